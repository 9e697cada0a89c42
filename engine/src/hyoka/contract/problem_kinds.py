"""The kinds of `problems`, numbered (problems.csv): when each is met, and what to do then.

The first figure of a number says what it is about: 1 files, 2 pages, 3 pictures, 4 workbooks,
5 forms and labels, 6 figures.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from hyoka.contract.doubts import OUTCOMES, Outcome
from hyoka.text.csv_files import rows_of_all
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import LANGUAGES, MESSAGES, Language

#: What a sentence names of the figure or file at hand.
_NAMED: Final = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class ProblemKind:
    """A kind of problem.

    Attributes:
        number: Three figures; it stays when the words change.
        code: As in the column `kind`.
        name, when, to_do: In each language; to_do is what messages.csv says at each of its places.
        outcome: What becomes of what it is about.
        of_places: The same of its places where that differs, by the end of their key.
        example: What is printed, say.
        since: The first version with this kind.
    """

    number: int
    code: str
    name: Mapping[Language, str]
    when: Mapping[Language, str]
    to_do: Mapping[Language, tuple[str, ...]]
    outcome: Outcome
    of_places: Mapping[str, Outcome]
    example: str
    since: str


def _advice(code: str, spoken: Language) -> tuple[str, ...]:
    """What messages.csv says of a kind: what was done or is to do, each sentence once."""
    keys = [
        key
        for key in MESSAGES
        if (f"{key}.".startswith(f"problem.{code}.") and not key.endswith(".text"))
        or (key.startswith(f"error.{code}.") and key.endswith(".advice"))
    ]
    sentences = (_NAMED.sub("…", MESSAGES[key][spoken]) for key in keys)
    return tuple(dict.fromkeys(sentences))


def _kind(row: Mapping[str, str]) -> ProblemKind:
    code = row["code"]
    return ProblemKind(
        number=int(row["number"]),
        code=code,
        name={"ja": CODE_WORDS["kind"][code], "en": code.replace("_", " ")},
        when={"ja": row["ja"], "en": row["en"]},
        to_do={spoken: _advice(code, spoken) for spoken in LANGUAGES},
        outcome=OUTCOMES[code],
        of_places={
            key.removeprefix(f"{code}."): outcome
            for key, outcome in OUTCOMES.items()
            if key.startswith(f"{code}.")
        },
        example=row["example"],
        since=row["since"],
    )


_ROWS: Final = rows_of_all(Path(__file__).with_name("problems.csv"))
_KINDS: Final = [_kind(row) for row in sorted(_ROWS, key=lambda row: int(row["number"]))]
#: All of them by code, in the order of their numbers.
PROBLEM_KINDS: Final = MappingProxyType({kind.code: kind for kind in _KINDS})
