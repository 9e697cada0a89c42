"""Tables and notes for readers: captions, numbers as people read them, figures linked to cells.

Heads are the contract's titles with the unit of money, codes are shown as words, and a column whose
head ends in 率 or 割合 holds shares. A table of several cities names them. A column of numbers has
one precision, unless a column beside it names the unit of each.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display
from PIL import Image

from helpers.joined_tables import SHOWN_IN, head_of
from hyoka.contract import problem_kinds
from hyoka.contract.records import PROVENANCE, Place
from hyoka.contract.tables import (
    NUMBER,
    ORIGIN,
    PLACE,
    TABLES,
    TEXT,
    UNITS_OF_ITEMS,
    Column,
)
from hyoka.html.rendering import cell_picture, data_uri, is_recognised
from hyoka.html.templating import href, rendered
from hyoka.run.explaining import explain_place
from hyoka.store.sources import document_paths, source_rows
from hyoka.text import wording
from hyoka.text.errors import UsageError
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.wording import in_words
from measures.frames import with_cells

from .cards import KINDS_PAGE, link_to
from .words import width_of

if TYPE_CHECKING:
    from hyoka.contract.explanations import Explanation
    from hyoka.draft.inspecting import Inspection

#: int, number, percent, year, fiscal_year, text, yen, 円, 千円, 万円, 百万円, 億円, or a function.
Format = str | Callable[[Any], str]

_TEMPLATES = Path(__file__).resolve().parent / "templates"
#: A table of at most so many rows is shown whole.
WHOLE = 60
#: A cell of at most so many full-width characters stays in one line.
_SHORT = 8
#: One of more gets a wide column.
_LONG = 40
#: Pixels of a full-width character where a page has no style of ours, and of a cell's padding.
_LETTER_PX = 12
_PADDING_PX = 12
_SOURCE_PX = 60
#: A column has room for so many full-width characters there: of figures, of words, of long texts.
_ROOM = {"num": 5, "": 7, "long": 12}
_PLAIN_NUMBERS = ("year", "page", "code", "number")
_NAMED: dict[str, Callable[[Any], str]] = {
    "fiscal_year": wording.shown_year,
    "int": lambda value: wording.shown_number(value, 0),
    "number": wording.shown_number,
    "percent": wording.percent,
    "text": str,
    "year": lambda value: str(int(value)),
    "yen": wording.yen,
}
_DECIMALS_OF_YEN = {"億円": 2, "万円": 1}
_NUMBERS = {"int", "number", "percent", "yen", *wording.YEN_UNITS}


def above(folder: str | Path) -> list[Path]:
    """A folder here and in each folder above, the nearest first."""
    return [parent / folder for parent in (Path.cwd(), *Path.cwd().parents)]


def folder(name: str | Path, *, new: bool = False) -> Path:
    """A folder, looked for here and in the folders above; a `new` one may be nowhere yet.

    Raises:
        UsageError: There is no such folder.
    """
    found = next((place for place in above(name) if place.is_dir()), None)
    if found is None and not new:
        raise UsageError("no_such_folder", file=str(name), found=str(Path.cwd() / name))
    return found or Path(name)


def table(
    frame: pd.DataFrame,
    caption: str,
    columns: Sequence[str] | None = None,
    formats: Mapping[str, Format] | None = None,
    rows: int = WHOLE,
    raw: str | Path = "",
    csv: str = "",
    *,
    folded: bool = False,
) -> None:
    """Show a frame as a table: its first and last rows, heads and codes in Japanese, sources.

    Args:
        frame: Rows in the order in which they are shown. With page, x0, top, x1, bottom a row has a
            link to its cell; with `<column>_page` … the figure of that column is its own link;
            `<column>_text` stands where it has none.
        caption: What the table shows, of which year.
        columns: Columns to show, in order; by default all but those of provenance. The first is the
            row's head; the city stands last where there are several and it is not among them.
        formats: Column → `Format` where neither the column's name, its head nor its type says it.
        rows: At most so many rows: of a longer frame the first three quarters of them and the last
            quarter.
        raw: Folder of the PDFs (the parameter `raw`) for pictures of the cells.
        csv: Name of the CSV that holds all rows.
        folded: Whether the table is one press away, and not on paper: a page shows four.
    """
    if frame.empty:
        no_data(caption)
        return
    html = table_html(frame, caption, columns, formats, rows, raw, csv)
    if folded:
        html = (
            f'<details class="hyoka-more"><summary>表：{escape(caption)}</summary>{html}</details>'
        )
    display_html(html, f"{caption}: {len(frame):,} rows")


def varying(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """The columns that have more than one value: one value says nothing in a table."""
    return [column for column in columns if frame[column].nunique(dropna=False) > 1]


def show(frame: pd.DataFrame, caption: str = "", rows: int = 1000) -> None:
    """Show any frame, at most so many rows, as `table` does, to be sorted and filtered.

    A press on a head sorts it, a word filters it. It needs no connection and is plain on paper.
    """
    named = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    named = named.rename(columns=str)
    years = {str(column): "year" for column in named if str(column).endswith("year")}
    script = (_TEMPLATES / "sortable.js").read_text(encoding="utf-8")
    html = table_html(named, caption, formats=years, rows=rows)
    display_html(
        f'<div class="hyoka-sortable">{html}<script>{script}</script></div>',
        f"{caption}: {len(frame):,} rows",
    )


def head(column: str, rows: pd.DataFrame | None = None) -> str:
    """The contract's title of a column, or the word for what it holds, or its own name.

    Figures have the title of the table that the rows are of; n of nobody knows what is n.
    """
    if fields := _fields_named(column):
        if fields[0].dtype == TEXT:
            return fields[0].title
        titles = Counter(field.title for field in _fields_named(column, rows)).most_common(2)
        is_open = len(titles) > 1 and titles[0][1] == titles[1][1]
        return column if is_open else titles[0][0]
    for name in ("measure", "item", "basis"):
        if column in CODE_WORDS[name]:
            return CODE_WORDS[name][column]
    return column


def units_of(rows: pd.DataFrame, column: str) -> "pd.Series[str]":
    """The unit of each figure of a column: a code of the contract, or as a document prints it.

    It is "" where the contract says none: what somebody has computed has a unit that nobody knows.
    """
    if column.endswith("year"):
        return pd.Series("year", index=rows.index, dtype="str")
    fields = _fields_of(rows, column)
    beside = [field.unit_column for field in fields if field.unit_column in rows]
    if beside:
        return rows[beside[0]].fillna("").astype("str")
    units = {field.unit for field in fields} | units_of_item(rows, column)
    is_known = len(units) == 1 and not any(field.unit_column for field in fields)
    return pd.Series(units.pop() if is_known else "", index=rows.index, dtype="str")


def units_of_item(rows: pd.DataFrame, column: str) -> frozenset[str]:
    """The units that a column of a wide table, named by an item of costs, may have."""
    is_item = column in UNITS_OF_ITEMS and pd.api.types.is_float_dtype(rows[column])
    return UNITS_OF_ITEMS[column] if is_item else frozenset()


def _fields_of(rows: pd.DataFrame, column: str) -> list[Column]:
    """What the contract says of a column that may hold these figures."""
    fields = _fields_named(column, rows)
    return [field for field in fields if _may_hold(field, rows[column])]


def _fields_named(column: str, rows: pd.DataFrame | None = None) -> list[Column]:
    """What the table says of a column that the rows are of, else each that has such a column."""
    there = {*rows} if rows is not None else set()
    of_name = {name: fields[column] for name, fields in TABLES.items() if column in fields}
    of_rows = [field for name, field in of_name.items() if {*TABLES[name]} <= there]
    return of_rows or [*of_name.values()]


def _may_hold(field: Column, figures: "pd.Series[Any]") -> bool:
    """Whether figures may be those of a column: how many shares there are is no share."""
    if field.dtype != NUMBER:
        return str(figures.dtype) == field.dtype
    least = -math.inf if field.least is None else field.least
    most = math.inf if field.most is None else field.most
    is_measured = pd.api.types.is_float_dtype(figures)
    return is_measured and bool(figures.dropna().between(least, most).all())


def _form(column: str, title: str) -> Format:
    """How a column is shown by its name or its head; "" where its type says it."""
    if column in CODE_WORDS:
        return lambda code: in_words(column, "" if _is_missing(code) else str(code))
    if column.endswith("year"):
        return "fiscal_year"
    if UNITS_OF_ITEMS.get(column) == frozenset({"percent"}):  # 32.2 is 32.2 %
        return _in_percent
    return "percent" if title.endswith(("率", "割合")) else ""


def _in_percent(rate: float) -> str:
    """A rate that is printed in percent."""
    shown = wording.shown_number(rate)
    return shown if shown == wording.MISSING else f"{shown}%"


def note(text: str) -> None:
    """Show a remark that is no result: no data, a caution, a limit."""
    display_html(f'<p class="hyoka-note">{escape(text)}</p>', text)


def no_data(title: str) -> None:
    """Show that a table or a chart has no data; a page of a report leaves it out."""
    text = f"{title}：該当するデータはない。"
    display_html(f'<p class="hyoka-note hyoka-none">{escape(text)}</p>', text)


def nothing(text: str) -> None:
    """Show that there are no data: then it is no page, and the first page says this sentence."""
    html = f'<div class="hyoka-answer hyoka-nothing"><ul><li>{escape(text)}</li></ul></div>'
    display_html(html, text, {"unknown": [text], "has_data": False})


@dataclass(frozen=True)
class _Look:
    """How the columns of a table are shown.

    Attributes:
        kinds: By column, in order: num, or "".
        forms: The formats, by column.
        folded: Columns that stand below a row's name on a phone, so that they and a figure are in
            sight.
        paths: The PDFs that are there, by document_id.
        documents: Their titles.
        with_source: Whether each row has its place in a column of its own.
    """

    kinds: Mapping[str, str]
    forms: Mapping[str, Format]
    folded: Sequence[str]
    paths: Mapping[str, Path]
    documents: Mapping[str, str]
    with_source: bool


def table_html(
    frame: pd.DataFrame,
    caption: str,
    columns: Sequence[str] | None = None,
    formats: Mapping[str, Format] | None = None,
    rows: int = WHOLE,
    raw: str | Path = "",
    csv: str = "",
) -> str:
    """The table of `table` as HTML; the same frame gives the same text."""
    titles = {column: head(column, frame) for column in _shown(frame, columns)}
    forms = _forms(frame, titles, formats or {})
    is_number = {column: _is_number(frame[column], forms.get(column)) for column in titles}
    kinds = {column: "num" if is_number[column] else "" for column in titles}
    paths = document_paths(folder(raw, new=True)) if raw else {}
    look = _Look(
        kinds,
        forms,
        _folded(frame, kinds),
        paths,
        _titles(folder(raw, new=True)) if raw else {},
        {"document_id", *PROVENANCE} <= set(frame.columns),
    )
    n_last = rows // 4 if len(frame) > rows else 0
    parts = [frame.head(rows - n_last), frame.tail(n_last)] if n_last else [frame]
    ends = [[_row(row, look) for row in part.to_dict("records")] for part in parts]
    rest = f"全{len(frame):,}行のうち初めの{rows - n_last:,}行と終わりの{n_last:,}行。"
    heads = [_head(column, title, look) for column, title in titles.items()]
    html = rendered(
        "table.html.j2",
        _TEMPLATES,
        caption=caption,
        heads=heads,
        width=sum(each["width"] for each in heads) + (_SOURCE_PX if look.with_source else 0),
        ends=ends,
        with_source=look.with_source,
        has_pictures=any(row["has_picture"] for end in ends for row in end),
        rest=rest if n_last else "",
        csv=csv,
        link=_link_to_rest(frame, csv),
    )
    return html.rstrip("\n")


def _folded(frame: pd.DataFrame, kinds: Mapping[str, str]) -> list[str]:
    """The columns of words behind a name that have no picture; none where no figure is."""
    about = [name for name, kind in kinds.items() if kind != "num" or name.endswith("year")]
    if len(about) == len(kinds):
        return []
    return [name for name in about[1:] if f"{name}_page" not in frame]


def _head(column: str, title: str, look: _Look) -> dict[str, Any]:
    """The head of a column, with the unit of its money."""
    form = look.forms.get(column)
    text = f"{title}（{form}）" if form in wording.YEN_UNITS else title
    return {
        "text": text,
        "kind": look.kinds[column],
        "is_short": width_of(text) <= _SHORT,
        "is_folded": column in look.folded,
        "width": _width_of_column(text, look.kinds[column]),
    }


def _width_of_column(head: str, kind: str) -> int:
    """Pixels of a column where styles are left out: GitHub, a mail.

    Without them a narrow window gives a head one letter a line.
    """
    letters = max(width_of(head), 4) if kind == "num" else _ROOM[kind]
    return round(min(letters, _ROOM["long"], _ROOM[kind]) * _LETTER_PX + _PADDING_PX)


def _shown(frame: pd.DataFrame, columns: Sequence[str] | None) -> list[str]:
    """The columns to show; with the city where the rows are of several."""
    if columns is None:
        names = [str(name) for name in frame]
        return [name for name in names if not name.endswith((*PLACE, *ORIGIN))]
    is_missing = (
        "municipality" in frame
        and "municipality" not in columns
        and frame["municipality"].nunique() > 1
    )
    return [*columns, "municipality"] if is_missing else list(columns)


def _forms(
    frame: pd.DataFrame, heads: Mapping[str, str], formats: Mapping[str, Format]
) -> dict[str, Format]:
    """How each column is shown: as asked, by its name or head, or as numbers of one precision.

    The precision is that of the figure that needs most.
    """
    forms: dict[str, Format] = {}
    for column, title in heads.items():
        forms[column] = formats.get(column) or _form(column, title)
    for column in [] if "unit" in heads else heads:
        values = frame[column]
        is_plain = (
            not forms[column]
            and pd.api.types.is_float_dtype(values)
            and not column.endswith(_PLAIN_NUMBERS)
        )
        if is_plain and values.notna().any():
            texts = values.dropna().map(wording.shown_number)
            decimals = texts.str.partition(".")[2].str.len().max()
            forms[column] = partial(wording.shown_number, decimals=int(decimals))
    return {column: form for column, form in forms.items() if form}


def shown_as(value: Any, form: Format = "", column: str = "") -> str:  # noqa: ANN401
    """A value as its format says, else as its type does.

    Years, pages and codes have no thousands.
    """
    if callable(form):
        return form(value)
    if _is_missing(value):
        return wording.MISSING
    if form in wording.YEN_UNITS:
        amount = value / wording.YEN_UNITS[form]
        return wording.shown_number(amount, _DECIMALS_OF_YEN.get(form, 0))
    if form:
        return _NAMED[form](value)
    if pd.api.types.is_bool(value):
        return "該当" if value else wording.MISSING
    if not isinstance(value, Real):
        return str(value)
    return f"{value:g}" if column.endswith(_PLAIN_NUMBERS) else wording.shown_number(float(value))


def _is_missing(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, str):
        return not value
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))


def _is_number(values: "pd.Series[Any]", form: Format | None) -> bool:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return form in _NUMBERS if isinstance(form, str) and not numeric else numeric


def _link_to_rest(frame: pd.DataFrame, csv: str) -> str:
    """The link to all rows: in the explorer, of the frame's city and year if it is of one.

    Of a table that the explorer does not show, the file.
    """
    table = SHOWN_IN.get(csv.removesuffix(".csv"), "")
    if not table:
        return href(f"tables/{csv}")
    filters = {"表": table}
    city = _only(frame, "municipality")
    if city is not None:
        filters[head_of("documents.municipality")] = str(city)
    year = _only(frame, "fiscal_year")
    if year is not None:
        filters[head_of("costs.fiscal_year")] = wording.shown_year(year)
    return f"explore.html#{urlencode(filters)}"


def _only(frame: pd.DataFrame, column: str) -> Any:  # noqa: ANN401 - whatever the column holds
    """The one value of a column; None where there are several, or none."""
    values: list[Any] = [*frame[column].unique()] if column in frame else []
    return values[0] if len(values) == 1 and pd.notna(values[0]) else None


#: A row of a frame, as a dict.
_Row = dict[Hashable, Any]


def _row(row: _Row, look: _Look) -> dict[str, Any]:
    """A row: cells, below (the words that stand below its name on a phone), source, has_picture."""
    cells: list[dict[str, Any]] = []
    below = []
    for column, kind in look.kinds.items():
        text = shown_as(row[column], look.forms.get(column, ""), column)
        if column in look.folded and text != wording.MISSING:
            below.append(text)
        printed = row.get(f"{column}_text")
        if text == wording.MISSING and pd.notna(printed):
            text = printed
        has_place = pd.notna(row.get(f"{column}_page"))
        source = _source(row, look, f"{column}_") if has_place else None
        is_name = not cells
        shown_kind = kind or _kind_of_text(text, is_name)
        about = _page_of_problem(row[column]) if column == "kind" else ""
        cells.append({"text": text, "kind": shown_kind, "source": source, "about": about})
    source = _source(row, look) if look.with_source else None
    sources = [source, *(cell["source"] for cell in cells)]
    has_picture = any(place and place["picture"] for place in sources)
    return {
        "cells": cells,
        "below": _below(below),
        "source": source,
        "has_picture": has_picture,
    }


def _below(texts: Sequence[str]) -> str:
    """Texts below a name: short ones on a line together, each long one on its own."""
    is_short = [width_of(text) <= _SHORT for text in texts]
    short = [text for text, fits in zip(texts, is_short, strict=True) if fits]
    long = [text for text, fits in zip(texts, is_short, strict=True) if not fits]
    return "\n".join(["　".join(short), *long]).strip("\n")


def _page_of_problem(code: object) -> str:
    """The place on the page of a run that says what a kind of problem means; "" of other kinds."""
    return f"{KINDS_PAGE}#{code}" if code in problem_kinds.PROBLEM_KINDS else ""


def _kind_of_text(text: str, is_name: bool) -> str:
    """Whether a text stays in one line (short), or gets a wide column (long)."""
    width = width_of(text)
    if is_name or _SHORT < width <= _LONG:
        return ""
    return "short" if width <= _SHORT else "long"


def _titles(raw: Path) -> dict[str, str]:
    """The titles of documents, as sources.csv has them, by document_id."""
    rows = source_rows(raw)
    return {Path(row["file"]).stem: row["title"] for row in rows if row.get("title")}


def _source(row: _Row, look: _Look, prefix: str = "") -> dict[str, Any] | None:
    """Where a figure was read: document, page and, where the PDF is there, its picture and why."""
    edges = [row.get(f"{prefix}{name}") for name in PROVENANCE]
    if any(pd.isna(edge) for edge in edges):
        return None
    page, *box = (float(edge) for edge in edges if edge is not None)
    document = str(row.get(f"{prefix}document_id", row.get("document_id", "")))
    place_in_words = row.get(f"{prefix}cell") or f"p.{page:g}"
    source = {
        "where": f"{look.documents.get(document, document)} {place_in_words}",
        "page": f"{page:g}",
        "picture": "",
    }
    path = look.paths.get(document)
    place = Place(int(page), *box)
    found = cell_picture(path, place) if path else None
    if not path or not found:
        return source | {"recognised": False}
    explanation = explain_place(path, place)
    # in a record as it was read the id lacks its document
    of_indicator = str(row.get("indicator_id", "")).rpartition("#")[0]
    activity = str(row.get("activity_id") or of_indicator)
    return source | {
        "picture": data_uri(found[0]),
        "recognised": is_recognised(path, place.page),
        "link": f"{href(os.path.relpath(path))}#page={page:g}",
        "activity": link_to(document, activity) if activity.startswith(f"{document}/") else "",
        "why": explanation.in_japanese if explanation else "",
    }


def display_html(
    html: str,
    plain: str,
    front: Mapping[str, Any] | None = None,
) -> None:
    metadata = {"hyoka": front} if front else {}
    show_data({"text/html": html, "text/plain": plain}, metadata)


def show_data(data: Mapping[str, str], metadata: Mapping[str, Any]) -> None:
    """Show data of several types in a notebook; in a script, print its plain text."""
    if get_ipython() is None:
        if data["text/plain"]:
            print(data["text/plain"])  # noqa: T201 - what a person who runs a script reads
    else:
        display(dict(data), raw=True, metadata=dict(metadata))


@dataclass(frozen=True, repr=False)
class Source:
    """Where a figure was read: a picture of its cell with its heads, and a link to its page.

    Attributes:
        place: The cell's, in points from the top left.
        shown: That of the picture.
        cell: Its name in a workbook.
    """

    path: Path
    place: Place
    shown: Place
    image: Image.Image
    cell: str = ""

    def __repr__(self) -> str:
        return f"{self.path.name} {self.cell or f'p.{self.place.page}'}"

    def _repr_html_(self) -> str:
        where = repr(self)
        link = href(os.path.relpath(self.path))
        return (
            f'<img src="{data_uri(self.image)}" alt="{escape(where)}" style="max-width:100%">'
            f'<p><a href="{link}#page={self.place.page}">{escape(where)}</a></p>'
        )


def source(row: "pd.Series[Any]", raw: str | Path = "") -> Source:
    """Show where a row's figure was read.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.source(costs.loc[0])`.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UsageError: The row has no place, or its PDF or page is not there.
    """
    path, place = _place_of(row, raw)
    found = cell_picture(path, place)
    if found is None:
        raise UsageError("no_page_in_raw", name=path.name, path=path, at=place.page)
    image, shown = found
    return Source(path, place, shown, image, str(row.get("cell", "")))


def why(row: "pd.Series[Any]", raw: str | Path = "") -> "Explanation":
    """Tell which printed labels said what a row's figure is: its item, year, phase, unit or name.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.why(costs.loc[0])`.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UsageError: The row has no place, its PDF is not there, or its place is no cell of a sheet
            or list of a form.
    """
    path, place = _place_of(row, raw)
    explanation = explain_place(path, place) if path.is_file() else None
    if explanation is None:
        raise UsageError("no_cell_there", name=path.name, path=path, at=place.page)
    return explanation


def inspect(file: str | Path, page: int | None = None, raw: str | Path = "") -> "Inspection":
    """Show what is on a document's pages, or on one: pictures with boxes, printed as text.

    Args:
        file: Its path, or its name or document_id: then it is looked for as `source` does.
        page: Only this page, from 1.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UnreadableFile: The file cannot be read as a PDF, or no page has any text.
        UsageError: There is no such file (names like it are listed), or no such page.
    """
    from hyoka.draft import inspecting  # it imports all that reads, which no notebook of ours needs

    return inspecting.inspect(file, page, above(raw or "data/raw"))


def _place_of(row: object, raw: str | Path) -> tuple[Path, Place]:
    """The PDF that a row is of, and the place of its cell."""
    needed = ["document_id", *PROVENANCE]
    if not isinstance(row, pd.Series) or not row.reindex(needed).notna().all():
        there = row.index if isinstance(row, pd.Series) else [type(row).__name__]
        raise UsageError(
            "row_without_place",
            expected=", ".join(needed),
            found=str([*there]),
        )
    name = str(row["document_id"])
    folders = above(raw or "data/raw")
    files = [document_paths(folder).get(name) for folder in folders]
    present = [file for file in files if file and file.is_file()]
    path = present[0] if present else folders[0] / f"{name}.pdf"
    edges = [float(row[edge]) for edge in PROVENANCE[1:]]
    return path, Place(int(row["page"]), *edges)


def with_value_cells(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rows by indicator and year with the places of their target and actual: `target_page` ….

    target_text and actual_text are what is printed in place of a number: 0.03未満.
    """
    key = ["indicator_id", "fiscal_year"]
    for measure in ("target", "actual"):
        printed = values[values["measure"] == measure].drop_duplicates(key)
        rows = with_cells(rows, measure, printed, key)
        in_words = printed[printed["value"].isna() & printed["status"].eq("reported")]
        rows = rows.merge(
            in_words[[*key, "text"]].rename(columns={"text": f"{measure}_text"}), "left", key
        )
    return rows
