"""confirm.html: figures recognised in pictures, each beside its picture.

What is corrected there is saved as a file.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Final

from hyoka.clean.recognised import owner_of
from hyoka.contract.records import EDGES, Place
from hyoka.contract.tables import columns
from hyoka.html.rendering import data_uri, framed_cell, render_page, scale_of, with_heads
from hyoka.html.templating import rendered, write_page
from hyoka.store.confirmed import CONFIRMED_COLUMNS, PHASES
from hyoka.text import wording
from hyoka.text.errors import UnreadableFile
from hyoka.text.wording import in_words
from hyoka_desk import TEMPLATES
from hyoka_desk.confirming import OpenFigure

#: Figures on a page, at most: their pictures make it large.
MOST: Final = 300
#: Pixels a point.
_SCALE: Final = 2.0
#: What a row of confirmed.csv says of its page.
_OF_PAGE: Final = ("picture", "file", "document_id", "page")
#: Items that are lines of their own, with a name.
_LINES: Final = frozenset({"detail"})
#: How many years before and after the one that was read may be chosen.
_YEARS: Final = 10


def write_confirm_page(figures: Sequence[OpenFigure], path: Path) -> None:
    """Write the page of the first MOST figures, sheet by sheet.

    First stand the sheets whose number is asked for, those with most waiting figures first.
    """
    by_sheet: dict[tuple[str, int, str], list[OpenFigure]] = defaultdict(list)
    for figure in figures:
        by_sheet[figure.sheet].append(figure)
    in_order = sorted(by_sheet.values(), key=_rank)
    shown = list(chain(*in_order))[:MOST]
    sheets = []
    for _, group in groupby(shown, key=lambda figure: figure.sheet):
        of_sheet = sorted(group, key=_is_no_number)
        first = of_sheet[0]
        sheet = {
            "document_id": first.about["document_id"],
            "page": first.about["page"],
            "activity": first.activity,
            "name": first.name,
            "opens": sum(figure.opens for figure in of_sheet),
            "rows": [_as_row(figure) for figure in of_sheet],
            "unread": _unread(first),
        }
        sheets.append(sheet)
    page = rendered(
        "confirm.html.j2",
        TEMPLATES,
        sheets=sheets,
        more=len(figures) - len(shown),
        columns=json.dumps(CONFIRMED_COLUMNS),
    )
    write_page(path, page)


def _unread(figure: OpenFigure) -> dict[str, Any]:
    """What a figure or mark of a sheet may be that was not read: its place and its heads.

    what: what it is (a row of confirmed.csv, in part) and its words. phase: the table of each, its
    code and its words. {} where the activity is not known.
    """
    if not {"activity_id", "indicator_id"} & figure.row.keys():
        return {}
    activity_id = owner_of(figure.row)
    wide, high = figure.page_size
    about = {name: figure.about.get(name, "") for name in _OF_PAGE}
    about |= {"x0": 0, "top": 0, "x1": wide, "bottom": high, "read": ""}
    what = []
    for item in columns("costs")["item"].values:
        if item not in _LINES:
            of_costs = {"table": "costs", "subject": activity_id, "item": item}
            what.append((of_costs, in_words("item", item)))
    for indicator_id, name in figure.indicators.items():
        what.append(({"table": "indicator_values", "subject": indicator_id}, name))
    for criterion, scale in figure.criteria.items():
        of_mark = {"table": "ratings", "subject": activity_id, "item": criterion, "phase": scale}
        what.append((of_mark, criterion))
    phases = []
    for table, column in PHASES.items():
        codes = columns(table)[column].values
        phases += [(table, code, in_words(column, code)) for code in codes]
    year = figure.row["fiscal_year"]
    years = _years_near(year)
    return {"about": about, "what": what, "phases": phases, "years": years, "year": str(year)}


def _years_near(year: int) -> list[tuple[str, str]]:
    """The years that may be chosen in place of one, each in words."""
    years = range(year - _YEARS, year + _YEARS + 1)
    return [(str(near), wording.shown_year(near)) for near in years]


def _is_no_number(figure: OpenFigure) -> bool:
    return not figure.is_number


def _rank(sheet: Sequence[OpenFigure]) -> tuple[bool, int]:
    """Whether the number of a sheet is known, and how many figures wait for it, most first."""
    return all(map(_is_no_number, sheet)), -sum(figure.opens for figure in sheet)


def _as_row(figure: OpenFigure) -> dict[str, Any]:
    return {
        "picture": _picture(figure),
        "words": _words(figure),
        "heads": _heads(figure),
        "figure": figure,
    }


def _words(figure: OpenFigure) -> str:
    """What a figure is, in words: 図書館運営費 令和6年度 決算 一般財源."""
    row = figure.row
    if figure.is_number:
        return f"{figure.activity}　事業の番号"
    words = [figure.activity, figure.indicator, wording.shown_year(row["fiscal_year"])]
    codes = {column: str(row.get(column) or "") for column in ("basis", "item", "measure")}
    words += [in_words(column, code) for column, code in codes.items() if code]
    words += [str(row.get(column) or "") for column in ("detail", "criterion", "name")]
    return "　".join(filter(None, words))


def _heads(figure: OpenFigure) -> dict[str, list[tuple[str, str, bool]]]:
    """What the heads of a figure may say: its year, phase and item.

    Each with its code, its words, and whether that was read.
    """
    row = figure.row
    table = figure.about["table"]
    read_year = row["fiscal_year"]
    years = [(code, word, code == str(read_year)) for code, word in _years_near(read_year)]
    heads = {"fiscal_year": years}
    of_heads = {"phase": PHASES.get(table, ""), "item": "item"}
    for name, column in of_heads.items():
        if column not in row:
            continue
        read_code = str(row[column])
        codes = dict.fromkeys([read_code, *columns(table)[column].values])
        heads[name] = [(code, in_words(column, code), code == read_code) for code in codes]
    return heads


def _picture(figure: OpenFigure) -> dict[str, Any]:
    """The picture of a figure in its frame with its heads, turned to be read.

    {} where there is no such page now, or it cannot be drawn.
    """
    row = figure.row
    try:
        page = render_page(figure.path, row["page"], _SCALE)
    except UnreadableFile:
        return {}
    if page is None:
        return {}
    place = Place(row["page"], *(row[edge] for edge in EDGES))
    shown = with_heads(figure.path, place)
    for _ in range(figure.quarters % 4):
        width = page.width / scale_of(page)
        page = page.rotate(90, expand=True)
        place = _turned(place, width)
        shown = _turned(shown, width)
    picture = framed_cell(page, place, shown)
    return {"src": data_uri(picture), "width": picture.width, "height": picture.height}


def _turned(place: Place, width: float) -> Place:
    """A place on a page of this width after a quarter turn counterclockwise."""
    return Place(place.page, place.top, width - place.x1, place.bottom, width - place.x0)
