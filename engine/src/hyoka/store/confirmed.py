"""confirmed.csv beside the PDFs: what people have read in the pictures of pages.

No run asks for it again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from hyoka.contract.tables import columns
from hyoka.store.sources import read_csv
from hyoka.text.errors import UsageError

#: The picture's SHA-256, table and box of a figure, what was recognised, and what a person reads.
#: For people: document_id and subject. The file's SHA-256: with the page it finds a figure whose
#: picture has another hash now. Where heads were misread, what they say: the fiscal year, the code
#: of PHASES and the item; else empty.
CONFIRMED_COLUMNS: Final = (
    "picture",
    "table",
    "x0",
    "top",
    "x1",
    "bottom",
    "read",
    "figure",
    "document_id",
    "page",
    "subject",
    "file",
    "fiscal_year",
    "phase",
    "item",
)
#: What stands in the column `table` of a row that says the name of an activity.
NAMES: Final = "names"
#: The columns of tables that heads say beside the year.
PHASES: Final = {"costs": "basis", "indicator_values": "measure"}
#: The column that says with them what a figure is that was not read: the scale of a mark.
GIVEN: Final = PHASES | {"ratings": "scale"}
_EDGES: Final = CONFIRMED_COLUMNS[2:6]
#: The columns that a file must have.
_NEEDED: Final = CONFIRMED_COLUMNS[:8]


def confirmed_rows(file: Path) -> list[dict[str, str]]:
    """The rows of a confirmed.csv; none where there is no such file.

    Raises:
        UsageError: It is no CSV, lacks a column, or has a place that is no number.
    """
    if not file.is_file():
        return []
    heads, *lines = read_csv(file)
    if missing := [column for column in _NEEDED if column not in heads]:
        raise UsageError(
            "no_confirmed_figures",
            file=file.name,
            expected=", ".join(CONFIRMED_COLUMNS),
            missing=", ".join(missing),
        )
    rows = []
    for line in lines:
        given = dict(zip(heads, line, strict=True))
        rows.append(complete(given))
    for row in rows:
        _check(row, file)
    return rows


class ByPicture:
    """Rows of a confirmed.csv, found by the pictures or the file that they are of."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.rows = rows
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(rows):
            for key in filter(None, {row["picture"], row["file"]}):
                self._numbers[key].append(number)

    def of(self, pictures: Iterable[str], sha256: str) -> list[Mapping[str, str]]:
        """The rows of these pictures or of this file, as they stand in the file."""
        keys = {*pictures, sha256} & self._numbers.keys()
        numbers = {number for key in keys for number in self._numbers[key]}
        return [self.rows[number] for number in sorted(numbers)]


def is_unread(row: Mapping[str, str]) -> bool:
    """Whether a row is a figure or mark that a page prints and nobody but a person has read.

    Its place is the whole page, its subject the id of an activity, or of an indicator. The item of
    a mark is its criterion.
    """
    return row["table"] in GIVEN and not row["read"]


def complete(row: Mapping[str, str]) -> dict[str, str]:
    """A row with all columns; those that it lacks are empty."""
    return dict.fromkeys(CONFIRMED_COLUMNS, "") | dict(row)


def _check(row: Mapping[str, str], file: Path) -> None:
    try:
        for edge in _EDGES:
            float(row[edge])
    except ValueError as error:
        raise UsageError("place_no_number", file=file.name, found=str(error)) from error
    _check_code(row, "phase", GIVEN.get(row["table"], ""), file)
    if row["table"] != "ratings":
        _check_code(row, "item", "item", file)
    if is_unread(row):
        needed = ["subject", "fiscal_year", "phase", "figure"]
        needed += ["item"] if row["table"] != "indicator_values" else []
        missing = [name for name in needed if not row[name]]
        if missing or not row["fiscal_year"].isdigit():
            raise UsageError(
                "given_without_heads", file=file.name, missing=", ".join(missing or needed[1:2])
            )


def _check_code(row: Mapping[str, str], name: str, column: str, file: Path) -> None:
    """See whether a row says a code that its table may have in a column."""
    if not (found := row[name]):
        return
    codes = columns(row["table"])[column].values if column else ()
    if found not in codes:
        raise UsageError("no_such_phase", file=file.name, expected=", ".join(codes), found=found)
