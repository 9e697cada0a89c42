"""Names below the bars of any chart, broken into lines so that neighbours do not run together.

matplotlib's own names of categories stand in one line each. These take its place for charts that
are drawn without `bars`, too: `ax.bar(names, values)`, `sns.barplot(…)`.
"""

from collections.abc import Iterable

import numpy as np
from matplotlib import units
from matplotlib.axis import Axis
from matplotlib.category import StrCategoryConverter, UnitData
from matplotlib.ticker import Formatter

from .letters import wrap

#: Share of the room of a name that it may fill: the rest parts it from the next.
FILLED = 0.92


class WrappedNames(Formatter):
    """Names of categories; those of a horizontal axis are no wider than their room."""

    def __init__(self, names: Formatter) -> None:
        self.names = names

    def __call__(self, value: float, position: int | None = None) -> str:
        """The name at a value, in one line."""
        return self.names(value, position)

    def format_ticks(self, values: Iterable[float]) -> list[str]:
        """The name at each value; as it is where a person has turned the names."""
        names = self.names.format_ticks(list(values))
        axis = self.axis
        if not isinstance(axis, Axis) or axis is not axis.axes.xaxis or not any(names):
            return names
        label = axis.get_major_ticks()[0].label1
        if label.get_rotation():
            return names
        letters = int(FILLED * _room_in_letters(axis, float(label.get_fontsize())))
        return [wrap(name, max(letters, 1)) for name in names]


class NamesOfCategories(StrCategoryConverter):
    """matplotlib's converter of texts, with names that are wrapped."""

    @staticmethod
    def axisinfo(unit: UnitData, axis: Axis) -> units.AxisInfo:
        """Where names stand is matplotlib's matter; how they are written is ours."""
        info = StrCategoryConverter.axisinfo(unit, axis)
        return units.AxisInfo(majloc=info.majloc, majfmt=WrappedNames(info.majfmt))


def wrap_names() -> None:
    """Let matplotlib wrap the names of categories in all charts from now on."""
    for kind in (str, np.str_):
        units.registry[kind] = NamesOfCategories()


def _room_in_letters(axis: Axis, letter_pt: float) -> float:
    """Full-width letters from the middle of a name to that of the next."""
    first, last = axis.get_view_interval()
    figure = axis.axes.get_figure(root=True)
    assert figure is not None
    width_pt = axis.axes.get_window_extent().width * 72 / figure.dpi
    return width_pt / max(abs(last - first), 1) / letter_pt
