"""What the words of heads and rows mean in the data contract's terms: guesses for a first form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from hyoka.japanese import fold

#: A printed number with a short unit, or what stands for none (folded).
FIGURE: Final = r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+"
MARKS: Final = "○〇◯●◎△▲×✕✓✔☑☒■★☆レ"
LONGEST_LABEL: Final = 24

#: Words of a column or a row, the raw table that its figures go to, and the basis or measure. The first that is found.
_MEASURES: Final = (
    (r"決算|執行額|支出済", "costs", "settlement"),
    (r"予算", "costs", "budget"),
    (r"目標|計画|見込", "indicator_values", "target"),
    (r"基準|現状値|策定時", "indicator_values", "baseline"),
    (r"実績|実数|達成値", "indicator_values", "actual"),
)
#: Words of a row of costs, and its item.
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
#: What a label or head tells of an activity; best first.
_ABOUT: Final = {
    "name": r"事務事業の?名称?|(?:細|小|主要|実施|予算)?事業の?名称?|取組の?(?:名称?|項目|事項|内容)|.*事業の?名称?"
    r"|施策の?名称?|業務名|(?:基本)?政策の?名称?|事務事業|(?:事務)?事業名[/(・].*",
    "number": r"(?:(?:事務)?事業|施策|取組|整理|管理|業務|評価)?の?(?:番号|コード|ID|No\.?)|番号|コード|No\.?",
    "department section": r"(?:担当|所管|主管)?部課(?:名|等)?|(?:担当|所管|主管)部・?課名?",
    "department": r"(?:担当|所管|主管)?(?:部局?|局)名?",
    "section": r"(?:担当|所管|主管)(?:課|室|係|所属|部署).*|(?:課|部署|所属|室|課等|課室)名|所属|課",
}
_LEVELS: Final = {"施策": "program", "政策": "policy", "取組": "action"}
#: Marks of the direction that is better.
POLARITIES: Final = {
    "↑": "higher", "↗": "higher", "↓": "lower", "↘": "lower", "→": "maintain", "=": "maintain",
    "増加": "higher", "減少": "lower", "維持": "maintain", "上昇": "higher", "低下": "lower",
}  # fmt: skip
#: A grade tells a rating whatever its label; a number, a mark or a word needs one that rates.
_GRADE: Final = re.compile(r"[A-Ea-e](?:[.:．：].{0,20})?")
_PROSE: Final = re.compile(r"概要|内容|目的|対象|理由|名称?$")
_RATING: Final = re.compile(r"[A-Ea-e](?![A-Za-z]).{0,20}|[1-5]点?|[○◎△×☆★●▲◯〇]{1,5}")
_VERDICT: Final = re.compile(
    r"(?:非常に|極めて|概ね|おおむね|やや|あまり)?(?:高い|中程度|普通|低い|良好|十分|不十分|適切|妥当|有効|順調|遅れ|達成|未達成|ある|ない)(?:である|ている)?"
)
_RATED: Final = re.compile(
    r"評価|状況|必要性|有効性|効率性|妥当性|公平性|達成|優先度|進捗|判定|ニーズ|関与|総合|成果|ランク"
)
#: 拡充, 現状維持, 縮小, やり方の改善 …
_LONGEST_DIRECTION: Final = 8


def is_figure(text: str) -> bool:
    """Whether a folded text is a number, or what is printed where there is none."""
    return re.fullmatch(FIGURE, text) is not None


def is_mark(text: str) -> bool:
    """Whether a folded text is a mark such as ○."""
    return text != "" and all(char in MARKS for char in text)


def is_label(text: str) -> bool:
    """Whether a folded text may be a label by its look."""
    short = re.sub(r"\(.*?\)|※.*", "", text)
    return 0 < len(short) <= LONGEST_LABEL and not (
        is_figure(text) or is_mark(text) or "。" in text or short.startswith(("・", "(", "①", "A.", "B.", "C."))
    )


def measure_of(*heads: str) -> tuple[str, str]:
    """The raw table and the basis or measure that heads speak of, the lowest (last) first; ("", "") if none does."""
    for head in reversed(heads):
        for pattern, table, name in _MEASURES:
            if re.search(pattern, fold(head)):
                return table, name
    return "", ""


def cost_item_of(words: str) -> str:
    """The item of a row of costs by its words; "" if they name none."""
    folded = re.sub(r"^うち|\([^()]*\)$", "", fold(words))
    return next((item for pattern, item in _ITEMS if re.search(pattern, folded)), "")


def about_of(texts: Iterable[str]) -> dict[str, str]:
    """Of labels or heads those that tell an activity's name, number, department or section; one each, the best."""
    known, found = list(texts), dict[str, str]()
    for what, pattern in _ABOUT.items():
        if label := next((text for text in known if re.fullmatch(pattern, text) and text not in found), ""):
            found[label] = what
    return found


def names_activity(text: str) -> bool:
    """Whether a label or head tells an activity's name."""
    return re.fullmatch(_ABOUT["name"], text) is not None


def tells_activity(text: str) -> bool:
    """Whether a text is surely a label of an activity: 事業番号, 所管課; not a word that may be a value, such as 部."""
    return len(text) > 2 and any(re.fullmatch(pattern, text) for pattern in _ABOUT.values())


def level_of(about: Mapping[str, str]) -> str:
    """The level of what labels name: 施策 program, 政策 policy, 取組 action, else project."""
    name = next((label for label, what in about.items() if what == "name"), "")
    return next((level for word, level in _LEVELS.items() if word in name and "事業" not in name), "project")


def kind_of(words: str) -> str:
    """The kind of an indicator by its label's words: outcome (成果), output (活動); "" if they say neither."""
    return "outcome" if "成果" in words else "output" if re.search("活動|産出", words) else ""


def is_rating(label: str, text: str) -> bool:
    """Whether a label and its value may be a rating, or say where a project goes."""
    folded = re.sub(r"\(.*", "", fold(text))
    if re.search("方向", fold(label)) and 0 < len(fold(text)) <= _LONGEST_DIRECTION:
        return True
    if _GRADE.fullmatch(folded) and not _PROSE.search(fold(label)):
        return True
    return bool(_RATED.search(fold(label))) and any(pattern.fullmatch(folded) for pattern in (_RATING, _VERDICT))


def scale_of(symbols: list[str]) -> str:
    """The scale on which marks stand: abcd, abc, five, circle, stars, or direction where it is none of them."""
    folded = {fold(symbol)[:1] for symbol in symbols} - {""}
    folded = {symbol.upper() for symbol in folded}
    scales = {"abc": "ABC", "abcd": "ABCD", "five": "12345", "circle": "○◎△×", "stars": "☆★"}
    return next((name for name, marks in scales.items() if folded and folded <= set(marks)), "direction")
