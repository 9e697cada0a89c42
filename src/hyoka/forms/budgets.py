"""The budgets of a year beside one another: the first one, changes to it, and what it became."""

from __future__ import annotations

import re
from typing import Final

from hyoka.forms.figure import Figure
from hyoka.forms.texts import Text, Texts, reaches
from hyoka.forms.years import printed_years
from hyoka.text.vocabulary import plain_label

#: The first budget of a year, and words for the one that it became.
FIRST: Final = re.compile("当初|補正(?!後)|^計画額$")
FINAL: Final = re.compile("最終|補正後|現額|現計|^予算額$")
_SUM: Final = re.compile("合計|計|総計|総額|小計")


def is_replaced(figure: Figure, first: Text) -> bool:
    """Whether the first budget of a year stands beside what it became: 当初予算 beside 最終予算, 予算現額."""
    texts = figure.sheet.document
    if first in figure.headers:
        years = _years_over(texts, first)
        rows = beside = [one for one in texts.by_item[first.item] if _years_over(texts, one) == years]
    else:
        rows = [*texts.column_above(first), *texts.below(first)]
        blank = [one for one in texts.column_above(figure.text) + texts.below(figure.text) if one.is_blank]
        beside = [one for one in rows if not any(reaches(one, cell) for cell in blank)]
    if any(FINAL.search(one.folded) and "phase.budget" in one.concepts for one in beside):
        return True
    is_change = "補正" in first.folded and any("当初" in one.folded for one in beside)  # no budget of its own
    return is_change or (any("補正" in one.folded for one in (first, *rows)) and any(map(is_sum, beside)))


def others_of(figure: Figure, first: Text) -> list[Text]:
    """The labels above and below one."""
    texts = figure.sheet.document
    return [*texts.column_above(first), *texts.below(first)]


def is_sum(label: Text) -> bool:
    """Whether a label says a sum of others: 計."""
    return _SUM.fullmatch(plain_label(label.folded)) is not None


def _years_over(texts: Texts, header: Text) -> tuple[str, ...]:
    return tuple(year for one in (header, *texts.column_above(header)) for year in printed_years(one.folded))
