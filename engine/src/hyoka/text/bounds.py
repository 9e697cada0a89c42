"""Intervals of numbers: what a bound (80以上) or a printed precision leaves open.

How they are printed is in `hyoka.text.numbers`.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import inf


@dataclass(frozen=True)
class Interval:
    """The numbers between `low` and `high`; an open end is not part of the interval.

    The ends of 約80以上 are only near: nobody says how near.
    """

    low: Fraction | float = -inf
    high: Fraction | float = inf
    low_open: bool = False
    high_open: bool = False
    about: bool = False

    @property
    def is_empty(self) -> bool:
        return _ends_before(self, self)

    def within(self, other: "Interval") -> bool:
        # an open end lies within a closed one, but not the reverse
        above = (self.low, self.low_open) >= (other.low, other.low_open)
        return above and (-self.high, self.high_open) >= (-other.high, other.high_open)

    def decides(self, aim: "Interval") -> bool | None:
        """Whether a number in this interval reaches `aim`.

        None where that depends on the number.
        """
        if self.about or aim.about:
            return None
        if self.within(aim):
            return True
        return False if _ends_before(self, aim) or _ends_before(aim, self) else None

    def times(self, factor: Fraction) -> "Interval":
        """The same numbers in a unit that is `factor` times smaller."""
        return replace(self, low=self.low * factor, high=self.high * factor)


def _ends_before(first: Interval, second: Interval) -> bool:
    return first.high < second.low or (
        first.high == second.low and (first.high_open or second.low_open)
    )


def point(value: Fraction) -> Interval:
    return Interval(value, value)


def exact(value: float | str) -> Fraction:
    """A number as the printed decimal: 0.1 is a tenth, not its nearest binary fraction."""
    return Fraction(Decimal(str(value).replace(",", "")))


def bound_polarity(bound: Interval) -> str:
    """The polarity of a bound as target: 80以上 higher, 3以下 lower, 17～20 maintain.

    A number that is only near, 約30, says none.
    """
    if bound.low == bound.high:
        return ""
    return "lower" if bound.low == -inf else "higher" if bound.high == inf else "maintain"


def as_printed(value: Fraction, digits: int) -> Interval:
    """All numbers that are printed like `value` when rounded half up.

    digits: How many digits behind the point are printed.
    """
    half = Fraction(1, 2 * 10**digits)
    upward = value >= 0
    return Interval(value - half, value + half, low_open=not upward, high_open=upward)
