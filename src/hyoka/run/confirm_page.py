"""confirm.html: figures recognised in pictures, each beside its picture.

What is corrected there is saved as a file.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from hyoka.contract.records import EDGES, Place
from hyoka.contract.tables import columns
from hyoka.html.rendering import data_uri, framed_cell, render_page, scale_of, with_heads
from hyoka.html.templating import rendered, write_page
from hyoka.run.confirming import OpenFigure
from hyoka.store.confirmed import COLUMNS, PHASES
from hyoka.text import wording
from hyoka.text.wording import in_words

#: Figures on a page, at most: their pictures make it large.
MOST: Final = 300
#: Pixels a point, and the years before and after the one that was read that may be chosen.
_SCALE: Final = 2.0
_YEARS: Final = 10


def write_confirm_page(figures: Sequence[OpenFigure], path: Path) -> None:
    """Write the page of the first MOST figures, those of numbers of projects first."""
    shown = sorted(figures, key=lambda figure: figure.about["table"] != "activities")[:MOST]
    rows = [
        {
            "picture": _picture(figure),
            "words": _words(figure),
            "heads": _heads(figure),
            "figure": figure,
        }
        for figure in shown
    ]
    values = {"rows": rows, "more": len(figures) - len(shown), "columns": json.dumps(COLUMNS)}
    write_page(path, rendered("confirm.html.j2", **values))


def _words(figure: OpenFigure) -> str:
    """What a figure is, in words: 図書館運営費 令和6年度 決算 一般財源."""
    row = figure.row
    codes = [
        in_words(name, str(row[name])) for name in ("basis", "item", "measure") if row.get(name)
    ]
    names = [figure.activity, figure.indicator, wording.fiscal_year(row["fiscal_year"]), *codes]
    if figure.about["table"] == "activities":
        return "　".join((*names[:1], "事業の番号"))
    return "　".join(
        filter(
            None, [*names, *(str(row.get(name) or "") for name in ("detail", "criterion", "name"))]
        )
    )


def _heads(figure: OpenFigure) -> dict[str, list[tuple[str, str, bool]]]:
    """What the heads of a figure may say: its year, phase and item, each with its words, and whether that was read."""
    row, table = figure.row, figure.about["table"]
    years = range(row["fiscal_year"] - _YEARS, row["fiscal_year"] + _YEARS + 1)
    heads = {
        "fiscal_year": [
            (str(year), wording.fiscal_year(year), year == row["fiscal_year"]) for year in years
        ]
    }
    for name, column in (("phase", PHASES.get(table, "")), ("item", "item")):
        if column in row:
            codes = dict.fromkeys([str(row[column]), *columns(table)[column].values])
            heads[name] = [(code, in_words(column, code), code == row[column]) for code in codes]
    return heads


def _picture(figure: OpenFigure) -> dict[str, Any]:
    """The picture of a figure in its frame with its heads, turned to be read.

    {} where there is no such page now.
    """
    row = figure.row
    page = render_page(figure.path, row["page"], _SCALE)
    if page is None:
        return {}
    place = Place(row["page"], *(row[edge] for edge in EDGES))
    shown = with_heads(figure.path, place)
    for _ in range(figure.quarters % 4):
        width, page = page.width / scale_of(page), page.rotate(90, expand=True)
        place, shown = (
            Place(at.page, at.top, width - at.x1, at.bottom, width - at.x0) for at in (place, shown)
        )
    picture = framed_cell(page, place, shown)
    return {"src": data_uri(picture), "width": picture.width, "height": picture.height}
