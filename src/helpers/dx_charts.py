"""Charts of a plan's progress, each with the alternative text that says what it shows.

They draw the tables of `dx_views`; `foot` is the source of the figures, `labels` ja or en. A chart of no rows is None.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from helpers import charts
from helpers.charts import Chart
from helpers.dx import funnel
from helpers.words import in_language, percent, wrap

GRADES = ("a", "b", "c", "d")
_COLOURS = dict(zip(GRADES, ("#0072B2", "#9ad0f0", "#f5d08a", "#D55E00"), strict=True))
_HATCHES = dict(zip(GRADES, ("", "", "///", "xx"), strict=True))
_INK = dict(zip(GRADES, ("white", charts.INK, charts.INK, charts.INK), strict=True))
_REASONS = {"both": ("#D55E00", ""), "graded": ("#f5d08a", "///"), "not_live": ("#9ad0f0", "...")}

_LEGEND: dict[str, Any] = {"fontsize": 9, "title_fontsize": 9}

#: Words of the charts in Japanese and English.
WORDS = {
    "planned": ("計画にある取組", "in the plan"),
    "live": ("実施中・終了", "implementing or completed"),
    "done": ("終了", "completed"),
    "funnel": (
        "{n}取組のうち実施中・終了は{live}、終了は{done}",
        "{live} of {n} actions are implementing or completed, {done} completed",
    ),
    "funnel_sub": ("取組の数、自己評価別", "number of actions, by the city's own grade"),
    "actions": ("取組の数", "number of actions"),
    "grade": ("自己評価", "grade"),
    "heat": ("評価と状況：進捗指数の低い施策から", "Grades and statuses, the lowest index first"),
    "heat_sub": (
        "数は取組、濃さは施策の取組に占める割合（Level 3）",
        "numbers: actions; shade: share of the measure's actions (Level 3)",
    ),
    "share": ("施策の取組に占める割合", "share of the measure's actions"),
    "heads": ("A,B,C,D,構想,実施中\n・終了,終了", "A,B,C,D,planned,live,done"),
    "band": ("進捗指数と、重みを変えたときの幅", "Index of progress and its band over all weights"),
    "band_sub": (
        "点は評価の重み{w}のとき、線は重み0から1まで（Level 2）。右は取組数と順位の幅",
        "dot: grade weighs {w}; line: weights 0 to 1 (Level 2); right: actions and range of ranks",
    ),
    "index": ("進捗指数（0から1）", "index of progress (0 to 1)"),
    "rank": ("n={n}　{rank}位（{best}〜{worst}）", "n={n}  rank {rank} ({best}–{worst})"),
    "sections": ("滞っている取組の多い担当課", "Sections with most actions held back"),
    "sections_sub": (
        "C・Dの評価、または実施に至らない取組の数。右は滞る数／担当する数",
        "number of actions graded C or D or not yet implementing; right: held back / in charge of",
    ),
    "both": ("C・Dで未実施", "C or D, not implementing"),
    "graded": ("C・D（実施中・終了）", "C or D"),
    "not_live": ("A・Bで未実施", "A or B, not implementing"),
    "themes": ("主題ごとに、どの市の文書に何があるか", "What each city's documents have per theme"),
    "themes_sub": (
        "取組・事業の数／指標の数。濃さは合計、斜線は名前から見つからないもの。★は国の推進計画の項目",
        "actions and projects / indicators; shade: their sum; hatched: none found; ★ national plan",
    ),
    "worst": ("{n}施策。低い順に {summary}", "{n} measures, the lowest: {summary}"),
    "themes_alt": ("{n}主題のうち見つかった数は {summary}", "of {n} themes found: {summary}"),
}


def funnel_chart(acts: pd.DataFrame, foot: str, labels: str = "ja") -> Chart | None:
    """All actions, those that are live and those that are done, each bar by grade."""
    if acts.empty:
        return None
    words, rows = in_language(WORDS, labels), funnel(acts).to_dict("records")
    figure, axes = plt.subplots(figsize=(8, 2.9))
    series = {grade: [row[grade] for row in rows] for grade in GRADES}
    ends = _stack(axes, series, {grade: (_COLOURS[grade], _HATCHES[grade], grade.upper()) for grade in GRADES})
    _write_counts(axes, series)
    whole = len(acts)
    for at, row in enumerate(rows):
        axes.text(ends[at] + whole * 0.01, at, f"{row['n']}（{percent(row['n'] / whole)}）", va="center", fontsize=10)
    names = [words[str(row["stage"])] for row in rows]
    _bars(axes, names, words["actions"], whole * 1.17)
    axes.legend(title=words["grade"], ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.22), **_LEGEND)
    title = words["funnel"].format(**{str(row["stage"]): row["n"] for row in rows}, n=whole)
    charts.headline(axes, title, words["funnel_sub"], foot)
    summary = [f"{name} {row['n']}（{_grade_counts(row)}）" for name, row in zip(names, rows, strict=True)]
    return figure, f"{title}: " + "、".join(summary)


def _stack(axes: Axes, series: dict[str, list[int]], styles: dict[str, tuple[str, str, str]]) -> list[int]:
    """Draw stacked horizontal bars and return where each bar ends.

    Args:
        axes: Where to draw.
        series: Name → width of each bar's part.
        styles: Name → colour, hatch and label.
    """
    ends = [0] * len(next(iter(series.values())))
    for name, widths in series.items():
        colour, hatch, label = styles[name]
        style: dict[str, Any] = {"height": 0.62, "color": colour, "hatch": hatch, "edgecolor": "white"}
        axes.barh(range(len(widths)), widths, left=ends, label=label, **style)
        ends = [end + width for end, width in zip(ends, widths, strict=True)]
    return ends


def _write_counts(axes: Axes, series: dict[str, list[int]], least: int = 8) -> None:
    """Write each count of at least `least` into its part of the bar."""
    ends = [0] * len(next(iter(series.values())))
    for grade, widths in series.items():
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2} if _HATCHES[grade] else None
        style: dict[str, Any] = {"ha": "center", "va": "center", "color": _INK[grade], "bbox": box, "fontsize": 10}
        for at, width in enumerate(widths):
            if width >= least:
                axes.text(ends[at] + width / 2, at, str(width), **style)
        ends = [end + width for end, width in zip(ends, widths, strict=True)]


def _bars(axes: Axes, names: list[str], label: str, right: float) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set(xlabel=label, xlim=(0, right))
    axes.grid(visible=False, axis="y")


def _grade_counts(row: dict[Any, Any]) -> str:
    return " ".join(f"{grade.upper()} {row[grade]}" for grade in GRADES)


def heatmap(levels: pd.DataFrame, foot: str, labels: str = "ja") -> Chart | None:
    """Grades and statuses of every level: counts as text, shares as shade."""
    if levels.empty:
        return None
    words = in_language(WORDS, labels)
    figure, axes = plt.subplots(figsize=(8, 1.4 + 0.3 * max(len(levels), 2)))
    counts = levels[[*GRADES, "planned", "live", "done"]].set_axis(words["heads"].split(","), axis=1)
    counts.index = (levels["group"] + "（" + levels["n"].astype("str") + "）").to_list()
    shares = counts.div(levels["n"].to_numpy(), axis=0)
    bar = {"label": words["share"], "format": "{x:.0%}", "shrink": 0.4, "aspect": 25}
    sns.heatmap(shares, annot=counts, fmt="d", vmin=0, vmax=1, cbar_kws=bar, ax=axes, **charts.TEXT_CELLS)
    _heads_on_top(axes)
    axes.axvline(len(GRADES), color="white", linewidth=5)
    charts.headline(axes, words["heat"], words["heat_sub"], foot)
    worst = levels.head(3).to_dict("records")
    summary = "、".join(f"{row['group']} {row['index']:.2f}（{_grade_counts(row)}）" for row in worst)
    return figure, f"{words['heat']}: " + words["worst"].format(n=len(levels), summary=summary)


def _heads_on_top(axes: Axes) -> None:
    axes.tick_params(axis="x", labeltop=True, bottom=False, labelbottom=False)
    axes.set_ylabel("")


def band_chart(levels: pd.DataFrame, foot: str, weight_grade: float, labels: str = "ja") -> Chart | None:
    """The index of every level with its band over all weights."""
    words, rows = in_language(WORDS, labels), levels.dropna(subset="index").to_dict("records")
    if not rows:
        return None
    figure, axes = plt.subplots(figsize=(8, 1.2 + 0.36 * max(len(rows), 2)))
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
    summary = "、".join(f"{row['group']} {row['index']:.2f}（{row['low']:.2f}〜{row['high']:.2f}）" for row in rows)
    return figure, f"{words['band']}: {summary}"


def sections_chart(sections: pd.DataFrame, foot: str, labels: str = "ja", most: int = 12) -> Chart | None:
    """The sections with most actions held back, by reason."""
    words, rows = in_language(WORDS, labels), sections[sections["back"] > 0].head(most)
    if rows.empty:
        return None
    figure, axes = plt.subplots(figsize=(8, 1.3 + 0.3 * max(len(rows), 2)))
    styles = {reason: (*style, words[reason]) for reason, style in _REASONS.items()}
    _stack(axes, {reason: rows[reason].to_list() for reason in _REASONS}, styles)
    for at, row in enumerate(rows.to_dict("records")):
        axes.text(row["back"] + 0.2, at, f"{row['back']}／{row['n']}", va="center", fontsize=9)
    _bars(axes, rows["section"].to_list(), words["actions"], float(rows["back"].max()) * 1.12)
    axes.legend(loc="lower right", **_LEGEND)
    charts.headline(axes, words["sections"], words["sections_sub"], foot)
    summary = "、".join(f"{row['section']} {row['back']}／{row['n']}" for row in rows.to_dict("records"))
    return figure, f"{words['sections']}: {summary}"


def themes_chart(counted: pd.DataFrame, themes: pd.DataFrame, foot: str, labels: str = "ja") -> Chart | None:
    """How much each city's documents have per theme: a row a theme, a column a city."""
    if counted.empty:
        return None
    words = in_language(WORDS, labels)
    figure, axes = plt.subplots(figsize=(8, 1.4 + 0.32 * len(themes)))
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
    sns.heatmap(drawn, annot=text.fillna(""), fmt="", vmin=0, vmax=30, cbar=False, ax=axes, **charts.TEXT_CELLS)
    charts.mark_missing(axes, drawn)
    _heads_on_top(axes)
    charts.headline(axes, words["themes"], words["themes_sub"], foot)
    summary = "、".join(f"{city} {int((total[city] > 0).sum())}" for city in cities)
    return figure, f"{words['themes']}: " + words["themes_alt"].format(n=len(themes), summary=summary)
