"""Charts of changes: the full cost from year to year, cost beside attainment, the cost of a unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers import charts
from helpers.charts import Chart
from helpers.costs_charts import MAX_PANELS, MAX_ROWS, legend_above, rows_figure, source_of
from helpers.costs_views import change_steps, of_own_year
from helpers.words import fiscal_year, number, percent, yen

EFFECTS = (("unit_cost_cost_effect", "費用の増減による"), ("unit_cost_volume_effect", "量の増減による"))
CORNERS = (
    (0.02, 0.97, "費用減・達成増"),
    (0.98, 0.97, "費用増・達成増"),
    (0.02, 0.03, "費用減・達成減"),
    (0.98, 0.03, "費用増・達成減"),
)
#: More marks than this cannot be numbered so that they are read.
MAX_MARKS = 30


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{yen(value)}"


def change_waterfall(wide: pd.DataFrame) -> Chart | None:
    """The steps from last year's full cost to this year's, project by project; None where no project has both."""
    steps = change_steps(wide, MAX_ROWS)
    if steps.empty:
        return None
    shown = of_own_year(wide)
    before, after, year = steps["before"].sum(), steps["after"].sum(), int(shown["fiscal_year"].max())
    axes = rows_figure([fiscal_year(year - 1), *steps["label"], fiscal_year(year)])
    axes.barh([0, len(steps) + 1], [before, after], color=charts.GREY, height=0.6)
    starts = before + steps["step"].cumsum().shift(fill_value=0.0)
    for row, (step, start) in enumerate(zip(steps["step"], starts, strict=True), start=1):
        style: dict[str, Any] = {"color": charts.WARNING, "hatch": "///"} if step > 0 else {"color": charts.ACCENT}
        axes.barh(row, step, left=start, height=0.6, edgecolor="white", **style)
        axes.text(max(start, start + step), row, f" {_signed(step)}", va="center", fontsize=9)
    for row, amount in ((0, before), (len(steps) + 1, after)):
        axes.text(amount, row, f" {yen(amount)}", va="center", fontsize=9)
    reached = [before, after, *(starts + steps["step"])]
    axes.set_xlim(min(reached) * 0.9, max(reached) * 1.05)
    charts.money_axis(axes.xaxis)
    city, missing = shown["municipality"].iloc[0], shown["activity_id"].nunique() - int(steps["n"].sum())
    title = f"フルコストの増減 — {city} {fiscal_year(year - 1)}→{fiscal_year(year)}"
    note = f"横軸は0から始まらない。{f'両年の値がない{missing}事業を除く。' if missing else ''}"
    figure = charts.headline(axes, title, "事業費の決算＋人件費。斜線は増、塗りは減", note + source_of(shown))
    words = [f"{row['label']} {_signed(row['step'])}" for row in steps.to_dict("records")]
    return figure, f"{title}。{yen(before)}から{yen(after)}へ。{'、'.join(words)}"


def quadrants(pairs: pd.DataFrame) -> Chart | None:
    """The change of attainment over the change of full cost, a numbered mark per indicator."""
    if pairs.empty:
        return None
    figure, axes = plt.subplots(figsize=(8.0, 5.0))
    axes.axhline(0, color=charts.INK, linewidth=1)
    axes.axvline(0, color=charts.INK, linewidth=1)
    rows = pairs.head(MAX_MARKS).to_dict("records")
    for index, row in enumerate(rows, start=1):
        spot = (row["change_cost"], row["change_attainment"])
        axes.scatter(*spot, s=60, color=charts.ACCENT, zorder=2)
        axes.annotate(str(index), spot, xytext=(6, 5), textcoords="offset points", fontsize=9)
    width, height = (max(0.1, pairs[name].abs().max()) * 1.3 for name in ("change_cost", "change_attainment"))
    axes.set(xlim=(-width, width), ylim=(-height, height))
    axes.set(xlabel="フルコストの前年度比", ylabel="達成率の前年度差（ポイント）")
    for x, y, text in CORNERS:
        sides: dict[str, Any] = {"ha": "left" if x < 0.5 else "right", "va": "top" if y > 0.5 else "bottom"}
        axes.text(x, y, text, transform=axes.transAxes, color="#52606d", fontsize=10, **sides)
    charts.percent_axis(axes.xaxis)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value * 100, 0)))
    title = f"費用の変化と達成率の変化 — {fiscal_year(pairs['fiscal_year'].iloc[0])}"
    key = "、".join(f"{i} {row['code']} {row['name']}" for i, row in enumerate(rows, start=1))
    charts.headline(axes, title, "指標1つが点1つ。費用は指標の属する事業全体のもの", f"{key}。{source_of(pairs)}")
    words = [f"{i} {row['label']}の{row['name']} {effect_words(row)}" for i, row in enumerate(rows, start=1)]
    return figure, f"{title}。{'、'.join(words)}"


def effect_words(row: dict[Any, Any]) -> str:
    """How cost and attainment of an indicator changed."""
    points = number(row["change_attainment"] * 100, 1)
    return f"費用{percent(row['change_cost'])} 達成率{points}ポイント {row['quadrant']}"


def unit_cost_effects(measures: pd.DataFrame, names: dict[str, str]) -> Chart | None:
    """The effects of cost and of volume on each unit cost against last year; they add up to its change.

    Returns:
        The chart; None where no unit cost has two years.
    """
    effects = measures[measures["measure"].isin([name for name, _ in EFFECTS])].dropna(subset="value")
    if effects.empty:
        return None
    wide = effects.pivot(index=["indicator_id", "fiscal_year", "unit"], columns="measure", values="value").reset_index()
    pairs = list(wide.groupby("indicator_id", sort=False))
    shown = pairs[:MAX_PANELS]
    size = (8.0, 1.0 + 1.5 * len(shown))
    figure, panels = plt.subplots(len(shown), 1, figsize=size, squeeze=False)
    words = [
        _effect_panel(axes, names.get(str(indicator_id), str(indicator_id)), group)
        for axes, (indicator_id, group) in zip(panels.flat, shown, strict=True)
    ]
    legend_above(panels.flat[0], rise=1.2, ncols=len(EFFECTS))
    title = "単位コストの前年度差の内訳"
    rest = f"ほか{len(pairs) - len(shown)}指標はCSVにある。" if len(pairs) > len(shown) else ""
    foot = f"{rest}出典: {'、'.join(sorted(set(effects['document_id'])))}。名目額 — nominal yen."
    charts.headline(figure, title, "円／単位。2つの効果の和が前年度差になる", foot)
    return figure, f"{title}。{'。'.join(words)}"


def _effect_panel(axes: Axes, name: str, group: pd.DataFrame) -> str:
    years = [fiscal_year(year) for year in group["fiscal_year"]]
    for index, (column, label) in enumerate(EFFECTS):
        places = np.arange(len(group)) + (index - 0.5) * 0.38
        style: dict[str, Any] = {"color": charts.OKABE_ITO[index], "hatch": charts.HATCHES[index], "edgecolor": "white"}
        axes.barh(places, group[column], 0.36, label=label, **style)
    axes.set_yticks(range(len(group)), years)
    axes.invert_yaxis()
    axes.axvline(0, color=charts.INK, linewidth=1)
    axes.margins(x=0.15)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 0)))
    axes.set_title(f"{name}（{group['unit'].iloc[0].replace('JPY', '円')}）", fontsize=10)
    axes.grid(visible=False, axis="y")
    rows = zip(years, group[EFFECTS[0][0]], group[EFFECTS[1][0]], strict=True)
    words = [f"{year} 費用{number(cost, 0)}円 量{number(volume, 0)}円" for year, cost, volume in rows]
    return f"{name} {'、'.join(words)}"
