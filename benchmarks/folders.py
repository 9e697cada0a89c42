"""A folder of PDFs with how many pages each has, and which of them are wanted.

Imports nothing heavy, for a contestant would carry it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Pages by file name, written when all files of a folder are there.
CONTENTS = "pages.json"


@dataclass(frozen=True)
class Sheets:
    """A folder of PDFs; `pages` by file name."""

    name: str
    folder: Path
    pages: dict[str, int]

    @property
    def total(self) -> int:
        """How many pages there are in all."""
        return sum(self.pages.values())

    @property
    def size_mb(self) -> float:
        """How large the PDFs are together."""
        return sum((self.folder / name).stat().st_size for name in self.pages) / 1e6


def sampled(sheets: Sheets, every: int) -> Iterator[tuple[Path, list[int]]]:
    """Every so many-th page of a folder, by file, from 0; files in order of their names."""
    before = 0
    for name, pages in sorted(sheets.pages.items()):
        wanted = [page for page in range(pages) if (before + page) % every == 0]
        before += pages
        if wanted:
            yield sheets.folder / name, wanted


def kept(folder: Path) -> Sheets:
    """A folder that was made before."""
    return Sheets(folder.name, folder, json.loads((folder / CONTENTS).read_text(encoding="utf-8")))


def peak_mb(process: int | str) -> float:
    """The most memory that a process has held, by its number; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
