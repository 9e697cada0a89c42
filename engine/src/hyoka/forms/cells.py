"""The rows and lines of a document as cells.

What each prints, what stands left of it and over it, and what it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise, takewhile
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from hyoka.contract.records import Place
from hyoka.forms.labels import LabelName, LabelSlots, Slots, is_open, label_finder
from hyoka.forms.marks import MARKED_SIGN, symbol_of
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item, boxes_of
from hyoka.grid.paragraphs import Part, merge_cells, split_at_white_space, text_span
from hyoka.text.digits import FIGURES, SIGN
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure, is_missing
from hyoka.text.units import UNITS, is_unfinished_unit, money_units, stated_unit
from hyoka.text.years import is_of_other_year, years_in

#: Two cells touch if no more than this lies between them, points.
NEAR_PT: Final = 2.5
#: A row goes on with the block above it if no more than this lies between them, points.
_GAP_PT: Final = 4.0
#: How much of a cell lies beside a row at least that it reaches beside, points.
_REACH_PT: Final = 2.0
#: This many labels side by side are headers, whatever their row prints but figures under others.
_SURELY_HEADS: Final = 4
#: A row over this many figures is one of headers.
_FEWEST_HEADS: Final = 2
#: So many figures side by side that count up by one are years.
_FEWEST_YEARS: Final = 3
_DIGITS_OF_YEAR: Final = 4
#: A figure and, in no brackets, the word of a head that fell onto it: 7見込.
_WORDS_BEHIND: Final = re.compile(rf"\W?{FIGURES}[^\W\d]+")
#: A year without an era or a word behind it (folded).
_BARE_YEAR: Final = re.compile(r"(?:19|20)\d\d|\d\d?|元")
#: A figure without a unit, or of money (folded).
_AMOUNT: Final = re.compile(rf"{SIGN}?{FIGURES}(?:%|{'|'.join(money_units())})?")
#: A header stands over a cell if it covers at least this much of its width.
_COVERED: Final = 0.8
#: Where columns are guessed it covers at least this much of its text.
_COVERED_TEXT: Final = 0.5
#: How many lines over a table may be its caption.
_CAPTION_LINES: Final = 2


class Role(NamedTuple):
    """What a cell is: the role that its label gives it, and this label.

    "" and None for a figure or a free text.
    """

    name: str = ""
    label: "PageCell | None" = None
    is_header: bool = False


_NO_ROLE: Final = Role()
#: The roles of names.
_NAMES: Final = ("indicator.name", "activity.name")


@dataclass(eq=False)
class PageCell:
    """A cell, or a line outside tables.

    Attributes:
        part: The cell or line.
        folded: Its text, folded.
        row: Its row's or line's place in reading order.
        block: The number of its block: rows that follow one another without a gap.
        slots: What it means, if it is a label.
        is_label, is_header: Whether it is a label; whether it stands over the cells below it.
        is_alone: Whether its row prints nothing else.
        above: The headers over it, the nearest first, also those over a page end.
    """

    document: "DocumentCells"
    part: Part
    folded: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    row: int
    block: int
    slots: Slots
    is_label: bool
    is_header: bool = False
    is_alone: bool = False
    above: tuple["PageCell", ...] = ()

    @property
    def is_line(self) -> bool:
        return isinstance(self.part, Line)

    @property
    def place(self) -> Place:
        return Place(self.page, self.x0, self.top, self.x1, self.bottom)

    @cached_property
    def left(self) -> list["PageCell"]:
        """The cells left of it in its row, blank and merged ones too, the nearest first.

        Those of a table beside its own only if this says nothing of it. Then a label over it.
        """
        row = self.row
        x0 = self.x0
        before = _before(self.document.beside[row], x0)
        of_table = _before(self.document.beside_in_table[row], x0)
        is_named = self.above != () and any(map(_is_text, of_table))
        if is_named or any(near.is_label for near in of_table):
            before = of_table
        left = [near for near in before if near.row < row or not near.is_header]
        return left + self.document.labels_over[row]

    @property
    def right(self) -> list["PageCell"]:
        """What stands right of it in its row, the nearest first."""
        edge = self.x1 - NEAR_PT
        return [near for near in self.document.beside[self.row] if near.x0 >= edge]

    @property
    def behind(self) -> list["PageCell"]:
        """The values that stand behind a label: what is printed up to the next label."""
        values = takewhile(lambda cell: not cell.is_label, self.right)
        return [cell for cell in values if cell.folded]

    @property
    def caption(self) -> tuple["PageCell", ...]:
        """What speaks for its whole table.

        The unit in its corner, and the labels and units on the lines directly over it.
        """
        return self.document.caption(self.block)

    @property
    def labels(self) -> list["PageCell"]:
        """The labels left of it, then the headers over it, the nearest first."""
        return [*(cell for cell in self.left if cell.is_label), *self.above]

    @property
    def speakers(self) -> tuple["PageCell", ...]:
        """The label beside a text or mark, else the headers over it, the nearest first."""
        role = self.role
        return (role.label,) if role.label and not role.is_header else self.above

    @cached_property
    def is_amount(self) -> bool:
        """Whether it is a figure that names nothing: at the head of its row it is a key."""
        if _AMOUNT.fullmatch(self.folded) is None:
            return False
        return any(near.folded for near in self.left if near.row == self.row)

    @cached_property
    def role(self) -> Role:
        """Its role: that of the first label left of it, else that of the header over it.

        A figure is never a name.
        """
        role = self._role
        return _NO_ROLE if role.name in _NAMES and self.is_amount else role

    @cached_property
    def _role(self) -> Role:
        if self.is_label or self.row in self.document.header_rows:
            return _NO_ROLE
        label = self._label_beside()
        if label is not None:
            return Role(label.slots.gives, label)
        header = next(iter(self.above), None)
        if header is None or not header.slots.gives:
            return _NO_ROLE
        upper = next((header for header in self.above if header.slots.text), None)
        is_last = not any(cell.folded for cell in self.right)
        if upper is not None and is_last and header.slots.gives == "indicator.name":
            header = upper  # prose over the columns of a list
        return Role(header.slots.gives, header, is_header=True)

    def _label_beside(self) -> "PageCell | None":
        """The label left of a text, or over it.

        A figure under figures is the value of a name instead.
        """
        beside = (near for near in self.left if near.is_label and not self.is_of_table(near))
        label = next(beside, None)
        if label is None or not label.slots.is_key:
            return None
        is_value = label is not self.left[0] and is_figure(self.folded) and self._is_under_figures
        return None if is_value else label

    def is_of_table(self, label: "PageCell") -> bool:
        """Whether a label beside it stands beside its heads, too: what they say is nearer."""
        return any(
            label.page == head.page and label.row <= head.row < self.row for head in self.above
        )

    @cached_property
    def is_figure_place(self) -> bool:
        """Whether a figure belongs in it, also in a blank one.

        It stands under a header of years, phases or items.
        """
        return self._is_under_figures and not (self.is_label or self.role.name)

    @property
    def _is_under_figures(self) -> bool:
        return any(header.slots.of_figures for header in self.above)

    @property
    def is_unit_behind(self) -> bool:
        """Whether it is the unit of the figure before it, in a column of its own: 3,342 | 千円."""
        before = next(iter(self.left), None)
        return self.folded in UNITS and before is not None and _is_printed_figure(before)

    @property
    def is_text_under_header(self) -> bool:
        """Whether a label is a text: 予算編成 under 指標, where the form does not declare it.

        A mark names nothing even then: ↗ under 方向.
        """
        header = next(iter(self.above), None)
        is_text = not self.slots.declared or symbol_of(self.folded) == self.folded
        return header is not None and header.slots.gives != "" and is_text

    @property
    def is_figure_with_word(self) -> bool:
        """Whether it is a figure onto which the word of its head fell.

        5年度 is a year, but not under the head of a year.
        """
        is_under_year = any(header.slots.year for header in self.above)
        is_year = self.slots.year == self.folded and not is_under_year
        has_word = _WORDS_BEHIND.fullmatch(self.folded) is not None
        return self._is_under_figures and has_word and not is_year

    @property
    def is_year_under_header(self) -> bool:
        """Whether it is a year because its header says so: 2021 or 27 under 年度."""
        header = next(iter(self.above), None)
        if header is None or self.is_header or _BARE_YEAR.fullmatch(self.folded) is None:
            return False
        return PATTERNS["head_of_years"].fullmatch(header.folded) is not None


_Table = Sequence[Sequence[PageCell]]


class DocumentCells:
    """The cells of a document, with labels and headers separated from values.

    Attributes:
        items: The rows and lines of the document.
        slots: What its labels mean.
        rows: The cells of each row or line, by its place in reading order.
        beside: The cells that reach beside each row, those of the row and higher ones, from the
            left.
        beside_in_table: These without the cells of tables beside its own.
        blocks: The places of the rows of each block.
        header_rows: The places of the rows with headers.
        labels_over: The label that fills the row above each, where this has figures only, or one
            text; that on the line directly above a row of one cell.
    """

    def __init__(self, items: Sequence[Item], slots: LabelSlots) -> None:
        self.items = items
        self.slots = slots
        self.rows: list[list[PageCell]] = []
        self.beside: list[list[PageCell]] = []
        self.beside_in_table: list[list[PageCell]] = []
        self.blocks: list[list[int]] = []
        # of rows of headers that follow one another, also over a page end
        self._headers: list[list[PageCell]] = [[]]
        self._headers_of: list[int] = []  # of each row
        self._over: dict[tuple[int, float, float], tuple[PageCell, ...]] = {}
        self._captions: dict[int, tuple[PageCell, ...]] = {}
        self._find_rows()
        above: list[list[PageCell]] = []  # the last table
        for block in self.blocks:
            rows = [self.rows[number] for number in block]
            self._find_beside(rows)
            _mark_headers(rows)
            first = self.items[block[0]]
            is_line = isinstance(first, Line)
            goes_on = is_line or not above or above[0][0].page < first.page
            if not (goes_on or _goes_on_below(above, rows)):
                self._headers.append([])
            self._find_headers(rows)
            above = above if is_line else rows
        self.header_rows = {cell.row for cell in self if cell.is_header}
        self.labels_over = [self._labels_over(number) for number in range(len(self.rows))]
        for row in self.rows:
            alone = _printed(row)
            for cell in alone if len(alone) == 1 else ():
                cell.is_alone = True
        for cell in self:
            cell.above = () if cell.is_line else self._headers_over(cell)
            if cell.is_year_under_header:
                cell.slots = replace(cell.slots, year=cell.folded, known=True)
                cell.is_label = True
            elif cell.is_label and not cell.is_header:
                cell.is_label = not (cell.is_text_under_header or cell.is_figure_with_word)
        for cell in self:
            if cell.is_figure_place and (figure := self._above_note(cell.part)):
                cell.part, cell.folded = figure, figure.folded

    def __iter__(self) -> Iterator[PageCell]:
        return (cell for row in self.rows for cell in row)

    @cached_property
    def codes(self) -> Counter[str]:
        """How often the rows of lists print each number of an activity."""
        return Counter(cell.folded for cell in self if cell.role.name == "activity.code")

    def _find_rows(self) -> None:
        before: Item | None = None
        bottom = 0.0
        for number, item in enumerate(self.items):
            if not _goes_on(before, item, bottom):
                self.blocks.append([])
                bottom = 0.0
            self.blocks[-1].append(number)
            row = [cell for part in boxes_of(item) for cell in self._split(part, number)]
            bottom = max([bottom, *(cell.bottom for cell in row)])
            _say_years(row)
            self.rows.append(row)
            before = item

    def _split(self, part: Part, row: int) -> list[PageCell]:
        """The cell; the label and the value that stand in one: 評価部局： 市民自治部."""
        slots = self.slots.of(part.folded)
        has_colon = not slots.known and ":" in part.folded
        if has_colon and isinstance(part, Cell) and len(part.lines) == 1:
            # other colons fold to this, too
            label, colon, _ = part.text.replace("：", ":").partition(":")
            before, _, _ = part.lines[0].folded.partition(":")
            if colon and self.slots.of(before).known:
                halves = _halves(part, len(label.replace(" ", "")))
                return [self._cell(half, row) for half in halves]
        return [self._cell(part, row)]

    def _above_note(self, part: Part) -> Cell | None:
        """The figure over a note in brackets that leaves it the same: 280 over （基金繰入）.

        The note is left to be told. A label in brackets may say that the figure is another.
        """
        if not isinstance(part, Cell) or len(part.lines) < 2:
            return None
        figure = replace(part, lines=part.lines[:1])
        note = PATTERNS["note_at_figure"].fullmatch(part.folded.removeprefix(figure.folded))
        if not note or not is_figure(figure.folded):
            return None
        return None if self.slots.of(note["words"]).known else figure

    def _cell(self, part: Part, row: int) -> PageCell:
        slots = self.slots.of(part.folded)
        return PageCell(
            document=self,
            part=part,
            folded=part.folded,
            page=part.page,
            x0=part.x0,
            top=part.top,
            x1=part.x1,
            bottom=part.bottom,
            row=row,
            block=len(self.blocks) - 1,
            slots=slots,
            is_label=slots.known,
        )

    def _find_beside(self, rows: Iterable[list[PageCell]]) -> None:
        reaching: list[PageCell] = []
        for row in rows:
            top = min((cell.top for cell in row), default=0.0) + _REACH_PT
            reaching = [cell for cell in reaching if cell.bottom > top]
            beside = sorted([*reaching, *row], key=lambda cell: cell.x0)
            self.beside.append(beside)
            self.beside_in_table.append(_touching(beside, row))
            reaching += row

    def _labels_over(self, number: int) -> list[PageCell]:
        row = _printed(self.rows[number])
        above = _printed(self.rows[number - 1]) if number else []
        if not row or len(above) != 1:
            return []
        (label,) = above
        if label.is_header or not label.is_label:
            return []
        if label.is_line:  # 備考
            is_near = row[0].top - label.bottom < label.bottom - label.top
            is_under = is_near and label.page == row[0].page
            return above if is_under and len(self.rows[number]) == 1 else []
        is_wide = label.x0 < self.rows[number][0].x0 + NEAR_PT and row[-1].x1 < label.x1 + NEAR_PT
        is_unnamed = len(row) == 1 or all(is_figure(cell.folded) for cell in row)
        is_over = label.block == row[0].block and is_wide and is_unnamed
        return above if is_over and not any(cell.is_label for cell in row) else []

    def _find_headers(self, rows: _Table) -> None:
        """Find the headers of each row of a block, at first those of the table that goes on in it.

        A row of headers takes the place of those above it, not of those of a table beside it.
        """
        for place, row in enumerate(rows):
            headers = [cell for cell in row if cell.is_header]
            if headers and not _are_headers(_above(rows, place)):
                beside = list(_beside(rows, place))
                not_replaced = [head for head in self._headers[-1] if _is_over(head, beside)]
                self._headers.append(not_replaced)
            self._headers[-1] += headers
            self._headers_of.append(len(self._headers) - 1)

    def _headers_over(self, cell: PageCell) -> tuple[PageCell, ...]:
        """The headers over a cell, the nearest first.

        Where columns are guessed, those over its text. A text alone in its row that is wider than
        its column stands under the header of names over its left end.
        """
        x0 = cell.x0
        x1 = cell.x1
        share = _COVERED
        item = self.items[cell.row]
        if isinstance(item, Row) and item.guessed:
            share = _COVERED_TEXT
            if isinstance(cell.part, Cell) and cell.part.lines:
                x0, x1 = text_span(cell.part)
        number = self._headers_of[cell.row]
        key = (number, x0, x1)
        if key not in self._over:
            least = share * (x1 - x0)
            over = [
                header
                for header in self._headers[number]
                if min(header.x1, x1) - max(header.x0, x0) >= least
            ]
            over.sort(key=lambda header: (-header.bottom, -header.x0))
            self._over[key] = tuple(over)
        return self._over[key] or (self._header_of_name(cell, number) if cell.is_alone else ())

    def _header_of_name(self, cell: PageCell, number: int) -> tuple[PageCell, ...]:
        """The header of names that begins with a cell."""
        names = (head for head in self._headers[number] if head.slots.gives == "indicator.name")
        return tuple(head for head in names if abs(head.x0 - cell.x0) < NEAR_PT)[:1]

    @cached_property
    def _stated_units(self) -> dict[int, list[str]]:
        """The units of money that texts of each page state with 単位, wherever they stand."""
        units: dict[int, list[str]] = {}
        cells = list(self)
        for number, cell in enumerate(cells):
            text = cell.folded
            is_unfinished = isinstance(cell.part, Line) and is_unfinished_unit(text)
            if is_unfinished and number + 1 < len(cells):
                text += cells[number + 1].folded
            stated = stated_unit(text)
            if is_unfinished and stated is None:
                units.setdefault(cell.page, []).append(cell.folded)
            elif stated and stated.is_money and (stated.is_named or self._is_title(cell)):
                units.setdefault(cell.page, []).append(stated.unit)
        return units

    def _is_title(self, cell: PageCell) -> bool:
        """Whether a text is the first line of its page, outside tables."""
        is_first = cell.row == 0 or self.items[cell.row - 1].page != cell.page
        return is_first and isinstance(cell.part, Line)

    def unit_of_page(self, page: int, declared: str) -> str:
        """The unit of a page's amounts over which none is printed.

        The one that the page states, above or below its tables, else the form's. Several of which
        none is the form's are all returned, and are no unit.
        """
        stated = dict.fromkeys(self._stated_units.get(page, ()))
        if not stated or declared in stated:
            return declared
        return " / ".join(stated)

    def caption(self, block: int) -> tuple[PageCell, ...]:
        """What speaks for a whole table: 事業費の推移(単位:千円).

        The unit in its corner, then the labels and units on the lines directly over it, the nearest
        first. Of a table without a unit it is that of the last one of the same heads.
        """
        if block not in self._captions:
            rows = [self.rows[number] for number in self.blocks[block]]
            heads = [cell for row in rows for cell in row if cell.is_header]
            corner = min(heads, key=lambda head: head.x0, default=None)
            found = [corner] if corner and corner.slots.unit else []
            lines = self._lines_over(block)
            found += [cell for cell in lines if cell.is_label or cell.slots.unit]
            before = self._same_heads.get(block)
            if before is not None and not any(cell.slots.unit for cell in found):
                # a list that goes on says its unit on its first page
                found += [cell for cell in self.caption(before) if cell.slots.unit]
            if not heads and block and not found:
                above_it = [self.rows[number] for number in self.blocks[block - 1]]
                if _goes_on_below(above_it, rows):  # its title stands on the page before
                    found += self.caption(block - 1)
            self._captions[block] = tuple(found)
        return self._captions[block]

    def other_period(self, cell: PageCell, of_sheet: int) -> str:
        """What says that a figure without a year is of another period than its sheet; "" for none.

        A head over its column that nobody knows, 類似団体決算, or a text over it or over its table
        that names another year. The nearest one that says anything decides.
        """
        for text in self._texts_over(cell):
            is_head = _is_beside_corner(text, self.beside[text.row])
            if not (is_head or text.is_alone):
                return ""
            if is_of_other_year(text.folded, of_sheet) or (is_head and not text.slots.known):
                return text.folded
        for line in self._lines_over(cell.block):
            if years_in(line.folded, of_sheet + 1) and not PATTERNS["note"].match(line.folded):
                return line.folded if is_of_other_year(line.folded, of_sheet) else ""
        return ""

    def head_over(self, cell: PageCell) -> PageCell | None:
        """The header over a mark, or the text beside a corner where nobody knows it: 二次評価."""
        return next(iter(self.heads_over(cell)), None)

    def heads_over(self, cell: PageCell) -> Sequence[PageCell]:
        """The headers over a mark, the nearest first, as `head_over` finds them."""
        over = next(self._texts_over(cell), None)
        is_head = over is not None and _is_beside_corner(over, self.beside[over.row])
        return cell.above or ([over] if over and is_head else [])

    def _texts_over(self, cell: PageCell) -> Iterator[PageCell]:
        """The texts over a figure in its table but for its headers and values of labels.

        The nearest first.
        """
        for number in reversed(self.blocks[cell.block]):
            row = self.rows[number] if number < cell.row else ()
            texts = (text for text in row if _is_text(text) and _is_over(text, [cell]))
            yield from (text for text in texts if not (text in cell.above or text.role.label))

    def _lines_over(self, block: int) -> Iterator[PageCell]:
        """The lines directly over a table, the nearest first."""
        first = self.blocks[block][0]
        page = self.items[first].page
        above = reversed(self.rows[max(first - _CAPTION_LINES, 0) : first])
        lines = takewhile(lambda row: len(row) == 1 and row[0].page == page, above)
        return (line for (line,) in lines)

    @cached_property
    def _same_heads(self) -> dict[int, int]:
        """Of each block the last one before it with the same heads, but for their years."""
        last: dict[frozenset[str], int] = {}
        before: dict[int, int] = {}
        for number, block in enumerate(self.blocks):
            cells = (cell for place in block for cell in self.rows[place])
            heads = frozenset(cell.slots.label for cell in cells if cell.is_header)
            if heads in last:
                before[number] = last[heads]
            if heads:
                last[heads] = number
        return before


def _goes_on(before: Item | None, item: Item, bottom: float) -> bool:
    """Whether a row is of the table above it.

    Where columns are guessed no edge is printed between tables either.
    """
    if not isinstance(before, Row) or not isinstance(item, Row) or item.page != before.page:
        return False
    return (before.guessed and item.guessed) or item.top < bottom + _GAP_PT


def _goes_on_below(above: _Table, rows: _Table) -> bool:
    """Whether a table that begins with figures has the columns of the one above it.

    So it has its headers.
    """
    if not any(map(_is_printed_figure, rows[0])):
        return False
    edges = _edges(rows)
    edges_above = _edges(above)
    if len(edges) != len(edges_above):
        return False
    pairs = zip(edges, edges_above, strict=True)
    return all(abs(edge - edge_above) < NEAR_PT for edge, edge_above in pairs)


def _edges(table: _Table) -> list[float]:
    cells = [cell for row in table for cell in row]
    return sorted({cell.x0 for cell in cells} | {cell.x1 for cell in cells})


def _is_text(cell: PageCell) -> bool:
    return not (is_open(cell.folded) or is_figure(cell.folded))


def _printed(row: Iterable[PageCell]) -> list[PageCell]:
    return [cell for cell in row if cell.folded]


def _halves(cell: Cell, count: int) -> list[Cell]:
    """A cell of one line as two: its first chars, and those behind the colon."""
    line = cell.lines[0]
    label = Line(line.page, line.chars[:count])
    behind = line.chars[count + 1 :]
    values = [Line(line.page, behind)] if len(behind) else []  # {n}次評価: with nothing behind it
    colon = line.chars.boxes[count, 2]
    middle = (colon + values[0].x0) / 2 if values else colon
    return [replace(cell, lines=[label], x1=middle), replace(cell, lines=values, x0=middle)]


def _say_years(row: Sequence[PageCell]) -> None:
    """Say that figures are years: 2021 | 2022 | 2023 behind a text, 3 | 4 | 5 behind 年度."""
    printed = _printed(row)
    years = [cell.folded for cell in printed[1:] if cell.folded.isdecimal()]
    is_behind_text = len(years) == len(printed) - 1 and not is_figure(printed[0].folded)
    if len(years) < _FEWEST_YEARS or not is_behind_text:
        return
    is_head = PATTERNS["head_of_years"].fullmatch(printed[0].folded) is not None
    are_years = is_head or all(len(year) == _DIGITS_OF_YEAR for year in years)
    is_each = are_years and all(map(_BARE_YEAR.fullmatch, years))
    if is_each and all(int(year) + 1 == int(after) for year, after in pairwise(years)):
        for cell in printed[1:]:
            cell.slots = replace(cell.slots, year=cell.folded, known=True)
            cell.is_label = True


def _touching(beside: Iterable[PageCell], row: Sequence[PageCell]) -> list[PageCell]:
    """The cells beside a row that no white space parts from it."""
    runs: list[list[PageCell]] = [[]]
    right = 0.0
    for cell in beside:
        if runs[-1] and cell.x0 > right + NEAR_PT and cell.row != runs[-1][-1].row:
            runs.append([])
        runs[-1].append(cell)
        right = max(right, cell.x1)
    return next(run for run in runs if not row or row[0] in run)


def _before(cells: Iterable[PageCell], x0: float) -> list[PageCell]:
    """The cells left of a place, the nearest first."""
    edge = x0 + NEAR_PT
    # a cell may be narrower than what lies between two that touch
    before = [cell for cell in cells if cell.x1 <= edge and cell.x0 < x0]
    before.reverse()
    return before


def _above(rows: _Table, place: int) -> Sequence[PageCell]:
    """The row above one; not of a table beside its own."""
    nearer = (rows[number] for number in reversed(range(place)))
    return next((row for row in nearer if not are_apart(row, rows[place])), ())


def _below(rows: _Table, place: int) -> Sequence[PageCell]:
    """The row below one; not of a table beside its own."""
    nearer = (rows[number] for number in range(place + 1, len(rows)))
    return next((row for row in nearer if not are_apart(row, rows[place])), ())


def _beside(rows: _Table, place: int) -> Iterator[PageCell]:
    """The cells of tables beside that of a row which stand level with it."""
    of_row = rows[place]
    for row in rows:
        if are_apart(row, of_row):
            least = max(row[0].top, of_row[0].top) + _REACH_PT
            yield from (cell for cell in row if min(cell.bottom, of_row[0].bottom) > least)


def are_apart(row: Sequence[PageCell], other: Sequence[PageCell]) -> bool:
    """Whether white space parts the columns of two rows: they are of tables beside each other."""
    if not row or not other:
        return False
    return row[-1].x1 < other[0].x0 - NEAR_PT or other[-1].x1 < row[0].x0 - NEAR_PT


def _is_over(head: PageCell, cells: Iterable[PageCell]) -> bool:
    right = head.x1 - NEAR_PT
    return any(head.x0 < cell.x1 - NEAR_PT and cell.x0 < right for cell in cells)


def _is_beside_corner(head: PageCell, row: Sequence[PageCell]) -> bool:
    """Whether a row begins with a blank corner before a text, or one that says what figures share.

    区分 | 類似団体決算.
    """
    corner = row[0]
    slots = corner.slots
    says_none = slots.of_columns and not (slots.phase or slots.year)
    return head is not corner and (is_open(corner.folded) or (corner.is_label and says_none))


def _are_headers(row: Iterable[PageCell]) -> bool:
    return any(cell.is_header for cell in row)


def _mark_headers(rows: _Table) -> None:
    """Mark the rows of headers in a block: labels only, at least two.

    Or labels of columns under headers. Any other row whose values are blank is no row of headers.
    """
    heads: list[PageCell] = []  # of figures
    for place, row in enumerate(rows):
        was_header = _are_headers(_above(rows, place))
        printed = [cell for cell in row if not is_open(cell.folded)]
        labels = [cell for cell in printed if cell.is_label]
        is_whole = bool(printed) and len(labels) == len(printed) and not row[0].is_line
        is_under = was_header and all(cell.slots.of_columns for cell in labels)
        are_over = _are_over_figures(printed, _below(rows, place))
        has_new = are_over and not _are_values(printed, heads)
        are_labels = is_whole and (is_under or _are_heads(printed))
        has_values = any(_is_printed_figure(cell) and _in_columns([cell], heads) for cell in row)
        are_many = _side_by_side(printed) >= _SURELY_HEADS and not has_values
        are_heads = has_new or are_labels or are_many
        if are_heads and not has_new and not was_header:
            are_heads = not _leaves_values_blank(row, heads)
        if are_heads:
            for cell in printed if has_new else labels:
                cell.is_header = True
            heads += [cell for cell in labels if cell.slots.of_figures]
        else:
            _mark_values(row)
    _mark_years_over_headers(rows)


def _are_values(printed: Sequence[PageCell], heads: Sequence[PageCell]) -> bool:
    """Whether words stand in place of figures, behind 目標 or 実績, in the columns of heads."""
    in_columns = _in_columns(printed, heads)
    if not in_columns or any(cell.is_label for cell in in_columns):
        return False
    first = printed.index(in_columns[0])
    return any(cell.is_label and cell.slots.phase for cell in printed[:first])


def _mark_years_over_headers(rows: _Table) -> None:
    """Mark the years alone in a row that stand over several headers: 令和6年度."""
    for place, row in enumerate(rows):
        printed = [cell for cell in row if not is_open(cell.folded)]
        heads = [cell for cell in _below(rows, place) if cell.is_header]
        if not heads or any(cell.is_line or cell.slots.year != cell.folded for cell in printed):
            continue
        for cell in printed:
            under = [head for head in heads if _is_over(cell, [head])]
            cell.is_header = cell.is_header or len(under) > 1


def _leaves_values_blank(row: Iterable[PageCell], heads: Sequence[PageCell]) -> bool:
    """Whether only blank cells of a row stand in the columns of heads of figures.

    So its labels are those of a row whose values are not given. Guessed columns say nothing: all
    tables of their page are one block.
    """
    in_columns = _in_columns(row, heads)
    return bool(in_columns) and all(is_open(cell.folded) for cell in in_columns)


def _in_columns(cells: Iterable[PageCell], heads: Sequence[PageCell]) -> list[PageCell]:
    return [cell for cell in cells if any(_is_column(head, cell) for head in heads)]


def _is_column(head: PageCell, cell: PageCell) -> bool:
    item = cell.document.items[cell.row]
    is_drawn = isinstance(item, Row) and not item.guessed
    return is_drawn and abs(head.x0 - cell.x0) < NEAR_PT and abs(head.x1 - cell.x1) < NEAR_PT


def _mark_values(row: Sequence[PageCell]) -> None:
    """Mark labels that are values: undeclared ones, or the last one of a row, behind a key."""
    for before, cell in pairwise(row):
        is_behind_key = before.is_label and before.slots.is_key
        if is_behind_key and (not cell.slots.declared or cell is row[-1]):
            cell.is_label = False


def _are_heads(printed: Sequence[PageCell]) -> bool:
    """Whether labels that fill a row are headers.

    Two of them touch, and the second is no value of the first.
    """
    touching = [
        (left, right) for left, right in pairwise(printed) if abs(left.x1 - right.x0) < NEAR_PT
    ]
    if len(touching) != 1:
        return len(touching) > 1
    ((left, right),) = touching
    is_declared_key = right.slots.declared and right.slots.is_key
    is_indicator = "indicator.itself" in right.slots.roles
    # else the second is the value of the first
    return is_declared_key or is_indicator or not left.slots.is_key


def _are_over_figures(printed: Sequence[PageCell], below: Sequence[PageCell]) -> bool:
    """Whether a row without figures stands over one with figures under two or more of its cells.

    Then all are headers. A row of labels with their values is not one, over which the labels of the
    next row stand; nor are options.
    """
    if any(map(_is_no_head, printed)) or not any(cell.is_label for cell in printed):
        return False
    under = [(head, cell) for head in printed if (cell := _last_under(head, below))]
    if any(head.slots.is_key and cell.is_label for head, cell in under):
        return False
    figures = sum(_is_printed_figure(cell) for _, cell in under)
    are_labels = all(cell.is_label for cell in printed)
    is_list = are_labels and len(printed) > 1 and not any(cell.is_label for _, cell in under)
    return figures >= (1 if is_list else _FEWEST_HEADS)


def _is_no_head(cell: PageCell) -> bool:
    is_mark = MARKED_SIGN.search(cell.folded) is not None
    return is_mark or cell.is_line or is_figure(cell.folded)


def _last_under(head: PageCell, below: Iterable[PageCell]) -> PageCell | None:
    """The last cell of the next row that stands in part under a head."""
    right = head.x1 - NEAR_PT
    under = [cell for cell in below if head.x0 < cell.x1 - NEAR_PT and cell.x0 < right]
    return under[-1] if under else None


def _is_printed_figure(cell: PageCell) -> bool:
    return is_figure(cell.folded) and any(letter.isdecimal() for letter in cell.folded)


def _side_by_side(printed: Sequence[PageCell]) -> int:
    """The number of labels in the longest run of them."""
    longest = run = 0
    for cell in printed:
        run = run + 1 if cell.is_label else 0
        longest = max(longest, run)
    return longest


def whole_heads(items: Sequence[Item], slots: LabelSlots) -> Iterator[Item]:
    """The rows with each head whole whose year stands in cells of its own over one column.

    Excel prints 令和 | 4 | 年度決算 so where the digits come from elsewhere.
    """
    for place, item in enumerate(items):
        around = items[max(place - 1, 0) : place + 2]
        near = [row for row in around if row is not item and _touch(row, item)]
        if not isinstance(item, Row) or item.guessed or not near:
            yield item
            continue
        cells = item.cells
        columns = [(cell.x0, cell.x1) for row in near for cell in boxes_of(row)]
        for column in dict.fromkeys(columns):
            pieces = [cell for cell in cells if _is_within(cell, *column)]
            if len(pieces) > 1 and _is_head_in_pieces(pieces, column, columns, slots):
                rest = [cell for cell in cells if cell not in pieces]
                cells = sorted([*rest, merge_cells(pieces)], key=attrgetter("x0"))
        yield item if cells is item.cells else replace(item, cells=cells)


def _touch(item: Item, other: Item) -> bool:
    """Whether two rows of a page follow each other without a gap."""
    if not isinstance(item, Row) or not isinstance(other, Row) or item.page != other.page:
        return False
    upper, lower = sorted((item, other), key=attrgetter("top"))
    return lower.top < max(cell.bottom for cell in upper.cells) + _GAP_PT


def _is_within(cell: Cell, x0: float, x1: float) -> bool:
    return x0 - NEAR_PT < cell.x0 and cell.x1 < x1 + NEAR_PT


def _is_head_in_pieces(
    pieces: Sequence[Cell],
    column: tuple[float, float],
    columns: Iterable[tuple[float, float]],
    slots: LabelSlots,
) -> bool:
    """Whether cells that fill one column, and are parted in no other row, name a year together."""
    x0, x1 = column
    fill = abs(pieces[0].x0 - x0) < NEAR_PT and abs(pieces[-1].x1 - x1) < NEAR_PT
    edges = {edge for sides in columns for edge in sides}
    are_parted = any(abs(edge - cell.x0) < NEAR_PT for edge in edges for cell in pieces[1:])
    if not fill or are_parted:
        return False
    head = slots.of("".join(cell.folded for cell in pieces))
    years = sum(slots.of(cell.folded).year != "" for cell in pieces)
    return head.known and head.year != "" and years < 2


def split_at_labels(cells: Iterable[Cell], label: LabelName) -> Iterator[Cell]:
    """The cells of a row whose columns are guessed, each label split from what is beside it."""
    for cell in cells:
        pieces = [] if label(cell.folded) else split_at_white_space(cell, least=1.0)
        if any(label(piece.folded) for piece in pieces):
            yield from pieces
            continue
        pieces = [] if label(cell.folded) else split_at_white_space(cell)
        are_labels = all(label(piece.folded) and not is_missing(piece.folded) for piece in pieces)
        yield from pieces if len(pieces) > 1 and are_labels else [cell]


#: The items of a dict of texts, which can be cached by.
_Pairs = tuple[tuple[str, str], ...]


@lru_cache(maxsize=16)
def _labels(meanings: _Pairs, spellings: _Pairs) -> tuple[LabelName, LabelSlots]:
    """What recognises the labels of a form, and what they mean.

    Found once for all documents of a form.
    """
    by_label = dict(meanings)
    by_spelling = dict(spellings)
    finder = label_finder(by_label, by_spelling, by_label)
    return finder, LabelSlots(by_label, by_spelling)


def label_cells(
    meanings: Mapping[str, str],
    items: Iterable[Item],
    spellings: Mapping[str, str] = MappingProxyType({}),
) -> DocumentCells:
    """The cells of a document, with the labels of its form and those that all cities share."""
    label, slots = _labels(tuple(meanings.items()), tuple(spellings.items()))
    apart = [
        replace(item, cells=list(split_at_labels(item.cells, label)))
        if isinstance(item, Row) and item.guessed
        else item
        for item in items
    ]
    return DocumentCells(list(whole_heads(apart, slots)), slots)
