"""Letters that a tiling pattern draws: pdfium fills areas with them and tells them to nobody."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import numpy as np

from hyoka.pdf.chars import STRAIGHT
from hyoka.pdf.objects import PATH
from hyoka.pdf.ordering import Floats

#: The operators that show a text.
_SHOWS: Final = re.compile(rb"""[\s)\]>](?:T[jJ]|'|")(?=\s|$)""")
_TILING: Final = 1
#: pdfium tells this brightness of what a pattern fills, 0 to 1.
_GREY: Final = 191 / 255


def may_be_patterns(areas: Floats) -> bool:
    """Whether patterns may fill some of the areas that `painted_areas` gives."""
    return bool(np.any((np.abs(areas[:, 5] - _GREY) < STRAIGHT) & (areas[:, 6] == PATH)))


def pattern_texts(data: bytes) -> bool:
    """Whether a tiling pattern of a PDF shows a text; also where the PDF is not so whole that this can be told."""
    if b"/PatternType" not in data:
        return False
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.psexceptions import PSException

    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        numbers = {number for table in document.xrefs for number in table.get_objids()}
        return any(_is_tile_with_text(document.getobj(number)) for number in sorted(numbers) if number)
    except PSException:
        return True


def _is_tile_with_text(found: Any) -> bool:  # noqa: ANN401 - pdfminer's object
    from pdfminer.pdftypes import PDFStream, resolve1

    if not isinstance(found, PDFStream) or resolve1(found.get("PatternType")) != _TILING:
        return False
    within = resolve1((resolve1(found.get("Resources")) or {}).get("XObject")) or {}
    streams = [found, *filter(_is_form, map(resolve1, within.values()))]
    return any(_SHOWS.search(stream.get_data()) for stream in streams)


def _is_form(found: Any) -> bool:  # noqa: ANN401 - pdfminer's object
    from pdfminer.pdftypes import PDFStream, resolve1
    from pdfminer.psparser import LIT

    return isinstance(found, PDFStream) and resolve1(found.get("Subtype")) is LIT("Form")
