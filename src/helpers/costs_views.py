"""Charts of what was spent: budget against settlement, full cost, funding, execution, projects side by side.

Each function takes what `cost_summary` gives and returns a figure and its alternative text, for `charts.show`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot as plt

from helpers import charts
from helpers import show as display
from helpers.cost_summary import execution_ranking, groups, of_own_year
from helpers.words import fiscal_year, percent, wrap, yen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Picture = tuple[Figure, str]

#: Parts of the settlement in the order in which they are stacked: column, Japanese name.
FUNDING = (
    ("general_funds_share", "一般財源"),
    ("subsidies_share", "国・府県支出金"),
    ("bonds_share", "地方債"),
    ("subsidies_and_bonds_share", "国県支出金・地方債"),
    ("other_funds_share", "その他特定財源"),
)
#: What a chart can hold so that it is read; the rest is in the CSV, and the foot says how many.
MOST_ROWS = 25
MOST_PANELS = 12
MOST_SOURCES = 4
ROW = 0.55
NAME_WIDTH = 17
PERSONNEL: dict[str, Any] = {"facecolor": charts.OKABE_ITO[1], "hatch": charts.HATCHES[1], "edgecolor": "white"}


def rows_figure(labels: Iterable[str]) -> tuple[Figure, Axes]:
    """Make a chart with a row per name, the first on top, names wrapped by phrase."""
    names = [wrap(label, NAME_WIDTH, 3) for label in labels]
    figure, axes = plt.subplots(figsize=(8.0, max(1.8, ROW * len(names) + 1.2)))
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    return figure, axes


def source_of(wide: pd.DataFrame, left_out: int = 0) -> str:
    """Say below a chart which documents it is from, and how many rows are in the CSV only."""
    sources = wide[["document_id", "municipality"]].drop_duplicates()
    named = "、".join(f"{city} {document}" for document, city in sources.head(MOST_SOURCES).itertuples(index=False))
    named += f"ほか{len(sources) - MOST_SOURCES}資料" if len(sources) > MOST_SOURCES else ""
    rest = f"ほか{left_out}件はCSVにある。" if left_out > 0 else ""
    return f"{rest}出典: {named}。名目額 — nominal yen."


def city_and_year(own: pd.DataFrame) -> str:
    """Say which city and fiscal year the rows are of."""
    first = own.iloc[0]
    return f"{first['municipality']} {fiscal_year(first['fiscal_year'])}"


def legend_above(axes: Axes, rise: float = 1.0, **what: Any) -> None:  # noqa: ANN401
    """Put a legend above the axes, at their left edge, where neither headline nor foot is."""
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, rise), borderaxespad=0.2, columnspacing=1.4, **what)


def show_each(view: Callable[[pd.DataFrame], Picture], wide: pd.DataFrame, needs: str, what: str) -> None:
    """Show a view of all that belongs together and has what the view needs in its own year; say so where none has.

    Args:
        view: One of the functions below.
        wide: What `cost_summary.by_activity` gives.
        needs: The column that the view draws.
        what: The view's name, for the remark.
    """
    shown = False
    for rows in groups(wide):
        if of_own_year(rows)[needs].notna().any():
            charts.show(*view(rows))
            shown = True
    if not shown:
        display.note(f"{what}: データなし — no data")


def _beside(axes: Axes, text: str, x: float, row: int) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    style: dict[str, Any] = {"va": "center", "fontsize": 9, "bbox": box}
    axes.annotate(text, (x, row), xytext=(9, 0), textcoords="offset points", **style)


def _execution_words(row: dict[Hashable, Any]) -> str:
    return "予算0" if row["budget"] == 0 else percent(row["execution"])


def budget_and_settlement(wide: pd.DataFrame) -> Picture:
    """Draw the budgets (open mark) and settlements (filled) of the documents' own year, with the execution beside them.

    Args:
        wide: Rows that belong together from `cost_summary.by_activity`.
    """
    known = of_own_year(wide).dropna(subset=["budget", "direct_cost"]).sort_values("budget", ascending=False)
    own = known.head(MOST_ROWS)
    figure, axes = rows_figure(own["label"])
    rows = range(len(own))
    axes.hlines(rows, own["budget"], own["direct_cost"], color=charts.LIGHT_GREY, linewidth=4, zorder=1)
    axes.scatter(own["budget"], rows, marker="o", s=60, facecolor="white", edgecolor=charts.INK, label="予算", zorder=2)
    axes.scatter(own["direct_cost"], rows, marker="D", s=45, color=charts.ACCENT, label="決算", zorder=3)
    for place, row in enumerate(own.to_dict("records")):
        beyond = row["direct_cost"] > row["budget"]
        text = f"{_execution_words(row)}{' 超過' if beyond else ''}"
        _beside(axes, text, max(row["budget"], row["direct_cost"]), place)
    axes.margins(x=0.12)
    charts.money_axis(axes.xaxis)
    axes.legend(loc="lower right")
    title = f"予算と決算 — {city_and_year(own)}"
    foot = source_of(own, len(known) - len(own))
    charts.headline(axes, title, "事業ごとの予算額と決算額、右は執行率（決算÷予算）", foot)
    said = [
        f"{row['label']} 予算{yen(row['budget'])} 決算{yen(row['direct_cost'])} {_execution_words(row)}"
        for row in own.to_dict("records")
    ]
    return figure, f"{title}。{'、'.join(said)}"


def full_costs(wide: pd.DataFrame) -> Picture:
    """Draw the full costs of the documents' own year, largest first: direct and personnel cost, its share beside them.

    Args:
        wide: Rows that belong together from `cost_summary.by_activity`.
    """
    known = of_own_year(wide).dropna(subset="full_cost").sort_values("full_cost", ascending=False)
    own = known.head(MOST_ROWS)
    figure, axes = rows_figure(own["label"])
    rows = np.arange(len(own))
    axes.barh(rows, own["direct_cost"], height=0.62, color=charts.ACCENT, label="事業費（決算）")
    left = own["direct_cost"].to_numpy()
    axes.barh(rows, own["full_cost"] - left, left=left, height=0.62, label="人件費", **PERSONNEL)
    for place, row in enumerate(own.to_dict("records")):
        _beside(axes, percent(row["personnel_share"]), row["full_cost"], place)
    axes.margins(x=0.12)
    charts.money_axis(axes.xaxis)
    axes.legend(loc="lower right")
    title = f"フルコストと人件費 — {city_and_year(own)}"
    foot = source_of(own, len(known) - len(own))
    charts.headline(axes, title, "事業費の決算＋人件費、大きい順。右は人件費の割合", foot)
    said = [
        f"{row['label']} {yen(row['full_cost'])}（人件費{percent(row['personnel_share'])}）"
        for row in own.to_dict("records")
    ]
    return figure, f"{title}。{'、'.join(said)}"


def funding(wide: pd.DataFrame) -> Picture:
    """Draw the settlements of the documents' own year by source of money, as stacked shares.

    Args:
        wide: Rows that belong together from `cost_summary.by_activity`, with the share of at least one source.
    """
    parts = [(column, name) for column, name in FUNDING if column in wide and wide[column].notna().any()]
    known = of_own_year(wide).dropna(subset=[column for column, _ in parts], how="all")
    own = known.sort_values(parts[0][0], ascending=False).head(MOST_ROWS)
    figure, axes = rows_figure(own["label"])
    left = np.zeros(len(own))
    for index, (column, name) in enumerate(parts):
        shares = own[column].fillna(0).to_numpy()
        style: dict[str, Any] = {"color": charts.OKABE_ITO[index], "hatch": charts.HATCHES[index]}
        axes.barh(range(len(own)), shares, left=left, label=name, height=0.62, edgecolor="white", **style)
        left = left + shares
    for place, cost in enumerate(own["direct_cost"]):
        axes.text(1.01, place, yen(cost), va="center", fontsize=9)
    axes.set_xlim(0, 1.16)
    axes.set_xticks(np.linspace(0, 1, 5))
    charts.percent_axis(axes.xaxis)
    legend_above(axes, ncols=len(parts))
    title = f"決算の財源 — {city_and_year(own)}"
    charts.headline(axes, title, "決算額に占める割合、右は決算額", source_of(own, len(known) - len(own)))
    said = [
        f"{row['label']} {' '.join(f'{name}{percent(row[column])}' for column, name in parts)}"
        for row in own.to_dict("records")
    ]
    return figure, f"{title}。{'、'.join(said)}"


def ranking(wide: pd.DataFrame) -> Picture:
    """Draw the executions of the documents' own year, lowest first, beside the line of 100 %.

    Args:
        wide: Rows that belong together from `cost_summary.by_activity`.
    """
    known = execution_ranking(wide)
    ranked = known.head(MOST_ROWS)
    figure, axes = rows_figure(ranked["label"])
    rows = range(len(ranked))
    colours = [charts.WARNING if rate > 1 else charts.ACCENT for rate in ranked["execution"]]
    axes.axvline(1, color=charts.INK, linewidth=1, zorder=1)
    axes.hlines(rows, 0, ranked["execution"], color=charts.LIGHT_GREY, linewidth=2, zorder=2)
    axes.scatter(ranked["execution"], rows, c=colours, s=50, zorder=4)
    for place, rate in enumerate(ranked["execution"]):
        _beside(axes, percent(rate), rate, place)
    axes.set_xlim(0, max(1.18, ranked["execution"].max() * 1.18))
    charts.percent_axis(axes.xaxis)
    title = f"執行率の低い順 — {city_and_year(ranked)}"
    words = "。".join(dict.fromkeys(ranked["uncertainty"]))
    foot = f"{words}。{source_of(ranked, len(known) - len(ranked))}"
    charts.headline(axes, title, "決算÷予算。縦線は100%", foot)
    said = [f"{row['rank']}位 {row['label']} {percent(row['execution'])}" for row in ranked.to_dict("records")]
    return figure, f"{title}。{'、'.join(said)}。{words}"


def project_panels(wide: pd.DataFrame, columns: int = 3) -> Picture:
    """Draw direct cost, personnel cost and budget over the years, a panel a project, each with its own scale.

    Args:
        wide: Rows that belong together from `cost_summary.by_activity`.
        columns: Panels beside each other.
    """
    projects = [project for _, project in wide.groupby("activity_id", sort=False)]
    shown = projects[:MOST_PANELS]
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
    axes.set_xticks(years, [_short(year) for year in years])
    axes.set_xlim(years.min() - 0.5, years.max() + 0.5)
    axes.grid(visible=False, axis="x")
    axes.set_ylim(bottom=0)
    charts.money_axis(axes.yaxis)


def _short(year: int) -> str:
    return fiscal_year(year).removesuffix("年度").replace("令和", "R").replace("平成", "H")


def _panel_words(project: pd.DataFrame) -> str:
    column = "full_cost" if project["full_cost"].notna().any() else "direct_cost"
    known = project.dropna(subset=column).to_dict("records")
    figures = " ".join(f"{fiscal_year(row['fiscal_year'])}{yen(row[column])}" for row in known)
    return f"{project['label'].iloc[0]} {figures or '決算なし'}"
