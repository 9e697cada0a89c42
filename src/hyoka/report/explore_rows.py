"""Activities as rows of the explore page, each with what belongs to it."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.measures.attainment import NO_PAIR
from hyoka.text import wording

#: The row of a table, or of one of its parts.
TableRow = Mapping[Hashable, Any]

#: What stands behind a cost, by its unit; yen are shown in thousands, as in the documents.
UNITS = {"JPY": "千円", "FTE": "人", "hours": "時間", "percent": "%", "": ""}
#: What an activity has of its own; one that has none of them may be named by several documents.
_FIGURES = {"indicators", "ratings", "statuses", "costs", "narratives"}


def activity_rows(tables: Mapping[str, pd.DataFrame], tags: pd.DataFrame | None = None) -> list[dict[str, Any]]:
    """All activities in document order, each with its indicators, costs, ratings, statuses and narratives.

    The theme of an indicator (`tags` are those of `themes.tag`) counts for its activity.

    Returns:
        One dict an activity: id, document, parent (id), level, code, name, department, section, year, themes, place,
        indicators (with values and attained), ratings, statuses, narratives, costs, reached (targets met, of those
        judged in the last year that has any), score (the last rating on its scale, where there is one criterion), cost
        (the last settlement, else the last budget). A key without a value is left out.
    """
    costs, ratings, statuses, narratives = (
        _by_key(tables[name], "activity_id") for name in ("costs", "ratings", "statuses", "narratives")
    )
    indicators, themes = _indicators(tables), _themes(tables["indicators"], tags)
    rows = []
    for row in _rows(tables["activities"]):
        key = row["activity_id"]
        entries = {
            "id": key,
            "document": row["document_id"],
            "parent": row["parent_id"],
            "themes": themes[key],
            "indicators": indicators[key],
            "ratings": [
                _entry(row, "criterion", "symbol", text="" if row["text"] == row["symbol"] else row["text"])
                for row in ratings[key]
            ],
            "statuses": [_entry(status, "status") for status in statuses[key]],
            "costs": [_cost(cost) for cost in costs[key]],
            "narratives": [_entry(narrative, "field", "text") for narrative in narratives[key]],
            "reached": _reached(indicators[key]),
            "score": _score(ratings[key]),
            "cost": _last_cost(costs[key]),
        }
        rows.append(_entry(row, "level", "code", "name", "department", "section", **entries))
    return rows


def each_once(rows: list[dict[str, Any]], cities: Mapping[Hashable, str]) -> list[dict[str, Any]]:
    """The rows, but what documents of a city name alike above their activities (its policies, say) only once.

    Args:
        rows: What `activity_rows` gives; the parent of a row that stays becomes one that stays.
        cities: The city of each document.
    """
    above, kept = {row.get("parent") for row in rows}, []
    firsts: dict[Any, str] = {}
    same: dict[Any, str] = {}
    for row in rows:
        names = (cities[row["document"]], *(row.get(name) for name in ("level", "code", "name", "year")))
        key = (*names, same.get(row.get("parent"))) if row["id"] in above and not row.keys() & _FIGURES else row["id"]
        same[row["id"]] = first = firsts.setdefault(key, row["id"])
        if first == row["id"]:
            kept.append(row | ({"parent": same[row["parent"]]} if row.get("parent") in same else {}))
    return kept


def entries_of(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A row, or an entry in one, and all entries in it."""
    yield entry
    for value in entry.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from entries_of(inner)


def _entry(row: TableRow, *columns: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what JSON can hold
    """Some columns of a table's row with its year and its place, without what is empty."""
    entry = {"year": row.get("fiscal_year"), **{name: row[name] for name in columns}, **more}
    if row.get("page") is not None:
        entry["place"] = [int(row["page"]), *(round(float(row[edge]), 1) for edge in PROVENANCE[1:])]
    return {name: value for name, value in entry.items() if value not in (None, "", [], {})}


def _cost(row: TableRow) -> dict[str, Any]:
    return _entry(row, "basis", "item", "detail", "unit", value=_number(row["value"]), words=_cost_in_words(row))


def _cost_in_words(row: TableRow) -> str:
    if row["value"] is None:
        return str(row["text"])
    if row["unit"] == "JPY":
        return wording.yen(row["value"], "千円")
    return wording.number(row["value"]) + UNITS.get(row["unit"], str(row["unit"]))


def _indicators(tables: Mapping[str, pd.DataFrame]) -> defaultdict[str, list[dict[str, Any]]]:
    """The indicators of each activity with their values and attainment."""
    values = _by_key(tables["indicator_values"], "indicator_id")
    attainment = _by_key(tables["attainment"], "indicator_id")
    indicators = defaultdict(list)
    for row in _rows(tables["indicators"]):
        key = row["indicator_id"]
        entries = {
            "polarity": next((line["polarity"] for line in attainment[key] if line["polarity"]), row["polarity"]),
            "values": [_value(value) for value in values[key]],
            "attained": [entry for entry in map(_attained, attainment[key]) if entry.keys() & {"met", "words"}],
            "unjudged": [int(line["fiscal_year"]) for line in attainment[key] if _is_unjudged(line)],
        }
        indicators[row["activity_id"]].append(_entry(row, "name", "unit", "kind", "definition", **entries))
    return indicators


def _value(row: TableRow) -> dict[str, Any]:
    status = "" if row["status"] == "reported" else row["status"]
    return _entry(row, "measure", "text", status=status, value=_number(row["value"]))


def _attained(row: TableRow) -> dict[str, Any]:
    """The share of a year's target that was reached, and whether it is met."""
    words = "" if row["attainment"] is None else wording.percent(row["attainment"])
    return _entry(row, words=words, met=row["met"])


def _is_unjudged(row: TableRow) -> bool:
    """Whether a year has a target and an actual that nothing judges, as where the better direction is not known."""
    return row["met"] is None and bool(row["reason"]) and row["reason"] not in NO_PAIR


def _reached(indicators: list[dict[str, Any]]) -> dict[str, int]:
    judged = [line for indicator in indicators for line in indicator.get("attained", ()) if "met" in line]
    if not judged:
        return {}
    last = max(line["year"] for line in judged)
    mets = [line["met"] for line in judged if line["year"] == last]
    unjudged = sum(last in indicator.get("unjudged", ()) for indicator in indicators)
    return {"year": last, "met": sum(mets), "of": len(mets), "unjudged": unjudged}


def _score(ratings: list[dict[Hashable, Any]]) -> float | None:
    """The last score of an activity that is rated on one criterion: scores of different criteria make no mean."""
    scored = [row for row in ratings if row["score"] is not None]
    if len({row["criterion"] for row in scored}) != 1:
        return None
    return round(max(scored, key=lambda row: row["fiscal_year"])["score"], 4)


def _last_cost(costs: list[dict[Hashable, Any]]) -> dict[str, Any]:
    """The last settlement in total; the last budget where there is no settlement."""
    totals = [row for row in costs if row["item"] == "total" and row["unit"] == "JPY" and row["value"] is not None]
    for basis in ("settlement", "budget"):
        if rows := [row for row in totals if row["basis"] == basis]:
            last = max(rows, key=lambda row: row["fiscal_year"])
            value = _number(last["value"])
            return {"year": last["fiscal_year"], "basis": basis, "value": value, "words": wording.yen(value)}
    return {}


def _themes(indicators: pd.DataFrame, tags: pd.DataFrame | None) -> defaultdict[str, list[str]]:
    """The themes of each activity and of its indicators, each once."""
    themes: defaultdict[str, list[str]] = defaultdict(list)
    if tags is not None:
        activities = dict(zip(indicators["indicator_id"], indicators["activity_id"], strict=True))
        owners = tags["item_id"].map(lambda item: activities.get(item, item))
        for owner, theme in dict.fromkeys(zip(owners, tags["theme"], strict=True)):
            themes[owner].append(theme)
    return themes


def _rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows of a table, with None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _by_key(frame: pd.DataFrame, key: str) -> defaultdict[str, list[dict[Hashable, Any]]]:
    rows = defaultdict(list)
    for row in _rows(frame):
        rows[row[key]].append(row)
    return rows


def _number(value: float | None) -> float | int | None:
    return value if value is None or value != int(value) else int(value)
