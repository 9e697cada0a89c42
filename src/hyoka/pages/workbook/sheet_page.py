"""A page of a sheet: its borders as edges, the texts of its cells as chars, and which cell stands where."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from openpyxl.utils import get_column_letter

from hyoka.contract.records import problem
from hyoka.pages.workbook.book import WHITE, Key
from hyoka.pages.workbook.sheets import MARGIN_PT, Ends, Sheet
from hyoka.pages.workbook.text_lines import PADDING_PT, Box, chars_in, width_of
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.page import Page

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


def pages_of(sheet: Sheet) -> Iterator[Page]:
    """The pages of a sheet, without numbers. A blank page is none."""
    pages = (SheetPage(sheet, rows, columns).page() for rows, columns in sheet.parts())
    yield from (page for page in pages if page)


class SheetPage:
    """Some rows and columns of a sheet on one page."""

    def __init__(self, sheet: Sheet, rows: Ends, columns: Ends) -> None:
        self.sheet, self.rows, self.columns = sheet, rows, columns
        self.keys = [key for key in sheet.cells if key[0] in rows and key[1] in columns]
        #: Borders: of a column at y, of a row at x.
        self.across, self.down = set[tuple[int, float]](), set[tuple[int, float]]()
        for key in self.keys:
            self._add_borders(key)

    def page(self) -> Page | None:
        """The page, without its number; none where nothing stands on it."""
        if not self.keys:
            return None
        chars, cells = list[Char](), dict[str, Box]()
        for key, text, box in self._texts():
            here = list(self._chars(key, text, box))
            chars += here
            cells[self._name(key)] = _around(here)
        width, height = (max(end for _, end in ends.values()) for ends in (self.columns, self.rows))
        horizontal = [(y, *self.columns[column]) for column, y in self.across]
        vertical = [(x, *self.rows[row]) for row, x in self.down]
        fills = [area for key in self.keys if self.sheet.cells[key].style.fill != WHITE and (area := self._box(key))]
        edges = np.array(horizontal).reshape(-1, 3), np.array(vertical).reshape(-1, 3), np.array(fills).reshape(-1, 4)
        page = Page(0, width + MARGIN_PT, height + MARGIN_PT, Chars.of(chars), *edges)
        page.cells = cells
        page.problems += self._problems()
        return page if chars or page.problems else None

    def _problems(self) -> Iterator[dict[str, object]]:
        met = [(kind, key, text) for key in self.keys for kind, text in self.sheet.met.get(key, ())]
        met += [
            ("outside_print_area", key, "")
            for key in self.sheet.outside
            if key[0] in self.rows and key[1] in self.columns
        ]
        for kind, (severity, action) in _PROBLEMS.items():
            texts = [f"{self._name(key)} {text}".strip() for found, key, text in met if found == kind]
            if texts:
                yield problem(kind, text=", ".join(texts), action=action, severity=severity)

    def _name(self, key: Key) -> str:
        return f"{self.sheet.title}!{get_column_letter(key[1])}{key[0]}"

    def _add_borders(self, key: Key) -> None:
        (row, column), merged = key, self.sheet.merged
        left, top, right, bottom = self.sheet.cells[key].style.sides
        beside = ((row, column - 1), (row - 1, column), (row, column + 1), (row + 1, column))
        inside = [key in merged and merged.get(other) == merged[key] for other in beside]
        (x0, x1), (y0, y1) = self.columns[column], self.rows[row]
        self.down |= {(row, x) for x, is_edge in ((x0, left > inside[0]), (x1, right > inside[2])) if is_edge}
        self.across |= {(column, y) for y, is_edge in ((y0, top > inside[1]), (y1, bottom > inside[3])) if is_edge}

    def _texts(self) -> Iterator[tuple[Key, str, Box]]:
        """The cells with a text that begin on this page, each with its text and box."""
        for key, text in self.sheet.texts.items():
            if box := self._box(key):
                yield key, text, box

    def _box(self, key: Key) -> Box | None:
        """The box of a cell and those merged with it; none where its first seen row or column is on another page."""
        (row, column), (last_row, last_column) = self.sheet.merged.get(key, (key, key))
        seen_row = next((at for at in range(row, last_row + 1) if self.sheet.height(at)), 0)
        seen_column = next((at for at in range(column, last_column + 1) if self.sheet.width(at)), 0)
        if (row, column) != key or seen_row not in self.rows or seen_column not in self.columns:
            return None
        right = max(self.columns[at][1] for at in range(seen_column, last_column + 1) if at in self.columns)
        bottom = max(self.rows[at][1] for at in range(seen_row, last_row + 1) if at in self.rows)
        return self.columns[seen_column][0], self.rows[seen_row][0], right, bottom

    def _chars(self, key: Key, text: str, box: Box) -> Iterator[Char]:
        cell = self.sheet.cells[key]
        style, is_text = cell.style, bool(cell.runs)
        size, horizontal, wraps = style.font.size, style.horizontal, style.wraps
        if horizontal == "general":
            horizontal = "left" if is_text else "right"
        need = width_of(text) * size + 2 * PADDING_PT
        if is_text and not wraps and key not in self.sheet.merged and need > box[2] - box[0]:
            box = self._with_blank_neighbours(key, box, horizontal, need)
        wraps |= is_text and not style.shrinks
        return chars_in(box, text, size, horizontal, style.vertical, wraps=wraps)

    def _with_blank_neighbours(self, key: Key, box: Box, horizontal: str, need: float) -> Box:
        """A cell's box with as much of blank cells beside it as its text takes up, up to the next border."""
        x0, top, x1, bottom = box
        (row, column), middle = key, (x0 + x1) / 2
        start, end = {"right": (x1 - need, x1), "center": (middle - need / 2, middle + need / 2)}.get(
            horizontal, (x0, x0 + need)
        )
        for step, far in ((-1, start), (1, end)):
            at = column + step
            while at in self.columns and (row, at) not in self.sheet.texts and (row, at) not in self.sheet.merged:
                edge, beyond = self.columns[at] if step > 0 else self.columns[at][::-1]
                if (row, edge) in self.down or step * (far - edge) <= 0:
                    break
                x0, x1 = (x0, min(beyond, far)) if step > 0 else (max(beyond, far), x1)
                at += step
        return x0, top, x1, bottom


def _around(chars: list[Char]) -> Box:
    x0, top = min(char.x0 for char in chars), min(char.top for char in chars)
    return x0, top, max(char.x1 for char in chars), max(char.bottom for char in chars)
