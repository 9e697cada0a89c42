"""Where the figures of a table lead: a value that was read to its cell, any other to its rows.

A read value is found again among the facts: by the activity or indicator of its row, and by what
its column holds, of which year (`read_columns.csv`). It leads to a cell only where one cell alone
holds that fact with that very value. Every other figure leads, by the head of its row, to the page
of its activity or to the explorer with the filters that the row names.
"""

import csv
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import pandas as pd

from hyoka.contract import PROVENANCE
from hyoka.text import CODE_WORDS, short_year, shown_year
from measures.frames import Tables

from .cards import link_to, link_to_cell
from .joined_tables import COSTS, INDICATORS, RATINGS, head_of, section_of

_READ_COLUMNS: Final = Path(__file__).with_name("read_columns.csv")
#: By these a filter of the explorer is named that is no column: the table, and what is searched.
TABLE, _WORDS = "表", "ことば"
#: A table is about the rows of the first of these whose word stands in its caption or heads.
_ABOUT: Final = {"評価": RATINGS, "指標": INDICATORS}
#: The tables whose cells the pages of activities show.
SHOWN_CELLS: Final = ("costs", "indicator_values", "ratings", "statuses")
_MEASURES: Final = ("target", "actual")
_SETTLED: Final = ("settlement", "")


class _Read(NamedTuple):
    """What a column of read values holds.

    Attributes:
        fact: A measure, an item of costs, or a basis of their total.
        year: The column of the row that has its fiscal year.
        later: So many years after that.
    """

    fact: str
    year: str
    later: int


class Cell(NamedTuple):
    """Where a value stands: the page's number, and the box in points from its top left."""

    value: float
    document: str
    page: int
    box: tuple[float, ...]

    @property
    def link(self) -> str:
        """The link to it, in the picture on its activity's page."""
        return link_to_cell(self.document, self.page, self.box[0], self.box[1])


#: The id, or the names, of what a fact is about; its kind and year.
_Fact = tuple[str | tuple[str, ...] | None, str, int]
#: A row of a table, as a dict.
_Row = Mapping[Hashable, Any]


class Ways:
    """The ways of the figures of tables that are made of these tables of documents."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._cells: dict[_Fact, list[Cell]] = {}
        self._names_of: dict[str, tuple[str, ...]] = {}
        self._names: set[str] = set()
        self._sections: set[str] = set()
        self._links: set[str] = set()
        self._cities: dict[str, str] = {}
        self._years: dict[str, int] = {}

    def cell(self, row: _Row, column: str, value: object) -> Cell | None:
        """The one cell in which this value of a row was read; None where that is not certain."""
        read = _read_columns().get(column)
        if read is None or not isinstance(value, int | float) or pd.isna(value):
            return None
        year = row.get(read.year)
        if year is None or pd.isna(year):
            return None
        about = str(row.get("indicator_id" if read.fact in _MEASURES else "activity_id"))
        facts = self._facts()
        # what a document of another year printed has another id, and the same names
        for key in (about, self._names_of.get(about)):
            of_fact = facts.get((key, read.fact, int(year) + read.later), [])
            cells = {cell for cell in of_fact if cell.value == float(value)}
            if cells:
                return cells.pop() if len(cells) == 1 else None
        return None

    def place(self, document: str, page: float, x0: float, top: float) -> str:
        """The link to a place where a table says that it was read; "" where its page shows none."""
        link = link_to_cell(document, page, x0, top)
        return link if link in self._known() else ""

    def head(self, text: str) -> str:
        """The link of a head that names a city and a year (つくば市 R4); "" of any other."""
        self._facts()
        city, _, year = text.partition(" ")
        is_known = city in self._cities.values() and year in self._years
        return explorer_link(filters_of(city, self._years[year])) if is_known else ""

    def rows(self, row: _Row, shown: Sequence[str], table: str) -> str:
        """The link to what a row is made of.

        Args:
            row: A row of a table.
            shown: Its columns.
            table: The table of the explorer that has its rows, "" for the first one.
        """
        activity = row.get("activity_id")
        of_indicator = str(row.get("indicator_id", "")).rpartition("#")[0]
        name = activity if isinstance(activity, str) and activity else of_indicator
        if "/" in name:
            return link_to(name.partition("/")[0], name)
        filters = {TABLE: table} if table else {}
        return explorer_link(filters | self._filters(row, shown))

    def _filters(self, row: _Row, shown: Sequence[str]) -> dict[str, str]:
        """The filters of the explorer that a row names, by head."""
        self._facts()
        city = row.get("municipality", self._cities.get(row.get("document_id", "")))
        filters = filters_of(city, row.get("fiscal_year"))
        words = []
        for column in shown:
            text = row[column]
            if not isinstance(text, str) or column in ("municipality", "unit"):
                continue
            if text in self._sections:
                filters[head_of("activities.section")] = section_of(text)
            elif text in CODE_WORDS["item"].values():
                filters[head_of("costs.item")] = text
            elif text in self._names:
                words.append(text)
        return filters | ({_WORDS: " ".join(words)} if words else {})

    def _facts(self) -> dict[_Fact, list[Cell]]:
        """The cells of each fact, by the id or the names of what it is about, its kind and year."""
        if not self._cells:
            self._names_of = _names_of(self._tables)
            self._cells = _cells_of(self._tables, self._names_of)
            activities = self._tables["activities"]
            with_codes = activities["code"].fillna("") + " " + activities["name"].fillna("")
            names = [activities["name"], with_codes, self._tables["indicators"]["name"]]
            self._names = {*pd.concat(names).dropna()} - {"", " "}
            self._sections = {*activities["section"].dropna()} - {""}
            documents = self._tables["documents"]
            self._cities = dict(
                zip(documents["document_id"], documents["municipality"], strict=True)
            )
            years = documents["fiscal_year"].dropna().astype(int)
            self._years = {short_year(year): year for year in years}
        return self._cells


    def _known(self) -> set[str]:
        """The links to all cells that the pages of activities show."""
        if not self._links:
            placed = [
                self._tables[name][["document_id", *PROVENANCE[:3]]] for name in SHOWN_CELLS
            ]
            rows = pd.concat(placed).dropna().itertuples(index=False)
            self._links = {link_to_cell(*row) for row in rows}
        return self._links


def explorer_link(filters: Mapping[str, str]) -> str:
    """The link to the explorer with these filters."""
    return f"explore.html#{urlencode(filters)}" if filters else "explore.html"


def filters_of(city: object, year: Any) -> dict[str, str]:  # noqa: ANN401 - a number or none
    """The explorer's filters by a city and a fiscal year, where there is one."""
    filters = {}
    if isinstance(city, str) and city:
        filters[head_of("documents.municipality")] = city
    if year is not None and pd.notna(year):
        filters[head_of("costs.fiscal_year")] = shown_year(year)
    return filters


def table_about(texts: Sequence[str], *, is_money: bool) -> str:
    """The table of the explorer that has the rows of sums, by what their table says.

    Args:
        texts: Its caption and heads.
        is_money: Whether it shows amounts of money.
    """
    if is_money:
        return COSTS
    said = " ".join(texts)
    return next((table for word, table in _ABOUT.items() if word in said), "")


@cache
def _read_columns() -> dict[str, _Read]:
    with _READ_COLUMNS.open(encoding="utf-8", newline="") as lines:
        rows = [*csv.DictReader(lines)]
    return {row["column"]: _Read(row["fact"], row["year"], int(row["later"])) for row in rows}


def _names_of(tables: Tables) -> dict[str, tuple[str, ...]]:
    """City, level and name of each activity, and with its name and unit those of each indicator.

    The code is no part of it: some cities number anew each year.
    """
    cities = tables["documents"].set_index("document_id")["municipality"]
    activities = tables["activities"]
    columns = ["activity_id", "document_id", "level", "name"]
    names = {
        activity: (str(cities.get(document, "")), *map(str, about))
        for activity, document, *about in activities[columns].itertuples(index=False)
        if about[-1]
    }
    indicators = tables["indicators"][["indicator_id", "activity_id", "name", "unit"]]
    return names | {
        indicator: (*names[activity], *map(str, about))
        for indicator, activity, *about in indicators.itertuples(index=False)
        if activity in names
    }


def _cells_of(
    tables: Tables, names: Mapping[str, tuple[str, ...]]
) -> dict[_Fact, list[Cell]]:
    values = tables["indicator_values"]
    values = values.assign(about=values["indicator_id"], fact=values["measure"])
    costs = tables["costs"]
    is_total = costs["item"].eq("total")
    is_settled = costs["basis"].isin(_SETTLED)
    phases = is_settled.map({True: "settlement", False: "budget"})
    # an item of a budget has no column of its own
    known = costs.assign(about=costs["activity_id"], fact=phases.where(is_total, costs["item"]))
    known = known[(is_total & costs["basis"].ne("")) | (~is_total & is_settled)]
    facts = ["about", "fact", "fiscal_year", "value", "document_id", *PROVENANCE]
    found: dict[_Fact, list[Cell]] = defaultdict(list)
    for part in (values, known):
        placed = part[facts].dropna(subset=["fiscal_year", "value", *PROVENANCE])
        for about, fact, year, value, document, page, *box in placed.itertuples(index=False):
            cell = Cell(float(value), document, int(page), tuple(map(float, box)))
            found[about, fact, int(year)].append(cell)
            if about in names:
                found[names[about], fact, int(year)].append(cell)
    return found
