"""Letters that a recogniser takes for others (look_alikes.csv): simplified forms, and letters that look alike.

They are folded in texts, never in a figure.
"""

import re
from functools import cache
from pathlib import Path

from hyoka.pages.pictures.engine import Reading
from hyoka.text.japanese import fold
from hyoka.text.label_files import csv_rows
from hyoka.text.numbers import is_figure

_KANA = re.compile("[ァ-ヺー]")


@cache
def _printed() -> dict[str, dict[str, str]]:
    """By place (everywhere "", within katakana, alone in its line): what is printed for a letter that is read."""
    rows = csv_rows(Path(__file__).with_suffix(".csv"))
    return {
        where: {row["read"]: row["printed"] for row in rows if row["where"] == where} for where in ("", "kana", "alone")
    }


def folded(reading: Reading) -> Reading:
    """A line with the letters that are printed; a figure as it is."""
    text = reading.text
    if alone := _printed()["alone"].get(text.strip()):
        return reading._replace(text=text.replace(text.strip(), alone))
    if is_figure(fold(text)):
        return reading
    letters = [_printed()[""].get(letter, letter) for letter in text]
    for i, letter in enumerate(letters):
        beside = letters[max(0, i - 1) : i] + letters[i + 1 : i + 2]
        if letter in _printed()["kana"] and beside and all(map(_KANA.match, beside)):
            letters[i] = _printed()["kana"][letter]
    return reading._replace(text="".join(letters))
