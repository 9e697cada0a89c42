"""What texts mean by their place: years without an era, 名称 beside a label of names, the head of a list."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from hyoka.forms.indicator_blocks import NAME
from hyoka.forms.indicators import is_measured
from hyoka.forms.texts import LONGEST_LABEL, Text, Texts, same_edges
from hyoka.forms.years import printed_years
from hyoka.text.vocabulary import concepts_of, plain_label

_BARE_YEAR: Final = re.compile(r"20[0-4]\d|[1-9]|[1-4]\d|元")
#: Two digits of a year without an era or a century.
_TWO_DIGITS: Final = re.compile(r"(?<![\d.,和成昭RHS第])([0-4]\d)年度")
#: The last year of an era, and the first one or two of the next.
_NEXT_ERA: Final = frozenset({(30, 1), (31, 1), (31, 2), (63, 1), (64, 1), (64, 2)})
_WESTERN: Final = 2000
#: What may name the activities of a list.
_ACTIVITIES: Final = re.compile("(?:主な|主要な?|関連|構成)?(?:取組|事業|施策|事務事業)(?:名称?|項目)?")
_SECTIONS: Final = frozenset({"activity.section", "activity.department"})
_AMOUNTS: Final = frozenset({"phase.budget", "phase.settlement", "cost.total"})


def name_centuries(texts: Texts) -> None:
    """Give the years of a document their century where 08年度 is 2008: one with a zero, which no year of an era has."""
    printed = [text for text in texts.texts if "年度" in text.folded]
    padded = {match[1][1] for text in printed for match in _TWO_DIGITS.finditer(text.folded) if match[1][0] == "0"}
    if padded and not any(re.search(rf"[和成RH]0?[{''.join(padded)}](?!\d)", text.folded) for text in texts.texts):
        for text in printed:
            text.folded = _TWO_DIGITS.sub(rf"{_WESTERN // 100}\1年度", text.folded)


def tell_by_place(texts: Texts, text: Text) -> None:
    """Take a number in a column 年度 for a year, and 名称 for what 活動指標 above or beside it or 事務事業 names."""
    if _BARE_YEAR.fullmatch(text.folded):
        above = (one.folded for one in texts.column_above(text) if not _BARE_YEAR.fullmatch(one.folded))
        if next(above, "") == "年度":
            text.mark_bare_year()
    is_unknown = plain_label(text.folded).split("・")[0] == NAME and not text.concepts and text.table >= 0
    near = [*texts.above_table(text), *texts.column_above(text)[:1], *texts.row_left(text)[:1]] if is_unknown else ()
    if any("指標" in one.folded for one in near):
        text.give(("indicator.name",))
    elif is_unknown and any("activity.name" in one.concepts for one in texts.row_left(text)):
        text.give(("activity.name",))
    elif text.concepts == concepts_of(text.folded) and is_measured(texts, text):
        text.give(())


def heads_list(texts: Texts, text: Text) -> bool:
    """Whether a label stands before those of sections and amounts in a row of labels: 主な取組 | 担当課 | 予算額."""
    if not _ACTIVITIES.fullmatch(text.folded) or not {"text"}.issuperset(text.concepts):
        return False
    beside = [one for one in texts.row_right(text) if not one.is_blank]
    row = {concept for one in (text, *beside, *texts.row_left(text)) for concept in one.concepts}
    has_sections = any(one.is_label and not _SECTIONS.isdisjoint(one.concepts) for one in beside[:1])
    return has_sections and not _AMOUNTS.isdisjoint(row) and not any(one.is_figure for one in beside)


def mark_bare_years(texts: Texts, row: list[Text], above: list[Text]) -> None:
    """Mark the years of a row that have no era: 2021, 2022, or 3, 4, 5 beside or under nothing but heads."""
    numbers = [text for text in row if _BARE_YEAR.fullmatch(text.folded)]
    if len(numbers) < 2:
        return
    years = [int(text.folded.replace("元", "1")) for text in numbers]
    others = [text for text in row if text not in numbers and not text.is_blank]
    if any(printed_years(one.folded) for one in texts.column_above(numbers[0]) if same_edges(one, numbers[0])):
        return  # 1, 2, 3 under years are values
    is_western = years[0] > _WESTERN
    heads = any("head" in text.concepts for text in others or above)
    if all(b - a == 1 or (a, b) in _NEXT_ERA for a, b in pairwise(years)) and len(years) >= (2 if is_western else 3):
        for text in numbers if (is_western or heads) and all(len(o.folded) <= LONGEST_LABEL for o in others) else ():
            text.mark_bare_year()
