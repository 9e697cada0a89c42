"""Rows of the page that searches everything: one activity each, with all that the tables say of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from hyoka import wording
from hyoka.records import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    Record = Mapping[Hashable, Any]
    Grouped = dict[str, list[dict[Hashable, Any]]]

#: How a cost is said, by its unit; money in thousands of yen, as the documents have it.
_UNITS = {"FTE": "人", "hours": "時間", "percent": "%", "": ""}
_DIRECT = ("ratings", "statuses", "narratives", "costs")


def activity_rows(tables: Mapping[str, pd.DataFrame], tags: pd.DataFrame | None = None) -> list[dict[str, Any]]:
    """All activities in document order, each with its indicators, costs, ratings, statuses and narratives.

    Args:
        tables: activities, indicators, indicator_values, costs, ratings, statuses, narratives and attainment of the
            contract.
        tags: item_id (an activity or an indicator) and theme, as `themes.tag` gives them; an indicator's theme counts
            for its activity.

    Returns:
        One dict a row: id, document, parent (id), level, code, name, department, section, year, themes, place, and
        under them indicators (with values), ratings, statuses, narratives, costs, reached (targets met of those judged
        in the last year that has any), score (mean of the last year's ratings on their scales), cost (the last
        settlement, else the last budget, in yen). What there is nothing to say of has no key.
    """
    own = {name: _grouped(tables[name], "activity_id") for name in _DIRECT}
    indicators = _indicators(tables)
    themes = _themes(tables["indicators"], tags)
    return [
        _filled(
            {
                **_named(row),
                "themes": themes.get(row["activity_id"], []),
                "indicators": indicators.get(row["activity_id"], []),
                **_told(row["activity_id"], own),
                "reached": _reached(indicators.get(row["activity_id"], [])),
                "score": _score(own["ratings"].get(row["activity_id"], [])),
                "cost": _cost(own["costs"].get(row["activity_id"], [])),
            }
        )
        for row in tables["activities"].to_dict("records")
    ]


def _named(row: Record) -> dict[str, Any]:
    return {
        "id": row["activity_id"],
        "document": row["document_id"],
        "parent": row["parent_id"],
        **{name: row[name] for name in ("level", "code", "name", "department", "section")},
        "year": _year(row),
        "place": _place(row),
    }


def _told(activity_id: str, own: Mapping[str, Grouped]) -> dict[str, Any]:
    return {
        "ratings": [
            _filled({"year": _year(row), **{name: row[name] for name in ("criterion", "symbol")}, "place": _place(row)})
            | ({"text": row["text"]} if row["text"] != row["symbol"] else {})
            for row in own["ratings"].get(activity_id, [])
        ],
        "statuses": [
            _filled({"year": _year(row), "status": row["status"], "place": _place(row)})
            for row in own["statuses"].get(activity_id, [])
        ],
        "costs": [_cost_line(row) for row in own["costs"].get(activity_id, [])],
        "narratives": [
            _filled({"field": row["field"], "text": row["text"], "place": _place(row)})
            for row in own["narratives"].get(activity_id, [])
        ],
    }


def _cost_line(row: Record) -> dict[str, Any]:
    return _filled(
        {
            "year": _year(row),
            **{name: row[name] for name in ("basis", "item", "detail", "unit")},
            "value": _number(row["value"]),
            "said": _said(row),
            "place": _place(row),
        }
    )


def _said(row: Record) -> str:
    if _is_none(row["value"]):
        return str(row["text"])
    if row["unit"] == "JPY":
        return wording.yen(row["value"], "千円")
    return wording.number(row["value"]) + _UNITS.get(row["unit"], str(row["unit"]))


def _indicators(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """Each activity's indicators with their values; attainment stands with the actual of its year."""
    values = _grouped(tables["indicator_values"], "indicator_id")
    attained = _grouped(tables["attainment"], "indicator_id")
    found = defaultdict(list)
    for row in tables["indicators"].to_dict("records"):
        judged = attained.get(row["indicator_id"], [])
        entry = {
            **{name: row[name] for name in ("name", "unit", "kind", "definition")},
            "polarity": next((line["polarity"] for line in judged if line["polarity"]), row["polarity"]),
            "place": _place(row),
            "values": [_value(line) for line in values.get(row["indicator_id"], [])],
            "attained": [entry for line in judged if (entry := _attained(line))],
        }
        found[row["activity_id"]].append(_filled(entry))
    return found


def _value(row: Record) -> dict[str, Any]:
    shown = {name: row[name] for name in ("measure", "text")}
    status = "" if row["status"] == "reported" else row["status"]
    return _filled(
        {"year": _year(row), **shown, "status": status, "value": _number(row["value"]), "place": _place(row)}
    )


def _attained(row: Record) -> dict[str, Any]:
    """What is said of a year's target: the share reached and whether it is met; nothing where both are unknown."""
    met = None if _is_none(row["met"]) else bool(row["met"])
    share = "" if _is_none(row["attainment"]) else wording.percent(row["attainment"])
    return {} if met is None and not share else _filled({"year": _year(row), "said": share, "met": met})


def _reached(indicators: list[dict[str, Any]]) -> dict[str, int]:
    judged = [line for entry in indicators for line in entry.get("attained", ()) if "met" in line]
    if not judged:
        return {}
    last = max(line["year"] for line in judged)
    mets = [line["met"] for line in judged if line["year"] == last]
    return {"year": last, "met": sum(mets), "of": len(mets)}


def _score(ratings: list[dict[Hashable, Any]]) -> float | None:
    scored = [row for row in ratings if not _is_none(row["score"])]
    if not scored:
        return None
    last = max(row["fiscal_year"] for row in scored)
    scores = [row["score"] for row in scored if row["fiscal_year"] == last]
    return round(sum(scores) / len(scores), 4)


def _cost(costs: list[dict[Hashable, Any]]) -> dict[str, Any]:
    """The last year's settlement in total; the last year's budget where there is no settlement."""
    totals = [row for row in costs if row["item"] == "total" and row["unit"] == "JPY" and not _is_none(row["value"])]
    for basis in ("settlement", "budget"):
        lines = [row for row in totals if row["basis"] == basis]
        if lines:
            last = max(lines, key=lambda row: row["fiscal_year"])
            value = _number(last["value"])
            return {"year": _year(last), "basis": basis, "value": value, "said": wording.yen(value)}
    return {}


def _themes(indicators: pd.DataFrame, tags: pd.DataFrame | None) -> dict[str, list[str]]:
    if tags is None:
        return {}
    owner = dict(zip(indicators["indicator_id"], indicators["activity_id"], strict=True))
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for item, theme in zip(tags["item_id"], tags["theme"], strict=True):
        found[owner.get(item, item)][theme] = None
    return {item: list(named) for item, named in found.items()}


def _grouped(frame: pd.DataFrame, key: str) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in frame.to_dict("records"):
        found[row[key]].append(row)
    return found


def _year(row: Record) -> int | None:
    return None if _is_none(row["fiscal_year"]) else int(row["fiscal_year"])


def _number(value: float) -> float | int | None:
    if _is_none(value):
        return None
    return int(value) if value == int(value) else float(value)


def _place(row: Record) -> list[float]:
    """Page and box, to a tenth of a point; nothing where the row comes from no page."""
    if _is_none(row["page"]):
        return []
    return [int(row["page"]), *(round(float(row[edge]), 1) for edge in PROVENANCE[1:])]


def _is_none(value: float | str | None) -> bool:
    return bool(pd.isna(value))


def _filled(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "", [], {})}


def cells(row: Mapping[str, Any]) -> Iterator[int]:
    """The pages on which the cells of a row stand, once a cell."""
    lines = [row, *row.get("indicators", ()), *(row_line for name in _DIRECT for row_line in row.get(name, ()))]
    lines += [value for entry in row.get("indicators", ()) for value in entry.get("values", ())]
    yield from (line["place"][0] for line in lines if "place" in line)
