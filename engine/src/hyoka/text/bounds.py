"""Intervals of numbers.

Bounds (80以上, 0.03未満), bands in a definition (17～20%), numbers of a printed precision.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf

from hyoka.text.japanese import plain_text

_NUMBER = r"([-+]?\d[\d,]*(?:\.\d+)?)"
_UNIT = r"[^\d.,以超未満~〜-]{0,8}?"
_LOWER = "(以上|超|を上回る|を超える)"
_UPPER = "(以下|以内|未満|を下回る)"
_ABOVE = re.compile(f"{_NUMBER}{_UNIT}{_LOWER}")
_BELOW = re.compile(f"{_NUMBER}{_UNIT}{_UPPER}")
_BETWEEN = re.compile(f"{_NUMBER}({_UNIT}){_LOWER}、?{_NUMBER}({_UNIT}){_UPPER}")
_SPAN = re.compile(
    f"(?<![\\d:.]){_NUMBER}({_UNIT})(?:~|〜|から|-){_NUMBER}({_UNIT})(の範囲|の間|以内|$|(?=[)、。]))"
)
_OPEN = ("超", "を上回る", "を超える", "未満", "を下回る")
_MINUS = str.maketrans({"△": "-", "▲": "-", "−": "-", "～": "~"})


@dataclass(frozen=True)
class Interval:
    """The numbers between `low` and `high`; an open end is not part of the interval."""

    low: Fraction | float = -inf
    high: Fraction | float = inf
    low_open: bool = False
    high_open: bool = False

    def within(self, other: "Interval") -> bool:
        # an open end lies within a closed one, but not the reverse
        above = (self.low, self.low_open) >= (other.low, other.low_open)
        return above and (-self.high, self.high_open) >= (-other.high, other.high_open)

    def decides(self, aim: "Interval") -> bool | None:
        """Whether a number in this interval reaches `aim`.

        None where that depends on the number.
        """
        if self.within(aim):
            return True
        return False if _ends_before(self, aim) or _ends_before(aim, self) else None


def _ends_before(first: Interval, second: Interval) -> bool:
    return first.high < second.low or (
        first.high == second.low and (first.high_open or second.low_open)
    )


def point(value: Fraction) -> Interval:
    return Interval(value, value)


def exact(value: float | str) -> Fraction:
    """A number as the printed decimal: 0.1 is a tenth, not its nearest binary fraction."""
    return Fraction(Decimal(str(value).replace(",", "")))


def parse_bound(text: str) -> Interval | None:
    """The interval that a printed target or actual means: "８０以上", "0.03％未満", "17～20".

    None for all else.
    """
    folded = _folded(text)
    if match := _BETWEEN.fullmatch(folded):
        return _between(match)
    if match := _ABOVE.fullmatch(folded):
        return Interval(low=exact(match[1]), low_open=match[2] in _OPEN)
    if match := _BELOW.fullmatch(folded):
        return Interval(high=exact(match[1]), high_open=match[2] in _OPEN)
    match = _SPAN.fullmatch(folded)
    return _in_order(exact(match[1]), exact(match[3])) if match else None


def bound_polarity(bound: Interval) -> str:
    """The polarity of a bound as target: 80以上 higher, 3以下 lower, 17～20 maintain."""
    return "lower" if bound.low == -inf else "higher" if bound.high == inf else "maintain"


def printed_band(definition: str, unit: str = "") -> Interval | None:
    """The band in which an indicator is to stay, where its definition prints one.

    Times of day (8:30~22:00) are none.

    Args:
        definition: 指標の意味・算式等, such as "…÷標準財政規模（17％～20％の範囲内）".
        unit: The indicator's unit: numbers without の範囲 or の間 behind them count only with this
            unit.
    """
    folded = _folded(definition)
    if match := _BETWEEN.search(folded):
        return _between(match)
    wanted = _folded(unit)
    for span in _SPAN.finditer(folded):
        is_named = span[5] in ("の範囲", "の間", "以内")
        if is_named or (wanted and span[4].strip("()") == wanted):
            return _in_order(exact(span[1]), exact(span[3]))
    return None


def decimals(text: str, value: Fraction) -> int:
    """The number of digits behind the point of a printed number.

    Those of its value where the text holds none.
    """
    if match := re.search(r"\d[\d,]*(?:\.(\d+))?", _folded(text)):
        return len(match[1] or "")
    digits = 0
    while digits < 12 and (value * 10**digits).denominator != 1:
        digits += 1
    return digits


def as_printed(value: Fraction, digits: int) -> Interval:
    """All numbers that are printed like `value` when rounded half up.

    digits: So many are kept behind the point.
    """
    half = Fraction(1, 2 * 10**digits)
    upward = value >= 0
    return Interval(value - half, value + half, low_open=not upward, high_open=upward)


def _folded(text: str) -> str:
    return re.sub(
        r"\s", "", unicodedata.normalize("NFKC", plain_text(text or "")).translate(_MINUS)
    )


def _between(match: re.Match[str]) -> Interval | None:
    low = exact(match[1])
    high = exact(match[4])
    return Interval(low, high, low_open=match[3] in _OPEN, high_open=match[6] in _OPEN)


def _in_order(low: Fraction, high: Fraction) -> Interval | None:
    return Interval(low, high) if low <= high else None
