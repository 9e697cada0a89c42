"""Figures and names as people say and read them: 万円 and 億円, percent, a dash for nothing, lines by phrase."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal

import budoux
import pandas as pd

MISSING = "－"

YenUnit = Literal["円", "千円", "万円", "百万円", "億円", "auto"]
YEN_UNITS: dict[str, int] = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000}


def yen(value: float | None, unit: YenUnit = "auto", decimals: int | None = None) -> str:
    """An amount of money in the unit that people say.

    Args:
        value: Yen; NaN or None is missing.
        unit: 円, 千円, 万円, 百万円, 億円, or auto: 億円 from a hundred million on, 万円 from ten thousand on, else 円.
        decimals: Digits behind the point; by default as many (at most two) as the amount needs below ten of its unit.

    Returns:
        "490千円", "3,918千円", "1.35億円", "－".
    """
    if value is None or pd.isna(value):
        return MISSING
    unit = unit_of_yen(abs(value)) if unit == "auto" else unit
    return number(value / YEN_UNITS[unit], decimals=decimals) + unit


def unit_of_yen(amount: float) -> YenUnit:
    """The unit that people say for so many yen: 億円, 万円 or 円."""
    return "億円" if amount >= YEN_UNITS["億円"] else "万円" if amount >= YEN_UNITS["万円"] else "円"


def number(value: float | None, decimals: int | None = None) -> str:
    """A number with thousands; without `decimals`, whole numbers have none and others as many as say something.

    Args:
        value: Any number; NaN or None is missing.
        decimals: Digits behind the point.

    Returns:
        "1,234", "96.3", "0.25", "△1,234" (the documents' own minus sign), "－".
    """
    if value is None or pd.isna(value):
        return MISSING
    value = float(value)
    if decimals is None:
        decimals = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2
        shown = f"{abs(value):,.{decimals}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    else:
        shown = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit in "123456789" for digit in shown)
    return ("△" if negative else "") + shown


def percent(share: float | None, decimals: int = 1) -> str:
    """A share as percent: 0.963 is "96.3%", NaN is "－"."""
    return MISSING if share is None or pd.isna(share) else number(float(share) * 100, decimals) + "%"


def fiscal_year(year: float | None, labels: str = "ja") -> str:
    """A fiscal year as printed: 2020 is "令和2年度" (ja) or "FY2020" (en)."""
    if year is None or pd.isna(year):
        return MISSING
    year = int(year)
    if labels == "en":
        return f"FY{year}"
    era, first = ("令和", 2019) if year >= 2019 else ("平成", 1989) if year >= 1989 else ("昭和", 1926)
    since = year - first + 1
    return f"{era}{'元' if since == 1 else since}年度"


def short_year(year: float) -> str:
    """A fiscal year for narrow places: R3 for 令和3年度, H30 for 平成30年度."""
    return fiscal_year(year).removesuffix("年度").replace("令和", "R").replace("平成", "H").replace("元", "1")


def in_language(words: Mapping[str, tuple[str, str]], labels: str) -> dict[str, str]:
    """The first word of each pair, or with labels "en" the second."""
    return {key: pair[labels == "en"] for key, pair in words.items()}


def width_of(text: str) -> float:
    """Width of a text in full-width characters: 達成率% is 3.5."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def wrap(text: str, width: float, lines: int | None = None) -> str:
    """Break a Japanese name into lines at the ends of phrases.

    Args:
        text: The name; line breaks in it stay.
        width: Width of a line in full-width characters.
        lines: At most so many lines, the last one then ends with 「…」.

    Returns:
        The text with line breaks; only a phrase wider than a line is cut inside.
    """
    wrapped = [line for paragraph in str(text).split("\n") for line in _fill(paragraph, width)]
    if lines and len(wrapped) > lines:
        last_line = _cut(wrapped[lines - 1] + wrapped[lines], width - 1)[0]
        wrapped = [*wrapped[: lines - 1], last_line.rstrip() + "…"]
    return "\n".join(wrapped)


def _fill(paragraph: str, width: float) -> list[str]:
    filled = [""]
    for phrase in _phrases().parse(paragraph) or [""]:
        if width_of(filled[-1] + phrase.rstrip()) <= width:
            filled[-1] += phrase
            continue
        filled = (filled if filled[-1] else []) + _cut(phrase, width)
    return [line.strip() for line in filled]


def _cut(phrase: str, width: float) -> list[str]:
    lines = [""]
    for character in phrase:
        if lines[-1] and width_of(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


@cache
def _phrases() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
