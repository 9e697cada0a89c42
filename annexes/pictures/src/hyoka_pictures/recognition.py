"""The pages of a PDF that are pictures, recognised; from a cache where they were seen before."""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pypdfium2
from filelock import FileLock

from hyoka.contract.records import problem
from hyoka.pages.picture_page import WITHOUT_TEXT, PicturePage
from hyoka.pages.pictured import DrawnPages, images, is_unmapped
from hyoka.pdf.page import Page
from hyoka.pdf.pixels import scale_within
from hyoka.processes.limits import begin_page
from hyoka.store.files import cache_folder, replace_file
from hyoka.store.sources import fingerprint
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure
from hyoka_pictures.installed import program
from hyoka_pictures.recognised_page import as_page
from hyoka_pictures.settings import PICTURE

if TYPE_CHECKING:
    from hyoka_pictures.engine import Recogniser
    from hyoka_pictures.ink import Picture

#: That of characters whose font does not say which they are, or draws other digits than it says.
UNMAPPED_TEXT: Final = "unmapped_text"
#: A compression of scans that may draw a letter by one that looks like it: a 6 by an 8.
_JBIG2: Final = "JBIG2Decode"


class Recognition:
    """Recognises pages of a PDF.

    What is heavy is there from the first page that needs it to the end.
    """

    def __init__(self, drawn: DrawnPages, to_close: ExitStack, *, cache: bool) -> None:
        self._drawn = drawn
        self._to_close = to_close
        self._cache = cache

    @cached_property
    def _engine(self) -> "Recogniser":
        from hyoka_pictures.engine import Recogniser

        cache_folder().mkdir(parents=True, exist_ok=True)
        # one at a time: it uses all cores. ru_maxrss of a process that recognised one A4 page of
        # 300 dpi, and did nothing else, was 603 MB, reached where lines are found
        self._to_close.enter_context(FileLock(cache_folder() / "recogniser.lock"))
        return Recogniser()

    def page(self, page: Page) -> Page:
        """The page as it is recognised."""
        from hyoka_pictures import ink, recognising

        begin_page()
        drawn = self._drawn.page(page.number)
        picture, scale = recognising.picture_of(drawn)
        grey = ink.grey_of(picture)
        digest = sha256(repr(grey.shape).encode() + grey.tobytes()).hexdigest()
        seen = as_page(page.number, digest, self._found(digest, picture), scale)
        if is_unmapped(page):
            unmapped = [met["text"] for met in page.problems if met["kind"] == UNMAPPED_TEXT]
            action = f"{UNMAPPED_TEXT}.recognised"
            of_font = problem(UNMAPPED_TEXT, text=unmapped[0], action=action, severity="note")
            seen.problems.append(of_font)
        elif differing := "; ".join(_differing(seen, drawn)):
            hidden = problem("hidden_text", text=differing, action="hidden_text.under_picture")
            seen.problems.append(hidden)
        if any(_JBIG2 in image.get_filters() for image in images(drawn)):
            seen.problems.append(problem("jbig2_picture"))
        if not len(seen.lines) and ink.share_of_ink(grey) >= PICTURE.inked:
            seen.problems.append(problem(WITHOUT_TEXT, severity="error"))
        return seen

    def _found(self, digest: str, picture: "Picture") -> dict[str, Any]:
        """What is in a picture, from the cache where it is there."""
        from hyoka_pictures import recognising

        key = fingerprint([digest, program()])
        entry = cache_folder() / key[:2] / f"{key}.json.gz"
        with suppress(OSError, EOFError, ValueError, zlib.error):
            if self._cache:
                found = dict(json.loads(gzip.decompress(entry.read_bytes())))
                os.utime(entry)
                return found
        found = recognising.recognise(picture, self._engine)
        text = json.dumps(found, ensure_ascii=False)
        with suppress(OSError):
            if self._cache:
                packed = gzip.compress(text.encode(), 1, mtime=0)
                replace_file(entry, lambda part: part.write_bytes(packed))
        return found


def _differing(page: PicturePage, drawn: pypdfium2.PdfPage) -> Iterator[str]:
    """Figures of a page beside which the text under its picture has another: 41,257 / 11,257."""
    text = drawn.get_textpage()
    if not text.count_chars():
        return
    width, height = drawn.get_size()
    scale = scale_within(width, height, 1.0)
    to_page = drawn.render(scale=scale).get_posconv(drawn).to_page
    boxes = page.lines[:, :4].tolist()
    for box, line in zip(boxes, page.texts, strict=True):
        if not is_figure(fold(line)):
            continue
        left, upper, right, lower = (scale * edge for edge in page.as_seen(tuple(box)))
        first = to_page(round(left) - 1, round(upper))
        last = to_page(round(right) + 1, round(lower))
        x0, x1 = sorted((first[0], last[0]))
        bottom, top = sorted((first[1], last[1]))
        hidden = text.get_text_bounded(x0, bottom, x1, top)
        under = _digits(hidden)
        if under and under != _digits(line):
            yield f"{line} / {' '.join(hidden.split())}"


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, fold(text)))
