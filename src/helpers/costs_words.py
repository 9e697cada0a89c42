"""Costs in words: reasons and flags, heads of columns, and the answer that opens the page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers import show
from helpers.words import fiscal_year, number, percent, yen

#: So many unit costs are named in the answer.
UNIT_COSTS_NAMED = 3
#: Why there is no value, by the reason's code.
REASONS = {
    "budget_missing": "予算額の記載がない",
    "budget_zero": "予算額が0",
    "settlement_missing": "決算額の記載がない",
    "settlement_zero": "決算額が0",
    "not_yet_due": "決算がまだない年度",
    "personnel_missing": "人件費の記載がない",
    "full_cost_zero": "費用が0と記載されている",
    "funding_missing": "財源内訳の記載がない",
    "staff_missing": "職員数の記載がない",
    "staff_zero": "職員数が0",
    "overtime_missing": "時間外勤務の記載がない",
    "output_zero": "実績が0または記載がない",
    "not_an_output": "活動指標ではない",
    "no_pairing": "活動指標が複数あり、費用との組が決められていない",
    "population_missing": "その年度に使える人口がない",
    "previous_missing": "前年度の値がない",
    "previous_zero": "前年度の値が0",
    "rate_unknown": "職員1人当たりの人件費がわからない",
    "two_values": "同じ欄に異なる値が2つある",
    "dominant": "費用を増やさずに量が増えた",
    "dominated": "費用を減らさずに量が減った",
    "effect_unchanged": "量が変わらない",
}
#: What to know beside a value, by flag.
FLAGS = {
    "budget_initial": "当初予算に対する率で、補正後の予算なら変わる",
    "budget_final": "最終予算に対する率",
    "budget_current": "予算現額に対する率",
    "budget_unknown": "予算が当初か最終かは資料に書かれていない",
    "over_budget": "決算が予算を超えている",
    "spent_without_budget": "予算0で支出がある",
    "joint_cost": "費用に他の産出を含むので、上限として読む",
    "outcome_pair": "産出ではなく成果との対比",
    "single_output": "ただ一つの活動指標なので組にした（人の確認なし）",
    "both_down": "費用も量も減った（1単位減らすごとの節減額）",
    "small_span": "量の変化が5%未満で、値が不安定",
    "derived": "人件費から逆算",
    "does_not_fit": "逆算した職員数から人件費が再現できない",
    "planned": "計画値",
}
#: Column → its head and how it is shown ("" as its type says).
COLUMNS: dict[str, tuple[str, show.Format]] = {
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
    """Show columns (names in COLUMNS) of a frame; with the folder of the PDFs figures link to their cells."""
    show.show_columns(frame, caption, columns, COLUMNS, rows, raw or False, "cost_measures.csv")


def reason_words(reason: str) -> str:
    """A reason in words; one that data/labels/unit_costs.csv states stays as it is."""
    code, _, written = reason.partition(": ")
    return written or REASONS.get(code, code)


def flag_words(flags: str) -> str:
    """Flags (joined by ;) in words, without those that only name a source or a rate."""
    return "。".join(FLAGS[flag] for flag in flags.split(";") if flag in FLAGS)


def answers(wide: pd.DataFrame, sums: pd.DataFrame, measures: pd.DataFrame, indicators: pd.DataFrame) -> list[str]:
    """The answer of the page in up to five sentences, computed from the measures; the last one is English."""
    sentences = [
        _execution_sentence(sums),
        _over_budget_sentence(wide),
        _personnel_sentence(sums),
        _unit_cost_sentence(measures, indicators),
        _english_sentence(sums, measures),
    ]
    return [sentence for sentence in sentences if sentence]


def _execution_sentence(sums: pd.DataFrame) -> str:
    parts = [
        f"{row['municipality']}{percent(row['execution'])}（{fiscal_year(row['fiscal_year'])}、{row['n_execution']}事業）"
        for row in sums.dropna(subset="execution").to_dict("records")
    ]
    return f"執行率（決算÷予算、合計÷合計）は{'、'.join(parts)}。" if parts else ""


def _over_budget_sentence(wide: pd.DataFrame) -> str:
    over = wide[wide["flags"].fillna("").str.contains("over_budget")]
    if over.empty:
        return ""
    top = over.sort_values("execution").iloc[-1]
    return (
        f"決算が予算を超えた事業・年度は{len(over)}件、最大は{top['label']}の{fiscal_year(top['fiscal_year'])}"
        f"（{percent(top['execution'])}）。予算額が当初か最終かは資料に書かれておらず、超過だけで予算違反とは言えない。"
    )


def _personnel_sentence(sums: pd.DataFrame) -> str:
    known = sums.dropna(subset="personnel_share").sort_values("personnel_share", ascending=False)
    parts = [
        f"{row['municipality']}{percent(row['personnel_share'])}（{fiscal_year(row['fiscal_year'])}、"
        f"{row['n_full']}事業、フルコスト{yen(row['full_cost'])}）"
        for row in known.to_dict("records")
    ]
    return f"フルコスト（事業費の決算＋人件費）に占める人件費は{'、'.join(parts)}。" if parts else ""


def _counts(measures: pd.DataFrame) -> tuple[int, int]:
    """The number of indicators with a unit cost, and of all that could have one."""
    asked = measures[measures["measure"].eq("unit_cost")]
    return asked.dropna(subset="value")["indicator_id"].nunique(), asked["indicator_id"].nunique()


def _unit_cost_sentence(measures: pd.DataFrame, indicators: pd.DataFrame) -> str:
    with_value, asked = _counts(measures)
    if not asked:
        return ""
    names = indicators.set_index("indicator_id")["name"]
    known = measures[measures["measure"].eq("unit_cost")].dropna(subset="value")
    last = (
        known.sort_values("fiscal_year", kind="stable")
        .drop_duplicates("indicator_id", keep="last")
        .head(UNIT_COSTS_NAMED)
    )
    parts = [
        f"{names[row['indicator_id']]} {number(row['value'], 0)}{row['unit'].replace('JPY', '円')}"
        f"（{fiscal_year(row['fiscal_year'])}{'、上限' if 'joint_cost' in row['flags'] else ''}）"
        for row in last.to_dict("records")
    ]
    example = f"：{'、'.join(parts)}" if parts else ""
    return f"単位コストは、費用のある{asked}指標のうち割り算が意味を持つ{with_value}指標だけに計算した{example}。"


def _english_sentence(sums: pd.DataFrame, measures: pd.DataFrame) -> str:
    rates = [
        f"{row['municipality']} {percent(row['execution'])} (FY{row['fiscal_year']})"
        for row in sums.dropna(subset="execution").to_dict("records")
    ]
    with_value, asked = _counts(measures)
    parts = [
        f"execution {', '.join(rates)}" if rates else "",
        f"unit cost for {with_value} of {asked} indicators" if asked else "",
    ]
    sentence = "; ".join(part for part in parts if part)
    return f"In English: {sentence}." if sentence else ""
