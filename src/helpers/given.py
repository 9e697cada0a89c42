"""What a cell gives a helper: something of another kind ends in one line, with what is wanted."""

from collections.abc import Callable, Collection, Iterable, Mapping
from numbers import Real
from typing import Any, Final

import pandas as pd
from PIL import Image

from hyoka.text import PATHS, Message, UsageError, check_kind
from looks.heads import refuse_wrong

_KINDS: Final[dict[str, Any]] = {
    "frame": pd.DataFrame,
    "series": pd.Series,
    "text": str,
    "number": int,
    "figure": Real,
    "list": Collection,
    "formats": Mapping,
    "function": Callable,
    "path": PATHS,
    "tables": Mapping,
    "files": (Mapping, pd.Series),
    "picture": Image.Image,
}


def need(kind: str, given: object) -> None:
    """Refuse what is not of one of these kinds; a text is no list.

    Raises:
        UsageError: It is of another kind.
    """
    kinds = () if kind == "list" and isinstance(given, str) else _KINDS[kind]
    check_kind(given, kinds, kind)


def need_fields(given: object, names: Iterable[str]) -> None:
    """Refuse what is no row of itertuples with these fields.

    Raises:
        UsageError: It is of another kind, or lacks a field.
    """
    lacking = [name for name in names if not hasattr(given, name)]
    if lacking:
        expected = Message("given.row", fields=", ".join(lacking))
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
