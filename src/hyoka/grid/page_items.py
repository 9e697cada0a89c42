"""The rows and lines of a document in reading order, without page numbers, running lines and annexes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import dropwhile, groupby

from hyoka.grid.bodies import close_up, read_bodies
from hyoka.grid.model import Line, Row
from hyoka.grid.paragraphs import Part
from hyoka.pdf.page import Page
from hyoka.text.label_files import PATTERNS

Item = Row | Line


def document_items(pages: Iterable[Page]) -> list[Item]:
    return join_pages(list(map(page_items, pages)))


def page_items(page: Page) -> list[Item]:
    """The rows and lines of a page that hold text, in reading order."""
    return [item for item in read_bodies(page) if _has_text(item)]


def join_pages(pages: list[list[Item]]) -> list[Item]:
    """The rows and lines of a document, from those of its pages, without page numbers and repeated footers."""
    footers = _repeated_footers(pages)
    printed = [
        item
        for items in pages
        for item in _without_page_numbers(items, footers, several=len(pages) > 1)
    ]
    close_up(printed)
    return printed


def _repeated_footers(pages: list[list[Item]]) -> frozenset[str]:
    footers = Counter(items[-1].text for items in pages if items and isinstance(items[-1], Line))
    return frozenset(
        footer for footer, count in footers.items() if count > 1 and count >= 0.5 * len(pages)
    )


def _has_text(item: Item) -> bool:
    return isinstance(item, Line) or any(cell.lines for cell in item.cells)


def _without_page_numbers(
    items: list[Item], footers: frozenset[str], *, several: bool
) -> list[Item]:
    """The rows and lines of a page without the numbers above them, and without the number and the footers below.

    A page prints its number once: digits above it have fallen from a table. Digits alone at the top
    of the only page may be the number of its sheet.
    """
    end, numbers = len(items), 0
    while end and (_is_page_number(items[end - 1]) or items[end - 1].text in footers):
        numbers += _is_page_number(items[end - 1])
        if numbers > 1:
            break
        end -= 1
    return list(
        dropwhile(
            lambda item: _is_page_number(item) and (several or not item.text.isdecimal()),
            items[:end],
        )
    )


def _is_page_number(item: Item) -> bool:
    texts = ("page_number", item.folded), ("page_number", item.text), ("file_name", item.text)
    return isinstance(item, Line) and any(PATTERNS[name].fullmatch(text) for name, text in texts)


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
    annexes = [
        number for number, page in enumerate(pages) if PATTERNS["annex"].match(page[0].folded)
    ]
    titled = {
        number
        for number, page in enumerate(pages)
        if annexes and any(title in item.folded for item in page)
    }
    left_out = set(annexes) - titled if titled else ()
    return [item for number, page in enumerate(pages) if number not in left_out for item in page]
