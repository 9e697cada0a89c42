"""Figures and codes of the tables as Japanese readers have them: 万円 and 億円, percent, 令和3年度, 決算."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final, Literal, get_args

import pandas as pd

from hyoka.text.label_files import CODE_WORDS
from hyoka.text.units import YEN

MISSING: Final = "－"
#: What is smaller is a remainder of binary fractions.
_NOTHING: Final = 1e-9


def in_words(column: str, codes: str) -> str:
    """The codes of a column (cautions joined by ;) in words.

    A reason that is written out behind its code as it is.
    """
    code, _, written = codes.partition(": ")
    known = CODE_WORDS[column]
    if ";" in codes or column == "cautions":  # some cautions only name a source or a rate
        return "、".join(known[flag] for flag in codes.split(";") if known.get(flag)) or MISSING
    return written or known.get(code, code) or MISSING


YenUnit = Literal["円", "千円", "万円", "百万円", "億円", "auto"]
#: The units of money that people say, with how many yen one is.
YEN_UNITS: Final[dict[str, int]] = {unit: YEN[unit] for unit in get_args(YenUnit) if unit != "auto"}


def yen(value: float | None, unit: YenUnit = "auto") -> str:
    """An amount of yen in a unit that people say: "490千円", "3,918千円", "1.35億円", "－".

    auto is 億円 from a hundred million on, 万円 from ten thousand on, else 円.
    """
    if value is None or pd.isna(value):
        return MISSING
    unit = unit_of_yen(abs(value)) if unit == "auto" else unit
    return number(value / YEN_UNITS[unit]) + unit


def unit_of_yen(amount: float) -> YenUnit:
    """The unit that people say for so many yen: 億円, 万円 or 円."""
    return (
        "億円" if amount >= YEN_UNITS["億円"] else "万円" if amount >= YEN_UNITS["万円"] else "円"
    )


def rounded(value: float, spec: str) -> str:
    """A number by a format spec, halves away from zero (四捨五入): 142.5 by ".0f" is "143", 0.285 by ".0%" "29%"."""
    with localcontext(rounding=ROUND_HALF_UP):  # binary fractions are as good as 15 digits
        return format(Decimal(f"{value:.15g}"), spec)


def number(value: float | None, decimals: int | None = None) -> str:
    """A number with thousands: "1,234", "96.3", "0.036", "△1,234" (the documents' own minus sign), "－".

    Without `decimals`, whole numbers have none, others as many as say something: below 1 two
    significant digits.
    """
    if value is None or pd.isna(value):
        return MISSING
    size = abs(float(value))
    if decimals is not None:
        shown = rounded(size, f",.{decimals}f")
    elif _NOTHING < size < 1:
        shown = rounded(size, f".{1 - Decimal(size).adjusted()}f").rstrip("0").rstrip(".")
    else:
        digits = 0 if size >= 1000 else 1 if size >= 100 else 2
        shown = rounded(size, f",.{digits}f")
        shown = shown.rstrip("0").rstrip(".") if digits else shown
    negative = value < 0 and any(digit in "123456789" for digit in shown)
    return ("△" if negative else "") + shown


def percent(share: float | None, decimals: int = 1) -> str:
    """A share as percent: 0.963 is "96.3%", NaN is "－"."""
    return (
        MISSING if share is None or pd.isna(share) else number(float(share) * 100, decimals) + "%"
    )


def fiscal_year(year: float | None) -> str:
    """A fiscal year as printed: 2020 is "令和2年度"."""
    if year is None or pd.isna(year):
        return MISSING
    year = int(year)
    era, first = (
        ("令和", 2019) if year >= 2019 else ("平成", 1989) if year >= 1989 else ("昭和", 1926)
    )
    since = year - first + 1
    return f"{era}{'元' if since == 1 else since}年度"


def short_year(year: float) -> str:
    return (
        fiscal_year(year)
        .removesuffix("年度")
        .replace("令和", "R")
        .replace("平成", "H")
        .replace("元", "1")
    )
