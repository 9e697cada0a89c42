"""confirmed.csv beside the PDFs: what people have read in the pictures of pages, which no run asks for again."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from hyoka.contract.tables import columns
from hyoka.store.sources import CONFIRMED, digest, read_csv, write_csv
from hyoka.text.errors import UsageError

#: The picture's SHA-256, table and box of a figure, what was recognised, what a person reads; for
#: people: document_id and subject; the file's SHA-256, by which and the page a figure is found
#: whose picture is drawn otherwise by now; the fiscal year, the code of PHASES and the item that
#: its heads say where they were misread, else empty.
COLUMNS: Final = (
    "picture", "table", "x0", "top", "x1", "bottom", "read", "figure", "document_id", "page", "subject", "file",
    "fiscal_year", "phase", "item",
)  # fmt: skip
#: The columns of tables that heads say beside the year.
PHASES: Final = {"costs": "basis", "indicator_values": "measure"}
_NUMBERS: Final = COLUMNS[2:6]


def confirmed_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a confirmed.csv; none where there is no such file.

    Raises:
        UsageError: It is no CSV, lacks a column, or has a place that is no number.
    """
    if not file.is_file():
        return []
    heads, *rows = read_csv(file)
    if missing := [column for column in COLUMNS[:8] if column not in heads]:
        raise UsageError(
            "no_confirmed_figures",
            file=file.name,
            expected=", ".join(COLUMNS),
            missing=", ".join(missing),
        )
    named = [dict.fromkeys(COLUMNS, "") | dict(zip(heads, row, strict=True)) for row in rows]
    for row in named:
        try:
            [float(row[edge]) for edge in _NUMBERS]
        except ValueError as error:
            raise UsageError("place_no_number", file=file.name, found=str(error)) from error
        for name, column in (("phase", PHASES.get(row["table"], "")), ("item", "item")):
            if row[name] and row[name] not in (
                codes := columns(row["table"])[column].values if column else ()
            ):
                raise UsageError(
                    "no_such_phase", file=file.name, expected=", ".join(codes), found=row[name]
                )
    return named


def confirmed_of(files: Mapping[str, Path], file: Path) -> Callable[[str], list[dict[str, str]]]:
    """What people have read in the pictures of a document of these, or of the same file under another name then.

    Args:
        files: The file of each document.
        file: The confirmed.csv.
    """
    of_each: dict[str, list[dict[str, str]]] = defaultdict(list)
    moved: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in confirmed_rows(file):
        if row["document_id"] in files:
            of_each[row["document_id"]].append(row)
        else:
            moved[row["file"]].append(row)
    # rows of before files were written down may be of any document
    return lambda name: of_each[name] + (moved[""] + moved[digest(files[name])] if moved else [])


def add_confirmed(raw: Path, given: Sequence[Mapping[str, str]]) -> int:
    """Add rows to a folder's confirmed.csv; a later one of the same figure counts.

    Returns how many there are then.
    """
    rows = [*confirmed_rows(raw / CONFIRMED), *given]
    last = {tuple(row[column] for column in COLUMNS[:7]): {**row} for row in rows}
    write_csv([dict.fromkeys(COLUMNS, "") | row for row in last.values()], raw / CONFIRMED)
    return len(last)
