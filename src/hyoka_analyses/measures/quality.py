"""How sure the tables are: what checks hold, the rows that they cover, the cell that a check or a problem is about."""

from typing import Final

import numpy as np
import pandas as pd

from hyoka.contract.identities import parse_identity
from hyoka.contract.records import FIELDS
from hyoka.contract.tables import FUNDING
from hyoka.text.japanese import fold
from hyoka_analyses.measures.frames import Tables, with_cells

#: Tables whose rows were read from a page.
READ_TABLES: Final = tuple(table for table in FIELDS if table != "printed")
#: Checks that add up amounts or divide them: a misread digit makes them fail.
SUMS: Final = ("funding", "identity", "project_total")
#: Checks that count rows of a table: a lost or doubled row makes them fail.
COUNTS: Final = {
    "level_count": "activities",
    "action_count": "activities",
    "action_kinds": "activities",
    "consecutive_numbers": "activities",
    "grade_ab": "ratings",
    "grade_cd": "ratings",
}
#: Checks by a rate that was worked out from the very cells that they check: they prove nothing.
FITTED: Final = ("personnel_cost",)
#: Checks that hold what was read against a total or a number that the document prints in another
#: place.
PRINTED_TOTALS: Final = (
    "action_count",
    "action_kinds",
    "level_count",
    "grade_ab",
    "grade_cd",
    "project_total",
)


def covered(tables: Tables) -> pd.DataFrame:
    """What a passed check says of each row that was read.

    Returns:
        A row for each: document_id, table and how (summed, counted, uncovered).
    """
    passed = tables["checks"][tables["checks"]["passes"].fillna(False).astype(bool)]
    rows = pd.concat(
        [
            tables[name][["document_id"]].assign(table=name, summed=False)
            for name in READ_TABLES
            if name != "costs"
        ]
        + [tables["costs"][["document_id"]].assign(table="costs", summed=_in_sums(tables, passed))],
        ignore_index=True,
    )
    counted = set(zip(passed["document_id"], passed["check"].map(COUNTS), strict=True))
    is_counted = [key in counted for key in zip(rows["document_id"], rows["table"], strict=True)]
    how = np.select(
        [rows["summed"].to_numpy(bool), np.array(is_counted, bool)],
        ["summed", "counted"],
        "uncovered",
    )
    return rows[["document_id", "table"]].assign(how=how)


def _in_sums(tables: Tables, passed: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a sum that passes has a cost in it: its funding, an identity, its program's total."""
    costs, subjects = tables["costs"], passed["document_id"] + "/" + passed["subject"]
    of_check = {check: set(subjects[passed["check"] == check]) for check in SUMS}
    about = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    phase = (
        costs["activity_id"] + " " + costs["fiscal_year"].astype("str") + " " + costs["basis"]
    ).str.rstrip()
    funded = phase.isin(of_check["funding"]) & costs["item"].isin(["total", *FUNDING])
    own_year = costs["activity_id"].map(about["fiscal_year"]).eq(costs["fiscal_year"])
    below = costs["activity_id"].map(about["parent_id"]).isin(of_check["project_total"]) & costs[
        "item"
    ].eq("total")
    identities = passed["check"].eq("identity")
    parts = {
        (subject, label)
        for subject, note in zip(subjects[identities], passed.loc[identities, "note"], strict=True)
        for label in parse_identity(note).labels
    }
    names = costs["item"].where(costs["item"] != "detail", costs["detail"].map(fold))
    in_identity = pd.Series(
        [key in parts for key in zip(phase, names, strict=True)], costs.index, dtype=bool
    )
    return funded | (below & own_year.fillna(False)) | in_identity


def placed(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Checks or problems with the cell that they are about, as `subject_page` …: a figure's, a mark's or a name's."""
    of = {
        name: tables[name][tables[name]["document_id"].isin(rows["document_id"])]
        for name in READ_TABLES
    }
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
    cells = [
        cell.assign(
            about=cell[columns].astype("str").agg(" ".join, axis=1).str.rstrip()
            if len(cell)
            else ""
        )
        for cell, columns in subjects
    ]
    rows = rows.assign(about=rows["document_id"] + "/" + rows["subject"])
    return with_cells(rows, "subject", pd.concat(cells), ["about"])
