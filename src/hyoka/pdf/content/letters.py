"""Letters as a content stream shows them, or says that they are read (/ActualText)."""

from __future__ import annotations

import numpy as np
import pikepdf  # noqa: F401 - it brings the encoding pdfdoc

from hyoka.compiled import inlined
from hyoka.pdf.chars import BLANK, NOTHING, Codes
from hyoka.pdf.content.marks import (
    ASKEW,
    BLANK_BEFORE,
    DEPTH,
    LETTERS,
    NO_MEANING,
    SAID_COUNT,
    SAID_DEPTH,
    SAID_FROM,
    TOO_MUCH,
    TROUBLE,
    Fonts,
    Marks,
    Operands,
    Room,
    is_name,
)
from hyoka.pdf.content.tokens import HEX, NAME, STRING, Bytes, characters_of

#: What a code means besides a character: several, or nobody knows.
SEVERAL, UNKNOWN = 0x80000000, 0xFFFFFFFE
#: Characters of text that is not UTF-16, by byte: those of PDFDocEncoding.
_OF_BYTE = np.frombuffer(bytes(range(256)).decode("pdfdoc", "replace").encode("utf-32-le"), np.uint32)
_ACTUAL_TEXT = np.frombuffer(b"ActualText", np.uint8)


@inlined
def take_meaning(
    meaning: int, x0: float, top: float, x1: float, bottom: float, askew: bool, fonts: Fonts, marks: Marks
) -> None:
    """Take what a code shows; where the stream says what that stands for, only its place counts."""
    if marks.counts[SAID_DEPTH]:
        _put(NOTHING, x0, top, x1, bottom, marks)
    elif SEVERAL <= meaning < UNKNOWN:
        at = int(meaning - SEVERAL)
        count = int(fonts.several[at])
        _take_evenly(fonts.several[at + 1 : at + 1 + count], count, x0, top, x1, bottom, marks)
    else:
        _take(meaning, x0, top, x1, bottom, marks)
    if askew and meaning not in (BLANK, NOTHING):
        marks.counts[ASKEW] = 1


@inlined
def _take(code: int, x0: float, top: float, x1: float, bottom: float, marks: Marks) -> None:
    if code == BLANK:
        marks.counts[BLANK_BEFORE] = 1
    elif code == UNKNOWN:
        marks.counts[TROUBLE] = NO_MEANING
    elif code != NOTHING:
        _put(code, x0, top, x1, bottom, marks)


@inlined
def _take_evenly(codes: Codes, count: int, x0: float, top: float, x1: float, bottom: float, marks: Marks) -> None:
    """Take several letters that share one place."""
    width = (x1 - x0) / count
    for i in range(count):
        _take(codes[i], x0 + i * width, top, x0 + (i + 1) * width, bottom, marks)


@inlined
def _put(code: int, x0: float, top: float, x1: float, bottom: float, marks: Marks) -> None:
    i = marks.counts[LETTERS]
    if i == len(marks.codes):
        marks.counts[TROUBLE] = TOO_MUCH
        return
    marks.codes[i], marks.spaces[i] = code, marks.counts[BLANK_BEFORE] != 0
    marks.boxes[i, 0], marks.boxes[i, 1], marks.boxes[i, 2], marks.boxes[i, 3] = x0, top, x1, bottom
    marks.counts[LETTERS], marks.counts[BLANK_BEFORE] = i + 1, 0


@inlined
def begin_content(data: Bytes, operands: Operands, fonts: Fonts, room: Room) -> None:
    """Begin marked content; it may say what the letters in it stand for."""
    counts = room.marks.counts
    counts[DEPTH] += 1
    for i in range(operands.used[0] - 1 if counts[SAID_DEPTH] == 0 else 0):
        kind, start, end = operands.kinds[i + 1], operands.starts[i + 1], operands.ends[i + 1]
        is_told = operands.kinds[i] == NAME and kind in (STRING, HEX)
        if is_told and is_name(data, operands.starts[i], operands.ends[i], _ACTUAL_TEXT):
            size = characters_of(data, kind, start, end, room.shown)
            counts[SAID_COUNT] = _text_of(room.shown, size, fonts.folded, room.said)
            if counts[SAID_COUNT]:  # letters of which nothing is said are read as they are shown
                counts[SAID_DEPTH], counts[SAID_FROM] = counts[DEPTH], counts[LETTERS]


@inlined
def end_content(marks: Marks, said: Codes) -> None:
    """End marked content; letters of which it was said what they stand for become that."""
    counts = marks.counts
    if counts[SAID_DEPTH] and counts[SAID_DEPTH] == counts[DEPTH]:
        say(said, marks)
    counts[DEPTH] = max(counts[DEPTH] - 1, 0)


@inlined
def _text_of(data: Bytes, size: int, folded: Codes, into: Codes) -> int:
    """The characters of a PDF's text: UTF-16 if it begins with its mark, else one a byte; how many there are."""
    if size >= 3 and data[0] == 0xEF and data[1] == 0xBB and data[2] == 0xBF:
        return 0  # UTF-8, which PDF 2.0 allows and hardly anybody writes
    if size >= 2 and data[0] == 0xFE and data[1] == 0xFF:
        count = utf16(data, 2, size, into)
    else:
        count = size
        for i in range(size):
            into[i] = _OF_BYTE[data[i]]
    for i in range(count):
        into[i] = folded[into[i]] if into[i] < len(folded) else into[i]
    return count


@inlined
def utf16(data: Bytes, start: int, end: int, into: Codes) -> int:
    """The characters of UTF-16, high bytes first; how many there are."""
    used, high = int(np.int64(0)), 0
    for i in range(start, end - 1, 2):
        unit = int(data[i]) * 256 + int(data[i + 1])
        if not 0xD800 <= unit < 0xE000:
            into[used], used, high = unit, used + 1, 0
        elif unit < 0xDC00:
            high = unit
        elif high:  # the half of a pair that stands alone is no character
            into[used], used, high = 0x10000 + (high - 0xD800) * 0x400 + unit - 0xDC00, used + 1, 0
    return used


@inlined
def say(said: Codes, marks: Marks) -> None:
    """Put what was said in the place of the letters that were shown since."""
    first, last, count = marks.counts[SAID_FROM], marks.counts[LETTERS], marks.counts[SAID_COUNT]
    marks.counts[SAID_DEPTH] = 0
    if first == last:
        return
    boxes = marks.boxes
    marks.counts[LETTERS], marks.counts[BLANK_BEFORE] = first, int(marks.spaces[first])
    if count == last - first:
        for i in range(count):
            at = first + i
            _take(said[i], boxes[at, 0], boxes[at, 1], boxes[at, 2], boxes[at, 3], marks)
        return
    x0, top, x1, bottom = boxes[first, 0], boxes[first, 1], boxes[first, 2], boxes[first, 3]
    for at in range(first + 1, last):
        x0, top = min(x0, boxes[at, 0]), min(top, boxes[at, 1])
        x1, bottom = max(x1, boxes[at, 2]), max(bottom, boxes[at, 3])
    _take_evenly(said, count, x0, top, x1, bottom, marks)
