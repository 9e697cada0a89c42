"""Other spellings of a form's labels: the form reads them as its own labels.

data/labels/spellings.csv has the columns form, label (as in the form's file) and spelling (as the document prints it).
{year} in both means any year. A cell or line that holds only the spelling is read as the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from hyoka.forms.shared.columns import YEAR
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold
from hyoka.labels import label_rows, labels_folder
from hyoka.pdf.chars import Char

#: The pattern of a printed text (folded), and its label.
Spelling = tuple[re.Pattern[str], str]

_FILE, _YEAR = "spellings", "{year}"


def spellings(form: str) -> Sequence[Spelling]:
    """The other spellings of a form's labels, by the name of its module."""
    return all_spellings().get(form, ())


def all_spellings() -> Mapping[str, Sequence[Spelling]]:
    """The other spellings of all forms, by the name of their modules."""
    path = labels_folder() / f"{_FILE}.csv"
    try:
        return _by_form(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=4)
def _by_form(path: Path, changed: int) -> dict[str, list[Spelling]]:  # noqa: ARG001  # a changed file is another key
    by_form: dict[str, list[Spelling]] = {}
    for row in label_rows(_FILE):
        printed = re.escape(fold(row["spelling"])).replace(re.escape(_YEAR), f"(?P<year>{YEAR})", 1)
        by_form.setdefault(row["form"], []).append((re.compile(printed), fold(row["label"])))
    return by_form


def with_known_labels(items: Iterable[Row | Line], spellings: Sequence[Spelling]) -> list[Row | Line]:
    """The rows and lines of a document with the form's own labels; all other texts stay as printed."""
    return [_item(item, spellings) for item in items] if spellings else list(items)


def _item(item: Row | Line, spellings: Sequence[Spelling]) -> Row | Line:
    if isinstance(item, Line):
        return _label([item], spellings) or item
    cells = [_cell(cell, spellings) for cell in item.cells]
    return replace(item, cells=cells) if any(a is not b for a, b in zip(cells, item.cells, strict=True)) else item


def _cell(cell: Cell, spellings: Sequence[Spelling]) -> Cell:
    line = _label(cell.lines, spellings)
    return replace(cell, lines=[line]) if line else cell


def _label(lines: list[Line], spellings: Sequence[Spelling]) -> Line | None:
    """The label that lines spell, in their place; None where they spell none."""
    text = fold("".join(line.text for line in lines))
    for pattern, label in spellings:
        if text and (match := pattern.fullmatch(text)):
            return _line_of(label.replace(_YEAR, match.groupdict().get("year") or ""), lines)
    return None


def _line_of(text: str, lines: list[Line]) -> Line:
    """A text as one line with the box of other lines."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    step = (x1 - x0) / len(text)
    chars = (Char(char, x0 + n * step, top, x0 + (n + 1) * step, bottom) for n, char in enumerate(text))
    return Line(lines[0].page, tuple(chars))
