"""The meanings of words in headers and rows in the data contract's terms: guesses about an unknown form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hyoka.forms.shared.figures import FIGURE
from hyoka.japanese import fold

MARKS: Final = "○〇◯●◎△▲×✕✓✔☑☒■★☆レ"
LONGEST_LABEL: Final = 24
_LONGEST_TEXT: Final = 60

#: Words of a column or a row, the raw table of its figures, and their basis or measure; the first match counts.
_MEASURES: Final = (
    (r"決算|執行額|支出済", "costs", "settlement"),
    (r"予算", "costs", "budget"),
    (r"目標|計画|見込", "indicator_values", "target"),
    (r"基準|現状値|策定時", "indicator_values", "baseline"),
    (r"実績|実数|達成値", "indicator_values", "actual"),
)
#: Words of a row of costs, and its item; the first match counts.
_ITEMS: Final = (
    (r"受益者負担率", "beneficiary_rate"),
    (r"受益者負担|使用料", "beneficiary_charges"),
    (r"一般財源", "general_funds"),
    (r"国.*地方債|県.*地方債", "subsidies_and_bonds"),
    (r"国.*支出金|[都道府県]支出金|国庫|[国都道府県].*(?:補助|交付)金|^[国都道府県]$", "subsidies"),
    (r"地方債|市債|起債", "bonds"),
    (r"その他(?:の?(?:財源|特定財源|特財|収入))?$|特定財源|特財", "other_funds"),
    (r"人件費", "personnel_cost"),
    (r"従事.*(?:割合|人数|人員)|正規?職員$|職員.*(?:数|人工)|人工", "regular_staff"),
    (r"時間外", "overtime"),
    (r"会計年度任用", "fixed_term_staff"),
    (r"事業費|総コスト|合計|総額|予算現?額|決算額|直接経費", "total"),
)
#: Labels of an activity's name, number, department and section.
_ABOUT: Final = {
    "name": r"事務事業の?名称?|(?:細|小|主要|実施|予算)?事業の?名称?|取組の?(?:名称?|項目|事項|内容)|.*事業の?名称?"
    r"|施策の?名称?|業務名|(?:基本)?政策の?名称?|事務事業|(?:事務)?事業名[/(・].*",
    "number": r"(?:(?:事務)?事業|施策|取組|整理|管理|業務|評価)?の?(?:番号|コード|ID|No\.?)|番号|コード|No\.?",
    "department section": r"(?:担当|所管|主管)?部課(?:名|等)?|(?:担当|所管|主管)部・?課名?",
    "department": r"(?:担当|所管|主管)?(?:部局?|局)名?",
    "section": r"(?:担当|所管|主管)(?:課|室|係|所属|部署).*|(?:課|部署|所属|室|課等|課室)名|所属|課",
}


def is_mark(text: str) -> bool:
    """Whether a folded text is a mark such as ○."""
    return text != "" and all(char in MARKS for char in text)


def is_label(text: str) -> bool:
    """Whether a folded text may be a label."""
    short = re.sub(r"\(.*?\)|※.*", "", text)
    if not 0 < len(short) <= LONGEST_LABEL or short.startswith(("・", "(", "①", "A.", "B.", "C.")):
        return False
    return not (re.fullmatch(FIGURE, text) or is_mark(text) or "。" in text)


def measure_of(*headers: str) -> tuple[str, str]:
    """The raw table and the basis or measure that headers name, the lowest (last) first; ("", "") if none does."""
    for header in reversed(headers):
        for pattern, table, name in _MEASURES:
            if re.search(pattern, fold(header)):
                return table, name
    return "", ""


def cost_item_of(words: str) -> str:
    """The item of a row of costs by its words; "" if they name none."""
    folded = re.sub(r"^うち|\([^()]*\)$", "", fold(words))
    return next((item for pattern, item in _ITEMS if re.search(pattern, folded)), "")


def activity_labels(texts: Iterable[str]) -> list[str]:
    """The labels among texts that name an activity's name, number, department or section; the best one of each."""
    candidates, labels = list(texts), list[str]()
    for pattern in _ABOUT.values():
        label = next((text for text in candidates if re.fullmatch(pattern, text) and text not in labels), "")
        labels += [label] if label else []
    return labels


def is_name_label(text: str) -> bool:
    """Whether a text is the label or header of an activity's name."""
    return re.fullmatch(_ABOUT["name"], text) is not None


def is_activity_label(text: str) -> bool:
    """Whether a text is surely a label of an activity: 事業番号, 所管課; not a word that may be a value, such as 部."""
    return len(text) > 2 and any(re.fullmatch(pattern, text) for pattern in _ABOUT.values())


def shorten(text: str) -> str:
    """The beginning of a text, as long as a line of the terminal can show."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
