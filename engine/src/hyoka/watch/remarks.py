"""What sheets say in words about their figures: budgets, accounts, transfers, surveys."""

import re
from collections import defaultdict
from collections.abc import Hashable
from contextlib import suppress

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.contract.schema import Tables
from hyoka.text.errors import YearError
from hyoka.text.japanese import fiscal_year, fold
from hyoka.text.units import YEN

REMARK_COLUMNS = [
    "document_id",
    "activity_id",
    "indicator_id",
    "kind",
    "says",
    "value",
    "fiscal_year",
    "text",
    *PROVENANCE,
]
#: Where a text stands.
_ABOUT = ["document_id", "activity_id", "indicator_id", "field", "text", *PROVENANCE]


def remarks(tables: Tables, rules: pd.DataFrame) -> pd.DataFrame:
    """What the texts of sheets say by the patterns of data/labels/remarks.csv.

    A pattern is looked for in a field of `narratives`, in definitions of indicators (definition),
    names of parts of a cost (detail) or of activities (name), without blanks and in half-width
    signs. Its groups are text (said), amount and unit (yen), year (a printed fiscal year) and era
    (of a year that is printed without one).

    Returns:
        REMARK_COLUMNS: a row for each time that a pattern is found; text is what was printed, with
            page and box.
    """
    texts = _texts(tables)
    asked = texts[texts["field"].isin(set(rules["field"]))]
    of_field: dict[str, list[_Text]] = defaultdict(list)
    for row in asked.to_dict("records"):
        folded = "".join(fold(row["text"]).split())  # a line may end anywhere
        of_field[row["field"]].append((folded, row))
    rows: list[dict[Hashable, object]] = []
    for rule in rules.to_dict("records"):
        for text, row in of_field[rule["field"]]:
            about = {**row, "kind": rule["kind"]}
            matches = re.finditer(rule["pattern"], text)
            rows.extend(about | _remark(found, rule["says"]) for found in matches)
    frame = pd.DataFrame(rows, columns=REMARK_COLUMNS)
    typed = frame.astype({"value": "float64", "fiscal_year": "Int64"})
    return typed.drop_duplicates().reset_index(drop=True)


#: A text as patterns are looked for in it, and its row.
_Text = tuple[str, dict[Hashable, object]]


def _texts(tables: Tables) -> pd.DataFrame:
    """Every text that may say something, with the field that it stands in."""
    costs = tables["costs"][tables["costs"]["detail"].fillna("").ne("")]
    details = costs.drop_duplicates(["activity_id", "detail"])
    indicators = tables["indicators"]
    parts = [
        tables["narratives"],
        indicators.assign(field="definition", text=indicators["definition"]),
        details.assign(field="detail", text=details["detail"]),
    ]
    if "activities" in tables:
        activities = tables["activities"]
        parts.append(activities.assign(field="name", text=activities["name"]))
    texts = pd.concat([rows.reindex(columns=_ABOUT) for rows in parts])
    return texts.fillna({"indicator_id": "", "text": ""}).reset_index(drop=True)


def _remark(found: re.Match[str], fixed: str) -> dict[Hashable, object]:
    groups = found.groupdict()
    remark: dict[Hashable, object] = {
        "says": fixed or groups.get("text") or found[0],
        "value": None,
        "fiscal_year": None,
    }
    if groups.get("amount"):
        printed = groups["amount"].replace(",", "")
        remark["value"] = float(printed) * YEN[groups["unit"]]
    with suppress(YearError):  # a year that cannot be read says nothing
        era = groups.get("era") or ""
        remark["fiscal_year"] = fiscal_year(era + groups["year"]) if groups.get("year") else None
    return remark
