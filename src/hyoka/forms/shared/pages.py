"""A document as one stream of rows and lines in reading order, without what is printed on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby, pairwise

from hyoka.forms.shared.columns import merge
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.items import read_items
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold
from hyoka.pdf.page import Page

Item = Row | Line


class Stream(list[Item]):
    """A document's rows and lines in reading order.

    Attributes:
        facts: What was told of it by looking at all its pages.
    """

    def __init__(self, items: Iterable[Item], facts: list[frozenset[str]] | None = None) -> None:
        super().__init__(items)
        self.facts = [] if facts is None else facts


_PAGE_NUMBER = re.compile(
    r"[-–—−－~\[(]*(?:p\.?|頁)?\d{1,4}(?:[/／-]\d{1,4})*[-–—−－~\])]*(?:頁|ページ)?|\d{1,4}\s+\d{1,4}", re.IGNORECASE
)


def stream(pages: Iterable[Page]) -> list[Item]:
    """The document's rows and lines in reading order, without page numbers and repeated feet."""
    return joined_leaves([leaf(page) for page in pages])


def leaf(page: Page) -> list[Item]:
    """A page's rows and lines in reading order, without those that hold no text."""
    return [item for item in read_items(page) if _holds_text(item)]


def repeated_feet(leaves: list[list[Item]]) -> frozenset[str]:
    """What most pages end with."""
    feet = Counter(_shape(items[-1].text) for items in leaves if items and isinstance(items[-1], Line))
    return frozenset(foot for foot, times in feet.items() if times > 1 and times >= 0.5 * len(leaves))


def joined_leaves(leaves: list[list[Item]], feet: frozenset[str] | None = None) -> list[Item]:
    """The stream of a document whose pages were read apart, each by `leaf`.

    Args:
        leaves: What the pages hold.
        feet: What most of them end with, where that is known already.
    """
    repeated = repeated_feet(leaves) if feet is None else feet
    leaves = [_without_furniture(items, repeated) for items in leaves]
    for items, following in pairwise(leaves):
        join_cut_row(items, following)
    return [item for items in leaves for item in items if _holds_text(item)]


def _holds_text(item: Item) -> bool:
    if isinstance(item, Line):
        return True
    for cell in item.cells:  # noqa: SIM110 - every row is asked twice, and mostly its first cell answers
        if cell.lines:
            return True
    return False


def without_running_heads(items: list[Item], keep: str = "") -> list[Item]:
    """The stream without lines that stand at the top of most pages.

    Args:
        items: The document's stream.
        keep: Regular expression of lines (folded) that mean something though every page begins with them.
    """
    pages = [list(page) for _, page in groupby(items, key=lambda item: item.page)]
    tops = Counter(_shape(page[0].text) for page in pages if _may_run(page[0], keep))
    running = frozenset(top for top, times in tops.items() if times > 2 and times > 0.6 * len(pages))
    kept = [page[1:] if _may_run(page[0], keep) and _shape(page[0].text) in running else page for page in pages]
    facts = items.facts if isinstance(items, Stream) else []
    facts.append(running)
    left = Stream((item for page in kept for item in page), facts)
    return without_running_heads(left, keep) if len(left) < len(items) else left


def _may_run(item: Item, keep: str) -> bool:
    return isinstance(item, Line) and not (keep and re.search(keep, item.folded))


def _without_furniture(leaf: list[Item], feet: frozenset[str]) -> list[Item]:
    while leaf and isinstance(leaf[-1], Line) and (_is_page_number(leaf[-1]) or _shape(leaf[-1].text) in feet):
        leaf = leaf[:-1]
    while leaf and isinstance(leaf[0], Line) and _is_page_number(leaf[0]):
        leaf = leaf[1:]
    return leaf


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", fold(text))


def _is_page_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.folded) is not None or _PAGE_NUMBER.fullmatch(line.text) is not None


def parts(item: Item) -> list[Part]:
    """What is printed in a row or on a line: the cells that hold text, or the line."""
    return [cell for cell in item.cells if cell.lines] if isinstance(item, Row) else [item]


def lines_of(item: Item) -> list[Part]:
    """The same, but a cell that has the row for itself line by line: text between hairlines is no table."""
    found = parts(item)
    return list(found[0].lines) if len(found) == 1 and isinstance(found[0], Cell) else found


def whole_lines(item: Item) -> list[Part]:
    """A row's text line by line, whatever columns its white was taken for."""
    return list(merge(item.cells).lines) if isinstance(item, Row) else [item]


#: Of the columns that two rows fill, more than this share are filled by both only if they are two.
NEW_ROW = 0.6


def join_cut_row(leaf: list[Row | Line], following: list[Row | Line]) -> None:
    """Give the last row of a page what stands of it on the next one.

    A row is cut where no line ends it on its page and none begins its rest on the next; the rest has text only in the
    columns whose text goes on. Where columns are told by white, the forms must see to it.
    """
    last = leaf[-1] if leaf else None
    first = following[0] if following else None
    if not isinstance(last, Row) or not isinstance(first, Row) or last.guessed or first.guessed:
        return
    pairs = [(cell, rest) for cell in last.cells for rest in first.cells if _goes_on(cell, rest)]
    filled = sum(bool(cell.lines or rest.lines) for cell, rest in pairs)
    both = sum(bool(cell.lines and rest.lines) for cell, rest in pairs)
    if filled > 1 and both > NEW_ROW * filled:
        return
    for cell, rest in pairs:
        if cell.lines:
            last.cells[last.cells.index(cell)] = replace(cell, lines=[*cell.lines, *rest.lines])
            first.cells[first.cells.index(rest)] = replace(rest, lines=[])
        elif rest.lines:
            last.cells[last.cells.index(cell)] = rest
            first.cells.remove(rest)


def _goes_on(cell: Cell, rest: Cell) -> bool:
    shared = min(cell.x1, rest.x1) - max(cell.x0, rest.x0)
    return cell.open_bottom and rest.open_top and shared > 0.7 * max(cell.x1 - cell.x0, rest.x1 - rest.x0)
