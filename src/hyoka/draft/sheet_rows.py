"""The rows of a corrected sheet, and how far the facts of a reading agree with them.

A row says what the page prints: its value is the number as printed, in the unit that stands beside it. An amount in yen
is understood, too, where the row names no other unit.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

from hyoka.contract.records import Place
from hyoka.draft.facts import Fact
from hyoka.text.japanese import fold
from hyoka.text.numbers import YEN
from hyoka.text.vocabulary import plain_label

#: Items of costs that may be no money, and the units which say that they are none.
STAFF: Final = ("regular_staff", "fixed_term_staff", "overtime")
UNITS_OF_STAFF: Final = ("人", "時間", "FTE", "hours")
#: A row and a fact agree in activity, kind, name, year, phase and value; in fewer than these the fact is another's.
ALL: Final = 6
_FEWEST: Final = 3


@dataclass(frozen=True, eq=False)
class Row:
    """What a row of a sheet says; of a mark neither phase nor, where no mark on the sheet has one, a year.

    Attributes:
        number: Its number on the sheet, from 1.
        name: The item of a cost, else its label; the name of an indicator or a criterion.
        value: The number; the mark of a rating.
        place: Where the page prints it; None in a row that was added.
    """

    number: int
    activity: str
    kind: str
    concept: str
    label: str
    year: str | None
    phase: str
    value: str
    unit: str
    place: Place | None

    @property
    def name(self) -> str:
        return self.concept or name_of(self.label)

    @property
    def page(self) -> int:
        return self.place.page if self.place else 0

    @property
    def is_of_staff(self) -> bool:
        """Whether it counts persons or hours, also where the table is in a unit of money."""
        return self.concept in STAFF and (self.unit in UNITS_OF_STAFF or (not self.unit and "." in self.value))

    @property
    def with_commas(self) -> str:
        return f"{int(self.value):,}" if self.value.isdecimal() else self.value

    def has_value_of(self, fact: Fact) -> bool:
        """Whether its value is a fact's as printed, in the unit that it names; or in yen."""
        if self.kind != "cost" or self.is_of_staff:
            return self.value == number(fact.value) and not (self.is_of_staff and fact.unit in YEN)
        if self.value == number(fact.printed) and (self.unit not in YEN or self.unit == fact.unit):
            return True
        return self.unit in ("", "円") and self.value == number(fact.value)

    def agreement(self, fact: Fact) -> int:
        """In how many of the six it agrees with a fact."""
        is_rating = self.kind == "rating"
        return (
            (self.activity == fold(fact.activity))
            + (self.kind == fact.kind)
            + (self.kind == fact.kind and self._names(fact))
            + (self.year in (None, str(fact.fiscal_year or "")))
            + (is_rating or self.phase == fact.phase)
            + self.has_value_of(fact)
        )

    def contradicts(self, fact: Fact) -> Iterator[str]:
        """The keys of the form by which a fact is read otherwise."""
        if self.year not in (None, str(fact.fiscal_year or "")):
            yield "year"
        if self.kind == "cost" and self.phase != fact.phase:
            yield "basis"

    def _names(self, fact: Fact) -> bool:
        if self.concept:
            return self.concept == fact.concept
        printed = name_of(fact.label)
        if self.kind == "rating":  # the number before a criterion may be left out: ①必要性
            return bool(self.name) and (self.name in printed or printed in self.name)
        return not (self.kind == "cost" and fact.concept) and (
            self.name in (printed, name_of("".join(reversed(fact.row.split("|")))))
        )

    def __str__(self) -> str:
        return " ".join(
            filter(None, (self.activity, self.label or self.concept, self.year, self.phase, self.value + self.unit))
        )


def rows_of(data: Sequence[Mapping[str, str]]) -> list[Row]:
    """The rows of a sheet as they were read from its file."""
    is_dated = any(row["kind"] == "rating" and row["fiscal_year"] for row in data)
    return [
        Row(
            number=count,
            activity=fold(row["activity"]),
            kind=row["kind"],
            concept=row["concept"] if row["kind"] == "cost" else "",
            label=row["label"],
            year=row["fiscal_year"] if row["kind"] != "rating" or is_dated else None,
            phase=row["phase"],
            value=number(row["value"]),
            unit=row.get("unit", ""),
            place=Place(int(float(row["page"])), *(float(row[name]) for name in ("x0", "top", "x1", "bottom")))
            if row.get("page") and row.get("x0")
            else None,
        )
        for count, row in enumerate(data, 1)
    ]


@lru_cache(maxsize=1 << 14)
def name_of(label: str) -> str:
    """A name without the unit in brackets behind it."""
    return re.sub(r"\((?:単位[:]?)?[^()]{1,8}\)$", "", plain_label(label)) or fold(label)


@lru_cache(maxsize=1 << 14)
def number(text: str) -> str:
    """A number as text in one form, also with full-width digits and commas; any other text folded."""
    try:
        return format(Decimal(fold(text).replace(",", "")).normalize(), "f")
    except InvalidOperation:
        return fold(text)


class Match(NamedTuple):
    """Rows with the facts that are theirs, and in how many of the six they agree; rows and facts without another."""

    pairs: Sequence[tuple[Row, Fact, int]]
    unread: Sequence[Row]
    extra: Sequence[Fact]

    def score(self, extra: int) -> tuple[int, int]:
        """How many rows are read exactly, less new facts that no row has; partial agreement decides between equals.

        Args:
            extra: How many facts had no row before anything was learnt.
        """
        right = sum(count == ALL for *_, count in self.pairs)
        partly = sum(count for *_, count in self.pairs)
        return max(0, right - max(0, len(self.extra) - extra)), partly - len(self.extra)

    @property
    def wrong(self) -> list[Fact]:
        """The facts that are not what a row says."""
        return [*self.extra, *(fact for _, fact, count in self.pairs if count < ALL)]


def match(rows: Iterable[Row], facts: Iterable[Fact]) -> Match:
    """Give each row the fact that agrees most with it: of those of its value, at its place, or of its name and year."""
    by_value: dict[str, list[int]] = defaultdict(list)
    by_place: dict[Place, list[int]] = defaultdict(list)
    by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    facts = list(facts)
    for count, fact in enumerate(facts):
        by_place[fact.place].append(count)
        by_name[fold(fact.activity), fact.concept or name_of(fact.label), str(fact.fiscal_year or "")].append(count)
        for value in {number(fact.value), number(fact.printed)}:
            by_value[value].append(count)
    free = [True] * len(facts)
    pairs: list[tuple[Row, Fact, int]] = []
    left: list[Row] = []
    for row in rows:
        alike = (count for count in by_value[row.value] if free[count] and row.agreement(facts[count]) == ALL)
        if (same := next(alike, None)) is None:
            left.append(row)
        else:
            free[same] = False
            pairs.append((row, facts[same], ALL))
    likely = [
        (row.agreement(facts[count]), -place, -count)
        for place, row in enumerate(left)
        for count in {
            *by_value[row.value],
            *(by_place[row.place] if row.place else ()),
            *by_name[row.activity, row.name, row.year or ""],
        }
        if free[count]
    ]
    unread = dict(enumerate(left))
    for agrees, place, count in sorted(likely, reverse=True):
        if agrees >= _FEWEST and -place in unread and free[-count]:
            free[-count] = False
            pairs.append((unread.pop(-place), facts[-count], agrees))
    return Match(pairs, list(unread.values()), [fact for fact, is_free in zip(facts, free, strict=True) if is_free])
