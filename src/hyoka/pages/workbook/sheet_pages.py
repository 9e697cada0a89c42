"""A workbook as pages: what is none, is locked or would unpack to too much is refused.

A visible sheet is a page. The borders of its cells are edges, their texts chars in them; rows are
as high and columns as wide as their texts need.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from hyoka.contract.records import problem
from hyoka.pages.workbook.book import Area, Key, Sheet, is_within, open_book
from hyoka.pages.workbook.cell_names import Box
from hyoka.pages.workbook.seen_cells import Seen, is_text, seen
from hyoka.pdf.chars import BLANKS, Char, Chars, Floats
from hyoka.pdf.page import Page
from hyoka.text.errors import UnreadableFile
from hyoka.text.japanese import fold_radicals

#: Old office files, and what a locked file of any kind is wrapped in.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
#: Size of letters, distance of lines, white around a page and around a text, the least row or
#: column. Points.
_SIZE, _LEADING, _MARGIN, _PADDING, _LEAST = 10.0, 12.0, 36.0, 2.0, 8.0
#: Texts are broken into lines of so many times their size.
_LONGEST_LINE: Final = 60.0
#: No page is longer than this and a row, so that a picture of it can be made. Points.
_LONGEST_PAGE: Final = 10_000.0
#: A column that is narrower than so many letters, and a row lower than so many points, shows nothing.
_NARROWEST, _LOWEST_PT = 0.5, 1.0
#: Instead of a number a column shows ### where it is wider than the column by this share: by less,
#: that depends on the machine's fonts.
_TOO_WIDE: Final = 1.25
#: The size of letters by which the width of columns counts, points.
_USUAL_SIZE_PT: Final = 11.0
#: The width of the signs of a number, in digits.
_THIN: Final = {",": 0.5, ".": 0.5, " ": 0.5}
#: What no line break splits: a word of narrow chars, or a char.
_UNSPLIT: Final = re.compile(r"[!-~]+\s*|.")
#: What cells can have: severity, and the sentence where it is not that of the kind.
_PROBLEMS: Final = {
    "hidden_text": ("warning", "hidden_text.in_cells"),
    "hidden_zero": ("note", ""),
    "struck_out": ("warning", ""),
    "raised_text": ("warning", ""),
    "symbol_font": ("warning", ""),
    "too_narrow": ("warning", ""),
    "number_format": ("warning", ""),
    "condition": ("warning", ""),
    "error_value": ("warning", ""),
    "formula": ("error", ""),
    "outside_print_area": ("warning", ""),
    "beside_table": ("error", ""),
}
#: Where rows or columns begin and end on a page, by their numbers.
_Ends = dict[int, tuple[float, float]]


def workbook_pages(path: Path, data: bytes, pages: range | None = None) -> Iterator[Page]:
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
        raise UnreadableFile("empty_file", file=name)
    if data.startswith(_OLE) and _LOCKED in data:
        raise UnreadableFile("encrypted.workbook", file=name)
    if not data.startswith(b"PK"):
        key = "not_workbook.old" if data.startswith(_OLE) else "not_workbook"
        raise UnreadableFile(key, file=name, found=repr(data[:16]))
    pages, shapes = list[Page](), list[tuple[int, list[str]]]()
    try:
        for sheet in open_book(data):
            shapes += [(len(pages), sheet.shapes)] if sheet.shapes else []
            pages += _Sheet(sheet).pages()
    except UnreadableFile as error:
        error.file = name
        raise
    except Exception as error:
        raise UnreadableFile("truncated.workbook", file=name, found=repr(error)) from error
    if not pages:
        raise UnreadableFile("no_text.in_sheets", file=name)
    for at, found in shapes:
        pages[min(at, len(pages) - 1)].problems.append(problem("shapes", text=", ".join(found)))
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


class _Sheet:
    """A visible sheet: what is seen of its cells, and where they stand."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.cells: dict[Key, Cell] = (
            sheet.cells._cells
        )  # iter_rows makes cells of all that are blank
        self.merged = {
            (row, column): (first, last)
            for first, last in sheet.merged
            for row in range(first[0], last[0] + 1)
            for column in range(first[1], last[1] + 1)
        }
        self._find_texts()
        self._lay_out()

    def _find_texts(self) -> None:
        """Find what is seen of each cell, and the first and last shown row and column of those merged with it."""
        sheet = self.sheet.cells
        columns = [
            column
            for column in sheet.column_dimensions.values()
            if column.hidden or column.width < _NARROWEST
        ]
        self.hidden = (
            {
                number
                for number, row in sheet.row_dimensions.items()
                if row.hidden or (row.height is not None and row.height < _LOWEST_PT)
            },
            {number for column in columns for number in range(column.min, column.max + 1)},
        )
        written = {
            key
            for key, cell in self.cells.items()
            if cell.value is not None or cell.coordinate in self.sheet.unsaved
        }
        drawn = {
            key for key, cell in self.cells.items() if any(_sides(cell)) or cell.fill.fill_type
        }
        self.beside = self._beside(written, drawn)
        written -= self.beside
        used = written | drawn - self.beside
        self.numbers = [{key[way] for key in used} - self.hidden[way] for way in (0, 1)]
        self.areas, self.seen, self.texts = dict[Key, Area](), dict[Key, Seen](), dict[Key, str]()
        for key in sorted(used):
            first, last = self.merged.get(key, (key, key))
            rows, columns = (
                [at for at in range(first[way], last[way] + 1) if at in self.numbers[way]]
                for way in (0, 1)
            )
            if key == first and rows and columns:
                self.areas[key] = (rows[0], columns[0]), (rows[-1], columns[-1])
                self.seen[key] = self._seen(key) if key in written else Seen()
                self.texts[key] = fold_radicals(self.seen[key].text).strip()

    def _beside(self, written: set[Key], drawn: set[Key]) -> set[Key]:
        """The cells right of the table, in its rows: notes of whoever worked on the sheet.

        Read, such a note would be one column more of each row of the table. A border on its left
        only is the table's last one.
        """
        table = {key for key in drawn if not _is_bare(self.cells[key])}
        rows = {row for row, _ in table}
        last = max((column for _, column in table), default=0)
        return {(row, column) for row, column in written if row in rows and column > last}

    def _seen(self, key: Key) -> Seen:
        """What is seen of a cell: ### in place of a number for which its column is too narrow."""
        found, cell = seen(self.sheet, self.cells[key]), self.cells[key]
        dimension = self.sheet.cells.column_dimensions.get(get_column_letter(key[1]))
        if is_text(cell) or key in self.merged or dimension is None or cell.alignment.shrinkToFit:
            return found
        text = found.text.strip()
        if cell.number_format == "General":  # its decimals go first
            text = text.partition(".")[0]
        width = sum(_THIN.get(sign, 1.0) for sign in text) * (cell.font.sz or 11) / _USUAL_SIZE_PT
        if not text or width <= _TOO_WIDE * dimension.width:
            return found
        return Seen("", (*found.met, ("too_narrow", found.text.strip())))

    def _lay_out(self) -> None:
        """Give columns the width, and rows the height, that the texts in them need."""
        needs, lines = [], dict[Key, list[str]]()
        for key, ((_, first), (_, last)) in self.areas.items():
            width = max(map(_width_of, self.texts[key].splitlines()), default=0.0)
            needs.append((first, last, min(_LONGEST_LINE, width) * _SIZE + 2 * _PADDING))
        self.columns = _ends(self.numbers[1], self.hidden[1], needs)
        needs = []
        for key, ((first, left), (last, right)) in self.areas.items():
            room = self.columns[right][1] - self.columns[left][0] - 2 * _PADDING
            lines[key] = _broken(self.texts[key], room / _SIZE)
            needs.append((first, last, len(lines[key]) * _LEADING))
        self.rows, self.lines = _ends(self.numbers[0], self.hidden[0], needs), lines

    def pages(self) -> Iterator[Page]:
        header, footer = self.sheet.header.splitlines(), self.sheet.footer.splitlines()
        wide = [end for _, end in self.columns.values()] + [
            _MARGIN + _SIZE * _width_of(line) for line in header
        ]
        right = max(wide, default=0.0)
        for _, part in groupby(self.rows, lambda row: self.rows[row][0] // _LONGEST_PAGE):
            numbers = [*part]
            begin = self.rows[numbers[0]][0] - _MARGIN - len(header) * _LEADING
            rows = {row: (self.rows[row][0] - begin, self.rows[row][1] - begin) for row in numbers}
            last = rows[numbers[-1]][1]
            page = Page(0, right + _MARGIN, last + len(footer) * _LEADING + _MARGIN)
            above = (
                _MARGIN,
                _MARGIN - _PADDING,
                right,
                _MARGIN - _PADDING + len(header) * _LEADING,
            )
            below = (_MARGIN, last + _PADDING, right, last + _PADDING + len(footer) * _LEADING)
            chars, fills = (
                [*_chars(header, above, "left"), *_chars(footer, below, "left")],
                list[Box](),
            )
            here = {key: area for key, area in self.areas.items() if area[0][0] in rows}
            for key, ((row, column), (last_row, last_column)) in here.items():
                cell, lower = self.cells[key], min(last_row, numbers[-1])
                box = (
                    self.columns[column][0],
                    rows[row][0],
                    self.columns[last_column][1],
                    rows[lower][1],
                )
                fills += [box] if cell.fill.fill_type else []
                if written := [*_chars(self.lines[key], box, _side(cell))]:
                    x0, top, x1, bottom = zip(*(char[1:5] for char in written), strict=True)
                    page.cells[self._name(key)] = min(x0), min(top), max(x1), max(bottom)
                    chars += written
            page.chars, page.fills = Chars.of(chars), np.array(fills).reshape(-1, 4)
            page.horizontal, page.vertical = self._borders(rows)
            page.problems += self._problems([*here], rows)
            if chars or page.problems:
                yield page

    def _name(self, key: Key) -> str:
        return f"{self.sheet.title}!{get_column_letter(key[1])}{key[0]}"

    def _problems(self, keys: list[Key], rows: _Ends) -> Iterator[dict[str, object]]:
        beside = sorted(key for key in self.beside if key[0] in rows)
        met = [
            ("beside_table", f"{self._name(key)} {seen(self.sheet, self.cells[key]).text.strip()}")
            for key in beside
        ]
        met += [
            (kind, f"{self._name(key)} {text}".strip())
            for key in keys
            for kind, text in self.seen[key].met
        ]
        met += [("condition", self.sheet.title)] if self.sheet.has_unread_rules else []
        if areas := self.sheet.print_areas:
            outside = [
                key
                for key in keys
                if self.texts[key] and not any(is_within(key, area) for area in areas)
            ]
            met += [("outside_print_area", self._name(key)) for key in outside]
        for kind, (severity, action) in _PROBLEMS.items():
            if texts := [text for found, text in met if found == kind]:
                yield problem(kind, text=", ".join(texts), action=action, severity=severity)

    def _borders(self, rows: _Ends) -> tuple[Floats, Floats]:
        """The edges of columns and those of rows; none amid merged cells."""
        across, down = set[tuple[float, float, float]](), set[tuple[float, float, float]]()
        for (row, column), cell in self.cells.items():
            if row in rows and column in self.columns:
                (x0, x1), (y0, y1) = self.columns[column], rows[row]
                (upper, first), (lower, last) = self.merged.get(
                    (row, column), ((row, column), (row, column))
                )
                left, top, right, bottom = _sides(cell)
                down |= {(x0, y0, y1)} if left and column == first else set()
                down |= {(x1, y0, y1)} if right and column == last else set()
                across |= {(y0, x0, x1)} if top and row == upper else set()
                across |= {(y1, x0, x1)} if bottom and row == lower else set()
        horizontal, vertical = (np.array(sorted(edges)).reshape(-1, 3) for edges in (across, down))
        return horizontal, vertical


def _sides(cell: Cell) -> tuple[bool, ...]:
    """Whether a cell has a border on the left, at the top, on the right and at the bottom."""
    border = cell.border
    sides = (border.left or border.start, border.top, border.right or border.end, border.bottom)
    return tuple(bool(side and side.style and side.style != "none") for side in sides)


def _is_bare(cell: Cell) -> bool:
    """Whether a cell has no fill, and no border but one on its left."""
    return not any(_sides(cell)[1:]) and not cell.fill.fill_type


def _side(cell: Cell) -> str:
    """Where a text stands in its cell: figures of one column stand below each other, also those typed as texts."""
    side: str = cell.alignment.horizontal or "general"
    return ("left" if is_text(cell) else "right") if side == "general" else side


def _ends(numbers: set[int], hidden: set[int], needs: Iterable[tuple[int, int, float]]) -> _Ends:
    """Where rows or columns begin and end, so that what reaches from one to another of them has the room it needs.

    Those that are blank are left out; a gap is in their place.
    """
    by_last = defaultdict[int, list[tuple[int, float]]](list)
    for first, last, need in needs:
        by_last[last].append((first, need))
    ends, end, before = _Ends(), _MARGIN, min(numbers, default=0)
    for number in sorted(numbers):
        start = end + _LEAST * any(blank not in hidden for blank in range(before + 1, number))
        ends[number] = start, start + _LEAST
        end = max([start + _LEAST, *(ends[first][0] + need for first, need in by_last[number])])
        ends[number], before = (start, end), number
    return ends


def _chars(lines: list[str], box: Box, side: str) -> Iterator[Char]:
    """The chars of lines of text in a box."""
    x0, top, x1, bottom = box
    at = (top + bottom - len(lines) * _LEADING) / 2
    for line in lines:
        free = x1 - x0 - 2 * _PADDING - _width_of(line) * _SIZE
        x = x0 + _PADDING + {"right": free, "center": free / 2}.get(side, 0.0)
        is_after_blank = True
        for char in line:
            end = x + _width_of(char) * _SIZE
            if char not in BLANKS:
                yield Char(char, x, at + 1, end, at + 1 + _SIZE, is_after_blank)
            x, is_after_blank = end, char in BLANKS
        at += _LEADING


def _broken(text: str, ems: float) -> list[str]:
    """The lines of a text that are no wider than so many times its size."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for part in _UNSPLIT.findall(paragraph):
            if line and _width_of(line + part.rstrip()) > ems + 0.01:
                lines.append(line.rstrip())
                line = ""
            line += part
        lines.append(line.rstrip())
    return lines


def _width_of(text: str) -> float:
    """The width of a text as a multiple of its size: wide chars have 1, others 1/2."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "FWA" else 0.5 for char in text)
