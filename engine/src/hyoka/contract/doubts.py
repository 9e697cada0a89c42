"""What becomes of a figure that is doubted.

The column `figure` of problems.csv says it of each kind of problem, and of its places where they
differ: `out; asked=note` is `out`, and `note` where problem.KIND.asked of messages.csv is said.

Whoever doubts a figure calls `doubt`, and changes nothing else: the row gets the key of what is
said of it. `hyoka.clean.gate` decides, once a document.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from hyoka.contract.records import problem
from hyoka.text.csv_files import rows_of_all

#: The keys of the doubts of a row, or of a record.
DOUBTS: Final = "doubts"


class Outcome(IntEnum):
    """What becomes of what a problem is about; of several the highest.

    Attributes:
        NONE: It is about no figure, mark or text that was read.
        NOTE: It enters as it is, with a problem.
        EMPTY: Its row enters with the printed text and without its value or score.
        OUT: It is in no table.
    """

    NONE = 0
    NOTE = 1
    EMPTY = 2
    OUT = 3


def _outcomes(code: str, figure: str) -> Iterator[tuple[str, Outcome]]:
    """The outcome of a kind, and those of its places, by their keys."""
    of_kind, *of_places = figure.split("; ")
    yield code, Outcome[of_kind.upper()]
    for part in of_places:
        place, _, outcome = part.partition("=")
        yield f"{code}.{place}", Outcome[outcome.upper()]


_ROWS: Final = rows_of_all(Path(__file__).with_name("problems.csv"))
#: The outcomes of kinds and of those of their places that differ, by key: KIND, KIND.PLACE.
OUTCOMES: Final = MappingProxyType(
    {key: outcome for row in _ROWS for key, outcome in _outcomes(row["code"], row["figure"])}
)


def outcome_of(key: str) -> Outcome:
    """What becomes of what a problem is about, by the key of what is said of it.

    Raises:
        KeyError: There is no such kind.
    """
    found = OUTCOMES.get(key)
    return OUTCOMES[key.partition(".")[0]] if found is None else found


def outcome(row: Mapping[str, Any]) -> Outcome:
    """What becomes of a row or a record: the highest of what its doubts say."""
    doubts = row.get(DOUBTS)
    return max(map(outcome_of, doubts)) if doubts else Outcome.NONE


def add_doubt(row: dict[str, Any], key: str) -> None:
    """Doubt a row for what is said elsewhere."""
    row.setdefault(DOUBTS, []).append(key)


def doubt(
    rows: Iterable[dict[str, Any]],
    kind: str,
    page: object = None,
    subject: object = "",
    text: object = "",
    action: str = "",
    severity: str = "warning",
    **values: object,
) -> dict[str, object]:
    """Doubt some rows or records for one reason; returns what is said of them.

    That is a row of `problems`; what it says is given as to `problem`.
    """
    for row in rows:
        add_doubt(row, action or kind)
    return problem(kind, page, subject, text, action, severity, **values)
