"""The rows and lines of a document in reading order, without page numbers, running lines and annexes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import dropwhile, groupby, pairwise

from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.bodies import read_bodies
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.spread_digits import close_up
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS

Item = Row | Line

_CLOSING_BRACKETS = ("）", ")")
#: Two rows are separate rows if more than this share of the columns with text have text in both.
NEW_ROW = 0.6


def document_items(pages: Iterable[Page]) -> list[Item]:
    return join_pages(list(map(page_items, pages)))


def page_items(page: Page) -> list[Item]:
    """The rows and lines of a page that hold text, in reading order."""
    items = [item for item in read_bodies(page) if _has_text(item)]
    for item in items:
        if isinstance(item, Row):
            _give_back_brackets(item)
    return items


def _give_back_brackets(row: Row) -> None:
    """Give a bracket that closes a text beyond its cell's edge back to it: 一般財源（B | ）375,620."""
    for number, (left, right) in enumerate(pairwise(row.cells)):
        is_open = left.folded.count("(") > left.folded.count(")")
        if right.lines and right.lines[0].text[0] in _CLOSING_BRACKETS and is_open:
            bracket, *behind = right.lines[0].chars
            closed = Line(left.page, [*left.lines[-1].chars, bracket])
            row.cells[number] = replace(left, lines=[*left.lines[:-1], closed])
            lines = [Line(right.page, behind)] if behind else []
            row.cells[number + 1] = replace(right, lines=[*lines, *right.lines[1:]])


def join_pages(pages: list[list[Item]]) -> list[Item]:
    """The rows and lines of a document, from those of its pages, with each row joined that a page end cuts."""
    footers = _repeated_footers(pages)
    pages = [_without_page_numbers(items, footers, several=len(pages) > 1) for items in pages]
    for items, following in pairwise(pages):
        _join_cut_row(items, following)
    printed = [item for items in pages for item in items if _has_text(item)]
    close_up(printed)
    return printed


def _repeated_footers(pages: list[list[Item]]) -> frozenset[str]:
    footers = Counter(_without_digits(items[-1].text) for items in pages if items and isinstance(items[-1], Line))
    return frozenset(footer for footer, count in footers.items() if count > 1 and count >= 0.5 * len(pages))


def _has_text(item: Item) -> bool:
    return isinstance(item, Line) or any(cell.lines for cell in item.cells)


def without_running_headers(items: Sequence[Item]) -> list[Item]:
    """The items without lines that stand at the top of most pages, where they would part what goes on below them."""
    pages = [list(page) for _, page in groupby(items, key=lambda item: item.page)]
    lines = [page[0] for page in pages if isinstance(page[0], Line)]
    tops = Counter(_without_digits(line.text) for line in lines)
    often = max(2, 0.6 * len(pages))
    running = {id(line) for line in lines if tops[_without_digits(line.text)] > often}
    others = [item for item in items if id(item) not in running]
    return without_running_headers(others) if running else others


def _without_page_numbers(items: list[Item], footers: frozenset[str], *, several: bool) -> list[Item]:
    def is_page_number(item: Item) -> bool:
        return isinstance(item, Line) and _is_page_number(item)

    def is_footer(item: Item) -> bool:
        return isinstance(item, Line) and (is_page_number(item) or _without_digits(item.text) in footers)

    end = len(items)
    while end and is_footer(items[end - 1]):
        # a page prints its number once: digits above it have fallen from a table
        if is_page_number(items[end - 1]) and any(map(is_page_number, items[end:])):
            break
        end -= 1
    items = items[:end]

    def is_number(item: Item) -> bool:
        # digits alone at the top of the only page may be the number of its sheet
        return is_page_number(item) and (several or not item.text.isdecimal())

    return list(dropwhile(is_number, items))


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "0", fold(text))


def _is_page_number(line: Line) -> bool:
    number, file_name = PATTERNS["page_number"], PATTERNS["file_name"]
    return any((number.fullmatch(line.folded), number.fullmatch(line.text), file_name.fullmatch(line.text)))


def _join_cut_row(items: list[Item], following: list[Item]) -> None:
    """Give the last row of a page the rest of it that stands on the next page.

    A row is cut where no line ends it on its page and no line begins its rest on the next page. The rest has text only
    in the columns whose text continues. Rows whose columns are guessed are left to the forms.
    """
    last = items[-1] if items else None
    first = following[0] if following else None
    if not isinstance(last, Row) or not isinstance(first, Row) or last.guessed or first.guessed:
        return
    pairs = [(cell, below) for cell in last.cells for below in first.cells if _is_cut(cell, below)]
    filled = sum(bool(cell.lines or below.lines) for cell, below in pairs)
    both = sum(bool(cell.lines and below.lines) for cell, below in pairs)
    if filled > 1 and both > NEW_ROW * filled:
        return
    for cell, below in pairs:
        if cell.lines:
            last.cells[last.cells.index(cell)] = replace(cell, lines=[*cell.lines, *below.lines])
            first.cells[first.cells.index(below)] = replace(below, lines=[])
        elif below.lines:
            last.cells[last.cells.index(cell)] = below
            first.cells.remove(below)


def _is_cut(cell: Cell, below: Cell) -> bool:
    shared = min(cell.x1, below.x1) - max(cell.x0, below.x0)
    return cell.open_bottom and below.open_top and shared > 0.7 * max(cell.x1 - cell.x0, below.x1 - below.x0)


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
    return "line" if isinstance(item, Line) else "guessed" if item.guessed else "cell"


def without_annexes(title: str, items: Sequence[Item]) -> list[Item]:
    """The rows and lines of pages that are no annex: 別紙, where the folded title stands on other pages only."""
    pages = [list(page) for _, page in groupby(items, key=lambda item: item.page)]
    annexes = [number for number, page in enumerate(pages) if PATTERNS["annex"].match(page[0].folded)]
    titled = {number for number, page in enumerate(pages) if annexes and any(title in item.folded for item in page)}
    left_out = set(annexes) - titled if titled else ()
    return [item for number, page in enumerate(pages) if number not in left_out for item in page]
