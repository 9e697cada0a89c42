"""Labels that a document of a known form prints otherwise: read as the form knows them, without code.

data/labels/spellings.csv says which: form, label (as the form knows it), spelling (as the document prints it). {year}
in both stands for any year. A cell or line that holds nothing but the spelling is read as if the label stood there.
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
from hyoka.pdf.page import Char

__all__ = ["Spelling", "all_spellings", "respelled", "spellings"]

#: What is printed (folded), and the label that it stands for.
Spelling = tuple[re.Pattern[str], str]

_FILE, _YEAR = "spellings", "{year}"


def spellings(form: str) -> Sequence[Spelling]:
    """The other spellings of a form's labels; none where the label files say nothing of them.

    Args:
        form: The name of its module.
    """
    return all_spellings().get(form, ())


def all_spellings() -> Mapping[str, Sequence[Spelling]]:
    """The other spellings of every form that has any, by the name of its module."""
    path = labels_folder() / f"{_FILE}.csv"
    try:
        return _by_form(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=4)
def _by_form(path: Path, changed: int) -> dict[str, list[Spelling]]:  # noqa: ARG001  # a changed file is another key
    found: dict[str, list[Spelling]] = {}
    for row in label_rows(_FILE):
        printed = re.escape(fold(row["spelling"])).replace(re.escape(_YEAR), f"(?P<year>{YEAR})", 1)
        found.setdefault(row["form"], []).append((re.compile(printed), fold(row["label"])))
    return found


def respelled(items: Iterable[Row | Line], known: Sequence[Spelling]) -> list[Row | Line]:
    """A document's stream with the labels as its form knows them; all other texts stay as printed.

    Args:
        items: Rows and lines in reading order.
        known: The form's spellings.
    """
    return [_item(item, known) for item in items] if known else list(items)


def _item(item: Row | Line, known: Sequence[Spelling]) -> Row | Line:
    if isinstance(item, Line):
        return _label([item], known) or item
    cells = [_cell(cell, known) for cell in item.cells]
    return replace(item, cells=cells) if any(a is not b for a, b in zip(cells, item.cells, strict=True)) else item


def _cell(cell: Cell, known: Sequence[Spelling]) -> Cell:
    line = _label(cell.lines, known)
    return replace(cell, lines=[line]) if line else cell


def _label(lines: list[Line], known: Sequence[Spelling]) -> Line | None:
    """The label in the place of its spelling; None where the lines are none."""
    text = fold("".join(line.text for line in lines))
    for pattern, label in known:
        if text and (match := pattern.fullmatch(text)):
            return _set(label.replace(_YEAR, match.groupdict().get("year") or ""), lines)
    return None


def _set(text: str, lines: list[Line]) -> Line:
    """A text as one line, as wide and as high as the lines in whose place it stands."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    step = (x1 - x0) / len(text)
    chars = (Char(char, x0 + n * step, top, x0 + (n + 1) * step, bottom) for n, char in enumerate(text))
    return Line(lines[0].page, tuple(chars))
