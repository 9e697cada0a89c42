"""confirm.html: figures recognised in pictures, each beside its picture; what is corrected there is saved as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PIL import ImageDraw

from hyoka.report.rendering import data_uri, in_greys, render_page
from hyoka.report.templating import TEMPLATES, rendered, write_page
from hyoka.run.confirming import OpenFigure
from hyoka.store.confirmed import COLUMNS
from hyoka.text import wording
from hyoka.text.wording import in_words

#: Figures on a page, at most: their pictures make it large.
MOST: Final = 300
#: Pixels a point, and what is shown before a figure, above, behind and below, points.
_SCALE: Final = 2.0
_AROUND_PT: Final = (130.0, 26.0, 60.0, 26.0)
_FRAME: Final = (213, 94, 0)


def write_confirm_page(figures: Sequence[OpenFigure], path: Path) -> None:
    """Write the page of the first MOST figures: those of which a sum says what they might be, then the others."""
    shown = sorted(figures, key=lambda figure: not figure.proposed)[:MOST]
    script = (TEMPLATES / "report" / "confirm.js").read_text(encoding="utf-8")
    rows = [{"picture": _picture(figure), "words": _words(figure), "figure": figure} for figure in shown]
    write_page(path, rendered("confirm.html.j2", rows=rows, more=len(figures) - len(shown), columns=json.dumps(COLUMNS),
                              script=script, confidence=wording.percent))  # fmt: skip


def _words(figure: OpenFigure) -> str:
    """What a figure is, in words: 図書館運営費 令和6年度 決算 一般財源."""
    row = figure.row
    codes = [in_words(name, str(row[name])) for name in ("basis", "item", "measure") if row.get(name)]
    names = [figure.activity, figure.indicator, wording.fiscal_year(row["fiscal_year"]), *codes]
    return "　".join(filter(None, [*names, *(str(row.get(name) or "") for name in ("detail", "criterion", "name"))]))


def _picture(figure: OpenFigure) -> dict[str, Any]:
    """The picture of a figure in its frame, turned to be read; {} where the file has no such page now."""
    page = render_page(figure.path, figure.row["page"], _SCALE)
    if page is None:
        return {}
    edges = [figure.row[edge] * _SCALE for edge in ("x0", "top", "x1", "bottom")]
    turned = [(1 if at > 1 else -1) * _AROUND_PT[(at - figure.quarters) % 4] * _SCALE for at in range(4)]
    left, upper, right, lower = (round(edge + more) for edge, more in zip(edges, turned, strict=True))
    box = max(0, left), max(0, upper), min(page.width, right), min(page.height, lower)
    part = in_greys(page.crop(box)).convert("RGB")
    frame = [edge - box[at % 2] + (-2 if at < 2 else 2) for at, edge in enumerate(edges)]
    ImageDraw.Draw(part).rectangle(frame, outline=_FRAME, width=2)
    upright = part.rotate(90 * figure.quarters, expand=True)
    return {"src": data_uri(upright), "width": upright.width, "height": upright.height}
