"""Pages as pdfplumber sees them: a program that shares nothing with the one that hyoka reads by.

It is imported where it is asked for: a plain installation has none.
"""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from .given import need, need_columns

_LOG = logging.getLogger(__name__)
#: How many pages are looked at for one with a table.
_MOST_PAGES = 20


def tables_by_page(path: Path, first: int = 1) -> Iterator[tuple[int, list[pd.DataFrame]]]:
    """The tables of each page of a PDF, from a page on; up to one that pdfplumber cannot read.

    Returns:
        The number of the page and a frame of texts a table; a cell that is merged into the one
        left of it or above it holds nothing.
    """
    import pdfplumber

    need("path", path)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of fonts by the hundred
    try:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages[first - 1 :]:
                tables = page.extract_tables()
                yield page.page_number, [pd.DataFrame(cells, dtype="string") for cells in tables]
                page.close()
    except Exception as error:  # noqa: BLE001 - a page may be beyond pdfplumber though hyoka read it
        _LOG.warning("%s: %s", path.name, error)


def page_with_table(
    pdfs: Mapping[str, Path], document: str, page: int, log: pd.DataFrame
) -> list[tuple[str, int]]:
    """A page on which pdfplumber sees a table: that one, else the first with records of a document.

    Args:
        pdfs: The PDFs by document_id.
        document: The document whose page is wanted.
        page: Its number, from 1.
        log: The records of `page_log`.

    Returns:
        The document and the number of its page; nothing where none of the pages has a table.
    """
    need("files", pdfs)
    need_columns(log, ["document_id", "page", "rows"])
    has_records = log["rows"].gt(0).fillna(value=False)
    firsts = log[has_records].drop_duplicates("document_id")
    wanted = [(document, page), *zip(firsts["document_id"], firsts["page"], strict=True)]
    is_read = {*log["document_id"]} & {*pdfs.keys()}
    there = [(name, int(number)) for name, number in wanted if name in is_read]
    for name, number in there[:_MOST_PAGES]:
        _, tables = next(tables_by_page(pdfs[name], number), (number, []))
        if tables:
            return [(name, number)]
    return []
