"""An analyst's first questions: where the folders are, a table with its names, which there are, what a column holds."""

from pathlib import Path

import pandas as pd

from hyoka.contract.tables import TABLES, TEXT, TITLES, Column, columns
from hyoka.measures.frames import Tables, with_names
from hyoka.measures.selection import refuse_unknown
from hyoka.store import table_files
from hyoka.text.errors import UsageError
from hyoka.text.japanese import fiscal_year

#: A column with more different values than so many has no list of them.
_MOST_VALUES = 40


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
    """Every table of the contract by name, of a folder here or in a folder above; none: data/processed.

    Raises:
        UsageError: There is no such folder, or no table in it.
    """
    return table_files.load_all(_with_tables(processed))


def load(name: str, city: str = "", year: int | str | None = None, processed: str | Path = "") -> pd.DataFrame:
    """A table of one city and one year, with the names of what its rows are about.

    Args:
        name: A table of the contract: "costs", "indicator_values", … (`tables` lists them).
        city: Name of the municipality (茨木市); none: all.
        year: Fiscal year of the figures (2021, "令和3年度", "R3"); none: all.
        processed: Folder of the tables, here or in a folder above; none: data/processed.

    Returns:
        The table's columns (`describe` explains them) with municipality, form and sheet_year of the document, 事業
        (code and name) and, of an indicator, 指標 and unit.

    Raises:
        ContractError: There is no such table.
        UsageError: There is no such folder, city or year; the message lists what there is.
        YearError: The year cannot be read as one.
    """
    columns(name)
    year = fiscal_year(year) if isinstance(year, str) and year else year
    everything = load_all(processed)
    rows = everything[name]
    if {"activity_id", "indicator_id"} & set(rows):
        rows = with_names(rows, everything)
    elif "municipality" not in rows and "document_id" in rows:
        rows = rows.merge(everything["documents"][["document_id", "municipality", "form"]], "left", "document_id")
    for column, what, wanted in (("municipality", "city", city), ("fiscal_year", "fiscal year", year)):
        if wanted and column in rows:
            refuse_unknown(what, [wanted], rows[column].dropna())
            rows = rows[rows[column].eq(wanted).fillna(False)]
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
    """The columns of a table: column, 見出し, 内容, 単位, 値 and 例; 値 are all that may stand there, or do.

    Raises:
        ContractError: There is no such table.
        UsageError: There is no such folder.
    """
    fields, rows = columns(name), table_files.load(_with_tables(processed), name)
    examples = {column: rows[column][rows[column].notna() & rows[column].ne("")].astype(str) for column in fields}
    about = [
        (
            column,
            field.title,
            field.description,
            field.unit,
            _values(field, examples[column]),
            next(iter(examples[column]), ""),
        )
        for column, field in fields.items()
    ]
    return pd.DataFrame(about, columns=["column", "見出し", "内容", "単位", "値", "例"]).set_index("column")


def _values(field: Column, found: "pd.Series[str]") -> str:
    """The values of a column: those that the contract allows, else those of a text that repeats few."""
    there = sorted({*found}) if field.dtype == TEXT and found.duplicated().any() else []
    return "、".join(field.values or (there if len(there) <= _MOST_VALUES else []))


def _with_tables(processed: str | Path) -> Path:
    """The nearest folder of that name that holds tables."""
    places = above(processed or "data/processed")
    names = [f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")]
    found = next((place for place in places if any((place / name).is_file() for name in names)), None)
    if found is None:
        raise UsageError("no_tables_there", found=str(places[0]))
    return found
