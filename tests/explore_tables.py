"""Two towns' tables for tests of the page that searches everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hyoka.contract.schema import SCHEMAS, empty, typed

if TYPE_CHECKING:
    from pathlib import Path

PLACE = {"page": 1, "x0": 100.04, "top": 100.0, "x1": 150.0, "bottom": 115.0}
MEIBO, KAISETSU = {"document_id": "meibo-2021"}, {"document_id": "kaisetsu-2020"}
SERVER = {**MEIBO, "activity_id": "meibo-2021/1-1"}
PARK = {**KAISETSU, "activity_id": "kaisetsu-2020/7"}
SCRIPT_IN_NAME = '</script><img src=x onerror="alert(1)">公園'

ROWS: dict[str, list[dict[str, object]]] = {
    "documents": [
        {**MEIBO, "title": "名簿市の総評", "municipality": "名簿市", "fiscal_year": 2021, "file": "meibo-2021.pdf"},
        {
            **KAISETSU,
            "title": "開設町の評価",
            "municipality": "開設町",
            "fiscal_year": 2020,
            "file": "kaisetsu-2020.pdf",
        },
    ],
    "activities": [
        {**MEIBO, "activity_id": "meibo-2021/1", "level": "program", "code": "1", "name": "ＩＣＴの活用"},
        {**SERVER, "parent_id": "meibo-2021/1", "level": "action", "code": "1-1", "name": "サーバー室の更新"},
        {**PARK, "level": "project", "code": "7", "name": SCRIPT_IN_NAME, "section": "公園課"},
    ],
    "indicators": [
        {**SERVER, "indicator_id": "meibo-2021/1-1#1", "number": 1, "name": "停止時間", "unit": "分"},
        {**PARK, "indicator_id": "kaisetsu-2020/7#1", "number": 1, "name": "利用者", "unit": "人", "kind": "output"},
        {**PARK, "indicator_id": "kaisetsu-2020/7#2", "number": 2, "name": "満足度", "unit": "%"},
    ],
    "indicator_values": [
        {
            **MEIBO,
            "indicator_id": "meibo-2021/1-1#1",
            "fiscal_year": 2021,
            "measure": "actual",
            "text": "-",
            "status": "missing",
        },
        *(
            {
                **KAISETSU,
                "indicator_id": "kaisetsu-2020/7#1",
                "fiscal_year": year,
                "measure": measure,
                "text": text,
                "value": value,
                "status": "reported",
            }
            for year, measure, text, value in [
                (2019, "actual", "1,200", 1200.0),
                (2020, "actual", "1,500", 1500.0),
                (2020, "target", "1,400", 1400.0),
            ]
        ),
    ],
    "costs": [
        {
            **PARK,
            "fiscal_year": 2019,
            "basis": "settlement",
            "item": "total",
            "value": 490000.0,
            "unit": "JPY",
            "text": "490千円",
        },
        {
            **PARK,
            "fiscal_year": 2021,
            "basis": "budget",
            "item": "total",
            "value": 500000.0,
            "unit": "JPY",
            "text": "500",
        },
        {**PARK, "fiscal_year": 2019, "basis": "", "item": "fixed_term_staff", "text": "有"},
    ],
    "ratings": [
        {
            **SERVER,
            "fiscal_year": 2021,
            "criterion": "自己評価",
            "symbol": "B",
            "scale": "abcd",
            "text": "B",
            "score": 2 / 3,
        },
        {**PARK, "fiscal_year": 2020, "criterion": "評価", "symbol": "☆", "scale": "stars", "text": "☆", "score": 0.0},
    ],
    "statuses": [{**SERVER, "fiscal_year": 2022, "status": "implementing"}],
    "narratives": [{**PARK, "field": "成果", "text": 'ﾍﾞﾝﾁを"三つ", 直した\n木も植えた'}],
    "attainment": [
        {
            **KAISETSU,
            "indicator_id": "kaisetsu-2020/7#1",
            "fiscal_year": 2020,
            "method": "ratio",
            "attainment": 1500 / 1400,
            "met": True,
            "polarity": "higher",
        },
        {
            **KAISETSU,
            "indicator_id": "kaisetsu-2020/7#2",
            "fiscal_year": 2020,
            "method": "ratio",
            "attainment": 0.5,
            "met": False,
        },
        {
            **KAISETSU,
            "indicator_id": "kaisetsu-2020/7#2",
            "fiscal_year": 2021,
            "method": "none",
            "reason": "not_yet_due",
        },
    ],
}


def tables() -> dict[str, pd.DataFrame]:
    """All tables of the contract with these rows; every row that can have a place has the same one."""
    return {name: _table(name) for name in SCHEMAS}


def _table(name: str) -> pd.DataFrame:
    columns = empty(name).columns
    year = {} if name in ("indicators", "narratives") else {"fiscal_year": 2021}
    rows = [PLACE | year | row for row in ROWS.get(name, [])]
    return typed(name, pd.DataFrame([{column: row.get(column) for column in columns} for row in rows], columns=columns))


def facts(raw: Path) -> list[dict[str, str]]:
    """What pages say of the documents."""
    return [
        {
            "document_id": str(row["document_id"]),
            "title": str(row["title"]),
            "municipality": str(row["municipality"]),
            "link": str(raw / str(row["file"])),
        }
        for row in ROWS["documents"]
    ]
