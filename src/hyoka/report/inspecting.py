"""A document for inspection: what is on its pages, and its form or the nearest forms, as text and as pictures.

`hyoka inspect` prints it; in a notebook `helpers.inspect("sheet.pdf")` shows it with its picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from hyoka.contract.records import FIELDS, PROVENANCE, Extracted, Place, problem_in_words
from hyoka.forms import Form, find_form, forms
from hyoka.forms.paths import Why
from hyoka.forms.shared.page_items import Item, boxes_of, document_items, kind_of
from hyoka.pages.pictures import no_text
from hyoka.pages.pictures.pages import read_pages
from hyoka.report.rendering import data_uri, render_page
from hyoka.run.extract import read_document
from hyoka.text.errors import UsageError
from hyoka.text.japanese import shortened
from hyoka.text.messages import Message, language, message

if TYPE_CHECKING:
    from hyoka.pdf.page import Page

#: The number of nearest forms that are named; the least likeness of a text to a label that is named (0 to 1).
NEAREST, NEAR_ENOUGH = 3, 0.6
#: The number of pages that a notebook shows; more would make it large.
MOST_PAGES: Final = 6
#: The columns of records that are not shown: ids, of which the place on the page says as much.
_IDS = frozenset({"activity_id", "indicator_id", "parent_id"})
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


@dataclass(frozen=True)
class Near:
    """A form and its labels that the document lacks, each with the nearest texts of the document."""

    form: Form
    lacks: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """The same in words."""
        number = len(self.form.labels)
        printed = message("inspect.labels", form=self.form.name, printed=number - len(self.lacks), number=number)
        lacks = [
            message("inspect.lacked", label=label, nearest=", ".join(near)) if near else label
            for label, near in self.lacks
        ]
        return f"{printed}{message('inspect.lacks', labels=', '.join(lacks))}" if lacks else printed


@dataclass(frozen=True)
class Inspection:
    """A document, or one page of it, as it was read; its form is None where it is unknown.

    Attributes:
        items: The rows and lines of its pages in reading order, without page numbers.
        nearest: The forms by the share of their labels that the document prints, the nearest first.
        page_count: Pages of the whole document.
    """

    file: Path
    pages: "list[Page]"
    items: list[Item]
    form: Form | None
    nearest: list[Near]
    page_count: int

    def on(self, page: int) -> list[Item]:
        """The rows and lines of a page."""
        return [item for item in self.items if item.page == page]

    @cached_property
    def records(self) -> Extracted | None:
        """The records of the whole document; None where it has no form."""
        return read_document(self.file, why=True) if self.form else None

    @property
    def text(self) -> str:
        """All of it as lines of text."""
        lines = [self._title, *self._near_forms()]
        for page in self.pages:
            lines += [*_page(page, self.on(page.number)), *self._read_lines(page)]
        return "\n".join([*lines, *self._records_and_problems()])

    def read_on(self, page: int) -> list[tuple[str, str, Place, str]]:
        """The records that were read from a page: the table, the values of the row, its box, the labels that say it."""
        tables = self.records.tables if self.records else {}
        return [
            (
                table,
                " | ".join(str(row[name]) for name in FIELDS[table] if row[name] and name not in _IDS),
                _place(row),
                _words(row.get("why")),
            )
            for table, rows in tables.items()
            for row in rows
            if row["page"] == page
        ]

    def _read_lines(self, page: "Page") -> Iterator[str]:
        records = self.read_on(page.number)
        if records:
            yield f"  {message('inspect.read')}"
        for table, values, _, why in records:
            yield f"    {table}: {shortened(values)}"
            if why:
                yield f"      {message('inspect.why', why=why)}"

    @property
    def _title(self) -> str:
        form = self.form.name if self.form else Message("inspect.no_form")
        return message("inspect.title", file=self.file.name, pages=self.page_count, form=form)

    def _near_forms(self) -> Iterator[str]:
        if self.form:
            return
        yield message("inspect.nearest")
        yield from (f"  {near.text}" for near in self.nearest[:NEAREST])
        best = self.nearest[0] if self.nearest else None
        if best and 2 * len(best.lacks) <= len(best.form.labels) and all(near for _, near in best.lacks):
            yield f"  {message('inspect.spellings', form=best.form.name)}"
            yield from (f'    "{text}" = "{label}"' for label, near in best.lacks for text in near)
        yield f"  {message('inspect.draft', file=self.file)}"

    def _records_and_problems(self) -> Iterator[str]:
        if self.records:
            tables = ", ".join(f"{name} {len(rows)}" for name, rows in self.records.tables.items() if rows)
            yield message("inspect.records", tables=tables)
            for row in self.records.problems:
                yield message("inspect.problem", page=row["page"], problem=problem_in_words(row))

    def __str__(self) -> str:
        """The text."""
        return self.text

    def _repr_html_(self) -> str:
        """The picture of each page with what was read from it, and the form or the nearest ones."""
        parts = [_preformatted(self._title, *self._near_forms(), *self._records_and_problems())]
        for page in self.pages[:MOST_PAGES]:
            alt = message("inspect.picture", page=page.number)
            parts.append(f'<img src="{data_uri(draw(self, page))}" alt="{alt}" style="max-width:100%">')
            parts.append(_preformatted(message("inspect.page_of", page=page.number), *self._read_lines(page)))
        if more := self.pages[MOST_PAGES:]:
            first, last = more[0].number, more[-1].number
            parts.append(_preformatted(message("inspect.more", first=first, last=last)))
        return f'<div lang="ja">{"".join(parts)}</div>'


def _preformatted(*lines: str) -> str:
    return f'<pre style="white-space:pre-wrap">{escape(chr(10).join(lines))}</pre>'


def _words(why: object) -> str:
    """Which labels said what a record is; "" where none did."""
    if not isinstance(why, Why) or not why.reasons:
        return ""
    return why.in_japanese if language() == "ja" else str(why)


def _place(row: dict[str, object]) -> Place:
    return Place(*(row[edge] for edge in PROVENANCE))  # type: ignore[arg-type]


def inspect(file: str | Path, page: int | None = None) -> Inspection:
    """Show what is on a document's pages, or on one: in a notebook with pictures, printed as text.

    Raises:
        UnreadableFile: The file cannot be read as a PDF, or no page has any text.
        UsageError: There is no such file, or the document has no such page.
    """
    path = Path(file)
    if not path.is_file():
        raise UsageError("no_such_file", file=str(path))
    pages = list(read_pages(path))
    if page is not None and not 1 <= page <= len(pages):
        raise UsageError("no_such_page", file=path.name, page=page, number=len(pages))
    if not any(content.chars for content in pages):
        raise no_text(path.name, len(pages))
    items = document_items(pages)
    form, _ = find_form(items)
    shown = [content for content in pages if page in (None, content.number)]
    here = [item for item in items if page in (None, item.page)]
    return Inspection(path, shown, here, form, nearest_forms(items), len(pages))


def nearest_forms(items: list[Item]) -> list[Near]:
    """Every form by the share of its labels that a document prints, the nearest first."""
    near = []
    for form in forms():
        texts = form.texts(items)
        lacks = [label for label in form.labels if not any(label in text for text in texts)]
        near.append(Near(form, tuple((label, _nearest(label, texts)) for label in lacks)))
    return sorted(near, key=lambda one: (len(one.lacks) / len(one.form.labels), one.form.name))


def _nearest(label: str, texts: set[str]) -> tuple[str, ...]:
    candidates = [text for text in sorted(texts) if len(text) <= 2 * len(label) + 4]
    # a renamed label usually keeps its beginning
    matches = process.extract(
        label, candidates, scorer=JaroWinkler.normalized_similarity, score_cutoff=NEAR_ENOUGH, limit=NEAREST
    )
    return tuple(str(text) for text, *_ in matches)


def _page(page: "Page", items: list[Item]) -> Iterator[str]:
    yield message(
        "inspect.page",
        page=page.number,
        size=f"{page.width:.0f} x {page.height:.0f} pt",
        chars=len(page.chars),
        horizontal=len(page.horizontal),
        vertical=len(page.vertical),
    )
    yield from (_item(item) for item in items)


def _item(item: Item) -> str:
    kind = message(f"inspect.kind.{kind_of(item)}")
    return f"  {item.top:6.1f} {kind}: " + " | ".join(box.text for box in boxes_of(item))


def draw(inspection: Inspection, page: "Page") -> Image.Image:
    """Draw a page's ruled lines, cells and lines of text; what was read as a record is filled."""
    rendered = render_page(inspection.file, page.number, SCALE)
    picture = rendered.copy() if rendered else Image.new("RGB", (1, 1))
    tinted = Image.new("RGBA", picture.size)
    pencil = ImageDraw.Draw(tinted)
    for _, _, place, _ in inspection.read_on(page.number):
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
        raise UsageError("no_picture_format", file=out.name, expected=".png") from error


def _outline(pencil: ImageDraw.ImageDraw, item: Item) -> None:
    for box in boxes_of(item):
        inset = (box.x0 + 1, box.top + 1, max(box.x1 - 1, box.x0 + 1), max(box.bottom - 1, box.top + 1))
        pencil.rectangle(_scaled(inset), outline=_rgb(kind_of(item)), width=2)


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
