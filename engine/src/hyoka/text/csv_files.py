"""Lists in CSV files: those beside a module, and those that other packages add to them."""

import csv
from pathlib import Path

from hyoka.text.added import folders_of_tables


def csv_rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    """The rows of a CSV file; "" stands for no value."""
    with path.open(encoding=encoding, newline="") as file:
        return [
            {column: text or "" for column, text in row.items()} for row in csv.DictReader(file)
        ]


def rows_of_all(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, and of the file of its name of each package that adds tables."""
    added = (folder / path.name for folder in folders_of_tables())
    return [row for file in (path, *filter(Path.is_file, added)) for row in csv_rows(file)]
