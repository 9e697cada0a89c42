"""The characters of a page, kept as arrays from the reader to the grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.japanese import RADICALS

#: What stands between words; a blank is no character of its own here.
BLANKS = frozenset(" \t\n\r\f\v\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff\x00")
#: So much of a character's height lies below the line it stands on, in any font: what fonts tell of it differs between
#: readers, and many tell nothing.
BELOW_LINE = 0.12
#: Text is turned by quarters if it leans by less than this share of its length.
STRAIGHT = 1e-6

Codes = npt.NDArray[np.uint32]
Boxes = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Order = npt.NDArray[np.int64]

#: What a code means, by code: BLANK, NOTHING (invisible), else the code of the character that is printed.
BLANK, NOTHING = 0, 0xFFFFFFFF
#: A character whose font does not say which it is; printed as such it is no part of a figure.
UNMAPPED = 0xFFFD


def _meanings() -> Codes:
    meant = np.arange(0x30000, dtype=np.uint32)
    for code, letter in RADICALS.items():
        meant[code] = NOTHING if letter is None else ord(letter)
    meant[[ord(blank) for blank in BLANKS]] = BLANK
    return meant


MEANINGS = _meanings()


class Char(NamedTuple):
    """One printed character; points, origin at the top left. `space`: a blank stands before it on its line."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    space: bool = False


@dataclass(slots=True)
class Chars:
    """Characters in the order of the file.

    codes: Unicode of each; boxes: x0, top, x1, bottom of each in points; spaces: whether a blank stands before it.
    """

    codes: Codes
    boxes: Boxes
    spaces: Mask

    @classmethod
    def of(cls, chars: Iterable[Char]) -> Chars:
        """Characters given one by one; one of several chars (a ligature) is parted evenly."""
        if isinstance(chars, Chars):
            return chars
        single = list(chars)
        text = "".join([char.text for char in single])
        if len(text) != len(single) or not all(char.text for char in single):
            single = [one for char in single for one in _single(char)]
        return cls(
            np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32),
            np.array([char[1:5] for char in single], np.float64).reshape(-1, 4),
            np.array([char.space for char in single], np.bool_),
        )

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, which: Order | Mask | slice) -> Chars:
        return Chars(self.codes[which], self.boxes[which], self.spaces[which])

    def __iter__(self) -> Iterator[Char]:
        sides = self.boxes.T.tolist()
        return map(Char, self.text, *sides, self.spaces.tolist())

    @property
    def text(self) -> str:
        """The characters one behind another, without blanks."""
        return decoded(self.codes)


def decoded(codes: Codes) -> str:
    """The string of an array of codes."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _single(char: Char) -> Iterator[Char]:
    width = (char.x1 - char.x0) / max(len(char.text), 1)
    for number, letter in enumerate(char.text):
        x0 = char.x0 + number * width
        yield Char(letter, x0, char.top, x0 + width, char.bottom, char.space and not number)
