"""The page of what was found in a picture.

Letters that a recogniser takes for others (chinese_forms.csv, look_alikes.csv) are folded in texts,
never in a figure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hyoka.contract.records import problem
from hyoka.contract.tables import RECOGNISED
from hyoka.grid.model import Cell, Row
from hyoka.pages.picture_page import GUESSED, PicturePage
from hyoka.pdf.chars import Char, Chars, Floats
from hyoka.text.csv_files import csv_rows
from hyoka.text.digits import SIGN, THOUSANDS
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import is_spelled_so, plain_label
from hyoka_pictures.settings import PICTURE

_POINTS: Final = re.compile(r"[△▲-]?[1-9]\d{0,2}(?=.*\.)(?:[.,]\d{3})+")
_KANA: Final = re.compile("[ァ-ヺー]")
_BRACKETS: Final = {"(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "『": "』", "〔": "〕"}
#: Dust at the ends of a line: what is read of it, and what stands beside it. No. ends with a stop.
_DUST_BEFORE: Final = re.compile(r"[.,`]+(?=[^\W_])|[・·•]+(?=\d)")
_DUST_BEHIND: Final = re.compile(r"(?<![\sA-Za-z.,])[.,`'・·•]+")
#: Amounts with dust amid them (391,29.7) or on a comma (48;912), once these are mended.
_MENDED: Final = re.compile(rf"{SIGN}?{THOUSANDS}")
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
class RecognisedPage(PicturePage):
    """A page that knows for which letters its own are taken."""

    def mend_labels(self, rows: Iterable[Row], labels: Collection[str]) -> None:
        for row in rows:
            cells = [cell for cell in row.cells if cell.lines]
            for cell in cells:
                cell.folded = printed_label(cell.folded, self.sure(_box_of(cell)), labels)
            self._mend_by_place(cells, labels)

    def _mend_by_place(self, cells: Sequence[Cell], labels: Collection[str]) -> None:
        """Let short labels of a row be the one that fits between those beside them.

        子算 between 決算 and 決算 is 予算, for no two columns beside each other have one head.
        It is a guess: a person is asked to confirm the figures below such a label.
        """
        texts = ["", *(cell.folded for cell in cells), ""]
        for cell, before, after in zip(cells, texts, texts[2:], strict=False):
            box = _box_of(cell)
            if self.sure(box) >= PICTURE.label_sure:
                continue
            label = label_between(cell.folded, (before, after), labels)
            if label != cell.folded:
                cell.folded = label
                self.doubt_lines(box)


def _box_of(cell: Cell) -> tuple[float, ...]:
    return cell.x0, cell.top, cell.x1, cell.bottom


def as_page(
    number: int, digest: str, found: dict[str, Any], scale: float = PICTURE.scale
) -> "RecognisedPage":
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
    page = RecognisedPage(number, width, height, images=1, picture=digest, back=back)
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
