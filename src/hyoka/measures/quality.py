"""Quality of the tables: rows that checks cover, checks that fail with the cell to look at."""

from collections.abc import Hashable, Mapping
from typing import Final

import pandas as pd

from hyoka.contract.identities import parse_identity
from hyoka.contract.records import FIELDS, PROVENANCE
from hyoka.contract.tables import FUNDING
from hyoka.measures.frames import Tables
from hyoka.text.japanese import fold

#: Tables whose rows were read from a page.
READ_TABLES: Final = tuple(table for table in FIELDS if table != "printed")
#: Checks that count rows of a table: a lost or doubled row makes them fail.
COUNTS: Final = {
    "level_count": "activities",
    "action_count": "activities",
    "consecutive_numbers": "activities",
    "control_activities": "activities",
    "control_section": "activities",
    "control_depth": "activities",
    "control_indicators": "indicators",
    "control_values": "indicator_values",
    "control_amount_pairs": "costs",
    "grade_ab": "ratings",
    "grade_cd": "ratings",
    "control_ratings": "ratings",
    "control_statuses": "statuses",
}
#: Checks that hold what was read against a total or a number that the document prints in another place.
PRINTED_TOTALS: Final = ("action_count", "action_kinds", "level_count", "grade_ab", "grade_cd", "project_total")
_STAFF: Final = ("personnel_cost", "regular_staff", "overtime")


def covered(tables: Tables) -> pd.DataFrame:
    """How many rows a passed check covers: by a sum that a misread digit breaks, by a count, or not at all.

    Returns:
        document_id, table, rows, summed, counted (and not summed), uncovered.
    """
    passed = tables["checks"][tables["checks"]["passes"].fillna(False).astype(bool)]
    counted = set(zip(passed["document_id"], passed["check"].map(COUNTS), strict=True))
    counts = pd.DataFrame({name: tables[name]["document_id"].value_counts() for name in READ_TABLES})
    counts = counts.reindex(tables["documents"]["document_id"]).fillna(0).astype("int64").rename_axis("document_id")
    rows = counts.reset_index().melt("document_id", var_name="table", value_name="rows")
    summed = tables["costs"].loc[_in_sums(tables["costs"], tables["activities"], passed), "document_id"].value_counts()
    summed = rows["document_id"].map(summed).where(rows["table"] == "costs").fillna(0).astype("int64")
    not_summed = rows["rows"] - summed
    has_count = pd.Series([key in counted for key in zip(rows["document_id"], rows["table"], strict=True)], dtype=bool)
    return rows.assign(summed=summed, counted=not_summed.where(has_count, 0), uncovered=not_summed.mask(has_count, 0))


def _in_sums(costs: pd.DataFrame, activities: pd.DataFrame, passed: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a sum that passes has a cost in it: its funding, an identity, its labour rate, its program's total."""
    parents = dict(zip(activities["activity_id"], activities["parent_id"], strict=True))
    ids = costs["activity_id"].astype("str")
    programs = ids.map(parents).fillna("")
    years = ids + " " + costs["fiscal_year"].astype("str")
    bases = (years + " " + costs["basis"]).str.rstrip()
    subjects = passed["document_id"] + "/" + passed["subject"]
    in_sum = pd.Series(False, index=costs.index)
    for identity in passed.loc[passed["check"] == "identity", "note"].unique():
        names = costs["item"].where(costs["item"] != "detail", costs["detail"].map(fold))
        holds = bases.isin(subjects[(passed["check"] == "identity") & (passed["note"] == identity)])
        in_sum |= holds & names.isin(parse_identity(identity).labels)
    for check, subject, items in (
        ("funding", bases, ("total", *FUNDING)),
        ("personnel_cost", years, _STAFF),
        ("project_total", programs, ("total",)),
    ):
        in_sum |= costs["item"].isin(items) & subject.isin(subjects[passed["check"] == check])
    return in_sum


def failing(tables: Tables) -> pd.DataFrame:
    """Checks that fail, with the box of the cost that was re-added, else of the activity's name."""
    checks = tables["checks"]
    wrong = checks[~checks["passes"].fillna(True).astype(bool)]
    places = _places(tables) if len(wrong) else {}
    placed = [{**row, **_place(row, places)} for row in wrong.to_dict("records")]
    return pd.DataFrame(placed, columns=[*checks.columns, *PROVENANCE[1:]])


def printed_totals(tables: Tables) -> pd.DataFrame:
    """The totals and numbers that cities print of their own documents, beside those of the rows that were read.

    Returns:
        The rows of `checks` of PRINTED_TOTALS with municipality.
    """
    checks = tables["checks"][tables["checks"]["check"].isin(PRINTED_TOTALS)]
    return checks.merge(tables["documents"][["document_id", "municipality"]], "left", "document_id")


def _places(tables: Tables) -> dict[tuple[str, ...], dict[Hashable, object]]:
    """Page and box of each activity's name, and of its first cost of an item, of any year and of each."""
    costs = tables["costs"][tables["costs"]["item"].isin(["personnel_cost", "total"])]
    years = costs["fiscal_year"].astype("str")
    places: dict[tuple[str, ...], dict[Hashable, object]] = {}
    for keys, rows in (
        ((tables["activities"]["activity_id"],), tables["activities"]),
        ((costs["activity_id"], costs["item"]), costs),
        ((costs["activity_id"], costs["item"], years), costs),
    ):
        for key, place in zip(zip(*keys, strict=True), rows[[*PROVENANCE]].to_dict("records"), strict=True):
            places.setdefault(key, place)
    return places


def _place(
    check: Mapping[Hashable, object], places: Mapping[tuple[str, ...], dict[Hashable, object]]
) -> dict[Hashable, object]:
    activity, *year = str(check["subject"]).split()[:2] or [""]
    activity_id = f"{check['document_id']}/{activity}"
    item = "personnel_cost" if check["check"] == "personnel_cost" else "total"
    return places.get((activity_id, item, *year)) or places.get((activity_id,), {})
