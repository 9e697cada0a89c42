"""A document as its pages, and what the tables say of them."""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from tests.freeze import ROOT, SHARED

from hyoka.clean.documents import clean_document
from hyoka.contract.records import PROVENANCE, Extracted
from hyoka.contract.tables import dtypes
from hyoka.forms import Form, forms
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item, page_items
from hyoka.pages.reader import printed_pages
from hyoka.pdf.chars import Chars
from hyoka.pdf.page import Page
from hyoka.run import extract, file_pages
from hyoka.text.errors import HyokaError
from hyoka.text.japanese import fold

Box = tuple[float, float, float, float]
#: What a figure is of: its table, its activity or indicator, its year, what it measures.
Key = tuple[str, ...]
_FACETS = {
    "activities": (),
    "indicators": (),
    "costs": ("fiscal_year", "basis", "item", "detail"),
    "indicator_values": ("fiscal_year", "measure"),
    "ratings": ("fiscal_year",),
    "statuses": ("fiscal_year", "status"),
}


class Figure(NamedTuple):
    """A figure of a table: what it is of, its text and value, and the box that it was read from."""

    key: Key
    text: str
    value: object
    page: int
    box: Box


class Reading(NamedTuple):
    """What the tables say of a document's pages."""

    said: Counter[str]
    figures: list[Figure]
    form: str
    prose: set[object]


@dataclass
class Sample:
    """A document whose pages may be changed; its tables say `control` of the pages as they are."""

    path: Path
    pages: list[Page]
    control: Reading

    @classmethod
    def of(cls, path: Path) -> "Sample":
        pages = list(printed_pages(path))
        return cls(path, pages, read(path, pages))

    @cached_property
    def form(self) -> Form:
        return next(form for form in forms() if form.name == self.control.form)

    @cached_property
    def items(self) -> list[list[Item]]:
        """The rows and lines of each page."""
        return [page_items(page) for page in self.pages]

    @cached_property
    def cells(self) -> list[Cell]:
        rows = [item for items in self.items for item in items if isinstance(item, Row)]
        return [cell for row in rows for cell in row.cells if cell.lines]

    def copy(self) -> list[Page]:
        return deepcopy(self.pages)

    @cached_property
    def printed(self) -> list[Figure]:
        """The figures whose box holds their text and nothing else."""
        return [
            one
            for one in self.control.figures
            if one.text and text_in(self.pages, one) == fold(one.text)
        ]


def text_in(pages: list[Page], figure: Figure) -> str:
    page = pages[figure.page - 1]
    return fold(page.chars[inside(page, figure.box)].text)


def sample_paths() -> list[Path]:
    """The documents of the repository and the shared ones, every fifth of the real sheets."""
    real = sorted(SHARED.glob("pdf-real/ikeda/*.pdf"))[::5]
    return [
        *sorted((ROOT / "data" / "raw").glob("*.pdf")),
        *sorted(SHARED.glob("pdf/*.pdf")),
        *real,
    ]


def read(path: Path, pages: list[Page]) -> Reading:
    """What the tables say of pages; a document that cannot be read says so."""
    try:
        document = extracted(path, pages)
    except HyokaError as error:
        return Reading(Counter([error.kind]), [], "", set())
    return reading(document)


def extracted(path: Path, pages: list[Page]) -> Extracted:
    """What is read of pages, as if they stood in this file."""
    numbered = deepcopy(pages)
    for number, page in enumerate(numbered, 1):
        page.number = number
        # a change is one of the page, not of its reading: what is there now is counted
        page.glyphs = len(page.chars) + page.told + page.again
    with patch.object(file_pages, "read_pages", lambda *_, **__: iter(numbered)):
        return extract.read_document(path)


def reading(document: Extracted) -> Reading:
    """What the tables say of what was read."""
    rows = clean_document(document, {})
    tables = {
        name: [dict(zip(dtypes(name), row, strict=True)) for row in found]
        for name, found in rows.items()
    }
    figures = [_figure(name, row) for name in _FACETS for row in tables[name]]
    said = [f"{row['kind']}: {row['text']}" for row in tables["problems"]]
    said += [
        f"{row['check']} {row['subject']} {row['found']}"
        for row in tables["checks"]
        if not row["passes"]
    ]
    return Reading(
        Counter(said), figures, document.form, {row["text"] for row in tables["narratives"]}
    )


def _figure(table: str, row: dict[str, object]) -> Figure:
    owner = str(row["indicator_id" if "indicator_id" in row else "activity_id"])
    key = (table, owner.partition("/")[2], *(str(row[facet]) for facet in _FACETS[table]))
    page, *box = (row[name] for name in PROVENANCE)
    text = row["symbol"] if table == "ratings" else row.get("text", "")
    return Figure(key, str(text), row.get("value"), int(str(page)), tuple(box))  # type: ignore[arg-type]


def inside(page: Page, box: Box) -> np.ndarray:
    boxes = page.chars.boxes
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])


def box_of(part: Figure | Cell | Line) -> Box:
    return part.box if isinstance(part, Figure) else (part.x0, part.top, part.x1, part.bottom)


def remove(page: Page, which: np.ndarray) -> None:
    page.chars = page.chars[~which]


def add(page: Page, chars: Chars) -> None:
    old = page.chars
    parts = ((old.codes, chars.codes), (old.boxes, chars.boxes), (old.spaces, chars.spaces))
    page.chars = Chars(*map(np.concatenate, parts))  # type: ignore[arg-type]


def retype(page: Page, box: Box, text: str) -> None:
    """Print another text in a box, in the size and at the place of the one before."""
    which = inside(page, box)
    boxes = page.chars.boxes[which]
    remove(page, which)
    (top, bottom), right = boxes[0, [1, 3]], boxes[:, 2].max()
    width = min(np.median(boxes[:, 2] - boxes[:, 0]), (right - box[0]) / len(text))
    lefts = right - width * np.arange(len(text), 0, -1)
    places = np.stack(
        [lefts, np.full_like(lefts, top), lefts + width, np.full_like(lefts, bottom)], 1
    )
    add(
        page,
        Chars(np.array([ord(c) for c in text], np.uint32), places, np.zeros(len(text), np.bool_)),
    )
