"""Labels and their values: in the cells of a row, behind a colon on a line, in the box below; and marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from hyoka.forms.shared.labels import LabelFinder, LabelName, split_at_labels
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of, one_line
from hyoka.forms.shared.plan_levels import follows
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold
from hyoka.pdf.chars import Char

#: The marks before texts of which one is chosen.
CHOICES = "■□●○◎〇◯☑☐☒✓✔"

#: The greatest length of a label on a line.
_LONGEST_LABEL = 24
#: Characters that may stand before a label on a line; and those that end no value before one.
_BEFORE, _NOT_LAST = "、。，,（(【「）)】」・／/：:；;|｜", "、，,（(・／/；;【|｜　"
_SIGNS = "△▲-−－"
_OF_WHICH = ("うち", "内")


def labelled_cells(item: Item, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The labels in a row, each with the cells that hold text between it and the next label; none for a line."""
    out: list[tuple[str, list[Cell]]] = []
    cells = item.cells if isinstance(item, Row) else []
    for cell in split_at_labels(cells, label) if isinstance(item, Row) and item.guessed else cells:
        if not cell.lines:
            continue
        if name := label(cell.folded):
            out.append((name, []))
        elif values := _values_behind_colons(cell, label):
            out += values
        elif out:
            out[-1][1].append(cell)
    return out


def _values_behind_colons(cell: Cell, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The labels with a colon in a cell that begins with one, each with its value: 担当：総務課 関連：税務課."""
    out: list[tuple[str, list[Cell]]] = []
    begins_with_label = ":" in cell.folded and label(cell.folded.partition(":")[0])
    for line in cell.lines if begins_with_label else []:
        values = _labelled_on(line, label)
        if not values and out:
            out[-1][1][0].lines.append(line)
        out += [(name, [replace(cell, lines=[value])]) for name, value in values]
    return out


def box_below(item: Item, below: Item | None, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The label that an item is as a whole, with the cells of the box directly below it; none where there is none."""
    alone = parts(item)[0] if isinstance(item, Line) or len(item.cells) == 1 else None
    if alone is None or not isinstance(below, Row) or not follows(alone, below.cells[0]):
        return []
    name = label(alone.folded)
    return [(name, below.cells)] if name and not any(label(cell.folded) for cell in below.cells) else []


def text_near(label: Part, texts: Iterable[Part]) -> Part | None:
    """The text right of a label at its height, else the first one directly below it; None where there is none."""
    height, middle = label.bottom - label.top, label.bottom + label.top
    here = [text for text in texts if text.page == label.page and text is not label]
    right = [text for text in here if text.x0 > label.x0 and abs(text.top + text.bottom - middle) < height]
    below = [text for text in here if text.top > label.bottom - 1 and text.x0 < label.x1 and label.x0 < text.x1]
    nearest = [*sorted(right, key=lambda text: text.x0), *sorted(below, key=lambda text: text.top)]
    return next(iter(nearest), None)


def marked_text(cells: Sequence[Part], mark: str) -> str:
    """The text behind a mark, up to the next mark or the end of its cell, on one line; "" where there is no mark."""
    for cell, following in pairwise(cells):
        if cell.folded == mark:
            return one_line(following)
    texts = re.split(rf"([{CHOICES}])", one_line([line for cell in cells for line in lines_of(cell)]))
    return next((text.strip() for sign, text in zip(texts[1::2], texts[2::2], strict=True) if sign == mark), "")


def labelled_texts(part: Part, label: LabelName) -> list[tuple[str, Line]]:
    """The labels on a part's lines, each with the text behind it: 事業費：12,345千円（うち国県支出金 4,500千円）.

    A colon or a number stands behind a label, or white space if the label begins the line: 事業名　防災訓練.
    """
    return [pair for line in lines_of(part) for pair in _labelled_on(line, label)]


def _labelled_on(line: Line, label: LabelName) -> list[tuple[str, Line]]:
    if isinstance(label, LabelFinder) and not label.occurs_in(line.folded):
        return []
    chars = tuple(line.chars)
    labels = list(_labels(chars, label))
    ends = [*(start for start, _, _ in labels), len(chars)][1:]
    values = ((name, _value(chars[begin:end])) for (_, begin, name), end in zip(labels, ends, strict=False))
    return [(name, Line(line.page, value)) for name, value in values if value]


def _labels(chars: Sequence[Char], label: LabelName) -> Iterator[tuple[int, int, str]]:
    """The start of each label, the start of its value, and its name."""
    start = 0
    while start < len(chars):
        ends = range(min(len(chars) - 1, start + _LONGEST_LABEL), start, -1) if _may_begin(chars, start) else ()
        named = ((end, label(fold(_text(chars[start:end])))) for end in ends if _may_end(chars, end, start))
        end, name = next(((end, name) for end, name in named if name), (start + 1, ""))
        if name:
            end += chars[end].text in "：:"
            yield start, end, name
        start = end


def _may_begin(chars: Sequence[Char], at: int) -> bool:
    before = _text(chars[max(at - 2, 0) : at])
    if fold(chars[at].text).isdecimal():
        return False
    return at == 0 or chars[at].space or before[-1] in _BEFORE or before.endswith(_OF_WHICH)


def _may_end(chars: Sequence[Char], at: int, start: int) -> bool:
    text = fold(chars[at].text)
    space = start == 0 and chars[at].space
    return text == ":" or space or text.isdecimal() or (text in _SIGNS and at + 1 < len(chars))


def _value(chars: Sequence[Char]) -> tuple[Char, ...]:
    """A value without the characters that lead over to the next label."""
    text = _text(chars)
    bare = re.sub(r"[（(]?(?:うち|内)?$", "", text.rstrip(_NOT_LAST)).rstrip(_NOT_LAST)
    if bare.endswith(("）", ")")) and len(re.findall(r"[)）]", bare)) > len(re.findall(r"[(（]", bare)):
        bare = bare[:-1]
    return tuple(chars[: len(bare)])


def _text(chars: Iterable[Char]) -> str:
    return "".join(char.text for char in chars)
