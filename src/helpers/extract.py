"""One PDF to records: read its pages, find its form, let the form read it."""

from __future__ import annotations

from pathlib import Path

from helpers.errors import NoText, UnknownForm
from helpers.forms import Item, find_form, stream
from helpers.grid import Line
from helpers.pdf import Page, read_pages
from helpers.records import Extracted


def read_document(path: Path, reader: str = "fast") -> Extracted:
    """Read one PDF into records in its own words.

    Args:
        path: The PDF; its stem is the document_id.
        reader: "fast" or "reference".

    Returns:
        The records with page and box, the page log and the problems met on the way.

    Raises:
        UnreadableFile: No PDF, damaged, locked, without text, or of no known form.
    """
    pages = list(read_pages(path, reader))
    if not any(page.chars for page in pages):
        raise NoText(
            "no page has any text",
            file=path.name,
            expected="text",
            found=f"{len(pages)} pages of pictures",
            advice="run the file through text recognition first, and check every figure",
        )
    items = stream(pages)
    form, seen = find_form(items)
    if form is None:
        raise UnknownForm(
            "no form recognises this document",
            file=path.name,
            expected="a form of helpers.forms",
            found=seen,
            advice="hyoka inspect shows what is on its pages; CONTRIBUTING tells how to add a form",
        )
    records = form.read_records(items)
    year = next((str(row["year"]) for row in records.tables["activities"] if row["year"]), "")
    document = {
        "title": form.title, "municipality": form.municipality, "municipality_code": form.municipality_code, "year": year,
    }  # fmt: skip
    pictures = [_picture(page) for page in pages if page.images and not page.chars]
    return Extracted(
        document_id=path.stem,
        form=form.name,
        document=document | records.document,
        tables=records.tables,
        page_log=_page_log(pages, items, form.name, records.tables),
        problems=records.problems,
        pages=len(pages),
    )


def _picture(page: Page) -> dict[str, object]:
    advice = "run the page through text recognition first, and check every figure"
    problem = {"severity": "error", "kind": "page_without_text", "subject": f"page {page.number}", "text": ""}
    return {"page": page.number, **problem, "action": f"the page is a picture: {advice}"}


def _page_log(
    pages: list[Page], items: list[Item], form: str, tables: dict[str, list[dict[str, object]]]
) -> list[dict[str, object]]:
    cells, rows = {}, {}
    for item in items:
        cells[item.page] = cells.get(item.page, 0) + (0 if isinstance(item, Line) else len(item.cells))
    for row in (row for table in tables.values() for row in table):
        rows[row["page"]] = rows.get(row["page"], 0) + 1
    return [
        {
            "page": p.number,
            "form": form,
            "words": sum(c.space for c in p.chars) + bool(p.chars),
            "cells": cells.get(p.number, 0),
            "rows": rows.get(p.number, 0),
        }
        for p in pages
    ]
