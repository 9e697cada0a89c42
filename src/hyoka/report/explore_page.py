"""The page that searches everything: rows, pictures of the documents' pages and plain JavaScript in one file."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hyoka import wording
from hyoka.japanese import fold_radicals
from hyoka.labels import read_labels
from hyoka.report.explore import activity_rows, cells
from hyoka.report.pages import LARGEST_BYTES, rendered, style
from hyoka.report.rendering import SCALE, render_page
from hyoka.themes import items, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

#: The scripts in the order in which they build on each other.
SCRIPTS = ("fold", "choose", "pieces", "details", "export", "page")
_GREYS = 4
_STEP = 255 / (_GREYS - 1)
_GREY_OF = [round(round(value / _STEP) * _STEP) for value in range(256)]


def explore_html(
    tables: dict[str, pd.DataFrame],
    documents: Sequence[Mapping[str, Any]],
    raw: Path,
    *,
    when: str,
    themes: pd.DataFrame | None = None,
    largest_bytes: int = LARGEST_BYTES,
) -> str:
    """The page as text.

    Args:
        tables: Tables of the contract by name.
        documents: What pages say of the documents, as `frontpage.document_rows` gives it.
        raw: Folder of the PDFs.
        when: Date and time of the run, for readers.
        themes: data/labels/dx_themes.csv; by default the project's.
        largest_bytes: The page's size; pictures of pages are left out from where they would go beyond it.
    """
    labels = read_labels("dx_themes") if themes is None else themes
    rows = activity_rows(tables, tag(items(tables), labels))
    data: dict[str, Any] = {
        "documents": {entry["document_id"]: _document(entry) for entry in documents},
        "rows": rows,
        "years": {str(year): wording.fiscal_year(year) for year in sorted(_years(rows))},
        "words": {name: wording.CODE_WORDS[name] for name in ("level", "measure", "basis", "item", "status")}
        | {"polarity": wording.POLARITY_WORDS, "kind": {"output": "活動指標", "outcome": "成果指標"}},
        "themes": list(labels["theme"]),
        "folds": folds(),
        "scale": SCALE,
        "sheets": {},
    }
    wanted = Counter((row["document"], page) for row in rows for page in cells(row))
    room = largest_bytes - len(_page(data, 0, len(wanted), when).encode())
    data["sheets"] = sheets(raw, wanted, room)
    return _page(data, len(data["sheets"]), len(wanted), when)


def _page(data: dict[str, Any], shown: int, pages: int, when: str) -> str:
    return rendered(
        "explore.html.j2",
        title="探す",
        here="",
        style=f"{style()}\n{_part('explore.css')}",
        script="\n".join(_part(f"{name}.js") for name in SCRIPTS),
        data=embedded(data),
        count=len(data["rows"]),
        sheets_shown=shown,
        sheets_wanted=pages,
        when=when,
    )


def embedded(data: object) -> str:
    """Data as JSON that can stand in a script element whatever it holds: no < in it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def sheets(raw: Path, wanted: Mapping[tuple[str, int], int], room: int) -> dict[str, dict[str, Any]]:
    """Pictures of the documents' pages, those with the most cells first, as long as there is room.

    Args:
        raw: Folder of the PDFs.
        wanted: (document_id, page) and how many cells point there.
        room: Bytes that the pictures may take.

    Returns:
        "document_id#page" → src (a data URI), width and height in pixels, left and top in points.
    """
    found: dict[str, dict[str, Any]] = {}
    for (document_id, page), _ in sorted(wanted.items(), key=lambda entry: (-entry[1], entry[0])):
        sheet = _sheet(raw / f"{document_id}.pdf", page)
        name = f"{document_id}#{page}"
        room -= len(embedded({name: sheet}).encode()) if sheet else 0
        if room < 0:
            break
        if sheet:
            found[name] = sheet
    return found


def _sheet(path: Path, page: int) -> dict[str, Any] | None:
    leaf = render_page(path, path.stat().st_mtime_ns, page) if path.is_file() else None
    if leaf is None:
        return None
    packed = io.BytesIO()
    # Four greys are enough to read by, and a page of them takes a quarter of its place in colours.
    leaf.image.convert("L").point(_GREY_OF).save(packed, format="WEBP", lossless=True, quality=75, method=4)
    src = "data:image/webp;base64," + base64.b64encode(packed.getvalue()).decode("ascii")
    width, height = leaf.image.size
    left, top = round(leaf.left_pt, 1), round(leaf.top_pt, 1)
    return {"src": src, "width": width, "height": height, "left": left, "top": top}


@cache
def folds() -> dict[str, str]:
    """What `fold_radicals` makes of single characters, for the search to fold a query as the tables are folded."""
    marks = (chr(code) for code in range(0x10000))
    return {mark: folded for mark in marks if (folded := fold_radicals(mark)) != mark}


def _document(entry: Mapping[str, Any]) -> dict[str, str]:
    return {name: entry[name] for name in ("title", "municipality", "link")}


def _years(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    return {int(year) for row in rows for year in _years_within(row)}


def _years_within(entry: Mapping[str, Any]) -> Iterable[int]:
    if "year" in entry:
        yield entry["year"]
    for value in entry.values():
        for line in value if isinstance(value, list) else [value]:
            if isinstance(line, dict):
                yield from _years_within(line)


@cache
def _part(name: str) -> str:
    return (files("hyoka") / "templates" / "explore" / name).read_text(encoding="utf-8").strip()
