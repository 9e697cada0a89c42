"""Texts of cells: pieces that white space separates; broken lines joined to paragraphs."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from hyoka.grid.lines import CLOSING, join
from hyoka.grid.model import Cell, Line, as_one_text, chars_of, text_lines
from hyoka.grid.settings import GRID

Part = Cell | Line

#: A word whose letters are spread over its cell: 総 務 課.
_SPREAD: Final = re.compile(r"(?:[^\W\d_A-Za-zＡ-Ｚａ-ｚ] )+[^\W\d_A-Za-zＡ-Ｚａ-ｚ]")


def text_span(cell: Cell) -> tuple[float, float]:
    """From where to where its text goes, points."""
    left = min([line.x0 for line in cell.lines])
    right = max([line.x1 for line in cell.lines])
    return left, right


def split_at_white_space(cell: Cell, least: float = 0.1) -> list[Cell]:
    """Split a cell where white space runs down through its text.

    least: how wide that is at least, in heights of a char.
    """
    if not cell.lines:
        return []
    letters = chars_of(cell.lines)
    letters = letters[np.argsort(letters.boxes[:, 0], kind="stable")]
    lefts, tops, rights, bottoms = letters.boxes.T
    reached = np.maximum.accumulate(rights)[:-1]
    heights = (bottoms - tops)[1:]
    cuts = np.flatnonzero(lefts[1:] > reached + least * heights) + 1
    if not len(cuts):
        return [replace(cell, lines=as_one_text(cell.lines))]
    middles = (reached[cuts - 1] + lefts[cuts]) / 2
    sides = pairwise([cell.x0, *middles.tolist(), cell.x1])
    parts = pairwise([0, *cuts.tolist(), len(letters)])
    out = []
    for (first, end), (left, right) in zip(parts, sides, strict=True):
        lines = text_lines(cell.page, letters[first:end])
        out.append(replace(cell, x0=left, x1=right, lines=lines))
    return out


def merge_cells(cells: list[Cell]) -> Cell:
    """Cells side by side as one, with the place of the first."""
    first = min(cells, key=lambda cell: cell.x0)
    right = max(cell.x1 for cell in cells)
    bottom = max(cell.bottom for cell in cells)
    lines = [line for cell in cells for line in cell.lines]
    return replace(first, x1=right, bottom=bottom, lines=as_one_text(lines))


def paragraphs(parts: Iterable[Part], right: float | None = None) -> list[str]:
    """The paragraphs of a text, with the lines joined that the layout broke.

    A line continues on the next one if the next line's first word would not have fitted on it: up
    to its cell's right edge, or to that of the text, which is given where it has no cell.
    """
    out: list[str] = []
    before: tuple[Line, float] | None = None
    parts = _merge_side_by_side(parts)
    if len(parts) == 1 and len(parts[0].lines) == 1:
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
    """Where the lines of a cell end at the latest, points: it keeps off both sides alike."""
    left = min((line.x0 for line in cell.lines), default=cell.x0)
    indent = min(max(left - cell.x0, 0), GRID.most_indent_pt)
    longest = max((line.x1 for line in cell.lines), default=cell.x0)
    return max(cell.x1 - indent, longest, cell.x0)


def _break_edge(lines: list[Line], edge: float) -> float:
    """The place near the edge where two lines break off within a sentence.

    The edge where there is none.
    """
    unfinished = [line for line in lines[:-1] if not line.text.endswith("。")]
    broken = sorted(line.x1 for line in unfinished)
    if len(broken) < 2:
        return edge
    second, last = broken[-2:]
    are_same = last - second < GRID.same_end_pt
    return last if are_same and edge - last < lines[0].height else edge


def _continues(line: Line, edge: float, following: Line) -> bool:
    if following.text[0] in CLOSING:
        return True
    return line.x1 + following.first_width > edge + GRID.over_edge * line.height


def join_lines(*texts: str) -> str:
    """The lines of one text, with a blank between two Latin words or whole numbers."""
    return join(texts, _are_latin)


def _are_latin(before: str, after: str) -> bool:
    return _is_latin(before[-1:]) and _is_latin(after[:1])


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def one_line(parts: Part | Iterable[Part]) -> str:
    """The text of a part, or of several that follow one another, on one line.

    Letters spread over it are one word.
    """
    several = [parts] if isinstance(parts, Part) else parts
    return join_lines(*[_as_word(line.text) for part in several for line in part.lines])


def _as_word(text: str) -> str:
    return text.replace(" ", "") if " " in text and _SPREAD.fullmatch(text) else text


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may continue its text."""
    if before is None or before.page != part.page:
        return False
    gap = part.top - before.bottom
    return gap < min(before.bottom - before.top, part.bottom - part.top)
