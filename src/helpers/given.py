"""What a cell gives a helper: something of another kind ends in one line, with what is wanted."""

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from hyoka.text import Message, UsageError
from hyoka_report.looks.heads import refuse_wrong

_KINDS: Final = {
    "frame": pd.DataFrame,
    "series": pd.Series,
    "text": str,
    "number": int,
    "tables": Mapping,
}


def need(kind: str, given: object) -> None:
    """Refuse what is no frame, series, text, number or tables.

    Raises:
        UsageError: It is of another kind.
    """
    if not isinstance(given, _KINDS[kind]):
        expected = Message(f"given.{kind}")
        raise UsageError("other_kind", expected=expected, found=type(given).__name__)


def need_columns(given: object, columns: Iterable[str]) -> None:
    """Refuse what is no frame with these columns.

    Raises:
        UsageError: It is of another kind, or lacks a column; the message lists those there are.
    """
    need("frame", given)
    if isinstance(given, pd.DataFrame):
        refuse_wrong(columns, given.columns)


def need_tables(given: object, *names: str) -> None:
    """Refuse what is not the tables of `load_all`, with these names.

    Raises:
        UsageError: It is of another kind, or lacks a table; the message lists those there are.
    """
    need("tables", given)
    if isinstance(given, Mapping):
        refuse_wrong(names, given)
