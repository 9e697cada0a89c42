"""The blocks of indicators on a sheet: the label of one, the name beside it, and where its figures may stand."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

from hyoka.forms.headers import value_of
from hyoka.forms.marks import has_choice
from hyoka.forms.roles import role_of
from hyoka.forms.texts import Text, Texts, is_prose

#: What may stand between an indicator's label and its name: 名称, A.
NAME: Final = "名称"
_LETTER: Final = re.compile("[A-Zア-ン①-⑳]")


class Block:
    """An indicator's label, the name beside it, and from where to where its figures may stand."""

    def __init__(self, texts: Texts, label: Text) -> None:
        beside = texts.row_right(label)
        named = (one.x0 for one in beside if "indicator.name" in one.concepts and not has_choice(one))
        another = next(named, None)
        self.label, self.name, self.names = label, _name_beside(texts, label), names_over_columns(texts, label)
        self.definition: Text | None = None
        unit = next((other for other in beside if "indicator.unit" in other.concepts), None)
        self.unit = value_of(texts, unit) if unit else None
        self.right = another or max((other.x1 for other in beside), default=label.x1)

    def may_be_blank(self, texts: Texts) -> bool:
        """Whether the label is one of names, whose name may be blank; over 目標 and 実績 it is but a corner."""
        is_corner = any(one.phases for one in texts.below(self.label)[:1])
        return "indicator.name" in self.label.concepts and not is_corner

    def is_above(self, text: Text) -> bool:
        """Whether a text stands beside or below the label, not left of it or behind its row's end."""
        over = (self.label.page, self.label.top) <= (text.page, text.bottom - 1)
        return over and self.label.x0 < text.x1 and self.right > text.x0 + 1


def names_over_columns(texts: Texts, label: Text) -> list[Text]:
    """The names beside an indicator's label that stand over columns of figures; none where there is but one."""
    beside = takewhile(lambda one: not (one.is_label or one.is_year or one.is_figure), texts.row_right(label))
    below = ((one, texts.below(one)[:3]) for one in beside)
    names = [o for o, rows in below if any("phase" in one.families or rows[0].is_figure for one in rows)]
    return names if len(names) > 1 else []


def _name_beside(texts: Texts, label: Text) -> Text | None:
    """The name beside an indicator's label; a number, a year or prose is none."""
    value = value_of(texts, label)
    if value is not None and (value.folded == NAME or is_letter(value)):
        value = value_of(texts, value)
    if value is None or value.is_figure or value.is_year or is_prose(value):
        return None
    if role_of(texts, value) == "indicator.unit":
        return None
    is_beside = value.x0 >= label.x1 - 1
    return value if is_beside or "indicator.name" in label.concepts else None


def is_letter(text: Text) -> bool:
    """Whether a text is the letter or number of an indicator: A, ア, ①."""
    return any(map(_LETTER.fullmatch, (text.folded, text.text)))
