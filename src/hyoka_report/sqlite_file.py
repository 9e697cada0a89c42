"""The tables as an SQLite database, and the file that explains them to Datasette.

Source:
    Metadata of Datasette: https://docs.datasette.io/en/stable/metadata.html
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pandas as pd

from hyoka import replace_file
from hyoka.contract import KEYS, TITLES, Column, columns, references
from hyoka.text import CODE_WORDS
from hyoka_report.export import VIEWS

_Tables = dict[str, pd.DataFrame]

#: SQLite's type of each pandas dtype.
_TYPES: Final = {"str": "text", "Int64": "integer", "float64": "real", "boolean": "integer"}
#: The column that is shown in place of a key, where a table has it.
_LABELS: Final = ("name", "title")
_ABOUT: Final = "自治体の行政評価の表 / tables of municipal evaluation"


def metadata_file(path: Path) -> Path:
    """tables.metadata.json of tables.sqlite."""
    return path.with_suffix(".metadata.json")


def write_sqlite(contents: _Tables, path: Path) -> None:
    """Write a database, the tables with keys, indexes and views, and its metadata beside it."""

    def write(part: Path) -> None:
        with closing(sqlite3.connect(part)) as base:
            for name, frame in contents.items():
                pointing = [column for column, _table, _there in references(name, contents)]
                # a row without an activity points nowhere
                rows = frame.assign(
                    **{column: frame[column].replace("", None) for column in pointing}
                )
                base.execute(_create(name, contents))
                rows.to_sql(name, base, index=False, if_exists="append")
                for column in pointing:
                    base.execute(f'create index "{name}_{column}" on "{name}" ("{column}")')
            for name, (_about, query) in VIEWS.items():
                base.execute(f"create view {name} as {query}")
            base.commit()

    replace_file(path, write)
    text = json.dumps(datasette_metadata(contents, path.stem), ensure_ascii=False, indent=2)
    replace_file(metadata_file(path), lambda part: part.write_text(f"{text}\n", encoding="utf-8"))


def _create(name: str, contents: _Tables) -> str:
    """The statement that makes a table, with its key and what points to other tables."""
    parts = [f'"{column}" {_TYPES[field.dtype]}' for column, field in columns(name).items()]
    if name in KEYS:
        parts.append(f"primary key ({_quoted(KEYS[name])})")
    for column, table, there in references(name, contents):
        parts.append(f'foreign key ("{column}") references "{table}" ("{there}")')
    return f'create table "{name}" ({", ".join(parts)})'


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def datasette_metadata(contents: _Tables, database: str) -> dict[str, Any]:
    """What Datasette shows beside the tables: words, units, licences and sources.

    Units stand in the words of their columns: under a key of their own Datasette 0.6 knows
    physical ones alone, and 1.0 none.
    """
    documents = contents["documents"]
    tables: dict[str, dict[str, Any]] = {name: _table(name) for name in contents}
    for name, (about, _query) in VIEWS.items():
        tables[name] = {"title": about}
    metadata: dict[str, Any] = {
        "title": _ABOUT,
        "license": _each_once(documents["licence"]),
        "source": _each_once(documents["publisher"]),
        "databases": {database: {"description": _ABOUT, "tables": tables}},
    }
    pages = [address for address in documents["page_url"].unique() if address]
    if len(pages) == 1:
        metadata["source_url"] = pages[0]
    return {key: value for key, value in metadata.items() if value}


def _table(name: str) -> dict[str, Any]:
    fields = columns(name)
    japanese, english = TITLES[name]
    table: dict[str, Any] = {
        "title": japanese,
        "description": english,
        "columns": {column: _words(field) for column, field in fields.items()},
    }
    labels = [label for label in _LABELS if label in fields]
    if labels and len(KEYS.get(name, ())) == 1:
        table["label_column"] = labels[0]
    return table


def _words(field: Column) -> str:
    if column := field.unit_column:
        return f"{field.description}［単位は列 {column} / unit: column {column}］"
    if not field.unit or field.unit == "year":
        return field.description
    word = CODE_WORDS["unit"].get(field.unit, field.unit)
    return f"{field.description}［単位 {word} / unit {field.unit}］"


def _each_once(texts: "pd.Series[str]") -> str:
    return "、".join(text for text in texts.unique() if text)
