"""Workbooks (.xlsx, .xlsm) as pages.

Each sheet gives the chars and ruled lines that its print would show. The engine finds this package
by its entry point `hyoka.annexes`, and uses these names alone.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from hyoka.store.sources import files_fingerprint

if TYPE_CHECKING:
    from hyoka.pdf.page import Page

__all__ = ["program", "workbook_pages"]


@cache
def program() -> str:
    """By what workbooks are read: a hash of this package, and the version of openpyxl."""
    return f"{files_fingerprint(sorted(Path(__file__).parent.glob('*.*')))} {version('openpyxl')}"


def workbook_pages(path: Path, data: bytes, pages: Sequence[int] | None = None) -> Iterator["Page"]:
    """The sheets of a workbook as pages.

    Raises:
        UnreadableFile: The file is no workbook, is damaged or is locked by a password.
    """
    from hyoka_workbooks import sheet_pages  # most runs have no workbook

    return sheet_pages.workbook_pages(path, data, pages)
