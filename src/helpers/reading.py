"""What was read from which PDF, before it becomes tables."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from helpers.display import note
from helpers.load import refuse_unknown, selection
from hyoka.errors import YearError
from hyoka.japanese import fiscal_year
from hyoka.pipeline import read_records
from hyoka.records import Extracted
from hyoka.sources import has_pdfs


def read(raw: str | Path, cities: Collection[str] = (), years: Collection[int] = ()) -> list[Extracted]:
    """The records of the PDFs in a folder; a note says where there is no PDF, or that it is a selection.

    Cities and years are chosen as in `load.select`.

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
            years.add(fiscal_year(text))
    return years
