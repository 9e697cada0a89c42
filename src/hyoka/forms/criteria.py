"""What each mark of a rating rates: its criterion, the stage of the evaluation and the year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from itertools import islice
from typing import Final

from hyoka.forms.headers import is_header, value_of
from hyoka.forms.marked_options import is_general, is_under_general
from hyoka.forms.marks import Rating, has_choice, is_question, mark_of
from hyoka.forms.shared.paragraphs import lines_of
from hyoka.forms.sheets import Sheet
from hyoka.forms.texts import Text, Texts, is_within, named_year, reaches, same_edges
from hyoka.forms.years import RELATIVE_YEARS

#: The stages of an evaluation, of each of which a criterion may have a mark.
_STAGE: Final = re.compile(
    "[一二三1-3]次|(?:自己|内部|外部|最終|前回|今回|担当.?|所[管属]課?|部局|.長|委員会|[市町村]民?|(?:指定)?管理者|第三者)(?:の?評価|$)"
)
#: What else tells marks of several years apart; the last time is of no known year.
_RELATIVE: Final = re.compile("|".join((*RELATIVE_YEARS, "前回", "今回")))
#: Any year, of which all others that are printed are no future.
_ANY: Final = 2100
#: What stands over a column of criteria.
_CRITERIA: Final = re.compile(
    "(?:評価|点検|確認|検証|チェック)(?:項目|の?[視観]点|基準|内容)(?:[と・及].{2,5})?$|^項目$"
)


def named(sheet: Sheet, marks: list[Rating]) -> Iterator[Rating]:
    """The marks of a sheet with what each rates; those of one criterion are told apart by their stages."""
    criteria = [one.row for one in marks if one.row and one.header and not is_general(one.row)]
    heads = {one.header.item for one in marks if one.row and one.header}
    ratings: list[Rating] = []
    for one in marks:
        if not sheet.lists:
            _find_unknown_label(sheet.document, one, criteria, heads)
    _tell_years(sheet.document, marks)
    for one in marks:
        if one.header is None:
            is_rated = one.row is not None and _is_of_row(sheet.document, one.row, one.value)
        else:
            is_rated = bool(sheet.lists or one.row) or sum(other.header is one.header for other in marks) == 1
        ratings += [one] if (is_rated or one.dated) and one.activity else []
    names = [_name(one) for one in ratings]
    keys = [(one.activity, name, one.fiscal_year(_ANY)) for one, (name, _) in zip(ratings, names, strict=True)]
    counts = Counter(keys)
    for one, key, (name, stage) in zip(ratings, keys, names, strict=True):
        stage = (stage or _stage_beside(sheet.document, one)) if counts[key] > 1 else ""
        one.criterion, one.stage = name, "" if stage.startswith("今回") else stage
    yield from ratings


def _tell_years(texts: Texts, marks: list[Rating]) -> None:
    """Find the labels of the years of marks, Ａ | Ｂ under Ｒ３ | Ｒ４; none where no criterion has several."""
    years: dict[tuple[str, ...], set[str]] = {}
    for one in marks:
        one.dated = _label_of_year(texts, one.value)
        years.setdefault((one.activity, *_name(one)), set()).update([one.dated.folded] if one.dated else ())
    told = frozenset[str]().union(*(labels for labels in years.values() if len(labels) > 1))
    for one in marks:
        one.dated = one.dated if one.dated and one.dated.folded in told else None


def _label_of_year(texts: Texts, mark: Text) -> Text | None:
    """The year over a mark, in one of two headers, or first in its row."""
    over = (one for one in texts.column_above(mark) if is_within(mark, one) and not (one.is_blank or mark_of(one)))
    labels = (*islice(over, 2), *texts.row_left(mark)[-1:])
    return next((one for one in labels if named_year(one, _ANY) or _RELATIVE.match(one.folded)), None)


def _stage_beside(texts: Texts, rating: Rating) -> str:
    """The stage that a label left of a criterion or over its mark says: 一次評価 beside 必要性, or over 評価, 理由."""
    before = [*(texts.row_left(rating.row) if rating.row else ()), *texts.column_above(rating.value)]
    return next((one.text for one in before if _STAGE.match(one.folded)), "")


def _find_unknown_label(texts: Texts, rating: Rating, criteria: list[Text], heads: Container[int]) -> None:
    """Find the label of a mark in a matrix that is called as none, in the column or row of those that are."""
    if rating.row is None:
        beside = [text for text in texts.row_left(rating.value) if not text.is_blank]
        alike = (text for text in beside if any(same_edges(text, other) for other in criteria))
        headed = (text for text in beside if is_under_criteria(texts, text, rating.header))
        rating.row = next(alike, None) or next(headed, None)
    elif rating.header is None and (is_general(rating.row) or _STAGE.match(rating.row.folded)):
        above = (text for text in texts.column_above(rating.value) if not text.is_blank and text.item in heads)
        rating.header = next((text for text in above if same_edges(text, rating.value)), None)


def is_under_criteria(texts: Texts, text: Text, header: Text | None = None) -> bool:
    """Whether a text stands in a column that a header calls 評価項目."""
    over = (one for one in texts.column_above(text) if is_within(text, one))
    heads = (one for one in over if is_header(texts, one) or (header and reaches(one, header)))
    return any(_CRITERIA.search(one.folded) for one in heads)


def _name(rating: Rating) -> tuple[str, str]:
    """What a mark rates, and the stage of the evaluation or what else stands beside or above."""
    labels = [label for label in (rating.row, rating.header) if label is not None]
    labels = [label for label in labels if not is_general(label)] or labels[:1]
    labels = [label for label in labels if label is not rating.dated] or labels
    labels.sort(key=lambda label: _STAGE.match(label.folded) is not None)
    names = [without_question(label) for label in labels]
    return names[0], "".join(names[1:])


def without_question(label: Text) -> str:
    """A criterion without what is asked below it in its cell: 必要性 over ・町が行う必要があるか."""
    first, *rest = lines_of(label.part)
    is_asked = rest and not rest[0].text[:1].isalnum() and is_question(label)
    return first.text if is_asked else label.text


def is_mark_behind(texts: Texts, text: Text, value: Text) -> bool:
    """Whether a cell behind the text beside a criterion is its mark: under 評価, or behind a question."""
    is_asked = text.is_shared or is_question(text)
    return (
        is_under_general(texts, value)
        or has_choice(value)
        or (is_asked and value.left is text and bool(mark_of(value)))
    )


def _is_of_row(texts: Texts, label: Text, value: Text) -> bool:
    """Whether a mark is what a label's row rates, and not another word in it."""
    beside = value_of(texts, label)
    return has_choice(value) or beside is value or (beside is not None and is_mark_behind(texts, beside, value))
