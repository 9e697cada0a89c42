"""What the rows of a corrected sheet and the facts that are read say, in one form that can be compared."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from hyoka.draft.facts import Fact
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import plain_label

Row = Mapping[str, str]
#: What a row says, without its place: activity, kind, item or name, year, phase, value.
Said = tuple[str, str, str, str, str, str]


def said_by_row(row: Row) -> Said:
    """What a row says, in a form that can be compared."""
    name = row["concept"] if row["kind"] == "cost" and row["concept"] else name_of(row["label"])
    phase = "" if row["kind"] == "rating" else row["phase"]
    return fold(row["activity"]), row["kind"], name, row["fiscal_year"], phase, _number(row["value"])


def said_by_fact(fact: Fact) -> Said:
    """What a fact says, in the same form."""
    name = fact.concept if fact.kind == "cost" and fact.concept else name_of(fact.label)
    year = str(fact.fiscal_year or "")
    return fold(fact.activity), fact.kind, name, year, fact.phase, _number(fact.value)


def as_rows_say(facts: Sequence[Fact], rows: Sequence[Row]) -> list[Fact]:
    """The facts; marks without their year where no row of a mark says one, and under the name that their row has."""
    rated = [row for row in rows if row["kind"] == "rating"]
    is_dated = any(row["fiscal_year"] for row in rated)

    def as_row(fact: Fact) -> Fact:
        """A mark under the name of its row, without a year where rows have none."""
        said = said_by_fact(fact)
        alike = (name for row in rated if (said[0], said[5]) == (fold(row["activity"]), _number(row["value"]))
                 if is_one_criterion(name := plain_label(row["label"]), plain_label(fact.label)))  # fmt: skip
        return replace(fact, label=next(alike, fact.label), fiscal_year=fact.fiscal_year if is_dated else None)

    return [as_row(fact) if fact.kind == "rating" else fact for fact in facts]


def is_one_criterion(name: str, printed: str) -> bool:
    """Whether two names of what is rated are one, the one printed with its number, the other without: ①必要性."""
    return bool(name and printed) and (name in printed or printed in name)


def name_of(label: str) -> str:
    """A name without the unit in brackets behind it."""
    return re.sub(r"\((?:単位[:]?)?[^()]{1,8}\)$", "", plain_label(label)) or fold(label)


def decimal_of(text: str) -> Decimal | None:
    """A number as text, also with full-width digits and commas; None where it is none."""
    try:
        return Decimal(fold(text).replace(",", "")).normalize()
    except InvalidOperation:
        return None


def _number(text: str) -> str:
    number = decimal_of(text)
    return fold(text) if number is None else format(number, "f")


def agreeing(said: Said, read: Said) -> int:
    """In how many of the six a row and a fact agree."""
    return sum(left == right for left, right in zip(said, read, strict=True))
