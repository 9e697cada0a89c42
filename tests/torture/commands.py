"""Each command that reads a file is given broken, endless and hostile ones.

    python -m tests.torture.commands            each hostile file (or those named) to each command

A command ends with the status of its documentation, without a traceback, and names the file that it
could not read; none takes longer than its limits let it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hostile_files import CODE, FILES, RAW, WORKBOOKS

GOOD = "itami-2021-evaluation.pdf"
#: Processor time and memory of a reader.
SECONDS, MEMORY_MB = 5, 800
#: A reader may die twice over a page, of its document and of its picture; more is a fault.
LONGEST_S = 8 * SECONDS + 60
#: What a report may take beside that: two notebooks are run, and all pages written.
REPORT_S = 300
#: What a notebook does with a figure of a file: why it is what it is, and its picture.
NOTEBOOK = """
import sys
from pathlib import Path
from hyoka.contract.records import Place
from hyoka.html.rendering import cell_picture
from hyoka.run.explaining import explain_place
path, place = Path(sys.argv[1]), Place(1, 100, 100, 200, 120)
print(explain_place(path, place), cell_picture(path, place) is not None)
"""
HYOKA = [sys.executable, "-c", "from hyoka.cli.start import main; main()"]
#: Each command as it is called on a file; that of a folder reads the good file, too.
COMMANDS = {
    "draft": [*HYOKA, "draft", "{folder}", "--out", "{out}/draft"],
    "add": [*HYOKA, "add", "{file}", "--raw", "{out}/raw"],
    "inspect": [*HYOKA, "inspect", "{file}", "--page", "1", "--image", "{out}/page.png"],
    "notebook": [sys.executable, "-c", NOTEBOOK, "{file}"],
    "confirm": [*HYOKA, "confirm", "--raw", "{folder}", "--out", "{out}/confirm.html"],
    "tables": [*HYOKA, "tables", "--raw", "{folder}", "--processed", "{out}/tables"],
    "check": [*HYOKA, "check", "--processed", "{out}/tables"],
    "export": [*HYOKA, "export", "--processed", "{out}/tables", "--xlsx", "{out}/tables.xlsx"],
    # of the notebooks these read files themselves, and the pages show pictures of them
    "report": [
        *HYOKA, "report", "--raw", "{folder}", "--processed", "{out}/tables",
        "--reports", "{out}/reports", "--only", "01,02",
    ],
}  # fmt: skip
#: Commands that say which file they could not read; the others read tables, or pass over it.
NAMING = ("draft", "add", "inspect", "tables", "report")


def faults(command: str, files: Sequence[Path], out: Path) -> Iterator[str]:
    """What is wrong with how a command ends over files that lie beside a good one.

    A command of one file is called on the first.
    """
    places = {"folder": files[0].parent, "file": files[0], "out": out}
    called = [word.format(**places) if "{" in word else word for word in COMMANDS[command]]
    if command == "notebook":
        called[2] = NOTEBOOK
    environment = os.environ | {
        "HYOKA_SECONDS": str(SECONDS),
        "HYOKA_MEMORY_MB": str(MEMORY_MB),
        "HYOKA_CACHE": str(out / "cache"),
        "HYOKA_LANG": "en",
        "PYTHONPATH": os.pathsep.join(map(str, CODE)),
    }
    longest_s = LONGEST_S * len(files) + (REPORT_S if command == "report" else 0)
    begun = time.monotonic()
    try:
        ended = subprocess.run(
            called,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=longest_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        yield f"longer than {longest_s} s"
        return
    spent = time.monotonic() - begun
    said = ended.stdout + ended.stderr
    if "Traceback" in said:
        yield f"a traceback after {spent:.0f} s: {said.strip().splitlines()[-1]}"
    if ended.returncode not in (0, 1, 2):
        yield f"status {ended.returncode}: {said[-200:]}"
    if ended.returncode and command in NAMING:
        unnamed = [file.stem for file in files if file.stem not in said]
        yield from (f"{stem} is not named: {said[-200:]}" for stem in unnamed)
    if command == "notebook" and ended.returncode:
        yield f"an error in a notebook: {said[-200:]}"
    if command == "confirm" and not (out / "confirm.html").is_file():
        yield f"no page: {said[-200:]}"
    if command == "export" and not (out / "tables.xlsx").is_file():
        yield f"no workbook: {said[-200:]}"
    if command == "report" and not (out / "reports" / "index.html").is_file():
        yield f"no page: {said[-200:]}"
    if command == "report" and (failed := [*out.rglob("*.failed.ipynb")]):
        yield f"a notebook failed: {failed[0].name}"


def outcomes(names: Sequence[str], home: Path) -> Iterator[tuple[str, list[str]]]:
    """What each command does with hostile files, and what is wrong with that.

    Those of one file are called on each, those of a folder once for all of them.
    """
    folder = home / "pdfs"
    out = home / "out"
    folder.mkdir()
    out.mkdir()
    shutil.copy(RAW / GOOD, folder)
    files = []
    for number, name in enumerate(names):
        file = folder / f"hostile-{number}{'.xlsx' if name in WORKBOOKS else '.pdf'}"
        (WORKBOOKS | FILES)[name](file)
        files.append(file)
    for command, words in COMMANDS.items():
        if "{file}" not in words:
            yield f"{command}: {', '.join(names)}", list(faults(command, files, out))
            continue
        for name, file in zip(names, files, strict=True):
            yield f"{command}: {name}", list(faults(command, [file], out))


def main(*names: str) -> int:
    """Print what went wrong; how often anything did."""
    total = wrong = 0
    for name in names or (*FILES, *WORKBOOKS):
        with TemporaryDirectory(prefix="hyoka-torture-") as home:
            for what, found in outcomes([name], Path(home)):
                total += 1
                wrong += bool(found)
                print("; WRONG: ".join([what, *found]), flush=True)
    print(f"{total - wrong} of {total} went well")
    return wrong


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
