"""The contract's tables and the records that they are made of, as the notebooks select and cite them."""

from contextlib import suppress
from pathlib import Path

import pandas as pd

from hyoka.contract.records import Extracted
from hyoka.measures.frames import Tables, folded_names
from hyoka.measures.selection import refuse_unknown, selected, selection
from hyoka.run.pipeline import read_records
from hyoka.store.sources import has_pdfs
from hyoka.text import japanese
from hyoka.text.errors import YearError
from hyoka.text.wording import fiscal_year, percent

from .display import note
from .lookup import Given, fiscal_years, folder, members
from .words import counted

#: A foot names at most so many documents.
_MOST_NAMED = 4


def select(tables: Tables, cities: Given = (), years: Given = ()) -> Tables:
    """The tables as `hyoka.measures.selection.selected` limits them; a note says so."""
    wanted = members(cities), fiscal_years(years)
    chosen = selected(tables, *wanted)
    if text := selection(*wanted):
        note(text)
    return chosen


def cited(documents: pd.DataFrame) -> str:
    """The documents as the foot of a chart names them: 出典：伊丹市「施策評価」（令和3年度）."""
    titles = documents.drop_duplicates(["municipality", "title", "fiscal_year"])
    titles = titles.assign(year=titles["fiscal_year"].map(fiscal_year))
    names = [f"{row.municipality}「{row.title}」（{row.year}）" for row in titles.itertuples()]
    others = f" ほか（全{len(documents):,}文書）" if len(names) > _MOST_NAMED else ""
    return "出典：" + "、".join(names[:_MOST_NAMED]) + others


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


def read(raw: str | Path, cities: Given = (), years: Given = ()) -> list[Extracted]:
    """The records of the PDFs in a folder; a note says where there is no PDF, or that it is a selection.

    Cities and years are chosen as in `select`.

    Raises:
        UsageError: There is no such folder, city or year; the message lists the cities and years that there are.
    """
    pdfs, cities, years = folder(raw), members(cities), fiscal_years(years)
    if not has_pdfs(pdfs):
        note("PDFがない。何も読まず、表は前のままである。PDFを置いて、もう一度実行する。")
        return []
    extracted = read_records(pdfs)
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
