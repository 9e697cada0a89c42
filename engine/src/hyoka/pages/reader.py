"""The pages of a file: a PDF's or a workbook's, those that are pictures recognised."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from hyoka.contract.records import problem
from hyoka.pages.annexes import annex
from hyoka.pages.picture_page import WITHOUT_TEXT
from hyoka.pages.pictured import DrawnPages, is_picture
from hyoka.pdf.page import Page
from hyoka.pdf.pdfium import pdf_pages
from hyoka.text.environment import install_annex
from hyoka.text.errors import WORKBOOKS, UnreadableFile


def printed_pages(
    path: Path, pages: Sequence[int] | None = None, data: bytes | None = None
) -> Iterator[Page]:
    """Read a PDF or a workbook page by page; what is text in a picture is not read.

    Args:
        path: The file; the end of its name says of which kind it is.
        pages: The numbers of the pages wanted, from 1; those that it lacks are passed over. All
            without it.
        data: The bytes of the file, where they were read before.

    Raises:
        UnreadableFile: The file is not what its name says, is damaged or is locked by a password;
            or it is a workbook, and nothing that reads these is installed.
    """
    data = path.read_bytes() if data is None else data
    for page in _read(path, data, pages):
        page.normalize()
        yield page


def _read(path: Path, data: bytes, pages: Sequence[int] | None) -> Iterator[Page]:
    """The pages of a file by the end of its name; any but a workbook's is taken for a PDF's."""
    if path.suffix.lower() not in WORKBOOKS:
        return pdf_pages(path, data, pages)
    if not (workbooks := annex("workbooks")):
        raise UnreadableFile("missing_extra", file=path.name, install=install_annex("workbooks"))
    read: Iterator[Page] = workbooks.workbook_pages(path, data, pages)
    return read


def read_pages(
    path: Path, pages: Sequence[int] | None = None, data: bytes | None = None, *, cache: bool = True
) -> Iterator[Page]:
    """Read a file as `printed_pages`; pages that are pictures are recognised.

    Where nothing recognises them such a page stays as it is, with a problem. `cache`: what was
    recognised before is taken from the cache, and what is recognised now is put there.

    Raises:
        UnreadableFile: The file is not what its name says, is damaged or is locked by a password.
    """
    data = path.read_bytes() if data is None else data
    is_pdf = b"%PDF-" in data[:1024]  # a workbook's pages are no pictures
    pictures = annex("pictures")
    with ExitStack() as to_close:
        drawn = DrawnPages(data, to_close)
        recognition = pictures and pictures.begin(drawn, to_close, cache=cache)
        for page in printed_pages(path, pages, data):
            if not (is_pdf and is_picture(page, drawn)):
                yield page
            elif recognition:
                yield recognition.page(page)
            else:
                action = f"{WITHOUT_TEXT}.no_recogniser"
                install = install_annex("pictures")
                page.problems.append(
                    problem(WITHOUT_TEXT, severity="error", action=action, install=install)
                )
                yield page
