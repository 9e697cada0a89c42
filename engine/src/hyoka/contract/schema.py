"""The data contract for frames: types, and the rules of every column."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, Final

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import TABLES, TEXT, Column, dtypes
from hyoka.text.errors import ContractError

#: How many of the things that are wrong an error names.
_SHOWN: Final = 5
#: Tables of the contract by name.
Tables = dict[str, pd.DataFrame]

# work on frames of some hundred rows takes a quarter less time with texts in Python than in Arrow
pd.set_option("mode.string_storage", "python")


def _faults(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """What `typed` has not seen to: values that break the rules of their columns, by their rows."""
    columns = {column: _values(frame[column]) for column in frame}
    for column, field in TABLES[name].items():
        values = columns[column]
        for wrong, said in filter(itemgetter(0), _rules(Counter(values), field)):
            rows = (row for row, value in enumerate(values) if value in wrong)
            yield from (f"{column}: {values[row]} ({said}), row {row}" for row in rows)
    if TABLES[name].keys() >= {*PROVENANCE}:
        places = zip(*(columns[column] for column in PROVENANCE), strict=True)
        for row, place in enumerate(places):
            if 0 < place.count(None) < len(place):
                yield f"{', '.join(PROVENANCE)}: all five or none, row {row}"


def _values(column: pd.Series) -> list[Any]:
    """Its values as Python has them; None for none."""
    return [None if value is pd.NA or value != value else value for value in column.tolist()]


def _rules(values: Counter[Any], field: Column) -> Iterator[tuple[set[Any], str]]:
    """The rules of a column: which of its values break each, and what it says.

    Each value is looked at once, however many rows have it.
    """
    given = {*values} - {None, ""}
    if not field.empty:
        yield {*values} & {None, ""}, "is empty"
    if field.unique:
        yield {value for value, rows in values.items() if rows > 1}, "stands there twice"
    if field.values:
        yield given.difference(field.values), f"none of {', '.join(field.values)}"
    if field.pattern:
        fits = re.compile(field.pattern).fullmatch
        yield {value for value in given if not fits(value)}, f"is not {field.pattern}"
    if field.least is not None:
        yield {value for value in given if value < field.least}, f"below {field.least:g}"
    if field.most is not None:
        yield {value for value in given if value > field.most}, f"above {field.most:g}"


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the contract's dtypes and order of columns; none in text is "".

    Raises:
        ContractError: Columns are missing or too many, or a value has not the column's type.
    """
    wanted = dtypes(name)
    if set(wanted) != set(frame.columns):
        missing = [column for column in wanted if column not in frame.columns]
        extra = [column for column in frame.columns if column not in wanted]
        raise ContractError(
            "contract.columns", expected=", ".join(wanted), name=name, missing=missing, extra=extra
        )
    columns = {}
    for column, dtype in wanted.items():
        values = frame[column]
        if str(values.dtype) != dtype or (dtype == TEXT and values.hasnans):
            is_given = values.notna() & (values != "")
            values = _column(name, dtype, values.astype(object).where(is_given, None))
        columns[column] = values.array
    return pd.DataFrame(columns)


def from_rows(name: str, rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Rows, their values in the order of the contract's columns, as a frame of its dtypes.

    Raises:
        ContractError: A value has not its column's type.
    """
    if not rows:
        return empty(name)
    frame = {}
    for (column, dtype), *values in zip(dtypes(name).items(), *rows, strict=True):
        frame[column] = _column(name, dtype, values)
    return pd.DataFrame(frame)


def _column(name: str, dtype: str, values: Iterable[object]) -> pd.Series:
    if dtype == TEXT:
        values = ("" if value is None else value for value in values)
    try:
        # a fraction raises here: pandas turns no 2.5 into a whole number
        return pd.Series([*values], dtype=dtype)
    except (TypeError, ValueError) as error:
        raise ContractError("contract.type", found=str(error), name=name) from error


def validate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as the contract has it, after holding it against the rules of its columns.

    Raises:
        ContractError: With the first things that are wrong.
    """
    checked = typed(name, frame)
    if checked.empty:
        return checked
    faults = list(islice(_faults(name, checked), _SHOWN))
    if faults:
        raise ContractError("contract.broken", found="; ".join(faults), name=name)
    return checked


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the contract's columns and dtypes."""
    return _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {column: _column(name, dtype, ()) for column, dtype in dtypes(name).items()}
    )
