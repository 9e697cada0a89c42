"""Folders of PDFs. This module imports little, because each measured reader imports it too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "benchmark"
#: The documents of the repository, one of each form.
RAW = ROOT / "data" / "raw"


@dataclass(frozen=True)
class Sheets:
    """A folder of PDFs."""

    name: str
    folder: Path

    @property
    def pages(self) -> int:
        """Number of pages."""
        return sum(page_count(path) for path in self.folder.glob("*.pdf"))

    @property
    def size_mb(self) -> float:
        """Size of the PDFs."""
        return sum(path.stat().st_size for path in self.folder.glob("*.pdf")) / 1e6


def page_count(path: Path) -> int:
    """Number of pages of a PDF."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)
