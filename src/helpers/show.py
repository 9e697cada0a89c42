"""Tables and notes for readers: captions, header scopes, numbers as people read them, figures linked to their cells."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display

from helpers import words as wording
from helpers.source import crop
from hyoka.records import PROVENANCE, Place

#: int, number, percent, year, fiscal_year, text, yen, 円, 千円, 万円, 百万円, 億円, a spec (",.1f"), a function.
Format = str | Callable[[Any], str]
Sources = bool | str | Path

_HINT = '<p class="hyoka-hint">下線の数字を押すと出典のセルが見えます — press an underlined figure to see its cell.</p>'
_NO_ROWS = "このデータはありません — no rows"
#: A cell of at most so many full-width characters is kept in one line.
_SHORT = 8
_PLAIN_NUMBERS = ("year", "page", "code", "number")
_NAMED: dict[str, Callable[[Any], str]] = {
    "fiscal_year": wording.fiscal_year,
    "int": lambda value: wording.number(value, 0),
    "number": wording.number,
    "percent": wording.percent,
    "text": str,
    "year": lambda value: str(int(value)),
    "yen": wording.yen,
}
_NUMBERS = {"int", "number", "percent", "yen", *wording.YEN_UNITS}


def show_table(
    frame: pd.DataFrame,
    caption: str,
    heads: dict[str, str],
    formats: dict[str, Format] | None = None,
    rows: int = 20,
    sources: Sources = True,
    csv: str = "",
) -> None:
    """Show the first rows of a frame as a table that everybody can read, each figure with the cell it comes from.

    Args:
        frame: Rows to show, in their order. With document_id, page, x0, top, x1, bottom a row has a link to its source;
            with `<column>_page`, `<column>_x0` … the figure of that column is its own link.
        caption: What the table shows.
        heads: Columns to show, in order, and their Japanese heads; the first is the row's header.
        formats: Column → `Format`; by default numbers have thousands and what is missing is 「－」.
        rows: At most so many rows; a line below says how many more there are, and in which CSV.
        sources: The folder of the PDFs (the notebook's `raw`) for links with a picture of the cell; True for document
            and page only; False for none.
        csv: Name of the CSV that holds all rows.
    """
    if frame.empty:
        note(f"{caption}: {_NO_ROWS}")
        return
    _show(table_html(frame, caption, heads, formats, rows, sources, csv), f"{caption}: {len(frame):,} rows")


def show_columns(
    frame: pd.DataFrame,
    caption: str,
    columns: Sequence[str],
    words: Mapping[str, tuple[str, Format]],
    rows: int = 20,
    sources: Sources = False,
    csv: str = "",
) -> None:
    """Show a table by `show_table`, with the heads and formats of `words` (column → head and format)."""
    heads = {column: words[column][0] for column in columns}
    formats = {column: words[column][1] for column in columns if words[column][1]}
    show_table(frame, caption, heads, formats, rows, sources, csv)


def note(text: str = _NO_ROWS) -> None:
    """Show a remark that is no result: no data, a caution, a limit."""
    _show(f'<p class="hyoka-note">{escape(text)}</p>', text)


def answer(*sentences: str) -> None:
    """Show what a page opens with: its answer in three to five sentences with the figures."""
    _show(
        f'<div class="hyoka-answer">{"".join(f"<p>{escape(text)}</p>" for text in sentences)}</div>',
        "\n".join(sentences),
    )


def table_html(
    frame: pd.DataFrame,
    caption: str,
    heads: dict[str, str],
    formats: dict[str, Format] | None = None,
    rows: int = 20,
    sources: Sources = True,
    csv: str = "",
) -> str:
    """The table of `show_table` as HTML; the same frame gives the same text."""
    formats = formats or {}
    shown = frame.head(rows)
    by_row = sources is not False and {"document_id", *PROVENANCE} <= set(frame.columns)
    css = {column: ' class="num"' if _is_number(frame[column], formats.get(column)) else "" for column in heads}
    head = "".join(f'<th scope="col"{css[column]}>{escape(text)}</th>' for column, text in heads.items())
    head += '<th scope="col">出典</th>' if by_row else ""
    body = "".join(
        f"<tr>{_cells(row, css, formats, sources)}{_source_cell(row, sources) if by_row else ''}</tr>"
        for row in shown.to_dict("records")
    )
    name = escape(caption)
    return (
        f'<div class="hyoka-table" role="region" tabindex="0" aria-label="{name}"><table><caption>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"{_HINT if 'hyoka-crop' in body else ''}{_rest(len(frame), len(shown), csv)}</div>"
    )


def shown_as(value: Any, form: Format | None = None, column: str = "") -> str:  # noqa: ANN401
    """A value as a reader sees it.

    Args:
        value: What a cell of a frame holds.
        form: How to show it; by default after its type, and without thousands in columns of years, pages and codes.
        column: The column's name.

    Returns:
        The text; 「－」 where there is nothing.
    """
    if callable(form):
        return form(value)
    if (isinstance(value, str) and not value) or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return wording.MISSING
    if form in wording.YEN_UNITS:
        return wording.yen(value, form)  # type: ignore[arg-type]  # the keys of YEN_UNITS are YenUnit's
    if form in _NAMED:
        return _NAMED[form](value)
    if form:
        return format(value, form)
    return _by_type(value, column)


def _by_type(value: Any, column: str) -> str:  # noqa: ANN401
    if pd.api.types.is_bool(value):
        return "はい" if value else "いいえ"
    if not isinstance(value, Real):
        return str(value)
    return f"{value:g}" if column.endswith(_PLAIN_NUMBERS) else wording.number(float(value))


def _is_number(values: pd.Series[Any], form: Format | None) -> bool:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return form in _NUMBERS if isinstance(form, str) and not numeric else numeric


def _rest(total: int, shown: int, csv: str) -> str:
    if total <= shown:
        return ""
    where = f"残りはCSV（{escape(csv)}）にあります" if csv else "残りは省きます"
    return f'<p class="hyoka-rest">全{total:,}行のうち{shown:,}行。{where} — first {shown:,} of {total:,} rows.</p>'


def _cells(row: dict[Hashable, Any], css: dict[str, str], formats: dict[str, Format], sources: Sources) -> str:
    cells = []
    for position, (column, kind) in enumerate(css.items()):
        plain = shown_as(row[column], formats.get(column), column)
        text, short = escape(plain), ' class="short"' if wording.width_of(plain) <= _SHORT else ""
        if sources is not False and pd.notna(row.get(f"{column}_page")):
            text = _source(row, f"{column}_", sources, text)
        cells.append(f"<td{kind or short}>{text}</td>" if position else f'<th scope="row"{kind}>{text}</th>')
    return "".join(cells)


def _source_cell(row: dict[Hashable, Any], sources: Sources) -> str:
    return f"<td>{_source(row, '', sources)}</td>"


def _source(row: dict[Hashable, Any], prefix: str, sources: Sources, label: str = "") -> str:
    """The link to a cell: its document and page, and, where the PDF is there, the picture of it."""
    edges = [row.get(f"{prefix}{name}") for name in PROVENANCE]
    if any(pd.isna(edge) for edge in edges):
        return label or wording.MISSING
    page, *box = (float(edge) for edge in edges if edge is not None)
    document = str(row.get(f"{prefix}document_id", row.get("document_id", "")))
    where = escape(f"{document} p.{page:g}")
    picture = "" if isinstance(sources, bool) else crop(Path(sources), document, Place(int(page), *box))
    if not picture or isinstance(sources, bool):
        return f'<span title="{where}">{label}</span>' if label else where
    link = Path(os.path.relpath(Path(sources) / f"{document}.pdf")).as_posix()
    return (
        f'<details class="hyoka-source" name="source"><summary title="{where}">{label or f"p.{page:g}"}</summary>'
        f'<span class="hyoka-crop"><img src="{picture}" alt="出典のセル {where}">'
        f'<a href="{escape(link)}#page={page:g}">{where}</a></span></details>'
    )


def _show(html: str, plain: str) -> None:
    display({"text/html": f"<style>{style()}</style>{html}", "text/plain": plain}, raw=True)


@cache
def style() -> str:
    """The style of what this module shows, for pages that gather several of its outputs."""
    return (files("hyoka") / "templates" / "report" / "outputs.css").read_text(encoding="utf-8").strip()
