"""A document for inspection: what is on its pages, and its form or the nearest forms.

`hyoka inspect` prints it; Jupyter shows it with its picture.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.explanations import Explanation, explanations_of
from hyoka.contract.records import FIELDS, PROVENANCE, Extracted, Place, problem_in_words
from hyoka.forms import Form, find_form, forms
from hyoka.forms.addresses import addressed_cells
from hyoka.forms.renamed_labels import NEAREST, nearest_texts, spelling_line
from hyoka.grid.page_items import Item, boxes_of, document_items, kind_of
from hyoka.grid.page_tables import PageTable, tables_of_page
from hyoka.html.rendering import data_uri, render_page, scale_of
from hyoka.pages.annexes import no_text
from hyoka.pages.reader import read_pages
from hyoka.processes.apart import apart
from hyoka.processes.limits import document_limits
from hyoka.run.extract import read_document
from hyoka.store.sources import file_named
from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold, shortened
from hyoka.text.messages import Message, language, message

if TYPE_CHECKING:
    import pandas as pd

    from hyoka.pdf.page import Page

#: The number of pages that Jupyter shows; more would make the output large.
MOST_PAGES: Final = 6
#: The columns of records that are not shown: ids, of which the place on the page says as much.
_IDS = frozenset({"activity_id", "indicator_id", "parent_id"})
#: The colour and the name of each kind of box and line.
COLOURS: Final = {
    "cell": ("#0072B2", "cell"),
    "guessed": ("#CC79A7", "cell, columns by white space"),
    "line": ("#009E73", "line of text"),
    "rule": ("#D55E00", "ruled line"),
    "record": ("#E69F00", "read as a record"),
}
PIXELS_PER_POINT: Final = 2.0
_LEGEND_PT = 14


class Near(NamedTuple):
    """A form and its labels that a document lacks, each with the nearest texts of the document."""

    form: Form
    lacks: dict[str, list[str]]

    @property
    def text(self) -> str:
        """The same in words."""
        number = len(self.form.labels)
        shared = [label for label in self.form.labels if label not in self.lacks]
        printed = message("inspect.labels", form=self.form.name, printed=len(shared), number=number)
        if shared:
            printed += message("inspect.shared", labels=", ".join(shared))
        lacks = ", ".join(
            message("inspect.lacked", label=label, nearest=", ".join(near)) if near else label
            for label, near in self.lacks.items()
        )
        return printed + (message("inspect.lacks", labels=lacks) if lacks else "")


@dataclass(frozen=True, repr=False)
class Inspection:
    """A document, or one page of it, as it was read; its form is None where it is unknown.

    Attributes:
        items: The rows and lines of its pages in reading order, without page numbers.
        nearest: Where it has no form, those by the share of their labels that it prints, the
            nearest first.
        page_count: Pages of the whole document.
    """

    file: Path
    pages: "list[Page]"
    items: list[Item]
    form: Form | None
    nearest: list[Near]
    page_count: int

    def __repr__(self) -> str:
        return f"{self.file.name} p.{', '.join(str(page.number) for page in self.pages)}"

    @cached_property
    def records(self) -> Extracted:
        """The records of the whole document; none where it has no form."""
        return read_document(self.file) if self.form else Extracted(self.file.stem)

    @cached_property
    def tables(self) -> list[PageTable]:
        """The tables of its pages, as `page_tables` gives them."""
        return [table for page in self.pages for table in tables_of_page(page)]

    @cached_property
    def _explanations(self) -> Mapping[Place, Explanation]:
        return explanations_of(self.records)

    def read_on(self, page: int) -> list[tuple[str, dict[str, Any]]]:
        """The records that were read from a page, each with its table."""
        return [
            (table, row)
            for table, rows in self.records.tables.items()
            for row in rows
            if row["page"] == page
        ]

    @property
    def text(self) -> str:
        """All of it as lines of text."""
        return "\n".join(self._lines(self.pages))

    def __str__(self) -> str:
        return self.text

    def addresses(self, text: str) -> "pd.DataFrame":
        """Where the names of figures that print a text may stand, a row an address.

        Columns: page, table (its heads), column (the heads over the figure), address as a form
        writes it, and what is printed there. No row: no table has such a cell.
        """
        import pandas as pd

        columns = ["page", "table", "column", "address", "printed"]
        rows = [
            (each.cell.page, each.table, each.column, address, near.folded)
            for each in addressed_cells(self.items)
            if each.cell.folded == fold(text)
            for address, near in each.at.items()
        ]
        return pd.DataFrame(rows, columns=columns)

    def _repr_html_(self) -> str:
        """The pictures of the first pages, and all that the text says of them."""
        shown = self.pages[:MOST_PAGES]
        pictures = ""
        for page in shown:
            alt = f"{escape(self.file.name)} p.{page.number}"
            pictures += f'<img src="{data_uri(draw(self, page))}" alt="{alt}" width="100%">'
        lines = [*self._lines(shown)]
        if more := self.pages[MOST_PAGES:]:
            lines.append(message("inspect.more", first=more[0].number, last=more[-1].number))
        text = escape("\n".join(lines))
        return f'<div lang="ja">{pictures}<pre style="white-space:pre-wrap">{text}</pre></div>'

    def _lines(self, pages: "list[Page]") -> Iterator[str]:
        """The form or the nearest ones, what some pages have, what was read there, all problems."""
        form = self.form.name if self.form else Message("inspect.no_form")
        yield message("inspect.title", file=self.file.name, pages=self.page_count, form=form)
        if not self.form:
            # the nearest forms, with the lines of the file of the nearest that may mend it
            yield message("inspect.nearest")
            yield from (f"  {near.text}" for near in self.nearest[:NEAREST])
            best = self.nearest[0] if self.nearest else None
            is_near = best and 2 * len(best.lacks) <= len(best.form.labels)
            if best and is_near and any(best.lacks.values()):
                yield f"  {message('inspect.spellings', form=best.form.name)}"
                for label, near in best.lacks.items():
                    yield from (f"    {spelling_line(text, label)}" for text in near)
            yield f"  {message('inspect.draft', file=self.file)}"
        for page in pages:
            yield from self._page(page)
        if self.form:
            tables = ", ".join(
                f"{name} {len(rows)}" for name, rows in self.records.tables.items() if rows
            )
            yield message("inspect.records", tables=tables)
        for row in self.records.problems:
            yield message("inspect.problem", page=row["page"], problem=problem_in_words(row))

    def _page(self, page: "Page") -> Iterator[str]:
        """A page's size, its rows and lines, and what was read from it, by which labels."""
        about = {
            "horizontal": len(page.horizontal),
            "vertical": len(page.vertical),
            "chars": len(page.chars),
        }
        yield message(
            "inspect.page",
            page=page.number,
            size=f"{page.width:.0f} x {page.height:.0f} pt",
            **about,
        )
        for item in self.items:
            if item.page == page.number:
                texts = " | ".join(box.text for box in boxes_of(item))
                yield f"  {item.top:6.1f} {message(f'inspect.kind.{kind_of(item)}')}: {texts}"
        if rows := self.read_on(page.number):
            yield f"  {message('inspect.read')}"
        for table, row in rows:
            values = " | ".join(
                str(row[name]) for name in FIELDS[table] if row[name] and name not in _IDS
            )
            yield f"    {table}: {shortened(values)}"
            why = self._explanations.get(place_in_tables(row))
            if why and why.reasons:
                words = why.in_japanese if language() == "ja" else str(why)
                yield f"      {message('inspect.why', why=words)}"


def inspect(
    file: str | Path, page: int | None = None, folders: Iterable[Path] = (Path("data/raw"),)
) -> Inspection:
    """Show what is on a document's pages, or on one: in Jupyter with pictures, printed as text.

    Args:
        file: Its path, or the name or document_id of a file in the folders.
        page: Only this page, from 1.
        folders: Where a file is looked for that is not there by its path.

    Raises:
        UnreadableFile: The file cannot be read as a PDF, or no page has any text.
        UsageError: There is no such file (names like it are listed), or no such page.
    """
    path = file_named(file, folders)
    with apart() as read:
        inspection: Inspection = read(_inspect, (path, page))
        return inspection


@document_limits()
def _inspect(task: tuple[Path, int | None]) -> Inspection:
    """Read a document or a page of it, with its records."""
    path, page = task
    pages = list(read_pages(path))
    if page is not None and not 1 <= page <= len(pages):
        raise UsageError("no_such_page", file=path.name, page=page, number=len(pages))
    if not any(content.chars for content in pages):
        raise no_text(path.name, len(pages))
    items = document_items(pages)
    form, _ = find_form(items)
    shown = [content for content in pages if page in (None, content.number)]
    here = [item for item in items if page in (None, item.page)]
    nearest = [] if form else nearest_forms(items)
    inspection = Inspection(path, shown, here, form, nearest, len(pages))
    _ = inspection.records  # read here, where there are limits
    return inspection


def nearest_forms(items: list[Item]) -> list[Near]:
    """Every form by the share of its labels that a document prints, the nearest first."""
    near = []
    for form in forms():
        texts = form.texts(items)
        lacks = [label for label in form.labels if not any(label in text for text in texts)]
        near.append(Near(form, {label: nearest_texts(label, texts) for label in lacks}))

    def share_lacking(found: Near) -> tuple[float, str]:
        return len(found.lacks) / len(found.form.labels), found.form.name

    return sorted(near, key=share_lacking)


def draw(inspection: Inspection, page: "Page") -> Image.Image:
    """Draw a page's ruled lines, cells and lines of text; what was read as a record is filled."""
    rendered = render_page(inspection.file, page.number, PIXELS_PER_POINT)
    picture = rendered.copy() if rendered else Image.new("RGB", (1, 1))
    scale = scale_of(picture) if rendered else PIXELS_PER_POINT
    pencil = ImageDraw.Draw(picture, "RGBA")
    for _, row in inspection.read_on(page.number):
        pencil.rectangle(
            [scale * row[edge] for edge in PROVENANCE[1:]], fill=f"{COLOURS['record'][0]}46"
        )
    lines = [(start, at, end, at) for at, start, end in page.horizontal.tolist()]
    lines += [(at, start, at, end) for at, start, end in page.vertical.tolist()]
    for line in lines:
        pencil.line([scale * edge for edge in line], fill=COLOURS["rule"][0])
    for item in inspection.items:
        for box in boxes_of(item) if item.page == page.number else ():
            inset = (
                box.x0 + 1,
                box.top + 1,
                max(box.x1 - 1, box.x0 + 1),
                max(box.bottom - 1, box.top + 1),
            )
            pencil.rectangle(
                [scale * edge for edge in inset], outline=COLOURS[kind_of(item)][0], width=2
            )
    x = 6 * scale
    y = picture.height - _LEGEND_PT * scale
    pencil.rectangle((0, y - 2 * scale, picture.width, picture.height), fill="white")
    font = ImageFont.load_default(9 * scale)
    for colour, name in COLOURS.values():
        pencil.rectangle((x, y + 2, x + 8 * scale, y + 10 * scale), fill=colour)
        pencil.text((x + 11 * scale, y), name, fill="black", font=font)
        x += 20 * scale + pencil.textlength(name, font=font)
    return picture
