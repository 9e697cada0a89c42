"""The data contract for frames: types, and a pandera schema of what stands in them, for every table."""

from collections.abc import Iterable, Sequence

import pandas as pd
import pandera.pandas as pa

from hyoka.contract.records import PROVENANCE
from hyoka.contract.tables import TABLES, TEXT, dtypes
from hyoka.text.errors import ContractError

#: Tables of the contract by name.
Tables = dict[str, pd.DataFrame]

# of frames of some hundred rows, texts in Python take a quarter of the analyses' time less than
# texts in Arrow
pd.set_option("mode.string_storage", "python")


def _schema(name: str) -> pa.DataFrameSchema:
    """What `typed` has not seen to, which gives columns, their order and their types."""
    columns = {}
    for column, field in TABLES[name].items():
        is_text = field.dtype == TEXT
        checks = (
            [pa.Check.str_length(min_value=1, error="is empty")]
            if is_text and not field.empty
            else []
        )
        if field.values:
            checks.append(pa.Check.isin([*field.values, *([""] if field.empty else [])]))
        if field.pattern:
            checks.append(pa.Check.str_matches(f"(?:{field.pattern}){'?' if field.empty else ''}$"))
        if field.least is not None:
            checks.append(pa.Check.ge(field.least))
        if field.most is not None:
            checks.append(pa.Check.le(field.most))
        if checks or field.unique or not (is_text or field.empty):
            columns[column] = pa.Column(
                checks=checks, nullable=is_text or field.empty, unique=field.unique
            )
    place = [*PROVENANCE]
    rule = pa.Check(
        lambda frame: frame[place].notna().sum(axis=1).isin([0, len(place)]),
        error="page, x0, top, x1, bottom: all five or none",
    )
    rules = [rule] if TABLES[name].keys() >= {*place} else []
    return pa.DataFrameSchema(columns, checks=rules, name=name)


SCHEMAS: dict[str, pa.DataFrameSchema] = {name: _schema(name) for name in TABLES}


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the contract's dtypes and order of columns; none in text is "".

    Raises:
        ContractError: Columns are missing or too many, or a value has not the column's type.
    """
    wanted = dtypes(name)
    if set(wanted) != set(frame.columns):
        missing, extra = (
            [c for c in wanted if c not in frame.columns],
            [c for c in frame.columns if c not in wanted],
        )
        raise ContractError(
            "contract.columns", expected=", ".join(wanted), name=name, missing=missing, extra=extra
        )
    columns = {}
    for column, dtype in wanted.items():
        values = frame[column]
        if str(values.dtype) != dtype or (dtype == TEXT and values.hasnans):
            values = _column(
                name, dtype, values.astype(object).where(values.notna() & (values != ""), None)
            )
        columns[column] = values.array
    return pd.DataFrame(columns)


def from_rows(name: str, rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Rows, their values in the order of the contract's columns, as a frame with the contract's dtypes.

    Raises:
        ContractError: A value has not its column's type.
    """
    columns = zip(*rows, strict=True) if rows else [()] * len(dtypes(name))
    named = zip(dtypes(name).items(), columns, strict=True)
    return pd.DataFrame({column: _column(name, dtype, values) for (column, dtype), values in named})


def _column(name: str, dtype: str, values: Iterable[object]) -> pd.Series:
    try:
        # a fraction raises here: pandas turns no 2.5 into a whole number
        return pd.Series(
            ["" if value is None and dtype == TEXT else value for value in values], dtype=dtype
        )
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
        cases = errors.failure_cases.head(5)
        listed = [
            f"{c.column}: {c.failure_case} ({c.check}), row {c.index}"
            for c in cases.itertuples(index=False)
        ]
        raise ContractError("contract.broken", found="; ".join(listed), name=name) from errors


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the contract's columns and dtypes."""
    return from_rows(name, [])
