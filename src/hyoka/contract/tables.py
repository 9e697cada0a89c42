"""The tables of the data contract (tables.csv, columns.csv): their columns, their keys, how they point to one another.

The pandera schemas, datapackage.json and the data dictionary are all made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from hyoka.errors import ContractError
from hyoka.files import csv_rows

TEXT: Final = "str"
INTEGER: Final = "Int64"
NUMBER: Final = "float64"
TRUTH: Final = "boolean"


@dataclass(frozen=True)
class Column:
    """A column of the contract.

    Attributes:
        dtype: TEXT, INTEGER, NUMBER or TRUTH: the pandas dtype.
        ja: What it holds, in Japanese.
        en: The same in English.
        empty: Whether "" (text) or nothing (all others) may stand in it.
        unique: Whether a text may stand in it once only.
        unit: The unit of its numbers.
        values: The only texts it may hold; none given: any.
        pattern: A regular expression that the whole text has to match where it is not empty.
        least: The smallest number that may stand in it.
        most: The largest.
    """

    dtype: str
    ja: str
    en: str
    empty: bool
    unique: bool
    unit: str
    values: tuple[str, ...]
    pattern: str
    least: float | None
    most: float | None

    @property
    def title(self) -> str:
        """What stands before the first （ of its words."""
        return self.ja.partition("（")[0]

    @property
    def description(self) -> str:
        """Its words in both languages."""
        return f"{self.ja} / {self.en}"


def _column(row: dict[str, str]) -> Column:
    values = tuple(row["values"].split(";")) if row["values"] else ()
    least, most = (float(row[end]) if row[end] else None for end in ("least", "most"))
    texts = {name: row[name] for name in ("dtype", "ja", "en", "unit", "pattern")}
    return Column(empty=not row["required"], unique=bool(row["unique"]), values=values, least=least, most=most, **texts)


_TABLES: Final = csv_rows(Path(__file__).with_name("tables.csv"))
_COLUMNS: Final = csv_rows(Path(__file__).with_name("columns.csv"))

TABLES: Final = {
    row["table"]: {own["column"]: _column(own) for own in _COLUMNS if own["table"] == row["table"]} for row in _TABLES
}
DOCUMENT_TABLES: Final = tuple(row["table"] for row in _TABLES if row["from"] == "documents")
TITLES: Final = {row["table"]: (row["ja"], row["en"]) for row in _TABLES}
#: Columns by which a row is known; each combination of their values stands in the table once.
KEYS: Final = {row["table"]: row["key"].split(";") for row in _TABLES if row["key"]}
#: (table, column, table it points to, column there): every text in the one stands in the other.
REFERENCES: Final = tuple(
    (row["table"], row["column"], *row["references"].split(".")) for row in _COLUMNS if row["references"]
)

_YEAR: Final = TABLES["costs"]["fiscal_year"]
#: The first and the last fiscal year that a municipal document can speak of.
YEARS: Final = int(_YEAR.least or 0), int(_YEAR.most or 0)
LEVELS: Final = TABLES["activities"]["level"].values
MEASURES: Final = TABLES["indicator_values"]["measure"].values
COST_ITEMS: Final = TABLES["costs"]["item"].values
SCALES: Final = TABLES["ratings"]["scale"].values
KINDS: Final = TABLES["documents"]["kind"].values


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
