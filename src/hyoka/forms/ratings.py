"""The ratings of a sheet: a mark beside a criterion's label or under its header, or the chosen one of several texts."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import takewhile
from typing import Final

from hyoka.forms.assumptions import Reading
from hyoka.forms.criteria import is_mark_behind, named, without_question
from hyoka.forms.facts import Fact
from hyoka.forms.headers import is_header, value_of
from hyoka.forms.marked_options import (
    is_rating,
    is_sign,
    is_under_general,
    marked_option,
    matrix_options,
    stacked_options,
)
from hyoka.forms.marks import (
    GIVEN,
    LIKE_CHOICE,
    RATING,
    Rating,
    are_open_options,
    folded_symbol,
    has_choice,
    has_open_choice,
    is_question,
    mark_of,
    symbol_of,
)
from hyoka.forms.roles import KINDS, is_of_activity, role_of, row_activity
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import GAP_PT, Text, Texts, is_prose, same_edges
from hyoka.text.vocabulary import plain_label

#: A label with its mark in brackets behind it: 達成状況【◎】.
_IN_BRACKETS: Final = re.compile(r"(.{2,20}?)(?:【([◎○〇△▲×☆★A-ES])】|\[([◎○〇△▲×☆★])\]|\(([◎○〇△▲×☆★])\))")
#: What says only whether something is so: 外部評価　□該当　■該当なし.
_NO_RATING: Final = re.compile("非?該当(?:あり|なし|無し|する|しない)?")
#: A sentence that states something: 余地はない。
_STATED: Final = re.compile("(?<!か)。$")
#: A label of a reason is no shorter: 改善の内容.
_SHORTEST_OF_REASONS: Final = 5


def find_ratings(sheet: Sheet, given: Container[str] = ()) -> list[Rating]:
    """The ratings on a sheet; beside a label that somebody has given as one, any text is a mark."""
    marks: dict[int, Rating] = {}
    single: list[Rating] = []
    options = stacked_options(sheet)
    stacked = {id(label): (option, option.text) for label, option in options}
    groups = {id(left): "" for label, _ in options for left in sheet.document.row_left(label)}
    for label in (one for one in sheet.texts if sheet.activity and is_rating(one)):
        for name, option in matrix_options(sheet.document, label) if id(label) not in groups else ():
            single.append(Rating(option, option.text, sheet.activity, label, criterion=name.text, is_option=True))
            groups |= {id(one): "" for one in (label, *sheet.document.row_right(label))}
    questions = _questions(sheet) | groups
    for label in (text for text in sheet.texts if not text.is_blank and not text.is_figure):
        rated = next((one for one in label.concepts if one.startswith(RATING)), "") if is_rating(label) else ""
        rated = questions.get(id(label), rated)
        is_given = plain_label(label.folded) in given
        chosen = stacked.get(id(label)) or (marked_option(sheet, label) if rated else None)
        if sheet.activity and chosen:
            cell, mark = chosen[0], folded_symbol(chosen[1])
            single.append(Rating(cell, mark, sheet.activity, label, criterion=without_question(label), is_option=True))
        elif sheet.activity and (match := _IN_BRACKETS.fullmatch(label.folded)):
            single.append(Rating(label, match[match.lastindex or 0], sheet.activity, criterion=match[1]))
        elif rated:
            is_marked = _mark_row(sheet, label, rated, marks) or _mark_column(sheet, label, rated, marks)
            if is_given and not is_marked:
                _mark_row(sheet, label, GIVEN, marks)
    rows = {one.row.item for one in single if one.row}  # a mark under a header is not one of options in its row
    alone = [one for key, one in marks.items() if key not in groups and (one.row or one.value.item not in rows)]
    return [one for one in (*single, *named(sheet, alone)) if not _NO_RATING.fullmatch(one.mark)]


def _questions(sheet: Sheet) -> dict[int, str]:
    """That questions are rated, not the criterion before several, by the texts' ids: with boxes of answers or marks."""
    asking = (one for one in filter(is_question, sheet.texts) if one.is_shared or not _STATED.search(one.folded))
    answers = ((one, value_of(sheet.document, one)) for one in asking)
    boxes = [(one, value) for one, value in answers if value is not None and has_choice(value) and not has_choice(one)]
    # that of a row is of the criterion before it
    below = (one for one, value in boxes if value.top >= one.bottom - 1 or not (one.left and is_rating(one.left)))
    questions = {id(one): RATING for one in below}
    for label in filter(is_rating, sheet.texts):
        right = [one for one in sheet.document.row_right(label) if abs(one.x0 - label.x1) <= GAP_PT]
        asked = [one for one in right if is_rating(one) or is_question(one) or _may_be_criterion(sheet, one)]
        marked = [one for one in asked if marked_option(sheet, one) or _is_marked(sheet.document, one)]
        if len(marked) > 1 and len(marked) == len(right):
            questions |= {id(label): ""} | {id(one): RATING for one in marked if not is_rating(one)}
        value = value_of(sheet.document, label)
        if value is not None and has_choice(value):  # so are the labels in its column before boxes in the value's
            column = (*sheet.document.column_above(label), *sheet.document.below(label))
            beside = [(one, value_of(sheet.document, one)) for one in column if one.folded and same_edges(one, label)]
            alike = [one for one, other in beside if other and has_choice(other) and same_edges(other, value)]
            questions = {id(one): RATING for one in alike} | questions
    return questions


def _may_be_criterion(sheet: Sheet, text: Text) -> bool:
    """Whether a text that nearly all sheets print may be what is rated, though nobody knows it: no head of columns."""
    return text.is_shared and not (is_sign(text) or any(one.is_shared for one in sheet.document.row_right(text)[:1]))


def _is_marked(texts: Texts, question: Text) -> bool:
    """Whether a mark, or a dash for none, stands directly behind a question."""
    value = next(iter(texts.row_right(question)), None)
    return (
        value is not None
        and not value.is_blank
        and (value.is_figure or symbol_of(value.folded) == value.folded or is_mark_behind(texts, question, value))
    )


def _mark_row(sheet: Sheet, label: Text, rated: str, marks: dict[int, Rating]) -> bool:
    """Take the marks right of a label; whether one is directly beside it."""
    value = value_of(sheet.document, label)
    if value is None or value.x0 <= label.x0 or is_rating(value):
        return False
    is_kind = "indicator" in label.families and role_of(sheet.document, label) == "indicator.name"
    if any(head.item == label.item for head in sheet.lists) or is_kind:
        return False  # another header; 成果 before an indicator
    beside = [one for one in sheet.document.row_right(label) if not one.is_blank]
    if are_open_options(beside) and not any(map(is_rating, sheet.document.column_above(value))):
        return False
    has_reason = any(is_prose(one) for one in sheet.document.row_right(value)[:1])
    may_be_name = rated == RATING and not (symbol_of(value.folded) or has_reason or is_question(value))
    if may_be_name and role_of(sheet.document, value) == "indicator.name":
        return False  # 改善率 behind 成果 is no mark
    under = [one for one in beside if is_under_general(sheet.document, one)]  # others are 配点, 得点
    if (under and value not in under) or not (mark := _mark_at(sheet.document, value, rated)):
        behind = takewhile(lambda one: not is_rating(one), sheet.document.row_right(value))
        is_group = label.bottom - label.top > value.bottom - value.top + GAP_PT
        is_criterion = is_group and value.is_shared and not (is_prose(value) or is_question(value))
        label = value if is_criterion else label
        value = next((one for one in behind if is_mark_behind(sheet.document, value, one)), value)
        mark = _mark_at(sheet.document, value) or ("" if has_open_choice(value) else symbol_of(value.folded))
    if not mark:
        return False
    marks.setdefault(id(value), Rating(value, mark, sheet.activity)).row = label
    for other in takewhile(lambda one: not is_rating(one), sheet.document.row_right(value)):
        is_other = (under and other not in under) or _is_label_of_text(sheet.document, other)
        if (mark := mark_of(other)) and not is_other:
            marks.setdefault(id(other), Rating(other, mark, sheet.activity)).row = label
    return True


def _mark_at(texts: Texts, value: Text, rated: str = RATING) -> str:
    """The mark in a cell; under 評価 any short text is one."""
    return mark_of(value, "rating.direction" if is_under_general(texts, value) else rated)


def _mark_column(sheet: Sheet, header: Text, rated: str, marks: dict[int, Rating]) -> bool:
    """Take the marks under a header; the one under a label that is none, in the cell of its edges; whether any is."""
    texts = sheet.document
    below = list(takewhile(lambda one: one.folded != header.folded, texts.below(header)))
    below = [one for one in below if one.x0 > header.x0 - GAP_PT or one.x1 < header.x1 + GAP_PT]  # no bar
    named = {"indicator.name", *(() if sheet.lists else KINDS)}
    if below and same_edges(below[0], header):
        below = [text for text in below if same_edges(text, header)]  # others are of another block
    if not is_header(texts, header):
        is_group = len({one.item for one in texts.row_right(header)}) > 1  # what stands below is another group
        below = [text for text in below[:1] if same_edges(text, header) and not is_group]
    elif any(not named.isdisjoint(other.concepts) for other in texts.row_left(header)):
        below = [one for one in below if is_of_activity(sheet, one)]  # others are of indicators, each of its own
    elif sheet.lists:
        again = {one.page for one in texts.texts if one.page > header.page and one.folded == header.folded}
        until = min(again, default=texts.texts[-1].page + 1)
        below += [one for one in sheet.texts if header.page < one.page < until and same_edges(one, header)]
    labels = (
        one for one in below if one.is_label and not (LIKE_CHOICE.fullmatch(one.folded) and same_edges(one, header))
    )
    heads = {id(one) for one in labels if is_rating(one) or is_header(texts, one)}
    below = [one for one in below if id(one) not in heads and not _is_label_of_text(texts, one)]
    marked = [(value, mark) for value in below if (mark := mark_of(value, rated))]
    for value, mark in marked:
        activity = row_activity(sheet, value) if sheet.lists else sheet.activity
        between = texts.column_above(value) if sheet.lists and not same_edges(header, value) else ()
        over = (one for one in between if one.folded and (id(one) in heads or not mark_of(one, rated)))
        under = (one for one in over if texts.cell_above(one) is header)
        marks.setdefault(id(value), Rating(value, mark, activity)).header = next(under, header)
    return bool(marked)


def _is_label_of_text(texts: Texts, text: Text) -> bool:
    """Whether a text that is like a mark is the label of one: 改善の内容."""
    is_label = (text.is_shared or "text" in text.concepts) and len(text.folded) >= _SHORTEST_OF_REASONS
    return is_label and value_of(texts, text) is not None


def rating_facts(sheet: Sheet, form: Reading) -> Iterator[Fact]:
    """The ratings on a sheet as facts."""
    rest = ("year",) if form.year_is_assumed(sheet) else ()
    given = {key.removeprefix("label.") for key, answer in form.answers.items() if answer.startswith(RATING)}
    for one in find_ratings(sheet, given | form.rated):
        about = (sheet.document_id, one.activity, "rating", "", one.name, one.fiscal_year(form.year(sheet)))
        text, row = one.value.text, plain_label(one.label.folded)
        column = plain_label(one.header.folded) if one.header else ""
        asked = (key for key in (f"label.{row}", f"label.{column}") if key in form.assumptions)
        rests_on = (*rest, *dict.fromkeys(asked))
        yield Fact(*about, "", one.mark, "", text, one.value.place, sheet.number, row, column, rests_on=rests_on)
