"""The reader: pdfium's characters and paths of every page, as arrays.

Annotations and form fields are made part of their page first, as a reader of the page sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from hyoka.pdf.chars import MEANINGS, Chars
from hyoka.pdf.edges import find_edges
from hyoka.pdf.objects import IMAGE, outlines_of, page_objects
from hyoka.pdf.ordering import Floats
from hyoka.pdf.page import Page, unreadable
from hyoka.pdf.page_text import PageText, page_text
from hyoka.pdf.paint import painted_areas, unseen_paths
from hyoka.pdf.pdfium_calls import address
from hyoka.pdf.visible import visible_text

#: Annotations that print nothing of their own.
_SILENT = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})


def read(path: Path, data: bytes, pages: range | None = None) -> Iterator[Page]:
    """Read a PDF of these bytes, or a range of its pages from 1.

    Raises:
        UnreadableFile: The file cannot be opened.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise unreadable(path, str(error), locked="password" in str(error).lower()) from error
    try:
        for number in pages or range(1, count + 1):
            yield _page(document, number, path)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int, path: Path) -> Page:
    try:
        source = _flattened(document, number - 1)
    except pypdfium2.PdfiumError as error:
        raise unreadable(path, f"page {number}: {error}", locked=False) from error
    matrix, width, height = _placed(source)
    if not width * height:
        raise unreadable(path, f"page {number}: nothing of it can be seen", locked=False)
    objects = page_objects(address(source.raw), matrix)
    areas = painted_areas(objects)
    visible, problems = visible_text(source, partial(_text, source, matrix), objects, areas, (width, height))
    edges = find_edges(outlines_of(objects, unseen_paths(objects, areas)))
    images = int(np.count_nonzero(objects.kinds == IMAGE))
    source.close()
    return Page(number, width, height, Chars(visible.codes, visible.boxes, visible.spaces), *edges, images, problems)


def _text(page: pypdfium2.PdfPage, matrix: Floats) -> PageText:
    source = page.get_textpage()
    text = page_text(address(source.raw), source.count_chars(), MEANINGS, matrix)
    source.close()
    return text


def _flattened(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    """A page with its annotations and form fields as part of what is painted on it."""
    page = document[index]
    if not _has_annotations(page):
        return page
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _has_annotations(page: pypdfium2.PdfPage) -> bool:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind not in _SILENT:
            return True
    return False


def _placed(page: pypdfium2.PdfPage) -> tuple[Floats, float, float]:
    """The matrix from a page's space to what is seen of it, from the top left down, and how wide and high that is."""
    left, bottom, right, top = page.get_bbox()
    matrices = {
        0: (1, 0, 0, -1, -left, top),
        90: (0, 1, 1, 0, -bottom, -left),
        180: (-1, 0, 0, 1, right, -bottom),
        270: (0, -1, -1, 0, top, right),
    }
    turned = page.get_rotation()
    size = (right - left, top - bottom)
    return np.array(matrices[turned], np.float64), *(size if turned in (0, 180) else size[::-1])
