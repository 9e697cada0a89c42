"""Why a row of the tables is what it is: looked up where its document's records are kept."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.explanations import Explanation, explanations_of
from hyoka.contract.records import Place
from hyoka.processes.apart import apart
from hyoka.run import cache
from hyoka.store.sources import digest
from hyoka.text.errors import UnreadableFile


def explain_place(path: Path, place: Place) -> Explanation | None:
    """Why the row of a place in the tables is what it is.

    None where the document has no such row. A document that is not in the cache is read once.
    """
    found = _explanations(path, path.stat().st_mtime_ns)
    return found.get(place_in_tables(place._asdict()))


@lru_cache(maxsize=16)
def _explanations(
    path: Path,
    changed: int,  # noqa: ARG001  # a changed file is another key
) -> Mapping[Place, Explanation]:
    program = "" if cache.unwritable() else cache.reading_program()
    key = cache.key(digest(path), path.name, program)
    if document := cache.look_up(key) if program else None:
        return explanations_of(document)
    from hyoka.run import worker

    task = worker.PdfTask(path, path.name, {}, program)
    try:
        with apart() as read:
            return explanations_of(read(worker.read_task, task))
    except UnreadableFile:
        return {}
