"""Charts of the notebook on data quality, each with the alternative text that says what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import seaborn as sns
from matplotlib import pyplot as plt

from helpers import charts
from helpers import words as wording
from helpers.quality import FILLABLE, READ_TABLES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Chart = tuple["Figure", str]

TABLE_WORDS: Final = {
    "activities": "施策・事業・取組",
    "indicators": "指標",
    "indicator_values": "指標の値",
    "costs": "費用",
    "ratings": "評価",
    "statuses": "進捗",
    "narratives": "文章",
}
COLUMN_WORDS: Final = {
    "name": "名称",
    "department": "部",
    "section": "課",
    "unit": "単位",
    "kind": "種類",
    "polarity": "向き",
    "definition": "定義",
    "value": "値",
    "basis": "予算・決算の別",
    "score": "得点",
}
#: Documents whose names have room beside each other below a chart.
MOST_BESIDE: Final = 7
HOW_WORDS: Final = {"summed": "和や単価で確かめた", "counted": "件数で確かめた", "uncovered": "検算がない"}


def covered_chart(covered: pd.DataFrame) -> Chart:
    """How many rows of each table a passed check covers, by the kind of check.

    Args:
        covered: What `helpers.quality.covered` gives, with rows.
    """
    totals = covered.groupby("table")[list(HOW_WORDS)].sum().reindex(READ_TABLES)
    totals = totals[totals.sum(axis=1) > 0]
    shares = totals.div(totals.sum(axis=1), axis=0)
    figure, axes = plt.subplots(figsize=(8.0, 1.2 + 0.45 * len(shares)))
    left = shares["summed"] * 0
    colours = (charts.ACCENT, charts.OKABE_ITO[5], charts.LIGHT_GREY)
    names = [f"{TABLE_WORDS[str(table)]}（{total:,.0f}行）" for table, total in totals.sum(axis=1).items()]
    for (how, words), colour, hatch in zip(HOW_WORDS.items(), colours, ("", "..", ""), strict=True):
        axes.barh(names, shares[how], left=left, color=colour, hatch=hatch, edgecolor="white", label=words)
        left += shares[how]
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    charts.percent_axis(axes.xaxis)
    axes.set_xlabel("行の割合")
    axes.grid(visible=False, axis="y")
    figure.legend(loc="outside lower center", ncols=3)
    charts.headline(figure, "検算が確かめている行", "表ごとの行の割合。和や単価の検算は一つの数字の読み違いを見つける")
    sums = {HOW_WORDS[how]: wording.percent(totals[how].sum() / totals.to_numpy().sum()) for how in HOW_WORDS}
    return figure, "全行のうち、" + "、".join(f"{words}行は{share}" for words, share in sums.items()) + "。"


def filled_chart(filled: pd.DataFrame) -> Chart:
    """How far columns are filled in, by document; what a document has no rows of is hatched.

    Args:
        filled: What `helpers.quality.filled` gives, with rows.
    """
    shares = filled.assign(share=filled["filled"] / filled["of"])
    shares["what"] = shares["table"].map(TABLE_WORDS) + "の" + shares["column"].map(COLUMN_WORDS)
    grid = shares.pivot_table(index="what", columns="document_id", values="share", sort=False)
    order = [f"{TABLE_WORDS[table]}の{COLUMN_WORDS[column]}" for table in FILLABLE for column in FILLABLE[table]]
    grid = grid.reindex([name for name in order if name in grid.index])
    figure, axes = plt.subplots(figsize=(8.0, 1.8 + 0.36 * len(grid)))
    bar = {"label": "値のある行の割合", "shrink": 0.8, "format": lambda value, _: wording.percent(value, 0)}
    upright = grid.shape[1] > MOST_BESIDE
    names = [str(name) if upright else str(name).replace("-", "-\n") for name in grid.columns]
    numbers = {"annot": grid.shape[1] <= 2 * MOST_BESIDE, "fmt": ".0%", "linewidths": 1, "xticklabels": names}
    sns.heatmap(grid, cmap=charts.SEQUENTIAL, vmin=0, vmax=1, cbar_kws=bar, ax=axes, **numbers)
    axes.tick_params(axis="x", rotation=90 if upright else 0)
    charts.mark_missing(axes, grid)
    axes.set(xlabel="", ylabel="")
    charts.headline(axes, "項目はどれだけ埋まっているか", "値のある行の割合。「－」は、文書にその表の行がない")
    full = int((grid == 1).sum().sum())
    return (
        figure,
        f"{grid.shape[1]}文書、{len(grid)}項目。すべての行に値があるのは{full}か所、行がないのは{int(grid.isna().sum().sum())}か所。",
    )
