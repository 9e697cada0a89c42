"""Cleaned documents as validated frames, some hundred pages at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.records import unread
from hyoka.contract.schema import from_rows, validate
from hyoka.contract.tables import DOCUMENT_TABLES, dtypes
from hyoka.errors import ContractError
from hyoka.run.worker import CleanDocument, clean

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
        pages += document.pages
        if pages >= BATCH_PAGES:
            yield _frames(batch)
            batch, pages = [], 0
    if batch:
        yield _frames(batch)


def document_of_problems(problems: Iterable[Mapping[str, object]]) -> CleanDocument:
    """Rows of `problems` that belong to no document that was read."""
    rows = [tuple(map(row.get, dtypes("problems"))) for row in problems]
    return CleanDocument("", 0, {name: rows if name == "problems" else [] for name in DOCUMENT_TABLES})


def _frames(batch: Sequence[CleanDocument]) -> dict[str, pd.DataFrame]:
    try:
        return {name: validate(name, from_rows(name, _rows(batch, name))) for name in DOCUMENT_TABLES}
    except ContractError as error:
        if len(batch) == 1:
            return _frames([_left_out(batch[0], error)])
        middle = len(batch) // 2
        halves = [_frames(batch[:middle]), _frames(batch[middle:])]
        return {name: pd.concat([half[name] for half in halves], ignore_index=True) for name in DOCUMENT_TABLES}


def _rows(batch: Sequence[CleanDocument], name: str) -> list[tuple[object, ...]]:
    return [row for document in batch for row in document.tables[name]]


def _left_out(document: CleanDocument, error: ContractError) -> CleanDocument:
    path = Path(f"{document.document_id}.pdf")
    advice = "left out: report it, this is a defect of its form"
    return clean(unread(path, error.kind, error.what, error.found, advice), {})
