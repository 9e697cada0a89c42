"""What the words of heads and rows mean in the data contract's terms: guesses for a first form."""

from __future__ import annotations

import re
from typing import Final

from helpers.japanese import fold

#: Words of a column or a row, the raw table that its figures go to, and the basis or measure. The first that is found.
_MEASURES: Final = (
    (r"決算|執行額|支出済", "costs", "settlement"),
    (r"予算", "costs", "budget"),
    (r"目標|計画値|見込", "indicator_values", "target"),
    (r"基準|現状値|策定時", "indicator_values", "baseline"),
    (r"実績|実数|達成値", "indicator_values", "actual"),
)
#: Words of a row of costs, and its item.
_ITEMS: Final = (
    (r"受益者負担率", "beneficiary_rate"),
    (r"受益者負担|使用料", "beneficiary_charges"),
    (r"一般財源", "general_funds"),
    (r"国.*地方債|県.*地方債", "subsidies_and_bonds"),
    (r"国.*支出金|[都道府県]支出金|国庫|補助金", "subsidies"),
    (r"地方債|市債|起債", "bonds"),
    (r"その他(?:の?(?:財源|特定財源))?$|特定財源", "other_funds"),
    (r"人件費", "personnel_cost"),
    (r"従事.*(?:割合|人数)|正職員数|人工", "regular_staff"),
    (r"時間外", "overtime"),
    (r"会計年度任用", "fixed_term_staff"),
    (r"事業費|総コスト|合計|総額|予算額|決算額|直接経費", "total"),
)
_RATING: Final = re.compile(r"[A-E][.。:]?.{0,20}|[1-5]|[○◎△×☆★]{1,5}")
_RATED: Final = re.compile(r"評価|状況|必要性|有効性|効率性|妥当性|公平性|達成度|優先度|進捗|判定|ニーズ|関与")
#: 拡充, 現状維持, 縮小, やり方の改善 …
_LONGEST_DIRECTION: Final = 8


def measure_of(*heads: str) -> tuple[str, str]:
    """The raw table and the basis or measure that heads speak of, the lowest (last) first; ("", "") if none does."""
    for head in reversed(heads):
        for pattern, table, name in _MEASURES:
            if re.search(pattern, fold(head)):
                return table, name
    return "", ""


def cost_item_of(words: str) -> str:
    """The item of a row of costs by its words; "" if they name none."""
    folded = re.sub(r"^[うち内]{2}", "", fold(words))
    return next((item for pattern, item in _ITEMS if re.search(pattern, folded)), "")


def kind_of(words: str) -> str:
    """The kind of an indicator by its label's words: outcome (成果), output (活動); "" if they say neither."""
    return "outcome" if "成果" in words else "output" if re.search("活動|産出", words) else ""


def is_rating(label: str, text: str) -> bool:
    """Whether a label and its value may be a rating, or say where a project goes."""
    if "方向性" in fold(label) and 0 < len(fold(text)) <= _LONGEST_DIRECTION:
        return True
    return bool(_RATED.search(fold(label))) and _RATING.fullmatch(re.sub(r"\(.*", "", fold(text))) is not None


def scale_of(symbols: list[str]) -> str:
    """The scale on which marks stand: abcd, abc, five, circle, stars, or direction where it is none of them."""
    folded = {fold(symbol)[:1] for symbol in symbols} - {""}
    scales = {"abc": "ABC", "abcd": "ABCD", "five": "12345", "circle": "○◎△×", "stars": "☆★"}
    return next((name for name, marks in scales.items() if folded and folded <= set(marks)), "direction")
