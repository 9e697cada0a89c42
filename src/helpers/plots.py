"""Charts in one style: Japanese glyphs, calm colours, headline and source, alternative text.

A chart is 4.4 inches wide and shown at 600 pixels, so that its text can be read on a phone of 390
and on A4.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from seaborn.axisgrid import Grid

from hyoka import TEMPLATES
from hyoka.text import UsageError, short_year
from hyoka_report.looks.charts import (
    ACCENT,
    INK,
    OKABE_ITO,
    SETTINGS,
    TINTS,
    drawn,
    has_negative,
    hatch,
    headline,
    label_figures,
    legend_above,
    mark_missing,
    name_axes,
    png,
    said_in,
    set_style,
    shade,
    unit_of,
    unit_of_columns,
    with_unit,
    wrapped,
    write_figures,
)
from hyoka_report.looks.heads import head, units_of
from hyoka_report.looks.letters import width_of
from hyoka_report.looks.parameters import check_given

from .display import no_data, note, show_data
from .given import need, need_columns
from .versions import check_engine
from .words import listed, word


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
    for axes in figure.axes:
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


def heat(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    grid: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    words: str = "",
    alt: str = "",
    lead: Sequence[str] = (),
    **seaborn: Any,  # noqa: ANN401 - as sns.heatmap
) -> Figure:
    """Show figures as a table of tints; what is missing is hatched.

    Title, subtitle, source and lead are as in `chart`.

    Args:
        grid: Figures; its index and its columns are the labels.
        words: As `bars`; the unit is that of its columns.
        alt: What the chart shows; by default each row with its figures.
        seaborn: Arguments of `sns.heatmap`, as vmin and vmax.

    Raises:
        UsageError: There is no such word; a column holds texts; the columns have several units; or
            two rows or columns have one name.
    """
    need("frame", grid)
    names = pd.Series([_in_one(name) for name in grid.index])
    heads = pd.Series([_in_one(name) for name in grid.columns])
    _refuse(names[names.duplicated()])
    _refuse(heads[heads.duplicated()])
    unit = unit_of_columns(grid, words)
    if not grid.size:
        return _no_data(title)
    say = said_in(unit)
    figures = grid.apply(_figures)
    texts = figures.map(say)
    widest = 1 + max(map(width_of, texts.to_numpy().ravel()))
    width = max(2 * SETTINGS.name_width / len(heads), widest)  # of two thirds of the chart
    width_in = max(SETTINGS.width_in, 1.5 * len(heads) * widest * SETTINGS.subtitle_pt / 72)
    cells = figures.set_axis(wrapped(names, 2), axis=0)
    cells = cells.set_axis(wrapped(heads, 4, width), axis=1)
    height = SETTINGS.above_in + SETTINGS.heat_row_in * max(len(cells), 2)
    _, ax = plt.subplots(figsize=(width_in, height))
    style = {"cmap": TINTS, "linewidths": 0.5, "cbar": False, **seaborn}
    text_style = {"color": INK, "fontsize": SETTINGS.subtitle_pt}
    sns.heatmap(cells, ax=ax, annot=texts, fmt="", annot_kws=text_style, **style)
    ax.tick_params(axis="y", labelrotation=0)
    ax.xaxis.tick_top()  # the heads stay in the first view of a long table
    ax.tick_params(axis="x", length=0, labelsize=SETTINGS.foot_pt)
    for row, column in np.argwhere(cells.isna().to_numpy()):
        mark_missing(ax, row, column)
    in_words = [" → ".join(row) for row in texts.to_numpy()]
    alt = alt or "、".join(
        f"{name} {figures}" for name, figures in zip(names, in_words, strict=True)
    )
    return chart(ax, title, subtitle, source, alt, lead=lead)


def _in_one(name: object) -> str:
    """A label of rows or columns as a text; one of several levels with blanks between them."""
    return " ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def panels(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    frame: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    y: str = "value",
    name: str = "指標と番号",
    hue: str = "measure",
    words: str = "",
    palette: Mapping[str, str] | None = None,
    events: pd.DataFrame | None = None,
    alt: str = "",
    lead: Sequence[str] = (),
) -> Figure:
    """Show figures over the fiscal years, a small chart a name, in all runs a colour a measure.

    Title, subtitle, source and lead are as in `chart`.

    Args:
        frame: A row a name, measure and fiscal_year.
        y: The column of figures.
        name: The column of names.
        hue: The column of the lines of a small chart: codes of `measure` or `basis`, or names.
        words: As `bars`; each small chart has its own unit.
        palette: A colour a line; by default one a measure.
        events: Years to be shaded (first_year, last_year), as the engine's labels/events.csv has
            them.
        alt: What the chart shows; by default each name with its first and last figure.

    Raises:
        UsageError: There is no such column or word; y holds texts; a name has figures of several
            units; or it has two of one year, line and city.
    """
    need_columns(frame, ["fiscal_year", y, name, hue])
    units = units_of(frame, y)
    frame = frame.dropna(subset=y).sort_values("fiscal_year", kind="stable")
    unit_of(words, [])
    if frame.empty:
        return _no_data(title)
    frame[y] = _figures(frame[y])
    frame[name] = _names_of_lines(frame, name, hue)
    of_names = units[frame.index].groupby(frame[name], sort=False)
    of_panels = {chart: unit_of(words, there) for chart, there in of_names}
    if palette:
        colours = {line: palette[line] for line in sorted(frame[hue].unique())}
    else:
        colours = _colours_of_lines(frame[hue])
    drawn = frame.copy()
    drawn[hue] = frame[hue].map(lambda code: word(hue, code))
    grid = sns.relplot(
        drawn,
        x="fiscal_year",
        y=y,
        hue=hue,
        style=hue,
        hue_order=list(colours),
        style_order=list(colours),
        palette=colours,
        markers=True,
        kind="line",
        errorbar=None,
        col=name,
        col_wrap=SETTINGS.panels_side_by_side,
        height=SETTINGS.panel_height_in,
        aspect=SETTINGS.panel_aspect,
        facet_kws={"sharey": False},
    )
    first_year = int(drawn["fiscal_year"].min())
    last_year = int(drawn["fiscal_year"].max())
    years = range(first_year, last_year + 1)
    step = max(1, -(-len(years) // SETTINGS.most_years))
    names = [with_unit(name, of_panels[name]) for name in grid.col_names]
    titles = wrapped(names, 3, SETTINGS.panel_name_width)
    for ax, text in zip(grid.axes.flat, titles, strict=True):
        ax.set_title(text, size=SETTINGS.foot_pt)
    grid.set(xticks=years[::step], xlabel="", ylabel="")
    for ax, unit in zip(grid.axes.flat, [*map(of_panels.__getitem__, grid.col_names)], strict=True):
        name_axes(ax)  # the layout below is that of the figures' own words
        low = min(0.0, SETTINGS.panel_room * ax.dataLim.ymin)
        high = max(0.0, SETTINGS.panel_room * ax.dataLim.ymax)
        ax.set_ylim(low, high if high > low else 1)
        ax.xaxis.set_major_formatter(lambda year, _: short_year(year))
        label_figures(ax.yaxis, unit)
        if events is not None:
            shade(ax, events, first_year, last_year)
    below = {"bbox_to_anchor": (0.5, 0), "ncols": 4, "fontsize": SETTINGS.foot_pt}
    sns.move_legend(grid, "upper center", title="", **below)
    grid.figure.set_figwidth(SETTINGS.width_in)
    grid.tight_layout(rect=(0, 0, 1, 1))
    ends = []
    for (chart_name, line), figures in frame.groupby([frame[name], drawn[hue]], sort=False)[y]:
        first_and_last = figures.iloc[[0, -1]] if len(figures) > 1 else figures
        figures_in_words = " → ".join(map(said_in(of_panels[chart_name]), first_and_last))
        ends.append(f"{chart_name}（{line}） {figures_in_words}")
    return chart(grid.figure, title, subtitle, source, alt or "、".join(ends), lead=lead)


def _names_of_lines(frame: pd.DataFrame, name: str, hue: str) -> pd.Series:
    """The name of each row's small chart: with the city where one name is there of several.

    Raises:
        UsageError: A name has two figures of one year and line.
    """
    names = frame[name].astype(str)
    lines = frame[hue].map(lambda code: word(hue, code))
    if "municipality" in frame:
        differs = frame["municipality"].groupby([names, lines]).transform("nunique") > 1
        is_shared = names.isin(names[differs])
        names = names.mask(is_shared, frame["municipality"] + " " + names)
    points = pd.concat([names, lines, frame["fiscal_year"]], axis=1)
    _refuse(names[points.duplicated()])
    return names


def _colours_of_lines(codes: pd.Series) -> dict[str, str]:
    """Name → colour: the same for a code in all runs, whichever others are drawn with it."""
    fixed = {"actual": ACCENT, "settlement": ACCENT, "target": OKABE_ITO[1], "budget": OKABE_ITO[1]}
    names = sorted(set(codes) - set(fixed))
    left = [colour for colour in OKABE_ITO if colour not in fixed.values()]
    colours = fixed | dict(zip(names, cycle(left), strict=False))
    present = [code for code in (*fixed, *names) if (codes == code).any()]
    return {word(str(codes.name), code): colours[code] for code in present}


def save_and_show(fig: Figure, alt: str, *, lead: Sequence[str] = ()) -> None:
    """Show a figure as PNG of twice the shown size, with what it shows in words, and close it.

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
    """Show a picture, with what it shows in words."""
    width, height = (round(pixels * SETTINGS.shown) for pixels in image.size)
    meta = {"alt": alt, "width": width, "height": height}
    if lead:
        meta["lead"] = [*lead]
    shown = {
        "image/png": base64.b64encode(png(image)).decode("ascii"),
        "text/plain": f"図 Figure: {alt}",
    }
    show_data(shown, {"image/png": meta})
