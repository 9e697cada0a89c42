"""The truth of the five documents turned back into records, as a form would hand them on."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from hyoka.records import PROVENANCE, Extracted

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HYOKA_SHARED", ROOT.parent / "shared"))
GOLDEN = SHARED / "golden"

needs_shared = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared folder with the golden tables is absent")

CITIES = {"ibaraki": "茨木市", "hirakata": "枚方市", "tsukuba": "つくば市", "itami": "伊丹市", "ikeda": "池田市"}
DOCUMENTS = (
    "ibaraki-2020-projects",
    "ibaraki-2021-dx",
    "hirakata-2017-general",
    "tsukuba-2022-sheets",
    "itami-2021-evaluation",
)
#: Sheets of 池田市 of which the tables were checked by hand.
SHEETS = ("ikeda-r7-001", "ikeda-r7-006", "ikeda-r7-312", "ikeda-r7-387", "ikeda-r7-429")
PRINTED_UNITS = {"JPY": "千円", "FTE": "人", "hours": "時間", "percent": "％", "": "-"}
PLACE = dict(zip(PROVENANCE, (1, 10.004, 20.0, 110.5, 30.25), strict=True))


def golden_folder(document_id: str) -> Path:
    return SHARED / ("golden-real" if document_id.startswith("ikeda") else "golden") / document_id


def golden_rows(document_id: str, table: str) -> list[dict[str, str]]:
    path = golden_folder(document_id) / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def era(year: str) -> str:
    return (
        f"令和 {int(year) - 2018}年度"
        if int(year) > 2019
        else "R01年度"
        if int(year) == 2019
        else f"H{int(year) - 1988}"
    )


def _own(row: dict[str, str], *names: str) -> dict[str, str]:
    return {name: row[name].partition("/")[2] for name in names}


def _record(row: dict[str, str]) -> dict[str, object]:
    ids = [name for name in ("activity_id", "parent_id", "indicator_id") if name in row]
    record: dict[str, object] = {**row, **_own(row, *ids), **PLACE}
    if "fiscal_year" in row:
        record["year"] = era(row["fiscal_year"])
    if "item" in row:
        record["unit"] = PRINTED_UNITS[row["unit"]]
    if "symbol" in row:
        record.setdefault("text", row["symbol"])
    return {name: value for name, value in record.items() if name not in ("fiscal_year", "value", "score")}


def golden_document(document_id: str) -> Extracted:
    """A golden document as if it had been read, with what it prints about itself."""
    tables = ("activities", "indicators", "indicator_values", "costs", "ratings", "statuses", "narratives")
    records = {name: [_record(row) for row in golden_rows(document_id, name)] for name in tables}
    records["printed"] = [{**row, **PLACE} for row in PRINTED.get(document_id, [])]
    year = max(row["fiscal_year"] for row in golden_rows(document_id, "activities"))
    city = CITIES[document_id.partition("-")[0]]
    facts = {"title": "評価", "municipality": city, "municipality_code": "", "year": era(year)}
    log = [{"page": 1, "form": "golden", "words": 10, "cells": 5, "rows": 5}]
    return Extracted(document_id, "golden", facts, records, log, [], 1)


def _printed(check: str, activity_id: str, subject: str, text: str, unit: str = "") -> dict[str, str]:
    return {"check": check, "activity_id": activity_id, "subject": subject, "text": text, "unit": unit}


TOTALS = {"611": "410", "612": "105,911", "621": "162,184", "631": "1,354,422", "632": "31,187"}
KINDS = {"新規": "25", "拡充": "47", "継続": "130", "縮小": "3", "完了": "30"}
PRINTED = {
    "itami-2021-evaluation": [
        _printed("project_total", code, "事業費合計", text, "千円") for code, text in TOTALS.items()
    ],
    "ibaraki-2021-dx": [
        _printed("level_count", "", "施策数", "35"),
        _printed("action_count", "", "取組の総数", "235"),
        _printed("grade_ab", "", "AまたはB", "188"),
        _printed("grade_cd", "", "CまたはD", "４７"),
        *(_printed("action_kinds", "", kind, text) for kind, text in KINDS.items()),
    ],
}


def golden_sources(*documents: str) -> pd.DataFrame:
    """Rows as of sources.csv, for documents that have no file."""
    rows = [{"file": f"{d}.pdf", "sha256": "0" * 64, "bytes": 1, "kind": "reconstruction"} for d in documents]
    return pd.DataFrame(rows, columns=["file", "sha256", "bytes", "kind"])
