"""Cases of tests that stand as rows in tests/data/cases."""

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "data" / "cases"


def cases(name: str) -> list[list[str]]:
    """The rows of a file below its header, all text; \\n in a cell is a line break."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [[cell.replace("\\n", "\n") for cell in row] for row in csv.reader(file)][1:]


def cases_by_weight(name: str) -> list:
    """The rows as parameters; where the last column, later, says yes, `make test-all` asks them."""
    slow = {"": (), "yes": pytest.mark.slow}
    return [pytest.param(*row, marks=slow[later]) for *row, later in cases(name)]
