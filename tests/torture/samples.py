"""A document as its pages, and what the tables say of them."""

import os
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

import numpy as np

from hyoka.clean.documents import clean_document
from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import dtypes
from hyoka.forms import Form, forms
from hyoka.forms.shared.page_items import page_items
from hyoka.grid.model import Cell, Line, Row
from hyoka.pdf.chars import Chars
from hyoka.pdf.page import Page, read_pages
from hyoka.run import extract
from hyoka.text.errors import HyokaError
from hyoka.text.japanese import fold

Record = dict[str, object]
Box = tuple[float, float, float, float]
#: What a figure is of: its table, its activity or indicator, its year, what it measures.
Key = tuple[str, ...]
SHARED = Path(os.environ.get("HYOKA_SHARED", Path(__file__).parents[3] / "shared"))
_FACETS = {
    "activities": (),
    "indicators": (),
    "costs": ("fiscal_year", "basis", "item", "detail"),
    "indicator_values": ("fiscal_year", "measure"),
    "ratings": ("fiscal_year",),
    "statuses": ("fiscal_year", "status"),
}


@dataclass(frozen=True)
class Figure:
    """A figure of a table: what it is of, its text and value, and the box that it was read from."""

    key: Key
    text: str
    value: object
    page: int
    box: Box

    @property
    def content(self) -> tuple[Key, str, object]:
        return self.key, self.text, self.value


@dataclass
class Reading:
    """What the tables say of a document's pages."""

    figures: list[Figure] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    form: str = ""
    prose: set[object] = field(default_factory=set)


@dataclass
class Sample:
    """A document whose pages may be changed.

    Attributes:
        path: The PDF.
        pages: Its pages.
        control: What the tables say of the pages as they are.
    """

    path: Path
    pages: list[Page]
    control: Reading

    @classmethod
    def of(cls, path: Path) -> "Sample":
        pages = list(read_pages(path))
        return cls(path, pages, read(path, pages))

    @cached_property
    def form(self) -> Form:
        return next(form for form in forms() if form.name == self.control.form)

    @cached_property
    def cells(self) -> list[Cell]:
        rows = [item for page in self.pages for item in page_items(page) if isinstance(item, Row)]
        return [cell for row in rows for cell in row.cells if cell.lines]

    @cached_property
    def printed(self) -> list[Figure]:
        """The figures whose box holds their text and nothing else."""
        return [one for one in self.control.figures if one.text and self._shows(one)]

    def _shows(self, figure: Figure) -> bool:
        page = self.pages[figure.page - 1]
        return fold(page.chars[inside(page, figure.box)].text) == fold(figure.text)

    def copy(self) -> list[Page]:
        return deepcopy(self.pages)


def sample_paths(count: int | None = None) -> list[Path]:
    """The documents of the repository and the shared ones, every n-th of the real sheets."""
    raw = Path(__file__).parents[2] / "data" / "raw"
    real = sorted(SHARED.glob("pdf-real/ikeda/*.pdf"))[::5]
    return [*sorted(raw.glob("*.pdf")), *sorted(SHARED.glob("pdf/*.pdf")), *real][:count]


def read(path: Path, pages: list[Page]) -> Reading:
    """What the tables say of pages; a document that cannot be read says so."""
    numbered = deepcopy(pages)
    for number, page in enumerate(numbered, 1):
        page.number = number
    try:
        with patch.object(extract, "read_pages", lambda *_, **__: iter(numbered)):
            document = extract.read_document(path)
    except HyokaError as error:
        return Reading(said=Counter([error.kind]))
    rows = clean_document(document, {})
    tables = {name: [dict(zip(dtypes(name), row, strict=True)) for row in found] for name, found in rows.items()}
    figures = [_figure(name, row) for name in _FACETS for row in tables[name]]
    said = [f"{row['kind']}: {row['text']}" for row in tables["problems"]]
    said += [f"{row['check']} {row['subject']} {row['found']}" for row in tables["checks"] if not row["passes"]]
    return Reading(figures, Counter(said), document.form, {row["text"] for row in tables["narratives"]})


def _figure(table: str, row: Record) -> Figure:
    owner = "indicator_id" if "indicator_id" in row else "activity_id"
    key = (table, str(row[owner]).partition("/")[2], *(str(row[facet]) for facet in _FACETS[table]))
    page, *box = (row[name] for name in PROVENANCE)
    text = row["symbol"] if table == "ratings" else row.get("text", "")
    return Figure(key, str(text), row.get("value"), int(str(page)), tuple(box))  # type: ignore[arg-type]


def inside(page: Page, box: Box) -> np.ndarray:
    boxes = page.chars.boxes
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])


def box_of(part: Cell | Line) -> Box:
    return part.x0, part.top, part.x1, part.bottom


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
    places = np.stack([lefts, np.full_like(lefts, top), lefts + width, np.full_like(lefts, bottom)], 1)
    add(page, Chars(np.array([ord(c) for c in text], np.uint32), places, np.zeros(len(text), np.bool_)))
