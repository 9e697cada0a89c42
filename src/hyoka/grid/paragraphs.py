"""Texts of cells: pieces that white space separates, lines that the layout broke joined to paragraphs."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from itertools import pairwise

import numpy as np

from hyoka.grid.lines import CLOSING, join
from hyoka.grid.model import Cell, Line, as_one_text, chars_of, text_lines

Part = Cell | Line

#: Two lines end at the same place if their ends are no further apart, points.
SAME_END_PT = 0.3
#: A word whose letters are spread over its cell: 総 務 課.
_SPREAD = re.compile(r"(?:[^\W\d_A-Za-zＡ-Ｚａ-ｚ] )+[^\W\d_A-Za-zＡ-Ｚａ-ｚ]")


def text_span(cell: Cell) -> tuple[float, float]:
    return min([line.x0 for line in cell.lines]), max([line.x1 for line in cell.lines])


def split_at_white_space(cell: Cell, least: float = 0.1) -> list[Cell]:
    """Split a cell where white space of a least width, in heights of a char, runs down through its text."""
    if not cell.lines:
        return []
    letters = chars_of(cell.lines)
    letters = letters[np.argsort(letters.boxes[:, 0], kind="stable")]
    x0, top, x1, bottom = letters.boxes.T
    reached = np.maximum.accumulate(x1)
    cuts = np.flatnonzero(x0[1:] > reached[:-1] + least * (bottom - top)[1:]) + 1
    if not len(cuts):
        return [replace(cell, lines=as_one_text(cell.lines))]
    edges = [cell.x0, *((reached[cuts - 1] + x0[cuts]) / 2).tolist(), cell.x1]
    return [
        replace(cell, x0=left, x1=right, lines=text_lines(cell.page, letters[a:b]))
        for (a, b), (left, right) in zip(
            pairwise([0, *cuts.tolist(), len(letters)]), pairwise(edges), strict=True
        )
    ]


def merge_cells(cells: list[Cell]) -> Cell:
    lines = [line for cell in cells for line in cell.lines]
    first, last = min(cells, key=lambda c: c.x0), max(cells, key=lambda c: c.x1)
    bottom = max(cell.bottom for cell in cells)
    return replace(first, x1=last.x1, bottom=bottom, lines=as_one_text(lines))


def paragraphs(parts: Iterable[Part], right: float | None = None) -> list[str]:
    """The paragraphs of a text, with the lines joined that the layout broke.

    A line continues on the next one if the next line's first word would not have fitted on it: up
    to its cell's right edge, or to that of the text, which is given where it has no cell.
    """
    out: list[str] = []
    before: tuple[Line, float] | None = None
    parts = _merge_side_by_side(parts)
    if len(parts) == 1 and isinstance(parts[0], Cell) and len(parts[0].lines) == 1:
        return [parts[0].text]
    for part in parts:
        edge = (right or part.x1) if isinstance(part, Line) else _right_edge(part)
        break_edge = _break_edge(part.lines, edge)
        for line in part.lines:
            if before and _continues(*before, line):
                out[-1] = join_lines(out[-1], line.text)
            else:
                out.append(line.text)
            before = (line, edge if line.text.endswith("。") else break_edge)
    return out


def _merge_side_by_side(parts: Iterable[Part]) -> list[Part]:
    """The parts of a text.

    Cells side by side in one row become one, because white space in prose ends no column.
    """
    out: list[Part] = []
    for part in parts:
        last = out[-1] if out else None
        if (
            isinstance(part, Cell)
            and isinstance(last, Cell)
            and (last.page, last.top) == (part.page, part.top)
        ):
            out[-1] = merge_cells([last, part])
        else:
            out.append(part)
    return out


def _right_edge(cell: Cell) -> float:
    left = min((line.x0 for line in cell.lines), default=cell.x0)
    return max(cell.x1 - min(max(left - cell.x0, 0), 6), *(line.x1 for line in cell.lines), cell.x0)


def _break_edge(lines: list[Line], edge: float) -> float:
    """The place near the edge where two lines break off within a sentence.

    The edge where there is none.
    """
    broken = sorted(line.x1 for line in lines[:-1] if not line.text.endswith("。"))[-2:]
    same = len(broken) == 2 and broken[1] - broken[0] < SAME_END_PT
    return broken[1] if same and edge - broken[1] < lines[0].height else edge


def _continues(line: Line, edge: float, following: Line) -> bool:
    if following.text[0] in CLOSING:
        return True
    return line.x1 + following.first_width > edge + 0.02 * line.height


def join_lines(before: str, after: str) -> str:
    """Two lines of one text, with a space between two Latin words."""
    space = (
        before[-1:].isascii()
        and before[-1:].isalpha()
        and after[:1].isascii()
        and after[:1].isalpha()
    )
    return f"{before} {after}" if space else join(before, after)


def one_line(parts: Part | Iterable[Part]) -> str:
    """The text of a part, or of several that follow one another, on one line.

    Letters spread over it are one word.
    """
    if isinstance(parts, Line) or (isinstance(parts, Cell) and len(parts.lines) == 1):
        return _as_word(parts.text)
    lines = [
        line for part in ([parts] if isinstance(parts, Cell) else parts) for line in part.lines
    ]
    return reduce(join_lines, [_as_word(line.text) for line in lines]) if lines else ""


def _as_word(text: str) -> str:
    return text.replace(" ", "") if " " in text and _SPREAD.fullmatch(text) else text


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may continue its text."""
    if before is None or before.page != part.page:
        return False
    return part.top - before.bottom < min(before.bottom - before.top, part.bottom - part.top)
