"""The scales that documents rate on (scales.csv): marks, each with a score from 1.0 to 0.0.

1.0 is the best, 0.0 the worst.
`direction` has no marks and no order: continue, expand, end.
"""

from collections.abc import Collection
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Final

from hyoka.text.csv_files import csv_rows
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS

_ROWS: Final = csv_rows(Path(__file__).with_name("scales.csv"))
#: The scales, and the score of each of their marks (folded: Ⅲ is III).
SCALES: Final = {
    scale: {
        fold(row["mark"]): float(Fraction(row["score"]))
        for row in _ROWS
        if row["scale"] == scale and row["mark"]
    }
    for scale in dict.fromkeys(row["scale"] for row in _ROWS)
}
#: What else a mark is printed as.
_ALSO: Final = {
    fold(spelling): fold(row["mark"]) for row in _ROWS for spelling in row["also"].split()
}
#: All marks of scales in all spellings.
MARKS: Final = tuple(
    dict.fromkeys([*_ALSO, *_ALSO.values(), *chain.from_iterable(SCALES.values())])
)


def _of_scale(symbol: str) -> str:
    written = fold(symbol)
    return _ALSO.get(written, written)


def score(scale: str, symbol: str, text: str = "") -> float | None:
    """A mark's score on its scale, 1.0 for the best to 0.0 for the worst.

    None where the scale has no order or the mark no place on it, or the whole cell's text says
    判断できない; one that says 順調に推移していない is the worst.
    """
    found = SCALES.get(scale, {}).get(_of_scale(symbol))
    if found is None or PATTERNS["no_judgement"].search(text):
        return None
    return 0.0 if PATTERNS["not_on_track"].search(text) else found


def is_strange(scale: str, symbol: str) -> bool:
    """Whether a mark has no place on a scale that has an order."""
    marks = SCALES.get(scale, {})
    return bool(marks) and _of_scale(symbol) not in marks


def is_change(scale: str, symbol: str) -> bool:
    """Whether a text is a mark before a change and one after it: B→A."""
    marks = SCALES.get(scale, {})
    before, arrow, after = symbol.partition("→")
    return arrow != "" and _of_scale(before) in marks and _of_scale(after) in marks


def is_of_its_signs(scale: str, symbol: str) -> bool:
    """Whether a mark repeats the sign that the marks of a scale repeat: ☆☆☆☆☆ beside ☆☆☆."""
    signs = {*fold(symbol)}
    marks = SCALES.get(scale, {})
    also = (spelling for spelling, mark in _ALSO.items() if mark in marks)
    repeated = (mark for mark in (*marks, *also) if len(mark) > 1)
    return len(signs) == 1 and any({*fold(mark)} == signs for mark in repeated)


def scales_of(marks: Collection[str]) -> list[str]:
    """The scales that have all of some printed marks, the shortest first."""
    printed = {_of_scale(mark) for mark in marks}
    return sorted(
        (name for name, known in SCALES.items() if printed <= known.keys()),
        key=lambda name: len(SCALES[name]),
    )
