"""The tables of the data contract (tables.csv, columns.csv).

Their columns, their keys, how they point to one another. The rules of frames, the data package's
description and the data dictionary are all made of them.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from hyoka.contract.scales import SCALES
from hyoka.text.csv_files import rows_of_all
from hyoka.text.errors import ContractError
from hyoka.text.label_files import CODE_WORDS, contract_rows

TEXT: Final = "str"
INTEGER: Final = "Int64"
NUMBER: Final = "float64"
TRUTH: Final = "boolean"
TYPE_NAMES: Final = {TEXT: "string", INTEGER: "integer", NUMBER: "number", TRUTH: "boolean"}


@dataclass(frozen=True)
class Column:
    """A column of the contract.

    Attributes:
        dtype: TEXT, INTEGER, NUMBER or TRUTH: the pandas dtype.
        ja, en: What it holds, in Japanese and in English.
        empty: Whether "" (text) or nothing (all others) may stand in it.
        unique: Whether a text may stand in it once only.
        unit: That of its figures; {unit} where each has its own, in the column of that name.
        values: The only texts it may hold; none given: any.
        pattern: A regular expression that the whole text has to match where it is not empty.
        least, most: The smallest and the largest number that may stand in it.
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
    def unit_column(self) -> str:
        """The column that has the unit of each figure; "" where all have one, or none."""
        return self.unit.strip("{}") if self.unit.startswith("{") else ""

    @property
    def description(self) -> str:
        return f"{self.ja} / {self.en}"


def _column(row: dict[str, str]) -> Column:
    texts = {name: row[name] for name in ("dtype", "ja", "en", "unit", "pattern")}
    return Column(
        empty=not row["required"],
        unique=bool(row["unique"]),
        values=tuple(_values_of(row)),
        least=float(row["least"]) if row["least"] else None,
        most=float(row["most"]) if row["most"] else None,
        **texts,
    )


def _values_of(row: dict[str, str]) -> Iterable[str]:
    """The only texts of a column; where it names a file, those that the file lists."""
    if row["values"] == "scales.csv":
        return SCALES
    if row["values"] == "words.csv":
        return CODE_WORDS[row["column"]]
    return filter(None, row["values"].split(";"))


_TABLES: Final = rows_of_all(Path(__file__).with_name("tables.csv"))
_COLUMNS: Final = rows_of_all(Path(__file__).with_name("columns.csv"))


def _columns_of(table: str) -> dict[str, Column]:
    return {row["column"]: _column(row) for row in _COLUMNS if row["table"] == table}


#: Page and box of a cell, the columns of every table whose rows stand on a page: points from the
#: page's top left.
PLACE: Final = _columns_of("place")
#: The first column of every table but documents.
DOCUMENT: Final = _columns_of("document")
#: The column of each table of figures or marks that is read; the other tables are names and texts.
FIGURES: Final = {
    "indicator_values": "text",
    "costs": "text",
    "ratings": "symbol",
    "statuses": "status",
    "prose_figures": "text",
}
#: The kind of problem of a figure that nothing proves.
UNPROVED: Final = "unproved_figure"
#: That of each page that was recognised.
RECOGNISED: Final = "recognised_page"
#: That of a document whose sheet is counted in another one.
SAME_SHEETS: Final = "same_sheets"
#: Whether a row was recognised in a picture, and how sure; the tables that have places have them.
ORIGIN: Final = _columns_of("origin")


def _all_columns_of(row: dict[str, str]) -> dict[str, Column]:
    columns = DOCUMENT | _columns_of(row["table"])
    return columns | PLACE | ORIGIN if row["place"] else columns


#: The columns of each table.
TABLES: Final = {row["table"]: _all_columns_of(row) for row in _TABLES}
#: What a form hands on of each table, as printed: its names of the columns that stand in the
#: document.
READ: Final = {
    row["table"]: tuple(
        field["read"] for field in _COLUMNS if field["table"] == row["table"] and field["read"]
    )
    for row in _TABLES
    if row["place"]
}
DOCUMENT_TABLES: Final = tuple(row["table"] for row in _TABLES if row["from"] == "documents")
#: Tables that other packages make of them, and what makes each.
MADE_BY: Final = {row["table"]: row["from"] for row in _TABLES if row["from"] != "documents"}
TITLES: Final = {row["table"]: (row["ja"], row["en"]) for row in _TABLES}
#: The tables whose rows are printed figures.
FIGURE_TABLES: Final = ("costs", "indicator_values")
#: Columns by which a row is known; each combination of their values stands in the table once.
KEYS: Final = {row["table"]: row["key"].split(";") for row in _TABLES if row["key"]}
#: (table, column, table it points to, column there): every text of the column stands there.
#: Of a table that is `listed`, all documents are rows of documents.
REFERENCES: Final = (
    *(
        (row["table"], "document_id", "documents", "document_id")
        for row in _TABLES
        if row["listed"]
    ),
    *(
        (row["table"], row["column"], *row["references"].split("."))
        for row in _COLUMNS
        if row["references"]
    ),
)

_YEAR: Final = TABLES["costs"]["fiscal_year"]
#: The first and the last fiscal year that a municipal document can speak of.
YEARS: Final = int(_YEAR.least or 0), int(_YEAR.most or 0)
LEVELS: Final = TABLES["activities"]["level"].values
MEASURES: Final = TABLES["indicator_values"]["measure"].values
STATUSES: Final = TABLES["statuses"]["status"].values
#: The kind of a target that is not to be reached, and the phase by which forms say it.
LIMIT: Final = "limit"
#: Budget, settlement, and what is neither: 決算見込, 速報値, 累計, 予算要求.
PHASES_OF_COSTS: Final = TABLES["costs"]["basis"].values
COST_ITEMS: Final = TABLES["costs"]["item"].values
_ITEMS: Final = contract_rows("items")
#: Items of costs that are parts of a total by source of money.
FUNDING: Final = tuple(row["item"] for row in _ITEMS if row["funds"])
#: The units that an item of costs may have, the contract's codes.
UNITS_OF_ITEMS: Final = {row["item"]: frozenset(row["units"].split(";")) for row in _ITEMS}
#: The unit of a figure without one, where that is known of its item; money needs a unit.
UNIT_OF_ITEM: Final = {row["item"]: row["without_unit"] for row in _ITEMS if row["without_unit"]}
#: Items that count the people who work, in persons or hours.
STAFF: Final = tuple(row["item"] for row in _ITEMS if row["staff"] and row["units"] != "JPY")
#: Items that no page calls budget or settled.
WITHOUT_PHASE: Final = frozenset(row["item"] for row in _ITEMS if not row["has_phase"])
KINDS: Final = TABLES["documents"]["kind"].values


def columns(name: str) -> dict[str, Column]:
    """The columns of a table, in the contract's order.

    Raises:
        ContractError: The contract has no table of that name.
    """
    if name not in TABLES:
        near = get_close_matches(str(name), TABLES, 1)
        expected = ", ".join(TABLES)
        if near:
            expected = f"{near[0]}? ({expected})"
        raise ContractError("contract.no_table", expected=expected, found=name)
    return TABLES[name]


def references(name: str, present: Container[str]) -> list[tuple[str, str, str]]:
    """The foreign keys of a table to the tables that are present: column, table, column there.

    A parent may be missing, which a foreign key cannot say; the check parents_exist holds it.
    """
    return [
        (column, to, there)
        for table, column, to, there in REFERENCES
        if table == name and to in present and column != "parent_id"
    ]


@cache
def dtypes(name: str) -> dict[str, str]:
    """The pandas dtype (str, Int64, float64, boolean) by column, in the contract's order."""
    return {column: field.dtype for column, field in columns(name).items()}
