"""What a printed label means, slot by slot: as the form says, else as the vocabulary that all cities share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hyoka.forms.shared.label_finder import label_finder
from hyoka.forms.years import relative_year
from hyoka.text.numbers import UNITS, is_missing
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, plain_label

_YEAR: Final = re.compile(ANY_YEAR)
_UNIT: Final = re.compile(r"[(\[【](?:\w{2}:)?([^()\[\]【】:]{1,8})[)\]】]")
#: What is no word of a label that says no more than a year: brackets and stops.
_EMPTY: Final = re.compile(r"[()\[\]【】・\s]*")
_LONGEST: Final = 45
#: A dash in a unit's place stands for none.
_UNITS: Final = UNITS | {"-"}
#: What vocabulary speaks of in a declared form, beside years and units.
_COMMON: Final = ("phase.", "group.", "head", "derived")
#: Roles of a text beside a label.
_BESIDE: Final = (
    "activity.",
    "rating.",
    "reason",
    "indicator.name",
    "indicator.unit",
    "indicator.definition",
    "ignore",
)
_SLOTS: Final = {"cost": "item", "phase": "phase", "group": "group", "unit": "unit"}


@dataclass(frozen=True, slots=True)
class Slots:
    """The meaning of a label; "" is none.

    Attributes:
        label: The label as the form declares it, else as it is printed, folded and plain.
        item, phase, group, unit: Item of costs, phase, group of items, unit.
        roles: What stands beside or below it: activity.name, indicator.unit, rating.abc, ignore, head …
        text, reason: The name of the text beside or below it, and of the reason for its rating.
        year: The year that it names, as printed.
        known, declared: Whether it is a label at all, and one of the form's.
    """

    label: str
    item: str = ""
    phase: str = ""
    group: str = ""
    unit: str = ""
    roles: tuple[str, ...] = ()
    text: str = ""
    reason: str = ""
    year: str = ""
    known: bool = False
    declared: bool = False

    @property
    def of_columns(self) -> bool:
        """Whether it says what figures have in common, and neither what they are nor what a text is."""
        return self.known and not (self.item or self.text or self.reason or any(one != "head" for one in self.roles))

    @property
    def is_key(self) -> bool:
        """Whether a text stands beside it."""
        return bool(self.text or self.reason or any(one.startswith(_BESIDE) for one in self.roles))

    def role(self, family: str) -> str:
        """The first of its roles that begins so; "" where none does."""
        return next((one for one in self.roles if one.startswith(family)), "")


class LabelSlots:
    """The meanings of a form's labels; of a declared form only declared labels speak, beside years, phases, groups."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = meanings
        self._name_of = label_finder(meanings)
        self.of = lru_cache(maxsize=1 << 14)(self._of)

    def _of(self, folded: str) -> Slots:
        declared = self._name_of(folded) if folded else ""
        if is_open(folded) or (len(folded) > _LONGEST and not declared):
            return Slots(folded)
        if declared:
            concepts = tuple(filter(None, self._meanings[declared].split(" + "))) or concepts_of(folded, funding=True)
        else:
            concepts = tuple(one for one in concepts_of(folded, funding=True) if one.startswith(_COMMON))
        slots, roles = dict[str, str](), list[str]()
        for concept in concepts:
            family, _, name = concept.partition(".")
            if family == "text":
                slots["text"] = name or declared.replace("{year}", "")
            elif family == "reason" and name:
                slots["reason"] = name
            elif family in _SLOTS:
                slots.setdefault(_SLOTS[family], name)
            else:
                roles.append(concept)
        year, unit = _YEAR.search(folded), _UNIT.search(folded)
        is_unit = unit is not None and unit[0] == folded and unit[1] in _UNITS
        bare = folded.replace(unit[0], "") if unit and unit[1] in _UNITS else folded
        is_year = year is not None and _EMPTY.fullmatch(bare.replace(year[0], "")) is not None
        if year and (concepts or is_year):
            slots["year"] = year[0]
        elif concepts and relative_year(folded) is not None:
            slots["year"] = folded
        if unit and unit[1] in _UNITS:
            slots.setdefault("unit", unit[1])
        known = bool(concepts or is_year or is_unit)
        return Slots(declared or plain_label(folded), roles=tuple(roles), known=known, declared=bool(declared), **slots)


def is_open(folded: str) -> bool:
    """Whether a cell says nothing, among labels or among figures: blank, a dash."""
    return not folded or is_missing(folded)
