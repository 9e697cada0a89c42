"""The label files of the analyses (data/labels), beside those of the engine.

A file of HYOKA_LABELS goes before one of the same name here.
"""

from pathlib import Path
from typing import Final

import pandas as pd

from hyoka.text import UsageError
from hyoka.text import label_rows as rows_of_file
from hyoka.text import read_labels as frame_of_file

_PACKAGE: Final = Path(__file__).resolve().parent
_IN_WHEEL: Final = _PACKAGE / "labels"
#: data/labels of the repository; in a wheel it lies beside this module.
FOLDER: Final = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parents[1] / "data" / "labels"
#: The columns of numbers, whole ones and others, in whatever file they stand; the rest are text.
_YEARS: Final = ("fiscal_year", "year", "first_year", "last_year", "valid_from", "valid_to")
_INTEGERS: Final = (*_YEARS, "population")
_DECIMALS: Final = ("factor", "score", "value")
#: Figures that people copied: a row without one of its cells could not be looked up.
_WHOLE: Final = ("population", "settlements")


def read_labels(name: str) -> pd.DataFrame:
    """A label file (polarity, unit_costs …) as a frame: years and figures are numbers, else text.

    An empty cell is "" among texts and missing among numbers. A date is text (2020-10-01), and so
    is an amount beside its unit.

    Raises:
        UsageError: There is no such file, a number is none, or a row of population or settlements
            lacks a cell.
    """
    rows = frame_of_file(name, FOLDER)
    for column in rows:
        is_empty = rows[column].str.strip().eq("")
        if name in _WHOLE and is_empty.any():
            raise _wrong_cell("empty_label_cell", name, rows[column][is_empty])
        if column in (*_INTEGERS, *_DECIMALS):
            rows[column] = _numbers(name, rows[column].mask(is_empty))
    return rows


def _numbers(name: str, texts: "pd.Series[str]") -> "pd.Series[int] | pd.Series[float]":
    numbers = pd.to_numeric(texts, errors="coerce")
    is_integer = texts.name in _INTEGERS
    is_number = numbers.mod(1).eq(0) if is_integer else numbers.notna()
    if (is_wrong := texts.notna() & ~is_number).any():
        raise _wrong_cell("label_number", name, texts[is_wrong])
    return numbers.astype("Int64") if is_integer else numbers.astype("float64")


def _wrong_cell(kind: str, name: str, cells: "pd.Series[str]") -> UsageError:
    """The error of the first of these cells; the head is row 1 of the file."""
    row = int(cells.index[0]) + 2
    return UsageError(kind, file=f"{name}.csv", row=row, name=cells.name, found=cells.iloc[0])


def label_rows(name: str) -> list[dict[str, str]]:
    """The rows of a label file as dicts of texts, found as `read_labels` finds it."""
    return rows_of_file(name, FOLDER)
