"""The tables of the data contract: their columns, their keys and how they point to one another."""

from __future__ import annotations

from functools import cache
from typing import Final

from hyoka.contract import analyses, documents
from hyoka.contract.columns import Column
from hyoka.errors import ContractError

DOCUMENT_TABLES: Final = tuple(documents.COLUMNS)
TABLES: Final = documents.COLUMNS | analyses.COLUMNS
TITLES: Final = documents.TITLES | analyses.TITLES

#: Columns by which a row is known; each combination of their values stands in the table once.
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
