"""Series of figures over all their years: where they turn, how far they reach, and in words."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from hyoka.text import short_year
from measures.labels import label_rows

#: A sentence has room for so many turns; of more it says how many they are.
MOST_TURNS: Final = 2

#: The year and the figure of a point of a series.
_Point = tuple[int, float]


def series_of(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Each series with its span and the points at which it turns.

    A year in which nothing moves is no turn: 10, 5, 5, 8 turns once, at the first 5.

    Args:
        rows: Rows with the columns `by`, fiscal_year and value (in any unit), a row a year.
        by: The columns that name a series.

    Returns:
        A row a series, by `by`: n_years, span (the greatest figure less the least), before (the
        last figure but one, missing where there is one alone) and points (a tuple of pairs of year
        and figure: the first, each turn, the last).
    """
    ordered = rows.sort_values([*by, "fiscal_year"], kind="stable")
    of_series = ordered.groupby([*by], dropna=False)
    step = of_series["value"].diff()
    moving = ordered.assign(way=np.sign(step))[step.ne(0)]
    next_way = moving.groupby([*by], dropna=False)["way"].shift(-1)
    is_turn = (moving["way"] * next_way).lt(0).reindex(ordered.index, fill_value=False)
    is_end = of_series.cumcount().eq(0) | of_series.cumcount(ascending=False).eq(0)
    points = ordered[is_end | is_turn]
    pairs = list(zip(points["fiscal_year"], points["value"], strict=True))
    points = points.assign(points=pd.Series(pairs, points.index, dtype="object"))
    return pd.DataFrame(
        {
            "n_years": of_series.size(),
            "span": of_series["value"].max() - of_series["value"].min(),
            "before": of_series["value"].agg(lambda figures: figures.shift().iloc[-1]),
            "points": points.groupby([*by], dropna=False)["points"].agg(tuple),
        }
    )


def path(
    points: Sequence[_Point], say: Callable[[float], str], name: str = "", room: int = 80
) -> str:
    """A series from turn to turn: H21の△15億円からH24の△7億円へ赤字が縮小、H25の△13億円へ拡大.

    Args:
        points: As `series_of` has them; two or more.
        say: How a figure is said.
        name: What the series is called; below nothing a balance (収支差) is a deficit.
        room: So many letters at most: where all turns have no room, the first and last figures
            and the last turn are said, and how many turns there are.
    """
    first, *_, turn, last = (points[0], *points)
    n_turns = len(points) - 2
    ends = "、".join(_said(point, say) for point in dict.fromkeys((first, turn, last)))
    turning = _words()["turns"].format(n=n_turns)
    begins = _said(first, say) + "から"
    ways = _ways(points, say, name)
    texts = [begins + "、".join(ways)]
    if n_turns:
        (newest,) = _ways(points[-2:], say, name)
        texts.append(f"{begins}{turning}{_said(turn, say)}から{newest}")
    if n_turns > MOST_TURNS:
        del texts[0]
    return next((text for text in texts if len(text) <= room), ends)


def _said(point: _Point, say: Callable[[float], str]) -> str:
    year, figure = point
    return f"{short_year(year)}の{say(figure)}"


def _ways(points: Sequence[_Point], say: Callable[[float], str], name: str) -> list[str]:
    """To where each leg of a path leads, and which way: H24の△7億円へ赤字が縮小."""
    ways = []
    last_sign = ""
    for (_, before), point in pairwise(points):
        sign, way = _way(before, point[1], name)
        ways.append(f"{_said(point, say)}へ{'' if sign == last_sign else sign}{way}")
        last_sign = sign
    return ways


def path_in_english(points: Sequence[_Point], say: Callable[[float], str]) -> str:
    """A series from turn to turn: 7,477 in 2008, 6,900 in 2010, 7,100 in 2015."""
    n_turns = len(points) - 2
    said = [f"{say(figure)} in {year}" for year, figure in points]
    if n_turns > MOST_TURNS:
        said = [said[0], f"{n_turns} turns", *said[-2:]]
    return ", ".join(said)


def _way(before: float, figure: float, name: str) -> tuple[str, str]:
    """What is below nothing (赤字が, or the sign), and which way it goes."""
    words = _words()
    if figure == before:
        return "", words["same"]
    is_balance = re.search(words["balance"], name) is not None
    if is_balance and before < 0 <= figure:
        return "", words["to_surplus"]
    if is_balance and figure < 0 <= before:
        return "", words["to_deficit"]
    if max(before, figure) <= 0 and figure < 0:
        is_less = figure > before
        return words["deficit" if is_balance else "minus"], words["less" if is_less else "more"]
    return "", words["up" if figure > before else "down"]


def _words() -> dict[str, str]:
    """What is said of series, by its code: data/labels/series.csv."""
    return {row["code"]: row["word"] for row in label_rows("series")}
