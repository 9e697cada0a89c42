"""What a mark of a rating is: a symbol, a short text, or the marked one of several texts."""

from __future__ import annotations

import re
from typing import Final

from hyoka.contract.scales import SCALES
from hyoka.text.japanese import fold

CHOSEN: Final = "■●☑☒✓✔◉"
OPEN: Final = "□○〇☐◯"
SIGN: Final = re.compile(rf"[{CHOSEN}{OPEN}◎レ]")
_CHOICE: Final = re.compile(rf"([{CHOSEN}{OPEN}])\s*([^{CHOSEN}{OPEN}]+)")
#: Letters, numbers and signs that are marks on some scale, and those of scales.csv.
_LETTERS: Final = r"[A-ES](?:[+-]|(?![A-Za-z+\d]))|[a-e](?![A-Za-z])|[1-5](?=点?$)|[ⅠⅡⅢⅣⅤ](?!\w)"
_SIGNS: Final = sorted(
    {mark for marks in SCALES.values() for mark in marks if not re.match("[A-Ea-e1-5]", mark)} | set("〇▲✕★")
)
_SYMBOL: Final = re.compile(rf"{_LETTERS}|(?:{'|'.join(map(re.escape, _SIGNS))})+(?![^\W\d_])")


def symbol_of(text: str) -> str:
    """The symbol with which a rating begins: A of "A.順調に推移している", 3 of 3点; "" where it has none."""
    match = _SYMBOL.match(fold(text))
    return match[0] if match else ""


def chosen_option(text: str) -> str:
    """The marked one of several options in a text, else the text; "" where several or none is marked."""
    text = text.lstrip("・")
    options = _CHOICE.findall(text)
    chosen = [words.strip() for sign, words in options if sign in CHOSEN]
    if len(options) < 2 and not chosen:
        return text
    return chosen[0] if len(chosen) == 1 else ""
