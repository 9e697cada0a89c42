"""Typeset the sample documents again: `python -m tests.typeset --out data/raw`."""

from __future__ import annotations

import argparse
from pathlib import Path

from .documents import typeset_plain
from .sources import write_sources


def main() -> None:
    """Write the PDFs and their sources.csv."""
    parser = argparse.ArgumentParser(prog="python -m tests.typeset", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/raw"), help="folder for the PDFs and sources.csv")
    folder = parser.parse_args().out
    for path in [*typeset_plain(folder), write_sources(folder)]:
        print(path)


if __name__ == "__main__":
    main()
