"""Tables of a PDF's pages, with or without a form that reads it."""

import os
from collections.abc import Iterable
from pathlib import Path

from hyoka.grid.page_tables import PageTable, tables_of_page
from hyoka.pages.reader import printed_pages
from hyoka.processes.apart import apart
from hyoka.processes.limits import document_limits
from hyoka.store.sources import file_named
from hyoka.text.errors import UsageError


def page_tables(
    pdf: str | os.PathLike[str], pages: int | Iterable[int] | None = None
) -> list[PageTable]:
    """The tables of a PDF or a workbook, page by page from the top; no form is needed.

    What is hidden is left out. A page without a table has none, and so has one that is a picture.

    Args:
        pdf: Its path.
        pages: The number of a page, from 1, or several; all without it.

    Returns:
        Tables with `page`, `cells` and `frame`; `guessed` where white space shows the columns.

    Raises:
        UnreadableFile: The file cannot be read.
        UsageError: There is no such file, or no such page.
    """
    path = file_named(pdf, ())
    wanted = None if pages is None else {pages} if isinstance(pages, int) else {*pages}
    with apart() as read:
        tables: list[PageTable] = read(_tables, (path, wanted))
        return tables


@document_limits()
def _tables(task: tuple[Path, set[int] | None]) -> list[PageTable]:
    path, wanted = task
    numbers = None if wanted is None else sorted(wanted)
    read = list(printed_pages(path, numbers))
    missing = (wanted or set()) - {page.number for page in read}
    if missing:
        count = sum(1 for _ in printed_pages(path))
        raise UsageError("no_such_page", file=path.name, page=min(missing), number=count)
    return [table for page in read for table in tables_of_page(page)]
