"""Bodies of tables without lines inside, in rows by lines of text and columns by the head.

Digits that are spread.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

import numpy as np

from hyoka.grid.model import Cell, Line, Row, chars_of, read_items
from hyoka.pdf.edges import TOUCH_PT
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold
from hyoka.text.numbers import THIN, is_figure

#: A figure of which each digit stands by itself; the pieces of one in several boxes: digits, or
#: groups of three behind the first; what may be a piece of a figure.
_SPREAD: Final = re.compile(r"[△▲\-−－+]?(?:[ ,，.．]*[0-9０-９]){2,}[%％]?")
_SINGLE: Final = re.compile(rf"(?:[△▲\-−－+]{THIN})?[0-9０-９](?:{THIN}[0-9０-９,，.．])+")
_THOUSANDS: Final = re.compile(rf"[△▲\-−－+]?[1-9]\d{{0,2}}(?:{THIN}?,?{THIN}?\d{{3}})+")
_LONGEST_PIECE: Final = 5
_PIECE: Final = re.compile(r"[△▲\-−－+]?\d{0,3}[,，.．]?|[,，.．]?\d{3}")
_DIGITS: Final = re.compile(r"[0-9０-９]{2}")
#: Heights of a letter: spread digits stand no farther apart, and their gaps differ no more; two
#: digits no farther apart than the last may be two numbers, as the pledges 1 and 4 that a sheet of
#: Tsukuba lists.
_FARTHEST, _UNEVEN, _BLANK = 8.0, 0.5, 0.5
#: A row belongs to the table above it if no more than this lies between them, points.
_GAP_PT: Final = 4.0
#: What stands over boxes and says which digit belongs into each.
_PLACES: Final = frozenset("一十百千万億兆円")


def close_up(items: Sequence[Row | Line]) -> None:
    """Close up the figures in rows whose digits stand apart: with thin spaces between them, in place."""
    for number, item in enumerate(items):
        if not isinstance(item, Row) or item.guessed:
            continue
        are_pieces = sum(map(_is_piece, item.cells)) > 1
        heads = [_head(items, number, cell) if are_pieces else None for cell in item.cells]
        item.cells = list(_closed_up(item.cells, heads))


def _head(items: Sequence[Row | Line], number: int, cell: Cell) -> Cell | None:
    """The nearest text over a cell of a row in its table, which goes on over page ends."""
    below, middle = items[number], (cell.x0 + cell.x1) / 2
    for row in map(items.__getitem__, range(number - 1, -1, -1)):
        if not isinstance(row, Row):
            break
        if row.page == below.page and all(cell.bottom + _GAP_PT < below.top for cell in row.cells):
            break
        for text in row.cells:
            if (
                text.x0 < middle < text.x1
                and text.lines
                and not _is_piece(text)
                and text.text not in _PLACES
            ):
                return text
        below = row
    return None


def _without_spread(cell: Cell) -> Cell:
    """A cell whose figure is spread over it, with that as one."""
    if (
        len(cell.lines) != 1
        or not _SPREAD.fullmatch(cell.text)
        or _DIGITS.search(cell.text)
        or " " not in cell.text
    ):
        return cell
    x0, _, x1, _ = cell.lines[0].chars.boxes.T
    gaps = (x0[1:] - x1[:-1]) / cell.lines[0].height
    is_even = gaps.max() <= _FARTHEST and gaps.max() - gaps.min() <= _UNEVEN
    is_even &= len(gaps) > 1 or gaps[0] > _BLANK
    return _with_text(cell, cell.lines, cell.text.replace(" ", THIN)) if is_even else cell


def _closed_up(cells: Sequence[Cell], heads: Sequence[Cell | None]) -> Iterable[Cell]:
    """The cells of a row with a figure that is spread over a cell, or over the boxes under one head, as one."""
    for _, group in groupby(zip(heads, cells, strict=True), key=lambda pair: id(pair[0])):
        (head, *_), boxes = map(list, zip(*group, strict=True))
        unit = [cell for cell in boxes[-1:] if cell.lines and not _is_piece(cell)]
        filled = [
            number for number, cell in enumerate(boxes[: len(boxes) - len(unit)]) if cell.lines
        ]
        are_pieces = len(filled) > 1 and all(_is_piece(boxes[number]) for number in filled)
        is_one = are_pieces and not _counts([boxes[number].text for number in filled])
        if not is_one or head is None or not _covers(head, boxes):
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
    follow = len(numbers) == len(texts) and all(
        later == before + 1 for before, later in pairwise(numbers)
    )
    return follow and (len(texts) > 2 or max(map(len, texts)) > 1)


def _is_piece(cell: Cell) -> bool:
    return (
        len(cell.lines) == 1
        and len(cell.text) <= _LONGEST_PIECE
        and _PIECE.fullmatch(cell.text) is not None
    )


def _with_text(cell: Cell, lines: Sequence[Line], text: str) -> Cell:
    line = Line(cell.page, chars_of(lines))
    line.text = text
    return replace(cell, lines=[line])


#: A head has so many cells.
_FEWEST: Final = 3
#: Heights of a letter: lines are of one row if their middles are no farther apart; the first line
#: of a body stands no farther below its head, and the next one below it; how far a line ends before
#: its cell does.
_LEVEL, _NEXT, _MARGIN = 0.4, 2.0, 1.0
#: A longer text is no unit and no kind of a value, chars.
_LONGEST_WORD: Final = 8
#: So far a letter may reach into the next column, points.
_INTO_PT: Final = 1.0

Edge = tuple[float, float, float]


def read_bodies(page: Page) -> list[Row | Line]:
    """The rows and lines of a page, also the rows of bodies without lines inside."""
    items = read_items(page)
    horizontal, vertical = list[Edge](), list[Edge]()
    head, below = list[float](), list[Line]()
    top = bottom = 0.0
    for item in [*items, None]:
        if (
            isinstance(item, Line)
            and item.top - bottom < _NEXT * item.height
            and _is_of_body(item, head)
        ):
            below.append(item)
            bottom = item.bottom
            continue
        if below:
            _rule(head, below, top, bottom + _INTO_PT, horizontal, vertical)
            horizontal.append((bottom + _INTO_PT, head[0], head[-1]))
            below = []
        if not isinstance(item, Row) or item.guessed:
            head = []
            continue
        cells = [cell for cell in item.cells if cell.lines]
        if len(item.cells) >= _FEWEST:
            head = [item.cells[0].x0, *(cell.x1 for cell in item.cells)]
            horizontal += _between_lines(cells)
        elif len(cells) == 1 and all(_is_of_body(line, head) for line in cells[0].lines):
            _rule(head, cells[0].lines, cells[0].top, cells[0].bottom, horizontal, vertical)
        top = bottom = min(cell.bottom for cell in item.cells)
    if not (horizontal or vertical):
        return items
    flat, upright = (np.array(edges).reshape(-1, 3) for edges in (horizontal, vertical))
    page = replace(page, horizontal=np.concatenate([page.horizontal, flat]))
    return read_items(replace(page, vertical=np.concatenate([page.vertical, upright])))


def _rule(
    xs: Sequence[float],
    lines: Sequence[Line],
    top: float,
    bottom: float,
    horizontal: list[Edge],
    vertical: list[Edge],
) -> None:
    """Add the edges of a body: those of its head's columns, and one over each line from the column where it begins."""
    vertical += [(x, top, bottom) for x in xs]
    for upper, lower in pairwise(lines):
        first = max(x for x in xs if x < lower.x0 + _INTO_PT)
        horizontal.append(((upper.bottom + lower.top) / 2, first, xs[-1]))


def _is_of_body(line: Line, xs: Sequence[float]) -> bool:
    """Whether a line has figures in columns, in all but the first short words at most besides, and nothing between."""
    chars = line.chars
    x0, _, x1, _ = chars.boxes.T
    columns, last = (np.searchsorted(xs, ends) for ends in (x0 + _INTO_PT, x1 - _INTO_PT))
    if (columns != last).any() or not 0 < columns.min() <= columns.max() < len(xs):
        return False
    texts = {int(column): fold(chars[columns == column].text) for column in np.unique(columns)}
    figures = sum(is_figure(text) for text in texts.values())
    words = [text for column, text in texts.items() if column > 1 and not is_figure(text)]
    return (
        figures > len(words) and len(texts) > 1 and max(map(len, words), default=0) <= _LONGEST_WORD
    )


def _between_lines(cells: Sequence[Cell]) -> Iterator[Edge]:
    """The edges that a row lacks whose cells have a figure on each line, beside labels that are not wrapped."""
    columns = [cell for cell in cells if len(cell.lines) > 1]
    figures = [cell for cell in cells if all(is_figure(line.folded) for line in cell.lines)]
    if not any(cell in figures for cell in columns) or all(cell in figures for cell in columns):
        return
    rows = max((cell.lines for cell in columns if cell not in figures), key=len)
    columns += [cell for cell in figures if cell not in columns]
    for cell in columns:
        at = [
            [abs(line.middle - row.middle) < _LEVEL * row.height for row in rows]
            for line in cell.lines
        ]
        is_wrapped = cell not in figures and any(
            upper.x1 + lower.first_width + _MARGIN * upper.height > cell.x1
            for upper, lower in pairwise(cell.lines)
        )
        if is_wrapped or not (np.sum(at, axis=1) == 1).all() or (np.sum(at, axis=0) > 1).any():
            return
    for upper, lower in pairwise(rows):
        for cell in columns:
            yield (upper.bottom + lower.top) / 2, cell.x0, cell.x1
