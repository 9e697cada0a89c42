"""Charts of what was spent: budget against settlement, full cost, funding, execution, projects side by side.

Each function takes rows of one group (`costs_views.groups`) and returns a figure and its alternative text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from helpers import charts
from helpers.charts import Chart
from helpers.costs_views import execution_ranking, groups, of_own_year
from helpers.show import note
from helpers.words import fiscal_year, percent, short_year, wrap, yen

#: Parts of the settlement in the order in which they are stacked: column → Japanese name.
FUNDING = {
    "general_funds_share": "一般財源",
    "subsidies_share": "国・府県支出金",
    "bonds_share": "地方債",
    "subsidies_and_bonds_share": "国県支出金・地方債",
    "other_funds_share": "その他特定財源",
}
#: What a chart can hold so that it is read; the rest is in the CSV, and the foot says how many.
MAX_ROWS = 25
MAX_PANELS = 12
MAX_SOURCES = 4
ROW = 0.55
NAME_WIDTH = 17
PERSONNEL: dict[str, Any] = {"facecolor": charts.OKABE_ITO[1], "hatch": charts.HATCHES[1], "edgecolor": "white"}


def rows_figure(labels: Iterable[str]) -> Axes:
    """Axes with a row per name, the first on top, names wrapped by phrase."""
    names = [wrap(label, NAME_WIDTH, 3) for label in labels]
    _, axes = plt.subplots(figsize=(8.0, max(1.8, ROW * len(names) + 1.2)))
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    return axes


def source_of(wide: pd.DataFrame, left_out: int = 0) -> str:
    """The foot of a chart: its documents, and how many rows are in the CSV only."""
    sources = wide[["document_id", "municipality"]].drop_duplicates()
    named = "、".join(f"{city} {document}" for document, city in sources.head(MAX_SOURCES).itertuples(index=False))
    named += f"ほか{len(sources) - MAX_SOURCES}資料" if len(sources) > MAX_SOURCES else ""
    rest = f"ほか{left_out}件はCSVにある。" if left_out > 0 else ""
    return f"{rest}出典: {named}。名目額 — nominal yen."


def city_and_year(rows: pd.DataFrame) -> str:
    """The city and fiscal year of the rows."""
    first = rows.iloc[0]
    return f"{first['municipality']} {fiscal_year(first['fiscal_year'])}"


def legend_above(axes: Axes, rise: float = 1.0, **what: Any) -> None:  # noqa: ANN401
    """Put a legend above the axes, at their left edge."""
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, rise), borderaxespad=0.2, columnspacing=1.4, **what)


def show_each(chart: Callable[[pd.DataFrame], Chart], wide: pd.DataFrame, column: str, name: str) -> None:
    """Show a chart of each group that has some of a column in its documents' year; a note with its name if none has."""
    drawn = [rows for rows in groups(wide) if of_own_year(rows)[column].notna().any()]
    for rows in drawn:
        charts.show(*chart(rows))
    if not drawn:
        note(f"{name}: データなし — no data")


def _beside(axes: Axes, text: str, x: float, row: int) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    style: dict[str, Any] = {"va": "center", "fontsize": 9, "bbox": box}
    axes.annotate(text, (x, row), xytext=(9, 0), textcoords="offset points", **style)


def _finished(
    axes: Axes, title: str, subtitle: str, shown: pd.DataFrame, left_out: int, words: list[str], note: str = ""
) -> Chart:
    """The chart with headline, foot and alternative text."""
    title = f"{title} — {city_and_year(shown)}"
    figure = charts.headline(axes, title, subtitle, f"{note}{source_of(shown, left_out)}")
    return figure, "。".join([title, "、".join(words), *([note.removesuffix("。")] if note else [])])


def _execution_words(row: dict[Hashable, Any]) -> str:
    return "予算0" if row["budget"] == 0 else percent(row["execution"])


def budget_and_settlement(wide: pd.DataFrame) -> Chart:
    """Budgets (open mark) and settlements (filled) of the documents' year, with the execution beside them."""
    known = of_own_year(wide).dropna(subset=["budget", "direct_cost"]).sort_values("budget", ascending=False)
    shown = known.head(MAX_ROWS)
    axes = rows_figure(shown["label"])
    places, budgets, costs = range(len(shown)), shown["budget"], shown["direct_cost"]
    axes.hlines(places, budgets, costs, color=charts.LIGHT_GREY, linewidth=4, zorder=1)
    axes.scatter(budgets, places, marker="o", s=60, facecolor="white", edgecolor=charts.INK, label="予算", zorder=2)
    axes.scatter(costs, places, marker="D", s=45, color=charts.ACCENT, label="決算", zorder=3)
    words = []
    for place, row in enumerate(shown.to_dict("records")):
        over = " 超過" if row["direct_cost"] > row["budget"] else ""
        _beside(axes, f"{_execution_words(row)}{over}", max(row["budget"], row["direct_cost"]), place)
        amounts = f"予算{yen(row['budget'])} 決算{yen(row['direct_cost'])}"
        words.append(f"{row['label']} {amounts} {_execution_words(row)}")
    axes.margins(x=0.12)
    charts.money_axis(axes.xaxis)
    axes.legend(loc="lower right")
    subtitle = "事業ごとの予算額と決算額、右は執行率（決算÷予算）"
    return _finished(axes, "予算と決算", subtitle, shown, len(known) - len(shown), words)


def full_costs(wide: pd.DataFrame) -> Chart:
    """Full costs of the documents' year, largest first: direct and personnel cost, with the latter's share."""
    known = of_own_year(wide).dropna(subset="full_cost").sort_values("full_cost", ascending=False)
    shown = known.head(MAX_ROWS)
    axes = rows_figure(shown["label"])
    places, left = np.arange(len(shown)), shown["direct_cost"].to_numpy()
    axes.barh(places, left, height=0.62, color=charts.ACCENT, label="事業費（決算）")
    axes.barh(places, shown["full_cost"] - left, left=left, height=0.62, label="人件費", **PERSONNEL)
    words = []
    for place, row in enumerate(shown.to_dict("records")):
        share = percent(row["personnel_share"])
        _beside(axes, share, row["full_cost"], place)
        words.append(f"{row['label']} {yen(row['full_cost'])}（人件費{share}）")
    axes.margins(x=0.12)
    charts.money_axis(axes.xaxis)
    axes.legend(loc="lower right")
    subtitle = "事業費の決算＋人件費、大きい順。右は人件費の割合"
    return _finished(axes, "フルコストと人件費", subtitle, shown, len(known) - len(shown), words)


def funding(wide: pd.DataFrame) -> Chart:
    """Settlements of the documents' year by source of money, as stacked shares; at least one source is known."""
    sources = {column: name for column, name in FUNDING.items() if column in wide and wide[column].notna().any()}
    known = of_own_year(wide).dropna(subset=list(sources), how="all")
    shown = known.sort_values(next(iter(sources)), ascending=False).head(MAX_ROWS)
    axes = rows_figure(shown["label"])
    left = np.zeros(len(shown))
    for index, (column, name) in enumerate(sources.items()):
        shares = shown[column].fillna(0).to_numpy()
        style: dict[str, Any] = {"color": charts.OKABE_ITO[index], "hatch": charts.HATCHES[index]}
        axes.barh(range(len(shown)), shares, left=left, label=name, height=0.62, edgecolor="white", **style)
        left = left + shares
    for place, cost in enumerate(shown["direct_cost"]):
        axes.text(1.01, place, yen(cost), va="center", fontsize=9)
    axes.set_xlim(0, 1.16)
    axes.set_xticks(np.linspace(0, 1, 5))
    charts.percent_axis(axes.xaxis)
    legend_above(axes, ncols=len(sources))
    words = [
        f"{row['label']} {' '.join(f'{name}{percent(row[column])}' for column, name in sources.items())}"
        for row in shown.to_dict("records")
    ]
    return _finished(axes, "決算の財源", "決算額に占める割合、右は決算額", shown, len(known) - len(shown), words)


def ranking(wide: pd.DataFrame) -> Chart:
    """Executions of the documents' year, lowest first, beside the line of 100 %."""
    known = execution_ranking(wide)
    shown = known.head(MAX_ROWS)
    axes = rows_figure(shown["label"])
    places = range(len(shown))
    colours = [charts.WARNING if rate > 1 else charts.ACCENT for rate in shown["execution"]]
    axes.axvline(1, color=charts.INK, linewidth=1, zorder=1)
    axes.hlines(places, 0, shown["execution"], color=charts.LIGHT_GREY, linewidth=2, zorder=2)
    axes.scatter(shown["execution"], places, c=colours, s=50, zorder=4)
    for place, rate in enumerate(shown["execution"]):
        _beside(axes, percent(rate), rate, place)
    axes.set_xlim(0, max(1.18, shown["execution"].max() * 1.18))
    charts.percent_axis(axes.xaxis)
    words = [f"{row['rank']}位 {row['label']} {percent(row['execution'])}" for row in shown.to_dict("records")]
    uncertainty = "。".join(dict.fromkeys(shown["uncertainty"])) + "。"
    subtitle = "決算÷予算。縦線は100%"
    return _finished(axes, "執行率の低い順", subtitle, shown, len(known) - len(shown), words, uncertainty)


def project_panels(wide: pd.DataFrame, columns: int = 3) -> Chart:
    """Direct cost, personnel cost and budget over the years, a panel a project, each with its own scale."""
    projects = [project for _, project in wide.groupby("activity_id", sort=False)]
    shown = projects[:MAX_PANELS]
    lines = -(-len(shown) // columns)
    figure, panels = plt.subplots(lines, columns, figsize=(8.4, 2.3 * lines + 0.5), squeeze=False)
    for axes, project in zip(panels.flat, shown, strict=False):
        _project_panel(axes, project)
    for axes in list(panels.flat)[len(shown) :]:
        axes.set_visible(False)
    title = f"事業ごとの費用の推移 — {wide['municipality'].iloc[0]}"
    foot = source_of(wide, len(projects) - len(shown))
    charts.headline(figure, title, "青＝事業費の決算、斜線＝人件費、横線＝予算額。縦軸は事業ごとに異なる", foot)
    return figure, f"{title}。{'、'.join(_panel_words(project) for project in shown)}"


def _project_panel(axes: Axes, project: pd.DataFrame) -> None:
    years = project["fiscal_year"].astype(int)
    personnel = project["full_cost"] - project["direct_cost"]
    axes.bar(years, project["direct_cost"], color=charts.ACCENT, width=0.6)
    axes.bar(years, personnel, bottom=project["direct_cost"], width=0.6, **PERSONNEL)
    axes.plot(years, project["budget"], linestyle="", marker="_", markersize=18, markeredgewidth=2, color=charts.INK)
    axes.set_title(wrap(project["label"].iloc[0], 15, 2), fontsize=9.5)
    axes.set_xticks(years, [short_year(year) for year in years])
    axes.set_xlim(years.min() - 0.5, years.max() + 0.5)
    axes.grid(visible=False, axis="x")
    axes.set_ylim(bottom=0)
    charts.money_axis(axes.yaxis)


def _panel_words(project: pd.DataFrame) -> str:
    column = "full_cost" if project["full_cost"].notna().any() else "direct_cost"
    known = project.dropna(subset=column).to_dict("records")
    figures = " ".join(f"{fiscal_year(row['fiscal_year'])}{yen(row[column])}" for row in known)
    return f"{project['label'].iloc[0]} {figures or '決算なし'}"
