"""What workers are forked from: importing this module loads every loop they need, or compiles it if it is to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hyoka.grid.model import read_items
from hyoka.grid.spans import spacing
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.compiled import compiling
from hyoka.pdf.page import Page, read_pages
from hyoka.run import worker  # noqa: F401 - workers need it, too

_PDF = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 100 100]>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>>> endobj
4 0 obj <</Length 39>> stream
BT /F 10 Tf (a) Tj ET 10 10 20 20 re f
endstream endobj
5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj
trailer <</Root 1 0 R>>"""


def warm_up() -> None:
    """Read a PDF, a table with lines, one with hairlines and one of fills, so that each loop is called once."""
    pages = list(read_pages(Path("one.pdf"), data=_PDF))
    chars = Chars.of(Char(letter, 10 * n, 12, 10 * n + 8, 20) for n, letter in enumerate("表の文字"))
    horizontal = np.array([(y, 0.0, 90.0) for y in (10, 30, 50)])
    vertical = np.array([(x, 10.0, 50.0) for x in (0, 45, 90)])
    fills = np.array([[0.0, 10, 44, 30], [45.0, 10, 90, 30]])
    tables = [Page(1, 100, 100, chars, horizontal, vertical), Page(1, 100, 100, chars, horizontal)]
    for page in (*pages, *tables, Page(1, 100, 100, chars, fills=fills)):
        read_items(page)
    spacing(chars.boxes)


with compiling():
    warm_up()
