"""Charts in one style: Japanese glyphs, calm colours, headline and source, a picture with alternative text.

A chart is 4.4 inches wide and shown at 600 pixels, so that its text can be read on a phone of 390
and on A4.
"""

import base64
import io
import warnings
from collections.abc import Callable, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

import matplotlib_fontja
import numpy as np
import pandas as pd
import seaborn as sns
from IPython.display import display
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

from hyoka.html.templating import TEMPLATES
from hyoka.text import wording

from .display import head, note
from .words import listed, width_of, word, wrap

#: Okabe and Ito's palette, ordered so that neighbours differ in grey print too.
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000", "#F0E442")
ACCENT = OKABE_ITO[0]
WARNING = OKABE_ITO[4]
INK = "#1f2933"
LIGHT_GREY = "#d5dade"
_FAINT = "#52606d"
#: One beside each colour of a series, so that no difference is shown by colour alone.
HATCHES = ("", "//", "..", "xx", "\\\\\\", "++", "oo", "--")
#: Light enough everywhere for dark figures to be read on it.
TINTS = LinearSegmentedColormap.from_list("tints", ["#f7fafc", "#7fb8de"])

WIDTH = 4.4
#: A name of a bar or a row is broken at so many full-width characters.
NAME_WIDTH = 12.0
#: Inches of a bar, and of a line of its name.
_BAR, _LINE = 0.3, 0.16
#: Four such names of series stand side by side; of longer ones than these, two.
_SHORT_NAME, _LONG_NAME = 6.0, 7.5
_SAVED: dict[str, Any] = {
    "dpi": 200,
    "bbox_inches": "tight",
    "pad_inches": 0.08,
    "facecolor": "white",
}
#: Shown pixels for each pixel of the picture.
_SHOWN = 0.68
_TITLE, _SUBTITLE, _FOOT = 12.0, 9.0, 8.0


def setup() -> None:
    """Set the style of charts and of tables for the whole notebook."""
    rules = rc_params_from_file(
        Path(__file__).with_name("report.mplstyle"), use_default_template=False
    )
    # seaborn's grids call tight_layout, which gives way to the constrained layout and says so
    warnings.filterwarnings("ignore", message="The figure layout has changed to tight")
    sns.set_theme(style="whitegrid", palette=list(OKABE_ITO), rc=rules)
    matplotlib_fontja.japanize()  # behind the theme, which would take the font away again
    style = (TEMPLATES / "outputs.css").read_text(encoding="utf-8").strip()
    display({"text/html": f"<style>{style}</style>", "text/plain": ""}, raw=True)


def of_cities(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Seaborn's arguments for one colour a city, whatever is selected of these tables."""
    names = sorted(tables["documents"]["municipality"].unique())
    return {"hue": "municipality", "palette": dict(zip(names, cycle(OKABE_ITO), strict=False))}


def chart(
    where: Axes | Figure,
    title: str,
    subtitle: str = "",
    source: str = "",
    alt: str = "",
    *,
    lead: bool = False,
) -> Figure:
    """Show a chart with its headline, its source and its alternative text; one without data is a note.

    Args:
        where: The axes that seaborn returned, or the figure of a grid.
        title: What the chart says, in words.
        subtitle: Measure, unit, year.
        source: The foot: documents, pages, notes.
        alt: What the chart shows, with its main numbers; the title stands before it. "" where there
            is no data.
        lead: Whether a report shows this chart of the notebook first.

    Returns:
        The figure, to be saved by its `savefig`; a cell that ends with it does not show it again.
    """
    figure = where if isinstance(where, Figure) else where.get_figure(root=True)
    assert isinstance(figure, Figure)
    vars(figure)["_ipython_display_"] = lambda: None
    if not alt or not any(np.isfinite(axes.dataLim.get_points()).all() for axes in figure.axes):
        plt.close(figure)
        note(f"{title}：該当するデータはない。")
        return figure
    for axes in figure.axes:
        _name_axes(axes)
        _legend_above(axes)
    headline(figure, title, subtitle, source)
    show(figure, f"{title}。{alt}", lead=lead)
    return figure


#: How figures of a chart are said, and its axis labelled.
_IN_WORDS: dict[str, Callable[[float], str]] = {
    "yen": wording.yen,
    "percent": lambda share: wording.percent(share, 0),
    "number": wording.number,
}


def bars(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    frame: pd.DataFrame,
    x: str,
    y: str,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    words: str = "yen",
    alt: str = "",
    lead: bool = False,
    **seaborn: Any,  # noqa: ANN401 - as sns.barplot
) -> Figure:
    """Show a bar a row, from above as the rows stand; title, subtitle, source and lead as in `chart`.

    Args:
        frame: The rows to be drawn.
        x: The column of figures.
        y: The column of names.
        words: How its figures are said: yen, percent (1.0 is all) or number.
        alt: What the chart shows; by default its names with their figures.
        seaborn: Arguments of `sns.barplot`: `**of_cities(tables)`, or hue, hue_order and palette.
    """
    names = [wrap(name, NAME_WIDTH, 3) for name in frame[y].astype(str).unique()]
    high = max([_BAR, *(_LINE * (name.count("\n") + 1) for name in names)])
    _, ax = plt.subplots(figsize=(WIDTH, 1 + high * max(len(names), 2)))
    if len(frame):
        colour = {} if "hue" in seaborn else {"color": ACCENT}
        sns.barplot(frame, x=x, y=y, ax=ax, errorbar=None, **(colour | seaborn | {"dodge": False}))
        ax.set_yticks(range(len(names)), names)
    _hatch(ax)
    ax.set(ylabel="")
    _label_figures(ax.xaxis, words)
    ax.locator_params(axis="x", nbins=4)
    alt = alt or listed(frame.dropna(subset=x).set_index(y)[x], _IN_WORDS[words], 12)
    return chart(ax, title, subtitle, source, alt, lead=lead)


def heat(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    grid: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    words: str = "percent",
    alt: str = "",
    lead: bool = False,
    **seaborn: Any,  # noqa: ANN401 - as sns.heatmap
) -> Figure:
    """Show figures as a table of tints; what is missing is hatched; title, subtitle, source and lead as in `chart`.

    Args:
        grid: Figures; its index and its columns are the labels.
        words: As `bars`.
        alt: What the chart shows; by default each row with its figures.
        seaborn: Arguments of `sns.heatmap`, as vmin and vmax.
    """
    say = _IN_WORDS[words]
    cells = grid.rename(index=lambda name: wrap(str(name), NAME_WIDTH, 2)).rename_axis(
        index=None, columns=None
    )
    _, ax = plt.subplots(figsize=(WIDTH, 1 + 0.4 * max(len(cells), 2)))
    if cells.size:
        text = {"annot": cells.map(say), "fmt": "", "annot_kws": {"color": INK, "fontsize": 9}}
        sns.heatmap(
            cells.astype(float), cmap=TINTS, linewidths=0.5, cbar=False, ax=ax, **text, **seaborn
        )
    for row, column in zip(*cells.isna().to_numpy().nonzero(), strict=True):
        ax.add_patch(
            Rectangle((column, row), 1, 1, fc="white", ec=LIGHT_GREY, hatch="////", linewidth=0)
        )
        ax.text(
            column + 0.5,
            row + 0.5,
            wording.MISSING,
            ha="center",
            va="center",
            color=_FAINT,
            fontsize=8,
        )
    alt = alt or "、".join(
        f"{name} {' → '.join(row.dropna().map(say))}" for name, row in grid.iterrows()
    )
    return chart(ax, title, subtitle, source, alt, lead=lead)


def panels(  # noqa: D417 - title, subtitle, source and lead are those of `chart`
    frame: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    y: str = "value",
    name: str = "指標と番号",
    hue: str = "measure",
    words: str = "number",
    palette: Mapping[str, str] | None = None,
    events: pd.DataFrame | None = None,
    alt: str = "",
    lead: bool = False,
) -> Figure:
    """Show figures over the fiscal years, a small chart a name, with a colour of its own for each measure in all runs.

    Title, subtitle, source and lead are as in `chart`.

    Args:
        frame: A row a name, measure and fiscal_year.
        y: The column of figures.
        name: The column of names.
        hue: The column of the lines of a small chart: codes of `measure` or `basis`, or names.
        words: As `bars`.
        palette: A colour a line, as `of_cities` has them; by default one a measure.
        events: Years to be shaded (first_year, last_year), as data/labels/events.csv has them.
        alt: What the chart shows; by default each name with its first and last figure.
    """
    frame = frame.dropna(subset=y).sort_values("fiscal_year", kind="stable")
    say, names = _IN_WORDS[words], frame[hue].unique()
    colours = (
        {line: palette[line] for line in sorted(names)}
        if palette
        else _colours_of_lines(frame[hue])
    )
    order = {
        "hue_order": list(colours),
        "style_order": list(colours),
        "palette": colours,
        "markers": True,
    }
    drawn = frame.assign(
        **{
            hue: frame[hue].map(lambda code: word(hue, code)),
            name: frame[name].map(lambda text: wrap(text, 10, 3)),
        }
    )
    if frame.empty:
        return chart(plt.figure(), title)
    grid = sns.relplot(
        drawn, x="fiscal_year", y=y, hue=hue, style=hue, **order, kind="line", errorbar=None,
        col=name, col_wrap=2, height=1.9, aspect=1.1, facet_kws={"sharey": False},
    )  # fmt: skip
    years = range(int(drawn["fiscal_year"].min()), int(drawn["fiscal_year"].max()) + 1)
    step = max(1, -(-len(years) // 6))
    grid.set_titles("{col_name}", size=8).set(
        ylim=(0, None), xticks=years[::step], xlabel="", ylabel=""
    )
    for ax in grid.axes.flat:
        _name_axes(ax)  # the layout below is that of the figures' own words
        ax.set_ylim(top=1.08 * ax.dataLim.ymax or 1)
        ax.xaxis.set_major_formatter(lambda year, _: wording.short_year(year))
        _label_figures(ax.yaxis, words)
        for first, last in (
            events[["first_year", "last_year"]].astype(int).to_numpy() if events is not None else ()
        ):
            ax.axvspan(
                max(first, years[0]) - 0.5,
                min(last, years[-1]) + 0.5,
                color=LIGHT_GREY,
                alpha=0.4,
                zorder=0,
            )
    sns.move_legend(grid, "upper center", bbox_to_anchor=(0.5, 0), ncols=4, title="", fontsize=8)
    grid.figure.set_figwidth(WIDTH)
    grid.tight_layout(rect=(0, 0, 1, 1))
    lines = frame.assign(line=frame[name] + "（" + drawn[hue] + "）").groupby("line", sort=False)[y]
    ends = (
        f"{line} {' → '.join(map(say, [*figures.iloc[:1], *figures.iloc[1:].tail(1)]))}"
        for line, figures in lines
    )
    return chart(grid.figure, title, subtitle, source, alt or "、".join(ends), lead=lead)


def _label_figures(axis: Axis, words: str) -> None:
    """Say the figures of an axis.

    Those of yen in one unit for the whole axis: 千円, 万円 or 億円.
    """

    def label(value: float, _: int) -> str:
        if words == "percent":
            return wording.percent(value, 0)
        unit = wording.unit_of_yen(max(abs(end) for end in axis.get_view_interval()))
        return "0" if value == 0 else wording.yen(value, unit)

    if words != "number":
        axis.set_major_formatter(FuncFormatter(label))


def _colours_of_lines(codes: pd.Series) -> dict[str, str]:
    """Name → colour: the same for a code in all runs, whichever others are drawn with it."""
    fixed = {"actual": ACCENT, "settlement": ACCENT, "target": OKABE_ITO[1], "budget": OKABE_ITO[1]}
    names = sorted(set(codes) - set(fixed))
    free = dict(
        zip(names, [colour for colour in OKABE_ITO if colour not in fixed.values()], strict=False)
    )
    present = [code for code in (*fixed, *names) if (codes == code).any()]
    return {word(str(codes.name), code): (fixed | free)[code] for code in present}


def _name_axes(axes: Axes) -> None:
    """Give axes the titles of their columns, and their figures as people write them.

    Years and counts are whole.
    """
    axes.set(xlabel=head(axes.get_xlabel()), ylabel=head(axes.get_ylabel()))
    for axis in (axes.xaxis, axes.yaxis):
        if isinstance(axis.get_major_formatter(), ScalarFormatter):
            if axis.get_label_text().endswith(("数", "年度")):
                axis.set_major_locator(MaxNLocator(integer=True))
            if not axis.get_label_text().endswith("年度"):
                axis.set_major_formatter(lambda value, _: wording.number(value))


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
    columns = 2 if widest > _LONG_NAME else 3 if widest > _SHORT_NAME else 4
    place: dict[str, Any] = {
        "loc": "lower left",
        "bbox_to_anchor": (0, 1),
        "alignment": "left",
        "ncols": columns,
    }
    style: dict[str, Any] = {"fontsize": 8, "title_fontsize": 8, "handlelength": 1.2}
    marks = [mark for mark in legend.legend_handles if mark is not None]
    axes.legend(marks, names, title=head(legend.get_title().get_text()), **place, **style)


def headline(figure: Figure, title: str, subtitle: str = "", foot: str = "") -> None:
    """Put title and subtitle above a figure, and its source below it and its legend, at its left edge."""
    width_pt = figure.get_figwidth() * 72
    rise = 12.0
    bold = [withStroke(linewidth=0.5, foreground=INK)]  # the font has no bold weight
    for text, size, colour, effects in (
        (subtitle, _SUBTITLE, _FAINT, []),
        (title, _TITLE, INK, bold),
    ):
        if text:
            shown = wrap(text, width_pt / size)
            _write(
                figure, shown, 1.0, rise, size=size, color=colour, path_effects=effects, va="bottom"
            )
            rise += size * 1.35 * (shown.count("\n") + 1) + 4
    fall = -28.0 if figure.legends else -10.0
    if foot:
        _write(figure, wrap(foot, width_pt / _FOOT), 0.0, fall, size=_FOOT, color=_FAINT, va="top")


def _write(figure: Figure, text: str, y: float, rise_pt: float, **style: Any) -> None:  # noqa: ANN401
    shift = ScaledTranslation(0, rise_pt / 72, figure.dpi_scale_trans)
    figure.text(
        0.0, y, text, transform=figure.transFigure + shift, ha="left", linespacing=1.35, **style
    )


def show(fig: Figure, alt: str, *, lead: bool = False) -> None:
    """Show a figure as PNG of twice the shown size, with what it shows in words, and close it.

    Raises:
        ValueError: When there is no alternative text.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("a chart needs alternative text: say what it shows, with its main numbers")
    drawn = io.BytesIO()
    fig.savefig(drawn, **_SAVED, pil_kwargs={"compress_level": 0})  # it is packed below
    plt.close(fig)
    picture(Image.open(drawn), alt, lead=lead)


def picture(image: Image.Image, alt: str, *, lead: bool = False) -> None:
    """Show a picture, with what it shows in words."""
    data = io.BytesIO()
    image.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE).save(
        data, format="PNG", optimize=True
    )
    width, height = (round(pixels * _SHOWN) for pixels in image.size)
    meta = {"alt": alt, "width": width, "height": height} | ({"lead": True} if lead else {})
    shown = {
        "image/png": base64.b64encode(data.getvalue()).decode("ascii"),
        "text/plain": f"図 Figure: {alt}",
    }
    display(shown, raw=True, metadata={"image/png": meta})
