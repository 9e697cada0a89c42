"""Pictures of pages for the pages of a report: few greys, as data URIs.

Pages are drawn and read in a process of their own, within the limits of all readers.
"""

import base64
import io
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from hyoka.contract.records import Place
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
#: Pixels a point.
PIXELS_A_POINT: Final = 1.5
#: What is shown around a cell: beside one that is in no table, beside and above the others.
_ALONE_PT, _BESIDE_PT, _ABOVE_PT = 80.0, 30.0, 14.0
#: What is shown around an activity on its page.
_AROUND_PT = 12.0
#: Rows of one table are no further apart.
_GAP_PT = 4.0
#: The colour of filled cells of a workbook, whatever it is in the file.
_FILL = "#e6e6e6"
#: The picture of a cell is no larger, in pixels at PIXELS_A_POINT; a strip shows where something is cut out.
_WIDEST_PX, _HIGHEST_PX, _CUT_PX, _CUT = 580, 230, 5, 200
_FRAME = (213, 94, 0)
#: Four greys are enough to read, and a quarter of the bytes of colours.
_GREY_OF = [round(round(value / 85) * 85) for value in range(256)]


def render_page(path: Path, number: int, scale: float = PIXELS_A_POINT) -> Image.Image | None:
    """Render a page at so many pixels a point, fewer where it is very large (`scale_of`).

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
    """The picture of a page; None also where it cannot be drawn."""
    try:
        return render_page(path, number)
    except UnreadableFile:
        return None


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
    image = Image.new("RGB", (round(page.width * scale), round(page.height * scale)), "white")
    image.info["scale"] = scale
    pencil, fonts = ImageDraw.Draw(image), dict[int, ImageFont.FreeTypeFont]()
    for box in (page.fills * scale).tolist():
        pencil.rectangle(box, fill=_FILL)
    lines = [*page.horizontal[:, [1, 0, 2, 0]].tolist(), *page.vertical[:, [0, 1, 0, 2]].tolist()]
    for line in lines:
        pencil.line([end * scale for end in line], fill="black")
    for char in page.chars:
        size = max(round((char.bottom - char.top) * scale), 1)
        if size not in fonts:
            fonts[size] = ImageFont.truetype(str(ipa_font()), size)
        middle = (char.x0 + char.x1) / 2 * scale, (char.top + char.bottom) / 2 * scale
        pencil.text(middle, char.text, fill="black", font=fonts[size], anchor="mm")
    return image


def in_greys(image: Image.Image) -> Image.Image:
    return image.convert("L").point(_GREY_OF)


def data_uri(image: Image.Image) -> str:
    """A picture as a data URI: a WebP without loss, smaller where WebP has no room for it."""
    webp = io.BytesIO()
    if max(image.size) > LONGEST_SIDE_PX:
        image = image.copy()
        image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    image.save(webp, format="WEBP", lossless=True, quality=50, method=2)
    return "data:image/webp;base64," + base64.b64encode(webp.getvalue()).decode("ascii")


def page_picture(path: Path, page: int, top: float = 0, bottom: float = 1e6) -> dict[str, Any]:
    """A page in greys, or what stands between two edges if it fills less than half of it; {} where there is none.

    Returns:
        src (a data URI), width and height in PIXELS_A_POINT.
    """
    image = _seen(path, page)
    if image is None:
        return {}
    scale = scale_of(image)
    edges = (
        max(0, round((top - _AROUND_PT) * scale)),
        min(image.height, round((bottom + _AROUND_PT) * scale)),
    )
    is_part = edges[1] - edges[0] <= image.height / 2
    return _picture(path, path.stat().st_mtime_ns, page, edges if is_part else (0, image.height))


@lru_cache(maxsize=128)  # an activity that fills its page is shown in two files
def _picture(path: Path, changed: int, number: int, edges: tuple[int, int]) -> dict[str, Any]:
    page = _rendered(path, changed, number, PIXELS_A_POINT)
    assert isinstance(page, Image.Image)
    shown = page.crop((0, edges[0], page.width, edges[1]))
    larger = PIXELS_A_POINT / scale_of(page)  # a very large page is shown as large as others are
    width, height = (round(side * larger) for side in shown.size)
    return {"src": data_uri(in_greys(shown)), "width": width, "height": height}


def pictures(
    wanted: Iterable[tuple[_Key, Path | None, Mapping[str, Any]]], room: int
) -> dict[_Key, dict[str, Any]]:
    """As many of some pictures, each by its key with a file and the arguments of `page_picture`, as fit into bytes."""
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
    return page, [item for item in read_items(page) if isinstance(item, Row)]


def is_recognised(path: Path, number: int) -> bool:
    """Whether a page is a picture in which its text was recognised.

    Not where there is no such file.
    """
    return path.is_file() and bool(read_page(path, number)[0].picture)


def with_heads(path: Path, place: Place) -> Place:
    """What the picture of a cell shows: the heads of its row and column and what is between, and a little around it."""
    page, rows = read_page(path, place.page)
    x0, top, x1, bottom = page.as_read(place[1:])
    heads: list[Row] = []
    edge = bottom
    for row in reversed(rows):
        if row.top >= bottom:
            continue
        if max(cell.bottom for cell in row.cells) < edge - _GAP_PT:
            break
        heads.append(row)
        edge = min(edge, row.top)
    beside = _BESIDE_PT if heads else _ALONE_PT
    left = min([x0 - beside, *(row.cells[0].x0 - _GAP_PT for row in heads)])
    return Place(
        place.page,
        *page.as_seen((left, min(edge, top) - _ABOVE_PT, x1 + beside, bottom + _ABOVE_PT)),
    )


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
    widest, highest = (
        round(pixels * scale / PIXELS_A_POINT) for pixels in (_WIDEST_PX, _HIGHEST_PX)
    )
    labels = max(
        x1 - right, (widest - (x1 - left)) // 2
    )  # of a row's texts those at both ends say what it is
    columns = _kept(x0, min(x1, left - labels + widest), left - labels, widest, page.width)
    lines = _kept(
        top,
        min(bottom, upper - (bottom - lower) + highest),
        upper - (bottom - lower),
        highest,
        page.height,
    )
    x, y = int(columns[0]), int(lines[0])
    framed = in_greys(page.crop((x, y, int(columns[-1]) + 1, int(lines[-1]) + 1))).convert("RGB")
    ImageDraw.Draw(framed).rectangle(
        (left - x, upper - y, right - x, lower - y), outline=_FRAME, width=2
    )
    pixels = np.pad(np.asarray(framed), ((0, 1), (0, 1), (0, 0)), constant_values=_CUT)
    return Image.fromarray(pixels[np.ix_(np.maximum(lines - y, -1), np.maximum(columns - x, -1))])


def _kept(start: int, end: int, tail: int, longest: int, size: int) -> np.ndarray:
    """The pixels of an axis from start to end.

    Of too many the first ones, a strip (-1), and those from `tail` on.
    """
    kept = np.arange(size)[max(start, 0) : max(end, 0)]
    if len(kept) <= longest:
        return kept if len(kept) else np.arange(size)
    last = kept[kept >= tail]
    head = longest - len(last)
    return np.concatenate([kept[:head], [-1] * _CUT_PX, last]) if head > 0 else last
