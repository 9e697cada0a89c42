"""The labels that a form declares, with the texts that stand beside or below each on a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final, NamedTuple

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.labels import LabelFinder, label_finder
from hyoka.forms.texts import Text
from hyoka.vocabulary import plain_label

#: A text stands directly beside a merged label if no more lies between them, points.
_BESIDE_PT: Final = 2.5


class Value(NamedTuple):
    """A declared label, where it is printed, and the texts that hold its value."""

    label: str
    place: Text
    texts: list[Text]


Rows = Sequence[Sequence[Text]]


class Labels:
    """The declared labels that have values beside or below them, or are not read."""

    def __init__(self, form: Declaration) -> None:
        self._names, self._texts = _names(form), form.texts

    def name(self, text: Text) -> str:
        """The declared label that a text is; "" for a text that is none."""
        return self._names.get(plain_label(text.folded), "") if text.folded else ""

    def values(self, rows: Rows) -> Iterator[list[Value]]:
        """The labels of each row: with what stands beside them, or in the row below where that is theirs alone."""
        merged: list[tuple[str, Text]] = []
        for number, row in enumerate(rows):
            values = labels = self._beside(row)
            merged = [(name, label) for name, label in merged if row and _reaches(label, row[0])]
            texts = [text for text in row if not text.is_blank]
            if merged and texts and not values and abs(texts[0].x0 - merged[-1][1].x1) < _BESIDE_PT:
                values = [Value(*merged[-1], texts)]
            elif len(row) == 1 and values and not values[0].texts:
                values = [values[0]._replace(texts=self._below(row[0], rows[number + 1 : number + 2]))]
            merged += [(value.label, value.place) for value in labels if value.label in self._texts]
            yield values

    def _beside(self, row: Sequence[Text]) -> list[Value]:
        values: list[Value] = []
        ended = False
        printed = [text for text in row if not text.is_blank]
        for text, following in zip_longest(printed, printed[1:]):
            if name := self.name(text):
                values.append(Value(name, text, []))
                ended = False
            elif values:
                # behind a label of costs stand figures or headers; a direction may be called as one: その他
                is_last = text.table < 0 or bool(text.phases) or (following is not None and following.is_figure)
                ended = ended or (is_last and bool(text.in_funding))
                values[-1].texts.extend([] if ended else [text])
        return values

    def _below(self, label: Text, rows: Rows) -> list[Text]:
        """The texts of a row directly below a label, unless it has a label itself."""
        texts = [text for row in rows for text in row if text.table >= 0]
        if not texts or texts[0].page != label.page or any(map(self.name, texts)):
            return []
        gap, height = texts[0].top - label.bottom, min(label.bottom - label.top, texts[0].bottom - texts[0].top)
        return [text for text in texts if not text.is_blank] if gap < height else []


def _reaches(label: Text, text: Text) -> bool:
    """Whether a merged cell reaches down beside a cell of a row below."""
    return label.page == text.page and label.bottom > text.middle and label.table == text.table


@lru_cache
def _names(form: Declaration) -> dict[str, str]:
    about, indicators = form.activity, form.indicators
    names = [form.sheet.begins, *form.texts, *form.ratings, *form.reasons, *form.ignore, *indicators.name]
    names += [*dict(about).values(), indicators.unit, indicators.definition, *(table.total for table in form.lists)]
    return {plain(name): name for name in names if name}


@lru_cache
def label_names(form: Declaration) -> LabelFinder:
    """Finds the declared labels that may have values."""
    return label_finder(_names(form).values())


def plain(label: str) -> str:
    """A declared label as printed ones are compared: without the place of a year."""
    return plain_label(label.replace("{year}", ""))
