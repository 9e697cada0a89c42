"""Figures that were recognised in pictures and that nothing proves, for a person to look at."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hyoka.clean.documents import doubtful_figures
from hyoka.clean.recognised import ASKED
from hyoka.contract.records import EDGES
from hyoka.pages.pictures.picture_page import PicturePage
from hyoka.pages.reader import read_pages
from hyoka.pdf.page import Page
from hyoka.run.pipeline import read_records
from hyoka.store.confirmed import confirmed_of
from hyoka.store.sources import CONFIRMED, digest, document_paths


class OpenFigure(NamedTuple):
    """A figure to be confirmed.

    Attributes:
        about: Its row of confirmed.csv, but for `figure`.
        row: Its row of its table.
        activity, indicator: The names of what it is about.
        path: Its PDF.
        quarters: By how many quarters its page has to be turned counterclockwise to be read.
    """

    about: dict[str, Any]
    row: dict[str, Any]
    activity: str
    indicator: str
    path: Path
    quarters: int


def open_figures(raw: Path) -> Iterator[OpenFigure]:
    """The figures of a folder that nobody has confirmed, document by document.

    Raises:
        UsageError: There is no such folder, it holds no PDF, or its confirmed.csv is none.
    """
    documents = {document.document_id: document for document in read_records(raw)}
    paths = document_paths(raw)
    confirmed = confirmed_of({name: paths[name] for name in documents}, raw / CONFIRMED)
    for name, document in documents.items():
        if not (document.form and document.pictures):
            continue
        path = paths[name]
        sha256 = digest(path)
        doubts, rows = doubtful_figures(document, confirmed(name), sha256)
        names = {row["activity_id"]: row["name"] for row in rows.get("activities", ())}
        indicators = {row["indicator_id"]: row for row in rows.get("indicators", ())}
        for doubt in doubts:
            row, page = doubt.row, _page(path, doubt.row["page"])
            about = {"picture": document.pictures[str(row["page"])], "table": doubt.table}
            about |= {
                name: row[name] for name in ("x0", "top", "x1", "bottom", "document_id", "page")
            }
            about |= {"read": row[ASKED[doubt.table]], "subject": doubt.subject, "file": sha256}
            indicator = indicators.get(row.get("indicator_id"), {})
            activity = names.get(row.get("activity_id") or indicator.get("activity_id"), "")
            name, quarters = indicator.get("name", ""), 0
            if isinstance(page, PicturePage):
                quarters = page.quarters
                number = page.box_of(row["code"]) if doubt.table == "activities" else ()
                row = row | dict(
                    zip(EDGES, number, strict=False)
                )  # the number stands elsewhere than the name
            yield OpenFigure(about, row, activity, name, path, quarters)


@cache
def _page(path: Path, number: int) -> Page:
    return next(read_pages(path, pages=range(number, number + 1)))
