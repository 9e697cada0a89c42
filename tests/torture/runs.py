"""Runs of hyoka that are killed, interrupted, doubled, left without room or given hostile files; what is left is whole.

    python -m tests.torture.runs killed 50     so many runs of tables and of a report, at random moments
    python -m tests.torture.runs interrupted 50
    python -m tests.torture.runs together 10   so many times two runs at once, and a third in the second's folder
    python -m tests.torture.runs files         each hostile file (or those named) between two good ones

Each prints what went wrong, and ends with 1 where anything did.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Final

from .hostile_files import ALL_FILES, FILES, MEANWHILE, MIDDLE, RAW

sys.path.append(str(Path(__file__).parents[1]))  # where pytest, too, finds the tests' modules
from notebooks_for_tests import notebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT: Final = Path(__file__).parents[2]
HYOKA: Final = f"'{sys.executable}' -c 'from hyoka.cli.main import main; main()'"
COMMANDS: Final = {
    "tables": "tables --no-cache --jobs 1 --raw {home}/raw-{pdfs} --processed {home}/tables",
    "report": "report --raw {home}/raw-{pdfs} --processed {home}/tables --reports {home}/reports",
    "with a cache": "tables --jobs 2 --raw {home}/raw-{pdfs} --processed {home}/tables-{pdfs}",
    "with a hostile file": "tables --no-cache --jobs 2 --seconds 20 --raw {home}/raw-{pdfs} --processed {home}/tables",
}
GOOD: Final = ("hirakata-2017-general", "tsukuba-2022-sheets")
#: The name of a hostile file stands between those of the good ones.
HOSTILE: Final = "ibaraki"
#: Two notebooks that change tables one after the other, as those of the project do.
MAKE: Final = """from pathlib import Path
from hyoka.run.pipeline import make_tables
make_tables(Path(raw), Path(processed))"""
SAVE: Final = """from pathlib import Path
from hyoka.measures.attainment import attainment
from hyoka.store.table_files import load_all, save
from hyoka.text.label_files import read_labels
save(Path(processed), "attainment", attainment(load_all(processed), read_labels("polarity")))"""
#: In what pages differ from run to run: times, the list of runs, and which notebooks an earlier run has executed.
TIMES: Final = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:]+(Z| UTC)?|\d+年\d+月\d+日 [\d:]+")
RUNS: Final = re.compile(r'(?s)@font-face\{.*?\}|<h2 id="earlier">.*?</ul>|<p class="facts">計算.*?</p>')
INTERRUPTED: Final = (130, "hyoka: interrupted")
HELD: Final = 3
Stop = Callable[["subprocess.Popen[bytes]"], object]
#: How a run is ended from outside: its process alone is killed; Ctrl-C reaches all processes of a terminal.
STOPS: Final[dict[str, Stop]] = {
    "killed": lambda process: process.kill(),
    "interrupted": lambda process: os.killpg(process.pid, signal.SIGINT),
}


@dataclass(frozen=True)
class Ended:
    """What a run printed, its seconds, and the most megabytes that one of its processes had."""

    status: int
    printed: str
    errors: str
    seconds: float
    memory_mb: float


@dataclass
class Project:
    """A project in a new folder: folders of one and of two PDFs, two notebooks, and what runs leave there.

    Attributes:
        whole: What runs leave that nobody broke, by number of PDFs.
    """

    folder: Path
    whole: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the folders."""
        for pdfs in (1, 2):
            (self.home / f"raw-{pdfs}").mkdir(parents=True)
            for name in GOOD[:pdfs]:
                (self.home / f"raw-{pdfs}" / f"{name}.pdf").symlink_to(RAW / f"{name}.pdf")
        notebook(self.home / "notebooks" / "01_make.ipynb", MAKE)
        notebook(self.home / "notebooks" / "02_save.ipynb", SAVE)
        (self.folder / "tmp").mkdir()

    @property
    def home(self) -> Path:
        """Where runs work; what they may write elsewhere lies beside it."""
        return self.folder / "home"

    def run(
        self, command: str, pdfs: int = 2, *, shell: str = "exec {}", after: float = 0.1, meanwhile: Stop | None = None
    ) -> Ended:
        """Run a command of COMMANDS, called as `shell` says; `meanwhile` is done to it after so many seconds."""
        begun, peak, elsewhere = time.monotonic(), 0.0, ("cache", "runtime", "ipython", "tmp")
        names = ("HYOKA_CACHE", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "TMPDIR")
        places = {name: str(self.folder / folder) for name, folder in zip(names, elsewhere, strict=True)}
        called = shell.format(f"{HYOKA} {COMMANDS[command].format(home=self.home, pdfs=pdfs)}")
        environment = {**os.environ, **places, "PYTHONPATH": str(ROOT / "src")}
        with TemporaryFile() as printed, TemporaryFile() as errors:
            process = subprocess.Popen(
                ["bash", "-c", called],
                cwd=self.home, env=environment, stdout=printed, stderr=errors, start_new_session=True,
            )  # fmt: skip
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(after if meanwhile else 0.1)
                    break
                if meanwhile:
                    meanwhile(process)
                meanwhile, peak = None, max([peak, *map(_memory_mb, self.processes())])
            texts = [os.pread(file.fileno(), 1 << 20, 0).decode(errors="replace") for file in (printed, errors)]
        return Ended(process.wait(), *texts, time.monotonic() - begun, peak)

    def run_whole(self, command: str, pdfs: int = 2) -> Ended:
        """Run a command that nothing breaks."""
        ended = self.run(command, pdfs)
        if ended.status:
            raise RuntimeError(f"{command} ends with {ended.status}: {ended.errors}")
        return ended

    def left(self) -> tuple[str, str]:
        """Hashes of the tables, and of the first page and those that it links to ("" where one is missing)."""
        return _hash(path.read_bytes() for path in sorted((self.home / "tables").glob("*.csv"))), self._pages()

    def _pages(self) -> str:
        index = self.home / "reports" / "index.html"
        if not index.is_file():
            return ""
        latest = RUNS.sub("", index.read_text(encoding="utf-8"))
        pages = [index, *(index.parent / page for page in sorted(set(re.findall(r'href="([^"#:]+\.html)', latest))))]
        if not all(page.is_file() for page in pages):
            return ""
        texts = (RUNS.sub("", page.read_text(encoding="utf-8")) for page in pages)
        return _hash(TIMES.sub("", text).encode() for text in texts)

    def litter(self) -> list[str]:
        """What lies where nothing but whole results may lie, and the processes that go on."""
        for process in self.processes():  # a kernel ends a moment after its run
            with suppress(ProcessLookupError):
                select.select([os.pidfd_open(int(process))], [], [], 5)
        runs = [path for path in self.home.glob("reports/*/") if not _is_complete(path / "run.json")]
        beside = [path for pattern in ("runtime/*", "tmp/*/*") for path in self.folder.glob(pattern)]
        litter = [f"left: {path}" for path in (*self.home.rglob(".*"), *runs, *beside)]
        return litter + [f"process {process} goes on" for process in self.processes()]

    def processes(self) -> list[str]:
        """The processes that work below the project's folder (Linux)."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile, or is another user's
                found += [entry.name] if (entry / "cwd").readlink().is_relative_to(self.home) else []
        return found

    def rows_of_good(self, folder: str = "tables") -> dict[str, list[bytes]]:
        """The lines of each table that are those of the good PDFs."""
        names, files = tuple(name.encode() for name in GOOD), sorted((self.home / folder).glob("*.csv"))
        return {
            path.name: [line for line in path.read_bytes().split(b"\n") if line.startswith(names)] for path in files
        }


def _is_complete(run_file: Path) -> bool:
    return run_file.is_file() and bool(json.loads(run_file.read_bytes())["report"])


def _memory_mb(process: str) -> float:
    """The most memory that a process has had (Linux)."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc", process, "status").read_text())
        return int(found[1]) / 1000 if found else 0.0
    return 0.0


def _hash(contents: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


def stopped(project: Project, command: str, stops: Iterable[tuple[str, float]]) -> Iterator[list[str]]:
    """What is wrong after each run that was stopped at such a share of its time, and after the run that follows it."""
    project.whole.clear()
    for pdfs in (1, 2, 1, 2):  # a page says what has changed since the run before
        seconds = project.run_whole(command, pdfs).seconds
        project.whole[pdfs] = project.left()
    for number, (how, moment) in enumerate(stops):
        pdfs = number % 2 + 1
        ended = project.run(command, pdfs, after=moment * seconds, meanwhile=STOPS[how])
        found = [] if project.left() in project.whole.values() else ["it left the files of no run"]
        if how == "interrupted" and ended.status != 0:
            lines = [line for line in ended.errors.splitlines() if not re.match(r"0\d_|changed since ", line)]
            found += [] if (ended.status, "\n".join(lines)) == INTERRUPTED else [f"{ended.status}: {ended.errors}"]
        project.run_whole(command, pdfs)
        found += [] if project.left() == project.whole[pdfs] else ["the next run leaves other bytes"]
        yield found + project.litter()


def together(project: Project, moments: Iterable[tuple[float, float]]) -> Iterator[list[str]]:
    """What is wrong with two runs at once that share a cache; a third may find the folder of the second held."""
    alone = {}
    for pdfs in (1, 2):
        project.run_whole("with a cache", pdfs)
        alone[pdfs] = project.rows_of_good(f"tables-{pdfs}")
    for first, second in moments:
        for path in (*project.home.glob("tables-*/*.*"), *project.folder.glob("cache/*/*")):
            path.unlink()
        ended = _overlapping(project, [(2, first), (1, second), (1, 0)])
        held, *others = sorted((run.status for run in ended), reverse=True)
        found = [] if held in (0, HELD) and not any(others) else [f"{run.status}: {run.errors}" for run in ended]
        found += [] if len(ended) == 3 else ["a run had ended before the next one was to begin"]
        wrong = [pdfs for pdfs, rows in alone.items() if project.rows_of_good(f"tables-{pdfs}") != rows]
        yield found + [f"other rows: {pdfs} PDFs" for pdfs in wrong]


def _overlapping(project: Project, starts: Sequence[tuple[int, float]]) -> list[Ended]:
    """Runs over so many PDFs, of which each has so many seconds until the next one begins."""
    (pdfs, after), *later = starts
    others: list[Ended] = []
    begin = (lambda _: others.extend(_overlapping(project, later))) if later else None
    return [project.run("with a cache", pdfs, after=after, meanwhile=begin), *others]


def with_files(project: Project, names: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """For each hostile file: its name, what a run says of it and took, and what is wrong with that."""
    project.run_whole("with a hostile file")
    alone = project.rows_of_good()
    raw = project.home / "raw-2"
    path = raw / f"{HOSTILE}.pdf"
    for name in names:
        FILES.get(name, lambda path: path.write_bytes(MIDDLE))(path)
        change = MEANWHILE.get(name)
        ended = project.run("with a hostile file", after=0.6, meanwhile=change and (lambda _, do=change: do(path)))
        path.unlink(missing_ok=True)
        kinds = sorted(set(re.findall(rf"(?:error|warning): {HOSTILE}[^:]*: (\w+)", ended.printed)))
        found = ["a traceback"] if "Traceback" in ended.errors else []
        found += [] if kinds or change else ["nothing said"]
        found += [f"other rows: {table}" for table, rows in project.rows_of_good().items() if rows != alone[table]]
        yield name, f"{', '.join(kinds) or 'read'}; {ended.seconds:.1f} s, {ended.memory_mb:,.0f} MB", found


def outcomes(what: str, words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """What was done, and what went wrong, for what the command line asks."""
    chance = Random(1)
    count = int(words[0]) if words and what != "files" else 0
    with TemporaryDirectory() as folder:
        project = Project(Path(folder).resolve())
        if what == "files":
            yield from ((f"{name:32}{said}", found) for name, said, found in with_files(project, words or ALL_FILES))
        elif what == "together":
            moments = [(chance.uniform(0, 0.5), chance.uniform(0, 0.5)) for _ in range(count)]
            yield from (
                (f"runs {at} s after each other", found)
                for at, found in zip(moments, together(project, moments), strict=True)
            )
        else:
            for command in ("tables", "report"):
                stops = [(what, chance.uniform(0.02, 1.05)) for _ in range(count)]
                for (_, moment), found in zip(stops, stopped(project, command, stops), strict=True):
                    yield f"{command} {what} at {moment:.0%}", found


def main() -> int:
    """Print what was done and what went wrong; how often anything did."""
    wrong = total = 0
    for said, found in outcomes(sys.argv[1], sys.argv[2:]):
        total, wrong = total + 1, wrong + bool(found)
        if found or sys.argv[1] == "files":
            sys.stdout.write("".join([said, *(f"; WRONG: {fault}" for fault in found), "\n"]))
            sys.stdout.flush()
    sys.stdout.write(f"{total - wrong} of {total} went well\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main() > 0)
