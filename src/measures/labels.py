"""The label files of the analyses (data/labels), beside those of the engine.

A file of HYOKA_LABELS goes before one of the same name here.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from hyoka.text import label_rows as rows_of_file
from hyoka.text import read_labels as frame_of_file

if TYPE_CHECKING:
    import pandas as pd

_PACKAGE: Final = Path(__file__).resolve().parent
_IN_WHEEL: Final = _PACKAGE / "labels"
#: data/labels of the repository; in a wheel it lies beside this module.
FOLDER: Final = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parents[1] / "data" / "labels"


def read_labels(name: str) -> "pd.DataFrame":
    """A label file (polarity, unit_costs …) as a frame of text; "" is none.

    Raises:
        UsageError: There is no such file.
    """
    return frame_of_file(name, FOLDER)


def label_rows(name: str) -> list[dict[str, str]]:
    """The rows of a label file as dicts; else as `read_labels`."""
    return rows_of_file(name, FOLDER)
