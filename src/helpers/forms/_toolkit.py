"""What forms share: a document as one stream, columns by their heads, paragraphs, records with their place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate, groupby, pairwise

from helpers.cells import Cell, Line, Row
from helpers.forms._columns import YEAR, Columns, merge, split_by_white
from helpers.forms._page_ends import join_cut_row
from helpers.forms._paragraphs import Part, joined, one_line, paragraphs
from helpers.grid import read_items
from helpers.japanese import fold
from helpers.pdf import Page
from helpers.records import FIELDS, PROVENANCE

__all__ = [
    "YEAR",
    "Columns",
    "Item",
    "Part",
    "Records",
    "code_and_name",
    "fold",
    "follows",
    "joined",
    "joined_leaves",
    "labelled",
    "labels",
    "leaf",
    "line_with",
    "lines_of",
    "merge",
    "one_line",
    "paragraphs",
    "parts",
    "printed",
    "split_unit",
    "stream",
    "text_of",
    "unfolded",
    "whole_lines",
    "without_running_heads",
]

Item = Row | Line

_PAGE_NUMBER = re.compile(
    r"[-–—−－~\[(]*(?:p\.?|頁)?\d{1,4}(?:[/／-]\d{1,4})*[-–—−－~\])]*(?:頁|ページ)?|\d{1,4}\s+\d{1,4}", re.IGNORECASE
)


def stream(pages: Iterable[Page]) -> list[Item]:
    """The document's rows and lines in reading order, without page numbers and repeated feet."""
    return joined_leaves([leaf(page) for page in pages])


def leaf(page: Page) -> list[Item]:
    """A page's rows and lines in reading order, without those that hold no text."""
    return [item for item in read_items(page) if parts(item)]


def joined_leaves(leaves: list[list[Item]]) -> list[Item]:
    """The stream of a document whose pages were read apart, each by `leaf`."""
    feet = Counter(_shape(items[-1].text) for items in leaves if items and isinstance(items[-1], Line))
    repeated = {foot for foot, times in feet.items() if times > 1 and times >= 0.5 * len(leaves)}
    leaves = [_without_furniture(items, repeated) for items in leaves]
    for items, following in pairwise(leaves):
        join_cut_row(items, following)
    return [item for items in leaves for item in items if parts(item)]


def without_running_heads(items: list[Item], keep: str = "") -> list[Item]:
    """The stream without lines that stand at the top of most pages.

    Args:
        items: The document's stream.
        keep: Regular expression of lines (folded) that mean something though every page begins with them.
    """
    pages = [list(page) for _, page in groupby(items, key=lambda item: item.page)]
    tops = Counter(_shape(page[0].text) for page in pages if _may_run(page[0], keep))
    running = {top for top, times in tops.items() if times > 2 and times > 0.6 * len(pages)}
    kept = [page[1:] if _may_run(page[0], keep) and _shape(page[0].text) in running else page for page in pages]
    left = [item for page in kept for item in page]
    return without_running_heads(left, keep) if len(left) < len(items) else left


def _may_run(item: Item, keep: str) -> bool:
    return isinstance(item, Line) and not (keep and re.search(keep, fold(item.text)))


def _without_furniture(leaf: list[Item], feet: set[str]) -> list[Item]:
    while leaf and isinstance(leaf[-1], Line) and (_is_page_number(leaf[-1]) or _shape(leaf[-1].text) in feet):
        leaf = leaf[:-1]
    while leaf and isinstance(leaf[0], Line) and _is_page_number(leaf[0]):
        leaf = leaf[1:]
    return leaf


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", fold(text))


def _is_page_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(fold(line.text)) is not None or _PAGE_NUMBER.fullmatch(line.text) is not None


def labels(items: Iterable[Item]) -> set[str]:
    """Every cell's and line's text, folded: what a form recognises its document by."""
    found: set[str] = set()
    for item in items:
        found.update(fold(part.text) for part in (item.cells if isinstance(item, Row) else [item]))
    return found


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


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may be the rest of its text."""
    if before is None or before.page != part.page:
        return False
    return part.top - before.bottom < min(before.bottom - before.top, part.bottom - part.top)


def text_of(cells: dict[str, Cell], *names: str) -> str:
    """The folded text of the named columns' cells."""
    return "".join(fold(cells[name].text) for name in names if name in cells)


def labelled(item: Item, label: Callable[[str], str]) -> list[tuple[str, list[Cell]]]:
    """The labels in a row, each with the cells that hold text between it and the next label.

    Args:
        item: A row; a line has no labels.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
    """
    out: list[tuple[str, list[Cell]]] = []
    for cell in _cells_by_label(item, label) if isinstance(item, Row) else []:
        if name := label(fold(cell.text)):
            out.append((name, []))
        elif out and cell.lines:
            out[-1][1].append(cell)
    return out


def _cells_by_label(row: Row, label: Callable[[str], str]) -> Iterator[Cell]:
    """The row's cells; where columns are told by white, a label that was taken into its neighbour is parted from it."""
    for cell in row.cells:
        pieces = split_by_white(cell, least=1.0) if row.guessed and cell.lines else []
        yield from pieces if any(label(fold(piece.text)) for piece in pieces) else [cell]


_UNIT = re.compile(r"(.*?)\s*[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]\s*", re.DOTALL)


def split_unit(text: str) -> tuple[str, str]:
    """Name and unit of an indicator whose unit stands in brackets at its end; the unit is empty where there is none."""
    match = _UNIT.fullmatch(text)
    return (match[1].strip(), match[2].strip()) if match else (text.strip(), "")


def code_and_name(text: str) -> tuple[str, str]:
    """A number, in the digits of its folded form, and the name behind it, be it parted by a blank or not."""
    match = re.fullmatch(r"\s*(\d+)(?:\s+|(?=\D))(.*)", text, re.DOTALL)
    return (fold(match[1]), match[2].strip()) if match else ("", text.strip())


def unfolded(text: str, start: int, end: int | None = None) -> str:
    """The printed text of a stretch of its folded form."""
    cuts = [0]
    for i in range(1, len(text) + 1):
        cuts += [i] * (len(fold(text[:i])) - len(cuts) + 1)
    return text[cuts[start] : cuts[end] if end is not None else None].strip()


def line_with(parts: list[Part], folded: str) -> Part:
    """The line on which a text stands; the last part, if the layout broke it."""
    lines = (line for part in parts for line in (part.lines if isinstance(part, Cell) else [part]))
    return next((line for line in lines if folded in fold(line.text)), parts[-1])


def printed(items: list[Item], counts: Mapping[tuple[str, str], str], out: Records) -> None:
    """Find the figures that a document prints about itself.

    Args:
        items: The document's stream; a sentence may go on over lines.
        counts: Regular expressions of folded text, one group each, by (check, subject).
        out: Where the figures go, as rows of `printed`.
    """
    places = [(part, fold(part.text)) for item in items for part in parts(item)]
    whole = "".join(text for _, text in places)
    starts = list(accumulate((len(text) for _, text in places), initial=0))
    for (check, subject), pattern in counts.items():
        if match := re.search(pattern, whole):
            place = places[bisect_right(starts, match.start(1)) - 1][0]
            out.add("printed", place, check=check, subject=subject, text=match[1])


class Records:
    """The raw tables that a form fills, row by row, and the problems that it met."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, object]]] = {name: [] for name in FIELDS}
        self.problems: list[dict[str, object]] = []

    def add(self, table: str, place: Cell | Line, **values: str) -> None:
        """Add a row; columns that are not given are empty.

        Args:
            table: Name of a raw table in helpers.records.FIELDS.
            place: The cell or line that the row was read from.
            values: The row's columns, as printed.

        Raises:
            KeyError: The table has no such column.
        """
        row: dict[str, object] = dict.fromkeys(FIELDS[table], "")
        for column, value in values.items():
            if column not in row:
                raise KeyError(f"{table} has no column {column}")
            row[column] = value
        self.tables[table].append(row | _box(place))

    def narrative(self, place: Cell | Line | None, activity_id: str, name: str, text: str) -> None:
        """Add prose; none where nothing is printed."""
        if place is not None and text.strip():
            self.add("narratives", place, activity_id=activity_id, field=name, text=text)

    def problem(self, place: Cell | Line, severity: str, kind: str, subject: str, text: str, action: str) -> None:
        """Add what was not understood (severity error) or is doubtful (note)."""
        row = {"severity": severity, "kind": kind, "subject": subject, "text": text, "action": action}
        self.problems.append({"page": place.page, **row})


def _box(place: Cell | Line) -> dict[str, object]:
    return dict(zip(PROVENANCE, (place.page, place.x0, place.top, place.x1, place.bottom), strict=True))
