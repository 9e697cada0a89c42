"""What a worker does: it reads one PDF after another, through the cache, and cleans what it has read."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from hyoka import cache, extract
from hyoka.cleaning.checks import read_check_labels
from hyoka.cleaning.clean import clean_document
from hyoka.errors import HyokaError
from hyoka.limits import MEMORY_MB, PAGE_SECONDS
from hyoka.records import Extracted, unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hyoka.cleaning.checks import CheckLabels
    from hyoka.cleaning.clean import Row

#: pdfium works for one thread at a time.
_PDFIUM: Final = threading.Lock()


@dataclass(frozen=True)
class PdfTask:
    """A PDF to read.

    Attributes:
        path: The PDF.
        source: What is known of the file: its row of sources.csv, its sha256 and bytes.
        reader: Name of the reader.
        cache_key: Name of its entry in the cache; "": do not use the cache.
        data: Its bytes, where the worker may lack the file.
    """

    path: Path
    source: Mapping[str, object]
    reader: str
    cache_key: str = ""
    data: bytes | None = None

    def with_data(self) -> PdfTask:
        """The same task with the file's bytes."""
        return replace(self, data=self.path.read_bytes())

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The PDF as a file on this machine, under its own name."""
        if self.data is None:
            yield self.path
            return
        with TemporaryDirectory(prefix="hyoka-") as folder:
            copy = Path(folder, self.path.name)
            copy.write_bytes(self.data)
            yield copy


@dataclass
class CleanDocument:
    """A document's rows.

    Attributes:
        document_id: The document.
        pages: Number of its pages.
        tables: Its rows by table, values in the order of the contract's columns.
    """

    document_id: str
    pages: int
    tables: dict[str, list[Row]]


def read_chunk(tasks: list[PdfTask]) -> list[Extracted]:
    """Read some PDFs; one that cannot be read becomes a document without a form and with the problem."""
    return [_read(task) for task in tasks]


def clean_chunk(tasks: list[PdfTask]) -> list[CleanDocument]:
    """Read some PDFs and clean what was read."""
    labels = read_check_labels()
    return [clean(_read(task), task.source, labels) for task in tasks]


def clean_unread(document: Extracted) -> CleanDocument:
    """Clean a document that was not read."""
    return clean(document, {}, read_check_labels())


def clean(document: Extracted, source: Mapping[str, object], labels: CheckLabels) -> CleanDocument:
    """Clean a document as read, of whose file `source` is known."""
    return CleanDocument(document.document_id, document.pages, clean_document(document, source, labels))


def died(task: PdfTask, error: BaseException) -> Extracted:
    """The document of a PDF over which a worker died."""
    what = f"the reading process ended: it crashed, or a page took more than {PAGE_SECONDS:g} s or {MEMORY_MB} MB"
    return unread(task.path, cache.CRASH, what, repr(error), "fetch the file again; report it if others can read it")


def died_clean(task: PdfTask, error: BaseException) -> CleanDocument:
    """The same, cleaned."""
    return clean_unread(died(task, error))


def _read(task: PdfTask) -> Extracted:
    with _PDFIUM, task.file() as path:
        if not task.cache_key:
            return _read_file(path, task.reader)
        return cache.cached(
            lambda: _read_file(path, task.reader), task.cache_key, path, digest=str(task.source["sha256"])
        )


def _read_file(path: Path, reader: str) -> Extracted:
    try:
        return extract.read_document(path, reader)
    except HyokaError as error:
        document = unread(path, error.kind, error.what, error.found, error.advice, error.page)
        document.problems += getattr(error, "problems", ())
        return document
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it; it is reported as an error
        return unread(path, cache.CRASH, "reading failed", repr(error), "report it with the file: this is a defect")
