"""The data contract for frames: types, and a pandera schema of every table."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pandas as pd
import pandera.pandas as pa

from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import TABLES, TEXT, Column, dtypes
from hyoka.text.errors import ContractError

#: Tables of the contract by name.
Tables = dict[str, pd.DataFrame]

# work on frames of some hundred rows takes a quarter less time with texts in Python than in Arrow
pd.set_option("mode.string_storage", "python")


def _schema(name: str) -> pa.DataFrameSchema:
    """What `typed` has not seen to, which gives columns, their order and their types."""
    columns = {}
    for column, field in TABLES[name].items():
        checks = list(_checks_of(field))
        may_be_none = field.dtype == TEXT or field.empty
        if checks or field.unique or not may_be_none:
            columns[column] = pa.Column(checks=checks, nullable=may_be_none, unique=field.unique)
    has_place = TABLES[name].keys() >= {*PROVENANCE}
    rules = [_WHOLE_PLACE] if has_place else []
    return pa.DataFrameSchema(columns, checks=rules, name=name)


def _checks_of(field: Column) -> Iterator[pa.Check]:
    if field.dtype == TEXT and not field.empty:
        yield pa.Check.str_length(min_value=1, error="is empty")
    if field.values:
        yield pa.Check.isin([*field.values, ""] if field.empty else field.values)
    if field.pattern:
        pattern = f"(?:{field.pattern})"
        yield pa.Check.str_matches(f"{pattern}?$" if field.empty else f"{pattern}$")
    if field.least is not None:
        yield pa.Check.ge(field.least)
    if field.most is not None:
        yield pa.Check.le(field.most)


def _are_whole_places(frame: pd.DataFrame) -> pd.Series:
    """Which rows have all parts of a place, or none."""
    parts = frame[[*PROVENANCE]].notna()
    return parts.all(axis=1) | ~parts.any(axis=1)


_WHOLE_PLACE: Final = pa.Check(
    _are_whole_places, error="page, x0, top, x1, bottom: all five or none"
)


SCHEMAS: dict[str, pa.DataFrameSchema] = {name: _schema(name) for name in TABLES}


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
    types = dtypes(name)
    columns = zip(*rows, strict=True) if rows else [()] * len(types)
    frame = {}
    for (column, dtype), values in zip(types.items(), columns, strict=True):
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
    """The frame as the contract has it, after holding it against the table's schema.

    Raises:
        ContractError: With the first things that are wrong.
    """
    checked = typed(name, frame)
    if checked.empty:
        return checked
    try:
        return SCHEMAS[name].validate(checked, lazy=True)
    except pa.errors.SchemaErrors as errors:
        first = errors.failure_cases.head(5).itertuples(index=False)
        listed = [
            f"{case.column}: {case.failure_case} ({case.check}), row {case.index}" for case in first
        ]
        raise ContractError("contract.broken", found="; ".join(listed), name=name) from errors


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the contract's columns and dtypes."""
    return from_rows(name, [])
