"""A workbook as pages: what is none, is locked or would unpack to too much is refused.

A visible sheet is a page. The borders of its cells are edges, their texts chars in them; rows are
as high and columns as wide as their texts need.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from hyoka.contract.records import problem
from hyoka.pdf.chars import BLANKS, Char, Chars, Floats
from hyoka.pdf.page import Page
from hyoka.text.errors import UnreadableFile
from hyoka.text.japanese import fold_radicals
from hyoka.text.label_files import PATTERNS
from hyoka_workbooks.book import Area, Key, Sheet, file_cells, is_within, open_book
from hyoka_workbooks.seen_cells import FILLED, Seen, is_crossed, is_red, is_text, seen
from hyoka_workbooks.settings import WORKBOOK

#: Old office files, and what a locked file of any kind is wrapped in.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_DIGIT: Final = re.compile(r"\d")
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
    "red_figure": ("warning", ""),
    "too_narrow": ("warning", ""),
    "number_format": ("warning", ""),
    FILLED: ("warning", FILLED),
    "condition": ("warning", ""),
    "error_value": ("warning", ""),
    "formula": ("error", ""),
    "outside_print_area": ("warning", ""),
    "beside_table": ("error", ""),
}
#: Where rows or columns begin and end on a page, by their numbers.
_Ends = dict[int, tuple[float, float]]
_PageBox = tuple[float, float, float, float]


class _Need(NamedTuple):
    """The room that what reaches from one row or column to another needs, points."""

    first: int
    last: int
    room: float


class _Sides(NamedTuple):
    """Whether a cell has a border on each side."""

    left: bool
    top: bool
    right: bool
    bottom: bool


def workbook_pages(path: Path, data: bytes, pages: Sequence[int] | None = None) -> Iterator[Page]:
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
    pages = list[Page]()
    shapes = list[tuple[int, list[str]]]()
    try:
        sheets = list(open_book(data))
        is_red_minus = any(map(_says_red_is_minus, sheets))
        for sheet in sheets:
            if sheet.shapes:
                shapes.append((len(pages), sheet.shapes))
            pages += _Sheet(sheet, is_red_minus=is_red_minus).pages()
    except UnreadableFile as error:
        error.file = name
        raise
    except Exception as error:
        raise UnreadableFile("truncated.workbook", file=name, found=repr(error)) from error
    if not pages:
        raise UnreadableFile("no_text.in_sheets", file=name)
    for at, found in shapes:
        page = pages[min(at, len(pages) - 1)]
        page.problems.append(problem("shapes", text=", ".join(found)))
    return [replace(page, number=number) for number, page in enumerate(pages, 1)]


def _says_red_is_minus(sheet: Sheet) -> bool:
    """Whether a cell of a sheet says that red figures are negative, in the whole workbook."""
    texts = (str(cell.value) for cell in file_cells(sheet.cells).values())
    return any(PATTERNS["red_is_minus"].search(text) for text in texts)


class _Sheet:
    """A visible sheet: what is seen of its cells, and where they stand."""

    def __init__(self, sheet: Sheet, *, is_red_minus: bool) -> None:
        self.sheet = sheet
        self.is_red_minus = is_red_minus
        self.cells = file_cells(sheet.cells)
        self.merged = dict[Key, Area]()
        for area in sheet.merged:
            (top, left), (bottom, right) = area
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.merged[row, column] = area
        self._find_texts()
        self._lay_out()

    def _find_texts(self) -> None:
        """Find what is seen of each cell, and the area of it that is shown."""
        unsaved = self.sheet.unsaved
        written = {
            key
            for key, cell in self.cells.items()
            if cell.value is not None or cell.coordinate in unsaved
        }
        drawn = {
            key for key, cell in self.cells.items() if any(_sides(cell)) or cell.fill.fill_type
        }
        self.beside = self._beside(written, drawn)
        written -= self.beside
        drawn -= self.beside
        used = written | drawn
        self.hidden_rows = self._hidden_rows()
        self.hidden_columns = self._hidden_columns()
        self.shown_rows = {row for row, _ in used} - self.hidden_rows
        self.shown_columns = {column for _, column in used} - self.hidden_columns
        self.areas = dict[Key, Area]()
        self.seen = dict[Key, Seen]()
        self.texts = dict[Key, str]()
        for key in sorted(used):
            first, last = self.merged.get(key, (key, key))
            rows = _shown(range(first[0], last[0] + 1), self.shown_rows)
            columns = _shown(range(first[1], last[1] + 1), self.shown_columns)
            if key == first and rows and columns:
                upper_left = (rows[0], columns[0])
                self.areas[key] = (upper_left, (rows[-1], columns[-1]))
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

    def _hidden_rows(self) -> set[int]:
        hidden = set[int]()
        for number, row in self.sheet.cells.row_dimensions.items():
            is_flat = row.height is not None and row.height < WORKBOOK.lowest_pt
            if row.hidden or is_flat:
                hidden.add(number)
        return hidden

    def _hidden_columns(self) -> set[int]:
        hidden = set[int]()
        for column in self.sheet.cells.column_dimensions.values():
            if column.hidden or column.width < WORKBOOK.narrowest_letters:
                hidden.update(range(column.min, column.max + 1))
        return hidden

    def _seen(self, key: Key) -> Seen:
        """What is seen of a cell: ### in place of a number for which its column is too narrow."""
        cell = self.cells[key]
        found = seen(self.sheet, cell)
        if _DIGIT.search(found.text) and (kind := self._why_no_figure(key)):
            return found.doubted(kind)
        dimension = self.sheet.cells.column_dimensions.get(get_column_letter(key[1]))
        if is_text(cell) or key in self.merged or dimension is None or cell.alignment.shrinkToFit:
            return found
        text = found.text.strip()
        if cell.number_format == "General":  # its decimals go first
            text = text.partition(".")[0]
        size = (cell.font.sz or WORKBOOK.usual_pt) / WORKBOOK.usual_pt
        width = sum(_THIN.get(sign, 1.0) for sign in text) * size
        if not text or width <= WORKBOOK.too_wide * dimension.width:
            return found
        return found.doubted("too_narrow")

    def _why_no_figure(self, key: Key) -> str:
        """The kind of problem by which a cell's figure is not what it shows; "" for none."""
        cell = self.cells[key]
        if is_crossed(cell):
            return "struck_out"
        if cell.alignment.horizontal == "fill":  # 916 may be seen as 916916916
            return FILLED
        if self.is_red_minus and is_red(cell):
            return "red_figure"
        height = self.sheet.cells.row_dimensions[key[0]].height
        size_pt = cell.font.sz or WORKBOOK.usual_pt
        is_cut = height is not None and height < WORKBOOK.least_of_size * size_pt
        return "hidden_text" if is_cut and key not in self.merged else ""

    def _lay_out(self) -> None:
        """Give columns the width, and rows the height, that the texts in them need."""
        beside = 2 * WORKBOOK.padding_pt
        needs = list[_Need]()
        for key, ((_, first), (_, last)) in self.areas.items():
            widths = [_width_of(line) for line in self.texts[key].splitlines()]
            ems = min(WORKBOOK.longest_line_ems, max(widths, default=0.0))
            needs.append(_Need(first, last, ems * WORKBOOK.size_pt + beside))
        self.columns = _ends(self.shown_columns, self.hidden_columns, needs)
        self.lines = dict[Key, list[str]]()
        needs = []
        for key, ((first, left), (last, right)) in self.areas.items():
            room = self.columns[right][1] - self.columns[left][0] - beside
            lines = _broken(self.texts[key], room / WORKBOOK.size_pt)
            needs.append(_Need(first, last, len(lines) * WORKBOOK.leading_pt))
            self.lines[key] = lines
        self.rows = _ends(self.shown_rows, self.hidden_rows, needs)

    def pages(self) -> Iterator[Page]:
        """The sheet as a page, or as several where it is too long for one."""

        def number_of_page(row: int) -> float:
            return self.rows[row][0] // WORKBOOK.longest_page_pt

        for _, part in groupby(self.rows, number_of_page):
            page = self._page([*part])
            if len(page.chars) or page.problems:
                yield page

    def _page(self, numbers: list[int]) -> Page:
        """The page of some rows, with the header above them and the footer below."""
        header = self.sheet.header.splitlines()
        footer = self.sheet.footer.splitlines()
        header_pt = len(header) * WORKBOOK.leading_pt
        footer_pt = len(footer) * WORKBOOK.leading_pt
        begin = self.rows[numbers[0]][0] - WORKBOOK.margin_pt - header_pt
        rows = _Ends()
        for row in numbers:
            start, end = self.rows[row]
            rows[row] = (start - begin, end - begin)
        last = rows[numbers[-1]][1]
        ends = [end for _, end in self.columns.values()]
        ends += [WORKBOOK.margin_pt + WORKBOOK.size_pt * _width_of(line) for line in header]
        right = max(ends, default=0.0)
        page = Page(0, right + WORKBOOK.margin_pt, last + footer_pt + WORKBOOK.margin_pt)
        top = WORKBOOK.margin_pt - WORKBOOK.padding_pt
        above = (WORKBOOK.margin_pt, top, right, top + header_pt)
        bottom = last + WORKBOOK.padding_pt
        below = (WORKBOOK.margin_pt, bottom, right, bottom + footer_pt)
        chars = [*_chars(header, above, "left"), *_chars(footer, below, "left")]
        fills = list[_PageBox]()
        keys = [key for key, (first, _) in self.areas.items() if first[0] in rows]
        for key in keys:
            box = self._box(key, rows)
            if self.cells[key].fill.fill_type:
                fills.append(box)
            written = [*_chars(self.lines[key], box, _side(self.cells[key]))]
            if written:
                page.cells[self._name(key)] = _around(written)
                chars += written
        page.chars = Chars.of(chars)
        page.fills = np.array(fills).reshape(-1, 4)
        page.horizontal, page.vertical = self._borders(rows)
        page.problems += self._problems(keys, rows)
        page.told = sum(len("".join(text.split())) for _, text in self._beside_in(rows))
        page.glyphs = len(page.chars) + page.told
        return page

    def _box(self, key: Key, rows: _Ends) -> _PageBox:
        """The box of a cell on the page of these rows."""
        (row, column), (last_row, last_column) = self.areas[key]
        lower = min(last_row, max(rows))
        left, _ = self.columns[column]
        _, right = self.columns[last_column]
        return left, rows[row][0], right, rows[lower][1]

    def _name(self, key: Key) -> str:
        return f"{self.sheet.title}!{get_column_letter(key[1])}{key[0]}"

    def _problems(self, keys: list[Key], rows: _Ends) -> Iterator[dict[str, object]]:
        """What was met in cells, and beside them in these rows, a problem for each kind of it."""
        met = list[tuple[str, str]]()
        for key, text in self._beside_in(rows):
            met.append(("beside_table", f"{self._name(key)} {text}"))
        for key in keys:
            for kind, text in self.seen[key].met:
                met.append((kind, f"{self._name(key)} {text}".strip()))
        if self.sheet.has_unread_rules:
            met.append(("condition", self.sheet.title))
        if areas := self.sheet.print_areas:
            for key in keys:
                is_printed = any(is_within(key, area) for area in areas)
                if self.texts[key] and not is_printed:
                    met.append(("outside_print_area", self._name(key)))
        for told, (severity, action) in _PROBLEMS.items():
            texts = [text for found, text in met if found == told]
            kind = told.partition(".")[0]
            if texts:
                yield problem(kind, text=", ".join(texts), action=action, severity=severity)

    def _beside_in(self, rows: _Ends) -> Iterator[tuple[Key, str]]:
        """The cells beside the table in these rows, and what is seen of them."""
        for key in sorted(key for key in self.beside if key[0] in rows):
            yield key, seen(self.sheet, self.cells[key]).text.strip()

    def _borders(self, rows: _Ends) -> tuple[Floats, Floats]:
        """The edges of rows and those of columns; none amid merged cells."""
        across = set[tuple[float, float, float]]()
        down = set[tuple[float, float, float]]()
        for key, cell in self.cells.items():
            row, column = key
            if row not in rows or column not in self.columns:
                continue
            x0, x1 = self.columns[column]
            top, bottom = rows[row]
            first, last = self.merged.get(key, (key, key))
            sides = _sides(cell)
            if sides.left and column == first[1]:
                down.add((x0, top, bottom))
            if sides.right and column == last[1]:
                down.add((x1, top, bottom))
            if sides.top and row == first[0]:
                across.add((top, x0, x1))
            if sides.bottom and row == last[0]:
                across.add((bottom, x0, x1))
        return _as_edges(across), _as_edges(down)


def _shown(numbers: range, shown: set[int]) -> list[int]:
    return [number for number in numbers if number in shown]


def _as_edges(edges: set[tuple[float, float, float]]) -> Floats:
    return np.array(sorted(edges)).reshape(-1, 3)


def _sides(cell: Cell) -> _Sides:
    border = cell.border
    left = border.left or border.start
    right = border.right or border.end
    sides = (left, border.top, right, border.bottom)
    return _Sides(*(bool(side and side.style and side.style != "none") for side in sides))


def _is_bare(cell: Cell) -> bool:
    """Whether a cell has no fill, and no border but one on its left."""
    _, *other_sides = _sides(cell)
    return not any(other_sides) and not cell.fill.fill_type


def _around(chars: Iterable[Char]) -> _PageBox:
    """The box around chars."""
    boxes = [char[1:5] for char in chars]
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _side(cell: Cell) -> str:
    """On which side of its cell a text stands.

    Figures of one column stand below each other, also those typed as texts.
    """
    side: str = cell.alignment.horizontal or "general"
    if side != "general":
        return side
    return "left" if is_text(cell) else "right"


def _ends(numbers: set[int], hidden: set[int], needs: Iterable[_Need]) -> _Ends:
    """Where rows or columns begin and end, with the room that what reaches over them needs.

    Those that are blank are left out; a gap is in their place.
    """
    by_last = defaultdict[int, list[_Need]](list)
    for need in needs:
        by_last[need.last].append(need)
    ends = _Ends()
    end = WORKBOOK.margin_pt
    before = min(numbers, default=0)
    for number in sorted(numbers):
        has_gap = any(blank not in hidden for blank in range(before + 1, number))
        start = end + WORKBOOK.least_side_pt * has_gap
        end = start + WORKBOOK.least_side_pt
        ends[number] = (start, end)
        for need in by_last[number]:
            end = max(end, ends[need.first][0] + need.room)
        ends[number] = (start, end)
        before = number
    return ends


def _chars(lines: list[str], box: _PageBox, side: str) -> Iterator[Char]:
    """The chars of lines of text in a box."""
    x0, top, x1, bottom = box
    y = (top + bottom - len(lines) * WORKBOOK.leading_pt) / 2
    for line in lines:
        free = x1 - x0 - 2 * WORKBOOK.padding_pt - _width_of(line) * WORKBOOK.size_pt
        x = x0 + WORKBOOK.padding_pt + {"right": free, "center": free / 2}.get(side, 0.0)
        is_after_blank = True
        for char in line:
            end = x + _width_of(char) * WORKBOOK.size_pt
            if char not in BLANKS:
                yield Char(char, x, y + 1, end, y + 1 + WORKBOOK.size_pt, is_after_blank)
            is_after_blank = char in BLANKS
            x = end
        y += WORKBOOK.leading_pt


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
