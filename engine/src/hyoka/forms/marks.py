"""What a mark of a rating is: a symbol, a short text, or the marked one of several texts."""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from hyoka.grid.model import Cell
from hyoka.grid.paragraphs import (
    Part,
    merge_cells,
    one_line,
    split_at_white_space,
)
from hyoka.text.japanese import fold, plain_text
from hyoka.text.label_files import PATTERNS

CHOSEN: Final = "■●☑☒✓✔◉"
_CIRCLES: Final = "○〇◯"
OPEN: Final = f"□☐{_CIRCLES}"
MARKED_SIGN: Final = re.compile(rf"[{CHOSEN}{OPEN}◎レ]")
_CHOICE: Final = re.compile(rf"([{CHOSEN}{OPEN}])\s*([^{CHOSEN}{OPEN}]+)")
#: Letters, numbers and signs that are marks on some scale; ○ stands for any sign.
_MARK: Final = re.compile(
    r"(?<![A-Za-z\d])(?:[A-ES](?:[+-]|(?![A-Za-z+\d'’′]))|[a-e](?![A-Za-z])|[1-5](?=点?$))"
    r"|○++(?![^\W\d_])"
)
#: What makes of a mark a bound of marks, one that is only near, or none: B以上, Bに近い, Bではない.
_BOUNDED: Final = re.compile(r"以[上下内]|では?ない|未満|超|程度|前後|相当|に近い|寄り|[~～→]")
#: A line is full where no more than this much of its height is left up to the edge of its cell.
_FULL: Final = 1.5
#: In a text up to this long, a second letter or sign is another mark and not a word of an
#: explanation: A/B, A→B, ○又は△.
_LONGEST_OF_MARKS: Final = 8


def symbol_of(text: str) -> str:
    """The symbol with which a rating begins: A of "A.順調に推移している", 3 of 3点.

    "" where it has none.
    Of two marks, A/B, and of a bound, B以上, it is the whole text: no scale has it.
    """
    folded = fold(text)
    signs = "".join("○" if _is_sign(letter) else letter for letter in folded)
    match = _MARK.match(signs)
    if match and len(folded) <= _LONGEST_OF_MARKS and len(_MARK.findall(signs)) > 1:
        return folded
    if match and _BOUNDED.match(folded, match.end()):
        return folded
    return folded[: match.end()] if match else ""


def _is_sign(letter: str) -> bool:
    return letter in "〇レ" or (not letter.isascii() and unicodedata.category(letter)[0] == "S")


def chosen_option(text: str) -> str:
    """The marked one of several options in a text, else the text.

    "" where several or none is marked: 拡充 継続 廃止. A circle before the only words may be the
    mark itself: ○ 達成.
    """
    text = plain_text(text).lstrip("・")
    options = _CHOICE.findall(text)
    if not options or (len(options) == 1 and options[0][0] in _CIRCLES):
        return "" if PATTERNS["several_options"].fullmatch(text) else text
    chosen = [words.strip() for sign, words in options if sign in CHOSEN]
    return chosen[0] if len(chosen) == 1 else ""


def _is_wrapped(cell: Cell) -> bool:
    """Whether an option goes on at the beginning of the line below a full one with several."""
    for above, below in pairwise(cell.lines):
        height = above.bottom - above.top
        is_full = cell.x1 - above.x1 < _FULL * height
        is_flush = abs(below.x0 - above.x0) < height / 2
        is_rest = below.folded[0] not in CHOSEN + OPEN
        if is_full and is_flush and is_rest and len(_CHOICE.findall(above.text)) > 1:
            return True
    return False


def options_in(part: Part) -> str:
    """The text of a cell, column by column where options stand side by side on its lines.

    Where a full line goes on at the beginning of the next, line by line. "" where a line begins
    without a sign below a line with several otherwise: it may go on with any of them.
    """
    if not isinstance(part, Cell) or len(part.lines) < 2:
        return one_line(part)
    if len(_CHOICE.findall(part.text)) < 2 or _is_wrapped(part):
        return one_line(part)
    columns: list[list[Cell]] = []
    for piece in split_at_white_space(part):
        columns += [] if columns and piece.text[0] not in CHOSEN + OPEN else [[]]
        columns[-1].append(piece)
    cells = [merge_cells(pieces) for pieces in columns]
    for cell in cells:
        for above, below in pairwise(cell.lines):
            if len(_CHOICE.findall(above.text)) > 1 and below.folded[0] not in CHOSEN + OPEN:
                return ""
    return "".join(map(one_line, cells))
