"""What charts share: colours, sizes, headline, legend, and the words and units of their axes."""

import io
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, ScalarFormatter
from matplotlib.transforms import ScaledTranslation
from PIL import Image

from hyoka.text import (
    CODE_WORDS,
    MISSING,
    UsageError,
    fold,
    percent,
    short_year,
    shown_number,
    unit_of_yen,
    yen,
)

from .heads import head, refuse_wrong
from .letters import width_of, wrap
from .names_below import wrap_names

#: Okabe and Ito's palette, ordered so that neighbours differ in grey print too.
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#F0E442")
ACCENT = OKABE_ITO[0]
WARNING = OKABE_ITO[4]
INK = "#1f2933"
LIGHT_GREY = "#d5dade"
FAINT = "#52606d"
#: One beside each colour of a series, so that no difference is shown by colour alone.
HATCHES = ("", "//", "..", "xx", "\\\\\\", "++", "oo", "--")
#: Light enough everywhere for dark figures to be read on it.
TINTS = LinearSegmentedColormap.from_list("tints", ["#f7fafc", "#7fb8de"])


@dataclass(frozen=True)
class ChartSettings:
    """Sizes of a chart.

    Attributes:
        width_in: Inches of a chart: it is shown at 600 pixels, and its text can be read on a phone.
        name_width: Full-width characters of a line of a bar's or row's name: a third of the width
            is left to names.
        bar_in: Inches of a bar with the space below it.
        name_line_in: Inches of a line of a bar's name: three lines need more than a bar does.
        above_in: Inches above and below the bars, for axis, headline and source.
        short_name: Full-width characters of a name of a series up to which four stand side by side.
        long_name: Two of longer ones than this, else three.
        panel_room: How far its axis reaches, as a multiple of the figure farthest from zero.
        most_years: The most years that are named below a small chart.
        panel_name_width: Full-width characters of a line of its name.
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
    above_in: float = 1.0
    short_name: float = 6.0
    long_name: float = 7.5
    panel_room: float = 1.08
    most_years: int = 6
    panel_name_width: float = 10.0
    figure_room: float = 0.18
    dpi: int = 200
    pad_in: float = 0.08
    shown: float = 0.68
    title_pt: float = 12.0
    subtitle_pt: float = 9.0
    foot_pt: float = 8.0
    figure_pt: float = 8.0


SETTINGS = ChartSettings()
#: The unit that a caller names by a word; "" is none.
UNIT_OF_WORDS = {"yen": "JPY", "percent": "share", "number": ""}
#: How figures of a unit are said; those of any other stand before its word.
_IN_WORDS: dict[str, Callable[[float], str]] = {
    "JPY": yen,
    "share": lambda share: percent(share, 0),
    "year": lambda year: MISSING if np.isnan(year) else f"{year:.0f}",
}
#: Units that have several names.
_SAME_UNIT = {"ratio": "share", "円": "JPY", "number": ""}
#: An error lists at most this many units.
_MOST_UNITS = 5


def _unit_in_words(unit: str) -> str:
    """A key of _IN_WORDS, else the words behind a figure: 人, %, 円/件, or "" for none."""
    unit = _SAME_UNIT.get(unit, unit)
    if unit in _IN_WORDS:
        return unit
    parts = [CODE_WORDS["unit"].get(part, part) for part in unit.split("/")]
    return fold("/".join(parts))


def unit_of(words: str, units: Iterable[str]) -> str:
    """The unit of a chart's figures: that of them all, or that which the caller names.

    Raises:
        UsageError: The figures have several units, or the caller names another one.
    """
    refuse_wrong([words] if words else [], UNIT_OF_WORDS)
    if words == "number":
        return ""
    there = {_unit_in_words(unit): unit for unit in sorted(units, reverse=True)}
    if len(there) > 1:
        raise UsageError("several_units", found=_listed_units(there.values()))
    named = UNIT_OF_WORDS.get(words, "")
    (unit,) = there or [""]
    if named and unit not in ("", named):
        raise UsageError("other_unit", expected=unit, found=f'words="{words}"')
    return named or unit


def _listed_units(units: Iterable[str]) -> str:
    names = sorted(unit or MISSING for unit in units)
    others = f" … ({len(names)})" if len(names) > _MOST_UNITS else ""
    return ", ".join(names[:_MOST_UNITS]) + others


def said_in(unit: str) -> Callable[[float], str]:
    """How figures of a unit are said."""

    def say(figure: float) -> str:
        return shown_number(figure) + ("" if np.isnan(figure) else unit)

    return _IN_WORDS.get(unit, say)


def with_unit(name: str, unit: str) -> str:
    """A name and the unit that the figures of its axis leave out: 実績（人）."""
    return name if unit in ("", *_IN_WORDS) else f"{name}（{unit}）"


def wrapped(names: Iterable[str], lines: int, width: float = SETTINGS.name_width) -> list[str]:
    """The names, each in so many lines; in as many as it needs where two would look alike."""
    names = [*names]
    wrapped = [wrap(name, width, lines) for name in names]
    if len({*wrapped}) < len({*names}):
        wrapped = [wrap(name, width) for name in names]
    return wrapped


def write_figures(axes: Axes, figures: pd.Series, say: Callable[[float], str], line: float) -> None:
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


def has_negative(axes: Axes) -> bool:
    return any(isinstance(bar, Rectangle) and bar.get_width() < 0 for bar in axes.patches)


def lay_out_tints(axes: Axes) -> None:
    """Lay out a table of tints (`sns.heatmap`): its heads on top, its names in lines.

    What is missing is hatched. Tints on axes of numbers are no table: those of a colour bar or of
    `sns.histplot`.
    """
    meshes = [drawn for drawn in axes.collections if isinstance(drawn, QuadMesh)]
    ticks = [axis.get_major_locator() for axis in (axes.xaxis, axes.yaxis)]
    if not meshes or not all(isinstance(places, FixedLocator) for places in ticks):
        return
    cells = np.ma.getmaskarray(np.ma.asarray(meshes[0].get_array()))
    # as the axis has them: a panel beside the first shows no names, and shares its axis
    names = axes.yaxis.get_major_formatter().format_ticks([*axes.get_yticks()])
    heads = axes.xaxis.get_major_formatter().format_ticks([*axes.get_xticks()])
    width = 2 * SETTINGS.name_width / cells.shape[1]  # of two thirds of the chart
    axes.set_yticks(axes.get_yticks(), wrapped(names, 2), rotation=0)
    axes.set_xticks(axes.get_xticks(), wrapped(heads, 4, width), rotation=0)
    axes.xaxis.tick_top()  # the heads stay in the first view of a long table
    axes.tick_params(axis="x", length=0, labelsize=SETTINGS.foot_pt)
    axes.set(xlabel="", ylabel="")
    plt.setp(axes.texts, size=SETTINGS.subtitle_pt)
    for row, column in np.argwhere(cells).tolist():
        mark_missing(axes, row, column)


def lay_out_panels(grid: sns.FacetGrid) -> None:
    """Lay out small charts (`sns.relplot` with `col`) that begin at 0.

    Their names stand in lines, and their years are short.
    """
    names = wrapped(map(str, grid.col_names), 3, SETTINGS.panel_name_width)
    for axes, name in zip(grid.axes.flat, names, strict=False):
        axes.set_title(name, size=SETTINGS.foot_pt)
    if {axes.get_xlabel() for axes in grid.axes.flat} >= {"fiscal_year"}:
        low, high = grid.data["fiscal_year"].agg(["min", "max"]).astype(int)
        step = -(-(high - low + 1) // SETTINGS.most_years)
        grid.set(xticks=range(low, high + 1, step), xlabel="", ylabel="")
        for axes in grid.axes.flat:
            axes.xaxis.set_major_formatter(lambda year, _: short_year(int(year)))
    for axes in grid.axes.flat:
        low, high = (SETTINGS.panel_room * end for end in axes.dataLim.intervaly)
        axes.set_ylim(min(0.0, low), max(0.0, high) or 1)
        axes.tick_params(axis="x", labelbottom=True)
        name_axes(axes)  # the layout is that of the figures' own words
    grid.figure.set_figwidth(SETTINGS.width_in)
    grid.tight_layout(rect=(0, 0, 1, 1))


def mark_missing(axes: Axes, row: int, column: int) -> None:
    """Hatch a cell of a table of tints, with the sign for what is missing."""
    corner = (column, row)
    style: dict[str, Any] = {"fc": "white", "ec": LIGHT_GREY, "hatch": "////", "linewidth": 0}
    axes.add_patch(Rectangle(corner, 1, 1, **style))
    middle: dict[str, Any] = {"ha": "center", "va": "center"}
    size = SETTINGS.foot_pt
    axes.text(column + 0.5, row + 0.5, MISSING, color=FAINT, fontsize=size, **middle)


def label_figures(axis: Axis, unit: str) -> None:
    """Say the figures of an axis; those of yen in one unit for all of it: 千円, 万円 or 億円.

    Those of a unit that has its word are plain numbers, and the word stands once, beside them.
    """

    def label(value: float, _: int) -> str:
        if unit != "JPY":
            return _IN_WORDS[unit](value)
        of_yen = unit_of_yen(max(abs(end) for end in axis.get_view_interval()))
        return "0" if value == 0 else yen(value, of_yen)

    if unit in _IN_WORDS:
        axis.set_major_formatter(FuncFormatter(label))


def name_axes(axes: Axes) -> None:
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
                axis.set_major_formatter(lambda value, _: shown_number(value))


def hatch(axes: Axes) -> None:
    """Hatch the bars of each series but the first, and their marks in the legend."""
    legend = axes.get_legend()
    for series, mark, hatch in zip(
        axes.containers, legend.legend_handles if legend else (), HATCHES, strict=False
    ):
        plt.setp([*series, mark], hatch=hatch)


def legend_above(axes: Axes) -> None:
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
        (subtitle, {"size": SETTINGS.subtitle_pt, "color": FAINT}),
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
        _write(figure, shown, 0.0, fall, size=SETTINGS.foot_pt, color=FAINT, va="top")


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


def set_style() -> None:
    """Set the style of all charts from now on.

    Names of categories below the bars are broken into lines where they would run together.
    """
    style = Path(__file__).with_name("report.mplstyle")
    rules = rc_params_from_file(style, use_default_template=False)
    # seaborn's grids call tight_layout, which gives way to the constrained layout and says so
    warnings.filterwarnings("ignore", message="The figure layout has changed to tight")
    # they do so with the names as they are, before these are broken into lines
    warnings.filterwarnings("ignore", message="Tight layout not applied")
    sns.set_theme(style="whitegrid", palette=list(OKABE_ITO), rc=rules)
    matplotlib_fontja.japanize()  # behind the theme, which would take the font away again
    wrap_names()


#: Colours of a chart with the greys at the edges of its letters.
_MOST_COLOURS = 32


def drawn(figure: Figure) -> Image.Image:
    """A figure as a picture of twice the shown size."""
    data = io.BytesIO()
    figure.savefig(
        data,
        dpi=SETTINGS.dpi,
        bbox_inches="tight",
        pad_inches=SETTINGS.pad_in,
        facecolor="white",
        pil_kwargs={"compress_level": 0},  # what shows it packs it
    )
    return Image.open(data)


def of_few_colours(image: Image.Image) -> Image.Image:
    """A picture in the colours that it has most of: so it takes a third of the room."""
    few = image.convert("RGB").quantize(colors=_MOST_COLOURS, dither=Image.Dither.NONE)
    return few.convert("RGB")
