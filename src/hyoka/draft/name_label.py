"""Which label may name the activities, where none does that all cities share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from hyoka.forms.texts import LONGEST_LABEL, Text, Texts, same_edges
from hyoka.vocabulary import plain_label

#: What a label of names ends with, or contains.
_LIKE_NAMES: Final = (
    re.compile("(?:事業|業務|取組|施策|事務).*名"),
    re.compile("名称?$"),
    re.compile("事業|業務|取組|施策"),
)
#: The share of documents that print such a label, and of its values that differ; how many are offered.
_MOST: Final = 0.7
_DIFFERENT: Final = 0.5
_FEW: Final = 5
#: The greatest length of an activity's name that is guessed.
_LONGEST: Final = 60


def guess_name_label(documents: Mapping[str, Texts]) -> list[str]:
    """The labels that may name the activities where none does that all cities share, the likeliest first.

    Such a label is printed in most documents, each time with another short text beside it or below it.
    """
    values: dict[str, Counter[str]] = {}
    where: dict[str, set[str]] = {}
    for key, texts in documents.items():
        for label, value in _pairs(texts):
            name = plain_label(label.folded)
            values.setdefault(name, Counter())[value.folded] += 1
            where.setdefault(name, set()).add(key)
    often = [
        name
        for name, near in values.items()
        if near.total() > 1 and len(where[name]) >= _MOST * len(documents) and len(near) >= _DIFFERENT * near.total()
    ]
    return sorted(often, key=lambda name: [not pattern.search(name) for pattern in _LIKE_NAMES])[:_FEW]


def _pairs(texts: Texts) -> Iterator[tuple[Text, Text]]:
    """The texts that may be labels, each with the short text beside it or the texts under it in a list."""
    for label in texts.texts:
        if label.is_blank or label.is_figure or label.concepts() or len(label.folded) > LONGEST_LABEL:
            continue
        right = texts.row_right(label)[:1]
        below = [other for other in texts.below(label) if same_edges(other, label) and not other.is_blank]
        is_first = not any(same_edges(other, label) and not other.is_blank for other in texts.column_above(label))
        for value in below if is_first and len(below) > _FEW else right:
            if not value.is_blank and not value.is_figure and not value.is_label() and len(value.folded) <= _LONGEST:
                yield label, value
