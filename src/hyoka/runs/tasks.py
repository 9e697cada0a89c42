"""What is asked of whoever reads: some PDFs, or a part of a long one. One that cannot be read harms no other."""

from __future__ import annotations

import pickle
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from hyoka.documents.entries import CRASH, Entry, pack
from hyoka.documents.stretches import PAGES, Stretch
from hyoka.errors import HyokaError
from hyoka.records import Extracted, unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hyoka.pdf.page import Page

#: A document of more pages is long.
LONG: Final = 64
#: A document of more pages is read in stretches though nobody shares the work, for the memory.
VERY_LONG: Final = 2 * PAGES
#: Bytes of a page with text, at least: the pages of a smaller file need not be counted.
SMALLEST: Final = 2000

#: Pages as they were read, or the file where they lie.
Range = bytes | Path

#: A PDF may be read by one thread at a time.
_ENGINE: Final = threading.Lock()


@dataclass(frozen=True)
class PdfFile:
    """A PDF to be read: where it lies, or what is in it for workers that do not share the disk."""

    path: Path
    data: bytes | None = None

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """Where its bytes can be read, under its own name."""
        if self.data is None:
            yield self.path
            return
        with TemporaryDirectory(prefix="hyoka-") as folder:
            copy = Path(folder, self.path.name)
            copy.write_bytes(self.data)
            yield copy


@dataclass(frozen=True)
class Long:
    """Instead of an entry: the document has so many pages that several workers should share them."""

    pages: int


def read_one(path: Path, reader: str) -> Extracted:
    """Read one PDF; what cannot be read comes back as a document without a form and with the problem."""
    from hyoka import extract

    return _told(path, lambda: extract.read_document(path, reader))


def _told(path: Path, read: Callable[[], Extracted]) -> Extracted:
    try:
        return read()
    except HyokaError as error:
        return unread(path, error.kind, error.what, error.found, error.advice, error.page)
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it; it is reported as an error
        return unread(path, CRASH, "reading failed", repr(error), "report it with the file: this is a defect")


def read_group(files: Sequence[PdfFile], reader: str, *, whole: bool = True) -> list[Entry | Long]:
    """A task: read some PDFs, each for itself; unless `whole`, long ones are only counted."""
    return [_entry(file, reader, whole=whole) for file in files]


def _entry(file: PdfFile, reader: str, *, whole: bool) -> Entry | Long:
    with _ENGINE, file.opened() as path:
        may_be_long = not whole or path.stat().st_size > SMALLEST * VERY_LONG
        pages = count_pages(path) if may_be_long else 0
        if pages > LONG and not whole:
            return Long(pages)
        return (_in_turn(path, reader, pages) if pages > VERY_LONG else None) or _packed(path, read_one(path, reader))


def _in_turn(path: Path, reader: str, pages: int) -> Entry | None:
    """The entry of a document that is read stretch by stretch; None where that fails, so that it is read whole."""
    from hyoka.documents.sheetwise import read_in_turn

    try:
        found = read_in_turn(path, reader, pages)
    except Exception:  # noqa: BLE001 - reading the whole document raises it again
        return None
    return _packed(path, found) if isinstance(found, Extracted) else found


def _packed(path: Path, document: Extracted) -> Entry:
    """The entry of what was read; beside a form that does not import, the same code may read it otherwise."""
    from hyoka.forms import broken_forms

    return pack(path.name, document, sure=not broken_forms())


def count_pages(path: Path) -> int:
    """How many pages a PDF has; 0 where it cannot be opened: reading it will tell why."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def read_part(
    file: PdfFile, reader: str, pages: range, total: int, folder: str | None = None
) -> Stretch | Range | None:
    """A task: read the sheets of a long document that begin in a range of pages, or its pages where those are none.

    Args:
        file: The document.
        reader: fast or reference.
        pages: Numbers of the pages.
        total: How many pages it has.
        folder: As in `read_range`.

    Returns:
        The stretch, or the pages, or None where that fails.
    """
    from hyoka.documents.sheetwise import read_stretch

    with _ENGINE, file.opened() as path:
        try:
            found = read_stretch(path, reader, pages, total)
        except Exception:  # noqa: BLE001 - reading the whole document raises it again
            return None
    return _left(found, pages, folder) if isinstance(found, list) else found


def read_range(file: PdfFile, reader: str, pages: range, folder: str | None = None) -> Range | None:
    """A task: read some pages of a long document; None where that fails, so that it is read whole and told.

    Args:
        file: The document.
        reader: fast or reference.
        pages: Numbers of the pages.
        folder: Where to leave them for the worker that joins them; not given: they are handed back.
    """
    from hyoka.pdf.page import read_pages

    with _ENGINE, file.opened() as path:
        try:
            found = list(read_pages(path, reader, pages))
        except Exception:  # noqa: BLE001 - reading the whole document raises it again
            return None
    return _left(found, pages, folder)


def _left(found: list[Page], pages: range, folder: str | None) -> Range:
    """The pages of a range for whoever joins them."""
    packed = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    if folder is None:
        return packed
    left = Path(folder, f"{pages.start}.pages")
    left.write_bytes(packed)
    return left


def join_ranges(path: Path, ranges: Sequence[Range]) -> Entry:
    """A task: the entry of a document whose pages were read apart."""
    from hyoka.extract import document_of

    return _packed(path, _told(path, lambda: document_of(path, chain.from_iterable(map(_pages, ranges)))))


def _pages(read: Range) -> list[Page]:
    """The pages of a range; they come from a worker of this very run."""
    found: list[Page] = pickle.loads(read if isinstance(read, bytes) else read.read_bytes())
    return found
