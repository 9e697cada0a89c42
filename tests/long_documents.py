"""Documents of more pages than one worker reads alone."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from true_tables import ROOT

from hyoka.runs.tasks import LONG

#: A document that is parted by its sheets, and one that is parted by its pages.
SAMPLES = {"long": "tsukuba-2022-sheets", "pages": "itami-2021-evaluation"}


def write_long(folder: Path) -> None:
    """Write a PDF for each of them, a sample over and over."""
    for name, sample in SAMPLES.items():
        path = ROOT / "data" / "raw" / f"{sample}.pdf"
        with pypdfium2.PdfDocument.new() as long, pypdfium2.PdfDocument(path) as sheets:
            for _ in range(LONG // len(sheets) + 1):
                long.import_pages(sheets)
            long.save(folder / f"{name}.pdf")
