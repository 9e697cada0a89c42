"""Pages that are pictures: letters and ruled lines found in them.

They give the same `Page` as a PDF with text. The engine finds this package by its entry point
`hyoka.annexes`, and uses these names alone.
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING

from hyoka_pictures.installed import in_words, program

if TYPE_CHECKING:
    from hyoka.pages.pictured import DrawnPages
    from hyoka_pictures.recognition import Recognition

__all__ = ["begin", "in_words", "program"]


def begin(drawn: "DrawnPages", to_close: ExitStack, *, cache: bool) -> "Recognition":
    """What recognises pages of a PDF, whose `page` gives a `PicturePage` for a page.

    Args:
        drawn: The pages as they are drawn.
        to_close: What ends it.
        cache: Whether what was recognised before is taken from the cache.
    """
    from hyoka_pictures.recognition import Recognition  # most runs have no picture

    return Recognition(drawn, to_close, cache=cache)
