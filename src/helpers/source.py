"""Where a figure was read: page and box of its cell beside it, and a small picture of the cell."""

import os
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from PIL import Image

from hyoka.contract.records import PROVENANCE, Place
from hyoka.measures.frames import with_cells
from hyoka.report.rendering import cell_picture, data_uri
from hyoka.report.templating import href
from hyoka.run.extract import explain_place
from hyoka.store.sources import document_paths
from hyoka.text.errors import UsageError

from .lookup import above

if TYPE_CHECKING:
    from hyoka.forms.paths import Why


def crop(path: Path | None, place: Place) -> str:
    """A cell with a little around it as a data URI of a small WebP; "" where the PDF or the page is not there."""
    found = cell_picture(path, place) if path else None
    return data_uri(found[0]) if found else ""


@dataclass(frozen=True, repr=False)
class Source:
    """Where a figure was read: its cell, framed, with the heads of its row and column, and a link to its page.

    `place` is the cell's; `shown` that of the picture: points from the top left. `cell` is its name in a workbook.
    """

    path: Path
    place: Place
    shown: Place
    image: Image.Image
    cell: str = ""

    def __repr__(self) -> str:
        return f"{self.path.name} {self.cell or f'p.{self.place.page}'}"

    def _repr_html_(self) -> str:
        where = repr(self)
        link = href(os.path.relpath(self.path))
        return (
            f'<img src="{data_uri(self.image)}" alt="{escape(where)}" style="max-width:100%">'
            f'<p><a href="{link}#page={self.place.page}">{escape(where)}</a></p>'
        )


def source(row: "pd.Series[Any]", raw: str | Path = "") -> Source:
    """Show where a row's figure was read.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.source(costs.loc[0])`.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UsageError: The row has no place, or its PDF or page is not there.
    """
    path, place = _place_of(row, raw)
    found = cell_picture(path, place)
    if found is None:
        raise UsageError("no_page_in_raw", name=path.name, path=path, at=place.page)
    image, shown = found
    return Source(path, place, shown, image, str(row.get("cell", "")))


def why(row: "pd.Series[Any]", raw: str | Path = "") -> "Why":
    """Tell which printed labels said what a row's figure is: its item, year, phase, unit or name.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.why(costs.loc[0])`.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UsageError: The row has no place, its PDF is not there, or its place is no cell of a sheet or list of a form.
    """
    path, place = _place_of(row, raw)
    explanation = explain_place(path, place) if path.is_file() else None
    if explanation is None:
        raise UsageError("no_cell_there", name=path.name, path=path, at=place.page)
    return explanation


def _place_of(row: "pd.Series[Any]", raw: str | Path) -> tuple[Path, Place]:
    """The PDF that a row is of, and the place of its cell."""
    if not {"document_id", *PROVENANCE} <= set(row.index) or row[[*PROVENANCE]].isna().any():
        raise UsageError("row_without_place", expected=", ".join(("document_id", *PROVENANCE)), found=str([*row.index]))
    folders, name = above(raw or "data/raw"), str(row["document_id"])
    files = (document_paths(folder).get(name) for folder in folders)
    path = next((file for file in files if file and file.is_file()), folders[0] / f"{name}.pdf")
    return path, Place(int(row["page"]), *(float(row[edge]) for edge in PROVENANCE[1:]))


def with_value_cells(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rows by indicator and year with the page and box of their target and actual, as `target_page` ….

    target_text and actual_text are what is printed in place of a number: 0.03未満.
    """
    key = ["indicator_id", "fiscal_year"]
    for measure in ("target", "actual"):
        printed = values[values["measure"] == measure].drop_duplicates(key)
        rows = with_cells(rows, measure, printed, key)
        in_words = printed[printed["value"].isna() & printed["status"].eq("reported")]
        rows = rows.merge(in_words[[*key, "text"]].rename(columns={"text": f"{measure}_text"}), "left", key)
    return rows
