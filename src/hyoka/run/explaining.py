"""Why a figure of a PDF became the row that it became, by the form that reads the document."""

from functools import lru_cache
from pathlib import Path

from hyoka.contract.records import Place
from hyoka.forms import find_form
from hyoka.forms.document_cells import DocumentCells
from hyoka.forms.explanation import Explanation, explain
from hyoka.forms.shared.page_items import document_items
from hyoka.pages.pictures.pages import read_pages
from hyoka.pdf.page import Page


def explain_place(path: Path, place: Place) -> Explanation | None:
    """Why the cell of a place means what it does; None where no form knows the document or no cell stands there.

    Raises:
        UnreadableFile: The file cannot be read as a PDF.
    """
    document, pages = _cells(path, path.stat().st_mtime_ns)
    if document is None or place.page not in pages:
        return None
    return explain(document, Place(place.page, *pages[place.page].as_read(place[1:])))


def pages_of(path: Path) -> list[Page]:
    """The pages of a PDF, those that are pictures as they are recognised.

    Raises:
        UnreadableFile: The file cannot be read as a PDF.
    """
    return list(read_pages(path))


@lru_cache(maxsize=16)
def _cells(
    path: Path,
    changed: int,  # noqa: ARG001  # a changed file is another key
) -> tuple[DocumentCells | None, dict[int, Page]]:
    pages = pages_of(path)
    items = document_items(pages)
    form, _ = find_form(items)
    return form.cells(items) if form else None, {page.number: page for page in pages}
