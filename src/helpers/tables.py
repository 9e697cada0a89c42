"""The tables of data/processed on disk: CSV that opens in Excel as it is, and Parquet beside it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from helpers import datapackage
from helpers.columns import INTEGER, NUMBER, TRUTH
from helpers.errors import ContractError
from helpers.schema import SCHEMAS, dtypes, empty, typed, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TRUTH_WORDS = {"true": True, "false": False, "": None}


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, then put it in its place: readers see the old file or the new one.

    Args:
        path: The file to make or replace; its folder is made if need be.
        write: Called with the path to write to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _figure(value: float) -> str:
    """586.0 as 586, 35.4 as 35.4: the shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def as_text(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A typed table with every value as the text that the CSV has; "" is none."""
    written = {}
    for column, dtype in dtypes(name).items():
        values = frame[column]
        if dtype == NUMBER:
            written[column] = values.map(_figure, na_action="ignore").astype(object).where(values.notna(), "")
        elif dtype == INTEGER:
            written[column] = values.astype(object).map(str).where(values.notna(), "")
        elif dtype == TRUTH:
            written[column] = values.astype(object).map({True: "true", False: "false"}).where(values.notna(), "")
        else:
            written[column] = values
    return pd.DataFrame(written, columns=list(dtypes(name)))


def save(processed: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a table as CSV and Parquet, each replaced whole, after holding it against its schema.

    Args:
        processed: Folder of the tables; made if need be.
        name: A table of the contract.
        frame: Its rows.

    Raises:
        ContractError: The frame is not as the contract has it; nothing was written.
    """
    checked = validate(name, frame)
    # The CSV comes first: a Parquet that is older than its CSV is not believed.
    replace_file(processed / f"{name}.csv", lambda path: write_csv(path, name, checked))
    replace_file(processed / f"{name}.parquet", lambda path: checked.to_parquet(path, index=False))
    save_description(processed)


def save_description(processed: Path) -> None:
    """Write datapackage.json for the tables that the folder holds, unless it says just that already."""
    path, text = processed / datapackage.FILE_NAME, datapackage.written(processed)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        replace_file(path, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))


def write_csv(path: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a validated table as CSV that Excel opens as it is (UTF-8 with BOM)."""
    as_text(name, frame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def load(processed: Path | str, name: str, *, cities: Iterable[str] = (), years: Iterable[int] = ()) -> pd.DataFrame:
    """A table as it was saved; without its file an empty one with the contract's columns and dtypes.

    Args:
        processed: Folder of the tables.
        name: A table of the contract.
        cities: Names of municipalities (茨木市); none: all.
        years: Fiscal years that documents are of (2021); none: all. A document comes with all its rows, also those
            that speak of other years, so that a target keeps its baseline.

    Raises:
        ContractError: The file is not as the contract has it.
    """
    folder = Path(processed)
    frame = _read(folder, name)
    cities, years = tuple(cities), tuple(years)
    if not cities and not years:
        return frame
    documents = frame if name == "documents" else _read(folder, "documents")
    return _of_documents(name, frame, documents, cities, years)


def load_all(processed: Path | str, cities: Iterable[str] = (), years: Iterable[int] = ()) -> dict[str, pd.DataFrame]:
    """Every table of the contract by name, as `load` gives them."""
    cities, years = tuple(cities), tuple(years)
    return {name: load(processed, name, cities=cities, years=years) for name in SCHEMAS}


def _of_documents(
    name: str, frame: pd.DataFrame, documents: pd.DataFrame, cities: Sequence[str], years: Sequence[int]
) -> pd.DataFrame:
    chosen = pd.Series(True, index=documents.index)
    if cities:
        chosen &= documents["municipality"].isin(cities)
    if years:
        chosen &= documents["fiscal_year"].isin(years).fillna(False)
    wanted = set(documents.loc[chosen, "document_id"])
    if name == "problems":
        # A file that could not be read belongs to no city: its problems show whatever is asked for.
        wanted |= set(frame["document_id"]) - set(documents["document_id"])
    return frame[frame["document_id"].isin(wanted)].reset_index(drop=True)


def _read(folder: Path, name: str) -> pd.DataFrame:
    csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    if name not in SCHEMAS:
        raise ContractError("no such table", expected=", ".join(SCHEMAS), found=name)
    if parquet.is_file() and (not csv.is_file() or parquet.stat().st_mtime_ns >= csv.stat().st_mtime_ns):
        return typed(name, pd.read_parquet(parquet))
    if not csv.is_file():
        return empty(name)
    rows = pd.read_csv(csv, dtype="str", keep_default_na=False, encoding="utf-8-sig", lineterminator="\n")
    return typed(name, _without_text_truth(name, rows))


def _without_text_truth(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    truths = [column for column, dtype in dtypes(name).items() if dtype == TRUTH and column in rows]
    for column in truths:
        strange = set(rows[column]) - set(TRUTH_WORDS)
        if strange:
            raise ContractError(f"{name}.{column}", expected="true, false or nothing", found=", ".join(sorted(strange)))
    return rows.assign(**{column: pd.Series(rows[column].map(TRUTH_WORDS), dtype=TRUTH) for column in truths})
