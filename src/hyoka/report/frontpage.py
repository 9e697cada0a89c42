"""The first page of a run and the data dictionary: what was read, what it comes to, what failed, where all is."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import timedelta, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers import words as wording
from helpers.show import cards_html
from hyoka import datapackage
from hyoka.contract import schema
from hyoka.files import replace_file
from hyoka.report.explore_page import explore_html
from hyoka.report.html import rendered, style
from hyoka.report.run_folders import earlier_runs
from hyoka.tables import load_all

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import datetime

    from hyoka.report.execution import Failure

_LISTED = 20
_ENDINGS = {".csv": "CSV", ".parquet": "Parquet"}
_TOKYO = timezone(timedelta(hours=9))
_PACKAGES = ("hyoka", "pandas", "pikepdf", "pdfplumber", "papermill", "nbconvert", "matplotlib", "seaborn", "pandera")
_KINDS = {"published": "公表資料", "reconstruction": "再構成"}


@dataclass(frozen=True)
class FrontPage:
    """What the first page shows.

    Attributes:
        folder: The run's folder.
        reports: The folder of all runs.
        raw: Folder of the PDFs.
        processed: Folder of the tables.
        when: Date and time of the run, for readers.
        pages: One a notebook that ran: file, title, question, since (when it was computed, if in an earlier run).
        failures: Notebooks that did not run through.
    """

    folder: Path
    reports: Path
    raw: Path
    processed: Path
    when: str
    pages: Sequence[Mapping[str, str]]
    failures: Sequence[Failure]


def said(moment: datetime) -> str:
    """A moment as Japanese readers have it: 2026年11月20日 15:45（日本時間）."""
    local = moment.astimezone(_TOKYO)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}（日本時間）"


def versions() -> str:
    """Python and the main packages with their versions, in one line."""
    return ", ".join([f"Python {platform.python_version()}", *(_named(name) for name in _PACKAGES)])


def short_version() -> str:
    """This project's own version."""
    return _named("hyoka")


def _named(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:  # run from a checkout without being installed
        return f"{package} (checkout)"


def document_rows(documents: pd.DataFrame, raw: Path, folder: Path) -> list[dict[str, Any]]:
    """The documents as pages list them.

    Args:
        documents: The contract's table.
        raw: Folder of the PDFs.
        folder: Folder that the links start from.
    """
    return [
        {name: str(row[name]) for name in ("document_id", "title", "municipality", "sha256")}
        | {
            "year": wording.fiscal_year(row["fiscal_year"]),
            "kind": _KINDS.get(row["kind"], wording.MISSING),
            "pages": wording.number(row["pages"]),
            "link": _link(raw / str(row["file"]), folder),
        }
        for row in documents.to_dict("records")
    ]


def write_front_pages(front: FrontPage) -> tuple[Path, bool]:
    """Write the run's dictionary, explore page and first page, and at the very end the first page of all runs.

    Returns:
        The first page of all runs, and whether everything went well.
    """
    tables = load_all(front.processed)
    failed = _failed(front, tables)
    package = front.processed / "datapackage.json"
    common = {"style": style(), "when": front.when, "versions": short_version()}
    dictionary = rendered("dictionary.html.j2", title="データ項目", here="", dictionary=_dictionary(), **common)
    _write(front.folder / "dictionary.html", dictionary)
    documents = document_rows(tables["documents"], front.raw, front.folder)
    explored = explore_html(tables, documents, front.raw, when=front.when, versions=short_version())
    _write(front.folder / "explore.html", explored)
    values = common | {
        "title": "評価のデータ",
        "summary": _summary(tables),
        "cards": cards_html(cards(tables)),
        "run_id": front.folder.name,
        "failed": failed,
        "pages": front.pages,
        "documents": documents,
        "tables": _table_rows(tables, front),
        "package": _link(package, front.folder) if package.is_file() else "",
        "all_versions": versions(),
    }
    _write(front.folder / "index.html", rendered("run.html.j2", here="", up="", earlier=[], **values))
    name = front.folder.name
    index = front.reports / "index.html"
    earlier = earlier_runs(front.reports, front.folder)
    _write(index, rendered("run.html.j2", here=f"{name}/", up=f"{name}/", earlier=earlier, **values))
    return index, not failed


def cards(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Up to five key figures of all tables: label → figure, and in a second line what it is of."""
    checks = tables["checks"]
    figures = {
        "資料 Documents": wording.number(len(tables["documents"])),
        "政策・施策・事業・取組 Activities": wording.number(len(tables["activities"])),
        "検算の一致 Checks passed": _of(int(checks["passes"].fillna(False).sum()), len(checks)),
    }
    # of the year that each document is about, so that an indicator counts once
    own = tables["attainment"].merge(tables["documents"][["document_id", "fiscal_year"]])
    known = own["met"].dropna()
    if len(known):
        figures["目標を達成した指標 Targets met"] = _of(int(known.sum()), len(known))
    grades = tables["ratings"].query("scale == 'abcd'")["symbol"]
    if len(grades):
        figures["DX取組のA・B評価 Actions graded A or B"] = _of(int(grades.isin(["A", "B"]).sum()), len(grades))
    return figures


def _of(part: int, whole: int) -> str:
    return f"{wording.percent(part / whole)}\n{part:,} / {whole:,}" if whole else wording.MISSING


def _summary(tables: Mapping[str, pd.DataFrame]) -> str:
    cities = [city for city in dict.fromkeys(tables["documents"]["municipality"]) if city]
    if not cities:
        return "資料がありません。PDFを置いてもう一度実行してください — no document yet: add PDFs and run again."
    return (
        f"{'、'.join(cities)}が公表した評価の資料を読み取り、表と分析にまとめました。"
        "数値はすべて、読み取った資料のページとセルまでたどれます — "
        f"evaluation documents of {len(cities)} municipalities; every figure can be traced to its cell."
    )


def _failed(front: FrontPage, tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    problems, checks = tables["problems"], tables["checks"]
    errors = problems[problems["severity"] == "error"].to_dict("records")
    wrong = checks[~checks["passes"].fillna(True).astype(bool)].to_dict("records")
    parts = {
        "終わらなかったノートブック — Notebooks that failed": [
            {
                "text": f"{failure.notebook} [{failure.cell}]: {failure.error}",
                "where": "",
                "link": _failed_notebook(failure, front),
            }
            for failure in front.failures
        ],
        "読めなかったもの — Not read": [
            {"text": f"{row['kind']}: {row['subject']} {row['text']} （{row['action']}）", **_page(row, front)}
            for row in errors
        ],
        "合わない検算 — Checks that failed": [
            {
                "text": f"{row['check']}: {row['subject']}: {row['expected']} ≠ {row['found']} {row['note']}",
                **_page(row, front),
            }
            for row in wrong
        ],
    }
    return [
        {"title": title, "lines": lines[:_LISTED], "more": max(len(lines) - _LISTED, 0)}
        for title, lines in parts.items()
        if lines
    ]


def _failed_notebook(failure: Failure, front: FrontPage) -> str:
    page = front.folder / f"{failure.notebook}.html"
    return page.name if page.is_file() else ""


def _page(row: Mapping[Hashable, Any], front: FrontPage) -> dict[str, str]:
    """Where a problem or a check stands: document and page, and the way there if the PDF is still in its folder."""
    page = "" if pd.isna(row["page"]) else f"#page={row['page']}"
    pdf = front.raw / f"{row['document_id']}.pdf"
    where = f"{row['document_id']} {page.replace('#page=', 'p.')}".strip()
    return {"where": where, "link": _link(pdf, front.folder) + page if pdf.is_file() else ""}


def _table_rows(tables: Mapping[str, pd.DataFrame], front: FrontPage) -> list[dict[str, Any]]:
    rows = []
    for name, frame in tables.items():
        paths = [front.processed / f"{name}{ending}" for ending in _ENDINGS]
        # Parquet in pieces is a folder, which a browser has nothing to show of
        links = {path: _link(path, front.folder) if path.is_file() else "" for path in paths if path.exists()}
        found = [{"kind": _ENDINGS[path.suffix], "link": link} for path, link in links.items()]
        if found:
            title = schema.schema(name).title
            rows.append({"name": name, "title": title, "rows": wording.number(len(frame)), "files": found})
    return rows


def _dictionary() -> list[dict[str, Any]]:
    columns: dict[str, list[dict[str, str]]] = {}
    for row in datapackage.dictionary():
        meaning = f"{row['ja']} — {row['en']}" + (f"（{row['unit']}）" if row["unit"] else "")
        empty = "あり" if row["empty"] == "yes" else "なし"
        entry = {"name": row["column"], "meaning": meaning, "type": row["type"], "empty": empty}
        columns.setdefault(row["table"], []).append(entry | {"values": row["values"]})
    schemas = {name: schema.schema(name) for name in columns}
    return [
        {"name": name, "title": schemas[name].title, "description": schemas[name].description, "columns": rows}
        for name, rows in columns.items()
    ]


def _link(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _write(path: Path, text: str) -> None:
    replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8"))
