"""Charts in one style: Japanese glyphs, calm colours, headline and source, alternative text.

A chart is 4.4 inches wide and shown at 600 pixels, so that its text can be read on a phone of 390
and on A4.
"""

import base64
import io
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

import matplotlib_fontja
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib import rc_params_from_file
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator, ScalarFormatter
from matplotlib.transforms import ScaledTranslation
from PIL import Image
from seaborn.axisgrid import Grid

from hyoka.html.templating import TEMPLATES
from hyoka.text import wording
from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS

from .display import head, no_data, note, show_data, units_of, units_of_item
from .finding import begin
from .names_below import wrap_names
from .parameters import check_given
from .versions import check_engine
from .words import listed, width_of, word, wrap

#: Okabe and Ito's palette, ordered so that neighbours differ in grey print too.
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#F0E442")
#: Dark enough for a thin line on white.
OF_CITIES = OKABE_ITO[:7]
ACCENT = OKABE_ITO[0]
WARNING = OKABE_ITO[4]
INK = "#1f2933"
LIGHT_GREY = "#d5dade"
_FAINT = "#52606d"
#: One beside each colour of a series, so that no difference is shown by colour alone.
HATCHES = ("", "//", "..", "xx", "\\\\\\", "++", "oo", "--")
#: Light enough everywhere for dark figures to be read on it.
TINTS = LinearSegmentedColormap.from_list("tints", ["#f7fafc", "#7fb8de"])


@dataclass(frozen=True)
class ChartSettings:
    """Sizes of a chart.

    Attributes:
        width_in: Inches of a chart: it is shown at 600 pixels, and its text can be read on a phone.
        name_width: A name of a bar or row is broken at so many full-width characters: a third of
            the width is left to names.
        bar_in: Inches of a bar with the space below it.
        name_line_in: Inches of a line of a bar's name: three lines need more than a bar does.
        heat_row_in: Inches of a row of tints.
        above_in: Inches above and below the bars, for axis, headline and source.
        short_name: Four names of series, so many full-width characters long, stand side by side.
        long_name: Two of longer ones than this, else three.
        panels_side_by_side: Small charts in a row.
        panel_name_width: Its name is broken at so many full-width characters.
        panel_height_in: Inches of a small chart.
        panel_aspect: Its width for each unit of height.
        panel_room: Its axis reaches so far for each unit of the figure farthest from zero.
        most_years: So many years are named below a small chart.
        figure_room: Share of the axis that is left free for a figure behind the longest bar.
        dpi: Pixels an inch of the picture: twice what is shown.
        pad_in: Inches around it.
        shown: Shown pixels for each pixel of the picture.
        title_pt: Points of the title; then of subtitle, source and figures at bars.
    """

    width_in: float = 4.4
    name_width: float = 12.0
    bar_in: float = 0.3
    name_line_in: float = 0.16
    heat_row_in: float = 0.35
    above_in: float = 1.0
    short_name: float = 6.0
    long_name: float = 7.5
    panels_side_by_side: int = 2
    panel_name_width: float = 10.0
    panel_height_in: float = 1.9
    panel_aspect: float = 1.1
    panel_room: float = 1.08
    most_years: int = 6
    figure_room: float = 0.18
    dpi: int = 200
    pad_in: float = 0.08
    shown: float = 0.68
    title_pt: float = 12.0
    subtitle_pt: float = 9.0
    foot_pt: float = 8.0
    figure_pt: float = 8.0


SETTINGS = ChartSettings()


def setup(page: str = "") -> None:
    """Set the style of charts and of tables for the whole notebook, which has found nothing yet.

    Names of categories below the bars of any chart are broken into lines where they would run
    together.

    Args:
        page: The number of the page that the notebook makes, 04.

    Raises:
        UsageError: The engine is of another version, or a parameter was given that the notebook
            does not know or that is no number.
    """
    check_engine()
    check_given()
    begin(page)
    rules = rc_params_from_file(
        Path(__file__).with_name("report.mplstyle"), use_default_template=False
    )
    # seaborn's grids call tight_layout, which gives way to the constrained layout and says so
    warnings.filterwarnings("ignore", message="The figure layout has changed to tight")
    sns.set_theme(style="whitegrid", palette=list(OKABE_ITO), rc=rules)
    matplotlib_fontja.japanize()  # behind the theme, which would take the font away again
    wrap_names()
    style = (TEMPLATES / "outputs.css").read_text(encoding="utf-8").strip()
    show_data({"text/html": f"<style>{style}</style>", "text/plain": ""}, {})


def of_cities(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Seaborn's arguments for one colour a city, the same in each run, whatever else was read.

    The name of a city says its colour; of two that would share one, the later takes the next free.
    """
    palette: dict[str, str] = {}
    for name in sorted(tables["documents"]["municipality"].unique()):
        wanted = int.from_bytes(sha256(name.encode()).digest(), "big") % len(OF_CITIES)
        in_turn = OF_CITIES[wanted:] + OF_CITIES[:wanted]
        free = [colour for colour in in_turn if colour not in palette.values()]
        palette[name] = (free or in_turn)[0]
    return {"hue": "municipality", "palette": palette}


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
        _name_axes(axes)
        _legend_above(axes)
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


#: The unit that a caller names by a word; "" is none.
_UNIT_OF_WORDS = {"yen": "JPY", "percent": "share", "number": ""}
#: How figures of a unit are said; those of any other stand before its word.
_IN_WORDS: dict[str, Callable[[float], str]] = {
    "JPY": wording.yen,
    "share": lambda share: wording.percent(share, 0),
    "year": lambda year: wording.MISSING if np.isnan(year) else f"{year:.0f}",
}
#: Units that have several names.
_SAME_UNIT = {"ratio": "share", "円": "JPY", "number": ""}
#: An error lists at most so many units.
_MOST_UNITS = 5


def _unit_in_words(unit: str) -> str:
    """A key of _IN_WORDS, else the words behind a figure: 人, %, 円/件, or "" for none."""
    unit = _SAME_UNIT.get(unit, unit)
    if unit in _IN_WORDS:
        return unit
    parts = [CODE_WORDS["unit"].get(part, part) for part in unit.split("/")]
    return fold("/".join(parts))


def _unit_of(words: str, units: Iterable[str]) -> str:
    """The unit of a chart's figures: that of them all, or that which the caller names.

    Raises:
        UsageError: The figures have several units, or the caller names another one.
    """
    _refuse_wrong([words] if words else [], _UNIT_OF_WORDS)
    if words == "number":
        return ""
    there = {_unit_in_words(unit): unit for unit in sorted(units, reverse=True)}
    if len(there) > 1:
        raise UsageError("several_units", found=_listed_units(there.values()))
    named = _UNIT_OF_WORDS.get(words, "")
    (unit,) = there or [""]
    if named and unit not in ("", named):
        raise UsageError("other_unit", expected=unit, found=f'words="{words}"')
    return named or unit


def _listed_units(units: Iterable[str]) -> str:
    names = sorted(unit or wording.MISSING for unit in units)
    others = f" … ({len(names)})" if len(names) > _MOST_UNITS else ""
    return ", ".join(names[:_MOST_UNITS]) + others


def _said_in(unit: str) -> Callable[[float], str]:
    """How figures of a unit are said."""

    def say(figure: float) -> str:
        return wording.shown_number(figure) + ("" if np.isnan(figure) else unit)

    return _IN_WORDS.get(unit, say)


def _with_unit(name: str, unit: str) -> str:
    """A name and the unit that the figures of its axis leave out: 実績（人）."""
    return name if unit in ("", *_IN_WORDS) else f"{name}（{unit}）"


def _refuse_wrong(wanted: Iterable[str], there: Iterable[object]) -> None:
    """Raise a UsageError that lists the columns or words that there are where one is not."""
    known = [*there]
    if missing := [name for name in wanted if name not in known]:
        raise UsageError(
            "no_such_name", expected=", ".join(map(str, known)), found=", ".join(missing)
        )


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
        seaborn: Arguments of `sns.barplot`: `**of_cities(tables)`, or hue, hue_order and palette.

    Raises:
        UsageError: There is no such column or word; x holds texts, or figures of several units; or
            two rows have one name, and neither city nor year tells them apart.
    """
    _refuse_wrong([x, y], frame.columns)
    unit = _unit_of(words, units_of(frame, x)[frame[x].notna()])
    if frame[x].isna().all():
        return _no_data(title)
    say = _said_in(unit)
    figures = _figures(frame[x]).set_axis(_names_of_rows(frame, y))
    names = _wrapped(figures.index, 3)
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
    _hatch(ax)
    line = 1 if unit == "share" else 0
    _write_figures(ax, figures, say, line)
    if line:
        ax.axvline(
            line, color=INK, linewidth=0.8, zorder=0.9
        )  # it belongs to the axis, also if empty
    ax.set(xlabel=_with_unit(head(x, frame), unit), ylabel="")
    _label_figures(ax.xaxis, unit)
    ax.locator_params(axis="x", nbins=3 if _has_negative(ax) else 4)
    alt = alt or listed(figures, say, len(figures))
    return chart(ax, title, subtitle, source, alt, lead=lead)


#: What tells rows of one name apart, and how it is said.
_TELLS_APART: dict[str, Callable[[Any], str]] = {
    "municipality": str,
    "fiscal_year": wording.short_year,
    "indicator_id": str,
    "activity_id": str,
}


def _names_of_rows(frame: pd.DataFrame, column: str) -> list[str]:
    """The name of each row; before equal ones stand city and year, or their id, where it differs.

    Raises:
        UsageError: Two rows have one name, and nothing tells them apart.
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


def _wrapped(names: Iterable[str], lines: int, width: float = SETTINGS.name_width) -> list[str]:
    """The names, each in so many lines; in as many as it needs where two would look alike."""
    names = [*names]
    wrapped = [wrap(name, width, lines) for name in names]
    if len({*wrapped}) < len({*names}):
        wrapped = [wrap(name, width) for name in names]
    return wrapped


def _write_figures(
    axes: Axes, figures: pd.Series, say: Callable[[float], str], line: float
) -> None:
    """Write the figure of each bar at its right: at its end, or, below 0, where it begins.

    Behind a line that would run through it.
    """
    halo = [withStroke(linewidth=2, foreground="white")]  # a grid runs behind it
    room = SETTINGS.figure_room * max(figures.max(), line)
    style: dict[str, Any] = {"fontsize": SETTINGS.figure_pt, "color": INK, "va": "center"}
    style |= {"path_effects": halo, "xytext": (3, 0), "textcoords": "offset points"}
    for position, figure in enumerate(figures):
        end = max(figure, 0) if np.isfinite(figure) else 0
        end = line if line - room < end < line else end
        axes.annotate(say(figure), (end, position), **style)
    axes.margins(x=SETTINGS.figure_room)


def _has_negative(axes: Axes) -> bool:
    return any(isinstance(bar, Rectangle) and bar.get_width() < 0 for bar in axes.patches)


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
    names = pd.Series([_in_one(name) for name in grid.index])
    heads = pd.Series([_in_one(name) for name in grid.columns])
    _refuse(names[names.duplicated()])
    _refuse(heads[heads.duplicated()])
    unit = _unit_of_columns(grid, words)
    if not grid.size:
        return _no_data(title)
    say = _said_in(unit)
    figures = grid.apply(_figures)
    texts = figures.map(say)
    widest = 1 + max(map(width_of, texts.to_numpy().ravel()))
    width = max(2 * SETTINGS.name_width / len(heads), widest)  # of two thirds of the chart
    width_in = max(SETTINGS.width_in, 1.5 * len(heads) * widest * SETTINGS.subtitle_pt / 72)
    cells = figures.set_axis(_wrapped(names, 2), axis=0)
    cells = cells.set_axis(_wrapped(heads, 4, width), axis=1)
    height = SETTINGS.above_in + SETTINGS.heat_row_in * max(len(cells), 2)
    _, ax = plt.subplots(figsize=(width_in, height))
    style = {"cmap": TINTS, "linewidths": 0.5, "cbar": False, **seaborn}
    text_style = {"color": INK, "fontsize": SETTINGS.subtitle_pt}
    sns.heatmap(cells, ax=ax, annot=texts, fmt="", annot_kws=text_style, **style)
    ax.tick_params(axis="y", labelrotation=0)
    ax.xaxis.tick_top()  # the heads stay in the first view of a long table
    ax.tick_params(axis="x", length=0, labelsize=SETTINGS.foot_pt)
    for row, column in np.argwhere(cells.isna().to_numpy()):
        _mark_missing(ax, row, column)
    in_words = [" → ".join(row) for row in texts.to_numpy()]
    alt = alt or "、".join(
        f"{name} {figures}" for name, figures in zip(names, in_words, strict=True)
    )
    return chart(ax, title, subtitle, source, alt, lead=lead)


def _unit_of_columns(grid: pd.DataFrame, words: str) -> str:
    """The unit of columns of figures, as `_unit_of`; "" where one of them may have another.

    Raises:
        UsageError: The columns have several units, or may have: staff is counted in persons, hours
            and yen.
    """
    of_columns = [_units_of_column(grid, name) for name in grid]
    known = {units for units in of_columns if units}
    named = _UNIT_OF_WORDS.get(words)
    if named and all(named in units for units in known):
        return named
    units = sorted("/".join(sorted(units)) for units in known)
    unit = _unit_of(words, units)
    return unit if all(len(units) == 1 for units in of_columns) else ""


def _units_of_column(grid: pd.DataFrame, name: object) -> frozenset[str]:
    """The units that a column of figures may have; none where nothing says it."""
    if not isinstance(name, str):
        return frozenset()
    return units_of_item(grid, name) or frozenset(units_of(grid, name)) - {""}


def _in_one(name: object) -> str:
    """A label of rows or columns as a text; one of several levels with blanks between them."""
    return " ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _mark_missing(axes: Axes, row: int, column: int) -> None:
    """Hatch a cell of a table of tints, with the sign for what is missing."""
    corner = (column, row)
    style: dict[str, Any] = {"fc": "white", "ec": LIGHT_GREY, "hatch": "////", "linewidth": 0}
    axes.add_patch(Rectangle(corner, 1, 1, **style))
    middle: dict[str, Any] = {"ha": "center", "va": "center"}
    size = SETTINGS.foot_pt
    axes.text(column + 0.5, row + 0.5, wording.MISSING, color=_FAINT, fontsize=size, **middle)


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
        palette: A colour a line, as `of_cities` has them; by default one a measure.
        events: Years to be shaded (first_year, last_year), as the engine's labels/events.csv has
            them.
        alt: What the chart shows; by default each name with its first and last figure.

    Raises:
        UsageError: There is no such column or word; y holds texts; a name has figures of several
            units; or it has two of one year and line, and the city does not tell them apart.
    """
    _refuse_wrong(["fiscal_year", y, name, hue], frame.columns)
    units = units_of(frame, y)
    frame = frame.dropna(subset=y).sort_values("fiscal_year", kind="stable")
    _unit_of(words, [])
    if frame.empty:
        return _no_data(title)
    frame[y] = _figures(frame[y])
    frame[name] = _names_of_lines(frame, name, hue)
    of_names = units[frame.index].groupby(frame[name], sort=False)
    unit_of = {chart: _unit_of(words, there) for chart, there in of_names}
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
    names = [_with_unit(name, unit_of[name]) for name in grid.col_names]
    titles = _wrapped(names, 3, SETTINGS.panel_name_width)
    for ax, text in zip(grid.axes.flat, titles, strict=True):
        ax.set_title(text, size=SETTINGS.foot_pt)
    grid.set(xticks=years[::step], xlabel="", ylabel="")
    for ax, unit in zip(grid.axes.flat, [*map(unit_of.__getitem__, grid.col_names)], strict=True):
        _name_axes(ax)  # the layout below is that of the figures' own words
        low = min(0.0, SETTINGS.panel_room * ax.dataLim.ymin)
        high = max(0.0, SETTINGS.panel_room * ax.dataLim.ymax)
        ax.set_ylim(low, high if high > low else 1)
        ax.xaxis.set_major_formatter(lambda year, _: wording.short_year(year))
        _label_figures(ax.yaxis, unit)
        if events is not None:
            _shade(ax, events, first_year, last_year)
    below = {"bbox_to_anchor": (0.5, 0), "ncols": 4, "fontsize": SETTINGS.foot_pt}
    sns.move_legend(grid, "upper center", title="", **below)
    grid.figure.set_figwidth(SETTINGS.width_in)
    grid.tight_layout(rect=(0, 0, 1, 1))
    ends = []
    for (chart_name, line), figures in frame.groupby([frame[name], drawn[hue]], sort=False)[y]:
        first_and_last = figures.iloc[[0, -1]] if len(figures) > 1 else figures
        said = " → ".join(map(_said_in(unit_of[chart_name]), first_and_last))
        ends.append(f"{chart_name}（{line}） {said}")
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


def _shade(axes: Axes, events: pd.DataFrame, first_year: int, last_year: int) -> None:
    """Shade the years of events, as far as they are drawn."""
    for first, last in events[["first_year", "last_year"]].astype(int).to_numpy():
        begin = max(first, first_year) - 0.5
        end = min(last, last_year) + 0.5
        axes.axvspan(begin, end, color=LIGHT_GREY, alpha=0.4, zorder=0)


def _label_figures(axis: Axis, unit: str) -> None:
    """Say the figures of an axis; those of yen in one unit for all of it: 千円, 万円 or 億円.

    Those of a unit that has its word are plain numbers, and the word stands once, beside them.
    """

    def label(value: float, _: int) -> str:
        if unit != "JPY":
            return _IN_WORDS[unit](value)
        of_yen = wording.unit_of_yen(max(abs(end) for end in axis.get_view_interval()))
        return "0" if value == 0 else wording.yen(value, of_yen)

    if unit in _IN_WORDS:
        axis.set_major_formatter(FuncFormatter(label))


def _colours_of_lines(codes: pd.Series) -> dict[str, str]:
    """Name → colour: the same for a code in all runs, whichever others are drawn with it."""
    fixed = {"actual": ACCENT, "settlement": ACCENT, "target": OKABE_ITO[1], "budget": OKABE_ITO[1]}
    names = sorted(set(codes) - set(fixed))
    left = [colour for colour in OKABE_ITO if colour not in fixed.values()]
    colours = fixed | dict(zip(names, cycle(left), strict=False))
    present = [code for code in (*fixed, *names) if (codes == code).any()]
    return {word(str(codes.name), code): colours[code] for code in present}


def _name_axes(axes: Axes) -> None:
    """Give axes the titles of their columns, and their figures as people write them.

    Years and counts are whole.
    """
    axes.set_xlabel(head(axes.get_xlabel()))
    axes.set_ylabel(head(axes.get_ylabel()))
    for axis in (axes.xaxis, axes.yaxis):
        if isinstance(axis.get_major_formatter(), ScalarFormatter):
            if axis.get_label_text().endswith(("数", "年度")):
                axis.set_major_locator(MaxNLocator(integer=True))
            if not axis.get_label_text().endswith("年度"):
                axis.set_major_formatter(lambda value, _: wording.shown_number(value))


def _hatch(axes: Axes) -> None:
    """Hatch the bars of each series but the first, and their marks in the legend."""
    legend = axes.get_legend()
    for series, mark, hatch in zip(
        axes.containers, legend.legend_handles if legend else (), HATCHES, strict=False
    ):
        plt.setp([*series, mark], hatch=hatch)


def _legend_above(axes: Axes) -> None:
    """Move the legend above the axes, with words for codes."""
    if (legend := axes.get_legend()) is None:
        return
    names = [head(text.get_text()) for text in legend.get_texts()]
    widest = max(map(width_of, names))
    columns = 4
    if widest > SETTINGS.short_name:
        columns = 2 if widest > SETTINGS.long_name else 3
    axes.legend(
        [mark for mark in legend.legend_handles if mark is not None],
        names,
        title=head(legend.get_title().get_text()),
        loc="lower left",
        bbox_to_anchor=(0, 1),
        alignment="left",
        ncols=columns,
        fontsize=SETTINGS.foot_pt,
        title_fontsize=SETTINGS.foot_pt,
        handlelength=1.2,
    )


def headline(
    figure: Figure,
    title: str,
    subtitle: str = "",
    foot: str = "",
) -> None:
    """Put title and subtitle above a figure, its source below it and its legend, at its left."""
    width_pt = figure.get_figwidth() * 72
    rise = 12.0
    bold = [withStroke(linewidth=0.5, foreground=INK)]  # the font has no bold weight
    lines: tuple[tuple[str, dict[str, Any]], ...] = (
        (subtitle, {"size": SETTINGS.subtitle_pt, "color": _FAINT}),
        (title, {"size": SETTINGS.title_pt, "color": INK, "path_effects": bold}),
    )
    for text, style in lines:
        if text:
            shown = wrap(text, width_pt / style["size"])
            _write(figure, shown, 1.0, rise, va="bottom", **style)
            rise += style["size"] * 1.35 * (shown.count("\n") + 1) + 4
    fall = -28.0 if figure.legends else -10.0
    if foot:
        shown = wrap(foot, width_pt / SETTINGS.foot_pt)
        _write(figure, shown, 0.0, fall, size=SETTINGS.foot_pt, color=_FAINT, va="top")


def _write(
    figure: Figure,
    text: str,
    y: float,
    rise_pt: float,
    **style: Any,  # noqa: ANN401 - as figure.text
) -> None:
    """Write a text at the left edge, so many points above a height (0 to 1) of a figure."""
    shift = ScaledTranslation(0, rise_pt / 72, figure.dpi_scale_trans)
    figure.text(
        0.0, y, text, transform=figure.transFigure + shift, ha="left", linespacing=1.35, **style
    )


def save_and_show(fig: Figure, alt: str, *, lead: Sequence[str] = ()) -> None:
    """Show a figure as PNG of twice the shown size, with what it shows in words, and close it.

    Raises:
        ValueError: When there is no alternative text.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("a chart needs alternative text: say what it shows, with its main numbers")
    drawn = io.BytesIO()
    fig.savefig(
        drawn,
        dpi=SETTINGS.dpi,
        bbox_inches="tight",
        pad_inches=SETTINGS.pad_in,
        facecolor="white",
        pil_kwargs={"compress_level": 0},  # it is packed below
    )
    plt.close(fig)
    picture(Image.open(drawn), alt, lead=lead)


def picture(image: Image.Image, alt: str, *, lead: Sequence[str] = ()) -> None:
    """Show a picture, with what it shows in words."""
    data = io.BytesIO()
    image.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE).save(
        data, format="PNG", optimize=True
    )
    width, height = (round(pixels * SETTINGS.shown) for pixels in image.size)
    meta = {"alt": alt, "width": width, "height": height}
    if lead:
        meta["lead"] = [*lead]
    shown = {
        "image/png": base64.b64encode(data.getvalue()).decode("ascii"),
        "text/plain": f"図 Figure: {alt}",
    }
    show_data(shown, {"image/png": meta})
