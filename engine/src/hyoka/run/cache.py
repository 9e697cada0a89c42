"""Documents as they were read, one file each, so that an unchanged PDF is not read again.

The name of an entry is a hash of the PDF's bytes and file name and the packages that read. An entry
that is damaged counts as absent. The cache's folder is HYOKA_CACHE; HYOKA_CACHE_SIZE limits its
size.
"""

import gzip
import json
import os
import pickle
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import distributions
from itertools import chain
from operator import methodcaller
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final, TypeVar

from hyoka.contract.records import Extracted
from hyoka.pages import annexes
from hyoka.store.files import cache_folder, replace_file
from hyoka.store.sources import files_fingerprint, fingerprint
from hyoka.text.environment import forms_folder, reads_drafts, reads_recognised
from hyoka.text.errors import UsageError
from hyoka.text.label_files import label_file

Made = TypeVar("Made")
#: A document with a problem of this kind may read differently next time; it is not cached.
CRASH: Final = "crash"
DEFAULT_SIZE: Final = "2GB"
SOURCE: Final = Path(__file__).parents[1]
#: The packages and modules that read a document.
READING: Final = (
    "text", "contract", "pdf", "grid", "pages", "forms", "clean", "watch",
    "store/files.py", "processes/limits.py", "store/sources.py",
    "run/extract.py", "run/file_pages.py", "run/page_log.py", "run/worker.py",
)  # fmt: skip
#: Those that make tables of what was read.
MAKING_TABLES: Final = ("store", "processes", "run")
#: Packages whose newer version may read a page differently.
PACKAGES: Final = ("pypdfium2", "numpy", "pandas", "pyarrow")
#: Label files that reading and cleaning use.
LABELS: Final = ("vocabulary", "labour_rates", "events", "zero_notes")


def size_limit() -> int:
    """How many bytes the cache may hold: HYOKA_CACHE_SIZE (500MB, 2GB), else DEFAULT_SIZE.

    Raises:
        UsageError: HYOKA_CACHE_SIZE is no size.
    """
    from pydantic import ByteSize, TypeAdapter, ValidationError

    text = os.environ.get("HYOKA_CACHE_SIZE") or DEFAULT_SIZE
    try:
        return TypeAdapter(ByteSize).validate_python(text)
    except ValidationError as error:
        raise UsageError("no_size", found=text) from error


def reading_program() -> str:
    """A hash of all that a document's records depend on beside its PDF.

    These are code, forms, label files, packages.
    """
    return _program(READING)


def tables_program() -> str:
    """A hash of all that the tables depend on beside the PDFs and what people say of them.

    sources.csv is not in it either.
    """
    return _program((*READING, *MAKING_TABLES))


def _program(places: Iterable[str]) -> str:
    paths = [SOURCE / place for place in places]
    code = chain.from_iterable([path] if path.suffix else path.rglob("*") for path in paths)
    files = [path for path in code if path.suffix in {".py", ".toml", ".csv"}]
    files += [label_file(name) for name in LABELS]
    if users := forms_folder():
        files += users.glob("*.toml")
    return fingerprint(
        [
            files_fingerprint(files),
            [version_of(name) for name in PACKAGES],
            reads_drafts(),
            reads_recognised(),
            annexes.programs(),
        ]
    )


def version_of(name: str) -> str:
    """The version of a package; "" of one that is not installed."""
    return next((found.version for found in distributions(name=name)), "")


def key(digest: str, name: str, program: str) -> str:
    """The name of an entry.

    Args:
        digest: The SHA-256 of a PDF.
        name: Its file name.
        program: What `reading_program` gives.
    """
    return fingerprint([digest, name, program])


def cached(read: Callable[[], Extracted], key: str) -> Extracted:
    """A document as it was read before under this key, else as `read` reads it now."""
    if known := look_up(key):
        return known
    document = read()
    if is_lasting(document):
        numbers_of_numpy = methodcaller("item")
        text = json.dumps(vars(document), ensure_ascii=False, default=numbers_of_numpy)
        _keep(_entry(key), text.encode())
    return document


def look_up(key: str) -> Extracted | None:
    """A document as it was read before under this key, or None."""
    with suppress(ValueError, TypeError):
        content = _content_of(_entry(key))
        return None if content is None else Extracted(**json.loads(content))
    return None


def cached_object(make: Callable[[], Made], key: str) -> Made:
    """What `make` made before under this key, else what it makes now; "": it is not kept."""
    known: Made | None = look_up_object(key) if key else None
    if known is not None:
        return known
    made = make()
    if key:
        keep_object(key, made)
    return made


def keep_object(key: str, value: object) -> None:
    """Keep an object that `look_up_object` gives: rows and lines, a draft, a picture."""
    _keep(_entry(key, "pickle"), pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def look_up_object(key: str) -> Any:  # noqa: ANN401 - whatever was kept
    """What was kept under this key, or None."""
    content = _content_of(_entry(key, "pickle"))
    return None if content is None else pickle.loads(content)  # whole, and of this program


def _keep(entry: Path, content: bytes) -> None:
    """Write an entry as a gzip that is the same to the byte on the next day."""
    data = gzip.compress(content, 1, mtime=0)
    with suppress(OSError):
        replace_file(entry, lambda part: part.write_bytes(data))


def _content_of(entry: Path) -> bytes | None:
    """What an entry holds; None where it is absent or damaged."""
    with suppress(OSError, EOFError, zlib.error):
        content = gzip.decompress(entry.read_bytes())
        os.utime(entry)
        return content
    return None


def _entry(key: str, kind: str = "json") -> Path:
    return cache_folder() / key[:2] / f"{key}.{kind}.gz"


def is_lasting(document: Extracted) -> bool:
    """Whether the same bytes are read the same next time: nothing crashed or ran out of memory."""
    return all(problem["kind"] != CRASH for problem in document.problems)


def unwritable() -> str:
    """Why nothing can be written to the cache, "" where it can be.

    A UsageError where HYOKA_CACHE_SIZE is no size.
    """
    size_limit()
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=cache_folder()).close()
    except OSError as error:
        return str(error)
    return ""


def trim() -> None:
    """Delete the least recently used entries until the others are within the limit.

    What killed runs have left is deleted like them.
    """
    left = size_limit()
    entries = []
    for entry in cache_folder().glob("??/*"):
        with suppress(FileNotFoundError):  # a run beside this one has put it in its place
            entries.append((entry.stat(), entry))
    for stat, entry in sorted(entries, key=lambda pair: -pair[0].st_mtime_ns):
        left -= stat.st_size
        if left < 0:
            entry.unlink(missing_ok=True)
