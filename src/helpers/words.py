"""Figures and names as people say and read them: lists, counts, names broken by phrase."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import pandas as pd

from hyoka.text import CODE_WORDS, short_year, shown_number
from measures.labels import label_rows

from .given import need, need_columns

#: How many figures of a series a sentence says.
_MOST_FIGURES = 4
#: More digits than any document prints behind a point.
_MOST_DIGITS: Final = 9
#: A sentence has room for so many turns; of more it says how many they are.
_MOST_TURNS: Final = 2
#: The year and the figure of a point of a series.
_Point = tuple[int, float]


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
    need("figure", share)
    if share == 0.5:
        return "半分"
    parts = round(10 * share, 9)
    is_said = parts in range(1, 10)
    return f"{parts:.0f}割" if is_said else f"{shown_number(100 * share)}%"


def shown_series(series: Sequence[float]) -> str:
    """All figures of a series: 65.4 → 62.8 → 59.6; of many the first and the last two."""
    need("list", series)
    figures = [shown_number(figure) for figure in series]
    if len(figures) > _MOST_FIGURES:
        figures = [figures[0], "…", *figures[-2:]]
    return " → ".join(figures)


def in_full(figure: float) -> str:
    """A figure with all digits behind its point: 3.372, of which `number` says 3.37."""
    need("figure", figure)
    digits = f"{figure:.{_MOST_DIGITS}f}".rstrip("0").partition(".")[2]
    return shown_number(figure, len(digits))


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
    need("list", points)
    need("function", say)
    first, *_, turn, last = (points[0], *points)
    n_turns = len(points) - 2
    ends = "、".join(_said(point, say) for point in dict.fromkeys((first, turn, last)))
    turning = _words_of_series()["turns"].format(n=n_turns)
    begins = _said(first, say) + "から"
    ways = _ways(points, say, name)
    texts = [begins + "、".join(ways)]
    if n_turns:
        (newest,) = _ways(points[-2:], say, name)
        texts.append(f"{begins}{turning}{_said(turn, say)}から{newest}")
    if n_turns > _MOST_TURNS:
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
    need("list", points)
    need("function", say)
    n_turns = len(points) - 2
    said = [f"{say(figure)} in {year}" for year, figure in points]
    if n_turns > _MOST_TURNS:
        said = [said[0], f"{n_turns} turns", *said[-2:]]
    return ", ".join(said)


def _way(before: float, figure: float, name: str) -> tuple[str, str]:
    """What is below nothing (赤字が, or the sign), and which way it goes."""
    words = _words_of_series()
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


def _words_of_series() -> dict[str, str]:
    """What is said of series, by its code: data/labels/series.csv."""
    return {row["code"]: row["word"] for row in label_rows("series")}


def numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with 指標と番号: the indicator with name and code of its activity, for charts."""
    need_columns(rows, ["事業", "指標"])
    activities = rows["事業"].str.split(" ", n=1)
    names = "（" + activities.str[-1] + "）"
    is_named = activities.map(len).gt(1) & activities.str[-1].ne(rows["指標"])
    codes = "〔" + activities.str[0] + "〕"
    return rows.assign(指標と番号=rows["指標"] + names.where(is_named, "") + codes)
