"""A document on the workbench: what is on its pages, which form knows it or how near the nearest comes, as text.

`hyoka inspect` prints it; in a notebook `helpers.inspect("sheet.pdf")` shows it with its picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from hyoka.errors import NoText, UsageError
from hyoka.extract import read_document
from hyoka.forms import Form, Item, find_form, forms, stream
from hyoka.forms.shared.labelled_figures import Figure
from hyoka.grid.model import Row
from hyoka.inspecting.heads import Table
from hyoka.inspecting.page import Findings, YearColumn, entries_of, find
from hyoka.inspecting.words import measure_of
from hyoka.pdf.page import Page, read_pages
from hyoka.records import Extracted

#: So many forms are named where none knows the document; a text as like a label as this is told as near (0 to 1).
NEAREST, NEAR_ENOUGH = 3, 0.6
#: Characters of a text that a line shows.
_LONGEST = 60


@dataclass(frozen=True)
class Near:
    """How near a form comes: its labels that the document prints, and those it lacks, each with the nearest texts."""

    form: Form
    lacks: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """In words."""
        known = f"{self.form.name}: {len(self.form.labels) - len(self.lacks)} of {len(self.form.labels)} labels"
        told = ", ".join(f"{label} (nearest: {', '.join(near)})" if near else label for label, near in self.lacks)
        return f"{known}; lacks {told}" if told else known


@dataclass(frozen=True)
class Inspection:
    """A document, or one page of it, as it was read.

    Attributes:
        file: The PDF.
        pages: The pages that were asked for.
        items: Their rows and lines in reading order, without page numbers.
        form: The form that knows the document; None where there is none.
        nearest: The forms by how many of their labels the document prints, the nearest first.
        reader: "fast" or "reference".
        page_count: Pages of the whole document.
    """

    file: Path
    pages: list[Page]
    items: list[Item]
    form: Form | None
    nearest: list[Near]
    reader: str
    page_count: int

    def on(self, page: int) -> list[Item]:
        """The rows and lines of a page."""
        return [item for item in self.items if item.page == page]

    def findings(self, page: int) -> Findings:
        """What a page shows."""
        return find(self.on(page))

    @cached_property
    def records(self) -> Extracted | None:
        """What the form makes of the whole document; None where there is no form."""
        return read_document(self.file, self.reader) if self.form else None

    @cached_property
    def text(self) -> str:
        """All of it as lines of text."""
        told = [self.head, *self._near_forms()]
        for page in self.pages:
            told += list(_page(page, self.on(page.number), self.findings(page.number)))
        return "\n".join([*told, *self._what_was_read()])

    @property
    def figures(self) -> pd.DataFrame:
        """The figures with what is known of each.

        Returns:
            page, year, text, words (before it, the nearest last), heads (above it, the lowest last).
        """
        read = entries_of(self.items, find(self.items))
        rows = [(one.cell.page, one.year, one.cell.text, *_said(one)) for entry in read for one in entry.figures]
        return pd.DataFrame(rows, columns=["page", "year", "text", "words", "heads"])

    @property
    def head(self) -> str:
        """The file, its pages and its form in one line."""
        return f"{self.file.name}: {self.page_count} pages; form: {self.form.name if self.form else 'none'}"

    def _near_forms(self) -> Iterator[str]:
        if self.form:
            return
        yield "nearest forms:"
        yield from (f"  {near.text}" for near in self.nearest[:NEAREST])
        best = self.nearest[0] if self.nearest else None
        if best and 2 * len(best.lacks) <= len(best.form.labels) and all(near for _, near in best.lacks):
            yield f"  a year of {best.form.name} with other labels? The right row goes into data/labels/spellings.csv:"
            yield from (f"    {best.form.name},{label},{text}" for label, near in best.lacks for text in near)
        yield "  another form? CONTRIBUTING.md, Add a city: copy the nearest form's file and change it"

    def _what_was_read(self) -> Iterator[str]:
        if self.records:
            yield "records: " + ", ".join(f"{name} {len(rows)}" for name, rows in self.records.tables.items() if rows)
            for row in self.records.problems:
                yield f"problem, page {row['page']}: {row['kind']} {row['subject']}: {row['text']}"

    def __str__(self) -> str:
        """The text."""
        return self.text

    def _repr_html_(self) -> str:
        from hyoka.inspecting.notebook import as_html

        return as_html(self)


def _said(figure: Figure) -> tuple[str, str]:
    return " | ".join(word.text for _, word in figure.words), " | ".join(figure.heads)


def inspect_document(file: Path, page: int | None = None, reader: str = "fast") -> Inspection:
    """Put a document on the workbench.

    Args:
        file: The PDF.
        page: Only this page, from 1.
        reader: "fast" or "reference".

    Raises:
        UnreadableFile: The file cannot be read as a PDF, or no page has any text.
        UsageError: The document has no such page.
    """
    pages = list(read_pages(file, reader))
    if page is not None and not 1 <= page <= len(pages):
        raise UsageError("there is no such page", file=file.name, page=page, expected=f"1 to {len(pages)}")
    if not any(one.chars for one in pages):
        raise NoText("no page has any text", file=file.name, advice="run the file through text recognition first")
    items = stream(pages)
    form, _ = find_form(items)
    shown = [one for one in pages if page in (None, one.number)]
    here = [item for item in items if page in (None, item.page)]
    return Inspection(file, shown, here, form, nearest_forms(items), reader, len(pages))


def nearest_forms(items: list[Item]) -> list[Near]:
    """Every form by the share of its labels that a document prints, the nearest first."""
    near = []
    for form in forms():
        seen = form.seen(items)
        near.append(Near(form, tuple((label, _nearest(label, seen)) for label in _lacking(form, seen))))
    return sorted(near, key=lambda one: (len(one.lacks) / len(one.form.labels), one.form.name))


def _lacking(form: Form, seen: set[str]) -> list[str]:
    return [label for label in form.labels if not any(label in text for text in seen)]


def _nearest(label: str, seen: set[str]) -> tuple[str, ...]:
    alike = [text for text in sorted(seen) if len(text) <= 2 * len(label) + 4]
    # a label that is renamed mostly keeps its beginning
    found = process.extract(
        label, alike, scorer=JaroWinkler.normalized_similarity, score_cutoff=NEAR_ENOUGH, limit=NEAREST
    )
    return tuple(str(text) for text, *_ in found)


def _page(page: Page, items: list[Item], found: Findings) -> Iterator[str]:
    lines = f"{len(page.horizontal)} horizontal and {len(page.vertical)} vertical lines"
    yield f"page {page.number}: {page.width:.0f} x {page.height:.0f} pt, {len(page.chars)} characters, {lines}"
    heads = {id(row) for table in found.tables for row in table.heads}
    yield from (_item(item, heads, found) for item in items)
    yield from what_is_found(found)


def _item(item: Item, heads: set[int], found: Findings) -> str:
    if not isinstance(item, Row):
        kind = "section" if any(item is line for line in found.sections) else "line"
        return f"  {item.top:6.1f} {kind}: {item.text}"
    kind = ("head" if id(item) in heads else "row") + (", columns by white" if item.guessed else "")
    return f"  {item.top:6.1f} {kind}: " + " | ".join(cell.text for cell in item.cells)


def what_is_found(found: Findings) -> Iterator[str]:
    """Sections, tables, labels, year columns, units and marks as lines of text."""
    yield from _listed("sections", [line.text for line in found.sections])
    yield from _listed("tables", [table_in_words(table) for table in found.tables if table.heads])
    yield from _listed("labels with values", [f"{one.label}: {shorten(one.text)}" for one in found.labelled])
    yield from _listed("year columns", [column_in_words(column) for column in found.year_columns])
    yield from _listed("units", [f"{unit}  ({shorten(text)})" for unit, text in found.units])
    yield from _listed("marked", [f"{cell.text}: {shorten(text)}" for text, cell in found.marked])


def _listed(name: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"  {name}:"
        yield from (f"    {line}" for line in lines)


def table_in_words(table: Table) -> str:
    """The table's section, number of rows and heads."""
    heads = " / ".join(" | ".join(cell.text for cell in row.cells if cell.lines) for row in table.heads)
    under = f"under {shorten(table.section)}: " if table.section else ""
    return f"{under}{len(table.rows)} rows; heads: {heads}"


def column_in_words(column: YearColumn) -> str:
    """The column's heads, and what they seem to say."""
    table, measure = measure_of(*column.heads)
    return " > ".join(column.heads) + (f"  (perhaps {table}, {measure})" if table else "")


def shorten(text: str) -> str:
    """As much of a text as a line shows."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
