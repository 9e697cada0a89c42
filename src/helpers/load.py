"""The contract's tables and the label files, as the notebooks load, select and save them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from helpers.display import note
from hyoka import tables as saved
from hyoka.errors import UsageError
from hyoka.tables import load
from hyoka.wording import fiscal_year

#: The contract's tables by name.
Tables = dict[str, pd.DataFrame]

#: Tables whose fiscal_year is that of the document, not that of a figure.
_OF_DOCUMENTS = ("documents", "activities")
#: A foot names at most so many documents.
_MOST_NAMED = 4


def select(tables: Tables, cities: Collection[str] = (), years: Collection[int] = ()) -> Tables:
    """The rows of these cities and the figures of these fiscal years, all where none is given; a note says so.

    A document stays where it is of such a year or has a figure of one. Columns beside a figure, its baseline, stay.

    Raises:
        UsageError: There is no such city or year; the message lists those that there are.
    """
    documents = tables["documents"]
    known = set(documents["fiscal_year"].dropna()).union(*(set(tables[name]["fiscal_year"]) for name in _dated(tables)))
    refuse_unknown("city", cities, documents["municipality"])
    refuse_unknown("fiscal year", years, known)
    chosen = tables if not years else _of_years(tables, years)
    if cities:
        of_cities = chosen["documents"]["municipality"].isin(cities)
        chosen = _of_documents(chosen, chosen["documents"][of_cities], documents)
    if text := selection(cities, years):
        note(text)
    return chosen


def refuse_unknown(what: str, wanted: Collection[object], known: Collection[object]) -> None:
    """Raise a UsageError that lists what there is where something wanted is not among it."""
    if missing := [item for item in wanted if item not in set(known)]:
        there = ", ".join(str(item) for item in sorted(set(known), key=str) if item) or "nothing"
        raise UsageError(f"no such {what}", expected=there, found=", ".join(map(str, missing)))


def selection(cities: Collection[str], years: Collection[int]) -> str:
    """What a run is limited to, in words; "" where it has everything."""
    parts = ["、".join(cities), "、".join(fiscal_year(year) for year in years)]
    return f"{'の'.join(part for part in parts if part)}の数値に限る。" if any(parts) else ""


def _dated(tables: Tables) -> list[str]:
    return [name for name, frame in tables.items() if "fiscal_year" in frame and name not in _OF_DOCUMENTS]


def _of_years(tables: Tables, years: Collection[int]) -> Tables:
    dated = {name: tables[name][tables[name]["fiscal_year"].isin(years)] for name in _dated(tables)}
    documents = tables["documents"]
    ids = set(documents.loc[documents["fiscal_year"].isin(years), "document_id"])
    ids = ids.union(*(set(frame["document_id"]) for frame in dated.values()))
    return _of_documents(tables | dated, documents[documents["document_id"].isin(ids)], documents)


def _of_documents(tables: Tables, chosen: pd.DataFrame, everything: pd.DataFrame) -> Tables:
    """The rows of the chosen documents, and the problems of files that belong to no document."""
    left_out = set(everything["document_id"]) - set(chosen["document_id"])
    rows = {name: frame[~frame["document_id"].isin(left_out)] for name, frame in tables.items()}
    return {name: frame.reset_index(drop=True) for name, frame in rows.items()}


def cited(documents: pd.DataFrame) -> str:
    """The documents as the foot of a chart names them: 出典：伊丹市「施策評価」（令和3年度）."""
    titles = documents.drop_duplicates(["municipality", "title", "fiscal_year"])
    titles = titles.assign(year=titles["fiscal_year"].map(fiscal_year))
    names = [f"{row.municipality}「{row.title}」（{row.year}）" for row in titles.itertuples()]
    rest = f" ほか（全{len(documents):,}文書）" if len(names) > _MOST_NAMED else ""
    return "出典：" + "、".join(names[:_MOST_NAMED]) + rest


def save(processed: str | Path, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Save a table of the contract as CSV and Parquet, and return it as it is read back."""
    saved.save(Path(processed), name, frame)
    return load(processed, name)
