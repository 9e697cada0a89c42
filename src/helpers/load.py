"""The contract's tables and the records that they are made of, as the notebooks select and cite them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import pandas as pd

from helpers.display import note
from helpers.words import counted
from hyoka.contract.records import Extracted
from hyoka.errors import UsageError, YearError
from hyoka.measures.frames import Tables, folded_names
from hyoka.run.pipeline import read_records
from hyoka.store.sources import has_pdfs
from hyoka.text import japanese
from hyoka.text.wording import fiscal_year, percent

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
    others = f" ほか（全{len(documents):,}文書）" if len(names) > _MOST_NAMED else ""
    return "出典：" + "、".join(names[:_MOST_NAMED]) + others


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each document's last year among them that is not after the document's own (sheet_year)."""
    due = rows[rows["fiscal_year"].le(rows["sheet_year"]).fillna(True).astype(bool)]
    return due[due["fiscal_year"].eq(due.groupby("document_id")["fiscal_year"].transform("max")).astype(bool)]


def sources(rows: pd.DataFrame, tables: Tables) -> str:
    """The documents of the rows, as the foot of a chart names them."""
    documents = tables["documents"]
    return cited(documents[documents["document_id"].isin(rows["document_id"])])


def shares(rows: pd.DataFrame, part: str, whole: str, unit: str = "事業") -> str:
    """Part over whole, sum over sum, of each city, form and year in words: つくば市（令和4年度、5事業・参考）94.0%."""
    grouped = rows.assign(n=1).groupby(["municipality", "form", "fiscal_year"], sort=False)[["n", part, whole]].sum()
    return "、".join(
        f"{row['municipality']}（{fiscal_year(row['fiscal_year'])}、{counted(row['n'], unit)}）"
        f"{percent(row[part] / row[whole])}"
        for row in grouped.reset_index().to_dict("records")
    )


def read(raw: str | Path, cities: Collection[str] = (), years: Collection[int] = ()) -> list[Extracted]:
    """The records of the PDFs in a folder; a note says where there is no PDF, or that it is a selection.

    Cities and years are chosen as in `select`.

    Raises:
        UsageError: There is no such city or year; the message lists those that there are.
    """
    if not has_pdfs(Path(raw)):
        note("PDFがない。何も読まず、表は前のままである。PDFを置いて、もう一度実行する。")
        return []
    extracted = read_records(Path(raw))
    of_years = {document.document_id: _years(document) for document in extracted}
    refuse_unknown("city", cities, [document.document.get("municipality", "") for document in extracted])
    refuse_unknown("fiscal year", years, set().union(*of_years.values()))
    if text := selection(cities, years):
        note(text)
    return [
        document
        for document in extracted
        if (not cities or document.document.get("municipality") in cities)
        and (not years or of_years[document.document_id] & set(years))
    ]


def _years(document: Extracted) -> set[int]:
    printed = {str(row["year"]) for rows in document.tables.values() for row in rows if row.get("year")}
    years = set()
    for text in {document.document.get("year", ""), *printed}:
        with suppress(YearError):  # `problems` says it of the figure
            years.add(japanese.fiscal_year(text))
    return years


def with_events(rows: pd.DataFrame, tables: Tables, events: pd.DataFrame) -> pd.DataFrame:
    """Add the events of each row's year, its city's, its activity's or its indicator's own, as `出来事` (joined by ;).

    In data/labels/events.csv an empty municipality_code, activity or indicator means all of them.
    """
    named = folded_names(rows, tables)
    kinds = pd.Series("", index=rows.index)
    for event in events.to_dict("records"):
        last = int(event["last_year"] or 9999)
        here = rows["fiscal_year"].between(int(event["first_year"] or 0), last).fillna(False)
        for column in ("municipality_code", "activity", "indicator"):
            if event[column]:
                here &= named[column] == japanese.fold(event[column])
        kinds = kinds.mask(here.astype(bool), kinds + f";{event['kind']}")
    return rows.assign(出来事=kinds.str.strip(";"))
