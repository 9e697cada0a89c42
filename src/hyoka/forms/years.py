"""The fiscal years that texts name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hyoka.errors import YearError
from hyoka.text.japanese import fiscal_year
from hyoka.text.vocabulary import ANY_YEAR, YEAR

_YEAR: Final = re.compile(YEAR)
_BARE: Final = re.compile(
    r"(?<![\d.,/-])(?:(元|\d{1,2})年度(?!別)|(\d\d)(?=(?:当初|最終)?(?:実績|決算|予算|目標|計画|見込)))"
)
_ALONE: Final = re.compile(r"(元|\d{1,2})")
_BOTH: Final = re.compile(r"((?:令和|平成|昭和|[RHS])\.?(?:元|\d{1,2}))|((?:19|20)\d\d)")

_MONTH: Final = re.compile(r"((?:令和|平成|[RHS])(?:元|\d+)|20\d\d)(?:[./]|年(?=\d+月))(\d{1,2})(?!\d)月?(?:末|頃)?")
#: The last month of a fiscal year.
_LAST_MONTH: Final = 3

#: Years that are named by the sheet's own, and how far they are from it.
RELATIVE_YEARS: Final = {"前々年度": -2, "前年度": -1, "昨年度": -1, "本年度": 0, "今年度": 0, "当該年度": 0,
                         "当年度": 0, "翌年度": 1, "次年度": 1, "来年度": 1}  # fmt: skip


def relative_year(folded: str) -> int | None:
    """How far from the sheet's own year a label's year is: 前年度決算 -1; None where it says none."""
    return next((years for word, years in RELATIVE_YEARS.items() if folded.startswith(word)), None)


@lru_cache(maxsize=1 << 14)
def years_in(folded: str) -> tuple[tuple[int, str, str], ...]:
    """The years with an era that a folded text names, each with the text before it and behind it."""
    years = []
    for match in _YEAR.finditer(folded):
        inner = _BOTH.search(match[0])
        year = _fiscal_year(inner[0] if inner else match[0])
        if year is not None:
            years.append((year, folded[: match.start()], folded[match.end() :]))
    return tuple(years)


@lru_cache(maxsize=1 << 14)
def year_of_month(folded: str) -> int | None:
    """The fiscal year in which a month lies: 2015 for H28.3, 平成28年3月; None where a text is none."""
    match = _MONTH.fullmatch(folded)
    year = _fiscal_year(match[1]) if match else None
    return year - (int(match[2]) <= _LAST_MONTH) if match and year is not None else None


@lru_cache(maxsize=1 << 14)
def year_of(folded: str, latest: int | None) -> int | None:
    """The one year that a label names, one without an era no later than the latest; None for none or several."""
    if (month := _MONTH.search(folded)) and (year := year_of_month(month[0])):
        return year
    years = {year for year, _, _ in years_in(folded)}
    bare = _BARE.search(folded) or _ALONE.fullmatch(folded)
    if not years and latest is not None and bare:
        return _fiscal_year(bare[bare.lastindex or 1], latest)
    return years.pop() if len(years) == 1 else None


def _fiscal_year(printed: str, latest: int | None = None) -> int | None:
    try:
        return fiscal_year(printed, latest)
    except YearError:
        return None


@lru_cache(maxsize=1 << 14)
def printed_years(folded: str) -> tuple[str, ...]:
    """The years that a folded text names, with an era or without one, as printed: 3年度 of 3年度決算."""
    return tuple(match[0] for match in re.finditer(ANY_YEAR, folded))
