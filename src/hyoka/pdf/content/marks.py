"""What is kept while a content stream is followed: its operands, its graphics state, and the marks that it leaves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hyoka.compiled import inlined
from hyoka.pdf.chars import Boxes, Codes, Mask
from hyoka.pdf.content.tokens import Bytes
from hyoka.pdf.edges import Counts, Floats

#: What is not understood.
UNDERSTOOD, NO_FONT, NO_MEANING, NO_OPERATOR, TOO_MUCH = range(5)
#: What the graphics state holds: the matrix to the page in 0 to 5, then what is said of text.
SIZE, GAP, WORD_GAP, STRETCH, LEADING, RISE, FONT, STATE = range(6, 14)
#: What is counted: letters, outlines, calls of other streams; whether a blank was shown since the last letter; whether
#: a letter stands askew; what was not understood.
LETTERS, OUTLINES, CALLS, BLANK_BEFORE, ASKEW, TROUBLE = range(6)
#: How deep the stream is in marked content; how deep it was where that began to say what is shown, or 0; the letter
#: that is the first of it; how many characters are said.
DEPTH, SAID_DEPTH, SAID_FROM, SAID_COUNT, COUNTS = range(6, 11)
#: An image within the stream is a call of no XObject.
INLINE_IMAGE = -1
#: a, b, c, d, e, f of the standard's row vectors: x' = ax + cy + e, y' = bx + dy + f.
Matrix = tuple[float, float, float, float, float, float]
_MOST_OPERANDS, _DEEPEST = 1 << 14, 64


class Fonts(NamedTuple):
    """What a content stream calls by name, and what the codes of its fonts mean.

    Attributes:
        names: Names of the fonts and after them of the XObjects, one behind another.
        name_ends: Where each name ends.
        first: Where the codes of each font begin in `meanings` and `widths`.
        counts: How many codes each font has there.
        composite: Whether the font is a composite one: no gap between words is for its codes.
        leads: By font and byte, whether a code that begins with the byte has two.
        others: The width of any other code of the font.
        meanings: Characters by code, folded (see `letters`); or UNKNOWN; or SEVERAL and the place in `several`.
        widths: Widths by code, in shares of the font's size.
        several: How many characters a code means, then those.
        folded: What a character counts as, by code (see `letters.MEANINGS`).
    """

    names: Bytes
    name_ends: Counts
    first: Counts
    counts: Counts
    composite: Mask
    leads: Mask
    others: Floats
    meanings: Codes
    widths: Floats
    several: Codes
    folded: Codes


class Marks(NamedTuple):
    """What a content stream leaves: room for it, and in `counts` how much there is.

    Attributes:
        codes, boxes, spaces: Letters as `letters.Letters` has them.
        outlines: As `rules.sorted_in` takes them.
        calls: The XObject, the letters before it, the matrix from its space to the page.
        counts: See above.
    """

    codes: Codes
    boxes: Boxes
    spaces: Mask
    outlines: Floats
    calls: Floats
    counts: Counts


class Operands(NamedTuple):
    """What stands before an operator: tokens, and how many."""

    kinds: Counts
    starts: Counts
    ends: Counts
    values: Floats
    used: Counts


class Path(NamedTuple):
    """The path that is being built, on the page: corners, which begin a part, which end a curve, and how many."""

    xs: Floats
    ys: Floats
    begins: Mask
    curves: Mask
    used: Counts


class Room(NamedTuple):
    """Room to follow a content stream in, and to write down what it leaves.

    Attributes:
        marks, operands, path: See there.
        state: The graphics state.
        kept: Graphics states to come back to.
        places: The matrix of the line of text, then that of its next letter.
        shown: The bytes of a string.
        said: The characters that marked content says to be shown.
    """

    marks: Marks
    operands: Operands
    path: Path
    state: Floats
    kept: Floats
    places: Floats
    shown: Bytes
    said: Codes


def room_for(size: int) -> Room:
    """Room for a content stream of so many bytes.

    Nobody checks the bounds of arrays in compiled code, so that each has room for whatever a stream may hold. Letters,
    operands, calls and kept states are counted where they are taken, as a code may mean many letters. The rest cannot
    be more than the stream has bytes: an operator adds no more corners to a path than it has bytes with its operands
    (`h` 1, `[[[[re` 5 of 6), a part of a path makes no more outlines than it has corners, and leaves none of these for
    the next; a string has no more bytes, and a text no more characters, than it is written in.
    """
    most, deep = size + 64, _DEEPEST
    codes, boxes, spaces = np.empty(most, np.uint32), np.empty((most, 4)), np.empty(most, np.bool_)
    marks = Marks(codes, boxes, spaces, np.empty((most, 5)), np.empty((most // 4, 8)), np.zeros(COUNTS, np.int64))
    tokens, values = np.empty((3, _MOST_OPERANDS), np.int64), np.empty(_MOST_OPERANDS)
    operands = Operands(tokens[0], tokens[1], tokens[2], values, np.zeros(1, np.int64))
    path = Path(
        np.empty(most), np.empty(most), np.empty(most, np.bool_), np.empty(most, np.bool_), np.zeros(1, np.int64)
    )
    shown, said = np.empty(most, np.uint8), np.empty(most, np.uint32)
    return Room(marks, operands, path, np.zeros(STATE), np.empty((deep, STATE)), np.zeros(12), shown, said)


@inlined
def keep(operands: Operands, kind: int, start: int, end: int, value: float) -> bool:
    """Keep a token for the operator after it; whether there is room."""
    i = operands.used[0]
    if i == _MOST_OPERANDS:
        return False
    operands.kinds[i], operands.starts[i], operands.ends[i], operands.values[i] = kind, start, end, value
    operands.used[0] = i + 1
    return True


@inlined
def copy(source: Floats, into: Floats) -> None:
    """Copy as many values as there are in the source."""
    for i in range(len(source)):
        into[i] = source[i]


@inlined
def call(marks: Marks, which: int, state: Floats) -> None:
    """Note that another stream, or an image, has its place here."""
    i, is_said = marks.counts[CALLS], marks.counts[SAID_DEPTH] != 0
    if i == len(marks.calls):
        marks.counts[TROUBLE] = TOO_MUCH
        return
    marks.calls[i, 0], marks.calls[i, 1] = which, marks.counts[SAID_FROM if is_said else LETTERS]
    copy(state[:6], marks.calls[i, 2:])
    marks.counts[CALLS] = i + 1


def number_of(word: str) -> int:
    """An operator as the number that its bytes make."""
    return int.from_bytes(word.encode(), "little")


@inlined
def number_at(data: Bytes, start: int, end: int) -> int:
    """The operator that stands there, as `number_of` has it; 0 for what is longer than any."""
    number = 0
    for i in range(end - 1, start - 1, -1):
        number = number * 256 + int(data[i])
    return number if end - start <= 5 else 0


@inlined
def turn(room: Room, deep: int, save: bool) -> int:
    """Keep the graphics state, or take the last one kept; how many are kept now."""
    if not save:
        if deep:
            copy(room.kept[deep - 1], room.state)
        return max(deep - 1, 0)
    if deep == _DEEPEST:
        room.marks.counts[TROUBLE] = TOO_MUCH
        return deep
    copy(room.state, room.kept[deep])
    return deep + 1


@inlined
def is_name(data: Bytes, start: int, end: int, name: Bytes) -> bool:
    """Whether just this name stands there."""
    if end - start != len(name):
        return False
    for i in range(len(name)):  # noqa: SIM110 - compiled code has no all()
        if data[start + i] != name[i]:
            return False
    return True


@inlined
def place_of(data: Bytes, start: int, end: int, fonts: Fonts, first: int, last: int) -> int:
    """Which of the names from `first` on stands there, counted from `first`; -1: none."""
    for i in range(first, last):
        begin = fonts.name_ends[i - 1] if i else 0
        if is_name(data, start, end, fonts.names[begin : fonts.name_ends[i]]):
            return i - first
    return -1


@inlined
def multiplied(inner: Floats, outer: Floats) -> Matrix:
    """The matrix that does the inner, then the outer one."""
    a, b, c, d, e, f = inner[0], inner[1], inner[2], inner[3], inner[4], inner[5]
    p, q, r, s, t, u = outer[0], outer[1], outer[2], outer[3], outer[4], outer[5]
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
