"""From records in the document's own words to the contract's typed tables: one path for all forms."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hyoka.cleaning import checks, meaning
from hyoka.cleaning.meaning import Reading, Record, records
from hyoka.contract.tables import DOCUMENT_TABLES, KEYS, dtypes
from hyoka.documents.entries import spread
from hyoka.errors import YearError
from hyoka.japanese import fiscal_year, fold_radicals
from hyoka.records import by_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

    from hyoka.records import Columns, Extracted, Printed

    Meaning = Callable[[Record, Reading], Record | None]

#: Tables in the order in which a record's meaning can be told: years before values, units before figures.
MEANINGS: Final[dict[str, Meaning]] = {
    "activities": meaning.activity,
    "indicators": meaning.indicator,
    "indicator_values": meaning.indicator_value,
    "costs": meaning.cost,
    "ratings": meaning.rating,
    "statuses": meaning.status,
    "narratives": meaning.narrative,
}

#: A line of costs that a form leaves free (item detail) may stand there twice; any other may not.
COST_KEY: Final = ["activity_id", "fiscal_year", "basis", "item", "detail"]


def clean(extracted: Sequence[Extracted], sources: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The contract's tables of some documents.

    Args:
        extracted: Documents as read, in the order in which their rows are to stand.
        sources: One row a file with the columns of `documents` that are known apart from its pages: file, sha256,
            bytes, pages, kind, publisher … What it says wins over what the document says.

    Returns:
        Every table of `schema.DOCUMENT_TABLES`, typed, in the order of the documents. What could not be understood is
        a row of `problems`; what a document prints about itself is held against its rows in `checks`.
    """
    import pandas as pd

    from hyoka.contract.schema import typed

    known = {Path(row["file"]).stem: {str(k): v for k, v in row.items()} for row in sources.to_dict("records")}
    found = clean_columns((spread(document), known.get(document.document_id, {})) for document in extracted)
    frames = {name: pd.DataFrame(columns, dtype=object) for name, columns in found.items()}
    return {name: typed(name, frame) for name, frame in frames.items()}


def clean_columns(documents: Iterable[tuple[Printed, Mapping[str, object]]]) -> dict[str, Columns]:
    """The same as plain columns by table, whose types nothing has looked at yet.

    Args:
        documents: Documents as read, each with what is known of its file apart from its pages.
    """
    tables: dict[str, Columns] = {name: {column: [] for column in dtypes(name)} for name in DOCUMENT_TABLES}
    known = checks.known()
    for document, source in documents:
        for name, rows in document_tables(document, source, known).items():
            for column, values in by_column(rows, tuple(dtypes(name))).items() if rows else ():
                tables[name][column] += values
    return tables


def document_tables(document: Printed, source: Mapping[str, object], known: checks.Known) -> dict[str, list[Record]]:
    """The rows of one document by table, of the contract's columns and some more."""
    rows: dict[str, list[Record]] = {name: [] for name in DOCUMENT_TABLES}
    if not document.form:
        _add_log(document, rows)
        return rows
    said = frozenset(str(problem["subject"]) for problem in document.rows("problems"))
    reading = Reading(document.document_id, said=said)
    rows["documents"] = [_document(document, source, reading)]
    for name, meaning_of in MEANINGS.items():
        found = [row for record in records(document, name) if (row := meaning_of(record, reading))]
        rows[name] = _once(name, found, reading)
    rows["costs"] = _without_years_to_come(rows["costs"], reading)
    rows["problems"] = reading.problems
    _add_log(document, rows)
    rows["checks"] = checks.check_rows(rows, records(document, "printed"), reading, known)
    return rows


def _add_log(document: Printed, rows: dict[str, list[Record]]) -> None:
    for name in ("problems", "page_log"):
        rows[name] += [{"document_id": document.document_id, **_folded(row)} for row in document.rows(name)]
    rows["problems"] += _silent_pages(document)


def _silent_pages(document: Printed) -> list[Record]:
    """A note for each page without a word of which nothing has been said: blank, or a picture."""
    said = {problem["page"] for problem in document.rows("problems")}
    silent = [row["page"] for row in document.rows("page_log") if row["words"] == 0 and row["page"] not in said]
    action = "nothing to read; if the page is a picture, run the file through text recognition first"
    facts = {"severity": "note", "kind": "no_words", "subject": "page", "text": "", "action": action}
    return [{"document_id": document.document_id, "page": page, **facts} for page in silent]


def _folded(row: Mapping[str, object]) -> Record:
    return {name: fold_radicals(value) if isinstance(value, str) else value for name, value in row.items()}


def _document(document: Printed, source: Mapping[str, object], reading: Reading) -> Record:
    printed = {name: fold_radicals(text) for name, text in document.document.items() if text}
    known = {name: value for name, value in source.items() if value not in (None, "") and value == value}
    year = known.get("fiscal_year") or _printed_year(printed.get("year", ""), reading)
    reading.fiscal_year = None if year is None else int(str(year))
    row: Record = dict.fromkeys(dtypes("documents"), "")
    row |= {"form": document.form, "pages": document.pages, "file": f"{document.document_id}.pdf"}
    row |= {name: text for name, text in printed.items() if name in row}
    row |= {name: value for name, value in known.items() if name in row}
    return row | {"document_id": document.document_id, "fiscal_year": reading.fiscal_year}


def _printed_year(text: str, reading: Reading) -> int | None:
    try:
        return fiscal_year(text)
    except YearError as error:
        reading.problem({"text": text}, "year", "the document's fiscal year", f"not read: {error}")
        return None


def _once(name: str, rows: list[Record], reading: Reading) -> list[Record]:
    """The rows without those whose key was there before; each of those is a problem.

    Lines that a form leaves free may well have one name twice: those of `costs` are all kept.
    """
    columns = COST_KEY if name == "costs" else KEYS.get(name)
    if columns is None:
        return rows
    keys = list(map(itemgetter(*columns), rows))
    if len(set(keys)) == len(rows):
        return rows
    kept: dict[tuple[object, ...], Record] = {}
    for number, (key, row) in enumerate(zip(keys, rows, strict=True)):
        if row.get("item") == "detail":
            key = (*key, number)
        if key in kept:
            subject = f"{name}: {' '.join(str(part) for part in key)}"
            reading.problem(row, "duplicate", subject, "left out: the first of the two is kept; look at both pages")
        else:
            kept[key] = row
    return list(kept.values())


def _without_years_to_come(rows: list[Record], reading: Reading) -> list[Record]:
    """The costs without settlements of years after the activity's own that are nothing but zeros: not yet settled."""
    settled: set[tuple[object, object]] = set()
    for row in rows:
        if row["basis"] == "settlement" and row["value"] != 0:
            settled.add((row["activity_id"], row["fiscal_year"]))
    return [row for row in rows if not _is_to_come(row, reading) or (row["activity_id"], row["fiscal_year"]) in settled]


def _is_to_come(row: Record, reading: Reading) -> bool:
    if row["basis"] != "settlement":
        return False
    own_year = reading.years.get(row["activity_id"], reading.fiscal_year)
    return own_year is not None and row["fiscal_year"] > own_year
