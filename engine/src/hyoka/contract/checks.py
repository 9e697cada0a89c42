"""What the checks prove (checks.csv): a row for each, whose words are in words.csv.

A check of kind `sum` adds up amounts or divides them: a misread digit makes it fail. A `count`
counts rows of the table `counted`: a lost or doubled row makes it fail. One that is `fitted` has a
rate that was worked out from the very cells that it checks, and a `shape` is of names and numbers
of rows: neither proves a figure. `is_printed` are those that hold what was read against a total or
a number that the document prints in another place.
"""

from pathlib import Path
from typing import Final

from hyoka.text.csv_files import csv_rows

_ROWS: Final = csv_rows(Path(__file__).with_name("checks.csv"))


def _of_kind(kind: str) -> tuple[str, ...]:
    return tuple(row["check"] for row in _ROWS if row["kind"] == kind)


SUMS: Final = _of_kind("sum")
#: The checks that count rows, each with the table of these rows.
COUNTS: Final = {row["check"]: row["counted"] for row in _ROWS if row["kind"] == "count"}
FITTED: Final = _of_kind("fitted")
SHAPES: Final = _of_kind("shape")
#: The checks that a figure or a row that was read wrong makes fail.
TELLING: Final = (*SUMS, *COUNTS)
PRINTED_TOTALS: Final = tuple(row["check"] for row in _ROWS if row["is_printed"])
