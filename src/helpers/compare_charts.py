"""Charts that put several cities' documents beside each other, each with its alternative text.

They draw the tables of `compare`; `foot` is the source of the figures, `labels` ja or en. A chart of no rows is None.
"""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.ticker import FuncFormatter

from helpers import charts
from helpers.charts import Chart
from helpers.compare import CRITERIA, SCORE
from helpers.words import in_language, number, percent, wrap

_SCORES = LinearSegmentedColormap.from_list("scores", ["#f2b48a", "#f7f4ee", "#7fb8de"])

#: Words of the charts in Japanese and English.
WORDS = {
    "disclosure": ("文書は何を明らかにしているか", "What documents disclose"),
    "disclosure_sub": (
        "事業・取組のうち、その項目が分かるものの割合。斜線は表から分からないもの",
        "share of projects and actions of which it is said; hatched: the tables cannot say",
    ),
    "mean": ("項目の平均", "mean of criteria"),
    "ratings": ("評価を一つの尺度に置く", "Ratings on one scale"),
    "ratings_sub": (
        "印ごとの割合。色は印の得点（青いほど良い、斜線は得点なし）、文字は元の印と件数",
        "share of each mark; colour: its score (blue is better, hatched: none); text: mark and number",
    ),
    "share": ("評価の割合", "share of ratings"),
    "concepts": ("同じことを表す指標の推移", "Indicators of the same thing over the years"),
    "concepts_sub": (
        "住民千人当たりとあるものは国勢調査の人口で割ったもの。数え方は市ごとに違う",
        "per 1,000 residents by the census where it says so; cities count differently",
    ),
    "per_1000": ("千人当たり", "per 1,000 residents"),
}


def disclosure_chart(rows: pd.DataFrame, documents: pd.DataFrame, foot: str, labels: str = "ja") -> Chart | None:
    """What each document discloses: a row a criterion, a column a document, the mean below."""
    if rows.empty:
        return None
    words = in_language(WORDS, labels)
    figure, axes = plt.subplots(figsize=(8, 6.6))
    names = in_language(CRITERIA, labels) | {SCORE: words["mean"]}
    heads = {row["document_id"]: f"{row['municipality']}\n{row['fiscal_year']}" for row in documents.to_dict("records")}
    table = rows.pivot(index="criterion", columns="document_id", values="value").reindex(
        index=list(names), columns=list(heads)
    )
    heads = {document: head + _kind(document, heads) for document, head in heads.items()}
    shown = table.set_axis(list(names.values()), axis=0).set_axis(list(heads.values()), axis=1)
    text = shown.map(lambda share: percent(share, 0)).where(shown.notna(), "")
    sns.heatmap(shown, annot=text, fmt="", vmin=0, vmax=1, cbar=False, ax=axes, **charts.TEXT_CELLS)
    charts.mark_missing(axes, shown)
    axes.axhline(len(CRITERIA), color="white", linewidth=5)
    axes.tick_params(axis="x", labeltop=True, bottom=False, labelbottom=False)
    axes.set(ylabel="", xlabel="")
    charts.headline(axes, words["disclosure"], words["disclosure_sub"], foot)
    means = zip(heads.values(), text.iloc[-1].to_list(), strict=True)
    summary = "、".join(f"{head} {mean}" for head, mean in means).replace("\n", " ")
    return figure, f"{words['disclosure']}: {words['mean']} {summary}"


def _kind(document: str, heads: dict[str, str]) -> str:
    """The kind of document that its id names, where a city has several of one year."""
    same = [other for other, head in heads.items() if head == heads[document]]
    return f"\n{document.rpartition('-')[2]}" if len(same) > 1 else ""


def ratings_chart(counts: pd.DataFrame, foot: str, labels: str = "ja") -> Chart | None:
    """The shares of each criterion's marks, coloured by their score, with the mark itself in the bar.

    The documents of one city and year are taken together. A mark without a score among marks that have one (such as
    判断できない) is hatched; a criterion without any order is left to the table.
    """
    words, groups = in_language(WORDS, labels), _by_criterion(counts)
    if not groups:
        return None
    figure, axes = plt.subplots(figsize=(8, 1.3 + 0.42 * max(len(groups), 2)))
    summary = []
    for at, (key, rows) in enumerate(groups):
        _marks(axes, at, rows)
        marks = " ".join(f"{row['symbol']}（{row['n']}）" for row in rows.to_dict("records"))
        summary.append(f"{key} {marks}")
    axes.set_yticks(range(len(groups)), [key for key, _ in groups])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel=words["share"])
    axes.grid(visible=False)
    charts.percent_axis(axes.xaxis)
    charts.headline(axes, words["ratings"], words["ratings_sub"], foot)
    return figure, f"{words['ratings']}: " + "、".join(summary)


def _by_criterion(counts: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    keys = counts["municipality"] + " " + counts["criterion"] + "（" + counts["fiscal_year"].astype("str") + "）"
    alike = counts.assign(key=keys).groupby(["key", "symbol", "score"], sort=False, dropna=False)
    marks = alike["n"].sum().reset_index()
    marks["share"] = marks["n"] / marks.groupby("key")["n"].transform("sum")
    marks = marks[marks.groupby("key")["score"].transform("count") > 0]
    groups = marks.groupby("key", sort=False)
    return [(str(key), rows.sort_values("score", ascending=False, kind="stable")) for key, rows in groups]


def _marks(axes: Axes, at: int, rows: pd.DataFrame) -> None:
    start = 0.0
    for row in rows.to_dict("records"):
        missing = pd.isna(row["score"])
        style = charts.MISSING_STYLE if missing else {"color": to_hex(_SCORES(row["score"])), "edgecolor": "white"}
        axes.barh(at, row["share"], left=start, height=0.7, **style)
        middle = start + row["share"] / 2
        axes.text(middle, at, f"{row['symbol']}（{row['n']}）", ha="center", va="center", color=charts.INK, fontsize=9)
        start += row["share"]


def concepts_chart(rows: pd.DataFrame, foot: str, labels: str = "ja") -> Chart | None:
    """A panel a concept: each city's line over the years, per 1,000 residents where the concept is per head."""
    words = in_language(WORDS, labels)
    rows = rows.dropna(subset="value")
    concepts = list(rows.groupby("concept", sort=False))
    if not concepts:
        return None
    lines = (len(concepts) + 1) // 2
    figure, grid = plt.subplots(lines, 2, figsize=(8, 2.3 * lines), squeeze=False)
    cities = list(dict.fromkeys(rows["municipality"]))
    summary = []
    for panel, (concept, values) in zip(grid.flat, concepts, strict=False):
        summary.append(f"{concept!s} {_panel(panel, values, cities, labels)}")
    for panel in list(grid.flat)[len(concepts) :]:
        panel.set_visible(False)
    charts.headline(figure, words["concepts"], words["concepts_sub"], foot)
    return figure, f"{words['concepts']}: " + "、".join(summary)


def _panel(panel: Axes, rows: pd.DataFrame, cities: list[str], labels: str) -> str:
    """Draw one concept and return its last values in words."""
    per_head = bool(rows["per_1000"].notna().any())
    rows = rows.assign(shown=rows["per_1000"] if per_head else rows["value"]).dropna(subset="shown")
    summary = []
    for city, line in rows.groupby("municipality", sort=False):
        at = cities.index(str(city)) % len(charts.MARKERS)
        years, values = line["fiscal_year"].astype(int).to_list(), line["shown"].to_list()
        panel.plot(years, values, marker=charts.MARKERS[at], color=charts.OKABE_ITO[at])
        end = (years[-1], values[-1])
        panel.annotate(f"{city} {number(values[-1])}", end, (5, 2), textcoords="offset points", fontsize=8)
        summary.append(f"{city} {years[-1]} {number(values[-1])}")
    all_years = sorted(set(rows["fiscal_year"].astype(int)))
    panel.set(xlim=(all_years[0] - 0.3, all_years[-1] + 1.6), ylim=(0, max(rows["shown"].max() * 1.2, 1)))
    panel.set_xticks(all_years)
    name = rows["concept" if labels == "ja" else "english"].iloc[0]
    unit = rows["unit"].iloc[0] + (f"・{in_language(WORDS, labels)['per_1000']}" if per_head else "")
    panel.set_title(wrap(f"{name}（{unit}）", 26), fontsize=9.5)
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    panel.tick_params(labelsize=8)
    return " ".join(summary)
