"""The pages of a PDF, those that are pictures recognised."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pypdfium2

from hyoka.pdf import page as pdf
from hyoka.pictures import INSTALL, recogniser_version
from hyoka.store.files import cache_folder, replace_file
from hyoka.store.limits import begin_page
from hyoka.store.sources import files_fingerprint, fingerprint

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from hyoka.pictures.engine import Picture, Recogniser

#: What is drawn on a page without a char that may be letters: so many shapes.
_SHAPES: Final = 20
#: The kind of problem of a page whose text is a picture, where nothing recognises it.
WITHOUT_TEXT: Final = "page_without_text"


def read_pages(
    path: Path, reader: str = pdf.DEFAULT_READER, pages: range | None = None, data: bytes | None = None
) -> Iterator[pdf.Page]:
    """Read a PDF as `hyoka.pdf.page.read_pages`; pages whose text is a picture are recognised, if the extra is there.

    Raises:
        UnreadableFile: The file is no PDF, is damaged or is locked by a password.
    """
    data = path.read_bytes() if data is None else data
    is_pdf = b"%PDF-" in data[:1024]  # a workbook's pages are no pictures
    with _Recognition(data) as recognition:
        for page in pdf.read_pages(path, reader, pages, data):
            yield recognition.page(page) if is_pdf and _is_picture(page) else page


def _is_picture(page: pdf.Page) -> bool:
    """Whether the text of a page is a picture, or drawn as shapes."""
    kinds = {problem["kind"] for problem in page.problems}
    shapes = len(page.fills) + len(page.rings) + len(page.slants)
    return "scanned_page" in kinds or (not len(page.chars) and bool(page.images or kinds or shapes >= _SHAPES))


class _Recognition:
    """Recognises pages of a PDF; what is heavy is there from the first page that needs it to the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: pypdfium2.PdfDocument | None = None
        self._engine: Recogniser | None = None
        self._slot: BaseFileLock | None = None

    def __enter__(self) -> _Recognition:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine = None
        if self._document is not None:
            self._document.close()
        if self._slot is not None:
            self._slot.release()

    def page(self, page: pdf.Page) -> pdf.Page:
        if not recogniser_version():
            action = f"not read: the page is a picture; {INSTALL}"
            page.problems.append({"severity": "error", "kind": WITHOUT_TEXT, "text": "", "action": action})
            return page
        if self._document is None:
            self._document = pypdfium2.PdfDocument(self._data)
        from hyoka.pictures.recognising import as_page, picture_of

        begin_page()
        grey = picture_of(self._document[page.number - 1])
        digest = sha256(repr(grey.shape).encode() + grey.tobytes()).hexdigest()
        return as_page(page.number, digest, self._remembered(digest, grey))

    def _remembered(self, digest: str, grey: Picture) -> dict[str, Any]:
        from hyoka.pictures.recognising import recognise

        key = fingerprint([digest, recogniser_version(), files_fingerprint(Path(__file__).parent.glob("*.py"))])
        entry = cache_folder() / key[:2] / f"{key}.json.gz"
        with suppress(OSError, EOFError, ValueError, zlib.error):
            return dict(json.loads(gzip.decompress(entry.read_bytes())))
        if self._engine is None:
            from hyoka.pictures.engine import Recogniser, free_slot

            self._slot = free_slot()
            self._engine = Recogniser()
        found = recognise(grey, self._engine)
        text = json.dumps(found, ensure_ascii=False)
        with suppress(OSError):
            replace_file(entry, lambda part: part.write_bytes(gzip.compress(text.encode(), 1, mtime=0)))
        return found
