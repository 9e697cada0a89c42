"""Rows that are added to a folder's confirmed.csv, and taken back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hyoka.store.confirmed import CONFIRMED_COLUMNS, complete, confirmed_rows, is_unread
from hyoka.store.files import replace_file
from hyoka.store.sources import CONFIRMED, CONFIRMED_BEFORE, write_csv
from hyoka.text.errors import UsageError

#: What identifies a figure.
_KEY: Final = CONFIRMED_COLUMNS[:7]
#: What identifies, beside it, a figure that was not read.
_HEADS: Final = ("subject", "fiscal_year", "phase", "item")
#: How many times rows can be taken back.
_MOST_BEFORE: Final = 20


def add_confirmed(raw: Path, given: Sequence[Mapping[str, str]]) -> int:
    """Add rows to a folder's confirmed.csv; a later one of the same figure counts.

    What it was before stays beside it, for `undo_confirmed`. Returns how many there are then.
    """
    file = raw / CONFIRMED
    rows_before = confirmed_rows(file)
    before = file.read_bytes() if file.is_file() else b""
    befores = _befores(raw)
    number = int(befores[-1].stem.removeprefix(CONFIRMED_BEFORE)) + 1 if befores else 1
    replace_file(raw / f"{CONFIRMED_BEFORE}{number:04}.csv", lambda part: part.write_bytes(before))
    for old in befores[: 1 - _MOST_BEFORE]:
        old.unlink()
    last = {}
    for row in map(complete, (*rows_before, *given)):
        figure = [row[column] for column in _KEY]
        if is_unread(row):
            figure += [row[column] for column in _HEADS]
        last[tuple(figure)] = row
    write_csv([*last.values()], file)
    return len(last)


def _befores(raw: Path) -> list[Path]:
    """What a folder's confirmed.csv was each time before rows were added, the last at the end."""
    return sorted(raw.glob(f"{CONFIRMED_BEFORE}[0-9]*.csv"))


def undo_confirmed(raw: Path) -> int:
    """Put back what a folder's confirmed.csv was before the last rows were added.

    Called again, it takes back those before them. Returns how many rows it has then.

    Raises:
        UsageError: Nothing was added, or all was taken back.
    """
    file = raw / CONFIRMED
    befores = _befores(raw)
    if not befores:
        raise UsageError("nothing_to_undo", file=file.name)
    before = befores[-1]
    if before.stat().st_size:
        before.replace(file)
    else:
        file.unlink(missing_ok=True)
        before.unlink()
    return len(confirmed_rows(file))
