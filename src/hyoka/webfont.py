"""The Japanese characters of a page as a font within it, for machines that have no Japanese font."""

from __future__ import annotations

import base64
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

#: The font's name in the pages' style; the reader's own Japanese fonts stand before it.
_NAME: Final = "hyoka"
_STYLE: Final = "<style>"
_IPA: Final = str(distribution("matplotlib-fontja").locate_file("matplotlib_fontja/fonts/ipaexg.ttf"))


def with_font(page: str) -> str:
    """A page whose first style holds a font with the characters of its text that ASCII lacks.

    Source: the IPA Font License 1.0 lets a document hold the characters of the font that it shows.
    """
    chars = frozenset(char for char in page if not char.isascii())
    rule = f'@font-face{{font-family:"{_NAME}";src:url(data:font/woff;base64,{_subset(chars)}) format("woff")}}'
    return page.replace(_STYLE, f"{_STYLE}{rule}", 1)


@cache  # pages of one kind show the same characters
def _subset(chars: frozenset[str]) -> str:
    options = subset.Options(flavor="woff", hinting=False, layout_features=[])
    font = TTFont(_IPA, lazy=True, recalcTimestamp=False)  # the same characters give the same bytes
    part = subset.Subsetter(options)
    part.populate(text="".join(sorted(chars)))
    part.subset(font)
    file = BytesIO()
    subset.save_font(font, file, options)
    return base64.b64encode(file.getvalue()).decode("ascii")
