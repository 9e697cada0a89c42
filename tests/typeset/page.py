"""Pages: text and tables run down a page and go on on the next; each page says in its foot what it is made from."""

from collections.abc import Callable
from pathlib import Path

from reportlab.lib import pagesizes
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from . import fonts, ruling
from .style import Style
from .table import LEADING, PADDING_PT, Part, Table

FOOT_PT = 5.5
A4_PT = 842.0
#: Shares of the font size: room below the baseline, the stroke that makes a letter bold.
DESCENT, BOLD_STROKE = 0.25, 0.018
BLACK, FOOT_GREY = HexColor("#000000"), HexColor("#777777")
Heading = Callable[["Pages"], None]


def _nothing(pages: "Pages") -> None:
    """No heading."""


class Pages:
    """A PDF in the making: a place on the page, and what has been asked to stand on every page.

    Args:
        path: The PDF to write.
        style: How it is set.
        title: The document's title.
        foot: What each page says in its foot about itself.
        paper: The form's own paper ("A4"), landscape where it says so.
        margin_pt: Left and right margin.
        number: How the page number is printed ("{}", "- {} -"), first_number the first.
    """

    def __init__(
        self,
        path: Path,
        style: Style,
        title: str,
        foot: str,
        *,
        landscape: bool = False,
        margin_pt: float = 36.0,
        number: str = "{}",
        first_number: int = 1,
    ) -> None:
        size = getattr(pagesizes, style.paper or "A4")
        self.width, self.height = pagesizes.landscape(size) if landscape != style.turned else pagesizes.portrait(size)
        self.canvas = Canvas(str(path), pagesize=(self.width, self.height), invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.canvas.setSubject(foot)
        self.style, self.title, self.foot, self.number = style, title, foot, number
        self._foot_style = Style(font=style.font)
        self.left, self.right, self.bottom = (
            margin_pt,
            self.width - margin_pt,
            max(48.0, style.bottom_pt * self.height / A4_PT),
        )
        self.page_number, self._heading = first_number - 1, _nothing
        self._open, self.y, self._fresh = False, 0.0, float("inf")
        if style.cover:
            self._cover()

    @property
    def width_pt(self) -> float:
        return self.right - self.left

    @property
    def room(self) -> float:
        return self.y - self.bottom

    def begin(self) -> None:
        """A page begins: its foot, its number, its running head and heading."""
        if self._open:
            self.canvas.showPage()
        self._open, self.page_number = True, self.page_number + 1
        self.y = self.height - 40.0
        self._line(self.foot, self.left, 16.0, FOOT_PT, colour=FOOT_GREY, plain=True)
        if self.style.page_numbers:
            text = self.number.format(self.page_number)
            self._line(text, (self.width - fonts.width_pt(text, self.style, 9.0)) / 2, 30.0, 9.0)
        if self.style.running_head:
            text = self.style.printed(self.title)
            self._line(text, self.right - fonts.width_pt(text, self.style, 7.0), self.height - 26.0, 7.0)
        self._heading(self)
        self._fresh = self.y

    def section(self, heading: Heading) -> None:
        """A page begins with a heading, which stands again on the pages that follow where the style says so."""
        self._heading = heading
        self.begin()
        if not self.style.repeat_heading:
            self._heading = _nothing

    def _cover(self) -> None:
        self.begin()
        self.y = self.height * 0.6
        self.text(self.title, 15.0, bold=True, align="center")
        self.y = 0.0

    def finish(self) -> None:
        """The last page ends and the file is written."""
        self.canvas.showPage()
        self.canvas.save()

    def space(self, points: float) -> None:
        self.y -= min(points * self.style.size, max(self.room, 0.0))

    def keep(self, points: float) -> None:
        """Begin a page where fewer than so many points are left of this one."""
        if self.room < points * self.style.size and self.y < self._fresh:
            self.begin()

    def text(
        self,
        text: str,
        size: float = 9.0,
        *,
        bold: bool = False,
        align: str = "left",
        indent: float = 0.0,
        after: float = 3.0,
    ) -> None:
        """Paragraphs over the page's width; what does not fit goes on on the next page."""
        size *= self.style.size
        for line in fonts.lines(self.style.printed(text), self.style, size, self.width_pt - indent):
            if self.room < size * LEADING:
                self.begin()
            self.y -= size * LEADING
            self._line(
                line,
                self._aligned(line, size, align, self.left + indent, self.right),
                self.y + size * DESCENT,
                size,
                bold=bold,
            )
        self.space(after)

    def table(self, table: Table, left: float | None = None) -> None:
        """A table, over as many pages as it takes."""
        start, x = 0.0, self.left if left is None else left
        while start < table.height - 0.01:
            again = table.header() if start > 0 and self.style.repeat_header and table.header_rows else []
            header = max((part.bottom for part in again), default=0.0)
            end = table.cut(start, self.room - header)
            if end <= start + 0.01:
                if self.y >= self._fresh - 0.01:
                    end = min(start + self.room - header, table.height)
                else:
                    self.begin()
                    continue
            self._parts(again, x)
            self.y -= header
            self._parts(table.parts(start, end), x)
            self.y -= end - start
            start = end
            if start < table.height - 0.01:
                self.begin()

    def _parts(self, parts: list[Part], x: float) -> None:
        ruling.fills(self.canvas, parts, x, self.y, self.style)
        for part in parts:
            self._cell(part, x)
        ruling.rules(self.canvas, parts, x, self.y, self.style)

    def _cell(self, part: Part, x: float) -> None:
        cell, size = part.cell, part.cell.size * self.style.size
        block = len(part.lines) * size * LEADING
        y = self.y - part.top - PADDING_PT
        if self.style.middle == "always" or (cell.middle and self.style.middle == "form"):
            y = self.y - (part.top + part.bottom - block) / 2
        for line in part.lines:
            y -= size * LEADING
            place = self._aligned(line.text, size, line.align, x + part.x0 + PADDING_PT, x + part.x1 - PADDING_PT)
            self._line(line.text, place, y + size * DESCENT, size, bold=line.bold)

    def _aligned(self, line: str, size: float, align: str, x0: float, x1: float) -> float:
        free = x1 - x0 - fonts.width_pt(line, self.style, size)
        return x0 + {"left": 0.0, "center": free / 2, "right": free}[align]

    def _line(
        self,
        line: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        colour: Color = BLACK,
        plain: bool = False,
    ) -> None:
        style = self._foot_style if plain else self.style
        runs = fonts.runs(line, style)
        fonts.check_glyphs(line, runs)
        for offset in (0.0, 0.3) if bold and style.bold == "twice" else (0.0,):
            text = self.canvas.beginText(x + offset, y)
            text.setFillColor(colour)
            text.setHorizScale(100 * style.stretch)
            text.setTextRenderMode(2 if bold and style.bold == "stroke" else 0)
            self.canvas.setLineWidth(size * BOLD_STROKE)
            for name, part in runs:
                text.setFont(name, size)
                text.textOut(part)
            text.setTextRenderMode(0)
            text.setHorizScale(100)
            self.canvas.drawText(text)
