"""The dialect of forms: labels and what they mean, checked against the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hyoka.contract.tables import COST_ITEMS, SCALES
from hyoka.text.vocabulary import concepts_of

#: The concepts of each family; None: any name.
FAMILIES: Final[dict[str, tuple[str, ...] | None]] = {
    "activity": ("name", "part", "code", "department", "section", "policy", "program", "goals"),
    "indicator": ("name", "itself", "unit", "definition", "polarity"),
    "kind": ("output", "outcome"),
    "cost": COST_ITEMS,
    "phase": ("budget", "settlement", "target", "actual", "baseline"),
    "group": None,
    "unit": None,
    "rating": SCALES,
    "status": None,
    "text": None,
    "reason": None,
    "head": (),
    "ignore": (),
    "derived": (),
    "total": (),
    "mark": (),
    "begins": (),
}
_GROUPS: Final = ("costs", "funding", "revenue", "personnel", "parts")
#: Every meaning that a label can have, without names of texts, statuses and units.
MEANINGS: Final = tuple(
    f"{family}.{name}" if name else family
    for family, names in (FAMILIES | {"group": _GROUPS}).items()
    for name in names or ("",)
    if family not in ("status", "unit")
)
#: Keys of a form that say what holds where the sheets say nothing, and where the other parts of a form have them.
_SETTINGS: Final = {
    "unit": ("costs", "unit"), "basis": ("costs", "basis"), "phase": ("indicators", "phase"),
    "kind": ("indicators", "kind"), "level": ("sheet", "level"),
}  # fmt: skip


def faults_of(labels: Mapping[str, str]) -> Iterator[str]:
    """What is no meaning of a label, in words."""
    for label, meaning in labels.items():
        for concept in filter(None, meaning.split(" + ")):
            family, _, name = concept.partition(".")
            allowed = FAMILIES.get(family, ())
            if family not in FAMILIES:
                yield f'"{label}": {concept} is no meaning, expected one of {", ".join(FAMILIES)}'
            elif name and allowed is not None and name not in allowed:
                yield f'"{label}": {concept} is no meaning, expected {family}.{{{", ".join(allowed)}}}'


def expanded(data: dict[str, Any]) -> dict[str, Any]:
    """A form's keys with the tables that other parts of the program ask: ratings, texts, lines of costs."""
    labels: object = data.get("labels")
    if not isinstance(labels, dict) or not all(isinstance(meaning, str) for meaning in labels.values()):
        return data  # which pydantic says
    out = {key: value for key, value in data.items() if key not in (*_SETTINGS, "row_level", "sections")}
    for key, (table, name) in _SETTINGS.items():
        if key in data:
            out.setdefault(table, {})[name] = data[key]
    if "row_level" in data or "sections" in data:
        level = data.get("row_level", "project")
        out["lists"] = [{"key": "", "level": level, "columns": {}, "sections": data.get("sections", False)}]
    for label, meaning in labels.items():
        known = " + ".join(concepts_of(label, funding=True))
        _expand_label(out, label.rpartition(">")[2], meaning or known)
    return out


def _expand_label(out: dict[str, Any], label: str, meaning: str) -> None:
    concepts = {family: name for family, _, name in (one.partition(".") for one in meaning.split(" + "))}
    if "activity" in concepts and concepts["activity"] != "part":
        for one in meaning.split(" + "):
            if one.startswith("activity."):
                out.setdefault("activity", {}).setdefault(one.partition(".")[2], label)
    if "begins" in concepts:
        out.setdefault("sheet", {})["begins"] = label
    if "text" in concepts:
        out.setdefault("texts", {})[label] = concepts["text"]
    if "rating" in concepts:
        out.setdefault("ratings", {})[label] = {"scale": concepts["rating"], "reason": concepts.get("reason", "")}
    elif "reason" in concepts:
        out["reasons"] = [*out.get("reasons", []), label]
    if "cost" in concepts and label != "*":
        line = {"item": concepts["cost"], "basis": concepts.get("phase", ""), "unit": concepts.get("unit", "")}
        out.setdefault("costs", {}).setdefault("lines", {})[label] = line
