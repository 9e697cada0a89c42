"""Charts of what was read, checked and filled in, each with the alternative text that says what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.ticker import MaxNLocator

from helpers import charts
from helpers.charts import Chart
from helpers.quality import FILLABLE, READ_TABLES
from helpers.quality_words import COLUMN_WORDS, HOW_WORDS, TABLE_WORDS, check_words
from helpers.words import percent, wrap
from hyoka.records import Extracted, records_frame
from hyoka.wording import STATUS_WORDS

#: Pages beside each other of which the numbers can still be read in a chart.
MAX_PAGES: Final = 24
#: Documents that a foot can name.
MAX_NAMED: Final = 6
#: Documents whose names have room beside each other below a chart.
MAX_BESIDE: Final = 7
PASSES: Final = {"合う": charts.ACCENT, "合わない": charts.WARNING}


def pages_chart(extracted: Sequence[Extracted]) -> Chart | None:
    """How many records came from each page of each document."""
    logged = records_frame(extracted, "page_log").astype({"rows": "float64"})
    if logged.empty:
        return None
    grid = logged.pivot_table(index="document_id", columns="page", values="rows", sort=False).sort_index(axis=1)
    figure, axes = plt.subplots(figsize=(8.0, 1.4 + 0.42 * len(grid)))
    written = grid.shape[1] <= MAX_PAGES
    bar = {"label": "記録の数（件）", "shrink": 0.8}
    sns.heatmap(grid, cmap=charts.SEQUENTIAL, vmin=0, annot=written, fmt=".0f", linewidths=1, cbar_kws=bar, ax=axes)
    axes.set(xlabel="ページ", ylabel="")
    axes.tick_params(axis="y", rotation=0)
    subtitle = "記録の数（件）。白は、そのページがないことを示す"
    charts.headline(axes, "ページごとに読み取った記録", subtitle, _foot(grid.index))
    most = logged.iloc[int(logged["rows"].argmax())]
    where = f"{most['document_id']}の{most['page']}ページ、{most['rows']:.0f}件"
    return figure, f"文書{len(grid)}件の、ページごとの記録の数。最も多いのは{where}。"


def checks_chart(checks: pd.DataFrame) -> Chart | None:
    """How many checks of each kind pass and fail."""
    if checks.empty:
        return None
    results = checks["passes"].map({True: "合う", False: "合わない"})
    rows = checks.assign(words=checks["check"].map(check_words), result=results)
    order = rows["words"].value_counts().index.tolist()
    counts = rows.groupby(["words", "result"]).size().rename("n").reset_index()
    figure, axes = plt.subplots(figsize=(8.0, 1.4 + 0.36 * len(order)))
    shown = {"order": order, "hue_order": list(PASSES), "palette": PASSES}
    sns.barplot(counts, y="words", x="n", hue="result", ax=axes, **shown)
    for bars, hatch in zip(axes.containers, charts.HATCHES, strict=False):
        axes.bar_label(bars, padding=3, fontsize=8)  # type: ignore[arg-type]
        plt.setp(list(bars), hatch=hatch)
    axes.set(xlabel="検算の数（件）", ylabel="")
    sns.move_legend(axes, "lower right", title="")
    charts.headline(axes, "検算の結果", "検算の種類ごとの件数", _foot(checks["document_id"]))
    failed = int((rows["result"] == "合わない").sum())
    return figure, f"検算{len(rows)}件の種類ごとの棒グラフ。合うもの{len(rows) - failed}件、合わないもの{failed}件。"


def statuses_chart(values: pd.DataFrame) -> Chart | None:
    """How many figures of indicators are reported, missing, or zeros that are no figures, by document."""
    if values.empty:
        return None
    words, colours = list(STATUS_WORDS.values()), [charts.ACCENT, charts.LIGHT_GREY, charts.OKABE_ITO[1]]
    rows = values.assign(word=values["status"].map(STATUS_WORDS).astype("str"))
    documents = rows["document_id"].nunique()
    figure, axes = plt.subplots(figsize=(8.0, 1.5 + 0.45 * documents))
    stack = {"multiple": "stack", "discrete": True, "shrink": 0.7, "alpha": 1}
    shown = {"hue_order": words[::-1], "palette": colours[::-1]}
    sns.histplot(rows, y="document_id", hue="word", ax=axes, **shown, **stack)
    for bars, hatch in zip(axes.containers, charts.HATCHES, strict=False):
        plt.setp(list(bars), hatch=hatch)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="指標の値（件）", ylabel="")
    sns.move_legend(axes, "upper left", bbox_to_anchor=(1.0, 1.0), title="")
    charts.headline(axes, "指標の値のうち、値でないもの", "目標・実績・基準の件数", _foot(rows["document_id"]))
    counts = rows["word"].value_counts()
    summary = "、".join(f"{word}{counts.get(word, 0)}件" for word in words)
    return figure, f"文書{documents}件の指標の値の状態。{summary}。"


def _foot(documents: Iterable[object]) -> str:
    names = list(dict.fromkeys(str(document) for document in documents))
    more = f" ほか{len(names) - MAX_NAMED}件" if len(names) > MAX_NAMED else ""
    return wrap("出典: " + "、".join(names[:MAX_NAMED]) + more, 110)


def covered_chart(covered: pd.DataFrame) -> Chart | None:
    """How many rows of each table a passed check covers (`helpers.quality.covered`), by the kind of check."""
    if covered["rows"].sum() == 0:
        return None
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
    sums = {HOW_WORDS[how]: percent(totals[how].sum() / totals.to_numpy().sum()) for how in HOW_WORDS}
    return figure, "全行のうち、" + "、".join(f"{words}行は{share}" for words, share in sums.items()) + "。"


def filled_chart(filled: pd.DataFrame) -> Chart | None:
    """How far columns are filled in by document (`helpers.quality.filled`); a document without rows is hatched."""
    if filled.empty:
        return None
    shares = filled.assign(share=filled["filled"] / filled["of"])
    shares["what"] = shares["table"].map(TABLE_WORDS) + "の" + shares["column"].map(COLUMN_WORDS)
    grid = shares.pivot_table(index="what", columns="document_id", values="share", sort=False)
    order = [f"{TABLE_WORDS[table]}の{COLUMN_WORDS[column]}" for table in FILLABLE for column in FILLABLE[table]]
    grid = grid.reindex([name for name in order if name in grid.index])
    figure, axes = plt.subplots(figsize=(8.0, 1.8 + 0.36 * len(grid)))
    bar = {"label": "値のある行の割合", "shrink": 0.8, "format": lambda value, _: percent(value, 0)}
    upright = grid.shape[1] > MAX_BESIDE
    names = [str(name) if upright else str(name).replace("-", "-\n") for name in grid.columns]
    numbers = {"annot": grid.shape[1] <= 2 * MAX_BESIDE, "fmt": ".0%", "linewidths": 1, "xticklabels": names}
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
