"""What a worker does: it reads PDFs, through the cache, and cleans what it has read."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from hyoka.clean.documents import Values, clean_document
from hyoka.contract.records import Extracted, unread
from hyoka.processes.apart import reader_died
from hyoka.processes.garbage import collected_seldom
from hyoka.processes.limits import document_limits
from hyoka.run import cache, extract
from hyoka.store.confirmed import ByPicture, confirmed_rows
from hyoka.text.errors import HyokaError, UnreadableFile, os_error

#: pdfium works for one thread at a time.
_PDFIUM: Final = threading.RLock()


@lru_cache(maxsize=1)
def _read_in_pictures(confirmed: Path, _changed: int) -> ByPicture:
    return ByPicture(confirmed_rows(confirmed))


@dataclass(frozen=True)
class PdfTask:
    """A PDF to read.

    Attributes:
        name: The name of its document, with the ending.
        source: What is known of the file: its row of sources.csv.
        program: The hash under which documents are cached; "": do not use the cache.
        data: Its bytes, where the worker may lack the file.
        confirmed: The confirmed.csv of its folder. A figure is found by its picture, whatever the
            file is called by now, so that each document may need every row.
        rows: The rows of that file, where the worker may lack it.
    """

    path: Path
    name: str
    source: Mapping[str, object]
    program: str = ""
    data: bytes | None = None
    confirmed: Path | None = None
    rows: Sequence[Mapping[str, str]] = ()

    def with_data(self) -> "PdfTask":
        try:
            return replace(self, data=self.path.read_bytes(), rows=self._people().rows)
        except OSError:
            return self

    def seen(self, document: Extracted, sha256: str) -> Sequence[Mapping[str, str]]:
        """What people have read in the pictures of the document: rows of its confirmed.csv."""
        if not document.pictures:
            return ()
        return self._people().of(document.pictures.values(), sha256)

    def _people(self) -> ByPicture:
        if self.data is not None or self.confirmed is None or not self.confirmed.is_file():
            return ByPicture(self.rows)
        return _read_in_pictures(self.confirmed, self.confirmed.stat().st_mtime_ns)


@dataclass
class CleanDocument:
    """A document as rows.

    Attributes:
        document_id: The name of its file without the ending.
        pages: How many it has.
        tables: Its rows by table, values in the order of the contract's columns.
        sha256: That of its file; without it the document is read again next time.
    """

    document_id: str
    pages: int
    tables: dict[str, list[Values]]
    sha256: str = ""


@document_limits()
@collected_seldom()
def read_task(task: PdfTask) -> Extracted:
    """Read a PDF.

    One that cannot be read becomes a document without a form and with the problem.
    """
    return _read(task)[0]


def look_up(task: PdfTask) -> Extracted | None:
    """A PDF as it was read before; None where it was not, or cannot be opened."""
    try:
        digest = sha256(task.path.read_bytes()).hexdigest()
    except OSError:
        return None
    return cache.look_up(_key(task, digest)) if task.program else None


@document_limits()
@collected_seldom()
def read_and_clean(task: PdfTask) -> CleanDocument:
    # only the cache is asked why
    document, measured = _read(task, explain=bool(task.program))
    people = task.seen(document, str(measured["sha256"]))
    return clean(document, {**task.source, **measured}, people)


def clean(
    document: Extracted,
    source: Mapping[str, object],
    confirmed: Sequence[Mapping[str, str]] = (),
) -> CleanDocument:
    """Clean a document as read.

    Args:
        document: The document.
        source: What is known of its file.
        confirmed: What people have read in its pictures: rows of confirmed.csv.
    """
    tables = clean_document(document, source, confirmed)
    digest = str(source.get("sha256", "")) if cache.is_lasting(document) else ""
    return CleanDocument(document.document_id, document.pages, tables, digest)


def died(task: PdfTask, error: BaseException) -> Extracted:
    return unread(Path(task.name), reader_died(task, error))


def _read(task: PdfTask, *, explain: bool = True) -> tuple[Extracted, dict[str, object]]:
    """A document, and the sha256 and bytes of what was read.

    The file may have changed since it was found.
    """
    path = Path(task.name)
    try:
        data = task.path.read_bytes() if task.data is None else task.data
    except OSError as error:
        return unread(path, UnreadableFile("unavailable", found=os_error(error))), {"sha256": ""}
    digest = sha256(data).hexdigest()
    measured: dict[str, object] = {"sha256": digest, "bytes": len(data)}
    with _PDFIUM:
        if not task.program:
            return _read_data(path, data, remember=False, explain=explain), measured
        key = _key(task, digest)
        return cache.cached(lambda: _read_data(path, data), key), measured


def _key(task: PdfTask, digest: str) -> str:
    return cache.key(digest, Path(task.name).name, task.program)


def _read_data(
    path: Path, data: bytes, *, remember: bool = True, explain: bool = True
) -> Extracted:
    try:
        return extract.read_document(path, data, cache=remember, explain=explain)
    except HyokaError as error:
        document = unread(path, error)
        document.problems += getattr(error, "problems", ())
        return document
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it
        return unread(path, UnreadableFile("crash.reading_failed", found=repr(error)))
