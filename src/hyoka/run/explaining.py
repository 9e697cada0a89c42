"""Why a figure of a PDF became the row that it became, as the form that reads the document says."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.forms.paths import Why
from hyoka.run.extract import read_document
from hyoka.text.errors import UnreadableFile


def explain_place(path: Path, place: Place) -> Why | None:
    """Why the row of a place in the tables is what it is; None where the document has no such row."""
    return _reasons(path, path.stat().st_mtime_ns).get(place_in_tables(place._asdict()))


@lru_cache(maxsize=16)
def _reasons(path: Path, changed: int) -> Mapping[Place, Why]:  # noqa: ARG001  # a changed file is another key
    try:
        tables = read_document(path, why=True).tables
    except UnreadableFile:
        return {}
    return {
        place_in_tables(row): why for rows in tables.values() for row in rows if isinstance(why := row.get("why"), Why)
    }
