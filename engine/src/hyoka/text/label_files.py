"""The maps that drift from city to city (label files, reviewed by hand), and fixed lists."""

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hyoka.text.csv_files import csv_rows, rows_of_all
from hyoka.text.environment import label_folders
from hyoka.text.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def contract_rows(name: str) -> list[dict[str, str]]:
    """The rows of a list that belongs to the contract: items, units."""
    return csv_rows(_PACKAGE / "contract" / f"{name}.csv")


#: Column of the contract → code → word (words.csv).
CODE_WORDS: Final[dict[str, dict[str, str]]] = {}
for _row in rows_of_all(Path(__file__).with_name("words.csv")):
    CODE_WORDS.setdefault(_row["column"], {})[_row["code"]] = _row["word"]
CODE_WORDS["item"] = {row["item"]: row["word"] for row in contract_rows("items")}
#: What the figures of the contract's tables may be of: the basis of a cost, the measure of a value.
CODE_WORDS["phase"] = {
    code: CODE_WORDS[row["column"]][code]
    for row in contract_rows("columns")
    if row["column"] in ("basis", "measure")
    for code in row["values"].split(";")
}
#: The patterns of Japanese words by which parts of names and pages are recognised (patterns.csv).
PATTERNS: Final = {
    row["name"]: re.compile(row["pattern"])
    for row in csv_rows(Path(__file__).with_name("patterns.csv"))
}


def read_labels(name: str, *others: Path) -> "pd.DataFrame":
    """A label file (labour_rates …) as a frame of text; "" stands for no value.

    It is looked for in `label_folders`, then in the other folders.

    Raises:
        UsageError: There is no such file, or one of its rows has another number of fields.
    """
    import pandas as pd

    path = label_file(name, *others)
    _refuse_other_fields(path)
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def label_rows(name: str, *others: Path) -> list[dict[str, str]]:
    """The rows of a label file as dicts; without pandas, else as `read_labels`."""
    path = label_file(name, *others)
    return _rows(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _rows(path: Path, changed: int) -> list[dict[str, str]]:  # noqa: ARG001  # a changed file is another key
    _refuse_other_fields(path)
    return csv_rows(path)


def _refuse_other_fields(path: Path) -> None:
    """Refuse a row that has not the fields of the head: a comma is missing, or too much.

    Raises:
        UsageError: There is one.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        heads = next(rows, [])
        for number, row in enumerate(rows, 2):
            if row and len(row) != len(heads):
                raise UsageError(
                    "fields_of_label_row",
                    file=path.name,
                    row=number,
                    expected=f"{len(heads)} ({','.join(heads)})",
                    found=f"{len(row)} ({','.join(row)})",
                )


def label_file(name: str, *others: Path) -> Path:
    """The first file of that name in `label_folders` and the other folders.

    Raises:
        UsageError: There is no such file.
    """
    places = [folder / f"{name}.csv" for folder in (*label_folders(), *others)]
    found = next(filter(Path.is_file, places), None)
    if found is None:
        raise UsageError("no_such_label_file", file=f"{name}.csv")
    return found
