"""The rows and lines of a document as cells: what each prints, where it stands, whether it is a label or a header."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import Final

from hyoka.contract.records import Place
from hyoka.forms.label_slots import LabelSlots, Slots, is_open
from hyoka.forms.shared.page_items import Item, boxes_of
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell, Line, Row
from hyoka.text.numbers import is_figure

#: Two cells touch if no more than this lies between them, points.
TOUCH_PT: Final = 2.5
#: A row goes on with the block above it if no more than this lies between them, points.
_GAP_PT: Final = 4.0
#: A cell reaches beside a row if at least so much of it does, points.
_REACH_PT: Final = 2.0
#: So many labels side by side are headers, whatever else their row prints.
_SURELY_HEADS: Final = 4
#: So many headers of figures and one unknown text are a row of headers.
_FEWEST_HEADS: Final = 2


@dataclass(frozen=True, slots=True)
class CellRole:
    """What a cell is: the role that its label gives it, and this label; "" and None for a figure or a free text."""

    role: str = ""
    label: "PageCell | None" = None
    is_header: bool = False


@dataclass(slots=True, eq=False)
class PageCell:
    """A cell, or a line outside tables.

    Attributes:
        part: The cell or line.
        folded: Its text, folded.
        row: Its row's or line's place in reading order.
        block: The number of its block: rows that follow one another without a gap.
        slots: What it means, if it is a label.
        is_label, is_header: Whether it is a label; whether it stands over the cells below it.
        left, above, role, is_figure_place: What `Paths` and `CellRoles` say of it, once they were asked.
    """

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
    is_label: bool = False
    is_header: bool = False
    left: "tuple[PageCell, ...] | None" = None
    above: "tuple[PageCell, ...] | None" = None
    role: CellRole | None = None
    is_figure_place: bool | None = None

    @property
    def is_line(self) -> bool:
        """Whether it stands outside tables."""
        return isinstance(self.part, Line)

    @property
    def place(self) -> Place:
        """Its page and box."""
        return Place(self.page, self.x0, self.top, self.x1, self.bottom)


@dataclass
class PageCells:
    """The cells of a document.

    Attributes:
        rows: The cells of each row or line, by its place in reading order.
        beside: The cells that reach beside each row, those of the row and higher ones, from the left.
        blocks: The places of the rows of each block.
    """

    items: Sequence[Item]
    rows: list[list[PageCell]] = field(default_factory=list)
    beside: list[list[PageCell]] = field(default_factory=list)
    blocks: list[list[int]] = field(default_factory=list)


def read_cells(items: Sequence[Item], labels: LabelSlots) -> PageCells:
    """The cells of rows and lines, with labels and headers told from values."""
    out = PageCells(items)
    before: Item | None = None
    bottom = 0.0
    for number, item in enumerate(items):
        if not _goes_on(before, item, bottom):
            out.blocks.append([])
            bottom = 0.0
        out.blocks[-1].append(number)
        row = [cell for part in boxes_of(item) for cell in _split(part, labels, number, len(out.blocks) - 1)]
        bottom = max([bottom, *(cell.bottom for cell in row)])
        out.rows.append(row)
        before = item
    for block in out.blocks:
        _stand_beside(out, block)
    for block in out.blocks:
        _mark_headers(out, block)
    return out


def _goes_on(before: Item | None, item: Item, bottom: float) -> bool:
    """Whether a row is of the table above it; where columns are guessed no edge is printed between tables either."""
    if not (isinstance(before, Row) and isinstance(item, Row) and item.page == before.page):
        return False
    return (before.guessed and item.guessed) or item.top < bottom + _GAP_PT


def _split(part: Part, labels: LabelSlots, row: int, block: int) -> list[PageCell]:
    """The cell; the label and the value that stand in one: 評価部局： 市民自治部."""
    slots = labels.of(part.folded)
    if not slots.known and isinstance(part, Cell) and len(part.lines) == 1:
        label, colon, _ = part.text.replace("：", ":").partition(":")  # other colons fold to this, too
        if colon and labels.of(part.lines[0].folded.partition(":")[0]).known:
            return [
                _cell(piece, labels.of(piece.folded), row, block, x0, x1)
                for piece, x0, x1 in _halves(part, len(label.replace(" ", "")))
            ]
    return [_cell(part, slots, row, block, part.x0, part.x1)]


def _halves(cell: Cell, count: int) -> list[tuple[Cell, float, float]]:
    """A cell of one line as two: its first chars, and those behind the colon."""
    line = cell.lines[0]
    label, value = Line(line.page, line.chars[:count]), line.chars[count + 1 :]
    lines = [Line(line.page, value)] if len(value) else []
    colon = line.chars.boxes[count, 2]
    middle = (colon + lines[0].x0) / 2 if lines else colon
    left, right = replace(cell, lines=[label], x1=middle), replace(cell, lines=lines, x0=middle)
    return [(left, cell.x0, middle), (right, middle, cell.x1)]


def _cell(part: Part, slots: Slots, row: int, block: int, x0: float, x1: float) -> PageCell:
    return PageCell(part, part.folded, part.page, x0, part.top, x1, part.bottom, row, block, slots, slots.known)


def _stand_beside(out: PageCells, block: Sequence[int]) -> None:
    """Find the cells that reach beside each row of a block."""
    reaching: list[PageCell] = []
    for number in block:
        row = out.rows[number]
        top = min((cell.top for cell in row), default=0.0) + _REACH_PT
        reaching = [cell for cell in reaching if cell.bottom > top]
        out.beside.append(sorted([*reaching, *row], key=lambda cell: cell.x0))
        reaching += row


def _mark_headers(out: PageCells, block: Sequence[int]) -> None:
    """Tell rows of headers: labels only, at least two; or labels of columns under headers."""
    are_under = False
    for number in block:
        row = out.rows[number]
        printed = [cell for cell in row if not is_open(cell.folded)]
        labels = [cell for cell in printed if cell.is_label]
        is_whole = bool(printed) and len(labels) == len(printed) and not row[0].is_line
        are_under = are_under and all(cell.slots.of_columns for cell in labels)
        has_new = _have_new_head(labels, printed)
        if (is_whole and (are_under or _are_heads(row, printed))) or has_new or _side_by_side(printed) >= _SURELY_HEADS:
            for cell in printed if has_new else labels:
                cell.is_header = True
            are_under = True
        else:
            are_under = False
            _mark_values(row)


def _are_heads(row: Sequence[PageCell], printed: Sequence[PageCell]) -> bool:
    """Whether labels that fill a row are headers: several side by side, the last cell among them."""
    touching = [(a, b) for a, b in pairwise(printed) if abs(a.x1 - b.x0) < TOUCH_PT]
    is_value = any(a.slots.is_key and not (b.slots.declared and b.slots.is_key) for a, b in touching)
    are_of_columns = all(cell.slots.of_columns for cell in printed)
    ends_row = row[-1] is printed[-1] and not is_value
    return len(touching) > 1 or (len(touching) == 1 and (are_of_columns or ends_row))


def _have_new_head(labels: Sequence[PageCell], printed: Sequence[PageCell]) -> bool:
    """Whether all texts of a row but one are headers of figures: the one is a header that no form declares."""
    new = [cell for cell in printed if not cell.is_label]
    is_one = len(new) == 1 and len(labels) >= _FEWEST_HEADS and not is_figure(new[0].folded)
    return is_one and not any(cell.slots.is_key for cell in labels)


def _side_by_side(printed: Sequence[PageCell]) -> int:
    """How many labels stand beside one another in a row."""
    runs = (sum(1 for _ in run) for is_label, run in groupby(printed, key=lambda cell: cell.is_label) if is_label)
    return max(runs, default=0)


def _mark_values(row: Sequence[PageCell]) -> None:
    """Tell labels that are the value of the label before them: undeclared ones, and the last one of a row."""
    for before, cell in pairwise(row):
        if before.is_label and before.slots.is_key and (not cell.slots.declared or cell is row[-1]):
            cell.is_label = False
