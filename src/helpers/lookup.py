"""An analyst's first questions: where the folders are, a table with its names, which there are, what a column holds."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from hyoka.contract.tables import TABLES, TEXT, TITLES, Column, columns
from hyoka.measures.frames import Tables, with_names
from hyoka.measures.selection import refuse_unknown
from hyoka.store import table_files
from hyoka.text import japanese
from hyoka.text.errors import UsageError
from hyoka.text.label_files import CODE_WORDS

#: A column with more different values than so many has no list of them.
_MOST_VALUES = 40
#: Who runs an activity: the columns of `activities`, and as `load` names them.
OFFICES = {"department": "部局", "section": "課"}
#: Where the tables are looked for, unless a call names another folder.
_PROCESSED = Path("data/processed")
#: Members of a list; or the list as a text, as papermill hands it on: "伊丹市", '["伊丹市"]', "2021", "R3".
Given = Collection[Any] | str | int | None


def use_tables(processed: str | Path) -> None:
    """Take the tables from this folder from now on, where a call names none.

    Raises:
        UsageError: There is no such folder, or no table in it.
    """
    global _PROCESSED  # noqa: PLW0603 - what a person at a notebook says once
    _PROCESSED = _with_tables(processed)


def members(given: Given) -> list[Any]:
    if isinstance(given, str):
        return [member for part in re.split("[,、，]", given) if (member := part.strip(" 　[]()\"'"))]
    return [given] if isinstance(given, int) else [*(given or ())]


def fiscal_years(given: Given) -> list[int]:
    return [japanese.fiscal_year(year) if isinstance(year, str) else int(year) for year in members(given)]


def above(folder: str | Path) -> list[Path]:
    """A folder here and in each folder above, the nearest first."""
    return [parent / folder for parent in (Path.cwd(), *Path.cwd().parents)]


def folder(name: str | Path, *, new: bool = False) -> Path:
    """A folder, looked for here and in the folders above; a `new` one that is nowhere is to be made here.

    Raises:
        UsageError: There is no such folder.
    """
    found = next((place for place in above(name) if place.is_dir()), None)
    if found is None and not new:
        raise UsageError("no_such_folder", file=str(name), found=str(Path.cwd() / name))
    return found or Path(name)


def load_all(processed: str | Path = "") -> Tables:
    """Every table of the contract by name, of a folder here or in a folder above; none: as `load`.

    Raises:
        UsageError: There is no such folder, or no table in it.
    """
    return table_files.load_all(_with_tables(processed))


def load(name: str, city: Given = "", year: Given = None, processed: str | Path = "") -> pd.DataFrame:
    """A table of some cities and years, with the names of what its rows are about.

    Args:
        name: A table of the contract: "costs", "indicator_values", … (`tables` lists them).
        city: Name of the municipality (茨木市), or a list of them; none: all.
        year: Fiscal year of the figures (2021, "令和3年度", "R3"), or a list of them; none: all.
        processed: Folder of the tables, here or in a folder above; none: that of `use_tables`, else data/processed.

    Returns:
        The table's columns (`describe` explains them) with municipality, form and sheet_year of the document, 部局, 課
        and 事業 (code and name) and, of an indicator, 指標 and unit.

    Raises:
        ContractError: There is no such table.
        UsageError: There is no such folder, city or year; the message lists what there is.
        YearError: The year cannot be read as one.
    """
    columns(name)
    everything = load_all(processed)
    rows = everything[name]
    if {"activity_id", "indicator_id"} & set(rows):
        rows = with_names(rows, everything)
        offices = everything["activities"].drop_duplicates("activity_id").set_index("activity_id")
        rows = rows.assign(**{head: rows["activity_id"].map(offices[of]) for of, head in OFFICES.items()})
    elif "municipality" not in rows and "document_id" in rows:
        rows = rows.merge(everything["documents"][["document_id", "municipality", "form"]], "left", "document_id")
    wanted = {"municipality": ("city", members(city)), "fiscal_year": ("fiscal year", fiscal_years(year))}
    for column, (what, given) in wanted.items():
        if given and column in rows:
            refuse_unknown(what, given, rows[column].dropna())
            rows = rows[rows[column].isin(given).fillna(False)]
    return rows.reset_index(drop=True)


def by_item(costs: pd.DataFrame, basis: str) -> pd.DataFrame:
    """The costs of a year as a wide table: a row a project, a column an item or, of a line without one, its name.

    Args:
        costs: Rows of `load("costs", year=…)`.
        basis: "settlement" or "budget"; what has no basis, personnel cost say, stands beside either.

    Returns:
        By 事業; a figure that is not there is empty, never 0.

    Raises:
        UsageError: The rows are of several years, or none is of this basis: such figures do not add up.
    """
    refuse_unknown("basis", [basis], {*costs["basis"]} - {""} or {""})
    if len(years := sorted({*costs["fiscal_year"]})) > 1:
        raise UsageError("several_years", found=", ".join(map(str, years)))
    rows = costs[costs["basis"].isin([basis, ""])]
    items = rows["item"].mask(rows["item"] == "detail", rows["detail"])
    wide = rows.groupby(["activity_id", "事業", items])["value"].sum(min_count=1).unstack()
    return wide.droplevel("activity_id")


def tables(processed: str | Path = "") -> pd.DataFrame:
    """The tables of the contract: table, 内容 (what its rows are), 行数 and 列数."""
    rows = load_all(processed)
    about = [(name, TITLES[name][0], len(rows[name]), len(TABLES[name])) for name in TABLES]
    return pd.DataFrame(about, columns=["table", "内容", "行数", "列数"]).set_index("table")


def describe(name: str, processed: str | Path = "") -> pd.DataFrame:
    """The columns of a table: column, 見出し, 内容, 単位, 値 and 例; 値 are all that may stand there, or do, in words.

    Raises:
        ContractError: There is no such table.
        UsageError: There is no such folder.
    """
    fields, rows = columns(name), table_files.load(_with_tables(processed), name)
    examples = {column: rows[column][rows[column].notna() & rows[column].ne("")].astype(str) for column in fields}
    about = {"見出し": "title", "内容": "description", "単位": "unit"}
    shown = pd.DataFrame({head: [getattr(field, name) for field in fields.values()] for head, name in about.items()})
    shown["値"] = [_values(column, field, examples[column]) for column, field in fields.items()]
    shown["例"] = [next(iter(found), "") for found in examples.values()]
    return shown.set_axis(pd.Index(fields, name="column"))


def _values(name: str, field: Column, found: "pd.Series[str]") -> str:
    """The values of a column, each with its word: those of the contract, else those of a text that repeats few."""
    there = sorted({*found}) if field.dtype == TEXT and found.duplicated().any() else []
    words = CODE_WORDS.get(name, {})
    values = field.values or (there if len(there) <= _MOST_VALUES else [])
    return "、".join(f"{value}（{word}）" if (word := words.get(value)) else value for value in values)


def _with_tables(processed: str | Path) -> Path:
    """The nearest folder of that name that holds tables."""
    places = above(processed or _PROCESSED)
    names = [f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")]
    found = next((place for place in places if any((place / name).is_file() for name in names)), None)
    if found is None:
        raise UsageError("no_tables_there", found=str(places[0]))
    return found
