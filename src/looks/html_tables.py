"""A frame as a table of HTML: figures as people read them, linked to their cells.

Heads are the contract's titles with the unit of money, codes are shown as words, and a column whose
head ends in 率 or 割合 holds shares. A table of several cities names them. A column of numbers has
one precision, unless a column beside it names the unit of each.
"""

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

import hyoka
from hyoka import cell_picture, data_uri, explain_place, href, is_recognised, rendered, source_rows
from hyoka.contract import ORIGIN, PLACE, PROBLEM_KINDS, PROVENANCE, UNITS_OF_ITEMS, Place
from hyoka.text import (
    CODE_WORDS,
    MISSING,
    YEN_UNITS,
    in_words,
    percent,
    shortened,
    shown_number,
    shown_year,
    yen,
)

from .cards import FOLDER, KINDS_PAGE, link_to
from .folders import folder
from .heads import head, refuse_wrong
from .joined_tables import RATINGS, SHOWN_IN
from .letters import width_of
from .ways import OF_ROWS, TABLE, Piece, Ways, explorer_link, filters_of, table_of_sums

#: int, number, percent, year, fiscal_year, text, yen, 円, 千円, 万円, 百万円, 億円, or a function.
Format = str | Callable[[Any], str]
TEMPLATES = Path(__file__).resolve().with_name("templates")
#: A table of at most this many rows is shown whole.
WHOLE = 60
#: A cell of at most this many full-width characters stays in one line.
_SHORT = 8
#: One of more gets a wide column.
_LONG = 40
#: One of more letters is cut where a CSV has it whole: it would take a sheet of paper.
_MOST_LETTERS = 160
#: Pixels of a full-width character where a page has no style of ours, and of a cell's padding.
_LETTER_PX = 12
_PADDING_PX = 12
_SOURCE_PX = 60
#: How many full-width characters a column has room for there: figures, words, long texts.
_ROOM = {"num": 5, "": 7, "long": 12}
_PLAIN_NUMBERS = ("year", "page", "code", "number")
_NAMED: dict[str, Callable[[Any], str]] = {
    "fiscal_year": shown_year,
    "int": lambda value: shown_number(value, 0),
    "number": shown_number,
    "percent": percent,
    "text": str,
    "year": lambda value: str(int(value)),
    "yen": yen,
}
_DECIMALS_OF_YEN = {"億円": 2, "万円": 1}
_NUMBERS = {"int", "number", "percent", "yen", *YEN_UNITS}


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
    shown = shown_number(rate)
    return shown if shown == MISSING else f"{shown}%"


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
        ways: Where figures without a picture lead.
        about: The table of the explorer that has the rows of sums.
        cuts_texts: Whether long texts are cut.
    """

    kinds: Mapping[str, str]
    forms: Mapping[str, Format]
    folded: Sequence[str]
    paths: Mapping[str, Path]
    documents: Mapping[str, str]
    with_source: bool
    ways: Ways | None
    about: str
    cuts_texts: bool


def table_html(
    frame: pd.DataFrame,
    caption: str,
    columns: Sequence[str] | None = None,
    formats: Mapping[str, Format] | None = None,
    rows: int = WHOLE,
    raw: str | Path = "",
    csv: str = "",
    ways: Ways | None = None,
) -> str:
    """The table of `table` as HTML; the same frame gives the same text."""
    titles = {column: head(column, frame) for column in _shown(frame, columns)}
    forms = _forms(frame, titles, formats or {})
    is_number = {column: _is_number(frame[column], forms.get(column)) for column in titles}
    kinds = {column: "num" if is_number[column] else "" for column in titles}
    paths = hyoka.publishable_paths(folder(raw, new=True)) if raw else {}
    look = _Look(
        kinds,
        forms,
        _folded(frame, kinds),
        paths,
        _titles(folder(raw, new=True)) if raw else {},
        {"document_id", *PROVENANCE} <= set(frame.columns),
        ways,
        SHOWN_IN.get(csv.removesuffix(".csv"), "")
        or table_of_sums([caption, *titles.values()], is_money=_is_money(forms)),
        cuts_texts=bool(csv),
    )
    n_last = rows // 4 if len(frame) > rows else 0
    parts = [frame.head(rows - n_last), frame.tail(n_last)] if n_last else [frame]
    ends = [[_row(row, look) for row in part.to_dict("records")] for part in parts]
    cut = f"全{len(frame):,}行のうち初めの{rows - n_last:,}行と終わりの{n_last:,}行。"
    heads = [_head(column, title, look) for column, title in titles.items()]
    html = rendered(
        "table.html.j2",
        TEMPLATES,
        caption=caption,
        heads=heads,
        width=sum(each["width"] for each in heads) + (_SOURCE_PX if look.with_source else 0),
        ends=ends,
        with_source=look.with_source,
        has_pictures=any(row["has_picture"] for end in ends for row in end),
        has_cells=any(
            link.startswith(FOLDER)
            for end in ends
            for row in end
            for cell in row["cells"]
            for _, link in cell["pieces"]
        ),
        rest=cut if n_last else "",
        csv=csv,
        link=_link_to_rest(frame, csv),
    )
    return html.rstrip("\n")


def _is_money(forms: Mapping[str, Format]) -> bool:
    return any(form in YEN_UNITS or form == "yen" for form in forms.values())


def _folded(frame: pd.DataFrame, kinds: Mapping[str, str]) -> list[str]:
    """The columns of words behind a name that have no picture; none where no figure is."""
    about = [name for name, kind in kinds.items() if kind != "num" or name.endswith("year")]
    if len(about) == len(kinds):
        return []
    return [name for name in about[1:] if f"{name}_page" not in frame]


def _head(column: str, title: str, look: _Look) -> dict[str, Any]:
    """The head of a column, with the unit of its money."""
    form = look.forms.get(column)
    text = f"{title}（{form}）" if form in YEN_UNITS else title
    return {
        "text": text,
        "kind": look.kinds[column],
        "is_short": width_of(text) <= _SHORT,
        "is_folded": column in look.folded,
        "link": look.ways.head(title) if look.ways else "",
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
        return [name for name in names if not name.endswith((*PLACE, *ORIGIN, OF_ROWS))]
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
    refuse_wrong(
        [form for form in formats.values() if isinstance(form, str) and form], [*_NAMED, *YEN_UNITS]
    )
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
            texts = values.dropna().map(shown_number)
            decimals = texts.str.partition(".")[2].str.len().max()
            forms[column] = partial(shown_number, decimals=int(decimals))
    return {column: form for column, form in forms.items() if form}


def shown_as(value: Any, form: Format = "", column: str = "") -> str:  # noqa: ANN401
    """A value as its format says, else as its type does.

    Years, pages and codes have no thousands.
    """
    if callable(form):
        return form(value)
    if _is_missing(value):
        return MISSING
    if form in YEN_UNITS:
        amount = value / YEN_UNITS[form]
        return shown_number(amount, _DECIMALS_OF_YEN.get(form, 0))
    if form:
        return _NAMED[form](value)
    if pd.api.types.is_bool(value):
        return "該当" if value else MISSING
    if not isinstance(value, Real):
        return str(value)
    return f"{value:g}" if column.endswith(_PLAIN_NUMBERS) else shown_number(float(value))


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
    of_all = filters_of(_only(frame, "municipality"), _only(frame, "fiscal_year"))
    return explorer_link({TABLE: table} | of_all)


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
        if look.cuts_texts and len(text) > _MOST_LETTERS:
            text = shortened(text, _MOST_LETTERS)
        if column in look.folded and text != MISSING:
            below.append(text)
        printed = row.get(f"{column}_text")
        if text == MISSING and pd.notna(printed):
            text = printed
        has_place = pd.notna(row.get(f"{column}_page"))
        source = _source(row, look, f"{column}_") if has_place else None
        is_name = not cells
        if is_name:
            text = text or MISSING  # a row without a head is read out as one without a name
        shown_kind = kind or _kind_of_text(text, is_name)
        about = _page_of_problem(row[column]) if column == "kind" else ""
        pieces = _pieces(row, column, text, look) if source is None and not is_name else []
        cells.append(
            {"text": text, "kind": shown_kind, "source": source, "about": about, "pieces": pieces}
        )
    source = _source(row, look) if look.with_source else None
    sources = [source, *(cell["source"] for cell in cells)]
    has_picture = any(place and place["picture"] for place in sources)
    return {
        "cells": cells,
        "below": _below(below),
        "source": source,
        "has_picture": has_picture,
        "rows": look.ways.rows(row, [*look.kinds], look.about) if look.ways else "",
    }


def _pieces(row: _Row, column: str, text: str, look: _Look) -> list[Piece]:
    """The pieces of a figure with the links to their cells or rows; none where nothing has one."""
    if look.ways is None or text == MISSING:
        return []
    pieces = look.ways.figure(row, column, text)
    if look.about == RATINGS and not any(link for _, link in pieces):
        pieces = [(text, look.ways.rows_of_mark(row, column, row[column], [*look.kinds]))]
    return pieces if any(link for _, link in pieces) else []


def _below(texts: Sequence[str]) -> str:
    """Texts below a name: short ones on a line together, each long one on its own."""
    is_short = [width_of(text) <= _SHORT for text in texts]
    short = [text for text, fits in zip(texts, is_short, strict=True) if fits]
    long = [text for text, fits in zip(texts, is_short, strict=True) if not fits]
    return "\n".join(["　".join(short), *long]).strip("\n")


def _page_of_problem(code: object) -> str:
    """The place on the page of a run that says what a kind of problem means; "" of other kinds."""
    return f"{KINDS_PAGE}#{code}" if code in PROBLEM_KINDS else ""


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


def _page_of_figure(row: _Row, look: _Look, prefix: str) -> dict[str, Any] | None:
    """The page of a figure of which no cell is known: a printed total."""
    document = str(row.get(f"{prefix}document_id", row.get("document_id", "")))
    path = look.paths.get(document)
    if path is None:
        return None
    page = f"{row[f'{prefix}page']:g}"
    return {
        "where": f"{look.documents.get(document, document)} p.{page}",
        "page": page,
        "picture": "",
        "cell": "",
        "link": f"{href(os.path.relpath(path))}#page={page}",
        "recognised": False,
    }


def _source(row: _Row, look: _Look, prefix: str = "") -> dict[str, Any] | None:
    """Where a figure was read: document, page and, where the PDF is there, its picture and why."""
    edges = [row.get(f"{prefix}{name}") for name in PROVENANCE]
    if any(pd.isna(edge) for edge in edges):
        return _page_of_figure(row, look, prefix) if prefix else None
    page, *box = (float(edge) for edge in edges if edge is not None)
    document = str(row.get(f"{prefix}document_id", row.get("document_id", "")))
    place_in_words = row.get(f"{prefix}cell") or f"p.{page:g}"
    source = {
        "where": f"{look.documents.get(document, document)} {place_in_words}",
        "page": f"{page:g}",
        "picture": "",
        "cell": look.ways.place(document, page, *box[:2]) if look.ways else "",
        "link": "",
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
