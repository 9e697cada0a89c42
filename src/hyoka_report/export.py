"""The tables as an Excel workbook or as a DuckDB database, with the words that explain them."""

import unicodedata
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from hyoka import load_table, replace_file
from hyoka.contract import DOCUMENT_TABLES, KEYS, PLACE, TABLES, TITLES, Column, columns, empty
from hyoka.text import CODE_WORDS, UsageError, fiscal_year, install_command
from looks.joined_tables import PLACES, SHARE_HEADS, head_of, joined_tables
from measures.cities import with_cities
from measures.frames import is_share_unit

_Tables = dict[str, pd.DataFrame]

#: Width of a column at most, and of the arrow by which its head filters, in half-width characters.
_WIDEST: Final = 30
_ARROW: Final = 4
#: Width of A4 at seven tenths of the size of letters, and of a column at least; and its margins.
_READABLE: Final = 200
_NARROWEST: Final = 8
_MARGIN_IN: Final = 0.4
#: Excel's number of the paper.
_A4: Final = 9
#: What the sheet of a table adds to its title where a sheet to read has that.
_TO_COMPUTE: Final = "（計算用）"
#: Columns whose numbers have no thousands, as years have none.
_PLAIN: Final = ("page", "ページ")
#: Those of the sheets to read that hold shares.
_SHARES: Final = (*SHARE_HEADS, "割合")
#: Rows of a sheet that Excel takes, without the heads.
_MOST_ROWS: Final = 1_048_575
_SOURCES: Final = (
    "document_id",
    "municipality",
    "title",
    "fiscal_year",
    "kind",
    "page_url",
    "licence",
    "retrieved_on",
)
#: Questions that SQL people ask first: what a view holds, and its query.
VIEWS: Final = {
    "cost_per_year": (
        "事業・年度・費目ごとの費用 / costs of a project, year and item", """
        select d.municipality, a.activity_id, a.code, a.name,
               c.fiscal_year, c.basis, c.item, c.detail, c.unit, sum(c.value) as value
        from costs c
        join activities a using (activity_id)
        join documents d on d.document_id = c.document_id
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9"""),
    "values_long": (
        "指標の値に市・事業・指標の名を付けたもの / values of indicators with their names", """
        select d.municipality, a.code, a.name as activity, i.name as indicator, i.unit, i.polarity,
               v.fiscal_year, v.measure, v.value, v.status, v.page
        from indicator_values v
        join indicators i using (indicator_id)
        join activities a using (activity_id)
        join documents d on d.document_id = v.document_id"""),
}  # fmt: skip


def tables_of_folder(processed: Path) -> _Tables:
    """The tables that a folder holds.

    Raises:
        UsageError: It holds none, or lacks one that is made of documents.
    """
    contents = {
        name: load_table(processed, name)
        for name in TABLES
        if (processed / f"{name}.csv").is_file()
    }
    if not contents:
        raise UsageError("no_tables_here", file=str(processed))
    if missing := [name for name in DOCUMENT_TABLES if name not in contents]:
        raise UsageError("tables_missing", file=str(processed), found=", ".join(missing))
    return contents


def write_workbook(contents: _Tables, path: Path) -> None:
    """Write a workbook: sheets to read and print, the sources, a dictionary, and all tables.

    Texts stay texts, also those that begin with =; numbers stay numbers. Sheets are A4 landscape,
    as wide as a page.

    Raises:
        UsageError: A table has more rows than a sheet can have, or the file's name is that of no
            workbook.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError("no_name_of_workbook", found=path.name)
    if too_long := [name for name, frame in contents.items() if len(frame) > _MOST_ROWS]:
        raise UsageError("too_many_rows", found=", ".join(too_long))
    sources = contents["documents"][[*_SOURCES]].replace({"kind": CODE_WORDS["kind"]})
    joined = joined_tables(with_cities({"attainment": empty("attainment"), **contents}))

    def write(part: Path) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with (
            part.open("wb") as file,
            pd.ExcelWriter(file, "xlsxwriter", engine_kwargs={"options": options}) as book,
        ):
            for title, frame in joined.items():
                _write_sheet(book, title, _with_sortable_years(frame.drop(columns=PLACES)), {})
            _write_sheet(book, "出典", sources, columns("documents"))
            _write_sheet(book, "項目の説明", _dictionary(contents), {})
            for name, frame in contents.items():
                title = TITLES[name][0] + _TO_COMPUTE * (TITLES[name][0] in joined)
                _write_sheet(book, title, frame, columns(name))

    replace_file(path, write)


def _with_sortable_years(frame: pd.DataFrame) -> pd.DataFrame:
    """The western year before the era's: 2018（平成30年度） is sorted before 2019（令和元年度）."""
    head = head_of("costs.fiscal_year")
    years = frame[head].map(lambda text: f"{fiscal_year(text)}（{text}）" if text else "")
    return frame.assign(**{head: years})


def _dictionary(contents: _Tables) -> pd.DataFrame:
    rows = []
    for name in contents:
        for column, field in columns(name).items():
            row = {
                "表": TITLES[name][0],
                "項目": field.title,
                "table": name,
                "column": column,
                "説明": field.ja,
                "description": field.en,
                "単位": field.unit,
                "とりうる値": "、".join(field.values),
            }
            rows.append(row)
    return pd.DataFrame(rows)


def _write_sheet(
    book: pd.ExcelWriter, name: str, frame: pd.DataFrame, fields: Mapping[str, Column]
) -> None:
    """Write a table with Japanese heads.

    They stay in sight, are printed on each page, and rows can be filtered by them.
    """
    heads = [_head(str(column), fields) for column in frame]
    title = name.replace("/", "・")[:31]
    frame.set_axis(heads, axis=1).to_excel(
        book, sheet_name=title, index=False, freeze_panes=(1, 1), autofilter=True
    )
    sheet: Any = book.sheets[title]
    widths = [
        max(_width(head) + _ARROW, *frame[column].dropna().astype("str").map(_width), 0) + 1
        for column, head in zip(frame, heads, strict=True)
    ]
    if not fields:
        widths = _fitted(widths)
    of_heads = book.book.add_format({"bold": True, "border": 1, "valign": "top", "text_wrap": True})
    for place, head in enumerate(heads):
        column = str(frame.columns[place])
        sheet.write_string(0, place, head, of_heads)
        form = {"valign": "top", "text_wrap": not fields}
        if pd.api.types.is_numeric_dtype(frame[column]):
            formats = _number_formats(frame, column, fields)
            form["num_format"] = formats.mode().iat[0] if len(formats) else ""
            of_rows = {
                shown: book.book.add_format(form | {"num_format": shown})
                for shown in sorted({*formats} - {form["num_format"]})
            }
            others = frame[column].notna() & formats.isin([*of_rows])
            for row in np.flatnonzero(others).tolist():
                value = float(frame[column].to_numpy()[row])
                sheet.write_number(row + 1, place, value, of_rows[formats.iat[row]])
        is_hidden = column in PLACE and column != "page"
        sheet.set_column(
            place,
            place,
            min(widths[place], _WIDEST),
            book.book.add_format(form),
            {"hidden": is_hidden},
        )
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=_MARGIN_IN, right=_MARGIN_IN)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{name}&R&P / &N")


def _fitted(widths: Sequence[int]) -> list[int]:
    """Widths of columns that fit on a sheet of A4 in letters that can be read.

    The widest ones are wrapped, all to the same width.
    """
    most = max(widths)
    while sum(min(width, most) for width in widths) > _READABLE and most > _NARROWEST:
        most -= 1
    return [min(width, most) for width in widths]


def _number_formats(
    frame: pd.DataFrame, column: str, fields: Mapping[str, Column]
) -> "pd.Series[str]":
    """The format of each figure of a column: whole ones have no decimals.

    Shares of one unit beside each other (%) have as many as one of them needs.
    """
    field = fields.get(column)
    unit = field.unit if field else ""
    if column in _SHARES or unit == "share":
        return pd.Series("0.0%", frame.index)
    if column in _PLAIN or unit == "year":
        return pd.Series("0", frame.index)
    decimals = frame[column].map(_decimals, na_action="ignore").fillna(0).astype(int)
    beside = field.unit_column if field else head_of("costs.unit")
    if beside in frame:
        units = frame[beside].fillna("").astype("str")
        most = decimals.groupby(units).transform("max")
        decimals = decimals.mask(is_share_unit(units), most)
    return decimals.map(lambda number: "#,##0" + "." * bool(number) + "0" * number)


def _decimals(value: float) -> int:
    """How many decimals a figure has, three at most."""
    return len(f"{value:.3f}".rstrip("0").partition(".")[2])


def _width(text: str) -> int:
    """Width of a text in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _head(column: str, fields: Mapping[str, Column]) -> str:
    if not (field := fields.get(column)):
        return column
    if column.endswith("_id"):
        return f"{field.title}（{column}）"  # 番号 alone is the printed one
    is_said_elsewhere = field.unit in ("", "share", "year") or field.unit_column
    unit = CODE_WORDS["unit"].get(field.unit, field.unit)
    return field.title if is_said_elsewhere else f"{field.title}（{unit}）"


def write_duckdb(contents: _Tables, path: Path) -> None:
    """Write a database: the tables with their keys and comments, and the views of VIEWS.

    Raises:
        UsageError: DuckDB is not installed.
    """
    if find_spec("duckdb") is None:
        raise UsageError("duckdb_not_installed", install=install_command("duckdb"))
    import duckdb

    def write(part: Path) -> None:
        with duckdb.connect(str(part)) as base:
            for name, frame in contents.items():
                base.from_df(frame).create(name)
                if name in KEYS:
                    base.execute(f"alter table {name} add primary key ({', '.join(KEYS[name])})")
                base.execute(f"comment on table {name} is {_quoted(' / '.join(TITLES[name]))}")
                for column, field in columns(name).items():
                    base.execute(
                        f"comment on column {name}.{column} is {_quoted(field.description)}"
                    )
            for name, (about, query) in VIEWS.items():
                base.execute(f"create view {name} as {query}")
                base.execute(f"comment on view {name} is {_quoted(about)}")

    replace_file(path, write)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
