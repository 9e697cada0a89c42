"""The data contract in executable form: a strict pandera schema for every table, and the rules between tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from helpers import schema_analyses, schema_documents
from helpers.columns import INTEGER, NUMBER, TEXT, TRUTH
from helpers.errors import ContractError
from helpers.records import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENT_TABLES = tuple(schema_documents.COLUMNS)
ANALYSIS_TABLES = tuple(schema_analyses.COLUMNS)
TYPE_NAMES = {TEXT: "string", INTEGER: "integer", NUMBER: "number", TRUTH: "boolean"}


def _all_or_none(frame: pd.DataFrame) -> pd.Series:
    filled = frame[list(PROVENANCE)].notna().sum(axis=1)
    return filled.isin([0, len(PROVENANCE)])


def _schema(name: str, columns: Mapping[str, pa.Column], title: tuple[str, str]) -> pa.DataFrameSchema:
    has_place = set(PROVENANCE) <= set(columns)
    rule = pa.Check(_all_or_none, error="page, x0, top, x1, bottom: all five or none")
    return pa.DataFrameSchema(
        dict(columns),
        checks=[rule] if has_place else [],
        strict=True,
        ordered=True,
        name=name,
        title=title[0],
        description=f"{title[0]} / {title[1]}",
    )


SCHEMAS: dict[str, pa.DataFrameSchema] = {
    name: _schema(name, make(), module.TITLES[name])
    for module in (schema_documents, schema_analyses)
    for name, make in module.COLUMNS.items()
}


def schema(name: str) -> pa.DataFrameSchema:
    """The schema of a table.

    Raises:
        ContractError: The contract has no table of that name.
    """
    if name not in SCHEMAS:
        raise ContractError("no such table", expected=", ".join(SCHEMAS), found=name)
    return SCHEMAS[name]


def dtypes(name: str) -> dict[str, str]:
    """Column name -> pandas dtype (str, Int64, float64 or boolean) of a table, in the contract's order."""
    return {column: column_dtype(field) for column, field in schema(name).columns.items()}


def column_dtype(field: pa.Column) -> str:
    """The pandas dtype of a column: str, Int64, float64 or boolean."""
    written = str(field.dtype)
    return TEXT if written.startswith("str") else TRUTH if written.startswith("bool") else written


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the contract's dtypes and order of columns; none in text is "".

    Args:
        name: A table of the contract.
        frame: Its columns, of whatever dtype can be turned into the contract's.

    Raises:
        ContractError: Columns are missing or too many, or a value has not the column's type.
    """
    wanted = dtypes(name)
    if set(wanted) != set(frame.columns):
        missing, extra = [c for c in wanted if c not in frame.columns], [c for c in frame.columns if c not in wanted]
        raise ContractError(f"columns of {name}", expected=", ".join(wanted), found=f"missing {missing}, extra {extra}")
    try:
        return pd.DataFrame({c: _cast(frame[c], dtype) for c, dtype in wanted.items()}).reset_index(drop=True)
    except (TypeError, ValueError) as error:
        raise ContractError(f"a value in {name} has not its column's type", found=str(error)) from error


def _cast(column: pd.Series, dtype: str) -> pd.Series:
    values = column.astype(object)
    if dtype == TEXT:
        return pd.Series(values.where(column.notna(), ""), dtype=TEXT)
    if dtype == TRUTH:
        return pd.Series(values.where(column.notna(), None), dtype=TRUTH)
    numbers = pd.to_numeric(values.where(column.notna() & (values != ""), None)).astype(NUMBER)
    # A fraction raises here: pandas turns no 2.5 into a whole number.
    return numbers.astype(INTEGER) if dtype == INTEGER else numbers.astype(NUMBER)


def validate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as the contract has it, after holding it against the table's schema.

    Raises:
        ContractError: With the first things that are wrong.
    """
    checked = typed(name, frame)
    try:
        return schema(name).validate(checked, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.head(5)
        listed = [f"{c.column}: {c.failure_case} ({c.check}), row {c.index}" for c in cases.itertuples(index=False)]
        raise ContractError(f"{name} breaks the data contract", found="; ".join(listed)) from errors


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the contract's columns and dtypes."""
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in dtypes(name).items()})


#: Columns by which a row is known; each text or number of them together stands in the table once.
KEYS: dict[str, list[str]] = {
    "documents": ["document_id"],
    "activities": ["activity_id"],
    "indicators": ["indicator_id"],
    "indicator_values": ["indicator_id", "fiscal_year", "measure"],
    "ratings": ["activity_id", "fiscal_year", "criterion"],
    "statuses": ["activity_id", "fiscal_year", "status"],
    "page_log": ["document_id", "page"],
}

#: (table, column, table it points to, column there): every text in the one stands in the other.
REFERENCES = (
    *((name, "document_id", "documents", "document_id") for name in ("activities", "checks")),
    ("activities", "parent_id", "activities", "activity_id"),
    *((n, "activity_id", "activities", "activity_id") for n in ("indicators", "costs", "ratings", "statuses")),
    ("narratives", "activity_id", "activities", "activity_id"),
    ("indicator_values", "indicator_id", "indicators", "indicator_id"),
    ("attainment", "indicator_id", "indicators", "indicator_id"),
    ("cost_measures", "activity_id", "activities", "activity_id"),
)


def broken_references(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What points to nothing, one line a text: "costs.activity_id x/1 is not in activities.activity_id".

    Args:
        tables: Tables of the contract by name; a rule of which a table is not given is not held.
    """
    found = []
    for name, column, to, there in REFERENCES:
        if name not in tables or to not in tables:
            continue
        known = {*tables[to][there], ""}
        lost = [value for value in dict.fromkeys(tables[name][column]) if value not in known]
        found += [f"{name}.{column} {value} is not in {to}.{there}" for value in lost]
    return found
