"""A sheet row by row, each with what belongs to it: merged cells, labels with their values, figures by year, marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.figures import SAME_EDGE_PT
from hyoka.forms.shared.labelled_figures import YEARS, Figure, is_number, plain, year_of
from hyoka.forms.shared.labels import MARKS, follows, labelled, said_in
from hyoka.forms.shared.merged_cells import with_merged
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell, Line, Row

__all__ = ["Entry", "blocks", "entries", "told_in"]

#: What a row's year may have behind it: 令和4年度決算, R4(実績).
_ROW_YEAR = re.compile(rf"(?:{YEARS})\D{{0,8}}")
_LABEL_LINE = re.compile(r"[^：:。、]{1,16}[：:]")
_BETWEEN_LABELS = re.compile(r"(?:[、，（()）\s]|うち)+")
_MARKS = frozenset((*MARKS, "△", "▲", "×", "→", "⇒"))

Label = Callable[[str], str]
Told = list[tuple[str, list[Part]]]


@dataclass
class Entry:
    """A row or a line of a sheet, and what belongs to it.

    Attributes:
        item: The row or line as it stands on the page.
        told: Labels with the parts of their values: right of them in a row, behind a colon on a line, below a line.
        heads: The heads of the table in which the row stands; none where it stands in none.
        cells: The row's cells by these heads, those merged with rows above too; only cells with text.
        figures: Its figures that have a year, a label, or a head in a table without years.
        marks: Its marks (●, ○ …) that stand under years.
        blanks: The blank cells under years, as figures.
        beside: The row's own cells that stand behind its figures; all of them where it has none.
        is_head: Whether it is a row of heads.
    """

    item: Item
    told: Told = field(default_factory=list)
    heads: frozenset[str] = frozenset()
    cells: dict[str, Cell] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    marks: list[Figure] = field(default_factory=list)
    blanks: list[Figure] = field(default_factory=list)
    beside: list[Cell] = field(default_factory=list)
    is_head: bool = False


def blocks(items: Sequence[Item], label: Label, first: str) -> Iterator[list[Item]]:
    """The sheets of a document, each beginning with the row or line that tells a label.

    Args:
        items: The document's stream.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
        first: The label with which sheets begin.
    """
    starts = [n for n, item in enumerate(items) if any(name == first for name, _ in _told(item, _cells(item), label))]
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        yield list(items[start:end])


def entries(columns: Columns, items: Sequence[Item], label: Label, era: str = "") -> list[Entry]:
    """The rows and lines of a sheet, each with what belongs to it.

    Args:
        columns: The tables' columns, which learn from the rows of heads.
        items: The sheet.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
        era: 令和, 平成 … of years that are printed without one (4年度).
    """
    out: list[Entry] = []
    # the heads of the sheet before are none of this one's, if it has its own
    if any(columns.knows(item) for item in items):
        columns.forget()
    for item, whole in zip(items, with_merged(items), strict=True):
        if columns.learn(item):
            out.append(Entry(item, is_head=True))
            continue
        entry = _Reading(columns, item, whole, era).entry(label)
        if not entry.told and out:
            _take_below(out, entry, label)
        entry.figures += _told_figures(entry, era)
        out.append(entry)
    return out


def told_in(items: Sequence[Item], label: Label) -> dict[str, list[Part]]:
    """The labels of a sheet with the parts of their values; of a label that stands there twice the first."""
    found: dict[str, list[Part]] = {}
    for item in items:
        for name, cells in _told(item, _cells(item), label):
            found.setdefault(name, cells)
    return found


class _Reading:
    """A row under the columns that hold in it."""

    def __init__(self, columns: Columns, item: Item, whole: Item, era: str) -> None:
        self.columns, self.item, self.whole, self.era = columns, item, whole, era
        self.leaves = columns.leaves()
        # where columns are told by white, cells are cut anew to stand under heads
        self.guessed = isinstance(item, Row) and item.guessed
        self.own = {id(cell) for cell in _cells(item)}
        self.figures: list[Figure] = []
        self.marks: list[Figure] = []
        self.blanks: list[Figure] = []
        self.words: list[tuple[str, Cell]] = []
        self.loose: list[tuple[str, Cell]] = []
        self.before: tuple[str, ...] = ()
        self.has_years = any(year_of([head]) for head, _ in columns.found)
        self.reach = 0.0

    def entry(self, label: Label) -> Entry:
        """The row with its figures, and the labels behind them."""
        for column, cell in self.columns.placed(self.whole):
            self._take(column, cell)
        behind = tuple(self.loose)
        figures = [replace(figure, behind=behind) for figure in self.figures]
        beside = [cell for cell in _cells(self.item) if cell.x0 > self.reach - SAME_EDGE_PT]
        cells = dict(self._under_heads())
        heads = frozenset(plain(head) or head for head, _ in self.leaves) if self._is_in_table() else frozenset[str]()
        told = _told(self.item, beside, label)
        return Entry(self.item, told, heads, cells, figures, self.marks, self.blanks, beside)

    def _is_in_table(self) -> bool:
        """Whether the row has cells under half of the heads at the least."""
        cells = [cell for cell in _cells(self.whole) if (cell.lines if self.guessed else self._fills(cell))]
        return len(cells) >= 0.5 * len(self.leaves)

    def _take(self, column: str, cell: Cell) -> None:
        heads = tuple(self.columns.above(cell)) if self.guessed or self._fills(cell) else ()
        if heads and heads[-1].startswith("うち"):
            # a part of the column before it: R5決算額 | うち一般財源
            heads = (*self.before, *heads)
        self.before = heads
        year, text = year_of([*reversed(heads)], self.era), cell.folded
        down = next((word for _, word in self.words if _ROW_YEAR.fullmatch(word.folded)), None) if heads else None
        mine = self.guessed or id(cell) in self.own
        holds = is_number(text) or text in _MARKS or not (text or self.guessed)
        if (year or down) and mine and holds:
            self.reach, self.loose = cell.x1, []
            found = self.marks if text in _MARKS else self.figures if text else self.blanks
            found.append(self._figure(cell, heads, year, None if year else down))
        elif heads and mine and not self.has_years and is_number(text):
            self.figures.append(Figure("", cell, heads, tuple(self.words)))
        elif cell.lines:
            kept = [word for word in self.words if word[1] is down]
            self.words = kept if self.reach and not self.loose else self.words
            self.words.append((column, cell))
            self.loose.append((column, cell))

    def _figure(self, cell: Cell, heads: tuple[str, ...], year: str, down: Cell | None) -> Figure:
        if down is None:
            return Figure(year, cell, heads, tuple(self.words))
        text = down.folded
        words = tuple(word for word in self.words if word[1] is not down)
        return Figure(year_of([text], self.era), cell, (text, *heads), words)

    def _under_heads(self) -> Iterator[tuple[str, Cell]]:
        """The cells that fill a column of the table, by its head."""
        for head, cell in self.columns.cells(self.whole).items():
            if cell.lines and (self.guessed or self._fills(cell)):
                yield plain(head) or head, cell

    def _fills(self, cell: Cell) -> bool:
        """Whether a cell has a head's edges: the same columns may stand no more where another table has begun."""
        edges = ((head.x0, head.x1) for _, head in self.leaves)
        return any(abs(cell.x0 - x0) <= SAME_EDGE_PT and abs(cell.x1 - x1) <= SAME_EDGE_PT for x0, x1 in edges)


def _cells(item: Item) -> list[Cell]:
    return item.cells if isinstance(item, Row) else []


def _told(item: Item, cells: list[Cell], label: Label) -> Told:
    """The labels among a row's cells, and those within the texts that are none of their values, or on the line."""
    row = replace(item, cells=cells) if isinstance(item, Row) else item
    found: Told = [(name, [*values]) for name, values in labelled(row, label) if values]
    used = {id(value) for _, values in found for value in values}
    rest = [part for part in parts(row) if id(part) not in used]
    headed = [pair for part in rest if isinstance(part, Cell) for pair in _headed(part, label)]
    return [*found, *(headed or [(name, [value]) for part in rest for name, value in said_in(part, label)])]


def _headed(cell: Cell, label: Label) -> Told:
    """The labels that stand on lines of their own in a cell, each with the lines below it."""
    found: Told = []
    for line in cell.lines:
        if name := label(line.folded):
            found.append((name, []))
        elif found:
            found[-1][1].append(line)
    return [(name, lines) for name, lines in found if lines]


def _take_below(before: Sequence[Entry], entry: Entry, label: Label) -> None:
    """What stands below a label: the box or the lines under its line, or the lines that go on behind its colon."""
    above, here = before[-1], parts(entry.item)
    name = label(above.item.folded) if len(parts(above.item)) == 1 and not above.told else ""
    if name and not label(entry.item.folded):
        entry.told = [(name, [*here])]
    elif isinstance(entry.item, Line) and not _LABEL_LINE.match(entry.item.text):
        lines = takewhile(lambda one: isinstance(one.item, Line), reversed(before))
        last = next((one.told[-1][1] for one in lines if one.told), None)
        if last and follows(last[-1], entry.item):
            last.append(entry.item)


def _told_figures(entry: Entry, era: str) -> Iterator[Figure]:
    """The numbers that stand behind labels, with all labels before them as their words."""
    words: list[tuple[str, Cell]] = []
    for name, values in entry.told:
        before = _before(entry.item, values[0])
        words.append((name, before))
        if is_number(values[0].folded):
            yield Figure(year_of([before.folded], era), _as_cell(values[0]), (), tuple(words))


def _before(item: Item, value: Part) -> Cell:
    """The text before a value, up to the value before that."""
    if isinstance(item, Row) and isinstance(value, Cell):
        left = [cell for cell in item.cells if cell.lines and cell.x1 <= value.x0 + SAME_EDGE_PT]
        return left[-1] if left else value
    lines = [line for part in parts(item) for line in (part.lines if isinstance(part, Cell) else [part])]
    line = next((line for line in lines if line.top <= value.top + SAME_EDGE_PT and line.bottom > value.top), lines[0])
    chars = [char for char in line.chars if char.x1 <= value.x0 + 1 and char.text not in "：:"]
    label = _BETWEEN_LABELS.split("".join(" " * char.space + char.text for char in chars))[-1]
    return _as_cell(Line(line.page, tuple(chars[len(chars) - len(label) :]) or line.chars))


def _as_cell(part: Part) -> Cell:
    return part if isinstance(part, Cell) else Cell(part.page, part.x0, part.top, part.x1, part.bottom, [part])
