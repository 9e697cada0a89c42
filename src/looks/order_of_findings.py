"""Which findings come first, what each is about, and the sentence's row of findings.csv."""

from collections.abc import Hashable
from typing import Any, Final

import pandas as pd
from rapidfuzz.process import extractOne

from hyoka.text import UsageError
from measures.frames import Tables
from measures.labels import label_rows

#: The unit of a finding about money.
JPY: Final = "JPY"
#: A page opens with at most this many sentences.
MOST_LEADS: Final = 3

_Row = dict[str, Any]
#: Names of activities and indicators, and the activity of each indicator, by their ids.
Subjects = tuple[dict[str, str], dict[str, str]]


def template_of(code: str) -> dict[str, str]:
    """The row of data/labels/findings.csv that says page, place, unit and kind of a finding.

    Raises:
        UsageError: There is none.
    """
    known = {row["key"]: row for row in label_rows("findings") if row["page"]}
    if code not in known:
        nearest, *_ = extractOne(code, [*known])
        raise UsageError("no_such_finding", file="findings.csv", expected=nearest, found=code)
    return known[code]


def subjects(tables: Tables) -> Subjects:
    """The names of all activities and indicators, and the activity of each, by their ids.

    Projects of one city and year that share a name are called by code and name. Of a run without
    activities (page 01) there are none.
    """
    names: dict[str, str] = {}
    owners: dict[str, str] = {}
    for table, key in (("activities", "activity_id"), ("indicators", "indicator_id")):
        if table not in tables:
            continue
        rows = tables[table]
        names |= dict(zip(rows[key], rows["name"], strict=True))
        owners |= dict(zip(rows[key], rows["activity_id"], strict=True))
    if "activities" in tables:
        names |= _with_codes(tables)
    return names, owners


def _with_codes(tables: Tables) -> dict[str, str]:
    """Code and name of the projects of which a city has several of that name in a year."""
    projects = tables["activities"].query("level == 'project' and name != '' and code != ''")
    cities = tables["documents"][["document_id", "municipality"]]
    projects = projects.merge(cities, on="document_id")
    of_name = projects.groupby(["municipality", "fiscal_year", "name"], dropna=False)["code"]
    shared = projects[of_name.transform("nunique").gt(1)]
    return dict(zip(shared["activity_id"], shared["code"] + " " + shared["name"], strict=True))


def gravest_first(findings: pd.DataFrame) -> pd.DataFrame:
    """The heaviest rows first; of what no money is printed what is farthest from its target.

    Of a share the lowest is the gravest, unless its template says `largest`; of years of a city
    that are alike the last one, of cities the one of which it is said of more.
    """
    if findings.empty:
        return findings
    first = {code: template_of(code)["first"] for code in findings["measure"].unique()}
    is_lowest = findings["measure"].map(first).eq("lowest")
    place = findings["value"].where(is_lowest, -findings["value"].abs())
    placed = findings.assign(place=place)
    newest = placed.sort_values(["fiscal_year", "of"], ascending=False, kind="stable")
    is_earlier = newest.duplicated(["measure", "municipality", "place"])
    ordered = newest.assign(is_earlier=is_earlier, fewer=-newest["of"])
    by_value = ordered.sort_values(["place", "is_earlier", "fewer"], kind="stable")
    heaviest = by_value.sort_values("weight", ascending=False, kind="stable")
    return heaviest.drop(columns=["place", "is_earlier", "fewer"])


def page_findings(findings: pd.DataFrame, least_weight: float = 0.0) -> list[_Row]:
    """What a page opens with: one row a measure and an activity, the gravest, by `order`.

    Where all are about one activity, all stand.

    Args:
        findings: Rows of the contract's table.
        least_weight: A finding about less than this share of the money that was read of its city
            opens no page.
    """
    if findings.empty:
        return []
    is_light = findings["weight"].lt(least_weight * findings["money_read"])
    gravest = gravest_first(findings[~is_light]).drop_duplicates("measure")
    order = {code: int(template_of(code)["order"]) for code in gravest["measure"]}
    places = gravest["measure"].map(order)
    ordered = gravest.assign(place=places).sort_values("place", kind="stable")
    activities = ordered["subject"].map(activity_of)
    is_named = activities.ne("")
    is_again = is_named & activities.duplicated() & (activities[is_named].nunique() > 1)
    return records(ordered[~is_again].head(MOST_LEADS)[[*findings]])


def activity_of(subject: str) -> str:
    """The activity that a finding is about, "" of a count: an indicator's id begins with it."""
    return subject.partition("#")[0]


def records(rows: pd.DataFrame) -> list[_Row]:
    records: list[dict[Hashable, Any]] = rows.to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]
