"""Why a row of the tables is what it is: looked up where its document's records are kept."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.explanations import Explanation, explanations_of
from hyoka.contract.records import PROVENANCE, Extracted, Place, records_frame
from hyoka.processes.apart import apart
from hyoka.run import cache
from hyoka.store.sources import digest
from hyoka.text.errors import UnreadableFile

if TYPE_CHECKING:
    import pandas as pd


def labelled_records(documents: Sequence[Extracted], table: str) -> "pd.DataFrame":
    """The records of a table, each with the printed labels that stand around it.

    Args:
        documents: As `read_records` gives them.
        table: The name of a table of records: "costs", "ratings", …

    Returns:
        The columns of `records_frame` with the boxes as tables have them, and `labels`: the texts
        left of the record, then those above it, from the outermost inwards; none where no form
        looks for them. Records without a page are left out.
    """
    import pandas as pd

    rows = records_frame(documents, table)
    around = {document.document_id: explanations_of(document) for document in documents}
    rows = rows.dropna(subset="page").reset_index(drop=True)
    boxes = zip(*(rows[name] for name in PROVENANCE), strict=True)
    places = [place_in_tables(dict(zip(PROVENANCE, box, strict=True))) for box in boxes]
    found = [around[name].get(at) for name, at in zip(rows["document_id"], places, strict=True)]
    boxes_in_tables = pd.DataFrame(places, columns=[*PROVENANCE]).astype(rows[[*PROVENANCE]].dtypes)
    rows[[*PROVENANCE]] = boxes_in_tables
    rows["labels"] = [(*said.left[::-1], *said.above[::-1]) if said else () for said in found]
    return rows


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
