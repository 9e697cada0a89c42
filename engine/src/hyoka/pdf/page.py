"""A page as characters and ruled lines."""

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hyoka.contract.records import problem
from hyoka.pdf.broken_figures import broken_figures
from hyoka.pdf.changed_digits import added_digits, cancelled_digits, ruled_digits
from hyoka.pdf.chars import (
    Boxes,
    Chars,
    Floats,
    Indices,
    Mask,
    hold_middle,
    sizes,
    within,
)
from hyoka.pdf.drawn_letters import drawn_letters
from hyoka.pdf.drawn_marks import drawn_marks
from hyoka.pdf.drawn_signs import drawn_bars, drawn_points, with_signs
from hyoka.pdf.pictures_of_figures import pictures_of_figures
from hyoka.pdf.settings import PAGE
from hyoka.pdf.small_letters import furigana, small_letters
from hyoka.pdf.struck_text import struck_labels, struck_out
from hyoka.pdf.unread import Doubt, DoubtKind, blot, kinds_of

#: Where a stream begins that zlib has written.
_STREAM: Final = re.compile(rb"stream\r?\n(?=x[\x01\x5e\x9c\xda])")


@dataclass(slots=True)
class Page:
    """A page as read: its characters in the order of the file, and what is drawn on it.

    Its size is as seen, in points.

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
        glyphs: How many characters are printed on it, before any is left out, and signs that are
            drawn before figures.
        told: How many of them were left out and are in problems.
        again: How many of them are printed once more on their spot, or beyond the page.
        pictures: The boxes of the images on a page of a PDF: x0, top, x1, bottom.
        drawn_over: The boxes of characters over which something is drawn: x0, top, x1, bottom.
        doubts: Why some of its characters are not read, in the order in which it was found.
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
    glyphs: int = 0
    told: int = 0
    again: int = 0
    pictures: Boxes = field(default_factory=lambda: np.empty((0, 4)))
    drawn_over: Boxes = field(default_factory=lambda: np.empty((0, 4)))
    doubts: list[DoubtKind] = field(default_factory=list)

    @property
    def tab(self) -> str:
        """The name of the sheet of a workbook; "" for a page of a PDF."""
        return next(iter(self.cells), "").rpartition("!")[0]

    def as_seen(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box on the page as it is seen of a box as it is read.

        They differ where a picture was turned.
        """
        return box

    def as_read(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box as it is read of a box on the page as it is seen."""
        return box

    def normalize(self) -> None:
        """Round places, leave out what is no text or edge of the page, read signs that are drawn.

        Left out are what lies beyond the page's ends, what is printed again on its spot, small
        letters that are no part of their text, and what is struck out.

        What is not read is blotted in steps, for each is looked for in what is left: a power
        is no digit of a struck figure, and before the rest of one stands no sign.
        """
        self.glyphs = self.glyphs or len(self.chars)
        self.chars.boxes = _rounded(self.chars.boxes)
        self.horizontal = _rounded(self.horizontal)
        self.vertical = _rounded(self.vertical)
        self.fills = _rounded(self.fills)
        self.pictures = _rounded(self.pictures)
        self._keep_within_page()
        is_seen = _seen_once(self.chars, self.height)
        self.chars = self.chars[is_seen]
        self.again += int(np.count_nonzero(~is_seen))
        edges = self.horizontal, self.vertical
        drawn = pictures_of_figures(self.chars, edges, self.pictures)
        self._blot(Doubt(DoubtKind.PICTURE, drawn=drawn))
        self._leave_out(furigana(self.chars, self.horizontal), "furigana")
        self._read_small_letters()
        self._leave_out_struck()
        slants = self._read_signs()
        edges = self.horizontal, self.vertical
        marked = drawn_marks(self.chars, edges, self.rings, slants)
        if marked.any():
            self.problems.append(problem("drawn_mark", text=self.chars[marked].text))
        self._blot(
            Doubt(DoubtKind.POINT, drawn=drawn_points(self.chars, self.horizontal)),
            Doubt(DoubtKind.BAR, drawn=drawn_bars(self.chars, edges)),
            Doubt(DoubtKind.DRAWN_OVER, self._are_drawn_over()),
            Doubt(DoubtKind.ADDED, added_digits(self.chars, slants)),
            Doubt(DoubtKind.CANCELLED, cancelled_digits(self.chars, slants, edges)),
            Doubt(DoubtKind.RULED, ruled_digits(self.chars, self.horizontal)),
            Doubt(DoubtKind.BROKEN, broken_figures(self.chars, edges)),
        )
        letters = drawn_letters(self.fills, self.chars.boxes) if len(self.chars) else 0
        if letters:
            self.problems.append(problem("drawn_text", number=letters))

    def _keep_within_page(self) -> None:
        """Leave out the horizontal edges beyond the page, and the parts of vertical ones there."""
        ys = self.horizontal[:, 0]
        beyond = PAGE.beyond_page_pt
        self.horizontal = self.horizontal[(ys >= -beyond) & (ys <= self.height + beyond)]
        np.clip(self.vertical[:, 1:], 0, self.height, out=self.vertical[:, 1:])
        _, tops, bottoms = self.vertical.T
        self.vertical = self.vertical[bottoms > tops]

    def _blot(self, *doubts: Doubt) -> None:
        """Leave some chars unread; what is drawn in the place of others becomes chars."""
        printed = len(self.chars)
        self.doubts += kinds_of(doubts)
        self.chars = blot(self.chars, doubts)
        self.glyphs += len(self.chars) - printed

    def _are_drawn_over(self) -> Mask:
        """Over which of the characters that are left something is drawn."""
        out = np.zeros(len(self.chars), np.bool_)
        for box in self.drawn_over:
            out |= hold_middle(box, self.chars.boxes)
        return out

    def _read_small_letters(self) -> None:
        """Leave out the marks of notes, and powers unread."""
        small = small_letters(self.chars, self.vertical, sizes=not self.picture)
        self.chars.spaces = (self.chars.spaces | small.ends) & ~small.powers
        self._blot(Doubt(DoubtKind.POWER, small.powers))
        self._leave_out(small.marks, "note_mark")

    def _leave_out_struck(self) -> None:
        """Leave out what lines strike out, and what may be its rest unread."""
        struck = struck_out(self.chars, self.horizontal)
        self.horizontal = self.horizontal[~struck.edges]
        self.chars.spaces = self.chars.spaces | struck.ends
        labels = struck_labels(self.chars, struck.chars, (self.horizontal, self.vertical))
        self._leave_out(struck.chars, "struck_out", "warning")
        self._blot(
            Doubt(DoubtKind.STRUCK_REST, struck.rests[~struck.chars]),
            Doubt(DoubtKind.STRUCK_LABEL, drawn=labels),
        )

    def _read_signs(self) -> Floats:
        """Make chars of signs that are drawn before figures; what leans and is no part of them."""
        edges = self.horizontal, self.vertical
        printed = len(self.chars)
        self.chars, areas = with_signs(self.chars, edges, self.slants)
        self.glyphs += len(self.chars) - printed
        if areas:
            self.problems.append(problem("drawn_sign", number=len(areas)))
        slants = self.slants
        for area in areas:
            as_boxes = self.horizontal[:, [1, 0, 2, 0]]
            self.horizontal = self.horizontal[~within(area, as_boxes)]
            slants = slants[~within(area, slants)]
        return slants

    def _leave_out(self, which: Mask, kind: str, severity: str = "note") -> None:
        """Take chars away, and say it."""
        if which.any():
            text = self.chars[which].text
            self.problems.append(problem(kind, text=text, severity=severity))
            self.chars = self.chars[~which]
            self.told += int(np.count_nonzero(which))


def _rounded(coordinates: Floats) -> Floats:
    """Coordinates to a twentieth of a point, because readers differ in the last digits."""
    steps = (coordinates + PAGE.bias_pt) / PAGE.step_pt
    rounded: Floats = np.floor(steps + 0.5) * PAGE.step_pt
    return rounded


def _seen_once(chars: Chars, height: float) -> Mask:
    """Which chars are on the page and no overprints: some programs print twice for bold type.

    Of two chars that are the same and printed nearly on one spot the first from the left stays.
    """
    stay = (chars.ys >= 0) & (chars.ys <= height)
    pairs = _overprints(chars)
    lefts = np.sort(chars.boxes[pairs, 0], axis=1)
    from_left = np.lexsort((lefts[:, 1], lefts[:, 0]))
    for kept, over in pairs[from_left].tolist():
        stay[over] &= not stay[kept]
    return stay


def _overprints(chars: Chars) -> Indices:
    """Pairs of chars that are the same, nearly on one spot.

    The first and the second in the file.
    """
    boxes = chars.boxes
    order = np.lexsort((boxes[:, 0], boxes[:, 1], chars.codes))
    codes = chars.codes[order]
    lefts, tops = boxes[order, :2].T
    upper = np.arange(len(order))
    found = [np.empty((0, 2), np.int64)]
    for step in range(1, PAGE.most_overprints + 1):  # each with the char `step` behind it
        upper = upper[upper + step < len(order)]
        lower = upper + step
        is_same = codes[lower] == codes[upper]
        upper = upper[is_same & (tops[lower] - tops[upper] <= PAGE.overprint_pt)]
        if not len(upper):
            break
        is_near = abs(lefts[upper + step] - lefts[upper]) <= PAGE.overprint_pt
        near = upper[is_near]
        found.append(order[np.stack((near, near + step), axis=1)])
    pairs = np.sort(np.concatenate(found), axis=1)
    first = boxes[pairs[:, 0]]
    again = boxes[pairs[:, 1]]
    reach = np.minimum(PAGE.overprint_pt, PAGE.overprint * sizes(again))
    is_near = abs(again[:, :2] - first[:, :2]) <= reach
    return pairs[is_near.all(axis=1)]


def damaged_streams(data: bytes) -> int:
    """The number of damaged streams in a PDF, which engines leave out silently.

    0 where it is encrypted.
    """
    if b"/Encrypt" in data:
        return 0
    damaged = 0
    place = 0
    end = 0
    while start := _STREAM.search(data, place):
        place = start.end()
        if end < place:  # searched once for all streams before it
            end = data.find(b"endstream", place)
            if end < 0:
                end = len(data)
        place, is_whole = _inflate(data, place, end)
        damaged += not is_whole
    return damaged


def _inflate(data: bytes, place: int, end: int) -> tuple[int, bool]:
    """Where a stream of zlib that begins at a place ends, and whether it is whole."""
    inflate = zlib.decompressobj()
    with suppress(zlib.error):
        while place < end and not inflate.eof:
            step = data[place : min(place + PAGE.stream_step, end)]
            inflate.decompress(step)
            place += len(step)
    if not inflate.eof:
        return end, False
    return place - len(inflate.unused_data), True
