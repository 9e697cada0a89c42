"""Characters that are not read: what they say may be no figure, or another one, of what is seen.

Whoever looks for such characters changes none. `blot` puts █ in their places.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from hyoka.pdf.chars import UNREAD, CharCodes, Chars, Floats, Mask

_NO_CHARS: Final[Mask] = np.zeros(0, np.bool_)


class DoubtKind(StrEnum):
    """Why a character is not read.

    Attributes:
        CUT: It is hidden, and another part of its figure is seen.
        TURNED: Its text is turned over.
        COVERED: A part of it is cut off or painted over.
        ANNOTATED: It lies under an annotation.
        RED: It is red where red figures are negative.
        PICTURE: A picture stands in its place.
        POWER: It is raised or lowered beside a figure.
        STRUCK_REST: A line strikes out what it stands beside.
        STRUCK_LABEL: A line strikes out the label that it may be part of.
        POINT: A dot is drawn between digits.
        BAR: A bar is drawn beside a digit.
        DRAWN_OVER: A stroke that is curved or leans, or a picture, goes through it.
        ADDED: The mark of an insertion stands beside it.
        CANCELLED: A stroke goes through its cell from corner to corner.
        RULED: A line that is longer than its text goes through it.
        BROKEN: Its figure goes on below a line of its table.
        TWO_HEADS: Its figure may be of two heads.
    """

    CUT = "cut"
    TURNED = "turned"
    COVERED = "covered"
    ANNOTATED = "annotated"
    RED = "red"
    PICTURE = "picture"
    POWER = "power"
    STRUCK_REST = "struck_rest"
    STRUCK_LABEL = "struck_label"
    POINT = "point"
    BAR = "bar"
    DRAWN_OVER = "drawn_over"
    ADDED = "added"
    CANCELLED = "cancelled"
    RULED = "ruled"
    BROKEN = "broken"
    TWO_HEADS = "two_heads"


class Unread(NamedTuple):
    """Something drawn that stands for a character.

    place: the number of the char before which it comes, or how many chars there are; box: x0, top,
    x1, bottom; space: whether a blank stands before it.
    """

    place: int
    box: Floats
    space: bool


class Doubt(NamedTuple):
    """Which characters are not read for one reason.

    chars: which of them; drawn: what is drawn in the place of others.
    """

    kind: DoubtKind
    chars: Mask = _NO_CHARS
    drawn: Sequence[Unread] = ()


def blotted(codes: CharCodes, doubts: Iterable[Doubt]) -> CharCodes:
    """Codes of characters with █ for those that are doubted."""
    out = codes.copy()
    for doubt in doubts:
        out[np.flatnonzero(doubt.chars)] = UNREAD
    return out


def blot(chars: Chars, doubts: Sequence[Doubt]) -> Chars:
    """Chars with █ for those that are doubted, and for what is drawn in the place of others.

    All places are those in `chars`; what has one place comes in the order of the doubts.
    """
    chars = Chars(blotted(chars.codes, doubts), chars.boxes, chars.spaces)
    drawn = [unread for doubt in doubts for unread in doubt.drawn]
    if not drawn:
        return chars
    places, boxes, spaces = map(np.array, zip(*drawn, strict=True))
    return chars.insert(places, UNREAD, boxes, spaces)


def kinds_of(doubts: Iterable[Doubt]) -> list[DoubtKind]:
    """The kinds of the doubts that are about something."""
    return [doubt.kind for doubt in doubts if doubt.chars.any() or doubt.drawn]
