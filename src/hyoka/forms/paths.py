"""Paths: which cells a cell stands right of in its row, which headers over it in its column; no word is known here."""

from dataclasses import dataclass
from itertools import takewhile

from hyoka.forms.page_cells import TOUCH_PT, PageCell, PageCells
from hyoka.forms.shared.white_space import text_span
from hyoka.grid.model import Cell, Row

#: A header stands over a cell if it covers at least so much of its width.
_COVERED = 0.8
_COVERED_TEXT = 0.5
#: So many lines over a table may be its caption.
_CAPTION_LINES = 2


@dataclass(frozen=True, slots=True)
class Path:
    """Where a cell stands.

    Attributes:
        left: What is printed left of it in its row, merged cells too, the nearest first.
        above: The headers over it, the nearest first.
    """

    left: tuple[PageCell, ...]
    above: tuple[PageCell, ...]

    @property
    def labels(self) -> list[PageCell]:
        """The labels on it: those left of the cell, then those above, the nearest first."""
        return [*(cell for cell in self.left if cell.is_label), *self.above]


class Paths:
    """The paths of a document's cells; rows of headers are carried over page ends."""

    def __init__(self, cells: PageCells) -> None:
        self._cells = cells
        self._groups: list[list[PageCell]] = [[]]
        self._group_of: list[int] = []  # of each row
        self._captions: dict[int, tuple[PageCell, ...]] = {}
        self._above: dict[tuple[int, float, float], tuple[PageCell, ...]] = {}
        for block in cells.blocks:
            self._find_headers(block)

    def _find_headers(self, block: list[int]) -> None:
        was_header = False
        if not self._goes_on(block):
            self._groups.append([])
        for number in block:
            row = self._cells.rows[number]
            is_header = any(cell.is_header for cell in row)
            if is_header:
                if not was_header:
                    self._groups.append([])
                self._groups[-1] += [cell for cell in row if cell.is_header]
            was_header = is_header
            self._group_of.append(len(self._groups) - 1)

    def _goes_on(self, block: list[int]) -> bool:
        """Whether a block is the first table of its page, which may go on with the last one of the page before."""
        page = self._cells.items[block[0]].page
        rows = self._cells.rows[: block[0]]
        tables = (row for row in reversed(rows) if row and not row[0].is_line)
        before = next(tables, None)
        return before is None or before[0].page < page

    def left(self, cell: PageCell) -> tuple[PageCell, ...]:
        """The cells left of a cell in its row, blank ones and merged ones too, the nearest first."""
        if cell.left is None:
            row, x0, edge = cell.row, cell.x0, cell.x0 + TOUCH_PT  # a cell may be narrower than this
            before = [near for near in reversed(self._cells.beside[row]) if near.x1 <= edge and near.x0 < x0]
            cell.left = tuple([near for near in before if near.row < row or not near.is_header])
        return cell.left

    def right(self, cell: PageCell) -> list[PageCell]:
        """What stands right of a cell in its row, the nearest first."""
        beside = self._cells.beside[cell.row]
        return [near for near in beside if near.x0 >= cell.x1 - TOUCH_PT]

    def above(self, cell: PageCell) -> tuple[PageCell, ...]:
        """The headers over a cell, the nearest first; where columns are guessed, those over its text."""
        if cell.above is None:
            cell.above = () if cell.is_line else self._find_above(cell)
        return cell.above

    def _find_above(self, cell: PageCell) -> tuple[PageCell, ...]:
        group, x0, x1 = self._group_of[cell.row], cell.x0, cell.x1
        item = self._cells.items[cell.row]
        is_guessed = isinstance(item, Row) and item.guessed
        if is_guessed and isinstance(cell.part, Cell) and cell.part.lines:
            x0, x1 = text_span(cell.part)
        key = (group, x0, x1)
        if key not in self._above:
            share = _COVERED_TEXT if is_guessed else _COVERED
            over = [header for header in self._groups[group] if _covers(header, x0, x1, share)]
            self._above[key] = tuple(sorted(over, key=lambda header: (-header.bottom, -header.x0)))
        return self._above[key]

    def caption(self, cell: PageCell) -> tuple[PageCell, ...]:
        """The unit in the corner of a cell's table, and the labels and units on the lines directly over it.

        事業費の推移(単位:千円). The nearest come first.
        """
        if cell.block not in self._captions:
            lines: list[PageCell] = []
            first = self._cells.blocks[cell.block][0]
            for row in reversed(self._cells.rows[max(first - _CAPTION_LINES, 0) : first]):
                if len(row) != 1 or row[0].page != cell.page:
                    break
                lines += [label for label in row if label.is_label or label.slots.unit]
            heads = [
                head for number in self._cells.blocks[cell.block] for head in self._cells.rows[number] if head.is_header
            ]
            corner = min(heads, key=lambda head: head.x0, default=None)
            has_unit = corner is not None and corner.slots.unit
            self._captions[cell.block] = (*([corner] if corner and has_unit else []), *lines)
        return self._captions[cell.block]

    def of(self, cell: PageCell) -> Path:
        """The path of a cell."""
        return Path(self.left(cell), self.above(cell))


def _covers(header: PageCell, x0: float, x1: float, share: float) -> bool:
    return min(header.x1, x1) - max(header.x0, x0) >= share * (x1 - x0)


def behind(cells: list[PageCell]) -> list[PageCell]:
    """The values that stand behind a label: what is printed up to the next label."""
    return [cell for cell in takewhile(lambda cell: not cell.is_label, cells) if cell.folded]
