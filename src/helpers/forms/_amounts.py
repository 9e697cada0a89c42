"""Amounts that stand in lines of their own within prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpers.figures import YEN
from helpers.forms._columns import YEAR
from helpers.forms._labels import line_with
from helpers.forms._names import unfolded
from helpers.forms._paragraphs import Part, paragraphs
from helpers.japanese import fold

__all__ = ["Amount", "prose_and_amounts"]

_UNITS = "|".join(sorted(YEN, key=len, reverse=True))


@dataclass(frozen=True)
class Amount:
    """An amount: its year and text as printed (folded), what kind it is of, and the line that gives it."""

    year: str
    kind: str
    text: str
    place: Part


def prose_and_amounts(cells: Sequence[Part], kinds: Mapping[str, str]) -> tuple[str, list[Amount]]:
    """A text's paragraphs without the amounts at their ends, and those amounts: year, kind, colon, figure, unit.

    Args:
        cells: The text's cells or lines.
        kinds: What kinds of amount are called, and what they are.
    """
    called = rf"({'|'.join(kinds)})額?"
    amount = re.compile(rf"({YEAR}){called}:([△▲-]?[\d,]+(?:{_UNITS}))$")
    broken = re.compile(rf"{called}:?[△▲-]?[\d,]*[{''.join(set(_UNITS) - {'|', '円'})}]*$")
    texts, found = [], []
    for text in _unbroken(paragraphs(cells), broken):
        if match := amount.search(fold(text)):
            year, kind, printed = match.groups()
            found.append(Amount(year, kinds[kind], printed, line_with(list(cells), printed)))
            text = unfolded(text, 0, match.start())
        texts.append(text)
    return "\n".join(filter(None, texts)), found


def _unbroken(texts: Iterable[str], broken: re.Pattern[str]) -> list[str]:
    """Texts, the end of an amount that the layout broke put back to its beginning."""
    out: list[str] = []
    for text in texts:
        if out and broken.search(fold(out[-1])):
            out[-1] += text
        else:
            out.append(text)
    return out
