"""The scales that documents rate on, each from 1.0 (best) to 0.0 (worst)."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Marks from the worst to the best.
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "abcd": ("D", "C", "B", "A"),
    "abc": ("C", "B", "A"),
    "circle": ("×", "△", "○", "◎"),
    "five": ("1", "2", "3", "4", "5"),
    "stars": ("☆", "☆☆", "☆☆☆", "☆☆☆☆"),
}
#: Other characters that the same marks are printed with.
_LIKE: Final = str.maketrans(
    {"〇": "○", "◯": "○", "✕": "×", "✖": "×", "☓": "×", "▵": "△", "★": "☆", "a": "A", "b": "B", "c": "C"}
)
_NO_JUDGEMENT: Final = "判断できない"
#: The worst that a cell can say where the only other judgement is 順調に推移している.
_NOT_ON_TRACK: Final = "順調に推移していない"


def mark(symbol: str) -> str:
    """A printed mark without white space, its letters and digits in half width."""
    return "".join(unicodedata.normalize("NFKC", symbol).split())


def score(scale: str, symbol: str, text: str = "") -> float | None:
    """A mark's place on its scale: (steps from the worst)/(steps of the scale), 1.0 for the best to 0.0 for the worst.

    None where the scale has no order or the mark no place on it, or the whole cell's text says 判断できない; one that
    says 順調に推移していない is the worst.
    """
    steps = STEPS.get(scale, ())
    written = mark(symbol).translate(_LIKE)
    if written not in steps or _NO_JUDGEMENT in text:
        return None
    return 0.0 if _NOT_ON_TRACK in text else steps.index(written) / (len(steps) - 1)


def is_strange(scale: str, symbol: str) -> bool:
    """Whether a mark has no place on a scale that has an order."""
    return scale in STEPS and mark(symbol).translate(_LIKE) not in STEPS[scale]
