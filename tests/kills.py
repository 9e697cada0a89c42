"""Kill runs at random moments (`python -m tests.kills 50`): the tables stay those of one run."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
HYOKA = (sys.executable, "-c", "from hyoka.cli import main; main()")


def run(raw: Path, processed: Path, timeout_s: float | None = None) -> float:
    """Seconds that a run took; after `timeout_s` it is killed."""
    begun = time.monotonic()
    command = [*HYOKA, "tables", "--raw", raw, "--processed", processed, "--no-cache", "--jobs", "1"]
    try:
        subprocess.run(command, capture_output=True, check=False, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        return float(timeout_s or 0)
    return time.monotonic() - begun


def state(folder: Path) -> str:
    """A hash of all files that lie in a folder and beside it."""
    files = sorted(path for path in folder.parent.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def tables(folder: Path) -> str:
    """A hash of the tables alone."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.csv")))).hexdigest()


def main(count: int) -> int:
    """Kill so many runs, of which every second one has a document less; how many left something wrong."""
    chance, wrong = random.Random(1), 0
    with TemporaryDirectory() as folder:
        raw, processed = Path(folder, "raw"), Path(folder, "made", "processed")
        raw.mkdir()
        pdfs = sorted((ROOT / "data" / "raw").glob("*.pdf"))[:2]
        whole = {}
        for number in (1, 2):
            (raw / pdfs[number - 1].name).symlink_to(pdfs[number - 1])
            seconds = run(raw, processed)
            whole[number] = tables(processed), state(processed)
        for kill in range(count):
            number = kill % 2 + 1
            (raw / pdfs[1].name).unlink(missing_ok=True)
            if number == 2:
                (raw / pdfs[1].name).symlink_to(pdfs[1])
            run(raw, processed, timeout_s=chance.uniform(0.3, 1.05) * seconds)
            left = tables(processed)
            run(raw, processed)
            wrong += left not in {one for one, _ in whole.values()} or state(processed) != whole[number][1]
    sys.stdout.write(f"{count - wrong} of {count} kills left whole tables, and the next run the same bytes\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])) > 0)
