"""The version of a folder's data: what a change of its tables asks of those who use them.

A column or table that is gone, or another licence of a document, is a new major version; rows that
are new or gone and a column that is new a minor one; a value that was mended a patch.

Source:
    Data Package, recipe "Data Package version".
"""

import re
from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.store.data_package import DATA_PACKAGE, FIRST_VERSION, said_of
from hyoka.text.csv_files import csv_rows
from hyoka.text.errors import UsageError

_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
#: The places of a version, the heaviest first.
STEPS: Final = ("major", "minor", "patch")


def version_of(folder: Path) -> str:
    """The version of a folder's data; the first one where none is written.

    Raises:
        UsageError: What is written is no version of three numbers.
    """
    version = str(said_of(folder).get("version", FIRST_VERSION))
    if not _VERSION.fullmatch(version):
        file = str(folder / DATA_PACKAGE)
        raise UsageError("no_version", file=file, expected=FIRST_VERSION, found=version)
    return version


def step_between(before: Path, after: Path, changes: pd.DataFrame) -> str:
    """Which place of the version a change of tables raises; "" where nothing has changed.

    Args:
        before: The folder of the tables before.
        after: That of the tables now.
        changes: What `differences` finds between them.
    """
    columns = [(_columns(before, name), _columns(after, name)) for name in DOCUMENT_TABLES]
    if any(old - new for old, new in columns) or _licences_differ(before, after):
        return "major"
    if changes["change"].isin(["added", "removed"]).any() or any(new - old for old, new in columns):
        return "minor"
    return "patch" if len(changes) else ""


def raised(version: str, step: str) -> str:
    """A version with one of its places raised, and those behind it at nothing."""
    numbers = [int(number) for number in version.split(".")]
    if not step:
        return version
    place = STEPS.index(step)
    numbers[place:] = [numbers[place] + 1, *([0] * (len(STEPS) - place - 1))]
    return ".".join(map(str, numbers))


def refuse_step_back(before: Path, after: Path) -> None:
    """See whether the version of the later data is not below that of the earlier ones.

    Raises:
        UsageError: It went back.
    """
    old, new = version_of(before), version_of(after)
    if _numbers(new) < _numbers(old):
        file = str(after / DATA_PACKAGE)
        raise UsageError("version_went_back", file=file, least=old, found=new)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def _columns(folder: Path, name: str) -> set[str]:
    file = folder / f"{name}.csv"
    return {*pd.read_csv(file, nrows=0, encoding="utf-8-sig")} if file.is_file() else set()


def _licences_differ(before: Path, after: Path) -> bool:
    """Whether a document that is in both has another licence now."""
    old, new = (_licences(folder / "documents.csv") for folder in (before, after))
    return any(old[document] != new[document] for document in old.keys() & new.keys())


def _licences(file: Path) -> dict[str, str]:
    rows = csv_rows(file) if file.is_file() else []
    return {row["document_id"]: row.get("licence", "") for row in rows}
