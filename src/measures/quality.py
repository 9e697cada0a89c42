"""Where the cells are that checks and problems are about."""

import pandas as pd

from hyoka.contract import FIELDS
from measures.frames import Tables, with_cells

#: Tables whose rows were read from a page.
READ_TABLES = tuple(table for table in FIELDS if table != "printed")


def placed(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Checks or problems with the cell that they are about, as `subject_page` ….

    The cell of a figure, a mark or a name.
    """
    of = {}
    for name in READ_TABLES:
        is_asked = tables[name]["document_id"].isin(rows["document_id"])
        of[name] = tables[name][is_asked]
    costs = of["costs"]
    subjects = (
        (costs[costs["item"].eq("total")], ["activity_id", "fiscal_year", "basis"]),
        (costs[costs["item"].eq("personnel_cost")], ["activity_id", "fiscal_year"]),
        (costs, ["activity_id", "fiscal_year", "item"]),
        (costs, ["activity_id", "item", "fiscal_year"]),
        (of["indicator_values"], ["indicator_id", "fiscal_year", "measure"]),
        (of["ratings"], ["activity_id", "criterion"]),
        (of["activities"], ["activity_id"]),
        (of["indicators"], ["indicator_id"]),
    )
    cells = [costs.iloc[:0].assign(about="")]
    for cell, columns in subjects:
        if len(cell):
            cells.append(cell.assign(about=_subject(cell, columns)))
    rows = rows.assign(about=rows["document_id"] + "/" + rows["subject"])
    return with_cells(rows, "subject", pd.concat(cells), ["about"])


def _subject(cells: pd.DataFrame, columns: list[str]) -> pd.Series:
    """What a check or a problem calls the figure of each cell: 088 2022 settlement."""
    words = cells[columns].astype("str")
    return words.agg(" ".join, axis=1).str.rstrip()
