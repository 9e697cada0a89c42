"""Titles and units of columns, as the contract has them."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from hyoka.contract import NUMBER, TABLES, TEXT, UNITS_OF_ITEMS, Column
from hyoka.text import CODE_WORDS, UsageError


def head(column: str, rows: pd.DataFrame | None = None) -> str:
    """The contract's title of a column, or the word for what it holds, or its own name.

    Figures have the title of the table that the rows are of. A column n without a known table is n.
    """
    if fields := _fields_named(column):
        if fields[0].dtype == TEXT:
            return fields[0].title
        titles = Counter(field.title for field in _fields_named(column, rows)).most_common(2)
        is_open = len(titles) > 1 and titles[0][1] == titles[1][1]
        return column if is_open else titles[0][0]
    for name in ("measure", "item", "basis"):
        if column in CODE_WORDS[name]:
            return CODE_WORDS[name][column]
    return column


def units_of(rows: pd.DataFrame, column: str) -> "pd.Series[str]":
    """The unit of each figure of a column: a code of the contract, or as a document prints it.

    It is "" where the contract says none: what somebody has computed has a unit that nobody knows.
    """
    if column.endswith("year"):
        return pd.Series("year", index=rows.index, dtype="str")
    fields = _fields_of(rows, column)
    beside = [field.unit_column for field in fields if field.unit_column in rows]
    if beside:
        return rows[beside[0]].fillna("").astype("str")
    units = {field.unit for field in fields} | units_of_item(rows, column)
    is_known = len(units) == 1 and not any(field.unit_column for field in fields)
    return pd.Series(units.pop() if is_known else "", index=rows.index, dtype="str")


def units_of_item(rows: pd.DataFrame, column: str) -> frozenset[str]:
    """The units that a column of a wide table, named by an item of costs, may have."""
    is_item = column in UNITS_OF_ITEMS and pd.api.types.is_float_dtype(rows[column])
    return UNITS_OF_ITEMS[column] if is_item else frozenset()


def _fields_of(rows: pd.DataFrame, column: str) -> list[Column]:
    """What the contract says of a column that may hold these figures."""
    fields = _fields_named(column, rows)
    return [field for field in fields if _may_hold(field, rows[column])]


def _fields_named(column: str, rows: pd.DataFrame | None = None) -> list[Column]:
    """What the table says of a column that the rows are of, else each that has such a column."""
    there = {*rows} if rows is not None else set()
    of_name = {name: fields[column] for name, fields in TABLES.items() if column in fields}
    of_rows = [field for name, field in of_name.items() if {*TABLES[name]} <= there]
    return of_rows or [*of_name.values()]


def _may_hold(field: Column, figures: "pd.Series[Any]") -> bool:
    """Whether figures may be those of a column: how many shares there are is no share."""
    if field.dtype != NUMBER:
        return str(figures.dtype) == field.dtype
    least = -math.inf if field.least is None else field.least
    most = math.inf if field.most is None else field.most
    is_measured = pd.api.types.is_float_dtype(figures)
    return is_measured and bool(figures.dropna().between(least, most).all())


def refuse_wrong(wanted: Iterable[str], there: Iterable[object]) -> None:
    """Raise a UsageError that lists the columns or words that there are where one is not."""
    known = [*there]
    if missing := [name for name in wanted if name not in known]:
        raise UsageError(
            "no_such_name", expected=", ".join(map(str, known)), found=", ".join(missing)
        )
