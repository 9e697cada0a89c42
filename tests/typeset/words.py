"""Years, marks and amounts as the cities' forms print them."""

import re

FIRST_REIWA = 2019


def short_year(year: int) -> str:
    """H30, R1, R2."""
    return f"R{year - 2018}" if year >= FIRST_REIWA else f"H{year - 1988}"


def two_digit_year(year: int) -> str:
    """H30年度, R01年度."""
    return f"R{year - 2018:02d}年度" if year >= FIRST_REIWA else f"H{year - 1988:02d}年度"


def long_year(year: int) -> str:
    """平成30, 令和元, 令和2."""
    if year < FIRST_REIWA:
        return f"平成{year - 1988}"
    return "令和元" if year == FIRST_REIWA else f"令和{year - 2018}"


def spaced_year(year: int) -> str:
    """平成 30, 令和元, 令和 2."""
    return re.sub(r"(?<=令和|平成)(?=\d)", " ", long_year(year))


def wide(text: str) -> str:
    """Digits full-width, as 伊丹市 prints its years (令和３年度)."""
    return text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
