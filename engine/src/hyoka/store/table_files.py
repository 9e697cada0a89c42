"""The tables of data/processed as files: CSV with a BOM, and Parquet beside it."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from hyoka.contract.schema import empty, typed, validate
from hyoka.contract.tables import INTEGER, TABLES, TEXT, TITLES, TRUTH, columns, dtypes
from hyoka.store.data_package import save_description
from hyoka.store.files import complete, replaced_together
from hyoka.store.locks import locked
from hyoka.text.errors import ContractError, UsageError
from hyoka.text.given import as_path
from hyoka.text.numbers import figure

#: Where a Parquet file sends readers who ask where its rows come from.
_SOURCES: Final = (
    "documents (document_id: title, publisher, source_url, licence, sha256); datapackage.json"
)
TRUTH_WORDS: Final = {True: "true", False: "false"}


def save_table(processed: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a table of the contract as CSV and Parquet, each replaced whole.

    It is held against its schema first.

    Raises:
        ContractError: The frame is not as the contract has it; nothing was written.
    """
    checked = validate(name, frame)
    with locked(processed):
        with replaced_together(processed) as folder, table_writer(folder, name) as append:
            append(checked)
        save_description(processed)


@contextmanager
def table_writer(folder: Path, name: str) -> Iterator[Callable[[pd.DataFrame], None]]:
    """A function that appends validated frames of a table to its files in a folder.

    These are a CSV in UTF-8 with BOM, and Parquet.
    """
    schema = _schema(name)
    parquet = pq.ParquetWriter(folder / f"{name}.parquet", schema)
    try:
        # the CSV is closed first: a Parquet that is older than its CSV is not believed
        with parquet, (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(dtypes(name))

            def append(frame: pd.DataFrame) -> None:
                if frame.empty:
                    return
                values = [_for_csv(frame[column]) for column in frame]
                rows.writerows(zip(*values, strict=True))
                parquet.write_table(pa.Table.from_pandas(frame, schema, preserve_index=False))

            yield append
    finally:
        parquet.is_open = False  # on a full disk it would be closed once more, with a traceback


@cache
def _schema(name: str) -> pa.Schema:
    """A schema that says in the metadata of a Parquet file what it holds.

    Of the table its title in two languages, and where the sources of its documents are; of each
    column title, description and unit.
    """
    schema = pa.Schema.from_pandas(empty(name), preserve_index=False)
    japanese, english = TITLES[name]
    about = {"title": f"{japanese} — {english}", "sources": _SOURCES}
    fields = []
    for column, of_column in columns(name).items():
        of_field = {"title": of_column.title, "description": of_column.description}
        if of_column.unit:
            of_field["unit"] = of_column.unit
        fields.append(schema.field(column).with_metadata(of_field))
    return pa.schema(fields, {**(schema.metadata or {}), **about})


def _for_csv(column: pd.Series) -> Iterable[object]:
    """The values of a column as they stand in a CSV; "" is nothing."""
    if column.dtype == TEXT:
        return column.tolist()
    values = column.to_numpy(object, na_value="")
    if column.dtype == INTEGER:
        return values
    if column.dtype == TRUTH:
        return [TRUTH_WORDS.get(value, "") for value in values]
    texts = {value: figure(value) for value in set(values) - {""}}
    return [texts.get(value, "") for value in values]


def load_table(processed: Path | str, name: str) -> pd.DataFrame:
    """A table as it was saved.

    Without its file it is an empty one with the contract's columns and dtypes.

    Raises:
        ContractError: There is no such table, or its file is not as the contract has it.
        UsageError: There is no such folder.
    """
    folder = as_path(processed)
    complete(folder)
    if not folder.is_dir():
        raise UsageError("no_tables_here", file=str(folder))
    csv = folder / f"{name}.csv"
    parquet = folder / f"{name}.parquet"
    if parquet.is_file() and not _is_older(parquet, csv):
        with pq.ParquetFile(parquet) as file:  # read_table looks for a data set of many files
            return typed(name, file.read().to_pandas())
    if not csv.is_file():
        return empty(name)
    types = dtypes(name)
    nothing = {column: [""] for column in types if types[column] != TEXT}
    try:
        rows = pd.read_csv(
            csv,
            dtype=types,
            na_values=nothing,
            keep_default_na=False,
            encoding="utf-8-sig",
            lineterminator="\n",
        )
    except (TypeError, ValueError) as error:
        raise ContractError("contract.type", found=str(error), name=name) from error
    return typed(name, rows)


def _is_older(file: Path, other: Path) -> bool:
    return other.is_file() and file.stat().st_mtime_ns < other.stat().st_mtime_ns


def load_tables(processed: Path | str, names: Iterable[str] = TABLES) -> dict[str, pd.DataFrame]:
    """Tables by name, as `load_table` gives them; by default every one of the contract.

    Raises:
        ContractError: There is no such table, or a file is not as the contract has it.
        UsageError: There is no such folder, or none of the contract's tables in it.
    """
    folder = as_path(processed)
    complete(folder)
    files = (folder / f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet"))
    if not any(file.is_file() for file in files):
        raise UsageError("no_tables_here", file=str(folder))
    return tables_of_one_run(folder, names)


def tables_of_one_run(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Tables by name; if they are replaced meanwhile, all are read again."""
    state = None
    while state != (state := _state(folder)):
        tables = {name: load_table(folder, name) for name in names}
    return tables


def _state(folder: Path) -> list[tuple[str, int]]:
    """The names of a folder's files, and which files they are now."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return sorted((entry.name, entry.inode()) for entry in entries)
    return []
