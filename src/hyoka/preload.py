"""What workers are forked from: importing this module (`python -m hyoka.preload`) compiles every loop they need."""

from __future__ import annotations

import ctypes
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from hyoka import worker  # noqa: F401 - workers need it, too
from hyoka.grid.model import read_items
from hyoka.grid.spans import find_spans
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.page import Page, read_pages


def warm_up() -> None:
    """Read a PDF, a table with lines, one with hairlines and one of fills, so that each loop is called once."""
    pages = list(read_pages(Path("one.pdf"), data=_pdf()))
    chars = Chars.of(Char(letter, 10 * n, 12, 10 * n + 8, 20) for n, letter in enumerate("表の文字"))
    horizontal = np.array([(y, 0.0, 90.0) for y in (10, 30, 50)])
    vertical = np.array([(x, 10.0, 50.0) for x in (0, 45, 90)])
    fills = np.array([[0.0, 10, 44, 30], [45.0, 10, 90, 30]])
    tables = [Page(1, 100, 100, chars, horizontal, vertical), Page(1, 100, 100, chars, horizontal)]
    for page in (*pages, *tables, Page(1, 100, 100, chars, fills=fills)):
        read_items(page)
    find_spans(chars.boxes, np.array([0, len(chars)]), 0.1)


def _pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(100, 100)
    word = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 10)
    pdfium.FPDFText_SetText(word, (ctypes.c_ushort * 2)(ord("a"), 0))
    pdfium.FPDFPage_InsertObject(page.raw, word)
    page.gen_content()
    file = BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


warm_up()
