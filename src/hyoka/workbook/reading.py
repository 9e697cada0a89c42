"""Opening a workbook: what is none, is locked or would unpack to too much is refused; its visible sheets are pages."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from hyoka.errors import EmptyFile, Encrypted, NotWorkbook, TooLarge, Truncated
from hyoka.pdf.page import Page
from hyoka.workbook.sheets import Key, Sheet

_EXPECTED: Final = "a workbook, .xlsx or .xlsm"
#: Old office files, and what a locked file of any kind is wrapped in.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
#: What a workbook unpacks to without its pictures, and the cells in merged ranges, at most.
_MOST_BYTES, _MOST_MERGED = 200_000_000, 1_000_000
_MERGED: Final = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
_SHAPE: Final = re.compile(rb"<xdr:(?:sp|cxnSp)[ >]")


def read(path: Path, data: bytes, pages: range | None = None) -> Iterator[Page]:
    """Read the visible sheets of a workbook as pages, or only the pages of these numbers from 1.

    Raises:
        UnreadableFile: The file is no workbook, is damaged, locked or too large.
    """
    for page in _pages(path.name, data):
        if pages is None or page.number in pages:
            yield replace(page, problems=[*page.problems])


@lru_cache(maxsize=1)
def _pages(name: str, data: bytes) -> list[Page]:
    _refuse_what_is_none(name, data)
    try:
        shapes, has_formulas = _measured(name, data)
        with warnings.catch_warnings(action="ignore"):  # of what openpyxl leaves out when it writes
            book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
            formulas = load_workbook(BytesIO(data), keep_links=False) if has_formulas else None
            pages = [page for sheet in _sheets(book, formulas) for page in sheet.pages()]
    except (TooLarge, NotWorkbook):
        raise
    except Exception as error:
        found = repr(error)
        raise Truncated("the workbook is damaged", file=name, expected=_EXPECTED, found=found) from error
    if shapes and pages:
        action = "not read: shapes and text boxes over the cells; look at the sheets"
        pages[0].problems.append({"severity": "warning", "kind": "shapes", "text": f"{shapes}", "action": action})
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


def _refuse_what_is_none(name: str, data: bytes) -> None:
    if not data:
        raise EmptyFile("the file is empty", file=name, expected=_EXPECTED, found="0 bytes", advice="fetch it again")
    if data.startswith(_OLE) and _LOCKED in data:
        advice = "save a copy without a password"
        raise Encrypted("the workbook asks for a password", file=name, expected="one that opens", advice=advice)
    if not data.startswith(b"PK"):
        found = "an old .xls or another office file" if data.startswith(_OLE) else repr(data[:16])
        advice = "save it as .xlsx" if data.startswith(_OLE) else "see what the file is and where it came from"
        raise NotWorkbook("this is no workbook", file=name, expected=_EXPECTED, found=found, advice=advice)


def _measured(name: str, data: bytes) -> tuple[int, bool]:
    """How many shapes lie over the cells of a workbook, and whether it has formulas.

    Raises:
        NotWorkbook, TooLarge: It is another kind of archive, or would unpack to too much.
    """
    with ZipFile(BytesIO(data)) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        if (
            "[Content_Types].xml" not in sizes
            or "xl/workbook.bin" in sizes
            or not any("sheet" in part for part in sizes)
        ):
            found = ", ".join([*sizes][:3])
            raise NotWorkbook(
                "this is no workbook", file=name, expected=_EXPECTED, found=found, advice="save it as .xlsx"
            )
        unpacked = sum(size for part, size in sizes.items() if "/media/" not in part)
        advice = "delete what is not printed: blank rows, formats, merged cells"
        if unpacked > _MOST_BYTES:
            found, most = f"{unpacked / 1e6:,.0f} MB unpacked", f"{_MOST_BYTES / 1e6:,.0f} MB at most"
            raise TooLarge("the workbook is too large", file=name, expected=most, found=found, advice=advice)
        merged, shapes, has_formulas = 0, 0, False
        for part in sizes:
            if part.startswith("xl/drawings/") and part.endswith(".xml"):
                shapes += len(_SHAPE.findall(archive.read(part)))
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                text = archive.read(part)
                merged += sum(_size(one[1].decode()) for one in _MERGED.finditer(text))
                has_formulas |= b"<f>" in text or b"<f " in text
        if merged > _MOST_MERGED:
            found, most = f"{merged:,} merged cells", f"{_MOST_MERGED:,} at most"
            raise TooLarge("the workbook is too large", file=name, expected=most, found=found, advice=advice)
    return shapes, has_formulas


def _size(area: str) -> int:
    first_column, first_row, last_column, last_row = range_boundaries(area)
    return (last_column - first_column + 1) * (last_row - first_row + 1)


def _sheets(book: Any, formulas: Any) -> Iterator[Sheet]:  # noqa: ANN401 - openpyxl's workbooks
    """The visible sheets; `formulas` is the same workbook with the formulas in place of their values."""
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            unsaved = set[Key]()
            if formulas:
                others = formulas[sheet.title]._cells.items()
                unsaved = {key for key, cell in others if cell.data_type == "f" and _is_unsaved(sheet._cells[key])}
            yield Sheet(sheet, book.epoch, unsaved)


def _is_unsaved(cell: Any) -> bool:  # noqa: ANN401 - openpyxl's cell
    """Whether a formula has no saved value; an empty text is one."""
    return cell.value is None and cell.data_type != "str"
