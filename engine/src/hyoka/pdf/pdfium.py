"""The reader: pdfium's characters and paths of every page, as arrays.

Annotations and form fields are made part of their page first, as a reader of the page sees them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL.Image import Image

from hyoka.contract.records import problem
from hyoka.pdf.changed_digits import beside_caret
from hyoka.pdf.chars import (
    Boxes,
    Floats,
    Mask,
    are_in,
    code_set,
    decoded,
    hold_middle,
)
from hyoka.pdf.drawn_over import drawn_over
from hyoka.pdf.edges import find_edges
from hyoka.pdf.objects import (
    IMAGE_OBJECT,
    Objects,
    joined_areas,
    moved_boxes,
    painted_areas,
    painted_parts,
    red_texts,
    seen_outlines,
    thick_strokes,
    turned_texts,
    upright,
)
from hyoka.pdf.page import Page
from hyoka.pdf.page_text import OF_FIGURES, PageText, page_text, text_as_seen
from hyoka.pdf.pixels import scale_within
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Doubt, DoubtKind, blotted, kinds_of
from hyoka.pdf.visible import partly_hidden, pattern_text, visible_text
from hyoka.text.errors import UnreadableFile
from hyoka.text.label_files import PATTERNS

_ZIP = b"PK\x03\x04"
#: Annotations that print nothing of their own.
_SILENT = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})
#: Annotations that some programs draw though the file does not say how.
_DRAWN_BY_SOME = frozenset(
    {
        pdfium.FPDF_ANNOT_LINE,
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_POLYLINE,
        pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_STAMP,
        pdfium.FPDF_ANNOT_CARET,
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_REDACT,
    }
)
#: Those of them that leave what is under them to be seen, unless they are filled.
_FRAMES = frozenset({pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON})
#: The flags of one that is hidden, or is printed only.
_NOT_SEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
#: Rings that choose what they stand around, printed as letters.
_RINGS = code_set("○◯〇")


def pdf_pages(path: Path, data: bytes, pages: Sequence[int] | None = None) -> Iterator[Page]:
    """Read a PDF of these bytes, or those of these pages, from 1, that it has.

    Raises:
        UnreadableFile: The file is no PDF, is damaged or is locked by a password.
    """
    head = data[:1024]
    if not head:
        raise UnreadableFile("empty_file", file=path.name)
    # a PDF in an archive would be found behind the archive's head
    if b"%PDF-" not in head or head.startswith(_ZIP):
        raise UnreadableFile("not_pdf", file=path.name, found=repr(head[:16]))
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        count = len(document)
    except pypdfium2.PdfiumError as error:
        # of a PDF without pages pdfium gives the reason of the last file that it refused
        said = str(error).lower()
        is_locked = b"/Encrypt" in data
        if "success" in said or ("password" in said and not is_locked):
            raise UnreadableFile("truncated.no_pages", file=path.name) from error
        raise _unreadable(path, str(error), locked="password" in said) from error
    about = _DocumentSays(has_patterns=b"/PatternType" in data)
    try:
        numbers = range(1, count + 1)
        for number in numbers if pages is None else filter(numbers.__contains__, pages):
            yield _page(document, number, path, about)
    finally:
        document.close()


def red_digits(data: bytes, pages: range) -> Iterator[tuple[int, Boxes]]:
    """The boxes of the red digits of some pages of a PDF, from 1."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    try:
        for number in pages:
            source = document[number - 1]
            matrix, _, _, objects = upright(source)
            text = page_text(source, matrix)
            is_red = np.isin(text.objects, red_texts(objects)) & are_in(text.codes, OF_FIGURES)
            if is_red.any():
                yield number, text.boxes[is_red]
            source.close()
    finally:
        document.close()


@dataclass(slots=True)
class _DocumentSays:
    """What is known of a document while its pages are read.

    has_patterns: whether it may fill areas with patterns; is_red_minus: whether a page read so far
    says that red figures are negative.
    """

    has_patterns: bool
    is_red_minus: bool = False


class _Annotation(NamedTuple):
    """An annotation.

    box: left, bottom, right, top in the page's space, in one row; is_drawn: whether the file draws
    it; is_filled: whether it is filled; is_hidden: whether it is not to be seen.
    """

    kind: int
    box: Floats
    is_drawn: bool
    is_filled: bool
    is_hidden: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether what is under it may not be seen, or is struck out."""
        if self.is_hidden:
            return False
        if self.is_drawn:
            return self.kind in (pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_CARET)
        return self.kind in _DRAWN_BY_SOME and (self.is_filled or self.kind not in _FRAMES)


def _annotations(page: pypdfium2.PdfPage) -> list[_Annotation]:
    """The annotations of a page, before they are made part of it."""
    out = []
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        rect = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, rect)
        sides = [rect.left, rect.bottom, rect.right, rect.top]
        out.append(
            _Annotation(
                kind=pdfium.FPDFAnnot_GetSubtype(annotation),
                box=np.array([sides], np.float64),
                is_drawn=bool(pdfium.FPDFAnnot_HasKey(annotation, b"AP")),
                is_filled=bool(pdfium.FPDFAnnot_HasKey(annotation, b"IC")),
                is_hidden=bool(pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_SEEN),
            )
        )
        pdfium.FPDFPage_CloseAnnot(annotation)
    return out


def _attached(
    document: pypdfium2.PdfDocument, number: int, annotations: list[_Annotation]
) -> list[dict[str, object]]:
    """A problem where files are attached to a page, or on the first page to the document."""
    names = []
    if number == 1:
        count = document.count_attachments()
        names = [document.get_attachment(place).get_name() for place in range(count)]
    kinds = [annotation.kind for annotation in annotations]
    pinned = kinds.count(pdfium.FPDF_ANNOT_FILEATTACHMENT)
    if not names and not pinned:
        return []
    return [problem("attached_file", text=", ".join(names), number=len(names) + pinned)]


def _are_watermark(text: PageText, horizontal: Floats) -> Mask:
    """Which characters are those of a watermark.

    They are far larger than others, over some of these or a line. With one of them all that the
    same object of the page prints, or that are as large.
    """
    height = text.chars.heights
    out = np.zeros(len(height), np.bool_)
    usual = float(np.median(height)) if len(height) else 0.0
    are_large = height >= PAGE.watermark * usual
    are_large &= ~are_in(text.codes, _RINGS)
    small = text.boxes[height < PAGE.under_watermark * usual]
    for place in np.flatnonzero(are_large).tolist():
        if not chr(text.codes[place]).isalnum():
            continue
        box = text.boxes[place]
        if _overlap(box, small).any() or _is_crossed(box, horizontal):
            out |= text.objects == text.objects[place]
            out |= are_large & (np.abs(height - height[place]) < PAGE.same_height_pt)
    return out & are_large


def _overlap(box: Floats, others: Floats) -> Mask:
    """Which boxes have more than an edge in common with a box."""
    ends = np.minimum(box[2:], others[:, 2:])
    common = ends - np.maximum(box[:2], others[:, :2])
    sides = others[:, 2:] - others[:, :2]
    is_enough = common > PAGE.in_common * sides
    return np.asarray(is_enough.all(axis=1), np.bool_)


def _is_crossed(box: Floats, horizontal: Floats) -> bool:
    """Whether a horizontal edge goes through a box, well within it."""
    left, top, right, bottom = box
    ys, starts, ends = horizontal.T
    edge = PAGE.in_common * (bottom - top)
    is_amid = (top + edge < ys) & (ys < bottom - edge)
    goes_through = (starts <= left) & (right <= ends)
    return bool(np.any(is_amid & goes_through))


def _unreadable(path: Path, found: str, *, locked: bool) -> UnreadableFile:
    """The error for a PDF that cannot be opened."""
    if locked:
        return UnreadableFile("encrypted.pdf", file=path.name)
    return UnreadableFile("truncated.pdf", file=path.name, found=found)


def _page(document: pypdfium2.PdfDocument, number: int, path: Path, about: _DocumentSays) -> Page:
    try:
        source = document[number - 1]
        annotations = _annotations(source)
        if any(annotation.kind not in _SILENT for annotation in annotations):
            source = _flattened(document, number - 1, source)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(path, f"page {number}: {error}", locked=False) from error
    matrix, width, height, objects = upright(source)
    if not width * height:
        raise _unreadable(path, f"page {number}: nothing of it can be seen", locked=False)
    source, objects, first, is_told = text_as_seen(document, number, source, matrix, objects)
    parts = painted_parts(objects)
    areas = painted_areas(objects, parts)
    read_again = partial(page_text, source, matrix, is_told=is_told)
    visible, problems, hidden, cut = visible_text(
        source, first, read_again, objects, areas, (width, height)
    )
    covers = joined_areas(areas, thick_strokes(objects, parts))
    are_covered = partly_hidden(source, visible, objects, covers, (width, height))
    over = visible.boxes[drawn_over(source, visible, objects, parts)]
    if about.has_patterns:
        problems += pattern_text(source, objects, areas)
    edges = find_edges(seen_outlines(objects, parts, areas))
    problems += _attached(document, number, annotations)
    watermark = _are_watermark(visible, edges[0])
    are_red = _red_minus(visible, objects, about)
    doubtful = _are_under_annotations(visible, annotations, matrix)
    for kind, which in (("watermark", watermark), ("annotation", doubtful)):
        if which.any():
            shown = decoded(visible.codes[which])
            problems.append(problem(kind, text=shown, severity="warning"))
    # a figure without some of its digits would be another one
    left_out = watermark | (doubtful & ~are_in(visible.codes, OF_FIGURES))
    reported = hidden + int(np.count_nonzero(left_out))
    are_of_figures = are_in(visible.codes, OF_FIGURES)
    are_turned = np.isin(visible.objects, turned_texts(objects))
    if are_red.any():
        shown = decoded(visible.codes[are_red])[: PAGE.shown_chars]
        problems.append(problem("red_figure", text=shown, severity="warning"))
    glyphs = len(visible.codes) + hidden
    doubts = [
        *cut,
        Doubt(DoubtKind.TURNED, are_turned & are_of_figures),
        Doubt(DoubtKind.COVERED, are_covered),
        Doubt(DoubtKind.ANNOTATED, doubtful & are_of_figures),
        Doubt(DoubtKind.RED, are_red),
    ]
    visible = visible._replace(codes=blotted(visible.codes, doubts)).select(~left_out)
    source.close()
    images = int(np.count_nonzero(objects.kinds == IMAGE_OBJECT))
    page = Page(number, width, height, visible.chars, *edges, images, problems)
    page.drawn_over = over
    page.pictures = areas.boxes[areas.kinds == IMAGE_OBJECT]
    page.glyphs = glyphs
    page.doubts = kinds_of(doubts)
    page.told = reported
    return page


def _red_minus(text: PageText, objects: Objects, about: _DocumentSays) -> Mask:
    """Which digits are red where the document has said that such figures are negative."""
    page_text = decoded(text.codes)
    about.is_red_minus |= PATTERNS["red_is_minus"].search(page_text) is not None
    if not about.is_red_minus:
        return np.zeros(len(text.codes), np.bool_)
    return np.isin(text.objects, red_texts(objects)) & are_in(text.codes, OF_FIGURES)


def _are_under_annotations(
    text: PageText, annotations: Iterable[_Annotation], matrix: Floats
) -> Mask:
    """Which characters may not be seen for an annotation over them."""
    out = np.zeros(len(text.codes), np.bool_)
    for annotation in annotations:
        if not annotation.is_doubtful:
            continue
        box = moved_boxes(annotation.box, matrix)[0]
        out |= hold_middle(box, text.boxes)
        if annotation.kind == pdfium.FPDF_ANNOT_CARET:
            out |= beside_caret(box, text.chars)
    return out


def _flattened(
    document: pypdfium2.PdfDocument, index: int, page: pypdfium2.PdfPage
) -> pypdfium2.PdfPage:
    """A page with its annotations and form fields as part of what is painted on it."""
    pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def page_image(document: pypdfium2.PdfDocument, number: int, scale: float) -> Image:
    """A page, from 1, as it is read: where its text lies on the side, it is turned.

    `scale`: pixels a point, fewer where it is very large; `info["scale"]` says how many.
    """
    page = document[number - 1]
    upright(page)
    scale = scale_within(page.get_width(), page.get_height(), scale)
    image = page.render(scale=scale).to_pil().convert("RGB")
    image.info["scale"] = scale
    return image
