"""Attainment in words: reasons and flags, and heads of columns."""

from __future__ import annotations

from helpers.show import Format
from hyoka.wording import POLARITY_WORDS

REASON_WORDS = {
    "": "達成率あり",
    "bound": "以上・以下などの範囲",
    "actual_missing": "実績の記載なし",
    "actual_pending": "実績は調査中・集計中",
    "target_missing": "目標の記載なし",
    "placeholder": "数値ではない0",
    "zero_target": "目標が0（増やす指標）",
    "polarity_unknown": "望ましい向きが不明",
    "not_yet_due": "年度がまだ来ていない",
    "unit_mismatch": "目標と実績の単位が違う",
}
FLAG_WORDS = {
    "target_slack": "目標が基準値より緩い",
    "too_easy": "2年続けて目標の1.5倍以上",
    "small_span": "基準値と目標の差が小さい",
    "basis_linear": "最終目標から年割り",
    "no_baseline": "基準値なし",
    "no_later_target": "後の年度の目標なし",
    "no_direction": "保つ指標",
    "target_equals_baseline": "最終目標が基準値と同じ",
    "target_worse_than_baseline": "最終目標が基準値より緩い",
    "not_started": "基準の年度",
    "several_values": "同じ年度に値が二つ以上",
    "text_target": "目標が文章",
    "text_actual": "実績が文章",
}
SOURCE_WORDS = {"document": "文書の記載", "rule": "語の規則", "": "－"}
DIRECTION_WORDS = {"better": "改善", "worse": "悪化", "unchanged": "変化なし", "": "向き不明"}
AGREEMENT_WORDS = {"above": "評価が高い", "below": "評価が低い", "agree": "食い違いなし"}
#: Column → its head and how it is shown ("" as its type says).
COLUMNS: dict[str, tuple[str, Format]] = {
    "indicator": ("指標", ""),
    "activity": ("事業・施策", ""),
    "municipality": ("市", ""),
    "fiscal_year": ("年度", "fiscal_year"),
    "unit": ("単位", ""),
    "polarity": ("望ましい向き", POLARITY_WORDS.__getitem__),
    "polarity_source": ("向きの根拠", SOURCE_WORDS.__getitem__),
    "baseline": ("基準値", ""),
    "target": ("目標", ""),
    "actual": ("実績", ""),
    "attainment": ("達成率", "percent"),
    "met": ("達成", ""),
    "progress": ("進み", ""),
    "pace": ("速さ", ""),
    "note": ("注意", ""),
    "rows": ("行", ""),
    "n": ("指標の数", ""),
    "share_met": ("達成の割合", "percent"),
    "mean_capped": ("平均（上限1）", "percent"),
    "median": ("中央値", "percent"),
    "least": ("最小", "percent"),
    "criterion": ("項目", ""),
    "symbol": ("評価", ""),
    "agreement": ("食い違い", AGREEMENT_WORDS.__getitem__),
    "first_year": ("初年度", "fiscal_year"),
    "first": ("初年度の値", ""),
    "value": ("文書の年度の値", ""),
    "change": ("前年度との差", ""),
    "direction_since_first": ("初年度からの変化", DIRECTION_WORDS.__getitem__),
    "reason": ("理由", REASON_WORDS.__getitem__),
    "rule_reason": ("規則の理由", ""),
    "words": ("見つけた語", ""),
    "indicators": ("指標の数", ""),
    "example": ("例", ""),
}


def flag_words(flags: str, wanted: tuple[str, ...] = tuple(FLAG_WORDS)) -> str:
    """The wanted ones of some flags (joined by ;) in words."""
    return "、".join(FLAG_WORDS[flag] for flag in flags.split(";") if flag in wanted)
