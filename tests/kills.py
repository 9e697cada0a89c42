"""Kill runs at random moments (`python -m tests.kills report 50`): what they leave is that of one run, and whole."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).parent))  # where pytest, too, finds the tests' modules
from notebooks_for_tests import notebook

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
HYOKA = (sys.executable, "-c", "from hyoka.cli.main import main; main()")
OPTIONS = {"tables": ("--no-cache", "--jobs", "1"), "report": ()}
#: Two notebooks that change tables one after the other, as those of the project do.
MAKE = """from pathlib import Path
from hyoka.run.pipeline import make_tables
make_tables(Path(raw), Path(processed))"""
SAVE = """from pathlib import Path
from hyoka.measures.attainment import attainment
from hyoka.store.table_files import load_all, save
from hyoka.text.label_files import read_labels
save(Path(processed), "attainment", attainment(load_all(processed), read_labels("polarity")))"""
#: What no two runs have alike: when they were made, which runs there are, and which notebooks an earlier one has run.
TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:]+(Z| UTC)?|\d+年\d+月\d+日 [\d:]+")
OF_RUNS = re.compile(r'(?s)@font-face\{.*?\}|<h2 id="earlier">.*?</ul>|<p class="facts">計算.*?</p>')


def run(home: Path, command: str, timeout_s: float | None = None) -> float:
    """Seconds that a run took; after `timeout_s` it is killed."""
    begun = time.monotonic()
    places = {"HYOKA_CACHE": "cache", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython", "TMPDIR": "tmp"}
    environment = {**os.environ, **{name: str(home.parent / folder) for name, folder in places.items()}}
    process = subprocess.Popen(
        [*HYOKA, command, *OPTIONS[command]],
        cwd=home, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return time.monotonic() - begun


def tables(home: Path) -> str:
    """A hash of the tables alone."""
    return _hash(path.read_bytes() for path in sorted((home / "data" / "processed").glob("*.csv")))


def shown(home: Path) -> str:
    """A hash of the first page and of the pages that it links to, without times; "" where one is missing."""
    index = home / "reports" / "index.html"
    if not index.is_file():
        return ""
    latest = OF_RUNS.sub("", index.read_text(encoding="utf-8"))
    pages = [index, *(index.parent / page for page in sorted(set(re.findall(r'href="([^"#:]+\.html)', latest))))]
    if not all(page.is_file() for page in pages):
        return ""
    texts = (OF_RUNS.sub("", page.read_text(encoding="utf-8")) for page in pages)
    return _hash(TIMES.sub("", text).encode() for text in texts)


def litter(home: Path) -> list[str]:
    """What lies where nothing but whole results may lie."""
    left = [path for path in home.rglob(".*") if path.name != ".gitkeep"]
    runs = [path for path in home.glob("reports/*/") if not _is_whole(path / "run.json")]
    return [str(path) for path in (*left, *runs, *home.parent.glob("runtime/*"), *home.parent.glob("tmp/*/*"))]


def _is_whole(run_file: Path) -> bool:
    return run_file.is_file() and bool(json.loads(run_file.read_bytes())["report"])


def processes(home: Path) -> list[str]:
    """The processes that work below a folder (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile, or is another user's
            found += [entry.name] if (entry / "cwd").readlink().is_relative_to(home) else []
    return found


def _hash(contents: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


def documents(home: Path, number: int) -> None:
    """Let the folder hold so many PDFs."""
    pdfs = sorted((ROOT / "data" / "raw").glob("*.pdf"))[:2]
    for position, pdf in enumerate(pdfs, 1):
        link = home / "data" / "raw" / pdf.name
        link.unlink(missing_ok=True)
        if position <= number:
            link.symlink_to(pdf)


def set_up(home: Path) -> None:
    """A project of two notebooks and no documents yet."""
    (home / "data" / "raw").mkdir(parents=True)
    notebook(home / "notebooks" / "01_make.ipynb", MAKE)
    notebook(home / "notebooks" / "02_save.ipynb", SAVE)
    (home.parent / "tmp").mkdir()


def faults(home: Path, command: str, whole: dict[int, tuple[str, str]], number: int, seconds: float) -> list[str]:
    """What a killed run and the one after it have left that should not be."""
    documents(home, number)
    run(home, command, timeout_s=seconds)
    left = tables(home), shown(home)
    found = [] if left in whole.values() else [f"left: {left} of {whole}"]
    run(home, command)
    if (tables(home), shown(home)) != whole[number]:
        found.append("the next run gives other bytes")
    time.sleep(1.5 if processes(home) else 0)
    return found + litter(home) + [f"process {process}" for process in processes(home)]


def main(command: str, count: int) -> int:
    """Kill so many runs, of which every second one has a document less; how many left something wrong."""
    chance, wrong = random.Random(1), 0
    with TemporaryDirectory() as folder:
        home = Path(folder).resolve() / "home"
        set_up(home)
        whole: dict[int, tuple[str, str]] = {}
        for number in (1, 2, 1, 2):
            documents(home, number)
            seconds = run(home, command)
            whole[number] = tables(home), shown(home)
        for kill in range(count):
            found = faults(home, command, whole, kill % 2 + 1, chance.uniform(0.1, 1.05) * seconds)
            sys.stderr.write("".join(f"{kill}: {line}\n" for line in found))
            wrong += bool(found)
            if kill % 10 == 9:
                sys.stderr.write(f"{kill + 1} kills of {command}, {wrong} left something wrong\n")
    sys.stdout.write(f"{count - wrong} of {count} kills of {command} left what is whole, and the next run the same\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])) > 0)
