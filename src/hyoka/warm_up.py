"""Compile every loop before many processes need it: `python -m hyoka.warmed`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pikepdf

from hyoka.grid.items import read_items
from hyoka.grid.spans import across, crowd, spans_between
from hyoka.pdf.chars import Char, Letters
from hyoka.pdf.edges import Rule, as_array
from hyoka.pdf.page import Page, read_pages


def warm_up() -> None:
    """Read a PDF, a table with lines, one with hairlines and one of fills, so that each loop is called once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "blank.pdf")
        _save_blank(path)
        pages = list(read_pages(path))
    letters = Letters.of(Char(letter, 10 * n, 12, 10 * n + 8, 20) for n, letter in enumerate("表の文字"))
    levels, uprights = [Rule(y, 0, 90) for y in (10, 30, 50)], [Rule(x, 10, 50) for x in (0, 45, 90)]
    fills = np.array([[0.0, 10, 44, 30], [45.0, 10, 90, 30]])
    ruled = Page(1, 100, 100, letters, as_array(levels), as_array(uprights))
    hairlines = Page(1, 100, 100, letters, as_array(levels))
    for page in (*pages, ruled, hairlines, Page(1, 100, 100, letters, fills=fills)):
        read_items(page)
    starts = np.array([0, len(letters)])
    spans, places = spans_between(letters.boxes, starts, 0.1), np.array([20.0, 60.0])
    across(places, spans, crowd(places, places, spans, np.array([0, len(spans)]), np.ones(1))[0])


def _save_blank(path: Path) -> None:
    """Save a page whose font has a map and widths."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(100, 100))
        own = pikepdf.Dictionary(W=[0, [500]])
        told = pdf.make_stream(b"1 beginbfchar <0000> <0020> endbfchar")
        font = {"/Subtype": "/Type0", "/Encoding": "/Identity-H", "/ToUnicode": told, "/DescendantFonts": [own]}
        names = {name: pikepdf.Name(kind) if isinstance(kind, str) else kind for name, kind in font.items()}
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=pikepdf.Dictionary(names)))
        page.Contents = pdf.make_stream(b"BT /F 10 Tf <0000> Tj ET")
        pdf.save(path)
