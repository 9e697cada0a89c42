"""Opening a workbook: what is none, is locked or would unpack to too much is refused; its visible sheets are pages."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from hyoka.contract.records import problem
from hyoka.errors import EmptyFile, Encrypted, NoText, NotWorkbook, TooLarge, Truncated
from hyoka.messages import Message
from hyoka.pages.workbook.sheet_page import pages_of
from hyoka.pages.workbook.sheets import Key, Sheet
from hyoka.pdf.page import Page

#: Old office files, and what a locked file of any kind is wrapped in.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
#: What a workbook may have at most; MB are those of its parts, unpacked, without pictures.
_MOST: Final = {"MB": 100, "merged cells": 1_000_000, "rows": 200_000, "formats": 70_000}
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
        found = _measured(name, data)
        with warnings.catch_warnings(action="ignore"):  # of what openpyxl leaves out when it writes
            book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
            formulas = load_workbook(BytesIO(data), keep_links=False) if found["formulas"] else None
            pages = [page for sheet in _sheets(book, formulas) for page in pages_of(sheet)]
    except (TooLarge, NotWorkbook):
        raise
    except Exception as error:
        raise Truncated("workbook_damaged", file=name, found=repr(error)) from error
    if not pages:
        raise NoText("no_text_in_sheets", file=name)
    if found["shapes"]:
        pages[0].problems.append(problem("shapes", text=str(found["shapes"])))
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


def _refuse_what_is_none(name: str, data: bytes) -> None:
    if not data:
        raise EmptyFile("empty_file", file=name)
    if data.startswith(_OLE) and _LOCKED in data:
        raise Encrypted("workbook_encrypted", file=name)
    if not data.startswith(b"PK"):
        raise NotWorkbook("old_workbook" if data.startswith(_OLE) else "not_workbook", file=name, found=repr(data[:16]))


def _measured(name: str, data: bytes) -> Counter[str]:
    """How many MB, rows, formats, merged cells, shapes and formulas a workbook has.

    Raises:
        NotWorkbook, TooLarge: It is another kind of archive, or would take too much to read.
    """
    found = Counter[str]()
    with ZipFile(BytesIO(data)) as archive:
        parts = {entry.filename: entry.file_size for entry in archive.infolist() if "/media/" not in entry.filename}
        if (
            "[Content_Types].xml" not in parts
            or "xl/workbook.bin" in parts
            or not any("sheet" in part for part in parts)
        ):
            raise NotWorkbook("other_archive", file=name, found=", ".join([*parts][:3]))
        found["MB"] = sum(parts.values()) // 1_000_000
        for part in parts if found["MB"] <= _MOST["MB"] else ():
            text = archive.read(part) if part.endswith(".xml") else b""
            if "/worksheets/" in part:
                found["merged cells"] += sum(_size(one[1].decode()) for one in _MERGED.finditer(text))
                found["rows"] += text.count(b"<row ")
                found["formulas"] += text.count(b"<f>") + text.count(b"<f ")
            found["formats"] += text.count(b"<xf ") if part.endswith("/styles.xml") else 0
            found["shapes"] += len(_SHAPE.findall(text)) if "/drawings/" in part else 0
    for what, most in _MOST.items():
        if found[what] > most:
            size, largest = (Message(f"size.{what.replace(' ', '_')}", number=number) for number in (found[what], most))
            raise TooLarge("workbook_too_large", file=name, found=size, most=largest)
    return found


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
