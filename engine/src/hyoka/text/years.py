"""The fiscal years that labels name: printed, beside the sheet's own, or by their number."""

import re
from functools import lru_cache
from typing import Final

from hyoka.text.errors import YearError
from hyoka.text.japanese import (
    PHASE_BEHIND_YEAR,
    YEAR,
    YEAR_IN_TEXT,
    first_year,
    fiscal_year,
    number_of,
    year_range,
)
from hyoka.text.label_files import CODE_WORDS

_NUMBER: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
#: The end of 2年度目, not the begin of 28年度目標.
_COUNTED: Final = "目(?![標的])"
#: A year without an era: 25年度, 2年度前期; not 2年度別, 2年度目, 2年度前, N-2年度.
_WITHOUT_ERA: Final = (
    r"(?<![\dA-Za-z第.,/+-])(?:\d{1,2}|元)年度"
    rf"(?!別|{_COUNTED}|間|連続|平均|[前後](?![期半]))"
)
#: A year, but no number 2021 alone; or one without an era.
ANY_YEAR: Final = rf"{YEAR_IN_TEXT}|{_WITHOUT_ERA}"
#: Two digits before what figures of a year are called: 03 of 03決算.
SHORT_YEAR: Final = rf"(?<![\d.,/-])\d\d(?={PHASE_BEHIND_YEAR})"
_YEAR: Final = re.compile(YEAR)
_PRINTED: Final = re.compile(rf"{ANY_YEAR}|{SHORT_YEAR}")
_BARE: Final = re.compile(rf"{_WITHOUT_ERA}|{SHORT_YEAR}")
_ALONE: Final = re.compile(r"元|\d{1,2}")

_TO: Final = re.compile(r"[-~–‐−]")
_ERA_BEFORE: Final = re.compile(r"[^\d元]+")

#: Years that are named by the sheet's own, and how far they are from it.
_RELATIVE_YEARS: Final = {word: int(far) for word, far in CODE_WORDS["relative_year"].items()}
_DISTANCE: Final = rf"{_NUMBER}(?:[かカヵヶケ箇]?年|年度)[前後](?![期半])"
_RELATIVE: Final = re.compile(rf"(?:{'|'.join(_RELATIVE_YEARS)}|(?<!\d){_DISTANCE})")
#: What makes of a year before it a date, 平成20年10月, H20.10.24, or that of a law,
#: 昭和37年法律第88号; but not 令和3年度3月補正.
_OF_DATE: Final = re.compile(
    r"(?<!度)(?:\d{1,2}月|[./]?\d{1,2}[./]\d{1,2}|(?:法律|[政省府]令|条例|規則|告示|訓令)第)"
)
#: The number of a year since a first one, which a sheet need not name.
_NUMBERED: Final = re.compile(
    rf"(?:{'|'.join(CODE_WORDS['numbered_year'])}"
    rf"|(?<!\d)第?{_NUMBER}(?:[かカヵヶケ箇]?年度?{_COUNTED}|年度(?:間|連続|平均))|第{_NUMBER}年度)"
)
#: A year that is no printed one.
OTHER_YEAR: Final = rf"{_NUMBERED.pattern}|{_RELATIVE.pattern}"
_OTHER: Final = re.compile(OTHER_YEAR)


@lru_cache(maxsize=1 << 14)
def printed_year(folded: str) -> str:
    """The year that a label names, as printed; "" where it names none.

    All of several at once; a year beside the sheet's own only where the label begins with it or is
    no more: 前年度決算.
    """
    if several := year_range(folded):
        return several
    found = _PRINTED.search(folded) or _NUMBERED.search(folded) or _RELATIVE.match(folded)
    return found[0] if found else ""


def without_other_years(folded: str) -> str:
    """A label without the words for years that are no printed ones: 1年度目, 前年度."""
    return _OTHER.sub("", folded)


def is_numbered_year(printed: str) -> bool:
    """Whether a printed year is the number of one, which no calendar has: 1年度目, 初年度."""
    return _NUMBERED.fullmatch(printed) is not None


@lru_cache(maxsize=1 << 10)
def relative_year(printed: str) -> int | None:
    """How far from the sheet's own year a printed one is: 前年度 -1, 2年度後 2.

    None where it does not say so.
    """
    if _RELATIVE.fullmatch(printed) is None:
        return None
    known = _RELATIVE_YEARS.get(printed)
    if known is not None:
        return known
    number = re.match(_NUMBER, printed)
    years = number_of(number[0]) if number else 0
    return -years if printed.endswith("前") else years


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
        return _fiscal_year(bare[0], latest)
    return years.pop() if len(years) == 1 else None


@lru_cache(maxsize=1 << 12)
def last_year_of_range(folded: str) -> int | None:
    """The last year of a period of an era that a text prints: 2013 of 平成21～25年度."""
    first, *last = _TO.split(year_range(folded), maxsplit=1)
    if not last or first.isdecimal():
        return None
    era = _ERA_BEFORE.match(last[0]) or _ERA_BEFORE.match(first)
    number = _ERA_BEFORE.sub("", last[0])
    return _fiscal_year(f"{era[0]}{number}") if era else None


def is_date(folded: str, end: int) -> bool:
    """Whether the year that ends at a place in a text is that of a date or a law.

    平成20年10月24日, 昭和22年法律第67号.
    """
    return _OF_DATE.match(folded, end) is not None


@lru_cache(maxsize=1 << 12)
def years_in(folded: str, latest: int) -> frozenset[int]:
    """The fiscal years that a text names, one without an era no later than the latest.

    Dates name none.
    """
    printed = (match for match in _PRINTED.finditer(folded) if not is_date(folded, match.end()))
    return frozenset(filter(None, (year_of(match[0], latest) for match in printed)))


def is_of_other_year(folded: str, of_sheet: int) -> bool:
    """Whether a text names fiscal years, but not that of its sheet.

    Those of a period round it do not differ from it: 令和3年度~令和7年度.
    """
    years = years_in(folded, of_sheet + 1)
    return bool(years) and not min(years) <= of_sheet <= max(years)


def _fiscal_year(printed: str, latest: int | None = None) -> int | None:
    try:
        return fiscal_year(printed, latest)
    except YearError:
        return None
