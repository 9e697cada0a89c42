"""Years, marks and amounts as the cities' forms print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

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


def wide(text: str) -> str:
    """Digits full-width, as 伊丹市 prints its years (令和３年度)."""
    return text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


def by_field(narratives: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Texts of a document by (activity_id, field)."""
    return {(row.activity_id, row.field): row.text for row in narratives.itertuples()}


def printed(facts: dict[str, pd.DataFrame]) -> dict[str, str]:
    """What the document prints beside its tables, by subject."""
    return dict(zip(facts["printed"]["subject"], facts["printed"]["text"], strict=True))


def values(facts: dict[str, pd.DataFrame]) -> dict[tuple[str, int, str], str]:
    """Printed figures by (indicator_id, fiscal year, measure)."""
    return {
        (row.indicator_id, int(row.fiscal_year), row.measure): row.text
        for row in facts["indicator_values"].itertuples()
    }
