"""Charts of the first two notebooks, each with the alternative text that says what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.ticker import MaxNLocator

from helpers import charts
from helpers.reading_views import STATUS_WORDS, check_words
from helpers.words import wrap
from hyoka.records import records_frame

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hyoka.records import Extracted

Chart = tuple["Figure", str]

#: Pages beside each other of which the numbers can still be read in a chart.
MOST_PAGES: Final = 24
#: Documents that a foot can name.
MOST_NAMED: Final = 6
PASSES: Final = {"合う": charts.ACCENT, "合わない": charts.WARNING}


def pages_chart(extracted: Sequence[Extracted]) -> Chart:
    """How many records came from each page of each document.

    Args:
        extracted: Documents as read, at least one of them with pages.
    """
    logged = records_frame(extracted, "page_log").astype({"rows": "float64"})
    grid = logged.pivot_table(index="document_id", columns="page", values="rows", sort=False).sort_index(axis=1)
    figure, axes = plt.subplots(figsize=(8.0, 1.4 + 0.42 * len(grid)))
    written = grid.shape[1] <= MOST_PAGES
    bar = {"label": "記録の数（件）", "shrink": 0.8}
    sns.heatmap(grid, cmap=charts.SEQUENTIAL, vmin=0, annot=written, fmt=".0f", linewidths=1, cbar_kws=bar, ax=axes)
    axes.set(xlabel="ページ", ylabel="")
    axes.tick_params(axis="y", rotation=0)
    subtitle = "記録の数（件）。白は、そのページがないことを示す"
    charts.headline(axes, "ページごとに読み取った記録", subtitle, _foot(grid.index))
    most = logged.iloc[int(logged["rows"].argmax())]
    where = f"{most['document_id']}の{most['page']}ページ、{most['rows']:.0f}件"
    return figure, f"文書{len(grid)}件の、ページごとの記録の数。最も多いのは{where}。"


def checks_chart(checks: pd.DataFrame) -> Chart:
    """How many checks of each kind pass and fail.

    Args:
        checks: The table `checks`, not empty.
    """
    rows = checks.assign(words=checks["check"].map(check_words), result=checks["passes"].map(_result))
    order = rows["words"].value_counts().index.tolist()
    counts = rows.groupby(["words", "result"]).size().rename("n").reset_index()
    figure, axes = plt.subplots(figsize=(8.0, 1.4 + 0.36 * len(order)))
    shown = {"order": order, "hue_order": list(PASSES), "palette": PASSES}
    sns.barplot(counts, y="words", x="n", hue="result", ax=axes, **shown)
    for bars, hatch in zip(axes.containers, charts.HATCHES, strict=False):
        axes.bar_label(bars, padding=3, fontsize=8)  # type: ignore[arg-type]
        _hatch(bars, hatch)
    axes.set(xlabel="検算の数（件）", ylabel="")
    sns.move_legend(axes, "lower right", title="")
    charts.headline(axes, "検算の結果", "検算の種類ごとの件数", _foot(checks["document_id"]))
    failed = int((rows["result"] == "合わない").sum())
    return figure, f"検算{len(rows)}件の種類ごとの棒グラフ。合うもの{len(rows) - failed}件、合わないもの{failed}件。"


def _result(passes: bool) -> str:
    return "合う" if passes else "合わない"


def statuses_chart(values: pd.DataFrame) -> Chart:
    """How many figures of indicators are reported, missing, or zeros that are no figures, by document.

    Args:
        values: The table `indicator_values`, not empty.
    """
    words, colours = list(STATUS_WORDS.values()), [charts.ACCENT, charts.LIGHT_GREY, charts.OKABE_ITO[1]]
    rows = values.assign(word=values["status"].map(STATUS_WORDS).astype("str"))
    documents = rows["document_id"].nunique()
    figure, axes = plt.subplots(figsize=(8.0, 1.5 + 0.45 * documents))
    stack = {"multiple": "stack", "discrete": True, "shrink": 0.7, "alpha": 1}
    shown = {"hue_order": words[::-1], "palette": colours[::-1]}
    sns.histplot(rows, y="document_id", hue="word", ax=axes, **shown, **stack)
    for bars, hatch in zip(axes.containers, charts.HATCHES, strict=False):
        _hatch(bars, hatch)
    _whole_numbers(axes)
    axes.set(xlabel="指標の値（件）", ylabel="")
    sns.move_legend(axes, "upper left", bbox_to_anchor=(1.0, 1.0), title="")
    charts.headline(axes, "指標の値のうち、値でないもの", "目標・実績・基準の件数", _foot(rows["document_id"]))
    counts = rows["word"].value_counts()
    said = "、".join(f"{word}{counts.get(word, 0)}件" for word in words)
    return figure, f"文書{documents}件の指標の値の状態。{said}。"


def _hatch(bars: Iterable[Any], hatch: str) -> None:
    for bar in bars:
        bar.set_hatch(hatch)


def _whole_numbers(axes: Axes) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _foot(documents: Iterable[object]) -> str:
    names = list(dict.fromkeys(str(document) for document in documents))
    more = f" ほか{len(names) - MOST_NAMED}件" if len(names) > MOST_NAMED else ""
    return wrap("出典: " + "、".join(names[:MOST_NAMED]) + more, 110)
