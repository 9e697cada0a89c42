"""Tables and notes for readers: captions, header scopes, numbers as people read them, each figure linked to its cell."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from html import escape
from pathlib import Path

import pandas as pd
from IPython.display import display

from helpers import wording
from helpers.crops import crop
from helpers.records import PROVENANCE, Place

Format = str | Callable[[object], str]

_STYLE = """<style>.hyoka-table{overflow-x:auto;margin:1em 0}.hyoka-table table{border-collapse:collapse;font-size:.9em}
.hyoka-table caption{text-align:left;font-weight:700;padding:.3em 0}.hyoka-table th,.hyoka-table td{padding:.3em .6em;
text-align:left;vertical-align:top;border-bottom:1px solid #d5dade}.hyoka-table .num{text-align:right;
font-variant-numeric:tabular-nums;white-space:nowrap}.hyoka-source img{display:block;max-width:100%;border:1px solid #8a939c}
.hyoka-source summary{cursor:pointer;color:#0b57d0;text-decoration:underline dotted}</style>"""


def show_table(
    frame: pd.DataFrame,
    caption: str,
    heads: dict[str, str],
    formats: dict[str, Format] | None = None,
    rows: int = 20,
    sources: bool | str | Path = True,
    csv: str = "",
) -> None:
    """Show the first rows of a frame as a table that everybody can read, each figure with the cell it comes from.

    Args:
        frame: Rows to show, in their order. With document_id, page, x0, top, x1, bottom a row has a link to its source; with
            `<column>_page`, `<column>_x0` … the figure of that column has its own.
        caption: What the table shows.
        heads: Columns to show, in order, and their Japanese heads; the first is the row's header.
        formats: Column → int, number, percent, year, text, 円, 千円, 万円, 億円, yen, a format spec as ",.1f", or a function.
        rows: At most so many rows; a line below says that the rest is in the CSV.
        sources: The folder of the PDFs (the notebook's `raw`) for links with a picture of the cell; True for document and
            page only; False for none.
        csv: Name of the CSV that holds all rows.
    """
    if frame.empty:
        note(f"{caption}: このデータはありません — no rows")
        return
    html = table_html(frame, caption, heads, formats, rows, sources, csv)
    plain = f"{caption}: {len(frame):,}行 rows"
    display({"text/html": html, "text/plain": plain}, raw=True)


def note(text: str = "このデータはありません — no rows") -> None:
    """Show a remark that is no result: no data, a caution, a limit."""
    html = f'<p class="hyoka-note" style="border-left:4px solid #8a939c;padding:.4em .8em">{escape(text)}</p>'
    display({"text/html": html, "text/plain": text}, raw=True)


def table_html(
    frame: pd.DataFrame,
    caption: str,
    heads: dict[str, str],
    formats: dict[str, Format] | None = None,
    rows: int = 20,
    sources: bool | str | Path = True,
    csv: str = "",
) -> str:
    """The table of `show_table` as HTML; the same frame gives the same text."""
    formats = formats or {}
    shown = frame.head(rows)
    whole_row = sources is not False and {"document_id", *PROVENANCE} <= set(frame.columns)
    numeric = {column for column in heads if _is_number(frame, column, formats.get(column))}
    head = "".join(
        f'<th scope="col"{_css(column in numeric)}>{escape(text)}</th>' for column, text in heads.items()
    ) + ('<th scope="col">出典</th>' if whole_row else "")
    body = "".join(
        "<tr>"
        + _cells(row, heads, formats, numeric, sources)
        + (f"<td>{_source(row, '', sources)}</td>" if whole_row else "")
        + "</tr>"
        for row in shown.to_dict("records")
    )
    label = hashlib.sha256(caption.encode()).hexdigest()[:8]
    return (
        f'{_STYLE}<div class="hyoka-table" role="region" tabindex="0" aria-labelledby="c{label}"><table>'
        f'<caption id="c{label}">{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f"{_rest(len(frame), len(shown), csv)}</div>"
    )


def _rest(total: int, shown: int, csv: str) -> str:
    if total <= shown:
        return ""
    where = f"残りはCSV（{escape(csv)}）に" if csv else "残りはCSVに"
    return f'<p class="hyoka-rest">全{total:,}行のうち{shown:,}行。{where} — the first {shown:,} of {total:,} rows.</p>'


def _cells(
    row: dict, heads: dict[str, str], formats: dict[str, Format], numeric: set[str], sources: bool | str | Path
) -> str:
    cells = []
    for position, column in enumerate(heads):
        text = escape(shown_as(row[column], formats.get(column), column))
        if sources is not False and f"{column}_page" in row and pd.notna(row[f"{column}_page"]):
            text = _source(row, f"{column}_", sources, text)
        tag = 'th scope="row"' if position == 0 else "td"
        cells.append(f"<{tag}{_css(column in numeric)}>{text}</{tag.split()[0]}>")
    return "".join(cells)


def _source(row: dict, prefix: str, sources: bool | str | Path, label: str = "") -> str:
    values = [row.get(f"{prefix}{name}") for name in PROVENANCE]
    if any(pd.isna(value) for value in values):
        return wording.MISSING
    place = Place(int(values[0]), *(float(value) for value in values[1:]))
    document = str(row.get(f"{prefix}document_id") or row["document_id"])
    where = f"{escape(document)} p.{place.page}"
    if isinstance(sources, bool):
        return label or where
    picture = crop(Path(sources), document, place)
    if not picture:
        return f'<span title="{where}">{label}</span>' if label else where
    link = os.path.relpath(Path(sources) / f"{document}.pdf")
    return (
        f'<details class="hyoka-source"><summary>{label or f"p.{place.page}"}</summary><span class="hyoka-crop">'
        f'<img src="{picture}" alt="{where} の該当箇所" loading="lazy"><a href="{escape(link)}#page={place.page}">{where}</a></span></details>'
    )


def shown_as(value: object, format: Format | None, column: str = "") -> str:
    """A value as a reader sees it; `format` as in `show_table`, by default after the value's type and the column's name."""
    if callable(format):
        return format(value)
    if value is None or (not isinstance(value, (list, dict)) and pd.isna(value)) or value == "":
        return wording.MISSING
    if format in ("円", "千円", "万円", "百万円", "億円"):
        return wording.yen(value, format)
    named = {
        "int": lambda v: wording.number(v, 0),
        "number": wording.number,
        "percent": wording.percent,
        "yen": wording.yen,
        "year": lambda v: str(int(v)),
        "fiscal_year": wording.fiscal_year,
        "text": str,
    }
    if format in named:
        return named[format](value)
    if format:
        return f"{value:{format}}"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, (int, float)) and not column.endswith(("year", "page", "number", "code")):
        return wording.number(value)
    return str(int(value)) if isinstance(value, float) else str(value)


def _is_number(frame: pd.DataFrame, column: str, format: Format | None) -> bool:
    return (pd.api.types.is_numeric_dtype(frame[column]) and frame[column].dtype != bool) or format in (
        "円",
        "千円",
        "万円",
        "百万円",
        "億円",
        "yen",
        "percent",
        "int",
        "number",
    )


def _css(numeric: bool) -> str:
    return ' class="num"' if numeric else ""
