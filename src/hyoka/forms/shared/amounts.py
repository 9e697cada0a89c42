"""Prose that gives amounts at the ends of its paragraphs: what was budgeted, what was spent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from hyoka.forms.shared.names import unfold
from hyoka.forms.shared.paragraphs import Part, lines_of, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.japanese import fold
from hyoka.numbers import YEN
from hyoka.vocabulary import ANY_YEAR

_UNITS = "|".join(sorted(YEN, key=len, reverse=True))
_SCALES = "".join(sorted(set(_UNITS) - set("|円")))


def add_text_with_amounts(
    out: Records, activity_id: str, label: str, parts: Sequence[Part], bases: Mapping[str, str]
) -> None:
    """Add a text, and as costs the amounts that end its paragraphs: year, basis in its words, colon, figure, unit."""
    basis = rf"({'|'.join(bases)})額?"
    amount = re.compile(rf"({ANY_YEAR}){basis}:([△▲-]?[\d,]+(?:{_UNITS}))$")
    broken_amount = re.compile(rf"{basis}:?[△▲-]?[\d,]*[{_SCALES}]*$")
    texts = []
    for text in _join_broken(paragraphs(parts), broken_amount):
        match = amount.search(fold(text))
        if match:
            cost = {"year": match[1], "basis": bases[match[2]], "item": "total", "text": match[3]}
            out.add("costs", _line_containing(list(parts), match[3]), activity_id=activity_id, **cost)
        texts.append(unfold(text, 0, match.start()) if match else text)
    out.add_narrative(parts[0] if parts else None, activity_id, label, "\n".join(filter(None, texts)))


def _join_broken(texts: Iterable[str], broken_amount: re.Pattern[str]) -> list[str]:
    """The texts, with each amount joined that the layout broke."""
    out: list[str] = []
    for text in texts:
        if out and broken_amount.search(fold(out[-1])):
            out[-1] += text
        else:
            out.append(text)
    return out


def _line_containing(parts: list[Part], folded: str) -> Part:
    """The line that contains a folded text; the last part if the layout broke the text."""
    return next((line for part in parts for line in lines_of(part) if folded in line.folded), parts[-1])
