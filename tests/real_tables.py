"""The committed tables, and those of published sheets: one object for all tests of a process.

What a page makes of tables is kept by their object (`page_on`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from notebook_limits import with_analyses
from true_tables import ROOT, SHARED, clean

from hyoka.run.pipeline import make_tables, read_records
from hyoka.store.table_files import load_tables
from measures.selection import selected

SHEETS = SHARED / "pdf-real" / "ikeda"
Tables = dict[str, pd.DataFrame]


@cache
def six() -> Tables:
    """All committed tables."""
    return load_tables(ROOT / "data" / "processed")


@cache
def of_cities(*cities: str) -> Tables:
    """The committed tables of some cities alone."""
    return selected(six(), cities)


@cache
def of_document(document_id: str) -> Tables:
    """The committed tables of one document alone."""
    return {
        name: rows[rows["document_id"].eq(document_id)].reset_index(drop=True)
        for name, rows in six().items()
    }


@cache
def without_cities() -> Tables:
    """Documents of two forms by which no city is known."""
    tables = of_cities("池田市", "つくば市")
    documents = tables["documents"].assign(municipality="", municipality_code="")
    return tables | {"documents": documents}


def beside(made: Mapping[str, Tables]) -> Tables:
    """Several tables as one, a letter before the ids of each and behind the names of its cities.

    A page on which a city sees nothing of another runs once for all of them.
    """
    parts = []
    for letter, tables in made.items():
        part = {}
        for name, rows in tables.items():
            ids = [column for column in rows if column.endswith("_id")]
            renamed = {
                column: rows[column].mask(rows[column].ne(""), letter + rows[column])
                for column in ids
            }
            if "municipality" in rows:
                renamed["municipality"] = rows["municipality"] + letter
            part[name] = rows.assign(**renamed)
        parts.append(part)
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}


def of_letter(rows: pd.DataFrame, letter: str) -> pd.DataFrame:
    """The rows of one of the tables that stand beside each other, without its letter."""
    own = rows[rows["municipality"].str.endswith(letter)].reset_index(drop=True)
    return own.assign(
        **{name: own[name].str.replace(letter, "") for name in own.select_dtypes("str")}
    )


@cache
def sheets() -> Tables:
    """All tables of the 40 sheets; skips where they are not there."""
    if not SHEETS.is_dir():
        pytest.skip("no shared folder: set HYOKA_SHARED to one that holds pdf-real/ikeda")
    tables = clean(*read_records(SHEETS), kind="published")
    return with_analyses(tables)


@cache
def routes_of_kobe() -> Tables:
    """All tables of eight years of one list of bus routes; skips where they are not there."""
    pages = SHARED / "pdf-real" / "kobe-routes"
    if not pages.is_dir():
        pytest.skip("no shared folder: set HYOKA_SHARED to one that holds pdf-real/kobe-routes")
    with TemporaryDirectory() as folder:
        assert make_tables(pages, Path(folder), jobs=1).exit_code == 0
        return with_analyses(load_tables(Path(folder)))
