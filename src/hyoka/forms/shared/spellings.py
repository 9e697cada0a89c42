"""Other spellings of a form's labels: a cell or line that holds only such a spelling is read as the label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hyoka.grid.model import Line, Row
from hyoka.japanese import fold
from hyoka.pdf.chars import Char
from hyoka.vocabulary import ANY_YEAR

#: The pattern of a printed text (folded), and its label.
Spelling = tuple[re.Pattern[str], str]

_YEAR = "{year}"


def spelling_patterns(labels: Mapping[str, str]) -> tuple[Spelling, ...]:
    """The patterns of folded texts that are printed in place of labels, each with its label; {year} is any year."""
    any_year = f"(?P<year>{ANY_YEAR})"
    return tuple((re.compile(re.escape(text).replace(re.escape(_YEAR), any_year, 1)), labels[text]) for text in labels)


def with_known_labels(items: Iterable[Row | Line], spellings: Sequence[Spelling]) -> list[Row | Line]:
    """The rows and lines of a document with the form's own labels; all other texts stay as printed."""
    return [_item(item, spellings) for item in items] if spellings else list(items)


def _item(item: Row | Line, spellings: Sequence[Spelling]) -> Row | Line:
    if isinstance(item, Line):
        return _label([item], spellings) or item
    labels = [(cell, _label(cell.lines, spellings)) for cell in item.cells]
    return replace(item, cells=[replace(cell, lines=[label]) if label else cell for cell, label in labels])


def _label(lines: list[Line], spellings: Sequence[Spelling]) -> Line | None:
    """The label that lines spell, in their place; None where they spell none."""
    text = fold("".join(line.text for line in lines))
    for pattern, label in spellings:
        if text and (match := pattern.fullmatch(text)):
            return _line_of(label.replace(_YEAR, match.groupdict().get("year") or ""), lines)
    return None


def _line_of(text: str, lines: list[Line]) -> Line:
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    step = (x1 - x0) / len(text)
    chars = (Char(char, x0 + n * step, top, x0 + (n + 1) * step, bottom) for n, char in enumerate(text))
    return Line(lines[0].page, tuple(chars))
