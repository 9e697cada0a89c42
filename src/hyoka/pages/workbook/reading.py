"""Opening a workbook: what is none, is locked or would unpack to too much is refused; its visible sheets are pages."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from hyoka.contract.records import problem
from hyoka.errors import EmptyFile, Encrypted, NoText, NotWorkbook, Truncated, UnreadableFile
from hyoka.pages.workbook.book import Book
from hyoka.pages.workbook.sheet_page import pages_of
from hyoka.pages.workbook.sheets import Sheet
from hyoka.pdf.page import Page

#: Old office files, and what a locked file of any kind is wrapped in.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")


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
    pages, shapes = list[Page](), list[tuple[int, list[str]]]()
    try:
        book = Book(data)
        for sheet in book.worksheets():
            shapes += [(len(pages), sheet.shapes)] if sheet.shapes else []
            pages += pages_of(Sheet(sheet, book.epoch))
    except UnreadableFile as error:
        error.file = name
        raise
    except Exception as error:
        raise Truncated("workbook_damaged", file=name, found=repr(error)) from error
    if not pages:
        raise NoText("no_text_in_sheets", file=name)
    for at, found in shapes:
        pages[min(at, len(pages) - 1)].problems.append(problem("shapes", text=", ".join(found)))
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


def _refuse_what_is_none(name: str, data: bytes) -> None:
    if not data:
        raise EmptyFile("empty_file", file=name)
    if data.startswith(_OLE) and _LOCKED in data:
        raise Encrypted("workbook_encrypted", file=name)
    if not data.startswith(b"PK"):
        raise NotWorkbook("old_workbook" if data.startswith(_OLE) else "not_workbook", file=name, found=repr(data[:16]))
