"""The tables that the analyses write."""

from __future__ import annotations

from typing import Final

from hyoka.contract.columns import Column, activity, document, fiscal_year, integer, number, share, text, truth
from hyoka.contract.documents import BASES, POLARITIES, POLARITY_SOURCES

#: What a measure of cost rests on: an amount and its change on budget or settlement, execution on the budget's own
#: basis (当初, 最終, 予算現額, not said), a cost per head on how the residents were counted.
COST_BASES = (*BASES, "initial", "final", "current", "unknown", "census", "estimate", "register")
METHODS = ("ratio", "lower", "maintain", "band", "bound", "none")

COLUMNS: Final[dict[str, dict[str, Column]]] = {
    "attainment": {
        "document_id": document(),
        "indicator_id": text("指標の番号", "id of the indicator", empty=False),
        "fiscal_year": fiscal_year(),
        "target": number("目標値（指標の単位）", "target, in the indicator's unit"),
        "actual": number("実績値（指標の単位）", "actual, in the indicator's unit"),
        "baseline": number("基準値（指標の単位）", "baseline, in the indicator's unit"),
        "method": text("計算の方法", "how attainment was computed", empty=False, values=METHODS),
        "attainment": number("達成率（1は目標どおり）", "attainment; 1 is the target"),
        "attainment_capped": share("上限付き達成率（0から1に収めたもの）", "attainment held within 0 and 1"),
        "met": truth("達成・未達成（目標の達成）", "whether the target is met"),
        "progress": number("進捗率（基準値から目標まで）", "share of the way from baseline to target"),
        "pace": number("進捗ペース（1は年数どおり）", "progress by what the years would have it"),
        "reason": text("欠測の理由", "why there is no attainment"),
        "flags": text("留意点（;区切り）", "flags, joined by ;"),
        "polarity": text("望ましい方向（増加・減少・維持）", "which way is better", values=POLARITIES),
        "polarity_source": text("方向の根拠（文書・規則）", "who says so", values=POLARITY_SOURCES),
    },
    "cost_measures": {
        "document_id": document(),
        "activity_id": activity(),
        "fiscal_year": fiscal_year(),
        "measure": text("尺度（費用の指標の種類）", "measure", empty=False),
        "basis": text(
            "基礎（予算か決算か、執行率は予算の種類、1人当たりは人口の種類）",
            "what it rests on: budget or settlement; execution: which budget; per head: how residents were counted",
            values=COST_BASES,
        ),
        "indicator_id": text("指標の番号（単位当たりコストの分母）", "indicator that a unit cost is of"),
        "value": number("値", "value, in `unit`"),
        "unit": text("単位", "unit"),
        "reason": text("欠測の理由", "why there is no value"),
        "flags": text("留意点（;区切り）", "flags, joined by ;"),
    },
    "dx_progress": {
        "document_id": document(),
        "activity_id": activity(empty=True),
        "level": text("階層", "level", empty=False),
        "n": integer("取組の数", "number of actions", empty=False, least=0),
        "done": integer("終了の印がある取組の数", "actions marked as ended, whatever their grade", least=0),
        "live": integer("終了か実施の印がある取組の数", "actions completed or implementing", least=0),
        "planned": integer("構想の印がある取組の数", "actions planned", least=0),
        "a": integer("評価Aの数", "actions graded A", least=0),
        "b": integer("評価Bの数", "actions graded B", least=0),
        "c": integer("評価Cの数", "actions graded C", least=0),
        "d": integer("評価Dの数", "actions graded D", least=0),
        "share_ab": share("AまたはBの割合", "share graded A or B"),
        "score": share("評価の得点の平均", "mean score of the grades"),
        "index": share("加重した進捗指数", "weighted index of progress"),
        "theme": text("分野", "theme"),
    },
    "disclosure": {
        "document_id": document(),
        "criterion": text("開示の項目", "criterion of disclosure", empty=False),
        "value": share("割合", "share of rows that have it"),
        "n": integer("満たす数", "how many have it", least=0),
        "of": integer("対象の数", "out of how many", least=0),
    },
}

TITLES = {
    "attainment": ("指標の達成率", "attainment of indicators"),
    "cost_measures": ("費用の指標", "measures of cost"),
    "dx_progress": ("DXの進捗", "progress of digital transformation"),
    "disclosure": ("開示の度合い", "what documents disclose"),
}
