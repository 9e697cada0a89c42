"""Lines of text become paragraphs: what the layout broke is joined."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from hyoka.forms.shared.white_space import merge
from hyoka.grid.lines import CLOSING
from hyoka.grid.model import Cell, Line

Part = Cell | Line

#: Lines that end so near to one another end at one place, points.
SAME_END_PT = 0.3


def paragraphs(cells: Iterable[Part], right: float | None = None) -> list[str]:
    """The paragraphs of a cell, or of one that goes on over page ends: lines that the layout broke are joined.

    A line goes on in the next one if the next one's first word would not have fitted on it. `right` is the right edge
    of the text where there is no cell.
    """
    out: list[str] = []
    before: tuple[Line, float] | None = None
    parts = _abreast(cells)
    if len(parts) == 1 and isinstance(parts[0], Cell) and len(parts[0].lines) == 1:
        return [parts[0].text]
    for cell in parts:
        lines, edge = ([cell], right or cell.x1) if isinstance(cell, Line) else (cell.lines, _right_edge(cell))
        broken_at = _broken_at(lines, edge)
        for line in lines:
            if before and (_goes_on(*before, line)):
                out[-1] = joined(out[-1], line.text)
            else:
                out.append(line.text)
            before = (line, edge if line.text.endswith("。") else broken_at)
    return out


def _abreast(parts: Iterable[Part]) -> list[Part]:
    """The parts of a text, those that stand side by side in one row made one: white within prose is no column."""
    out: list[Part] = []
    for part in parts:
        last = out[-1] if out else None
        if isinstance(part, Cell) and isinstance(last, Cell) and (last.page, last.top) == (part.page, part.top):
            out[-1] = merge([last, part])
        else:
            out.append(part)
    return out


def _right_edge(cell: Cell) -> float:
    """Where text ends at the latest: the cell less the margin that its lines keep on the left."""
    left = min((line.x0 for line in cell.lines), default=cell.x0)
    return max(cell.x1 - min(max(left - cell.x0, 0), 6), *(line.x1 for line in cell.lines), cell.x0)


def _broken_at(lines: list[Line], edge: float) -> float:
    """Where two lines break off within a sentence, if that is near the edge: it is where text ends then."""
    broken = sorted(line.x1 for line in lines[:-1] if not line.text.endswith("。"))[-2:]
    same = len(broken) == 2 and broken[1] - broken[0] < SAME_END_PT
    return broken[1] if same and edge - broken[1] < lines[0].height else edge


def _goes_on(line: Line, edge: float, following: Line) -> bool:
    if following.text[0] in CLOSING:
        return True
    return line.x1 + following.first_width > edge + 0.02 * line.height


def joined(before: str, after: str) -> str:
    """Two lines of one text; between two Latin words the line break stood for a blank."""
    blank = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return f"{before} {after}" if blank else before + after


def one_line(cells: Part | Iterable[Part]) -> str:
    """The text of a cell, or of one that goes on over page ends, as one line."""
    if isinstance(cells, Line) or (isinstance(cells, Cell) and len(cells.lines) == 1):
        return cells.text
    parts = [cells] if isinstance(cells, Cell) else cells
    texts = [line.text for part in parts for line in (part.lines if isinstance(part, Cell) else (part,))]
    return reduce(joined, texts) if texts else ""
