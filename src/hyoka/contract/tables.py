"""The data contract as plain facts: tables, columns, keys, and rows held against them without a frame.

`hyoka.contract.schema` says the same in pandera, for frames; a run of many documents does without pandas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Any, Final

from hyoka.contract import analyses as schema_analyses
from hyoka.contract import documents as schema_documents
from hyoka.contract.columns import INTEGER, NUMBER, TEXT, TRUTH, Column
from hyoka.errors import ContractError
from hyoka.records import PROVENANCE, Columns, by_column

DOCUMENT_TABLES: Final = tuple(schema_documents.COLUMNS)
ANALYSIS_TABLES: Final = tuple(schema_analyses.COLUMNS)
TABLES: Final[dict[str, dict[str, Column]]] = {
    name: make() for module in (schema_documents, schema_analyses) for name, make in module.COLUMNS.items()
}
TITLES: Final = schema_documents.TITLES | schema_analyses.TITLES

#: Columns by which a row is known; each text or number of them together stands in the table once.
KEYS: Final[dict[str, list[str]]] = {
    "documents": ["document_id"],
    "activities": ["activity_id"],
    "indicators": ["indicator_id"],
    "indicator_values": ["indicator_id", "fiscal_year", "measure"],
    "ratings": ["activity_id", "fiscal_year", "criterion"],
    "statuses": ["activity_id", "fiscal_year", "status"],
    "page_log": ["document_id", "page"],
}

#: (table, column, table it points to, column there): every text in the one stands in the other.
REFERENCES: Final = (
    *((name, "document_id", "documents", "document_id") for name in ("activities", "checks")),
    ("activities", "parent_id", "activities", "activity_id"),
    *((n, "activity_id", "activities", "activity_id") for n in ("indicators", "costs", "ratings", "statuses")),
    ("narratives", "activity_id", "activities", "activity_id"),
    ("indicator_values", "indicator_id", "indicators", "indicator_id"),
    ("attainment", "indicator_id", "indicators", "indicator_id"),
    ("cost_measures", "activity_id", "activities", "activity_id"),
)

_ALL_OR_NONE: Final = "page, x0, top, x1, bottom: all five or none"


def columns(name: str) -> dict[str, Column]:
    """The columns of a table, in the contract's order.

    Raises:
        ContractError: The contract has no table of that name.
    """
    if name not in TABLES:
        raise ContractError("no such table", expected=", ".join(TABLES), found=name)
    return TABLES[name]


@cache
def dtypes(name: str) -> dict[str, str]:
    """Column name -> pandas dtype (str, Int64, float64 or boolean) of a table, in the contract's order."""
    return {column: field.dtype for column, field in columns(name).items()}


def columns_of(name: str, rows: Sequence[Mapping[str, object]]) -> Columns:
    """Rows of a table as its columns, held against the contract; a column that a row has not is empty there.

    Raises:
        ContractError: With the first things that are wrong.
    """
    return held(name, by_column(rows, tuple(columns(name))))


def held(name: str, found: Columns) -> Columns:
    """The columns of a table, held against the contract.

    Args:
        name: A table of the contract.
        found: All its columns.

    Returns:
        Every value of its column's type; none in text is "", all other none is None.

    Raises:
        ContractError: With the first things that are wrong.
    """
    fields, wrong = columns(name), []
    typed = {column: _typed(name, column, field, found[column]) for column, field in fields.items()}
    for column, field in fields.items():
        wrong += [f"{column}: {what}" for what in _faults(field, typed[column])]
    if set(PROVENANCE) <= fields.keys() and not _places_are_whole([typed[side] for side in PROVENANCE]):
        wrong.append(_ALL_OR_NONE)
    if wrong:
        raise ContractError(f"{name} breaks the data contract", found="; ".join(wrong[:5]))
    return typed


def _typed(name: str, column: str, field: Column, values: list[object]) -> list[object]:
    if _KINDS[field.dtype].issuperset(map(type, values)) and (field.dtype != NUMBER or not _has_nan(values)):
        return values
    try:
        return list(_CASTS[field.dtype](values))
    except (TypeError, ValueError) as error:
        raise ContractError(f"a value in {name} has not its column's type", found=f"{column}: {error}") from error


def _has_nan(values: list[Any]) -> bool:
    return any(value != value for value in set(values))


def _texts(values: list[object]) -> Iterable[object]:
    return ["" if v is None or v != v else v if type(v) is str else str(v) for v in values]


def _numbers(values: list[object]) -> Iterable[object]:
    return [None if v is None or v == "" or v != v else float(v) for v in values]  # type: ignore[arg-type]


def _whole(values: list[object]) -> Iterable[object]:
    return [v if type(v) is int else _whole_number(v) for v in values]


def _whole_number(value: object) -> int | None:
    if value is None or value == "" or value != value:
        return None
    number = float(value)  # type: ignore[arg-type]
    if not number.is_integer():
        raise ValueError(f"{value} is no whole number")
    return int(number)


def _truths(values: list[object]) -> Iterable[object]:
    for value in values:
        if value is not None and not isinstance(value, bool):
            raise TypeError(f"{value!r} is neither true nor false")
    return values


#: The types of values that are as they should be.
_KINDS: Final = {
    TEXT: frozenset({str}),
    NUMBER: frozenset({float, NoneType}),
    INTEGER: frozenset({int, NoneType}),
    TRUTH: frozenset({bool, NoneType}),
}
_CASTS: Final[dict[str, Callable[[list[object]], Iterable[object]]]] = {
    TEXT: _texts,
    NUMBER: _numbers,
    INTEGER: _whole,
    TRUTH: _truths,
}


def _faults(field: Column, values: list[object]) -> list[str]:
    """What is wrong with the values of a column, each wrong value once."""
    if field.empty and not field.is_bound:
        return []
    distinct = dict.fromkeys(values)
    nothing = "" if field.dtype == TEXT else None
    faults = ["is empty"] if not field.empty and nothing in distinct else []
    if field.unique and len(distinct) < len(values):
        faults.append("a text stands there twice")
    distinct.pop(nothing, None)
    return faults + [f"{value} is not allowed" for value in distinct if not _is_allowed(field, value)]


def _is_allowed(field: Column, value: object) -> bool:
    if isinstance(value, str):
        in_words = not field.values or value in field.values
        return in_words and (not field.pattern or re.fullmatch(field.pattern, value) is not None)
    least, most = field.least, field.most
    return (least is None or value >= least) and (most is None or value <= most)  # type: ignore[operator]


def _places_are_whole(sides: list[list[object]]) -> bool:
    return not any(NoneType in map(type, side) for side in sides) or all(
        None not in place or place.count(None) == len(place) for place in zip(*sides, strict=True)
    )
