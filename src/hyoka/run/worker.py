"""What a worker does: it reads one PDF after another, through the cache, and cleans what it has read."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from hyoka.clean.documents import Values, clean_document
from hyoka.contract.records import Extracted, problem, unread
from hyoka.errors import HyokaError
from hyoka.run import cache, extract
from hyoka.store.limits import allowed, document_limits
from hyoka.store.sources import UNREADABLE

#: pdfium works for one thread at a time.
_PDFIUM: Final = threading.RLock()


@dataclass(frozen=True)
class PdfTask:
    """A PDF to read with a reader.

    Attributes:
        name: The name of its document, with the ending.
        source: What is known of the file: its row of sources.csv.
        program: The hash under which documents are cached; "": do not use the cache.
        data: Its bytes, where the worker may lack the file.
        confirmed: What people have read in its pictures: rows of confirmed.csv.
    """

    path: Path
    name: str
    source: Mapping[str, object]
    reader: str
    program: str = ""
    data: bytes | None = None
    confirmed: Sequence[Mapping[str, str]] = ()

    def with_data(self) -> PdfTask:
        """The same task with the file's bytes, if it can be read."""
        try:
            return replace(self, data=self.path.read_bytes())
        except OSError:
            return self


@dataclass
class CleanDocument:
    """A document's rows by table, values in the order of the contract's columns; its number of pages; its SHA-256.

    Without a SHA-256 it is read again next time.
    """

    document_id: str
    pages: int
    tables: dict[str, list[Values]]
    sha256: str = ""


@document_limits()
def read(task: PdfTask) -> Extracted:
    """Read a PDF; one that cannot be read becomes a document without a form and with the problem."""
    return _read(task)[0]


@document_limits()
def read_and_clean(task: PdfTask) -> CleanDocument:
    """Read a PDF and clean what was read."""
    document, measured = _read(task)
    if expected := str(task.source.get("expect", "")):
        _acknowledge(document, task.name, expected)
    return clean(document, {**task.source, **measured}, task.confirmed)


def _acknowledge(document: Extracted, name: str, expected: str) -> None:
    """Make notes of the errors of a file that is known not to be readable; warn where it is read all the same."""
    kind, _, reason = expected.partition(":")
    if kind.strip() != UNREADABLE:
        action = f"not taken: expect has to be {UNREADABLE}: reason"
        document.problems.append(problem("source", None, name, f"expect {expected}", action))
    elif document.form:
        action = "take `expect` out of its row"
        document.problems.append(problem("source", None, name, f"the file was read: {expected}", action))
    else:
        for met in document.problems:
            met |= {"severity": "note", "action": f"expected: {reason.strip() or UNREADABLE}"}


def clean(
    document: Extracted, source: Mapping[str, object], confirmed: Sequence[Mapping[str, str]] = ()
) -> CleanDocument:
    """Clean a document as read, of whose file `source` is known, and in whose pictures people have `confirmed` rows."""
    tables = clean_document(document, source, confirmed)
    digest = str(source.get("sha256", "")) if cache.is_lasting(document) else ""
    return CleanDocument(document.document_id, document.pages, tables, digest)


def died(task: PdfTask, error: BaseException) -> Extracted:
    """The document of a PDF over which a worker died."""
    seconds, memory_mb = allowed()
    what = f"the reading process ended: it crashed, or took more than {seconds:g} s or {memory_mb:g} MB"
    return unread(
        Path(task.name), cache.CRASH, what, repr(error), "fetch the file again; report it if others can read it"
    )


def _read(task: PdfTask) -> tuple[Extracted, dict[str, object]]:
    """A document, and the sha256 and bytes of what was read: the file may have changed since it was found."""
    path = Path(task.name)
    try:
        data = task.path.read_bytes() if task.data is None else task.data
    except OSError as error:
        advice = "see whether it is still there, and may be read"
        return unread(path, "unavailable", "the file cannot be read", str(error.strerror), advice), {"sha256": ""}
    measured: dict[str, object] = {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
    with _PDFIUM:
        if not task.program:
            return _read_data(path, task.reader, data, remember=False), measured
        key = cache.key(str(measured["sha256"]), path.name, task.reader, task.program)
        return cache.cached(lambda: _read_data(path, task.reader, data), key), measured


def _read_data(path: Path, reader: str, data: bytes, *, remember: bool = True) -> Extracted:
    try:
        return extract.read_document(path, reader, data, cache=remember)
    except HyokaError as error:
        found = f"{error.found}; expected: {error.expected}" if error.found and error.expected else error.found
        document = unread(path, error.kind, error.what, found, error.advice, error.page)
        document.problems += getattr(error, "problems", ())
        return document
    except Exception as error:  # noqa: BLE001 - one file must not take the others with it; it is reported as an error
        return unread(path, cache.CRASH, "reading failed", repr(error), "report it with the file: this is a defect")
