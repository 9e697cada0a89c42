"""Cleaned documents as validated frames, some hundred pages at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.records import problem, unread
from hyoka.contract.schema import empty, from_rows, validate
from hyoka.contract.tables import ANALYSIS_TABLES, DOCUMENT_TABLES, dtypes
from hyoka.measures.analyses import analyses
from hyoka.measures.frames import Tables
from hyoka.run import cache
from hyoka.run.worker import CleanDocument, clean
from hyoka.text.errors import ContractError, UsageError

#: Documents of so many pages are validated and written together.
BATCH_PAGES: Final = 1500


def batches(documents: Iterable[CleanDocument]) -> Iterator[dict[str, pd.DataFrame]]:
    """The documents' tables, in batches of at least BATCH_PAGES pages but for the last.

    A document whose rows break the contract is left out; its row of `problems` says so.
    """
    batch: list[CleanDocument] = []
    pages = 0
    for document in documents:
        batch.append(document)
        pages += max(document.pages, 1)  # files that are not read have rows, too
        if pages >= BATCH_PAGES:
            yield _frames(batch)
            batch, pages = [], 0
    if batch:
        yield _frames(batch)


def with_analyses(frames: Tables, labels: Tables) -> Tables:
    """A batch's tables and those of its analyses.

    A document that breaks an analysis has none; its row of `problems` says so.

    Raises:
        UsageError: A label file says what it cannot.
    """
    try:
        return frames | analyses(frames, labels)
    except UsageError:
        raise
    except Exception:  # noqa: BLE001 - by document it is reported
        of_each = {name: dict(iter(frame.groupby("document_id", sort=False))) for name, frame in frames.items()}
        parts = []
        for document_id in frames["documents"]["document_id"]:
            of_document = {name: of_each[name].get(document_id, frame[:0]) for name, frame in frames.items()}
            parts.append(_analysed(document_id, of_document, labels))
        made = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}
        problems = pd.concat([frames["problems"], made["problems"]], ignore_index=True)
        return frames | made | {"problems": problems}


def _analysed(document_id: str, of_document: Tables, labels: Tables) -> Tables:
    """The analyses of a document's tables, and a row of `problems` where one of them broke."""
    nothing = {name: empty(name) for name in ("problems", *ANALYSIS_TABLES)}
    try:
        return nothing | analyses({name: rows.reset_index(drop=True) for name, rows in of_document.items()}, labels)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - one document must not take the others with it; it is reported
        row = problem(cache.CRASH, None, document_id, repr(error), "analysis_failed", "error")
        columns = (row | {"document_id": document_id}).get
        return nothing | {"problems": from_rows("problems", [tuple(map(columns, dtypes("problems")))])}


def document_of_problems(problems: Iterable[Mapping[str, object]]) -> CleanDocument:
    """Rows of `problems` that belong to no document that was read."""
    rows = [tuple(map(row.get, dtypes("problems"))) for row in problems]
    return CleanDocument("", 0, {name: rows if name == "problems" else [] for name in DOCUMENT_TABLES})


def _frames(batch: Sequence[CleanDocument]) -> dict[str, pd.DataFrame]:
    try:
        rows = {name: [row for document in batch for row in document.tables[name]] for name in DOCUMENT_TABLES}
        return {name: validate(name, from_rows(name, rows[name])) for name in DOCUMENT_TABLES}
    except ContractError as error:
        if len(batch) == 1:
            return _frames([clean(unread(Path(f"{batch[0].document_id}.pdf"), error), {})])
        middle = len(batch) // 2
        halves = [_frames(batch[:middle]), _frames(batch[middle:])]
        return {name: pd.concat([half[name] for half in halves], ignore_index=True) for name in DOCUMENT_TABLES}
