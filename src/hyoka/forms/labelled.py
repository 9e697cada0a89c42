"""The labels that a form declares, with the texts that stand beside or below each on a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final, NamedTuple

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.label_finder import LabelName, label_finder
from hyoka.forms.texts import Text, is_prose, same_edges

#: A text stands directly beside a merged label if no more lies between them, points.
_BESIDE_PT: Final = 2.5


class Value(NamedTuple):
    """A declared label, where it is printed, and the texts that hold its value."""

    label: str
    place: Text
    texts: list[Text]


TextRows = Sequence[Sequence[Text]]


def labelled_values(form: Declaration, rows: TextRows) -> Iterator[list[Value]]:
    """The labels of each row: with what stands beside them, or in the row below where that is theirs alone."""
    merged: list[tuple[str, Text]] = []
    for row, below in zip_longest(rows, rows[1:], fillvalue=()):
        values = labels = _values_beside(form, row)
        merged = [(name, label) for name, label in merged if row and _reaches(label, row[0])]
        texts = [text for text in row if not text.is_blank]
        if merged and texts and not values and abs(texts[0].x0 - merged[-1][1].x1) < _BESIDE_PT:
            values = [Value(*merged[-1], texts)]
        elif len(row) == 1 and values and not values[0].texts:
            values = [values[0]._replace(texts=_value_below(form, row[0], below))]
        else:
            values = [_with_text_below(form, value, row, below) for value in values]
        merged += [(value.label, value.place) for value in labels if value.label in form.texts]
        yield values


def _values_beside(form: Declaration, row: Sequence[Text]) -> list[Value]:
    label = label_names(form)
    values: list[Value] = []
    ended = False
    printed = [text for text in row if not text.is_blank]
    for text, following in zip_longest(printed, printed[1:]):
        if name := label(text.folded):
            values.append(Value(name, text, []))
            ended = False
        elif values:
            # behind a label of costs stand figures or headers; a direction may be called as one: その他
            is_last = text.table < 0 or bool(text.phases) or (following is not None and following.is_figure)
            ended = ended or (is_last and bool(text.in_funding) and not text.is_figure)
            values[-1].texts.extend([] if ended else [text])
    return values


def _value_below(form: Declaration, label: Text, row: Sequence[Text]) -> list[Text]:
    """The texts of a row directly below a label, unless it has a label itself."""
    texts = [text for text in row if text.table >= 0]
    if not texts or texts[0].page != label.page or any(map(label_names(form), (text.folded for text in texts))):
        return []
    gap, height = texts[0].top - label.bottom, min(label.bottom - label.top, texts[0].bottom - texts[0].top)
    return [text for text in texts if not text.is_blank] if gap < height else []


def _with_text_below(form: Declaration, value: Value, row: Sequence[Text], below: Sequence[Text]) -> Value:
    """A label of a text behind which only other labels stand, with the text in the cell below it, or its sentences."""
    label = value.place
    is_head = value.label in form.texts and any(text.is_label for text in row if text is not label)
    texts = [one for one in below if is_head and same_edges(one, label) and not one.is_blank]
    texts = [one for one in texts if is_prose(one) or not (value.texts or one.is_label or one.is_figure)]
    return value._replace(texts=texts) if texts and texts[0].page == label.page else value


def _reaches(label: Text, text: Text) -> bool:
    """Whether a merged cell reaches down beside a cell of a row below."""
    return label.page == text.page and label.bottom > text.middle and label.table == text.table


@lru_cache
def label_names(form: Declaration) -> LabelName:
    """Finds the declared labels that may have values."""
    about, indicators = form.activity, form.indicators
    names = [form.sheet.begins, *form.texts, *form.ratings, *form.reasons, *form.ignore, *indicators.name]
    names += [*dict(about).values(), indicators.unit, indicators.definition, *(table.total for table in form.lists)]
    return label_finder(names)
