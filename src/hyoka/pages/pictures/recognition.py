"""The pages of a PDF that are pictures, recognised; from a cache where they were seen before."""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pypdfium2
from filelock import FileLock

from hyoka.contract.records import problem
from hyoka.pages.pictures import recogniser_version
from hyoka.pages.pictures.picture_page import BESIDES, RECOGNISED_SCALE, PicturePage, as_page
from hyoka.pdf.page import Page
from hyoka.pdf.pixels import scale_within
from hyoka.processes.limits import begin_page
from hyoka.store.files import cache_folder, replace_file
from hyoka.store.sources import files_fingerprint, fingerprint
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure

if TYPE_CHECKING:
    from hyoka.pages.pictures.recognising import Picture, Recogniser

#: What is drawn on a page without a char that may be letters: so many shapes.
_SHAPES: Final = 20
#: A page with fewer chars, and letters as shapes or an image of this share of it, has but a line
#: stamped on it as text.
_STAMPED, _FILLING = 40, 0.8
#: A picture with this share of ink has something to read.
_INKED: Final = 0.0005
#: The kind of problem of a page whose text is a picture, where nothing recognises it or nothing is
#: found in it.
WITHOUT_TEXT: Final = "page_without_text"


class Recognition:
    """Recognises pages of a PDF.

    What is heavy is there from the first page that needs it to the end.
    """

    def __init__(self, data: bytes, to_close: ExitStack, *, cache: bool) -> None:
        self._data, self._to_close, self._cache = data, to_close, cache

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument:
        return self._to_close.enter_context(closing(pypdfium2.PdfDocument(self._data)))

    @cached_property
    def _engine(self) -> "Recogniser":
        from hyoka.pages.pictures.recognising import Recogniser

        cache_folder().mkdir(parents=True, exist_ok=True)
        # one at a time, of some 850 MB: it uses all cores
        self._to_close.enter_context(FileLock(cache_folder() / "recogniser.lock"))
        return Recogniser()

    def is_needed(self, page: Page) -> bool:
        """Whether the text of a page is a picture, or drawn as shapes."""
        kinds = {problem["kind"] for problem in page.problems}
        shapes = len(page.fills) + len(page.rings) + len(page.slants)
        is_empty = not len(page.chars) and bool(page.images or kinds or shapes >= _SHAPES)
        has_few = len(page.chars) < _STAMPED
        if is_empty or "scanned_page" in kinds or ("drawn_text" in kinds and has_few):
            return True
        if not (has_few and page.images):
            return False
        found = self._document[page.number - 1].get_objects(
            [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4
        )
        sizes = [
            (right - left) * (top - bottom)
            for left, bottom, right, top in (image.get_bounds() for image in found)
        ]
        return max(sizes, default=0.0) >= _FILLING * page.width * page.height

    def page(self, page: Page) -> Page:
        """The page as it is recognised; where nothing can recognise it as it is, with a problem."""
        if not recogniser_version():
            page.problems.append(
                problem(WITHOUT_TEXT, severity="error", action=f"{WITHOUT_TEXT}.no_recogniser")
            )
            return page
        from hyoka.pages.pictures import recognising

        begin_page()
        drawn = self._document[page.number - 1]
        picture, scale = recognising.picture_of(drawn)
        grey = recognising.grey_of(picture)
        digest = sha256(repr(grey.shape).encode() + grey.tobytes()).hexdigest()
        seen = as_page(page.number, digest, self._found(digest, picture), scale)
        if differing := "; ".join(_differing(seen, drawn)):
            seen.problems.append(
                problem("hidden_text", text=differing, action="hidden_text.under_picture")
            )
        if not len(seen.lines) and recognising.share_of_ink(grey) >= _INKED:
            seen.problems.append(problem(WITHOUT_TEXT, severity="error"))
        return seen

    def _found(self, digest: str, picture: "Picture") -> dict[str, Any]:
        """What is in a picture, from the cache where it is there."""
        from hyoka.pages.pictures import recognising

        program = files_fingerprint([Path(recognising.__file__)])
        key = fingerprint([digest, recogniser_version(), program, RECOGNISED_SCALE, BESIDES])
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
                replace_file(
                    entry, lambda part: part.write_bytes(gzip.compress(text.encode(), 1, mtime=0))
                )
        return found


def _differing(page: PicturePage, drawn: pypdfium2.PdfPage) -> Iterator[str]:
    """Figures of a page beside which the text under its picture has another: 41,257 / 11,257."""
    text = drawn.get_textpage()
    if not text.count_chars():
        return
    scale = scale_within(drawn.get_width(), drawn.get_height(), 1.0)
    to_page = drawn.render(scale=scale).get_posconv(drawn).to_page
    for *box, line in zip(*page.lines[:, :4].T.tolist(), page.texts, strict=True):
        if is_figure(fold(line)):
            left, upper, right, lower = (scale * edge for edge in page.as_seen(tuple(box)))
            corners = (
                to_page(round(left) - 1, round(upper)),
                to_page(round(right) + 1, round(lower)),
            )
            (x0, x1), (y0, y1) = map(sorted, zip(*corners, strict=True))
            hidden = text.get_text_bounded(x0, y0, x1, y1)
            printed, under = ("".join(filter(str.isdigit, fold(found))) for found in (line, hidden))
            if under and under != printed:
                yield f"{line} / {' '.join(hidden.split())}"
