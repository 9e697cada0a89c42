"""One PDF to records: read its pages, find its form, let the form read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hyoka.errors import NoText, UnknownForm
from hyoka.forms import Form, Item, find_form, join_pages, page_items
from hyoka.grid.model import Line, Row
from hyoka.pdf.page import DEFAULT_READER, Page, read_pages
from hyoka.records import Extracted


@dataclass(frozen=True)
class Leaf:
    """A page once its lines are understood: what it holds, and what is told of it when the page itself is let go."""

    number: int
    items: list[Item]
    chars: int
    words: int
    images: int
    problems: list[dict[str, object]]

    @classmethod
    def of(cls, page: Page) -> Leaf:
        """What a page holds."""
        items = page_items(page)
        in_rows = [len(cell.lines) for item in items if isinstance(item, Row) for cell in item.cells]
        words = sum(in_rows) + sum(isinstance(item, Line) for item in items)
        return cls(page.number, items, len(page.chars), words, page.images, page.problems)


def read_document(path: Path, reader: str = DEFAULT_READER) -> Extracted:
    """Read one PDF into records in its own words.

    Args:
        path: The PDF; its stem is the document_id.
        reader: A name of `pdf.page.READERS`.

    Returns:
        The records with page and box, the page log and the problems met on the way.

    Raises:
        UnreadableFile: No PDF, damaged, locked, without text, or of no known form.
    """
    return document_of(path, read_pages(path, reader))


def document_of(path: Path, pages: Iterable[Page]) -> Extracted:
    """The same, of pages that are read already, or are while they are asked for.

    Args:
        path: The PDF that they are of.
        pages: All its pages in order.
    """
    leaves = [Leaf.of(page) for page in pages]
    items = join_pages([page.items for page in leaves])
    form = _form(path, leaves, items)
    records = form.read_records(items)
    year = next((str(row["year"]) for row in records.tables["activities"] if row["year"]), "")
    return Extracted(
        document_id=path.stem,
        form=form.name,
        document=said_of(form) | {"year": year},
        tables=records.tables,
        page_log=page_log(leaves, items, form.name, records.tables),
        problems=[*records.problems, *(problem for page in leaves for problem in page_problems(page))],
        pages=len(leaves),
    )


def said_of(form: Form) -> dict[str, str]:
    """What a form says of its documents."""
    return {"title": form.title, "municipality": form.municipality, "municipality_code": form.municipality_code}


def _form(path: Path, leaves: list[Leaf], items: list[Item]) -> Form:
    """The form of a document; an error where its pages are pictures or no form knows it."""
    if not any(page.chars for page in leaves):
        raise NoText(
            "no page has any text",
            file=path.name,
            expected="text",
            found=f"{len(leaves)} pages of pictures{' with a text layer' if any(p.problems for p in leaves) else ''}",
            advice="run the file through text recognition first, and check every figure",
        )
    form, seen = find_form(items)
    if form is None:
        raise UnknownForm(
            "no form recognises this document",
            file=path.name,
            expected="a form of hyoka.forms",
            found=seen,
            advice="hyoka inspect shows what is on its pages; CONTRIBUTING tells how to add a form",
        )
    return form


def page_problems(page: Leaf) -> Iterator[dict[str, object]]:
    """What a page itself gives reason to tell."""
    about = {"page": page.number, "subject": f"page {page.number}"}
    if page.images and not page.chars and not page.problems:
        action = "the page is a picture: run it through text recognition first, and check every figure"
        yield about | {"severity": "error", "kind": "page_without_text", "text": "", "action": action}
    yield from (about | problem for problem in page.problems)


def page_log(
    pages: list[Leaf], items: list[Item], form: str, tables: dict[str, list[dict[str, object]]]
) -> list[dict[str, object]]:
    """A row a page: how many words and cells it holds, and how many records were read from it.

    Args:
        pages: The pages.
        items: The stream that they are in.
        form: Name of the form.
        tables: The records.
    """
    cells: Counter[int] = Counter()
    for item in items:
        cells[item.page] += len(item.cells) if isinstance(item, Row) else 0
    rows = Counter(row["page"] for table in tables.values() for row in table)
    return [
        {
            "page": page.number,
            "form": form,
            "words": page.words,
            "cells": cells[page.number],
            "rows": rows[page.number],
            "doubt": "; ".join(str(problem["kind"]) for problem in page.problems),
        }
        for page in pages
    ]
