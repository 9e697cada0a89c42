"""The rows and lines of a document in reading order.

Page numbers, running lines and annexes are left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from hyoka.grid.bodies import read_bodies
from hyoka.grid.halves import halves
from hyoka.grid.model import Line, Row, in_reading_order
from hyoka.grid.named_amounts import with_names_apart
from hyoka.grid.paragraphs import Part
from hyoka.grid.settings import GRID
from hyoka.grid.spread_figures import close_up
from hyoka.grid.torn_rows import join_torn
from hyoka.grid.white_rows import white_rows
from hyoka.pdf.page import Page
from hyoka.text.label_files import PATTERNS

Item = Row | Line


def document_items(pages: Iterable[Page]) -> list[Item]:
    return join_pages(list(map(page_items, pages)))


def page_items(page: Page) -> list[Item]:
    """The rows and lines of a page that hold text, in reading order.

    Of two sheets on one paper the left one is read first. Beside tables with edges are those that
    white space shows below a head.
    """
    items = list[Item]()
    for half in halves(page):
        found = read_bodies(half)
        rows, lines = white_rows(found, half.horizontal, half.fills, headed=True)
        if rows:
            ruled = [item for item in found if isinstance(item, Row)]
            found = in_reading_order([*lines, *ruled, *rows])
        for item in found:
            if isinstance(item, Line) or any(cell.lines for cell in item.cells):
                items.append(item)
    return items


def join_pages(pages: list[list[Item]]) -> list[Item]:
    """The rows and lines of a document, from those of its pages.

    Page numbers and footers that repeat are left out.
    """
    last = [items[-1] for items in pages if items]
    counts = Counter(item.text for item in last if isinstance(item, Line))
    least = max(2, GRID.running_line * len(pages))
    footers = frozenset(footer for footer, count in counts.items() if count >= least)
    several = len(pages) > 1
    bare = [_without_page_numbers(items, footers, several=several) for items in pages]
    printed = [item for items in join_torn(bare) for item in items]
    close_up(printed)
    return with_names_apart(printed)


def _without_page_numbers(
    items: list[Item], footers: frozenset[str], *, several: bool
) -> list[Item]:
    """The rows and lines of a page without the numbers above, the number and the footers below.

    A page prints its number once: digits above it have fallen from a table. Digits alone at the top
    of the only page may be the number of its sheet.
    """
    end = len(items)
    numbers = 0
    while end:
        is_number = _is_page_number(items[end - 1])
        numbers += is_number
        if numbers > 1 or not (is_number or items[end - 1].text in footers):
            break
        end -= 1
    first = 0
    while first < end and _is_page_number(items[first]):
        if not several and items[first].text.isdecimal():
            break
        first += 1
    return items[first:end]


def _is_page_number(item: Item) -> bool:
    if not isinstance(item, Line):
        return False
    number = PATTERNS["page_number"]
    return bool(
        number.fullmatch(item.folded)
        or number.fullmatch(item.text)
        or PATTERNS["file_name"].fullmatch(item.text)
    )


def parts(item: Item) -> list[Part]:
    """The cells of a row that hold text, or the line itself."""
    return [cell for cell in item.cells if cell.lines] if isinstance(item, Row) else [item]


def all_texts(items: Iterable[Item]) -> set[str]:
    """The folded texts of all cells and lines, by which a form recognises its documents."""
    return {part.folded for item in items for part in parts(item)}


def boxes_of(item: Item) -> Sequence[Part]:
    """The cells of a row, blank ones too, or the line itself."""
    return item.cells if isinstance(item, Row) else [item]


def kind_of(item: Item) -> str:
    """What an item is: line, cell, or guessed where gaps between texts show its columns."""
    if isinstance(item, Line):
        return "line"
    return "guessed" if item.guessed else "cell"


def without_annexes(title: str, items: Sequence[Item]) -> list[Item]:
    """The rows and lines of pages that are no annex.

    A page with the folded title on it stays; where no page has the title, nothing is left out.
    """
    pages = [list(page) for _, page in groupby(items, key=attrgetter("page"))]
    are_annexes = [PATTERNS["annex"].match(page[0].folded) is not None for page in pages]
    if not any(are_annexes):
        return list(items)
    are_titled = [any(title in item.folded for item in page) for page in pages]
    if not any(are_titled):
        return list(items)
    out = list[Item]()
    for page, is_annex, is_titled in zip(pages, are_annexes, are_titled, strict=True):
        if is_titled or not is_annex:
            out += page
    return out
