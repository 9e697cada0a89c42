"""What a mark of a rating is: a symbol, a short text, or the marked one of several texts."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from hyoka.contract.scales import MARKS
from hyoka.grid.model import Cell
from hyoka.grid.paragraphs import (
    Part,
    merge_cells,
    one_line,
    split_at_white_space,
)
from hyoka.text.japanese import fold, plain_text
from hyoka.text.label_files import PATTERNS
from hyoka.text.years import ANY_YEAR, OTHER_YEAR

CHOSEN: Final = "■●☑☒✓✔◉"
_CIRCLES: Final = "○〇◯"
OPEN: Final = f"□☐{_CIRCLES}"
MARKED_SIGN: Final = re.compile(rf"[{CHOSEN}{OPEN}◎レ]")
_CHOICE: Final = re.compile(rf"([{CHOSEN}{OPEN}])\s*([^{CHOSEN}{OPEN}]+)")
#: One letter of a mark, and what may follow it in the text behind: no further letter.
_LETTER: Final = r"{}(?:[+-]|(?![A-Za-z+\d'’′]))"
#: Letters that are marks of further steps, which no scale has: a mark, and told to be strange.
_FURTHER: Final = "ESe"


def pattern_of_marks(marks: Iterable[str]) -> re.Pattern[str]:
    """The regular expression of the marks of scales, folded; ○ stands for any sign.

    Letters and numbers begin a text, A.順調 and 3点; a word of its own is 甲, 優良可 is none.
    """
    kinds = defaultdict[str, list[str]](list)
    for mark in sorted(map(fold, marks), key=len, reverse=True):
        is_latin = mark.isascii() and mark.isalpha()
        kind = "latin" if is_latin else "number" if mark.isdecimal() else "word"
        if not all(map(_is_sign, mark)):
            kinds[kind].append(re.escape(mark))
    latin = "|".join([*kinds["latin"], *_FURTHER])
    patterns = [
        rf"(?<![A-Za-z\d])(?:{_LETTER.format(f'(?:{latin})')}|(?:{_any_of(kinds['number'])})(?=点?$))",
        rf"(?<![^\W\d_])(?:{_any_of(kinds['word'])})(?![^\W\d_])",
        r"○++(?![^\W\d_])",
    ]
    return re.compile("|".join(patterns))


def _any_of(marks: Sequence[str]) -> str:
    return "|".join(marks) or r"(?!)"


#: What makes of a mark a bound of marks, one that is only near, or none: B以上, Bに近い, Bではない.
_BOUNDED: Final = re.compile(r"以[上下内]|では?ない|未満|超|程度|前後|相当|に近い|寄り|[~～→]")
#: The mark of another year in brackets behind a mark (folded): (前年度B), (R4:B).
_OF_OTHER_YEAR: Final = re.compile(rf"(?<=.)\((?:{ANY_YEAR}|{OTHER_YEAR})[^()\d]+\)$")
#: A line is full where no more than this much of its height is left up to the edge of its cell.
_FULL: Final = 1.5
#: In a text up to this long, a second letter or sign is another mark and not a word of an
#: explanation: A/B, A→B, ○又は△.
_LONGEST_OF_MARKS: Final = 8


def symbol_of(text: str) -> str:
    """The symbol with which a rating begins: A of "A.順調に推移している", 3 of 3点.

    "" where it has none. What a bracket says of another year is no part of it: A（前年度B）.
    Of two marks, A/B, and of a bound, B以上, it is the whole text: no scale has it.
    """
    first = fold(text.partition(" ")[0])
    if first in MARKS and not first.isascii():
        return first  # 甲 適切である
    folded = _OF_OTHER_YEAR.sub("", fold(text))
    signs = "".join("○" if _is_sign(letter) else letter for letter in folded)
    match = _MARK.match(signs)
    if match and len(folded) <= _LONGEST_OF_MARKS and len(_MARK.findall(signs)) > 1:
        return folded
    if match and _BOUNDED.match(folded, match.end()):
        return folded
    return folded[: match.end()] if match else ""


def _is_sign(letter: str) -> bool:
    return letter in "〇レ" or (not letter.isascii() and unicodedata.category(letter)[0] == "S")


_MARK: Final = pattern_of_marks(MARKS)


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
