"""The gate: which rows of a document enter the tables, and which without their value.

Doubts stand beside the rows (hyoka.contract.doubts); here, and nowhere else, they are weighed.
"""

from collections.abc import Iterable
from typing import Final

from hyoka.contract.check_rows import RowsByTable, TableRow
from hyoka.contract.doubts import Outcome, outcome

#: The column that a doubted row lacks where it enters all the same.
_VALUES: Final = {
    "indicator_values": "value",
    "costs": "value",
    "prose_figures": "value",
    "ratings": "score",
}


def staying(rows: Iterable[TableRow]) -> list[TableRow]:
    """The rows or records that no doubt so far takes out; the values of some may be doubted."""
    return [row for row in rows if outcome(row) < Outcome.OUT]


def entering(table: str, rows: Iterable[TableRow]) -> list[TableRow]:
    """The rows of a table as they enter it, as the doubts so far are."""
    column = _VALUES.get(table)
    enter = []
    for row in staying(rows):
        if column is not None and outcome(row) == Outcome.EMPTY:
            enter.append(row | {column: None})
        else:
            enter.append(row)
    return enter


def decide(rows: RowsByTable) -> dict[str, list[TableRow]]:
    """The rows of a document by table as they enter, when all doubts are in."""
    return {table: entering(table, of_table) for table, of_table in rows.items()}
