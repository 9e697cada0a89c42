"""A page's picture with what was read drawn on it, and its cells as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from hyoka.errors import UsageError
from hyoka.grid.model import Cell, Line, Row

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.inspecting.document import Inspection
    from hyoka.pdf.page import Page

Box = tuple[float, float, float, float]

#: The colour and the name of each kind of box and line.
COLOURS: Final = {
    "cell": ("#0072B2", "cell"),
    "guessed": ("#CC79A7", "cell, columns by white space"),
    "line": ("#009E73", "line of text"),
    "rule": ("#D55E00", "ruled line"),
    "record": ("#E69F00", "read as a record"),
}
SCALE: Final = 2.0
_TINT, _LEGEND_PT = 70, 14


def draw(inspection: Inspection, page: Page) -> Image.Image:
    """Draw a page's ruled lines, cells and lines of text; what was read as a record is filled."""
    with pdfium.PdfDocument(inspection.file) as document:
        picture = document[page.number - 1].render(scale=SCALE).to_pil().convert("RGB")
    tinted = Image.new("RGBA", picture.size)
    pencil = ImageDraw.Draw(tinted)
    for _, _, place in inspection.read_on(page.number):
        pencil.rectangle(_scaled(place[1:]), fill=(*_rgb("record"), _TINT))
    for at, start, end in page.horizontal.tolist():
        pencil.line(_scaled((start, at, end, at)), fill=_rgb("rule"), width=1)
    for at, start, end in page.vertical.tolist():
        pencil.line(_scaled((at, start, at, end)), fill=_rgb("rule"), width=1)
    for item in inspection.on(page.number):
        _outline(pencil, item)
    picture.paste(tinted, mask=tinted)
    _legend(picture)
    return picture


def save(picture: Image.Image, out: Path) -> None:
    """Write a picture; the file's ending gives the format.

    Raises:
        UsageError: No picture format has this ending.
    """
    try:
        picture.save(out)
    except ValueError as error:
        raise UsageError("no picture format has this ending", file=out.name, expected=".png") from error


def _outline(pencil: ImageDraw.ImageDraw, item: Row | Line) -> None:
    boxes: list[Cell | Line] = [*item.cells] if isinstance(item, Row) else [item]
    name = "line" if isinstance(item, Line) else "guessed" if item.guessed else "cell"
    for box in boxes:
        inset = (box.x0 + 1, box.top + 1, max(box.x1 - 1, box.x0 + 1), max(box.bottom - 1, box.top + 1))
        pencil.rectangle(_scaled(inset), outline=_rgb(name), width=2)


def _legend(picture: Image.Image) -> None:
    pencil = ImageDraw.Draw(picture)
    font = ImageFont.load_default(9 * SCALE)
    x, y = 6 * SCALE, picture.height - _LEGEND_PT * SCALE
    pencil.rectangle((0, y - 2 * SCALE, picture.width, picture.height), fill="white")
    for colour, name in COLOURS.values():
        pencil.rectangle((x, y + 2, x + 8 * SCALE, y + 10 * SCALE), fill=colour)
        pencil.text((x + 11 * SCALE, y), name, fill="black", font=font)
        x += 20 * SCALE + pencil.textlength(name, font=font)


def _rgb(name: str) -> tuple[int, int, int]:
    colour = COLOURS[name][0]
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _scaled(box: Box) -> Box:
    return box[0] * SCALE, box[1] * SCALE, box[2] * SCALE, box[3] * SCALE
