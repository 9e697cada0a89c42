"""A page as characters and ruled lines."""

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hyoka.contract.records import problem
from hyoka.pdf.chars import Boxes, Chars, Codes, Floats, Mask, middles, within
from hyoka.pdf.marks import drawn_letters, drawn_marks, struck_out, with_signs
from hyoka.pdf.small_letters import furigana, marks_of_notes

#: Browsers place text in steps of 1/64 px, office programs in steps of 0.01 pt; the bias keeps such
#: coordinates from lying half-way between two rounded values.
_STEP_PT, _BIAS_PT = 0.05, 0.00039
#: The same char again is an overprint if it is closer than both this distance and this share of its
#: width and height.
_OVERPRINT_PT, _OVERPRINT = 1.6, 0.45
#: So many chars that are the same are compared with one, lest a hostile page takes for ever.
_MOST_BESIDE = 500
#: Where a stream begins that zlib has written.
_STREAM: Final = re.compile(rb"stream\r?\n(?=x[\x01\x5e\x9c\xda])")
_STEP_BYTES: Final = 1 << 14


@dataclass(slots=True)
class Page:
    """A page as read: its characters in the order of the file, what is drawn on it, its size as seen in points.

    Attributes:
        number: From 1.
        horizontal, vertical: Edges: y, x0, x1, and x, top, bottom.
        fills, rings, slants: Filled shapes, ellipses that are drawn around something, and strokes
            that lean: x0, top, x1, bottom.
        images: How many images lie on it.
        problems: What was found in reading it: severity, kind, text, action.
        cells: The box of the text of each cell of a sheet, by its name (費用!B12): x0, top, x1,
            bottom.
        picture: The SHA-256 of the picture in which the page was recognised; "" for a page of text.
    """

    number: int
    width: float
    height: float
    chars: Chars = field(default_factory=lambda: Chars.of([]))
    horizontal: Floats = field(default_factory=lambda: np.empty((0, 3)))
    vertical: Floats = field(default_factory=lambda: np.empty((0, 3)))
    fills: Floats = field(default_factory=lambda: np.empty((0, 4)))
    rings: Floats = field(default_factory=lambda: np.empty((0, 4)))
    slants: Floats = field(default_factory=lambda: np.empty((0, 4)))
    images: int = 0
    problems: list[dict[str, object]] = field(default_factory=list)
    cells: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    picture: str = ""

    def as_seen(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box on the page as it is seen of a box as it is read.

        They differ where a picture was turned.
        """
        return box

    def as_read(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box as it is read of a box on the page as it is seen."""
        return box

    def normalize(self) -> None:
        """Round places, leave out what lies beyond the page's ends and what is printed again on its spot."""
        boxes, horizontal, vertical = map(
            _rounded, (self.chars.boxes, self.horizontal, self.vertical)
        )
        self.chars.boxes = boxes
        self.chars = self.chars[_seen_once(self.chars.codes, boxes, self.height)]
        self.horizontal = horizontal[
            (horizontal[:, 0] >= -1) & (horizontal[:, 0] <= self.height + 1)
        ]
        vertical[:, 1:] = vertical[:, 1:].clip(0, self.height)
        self.vertical = vertical[vertical[:, 2] > vertical[:, 1]]
        self.fills = _rounded(self.fills)
        self._leave_out(furigana(self.chars, self.horizontal), "furigana")
        marks, ends = marks_of_notes(self.chars, self.vertical, sizes=not self.picture)
        self.chars.spaces = self.chars.spaces | ends
        self._leave_out(marks, "note_mark")
        struck, ends, lines = struck_out(self.chars.boxes, self.horizontal)
        self.horizontal = self.horizontal[~lines]
        self.chars.spaces = self.chars.spaces | ends
        self._leave_out(struck, "struck_out", "warning")
        self.chars, signs = with_signs(self.chars, (self.horizontal, self.vertical), self.slants)
        if signs:
            self.problems.append(problem("drawn_sign", number=len(signs)))
        slants = self.slants
        for box in signs:
            self.horizontal = self.horizontal[~within(box, self.horizontal[:, [1, 0, 2, 0]])]
            slants = slants[~within(box, slants)]
        marked = drawn_marks(self.chars, (self.horizontal, self.vertical), self.rings, slants)
        if marked.any():
            self.problems.append(problem("drawn_mark", text=self.chars[marked].text))
        if len(self.chars) and (shapes := drawn_letters(self.fills, self.chars.boxes)):
            self.problems.append(problem("drawn_text", number=shapes))

    def _leave_out(self, which: Mask, kind: str, severity: str = "note") -> None:
        """Take chars away, and say it."""
        if which.any():
            self.problems.append(problem(kind, text=self.chars[which].text, severity=severity))
            self.chars = self.chars[~which]


def _rounded(coordinates: Floats) -> Floats:
    """Coordinates to a twentieth of a point, because readers differ in the last digits."""
    rounded: Floats = np.floor((coordinates + _BIAS_PT) / _STEP_PT + 0.5) * _STEP_PT
    return rounded


def _seen_once(codes: Codes, boxes: Boxes, height: float) -> Mask:
    """Which chars are on the page and no overprints: some programs print a char twice to make it bold.

    Of two chars that are the same and printed nearly on one spot the first from the left stays.
    """
    order = np.lexsort((boxes[:, 0], boxes[:, 1], codes))
    codes, (lefts, tops) = codes[order], boxes[order, :2].T
    upper, found = np.arange(len(order)), [np.empty((0, 2), np.int64)]
    for step in range(1, _MOST_BESIDE + 1):  # each with the one so many places behind it
        upper = upper[upper + step < len(order)]
        lower = upper + step
        upper = upper[(codes[lower] == codes[upper]) & (tops[lower] - tops[upper] <= _OVERPRINT_PT)]
        if not len(upper):
            break
        near = upper[abs(lefts[upper + step] - lefts[upper]) <= _OVERPRINT_PT]
        found.append(order[np.stack((near, near + step), axis=1)])
    pairs = np.sort(np.concatenate(found), axis=1)
    first, again = boxes[pairs[:, 0]], boxes[pairs[:, 1]]
    reach = np.minimum(_OVERPRINT_PT, _OVERPRINT * (again[:, 2:] - again[:, :2]))
    pairs = pairs[(abs(again[:, :2] - first[:, :2]) <= reach).all(axis=1)]
    ys = middles(boxes)[1]
    stay = (ys >= 0) & (ys <= height)
    for kept, over in pairs[np.lexsort(np.sort(boxes[pairs, 0], axis=1).T[::-1])].tolist():
        stay[over] &= not stay[kept]
    return stay


def damaged_streams(data: bytes) -> int:
    """The number of damaged streams in a PDF, which engines leave out without a word.

    0 where it is encrypted.
    """
    damaged, end, place = 0, 0, len(data) if b"/Encrypt" in data else 0
    while start := _STREAM.search(data, place):
        place, inflate = start.end(), zlib.decompressobj()
        if (
            end < place
        ):  # searched once for all streams before it; the file's end where there is none
            end = data.find(b"endstream", place) % (len(data) + 1)
        with suppress(zlib.error):
            while place < end and not inflate.eof:
                step = data[place : min(place + _STEP_BYTES, end)]
                inflate.decompress(step)
                place += len(step)
        damaged += not inflate.eof
        place = place - len(inflate.unused_data) if inflate.eof else end
    return damaged
