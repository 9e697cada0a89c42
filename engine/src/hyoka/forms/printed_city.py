"""The municipality that a document prints, of a form that many publish."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from hyoka.grid.paragraphs import Part

#: A municipality or a prefecture.
_NAME: Final = re.compile(r"[^\d()]{1,12}[都道府県市区町村]")


def printed_city(label: str, parts: Sequence[Part]) -> tuple[str, list[Part]]:
    """The municipality beside a label, and what prints it; "" and nothing where none is printed.

    Args:
        label: The label, folded.
        parts: The cells and lines of the document, in reading order.
    """
    for part, behind in pairwise([*parts, *parts[-1:]]):
        before, _, name = part.folded.partition(label)
        if before or not part.folded.startswith(label):
            continue
        name = name.lstrip(":")
        if _NAME.fullmatch(name):
            return name, [part]
        if not name and _NAME.fullmatch(behind.folded):
            return behind.folded, [part, behind]
    return "", []
