"""The PDFs of a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hyoka.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def find_pdfs(raw: Path) -> list[Path]:
    """The PDFs of a folder by name, in the order in which their rows are to stand.

    Raises:
        UsageError: There is no such folder, or it holds no PDF.
    """
    if not raw.is_dir():
        raise UsageError("there is no such folder", file=str(raw), advice="name the folder that holds the PDFs")
    found = _pdfs(raw)
    if not found:
        raise UsageError("the folder holds no PDF", file=str(raw), advice="put the cities' PDFs there")
    return found


def has_pdfs(raw: Path) -> bool:
    """Whether there is such a folder with a PDF in it."""
    return raw.is_dir() and bool(_pdfs(raw))


def _pdfs(raw: Path) -> list[Path]:
    with os.scandir(raw) as entries:
        names = [entry.name for entry in entries if entry.name.lower().endswith(".pdf") and entry.is_file()]
    return [raw / name for name in sorted(names) if name.lower() != ".pdf"]
