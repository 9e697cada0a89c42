"""Where the figures of a table lead: a value that was read to its cell, any other to its rows.

A read value is found again among the facts: by the activity or indicator of its row, and by what
its column holds, of which year (`read_columns.csv`). It leads to a cell only where one cell alone
holds that fact with that very value. Every other figure leads, by the head of its row, to the page
of its activity or to the explorer with the filters that the row names.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote_plus

import pandas as pd

from hyoka.contract import LEVELS, PROVENANCE, Place, empty
from hyoka.text import CODE_WORDS, short_year, shown_number, shown_year
from measures.frames import Tables

from .activity_words import words_of_documents
from .cards import FOLDER, cell_anchor, link_to, link_to_cell
from .joined_tables import COSTS, INDICATORS, RATINGS, SHOWN_IN, head_of, section_of

#: The explorer's words for its table and for what is searched.
TABLE: Final = "表"
_WORDS: Final = "ことば"
#: … for the activities that a link chooses, by their pages, and what stands between several values.
_CHOSEN: Final = "対象"
_BETWEEN: Final = "|"
#: What stands in a link as it is: between documents, their activities, and the cells of these.
_SAFE: Final = ",:@"
#: The column of a table that is not shown: the rows that the figures of a row are made of.
OF_ROWS: Final = "of_rows"
#: The tables whose cells the pages of activities show.
SHOWN_CELLS: Final = ("costs", "indicator_values", "ratings", "statuses")
#: Sums are of rows of the first of these tables whose word stands in their caption or heads.
_SUMS_OF: Final = {"評価": RATINGS, "指標": INDICATORS}
#: Between the figures of a series: 907 → 1,226.
_THEN: Final = " → "
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
_NUMBER: Final = re.compile(r"△?\d[\d,]*(?:\.\d+)?")
_READ_COLUMNS: Final = Path(__file__).with_name("read_columns.csv")


class _Read(NamedTuple):
    """What a column of read values holds.

    Attributes:
        about: The column of the row that has the id of the activity or indicator.
        facts: Measures (a series may begin with a baseline), an item of costs, or the basis of
            their total.
        year: The column that has the fiscal year; of a series (907 → 1,226) its first one.
        later: So many years after that.
    """

    about: str
    facts: Sequence[str]
    year: str
    later: int


class ReadCell(NamedTuple):
    """A value that was read, and the cell in which it stands."""

    value: float
    document_id: str
    place: Place

    @property
    def link(self) -> str:
        """The link to it."""
        return link_to_cell(self.document_id, *self.place[:3])


class RowsOf(NamedTuple):
    """The rows of a table that a figure, or the figures of a row, are made of.

    Attributes:
        table: The contract's.
        activities: What its rows are about.
        cells: The cell of each row, beside its activity; none: all rows that fit.
        years: Fiscal years; none: all.
        items: Of costs, their items.
        basis: Of costs, their phase.
    """

    table: str
    activities: tuple[str, ...]
    cells: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    items: tuple[str, ...] = ()
    basis: str = ""

    def of_items(self, *items: str) -> "RowsOf":
        """The same of other items."""
        return self._replace(items=items)

    @property
    def link(self) -> str:
        """The link to just these rows of the explorer."""
        return explorer_link(self.filters)

    @property
    def filters(self) -> dict[str, str]:
        """The explorer's filters that leave just these rows, by head."""
        items = CODE_WORDS["item"]
        filters = {
            TABLE: SHOWN_IN.get(self.table, ""),
            _CHOSEN: self._chosen,
            head_of("costs.fiscal_year"): _BETWEEN.join(map(shown_year, self.years)),
            head_of("costs.item"): _BETWEEN.join(items[item] for item in self.items),
            head_of("costs.basis"): CODE_WORDS["basis"].get(self.basis, ""),
        }
        return {head: asked for head, asked in filters.items() if asked}

    @property
    def _chosen(self) -> str:
        """Documents with their activities and the cells of these: `a.html:1@2-50-90:2,b.html:1`."""
        chosen: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for activity, cell in zip_longest(self.activities, self.cells, fillvalue=""):
            card, _, name = link_to(activity.partition("/")[0], activity).partition("#")
            cells = chosen[card.removeprefix(f"{FOLDER}/")].setdefault(name, [])
            cells += [cell] if cell else []
        of_documents = (
            ":".join([page, *("@".join([name, *cells]) for name, cells in of_page.items())])
            for page, of_page in chosen.items()
        )
        return ",".join(of_documents)


def rows_of(
    rows: pd.DataFrame,
    by: Sequence[str],
    before: int = 0,
    items: Sequence[str] = ("total",),
    table: str = "costs",
    cells: str | None = None,
    year: str = "fiscal_year",
) -> "pd.Series[Any]":
    """What a table of sums or counts needs so that each leads to the rows that it is made of.

    Args:
        rows: What was added up or counted, a row an activity and year.
        by: Columns of the groups. With basis (which budget) costs are budgets, else settlements.
        before: So many years before are added up beside it.
        items: The items of costs, as the contract's `costs` has them; none with cells.
        table: The table of the contract: costs, attainment (with indicator_id), ratings; activities
            leads to all of an activity.
        cells: How the columns of each row's cell begin: "" for page, x0 and top, "target_" for
            target_page …: only these rows. None: all of these activities, years and items.
        year: The column that has the fiscal year.

    Returns:
        The column `of_rows` by group, to be joined to the sums: by it a row of `h.table` leads to
        them. As `count_of_rows` it is the way of the figures of a column `count` alone.
    """
    found = []
    if "activity_id" not in rows:
        ids = rows["indicator_id"].str.replace("#[^#]*$", "", regex=True)
        rows = rows.assign(activity_id=ids)
    for _, group in rows.groupby([*by], sort=False, dropna=False):
        of_group = RowsOf(table, tuple(group["activity_id"].unique()))
        if cells is not None:
            places = group[[f"{cells}{edge}" for edge in PROVENANCE[:3]]]
            names = tuple(cell_anchor(*place) for place in places.itertuples(index=False))
            found.append(of_group._replace(activities=tuple(group["activity_id"]), cells=names))
            continue
        if table != "activities":
            years = group[year].astype(int)
            of_years = tuple(range(years.min() - before, years.max() + 1))
            of_group = of_group._replace(years=of_years)
        if table == "costs":
            basis = "budget" if "basis" in by else "settlement"
            of_group = of_group._replace(items=tuple(items), basis=basis)
        found.append(of_group)
    index = pd.MultiIndex.from_frame(rows[[*by]].drop_duplicates())
    return pd.Series(found, index, dtype="object", name=OF_ROWS)


#: A row of a table, as a dict.
_Row = Mapping[Hashable, Any]
#: A piece of a text and its link, "" where it has none.
Piece = tuple[str, str]


class Ways:
    """The ways of figures of tables that are made of these tables of documents."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def figure(self, row: _Row, column: str, text: str) -> list[Piece]:
        """The text of a figure in pieces, of which those that were read have links to their cells.

        Args:
            row: The row of the table.
            column: The column of the figure.
            text: The figure as it is shown.
        """
        of_rows = row.get(f"{column}_{OF_ROWS}")
        if isinstance(of_rows, RowsOf):
            return [(text, of_rows.link)]
        if isinstance(row[column], str):
            first, of_years = self._read(row, column)
            return _series(of_years, first, text) if of_years else [(text, "")]
        cell = self.cell(row, column)
        return [(text, cell.link if cell else "")]

    def cell(self, row: _Row, column: str) -> ReadCell | None:
        """The one cell that holds the value of a column; None where several do, or none."""
        first, of_years = self._read(row, column)
        cells = [cell for cell in of_years.get(first, ()) if cell.value == row[column]]
        return cells[0] if len(cells) == 1 else None

    def _read(self, row: _Row, column: str) -> tuple[int, Mapping[int, set[ReadCell]]]:
        """The first year of a column of read values, and the cells that may hold them by year."""
        read = _read_columns().get(column)
        year: Any = row.get(read.year) if read else None
        if read is None or isinstance(year, str) or year is None or pd.isna(year):
            return 0, {}
        return int(year) + read.later, self._years_of(row.get(read.about), read.facts)

    def rows_of_mark(self, row: _Row, mark: str, count: object, shown: Sequence[str]) -> str:
        """The link to the rows of a mark that a count adds up (the head A over 13).

        It is "" where the filters that the row names leave more rows than these, or fewer.
        """
        marked = self._marked.get(mark)
        if marked is None or not isinstance(count, int) or not count:
            return ""
        of_rows = row.get(OF_ROWS)
        if isinstance(of_rows, RowsOf):
            filters = of_rows.filters
            ratings = self._tables["ratings"].loc[marked.index]
            is_left = ratings["activity_id"].isin(of_rows.activities)
            is_left &= ratings["fiscal_year"].isin(of_rows.years)
        else:
            filters = self._filters(row, shown, RATINGS)
            is_left = self._are_left(marked, filters)
        if is_left.sum() != count:
            return ""
        return explorer_link({TABLE: RATINGS} | filters | {head_of("ratings.symbol"): mark})

    @staticmethod
    def _are_left(marked: pd.DataFrame, filters: Mapping[str, str]) -> "pd.Series[bool]":
        """Which ratings of a mark the explorer's filters leave."""
        is_left = pd.Series(data=True, index=marked.index)
        for head in filters.keys() - {_WORDS}:
            is_left &= marked[head].eq(filters[head])
        for word in filters.get(_WORDS, "").split():
            is_left &= marked[_WORDS].str.contains(word, regex=False)
        return is_left

    def place(self, document: str, page: float, x0: float, top: float) -> str:
        """The link to a place that a row names itself; "" where no page of an activity shows it."""
        link = link_to_cell(document, page, x0, top)
        return link if link in self._shown else ""

    def head(self, text: str) -> str:
        """The link of a head that names a city and a year (つくば市 R4); "" of any other.

        It leads to the activities of the lowest level, which shares are of.
        """
        city, _, year = text.partition(" ")
        if city not in self._cities.values() or year not in self._years:
            return ""
        documents = self._tables["documents"]
        is_of_head = documents["municipality"].eq(city)
        is_of_head &= documents["fiscal_year"].eq(self._years[year]).fillna(value=False)
        lowest = {*documents.loc[is_of_head, "document_id"].map(self._lowest)} - {""}
        of_level = {head_of("activities.level"): word for word in lowest if len(lowest) == 1}
        return explorer_link(filters_of(city, self._years[year]) | of_level)

    def rows(self, row: _Row, shown: Sequence[str], table: str) -> str:
        """The link to what a row is made of; "" where it names nothing to filter by.

        Args:
            row: A row of a table.
            shown: Its columns.
            table: The table of the explorer that has the rows of sums, "" for the first.
        """
        of_rows = row.get(OF_ROWS)
        if isinstance(of_rows, RowsOf):
            return of_rows.link
        of_indicator = str(row.get("indicator_id", "")).rpartition("#")[0]
        for name in (row.get("activity_id"), of_indicator):
            if isinstance(name, str) and "/" in name:
                return link_to(name.partition("/")[0], name)
        filters = self._filters(row, shown, table)
        document = row.get("document_id")
        if document in self._cities and filters == filters_of(self._cities[document], None):
            return link_to(str(document))
        filters = ({TABLE: table} if table else {}) | filters
        return explorer_link(filters) if filters else ""

    def _filters(self, row: _Row, shown: Sequence[str], table: str) -> dict[str, str]:
        """The filters of the explorer that a row names, by head."""
        city = row.get("municipality", self._cities.get(row.get("document_id")))
        filters = filters_of(city, row.get("fiscal_year"))
        for column in shown:
            text = row[column]
            if not isinstance(text, str) or column == "municipality":
                continue
            if text in self._sections:
                filters[head_of("activities.section")] = section_of(text)
            elif table == COSTS and text in CODE_WORDS["item"].values():
                filters[head_of("costs.item")] = text
            elif text in self._names:
                filters.setdefault(_WORDS, text)
        return filters

    def _years_of(self, about: object, facts: Sequence[str]) -> dict[int, set[ReadCell]]:
        """The cells of some facts of an activity or indicator by year."""
        of_years: dict[int, set[ReadCell]] = defaultdict(set)
        for fact in facts:
            for year, cells in self._facts.get((about, fact), {}).items():
                of_years[year] |= cells
        return of_years

    @cached_property
    def _facts(self) -> Mapping[tuple[object, str], Mapping[int, set[ReadCell]]]:
        """The cells of facts by what they are about and their kind, and by year."""
        values = self._tables["indicator_values"]
        values = values.assign(about=values["indicator_id"], fact=values["measure"])
        costs = self._tables["costs"]
        is_total = costs["item"].eq("total")
        is_planned = ~costs["basis"].isin(["settlement", ""])
        phases = is_planned.map({True: "budget", False: "settlement"})
        costs = costs.assign(about=costs["activity_id"], fact=phases.where(is_total, costs["item"]))
        # a total without a basis, and an item of a budget, have no column of their own
        costs = costs[is_total & costs["basis"].ne("") | ~is_total & ~is_planned]
        columns = ["about", "fact", "fiscal_year", "value", "document_id", *PROVENANCE]
        rows = pd.concat([values[columns], costs[columns]]).dropna()
        found: dict[tuple[object, str], dict[int, set[ReadCell]]] = defaultdict(dict)
        for about, fact, year, value, document, page, *edges in rows.itertuples(index=False):
            cells = found[about, fact].setdefault(int(year), set())
            cells.add(ReadCell(float(value), document, Place(int(page), *edges)))
        return found

    @cached_property
    def _shown(self) -> set[str]:
        """The links to all cells that the pages of activities show."""
        columns = ["document_id", *PROVENANCE[:3]]
        placed = pd.concat([self._tables[name][columns] for name in SHOWN_CELLS]).dropna()
        return {link_to_cell(*place) for place in placed.itertuples(index=False)}

    @cached_property
    def _marked(self) -> dict[object, pd.DataFrame]:
        """The ratings of each mark, with what the explorer filters by and searches."""
        ratings = self._tables["ratings"]
        activities = self._tables["activities"].drop_duplicates("activity_id")
        activities = activities.set_index("activity_id")
        ids = ratings["activity_id"]
        named = activities["code"] + " " + activities["name"]
        parts = [ids.map(named), ids.map(self._themes)]
        for _ in LEVELS:
            ids = ids.map(activities["parent_id"])
            parts.append(ids.map(named))
        words = pd.concat(parts, axis=1).astype(object).fillna("")
        rows = {
            head_of("documents.municipality"): ratings["document_id"].map(self._cities),
            head_of("costs.fiscal_year"): ratings["fiscal_year"].map(shown_year),
            head_of("activities.section"): ratings["activity_id"]
            .map(activities["section"])
            .map(section_of),
            _WORDS: ["\n".join(texts) for texts in words.itertuples(index=False)],
        }
        marked = pd.DataFrame(rows, ratings.index).groupby(ratings["symbol"])
        return {mark: rows_of_mark for mark, rows_of_mark in marked if mark}

    @cached_property
    def _cities(self) -> dict[object, str]:
        documents = self._tables["documents"]
        return dict(zip(documents["document_id"], documents["municipality"], strict=True))

    @cached_property
    def _lowest(self) -> dict[object, str]:
        """What the activities of the lowest level are called, by document_id."""
        return words_of_documents(self._tables).to_dict()

    @cached_property
    def _years(self) -> dict[str, int]:
        """The years of documents by their short names."""
        years = self._tables["documents"]["fiscal_year"].dropna()
        return {short_year(year): int(year) for year in years}

    @cached_property
    def _sections(self) -> set[str]:
        printed = {*self._tables["activities"]["section"].dropna()} - {""}
        return printed | {*map(section_of, printed)}

    @cached_property
    def _themes(self) -> dict[object, str]:
        """The themes of activities, joined by ;, where the notebook of plans has found them."""
        progress = self._tables.get("dx_progress", empty("dx_progress"))
        return dict(zip(progress["activity_id"], progress["theme"].fillna(""), strict=True))

    @cached_property
    def _names(self) -> set[str]:
        """The names of activities, with and without their codes, of indicators and of themes."""
        activities = self._tables["activities"]
        with_codes = activities["code"] + " " + activities["name"]
        names = pd.concat([activities["name"], with_codes, self._tables["indicators"]["name"]])
        themes = {theme for joined in self._themes.values() for theme in joined.split(";")}
        return ({*names.dropna().str.strip()} | themes) - {""}


def _link_of(links: set[str]) -> str:
    """The one link; "" where there are several, or none."""
    return links.pop() if len(links) == 1 else ""


def _series(of_years: Mapping[int, set[ReadCell]], first: int, text: str) -> list[Piece]:
    """The figures of a series with their links; none has one where the cells hold others.

    Args:
        of_years: The cells by year.
        first: The year of the first figure; the others are of the next years that have cells.
        text: The figures, the last one or each with its unit.
    """
    figures = text.split(_THEN)
    years = [year for year in sorted(of_years) if year >= first]
    if years[:1] != [first] or len(years) < len(figures):
        return [(text, "")]
    of_figures = zip(figures, years, strict=False)
    links = [_link_shown(of_years[year], figure) for figure, year in of_figures]
    if not all(links):
        return [(text, "")]
    pieces = []
    for figure, link in zip(figures, links, strict=True):
        pieces += [(_THEN, ""), (figure, link)]
    return pieces[1:]


def _link_shown(cells: set[ReadCell], figure: str) -> str:
    numbers = _NUMBER.findall(figure)
    return _link_of({cell.link for cell in cells if numbers == [shown_number(cell.value)]})


def explorer_link(filters: Mapping[str, str]) -> str:
    """The link to the explorer with these filters; its Japanese words stand in it as they are."""
    parts = (f"{name}={_ASCII.sub(_coded, words)}" for name, words in filters.items())
    return f"explore.html#{'&'.join(parts)}"


def _coded(text: re.Match[str]) -> str:
    return quote_plus(text[0], safe=_SAFE)


def filters_of(city: object, year: Any) -> dict[str, str]:  # noqa: ANN401 - a number or none
    """The explorer's filters by a city and a fiscal year, where there is one."""
    filters = {}
    if isinstance(city, str) and city:
        filters[head_of("documents.municipality")] = city
    if year is not None and pd.notna(year):
        filters[head_of("costs.fiscal_year")] = shown_year(year)
    return filters


def table_of_sums(texts: Sequence[str], *, is_money: bool) -> str:
    """The table of the explorer that has the rows of sums; "" for its first.

    Args:
        texts: The caption and the heads of the table that shows them.
        is_money: Whether it shows amounts of money.
    """
    if is_money:
        return COSTS
    said = " ".join(texts)
    return next((table for word, table in _SUMS_OF.items() if word in said), "")


@cache
def _read_columns() -> dict[str, _Read]:
    with _READ_COLUMNS.open(encoding="utf-8", newline="") as lines:
        rows = [*csv.DictReader(lines)]
    return {
        row["column"]: _Read(
            row["about"], row["facts"].split(), row["year"], int(row["later"] or 0)
        )
        for row in rows
    }
