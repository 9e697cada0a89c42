"""The text of a cell as lines of chars within a box."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from hyoka.grid.lines import CLOSING, OPENING
from hyoka.pdf.chars import BLANKS, Char
from hyoka.text.japanese import fold_radicals

Box = tuple[float, float, float, float]
#: Distance of lines, and what a size is made smaller by until a text fits: shares of the size. Smallest size in points.
LEADING, _SMALLER, _SMALLEST_PT = 1.2, 0.9, 1.0
#: White on both sides of a text, points.
PADDING_PT: Final = 2.0
#: What no line break splits: a word of narrow chars, or a char, with its brackets and points.
_UNSPLIT: Final = re.compile(rf"[{re.escape(OPENING)}]*(?:[!-~]+|.)[{re.escape(CLOSING)}]*\s*")


def width_of(text: str) -> float:
    """The width of a text as a multiple of its size: wide chars have 1, others 1/2."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "FWA" else 0.5 for char in text)


def broken(text: str, ems: float) -> list[str]:
    """The lines of a text that are no wider than so many times its size, where it can be broken."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for part in _UNSPLIT.findall(paragraph):
            if line and width_of(line) + width_of(part.rstrip()) > ems:
                lines.append(line)
                line = ""
            line += part
        lines.append(line)
    return lines


def chars_in(box: Box, text: str, size: float, horizontal: str, vertical: str, *, wraps: bool) -> Iterator[Char]:
    """The chars of a text in a box, which it never leaves: it is set smaller, or narrower, until it fits."""
    x0, top, x1, bottom = box
    text = fold_radicals(text)  # what draws nothing is no char, as in a PDF
    room = max(x1 - x0 - 2 * PADDING_PT, 1.0)
    size = min(size, bottom - top)
    lines = broken(text, room / size if wraps else float("inf"))
    while len(lines) * LEADING * size > bottom - top + size / 4 and size > _SMALLEST_PT:
        size *= _SMALLER
        lines = broken(text, room / size if wraps else float("inf"))
    pitch = min(LEADING * size, (bottom - top) / len(lines))
    free = bottom - top - pitch * len(lines)
    at = top + {"top": 0.0, "center": free / 2}.get(vertical, free) + (pitch - min(size, pitch)) / 2
    for line in lines:
        width = width_of(line.rstrip()) * size
        narrow = min(1.0, room / width) if width else 1.0
        left = room - narrow * width
        x = x0 + PADDING_PT + {"right": left, "center": left / 2}.get(horizontal, 0.0)
        is_after_blank = True
        for char in line.rstrip():
            end = x + width_of(char) * size * narrow
            if char not in BLANKS:
                yield Char(char, x, at, end, at + min(size, pitch), is_after_blank)
            x, is_after_blank = end, char in BLANKS
        at += pitch
