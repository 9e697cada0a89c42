"""What the first two notebooks show: what was read from which page, the tables that came of it, and their checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.documents import TITLES
from hyoka.contract.schema import SCHEMAS
from hyoka.errors import YearError
from hyoka.japanese import fiscal_year
from hyoka.records import FIELDS, Extracted, records_frame
from hyoka.sources import has_pdfs

CHECK_WORDS: Final = {
    "project_total": "印字の事業費合計 = 事業費の和",
    "level_count": "印字の施策数 = 施策の数",
    "action_count": "印字の取組総数 = 取組の数",
    "action_kinds": "取組の種類別の数の和 = 取組の数",
    "grade_ab": "印字のA・Bの数 = 評価の数",
    "grade_cd": "印字のC・Dの数 = 評価の数",
    "funding": "決算額など = 財源内訳の和",
    "personnel_cost": "人件費 = 従事割合 × 単価",
    "consecutive_numbers": "課ごとの番号が続いている",
    "ids_in_parents_range": "番号が上位の番号で始まる",
    "parents_exist": "上位の施策等がある",
    "unique_ids": "同じ行が二つない",
    "one_value_a_year": "年度ごとの値は一つ",
}
STATUS_WORDS: Final = {"reported": "値あり", "missing": "「-」など値なし", "placeholder": "値でないゼロ"}
SEVERITY_WORDS: Final = {"error": "読めなかった", "note": "直した・疑わしい"}

CODE_WORDS: Final = {
    "level": {"policy": "政策", "program": "施策", "project": "事務事業", "action": "取組"},
    "measure": {"target": "目標", "actual": "実績", "baseline": "基準"},
    "basis": {
        "budget": "予算",
        "settlement": "決算",
        "initial": "当初予算",
        "final": "最終予算",
        "current": "予算現額",
        "unknown": "予算（種別の記載なし）",
        "census": "国勢調査",
        "estimate": "推計人口",
        "register": "住民基本台帳",
    },
    "item": {
        "total": "事業費",
        "general_funds": "一般財源",
        "subsidies": "国・府県支出金",
        "bonds": "地方債",
        "subsidies_and_bonds": "国・府県支出金と地方債",
        "other_funds": "その他の財源",
        "beneficiary_charges": "受益者負担",
        "beneficiary_rate": "受益者負担率",
        "detail": "内訳",
        "personnel_cost": "人件費",
        "regular_staff": "正職員",
        "overtime": "時間外勤務",
        "fixed_term_staff": "会計年度任用職員",
    },
    "unit": {"JPY": "円", "FTE": "人", "hours": "時間", "percent": "％"},
    "status": {**STATUS_WORDS, "completed": "終了", "planned": "構想", "implementing": "実施"},
    "severity": SEVERITY_WORDS,
}
#: Heads of the tables' columns.
HEADS: Final = {
    "document_id": "文書",
    "municipality": "自治体",
    "title": "文書名",
    "year": "年度（印字）",
    "form": "様式",
    "pages": "ページ",
    "records": "記録",
    "error": "読めない",
    "note": "注記",
    "activity_id": "番号",
    "level": "階層",
    "name": "名称",
    "section": "課",
    "indicator_id": "指標",
    "measure": "種別",
    "text": "印字",
    "basis": "予算・決算",
    "item": "費目",
    "unit": "単位",
    "check": "検算",
    "subject": "対象",
    "page": "ページ",
    "severity": "重さ",
    "kind": "種類",
    "action": "対処",
    "table": "表",
    "holds": "内容",
    "rows": "行",
    "documents": "文書",
    "fiscal_year": "年度",
    "value": "値",
    "status": "状態",
    "words": "検算の内容",
    "n": "件",
    "passed": "合う",
    "failed": "合わない",
    "expected": "期待",
    "found": "読み取り",
}


def heads(columns: str) -> dict[str, str]:
    """Columns to show, in order, with their Japanese heads.

    Args:
        columns: Their names with spaces between them.
    """
    return {column: HEADS[column] for column in columns.split()}


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with the codes of its columns (budget, target, error …) as Japanese words."""
    return frame.replace({column: words for column, words in CODE_WORDS.items() if column in frame})


def lacking(raw: Path) -> str:
    """What keeps documents from being read, in words; empty where nothing does.

    Args:
        raw: Folder of the PDFs.
    """
    if has_pdfs(raw):
        return ""
    return (
        "PDFがありません。何も読まず、表は前のままです。PDFを置いてもう一度実行してください — "
        "there is no PDF: nothing was read, and the tables are as they were. Add PDFs and run again."
    )


def chosen(extracted: Iterable[Extracted], cities: Sequence[str] = (), years: Sequence[int] = ()) -> list[Extracted]:
    """The documents of some cities and fiscal years; none given: all.

    Args:
        extracted: Documents as read.
        cities: Names of municipalities.
        years: Fiscal years that documents are of.
    """
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
    """One row a file: document_id, form, title, municipality, year as printed, pages, records, errors, notes."""
    rows = [
        {
            "document_id": d.document_id,
            "form": d.form,
            **{name: d.document.get(name, "") for name in ("title", "municipality", "year")},
            "pages": d.pages,
            "records": sum(len(rows) for rows in d.tables.values()),
            **{severity: sum(p["severity"] == severity for p in d.problems) for severity in SEVERITY_WORDS},
        }
        for d in extracted
    ]
    columns = ["document_id", "form", "title", "municipality", "year", "pages", "records", *SEVERITY_WORDS]
    return pd.DataFrame(rows, columns=columns)


def reading_answers(extracted: Sequence[Extracted]) -> list[str]:
    """What was read, in a few sentences."""
    read = by_document(extracted)
    if read.empty:
        return ["読み取る文書がありません。対象の市や年度も確かめてください。 There is no document to read."]
    known = read[read["form"] != ""]
    logged = records_frame(extracted, "page_log")
    silent = int((logged["rows"].fillna(0) == 0).sum())
    errors, notes = int(read["error"].sum()), int(read["note"].sum())
    return [
        (
            f"{len(read)}件のPDFのうち{len(known)}件を読み取り、{int(known['pages'].sum())}ページから"
            f"{int(known['records'].sum()):,}件の記録を得た。"
        ),
        f"記録が一つも得られなかったページは{silent}、読めなかったところは{errors}、直した・疑わしいところは{notes}。",
        (
            f"{len(known)} of {len(read)} PDFs were read: {int(known['records'].sum()):,} records from "
            f"{int(known['pages'].sum())} pages; {errors} errors, {notes} notes."
        ),
    ]


def examples(extracted: Sequence[Extracted], name: str, each: int = 3) -> pd.DataFrame:
    """The first records of a raw table, so many of each document, as printed with page and box.

    Args:
        extracted: Documents as read.
        name: A table of `records.FIELDS`.
        each: Records of a document.
    """
    return records_frame(extracted, name).groupby("document_id", sort=False).head(each).reset_index(drop=True)


def rows_by_table(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a table: table, holds (what is in it), rows, documents."""
    shown = [name for name in TITLES if name in tables]
    rows = [
        {"table": name, "holds": SCHEMAS[name].title, "rows": len(tables[name]), "documents": _documents(tables[name])}
        for name in shown
    ]
    return pd.DataFrame(rows, columns=["table", "holds", "rows", "documents"])


def _documents(frame: pd.DataFrame) -> int:
    return int(frame["document_id"].nunique())


def cleaning_answers(tables: Mapping[str, pd.DataFrame]) -> list[str]:
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
    """One row a check: check, words, n, passed, failed; those that failed most come first.

    Args:
        checks: The table `checks`.
    """
    counts = checks.assign(passed=checks["passes"].astype("int64")).groupby("check", sort=False)["passed"]
    found = counts.agg(n="size", passed="sum").reset_index()
    found["failed"] = found["n"] - found["passed"]
    found["words"] = [check_words(str(name)) for name in found["check"]]
    return found.sort_values(["failed", "n"], ascending=False, kind="stable").reset_index(drop=True)


def check_words(name: str) -> str:
    """A check's name in Japanese."""
    return CHECK_WORDS.get(name, "目で数えた数と合う" if name.startswith("control_") else name)
