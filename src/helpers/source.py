"""Where a figure was read: page and box of its cell beside it, and a small picture of the cell."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from PIL import Image, ImageDraw

from hyoka.errors import UsageError
from hyoka.forms import page_items
from hyoka.grid.model import Row
from hyoka.pdf.page import read_pages
from hyoka.records import PROVENANCE, Place
from hyoka.report.rendering import SCALE, RenderedPage, render_page

_BESIDE_PT, _ABOVE_PT = 80.0, 20.0
_WIDEST_PT, _HIGHEST_PT = 360.0, 120.0
#: Rows of one table are no further apart; the heads above a cell are no higher.
_GAP_PT, _HIGHEST_HEADS_PT = 4.0, 450.0
_FRAME = (213, 94, 0)


def with_cells(frame: pd.DataFrame, column: str, cells: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """Add page and box of the cell that a column's figure was read from, as `<column>_page`, `<column>_x0` ….

    Args:
        frame: Rows with the columns of `on`.
        column: The figure's column.
        cells: Rows with the columns of `on` and of provenance; of several with the same key the first one counts.
        on: Columns that name a cell.
    """
    places = cells.drop_duplicates([*on])[[*on, *PROVENANCE]]
    return frame.merge(places.rename(columns=cell_columns(column)), how="left", on=[*on])


def cell_columns(column: str) -> dict[str, str]:
    """The columns of provenance → their names beside a figure's column (page → actual_page)."""
    return {name: f"{column}_{name}" for name in PROVENANCE}


def crop(raw: Path, document_id: str, place: Place) -> str:
    """A cell with a little around it as a data URI of a small WebP; "" where the PDF or the page is not there."""
    path = raw / f"{document_id}.pdf"
    return _crop(path, path.stat().st_mtime_ns, place) if path.is_file() else ""


@lru_cache(maxsize=4096)
def _crop(path: Path, changed: int, place: Place) -> str:
    rendered = render_page(path, changed, place.page)
    if rendered is None:
        return ""
    return "data:image/webp;base64," + base64.b64encode(_webp(_framed_cell(rendered, place))).decode("ascii")


def _framed_cell(page: RenderedPage, place: Place, around: Place | None = None) -> Image.Image:
    """The picture of a cell in its frame, with what is around it: so much on each side, else all of a larger place."""
    x0, x1, top, bottom = _on_picture(page, place)
    window_pt = (*_window(x0, x1, _BESIDE_PT, _WIDEST_PT), *_window(top, bottom, _ABOVE_PT, _HIGHEST_PT))
    left, right, upper, lower = (
        round(edge * SCALE) for edge in (_on_picture(page, around) if around is not None else window_pt)
    )
    size = page.image.size
    window = (max(left, 0), max(upper, 0), min(max(right, left + 8), size[0]), min(max(lower, upper + 8), size[1]))
    if window[0] >= window[2] or window[1] >= window[3]:
        window = (0, 0, *size)
    picture = page.image.crop(window)
    frame = [round(edge * SCALE) - window[i % 2] for i, edge in enumerate((x0, top, x1, bottom))]
    if frame[0] <= frame[2] and frame[1] <= frame[3]:
        ImageDraw.Draw(picture).rectangle(frame, outline=_FRAME, width=2)
    return picture


def _on_picture(page: RenderedPage, place: Place) -> tuple[float, float, float, float]:
    """Left, right, upper and lower edge of a place on the picture of its page, in points."""
    return place.x0 - page.left_pt, place.x1 - page.left_pt, place.top - page.top_pt, place.bottom - page.top_pt


def _window(start: float, end: float, around: float, widest: float) -> tuple[float, float]:
    return start - around, min(end + around, start - around + widest)


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.quantize(colors=12, dither=Image.Dither.NONE).convert("RGB").save(
        buffer, format="WEBP", lossless=True, quality=75, method=4
    )
    return buffer.getvalue()


@dataclass(frozen=True, repr=False)
class Source:
    """Where a figure was read: the picture of its cell with the heads of its row and column, and a link to its page.

    Attributes:
        path: The PDF.
        place: Page and box of the cell, points from the top left.
        shown: Page and box of what the picture shows.
        image: The picture; the cell is framed.
    """

    path: Path
    place: Place
    shown: Place
    image: Image.Image

    def __repr__(self) -> str:
        return f"{self.path.name} p.{self.place.page}"

    def _repr_html_(self) -> str:
        where = repr(self)
        link = Path(os.path.relpath(self.path)).as_posix()
        picture = base64.b64encode(_webp(self.image)).decode("ascii")
        return (
            f'<img src="data:image/webp;base64,{picture}" alt="{escape(where)}" style="max-width:100%">'
            f'<p><a href="{escape(link)}#page={self.place.page}">{escape(where)}</a></p>'
        )


def source(row: pd.Series[Any], raw: str | Path = "") -> Source:
    """Show where a row's figure was read.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.source(costs.loc[0])`.
        raw: Folder of the PDFs; none: data/raw here or in a folder above.

    Raises:
        UsageError: The row has no place, or its PDF or page is not there.
    """
    if not {"document_id", *PROVENANCE} <= set(row.index) or row[[*PROVENANCE]].isna().any():
        raise UsageError(
            "the row has no place", expected=", ".join(("document_id", *PROVENANCE)), found=str([*row.index])
        )
    folders = [Path(raw)] if raw else [folder / "data/raw" for folder in (Path.cwd(), *Path.cwd().parents)]
    files = [folder / f"{row['document_id']}.pdf" for folder in folders]
    path = next((file for file in files if file.is_file()), files[0])
    place = Place(int(row["page"]), *(float(row[edge]) for edge in PROVENANCE[1:]))
    rendered = render_page(path, path.stat().st_mtime_ns, place.page) if path.is_file() else None
    if rendered is None:
        raise UsageError("no such page", expected=f"{path.name} in the folder raw", found=f"{path}, page {place.page}")
    shown = _with_heads(path, place)
    return Source(path, place, shown, _framed_cell(rendered, place, shown))


def _with_heads(path: Path, place: Place) -> Place:
    """A cell's place with the rows of its table above it, and its row from the table's left edge."""
    page = next(read_pages(path, pages=range(place.page, place.page + 1)))
    rows = [item for item in page_items(page) if isinstance(item, Row) and item.top < place.bottom]
    left, top = place.x0 - _BESIDE_PT, place.top - _ABOVE_PT
    edge = place.bottom
    for row in reversed(rows):
        bottom = max(cell.bottom for cell in row.cells)
        if bottom < edge - _GAP_PT or row.top < place.top - _HIGHEST_HEADS_PT:
            break
        edge = min(edge, row.top)
        left, top = min(left, row.cells[0].x0 - _GAP_PT), min(top, edge - _ABOVE_PT)
    return Place(place.page, left, top, place.x1 + _BESIDE_PT, place.bottom + _ABOVE_PT)


def with_value_cells(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rows by indicator and year with page and box of their target, actual and baseline.

    Returns:
        The rows with target_page, target_x0 …, actual_page … and baseline_page … (of the last baseline up to the year,
        else the first one after it).
    """
    key = ["indicator_id", "fiscal_year"]
    for measure in ("target", "actual"):
        rows = with_cells(rows, measure, values[values["measure"] == measure], key)
    known = values[(values["measure"] == "baseline") & values["value"].notna()]
    pairs = rows[key].merge(known.rename(columns={"fiscal_year": "baseline_year"}), on="indicator_id")
    gap = pairs["baseline_year"] - pairs["fiscal_year"]
    pairs = pairs.assign(late=gap > 0, gap=gap.abs()).sort_values(["late", "gap"], kind="stable")
    return with_cells(rows, "baseline", pairs, key)
