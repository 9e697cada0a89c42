"""A page as recognised in its picture.

Letters that a recogniser takes for others (chinese_forms.csv, look_alikes.csv) are folded in texts,
never in a figure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hyoka.contract.records import EDGES, problem
from hyoka.contract.tables import RECOGNISED
from hyoka.pages.settings import PICTURE
from hyoka.pdf.chars import Char, Chars, Floats, Mask
from hyoka.pdf.page import Page
from hyoka.text.csv_files import csv_rows
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import is_spelled_so, plain_label

#: The kind of problem of a page whose text is a picture, where nothing recognises it or nothing is
#: found in it.
WITHOUT_TEXT: Final = "page_without_text"
#: How sure a line is at most that has points in the places of commas (41.257), or a stroke over it.
GUESSED: Final = 0.5
_POINTS: Final = re.compile(r"[△▲-]?[1-9]\d{0,2}(?=.*\.)(?:[.,]\d{3})+")
_KANA: Final = re.compile("[ァ-ヺー]")
_BRACKETS: Final = {"(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "『": "』", "〔": "〕"}
#: Dust at the ends of a line: what is read of it, and what stands beside it. No. ends with a stop.
_DUST_BEFORE: Final = re.compile(r"[.,`]+(?=[^\W_])|[・·•]+(?=\d)")
_DUST_BEHIND: Final = re.compile(r"(?<![\sA-Za-z.,])[.,`'・·•]+")
#: Amounts with dust amid them (391,29.7) or on a comma (48;912), once these are mended.
_MENDED: Final = re.compile(r"[△▲-]?[1-9]\d{0,2}(?:,\d{3})+")
_SPOILT: Final = str.maketrans({".": None, "'": None, "`": None, ";": ","})


class ReadLine(NamedTuple):
    """A line of text as read: its box, pixels.

    Of each letter its middle, a share of the width, and how sure it is.
    """

    box: tuple[int, int, int, int]
    text: str
    middles: list[float]
    sure: list[float]

    @property
    def is_read(self) -> bool:
        return bool(self.text.strip()) and float(np.mean(self.sure)) >= PICTURE.least_sure

    @property
    def places(self) -> Floats:
        """The middles of its letters, pixels."""
        x0, _, x1, _ = self.box
        beside = PICTURE.besides_px + 1
        return x0 - beside + np.array(self.middles) * (x1 - x0 + 2 * beside)


@dataclass(slots=True)
class PicturePage(Page):
    """A page as recognised in its picture.

    Attributes:
        back: The matrix (3 by 3) from its places to those on the page as it is seen, points.
        down: Where it bends: places across and how far each lies lower than it is read, points.
        aside: The same of places down, and to the right.
        lines: The lines that were read: x0, top, x1, bottom, how sure the least sure letter is (0
            to 1).
        texts: Their texts.
        unread: The share of its ink that is in no line that was read.
    """

    back: Floats = field(default_factory=lambda: np.eye(3))
    down: Floats = field(default_factory=lambda: np.empty((0, 2)))
    aside: Floats = field(default_factory=lambda: np.empty((0, 2)))
    lines: Floats = field(default_factory=lambda: np.empty((0, 5)))
    texts: list[str] = field(default_factory=list)
    unread: float = 0.0

    def as_seen(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box on the page as it is seen around a box as it is read."""
        x0, top, x1, bottom = box
        right = _bend_at(self.aside, (top + bottom) / 2)
        lower = _bend_at(self.down, (x0 + x1) / 2 + right)
        bent = (x0 + right, top + lower, x1 + right, bottom + lower)
        return _around(bent, self.back)

    def as_read(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box as it is read around a box on the page as it is seen."""
        forth = np.asarray(np.linalg.inv(self.back), np.float64)
        x0, top, x1, bottom = _around(box, forth)
        lower = _bend_at(self.down, (x0 + x1) / 2)
        right = _bend_at(self.aside, (top + bottom) / 2 - lower)
        return x0 - right, top - lower, x1 - right, bottom - lower

    @property
    def quarters(self) -> int:
        """By how many quarters to the left the page as it is seen is turned to be read."""
        sine, cosine = self.back[1, 0], self.back[0, 0]
        degrees = float(np.degrees(np.arctan2(sine, cosine)))
        return round(degrees / 90) % 4

    def box_of(self, text: str) -> tuple[float, ...]:
        """The box on the page as it is seen of the first line that is a folded text.

        () where none is.
        """
        for box, line in zip(self.lines[:, :4].tolist(), self.texts, strict=True):
            if fold(line) == text:
                return self.as_seen(tuple(box))
        return ()

    def doubt_lines(self, box: tuple[float, ...]) -> None:
        """Let the lines in a box be no more than guessed."""
        is_within = self._is_within(box)
        self.lines[is_within, 4] = self.lines[is_within, 4].clip(max=GUESSED)

    def sure(self, box: tuple[float, ...]) -> float:
        """How sure the least sure letter of the lines in a box is."""
        return float(self.lines[self._is_within(box), 4].min(initial=1.0))

    def _is_within(self, box: tuple[float, ...]) -> Mask:
        """Which lines have their middle in a box."""
        left, upper, right, lower = box
        middles = (self.lines[:, :2] + self.lines[:, 2:4]) / 2
        x, y = middles.T
        is_within = (left <= x) & (x <= right) & (upper <= y) & (y <= lower)
        return np.asarray(is_within, np.bool_)


def set_origin(
    tables: Mapping[str, Iterable[dict[str, Any]]], pages: Mapping[int, PicturePage]
) -> None:
    """Write into each record of a recognised page how sure it is, and its box as it is seen.

    Where no sum proves it whatever it adds up to, its `doubt` says so: much of its page is unread,
    or it is guessed.
    """
    for table in tables.values():
        for row in table:
            if page := pages.get(row["page"]):
                _set_origin_of(row, page)


def _set_origin_of(row: dict[str, Any], page: PicturePage) -> None:
    box = tuple(float(row[edge]) for edge in EDGES)
    row["confidence"] = page.sure(box)
    if page.unread > PICTURE.unread:
        row["doubt"] = "page"
    elif row["confidence"] <= GUESSED:
        row["doubt"] = "guessed"
    row |= dict(zip(EDGES, page.as_seen(box), strict=True))


def _bend_at(bend: Floats, place: float) -> float:
    return float(np.interp(place, *bend.T)) if len(bend) else 0.0


def _around(box: tuple[float, ...], matrix: Floats) -> tuple[float, ...]:
    x0, top, x1, bottom = box
    across = (x0, x1, x0, x1)
    down = (top, top, bottom, bottom)
    moved = matrix @ np.array((across, down, (1, 1, 1, 1)))
    places = moved[:2] / moved[2]
    first = places.min(axis=1).tolist()
    last = places.max(axis=1).tolist()
    return *first, *last


def as_page(
    number: int, digest: str, found: dict[str, Any], scale: float = PICTURE.scale
) -> PicturePage:
    """The page of what was found in its picture by `recognising.recognise`.

    scale: Pixels a point.
    """
    all_lines = [ReadLine(*line) for line in found["lines"]]
    sides = [at for at, *_ in found["vertical"]]
    heights = [line.box[3] - line.box[1] for line in all_lines if line.is_read]
    lowest = PICTURE.low_digit * float(np.median(heights)) if heights else 0.0
    specks = [line.box for line in all_lines if line.is_read and _is_speck(line, sides, lowest)]
    unread = [*found["unread"], *specks]
    all_lines = [line for line in all_lines if line.is_read and line.box not in specks]
    lines = list(map(_folded, all_lines))
    chars = list[Char]()
    sure = []
    for line in lines:
        chars += _chars_of(line, scale)
        sure.append((*_in_points(line.box, scale), min(line.sure)))
    width, height = _in_points(found["size"], scale)
    to_points = np.diag((1 / scale, 1 / scale, 1))
    back = to_points @ np.array(found["back"]) @ np.linalg.inv(to_points)
    page = PicturePage(number, width, height, images=1, picture=digest, back=back)
    page.down, page.aside = (
        np.array(found.get(bend, ()), np.float64).reshape(-1, 2) / scale
        for bend in ("down", "aside")
    )
    page.chars = Chars.of(chars)
    horizontal = _edges_in_points(found["horizontal"], scale)
    vertical = _edges_in_points(found["vertical"], scale)
    near = PICTURE.near_px / scale
    page.horizontal = _ended_at(horizontal, vertical, near)
    page.vertical = _ended_at(vertical, horizontal, near)
    page.lines = np.array(sure, np.float64).reshape(-1, 5)
    page.texts = [line.text for line in lines]
    page.normalize()
    page.unread = found["share"]
    page.problems.insert(0, problem(RECOGNISED, severity="note", number=len(lines)))
    if unread:
        places = []
        for box in unread:
            x0, top, x1, bottom = page.as_seen(_in_points(box, scale))
            places.append(f"x {x0:.0f}-{x1:.0f}, y {top:.0f}-{bottom:.0f}")
        page.problems.append(problem("unread_ink", text="; ".join(places)))
    return page


def _is_speck(line: ReadLine, sides: Sequence[float], lowest: float) -> bool:
    """Whether a line of one letter is dust.

    No text stands left or right of all tables; no digit is lower than some pixels.
    """
    x0, top, x1, bottom = line.box
    text = line.text.strip()
    is_beside = bool(sides) and (x1 < min(sides) or x0 > max(sides))
    is_low = text.isdecimal() and bottom - top < lowest
    return len(text) == 1 and (is_beside or is_low)


def _in_points(pixels: Iterable[float], scale: float) -> tuple[float, ...]:
    return tuple(side / scale for side in pixels)


def _edges_in_points(pixels: Sequence[Sequence[float]], scale: float) -> Floats:
    return np.array(pixels, np.float64).reshape(-1, 3) / scale


def _ended_at(lines: Floats, others: Floats, near: float) -> Floats:
    """Ruled lines that end at the others where they nearly do, not a little behind them.

    Else a line that leans would have a column of its own between its two ends.
    """
    if not len(others):
        return lines
    at, start, end = (lines[:, [column]] for column in range(3))
    place, first, last = others.T
    meets = (first - near <= at) & (at <= last + near)
    ended = lines.copy()
    for column, tip in ((1, start), (2, end)):
        apart = np.where(meets, np.abs(place - tip), np.inf)
        nearest = apart.argmin(axis=1)
        is_near = apart.min(axis=1) <= near
        ended[:, column] = np.where(is_near, place[nearest], ended[:, column])
    return ended


@cache
def _printed(where: str) -> dict[str, str]:
    """What is printed for a letter that is read.

    where: "" everywhere, kana between katakana, alone in its line, label where a label is then
    spelled.
    """
    rows = csv_rows(Path(__file__).with_name("look_alikes.csv"))
    letters = {row["read"]: row["printed"] for row in rows if row["where"] == where}
    return letters if where else _chinese_forms() | letters


def _chinese_forms() -> dict[str, str]:
    """The Joyo kanji that is printed for each form that is Chinese alone.

    Source: OpenCC's tables (Apache 2.0) of simplified letters, of traditional ones, and of what
    Japan writes for these; without the forms that Japan's own set, JIS X 0208, has: of names.
    """
    rows = csv_rows(Path(__file__).with_name("chinese_forms.csv"))
    return {row["read"]: row["printed"] for row in rows}


def _without_dust(line: ReadLine) -> ReadLine:
    """A line without the signs that dust before its first and behind its last letter is read as.

    A figure in which dust was is not sure: its own point may be what was taken for dust.
    """
    text = line.text
    before = _DUST_BEFORE.match(text)
    first = before.end() if before else 0
    behind = [found for found in _DUST_BEHIND.finditer(text, first) if found.end() == len(text)]
    last = behind[-1].start() if behind else len(text)
    cleaned = text[first:last]
    if cleaned == text or (
        len(cleaned) == 1 and cleaned.isdecimal() and not first
    ):  # 1. begins a list
        return line
    # blanks have no share; there are none at the ends
    sure = line.sure[first : len(line.sure) - len(text) + last] or line.sure
    if any(map(str.isdecimal, cleaned)) and is_figure(fold(cleaned)):
        sure = [min(share, GUESSED) for share in sure]
    return line._replace(text=cleaned, middles=line.middles[first:last], sure=sure)


def _mended_amount(line: ReadLine) -> ReadLine:
    """An amount without the points of dust amid it; it is not sure. Other lines as they are."""
    text = line.text
    mended = text.translate(_SPOILT)
    if mended == text or "," not in text + mended or not _MENDED.fullmatch(mended):
        return line
    places = [number for number, letter in enumerate(text) if letter.translate(_SPOILT)]
    middles = [line.middles[number] for number in places]
    sure = [min(share, GUESSED) for share in line.sure]
    return line._replace(text=mended, middles=middles, sure=sure)


def _closed(text: str) -> str:
    """A text in which each bracket is closed as it was opened: 【商工費]."""
    letters = list(text)
    opened = list[str]()
    for number, letter in enumerate(letters):
        if letter in _BRACKETS:
            opened.append(letter)
        elif letter in _BRACKETS.values() and opened:
            letters[number] = _BRACKETS[opened.pop()]
    return "".join(letters)


def _folded(line: ReadLine) -> ReadLine:
    """A line with the letters that are printed; a figure as it is."""
    line = _mended_amount(_without_dust(line))
    text = line.text
    if alone := _printed("alone").get(text.strip()):
        return line._replace(text=text.replace(text.strip(), alone))
    if _POINTS.fullmatch(text):
        # less sure: if all figures of a sum lose their thousands like this, the sum still holds
        sure = [min(sure, GUESSED) for sure in line.sure]
        return line._replace(text=text.replace(".", ","), sure=sure)
    if is_figure(fold(text)):
        return line
    everywhere = _printed("")
    of_kana = _printed("kana")
    letters = [everywhere.get(letter, letter) for letter in text]
    for i, letter in enumerate(letters):
        beside = letters[max(0, i - 1) : i] + letters[i + 1 : i + 2]
        if letter in of_kana and beside and all(map(_KANA.match, beside)):
            letters[i] = of_kana[letter]
    return line._replace(text=_closed("".join(letters)))


def printed_label(text: str, sure: float, labels: Collection[str]) -> str:
    """The one label that a folded text differs from in a letter, where that was not surely read.

    Else the text.
    """
    plain = plain_label(text)
    is_known = not {text, plain}.isdisjoint(labels)
    alike = "".join(_printed("label").get(letter, letter) for letter in text)
    if not is_known and not {alike, plain_label(alike)}.isdisjoint(labels):
        return alike  # R6年度実續
    if is_known or sure >= PICTURE.label_sure or is_figure(text) or is_spelled_so(text):
        return text
    for whole in (text, plain):  # R7年度以降の事葉の方向性
        found = process.extract(whole, labels, scorer=Levenshtein.distance, score_cutoff=1)
        near = [label for label, *_ in found]
        if len(near) == 1 and len(near[0]) >= PICTURE.label_letters:
            has_digits = any(letter.isdigit() for letter in _edited(whole, near[0]))
            return text if has_digits else near[0]
    return text


def label_between(text: str, beside: Sequence[str], labels: Collection[str]) -> str:
    """The one label of two letters that a text differs from in one and none beside it is.

    Else the text: where it is a label, or none beside it differs from it in one letter, too.
    """
    if len(text) != 2 or text in labels or is_figure(text) or is_spelled_so(text):
        return text
    near = {
        label
        for label in labels
        if len(label) == 2 and (label[0] == text[0]) != (label[1] == text[1])
    }
    left = near.difference(beside)
    return left.pop() if len(left) == 1 and left != near else text


def _edited(read: str, label: str) -> str:
    """The letters by which a text that was read first differs from a label, of both."""
    for edit in Levenshtein.opcodes(read, label):
        if edit.tag != "equal":
            return read[edit.src_start : edit.src_end] + label[edit.dest_start : edit.dest_end]
    return ""


def _chars_of(line: ReadLine, scale: float) -> Iterator[Char]:
    """The chars of a line, points: each around its middle, as wide as its neighbours let it be."""
    x0, top, x1, bottom = line.box
    middles = line.places
    between = (middles[1:] + middles[:-1]) / 2
    ends = np.concatenate(([x0], between, [x1]))
    half = PICTURE.half_letter * (bottom - top)
    is_after_blank = False
    for i, letter in enumerate(line.text):
        if letter.isspace():
            is_after_blank = True
            continue
        left = max(ends[i], middles[i] - half, x0)
        right = min(ends[i + 1], middles[i] + half, x1)
        right = max(right, left + 1)
        begin, upper, end, lower = _in_points((left, top, right, bottom), scale)
        yield Char(letter, begin, upper, end, lower, is_after_blank)
        is_after_blank = False
