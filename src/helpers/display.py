"""Tables and notes for readers: captions, numbers as people read them, figures linked to cells.

Heads are the contract's titles with the unit of money, codes are shown as words, and a column whose
head ends in 率 or 割合 holds shares. A table of several cities names them. A column of numbers has
one precision, unless a column beside it names the unit of each.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display
from PIL import Image

import hyoka
from hyoka import cell_picture, data_uri, explain_place, href
from hyoka.contract import MADE_BY, PROVENANCE, TABLES, TITLES, Place
from hyoka.text import UsageError, message, shown_number
from looks.folders import above
from looks.heads import head
from looks.html_tables import TEMPLATES, WHOLE, Format, table_html
from looks.ways import ReadCell, Ways
from measures.frames import Tables, with_cells

from .given import need, need_columns

if TYPE_CHECKING:
    from hyoka import Inspection
    from hyoka.contract import Explanation

#: Where figures lead: to the cells and rows of the tables that were loaded last.
_WAYS: Ways | None = None


def lead_into(tables: Tables | None) -> None:
    """Let the figures of tables that are shown from now on lead to cells and rows of these.

    None: to none, until some are loaded.
    """
    global _WAYS  # noqa: PLW0603 - a notebook says once which tables it is about
    _WAYS = None if tables is None else Ways(tables)


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
            `<column>_text` stands where it has none. With activity_id or indicator_id a figure
            that was read leads to its cell, and the head of a row to its rows.
        caption: What the table shows, of which year.
        columns: Columns to show, in order; by default all but those of provenance. The first is the
            row's head; the city stands last where there are several and it is not among them.
        formats: Column → `Format` where neither the column's name, its head nor its type says it.
        rows: The most rows: of a longer frame the first three quarters of them and the last
            quarter.
        raw: Folder of the PDFs (the parameter `raw`) for pictures of the cells.
        csv: Name of the CSV that holds all rows, and all of a long text.
        folded: Whether the table is one press away, and not on paper: a page shows four.
    """
    if isinstance(columns, str):
        columns = [columns]
    need("frame", frame)
    need("text", caption)
    need("number", rows)
    if columns is not None:
        need("list", columns)
    if formats is not None:
        need("formats", formats)
    if frame.empty:
        no_data(caption)
        return
    need_columns(frame, [] if columns is None else columns)
    html = table_html(frame, caption, columns, formats, rows, raw, csv, _WAYS)
    if folded:
        html = (
            f'<details class="hyoka-more"><summary>表：{escape(caption)}</summary>{html}</details>'
        )
    display_html(html, f"{caption}: {len(frame):,} rows")


def varying(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """The columns that have more than one value: one value says nothing in a table."""
    need_columns(frame, [columns] if isinstance(columns, str) else columns)
    return [column for column in columns if frame[column].nunique(dropna=False) > 1]


def show(frame: "pd.DataFrame | pd.Series[Any]", caption: str = "", rows: int = 1000) -> None:
    """Show any frame or column as `table` does, to be sorted and filtered: at most `rows` rows.

    A press on a head sorts it, a word filters it. It works offline, and prints as a plain table.
    """
    if isinstance(frame, pd.Series):
        frame = frame.to_frame()
    need("frame", frame)
    need("text", caption)
    need("number", rows)
    named = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    named = named.rename(columns=str)
    years = {str(column): "year" for column in named if str(column).endswith("year")}
    script = (TEMPLATES / "sortable.js").read_text(encoding="utf-8")
    html = table_html(named, caption, formats=years, rows=rows)
    display_html(
        f'<div class="hyoka-sortable">{html}<script>{script}</script></div>',
        f"{caption}: {len(frame):,} rows",
    )


def note(text: str) -> None:
    """Show a remark that is no result: no data, a caution, a limit."""
    need("text", text)
    display_html(f'<p class="hyoka-note">{escape(text)}</p>', text)


def no_data(title: str) -> None:
    """Show that a table or a chart has no data; a page of a report leaves it out."""
    text = f"{title}：該当するデータはない。"
    display_html(f'<p class="hyoka-note hyoka-none">{escape(text)}</p>', text)


def nothing(text: str) -> None:
    """Show that there are no data: the report has no such page, and its first page says this."""
    need("text", text)
    html = f'<div class="hyoka-answer hyoka-nothing"><ul><li>{escape(text)}</li></ul></div>'
    display_html(html, text, {"unknown": [text], "has_data": False})


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
        about: That the row is computed and of which figures, "" of one that was read.
        parts: The sources of these figures, by their titles.
    """

    path: Path
    place: Place
    shown: Place
    image: Image.Image
    cell: str = ""
    about: str = ""
    parts: "Mapping[str, Source]" = field(default_factory=dict)

    def __repr__(self) -> str:
        where = f"{self.path.name} {self.cell or f'p.{self.place.page}'}"
        return f"{where} {self.about}".strip()

    def _repr_html_(self) -> str:
        about = f"<p>{escape(self.about)}</p>" if self.about else ""
        parts = "".join(f"<h4>{escape(name)}</h4>{part._html}" for name, part in self.parts.items())
        return about + (parts or self._html)

    @property
    def _html(self) -> str:
        where = f"{self.path.name} {self.cell or f'p.{self.place.page}'}"
        link = href(os.path.relpath(self.path))
        return (
            f'<img src="{data_uri(self.image)}" alt="{escape(where)}" style="max-width:100%">'
            f'<p><a href="{link}#page={self.place.page}">{escape(where)}</a></p>'
        )


@dataclass(frozen=True, repr=False)
class Computed:
    """Of what a row is computed.

    Attributes:
        about: Its table, the notebook that makes it, and its figures that were read.
        parts: Which labels say what these are, by their titles.
    """

    about: str
    parts: "Mapping[str, Explanation]"

    def __repr__(self) -> str:
        return "; ".join([self.about, *(f"{name}: {part}" for name, part in self.parts.items())])

    def _repr_html_(self) -> str:
        parts = "".join(
            f"<li>{escape(name)}：{escape(part.in_japanese)}</li>"
            for name, part in self.parts.items()
        )
        return f"<p>{escape(self.about)}</p><ul>{parts}</ul>"


def source(row: "pd.Series[Any]", raw: str | Path = "") -> Source:
    """Show where a row's figure was read; of a computed row, where those it is computed of were.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.source(costs.loc[0])`.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UsageError: The row has no place, or its PDF or page is not there.
    """
    path, place = _place_of(row, raw)
    about, cells = _computed(row)
    parts = {name: _source_at(_path_of(cell.document_id, raw), cell.place) for name, cell in cells}
    return replace(_source_at(path, place, str(row.get("cell", ""))), about=about, parts=parts)


def _source_at(path: Path, place: Place, cell: str = "") -> Source:
    found = cell_picture(path, place)
    if found is None:
        raise UsageError("no_page_in_raw", name=path.name, path=path, at=place.page)
    image, shown = found
    return Source(path, place, shown, image, cell)


def why(row: "pd.Series[Any]", raw: str | Path = "") -> "Explanation | Computed":
    """Show which printed labels said what a row's figure is: its item, year, phase, unit or name.

    Of a computed row: of which figures it is computed, and which labels said what these are.

    Args:
        row: A row with document_id, page, x0, top, x1 and bottom: `helpers.why(costs.loc[0])`.
        raw: Folder of the PDFs, here or in a folder above; none: data/raw.

    Raises:
        UsageError: The row has no place, its PDF is not there, or its place is no cell of a sheet
            or list of a form.
    """
    path, place = _place_of(row, raw)
    about, cells = _computed(row)
    places = {name: (_path_of(cell.document_id, raw), cell.place) for name, cell in cells}
    places = places or {message("computed.cell", "ja"): (path, place)}
    found = {name: explain_place(*at) if at[0].is_file() else None for name, at in places.items()}
    explained = {name: explanation for name, explanation in found.items() if explanation}
    if about:
        return Computed(about, explained)
    if not explained:
        raise UsageError("no_cell_there", name=path.name, path=path, at=place.page)
    return next(iter(explained.values()))


def _computed(row: "pd.Series[Any]") -> tuple[str, list[tuple[str, ReadCell]]]:
    """That a row is of a computed table, in words, and its figures that were read by their titles.

    Of a row of a table that was read: "", and none.
    """
    made = [name for name in MADE_BY if {*TABLES[name]} <= {*row.index}]
    if not made:
        return "", []
    (table,) = made
    titles = {name: head(name, row.to_frame().T) for name in TABLES[table]}
    found = {name: _WAYS.cell(row.to_dict(), name) if _WAYS else None for name in titles}
    cells = [(titles[name], cell) for name, cell in found.items() if cell]
    values = "、".join(f"{title} {shown_number(cell.value)}" for title, cell in cells)
    key = "computed.of" if values else "computed"
    of_table = {"table": TITLES[table][0], "notebook": MADE_BY[table]}
    return message(key, "ja", **of_table, values=values), cells


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
    from hyoka import inspect

    need("path", file)
    if page is not None:
        need("number", page)
    return inspect(file, page, above(raw or "data/raw"))


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
    edges = [float(row[edge]) for edge in PROVENANCE[1:]]
    return _path_of(str(row["document_id"]), raw), Place(int(row["page"]), *edges)


def _path_of(name: str, raw: str | Path) -> Path:
    """The file of a document, where one is there."""
    folders = above(raw or "data/raw")
    files = [hyoka.files(folder).get(name) for folder in folders]
    present = [file for file in files if file and file.is_file()]
    return present[0] if present else folders[0] / f"{name}.pdf"


def with_value_cells(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rows by indicator and year with the places of their target and actual: `target_page` ….

    target_text and actual_text are what is printed in place of a number: 0.03未満.
    """
    key = ["indicator_id", "fiscal_year"]
    need_columns(rows, key)
    need_columns(values, [*key, "measure", "value", "status", "text"])
    for measure in ("target", "actual"):
        printed = values[values["measure"] == measure].drop_duplicates(key)
        rows = with_cells(rows, measure, printed, key)
        in_words = printed[printed["value"].isna() & printed["status"].eq("reported")]
        rows = rows.merge(
            in_words[[*key, "text"]].rename(columns={"text": f"{measure}_text"}), "left", key
        )
    return rows
