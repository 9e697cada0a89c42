"""What a page shows to somebody who is to describe its form: sections, tables and their heads, labels, year columns.

Nothing here knows a city: these are guesses by the look of a text and the place of its cell, for a person to correct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hyoka.forms import Item
from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.labelled_figures import YEARS, is_number, plain, year_of
from hyoka.forms.shared.labels import known, spoken
from hyoka.forms.shared.pages import parts
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.sheet_rows import Entry, entries
from hyoka.grid.model import Cell, Line, Row
from hyoka.inspecting.heads import SAME_EDGE_PT, Table, is_criteria, tables
from hyoka.inspecting.words import (
    LONGEST_LABEL,
    MARKS,
    cost_item_of,
    is_label,
    is_mark,
    measure_of,
    names_activity,
    tells_activity,
)
from hyoka.japanese import fold

_CHOSEN = re.compile(r"[●■☑☒✓✔]([^●■☑☒✓✔○□☐]+)")
_UNITS = (
    re.compile(r"単位[:は]?([^\d\s()、。,]{1,4}?)(?:[)、。,]|$)"),
    re.compile(r"((?:千|百万|万|億)?円)単位"),
    re.compile(
        r"\(((?:(?:千|百万|万|億)?円|[万千]?(?:[人件回日年月校館園社戸枚台本点名分秒冊箇所%％‰tm]|kg|時間|世帯|団体|種類){1,2})"
        r"(?:以内|以上|以下)?)\)$"
    ),
)


@dataclass(frozen=True)
class Labelled:
    """A label and the cells that hold its value."""

    label: str
    cell: Cell
    values: list[Part]

    @property
    def text(self) -> str:
        """The value as one line."""
        return " ".join(part.text for part in self.values if part.text)


@dataclass(frozen=True)
class YearColumn:
    """A column of a table under a year: its heads from the top, folded, and the year as they print it."""

    heads: tuple[str, ...]
    year: str
    cell: Cell


@dataclass
class Findings:
    """What is on a page, or on all of a document's pages."""

    sections: list[Line]
    tables: list[Table]
    labelled: list[Labelled]
    year_columns: list[YearColumn]
    units: list[tuple[str, str]]
    marked: list[tuple[str, Cell]]
    heads: list[str]


def find(items: list[Item]) -> Findings:
    """Tell what a stream of rows and lines shows.

    Args:
        items: Rows and lines in reading order.
    """
    found = list(tables(items))
    heads = list(dict.fromkeys(fold(c.text) for t in found for row in t.heads for c in row.cells if c.lines))
    columns = Columns([head_pattern(head) for head in heads] or ["(?!)"], items)
    years: dict[tuple[str, ...], YearColumn] = {}
    pairs: list[Labelled] = []
    marks = _mark_columns(items)
    read = entries(columns, items, known([]))
    columns.forget()
    for entry in read:
        if entry.is_head:
            columns.learn(entry.item)
            years.update((column.heads, column) for column in _year_columns(columns) if column.heads not in years)
        elif isinstance(entry.item, Line):
            # a line of text ends a table; below it others may stand in columns of the same width
            columns.forget()
            pairs += _spoken(entry.item)
        else:
            pairs += _in_row(entry, columns, marks)
    sections = [a for a, b in pairwise(items) if isinstance(a, Line) and isinstance(b, Row) and a.page == b.page]
    marked = [mark for item in items if isinstance(item, Row) for mark in _marked(item, marks)]
    return Findings(sections, found, pairs, list(years.values()), _units(items), marked, heads)


def _in_row(entry: Entry, columns: Columns, marks: set[int]) -> Iterator[Labelled]:
    """The labels of a row; those before figures are the figures' own words, and in a list the heads are the labels."""
    row = entry.item
    if isinstance(row, Row) and not _in_grid(entry, columns) and not is_criteria(row):
        # where columns are told by white, a blank cell is no value
        cells = [cell for cell in entry.beside if cell.lines] if row.guessed else entry.beside
        found = list(_labelled(cells, marks)) or list(_headed(cells))
        used = {id(part) for one in found for part in (one.cell, *one.values)}
        yield from found
        yield from (one for cell in cells if id(cell) not in used for line in cell.lines for one in _spoken(line))


def _headed(cells: Sequence[Cell]) -> Iterator[Labelled]:
    """Labels on lines of their own over prose in one cell: the first line, and those with a sign (＜目的＞, ■成果)."""
    for cell in cells:
        heads = [n for n, line in enumerate(cell.lines) if _heads_text(line, first=n == 0)]
        for start, end in pairwise([*heads, len(cell.lines)]):
            rest = cell.lines[start + 1 : end]
            if "。" in "".join(line.text for line in rest):
                yield Labelled(fold(cell.lines[start].text), cell, [*rest])


def _heads_text(line: Line, *, first: bool) -> bool:
    text = fold(line.text)
    return is_label(text) and (first or plain(text) != text)


def _spoken(line: Line) -> Iterator[Labelled]:
    """The labels on a line that have a colon behind them, or say money or a measure before a number."""
    for label, value in spoken(line, lambda text: text if _may_be_spoken(text) else ""):
        says_figure = is_number(fold(value.text)) and (cost_item_of(label) or measure_of(label)[0])
        if f"{label}:" in fold(line.text) or says_figure or names_activity(label):
            place = Cell(line.page, line.x0, line.top, value.x0, line.bottom)
            yield Labelled(label, place, [value])


def entries_of(items: list[Item], found: Findings) -> list[Entry]:
    """Rows and lines with what belongs to them, by the labels and heads that were found.

    Args:
        items: Rows and lines in reading order.
        found: What they show.
    """
    names = {plain(one.label) for one in found.labelled}
    columns = Columns([head_pattern(head) for head in found.heads] or ["(?!)"], items)
    return entries(columns, items, lambda text: plain(text) if plain(text) in names else "", "令和")


def head_pattern(head: str) -> str:
    """The regular expression of a head, any year in the place of its own."""
    return f"(?:{YEARS})".join(re.escape(part) for part in re.split(YEARS, head))


def _may_be_spoken(text: str) -> bool:
    odd = re.search(rf"[:{MARKS}]|\d.|(?<!指標)\d|\)[^)]|^(?:うち|内)", text) or text.count("(") != text.count(")")
    return is_label(text) and not odd


def _year_columns(columns: Columns) -> Iterator[YearColumn]:
    for _, leaf in columns.leaves():
        heads = tuple(columns.above(leaf))
        if year := year_of([*reversed(heads)]):
            yield YearColumn(heads, year, leaf)


def _in_grid(entry: Entry, columns: Columns) -> bool:
    """Whether a row's cells stand under heads, edges under edges, as the rows of a list do."""
    leaves = [leaf for _, leaf in columns.leaves()]
    row = entry.item
    if not isinstance(row, Row) or (row.guessed and not entry.figures):
        return bool(leaves) and len(parts(row)) > 0.7 * max(len(leaves), 4)
    cells = entry.beside if entry.figures else row.cells
    heads = [next((leaf for leaf in leaves if _same_width(cell, leaf)), None) for cell in cells]
    under = [(cell, head) for cell, head in zip(cells, heads, strict=True) if head is not None]
    if any(is_label(fold(c.text)) and not is_number(fold(c.text)) and year_of(columns.above(h)) for c, h in under):
        return False
    if entry.figures:
        return len(under) == len(cells)
    return len(cells) > 2 and len(under) > 0.6 * len(cells) and len(under) > 0.5 * len(leaves)


def _same_width(cell: Cell, leaf: Cell) -> bool:
    return abs(cell.x0 - leaf.x0) <= SAME_EDGE_PT and abs(cell.x1 - leaf.x1) <= SAME_EDGE_PT


def _labelled(row: list[Cell], marks: set[int]) -> Iterator[Labelled]:
    """Labels and values in turns: the cell behind a label is its value; a later one is a label if a cell follows it."""
    if not row or _marks_come_first(_without_bands(row), marks):
        return
    current: Labelled | None = None
    for cell, after in zip(row, [*row[1:], None], strict=True):
        text, may_begin = fold(cell.text), current is None or bool(current.values)
        if may_begin and after is not None and _is_band(cell, after):
            continue
        if after is not None and is_label(text) and (may_begin or tells_activity(plain(text))):
            if current and current.values:
                yield current
            current = Labelled(text, cell, [])
        elif current:
            current.values.append(cell)
    if current and current.values:
        yield current


def _is_band(cell: Cell, after: Cell) -> bool:
    """Whether a cell stands beside several rows and only says what these have in common."""
    return (
        bool(cell.lines)
        and cell.bottom > after.bottom + SAME_EDGE_PT
        and (not after.lines or len(fold(after.text)) <= LONGEST_LABEL)
    )


def _without_bands(cells: list[Cell]) -> list[Cell]:
    return [cell for cell, after in pairwise(cells) if not _is_band(cell, after)] + cells[-1:]


def _mark_columns(items: list[Item]) -> set[int]:
    """Left edges, to the point, of cells that hold a mark alone."""
    cells = [cell for item in items if isinstance(item, Row) for cell in item.cells]
    return {round(cell.x0) for cell in cells if is_mark(fold(cell.text))}


def _marks_come_first(cells: list[Cell], marks: set[int]) -> bool:
    """Whether a row is of boxes for marks, each before the text that it marks."""
    texts = [fold(cell.text) for cell in cells]
    boxes = [is_mark(text) or (not text and round(cell.x0) in marks) for cell, text in zip(cells, texts, strict=True)]
    before_text = sum(box and bool(text) and not is_mark(text) for box, text in zip(boxes, texts[1:], strict=False))
    return bool(before_text) and (boxes[0] or not texts[0] or before_text > 1)


def _marked(row: Row, marks: set[int]) -> Iterator[tuple[str, Cell]]:
    """What is marked: the text right of a mark, or left of it; within a text, what follows a filled mark."""
    cells = _without_bands(row.cells)
    marks_first = _marks_come_first(cells, marks)
    for number, cell in enumerate(cells):
        if is_mark(fold(cell.text)):
            beside = cells[number + 1 : number + 2] if marks_first else cells[max(number - 1, 0) : number]
            if beside and beside[0].lines and not is_mark(fold(beside[0].text)):
                yield one_line(beside[0]), cell
        elif any(choice in cell.text for choice in "○□☐"):
            for match in _CHOSEN.finditer(one_line(cell)):
                yield match[1].strip(), cell


def _units(items: list[Item]) -> list[tuple[str, str]]:
    """Units with the text that names them, each once."""
    found: dict[str, str] = {}
    for item in items:
        for part in item.cells if isinstance(item, Row) else [item]:
            for pattern in _UNITS:
                if match := pattern.search(fold(part.text)):
                    found.setdefault(match[1], part.text)
    return list(found.items())
