"""Labels of the points of a scatter, where they lie on no point and on no other label."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

_HALO = [withStroke(linewidth=2, foreground="white")]  # an axis may run below a label
#: Where a label may stand beside its point: points to the right, points up, and which of its ends is there.
_BESIDE = (
    (7, 0, "left", "center"), (0, 7, "center", "bottom"), (0, -7, "center", "top"), (-7, 0, "right", "center"),
    (6, 6, "left", "bottom"), (6, -6, "left", "top"), (-6, 6, "right", "bottom"), (-6, -6, "right", "top"),
    (0, 18, "center", "bottom"), (0, -18, "center", "top"),
)  # fmt: skip


def label_points(axes: Axes, labels: pd.DataFrame) -> None:
    """Write labels beside points, where they lie on no point and on no other label."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    figure.draw(FigureCanvasAgg(figure).get_renderer())  # places are known once it is laid out, whatever shows it
    near = 4 * figure.dpi / 72
    centres = [place for points in axes.collections for place in axes.transData.transform(points.get_offsets())]
    taken = [Bbox.from_extents(x - near, y - near, x + near, y + near) for x, y in centres]
    for x, y, text in labels.iloc[:, :3].itertuples(index=False):
        tried = []
        for right, up, across, along in _BESIDE:
            style: dict[str, Any] = {"ha": across, "va": along, "fontsize": 8, "textcoords": "offset points"}
            label = axes.annotate(text, (x, y), xytext=(right, up), path_effects=_HALO, in_layout=False, **style)
            tried.append(label)
            if not tried[-1].get_window_extent().count_overlaps(taken):
                break
        else:
            tried.reverse()  # nowhere is room: at the right
        for label in tried[:-1]:
            label.remove()
        taken.append(tried[-1].get_window_extent())
