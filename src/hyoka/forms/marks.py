"""What a mark of a rating is: a symbol, a short text, or the marked one of several texts."""

import re
import unicodedata
from typing import Final

from hyoka.text.japanese import fold, plain_text

CHOSEN: Final = "■●☑☒✓✔◉"
OPEN: Final = "□○〇☐◯"
SIGN: Final = re.compile(rf"[{CHOSEN}{OPEN}◎レ]")
_CHOICE: Final = re.compile(rf"([{CHOSEN}{OPEN}])\s*([^{CHOSEN}{OPEN}]+)")
#: Letters, numbers and signs that are marks on some scale; ○ stands for any sign.
_MARK: Final = re.compile(
    r"(?<![A-Za-z\d])(?:[A-ES](?:[+-]|(?![A-Za-z+\d'’′]))|[a-e](?![A-Za-z])|[1-5](?=点?$))|○++(?![^\W\d_])"
)
#: In so short a text a second letter or sign is another mark, and no word of an explanation: A/B, A→B, ○又は△.
_LONGEST_OF_MARKS: Final = 8


def symbol_of(text: str) -> str:
    """The symbol with which a rating begins: A of "A.順調に推移している", 3 of 3点; "" where it has none.

    Of two marks, A/B, it is the whole text: no scale has it.
    """
    folded = fold(text)
    signs = "".join("○" if _is_sign(letter) else letter for letter in folded)
    match = _MARK.match(signs)
    if match and len(folded) <= _LONGEST_OF_MARKS and len(_MARK.findall(signs)) > 1:
        return folded
    return folded[: match.end()] if match else ""


def _is_sign(letter: str) -> bool:
    return letter in "〇レ" or (not letter.isascii() and unicodedata.category(letter)[0] == "S")


def chosen_option(text: str) -> str:
    """The marked one of several options in a text, else the text; "" where several or none is marked."""
    text = plain_text(text).lstrip("・")
    options = _CHOICE.findall(text)
    chosen = [words.strip() for sign, words in options if sign in CHOSEN]
    if len(options) < 2 and not chosen:
        return text
    return chosen[0] if len(chosen) == 1 else ""
