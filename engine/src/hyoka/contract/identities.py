"""Identities: relations between the figures of a sheet that a form declares.

Such as `合計(A) = 人件費 + 物件費`; of rounded figures `形式収支 ≈ 歳入 - 歳出`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold

PLUS: Final = "+"
MINUS: Final = "-"
TIMES: Final = "×"
OVER: Final = "÷"
#: How each operator may be written.
_WRITTEN: Final = {PLUS: "＋+", MINUS: "-−－", TIMES: "×", OVER: "÷／/"}
#: Between a result and what gives it: to the digit, or within what rounding makes.
EXACT: Final = " = "
ROUNDED: Final = " ≈ "
OPERATORS: Final = {sign: operator for operator, signs in _WRITTEN.items() for sign in signs}


@dataclass(frozen=True)
class Term:
    """A part of the right side: its operator (the first has +), and a number or a label."""

    operator: str
    label: str

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.label) if self.label.isdecimal() else None


@dataclass(frozen=True)
class Identity:
    """A figure (its folded label) that others give, from left to right.

    A sum with signs, or a product or share. One of rounded figures may be off by what rounding
    makes.
    """

    result: str
    terms: tuple[Term, ...]
    is_rounded: bool = False

    def __str__(self) -> str:
        """The identity as a form declares it."""
        words = " ".join(f"{t.operator} {t.label}" for t in self.terms)
        equals = ROUNDED if self.is_rounded else EXACT
        return self.result + equals + words.removeprefix("+ ")

    @property
    def is_sum(self) -> bool:
        return self.terms[-1].operator in (PLUS, MINUS)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label in it once, the result's first."""
        labels = [term.label for term in self.terms if term.number is None]
        return tuple(dict.fromkeys([self.result, *labels]))

    def renamed(self, names: Mapping[str, str]) -> "Identity":
        """The identity with other names of its labels.

        Of parts that get the same name and sign one stays.

        Raises:
            UsageError: The result would be one of the parts, or a part be added and taken away.
        """
        result = names.get(self.result, self.result)
        terms = [replace(term, label=names.get(term.label, term.label)) for term in self.terms]
        renamed = Identity(result, tuple(dict.fromkeys(terms)), self.is_rounded)
        parts = [term for term in renamed.terms if term.number is None]
        if len(renamed.labels) <= len(parts):
            raise UsageError("labels_mean_the_same", found=f"{self}: {renamed}")
        return renamed

    def compute(self, figures: Mapping[str, Decimal]) -> Decimal | None:
        """The right side, of a year's figures by label; None where a figure is missing.

        A part of a sum that is not printed counts as nothing.
        """
        total: Decimal | None = Decimal(0)
        for term in self.terms:
            value = term.number if term.number is not None else figures.get(term.label)
            if value is None and self.is_sum:
                continue
            if value is None or total is None:
                return None
            total = _combined(total, term.operator, value)
        return total


def _combined(total: Decimal, operator: str, value: Decimal) -> Decimal | None:
    if operator == OVER:
        return total / value if value else None
    if operator == TIMES:
        return total * value
    return total + value if operator == PLUS else total - value


def parse_identity(text: str) -> Identity:
    """The identity that a form declares.

    Raises:
        UsageError: It is not written as one.
    """
    is_rounded = EXACT not in text
    result, _, right = text.partition(ROUNDED if is_rounded else EXACT)
    operator = PLUS
    terms = []
    for word in right.split():
        if word in OPERATORS:
            operator = OPERATORS[word]
        elif operator:
            terms.append(Term(operator, fold(word)))
            operator = ""
        else:
            raise UsageError("no_identity", found=text)
    kinds = {term.operator in (PLUS, MINUS) for term in terms[1:]}
    if not result or operator or len(terms) < 2 or len(kinds) != 1:
        raise UsageError("no_identity", found=text)
    return Identity(fold(result), tuple(terms), is_rounded)
