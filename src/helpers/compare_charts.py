"""Charts that put several cities' documents beside each other, each with its alternative text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.ticker import FuncFormatter

from helpers import charts
from helpers.compare import CRITERIA, SCORE
from helpers.words import number, percent, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Light enough everywhere for dark figures to be read on it.
_TINTS = LinearSegmentedColormap.from_list("tints", ["#f7fafc", "#7fb8de"])
_SCORES = LinearSegmentedColormap.from_list("scores", ["#f2b48a", "#f7f4ee", "#7fb8de"])
_CELLS: dict[str, Any] = {"cmap": _TINTS, "linewidths": 0.5, "annot_kws": {"color": charts.INK, "fontsize": 9}}

WORDS: dict[str, dict[str, str]] = {
    "ja": {
        "disclosure": "文書は何を明らかにしているか",
        "disclosure_sub": "事業・取組のうち、その項目が分かるものの割合。斜線は表から分からないもの",
        "mean": "項目の平均",
        "ratings": "評価を一つの尺度に置く",
        "ratings_sub": "印ごとの割合。色は印の得点（青いほど良い、斜線は得点なし）、文字は元の印と件数",
        "share": "評価の割合",
        "concepts": "同じことを表す指標の推移",
        "concepts_sub": "住民千人当たりとあるものは国勢調査の人口で割ったもの。数え方は市ごとに違う",
        "per_1000": "千人当たり",
        "year": "年度",
        "none": "データなし",
    },
    "en": {
        "disclosure": "What documents disclose",
        "disclosure_sub": "share of projects and actions of which it is said; hatched: the tables cannot say",
        "mean": "mean of criteria",
        "ratings": "Ratings on one scale",
        "ratings_sub": "share of each mark; colour: its score (blue is better, hatched: none); text: mark and number",
        "share": "share of ratings",
        "concepts": "Indicators of the same thing over the years",
        "concepts_sub": "per 1,000 residents by the census where it says so; cities count differently",
        "per_1000": "per 1,000 residents",
        "year": "fiscal year",
        "none": "no data",
    },
}


def disclosure_chart(rows: pd.DataFrame, documents: pd.DataFrame, foot: str, labels: str = "ja") -> tuple[Figure, str]:
    """What each document discloses: a row a criterion, a column a document, the mean below.

    Args:
        rows: `helpers.compare.disclosure`.
        documents: documents of the contract.
        foot: Source of the figures.
        labels: ja | en.
    """
    words = WORDS[labels]
    figure, axes = plt.subplots(figsize=(8, 6.6))
    if rows.empty:
        return _nothing(figure, axes, labels)
    names = {key: both[labels == "en"] for key, both in CRITERIA.items()} | {SCORE: words["mean"]}
    heads = {row["document_id"]: f"{row['municipality']}\n{row['fiscal_year']}" for row in documents.to_dict("records")}
    table = rows.pivot(index="criterion", columns="document_id", values="value").reindex(
        index=list(names), columns=list(heads)
    )
    heads = {document: head + _which(document, heads) for document, head in heads.items()}
    shown = table.set_axis(list(names.values()), axis=0).set_axis(list(heads.values()), axis=1)
    text = shown.map(lambda share: percent(share, 0)).where(shown.notna(), "")
    sns.heatmap(shown, annot=text, fmt="", vmin=0, vmax=1, cbar=False, ax=axes, **_CELLS)
    charts.mark_missing(axes, shown)
    axes.axhline(len(CRITERIA), color="white", linewidth=5)
    axes.tick_params(axis="x", labeltop=True, bottom=False, labelbottom=False)
    axes.set(ylabel="", xlabel="")
    charts.headline(axes, words["disclosure"], words["disclosure_sub"], foot)
    means = zip(heads.values(), text.iloc[-1].to_list(), strict=True)
    spoken = "、".join(f"{head} {mean}" for head, mean in means).replace("\n", " ")
    return figure, f"{words['disclosure']}: {words['mean']} {spoken}"


def _which(document: str, heads: dict[str, str]) -> str:
    """The document's own word where a city has several of one year."""
    same = [other for other, head in heads.items() if head == heads[document]]
    return f"\n{document.rpartition('-')[2]}" if len(same) > 1 else ""


def ratings_chart(counts: pd.DataFrame, foot: str, labels: str = "ja") -> tuple[Figure, str]:
    """The shares of each criterion's marks, coloured by their score, with the mark itself in the bar.

    The documents of one city and year are taken together. A mark without a score among marks that have one (such as
    判断できない) is hatched; a criterion without any order is left to the table.

    Args:
        counts: `helpers.compare.rating_counts`.
        foot: Source of the figures.
        labels: ja | en.
    """
    words = WORDS[labels]
    groups = _by_criterion(counts)
    figure, axes = plt.subplots(figsize=(8, 1.3 + 0.42 * max(len(groups), 2)))
    if not groups:
        return _nothing(figure, axes, labels)
    spoken = []
    for at, (key, rows) in enumerate(groups):
        _marks(axes, at, rows)
        marks = " ".join(f"{row['symbol']}（{row['n']}）" for row in rows.to_dict("records"))
        spoken.append(f"{key} {marks}")
    axes.set_yticks(range(len(groups)), [key for key, _ in groups])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel=words["share"])
    axes.grid(visible=False)
    charts.percent_axis(axes.xaxis)
    charts.headline(axes, words["ratings"], words["ratings_sub"], foot)
    return figure, f"{words['ratings']}: " + "、".join(spoken)


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


def concepts_chart(rows: pd.DataFrame, foot: str, labels: str = "ja") -> tuple[Figure, str]:
    """A panel a concept: each city's line over the years, per 1,000 residents where the concept is per head.

    Args:
        rows: `helpers.compare.concept_values`.
        foot: Source of the figures.
        labels: ja | en.
    """
    words = WORDS[labels]
    rows = rows.dropna(subset="value")
    concepts = list(rows.groupby("concept", sort=False))
    if not concepts:
        figure, axes = plt.subplots(figsize=(8, 2.2))
        return _nothing(figure, axes, labels)
    lines = (len(concepts) + 1) // 2
    figure, grid = plt.subplots(lines, 2, figsize=(8, 2.3 * lines), squeeze=False)
    cities = list(dict.fromkeys(rows["municipality"]))
    spoken = []
    for panel, (concept, own) in zip(grid.flat, concepts, strict=False):
        spoken.append(f"{concept!s} {_panel(panel, own, cities, labels)}")
    for panel in list(grid.flat)[len(concepts) :]:
        panel.set_visible(False)
    charts.headline(figure, words["concepts"], words["concepts_sub"], foot)
    return figure, f"{words['concepts']}: " + "、".join(spoken)


def _panel(panel: Axes, own: pd.DataFrame, cities: list[str], labels: str) -> str:
    words, per_head = WORDS[labels], bool(own["per_1000"].notna().any())
    own = own.assign(shown=own["per_1000"] if per_head else own["value"]).dropna(subset="shown")
    spoken = []
    for city, line in own.groupby("municipality", sort=False):
        at = cities.index(str(city)) % len(charts.MARKERS)
        years, values = line["fiscal_year"].astype(int).to_list(), line["shown"].to_list()
        panel.plot(years, values, marker=charts.MARKERS[at], color=charts.OKABE_ITO[at])
        panel.annotate(
            f"{city} {number(values[-1])}", (years[-1], values[-1]), (5, 2), textcoords="offset points", fontsize=8
        )
        spoken.append(f"{city} {years[-1]} {number(values[-1])}")
    own_years = own["fiscal_year"].astype(int)
    panel.set(xlim=(own_years.min() - 0.3, own_years.max() + 1.6), ylim=(0, max(own["shown"].max() * 1.2, 1)))
    panel.set_xticks(sorted(set(own_years)))
    name = own["concept" if labels == "ja" else "english"].iloc[0]
    unit = own["unit"].iloc[0] + (f"・{words['per_1000']}" if per_head else "")
    panel.set_title(wrap(f"{name}（{unit}）", 26), fontsize=9.5)
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    panel.tick_params(labelsize=8)
    return " ".join(spoken)


def _nothing(figure: Figure, axes: Axes, labels: str) -> tuple[Figure, str]:
    charts.empty(axes, WORDS[labels]["none"])
    return figure, WORDS[labels]["none"]
