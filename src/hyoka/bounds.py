"""Figures that are ranges: bounds (80以上, 0.03未満), bands that a definition prints (17～20%), printed precision."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

_NUMBER = r"([-+]?\d[\d,]*(?:\.\d+)?)"
_UNIT = r"[^\d.,以超未満~〜-]{0,8}?"
_LOWER = "(以上|超|を上回る|を超える)"
_UPPER = "(以下|以内|未満|を下回る)"
_ABOVE = re.compile(f"{_NUMBER}{_UNIT}{_LOWER}")
_BELOW = re.compile(f"{_NUMBER}{_UNIT}{_UPPER}")
_BETWEEN = re.compile(f"{_NUMBER}({_UNIT}){_LOWER}、?{_NUMBER}({_UNIT}){_UPPER}")
_SPAN = re.compile(f"(?<![\\d:.]){_NUMBER}({_UNIT})(?:~|〜|から|-){_NUMBER}({_UNIT})(の範囲|の間|以内|$|(?=[)、。]))")
_OPEN = ("超", "を上回る", "を超える", "未満", "を下回る")
_MINUS = str.maketrans({"△": "-", "▲": "-", "−": "-", "～": "~"})


@dataclass(frozen=True)
class Range:
    """The numbers between `low` and `high`; an end that is None is open-ended, an open end does not belong to it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def within(self, other: Range) -> bool:
        """Whether every number of this range is in the other."""
        # An open end lies within a closed one, not the other way round.
        above = other.low is None or (self.low is not None and (self.low, self.low_open) >= (other.low, other.low_open))
        below = other.high is None or (
            self.high is not None and (-self.high, self.high_open) >= (-other.high, other.high_open)
        )
        return above and below

    def apart_from(self, other: Range) -> bool:
        """Whether no number of this range is in the other."""
        return _ends_before(self, other) or _ends_before(other, self)

    def decides(self, aim: Range) -> bool | None:
        """Whether a figure known to lie in this range reaches `aim`; None where it may or may not."""
        if self.within(aim):
            return True
        return False if self.apart_from(aim) else None


def _ends_before(first: Range, second: Range) -> bool:
    if first.high is None or second.low is None:
        return False
    return first.high < second.low or (first.high == second.low and (first.high_open or second.low_open))


def point(value: Fraction) -> Range:
    """The range that holds one number."""
    return Range(value, value)


def exact(value: float | str) -> Fraction:
    """A figure as the decimal that was printed (0.1 is a tenth, not its nearest binary fraction)."""
    return Fraction(Decimal(str(value).replace(",", "")))


def parse_bound(text: str) -> Range | None:
    """The range that a printed figure means, where it is one and not a number.

    Args:
        text: A target or an actual as printed: "８０以上", "3以下", "0.03％未満", "17％以上20％以下", "17～20".

    Returns:
        The range; None for a number, an empty text and everything else.
    """
    folded = _folded(text)
    found = _BETWEEN.fullmatch(folded)
    if found:
        return _between(found)
    found = _ABOVE.fullmatch(folded)
    if found:
        return Range(low=exact(found[1]), low_open=found[2] in _OPEN)
    found = _BELOW.fullmatch(folded)
    if found:
        return Range(high=exact(found[1]), high_open=found[2] in _OPEN)
    found = _SPAN.fullmatch(folded)
    return _in_order(exact(found[1]), exact(found[3])) if found else None


def bound_polarity(bound: Range) -> str:
    """The polarity that a bound as target says by itself: 80以上 higher, 3以下 lower, 17～20 maintain."""
    if bound.low is not None and bound.high is not None:
        return "maintain"
    return "higher" if bound.low is not None else "lower"


def printed_band(definition: str, unit: str = "") -> Range | None:
    """The band within which an indicator is to be kept, where its definition prints one.

    Args:
        definition: 指標の意味・算式等, such as "…÷標準財政規模（17％～20％の範囲内）".
        unit: The indicator's unit: a span of numbers without の範囲 or の間 counts only where it has this unit.

    Returns:
        The band, both ends in it; None where there is none. Times of day (8:30~22:00) are none.
    """
    folded = _folded(definition)
    found = _BETWEEN.search(folded)
    if found:
        return _between(found)
    wanted = _folded(unit)
    for span in _SPAN.finditer(folded):
        said = span[5] in ("の範囲", "の間", "以内")
        if said or (wanted and span[4].strip("()") == wanted):
            return _in_order(exact(span[1]), exact(span[3]))
    return None


def decimals(text: str, value: Fraction) -> int:
    """How many digits behind the point a figure is printed with.

    Args:
        text: The figure as printed; "" if not known.
        value: The figure; asked where `text` holds no number.
    """
    found = re.search(r"\d[\d,]*(?:\.(\d+))?", _folded(text))
    if found:
        return len(found[1] or "")
    digits = 0
    while digits < 12 and (value * 10**digits).denominator != 1:
        digits += 1
    return digits


def as_printed(value: Fraction, digits: int) -> Range:
    """All numbers that are printed like `value` when rounded half up to `digits` digits behind the point."""
    half = Fraction(1, 2 * 10**digits)
    upward = value >= 0
    return Range(value - half, value + half, low_open=not upward, high_open=upward)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "").translate(_MINUS))


def _between(found: re.Match[str]) -> Range | None:
    return Range(exact(found[1]), exact(found[4]), found[3] in _OPEN, found[6] in _OPEN)


def _in_order(low: Fraction, high: Fraction) -> Range | None:
    return Range(low, high) if low <= high else None
