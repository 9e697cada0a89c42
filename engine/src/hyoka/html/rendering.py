"""Pictures of pages in HTML: few greys, as data URIs.

Pages are drawn and read in a process of their own, within the limits of all readers.
"""

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from hyoka.contract.records import Place
from hyoka.grid.halves import halves
from hyoka.grid.model import Row, read_items
from hyoka.pages.reader import read_pages
from hyoka.pdf.page import Page
from hyoka.pdf.pdfium import page_image
from hyoka.pdf.pixels import LONGEST_SIDE_PX, scale_within
from hyoka.processes.apart import kept_apart
from hyoka.processes.limits import document_limits
from hyoka.text.errors import WORKBOOKS, UnreadableFile
from hyoka.text.fonts import ipa_font

_Key = TypeVar("_Key")
#: Pixels a point of the pictures on pages.
PIXELS_A_POINT: Final = 1.5


@dataclass(frozen=True)
class RenderingSettings:
    """What the picture of a page or of a cell shows, and how large it is.

    Attributes:
            beside_pt: What is shown beside a cell and its heads, points.
            alone_pt: What is shown beside a cell that is in no table, points.
            above_pt: What is shown above and below a cell, points.
            around_pt: What is shown around an activity on its page, points.
            gap_pt: Rows of one table are no further apart, points.
            widest_px: The picture of a cell is no wider, pixels at PIXELS_A_POINT ...
            highest_px: ... and no higher.
            cut_px: How wide the strip is that shows where something is cut out.
            cut_grey: Its grey, of 255.
            frame: The colour of the frame around a cell.
            frame_px: How wide the frame is.
            fill: The colour of filled cells of a workbook, whatever it is in the file.
            greys: How many greys are enough to read: a quarter of the bytes of colours.
            method, effort: How hard WebP tries to make a picture small: 0 to 6, and 0 to 100.
            page_method, page_effort: The same of pages: of these a report has hundreds, and is
                made in a third of the time for a seventh more bytes.
    ---
    """

    beside_pt: float = 30.0
    alone_pt: float = 80.0
    above_pt: float = 14.0
    around_pt: float = 12.0
    gap_pt: float = 4.0
    widest_px: int = 580
    highest_px: int = 230
    cut_px: int = 5
    cut_grey: int = 200
    frame: tuple[int, int, int] = (213, 94, 0)
    frame_px: int = 2
    fill: str = "#e6e6e6"
    greys: int = 4
    method: int = 2
    effort: int = 50
    page_method: int = 0
    page_effort: int = 100


RENDERING: Final = RenderingSettings()
_STEP: Final = 255 // (RENDERING.greys - 1)
_GREY_OF: Final = [round(value / _STEP) * _STEP for value in range(256)]


def render_page(path: Path, number: int, scale: float = PIXELS_A_POINT) -> Image.Image | None:
    """Render a page at a number of pixels a point, fewer where it is very large (`scale_of`).

    None where there is no such file or page.

    Raises:
        UnreadableFile: It is damaged, or takes longer or more memory than a reader may.
    """
    if not path.is_file():
        return None
    found = _rendered(path, path.stat().st_mtime_ns, number, scale)
    if isinstance(found, UnreadableFile):
        raise found
    return found


def _seen(path: Path, number: int) -> Image.Image | None:
    """The picture of a page in greys; None also where it cannot be drawn."""
    if not path.is_file():
        return None
    return _rendered_in_greys(path, path.stat().st_mtime_ns, number)


def scale_of(image: Image.Image) -> float:
    """How many pixels a point the picture of a page has."""
    return float(image.info["scale"])


@lru_cache(maxsize=24)
def _rendered(
    path: Path,
    changed: int,  # noqa: ARG001  # a changed file is another key
    number: int,
    scale: float,
) -> Image.Image | UnreadableFile | None:
    try:
        image: Image.Image | None = kept_apart()(_render, (path, number, scale))
    except UnreadableFile as error:
        return error
    return image


@lru_cache(maxsize=64)  # in greys a page takes a third of the room
def _rendered_in_greys(
    path: Path,
    changed: int,  # noqa: ARG001  # as above
    number: int,
) -> Image.Image | None:
    try:
        image: Image.Image | None = kept_apart()(_render_in_greys, (path, number, PIXELS_A_POINT))
    except UnreadableFile:
        return None
    return image


def _render_in_greys(task: tuple[Path, int, float]) -> Image.Image | None:
    image = _render(task)
    return image and in_greys(image)


@document_limits()
def _render(task: tuple[Path, int, float]) -> Image.Image | None:
    path, number, scale = task
    if path.suffix.lower() in WORKBOOKS:
        page = next(read_pages(path, pages=range(number, number + 1)), None)
        return _drawn(page, scale) if page else None
    try:
        with pdfium.PdfDocument(path) as document:
            return page_image(document, number, scale) if 1 <= number <= len(document) else None
    except pdfium.PdfiumError as error:
        raise UnreadableFile("truncated.pdf", file=path.name, found=str(error)) from error


def _drawn(page: Page, scale: float) -> Image.Image:
    """A page that no program has printed: its fills, lines and chars."""
    scale = scale_within(page.width, page.height, scale)
    size = round(page.width * scale), round(page.height * scale)
    image = Image.new("RGB", size, "white")
    image.info["scale"] = scale
    pencil = ImageDraw.Draw(image)
    for box in (page.fills * scale).tolist():
        pencil.rectangle(box, fill=RENDERING.fill)
    across = page.horizontal[:, [1, 0, 2, 0]]
    down = page.vertical[:, [0, 1, 0, 2]]
    for line in (np.concatenate((across, down)) * scale).tolist():
        pencil.line(line, fill="black")
    fonts = dict[int, ImageFont.FreeTypeFont]()
    for char in page.chars:
        height = max(round((char.bottom - char.top) * scale), 1)
        if height not in fonts:
            fonts[height] = ImageFont.truetype(str(ipa_font()), height)
        x = (char.x0 + char.x1) / 2 * scale
        y = (char.top + char.bottom) / 2 * scale
        font = fonts[height]
        pencil.text((x, y), char.text, fill="black", font=font, anchor="mm")
    return image


def in_greys(image: Image.Image) -> Image.Image:
    return image.convert("L").point(_GREY_OF)


def data_uri(
    image: Image.Image, method: int = RENDERING.method, effort: int = RENDERING.effort
) -> str:
    """A picture as a data URI: a WebP without loss, smaller where WebP has no room for it.

    For method and effort see `RENDERING`.
    """
    webp = io.BytesIO()
    if max(image.size) > LONGEST_SIDE_PX:
        image = image.copy()
        image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    image.save(webp, format="WEBP", lossless=True, quality=effort, method=method)
    return "data:image/webp;base64," + base64.b64encode(webp.getvalue()).decode("ascii")


def page_picture(path: Path, page: int, top: float = 0, bottom: float = 1e6) -> dict[str, Any]:
    """A page in greys, or what stands between two edges if it fills less than half of it.

    {} where there is no such page.

    Returns:
        src (a data URI), width, height and top (of the part on its page) in PIXELS_A_POINT.
    """
    image = _seen(path, page)
    if image is None:
        return {}
    scale = scale_of(image)
    upper = max(0, round((top - RENDERING.around_pt) * scale))
    lower = min(image.height, round((bottom + RENDERING.around_pt) * scale))
    is_part = lower - upper <= image.height / 2
    edges = (upper, lower) if is_part else (0, image.height)
    return _picture(path, path.stat().st_mtime_ns, page, edges)


@lru_cache(maxsize=128)  # an activity that fills its page is shown in two files
def _picture(path: Path, changed: int, number: int, edges: tuple[int, int]) -> dict[str, Any]:
    page = _rendered_in_greys(path, changed, number)
    assert page is not None
    shown = page.crop((0, edges[0], page.width, edges[1]))
    larger = PIXELS_A_POINT / scale_of(page)  # a very large page is shown as large as others are
    width, height, top = (round(side * larger) for side in (*shown.size, edges[0]))
    src = data_uri(shown, RENDERING.page_method, RENDERING.page_effort)
    return {"src": src, "width": width, "height": height, "top": top}


def pictures(
    wanted: Iterable[tuple[_Key, Path | None, Mapping[str, Any]]], room: int
) -> dict[_Key, dict[str, Any]]:
    """As many of some pictures as fit into a number of bytes.

    wanted: each by its key with a file and the arguments of `page_picture`.
    """
    found = {}
    for key, path, part in wanted:
        if shown := page_picture(path, **part) if path else {}:
            room -= len(shown["src"])
            if room < 0:
                break
            found[key] = shown
    return found


def read_page(path: Path, number: int) -> tuple[Page, list[Row]]:
    """A page and its rows; an empty one where there is none, or reading it takes too much."""
    return _read(path, path.stat().st_mtime_ns, number)


@lru_cache(maxsize=24)
def _read(
    path: Path,
    changed: int,  # noqa: ARG001  # a changed file is another key
    number: int,
) -> tuple[Page, list[Row]]:
    try:
        found: tuple[Page, list[Row]] = kept_apart()(_read_rows, (path, number))
    except UnreadableFile:
        return Page(number, 0, 0), []
    return found


@document_limits()
def _read_rows(task: tuple[Path, int]) -> tuple[Page, list[Row]]:
    path, number = task
    page = next(read_pages(path, pages=range(number, number + 1)), Page(number, 0, 0))
    items = [item for half in halves(page) for item in read_items(half)]
    return page, [item for item in items if isinstance(item, Row)]


def is_recognised(path: Path, number: int) -> bool:
    """Whether a page is a picture in which its text was recognised.

    Not where there is no such file.
    """
    return path.is_file() and bool(read_page(path, number)[0].picture)


def with_heads(path: Path, place: Place) -> Place:
    """What the picture of a cell shows.

    The heads of its row and column and what is between, and a little around it.
    """
    page, rows = read_page(path, place.page)
    x0, top, x1, bottom = page.as_read(place[1:])
    heads = _rows_up_to(rows, bottom)
    beside = RENDERING.beside_pt if heads else RENDERING.alone_pt
    firsts = [row.cells[0].x0 - RENDERING.gap_pt for row in heads]
    upper = min([top, *(row.top for row in heads)]) - RENDERING.above_pt
    lower = bottom + RENDERING.above_pt
    box = (min([x0 - beside, *firsts]), upper, x1 + beside, lower)
    return Place(place.page, *page.as_seen(box))


def _rows_up_to(rows: Sequence[Row], bottom: float) -> list[Row]:
    """The rows above an edge, as far up as they are of one table."""
    heads = list[Row]()
    edge = bottom
    for row in reversed(rows):
        if row.top >= bottom:
            continue
        if max(cell.bottom for cell in row.cells) < edge - RENDERING.gap_pt:
            break
        heads.append(row)
        edge = min(edge, row.top)
    return heads


def cell_picture(path: Path, place: Place) -> tuple[Image.Image, Place] | None:
    """A cell in its frame with its heads, and the place of all that is shown.

    None where there is no such page, or it cannot be drawn.
    """
    page = _seen(path, place.page)
    if page is None:
        return None
    shown = with_heads(path, place)
    return framed_cell(page, place, shown), shown


def framed_cell(page: Image.Image, place: Place, shown: Place) -> Image.Image:
    """A cell in its frame with its heads, of the picture of a page.

    Where it would be large, what is between is cut out.
    """
    scale = scale_of(page)
    left, upper, right, lower = (round(edge * scale) for edge in place[1:])
    x0, top, x1, bottom = (round(edge * scale) for edge in shown[1:])
    widest = round(RENDERING.widest_px * scale / PIXELS_A_POINT)
    highest = round(RENDERING.highest_px * scale / PIXELS_A_POINT)
    # of a row's texts those at both ends say what it is
    labels = max(x1 - right, (widest - (x1 - left)) // 2)
    tail = left - labels
    wanted = range(x0, min(x1, tail + widest))
    columns = _pixels_shown(wanted, tail, widest, page.width)
    tail = upper - (bottom - lower)
    wanted = range(top, min(bottom, tail + highest))
    lines = _pixels_shown(wanted, tail, highest, page.height)
    x = int(columns[0])
    y = int(lines[0])
    x1 = int(columns[-1]) + 1
    bottom = int(lines[-1]) + 1
    part = page.crop((x, y, x1, bottom))
    framed = in_greys(part).convert("RGB")
    frame = (left - x, upper - y, right - x, lower - y)
    ImageDraw.Draw(framed).rectangle(frame, outline=RENDERING.frame, width=RENDERING.frame_px)
    # what is cut out is the strip behind the last row and column, at -1
    edge = ((0, 1), (0, 1), (0, 0))
    pixels = np.pad(np.asarray(framed), edge, constant_values=RENDERING.cut_grey)
    rows = np.maximum(lines - y, -1)
    shown_columns = np.maximum(columns - x, -1)
    return Image.fromarray(pixels[np.ix_(rows, shown_columns)])


def _pixels_shown(wanted: range, tail: int, longest: int, size: int) -> np.ndarray:
    """The pixels of an axis of so many that are wanted.

    Of too many the first ones, a strip (-1), and those from `tail` on.
    """
    start = max(wanted.start, 0)
    pixels = np.arange(size)[start : max(wanted.stop, 0)]
    if not len(pixels):
        return np.arange(size)
    if len(pixels) <= longest:
        return pixels
    last = pixels[pixels >= tail]
    head = longest - len(last)
    if head <= 0:
        return last
    return np.concatenate([pixels[:head], [-1] * RENDERING.cut_px, last])
