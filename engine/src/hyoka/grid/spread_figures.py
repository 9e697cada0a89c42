"""Figures whose digits stand apart: spread over a cell, or each in a box of its own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from hyoka.grid.model import Cell, Line, Row, chars_of
from hyoka.grid.settings import GRID
from hyoka.pdf.chars import DIGITS, are_in
from hyoka.pdf.settings import PAGE
from hyoka.text.digits import SIGN
from hyoka.text.numbers import THIN

#: A figure whose digits each stand by themselves.
_SPREAD: Final = re.compile(rf"{SIGN}?(?:[ ,，.．]*[0-9０-９]){{2,}}[%％]?")
#: Digits of several boxes.
_SINGLE: Final = re.compile(rf"(?:{SIGN}{THIN})?[0-9０-９](?:{THIN}[0-9０-９,，.．])+")
#: Groups of three digits behind a first group.
_THOUSANDS: Final = re.compile(rf"{SIGN}?[1-9]\d{{0,2}}(?:{THIN}?,?{THIN}?\d{{3}})+")
#: What may be a piece of a figure.
_PIECE: Final = re.compile(rf"{SIGN}?\d{{0,3}}[,，.．]?|[,，.．]?\d{{3}}")
_DIGITS: Final = re.compile(r"[0-9０-９]{2}")
#: What stands over boxes and says which digit belongs into each.
_PLACES: Final = frozenset("一十百千万億兆円")


def close_up(items: Sequence[Row | Line]) -> None:
    """Close up the figures in rows whose digits stand apart, in place.

    Thin spaces stand between these digits.
    """
    lowest = [_lowest(item) for item in items]
    for number, item in enumerate(items):
        if not isinstance(item, Row) or item.guessed:
            continue
        if sum(map(_is_piece, item.cells)) > 1:
            heads = [_head(items, lowest, number, cell) for cell in item.cells]
            item.cells = list(_closed_up(item.cells, heads))
        else:
            item.cells = list(map(_without_spread, item.cells))


def _lowest(item: Row | Line) -> float:
    """Where the cells of a row end at the latest."""
    cells = item.cells if isinstance(item, Row) else ()
    return max((cell.bottom for cell in cells), default=-1.0)


def _head(
    items: Sequence[Row | Line], lowest: Sequence[float], number: int, cell: Cell
) -> Cell | None:
    """The nearest text over a cell of a row in its table, which goes on over page ends.

    lowest: where each item ends.
    """
    below = items[number]
    middle = (cell.x0 + cell.x1) / 2
    for place in range(number - 1, -1, -1):
        row = items[place]
        if not isinstance(row, Row):
            return None
        if row.page == below.page and lowest[place] + GRID.within_table_pt < below.top:
            return None
        for above in row.cells:
            is_over = above.x0 < middle < above.x1
            # a text says something of the boxes below it if it is more than the place of a digit
            if is_over and above.lines and not _is_piece(above) and above.text not in _PLACES:
                return above
        below = row
    return None


def _closed_up(cells: Sequence[Cell], heads: Sequence[Cell | None]) -> Iterable[Cell]:
    """The cells of a row; a figure that is spread over the boxes under one head is in one."""
    pairs = zip(heads, cells, strict=True)
    for _, group in groupby(pairs, key=lambda pair: id(pair[0])):
        under = list(group)
        head = under[0][0]
        boxes = [cell for _, cell in under]
        pieces = _pieces(boxes)
        if head is None or not pieces or not _covers(head, boxes):
            yield from map(_without_spread, boxes)
        else:
            first = pieces[0]
            last = pieces[-1]
            has_blank_box = last - first >= len(pieces)
            blank = " " if has_blank_box else THIN
            text = blank.join(boxes[number].text for number in pieces)
            if not (_SINGLE.fullmatch(text) or _THOUSANDS.fullmatch(text)):
                text = text.replace(THIN, " ")
            lines = [line for number in pieces for line in boxes[number].lines]
            whole = replace(boxes[0], x1=boxes[last].x1)
            yield _with_text(whole, lines, text)
            yield from boxes[last + 1 :]


def _pieces(boxes: Sequence[Cell]) -> list[int]:
    """The numbers of the boxes that hold the pieces of one figure; none where they hold no such.

    A unit may stand in the last box.
    """
    last = boxes[-1]
    has_unit = bool(last.lines) and not _is_piece(last)
    of_digits = boxes[:-1] if has_unit else boxes
    filled = [number for number, cell in enumerate(of_digits) if cell.lines]
    if len(filled) < 2 or not all(_is_piece(boxes[number]) for number in filled):
        return []
    are_many = _counts([boxes[number].text for number in filled])
    return [] if are_many else filled


def _without_spread(cell: Cell) -> Cell:
    """A cell whose figure is spread over it, with that as one."""
    if len(cell.lines) != 1:
        return cell
    text = cell.lines[0].text
    if " " not in text or _DIGITS.search(text) or not _SPREAD.fullmatch(text):
        return cell
    if not _is_even(cell.lines[0]):
        return cell
    return _with_text(cell, cell.lines, text.replace(" ", THIN))


def _is_even(line: Line) -> bool:
    """Whether chars stand apart alike, and not so far that they are several figures.

    A sign stands apart as the digits do: △1 2 may be two figures.
    """
    lefts, _, rights, _ = line.chars.boxes.T
    gaps = (lefts[1:] - rights[:-1]) / line.height
    widest = gaps.max()
    if widest > GRID.widest_spread or widest - gaps.min() > GRID.uneven_spread:
        return False
    are_digits = are_in(line.chars.codes, DIGITS)
    between = gaps[are_digits[1:] & are_digits[:-1]]
    if not are_digits[0] and gaps[0] < between.min(initial=widest) / 2:
        return False
    return len(between) > 1 or bool(widest > GRID.two_numbers)


def _covers(head: Cell, boxes: Sequence[Cell]) -> bool:
    """Whether a head begins and ends where boxes do."""
    left = boxes[0].x0
    right = boxes[-1].x1
    return abs(head.x0 - left) < PAGE.touch_pt and abs(head.x1 - right) < PAGE.touch_pt


def _counts(texts: Sequence[str]) -> bool:
    """Whether numbers follow one another, as years do that stand below their era: 28, 29, 30."""
    if not all(text.isdecimal() for text in texts):
        return False
    numbers = list(map(int, texts))
    if any(later != before + 1 for before, later in pairwise(numbers)):
        return False
    return len(texts) > 2 or max(map(len, texts)) > 1


def _is_piece(cell: Cell) -> bool:
    if len(cell.lines) != 1:
        return False
    text = cell.lines[0].text
    return len(text) <= GRID.longest_piece and _PIECE.fullmatch(text) is not None


def _with_text(cell: Cell, lines: Sequence[Line], text: str) -> Cell:
    line = Line(cell.page, chars_of(lines))
    line.text = text
    return replace(cell, lines=[line])
