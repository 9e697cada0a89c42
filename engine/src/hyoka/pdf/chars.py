"""The characters of a page as arrays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.pdf.settings import PAGE
from hyoka.text.japanese import RADICALS

#: Characters between words. A blank is not a char here: the next char notes it in `space`.
BLANKS = frozenset(" \t\n\r\f\v\u00a0\u3000\u2002\u2003\u2009\x00")

#: Unicode of chars.
CharCodes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Boxes = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: What MEANINGS says of a character that is a blank.
BLANK = 0
#: What it says of one that is invisible.
INVISIBLE = 0xFFFFFFFF
#: The code of a char whose font does not say which character it is. It is never part of a figure.
UNMAPPED = 0xFFFD
#: What stands for a part of a figure that is not read, █: it is covered, cut, turned over or a
#: picture. It is never part of a number.
UNREAD = 0x2588
#: How many codes the first plane has.
_PLANE = 0x10000


def _meanings() -> CharCodes:
    meanings = np.arange(0x30000, dtype=np.uint32)
    for code, letter in RADICALS.items():
        meanings[code] = INVISIBLE if letter is None else ord(letter)
    meanings[[ord(blank) for blank in BLANKS]] = BLANK
    return meanings


#: The code of the character that is read for each code of a file, or BLANK or INVISIBLE.
MEANINGS = _meanings()


class Char(NamedTuple):
    """One char; points, origin at the top left.

    `space`: whether a blank stands before it on its line.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    space: bool = False


@dataclass(slots=True)
class Chars:
    """Chars in the order of the file.

    codes: Unicode of each; boxes: x0, top, x1, bottom of each, points; spaces: whether a blank
    stands before it.
    """

    codes: CharCodes
    boxes: Boxes
    spaces: Mask

    @classmethod
    def of(cls, chars: Iterable[Char]) -> "Chars":
        """Convert chars to arrays. A char of several characters (a ligature) is split evenly."""
        if isinstance(chars, Chars):
            return chars
        parts = list(chars)
        text = "".join([char.text for char in parts])
        if len(text) != len(parts) or not all(char.text for char in parts):
            parts = [part for char in parts for part in _single(char)]
        encoded = text.encode("utf-32-le", "surrogatepass")
        boxes = np.array([char[1:5] for char in parts], np.float64)
        return cls(
            np.frombuffer(encoded, "<u4").astype(np.uint32),
            boxes.reshape(-1, 4),
            np.array([char.space for char in parts], np.bool_),
        )

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, which: Indices | Mask | slice) -> "Chars":
        return Chars(self.codes[which], self.boxes[which], self.spaces[which])

    def __iter__(self) -> Iterator[Char]:
        sides = self.boxes.T.tolist()
        return map(Char, self.text, *sides, self.spaces.tolist())

    def insert(
        self,
        places: Indices | int,
        codes: int,
        boxes: Boxes,
        spaces: Mask | bool,
    ) -> "Chars":
        """These chars with a character before some places."""
        return Chars(
            np.insert(self.codes, places, np.uint32(codes)),
            np.insert(self.boxes, places, boxes, axis=0),
            np.insert(self.spaces, places, spaces),
        )

    @property
    def heights(self) -> Floats:
        return self.boxes[:, 3] - self.boxes[:, 1]

    @property
    def xs(self) -> Floats:
        """Where the middle of each is, from the left."""
        return (self.boxes[:, 0] + self.boxes[:, 2]) / 2

    @property
    def ys(self) -> Floats:
        """Where the middle of each is, from the top."""
        return (self.boxes[:, 1] + self.boxes[:, 3]) / 2

    @property
    def text(self) -> str:
        """The text of the chars without blanks."""
        return decoded(self.codes)


def middles(boxes: Boxes) -> tuple[Floats, Floats]:
    """The x and y of the middles of boxes."""
    x0, top, x1, bottom = boxes.T
    return (x0 + x1) / 2, (top + bottom) / 2


def heights(boxes: Boxes) -> Floats:
    """How high boxes are; also of one box."""
    out: Floats = boxes[..., 3] - boxes[..., 1]
    return out


def sizes(boxes: Boxes) -> Floats:
    """The width and height of each box."""
    return boxes[:, 2:] - boxes[:, :2]


def shared_heights(boxes: Boxes, others: Boxes) -> Floats:
    """How much of its height each box shares with the other at its place; below 0 how far apart."""
    lower_tops = np.maximum(boxes[:, 1], others[:, 1])
    upper_bottoms = np.minimum(boxes[:, 3], others[:, 3])
    return np.asarray(upper_bottoms - lower_tops, np.float64)


def within(area: Floats, boxes: Boxes) -> Mask:
    """Which boxes lie wholly in an area."""
    begins_inside = (area[:2] <= boxes[:, :2]).all(axis=1)
    ends_inside = (boxes[:, 2:] <= area[2:]).all(axis=1)
    return np.asarray(begins_inside & ends_inside, np.bool_)


def hold_middle(box: Floats, boxes: Boxes) -> Mask:
    """Which boxes have their middles in a box."""
    xs, ys = middles(boxes)
    x0, top, x1, bottom = box
    is_across = (x0 < xs) & (xs < x1)
    is_down = (top < ys) & (ys < bottom)
    return np.asarray(is_across & is_down, np.bool_)


def near_pairs(places: Floats, others: Floats, reach: float) -> tuple[Indices, Indices]:
    """The pairs of places and others that are no farther apart: their indices."""
    order = np.argsort(others, kind="stable")
    others = others[order]
    places = places[: PAGE.most_small]
    first = np.searchsorted(others, places - reach)
    last = np.searchsorted(others, places + reach)
    counts = np.minimum(last - first, PAGE.most_near)
    before = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(before, counts)
    near = order[np.repeat(first, counts) + within]
    return np.repeat(np.arange(len(counts)), counts), near


def parts_boxes(edges: Floats, box: Floats, other: Floats) -> bool:
    """Whether an edge, horizontal as the boxes are given, goes between the middles of two boxes."""
    x = (box[0] + box[2]) / 2
    y = box[1] + box[3]
    other_y = other[1] + other[3]
    upper, lower = np.sort([y, other_y]) / 2
    ys, starts, ends = edges.T
    is_between = (upper < ys) & (ys < lower)
    return bool(np.any(is_between & (starts <= x) & (x <= ends)))


def of_each(
    function: np.ufunc,
    values: npt.NDArray[Any],
    starts: Indices,
) -> npt.NDArray[Any]:
    """What a function makes of the values of each group; starts: where these begin."""
    return function.reduceat(values, starts) if len(starts) else values[:0]


def code_set(signs: str) -> Mask:
    """Some characters of the first plane as `are_in` looks for them: by their codes."""
    out = np.zeros(_PLANE, np.bool_)
    out[[ord(sign) for sign in signs]] = True
    return out


#: The digits, also those of full width.
DIGITS = code_set("0123456789０１２３４５６７８９")
#: Those of figures: digits, commas and points.
OF_FIGURES = code_set("0123456789０１２３４５６７８９,.，．")


def are_in(codes: CharCodes, signs: Mask) -> Mask:
    """Which codes are in a set of `code_set`."""
    return signs[np.minimum(codes, _PLANE - 1)]


def decoded(codes: CharCodes) -> str:
    """Return the string of an array of codes."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _single(char: Char) -> Iterator[Char]:
    width = (char.x1 - char.x0) / max(len(char.text), 1)
    for number, letter in enumerate(char.text):
        x0 = char.x0 + number * width
        space = char.space and not number
        yield Char(letter, x0, char.top, x0 + width, char.bottom, space)
