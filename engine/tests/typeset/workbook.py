"""The same forms as a workbook: what is drawn on a PDF becomes cells, its columns where any table
has a border.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from . import fonts
from .page import FOOT_PT, Pages
from .table import LEADING, Part, Table

#: Columns and rows this close are one, points.
CLOSE_PT = 1.5
#: What a city's office types as numbers, and the formats that print them so.
FORMATS = {
    r"\d{1,3}(,\d{3})+": "#,##0",
    r"△\d{1,3}(,\d{3})*": '#,##0;"△"#,##0',
    r"\d+\.\d": "0.0",
    r"\d+\.\d%": "0.0%",
    r"[1-9]\d{0,2}": "General",
}
THIN = Border(*[Side("thin")] * 4)
Box = tuple[float, float, float, float]


class Sheets(Pages):
    """A workbook in the making: a sheet for each page that a form begins."""

    def __init__(self, path: Path, *args: Any, **about: Any) -> None:
        self.book, self.path, self.goes_on = Workbook(), path, False
        self.book.remove(self.book.active)
        self.boxes: list[tuple[Box, str, dict[str, Any]]] = []
        self.pages_above = 0
        super().__init__(path.with_suffix(".pdf"), *args, **about)

    def begin(self) -> None:
        if self.is_open:
            self.pages_above += 1
            if not self.goes_on:
                self._write()
        self.is_open, self.page_number, self.y = True, self.page_number + 1, self.height - 40.0
        if self.heading:
            self.heading(self)
        self.fresh = self.y

    def text(self, text: str, *args: Any, **about: Any) -> None:
        with self._going_on():
            super().text(text, *args, **about)

    def table(self, table: Table, left: float | None = None) -> None:
        with self._going_on():
            super().table(table, left)

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """A page that begins within goes on with the sheet."""
        was, self.goes_on = self.goes_on, self.is_open
        yield
        self.goes_on = was

    def finish(self) -> None:
        self._write()
        self.book.save(self.path)

    def _down(self, y: float) -> float:
        """How far below the top of the sheet a place of the page is."""
        return self.pages_above * self.height + self.height - y

    def line(
        self, line: str, x: float, y: float, size: float, *, bold: bool = False, **_: Any
    ) -> None:
        box = (
            x,
            self._down(y + size),
            x + fonts.width_pt(line, self.style, size),
            self._down(y) + size * (LEADING - 1),
        )
        self.boxes.append((box, line, {"size": size, "bold": bold}))

    def parts(self, parts: list[Part], x: float) -> None:
        for part in parts:
            cell, top = part.cell, self._down(self.y)
            about = {name: getattr(cell, name) for name in ("bold", "border", "fill", "middle")}
            align = part.lines[0].align if part.lines else "left"
            about |= {"size": cell.size * self.style.size, "align": align, "wraps": True}
            text = "".join(line.text for line in part.lines)
            if not (part.cut_above or part.cut_below):
                text = re.sub("[\t\v]", "", self.style.printed(cell.text))
            self.boxes.append(
                ((x + part.x0, top + part.top, x + part.x1, top + part.bottom), text, about)
            )

    def _write(self) -> None:
        sheet = self.book.create_sheet(f"シート{len(self.book.worksheets) + 1}")
        self.line(self.foot, self.left, 16.0, FOOT_PT)
        xs = _distinct(
            [side for box, _, about in self.boxes for side in (box[0], box[2]) if "wraps" in about]
        )
        ys = _distinct([side for box, _, _ in self.boxes for side in (box[1], box[3])])
        for box, text, about in self.boxes:
            _add(
                sheet,
                [_place(xs, box[0]), _place(ys, box[1]), _place(xs, box[2]), _place(ys, box[3])],
                text,
                about,
            )
        self.boxes, self.pages_above = [], 0


def _add(sheet: Any, ends: list[int], text: str, about: dict[str, Any]) -> None:
    """Write a cell, merged over rows and columns; a line of text stands in one."""
    left, top = ends[:2]
    right, bottom = (
        (max(ends[2], left + 1), max(ends[3], top + 1)) if "wraps" in about else (left + 1, top + 1)
    )
    cell = sheet.cell(top + 1, left + 1)
    cell.value, cell.number_format = _typed(text)
    cell.font = Font(name="IPAexGothic", size=about["size"], bold=about["bold"])
    vertical = "center" if about.get("middle", True) else "top"
    wraps = "wraps" in about
    cell.alignment = Alignment(
        horizontal=about.get("align", "left"), vertical=vertical, wrap_text=wraps
    )
    if about.get("fill"):
        cell.fill = PatternFill("solid", about["fill"].removeprefix("#"))
    if about.get("border"):
        # merged cells have those of the first and the last
        for ends in ((top + 1, left + 1), (bottom, right)):
            sheet.cell(*ends).border = THIN
    if (right, bottom) != (left + 1, top + 1):
        sheet.merge_cells(None, top + 1, left + 1, bottom, right)


def _typed(text: str) -> tuple[Any, str]:
    for pattern, code in FORMATS.items():
        if re.fullmatch(pattern, text):
            number = float(re.sub("[,%△]", "", text)) / (100 if "%" in text else 1)
            return (
                -number if "△" in text else int(number) if number == int(number) else number
            ), code
    return text or None, "@" if text.startswith("=") else "General"


def _distinct(places: list[float]) -> list[float]:
    """Places from the first to the last, of those that are close to each other the first."""
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > CLOSE_PT:
            out.append(place)
    return out


def _place(places: list[float], at: float) -> int:
    return max(bisect_left(places, at + 0.01) - 1, 0)
