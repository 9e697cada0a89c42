"""Figures and names as people say and read them: lists, counts, names broken by phrase."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from hyoka.text import CODE_WORDS, short_year, shown_number

from .given import need, need_columns

#: Before a figure below zero, as documents print it.
_LESS = "△"
#: How many figures of a series a sentence says.
_MOST_FIGURES = 4


def word(column: str, code: str) -> str:
    """The Japanese word of a code (status, planned → 構想), or the code where it has none."""
    return CODE_WORDS.get(column, {}).get(code, code)


def listed(
    values: pd.Series,
    form: Callable[[float], str] = shown_number,
    most: int = 5,
) -> str:
    """A series as words, at most so many: つくば市 91.5%、伊丹市 95.1% ほか2.

    Its index stands beside its values.
    """
    need("series", values)
    named = [f"{name} {form(value)}" for name, value in values.items()]
    shown = "、".join(named[:most])
    n_others = len(named) - most
    return f"{shown} ほか{n_others}" if n_others > 0 else shown


def tenths(share: float) -> str:
    """A share of a whole as people say it: 8割, 半分, 65%."""
    if share == 0.5:
        return "半分"
    parts = round(10 * share, 9)
    is_said = parts in range(1, 10)
    return f"{parts:.0f}割" if is_said else f"{shown_number(100 * share)}%"


def beside_target(row: Any) -> str:  # noqa: ANN401 - a row of itertuples has no type of its own
    """An actual beside its target: 来館者数 目標50人に対し40人（前年度45人）, of shares in points.

    The distance is not given in percent of the target: that would be the attainment again.

    Args:
        row: A row of `with_history`, as itertuples has it.
    """
    return f"{row.指標} {against_target(row)}"


def against_target(row: Any) -> str:  # noqa: ANN401
    """As `beside_target`, without the indicator's name: 目標50人に対し40人（前年度45人）."""
    beside = []
    if _has_year_before(row):
        beside.append(f"前年度{shown_number(row.before)}{row.unit}")
    if row.distance_unit == "points" and pd.notna(row.distance):
        unit = word("distance_unit", row.distance_unit)
        beside.append(f"目標との差{shown_number(abs(row.distance), 1)}{unit}")
    target = f"{row.target_word}{shown_number(row.target)}{row.unit}"
    text = f"{target}に対し{shown_number(row.actual)}{row.unit}"
    return text + (f"（{'、'.join(beside)}）" if beside else "")


def against_target_in_english(row: Any, aim: str) -> str:  # noqa: ANN401
    """An actual beside its target in English: 40 against a target of 50 (45 the year before).

    Args:
        row: A row of `with_history`, as itertuples has it.
        aim: What the document prints: target, forecast.
    """
    text = f"{_plain(row.actual)} against a {aim} of {_plain(row.target)}"
    return text + (f" ({_plain(row.before)} the year before)" if _has_year_before(row) else "")


def _has_year_before(row: Any) -> bool:  # noqa: ANN401
    """Whether a figure of the year before says something beside the row's actual.

    What is to be more and was 0 in every year before began only now.
    """
    begins = row.polarity != "lower" and not any(row.series[:-1])
    return bool(row.before_year == row.fiscal_year - 1 and not begins)


def series_in_words(row: Any) -> str:  # noqa: ANN401
    """All figures of an indicator: H30から65.4 → 62.8 → 59.6%; of many the first and the last two.

    Args:
        row: A row of `with_history`, as itertuples has it.
    """
    figures = _shown_series([shown_number(figure) for figure in row.series])
    return f"{short_year(int(row.first_year))}から{figures}{row.unit}"


def series_in_english(row: Any) -> str:  # noqa: ANN401
    """As `series_in_words`: 65.4 → 62.8 → 59.6 since 2018."""
    figures = _shown_series([_plain(figure) for figure in row.series])
    return f"{figures} since {int(row.first_year)}"


def _shown_series(figures: list[str]) -> str:
    if len(figures) > _MOST_FIGURES:
        figures = [figures[0], "…", *figures[-2:]]
    return " → ".join(figures)


def _plain(figure: float) -> str:
    """A figure with the minus sign of English."""
    return shown_number(figure).replace(_LESS, "-")


def numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with 指標と番号: the indicator with name and code of its activity, for charts."""
    need_columns(rows, ["事業", "指標"])
    activities = rows["事業"].str.split(" ", n=1)
    names = "（" + activities.str[-1] + "）"
    is_named = activities.map(len).gt(1) & activities.str[-1].ne(rows["指標"])
    codes = "〔" + activities.str[0] + "〕"
    return rows.assign(指標と番号=rows["指標"] + names.where(is_named, "") + codes)
