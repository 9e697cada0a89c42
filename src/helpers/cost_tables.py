"""Tables of cost as people read them: Japanese heads and units by column, in one place for all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpers.show import Format, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Column → its head and how it is shown ("" as its type says).
COLUMNS: dict[str, tuple[str, str]] = {
    "municipality": ("市", ""),
    "label": ("事業", ""),
    "activity": ("事業", ""),
    "name": ("指標", ""),
    "indicator": ("指標", ""),
    "fiscal_year": ("年度", "fiscal_year"),
    "n": ("件数", "int"),
    "budget": ("予算額", "千円"),
    "direct_cost": ("事業費（決算）", "千円"),
    "personnel_cost": ("人件費", "千円"),
    "full_cost": ("フルコスト", "千円"),
    "general_funds": ("一般財源", "千円"),
    "subsidies": ("国・府県支出金", "千円"),
    "bonds": ("地方債", "千円"),
    "subsidies_and_bonds": ("国県支出金・地方債", "千円"),
    "other_funds": ("その他特定財源", "千円"),
    "general_funds_share": ("一般財源の割合", "percent"),
    "personnel_share": ("人件費の割合", "percent"),
    "execution": ("執行率", "percent"),
    "cost_per_1000_residents": ("千人当たり費用", "円"),
    "reading": ("読み方", ""),
    "rank": ("順位", "int"),
    "of": ("対象数", "int"),
    "range": ("丸めの幅", ""),
    "uncertainty": ("不確かさ", ""),
    "per_person_yen": ("1人1年（円）", "int"),
    "per_hour_yen": ("時間外1時間（円）", "int"),
    "fit": ("当てはまり", ""),
    "staff_derived": ("職員数（逆算）", ".2f"),
    "overtime_per_person": ("職員1人当たりの時間外（時間）", "number"),
    "overtime": ("時間外（時間）", "number"),
    "regular_staff": ("正職員（人）", ".2f"),
    "actual": ("実績", "number"),
    "unit_cost": ("単位コスト", "int"),
    "unit_name": ("単位", ""),
    "change": ("前年度比", "percent"),
    "incremental": ("増えた1単位の費用", "int"),
    "words": ("値のない理由", ""),
    "change_cost": ("費用の前年度比", "percent"),
    "points": ("達成率の差（ポイント）", "number"),
    "quadrant": ("区分", ""),
    "measure": ("指標の種類", ""),
    "size": ("行数", "int"),
    "count": ("値のある行", "int"),
}


def show_columns(frame: pd.DataFrame, caption: str, columns: Sequence[str], rows: int = 20, raw: str = "") -> None:
    """Show columns of a frame with their heads and units.

    Args:
        frame: Rows to show, in their order.
        caption: What the table shows.
        columns: Names in COLUMNS, in order; the first is the row's header.
        rows: At most so many rows.
        raw: Folder of the PDFs, for figures that have their cell beside them; empty for no links.
    """
    heads = {column: COLUMNS[column][0] for column in columns}
    formats: dict[str, Format] = {column: COLUMNS[column][1] for column in columns if COLUMNS[column][1]}
    show_table(frame, caption, heads, formats, rows, Path(raw) if raw else False, "cost_measures.csv")
