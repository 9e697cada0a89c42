"""The fast reader: a page's content stream, followed without drawing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf

from hyoka.pdf import plumber as reference
from hyoka.pdf.chars import Letters
from hyoka.pdf.content.fonts import Font, font_of, put_together
from hyoka.pdf.content.marks import (
    ASKEW,
    CALLS,
    INLINE_IMAGE,
    LETTERS,
    NO_FONT,
    NO_MEANING,
    NO_OPERATOR,
    OUTLINES,
    TOO_MUCH,
    TROUBLE,
    Fonts,
    Marks,
    Room,
    multiplied,
    room_for,
)
from hyoka.pdf.content.stream import follow
from hyoka.pdf.edges import Floats, sorted_in
from hyoka.pdf.page import Page

#: Streams call one another no deeper than this, unless one calls itself.
_DEEPEST = 12
#: What a PDF comes to that is not built as the standard says.
_MALFORMED = (pikepdf.PdfError, AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
_TROUBLES = {
    NO_FONT: "one of its fonts does not tell its characters",
    NO_MEANING: "one of its fonts does not tell all its characters",
    NO_OPERATOR: "its content has a word that is no operator",
    TOO_MUCH: "its content is nested too deep, or too long",
}


#: Room for streams of up to so many bytes is kept for the next ones: to get it takes longer than to follow most.
_USUAL_BYTES = 1 << 17
_KEPT_ROOMS: list[Room] = []


class NotUnderstood(Exception):  # noqa: N818 - no error: another reader is asked
    """A page has something that this reader does not know."""


def read(path: Path, pages: range | None = None) -> Iterator[Page]:
    """Read a PDF, or a range of its pages from 1.

    Yields:
        Pages; one that is not understood has no letters, and its `doubt` says why.

    Raises:
        UnreadableFile: The file cannot be opened.
    """
    try:
        document = Document(path)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        with closing(reference.Document(path)) as damaged:  # it finds pages without the file's table of contents
            count = len(damaged.pages)
        yield from (_doubtful(number, "the file is damaged") for number in pages or range(1, count + 1))
        return
    with closing(document):
        for number in pages or range(1, len(document) + 1):
            try:
                page = document.page(number)
            except NotUnderstood as error:
                page = _doubtful(number, str(error))
            except _MALFORMED as error:
                found = str(error).replace(str(path), path.name)
                page = _doubtful(number, f"it is not built as the standard says ({found})")
            yield page


def _doubtful(number: int, doubt: str) -> Page:
    return Page(number, 0, 0, doubt=doubt)


@dataclass(frozen=True, slots=True)
class _Resources:
    """What a content stream calls by name: the fonts as tables, and the streams and images."""

    fonts: Fonts
    streams: list[Any]


class Document:
    """One PDF, opened; what several of its pages share is read once."""

    def __init__(self, path: Path) -> None:
        self._pdf = pikepdf.open(path, attempt_recovery=False)  # it gives pages what those above them say
        self._pages = [page.obj for page in self._pdf.pages]
        self._fonts: dict[tuple[int, int], Font] = {}
        self._resources: dict[tuple[object, ...], _Resources] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()

    def page(self, number: int) -> Page:
        """Read a page, from 1.

        Raises:
            NotUnderstood: It has what is not known here.
        """
        source = self._pages[number - 1]
        matrix, width, height = _placed(source)
        found = _Found()
        self._follow(_data(source.get("/Contents")), source.get("/Resources"), matrix, found)
        return Page(number, width, height, found.letters(), *sorted_in(found.outlines()), found.images)

    def _follow(self, data: bytes, named: Any, matrix: Floats, found: _Found, deep: int = 0) -> None:  # noqa: ANN401
        """Follow a content stream, and at their places those that it calls."""
        resources, usual = self._read(named), len(data) <= _USUAL_BYTES
        room = _KEPT_ROOMS.pop() if usual and _KEPT_ROOMS else room_for(max(len(data), _USUAL_BYTES))
        follow(np.frombuffer(data, np.uint8), matrix, resources.fonts, room)
        marks = room.marks
        trouble = "some of its text stands askew" if marks.counts[ASKEW] else _TROUBLES.get(int(marks.counts[TROUBLE]))
        if trouble or deep > _DEEPEST:
            raise NotUnderstood(trouble or _TROUBLES[TOO_MUCH])
        done = 0
        for which, before, *own in marks.calls[: marks.counts[CALLS]].tolist():
            stream = None if which == INLINE_IMAGE else resources.streams[int(which)]
            if stream is None or stream.get("/Subtype") == "/Image":
                found.images += 1
                continue
            found.add_letters(marks, done, int(before))
            done = int(before)
            inner = np.array([float(value) for value in stream.get("/Matrix", (1, 0, 0, 1, 0, 0))])
            whole = np.array(multiplied(inner, np.array(own)))
            self._follow(stream.read_bytes(), stream.get("/Resources", named), whole, found, deep + 1)
        found.add_letters(marks, done, int(marks.counts[LETTERS]))
        found.add_outlines(marks)
        if usual:
            _KEPT_ROOMS.append(room)

    def _read(self, named: Any) -> _Resources:  # noqa: ANN401
        fonts = dict(named.get("/Font", {}).items()) if named is not None else {}
        streams = dict(named.get("/XObject", {}).items()) if named is not None else {}
        key = tuple((name, each.objgen) for name, each in (*fonts.items(), *streams.items()))
        known = self._resources.get(key)
        if known is None or any(place == (0, 0) for _, place in key):
            tables = [self._font(font) for font in fonts.values()]
            known = self._resources[key] = _Resources(put_together([*fonts, *streams], tables), list(streams.values()))
        return known

    def _font(self, source: Any) -> Font:  # noqa: ANN401
        place = source.objgen
        if place not in self._fonts or place == (0, 0):  # what stands in the page itself has no place of its own
            self._fonts[place] = font_of(source)
        return self._fonts[place]


class _Found:
    """What the streams of a page leave, in order."""

    def __init__(self) -> None:
        self._letters: list[Letters] = []
        self._outlines: list[Floats] = []
        self.images = 0

    def add_letters(self, marks: Marks, first: int, last: int) -> None:
        """Add some of a stream's letters."""
        some = slice(first, last)
        self._letters.append(Letters(marks.codes[some].copy(), marks.boxes[some].copy(), marks.spaces[some].copy()))

    def add_outlines(self, marks: Marks) -> None:
        """Add what a stream paints."""
        self._outlines.append(marks.outlines[: marks.counts[OUTLINES]].copy())

    def letters(self) -> Letters:
        """All letters."""
        codes, boxes = [part.codes for part in self._letters], [part.boxes for part in self._letters]
        spaces = [part.spaces for part in self._letters]
        return Letters(np.concatenate(codes), np.concatenate(boxes), np.concatenate(spaces))

    def outlines(self) -> Floats:
        """All outlines."""
        return np.concatenate(self._outlines)


def _placed(page: Any) -> tuple[Floats, float, float]:  # noqa: ANN401
    """The matrix from a page's space to the page as it is seen, from the top left down, and how wide and high that is.

    Of a turned page all is taken, and not only what its crop box leaves, as pdfplumber has it.
    """
    turned = int(page.get("/Rotate") or 0) % 360
    left, bottom, right, top = _sides(page.MediaBox) if turned else _seen(page)
    matrices = {
        0: (1, 0, 0, -1, -left, top),
        90: (0, 1, 1, 0, -bottom, -left),
        180: (-1, 0, 0, 1, right, -bottom),
        270: (0, -1, -1, 0, top, right),
    }
    if turned not in matrices:
        raise NotUnderstood("the page is turned by no quarter")
    size = (right - left, top - bottom)
    return np.array(matrices[turned], np.float64), *(size if turned in (0, 180) else size[::-1])


def _seen(page: Any) -> tuple[float, ...]:  # noqa: ANN401
    """The sides of what is seen of a page: left, bottom, right, top."""
    media, crop = _sides(page.MediaBox), page.get("/CropBox")
    sides = media if crop is None else _sides(crop)
    return *map(max, sides[:2], media[:2]), *map(min, sides[2:], media[2:])


def _sides(box: Any) -> list[float]:  # noqa: ANN401
    """The sides of a box, which may be given by any two corners."""
    x, y, z, w = map(float, box)
    return [min(x, z), min(y, w), max(x, z), max(y, w)]


def _data(contents: Any) -> bytes:  # noqa: ANN401
    """A page's content stream, whole."""
    if contents is None:
        return b""
    if isinstance(contents, pikepdf.Stream):
        return bytes(contents.read_bytes())
    return b"\n".join(part.read_bytes() for part in contents)
