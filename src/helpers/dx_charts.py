"""Charts of a plan's progress, each with the alternative text that says what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

from helpers import charts
from helpers.dx import funnel
from helpers.words import percent, wrap

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GRADES = ("a", "b", "c", "d")
_COLOURS = dict(zip(GRADES, ("#0072B2", "#9ad0f0", "#f5d08a", "#D55E00"), strict=True))
_HATCHES = dict(zip(GRADES, ("", "", "///", "xx"), strict=True))
_INK = dict(zip(GRADES, ("white", charts.INK, charts.INK, charts.INK), strict=True))
#: Light enough everywhere for dark figures to be read on it.
_TINTS = LinearSegmentedColormap.from_list("tints", ["#f7fafc", "#7fb8de"])
_REASONS = {"both": ("#D55E00", ""), "graded": ("#f5d08a", "///"), "not_live": ("#9ad0f0", "...")}

_LEGEND: dict[str, Any] = {"fontsize": 9, "title_fontsize": 9}
_CELLS: dict[str, Any] = {
    "cmap": _TINTS,
    "linewidths": 0.5,
    "annot_kws": {"color": charts.INK, "fontsize": 9},
}

WORDS: dict[str, dict[str, str]] = {
    "ja": {
        "planned": "計画にある取組",
        "live": "実施中・終了",
        "done": "終了",
        "funnel": "{n}取組のうち実施中・終了は{live}、終了は{done}",
        "funnel_sub": "取組の数、自己評価別",
        "actions": "取組の数",
        "grade": "自己評価",
        "heat": "評価と状況：進捗指数の低い施策から",
        "heat_sub": "数は取組、濃さは施策の取組に占める割合（Level 3）",
        "share": "施策の取組に占める割合",
        "heads": "A,B,C,D,構想,実施中\n・終了,終了",
        "band": "進捗指数と、重みを変えたときの幅",
        "band_sub": "点は評価の重み{w}のとき、線は重み0から1まで（Level 2）。右は取組数と順位の幅",
        "index": "進捗指数（0から1）",
        "rank": "n={n}　{rank}位（{best}〜{worst}）",
        "sections": "滞っている取組の多い担当課",
        "sections_sub": "C・Dの評価、または実施に至らない取組の数。右は滞る数／担当する数",
        "both": "C・Dで未実施",
        "graded": "C・D（実施中・終了）",
        "not_live": "A・Bで未実施",
        "themes": "主題ごとに、どの市の文書に何があるか",
        "themes_sub": "取組・事業の数／指標の数。濃さは合計、斜線は名前から見つからないもの。★は国の推進計画の項目",
        "worst": "{n}施策。低い順に {spoken}",
        "found": "{n}主題のうち見つかった数は {spoken}",
        "none": "データなし",
    },
    "en": {
        "planned": "in the plan",
        "live": "implementing or completed",
        "done": "completed",
        "funnel": "{live} of {n} actions are implementing or completed, {done} completed",
        "funnel_sub": "number of actions, by the city's own grade",
        "actions": "number of actions",
        "grade": "grade",
        "heat": "Grades and statuses, the lowest index first",
        "heat_sub": "numbers: actions; shade: share of the measure's actions (Level 3)",
        "share": "share of the measure's actions",
        "heads": "A,B,C,D,planned,live,done",
        "band": "Index of progress and its band over all weights",
        "band_sub": "dot: grade weighs {w}; line: weights 0 to 1 (Level 2); right: actions and range of ranks",
        "index": "index of progress (0 to 1)",
        "rank": "n={n}  rank {rank} ({best}–{worst})",
        "sections": "Sections with most actions held back",
        "sections_sub": "number of actions graded C or D or not yet implementing; right: held back / in charge of",
        "both": "C or D, not implementing",
        "graded": "C or D",
        "not_live": "A or B, not implementing",
        "themes": "What each city's documents have per theme",
        "themes_sub": "actions and projects / indicators; shade: their sum; hatched: none found; ★ national plan",
        "worst": "{n} measures, the lowest: {spoken}",
        "found": "of {n} themes found: {spoken}",
        "none": "no data",
    },
}


def funnel_chart(acts: pd.DataFrame, foot: str, labels: str = "ja") -> tuple[Figure, str]:
    """All actions, those that are live and those that are done, each bar by grade."""
    words, rows = WORDS[labels], funnel(acts).to_dict("records")
    figure, axes = plt.subplots(figsize=(8, 2.9))
    if acts.empty:
        return _nothing(figure, axes, labels)
    series = {grade: [row[grade] for row in rows] for grade in GRADES}
    ends = _stack(axes, series, {grade: (_COLOURS[grade], _HATCHES[grade], grade.upper()) for grade in GRADES})
    _inside(axes, series)
    whole = len(acts)
    for at, row in enumerate(rows):
        axes.text(ends[at] + whole * 0.01, at, f"{row['n']}（{percent(row['n'] / whole)}）", va="center", fontsize=10)
    names = [words[str(row["stage"])] for row in rows]
    _bars(axes, names, words["actions"], whole * 1.17)
    axes.legend(title=words["grade"], ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.22), **_LEGEND)
    title = words["funnel"].format(**{str(row["stage"]): row["n"] for row in rows}, n=whole)
    charts.headline(axes, title, words["funnel_sub"], foot)
    spoken = [f"{name} {row['n']}（{_grades(row)}）" for name, row in zip(names, rows, strict=True)]
    return figure, f"{title}: " + "、".join(spoken)


def _stack(axes: Axes, series: dict[str, list[int]], styles: dict[str, tuple[str, str, str]]) -> list[int]:
    """Stacked horizontal bars (series → width per bar; series → colour, hatch, label); where each bar ends."""
    ends = [0] * len(next(iter(series.values())))
    for name, widths in series.items():
        colour, hatch, label = styles[name]
        axes.barh(
            range(len(widths)),
            widths,
            left=ends,
            label=label,
            height=0.62,
            color=colour,
            hatch=hatch,
            edgecolor="white",
        )
        ends = [end + width for end, width in zip(ends, widths, strict=True)]
    return ends


def _inside(axes: Axes, series: dict[str, list[int]], least: int = 8) -> None:
    ends = [0] * len(next(iter(series.values())))
    for grade, widths in series.items():
        paper: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
        box = paper if _HATCHES[grade] else None
        for at, width in enumerate(widths):
            if width >= least:
                middle = ends[at] + width / 2
                axes.text(middle, at, str(width), ha="center", va="center", color=_INK[grade], bbox=box, fontsize=10)
        ends = [end + width for end, width in zip(ends, widths, strict=True)]


def _bars(axes: Axes, names: list[str], label: str, right: float) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set(xlabel=label, xlim=(0, right))
    axes.grid(visible=False, axis="y")


def _grades(row: dict[Any, Any]) -> str:
    return " ".join(f"{grade.upper()} {row[grade]}" for grade in GRADES)


def heatmap(levels: pd.DataFrame, foot: str, labels: str = "ja") -> tuple[Figure, str]:
    """Grades and statuses of every level: counts as text, shares as shade.

    Args:
        levels: Rows of `helpers.dx_views.level_table`.
        foot: Source of the figures.
        labels: ja | en.
    """
    words = WORDS[labels]
    figure, axes = plt.subplots(figsize=(8, 1.4 + 0.3 * max(len(levels), 2)))
    if levels.empty:
        return _nothing(figure, axes, labels)
    counts = levels[[*GRADES, "planned", "live", "done"]].set_axis(words["heads"].split(","), axis=1)
    counts.index = (levels["group"] + "（" + levels["n"].astype("str") + "）").to_list()
    shares = counts.div(levels["n"].to_numpy(), axis=0)
    bar = {"label": words["share"], "format": "{x:.0%}", "shrink": 0.4, "aspect": 25}
    sns.heatmap(shares, annot=counts, fmt="d", vmin=0, vmax=1, cbar_kws=bar, ax=axes, **_CELLS)
    _heads_on_top(axes)
    axes.axvline(len(GRADES), color="white", linewidth=5)
    charts.headline(axes, words["heat"], words["heat_sub"], foot)
    worst = levels.head(3).to_dict("records")
    spoken = "、".join(f"{row['group']} {row['index']:.2f}（{_grades(row)}）" for row in worst)
    return figure, f"{words['heat']}: " + words["worst"].format(n=len(levels), spoken=spoken)


def _heads_on_top(axes: Axes) -> None:
    axes.tick_params(axis="x", labeltop=True, bottom=False, labelbottom=False)
    axes.set_ylabel("")


def band_chart(levels: pd.DataFrame, foot: str, weight_grade: float, labels: str = "ja") -> tuple[Figure, str]:
    """The index of every level with its band over all weights.

    Args:
        levels: Rows of `helpers.dx_views.level_table`.
        foot: Source of the figures.
        weight_grade: The weight that the dot is drawn for.
        labels: ja | en.
    """
    words, rows = WORDS[labels], levels.dropna(subset="index").to_dict("records")
    figure, axes = plt.subplots(figsize=(8, 1.2 + 0.36 * max(len(rows), 2)))
    if not rows:
        return _nothing(figure, axes, labels)
    for at, row in enumerate(rows):
        axes.hlines(at, row["low"], row["high"], color=charts.LIGHT_GREY, linewidth=7)
        axes.plot(row["index"], at, "o", color=charts.ACCENT, markersize=8)
        axes.text(row["index"], at - 0.32, f"{row['index']:.2f}", ha="center", va="bottom", fontsize=8)
        ranks = {name: int(row[f"rank{end}"]) for name, end in (("rank", ""), ("best", "_best"), ("worst", "_worst"))}
        axes.text(1.02, at, words["rank"].format(n=row["n"], **ranks), va="center", fontsize=8.5)
    axes.set_yticks(range(len(rows)), [wrap(row["group"], 22) for row in rows])
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.9), xlabel=words["index"])
    axes.grid(visible=False, axis="y")
    charts.headline(axes, words["band"], words["band_sub"].format(w=f"{weight_grade:.2f}"), foot)
    spoken = "、".join(f"{row['group']} {row['index']:.2f}（{row['low']:.2f}〜{row['high']:.2f}）" for row in rows)
    return figure, f"{words['band']}: {spoken}"


def sections_chart(sections: pd.DataFrame, foot: str, labels: str = "ja", most: int = 12) -> tuple[Figure, str]:
    """The sections with most actions held back, by reason.

    Args:
        sections: Rows of `helpers.dx_views.section_table`.
        foot: Source of the figures.
        labels: ja | en.
        most: At most so many sections.
    """
    words, rows = WORDS[labels], sections[sections["back"] > 0].head(most)
    figure, axes = plt.subplots(figsize=(8, 1.3 + 0.3 * max(len(rows), 2)))
    if rows.empty:
        return _nothing(figure, axes, labels)
    styles = {reason: (*style, words[reason]) for reason, style in _REASONS.items()}
    _stack(axes, {reason: rows[reason].to_list() for reason in _REASONS}, styles)
    for at, row in enumerate(rows.to_dict("records")):
        axes.text(row["back"] + 0.2, at, f"{row['back']}／{row['n']}", va="center", fontsize=9)
    _bars(axes, rows["section"].to_list(), words["actions"], float(rows["back"].max()) * 1.12)
    axes.legend(loc="lower right", **_LEGEND)
    charts.headline(axes, words["sections"], words["sections_sub"], foot)
    spoken = "、".join(f"{row['section']} {row['back']}／{row['n']}" for row in rows.to_dict("records"))
    return figure, f"{words['sections']}: {spoken}"


def themes_chart(counted: pd.DataFrame, themes: pd.DataFrame, foot: str, labels: str = "ja") -> tuple[Figure, str]:
    """How much each city's documents have per theme: a row a theme, a column a city.

    Args:
        counted: Rows of `helpers.dx_views.themes_by_city`.
        themes: data/labels/dx_themes.csv, for the themes' order and kind.
        foot: Source of the figures.
        labels: ja | en.
    """
    words = WORDS[labels]
    figure, axes = plt.subplots(figsize=(8, 1.4 + 0.32 * len(themes)))
    if counted.empty:
        return _nothing(figure, axes, labels)
    pair = counted["activities"].astype("str") + "／" + counted["indicators"].astype("str")
    table = counted.assign(total=(counted["activities"] + counted["indicators"]).astype("float64"), text=pair)
    cities = list(dict.fromkeys(counted["municipality"]))
    total, text = (
        table.pivot(index="theme", columns="municipality", values=value).reindex(index=themes["theme"], columns=cities)
        for value in ("total", "text")
    )
    names = themes["theme" if labels == "ja" else "english"]
    rows = names.where(themes["kind"] != "national", "★ " + names).to_list()
    drawn = total.set_axis(rows, axis=0).rename_axis(columns=None)
    sns.heatmap(drawn, annot=text.fillna(""), fmt="", vmin=0, vmax=30, cbar=False, ax=axes, **_CELLS)
    charts.mark_missing(axes, drawn)
    _heads_on_top(axes)
    charts.headline(axes, words["themes"], words["themes_sub"], foot)
    spoken = "、".join(f"{city} {int((total[city] > 0).sum())}" for city in cities)
    return figure, f"{words['themes']}: " + words["found"].format(n=len(themes), spoken=spoken)


def _nothing(figure: Figure, axes: Axes, labels: str) -> tuple[Figure, str]:
    charts.empty(axes, WORDS[labels]["none"])
    return figure, WORDS[labels]["none"]
