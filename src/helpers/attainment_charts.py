"""Charts of attainment, each with the alternative text that says what it shows.

`named` is the table attainment after `attainment_views.with_names`; a chart of no rows is None.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from helpers import charts
from helpers.attainment_views import moved_by
from helpers.attainment_words import AGREEMENT_WORDS, DIRECTION_WORDS
from helpers.charts import Chart
from helpers.words import MISSING, number, percent, short_year, wrap

#: So many rows fit a page; the others are in the table's CSV.
MAX_ROWS = 36
MET = {True: (charts.ACCENT, "o", "達成"), False: (charts.WARNING, "X", "未達成")}
POLARITY_MARKS = {"higher": "↑", "lower": "↓", "maintain": "＝"}
DIRECTION_COLOURS = {"better": charts.ACCENT, "worse": charts.WARNING, "unchanged": charts.GREY}


def source_note(frame: pd.DataFrame) -> str:
    """The foot of a chart: the documents that its rows are from."""
    return "出典: " + "、".join(dict.fromkeys(frame["document_id"]))


def distribution(named: pd.DataFrame) -> Chart | None:
    """Attainment of every indicator by city and year, a dot each, with the median of each group."""
    rows = named.dropna(subset="attainment")
    if rows.empty:
        return None
    rows = rows.sort_values(["municipality", "fiscal_year", "attainment"], kind="stable")
    rows = rows.assign(group=rows["municipality"] + " " + rows["fiscal_year"].map(short_year).astype("str"))
    groups = list(dict.fromkeys(rows["group"]))
    medians = rows.groupby("group")["attainment"].median()
    figure, axes = plt.subplots(figsize=(8.0, 1.2 + 0.5 * max(len(groups), 2)))
    apart = 0.015 * float(rows["attainment"].max() - rows["attainment"].min())
    for place, group in enumerate(groups):
        dots = rows[rows["group"] == group]
        heights = place + pd.Series(steps_apart(dots["attainment"].tolist(), apart), index=dots.index) * 0.13
        for met, (colour, marker, word) in MET.items():
            same = dots["met"].astype("bool") == met
            axes.scatter(dots.loc[same, "attainment"], heights[same], color=colour, marker=marker, s=40, label=word)
        axes.plot([medians[group]] * 2, [place - 0.36, place + 0.36], color=charts.INK, linewidth=2, zorder=1)
    axes.axvline(1, color=charts.GREY, linewidth=1.2, linestyle="--", zorder=0)
    axes.set_yticks(range(len(groups)), groups)
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.set(xlabel="達成率（100%は目標どおり）", ylabel="")
    charts.percent_axis(axes.xaxis)
    _legend(axes)
    charts.headline(axes, "指標の達成率の分布", "点は指標、縦の太線は中央値、破線は目標どおり", source_note(rows))
    summary = "、".join(
        f"{group}は{(rows['group'] == group).sum()}指標で中央値{percent(medians[group])}" for group in groups
    )
    return figure, f"都市と年度ごとの達成率の分布。{summary}。"


def steps_apart(values: list[float], apart: float) -> list[int]:
    """Steps up or down for dots that would overlap: 0, 1, -1, 2, -2 and so on.

    Args:
        values: Where the dots lie, in rising order.
        apart: How far two dots have to be from each other to share a step.
    """
    last: dict[int, float] = {}
    steps = []
    for value in values:
        step = 0
        while step in last and value - last[step] < apart:
            step = -step if step > 0 else 1 - step
        last[step] = value
        steps.append(step)
    return steps


def _legend(axes: Axes) -> None:
    handles, words = axes.get_legend_handles_labels()
    by_word = dict(zip(words, handles, strict=True))
    axes.legend(list(by_word.values()), list(by_word), loc="lower right", bbox_to_anchor=(1, 1), ncols=2)


def heatmap(named: pd.DataFrame) -> Chart | None:
    """Attainment by indicator and year; what has none is hatched."""
    rows = named.dropna(subset="attainment")
    if rows.empty:
        return None
    latest = rows.sort_values("fiscal_year").drop_duplicates("indicator_id", keep="last")
    latest = latest.sort_values(["municipality", "attainment"], kind="stable").head(MAX_ROWS)
    grid = rows.pivot(index="indicator_id", columns="fiscal_year", values="attainment")
    years = list(range(int(rows["fiscal_year"].min()), int(rows["fiscal_year"].max()) + 1))
    grid = grid.reindex(index=latest["indicator_id"], columns=years).astype("float64")
    figure, axes = plt.subplots(figsize=(8.0, 1.0 + 0.42 * len(grid)))
    sns.heatmap(
        grid,
        ax=axes,
        cmap=charts.DIVERGING,
        vmin=0,
        vmax=2,
        annot=grid.map(lambda value: percent(value, 0)),
        fmt="",
        annot_kws={"fontsize": 9},
        linewidths=1,
        cbar=False,
    )
    _readable(axes, grid)
    charts.mark_missing(axes, grid)
    axes.set_yticklabels([_label(row, 20) for row in latest.to_dict("records")], rotation=0)
    axes.set_xticklabels([short_year(year) for year in years], rotation=0)
    axes.set(xlabel="年度", ylabel="")
    charts.headline(axes, "指標ごと・年度ごとの達成率", "100%は目標どおり。－は計算できない年度", source_note(latest))
    period = short_year(years[0]) + (f"から{short_year(years[-1])}まで" if len(years) > 1 else "")
    low = latest.sort_values("attainment", kind="stable").to_dict("records")[0]
    return figure, (
        f"{len(grid)}指標の{period}の達成率の表。直近で最も低いのは{low['indicator']}の{percent(low['attainment'])}。"
    )


def _readable(axes: Axes, grid: pd.DataFrame) -> None:
    """Write each annotation of a heatmap in black or white, whichever has more contrast with its cell."""
    shade, values = plt.get_cmap(charts.DIVERGING), grid.to_numpy().tolist()
    for text in axes.texts:
        column, row = (int(place) for place in text.get_position())
        red, green, blue, _ = shade(min(max(values[row][column], 0.0), 2.0) / 2)
        # Relative luminance of WCAG 2.1; above 0.179 black has the greater contrast.
        light = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
        luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
        text.set_color("black" if luminance > 0.179 else "white")


def _label(row: Mapping[Hashable, Any], width: float, name: str = "indicator") -> str:
    return f"{row['municipality']} {wrap(str(row[name]), width, lines=2)}"


def target_against_actual(due: pd.DataFrame) -> Chart | None:
    """Actual as a share of its target in each document's own year, the lowest attainment on top."""
    if due.empty:
        return None
    drawn = due[due["target"] != 0].head(MAX_ROWS).reset_index(drop=True)
    figure, axes = plt.subplots(figsize=(8.0, 1.0 + 0.45 * max(len(drawn), 2)))
    shares = drawn["actual"] / drawn["target"]
    for place, (share, row) in enumerate(zip(shares, drawn.to_dict("records"), strict=True)):
        colour, marker, _ = MET[bool(row["met"])]
        axes.plot([1, share], [place, place], color=charts.LIGHT_GREY, linewidth=3, zorder=1)
        axes.scatter([share], [place], color=colour, marker=marker, s=55, zorder=3)
        text = f"{POLARITY_MARKS[str(row['polarity'])]} 目標{number(row['target'])}  実績{number(row['actual'])}"
        axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    for met in dict.fromkeys(drawn["met"].astype("bool")):
        colour, marker, word = MET[bool(met)]
        axes.scatter([], [], color=colour, marker=marker, label=word)
    axes.axvline(1, color=charts.INK, linewidth=1.2)
    axes.set_yticks(range(len(drawn)), [_label(row, 18) for row in drawn.to_dict("records")])
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.set(xlabel="実績 ÷ 目標（縦線が目標）", ylabel="")
    charts.percent_axis(axes.xaxis)
    if len(drawn):
        _legend(axes)
    zero = int((due["target"] == 0).sum())
    note = f"。目標が0の{zero}指標は比で表せないため除く" if zero else ""
    charts.headline(
        axes, "目標に対する実績", "達成率の低い順。↑は増やす、↓は減らす、＝は保つ指標", source_note(due) + note
    )
    missed = drawn.loc[~drawn["met"].astype("bool"), "indicator"].tolist()
    result = f"未達成は{len(missed)}指標（{'、'.join(missed)}）" if missed else "すべて達成"
    return figure, f"{len(drawn)}指標の実績を目標に対する割合で示す。{result}。"


def small_multiples(moved: pd.DataFrame, values: pd.DataFrame) -> Chart | None:
    """The years of some indicators, one small panel each."""
    if moved.empty:
        return None
    columns = 3
    lines = -(-len(moved) // columns)
    figure, grid = plt.subplots(lines, columns, figsize=(8.4, 1.9 * lines + 0.3), squeeze=False)
    actuals = values[(values["measure"] == "actual") & values["value"].notna()]
    for axes, row in zip(grid.flat, moved.to_dict("records"), strict=False):
        series = actuals[actuals["indicator_id"] == row["indicator_id"]].sort_values("fiscal_year")
        _panel(axes, series, row)
    for axes in list(grid.flat)[len(moved) :]:
        axes.set_visible(False)
    charts.headline(
        figure, "目標のない指標の推移（変化の大きいもの）", "実績、初年度から。色と語は変化の意味", source_note(moved)
    )
    changes = "、".join(
        f"{row['indicator']}は{number(row['first'])}から{number(row['value'])}"
        f"（{DIRECTION_WORDS[row['direction_since_first']]}）"
        for row in moved.head(4).to_dict("records")
    )
    return figure, f"変化の大きい{len(moved)}指標の推移。{changes}など。"


def _panel(axes: Axes, series: pd.DataFrame, row: Mapping[Hashable, Any]) -> None:
    meaning = str(row["direction_since_first"])
    colour = DIRECTION_COLOURS[meaning]
    years = series["fiscal_year"].astype("int64").tolist()
    figures = series["value"].tolist()
    axes.plot(years, figures, color=colour, marker="o", linewidth=2)
    for place in (0, -1):
        axes.annotate(
            number(figures[place]), (years[place], figures[place]), (0, 6), textcoords="offset points", ha="center",
            fontsize=8,
        )  # fmt: skip
    axes.set_xticks(years, [short_year(year) for year in years])
    axes.set_xlim(min(years) - 0.5, max(years) + 0.5)
    axes.set_ylim(min(0, min(figures) * 1.3), max(figures) * 1.3 if max(figures) > 0 else 1)
    axes.set_yticks([])
    unit = f"（{row['unit']}）" if row["unit"] else ""
    words = wrap(f"{row['indicator']}{unit}", 17, lines=2)
    axes.set_title(f"{words}\n{DIRECTION_WORDS[meaning]} {moved_by(row)}", fontsize=9, color=charts.INK)
    axes.grid(visible=False)


def ratings_beside_figures(agreement: pd.DataFrame) -> Chart | None:
    """Self-rating and mean attainment of the same activities on one scale from 0 to 1."""
    if agreement.empty:
        return None
    rows = agreement.assign(gap=agreement["score"] - agreement["mean_capped"])
    rows = rows.sort_values(["gap", "activity_id"], ascending=[False, True], kind="stable").head(MAX_ROWS)
    figure, axes = plt.subplots(figsize=(8.0, 1.0 + 0.45 * max(len(rows), 2)))
    for place, row in enumerate(rows.to_dict("records")):
        differs = row["agreement"] != "agree"
        axes.plot(
            [row["score"], row["mean_capped"]],
            [place, place],
            color=charts.WARNING if differs else charts.LIGHT_GREY,
            linewidth=3,
            zorder=1,
        )
        text = f"{row['criterion']} {row['symbol']}  達成{row['met']}/{row['n']}  {AGREEMENT_WORDS[row['agreement']]}"
        axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    places = range(len(rows))
    axes.scatter(rows["score"], places, color=charts.OKABE_ITO[1], marker="D", s=55, zorder=3, label="自己評価")
    axes.scatter(rows["mean_capped"], places, color=charts.ACCENT, s=55, zorder=3, label="達成率の平均（上限1）")
    axes.set_yticks(places, [_label(row, 16, "activity") for row in rows.to_dict("records")])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.05, 1.05)
    axes.set(xlabel="0（最も低い）から1（最も高い）", ylabel="")
    _legend(axes)
    charts.headline(axes, "自己評価と達成率", "同じ事業・施策の自己評価の点と指標の達成率", source_note(rows))
    differing = rows.loc[rows["agreement"] != "agree", "activity"].tolist()
    names = "、".join(differing) or MISSING
    return figure, f"{len(rows)}事業・施策の自己評価と達成率。食い違うのは{len(differing)}（{names}）。"
