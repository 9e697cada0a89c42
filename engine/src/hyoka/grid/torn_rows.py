"""Rows that a page end cuts within their texts: the rest stands on top of the next page."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import Final

from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.settings import GRID
from hyoka.pdf.settings import PAGE
from hyoka.text.numbers import is_figure

#: What a text ends with that does not go on.
_ENDS: Final = "。"
#: No figure begins with a zero.
_CODE: Final = re.compile(r"0\d+")
_DIGIT: Final = re.compile(r"\d")


def join_torn(pages: Sequence[Sequence[Row | Line]]) -> Iterator[list[Row | Line]]:
    """The items of pages; the rest of a row that a page end cuts is in its cells on the page above.

    A spreadsheet prints the lines of a cell that have no room above a page end on the next page.
    """
    printed = set[str]()
    left = [list(items) for items in pages]
    for items, following in pairwise(left):
        printed.update(item.folded for item in items)
        # heads and headings may stand again over the rest
        first = next((n for n, item in enumerate(following) if item.folded not in printed), None)
        if first is None or not items:
            continue
        row, rest = items[-1], following[first]
        if not isinstance(row, Row) or not isinstance(rest, Row) or row.guessed or rest.guessed:
            continue
        pairs = _torn_cells(items, row, rest) if rest.page == row.page + 1 else []
        if pairs:
            wholes = {
                id(above): replace(above, lines=[*above.lines, *below.lines])
                for above, below in pairs
            }
            items[:] = [_with(item, wholes) for item in items]
            joined = {id(below) for _, below in pairs}
            following[:] = [
                *_down_to(following[:first], rest),
                *_without_rest(rest, joined, following[first + 1 : first + 2]),
                *following[first + 2 :],
            ]
    yield from left


def _torn_cells(items: Iterable[Row | Line], row: Row, rest: Row) -> list[tuple[Cell, Cell]]:
    """The cells of a page that go on in the first row of the next, each with its rest there.

    None where that is a row of its own. The text of a merged cell may stand on the next page alone.
    """
    rows = [item for item in items if isinstance(item, Row) and item.table == row.table]
    bottom = max(cell.bottom for cell in row.cells)
    at_end = [cell for each in rows for cell in each.cells if _are_near(cell.bottom, bottom)]
    bottom_of_rest = min(cell.bottom for cell in rest.cells)
    pairs = []
    has_end = False
    for below in rest.cells:
        above = next((cell for cell in at_end if _are_in_one_column(cell, below)), None)
        if above is None:
            return []
        if below.lines and not above.lines and not _are_near(below.bottom, bottom_of_rest):
            continue
        if below.lines and not _is_cut(above, below):
            return []
        if below.lines:
            pairs.append((above, below))
        has_end = has_end or bool(above.lines and not below.lines)
    return pairs if has_end else []


def _with(item: Row | Line, wholes: Mapping[int, Cell]) -> Row | Line:
    if not isinstance(item, Row) or not any(id(cell) in wholes for cell in item.cells):
        return item
    return replace(item, cells=[wholes.get(id(cell), cell) for cell in item.cells])


def _down_to(heads: Iterable[Row | Line], rest: Row) -> Iterator[Row | Line]:
    """Heads that stand again over the rest of a row: they reach down to the row below it."""
    bottom = min(cell.bottom for cell in rest.cells)
    for item in heads:
        if isinstance(item, Row) and item.table == rest.table:
            cells = [
                replace(cell, bottom=bottom) if _are_near(cell.bottom, rest.top) else cell
                for cell in item.cells
            ]
            yield replace(item, cells=cells)
        else:
            yield item


def _without_rest(
    rest: Row, joined: Collection[int], below: Sequence[Row | Line]
) -> Iterator[Row | Line]:
    """What stands below the rest of a row; a merged cell that begins beside it begins there.

    joined: the ids of the cells whose texts are joined.
    """
    for item in below:
        if isinstance(item, Row) and item.table == rest.table:
            top = item.top + PAGE.touch_pt
            merged = [
                replace(cell, lines=[] if id(cell) in joined else cell.lines)
                for cell in rest.cells
                if cell.bottom > top
            ]
            yield replace(item, cells=sorted([*merged, *item.cells], key=attrgetter("x0")))
        else:
            yield item


def _is_cut(above: Cell, below: Cell) -> bool:
    """Whether the text of a cell on the next page is the rest of the one above.

    That fills its last line, and what is below is nothing by itself: no figure or code of its own.
    """
    if not above.lines or above.folded.endswith(_ENDS):
        return False
    is_own = is_figure(above.folded) and not _CODE.fullmatch(above.folded)
    if is_own or _shape(above.folded) == _shape(below.folded):
        return False
    last = above.lines[-1]
    first = below.lines[0]
    margins = min(last.x0 - above.x0, GRID.most_indent_pt) * 2
    room = above.x1 - above.x0 - margins - (last.x1 - last.x0)
    return room < first.first_width


def _shape(text: str) -> str:
    """A text with one sign for any digit: codes of a list have one shape."""
    return _DIGIT.sub("0", text)


def _are_in_one_column(one: Cell, other: Cell) -> bool:
    return _are_near(one.x0, other.x0) and _are_near(one.x1, other.x1)


def _are_near(one: float, other: float) -> bool:
    return abs(one - other) < PAGE.touch_pt
