"""A workbook as pages: what is none, is locked or would unpack to too much is refused.

The borders of a visible sheet are edges, the texts of its cells chars in them; a page ends where its print would.
"""

import operator
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from openpyxl.utils import get_column_letter

from hyoka.contract.records import problem
from hyoka.grid.lines import CLOSING, OPENING
from hyoka.pages.workbook.book import WHITE, Area, Book, Key, Worksheet, is_within
from hyoka.pages.workbook.cell_names import Box
from hyoka.pages.workbook.seen_cells import seen
from hyoka.pdf.chars import BLANKS, Char, Chars
from hyoka.pdf.page import Page
from hyoka.text.errors import EmptyFile, Encrypted, NoText, NotWorkbook, Truncated, UnreadableFile
from hyoka.text.japanese import fold_radicals

#: Old office files, and what a locked file of any kind is wrapped in.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
#: Points for a char of a column's width in a workbook from Japan, and what a file need not say.
_CHAR_PT, _CHARS, _ROW_PT = 6.0, 8.5, 15.0
#: No page is longer or wider, so that a picture of it can be made.
_LONGEST_PT: Final = 10_000.0
#: A digit is at least so wide, chars of a column's width.
_NARROWEST: Final = 0.7
#: The usual size of letters, the white around a page and on both sides of a text, points.
_SIZE_PT, _MARGIN_PT, _PADDING_PT = 11.0, 36.0, 2.0
#: Distance of lines, and what a size is made smaller by until a text fits: shares of the size. Smallest size in points.
_LEADING, _SMALLER, _SMALLEST_PT = 1.2, 0.9, 1.0
#: What no line break splits: a word of narrow chars, or a char, with its brackets and points.
_UNSPLIT: Final = re.compile(rf"[{re.escape(OPENING)}]*(?:[!-~]+|.)[{re.escape(CLOSING)}]*\s*")
#: What cells can have: severity, and the sentence where it is not that of the kind.
_PROBLEMS: Final = {
    "hidden_text": ("warning", "hidden_text.in_cells"),
    "hidden_zero": ("note", ""),
    "struck_out": ("warning", ""),
    "raised_text": ("warning", ""),
    "number_format": ("warning", ""),
    "condition": ("warning", ""),
    "error_value": ("warning", ""),
    "formula": ("error", ""),
    "outside_print_area": ("warning", ""),
}
#: Where a row or column begins and ends on a page, by its number.
_Ends = dict[int, tuple[float, float]]
#: Where an edge stands, and from where to where it runs, by the row or column and the place.
_Edges = dict[tuple[int, float], tuple[float, float, float]]


def read(path: Path, data: bytes, pages: range | None = None) -> Iterator[Page]:
    """Read the visible sheets of a workbook as pages, or only the pages of these numbers from 1.

    Raises:
        UnreadableFile: The file is no workbook, is damaged, locked or too large.
    """
    for page in _pages(path.name, data):
        if pages is None or page.number in pages:
            yield replace(page, problems=[*page.problems])


@lru_cache(maxsize=1)
def _pages(name: str, data: bytes) -> list[Page]:
    if not data:
        raise EmptyFile("empty_file", file=name)
    if data.startswith(_OLE) and _LOCKED in data:
        raise Encrypted("workbook_encrypted", file=name)
    if not data.startswith(b"PK"):
        raise NotWorkbook("old_workbook" if data.startswith(_OLE) else "not_workbook", file=name, found=repr(data[:16]))
    pages, shapes = list[Page](), list[tuple[int, list[str]]]()
    try:
        book = Book(data)
        for worksheet in book.worksheets():
            shapes += [(len(pages), worksheet.shapes)] if worksheet.shapes else []
            sheet = _Sheet(worksheet, book.epoch)
            pages += filter(None, (sheet.page(rows, columns) for rows, columns in sheet.parts()))
    except UnreadableFile as error:
        error.file = name
        raise
    except Exception as error:
        raise Truncated("workbook_damaged", file=name, found=repr(error)) from error
    if not pages:
        raise NoText("no_text_in_sheets", file=name)
    for at, found in shapes:
        pages[min(at, len(pages) - 1)].problems.append(problem("shapes", text=", ".join(found)))
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


class _Sheet:
    """A visible sheet: what is seen of its cells, what is to be told of them, and where they stand."""

    def __init__(self, sheet: Worksheet, epoch: datetime) -> None:
        self.sheet, self.cells = sheet, sheet.cells
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
        whole = sum(char.isdigit() for char in text.partition(".")[0]) * min(1.0, style.font.size / _SIZE_PT)
        is_too_wide = not self.cells[key].runs and not style.shrinks and 0 < chars < _NARROWEST * whole
        return "###" if is_too_wide else text

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
                lines = _broken(text, self.width(key[1]) / size if style.wraps else float("inf"))
                heights[key[0]] = max(heights.get(key[0], 0.0), len(lines) * _LEADING * size)
        return heights

    def height(self, row: int) -> float:
        """The height of a row in points, 0 of a hidden one."""
        usual = self.sheet.usual_height  # where it is 0, a row of which the file says nothing is hidden
        given = self.sheet.heights.get(row, 0.0 if usual == 0 else None)
        return max(usual or _ROW_PT, self._needed.get(row, 0.0)) if given is None else given

    def parts(self) -> Iterator[tuple[_Ends, _Ends]]:
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
        shown = [key for key in self.texts if self.height(key[0]) and self.width(key[1])]
        areas = self.sheet.print_areas
        return [key for key in shown if areas and not any(is_within(key, area) for area in areas)]

    def page(self, rows: _Ends, columns: _Ends) -> Page | None:
        """Some rows and columns as a page, without its number; none where nothing stands on it."""
        keys = [key for key in self.cells if key[0] in rows and key[1] in columns]
        if not keys:
            return None
        across, down = self._borders(keys, rows, columns)
        chars, cells = list[Char](), dict[str, Box]()
        for key, text in self.texts.items():
            if box := self._box(key, rows, columns):
                here = [*self._chars(key, text, box, columns, down)]
                x0, top, x1, bottom = zip(*(char[1:5] for char in here), strict=True)
                cells[self._name(key)] = min(x0), min(top), max(x1), max(bottom)
                chars += here
        filled = [key for key in keys if self.cells[key].style.fill != WHITE]
        fills = [box for key in filled if (box := self._box(key, rows, columns))]
        width, height = (max(end for _, end in ends.values()) + _MARGIN_PT for ends in (columns, rows))
        horizontal, vertical = (np.array([*edges.values()]).reshape(-1, 3) for edges in (across, down))
        page = Page(0, width, height, Chars.of(chars), horizontal, vertical, np.array(fills).reshape(-1, 4))
        page.cells = cells
        page.problems += self._problems(keys, rows, columns)
        return page if chars or page.problems else None

    def _name(self, key: Key) -> str:
        return f"{self.sheet.title}!{get_column_letter(key[1])}{key[0]}"

    def _problems(self, keys: list[Key], rows: _Ends, columns: _Ends) -> Iterator[dict[str, object]]:
        met = [(kind, key, text) for key in keys for kind, text in self.met.get(key, ())]
        met += [("outside_print_area", key, "") for key in self.outside if key[0] in rows and key[1] in columns]
        for kind, (severity, action) in _PROBLEMS.items():
            texts = [f"{self._name(key)} {text}".strip() for found, key, text in met if found == kind]
            if texts:
                yield problem(kind, text=", ".join(texts), action=action, severity=severity)

    def _borders(self, keys: list[Key], rows: _Ends, columns: _Ends) -> tuple[_Edges, _Edges]:
        """The edges of columns and those of rows, by column and y, and row and x; none amid merged cells."""
        across, down = _Edges(), _Edges()
        for key in keys:
            row, column = key
            beside = ((row, column - 1), (row - 1, column), (row, column + 1), (row + 1, column))
            inside = (key in self.merged and self.merged.get(other) == self.merged[key] for other in beside)
            left, top, right, bottom = map(operator.gt, self.cells[key].style.sides, inside)
            (x0, x1), (y0, y1) = columns[column], rows[row]
            down |= {(row, x): (x, y0, y1) for x, is_edge in ((x0, left), (x1, right)) if is_edge}
            across |= {(column, y): (y, x0, x1) for y, is_edge in ((y0, top), (y1, bottom)) if is_edge}
        return across, down

    def _box(self, key: Key, rows: _Ends, columns: _Ends) -> Box | None:
        """The box of a cell and those merged with it; none where its first seen row or column is on another page."""
        first, last = self.merged.get(key, (key, key))
        if first != key:
            return None
        down = [at for at in range(first[0], last[0] + 1) if self.height(at)]
        along = [at for at in range(first[1], last[1] + 1) if self.width(at)]
        if not down or not along or down[0] not in rows or along[0] not in columns:
            return None
        right = max(columns[at][1] for at in along if at in columns)
        bottom = max(rows[at][1] for at in down if at in rows)
        return columns[along[0]][0], rows[down[0]][0], right, bottom

    def _chars(self, key: Key, text: str, box: Box, columns: _Ends, down: _Edges) -> Iterator[Char]:
        style, is_text, wraps = self.cells[key].style, bool(self.cells[key].runs), self.cells[key].style.wraps
        side = style.horizontal
        if side == "general":
            side = "left" if is_text else "right"
        need = _width_of(text) * style.font.size + 2 * _PADDING_PT
        if is_text and not wraps and key not in self.merged and need > box[2] - box[0]:
            box = self._with_blank_neighbours(key, box, side, need, columns, down)
        wraps |= is_text and not style.shrinks
        return _chars_in(box, text, style.font.size, side, style.vertical, wraps=wraps)

    def _with_blank_neighbours(self, key: Key, box: Box, side: str, need: float, columns: _Ends, down: _Edges) -> Box:
        """A cell's box with as much of blank cells beside it as its text takes up, up to the next border."""
        x0, top, x1, bottom = box
        (row, column), middle = key, (x0 + x1) / 2
        ends = {"right": (x1 - need, x1), "center": (middle - need / 2, middle + need / 2)}
        for step, far in zip((-1, 1), ends.get(side, (x0, x0 + need)), strict=True):
            at = column + step
            while at in columns and (row, at) not in self.texts and (row, at) not in self.merged:
                edge, beyond = columns[at] if step > 0 else columns[at][::-1]
                if (row, edge) in down or step * (far - edge) <= 0:
                    break
                x0, x1 = (x0, min(beyond, far)) if step > 0 else (max(beyond, far), x1)
                at += step
        return x0, top, x1, bottom


def _chars_in(box: Box, text: str, size: float, side: str, vertical: str, *, wraps: bool) -> Iterator[Char]:
    """The chars of a text in a box, which it never leaves: it is set smaller, or narrower, until it fits."""
    x0, top, x1, bottom = box
    text = fold_radicals(text)  # what draws nothing is no char, as in a PDF
    room = max(x1 - x0 - 2 * _PADDING_PT, 1.0)
    size = min(size, bottom - top)
    lines = _broken(text, room / size if wraps else float("inf"))
    while len(lines) * _LEADING * size > bottom - top + size / 4 and size > _SMALLEST_PT:
        size *= _SMALLER
        lines = _broken(text, room / size if wraps else float("inf"))
    pitch = min(_LEADING * size, (bottom - top) / len(lines))
    free = bottom - top - pitch * len(lines)
    at = top + {"top": 0.0, "center": free / 2}.get(vertical, free) + (pitch - min(size, pitch)) / 2
    for line in lines:
        width = _width_of(line.rstrip()) * size
        narrow = min(1.0, room / width) if width else 1.0
        left = room - narrow * width
        x = x0 + _PADDING_PT + {"right": left, "center": left / 2}.get(side, 0.0)
        is_after_blank = True
        for char in line.rstrip():
            end = x + _width_of(char) * size * narrow
            if char not in BLANKS:
                yield Char(char, x, at, end, at + min(size, pitch), is_after_blank)
            x, is_after_blank = end, char in BLANKS
        at += pitch


def _broken(text: str, ems: float) -> list[str]:
    """The lines of a text that are no wider than so many times its size, where it can be broken."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for part in _UNSPLIT.findall(paragraph):
            if line and _width_of(line) + _width_of(part.rstrip()) > ems:
                lines.append(line)
                line = ""
            line += part
        lines.append(line)
    return lines


def _width_of(text: str) -> float:
    """The width of a text as a multiple of its size: wide chars have 1, others 1/2."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "FWA" else 0.5 for char in text)


def _parts(first: int, last: int, size_of: Callable[[int], float], breaks: set[int], again: range) -> list[_Ends]:
    """The rows or columns of each page, without hidden ones; a break stands behind those in `breaks`."""
    parts: list[_Ends] = [{}]
    at = _MARGIN_PT
    for number in range(first, last + 1):
        starts = bool(parts[-1]) and (number - 1 in breaks or at + size_of(number) > _LONGEST_PT)
        if starts:
            parts.append({})
            at = _MARGIN_PT
        for shown in [*(title for title in again if starts and title < number), number]:
            if size := size_of(shown):
                parts[-1][shown] = at, at + size
                at += size
    return parts
