"""Lines and coloured fills of a table: strokes, thin rectangles, hairlines alone, fills one by one or run together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from PIL import Image
from reportlab.lib.colors import HexColor

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from .style import Style
    from .table import Part

WIDTH_PT = 0.6
HAIRLINE_PT = 0.25
#: Rules on all sides of the cells.
RULED = ("grid", "rectangles", "images")
DOT = Image.new("L", (1, 1))
Segments = dict[float, set[tuple[float, float]]]


def rules(canvas: Canvas, parts: list[Part], x: float, y: float, style: Style) -> None:
    """Draw the lines of a table's parts: each line once, however many cells touch it."""
    across, down = _segments([part for part in parts if part.cell.border], style)
    width = HAIRLINE_PT if style.rules == "hairlines" else WIDTH_PT
    boxes = [(x + a, y - at, b - a, 0.0) for at, runs in across.items() for a, b in _joined(runs)]
    boxes += [(x + at, y - b, 0.0, b - a) for at, runs in down.items() for a, b in _joined(runs)]
    canvas.setLineWidth(width)
    canvas.setStrokeColor(HexColor("#000000"))
    canvas.setFillColor(HexColor("#000000"))
    for left, bottom, wide, high in boxes:
        if style.rules == "images":
            canvas.drawInlineImage(DOT, left - width / 2, bottom - width / 2, wide + width, high + width)
        elif style.rules == "rectangles":
            canvas.rect(left - width / 2, bottom - width / 2, wide + width, high + width, stroke=0, fill=1)
        else:
            canvas.line(left, bottom, left + wide, bottom + high)


def _segments(parts: list[Part], style: Style) -> tuple[Segments, Segments]:
    across: Segments = defaultdict(set)
    down: Segments = defaultdict(set)
    if not parts:
        return across, down
    frame = {round(min(part.x0 for part in parts), 2), round(max(part.x1 for part in parts), 2)}
    for part in parts:
        for at, cut in ((part.top, part.cut_above), (part.bottom, part.cut_below)):
            if not (cut and style.open_cuts):
                across[round(at, 2)].add((round(part.x0, 2), round(part.x1, 2)))
        for at in (round(part.x0, 2), round(part.x1, 2)):
            if style.rules in RULED or (style.rules == "frame" and at in frame):
                down[at].add((round(part.top, 2), round(part.bottom, 2)))
    return across, down


def _joined(runs: set[tuple[float, float]]) -> list[tuple[float, float]]:
    """Runs on one line, joined where they touch."""
    done: list[tuple[float, float]] = []
    for start, end in sorted(runs):
        if done and start <= done[-1][1] + 0.02:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return done


def fills(canvas: Canvas, parts: list[Part], x: float, y: float, style: Style) -> None:
    """Draw the coloured fills, merged over neighbours of a row where the style says so."""
    if style.fills == "none":
        return
    rows: dict[tuple[str, float, float], set[tuple[float, float]]] = defaultdict(set)
    for part in parts:
        if part.cell.fill:
            rows[part.cell.fill, part.top, part.bottom].add((part.x0, part.x1))
    for (colour, top, bottom), runs in rows.items():
        canvas.setFillColor(HexColor(colour))
        for start, end in _joined(runs) if style.fills == "merged" else sorted(runs):
            canvas.rect(x + start, y - bottom, end - start, bottom - top, stroke=0, fill=1)
