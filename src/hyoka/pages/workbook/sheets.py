"""A sheet of a workbook: its texts, and the rows and columns of its pages, placed by their widths and heights."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Final

from hyoka.pages.workbook.book import Area, Key, Worksheet, is_within
from hyoka.pages.workbook.seen_cells import seen
from hyoka.pages.workbook.text_lines import LEADING, broken

#: Points for a char of a column's width in a workbook from Japan, and what a file need not say.
_CHAR_PT, _CHARS, _ROW_PT = 6.0, 8.5, 15.0
#: No page is longer or wider, so that a picture of it can be made.
_LONGEST_PT: Final = 10_000.0
#: A digit is at least so wide, chars of a column's width.
_NARROWEST: Final = 0.7
#: The usual size of letters, and the white around a page, points.
SIZE_PT, MARGIN_PT = 11.0, 36.0
#: Where a row or column begins and ends on a page, by its number.
Ends = dict[int, tuple[float, float]]


class Sheet:
    """A visible sheet: what is seen of its cells, what is to be told of them, and where they stand."""

    def __init__(self, sheet: Worksheet, epoch: datetime) -> None:
        self.sheet, self.title, self.cells = sheet, sheet.title, sheet.cells
        #: The first and the last cell of the merged cells that a cell belongs to.
        self.merged = {
            (row, column): area
            for area in sheet.merged
            for row in range(area[0][0], area[1][0] + 1)
            for column in range(area[0][1], area[1][1] + 1)
        }
        found = {key: seen(sheet, key, epoch) for key in sorted(self.cells)}
        self.texts = {key: self._as_wide(key, of.text) for key, of in found.items() if of.text.strip()}
        self.met = {key: of.met for key, of in found.items() if of.met}

    def _as_wide(self, key: Key, text: str) -> str:
        """A cell's text; of a number that has more digits than its cell has room for, what is shown in its place."""
        style = self.cells[key].style
        last = self.merged.get(key, (key, key))[1]
        chars = sum(self.width(column) for column in range(key[1], last[1] + 1)) / _CHAR_PT
        whole = sum(char.isdigit() for char in text.partition(".")[0]) * min(1.0, style.font.size / SIZE_PT)
        is_too_wide = not self.cells[key].runs and not style.shrinks and 0 < chars < _NARROWEST * whole
        return "###" if is_too_wide else text

    def parts(self) -> Iterator[tuple[Ends, Ends]]:
        """The rows and the columns of each of its pages."""
        breaks = {} if self.sheet.fits_page else self.sheet.breaks
        for first, last in self._areas():
            rows = _parts(first[0], last[0], self.height, breaks.get("rowBreaks", set()), self.sheet.title_rows)
            columns = _parts(first[1], last[1], self.width, breaks.get("colBreaks", set()), range(0))
            yield from ((down, across) for across in columns for down in rows)

    def _areas(self) -> list[Area]:
        """The first and the last cell of each print area, or of what is used, where a text stands in none of them."""
        used = [key for key, cell in self.cells.items() if key in self.texts or any(cell.style.sides)]
        used += [last for _, last in self.sheet.merged]
        if not used:
            return []
        end = max(row for row, _ in used), max(column for _, column in used)
        areas = [((1, 1), end)] if self.outside or not self.sheet.print_areas else self.sheet.print_areas
        return [(first, (min(last[0], end[0]), min(last[1], end[1]))) for first, last in areas]

    @cached_property
    def outside(self) -> list[Key]:
        """The cells with a text that is shown and that stands in none of the print areas."""
        return [
            key
            for key in self.texts
            if self.sheet.print_areas and self.height(key[0]) and self.width(key[1])
            and not any(is_within(key, area) for area in self.sheet.print_areas)
        ]  # fmt: skip

    def width(self, column: int) -> float:
        """The width of a column in points, 0 of a hidden one."""
        return self.sheet.widths.get(column, self.sheet.usual_width or _CHARS) * _CHAR_PT

    @cached_property
    def _needed(self) -> dict[int, float]:
        """The heights in points that the lines of rows need."""
        heights: dict[int, float] = {}
        for key, text in self.texts.items():
            if key not in self.merged:
                style = self.cells[key].style
                size = style.font.size
                lines = broken(text, self.width(key[1]) / size if style.wraps else float("inf"))
                heights[key[0]] = max(heights.get(key[0], 0.0), len(lines) * LEADING * size)
        return heights

    def height(self, row: int) -> float:
        """The height of a row in points, 0 of a hidden one."""
        given = self.sheet.heights.get(row, self.sheet.usual_height if self.sheet.usual_height == 0 else None)
        return max(self.sheet.usual_height or _ROW_PT, self._needed.get(row, 0.0)) if given is None else given


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
