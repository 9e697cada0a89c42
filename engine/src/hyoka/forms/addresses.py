"""The addresses of a document: for each figure, mark and word of a table the texts that name it.

A text has its place alone, and no word is known: a form says which place says what. A figure in a
line of text is one of a table with one head, its label: 決算額:.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import chain, pairwise
from typing import Final, NamedTuple

from hyoka.forms.cells import NEAR_PT, DocumentCells, PageCell, are_apart, label_cells
from hyoka.forms.labels import is_open
from hyoka.forms.marks import MARKED_SIGN
from hyoka.forms.running_lines import RunningLine, bare_label, running_lines
from hyoka.grid.model import Cell, Row
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import one_line, text_span
from hyoka.text.eras import OF_FISCAL_YEARS
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import figures_of, is_figure
from hyoka.text.vocabulary import concepts_of
from hyoka.text.years import ANY_YEAR, year_of

#: A head stands over a cell if it covers at least this much of its width, or it of the head's.
_COVERED: Final = 0.8
#: Where columns are guessed it covers at least this much of the text.
_COVERED_TEXT: Final = 0.5
#: So many rows of a table may be its heads.
_MOST_HEADS: Final = 4
#: So many texts beside a figure, heads over it and lines over its table have addresses.
_MOST: Final = 4
#: So many figures side by side that count up by one are years: 21 22 23.
_FEWEST_YEARS: Final = 3
#: A table that goes on without its heads has at least this many columns.
_FEWEST_COLUMNS: Final = 3
#: A text that may be a label is no longer than this.
_LONGEST: Final = 30
_YEAR: Final = re.compile(ANY_YEAR)
_BARE_YEAR: Final = re.compile(r"元|\d\d?|(?:19|20)\d\d")
#: How the first year of an era is called.
_FIRST_YEAR: Final = "元"
_NUMBERS: Final = re.compile(rf"{_FIRST_YEAR}|\d+")
#: An address as forms write it.
_ADDRESS: Final = re.compile(
    r"(?:left|over|above|group|line) [1-4]|over|first|stub|corner|top|level|section|title|"
    r"page title|(?:under|across|beside|below) .+"
)
#: What begins the address of the nearest text of a row under a head.
UNDER: Final = "under "
#: The texts of a row under one head, from the left, as one: 神戸駅前 | ― | 板宿 under 区間.
ACROSS: Final = "across "
#: The level of a plan whose code stands in a row: [levels] of a form says which these are.
LEVEL: Final = "level"
#: What parts the heads of a table in its name.
_BETWEEN: Final = " | "
#: The name of a table whose heads are years alone: names stand beside them, under a blank corner.
_OF_YEARS: Final = "{year}"
#: What stands behind the label of figures in lines of text in the name of their table.
_COLON: Final = ":"
#: What stands between a head and the heads below it.
WITHIN: Final = " > "

_Rows = Sequence[Sequence[PageCell]]


class Addresses(Mapping[str, PageCell]):
    """The cell at each address.

    Attributes:
        own: What stands in its row, over it and over its part of the table.
        around: What is the same for all cells of its table: over it, and beside labels.
    """

    def __init__(
        self, own: Mapping[str, PageCell], around: Sequence[Mapping[str, PageCell]]
    ) -> None:
        self.own = own
        self.around = around

    def __getitem__(self, address: str) -> PageCell:
        for addresses in (self.own, *self.around):
            if address in addresses:
                return addresses[address]
        if address.startswith(ACROSS):  # one text alone
            return self[UNDER + address.removeprefix(ACROSS)]
        raise KeyError(address)

    def __iter__(self) -> Iterator[str]:
        return chain(self.own, *self.around)

    def __len__(self) -> int:
        return sum(map(len, (self.own, *self.around)))


class Addressed(NamedTuple):
    """A cell of a table with what stands at its addresses.

    Attributes:
        table: The heads of its table as a form names it: 事業名 | 決算額.
        at: The cell at each address.
        part: Which of the figures of its cell it is: 12(10) has two.
        heads: The heads of its table.
        rows: The texts with which the rows of its table begin, and the heads over them.
        counted: The years of the cells of its table whose numbers go on over the end of an era.
        is_again: Whether it stands beside its row as one that fills rows above, too.
    """

    cell: PageCell
    table: str
    at: Addresses
    part: int = 0
    heads: Sequence[PageCell] = ()
    rows: frozenset[str] = frozenset()
    counted: Mapping[PageCell, int] = {}
    is_again: bool = False

    @property
    def text(self) -> str:
        """The text of its cell, of a cell of several figures its own."""
        figures = figures_of(self.cell.folded)
        return figures[self.part] if len(figures) > 1 else one_line(self.cell.part)

    @property
    def over(self) -> list[PageCell]:
        """The heads over it, the nearest first."""
        found = (self.at.get(f"over {number}") for number in range(1, _MOST + 1))
        return [head for head in found if head is not None]

    @property
    def column(self) -> str:
        """The heads over it without their years, the highest first: 前年度比較 > 満足度."""
        return _column_under(self.over)

    def year_at(self, near: PageCell, latest: int | None, era: int) -> int | None:
        """The year that a cell beside or over it names, as `year_at` has it."""
        return self.counted.get(near) or year_at(near.folded, latest, era)

    @property
    def columns(self) -> list[str]:
        """The columns of its table, from the left, also those that are blank."""
        found: dict[str, float] = {}
        for head in sorted(self.heads, key=_place):
            over = _over(self.heads, head)[:_MOST]
            if over[:1] == [head]:  # no head stands below it
                found[_column_under(over)] = head.x0
        return sorted(found, key=found.__getitem__)

    @property
    def speaking(self) -> Iterator[PageCell]:
        """What may say its unit: texts beside it, heads over it, lines over its table."""
        for side in ("left", "over", "line"):
            for number in range(1, _MOST + 1):
                if near := self.at.get(f"{side} {number}"):
                    yield near


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


@lru_cache(maxsize=1 << 14)
def without_years(text: str) -> str:
    """A text with {year} for each of its years; "" of a year alone, which is no text."""
    label = _YEAR.sub("{year}", text)
    if _BARE_YEAR.fullmatch(text):
        return ""
    return "" if label.replace("{year}", "").strip("()~-") == "" else label


def heads_in(table: str) -> frozenset[str]:
    """The heads of a table by its name, in any spelling that is folded to it."""
    return frozenset(map(fold, table.split(_BETWEEN)))


def addressed_cells(
    items: Iterable[Item], *, named: Iterable[str] = (), with_none: bool = False
) -> list[Addressed]:
    """The cells under heads of tables of a document, and figures in its lines, with addresses.

    Args:
        items: The rows and lines of the document.
        named: The tables that a form names, which tell heads where no lines are drawn.
        with_none: Also the dashes of tables, which say that there is no figure, and each cell that
            fills several rows again beside each of them.
    """
    tables = frozenset(map(heads_in, named))
    labels = dict.fromkeys(frozenset[str]().union(*tables), "head")
    cells = _Document(label_cells(labels, items), tables).cells()
    return [each for each in cells if with_none or not (each.is_again or is_open(each.cell.folded))]


class _Table(NamedTuple):
    """Rows of a table: its heads, from the left and the highest first, and the rows below them.

    Attributes:
        before: The row before it, in reading order.
        above: The rows of labels over its heads that have its columns, the nearest first.
    """

    heads: Sequence[PageCell]
    body: _Rows
    before: int
    above: _Rows = ()

    @property
    def corner(self) -> PageCell | None:
        """The one head beside years, if no form has its words: the name of a small table.

        受診者数 | 令和4年度 | 令和5年度 over rows of 目標 and 実績.
        """
        named = [head for head in self.heads if without_years(head.folded)]
        is_corner = len(named) == 1 and len(self.heads) > 1
        return named[0] if is_corner and not concepts_of(named[0].folded) else None

    @property
    def name(self) -> str:
        texts = (without_years(head.folded) for head in sorted(self.heads, key=_place))
        named = _BETWEEN.join(dict.fromkeys(filter(None, texts)))
        return named or (_OF_YEARS if self.heads else "")


def _column_under(over: Sequence[PageCell]) -> str:
    texts = (without_years(head.folded) for head in reversed(over))
    return WITHIN.join(filter(None, texts))


def _beginnings(table: _Table) -> Iterator[str]:
    """The texts with which rows begin, and the heads over them, without years and its name."""
    for row in table.body:
        first = next((cell for cell in row if cell.folded), None)
        if first is not None:
            cells = [first, *_over(table.heads, first)]
            texts = (without_years(cell.folded) for cell in cells if cell is not table.corner)
            yield from filter(None, texts)


def _place(cell: PageCell) -> tuple[int, float, float]:
    return cell.row, cell.x0, cell.top


class _Document:
    """Finds the tables of a document, page by page."""

    def __init__(self, document: DocumentCells, named: Collection[frozenset[str]]) -> None:
        self._document = document
        self._named = named
        self._lines_beside: dict[int, list[PageCell]] = {}  # by the first row of their table
        self._last_lines: tuple[str, list[PageCell]] = ("", [])
        self._title = next((cell for cell in document if cell.folded), None)
        self._page_titles: dict[int, PageCell] = {}
        self._labelled = _labelled_texts(document)
        self._joined: dict[tuple[PageCell, ...], PageCell] = {}
        self._cut = _cut_cells(document)
        for cell in document:
            if cell.folded:
                self._page_titles.setdefault(cell.page, cell)

    def cells(self) -> Iterator[Addressed]:
        last: _Table | None = None
        for rows in self._runs_of_rows():
            # tables that stand beside each other
            found: list[list[Sequence[PageCell]]] = []
            for row in rows:
                own = next((part for part in found if not are_apart(part[-1], row)), None)
                if own is None:
                    found.append([row])
                else:
                    own.append(row)
            for part in found:
                for table in _tables(part, last, self._named):
                    last = table
                    yield from self._of_table(table)
        yield from self._in_lines(running_lines(self._document))

    def _runs_of_rows(self) -> Iterator[list[Sequence[PageCell]]]:
        """The rows of each block; a line beside them, (単位:%) right of heads, parts none."""
        rows: list[Sequence[PageCell]] = []
        beside: list[PageCell] = []
        for block in self._document.blocks:
            found = [self._document.rows[number] for number in block]
            if not isinstance(self._document.items[block[0]], Row):
                lines = [line for row in found for line in row]
                if rows and all(_is_level(line, rows[-1]) for line in lines):
                    beside += lines
                    continue
                found = []
            is_parted = bool(beside and found) and _is_below(found[0], rows[-1])
            if is_parted:
                self._lines_beside.setdefault(rows[0][0].row, []).extend(beside)
            elif rows:
                yield rows
                rows = []
            rows += found
            beside = []
        if rows:
            yield rows

    def _in_lines(self, lines: Sequence[RunningLine]) -> Iterator[Addressed]:
        """The figures in lines of text, each under its label.

        A name beside a label is that of a figure if it stands behind the last one of its label.
        """
        labelled = _with_lines(self._labelled, lines)
        last: dict[str, int] = {}
        for line in lines:
            yield from self._in_line(line, labelled, last)
            for cell, label, is_of_figure in line.texts:
                if label is not None and is_of_figure:
                    last[label.folded] = cell.row

    def _in_line(
        self,
        line: RunningLine,
        labelled: Mapping[str, Sequence[PageCell]],
        last: Mapping[str, int],
    ) -> Iterator[Addressed]:
        before: list[PageCell] = []
        for cell, label, is_of_figure in line.texts:
            if label is None or not is_of_figure:
                before.insert(0, cell)
                continue
            at = {f"left {number}": near for number, near in enumerate(before[:_MOST], 1)}
            at |= {"first": before[-1]} if before else {}
            at |= {"section": line.heading} if line.heading else {}
            at |= {"over 1": label, "top": label} | ({"over": label} if _has_year(label) else {})
            beside = _Beside(labelled, cell.row + 1, last.get(label.folded, -1))
            around = (self._titles(cell.page), beside)
            table = (without_years(bare_label(one_line(label.part))) or _OF_YEARS) + _COLON
            yield Addressed(cell, table, Addresses(at, around), heads=[label])

    def _titles(self, page: int) -> dict[str, PageCell]:
        titles = {"title": self._title, "page title": self._page_titles.get(page)}
        return {at: cell for at, cell in titles.items() if cell is not None}

    def _of_table(self, table: _Table) -> Iterator[Addressed]:
        name = table.name
        if not name or not table.body:
            return
        beside = _Beside(self._labelled, table.body[0][0].row)
        around = (self._over_table(table), beside)
        section: PageCell | None = None
        rows = frozenset(_beginnings(table))
        groups = self._groups(table)
        counted = _counted(table)
        over = cache(partial(_over, table.heads))
        for row in table.body:
            printed = _printed(row)
            first = printed[0].folded if printed else ""
            again = [near for near in self._filling(row) if near.row >= table.body[0][0].row]
            is_alone = len(printed) == 1 and not (again or is_open(first) or _is_value(first))
            if is_alone and not self._before(row):
                section = printed[0]
                continue
            for cell in (*printed, *again):
                at = self._beside(cell, row[0].row, table.heads, over)
                at |= groups.get(row[0].row, {})
                for number, labels in enumerate(table.above, 1):
                    if label := next((each for each in labels if _covers(each, cell)), None):
                        at[f"above {number}"] = label
                if section is not None:
                    at["section"] = section
                if table.corner is not None:
                    at.pop(f"under {table.name}", None)  # other tables have other names there
                    at["corner"] = table.corner
                addresses = Addresses(at, around)
                for part in range(len(figures_of(cell.folded))):
                    is_again = cell.row < row[0].row
                    yield Addressed(
                        cell, name, addresses, part, table.heads, rows, counted, is_again
                    )

    def _filling(self, row: Sequence[PageCell]) -> list[PageCell]:
        """What fills the rest of a row with rows above it: one － of several rows."""
        beside = self._document.beside_in_table[row[0].row]
        behind = (near for near in beside if near.x0 > row[0].x1 - NEAR_PT)
        return [near for near in behind if near.row < row[0].row and near.folded]

    def _before(self, row: Sequence[PageCell]) -> list[PageCell]:
        """The texts that fill a row from rows above it, also over a page end."""
        beside = (self._cut.get(near, near) for near in self._document.beside_in_table[row[0].row])
        return [near for near in beside if near.row != row[0].row and near.folded]

    def _groups(self, table: _Table) -> dict[int, dict[str, PageCell]]:
        """Of each row the names of its group, where the same rows come again: 目標, 実績.

        A name may stand in any row of its group; in the others stands what is counted, or nothing.
        """
        rows = [texts for row in table.body if (texts := self._texts_before(row))]
        kinds = [texts[-1].folded for texts in rows]
        length = next((n for n, kind in enumerate(kinds) if kind in kinds[:n]), 0)
        groups: dict[int, dict[str, PageCell]] = {}
        if not 1 < length <= _MOST:
            return groups
        for start in range(len(rows) - length + 1):
            group = rows[start : start + length]
            if kinds[start : start + length] == kinds[:length]:
                names = dict.fromkeys(text for texts in group for text in texts[:-1])
                at = {f"group {number}": name for number, name in enumerate(names, 1)}
                groups |= {texts[-1].row: at for texts in group}
        return groups

    def _texts_before(self, row: Sequence[PageCell]) -> list[PageCell]:
        """The texts of a row before its first figure."""
        beside = [cell for cell in self._document.beside_in_table[row[0].row] if cell.folded]
        figures = (cell for cell in beside if _is_value(cell.folded) and cell is not beside[0])
        if (first := next(figures, None)) is None:
            return []
        texts = (cell for cell in beside if cell.x1 <= first.x0 + NEAR_PT)
        return [cell for cell in texts if not is_figure(cell.folded)]

    def _over_table(self, table: _Table) -> dict[str, PageCell]:
        """The titles, and the lines over a table; those of the one before of the same heads."""
        page = table.body[0][0].page
        lines = [*self._lines_beside.get(table.before + 1, ())]
        for number in reversed(range(table.before + 1)):
            row = self._document.rows[number]
            if not row or row[0].page != page or not row[0].is_line:
                break
            lines += row
        if not lines and self._last_lines[0] == table.name:
            lines = self._last_lines[1]
        self._last_lines = table.name, lines
        at = {f"line {number}": line for number, line in enumerate(lines[:_MOST], 1)}
        return at | self._titles(page)

    def _beside(
        self,
        cell: PageCell,
        number: int,
        heads: Sequence[PageCell],
        over_cell: Callable[[PageCell], list[PageCell]],
    ) -> dict[str, PageCell]:
        """What stands in a row beside a cell, by its place and by its column, and over it."""
        at: dict[str, PageCell] = {}
        beside = [self._cut.get(near, near) for near in self._document.beside_in_table[number]]
        # a page end may cut rows below their heads
        own = {head for near in beside for head in over_cell(near) if head is not near}
        row = [near for near in beside if near not in own]
        others = [near for near in row if near is not cell and not is_open(near.folded)]
        under: dict[PageCell, list[PageCell]] = defaultdict(list)
        printed = [near for near in row if near is not cell and near.folded]
        for near in sorted(printed, key=lambda near: _distance(near, cell)):
            for head in over_cell(near):
                column = without_years(head.folded)
                if column and not _covers(head, cell):
                    under[head].append(near)
                    if not is_open(near.folded):
                        at.setdefault(UNDER + column, near)
        for head, found in under.items():
            texts = [near for near in found if not is_open(near.folded)]
            if len(texts) > 1 and not all(is_figure(near.folded) for near in texts):
                at.setdefault(ACROSS + without_years(head.folded), self._as_one(found))
        texts = [near for near in others if not is_figure(near.folded)]
        left = [near for near in texts if near.x1 <= cell.x0 + NEAR_PT]
        if left:
            at["first"] = left[0]
            edge = min((head.x0 for head in heads if head.folded), default=0)
            if stub := [near for near in left if near.x1 <= edge + NEAR_PT]:
                at["stub"] = stub[-1]
        at |= {f"left {number}": near for number, near in enumerate(reversed(left[-_MOST:]), 1)}
        over = _over_text(heads, self._document.rows[number], cell, over_cell(cell))
        at |= {f"over {number}": head for number, head in enumerate(over[:_MOST], 1)}
        if over:
            at["top"] = over[-1]
        if dated := _dated(heads, over):
            at["over"] = dated
        return at

    def _as_one(self, cells: Iterable[PageCell]) -> PageCell:
        """Cells of a row as one with all of their lines, from the left."""
        in_order = tuple(sorted(cells, key=lambda cell: cell.x0))
        if in_order not in self._joined:
            lines = [line for cell in in_order for line in cell.part.lines]
            first, *_, last = in_order
            edges = first.x0, min(cell.top for cell in in_order)
            ends = last.x1, max(cell.bottom for cell in in_order)
            part = Cell(first.page, *edges, *ends, lines)
            self._joined[in_order] = replace(
                first, part=part, folded=part.folded, top=edges[1], x1=ends[0], bottom=ends[1]
            )
        return self._joined[in_order]


class _Beside(Mapping[str, PageCell]):
    """The texts beside labels over a row and below another one: of each label the last."""

    def __init__(
        self, labelled: Mapping[str, Sequence[PageCell]], row: int, below: int = -1
    ) -> None:
        self._labelled = labelled
        self._row = row
        self._below = below

    def __getitem__(self, address: str) -> PageCell:
        texts = self._labelled[address]
        number = bisect_left(texts, self._row, key=lambda text: text.row)
        if not number or texts[number - 1].row <= self._below:
            raise KeyError(address)
        return texts[number - 1]

    def __iter__(self) -> Iterator[str]:
        return (label for label in self._labelled if label in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _cut_cells(document: DocumentCells) -> dict[PageCell, PageCell]:
    """The blank cells at page ends whose text stands on the other side, and the cells with it.

    A page end may cut a row of merged cells, which print their text once: then the first cell on
    one side is blank. Where rows within a page have none either, that is nothing of page ends.
    """
    ends = [*_page_ends(document)]
    beside = document.beside_in_table
    at_ends = {cell for end in ends for number in end for cell in beside[number]}
    firsts = {row[0] for row in beside if row} - at_ends
    open_columns = {round(first.x0) for first in firsts if not first.folded}
    cut: dict[PageCell, PageCell] = {}
    for last, next_row in ends:
        sides = [cut.get(cell, cell) for cell in beside[last]], document.rows[next_row]
        open_sides = [side for side in sides if not side[0].folded]
        is_one_column = abs(sides[0][0].x0 - sides[1][0].x0) < NEAR_PT
        if len(open_sides) != 1 or not is_one_column:
            continue
        first, *others = open_sides[0]
        if round(first.x0) in open_columns:
            continue
        other = sides[1] if open_sides[0] is sides[0] else sides[0]
        for near in (first, *others):
            of_column = (cell for cell in other if abs(cell.x0 - near.x0) < NEAR_PT and cell.folded)
            is_merged = (near.top, near.bottom) == (first.top, first.bottom)
            if is_merged and not near.folded and (text := next(of_column, None)):
                cut[near] = text
    return cut


def _page_ends(document: DocumentCells) -> Iterator[tuple[int, int]]:
    """The last row of a table on each page, and the first one on the next that is no head again."""
    printed = set[str]()
    last: int | None = None
    for number, item in enumerate(document.items):
        if not isinstance(item, Row) or not document.beside_in_table[number]:
            continue
        is_next = last is not None and item.page == document.items[last].page + 1
        if is_next and item.folded in printed:
            continue
        if last is not None and is_next:
            yield last, number
        printed.add(item.folded)
        last = number


def _labelled_texts(document: DocumentCells) -> dict[str, list[PageCell]]:
    """The texts right of each text of a document, and those below it, in reading order."""
    found: dict[str, list[PageCell]] = defaultdict(list)
    last: list[PageCell] = []
    for row in document.rows:
        cells = _printed(row)
        below = (
            (label, value) for label in last for value in cells if _are_of_one_column(label, value)
        )
        # a number may stand between a label and the name: 事業番号 | 101 | 公園管理事業
        numbers = (place for place in range(1, len(cells) - 1) if is_figure(cells[place].folded))
        beside = chain(pairwise(cells), ((cells[n - 1], cells[n + 1]) for n in numbers))
        for place, pairs in (("beside", beside), ("below", below)):
            for label, value in pairs:
                is_label = len(label.folded) <= _LONGEST and not is_figure(label.folded)
                if is_label and not (is_open(value.folded) or is_figure(value.folded)):
                    found[f"{place} {label.folded}"].append(value)
        last = [cell for cell in cells if not cell.is_line]
    return dict(found)


def _with_lines(
    labelled: Mapping[str, Sequence[PageCell]], lines: Iterable[RunningLine]
) -> dict[str, list[PageCell]]:
    """The texts beside labels with those of lines, in reading order."""
    found = defaultdict(list, {address: [*texts] for address, texts in labelled.items()})
    for line in lines:
        for cell, label, is_of_figure in line.texts:
            if label is not None and not is_of_figure:
                found[f"beside {bare_label(one_line(label.part))}"].append(cell)
    return {address: sorted(texts, key=lambda text: text.row) for address, texts in found.items()}


def _covers(head: PageCell, cell: PageCell) -> bool:
    common = min(head.x1, cell.x1) - max(head.x0, cell.x0)
    return common >= _COVERED * min(cell.x1 - cell.x0, head.x1 - head.x0)


def _covers_text(head: PageCell, cell: PageCell) -> bool:
    """Whether a head stands over a cell whose edges are guessed: over most of its text."""
    part = cell.part
    if not (isinstance(part, Cell) and part.lines and is_guessed(cell)):
        return _covers(head, cell)
    x0, x1 = text_span(part)
    return min(head.x1, x1) - max(head.x0, x0) >= _COVERED_TEXT * (x1 - x0)


def _over(heads: Sequence[PageCell], cell: PageCell) -> list[PageCell]:
    """The heads over a cell, the nearest first."""
    over = [head for head in heads if _covers_text(head, cell)]
    return sorted(over, key=lambda head: (-head.row, head.x0))


def _over_text(
    heads: Sequence[PageCell], row: Sequence[PageCell], cell: PageCell, over: list[PageCell]
) -> list[PageCell]:
    """The heads over a cell: of a text that fills several columns those that stand over all of it.

    Where no lines are drawn the last text of a row fills what is blank behind it.
    """
    if _is_value(cell.folded):
        return over
    is_last = not any(near.folded for near in row if near.x0 > cell.x0)
    right = row[-1].x1 if is_last and is_guessed(cell) else cell.x1
    below = [head for head in heads if cell.x0 - NEAR_PT < head.x0 and head.x1 < right + NEAR_PT]
    if len({head.row for head in below}) == len(below):  # no two stand side by side
        return over
    wide = [
        head
        for head in over
        if sum(each.row > head.row and _covers(head, each) for each in below) > 1
    ]
    return wide or over


def _distance(near: PageCell, cell: PageCell) -> tuple[bool, bool, float]:
    """How far a cell is from another of its row: left of it first, texts first, the nearest first.

    施策 may stand over a number and a name.
    """
    is_right = near.x0 >= cell.x0
    return is_right, is_figure(near.folded), abs(near.x0 - cell.x0)


def _is_level(line: PageCell, row: Sequence[PageCell]) -> bool:
    """Whether a line stands beside a row of a table, left or right of all of it."""
    is_outside = line.x0 > row[-1].x1 - NEAR_PT or line.x1 < row[0].x0 + NEAR_PT
    bottom = max(cell.bottom for cell in row)
    is_within = row[0].top - NEAR_PT < line.top and line.bottom < bottom + NEAR_PT
    return is_outside and is_within and line.page == row[0].page


def _is_below(row: Sequence[PageCell], above: Sequence[PageCell]) -> bool:
    """Whether a row begins where the one above it ends."""
    bottom = max(cell.bottom for cell in above)
    return row[0].page == above[0].page and abs(row[0].top - bottom) < NEAR_PT


def _dated(heads: Sequence[PageCell], over: Sequence[PageCell]) -> PageCell | None:
    """The head that says the year of a column: over it, else over the next one left of it.

    A comparison of two years is one of the later, which may stand first: 令和4年度 | 令和3年度 |
    増減額.
    """
    for head in over:
        if _has_year(head):
            return head
    if not over:
        return None
    before = [head for head in heads if _has_year(head) and head.x1 <= over[0].x0 + NEAR_PT]
    before.sort(key=lambda head: (head.x1, head.row), reverse=True)
    if not any(PATTERNS["comparison"].search(head.folded) for head in over):
        return next(iter(before), None)
    compared = before[:1]
    for head in before[1:]:
        if _is_near(head.x1, [compared[-1].x0]):
            compared.append(head)
    return max(compared, key=lambda head: year_at(head.folded, None, 1) or 0, default=None)


def _has_year(cell: PageCell) -> bool:
    is_year = _BARE_YEAR.fullmatch(cell.folded) or _YEAR.search(cell.folded)
    return is_year is not None


def _tables(
    rows: _Rows, last: _Table | None, named: Collection[frozenset[str]]
) -> Iterator[_Table]:
    """The tables of rows that follow one another: each head that stands again begins one.

    Without a head at their top they go on with the table of the page before, also with a row that
    the page end cut. Where no lines are drawn all of a page is one block: there the heads that a
    form names begin a table, too.
    """
    goes_on = False
    if last is not None and _heads_in(last.heads) in named:
        is_cut = not rows[0][0].folded and _goes_on(last, rows[:1])
        goes_on = is_cut or _is_under(last, rows[0])
    begins = [(0, 0, list(last.heads) if last and goes_on else [])]
    for number in range(len(rows) if named else 0):
        is_free = number >= begins[-1][1] and is_guessed(rows[number][0])
        if is_free and (heads := _named_heads(rows[number:], named)):
            behind = next(n for n, row in enumerate(rows) if heads[-1] in row) + 1
            begins.append((number, behind, heads))
    ends = [number for number, _, _ in begins[1:]] + [len(rows)]
    for (number, first, heads), end in zip(begins, ends, strict=True):
        if end > first:
            yield from _tables_below(heads, rows[number][0].row - 1, rows[first:end], last, named)


def _tables_below(
    heads: list[PageCell],
    before: int,
    rows: _Rows,
    last: _Table | None,
    named: Collection[frozenset[str]],
) -> Iterator[_Table]:
    """The tables of rows below heads that are known, if any, behind a row; each with its heads."""
    labels: _Rows = ()
    body: list[Sequence[PageCell]] = []
    pending: list[Sequence[PageCell]] = []
    edges: set[float] = set()  # where the cells of heads and body begin
    for row in rows:
        if body and (not _is_in_columns(row, edges) or _begins_notes(row)):
            yield _Table(heads, body, before, labels)
            heads, body, pending, edges = [], [], [row], set()
        elif _has_values(row):
            above = _named_among(pending, named) or _heads_of(pending, row)
            if row is rows[0] and not heads and last is not None and _goes_on(last, [row]):
                heads = list(last.heads)
            if above and (not body or _are_heads_again(above, heads)):
                if body:
                    yield _Table(heads, body, before, labels)
                labels = _over_heads(pending, above, row)
                heads, body, edges = above, [], set()
                pending = [each for each in pending if each[0].row > above[-1].row]
            body += pending if heads else []
            edges |= {cell.x0 for each in (heads, *pending, row) for cell in each}
            pending = []
            body.append(row)
        else:
            pending.append(row)
    if not body and (above := _named_among(pending, named)):
        heads, body = above, [each for each in pending if each[0].row > above[-1].row]
    elif not body and not heads and len(pending) > 1 and _is_full(pending[0]):
        heads, body = [cell for cell in pending[0] if cell.folded], list(pending[1:])
    elif body or heads:
        body += pending
    if not heads and last is not None and body and _goes_on(last, body):
        heads = list(last.heads)
    if heads and body:
        yield _Table(heads, body, before, labels)


def _heads_in(heads: Iterable[PageCell]) -> frozenset[str]:
    return frozenset(filter(None, (without_years(head.folded) for head in heads)))


def _is_under(table: _Table, row: Sequence[PageCell]) -> bool:
    """Whether a row without drawn lines is one of a table of the page before.

    Its columns are guessed from its page, so that each text has a head of its own over it.
    """
    printed = _printed(row)
    is_next = row[0].page == table.body[-1][0].page + 1
    if not is_next or not is_guessed(row[0]) or len(printed) < _FEWEST_COLUMNS:
        return False
    over = [tuple(_over(table.heads, cell)) for cell in printed]
    return all(over) and len({*over}) == len(over)


def _named_heads(rows: _Rows, named: Collection[frozenset[str]]) -> list[PageCell]:
    """The heads of a table that a form names, if rows begin with them."""
    heads: list[PageCell] = []
    found: list[PageCell] = []
    for row in rows[:_MOST_HEADS]:
        heads = [*heads, *_printed(row)]
        found = heads if _heads_in(heads) in named else found  # a row of years may be the last
    return found


def _named_among(rows: _Rows, named: Collection[frozenset[str]]) -> list[PageCell]:
    """The heads of a table that a form names, among rows."""
    found = (_named_heads(rows[number:], named) for number in range(len(rows)))
    return next(filter(None, found), [])


def is_guessed(cell: PageCell) -> bool:
    """Whether the columns of the row of a cell are guessed, as no lines are drawn there."""
    item = cell.document.items[cell.row]
    return isinstance(item, Row) and item.guessed


def _is_in_columns(row: Sequence[PageCell], edges: Iterable[float]) -> bool:
    """Whether the cells of a row begin where some of its table do; of drawn rows only.

    A name may begin further in than that of the row above: 市民税, and below it 個人.
    """
    item = row[0].document.items[row[0].row]
    if not isinstance(item, Row) or item.guessed:
        return True
    values = [cell for cell in row if _is_value(cell.folded)]
    return all(_is_near(cell.x0, edges) for cell in values or row)


def _begins_notes(row: Sequence[PageCell]) -> bool:
    """Whether a cell over all columns says that notes follow: (備考), below it other figures."""
    return len(row) == 1 and PATTERNS["note"].match(row[0].folded) is not None


def _has_values(row: Sequence[PageCell]) -> bool:
    """Whether a row has figures or marks behind its first text, and these are no years."""
    printed = [cell for cell in row if not is_open(cell.folded)]
    values = [cell for cell in printed if _is_value(cell.folded)]
    years = [cell for cell in printed if cell in values or cell.folded == _FIRST_YEAR]
    if not values or _are_years(years):
        return False
    return values != printed[:1] or _is_mark(printed[0].folded)  # a mark may be all of a row


def _is_value(folded: str) -> bool:
    first, *others = figures_of(folded)
    if others:  # 9,200(3,100), and no 当初額(2)
        return is_figure(first)
    return _is_mark(folded) or (is_figure(folded) and any(letter.isdecimal() for letter in folded))


def _is_mark(folded: str) -> bool:
    return len(folded) == 1 and MARKED_SIGN.fullmatch(folded) is not None


def _are_years(cells: Sequence[PageCell]) -> bool:
    """Whether figures count up by one, side by side, as years do: 21 22 23."""
    texts = [cell.folded for cell in cells]
    if len(texts) < _FEWEST_YEARS or not all(map(_BARE_YEAR.fullmatch, texts)):
        return all(map(_YEAR.fullmatch, texts))
    if years_that_count(tuple(texts)):
        return True
    return all(count + 1 == after for count, after in pairwise(map(_count, texts)))


def _count(number: str) -> int:
    return 1 if number == _FIRST_YEAR else int(number)


def _counted(table: _Table) -> dict[PageCell, int]:
    """The years of heads side by side, or of the first cells of rows, in which an era ends.

    Each is the one after that before it: 30 | 元 | 2, and 63, 平成元, 2 of 神戸市's
    市税予算額・決算額の推移.
    """
    by_row: dict[int, list[PageCell]] = defaultdict(list)
    for head in sorted(table.heads, key=lambda head: (head.row, head.x0)):
        if _has_year(head):
            by_row[head.row].append(head)
    beginnings = (_printed(row)[:1] for row in table.body)
    first = [cell for cells in beginnings for cell in cells if _has_year(cell)]
    years: dict[PageCell, int] = {}
    for cells in (*by_row.values(), first):
        texts = dict.fromkeys(cell.folded for cell in cells)
        found = years_that_count(tuple(texts))
        years |= {cell: found[cell.folded] for cell in cells if cell.folded in found}
    return years


def _heads_of(rows: _Rows, first: Sequence[PageCell]) -> list[PageCell]:
    """The heads among the rows over the first row with values, from the top.

    Their cells have the columns of that row; a sheet's labels above have others.
    """
    item = first[0].document.items[first[0].row]
    is_drawn = isinstance(item, Row) and not item.guessed
    left = min(cell.x0 for cell in first[0].document.beside[first[0].row])
    heads: list[PageCell] = []
    while rows and not heads and len(_printed(rows[-1])) == 1:
        rows = rows[:-1]  # a section of the body
    for row in reversed(rows[-_MOST_HEADS:]):
        printed = _printed(row)
        # labels at the left of rows that fill one column are no heads of two levels
        is_stub = bool(printed) and abs(printed[0].x0 - left) < NEAR_PT
        is_stacked = is_drawn and is_stub and heads and _are_of_one_column(printed[0], heads[0])
        if not _are_columns(row, first) or is_stacked:
            break
        heads = [*printed, *heads]
    return heads


def _over_heads(
    rows: _Rows, heads: Sequence[PageCell], first: Sequence[PageCell]
) -> list[list[PageCell]]:
    """The rows of labels over heads that have their columns, the nearest first: 指標 | 件数 | 人数.

    Each sheet has other names there, so they are no heads.
    """
    found: list[list[PageCell]] = []
    above = [row for row in rows if row[0].row < heads[0].row]
    for row in reversed(above[-_MOST:]):
        if not _are_columns(row, first):
            break
        found.append(_printed(row))
    return found


def _are_columns(row: Sequence[PageCell], first: Sequence[PageCell]) -> bool:
    """Whether what a row prints has the columns of another; drawn rows alone may have others."""
    document = first[0].document
    item = document.items[first[0].row]
    edges = [x for cell in document.beside[first[0].row] for x in (cell.x0, cell.x1)]
    printed = _printed(row)
    is_guessed = not isinstance(item, Row) or item.guessed
    return bool(printed) and (
        is_guessed or all(_is_near(cell.x0, edges) and _is_near(cell.x1, edges) for cell in printed)
    )


def _are_of_one_column(upper: PageCell, lower: PageCell) -> bool:
    return abs(upper.x0 - lower.x0) < NEAR_PT and abs(upper.x1 - lower.x1) < NEAR_PT


def _printed(row: Sequence[PageCell]) -> list[PageCell]:
    return [cell for cell in row if cell.folded]


def _is_near(x: float, edges: Iterable[float]) -> bool:
    return any(abs(x - edge) < NEAR_PT for edge in edges)


def _are_heads_again(above: Sequence[PageCell], heads: Sequence[PageCell]) -> bool:
    """Whether rows in a table are heads: the same again, or years."""
    texts = {without_years(head.folded) for head in heads}
    again = [without_years(head.folded) in texts for head in above]
    return all(again) or _are_years([cell for cell in above[1:] if cell.folded])


def _is_full(row: Sequence[PageCell]) -> bool:
    return len(row) > 1 and all(cell.folded for cell in row)


def _goes_on(table: _Table, body: _Rows) -> bool:
    """Whether rows have the columns of the last table: below it, or on the next page."""
    if body[0][0].page > table.body[-1][0].page + 1:
        return False
    edges = [x for row in table.body for cell in row for x in (cell.x0, cell.x1)]
    first = max(body, key=len)
    starts_alike = abs(first[0].x0 - min(edges)) < NEAR_PT
    ends_alike = abs(first[-1].x1 - max(edges)) < NEAR_PT
    is_alike = starts_alike and ends_alike and len(first) >= _FEWEST_COLUMNS
    return is_alike and all(_is_near(cell.x0, edges) for cell in first)


@lru_cache(maxsize=1 << 10)
def years_that_count(texts: Sequence[str]) -> Mapping[str, int]:
    """The years of texts that count up by one over the end of an era; {} where none ends.

    平成元 follows 昭和63, and 令和元 平成30: their numbers alone say of which eras they are.
    """
    numbers = [found[-1] for text in texts if (found := _NUMBERS.findall(text))]
    counts = list(map(_count, numbers))
    falls = [n for n in range(1, len(counts)) if counts[n] < counts[n - 1]]
    if len(numbers) < len(texts) or not falls:
        return {}
    for newer, older in pairwise(OF_FISCAL_YEARS):
        begin = older.before + counts[falls[0] - 1] + 1 - falls[0]
        years = range(begin, begin + len(texts))
        if newer.before + counts[falls[0]] == years[falls[0]] and all(
            year - count in {era.before for era in OF_FISCAL_YEARS}
            for year, count in zip(years, counts, strict=True)
        ):
            return dict(zip(texts, years, strict=True))
    return {}


@lru_cache(maxsize=1 << 14)
def year_at(folded: str, latest: int | None, era: int) -> int | None:
    """The year that a text names.

    Args:
        folded: The text.
        latest: The latest year that one without an era may be; None: nobody knows.
        era: What is added to a year without an era: 2018 to those of 令和; 0: nothing is known.
    """
    year = year_of(folded, None)
    if year is None and era:
        printed = {match[0] for match in _YEAR.finditer(folded)}
        if len(printed) > 1:  # a period: 令和3年度から令和5年度まで
            return None
        alone = min(printed, default="") or (folded if _BARE_YEAR.fullmatch(folded) else "")
        bare = re.search(r"\d{1,2}|元", alone)
        return era + (1 if bare[0] == "元" else int(bare[0])) if bare else None
    return year or year_of(folded, latest)
