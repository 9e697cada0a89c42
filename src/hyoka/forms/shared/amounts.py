"""Prose that gives amounts in lines of their own: what was budgeted, what was spent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from hyoka.forms.shared.columns import YEAR
from hyoka.forms.shared.labels import line_with
from hyoka.forms.shared.names import unfolded
from hyoka.forms.shared.paragraphs import Part, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.japanese import fold
from hyoka.numbers import YEN

__all__ = ["write_prose"]

_UNITS = "|".join(sorted(YEN, key=len, reverse=True))
_SCALES = "".join(sorted(set(_UNITS) - set("|円")))


def write_prose(out: Records, activity_id: str, label: str, cells: Sequence[Part], kinds: Mapping[str, str]) -> None:
    """Add a text under its label, and as costs the amounts that end its paragraphs: year, kind, colon, figure, unit.

    Args:
        out: Where the rows go.
        activity_id: Whose text it is.
        label: Its label.
        cells: Its cells or lines.
        kinds: What amounts are called, and their bases.
    """
    amount, broken = _amounts("|".join(kinds))
    texts = []
    for text in _unbroken(paragraphs(cells), broken):
        match = amount.search(fold(text))
        if match:
            place, own = line_with(list(cells), match[3]), {"year": match[1], "basis": kinds[match[2]], "item": "total"}
            out.add("costs", place, activity_id=activity_id, text=match[3], **own)
        texts.append(unfolded(text, 0, match.start()) if match else text)
    out.narrative(cells[0] if cells else None, activity_id, label, "\n".join(filter(None, texts)))


@cache
def _amounts(kinds: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What an amount at the end of a text looks like, and one that the layout broke."""
    called = rf"({kinds})額?"
    whole = re.compile(rf"({YEAR}){called}:([△▲-]?[\d,]+(?:{_UNITS}))$")
    return whole, re.compile(rf"{called}:?[△▲-]?[\d,]*[{_SCALES}]*$")


def _unbroken(texts: Iterable[str], broken: re.Pattern[str]) -> list[str]:
    """Texts, the end of an amount that the layout broke put back to its beginning."""
    out: list[str] = []
    for text in texts:
        if out and broken.search(fold(out[-1])):
            out[-1] += text
        else:
            out.append(text)
    return out
