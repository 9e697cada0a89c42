"""What each cell of a document is: the value of a label beside it, of the header over it, or a figure."""

from collections import Counter
from functools import cached_property
from typing import Final

from hyoka.forms.page_cells import CellRole, PageCell, PageCells
from hyoka.forms.paths import Paths
from hyoka.text.numbers import is_figure

_NONE: Final = CellRole()


class CellRoles:
    """The roles of a document's cells, each found once."""

    def __init__(self, cells: PageCells, paths: Paths) -> None:
        self._cells, self._paths = cells, paths
        self._of_headers = {cell.row for row in cells.rows for cell in row if cell.is_header}
        for cell in (found for row in cells.rows for found in row if found.is_label and not found.is_header):
            if not cell.slots.declared and any(header.slots.gives for header in paths.above(cell)[:1]):
                cell.is_label = False  # 予算編成 under 指標

    def of(self, cell: PageCell) -> CellRole:
        """The role of a cell: that of the first label left of it, else that of the nearest header that gives one."""
        if cell.role is None:
            cell.role = self._find(cell)
        return cell.role

    def _find(self, cell: PageCell) -> CellRole:
        if cell.is_label or cell.row in self._of_headers:
            return _NONE
        label = self.key(cell)
        if label is not None:
            return CellRole(label.slots.gives, label)
        above = self._paths.above(cell)
        for header in above:
            if role := header.slots.gives:
                upper = next((header for header in above if header.slots.text), None)
                if role == "indicator.name" and upper is not None and self._is_alone(cell):
                    return CellRole(upper.slots.gives, upper, is_header=True)  # prose over the columns of a list
                return CellRole(role, header, is_header=True)
            if header.slots.item or header.slots.phase or header.slots.year:
                break
        return _NONE

    def _is_alone(self, cell: PageCell) -> bool:
        """Whether nothing is printed right of a cell in its row."""
        return not any(right.folded for right in self._paths.right(cell))

    @cached_property
    def codes(self) -> Counter[str]:
        """How often the rows of lists print each number of an activity."""
        cells = (cell for row in self._cells.rows for cell in row)
        return Counter(cell.folded for cell in cells if self.of(cell).role == "activity.code")

    def key(self, cell: PageCell) -> PageCell | None:
        """The label left of a text, or on the line above it; a figure under figures is the value of a name instead."""
        left = self._paths.left(cell)
        label = next((beside for beside in left if beside.is_label), None)
        if label is None:
            return None if left else self._line_above(cell)
        is_value = label is not left[0] and is_figure(cell.folded) and self._is_under_figures(cell)
        return label if label.slots.is_key and not is_value else None

    def _line_above(self, cell: PageCell) -> PageCell | None:
        """The label on the line directly above a cell that stands alone: 備考."""
        row, above = self._cells.rows[cell.row], self._cells.rows[cell.row - 1] if cell.row else []
        if len(row) > 1 or len(above) != 1 or not above[0].is_line or above[0].page != cell.page:
            return None
        label = above[0]
        is_near = cell.top - label.bottom < label.bottom - label.top
        return label if is_near and label.is_label and label.slots.is_key else None

    def is_figure_place(self, cell: PageCell) -> bool:
        """Whether a figure belongs in a cell, also in a blank one: under a header of years, phases or items."""
        if cell.is_figure_place is None:
            is_under = self._is_under_figures(cell)
            cell.is_figure_place = is_under and not (cell.is_label or self.of(cell).role)
        return cell.is_figure_place

    def _is_under_figures(self, cell: PageCell) -> bool:
        """Whether a header of years, phases, items or computed figures stands over a cell."""
        slots = (header.slots for header in self._paths.above(cell))
        return any(means.year or means.phase or means.items or "derived" in means.roles for means in slots)
