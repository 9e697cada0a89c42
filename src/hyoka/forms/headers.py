"""Where the value of a label stands: beside it, below it, or in the rows of a column of which it is the header."""

from __future__ import annotations

import re
from typing import Final

from hyoka.forms.marks import LIKE_CHOICE
from hyoka.forms.pieces import two_in
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.texts import GAP_PT, Text, Texts, is_within, same_edges
from hyoka.forms.years import printed_years, years_in
from hyoka.grid.model import Cell, Row
from hyoka.text.numbers import UNITS
from hyoka.text.vocabulary import is_label, meaning_of, plain_label

_NAMES: Final = frozenset({"activity.name", "activity.program", "activity.policy"})
#: A header that stands beside no other label is over so many texts at least.
_FEWEST_ROWS: Final = 2
_ABOUT: Final = frozenset({"activity", "ignore"})
_OVER_VALUES: Final = frozenset({"phase", "cost", "rating"})
#: The greatest length of a word that makes a label with a year.
_SHORT: Final = 6
#: What the upper and the lower one of two figures are, or the first and the second.
_HALVES: Final = re.compile(
    r"上段[:は=](.+?)[、,/・]?下段(?:\(\))?[:は=](.+?)[)】]*$|([^()\[\]【】/]+)/([^()\[\]【】/]+)"
)
#: The concepts of labels whose values may be called as other labels are.
_FREE: Final = ("activity.", "indicator.name", "rating.direction")
#: The concepts of labels that may also be names.
_ALSO_NAMES: Final = ("cost.", "text", "rating.", "derived")


def value_of(texts: Texts, label: Text) -> Text | None:
    """The value of a label: the next cell on its right, else the cell below it; None where they are labels."""
    # a blank cell that is higher than wide is too narrow for any text, and in guessed columns it may be the value's
    right = [one for one in texts.row_right(label) if not one.is_blank or one.x1 - one.x0 >= one.bottom - one.top]
    right = [one for one in right if not (one.is_blank and is_guessed(texts, label))][:1]
    if right and not right[0].is_blank and _may_be_value(label, right[0]):
        return right[0]
    if right and right[0].is_blank:
        return None
    below = texts.below(label)[:1]
    return below[0] if below and not below[0].is_blank and not below[0].is_label else None


def is_guessed(texts: Texts, text: Text) -> bool:
    """Whether a text stands in columns of which no lines are printed."""
    row = texts.items[text.item]
    return isinstance(row, Row) and row.guessed


def _may_be_value(label: Text, text: Text) -> bool:
    """Whether a text may be a label's value; a project 人件費 or a direction その他 is called as a label."""
    is_free = any(concept.startswith(_FREE) for concept in label.concepts) if text.concepts else True
    is_free |= "rating" in label.families and not text.is_shared and LIKE_CHOICE.fullmatch(text.folded) is not None
    return all(is_free and concept.startswith(_ALSO_NAMES) for concept in text.concepts)


def is_header(texts: Texts, label: Text) -> bool:
    """Whether a label stands over a column: another label is beside it, and below it a text that is none."""
    if label.header is None:
        right = [other for other in texts.row_right(label) if not other.is_blank][:1]
        left = [other for other in texts.row_left(label) if not other.is_blank][:1]
        left = [other for other in left if other.bottom <= label.bottom + GAP_PT]  # a group stands beside more rows
        guessed = is_guessed(texts, label)
        below = [other for other in texts.below(label)[:4] if not other.is_blank]
        below = [
            other for other in below if is_within(other, label) or (guessed and abs(other.x0 - label.x0) <= GAP_PT)
        ]
        labels = [other for other in below if other.is_label and is_label(other.folded)]
        is_content = len(labels) < len(below) or any(_is_called_alike(texts, label, other) for other in labels)
        is_content &= not ("indicator" in label.families and any(one.is_year for one in below[:1]))  # of its value
        beside = any(_is_like_label(other) for other in [*right, *left]) or _is_in_row_of_headers(texts, label)
        label.header = is_content and beside and not (_is_over_one_row(texts, label) or _names_row(texts, label, right))
    return label.header


def _is_in_row_of_headers(texts: Texts, label: Text) -> bool:
    """Whether a label over several names or marks stands in one row with a header over figures or marks."""
    row = [one for one in texts.by_item[label.item] if one is not label]
    if "indicator.name" in label.concepts and any("indicator.unit" in one.concepts for one in row):
        return sum(one.is_year for one in row) > 1  # whatever the header directly beside it is called
    below = [other for other in texts.below(label) if not other.is_blank]
    is_own = "rating" in label.families or not _NAMES.isdisjoint(label.concepts)
    if not is_own or len(below) < _FEWEST_ROWS:
        return False
    are_marks = all(len(one.folded) == 1 and same_edges(one, label) for one in below)  # 評価 between 配点 and 得点
    if are_marks or any(other.is_label for other in below):
        return are_marks
    if any("activity.name" in one.concepts and len(texts.below(one)) >= len(below) for one in row):
        return True
    heads = [one for one in row if one.is_year or not _OVER_VALUES.isdisjoint(one.families)]
    return any(one.is_figure or len(one.folded) == 1 for head in heads for one in texts.below(head))


def _names_row(texts: Texts, label: Text, right: list[Text]) -> bool:
    """Whether a number stands beside an indicator's label, 活動指標 | 1,234, or one above, or in one of its rows."""
    if label.folded.endswith(":") or ("indicator.unit" in label.concepts and right and right[0].folded in UNITS):
        return True  # 単位：冊
    beside = texts.row_right(label) if "indicator" in label.families else []
    behind = [one for one in beside if not one.is_blank and one.folded not in UNITS]
    beside = beside if len({one.item for one in beside}) > 1 else behind[:1]
    if any(one.is_figure and one.folded[-1].isdigit() for one in beside):
        return True
    return bool(not behind and "indicator" in label.families and label.over and _names_row(texts, label.over, []))


def _is_over_one_row(texts: Texts, label: Text) -> bool:
    """Whether a label of an activity stands over its value in a table of labels and one row, which has no figures."""
    if "activity" not in label.families:
        return False
    below = [other for other in texts.below(label) if not other.is_blank]
    if not below or any(same_edges(other, label) for other in below[1:2]):  # others are of another block
        return False
    figures = [one for one in (*texts.row_left(below[0]), *texts.row_right(below[0])) if one.is_figure]
    heads = [(one, texts.cell_above(one)) for one in figures]  # a number as high as both rows is a label's value
    return all(not _ABOUT.isdisjoint(head.families) if head else one.top < below[0].top - 1 for one, head in heads)


def _is_called_alike(texts: Texts, header: Text, text: Text) -> bool:
    """Whether a text under a header is called as a label is elsewhere: an indicator 執行率, the unit 部."""
    concepts = header.concepts
    is_unit = "indicator.unit" in concepts and text.folded in UNITS
    if is_unit or "indicator.name" not in concepts or any(one.phases for one in texts.below(header)[:4]):
        return is_unit
    return any(other.is_figure for other in texts.row_right(text)[:3])


def _is_like_label(text: Text) -> bool:
    """Whether a text is a label that all cities share, a year, or a year with a short word: R3終了."""
    return (
        text.is_year
        or bool(text.in_funding)
        or (bool(years_in(text.folded)) and len(plain_label(text.folded)) <= _SHORT)
    )


def mark_pairs(texts: Texts, row: list[Text]) -> None:
    """Take 55/32, or 55 over 32, for two figures where a text says of which phases, or several are under years."""
    pairs = [(text, pair) for text in row if text.table >= 0 and (pair := _pair_in(text.part))]
    for text, pair in pairs:
        above, before = texts.column_above(text), texts.row_left(text)
        is_said = any(halves_of(one.part) for one in (*above, *before, *texts.above_table(text)))
        if is_said or (len(pairs) > 1 and any(printed_years(one.folded) for one in above)):
            text.folded, text.is_figure = pair, True


def _pair_in(part: Part) -> str:
    """The two figures of a line or of two lines as 55/32; "" where a part has others."""
    lines = part.lines if isinstance(part, Cell) else [part]
    folded = "/".join(line.folded for line in lines)
    return folded if two_in(folded) == (*folded.partition("/")[::2],) and re.search(r"/.*\d|\d.*/", folded) else ""


def halves_of(part: Part) -> tuple[str, ...]:
    """The phases of two figures as a head of both says them, 目標/実績, in two lines or 上段:目標 下段:実績."""
    lines = part.lines[-2:] if isinstance(part, Cell) else []
    heads = (part.folded, "/".join(line.folded for line in lines))
    matches = (match for head in heads for match in _HALVES.finditer(head))
    said = (tuple(meaning_of(one, "phase") for one in match.groups() if one) for match in matches)
    return next((one for one in said if len({*one}) > 1 and all(one)), ())
