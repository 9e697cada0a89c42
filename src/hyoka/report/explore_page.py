"""The explore page: a row an activity, pictures of the documents' pages and plain JavaScript in one file."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from hyoka.contract.records import Place
from hyoka.contract.tables import YEARS
from hyoka.measures.themes import items, tag
from hyoka.report.activity_pages import link_to
from hyoka.report.explore_rows import activity_rows, each_once, entries_of
from hyoka.report.rendering import SCALE, data_uri, in_greys, render_page, with_heads
from hyoka.report.templating import LARGEST_BYTES, TEMPLATES, rendered
from hyoka.store.joined_tables import SHARES, joined_tables
from hyoka.store.sources import document_paths
from hyoka.text import wording
from hyoka.text.japanese import fold_radicals
from hyoka.text.label_files import CODE_WORDS, read_labels

#: Columns of the page of all rows by which it filters.
_FILTERS = ("自治体", "課", "年度", "種類", "達成", "予算・決算", "費目", "評価項目", "評価")
#: The scripts in the order in which they use each other.
SCRIPTS = ("fold", "choose", "elements", "details", "export", "page")


def explore_html(
    tables: dict[str, pd.DataFrame], documents: Sequence[Mapping[str, Any]], raw: Path, **foot: str
) -> str:
    """The page as text, with as many pictures of the documents' pages as LARGEST_BYTES allow.

    The documents are those of `front_page.document_rows`; the foot is that of the run (`RunFacts.foot`).
    """
    labels = read_labels("dx_themes")
    cities = {entry["document_id"]: entry["municipality"] for entry in documents}
    rows = each_once(activity_rows(tables, tag(items(tables), labels)), defaultdict(str, cities))
    for row in rows:
        row["card"] = link_to(row["document"], row["id"])
    entries = [(row["document"], entry) for row in rows for entry in entries_of(row)]
    paths = document_paths(raw)
    _add_heads(entries, paths)
    years = {entry["year"] for _, entry in entries if "year" in entry}
    data: dict[str, Any] = {
        "documents": {
            entry["document_id"]: {name: entry[name] for name in ("title", "municipality", "link", "kind")}
            for entry in documents
        },
        "rows": rows,
        "years": {str(year): wording.fiscal_year(year) for year in sorted(years)},
        "words": {
            name: CODE_WORDS[name] for name in ("level", "measure", "basis", "item", "status", "polarity", "kind")
        },
        "themes": list(labels["theme"]),
        "folds": folds(),
        "scale": SCALE,
        "sheets": {},
    }
    cells = Counter((document, entry["place"][0]) for document, entry in entries if "place" in entry)
    data["sheets"] = page_images(paths, cells, LARGEST_BYTES - len(_page(data, len(cells), foot).encode()))
    return _page(data, len(cells), foot)


def _add_heads(entries: Sequence[tuple[str, Mapping[str, Any]]], paths: Mapping[str, Path]) -> None:
    """Add to each place, which has page and box, where the heads of its row and column begin: left and top."""
    for document_id, entry in entries:
        path = paths.get(document_id)
        if "place" in entry and path and path.is_file():
            shown = with_heads(path, Place(*entry["place"]))
            entry["place"].extend([round(shown.x0), round(shown.top)])


def _page(data: dict[str, Any], pages: int, foot: Mapping[str, str]) -> str:
    return rendered(
        "explore.html.j2",
        title="探す",
        here="",
        explore_style=_template("explore.css"),
        script="\n".join(_template(f"{name}.js") for name in SCRIPTS),
        data=json_for_script(data),
        count=len(data["rows"]),
        sheets_shown=len(data["sheets"]),
        sheets_wanted=pages,
        **foot,
    )


def rows_html(tables: dict[str, pd.DataFrame], documents: Sequence[Mapping[str, Any]], **foot: str) -> str:
    """The page of all rows of indicators, costs and ratings: filters, sorting, sums, CSV; the rest as above."""
    joined = joined_tables(tables)
    years = {wording.fiscal_year(year): year for year in range(YEARS[0], YEARS[1] + 1)}
    told = {year for frame in joined.values() for year in frame["年度"]}
    activities = tables["activities"]
    data = {
        "tables": {title: _rows_of(frame) for title, frame in joined.items()},
        "documents": {entry["document_id"]: entry["link"] for entry in documents},
        "activities": {
            f"{document}/{code}": link_to(document, activity)
            for activity, document, code in activities[["activity_id", "document_id", "code"]].itertuples(index=False)
        },
        "years": {year: number for year, number in years.items() if year in told},
        "folds": folds(),
    }
    count = sum(map(len, joined.values()))
    script = "\n".join(_template(f"{name}.js") for name in ("fold", "elements", "export", "rows"))
    values = {"explore_style": _template("explore.css"), "script": script, "data": json_for_script(data)}
    return rendered("rows.html.j2", title="すべての行", here="", count=count, **values, **foot)


def _rows_of(frame: pd.DataFrame) -> dict[str, Any]:
    """A table for the page: columns, rows, and which columns are numbers, shares, or filters."""
    numbers = [name for name in frame if pd.api.types.is_numeric_dtype(frame[name])]
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    filters = [name for name in _FILTERS if name in frame]
    shares = [name for name in SHARES if name in frame]
    return {"columns": [*frame], "rows": rows, "numbers": numbers, "filters": filters, "shares": shares}


def json_for_script(data: object) -> str:
    """Data as JSON without <, so that it can stand in a script element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def page_images(
    paths: Mapping[str, Path], cells: Mapping[tuple[str, int], int], room: int
) -> dict[str, dict[str, Any]]:
    """Pictures of pages by "document_id#page", those with the most cells first, as many as there is room for in bytes.

    A picture has src (a data URI), width and height in pixels, left and top in points.
    """
    images: dict[str, dict[str, Any]] = {}
    for (document_id, page), _ in sorted(cells.items(), key=lambda entry: (-entry[1], entry[0])):
        image = _page_image(paths[document_id], page) if document_id in paths else None
        name = f"{document_id}#{page}"
        room -= len(json_for_script({name: image}).encode()) if image else 0
        if room < 0:
            break
        if image:
            images[name] = image
    return images


def _page_image(path: Path, page: int) -> dict[str, Any] | None:
    image = render_page(path, page)
    return {"src": data_uri(in_greys(image)), "width": image.width, "height": image.height} if image else None


@cache
def folds() -> dict[str, str]:
    """What `fold_radicals` makes of single characters, so that the page folds a query like the tables."""
    characters = map(chr, range(0x10000))
    return {character: folded for character in characters if (folded := fold_radicals(character)) != character}


@cache
def _template(name: str) -> str:
    return (TEMPLATES / "explore" / name).read_text(encoding="utf-8").strip()
