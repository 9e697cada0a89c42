"""Where a figure was read: page and box of its cell beside it, and a small picture of the cell."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
from PIL import Image, ImageDraw

from hyoka.records import PROVENANCE, Place
from hyoka.report.rendering import SCALE, RenderedPage, render_page

_BESIDE_PT, _ABOVE_PT = 80.0, 20.0
_WIDEST_PT, _HIGHEST_PT = 360.0, 120.0
_FRAME = (213, 94, 0)


def with_cells(frame: pd.DataFrame, column: str, cells: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """Add page and box of the cell that a column's figure was read from.

    Args:
        frame: Rows with the columns of `on`.
        column: The figure's column.
        cells: Rows with the columns of `on` and of provenance; of several with the same key the first one counts.
        on: Columns that name a cell.

    Returns:
        The rows with `<column>_page`, `<column>_x0`, `<column>_top`, `<column>_x1` and `<column>_bottom`.
    """
    places = cells.drop_duplicates([*on])[[*on, *PROVENANCE]]
    return frame.merge(places.rename(columns=cell_columns(column)), how="left", on=[*on])


def cell_columns(column: str) -> dict[str, str]:
    """The columns of provenance → their names beside a figure's column (page → actual_page)."""
    return {name: f"{column}_{name}" for name in PROVENANCE}


def crop(raw: Path, document_id: str, place: Place) -> str:
    """Cut a cell with a little around it out of its page.

    Args:
        raw: Folder of the PDFs.
        document_id: Stem of the PDF's name.
        place: Page and box (points from the top left).

    Returns:
        A data URI of a small WebP, or "" where the PDF or the page is not there.
    """
    path = raw / f"{document_id}.pdf"
    return _crop(path, path.stat().st_mtime_ns, place) if path.is_file() else ""


@lru_cache(maxsize=4096)
def _crop(path: Path, changed: int, place: Place) -> str:
    rendered = render_page(path, changed, place.page)
    if rendered is None:
        return ""
    return "data:image/webp;base64," + base64.b64encode(_webp(_framed_cell(rendered, place))).decode("ascii")


def _framed_cell(page: RenderedPage, place: Place) -> Image.Image:
    x0, x1, top, bottom = (
        place.x0 - page.left_pt,
        place.x1 - page.left_pt,
        place.top - page.top_pt,
        place.bottom - page.top_pt,
    )
    window_pt = (*_window(x0, x1, _BESIDE_PT, _WIDEST_PT), *_window(top, bottom, _ABOVE_PT, _HIGHEST_PT))
    left, right, upper, lower = (round(edge * SCALE) for edge in window_pt)
    size = page.image.size
    window = (max(left, 0), max(upper, 0), min(max(right, left + 8), size[0]), min(max(lower, upper + 8), size[1]))
    if window[0] >= window[2] or window[1] >= window[3]:
        window = (0, 0, *size)
    picture = page.image.crop(window)
    frame = [round(edge * SCALE) - window[i % 2] for i, edge in enumerate((x0, top, x1, bottom))]
    if frame[0] <= frame[2] and frame[1] <= frame[3]:
        ImageDraw.Draw(picture).rectangle(frame, outline=_FRAME, width=2)
    return picture


def _window(start: float, end: float, around: float, widest: float) -> tuple[float, float]:
    return start - around, min(end + around, start - around + widest)


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.quantize(colors=12, dither=Image.Dither.NONE).convert("RGB").save(
        buffer, format="WEBP", lossless=True, quality=75, method=4
    )
    return buffer.getvalue()


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
