"""The difference between two folders of tables as a reviewer reads it in a minute: Markdown."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import TITLES
from hyoka.store.data_version import raised, refuse_step_back, step_between, version_of
from hyoka.store.differences import (
    changes_to_show,
    differences,
    document_lines,
    not_comparable,
)
from hyoka.text.japanese import shortened
from hyoka.text.messages import Language, language, message

#: The most lines, whatever has changed.
MOST_LINES: Final = 40
#: How many documents have a line.
_MOST_DOCUMENTS: Final = 10
#: The most characters of a cell; what is longer is cut.
_LONGEST: Final = 40
_SHOWN: Final = ("place", "activity", "item", "year", "old", "new")
_CHANGES: Final = ("changed", "removed", "added")


def review_lines(before: Path, after: Path) -> list[str]:
    """What differs between two folders of tables, at most `MOST_LINES` lines.

    How many rows there are of each kind, the version that the data have now, a line a document,
    then the rows: figures of past years first. Rows that have no place are counted by table.

    Raises:
        UsageError: A version is none, or went back.
    """
    spoken = language()
    refuse_step_back(before, after)
    unread = not_comparable(before, after)
    if "documents" in unread:
        return [message("change.not_compared", spoken, tables=", ".join(unread))]
    rows = differences(before, after)
    documents = [*document_lines(rows, before, after, spoken).values()]
    shown = changes_to_show(rows)
    if rows.empty and not unread:
        return [message("change.nothing", spoken)]
    lines = [_summary(rows, len(documents), spoken), _version(before, after, rows, spoken)]
    if unread:
        lines.append(message("change.not_compared", spoken, tables=", ".join(unread)))
    lines += ["", *(f"- {line}" for line in documents[:_MOST_DOCUMENTS])]
    if len(documents) > _MOST_DOCUMENTS:
        more = len(documents) - _MOST_DOCUMENTS
        lines.append("- " + message("change.more", spoken, number=more))
    if len(shown):
        lines += ["", *_table(shown, MOST_LINES - len(lines) - 1, spoken)]
    return lines


def _summary(rows: pd.DataFrame, documents: int, spoken: Language) -> str:
    """How many documents and rows differ, and how many figures of past years."""
    # a row has a line a column that has changed
    each = rows.drop_duplicates(["change", "table", "document_id", "key"])
    counts = {change: int(each["change"].eq(change).sum()) for change in _CHANGES}
    past = int(rows["is_past"].sum())
    return message("change.summary", spoken, documents=documents, past=past, **counts)


def _version(before: Path, after: Path, rows: pd.DataFrame, spoken: Language) -> str:
    """The version of the earlier data and that of the later, and why."""
    step = step_between(before, after, rows)
    old = version_of(before)
    return message(f"change.version.{step or 'same'}", spoken, old=old, new=raised(old, step))


def _table(changes: pd.DataFrame, most: int, spoken: Language) -> list[str]:
    """The rows as a table of Markdown; where they are more than fit, the rest counted by table."""
    heads = message("change.heads", spoken).split(", ")
    shown = changes.assign(place=changes["document_id"] + " p." + changes["page"])
    table = [_row(heads), _row(["---"] * len(heads))]
    room = most - len(table)
    if len(shown) > room:
        room -= shown["table"].nunique() + 2  # a line a table, one above them, and a blank one
    first = shown.head(room)
    table += [_row(map(_in_cell, row)) for row in first[[*_SHOWN]].to_numpy().tolist()]
    left = shown.iloc[len(first) :]
    if left.empty:
        return table
    table += ["", message("change.rest", spoken, number=len(left))]
    at = 0 if spoken == "ja" else 1
    for name, of_table in left.groupby("table", sort=False):
        table.append(f"- {TITLES[str(name)][at]}: {len(of_table):,}")
    return table


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _in_cell(value: object) -> str:
    """A value in one line without the mark between cells."""
    return shortened(" ".join(str(value).split()).replace("|", "｜"), _LONGEST)
