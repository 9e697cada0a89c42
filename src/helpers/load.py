"""The contract's tables and the records that they are made of, as notebooks look them up."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

import hyoka
from hyoka import has_pdfs, load_tables
from hyoka.contract import (
    DOCUMENT_TABLES,
    MADE_BY,
    PROVENANCE,
    TABLES,
    TEXT,
    TITLES,
    Column,
    Extracted,
    columns,
)
from hyoka.text import (
    CODE_WORDS,
    UsageError,
    YearError,
    fiscal_year,
    fold,
    shown_year,
    without_year,
)
from looks.folders import above, folder
from measures.cities import city_of, with_cities
from measures.frames import Tables, folded_names, with_cells, with_documents, with_names
from measures.labels import read_labels
from measures.population import residents
from measures.selection import choices as choices_of
from measures.selection import refuse_unknown, selected, selection
from measures.totals import added

from .display import lead_into, note
from .given import need, need_columns, need_tables

#: A foot names at most this many documents.
_MOST_NAMED = 4
#: A column with more different values than this has no list of them.
_MOST_VALUES = 40
#: Who runs an activity: the columns of `activities`, and as `load` names them.
OFFICES = {"department": "部局", "section": "課"}
#: The levels above an activity, and as `load` names them.
LEVELS = {level: CODE_WORDS["level"][level] for level in ("policy", "program")}
#: Where the tables are looked for, unless a call names another folder.
_PROCESSED = Path("data/processed")
#: What the files of tables end in.
_ENDINGS = ("csv", "parquet")
#: Members of a list; or the list as a text, as papermill hands it on: "伊丹市", '["伊丹市"]',
#: "2021", "R3".
Given = Collection[Any] | str | float | None
#: What `documents_read` has of a document before it is counted.
_ABOUT = ("document_id", "municipality", "title", "fiscal_year", "activity_word")
#: The marks around the members of a list that is a text.
_AROUND = " 　[]()\"'"


def use_tables(processed: str | Path) -> None:
    """Take the tables from this folder from now on, where a call names none.

    Raises:
        UsageError: There is no such folder, or no table in it.
    """
    global _PROCESSED  # noqa: PLW0603 - what a person at a notebook says once
    _PROCESSED = _with_tables(processed)


def members(given: Given) -> list[Any]:
    """The members of what is given as a list, a text or one number."""
    if isinstance(given, str):
        parts = [part.strip(_AROUND) for part in re.split("[,、，]", given)]
        return [part for part in parts if part]
    if given is None:
        return []
    return [*given] if isinstance(given, Collection) else [given]


def fiscal_years(given: Given) -> list[int]:
    """The fiscal years of what is given: 2021, 2021.0, "令和3年度", "R3".

    Raises:
        YearError: One is no year.
    """
    return [_fiscal_year(year) for year in members(given)]


def _fiscal_year(year: Any) -> int:  # noqa: ANN401 - as a person writes it
    is_whole = isinstance(year, float) and year.is_integer()
    return int(year) if is_whole else fiscal_year(str(year))


def load_all(processed: str | Path = "") -> Tables:
    """The tables of documents by name, of a folder here or in a folder above.

    Where a document names no city its title stands. No folder: as `load`. What notebooks make of
    them is not among them: each makes what it needs.

    Raises:
        UsageError: There is no such folder, or no table in it.
    """
    return _stored(_with_tables(processed), DOCUMENT_TABLES)


def _stored(there: Path, names: Collection[str] = TABLES) -> Tables:
    """The tables of a folder as all notebooks load them."""
    tables = with_cities(load_tables(there, names))
    lead_into(tables)
    return tables


def load(
    name: str,
    city: Given = "",
    year: Given = None,
    processed: str | Path = "",
    *,
    cities: Given = "",
    years: Given = None,
) -> pd.DataFrame:
    """A table of some cities and years, with the names of what its rows are about.

    Its rows are those of `load_all`.

    Args:
        name: A table of the contract: "costs", "indicator_values", … (`describe()` lists them).
        city: Name of the municipality (茨木市), or a list of them; none: all. A document that names
            none goes by its title.
        year: Fiscal year of the figures (2021, "令和3年度", "R3"), or a list of them; none: all.
            Rows without a year of their own (narratives, checks) are of that of their document.
        processed: Folder of the tables, here or in a folder above; none: that of `use_tables`, else
            data/processed.
        cities: The same as city, as `select`, the command and papermill call it.
        years: The same as year.

    Returns:
        The table's columns (`describe` explains them) with municipality, form and sheet_year of the
        document, 部局, 課, 政策, 施策 (the levels above, or its own) and 事業 (code and name),
        line (the id of the first of the same thing over the years, where 08 has written `links`)
        and, of an indicator, 指標 and unit. Rows with a year of their own have 人口 (people in the
        city), 人口の年 and 人口の基礎 of data/labels/population.csv; what was read is a part of the
        accounts, and so is its cost per head. A row of a computed table has the cell that it leads
        to (page, x0, top, x1, bottom).

    Raises:
        ContractError: There is no such table.
        UsageError: There is no such folder, no document of the city, or no such year; the message
            lists what there is. Or the notebook that makes the table has not written it; the
            message says which one.
        YearError: The year cannot be read as one.
    """
    columns(name)
    there = _with_tables(processed)
    is_made = {
        made: any((there / f"{made}.{ending}").is_file() for ending in _ENDINGS) for made in MADE_BY
    }
    if not is_made.get(name, True):
        raise UsageError("table_not_made", found=f"{name}.csv", by=MADE_BY[name])
    everything = _stored(there)
    rows = everything[name]
    if {"activity_id", "indicator_id"} & set(rows):
        rows = with_names(rows, everything)
        rows = _with_levels(rows, everything["activities"])
        if is_made["links"]:
            item = "indicator_id" if "indicator_id" in rows else "activity_id"
            rows["line"] = rows[item].map(hyoka.lines(everything, everything["links"]))
        if name in MADE_BY:
            rows = _with_places(rows, everything)
    elif name != "documents":
        rows = with_documents(rows, everything["documents"])
    documents = everything["documents"]
    if {"municipality", "fiscal_year"} <= {*rows}:
        rows = rows.join(residents(rows, read_labels("population")))
    if wanted := [*members(city), *members(cities)]:
        refuse_unknown("city", wanted, documents["municipality"])
        rows = rows[rows["municipality"].isin(wanted)]
    if wanted := [*fiscal_years(year), *fiscal_years(years)]:
        column = "fiscal_year" if "fiscal_year" in rows else "sheet_year"
        known = rows[column].dropna()
        if known.empty:  # a city may have documents and no row here
            known = documents["fiscal_year"].dropna()
        refuse_unknown("fiscal year", wanted, known)
        rows = rows[rows[column].isin(wanted).fillna(False)]
    return rows.reset_index(drop=True)


def _with_levels(rows: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Add who runs each row's activity, and the names of the levels that it is, or is part of."""
    by_id = activities.drop_duplicates("activity_id").set_index("activity_id")
    named = {title: rows["activity_id"].map(by_id[name]) for name, title in OFFICES.items()}
    ids = rows["activity_id"]
    for _ in CODE_WORDS["level"]:  # no activity lies deeper
        for level, title in LEVELS.items():
            here = ids.map(by_id["name"]).where(ids.map(by_id["level"]).eq(level))
            named[title] = named[title].fillna(here) if title in named else here
        ids = ids.map(by_id["parent_id"])
    return rows.assign(**{title: names.fillna("") for title, names in named.items()})


def _with_places(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Add the cell that each row of a computed table leads to (page, x0, top, x1, bottom).

    It is that of the actual of its indicator and year, else of the target, else of the total cost
    of its activity, year and basis, the settlement where it names none, else of the activity's
    name.
    """
    values, costs = tables["indicator_values"], tables["costs"]
    of_figure = ["indicator_id", "fiscal_year"]
    totals = costs[costs["item"].eq("total")]
    of_total = ["activity_id", "fiscal_year"]
    candidates = [
        (values[values["measure"] == "actual"], of_figure),
        (values[values["measure"] == "target"], of_figure),
        (totals, [*of_total, "basis"]),
        (tables["activities"], ["activity_id"]),
    ]
    if not {"indicator_id", "basis"} & {*rows}:
        candidates.insert(-1, (totals[totals["basis"].eq("settlement")], of_total))
    places = pd.DataFrame(index=rows.index, columns=PROVENANCE, dtype="Float64")
    for cells, on in candidates:
        if {*on} <= {*rows}:
            found = with_cells(rows[on], "at", cells.dropna(subset=PROVENANCE), on)
            at = found[[f"at_{name}" for name in PROVENANCE]].set_axis(PROVENANCE, axis=1)
            places = places.fillna(at.set_axis(rows.index).astype("Float64"))
    return rows.assign(**places.astype({"page": "Int64"}))


def by_item(costs: pd.DataFrame, basis: str) -> pd.DataFrame:
    """The costs of a year as a wide table: a row a project, a column an item.

    A line without an item has a column of its name.

    Args:
        costs: Rows of `load("costs", year=…)`.
        basis: "settlement" or "budget", or its word, "決算"; what has no basis, personnel cost
            say, stands beside either.

    Returns:
        By 事業; a figure that is not there is empty, never 0.

    Raises:
        UsageError: The rows are no costs of `load`; they are of several years, or none is of this
            basis: such figures do not add up.
    """
    need("frame", costs)
    refuse_unknown("name", ["activity_id", "事業", "basis", "item", "value"], costs.columns)
    code_of = {word: code for code, word in CODE_WORDS["basis"].items()}
    basis = code_of.get(basis, basis)
    refuse_unknown("basis", [basis], {*costs["basis"]} - {""} or {""})
    if len(years := sorted({*costs["fiscal_year"]})) > 1:
        raise UsageError("several_years", found=", ".join(map(str, years)))
    rows = costs[costs["basis"].isin([basis, ""])]
    items = rows["item"].mask(rows["item"] == "detail", rows["detail"])
    keys = [rows["activity_id"], rows["事業"], items]
    wide = added(rows["value"], keys).unstack()
    return wide.droplevel("activity_id")


def _tables_there(processed: str | Path = "") -> pd.DataFrame:
    """The tables of the contract: table, 内容 (what its rows are), 行数 and 列数."""
    rows = _stored(_with_tables(processed))
    about = {
        "内容": {name: TITLES[name][0] for name in TABLES},
        "行数": {name: len(rows[name]) for name in TABLES},
        "列数": {name: len(TABLES[name]) for name in TABLES},
    }
    return pd.DataFrame(about).rename_axis("table")


def describe(name: str = "", processed: str | Path = "") -> pd.DataFrame:
    """The columns of a table; without a name, the tables.

    Returns:
        By column: 見出し, 内容, 単位, 値 (what may stand there, or does, with its words) and 例.
        By table: 内容 (what its rows are), 行数 and 列数.

    Raises:
        ContractError: There is no such table.
        UsageError: There is no such folder.
    """
    if not name:
        return _tables_there(processed)
    fields = columns(name)
    rows = _stored(_with_tables(processed))[name]
    about = []
    for column, field in fields.items():
        is_filled = rows[column].notna() & rows[column].ne("")
        found = rows[column][is_filled].astype(str)
        values = _values(column, field, found)
        example = next(iter(found), "")
        about.append([field.title, field.description, field.unit, values, example])
    shown = pd.DataFrame(about, columns=["見出し", "内容", "単位", "値", "例"])
    return shown.set_axis(pd.Index(fields, name="column"))


def _values(name: str, field: Column, found: "pd.Series[str]") -> str:
    """The values of a column, each with its word.

    Those of the contract, else those of a text that repeats few.
    """
    repeats = field.dtype == TEXT and found.duplicated().any()
    there = sorted({*found}) if repeats else []
    values = field.values or (there if len(there) <= _MOST_VALUES else [])
    words = CODE_WORDS.get(name, {})
    return "、".join(
        f"{value}（{words[value]}）" if words.get(value) else value for value in values
    )


def _with_tables(processed: str | Path) -> Path:
    """The nearest folder of that name that holds tables."""
    places = above(processed or _PROCESSED)
    names = {f"{name}.{ending}" for name in TABLES for ending in _ENDINGS}
    for place in places:
        if any((place / name).is_file() for name in names):
            return place
    raise UsageError("no_tables_there", found=str(places[0]))


def choices(processed: str | Path = "") -> "pd.Series[Any]":
    """What `cities` and `years` may be: the fiscal years of each city's figures, by city.

    Raises:
        UsageError: There is no such folder, or no table in it.
    """
    years = pd.Series(choices_of(load_all(processed)), name="years", dtype="object")
    return years.rename_axis("cities")


def select(tables: Tables, cities: Given = (), years: Given = ()) -> Tables:
    """The tables as `measures.selection.selected` limits them; a note says so."""
    need_tables(tables, "documents")
    wanted = members(cities), fiscal_years(years)
    chosen = selected(tables, *wanted)
    if text := selection(*wanted):
        note(text)
    return chosen


def cited(documents: pd.DataFrame) -> str:
    """The documents as the foot of a chart names them: 出典：伊丹市「施策評価」（令和3年度）."""
    need_columns(documents, ["municipality", "title", "fiscal_year"])
    titles = documents.drop_duplicates(["municipality", "title", "fiscal_year"])
    titles = titles.assign(year=titles["fiscal_year"].map(shown_year))
    is_title = titles["municipality"].eq(titles["title"].map(without_year))
    cities = titles["municipality"].mask(is_title, "")
    names = (cities + "「" + titles["title"] + "」（" + titles["year"] + "）").tolist()
    others = f" ほか（全{len(documents):,}文書）" if len(names) > _MOST_NAMED else ""
    return "出典：" + "、".join(names[:_MOST_NAMED]) + others


def sources(rows: pd.DataFrame, tables: Tables) -> str:
    """The documents of the rows, as the foot of a chart names them."""
    need_columns(rows, ["document_id"])
    need_tables(tables, "documents")
    documents = tables["documents"]
    return cited(documents[documents["document_id"].isin(rows["document_id"])])


def read(
    raw: str | Path,
    cities: Given = (),
    years: Given = (),
) -> list[Extracted]:
    """The records of the PDFs in a folder.

    A note says where there is no PDF, or that it is a selection. Cities and years are chosen as in
    `select`.

    Raises:
        UsageError: There is no such folder, city or year; the message lists the cities and years
            that there are.
    """
    pdfs = folder(raw)
    cities = members(cities)
    years = fiscal_years(years)
    if not has_pdfs(pdfs):
        note("PDFがない。何も読まず、表は前のままである。PDFを置いて、もう一度実行する。")
        return []
    extracted = hyoka.read(pdfs)
    of_years = {document.document_id: _years(document) for document in extracted}
    there = [city_of(_about(document)) for document in extracted]
    refuse_unknown("city", cities, there)
    refuse_unknown("fiscal year", years, set().union(*of_years.values()))
    if text := selection(cities, years):
        note(text)
    return [
        document
        for document in extracted
        if (not cities or city_of(_about(document)) in cities)
        and (not years or of_years[document.document_id] & set(years))
    ]


def documents_read(extracted: Sequence[Extracted]) -> pd.DataFrame:
    """The documents of `read`.

    Returns:
        document_id, municipality, title, fiscal_year, activity_word, form, pages and records (how
        many there are); no year where none is printed. Where no city is named the title stands.
    """
    need("list", extracted)
    rows = []
    for document in extracted:
        row = _about(document)
        row |= {"municipality": city_of(row), "fiscal_year": pd.NA}
        with suppress(YearError):
            row["fiscal_year"] = fiscal_year(document.document.get("year", ""))
        n_records = sum(map(len, document.tables.values()))
        rows.append(row | {"pages": document.pages, "records": n_records})
    documents = pd.DataFrame(rows, columns=[*_ABOUT, "form", "pages", "records"])
    return documents.astype({"fiscal_year": "Int64", "pages": "Int64", "records": "Int64"})


def _about(document: Extracted) -> dict[str, Any]:
    """What a document says of itself, "" where it says nothing."""
    columns = {**dict.fromkeys(_ABOUT, ""), **document.document}
    return columns | {"document_id": document.document_id, "form": document.form}


def _years(document: Extracted) -> set[int]:
    """The fiscal years of a document's rows, and its own."""
    printed = {document.document.get("year", "")}
    for rows in document.tables.values():
        printed |= {str(row["year"]) for row in rows if row.get("year")}
    years = set()
    for text in printed:
        with suppress(YearError):  # `problems` says it of the figure
            years.add(fiscal_year(text))
    return years


def with_events(rows: pd.DataFrame, tables: Tables, events: pd.DataFrame) -> pd.DataFrame:
    """Add the events of each row's year as `出来事`, joined by ;.

    They are its city's, its activity's or its indicator's own. In the engine's labels/events.csv an
    empty municipality_code, activity or indicator means all of them.
    """
    need_columns(rows, ["document_id", "fiscal_year"])
    need_tables(tables, "documents", "activities", "indicators")
    need_columns(events, ["kind", "first_year", "last_year"])
    named = folded_names(rows, tables)
    kinds = pd.Series("", index=rows.index)
    for event in events.fillna({"first_year": 0, "last_year": 9999}).to_dict("records"):
        here = rows["fiscal_year"].between(event["first_year"], event["last_year"]).fillna(False)
        for column in ("municipality_code", "activity", "indicator"):
            if event[column]:
                here &= named[column] == fold(event[column])
        kinds = kinds.mask(here.astype(bool), kinds + f";{event['kind']}")
    return rows.assign(出来事=kinds.str.strip(";"))
