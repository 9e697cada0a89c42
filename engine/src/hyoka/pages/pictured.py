"""Which pages of a PDF are pictures: their text is drawn, or is of fonts that say nothing."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import cached_property
from typing import Final

import numpy as np
import pypdfium2

from hyoka.pdf.chars import UNMAPPED
from hyoka.pdf.page import Page

#: Shapes on a page without a char that may be letters.
_LEAST_SHAPES: Final = 20
#: A page with fewer chars may have but a line stamped on it as text ...
_STAMPED_CHARS: Final = 40
#: ... if an image fills this share of it.
_FILLING: Final = 0.8
#: A page is not read as text if its fonts do not say, or say otherwise, what this share of its
#: characters is.
_UNMAPPED: Final = 0.05


class DrawnPages:
    """The pages of a PDF as they are drawn; it is opened when the first of them is asked for."""

    def __init__(self, data: bytes, to_close: ExitStack) -> None:
        self._data = data
        self._to_close = to_close

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument:
        return self._to_close.enter_context(closing(pypdfium2.PdfDocument(self._data)))

    def page(self, number: int) -> pypdfium2.PdfPage:
        return self._document[number - 1]


def is_picture(page: Page, drawn: DrawnPages) -> bool:
    """Whether the text of a page is a picture, shapes, or of fonts that say nothing."""
    if is_unmapped(page):
        return True
    kinds = {problem["kind"] for problem in page.problems}
    shapes = len(page.fills) + len(page.rings) + len(page.slants)
    is_drawn = page.images or kinds or shapes >= _LEAST_SHAPES
    is_empty = not len(page.chars) and bool(is_drawn)
    has_few = len(page.chars) < _STAMPED_CHARS
    if is_empty or "scanned_page" in kinds or ("drawn_text" in kinds and has_few):
        return True
    if not (has_few and page.images):
        return False
    sizes = [0.0]
    for image in images(drawn.page(page.number)):
        left, bottom, right, top = image.get_bounds()
        sizes.append((right - left) * (top - bottom))
    return max(sizes) >= _FILLING * page.width * page.height


def is_unmapped(page: Page) -> bool:
    """Whether too many characters of a page are of fonts that do not say what they draw."""
    number = np.count_nonzero(page.chars.codes == UNMAPPED)
    return bool(number > _UNMAPPED * len(page.chars))


def images(drawn: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfImage]:
    yield from drawn.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)
