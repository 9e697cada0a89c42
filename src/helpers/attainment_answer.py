"""The answer that opens the page about attainment, in both languages, each figure from the tables."""

from __future__ import annotations

import pandas as pd

from helpers.attainment_views import by_city_and_year, flagged
from helpers.words import fiscal_year, percent


def answers(named: pd.DataFrame, named_trends: pd.DataFrame, agreement: pd.DataFrame) -> list[str]:
    """Three to five sentences that answer the notebook's question, in both languages."""
    if named.empty:
        return ["指標の値がありません。対象の文書や年度を確かめてください。There are no indicator values to work with."]
    return [
        _count_sentence(named),
        *_city_sentence(named),
        *_target_sentence(named),
        *_rating_sentence(agreement),
        *_trend_sentence(named_trends),
    ]


def _count_sentence(named: pd.DataFrame) -> str:
    computed = named[named["attainment"].notna()]
    n, rows = len(computed), len(named)
    indicators, all_indicators = computed["indicator_id"].nunique(), named["indicator_id"].nunique()
    return (
        f"{all_indicators}指標のうち{indicators}指標、{rows}行のうち{n}行で達成率を計算できた。"
        f"Attainment can be computed for {indicators} of {all_indicators} indicators ({n} of {rows} rows)."
    )


def _city_sentence(named: pd.DataFrame) -> list[str]:
    table = by_city_and_year(named[named["fiscal_year"] == named["sheet_year"]])
    if table.empty:
        return []
    cities = table.to_dict("records")
    ja = "、".join(
        f"{row['municipality']}（{fiscal_year(row['fiscal_year'])}）は{row['n']}指標中{row['met']}が目標を達成し、"
        f"達成率の平均（1を上限）は{percent(row['mean_capped'])}、中央値は{percent(row['median'])}"
        for row in cities
    )
    en = "; ".join(
        f"{row['municipality']}, {fiscal_year(row['fiscal_year'], 'en')}: {row['met']} of {row['n']} met, "
        f"mean (capped at 1) {percent(row['mean_capped'])}, median {percent(row['median'])}"
        for row in cities
    )
    return [f"{ja}。{en}."]


def _target_sentence(named: pd.DataFrame) -> list[str]:
    slack, easy = (len(flagged(named, flag)) for flag in ("target_slack", "too_easy"))
    if not slack and not easy:
        return []
    sentence = (
        f"ただし、{slack}指標の目標は基準値より緩く、{easy}指標は2年続けて目標の1.5倍以上で、目標の置き方を見直す余地がある。"
        f"But {slack} targets are worse than their baseline, and {easy} are exceeded by half two years running."
    )
    return [sentence]


def _rating_sentence(agreement: pd.DataFrame) -> list[str]:
    if agreement.empty:
        return []
    parted = agreement[agreement["agreement"] != "agree"]
    high, low = (int((parted["agreement"] == side).sum()) for side in ("above", "below"))
    sentence = (
        f"自己評価と数値を比べられる{len(agreement)}事業・施策のうち{len(parted)}で両者が食い違う"
        f"（評価が高い{high}、低い{low}）。"
        f"Self-rating and figures part in {len(parted)} of {len(agreement)} activities ({high} above, {low} below)."
    )
    return [sentence]


def _trend_sentence(named_trends: pd.DataFrame) -> list[str]:
    untargeted = named_trends[~named_trends["has_target"]]
    if untargeted.empty:
        return []
    counts = untargeted["direction_since_first"].value_counts()
    better, worse, unchanged = (int(counts.get(direction, 0)) for direction in ("better", "worse", "unchanged"))
    known = better + worse + unchanged
    n = len(untargeted)
    sentence = (
        f"目標のない{n}指標のうち望ましい向きがわかり比べられるのは{known}指標で、"
        f"初年度から改善{better}、悪化{worse}。"
        f"Of {n} indicators without a target {known} have a known direction: {better} better, {worse} worse."
    )
    return [sentence]
