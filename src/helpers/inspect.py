"""What is on a page: the form, the rows and lines that were read, and a picture of them."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from helpers.errors import UsageError
from helpers.extract import read_document
from helpers.forms import find_form, stream
from helpers.grid import Line, Row, read_items
from helpers.pdf import Page, read_pages

CELL_COLOUR, GUESSED_COLOUR, LINE_COLOUR, RULE_COLOUR = "#0072B2", "#CC79A7", "#009E73", "#D55E00"
PICTURE_SCALE = 2.0


def describe(file: Path, page: int | None = None, reader: str = "fast") -> str:
    """Say what is on the pages of a PDF.

    Args:
        file: The PDF.
        page: Only this page, from 1.
        reader: "fast" or "reference".

    Returns:
        Lines of text: the form and how near each came; a page's size, and its rows (cells parted by |) and lines; what
        the form made of the document, and its problems.

    Raises:
        UnreadableFile: The file cannot be read as a PDF.
        UsageError: The document has no such page.
    """
    pages = list(read_pages(file, reader))
    _refuse_a_page_that_is_not_there(file, pages, page)
    form, near = find_form(stream(pages))
    told = [f"{file.name}: {len(pages)} pages; form: {form.name if form else 'none'} ({near})"]
    told += [line for one in pages if page in (None, one.number) for line in _page(one)]
    return "\n".join(told + (_records(file, reader) if form else []))


def _refuse_a_page_that_is_not_there(file: Path, pages: list[Page], page: int | None) -> None:
    if page is not None and page > len(pages):
        raise UsageError("there is no such page", file=file.name, page=page, expected=f"1 to {len(pages)}")


def _page(page: Page) -> list[str]:
    lines = f"{len(page.horizontal)} horizontal and {len(page.vertical)} vertical lines"
    told = [f"page {page.number}: {page.width:.0f} x {page.height:.0f} pt, {len(page.chars)} characters, {lines}"]
    for item in read_items(page):
        if isinstance(item, Row):
            sign = "row, columns by white" if item.guessed else "row"
            told.append(f"  {item.top:6.1f} {sign}: " + " | ".join(cell.text for cell in item.cells))
        else:
            told.append(f"  {item.top:6.1f} line: {item.text}")
    return told


def _records(file: Path, reader: str) -> list[str]:
    document = read_document(file, reader)
    told = ["records: " + ", ".join(f"{name} {len(rows)}" for name, rows in document.tables.items() if rows)]
    return told + [f"problem, page {p['page']}: {p['kind']} {p['subject']}: {p['text']}" for p in document.problems]


def draw(file: Path, page: int, out: Path, reader: str = "fast") -> None:
    """Draw a page with its ruled lines, its cells (those told by white in another colour) and its lines of text.

    Args:
        file: The PDF.
        page: The page, from 1.
        out: The picture's file; its ending says the kind.
        reader: "fast" or "reference".

    Raises:
        UnreadableFile: The file cannot be read as a PDF.
        UsageError: The document has no such page.
    """
    pages = list(read_pages(file, reader))
    _refuse_a_page_that_is_not_there(file, pages, page)
    with pdfium.PdfDocument(file) as document:
        picture = document[page - 1].render(scale=PICTURE_SCALE).to_pil().convert("RGB")
    pencil = ImageDraw.Draw(picture)
    read = pages[page - 1]
    for rule in read.horizontal:
        _stroke(pencil, (rule.start, rule.at, rule.end, rule.at), RULE_COLOUR)
    for rule in read.vertical:
        _stroke(pencil, (rule.at, rule.start, rule.at, rule.end), RULE_COLOUR)
    for item in read_items(read):
        _outline(pencil, item)
    _save(picture, out)


def _stroke(pencil: ImageDraw.ImageDraw, ends: tuple[float, float, float, float], colour: str) -> None:
    pencil.line([edge * PICTURE_SCALE for edge in ends], fill=colour, width=1)


def _outline(pencil: ImageDraw.ImageDraw, item: Row | Line) -> None:
    boxes = [item] if isinstance(item, Line) else item.cells
    colour = LINE_COLOUR if isinstance(item, Line) else GUESSED_COLOUR if item.guessed else CELL_COLOUR
    for box in boxes:
        inset = [box.x0 + 1, box.top + 1, max(box.x1 - 1, box.x0 + 1), max(box.bottom - 1, box.top + 1)]
        pencil.rectangle([edge * PICTURE_SCALE for edge in inset], outline=colour, width=2)


def _save(picture: Image.Image, out: Path) -> None:
    try:
        picture.save(out)
    except ValueError as error:
        raise UsageError("no kind of picture has this ending", file=out.name, expected=".png") from error
