"""A sheet of a workbook: its texts, and the rows and columns of its pages, placed by their widths and heights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from hyoka.pages.workbook.cell_texts import cell_text
from hyoka.pages.workbook.text_lines import LEADING, broken

#: Points for a char of a column's width in a workbook from Japan, and what a file need not say.
_CHAR_PT, _CHARS, _ROW_PT = 6.0, 8.5, 15.0
#: No page is longer or wider, so that a picture of it can be made.
_LONGEST_PT: Final = 10_000.0
_LAST_COLUMN: Final = 16_384
#: The size of letters where the file gives none, and the white around a page, points.
SIZE_PT, MARGIN_PT = 11.0, 36.0
#: Row and column of a cell, from 1. Where a row or column begins and ends on a page, by its number.
Key = tuple[int, int]
Ends = dict[int, tuple[float, float]]


def sides(cell: Any) -> list[bool]:  # noqa: ANN401 - openpyxl's cell
    """Whether a cell has a border on the left, at the top, on the right and at the bottom."""
    border = cell.border
    return [bool(side and side.style) for side in (border.left, border.top, border.right, border.bottom)]


class Sheet:
    """A visible sheet.

    Args:
        sheet: openpyxl's worksheet, its cells with their saved values.
        epoch: The day from which the workbook counts days.
        unsaved: The cells whose formulas have no saved value.
    """

    def __init__(self, sheet: Any, epoch: datetime, unsaved: set[Key]) -> None:  # noqa: ANN401
        self.sheet, self.title, self.cells, self.unsaved = sheet, sheet.title, sheet._cells, unsaved
        texts = ((key, cell_text(cell, epoch)) for key, cell in sorted(self.cells.items()))
        self.texts = {key: text for key, text in texts if text.strip()}
        #: The first and the last cell of the merged cells that a cell belongs to.
        self.merged = {
            (row, column): ((area.min_row, area.min_col), (area.max_row, area.max_col))
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }

    def parts(self) -> Iterator[tuple[Ends, Ends]]:
        """The rows and the columns of each of its pages."""
        about = self.sheet.sheet_properties.pageSetUpPr
        found = self.sheet.row_breaks, self.sheet.col_breaks
        breaks = [set() if about and about.fitToPage else {one.id for one in kind.brk} for kind in found]
        titles = [int(number) for number in re.findall(r"\d+", self.sheet.print_title_rows or "")]
        again = range(titles[0], titles[-1] + 1) if titles else range(0)
        for first, last in self._areas():
            rows = _parts(first[0], last[0], self.height, breaks[0], again)
            columns = _parts(first[1], last[1], self.width, breaks[1], range(0))
            yield from ((down, across) for across in columns for down in rows)

    def _areas(self) -> list[tuple[Key, Key]]:
        """The first and the last cell of each print area, or of what is used."""
        given = self.sheet._print_area.ranges
        if given:
            return sorted(((area.min_row, area.min_col), (area.max_row, area.max_col)) for area in given)
        used = [key for key, cell in self.cells.items() if key in self.texts or any(sides(cell))]
        used += [last for _, last in self.merged.values()]
        return [((1, 1), (max(row for row, _ in used), max(column for _, column in used)))] if used else []

    @cached_property
    def _widths(self) -> dict[int, float]:
        """The widths of columns in points that the file gives, 0 of a hidden one."""
        return {
            number: 0.0 if column.hidden else column.width * _CHAR_PT
            for column in self.sheet.column_dimensions.values()
            for number in range(column.min or 1, min(column.max or 0, _LAST_COLUMN) + 1)
        }

    def width(self, column: int) -> float:
        """The width of a column in points, 0 of a hidden one."""
        return self._widths.get(column, (self.sheet.sheet_format.defaultColWidth or _CHARS) * _CHAR_PT)

    @cached_property
    def _needed(self) -> dict[int, float]:
        """The heights in points that the lines of rows need."""
        heights: dict[int, float] = {}
        for key, text in self.texts.items():
            if key not in self.merged:
                size, wraps = self.cells[key].font.sz or SIZE_PT, self.cells[key].alignment.wrap_text
                lines = broken(text, self.width(key[1]) / size if wraps else float("inf"))
                heights[key[0]] = max(heights.get(key[0], 0.0), len(lines) * LEADING * size)
        return heights

    def height(self, row: int) -> float:
        """The height of a row in points, 0 of a hidden one."""
        given = self.sheet.row_dimensions.get(row)
        if given.hidden if given else self.sheet.sheet_format.zeroHeight:
            return 0.0
        usual = max(self.sheet.sheet_format.defaultRowHeight or _ROW_PT, self._needed.get(row, 0.0))
        return given.height if given and given.height is not None else usual


def _parts(first: int, last: int, size_of: Callable[[int], float], breaks: set[int], again: range) -> list[Ends]:
    """The rows or columns of each page, without hidden ones; a break stands behind those in `breaks`."""
    parts: list[Ends] = [{}]
    at = MARGIN_PT
    for number in range(first, last + 1):
        starts = bool(parts[-1]) and (number - 1 in breaks or at + size_of(number) > _LONGEST_PT)
        if starts:
            parts.append({})
            at = MARGIN_PT
        for one in [*(title for title in again if starts and title < number), number]:
            if size := size_of(one):
                parts[-1][one] = at, at + size
                at += size
    return parts
