"""Labels: which printed texts are labels, and what each means.

As the form says, else as all cities do.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final

from hyoka.text.label_grammar import is_other_label, names_other_item
from hyoka.text.numbers import is_missing
from hyoka.text.units import stated_unit
from hyoka.text.vocabulary import (
    concepts_of,
    holds_figures,
    label_as_printed,
    phases_in_brackets,
    plain_label,
    with_phases,
)
from hyoka.text.years import ANY_YEAR, printed_year, without_other_years

#: Gives the name of the label that a folded text is; "" for a text that is no label.
LabelName = Callable[[str], str]

_CACHED: Final = 1 << 14
_ANY_YEAR: Final = "{year}"
_PLACEHOLDERS: Final = {re.escape(_ANY_YEAR): f"(?:{ANY_YEAR})", re.escape("{n}"): r"(?:\d+|[①-⑳])"}
#: What is no word of a label that says no more than a year: brackets and stops.
_EMPTY: Final = re.compile(r"[()\[\]【】・\s]*(?:[A-Z][()\[\]【】・\s]*)?")
_LONGEST: Final = 45
#: What vocabulary speaks of in a declared form, beside years and units.
_COMMON: Final = ("phase.", "group.", "head", "derived")
_OF_NAMES: Final = (
    "activity.",
    "rating.",
    "indicator.name",
    "indicator.unit",
    "indicator.definition",
    "ignore",
)
#: Roles of a text beside a label.
_BESIDE: Final = (*_OF_NAMES, "reason")
#: What a header says of the texts below it.
_BELOW: Final = (*_OF_NAMES, "indicator.polarity", "kind.")
_SLOTS: Final = ("phase", "group", "unit")


def pattern_of(label: str) -> str:
    """The regular expression of a folded label, in which {year} is any year and {n} any number."""
    pattern = re.escape(label).replace(r"\.", r"\.?")  # No. may be printed without its full stop
    for placeholder, any_text in _PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, any_text)
    return pattern


def _plain(label: str) -> str:
    return plain_label(label.replace(_ANY_YEAR, ""))


def label_finder(
    names: Iterable[str],
    spellings: Mapping[str, str] = MappingProxyType({}),
    meanings: Mapping[str, str] = MappingProxyType({}),
) -> LabelName:
    """Finds labels (folded) whatever stands around them.

    {year} and {n} in them stand for any year and any number. `spellings` are other texts that
    labels are printed as, each with its label; `meanings` what a form says that labels mean.
    """
    known = {name: name for name in names if name} | dict(spellings)
    by_plain = {_plain(text): name for text, name in known.items()}
    with_places = {text: name for text, name in known.items() if "{" in text}
    patterns = [(re.compile(pattern_of(text)), name) for text, name in with_places.items()]

    def is_other(text: str, name: str) -> bool:
        concepts = _concepts(meanings.get(name, "")) or concepts_of(name, funding=True)
        printed = label_as_printed(text)
        means_same = not set(concepts).isdisjoint(concepts_of(printed, funding=True))
        explained = printed if means_same else name
        return is_other_label(text, explained, concepts) or names_other_item(
            text, explained, concepts
        )

    @lru_cache(maxsize=_CACHED)
    def label_of(text: str) -> str:
        if name := known.get(text, ""):
            return name
        name = by_plain.get(plain_label(text), "")
        if name and not is_other(text, name):
            return name
        return next((name for pattern, name in patterns if pattern.fullmatch(text)), "")

    return label_of


@lru_cache(maxsize=_CACHED)
def is_open(folded: str) -> bool:
    """Whether a cell says nothing, among labels or among figures: blank, a dash."""
    return not folded or is_missing(folded)


@dataclass(frozen=True)
class Slots:
    """The meaning of a label; "" where it has none.

    Attributes:
        label: The label as the form declares it, else as it is printed, folded and plain.
        items: Items of costs, of each of which a cell has a figure: 150,000(0).
        phase, group, unit: Phase, group of items, unit.
        roles: What stands beside or below it: activity.name, indicator.unit, rating.abc, ignore,
        head … text, reason: The name of the text beside or below it, and of the reason for its
        rating.
        year: The year that it names, as printed.
        known, declared: Whether it is a label at all, and one of the form's.
        of_form: Whether the form alone says that it is an item of costs: vocabulary.csv does not.
    """

    label: str
    items: tuple[str, ...] = ()
    phase: str = ""
    group: str = ""
    unit: str = ""
    roles: tuple[str, ...] = ()
    text: str = ""
    reason: str = ""
    year: str = ""
    known: bool = False
    declared: bool = False
    of_form: bool = False

    @property
    def item(self) -> str:
        """The item of costs, the first of several."""
        return self.items[0] if self.items else ""

    @cached_property
    def of_columns(self) -> bool:
        """Whether it says what figures have in common.

        And neither what they are nor what a text is.
        """
        has_role = any(role != "head" for role in self.roles)
        return self.known and not (self.item or self.text or self.reason or has_role)

    @cached_property
    def of_figures(self) -> bool:
        is_of_some = "derived" in self.roles or "indicator.itself" in self.roles
        return bool(self.year or self.phase or self.items or is_of_some)

    @cached_property
    def is_key(self) -> bool:
        has_role = any(role.startswith(_BESIDE) for role in self.roles)
        return bool(self.text or self.reason or has_role)

    @cached_property
    def gives(self) -> str:
        """The role that it gives the texts beside or below it; "" for a label of figures."""
        if "activity.name" in self.roles:
            return "activity.name"
        if self.text:
            return f"text.{self.text}"
        if "indicator.itself" in self.roles:  # what stands below it is a figure
            return ""
        role = next((role for role in self.roles if role.startswith(_BELOW)), "")
        return role or ("reason" if "reason" in self.roles else "")

    def role(self, family: str) -> str:
        """The first of its roles that begins so; "" where none does."""
        for role in self.roles:
            if role.startswith(family):
                return role
        return ""


class LabelSlots:
    """The meanings of a form's labels.

    Of a declared form only declared labels speak, beside years, phases, groups.
    """

    def __init__(self, meanings: Mapping[str, str], spellings: Mapping[str, str]) -> None:
        self._meanings = meanings
        self.of_groups: dict[tuple[str, str], Slots] = {}
        for name, meaning in meanings.items():
            group, inside, label = name.rpartition(">")
            if inside:
                slots = _slots(label, label, _concepts(meaning), declared=True)
                key = (_plain(group), _plain(label))
                self.of_groups[key] = replace(slots, of_form=bool(slots.items))
        last = {name.rpartition(">")[2]: meaning for name, meaning in meanings.items()}
        self._name_of = label_finder(last, spellings, last)
        self.of = lru_cache(maxsize=_CACHED)(self._of)

    def within(self, groups: Iterable[Slots], slots: Slots) -> Slots:
        """What a label means within the groups in which it stands: 合計 in 収入.

        The nearest group comes first.
        """
        for group in groups:
            for label in (slots.label, "*"):
                if found := self.of_groups.get((_plain(group.label), _plain(label))):
                    return found
        return slots

    def _of(self, folded: str) -> Slots:
        declared = self._name_of(folded) if folded else ""
        # a dash with words in brackets behind it, －(該当なし), is no label either
        says_nothing = is_open(folded) or is_open(plain_label(folded) or folded)
        if says_nothing or (len(folded) > _LONGEST and not declared):
            return Slots(folded)
        if not declared:
            return _slots_of_all(folded)
        common = concepts_of(folded, funding=True)
        meaning = self._meanings.get(declared)
        concepts = () if meaning is None else _concepts(meaning) or common
        phases = [concept for concept in common if concept.startswith("phase.")]
        declared_phases = [concept for concept in concepts if concept.startswith("phase.")]
        if declared_phases and not set(declared_phases) & set(phases):  # 決算(速報値)
            concepts = tuple(with_phases(concepts, phases))
        elif concepts and not declared_phases and "(" not in declared:  # 事業費合計(予算)
            concepts = (*concepts, *phases_in_brackets(folded))
        slots = _slots(declared, folded, concepts, declared=True)
        is_common = any(concept.startswith("cost.") for concept in common)
        return replace(slots, of_form=bool(slots.items) and not is_common)


@lru_cache(maxsize=_CACHED)
def _slots_of_all(folded: str) -> Slots:
    """The meaning of a text that a form does not declare: the same in every form."""
    is_value = holds_figures(folded)  # 実績20,368
    common = concepts_of(folded, funding=True)
    shared = [] if is_value else [concept for concept in common if concept.startswith(_COMMON)]
    return _slots(plain_label(folded), folded, shared, declared=False)


def _slots(label: str, folded: str, concepts: Sequence[str], *, declared: bool) -> Slots:
    slots = dict.fromkeys(("text", "reason", "year", *_SLOTS), "")
    roles: list[str] = []
    items: list[str] = []
    for concept in concepts:
        family, _, name = concept.partition(".")
        if family == "text":
            slots["text"] = name or label.replace(_ANY_YEAR, "")
        elif family == "reason" and name:
            slots["reason"] = name
        elif family == "cost":
            items.append(name)
        elif family in _SLOTS:
            slots[family] = slots[family] or name
        else:
            roles.append(concept)
    year = printed_year(folded)
    unit = stated_unit(folded)
    bare = folded.replace(unit.printed, "") if unit else folded
    without_year = without_other_years(bare.replace(year, ""))
    is_year = bool(year) and _EMPTY.fullmatch(without_year) is not None
    if year and (concepts or is_year):
        slots["year"] = year
    if unit:
        slots["unit"] = slots["unit"] or unit.unit
    is_unit = unit is not None and unit.is_understood and unit.printed == folded
    return Slots(
        label,
        tuple(items),
        phase=slots["phase"],
        group=slots["group"],
        unit=slots["unit"],
        roles=tuple(roles),
        text=slots["text"],
        reason=slots["reason"],
        year=slots["year"],
        known=declared or bool(concepts) or is_year or is_unit,
        declared=declared,
    )


def _concepts(meaning: str) -> tuple[str, ...]:
    return tuple(filter(None, meaning.split(" + ")))
