"""A page as recognised in its picture.

Letters that a recogniser takes for others (look_alikes.csv: simplified forms, and letters that look
alike) are folded in texts, never in a figure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hyoka.contract.records import EDGES, problem
from hyoka.pdf.chars import Char, Chars, Floats
from hyoka.pdf.page import Page
from hyoka.text.japanese import fold
from hyoka.text.label_files import csv_rows
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import is_spelled_so, plain_label

#: Pixels a point of the pictures in which text is recognised: 200 dpi. Of a very large page fewer.
RECOGNISED_SCALE: Final = 200 / 72
#: White beside a line as it is read, pixels.
BESIDES: Final = 6
#: Half a letter's width at most, in heights of its line.
_HALF: Final = 0.55
#: What is less sure is noise.
_LEAST_SURE: Final = 0.3
#: A label of so many letters is known by all of them but one, where the line is less sure than
#: this.
_LONG_ENOUGH, _SURELY = 4, 0.995
#: A page of whose ink a larger share is unread proves nothing.
_UNREAD: Final = 0.005
#: The kind of problem of each page that was recognised.
RECOGNISED: Final = "recognised_page"
#: How sure a line is at most that has points in the places of commas (41.257), or a stroke over it.
GUESSED: Final = 0.5
_POINTS: Final = re.compile(r"[△▲-]?[1-9]\d{0,2}(?=.*\.)(?:[.,]\d{3})+")
_KANA: Final = re.compile("[ァ-ヺー]")


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
        return bool(self.text.strip()) and float(np.mean(self.sure)) >= _LEAST_SURE

    @property
    def places(self) -> Floats:
        """The middles of its letters, pixels."""
        x0, _, x1, _ = self.box
        return x0 - BESIDES - 1 + np.array(self.middles) * (x1 - x0 + 2 * BESIDES + 2)


@dataclass(slots=True)
class PicturePage(Page):
    """A page as recognised in its picture.

    Attributes:
        back: The matrix (3 by 3) from its places to those on the page as it is seen, points.
        lines: The lines that were read: x0, top, x1, bottom, how sure the least sure letter is (0
            to 1).
        texts: Their texts.
        unread: The share of its ink that is in no line that was read.
    """

    back: Floats = field(default_factory=lambda: np.eye(3))
    lines: Floats = field(default_factory=lambda: np.empty((0, 5)))
    texts: list[str] = field(default_factory=list)
    unread: float = 0.0

    def as_seen(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box on the page as it is seen around a box as it is read."""
        return _around(box, self.back)

    def as_read(self, box: tuple[float, ...]) -> tuple[float, ...]:
        """The box as it is read around a box on the page as it is seen."""
        return _around(box, np.asarray(np.linalg.inv(self.back), np.float64))

    @property
    def quarters(self) -> int:
        """By how many quarters the page as it is seen has to be turned counterclockwise to be read."""
        return round(float(np.degrees(np.arctan2(self.back[1, 0], self.back[0, 0]))) / 90) % 4

    def box_of(self, text: str) -> tuple[float, ...]:
        """The box on the page as it is seen of the first line that is a folded text.

        () where none is.
        """
        lines = zip(self.lines[:, :4].tolist(), self.texts, strict=True)
        return next((self.as_seen(tuple(box)) for box, line in lines if fold(line) == text), ())

    def sure(self, box: tuple[float, ...]) -> float:
        x, y = (self.lines[:, :2] + self.lines[:, 2:4]).T / 2
        within = (box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])
        return float(self.lines[within, 4].min(initial=1.0))


def set_origin(
    tables: Mapping[str, Iterable[dict[str, Any]]], pages: Mapping[int, PicturePage]
) -> None:
    """Write into each record of a recognised page how sure it is, and its box on the page as it is seen.

    Where no sum proves it whatever it adds up to, its `doubt` says so: much of its page is unread,
    or it is guessed.
    """
    for row in (row for table in tables.values() for row in table):
        if page := pages.get(row["page"]):
            box = tuple(float(row[edge]) for edge in EDGES)
            row["confidence"] = page.sure(box)
            if page.unread > _UNREAD or row["confidence"] <= GUESSED:
                row["doubt"] = "page" if page.unread > _UNREAD else "guessed"
            row |= dict(zip(EDGES, page.as_seen(box), strict=True))


def _around(box: tuple[float, ...], matrix: Floats) -> tuple[float, ...]:
    x0, top, x1, bottom = box
    corners = matrix @ np.array(((x0, x1, x0, x1), (top, top, bottom, bottom), (1, 1, 1, 1)))
    places = corners[:2] / corners[2]
    return *places.min(axis=1).tolist(), *places.max(axis=1).tolist()


def as_page(
    number: int, digest: str, found: dict[str, Any], scale: float = RECOGNISED_SCALE
) -> PicturePage:
    """The page of what was found in its picture (`recognising.recognise`), so many pixels a point."""
    lines = [_folded(line) for line in (ReadLine(*line) for line in found["lines"]) if line.is_read]
    chars = Chars.of([char for line in lines for char in _chars_of(line, scale)])
    width, height = (side / scale for side in found["size"])
    to_points = np.diag((1 / scale, 1 / scale, 1))
    back = to_points @ np.array(found["back"]) @ np.linalg.inv(to_points)
    page = PicturePage(number, width, height, chars, images=1, picture=digest, back=back)
    page.horizontal, page.vertical = (
        np.array(found[way], np.float64).reshape(-1, 3) / scale
        for way in ("horizontal", "vertical")
    )
    sure = [(*(side / scale for side in line.box), min(line.sure)) for line in lines]
    page.lines, page.texts = (
        np.array(sure, np.float64).reshape(-1, 5),
        [line.text for line in lines],
    )
    page.normalize()
    page.unread = found["share"]
    boxes = [page.as_seen(tuple(side / scale for side in box)) for box in found["unread"]]
    if boxes:
        places = "; ".join(
            f"x {x0:.0f}-{x1:.0f}, y {top:.0f}-{bottom:.0f}" for x0, top, x1, bottom in boxes
        )
        page.problems.append(problem("unread_ink", text=places))
    page.problems.insert(0, problem(RECOGNISED, severity="note", number=len(lines)))
    return page


@cache
def _printed() -> dict[str, dict[str, str]]:
    """By place (everywhere "", within katakana, alone in its line): what is printed for a letter that is read."""
    rows = csv_rows(Path(__file__).with_name("look_alikes.csv"))
    return {
        where: {row["read"]: row["printed"] for row in rows if row["where"] == where}
        for where in ("", "kana", "alone")
    }


def _folded(line: ReadLine) -> ReadLine:
    """A line with the letters that are printed; a figure as it is."""
    text = line.text
    if alone := _printed()["alone"].get(text.strip()):
        return line._replace(text=text.replace(text.strip(), alone))
    if _POINTS.fullmatch(
        text
    ):  # less sure: figures of which all are so read are a thousandth, and prove each other
        return line._replace(
            text=text.replace(".", ","), sure=[min(sure, GUESSED) for sure in line.sure]
        )
    if is_figure(fold(text)):
        return line
    letters = [_printed()[""].get(letter, letter) for letter in text]
    for i, letter in enumerate(letters):
        beside = letters[max(0, i - 1) : i] + letters[i + 1 : i + 2]
        if letter in _printed()["kana"] and beside and all(map(_KANA.match, beside)):
            letters[i] = _printed()["kana"][letter]
    return line._replace(text="".join(letters))


def printed_label(text: str, sure: float, labels: Collection[str]) -> str:
    """The one label that a folded text differs from in a letter, where that was not surely read.

    Else the text.
    """
    if (
        not {text, plain_label(text)}.isdisjoint(labels)
        or sure >= _SURELY
        or is_figure(text)
        or is_spelled_so(text)
    ):
        return text
    for whole in (text, plain_label(text)):  # R7年度以降の事葉の方向性
        near = [
            label
            for label, *_ in process.extract(
                whole, labels, scorer=Levenshtein.distance, score_cutoff=1
            )
        ]
        if len(near) == 1 and len(near[0]) >= _LONG_ENOUGH:
            edit = next(part for part in Levenshtein.opcodes(whole, near[0]) if part.tag != "equal")
            letters = (
                whole[edit.src_start : edit.src_end] + near[0][edit.dest_start : edit.dest_end]
            )
            return text if any(map(str.isdigit, letters)) else near[0]
    return text


def _chars_of(line: ReadLine, scale: float) -> Iterator[Char]:
    """The chars of a line, points: each around its middle, as wide as its neighbours let it be."""
    (x0, top, x1, bottom), text, at = line.box, line.text, line.places
    ends = np.concatenate(([x0], (at[1:] + at[:-1]) / 2, [x1]))
    half, space = _HALF * (bottom - top), False
    for i, letter in enumerate(text):
        if letter.isspace():
            space = True
            continue
        left, right = max(ends[i], at[i] - half, x0), min(ends[i + 1], at[i] + half, x1)
        yield Char(
            letter, left / scale, top / scale, max(right, left + 1) / scale, bottom / scale, space
        )
        space = False
