"""Two runs at once with one cache, over folders that begin with the same PDF: each has the tables that it has alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from .bombs import HYOKA, RAW

HELD = 3
FOLDERS = {
    "one": ("hirakata-2017-general", "ikeda-2024-projects"),
    "other": ("hirakata-2017-general", "itami-2021-evaluation"),
}


def start(home: Path, folder: str, cache: str) -> subprocess.Popen[bytes]:
    """A run over a folder, whose tables lie below it."""
    command = [*(word for word in HYOKA if word != "--no-cache"), "--raw", f"{folder}/raw", "--processed", folder]
    environment = {**os.environ, "HYOKA_CACHE": str(home / cache)}
    return subprocess.Popen(command, cwd=home, env=environment, stdout=-3, stderr=-3)


def tables(home: Path, folder: str) -> list[bytes]:
    """The tables of a folder."""
    return [path.read_bytes() for path in sorted((home / folder).glob("*.csv"))]


def main(count: int = 10) -> int:
    """Print how many pairs of runs went well, with a third that finds the folder held; how many did not."""
    chance, wrong = Random(1), 0
    with TemporaryDirectory() as made:
        home, alone = Path(made), {}
        for folder, names in FOLDERS.items():
            (home / folder / "raw").mkdir(parents=True)
            for name in names:
                (home / folder / "raw" / f"{name}.pdf").symlink_to(RAW / f"{name}.pdf")
            start(home, folder, f"cache of {folder}").wait()
            alone[folder] = tables(home, folder)
        for number in range(count):
            for path in (path for folder in FOLDERS for path in (home / folder).glob("*.*")):
                path.unlink()
            runs = []
            for folder in (*FOLDERS, "other"):
                runs.append(start(home, folder, f"cache {number}"))
                time.sleep(chance.uniform(0, 0.5))
            *first, last = [run.wait() for run in runs]
            is_well = sorted((first[1], last)) in ([0, 0], [0, HELD]) and first[0] == 0
            wrong += not (is_well and all(tables(home, folder) == alone[folder] for folder in FOLDERS))
    sys.stdout.write(f"{count - wrong} of {count} pairs of runs at once have the tables that each has alone\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main() > 0)
