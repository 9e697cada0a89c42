"""Pages: text and tables run down a page and go on on the next.

Each page says in its foot what it is made from.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image
from reportlab.lib import pagesizes
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from . import fonts
from .style import RULED, Style
from .table import CLOSE_PT, LEADING, PADDING_PT, Part, Table, merged_cells

FOOT_PT, A4_PT = 5.5, 842.0
#: Shares of the font size: room below the baseline, the stroke that makes a letter bold.
DESCENT, BOLD_STROKE = 0.25, 0.018
BLACK, FOOT_GREY = "#000000", "#777777"
RULE_PT, HAIRLINE_PT = 0.6, 0.25
DOT = Image.new("L", (1, 1))
#: A line of text, or a table's rows.
Block = str | list[list[str]]
Segments = dict[float, set[tuple[float, float]]]


class Pages:
    """A PDF in the making: a place on the page, and what has been asked to stand on every page.

    Args:
        path: The PDF to write.
        style: How it is set.
        title: The document's title.
        foot: What each page says in its foot about itself.
        landscape: Whether the form's own paper lies so.
        margin_pt: Left and right margin.
        number: How the page number is printed ("{}", "- {} -"), first_number the first.
    """

    def __init__(
        self, path: Path, style: Style, title: str, foot: str, *,
        landscape: bool = False, margin_pt: float = 36.0, number: str = "{}", first_number: int = 1,
    ) -> None:  # fmt: skip
        turned = pagesizes.landscape if landscape else pagesizes.portrait
        self.width, self.height = turned(getattr(pagesizes, style.paper))
        self.canvas = Canvas(
            str(path), pagesize=(self.width, self.height), invariant=1, pageCompression=1
        )
        self.canvas.setTitle(title)
        self.canvas.setSubject(foot)
        self.style, self.title, self.foot, self.number = style, title, foot, number
        self.foot_style = Style(font=style.font)
        self.left, self.right = margin_pt, self.width - margin_pt
        self.width_pt, self.bottom = (
            self.right - self.left,
            max(48.0, style.bottom_pt * self.height / A4_PT),
        )
        self.page_number, self.heading = first_number - 1, None
        self.is_open, self.y, self.fresh = False, 0.0, float("inf")
        if style.cover:
            self.begin()
            self.y = self.height * 0.6
            self.text(title, 15.0, bold=True, align="center")
            self.y = 0.0

    @property
    def room(self) -> float:
        return self.y - self.bottom

    def begin(self) -> None:
        """A page begins: its foot, its number, its running head and heading."""
        if self.is_open:
            self.canvas.showPage()
        self.is_open, self.page_number = True, self.page_number + 1
        self.y = self.height - 40.0
        self.line(self.foot, self.left, 16.0, FOOT_PT, is_foot=True)
        if self.style.page_numbers:
            text = self.number.format(self.page_number)
            self.line(text, (self.width - fonts.width_pt(text, self.style, 9.0)) / 2, 30.0, 9.0)
        if self.style.running_head:
            text = self.style.printed(self.title)
            self.line(
                text, self.right - fonts.width_pt(text, self.style, 7.0), self.height - 26.0, 7.0
            )
        if self.heading:
            self.heading(self)
        self.fresh = self.y

    def section(self, heading: Callable[["Pages"], object]) -> None:
        """A page begins with a heading, which stands again on the pages that follow where the style
        says so.
        """
        self.heading = heading
        self.begin()
        self.heading = heading if self.style.repeat_heading else None

    def finish(self) -> None:
        self.canvas.showPage()
        self.canvas.save()

    def space(self, points: float) -> None:
        self.y -= min(points * self.style.size, max(self.room, 0.0))

    def keep(self, points: float) -> None:
        """Begin a page where fewer than so many points are left of this one."""
        if self.room < points * self.style.size and self.y < self.fresh:
            self.begin()

    def text(
        self,
        text: str,
        size: float = 9.0,
        *,
        bold: bool = False,
        align: str = "left",
        after: float = 3.0,
    ) -> None:
        """Paragraphs over the page's width; what does not fit goes on on the next page."""
        size *= self.style.size
        for line in fonts.lines(self.style.printed(text), self.style, size, self.width_pt):
            if self.room < size * LEADING:
                self.begin()
            self.y -= size * LEADING
            x = self.aligned(line, size, align, self.left, self.right)
            self.line(line, x, self.y + size * DESCENT, size, bold=bold)
        self.space(after)

    def table(self, table: Table, left: float | None = None) -> None:
        start, x = 0.0, self.left if left is None else left
        while start < table.height - CLOSE_PT:
            again = (
                table.header()
                if start > 0 and self.style.repeat_header and table.header_rows
                else []
            )
            header = max((part.bottom for part in again), default=0.0)
            end = table.cut(start, self.room - header)
            if end <= start + CLOSE_PT and self.y < self.fresh - CLOSE_PT:
                self.begin()
                continue
            if end <= start + CLOSE_PT:
                end = min(start + self.room - header, table.height)
            self.parts(again, x)
            self.y -= header
            self.parts(table.parts(start, end), x)
            self.y -= end - start
            start = end
            if start < table.height - CLOSE_PT:
                self.begin()

    def parts(self, parts: list[Part], x: float) -> None:
        """Draw what of a table stands on this page: fills, texts, rules."""
        self._fills(parts, x)
        for part in parts:
            self._cell(part, x)
        self._rules(parts, x)

    def _cell(self, part: Part, x: float) -> None:
        cell, size = part.cell, part.cell.size * self.style.size
        y = self.y - part.top - PADDING_PT
        if self.style.middle == "always" or (cell.middle and self.style.middle == "form"):
            y = self.y - (part.top + part.bottom - len(part.lines) * size * LEADING) / 2
        for line in part.lines:
            y -= size * LEADING
            place = self.aligned(
                line.text, size, line.align, x + part.x0 + PADDING_PT, x + part.x1 - PADDING_PT
            )
            self.line(line.text, place, y + size * DESCENT, size, bold=line.bold)

    def aligned(self, line: str, size: float, align: str, x0: float, x1: float) -> float:
        free = x1 - x0 - fonts.width_pt(line, self.style, size)
        return x0 + {"left": 0.0, "center": free / 2, "right": free}[align]

    def line(
        self,
        line: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        is_foot: bool = False,
    ) -> None:
        style = self.foot_style if is_foot else self.style
        runs = fonts.runs(line, style)
        for offset in (0.0, 0.3) if bold and style.bold == "twice" else (0.0,):
            text = self.canvas.beginText(x + offset, y)
            text.setFillColor(HexColor(FOOT_GREY if is_foot else BLACK))
            text.setHorizScale(100 * style.stretch)
            text.setTextRenderMode(2 if bold and style.bold == "stroke" else 0)
            self.canvas.setLineWidth(size * BOLD_STROKE)
            for name, part in runs:
                text.setFont(name, size)
                text.textOut(part)
            text.setTextRenderMode(0)
            text.setHorizScale(100)
            self.canvas.drawText(text)

    def _fills(self, parts: list[Part], x: float) -> None:
        """Draw the coloured fills, merged over neighbours of a row where the style says so."""
        rows: dict[tuple[str, float, float], set[tuple[float, float]]] = defaultdict(set)
        for part in parts if self.style.fills != "none" else ():
            if part.cell.fill:
                rows[part.cell.fill, part.top, part.bottom].add((part.x0, part.x1))
        for (colour, top, bottom), runs in rows.items():
            self.canvas.setFillColor(HexColor(colour))
            for start, end in _joined(runs) if self.style.fills == "merged" else sorted(runs):
                self.canvas.rect(
                    x + start, self.y - bottom, end - start, bottom - top, stroke=0, fill=1
                )

    def _rules(self, parts: list[Part], x: float) -> None:
        """Draw the lines of a table's parts: each line once, however many cells touch it."""
        across, down = self._segments([part for part in parts if part.cell.border])
        width = HAIRLINE_PT if self.style.rules == "hairlines" else RULE_PT
        boxes = [
            (x + a, self.y - at, b - a, 0.0)
            for at, runs in across.items()
            for a, b in _joined(runs)
        ]
        boxes += [
            (x + at, self.y - b, 0.0, b - a) for at, runs in down.items() for a, b in _joined(runs)
        ]
        self.canvas.setLineWidth(width)
        self.canvas.setStrokeColor(HexColor(BLACK))
        self.canvas.setFillColor(HexColor(BLACK))
        for left, bottom, wide, high in boxes:
            box = left - width / 2, bottom - width / 2, wide + width, high + width
            if self.style.rules == "images":
                self.canvas.drawInlineImage(DOT, *box)
            elif self.style.rules == "rectangles":
                self.canvas.rect(*box, stroke=0, fill=1)
            else:
                self.canvas.line(left, bottom, left + wide, bottom + high)

    def _segments(self, parts: list[Part]) -> tuple[Segments, Segments]:
        across: Segments = defaultdict(set)
        down: Segments = defaultdict(set)
        ends = [side for part in parts for side in (part.x0, part.x1)]
        frame = {round(min(ends), 2), round(max(ends), 2)} if ends else set()
        for part in parts:
            for at, cut in ((part.top, part.cut_above), (part.bottom, part.cut_below)):
                if not (cut and self.style.open_cuts):
                    across[round(at, 2)].add((round(part.x0, 2), round(part.x1, 2)))
            for at in (round(part.x0, 2), round(part.x1, 2)):
                if self.style.rules in RULED or (self.style.rules == "frame" and at in frame):
                    down[at].add((round(part.top, 2), round(part.bottom, 2)))
        return across, down


def _joined(runs: set[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Runs on one line, joined where they touch."""
    (begun, reached), *others = sorted(runs)
    for start, end in others:
        if start > reached + 2 * CLOSE_PT:
            yield begun, reached
            begun, reached = start, end
        reached = max(reached, end)
    yield begun, reached


def typeset_pages(path: Path, pages: Sequence[Sequence[Block]], style: Style | None = None) -> Path:
    """Typeset the blocks of pages to a small PDF of a test's own; columns are equally wide."""
    style = style or Style()
    out = Pages(path, style, "見本", foot="")
    for blocks in pages:
        out.begin()
        for block in blocks:
            if isinstance(block, str):
                out.text(block)
            else:
                out.table(
                    Table(
                        merged_cells(block), [1.0] * len(block[0]), out.width_pt, style, row_pt=14
                    )
                )
                out.space(6)
    out.finish()
    return path
