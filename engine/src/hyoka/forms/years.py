"""The fiscal years that texts name."""

import re
from functools import lru_cache
from typing import Final

from hyoka.text.errors import YearError
from hyoka.text.japanese import (
    PHASE_BEHIND_YEAR,
    YEAR,
    first_year,
    fiscal_year,
    year_range,
)
from hyoka.text.label_files import CODE_WORDS

_YEAR: Final = re.compile(YEAR)
#: Two digits before what figures of a year are called: 03 of 03決算.
SHORT_YEAR: Final = rf"(?<![\d.,/-])\d\d(?={PHASE_BEHIND_YEAR})"
_BARE: Final = re.compile(rf"(?<![\d.,/-])(?:(元|\d{{1,2}})年度(?!別)|({SHORT_YEAR}))")
_ALONE: Final = re.compile(r"(元|\d{1,2})")


#: Years that are named by the sheet's own, and how far they are from it.
RELATIVE_YEARS: Final = {word: int(years) for word, years in CODE_WORDS["relative_year"].items()}


@lru_cache(maxsize=1 << 10)
def relative_year(folded: str) -> int | None:
    """How far from the sheet's own year a label's year is: 前年度決算 -1.

    None where it says none.
    """
    for word, years in RELATIVE_YEARS.items():
        if folded.startswith(word):
            return years
    return None


@lru_cache(maxsize=1 << 14)
def year_of(folded: str, latest: int | None) -> int | None:
    """The one year that a label names, one without an era no later than the latest.

    None for none or several.
    """
    if year_range(folded):
        return None
    printed = (first_year(match[0]) for match in _YEAR.finditer(folded))
    years = {year for text in printed if (year := _fiscal_year(text)) is not None}
    bare = _BARE.search(folded) or _ALONE.fullmatch(folded)
    if not years and latest is not None and bare:
        return _fiscal_year(next(filter(None, bare.groups())), latest)
    return years.pop() if len(years) == 1 else None


def _fiscal_year(printed: str, latest: int | None = None) -> int | None:
    try:
        return fiscal_year(printed, latest)
    except YearError:
        return None
