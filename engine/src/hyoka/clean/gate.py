"""The gate: which rows of a document enter the tables, and which without their value.

Doubts stand beside the rows (hyoka.contract.doubts). Only this module decides what becomes of a
doubted row. Doubts that come from another document, or from a second reading, are about rows that
are in a frame already: `entering_frame` decides those.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from hyoka.contract.check_rows import RowsByTable, TableRow
from hyoka.contract.doubts import Outcome, outcome, outcome_of

if TYPE_CHECKING:
    import pandas as pd

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


def entering_frame(
    table: str, frame: "pd.DataFrame", doubts: Mapping[Hashable, str]
) -> "pd.DataFrame":
    """The rows of a table of a run as they enter it.

    Args:
        table: Its name.
        frame: The rows that their documents let in.
        doubts: What is said of some of them: the key of a doubt by the index of its row.
    """
    outcomes = {index: outcome_of(key) for index, key in doubts.items()}
    column = _VALUES.get(table)
    without_value = [index for index, becomes in outcomes.items() if becomes == Outcome.EMPTY]
    if column is not None and without_value:
        values = frame[column].mask(frame.index.isin(without_value))
        frame = frame.assign(**{column: values})
    out = [index for index, becomes in outcomes.items() if becomes == Outcome.OUT]
    return frame[~frame.index.isin(out)].reset_index(drop=True)
