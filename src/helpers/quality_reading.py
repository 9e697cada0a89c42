"""What was read from which page, and the tables that came of it, as the first two notebooks show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from helpers.load import Tables
from helpers.quality_words import check_words
from hyoka.contract.documents import TITLES
from hyoka.contract.schema import SCHEMAS
from hyoka.errors import YearError
from hyoka.japanese import fiscal_year
from hyoka.records import FIELDS, Extracted, records_frame
from hyoka.sources import has_pdfs


def no_pdf(raw: Path) -> str:
    """Why no document can be read from the folder of the PDFs, in words; "" where they can."""
    if has_pdfs(raw):
        return ""
    return (
        "PDFがありません。何も読まず、表は前のままです。PDFを置いてもう一度実行してください — "
        "there is no PDF: nothing was read, and the tables are as they were. Add PDFs and run again."
    )


def of_cities_and_years(
    extracted: Iterable[Extracted], cities: Sequence[str] = (), years: Sequence[int] = ()
) -> list[Extracted]:
    """The documents of these cities and fiscal years; none given: all."""
    return [
        document
        for document in extracted
        if (not cities or document.document.get("municipality") in cities) and (not years or _year(document) in years)
    ]


def _year(document: Extracted) -> int | None:
    try:
        return fiscal_year(document.document.get("year", ""))
    except YearError:
        return None


def by_document(extracted: Sequence[Extracted]) -> pd.DataFrame:
    """One row a file: document_id, form, title, municipality, year as printed, pages, records, error, note.

    The last two count its problems; a warning counts as a note.
    """
    rows = [
        {
            "document_id": d.document_id,
            "form": d.form,
            **{name: d.document.get(name, "") for name in ("title", "municipality", "year")},
            "pages": d.pages,
            "records": sum(len(rows) for rows in d.tables.values()),
            "error": sum(problem["severity"] == "error" for problem in d.problems),
            "note": sum(problem["severity"] != "error" for problem in d.problems),
        }
        for d in extracted
    ]
    columns = ["document_id", "form", "title", "municipality", "year", "pages", "records", "error", "note"]
    return pd.DataFrame(rows, columns=columns)


def reading_answers(extracted: Sequence[Extracted]) -> list[str]:
    """What was read, in a few sentences."""
    files = by_document(extracted)
    if files.empty:
        return ["読み取る文書がありません。対象の市や年度も確かめてください。 There is no document to read."]
    known = files[files["form"] != ""]
    without_rows = int((records_frame(extracted, "page_log")["rows"].fillna(0) == 0).sum())
    errors, notes = int(files["error"].sum()), int(files["note"].sum())
    return [
        (
            f"{len(files)}件のPDFのうち{len(known)}件を読み取り、{int(known['pages'].sum())}ページから"
            f"{int(known['records'].sum()):,}件の記録を得た。"
        ),
        f"記録が一つも得られなかったページは{without_rows}、読めなかったところは{errors}、直した・疑わしいところは{notes}。",
        (
            f"{len(known)} of {len(files)} PDFs were read: {int(known['records'].sum()):,} records from "
            f"{int(known['pages'].sum())} pages; {errors} errors, {notes} notes."
        ),
    ]


def examples(extracted: Sequence[Extracted], name: str, each: int = 3) -> pd.DataFrame:
    """The first records of each document in a table of `records.FIELDS`, as printed with page and box."""
    return records_frame(extracted, name).groupby("document_id", sort=False).head(each).reset_index(drop=True)


def rows_by_table(tables: Tables) -> pd.DataFrame:
    """One row a table: table, holds (what is in it), rows, documents."""
    rows = [
        (name, SCHEMAS[name].title, len(tables[name]), tables[name]["document_id"].nunique())
        for name in TITLES
        if name in tables
    ]
    return pd.DataFrame(rows, columns=["table", "holds", "rows", "documents"])


def cleaning_answers(tables: Tables) -> list[str]:
    """What came of the records, in a few sentences."""
    checks, problems, values = tables["checks"], tables["problems"], tables["indicator_values"]
    if tables["documents"].empty:
        return ["表にする文書がありません。対象の市や年度も確かめてください。 There is no document to make tables of."]
    rows = sum(len(tables[name]) for name in FIELDS if name in tables)
    passed, errors = int(checks["passes"].sum()), int((problems["severity"] == "error").sum())
    return [
        f"{len(tables['documents'])}件の文書から{rows:,}行の表ができた。",
        f"文書の合計や番号による検算は{len(checks)}件、うち{passed}件が合った。読めなかったところは{errors}。",
        (
            f"指標の値{len(values)}件のうち、値のないものは{int((values['status'] == 'missing').sum())}、"
            f"値でないゼロは{int((values['status'] == 'placeholder').sum())}。"
        ),
        f"{rows:,} rows; {passed} of {len(checks)} checks pass; {errors} errors.",
    ]


def checks_by_name(checks: pd.DataFrame) -> pd.DataFrame:
    """One row a check: check, words, n, passed, failed; those that failed most come first."""
    passes = checks["passes"].astype("int64").groupby(checks["check"], sort=False)
    counts = passes.agg(n="size", passed="sum").reset_index()
    counts = counts.assign(failed=counts["n"] - counts["passed"], words=counts["check"].map(check_words))
    return counts.sort_values(["failed", "n"], ascending=False, kind="stable").reset_index(drop=True)
