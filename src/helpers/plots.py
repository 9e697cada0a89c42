"""Charts in one style: Japanese glyphs, calm colours, headline and source, alternative text.

A chart is 4.4 inches wide and shown at 600 pixels, so that its text can be read on a phone of 390
and on A4.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from seaborn.axisgrid import Grid

from hyoka import TEMPLATES, data_uri
from hyoka.text import UsageError, short_year, shown_number, yen
from looks.charts import (
    ACCENT,
    INK,
    SETTINGS,
    WARNING,
    drawn,
    has_negative,
    hatch,
    headline,
    label_figures,
    lay_out_panels,
    lay_out_tints,
    legend_above,
    name_axes,
    of_few_colours,
    said_in,
    set_style,
    unit_of,
    with_unit,
    wrapped,
    write_figures,
)
from looks.heads import head, units_of
from looks.letters import shortened_name
from looks.parameters import check_given

from .display import lead_into, no_data, note, show_data
from .given import need, need_columns
from .versions import check_engine
from .words import listed


def setup() -> None:
    """Set the style of charts and of tables for the whole notebook.

    Names of categories below the bars of any chart are broken into lines where they would run
    together.

    Raises:
        UsageError: The engine is of another version, or a parameter was given that the notebook
            does not know or that is no number.
    """
    check_engine()
    check_given()
    lead_into(None)  # the notebook before in this kernel had its own tables
    set_style()
    style = (TEMPLATES / "outputs.css").read_text(encoding="utf-8").strip()
    show_data({"text/html": f"<style>{style}</style>", "text/plain": ""}, {})


def chart(
    where: Axes | Figure | Grid | sns.JointGrid,
    title: str,
    subtitle: str = "",
    source: str = "",
    alt: str = "",
    *,
    lead: Sequence[str] = (),
) -> Figure:
    """Show a chart with its headline, source and alternative text; one without data is a note.

    Args:
        where: What seaborn returned: axes, or a grid; or a figure.
        title: What the chart says, in words.
        subtitle: Measure, unit, year.
        source: The foot: documents, pages, notes.
        alt: What the chart shows, with its main numbers; the title stands before it. A note below
            a chart without it asks for it.
        lead: The measures of the findings that the chart shows: the first chart of a notebook that
            names one leads its page, and that of the first finding of a report its first page.

    Returns:
        The figure, to be saved by its `savefig`; a cell that ends with it does not show it again.

    Raises:
        UsageError: What is given is no chart.
    """
    figure = _figure_of(where)
    vars(figure)["_ipython_display_"] = lambda: None
    if not any(np.isfinite(axes.dataLim.get_points()).all() for axes in figure.axes):
        return _no_data(title, figure)
    if isinstance(where, sns.FacetGrid):
        lay_out_panels(where)
    for axes in figure.axes:
        lay_out_tints(axes)
        name_axes(axes)
        legend_above(axes)
    headline(figure, title, subtitle, source)
    save_and_show(figure, f"{title}。{alt}", lead=lead)
    if not alt:
        note('図を見ずに聞く人のために、図が示すことを一文で書く：h.chart(…, alt="…")')
    return figure


def _figure_of(where: object) -> Figure:
    figure = where.get_figure(root=True) if isinstance(where, Axes) else getattr(where, "figure", 0)
    if not isinstance(figure, Figure):
        raise UsageError("no_chart", found=type(where).__name__)
    return figure


def _no_data(title: str, figure: Figure | None = None) -> Figure:
    """Say that there is nothing to draw, in place of the chart."""
    figure = figure or plt.figure()
    vars(figure)["_ipython_display_"] = lambda: None
    plt.close(figure)
    no_data(title)
    return figure


def _figures(column: pd.Series) -> pd.Series:
    """A column as figures.

    Raises:
        UsageError: It holds texts.
    """
    try:
        return column.astype(float)
    except ValueError as error:
        raise UsageError("no_column_of_numbers", found=str(column.name)) from error


def bars(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    frame: pd.DataFrame,
    x: str,
    y: str,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    words: str = "",
    alt: str = "",
    lead: Sequence[str] = (),
    **seaborn: Any,  # noqa: ANN401 - as sns.barplot
) -> Figure:
    """Show a bar a row with its figure, from above as the rows stand.

    Title, subtitle, source and lead are as in `chart`. Shares are held against a line at
    100 %. Rows of one name are named with city and year too.

    Args:
        frame: The rows to be drawn.
        x: The column of figures.
        y: The column of names.
        words: How its figures are said: yen, percent (1.0 is all) or number. By default in the
            unit that the contract says of a column of its tables; other columns are plain numbers.
        alt: What the chart shows; by default its names with their figures.
        seaborn: Arguments of `sns.barplot`: hue, hue_order and palette.

    Raises:
        UsageError: There is no such column or word; x holds texts, or figures of several units; or
            two rows have one name, and are of the same city and year.
    """
    need_columns(frame, [x, y])
    unit = unit_of(words, units_of(frame, x)[frame[x].notna()])
    if frame[x].isna().all():
        return _no_data(title)
    say = said_in(unit)
    figures = _figures(frame[x]).set_axis(_names_of_rows(frame, y))
    names = wrapped(figures.index, 3)
    n_lines = max(name.count("\n") + 1 for name in names)
    high = max(SETTINGS.bar_in, SETTINGS.name_line_in * n_lines)
    height = SETTINGS.above_in + high * max(len(names), 2)
    _, ax = plt.subplots(figsize=(SETTINGS.width_in, height))
    style = {"errorbar": None, **seaborn, "dodge": False}
    style.setdefault("color", None if "hue" in seaborn else ACCENT)
    # seaborn draws a mean of the rows of one name: each row has its number as name
    rows = frame.assign(**{y: [str(number) for number in range(len(frame))]})
    sns.barplot(rows, x=x, y=y, order=[*rows[y]], ax=ax, **style)
    ax.set_yticks(range(len(names)), names)
    hatch(ax)
    line = 1 if unit == "share" else 0
    write_figures(ax, figures, say, line)
    if line:
        ax.axvline(
            line, color=INK, linewidth=0.8, zorder=0.9
        )  # it belongs to the axis, also if empty
    ax.set(xlabel=with_unit(head(x, frame), unit), ylabel="")
    label_figures(ax.xaxis, unit)
    ax.locator_params(axis="x", nbins=3 if has_negative(ax) else 4)
    alt = alt or listed(figures, say, len(figures))
    return chart(ax, title, subtitle, source, alt, lead=lead)


#: Steps smaller than this share of the amount are hairs: their axis begins near them.
_HAIR = 0.1
#: Letters of the name of a step's project.
_LETTERS_OF_STEP = 14


def steps(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    frame: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    lead: Sequence[str] = (),
) -> Figure:
    """Show how a sum moved from one year to the next: a bar a step, with its project and payer.

    Title, subtitle, source and lead are as in `chart`. Of steps that are small beside the sum the
    axis begins near them, and the subtitle says so.

    Args:
        frame: The steps of one account in order: 区分, n, before, after and change (yen); largest
            (the name of the project that moved it most) and largest_change (yen: of a step of
            several projects it stands beside the name); payer (a fund, "" where none is known) and
            payer_change (yen).
    """
    need_columns(frame, ["区分", "n", "before", "after", "change", "largest", "largest_change"])
    need_columns(frame, ["payer", "payer_change"])
    if frame.empty:
        return _no_data(title)
    ends = frame["before"].sum(), frame["after"].sum()
    tops = ends[0] + frame["change"].cumsum()
    largest = frame["change"].abs().max()
    lowest = min(*ends, tops.min())
    begin = max(lowest - 2 * largest, 0) if largest < _HAIR * max(ends) else 0
    if begin:
        subtitle += f"。横軸は{yen(begin)}から始まる"
    labels = frame["区分"] + "（" + frame["n"].astype("str") + "事業）\n"
    names_of_steps = pd.Series(
        [shortened_name(name, _LETTERS_OF_STEP) for name in frame["largest"]], frame.index
    )
    of_several = "うち " + names_of_steps + " " + frame["largest_change"].map(_signed)
    is_sum = frame["n"].gt(1)
    labels += of_several.where(is_sum, names_of_steps)
    amounts = is_sum.map({True: "計 ", False: ""}) + frame["change"].map(_signed)
    payers = [
        f"\n（{head(payer)} {_signed(change)}）" if payer else ""
        for payer, change in zip(frame["payer"], frame["payer_change"], strict=True)
    ]
    names = ["前年度の決算", *labels, "当年度の決算"]
    lefts = [begin, *(tops - frame["change"]), begin]
    widths = [ends[0] - begin, *frame["change"], ends[1] - begin]
    colours = [ACCENT if width > 0 else WARNING for width in widths]
    texts = [yen(ends[0]), *map("".join, zip(amounts, payers, strict=True)), yen(ends[1])]
    _, ax = plt.subplots(figsize=(SETTINGS.width_in, SETTINGS.above_in + 0.42 * len(names)))
    bars_drawn = ax.barh(range(len(names)), widths, left=lefts, color=[INK, *colours[1:-1], INK])
    ax.bar_label(bars_drawn, texts, padding=3, fontsize=SETTINGS.figure_pt)
    ax.set_yticks(range(len(names)), names, fontsize=SETTINGS.figure_pt)
    ax.set(xticks=[], xlim=(begin, None))
    ax.grid(visible=False)
    ax.invert_yaxis()
    ax.margins(x=0.35)
    said = [f"{name} {text}" for name, text in zip(names, texts, strict=True)]
    return chart(ax, title, subtitle, source, "、".join(said).replace("\n", " "), lead=lead)


def _signed(amount: float) -> str:
    return ("+" if amount > 0 else "") + yen(amount)


def series(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    frame: pd.DataFrame,
    panel: str,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    line: str = "",
    lead: Sequence[str] = (),
) -> Figure:
    """Show figures over their years in small charts, each from 0 on an axis of its own.

    Title, subtitle, source and lead are as in `chart`. Its words are the ends of each line.

    Args:
        frame: Rows with fiscal_year and value, in the order in which the charts stand.
        panel: The column that names a small chart.
        line: The column that names a line of several in one chart; "" is one line each.
    """
    need_columns(frame, ["fiscal_year", "value", panel, *([line] if line else [])])
    if frame.empty:
        return _no_data(title)
    style: dict[str, Any] = {"color": ACCENT, "marker": "o"}
    if line:
        style = {"hue": line, "style": line, "markers": True}
    grid = sns.relplot(
        frame,
        x="fiscal_year",
        y="value",
        kind="line",
        errorbar=None,
        col=panel,
        col_wrap=2,
        height=1.9,
        facet_kws={"sharey": False},
        **style,
    )
    if line:
        below = {"bbox_to_anchor": (0.5, 0), "ncols": 4, "title": "", "fontsize": 8}
        sns.move_legend(grid, "upper center", **below)
    ends = []
    ordered = frame.sort_values("fiscal_year", kind="stable")
    for names, figures in ordered.groupby([panel, line] if line else [panel], sort=False)["value"]:
        first_and_last = figures.iloc[:: max(len(figures) - 1, 1)].map(shown_number)
        ends.append(f"{'・'.join(map(str, names))} {' → '.join(first_and_last)}")
    return chart(grid, title, subtitle, source, "、".join(ends), lead=lead)


#: What rows of one name may differ in, and how it is written.
_TELLS_APART: dict[str, Callable[[Any], str]] = {
    "municipality": str,
    "fiscal_year": short_year,
    "indicator_id": str,
    "activity_id": str,
}


def _names_of_rows(frame: pd.DataFrame, column: str) -> list[str]:
    """The name of each row; before equal ones stand city and year, or their id, where it differs.

    Raises:
        UsageError: Two rows have one name, and do not differ in these columns.
    """
    rows = frame.reset_index(drop=True)
    names = rows[column].astype(str)
    before = pd.Series("", index=rows.index)
    for about, say in _TELLS_APART.items():
        if about in rows and about != column:
            words = rows[about].map(say)
            differs = words.groupby(before + names).transform("nunique") > 1
            before = before.mask(differs, before + words + " ")
    told_apart = before + names
    _refuse(told_apart[told_apart.duplicated()])
    return [*told_apart]


def _refuse(equal: pd.Series) -> None:
    """Raise a UsageError of the first name that is there twice, if any is."""
    if len(equal):
        raise UsageError("equal_names", found=equal.iloc[0])


def save_and_show(fig: Figure, alt: str, *, lead: Sequence[str] = ()) -> None:
    """Show a figure at twice the shown size, with what it shows in words, and close it.

    Raises:
        ValueError: When there is no alternative text.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("a chart needs alternative text: say what it shows, with its main numbers")
    image = drawn(fig)
    plt.close(fig)
    picture(image, alt, lead=lead)


def picture(image: Image.Image, alt: str, *, lead: Sequence[str] = ()) -> None:
    """Show a picture, with what it shows in words.

    Raises:
        UsageError: It is no picture, or its words are no text.
    """
    need("picture", image)
    need("text", alt)
    width, height = (round(pixels * SETTINGS.shown) for pixels in image.size)
    meta = {"alt": alt, "width": width, "height": height}
    if lead:
        meta["lead"] = [*lead]
    # of image/png JupyterLab and nbconvert show no words
    shown = (
        f'<img src="{data_uri(of_few_colours(image))}" alt="{escape(alt)}" '
        f'width="{width}" height="{height}">'
    )
    show_data({"text/html": shown, "text/plain": f"図 Figure: {alt}"}, {"chart": meta})
