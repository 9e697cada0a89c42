"""Figures whose digits stand apart: spread over their cell, or each in a box of its own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from hyoka.grid.model import Cell, Line, Row, chars_of
from hyoka.pdf.edges import TOUCH_PT
from hyoka.text.numbers import THIN

#: A figure of which each digit stands by itself; the pieces of one in several boxes: digits, or groups of three behind
#: the first; what may be a piece of a figure.
_SPREAD: Final = re.compile(r"[△▲\-−－+]?(?:[ ,，.．]*[0-9０-９]){2,}[%％]?")
_SINGLE: Final = re.compile(rf"(?:[△▲\-−－+]{THIN})?[0-9０-９](?:{THIN}[0-9０-９,，.．])+")
_THOUSANDS: Final = re.compile(rf"[△▲\-−－+]?[1-9]\d{{0,2}}(?:{THIN}?,?{THIN}?\d{{3}})+")
_PIECE: Final = re.compile(r"[△▲\-−－+]?\d{0,3}[,，.．]?|[,，.．]?\d{3}")
_DIGITS: Final = re.compile(r"[0-9０-９]{2}")
#: Heights of a letter: spread digits stand no farther apart, and their gaps differ no more; two digits no farther apart
#: than the last may be two numbers, as the pledges 1 and 4 that a sheet of Tsukuba lists.
_FARTHEST, _UNEVEN, _BLANK = 8.0, 0.5, 0.5
#: A row belongs to the table above it if no more than this lies between them, points.
_GAP_PT: Final = 4.0
#: What stands over boxes and says which digit belongs into each.
_PLACES: Final = frozenset("一十百千万億兆円")


def close_up(items: Iterable[Row | Line]) -> None:
    """Close up the figures in rows whose digits stand apart: with thin spaces between them, in place.

    Tables go on over page ends.
    """
    above: dict[tuple[int, int], Cell] = {}  # the lowest text over each span of columns, the lowest one last
    page, bottom = 0, 0.0
    for item in items:
        if not isinstance(item, Row) or (item.page == page and item.top > bottom + _GAP_PT):
            above = {}
        if not isinstance(item, Row):
            continue
        if not item.guessed:
            item.cells = list(_closed_up(item.cells, [*above.values()]))
        bottom = max([bottom if item.page == page else 0.0, *(cell.bottom for cell in item.cells)])
        page = item.page
        for cell in item.cells:
            if cell.lines and not _is_piece(cell) and cell.lines[0].text not in _PLACES:
                span = round(cell.x0), round(cell.x1)
                above.pop(span, None)
                above[span] = cell


def _without_spread(cell: Cell) -> Cell:
    """A cell whose figure is spread over it, with that as one."""
    if len(cell.lines) != 1 or not _SPREAD.fullmatch(cell.text) or _DIGITS.search(cell.text) or " " not in cell.text:
        return cell
    x0, _, x1, _ = cell.lines[0].chars.boxes.T
    gaps = (x0[1:] - x1[:-1]) / cell.lines[0].height
    is_even = gaps.max() <= _FARTHEST and gaps.max() - gaps.min() <= _UNEVEN
    is_even &= len(gaps) > 1 or gaps[0] > _BLANK
    return _with_text(cell, cell.lines, cell.text.replace(" ", THIN)) if is_even else cell


def _closed_up(cells: Sequence[Cell], above: Sequence[Cell]) -> Iterable[Cell]:
    """The cells of a row with a figure that is spread over a cell, or over the boxes under one head, as one."""

    def head(cell: Cell) -> int:
        middle = (cell.x0 + cell.x1) / 2
        over = (number for number in range(len(above) - 1, -1, -1) if above[number].x0 < middle < above[number].x1)
        return next(over, -1)

    for of_head, group in groupby(cells, key=head):
        boxes = list(group)
        unit = [cell for cell in boxes[-1:] if cell.lines and not _is_piece(cell)]
        filled = [number for number, cell in enumerate(boxes[: len(boxes) - len(unit)]) if cell.lines]
        are_pieces = len(filled) > 1 and all(_is_piece(boxes[number]) for number in filled)
        is_one = are_pieces and not _counts([boxes[number].text for number in filled])
        if not is_one or of_head < 0 or not _covers(above[of_head], boxes):
            yield from map(_without_spread, boxes)
            continue
        last, blank = filled[-1] + 1, " " if filled[-1] - filled[0] >= len(filled) else THIN
        text = blank.join(cell.text for cell in boxes[filled[0] : last] if cell.lines)
        if not (_SINGLE.fullmatch(text) or _THOUSANDS.fullmatch(text)):
            text = text.replace(THIN, " ")
        whole = replace(boxes[0], x1=boxes[last - 1].x1)
        yield _with_text(whole, [line for cell in boxes[:last] for line in cell.lines], text)
        yield from boxes[last:]


def _covers(head: Cell, boxes: Sequence[Cell]) -> bool:
    """Whether a head begins and ends where boxes do."""
    return abs(head.x0 - boxes[0].x0) < TOUCH_PT and abs(head.x1 - boxes[-1].x1) < TOUCH_PT


def _counts(texts: Sequence[str]) -> bool:
    """Whether numbers follow one another, as years do that stand below their era: 28, 29, 30."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    follow = len(numbers) == len(texts) and all(later == before + 1 for before, later in pairwise(numbers))
    return follow and (len(texts) > 2 or max(map(len, texts)) > 1)


def _is_piece(cell: Cell) -> bool:
    return len(cell.lines) == 1 and _PIECE.fullmatch(cell.text) is not None


def _with_text(cell: Cell, lines: Sequence[Line], text: str) -> Cell:
    line = Line(cell.page, chars_of(lines))
    line.text = text
    return replace(cell, lines=[line])
