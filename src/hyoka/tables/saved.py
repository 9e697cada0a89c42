"""The tables of data/processed on disk: CSV that opens in Excel as it is, and Parquet beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from hyoka.contract.columns import TRUTH
from hyoka.contract.schema import empty, typed, validate
from hyoka.contract.tables import TABLES, dtypes
from hyoka.errors import ContractError
from hyoka.files import replace_file
from hyoka.tables.datapackage import save_description
from hyoka.tables.parts import read_parts
from hyoka.tables.pieces import NOBODY, csv_text, head

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TRUTH_WORDS = {"true": True, "false": False, "": None}


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
    parquet = processed / f"{name}.parquet"
    if parquet.is_dir():
        shutil.rmtree(parquet)
    replace_file(parquet, lambda path: checked.to_parquet(path, index=False))
    save_description(processed)


def write_csv(path: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a validated table as CSV that Excel opens as it is (UTF-8 with BOM)."""
    columns = {c: [None if pd.isna(v) else v for v in frame[c].astype(object)] for c in dtypes(name)}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(head(list(columns)) + csv_text(columns, dtypes(name)))


class Saved(Mapping[str, pd.DataFrame]):
    """Tables of a folder by name, each loaded when it is first asked for.

    Args:
        processed: Folder of the tables.
        names: Those that there are to be.
    """

    def __init__(self, processed: Path, names: Sequence[str]) -> None:
        self.processed, self.names = processed, names
        self._loaded: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.names:
            raise KeyError(name)
        if name not in self._loaded:
            self._loaded[name] = load(self.processed, name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


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
    cities, years = tuple(cities), tuple(years)
    if not cities and not years:
        return _read(folder, name)
    documents = _read(folder, "documents")
    chosen = documents[_are_of(documents, cities, years)]
    if name == "documents":
        return chosen.reset_index(drop=True)
    wanted, codes = set(chosen["document_id"]), {*chosen["municipality_code"].replace("", NOBODY)}
    if name == "problems":
        # A file that could not be read belongs to no city: its problems show whatever is asked for.
        lost = set(_read(folder, name)["document_id"]) - set(documents["document_id"])
        wanted, codes = wanted | lost, codes | {NOBODY}
    frame = _read(folder, name, frozenset(codes))
    return frame[frame["document_id"].isin(wanted)].reset_index(drop=True)


def load_all(processed: Path | str, cities: Iterable[str] = (), years: Iterable[int] = ()) -> dict[str, pd.DataFrame]:
    """Every table of the contract by name, as `load` gives them."""
    cities, years = tuple(cities), tuple(years)
    return {name: load(processed, name, cities=cities, years=years) for name in TABLES}


def _are_of(documents: pd.DataFrame, cities: Sequence[str], years: Sequence[int]) -> pd.Series:
    chosen = pd.Series(True, index=documents.index)
    if cities:
        chosen &= documents["municipality"].isin(cities)
    if years:
        chosen &= documents["fiscal_year"].isin(years).fillna(False)
    return chosen.astype(bool)


def _read(folder: Path, name: str, codes: frozenset[str] | None = None) -> pd.DataFrame:
    """A table, if it comes in parts by municipality only the parts of those with some codes."""
    csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    if name not in TABLES:
        raise ContractError("no such table", expected=", ".join(TABLES), found=name)
    if parquet.exists() and (not csv.is_file() or parquet.stat().st_mtime_ns >= csv.stat().st_mtime_ns):
        if parquet.is_file():
            return typed(name, pd.read_parquet(parquet))
        parts = read_parts(parquet, codes)
        return empty(name) if parts is None else typed(name, parts)
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
