"""Cleaned documents as validated frames, some hundred pages at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.records import unread
from hyoka.contract.schema import Tables, empty, from_rows, validate
from hyoka.contract.tables import DOCUMENT_TABLES, dtypes
from hyoka.run.worker import CleanDocument, clean
from hyoka.text.errors import HyokaError, UnreadableFile

#: How many pages the documents have at least that are validated and written together.
BATCH_PAGES: Final = 1500


def batches(documents: Iterable[CleanDocument]) -> Iterator[Tables]:
    """The documents' tables, in batches of BATCH_PAGES pages or more.

    The last one may be smaller. A document whose rows break the contract is not read: its row of
    `problems` says so.
    """
    batch: list[CleanDocument] = []
    pages = 0
    for document in documents:
        batch.append(document)
        pages += max(document.pages, 1)  # files that are not read have rows, too
        if pages >= BATCH_PAGES:
            yield _tables(batch)
            batch = []
            pages = 0
    if batch:
        yield _tables(batch)


def _frame(batch: Sequence[CleanDocument], name: str) -> pd.DataFrame:
    rows = [row for document in batch for row in document.tables[name]]
    return validate(name, from_rows(name, rows)) if rows else empty(name)


def _tables(batch: Sequence[CleanDocument]) -> Tables:
    try:
        return {name: _frame(batch, name) for name in DOCUMENT_TABLES}
    except Exception as error:
        if len(batch) > 1:
            middle = len(batch) // 2
            parts = batch[:middle], batch[middle:]
            halves = [_tables(part) for part in parts]
            return {
                name: pd.concat([half[name] for half in halves], ignore_index=True)
                for name in halves[0]
            }
        if not batch[0].tables["documents"]:  # a row of problems breaks, and would once more
            raise
        reason: HyokaError = UnreadableFile("crash.reading_failed", found=repr(error))
        if isinstance(error, HyokaError):
            reason = error
        unread_file = unread(Path(f"{batch[0].document_id}.pdf"), reason)
        return _tables([clean(unread_file, {})])


def document_of_problems(problems: Iterable[Mapping[str, object]]) -> CleanDocument:
    """Rows of `problems` that belong to no document that was read."""
    rows = [tuple(map(row.get, dtypes("problems"))) for row in problems]
    return CleanDocument(
        "", 0, {name: rows if name == "problems" else [] for name in DOCUMENT_TABLES}
    )
