"""Figures that were recognised in pictures and that nothing proves, for a person to look at."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from hyoka.clean.documents import doubtful_figures
from hyoka.clean.recognised import ASKED, owner_of
from hyoka.contract.records import EDGES, Extracted
from hyoka.forms import forms
from hyoka.html.rendering import read_page
from hyoka.pages.picture_page import PicturePage
from hyoka.run.pipeline import read_records
from hyoka.store.confirmed import NAMES, ByPicture, confirmed_rows
from hyoka.store.sources import CONFIRMED, digest, document_paths

#: Where a figure stands.
_PLACE: Final = ("x0", "top", "x1", "bottom", "document_id", "page")


class OpenFigure(NamedTuple):
    """A figure to be confirmed.

    Attributes:
        about: Its row of confirmed.csv, but for `figure`.
        row: Its row of its table.
        activity, indicator: The names of what it is about.
        path: Its PDF.
        quarters: By how many quarters its page has to be turned counterclockwise to be read.
        opens: How many figures of its project, proved by sums, enter once its number is confirmed.
        name: The row of confirmed.csv of the name of its project, but for `figure`; {} where the
            page prints it as text.
        indicators: The ids and names of all indicators of its project.
        criteria: The criteria by which its form has projects rated, each with its scale.
        former: The row of confirmed.csv of the same figure in a picture that is gone; {} of none.
        page_size: How wide and high its page is as it is seen, points.
    """

    about: dict[str, Any]
    row: dict[str, Any]
    activity: str
    indicator: str
    path: Path
    quarters: int
    opens: int = 0
    name: Mapping[str, Any] = MappingProxyType({})
    indicators: Mapping[str, str] = MappingProxyType({})
    page_size: tuple[float, float] = (0.0, 0.0)
    criteria: Mapping[str, str] = MappingProxyType({})
    former: Mapping[str, str] = MappingProxyType({})

    @property
    def is_number(self) -> bool:
        """Whether it is the number of a project, for which the figures of the project wait."""
        return bool(self.about["table"] == "activities")

    @property
    def sheet(self) -> tuple[str, int, str]:
        """Its document, page and activity."""
        return self.about["document_id"], self.about["page"], self.activity


def open_figures(raw: Path) -> Iterator[OpenFigure]:
    """The figures of a folder that nobody has confirmed, document by document.

    Without those that sums prove as soon as the number of their project is known.

    Raises:
        UsageError: There is no such folder, it holds no PDF, or its confirmed.csv has faults.
    """
    paths = document_paths(raw)
    documents = {document.document_id: document for document in read_records(raw)}
    files = {document_id: paths[document_id] for document_id in documents}
    confirmed = confirmed_rows(raw / CONFIRMED)
    former = _Former(confirmed, documents.values())
    seen = ByPicture(confirmed)
    for document_id, document in documents.items():
        if document.form and document.pictures:
            yield from _figures_of(document, files[document_id], seen, former)


class _Former:
    """What people have read in pictures that are gone, by the table and the figure's subject.

    Another scan may stand in their place, under the same name or another one.
    """

    def __init__(
        self, confirmed: Iterable[Mapping[str, str]], documents: Iterable[Extracted]
    ) -> None:
        there = {picture for document in documents for picture in document.pictures.values()}
        gone = [row for row in confirmed if row["picture"] not in there and row["subject"]]
        self._same = {(row["table"], row["subject"]): row for row in gone}
        self._alike: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
        for (table, subject), row in self._same.items():
            self._alike[table, _within_document(subject)].append(row)

    def of(self, table: str, subject: str) -> Mapping[str, str]:
        """The row of a figure: of its own document, else of the only other one that has it."""
        if row := self._same.get((table, subject)):
            return row
        alike = self._alike.get((table, _within_document(subject)), ())
        return alike[0] if len(alike) == 1 else {}


def _within_document(subject: str) -> str:
    """A figure's subject without its document: 7 2023 settlement total."""
    return subject.partition("/")[2] or subject


def _figures_of(
    document: Extracted,
    path: Path,
    seen: ByPicture,
    former: _Former,
) -> Iterator[OpenFigure]:
    sha256 = digest(path)
    confirmed = seen.of(document.pictures.values(), sha256)
    doubts, rows = doubtful_figures(document, confirmed, sha256)
    activities = {row["activity_id"]: row for row in rows.get("activities", ())}
    indicators = {row["indicator_id"]: row for row in rows.get("indicators", ())}
    criteria = _criteria(document.form)
    waiting = Counter(owner_of(doubt.row) for doubt in doubts if doubt.waits)
    for doubt in doubts:
        if doubt.waits:
            continue
        row = doubt.row
        of_page = {"picture": document.pictures[str(row["page"])], "file": sha256}
        about = {name: row[name] for name in _PLACE} | of_page
        about["table"] = doubt.table
        about["read"] = row[ASKED[doubt.table]]
        about["subject"] = doubt.subject
        indicator = indicators.get(row.get("indicator_id"), {})
        activity_id = row.get("activity_id") or indicator.get("activity_id")
        activity = activities.get(activity_id, {})
        name = activity.get("name", "")
        said_of_name = {}
        if activity.get("origin") == "recognised" and activity["page"] == row["page"]:
            said_of_name = {edge: activity[edge] for edge in _PLACE} | of_page
            said_of_name |= {"table": NAMES, "read": name, "subject": activity_id}
        quarters = 0
        page_size = (0.0, 0.0)
        names = {
            indicator_id: found["name"]
            for indicator_id, found in indicators.items()
            if found["activity_id"] == activity_id
        }
        page, _ = read_page(path, row["page"])
        if isinstance(page, PicturePage):
            quarters = page.quarters
            corners = page.as_seen((0, 0, page.width, page.height))
            page_size = (corners[2], corners[3])
            if doubt.table == "activities":  # the number stands elsewhere than the name
                row = row | dict(zip(EDGES, page.box_of(row["code"]), strict=False))
        yield OpenFigure(
            about=about,
            row=row,
            activity=name,
            indicator=indicator.get("name", ""),
            path=path,
            quarters=quarters,
            opens=waiting[str(activity_id)] if doubt.table == "activities" else 0,
            name=said_of_name,
            indicators=names,
            page_size=page_size,
            criteria=criteria,
            former=former.of(doubt.table, doubt.subject),
        )


def _criteria(name: str) -> Mapping[str, str]:
    """The criteria by which a form has projects rated, each with its scale."""
    form = next((form for form in forms() if form.name == name), None)
    return form.declared.scales if form else {}
