"""Lines of text as words and blocks, by the white between them.

A block is words that stand as close as in a sentence; two figures side by side are two blocks.
Where a table has no upright edges its blocks show the columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final
from unicodedata import east_asian_width

import numpy as np

from hyoka.grid.lines import lines_in_order
from hyoka.grid.settings import GRID
from hyoka.pdf.chars import Chars, heights

#: What leads from a label to its figure.
LEADER: Final = re.compile(r"[.․‥…・]{3,}$")
_DOTS: Final = frozenset(".․‥…・")
#: A level edge that is drawn by signs.
_DASHES: Final = re.compile(r"[-‐–—―=_─━]{8,}")
_DIGIT: Final = re.compile(r"\d")

#: A level edge: y, and where it begins and ends.
Rule = tuple[float, float, float]


def is_value(text: str) -> bool:
    """Whether a text is a figure, perhaps with its unit, or a sign in the place of one."""
    letters = sum(map(str.isalpha, text))
    if not letters:
        return True
    return not text[0].isalpha() and letters <= GRID.most_letters and 2 * letters <= len(text)


def _is_ideograph(letter: str) -> bool:
    return letter.isalpha() and east_asian_width(letter) == "W"


@dataclass
class Word:
    """A word: where it begins and ends, its chars, what it says without a leader.

    before: the white before it, heights of a char; is_spread: whether its letters stand apart.
    """

    x0: float
    x1: float
    chars: list[int]
    text: str
    before: float
    is_spread: bool = False

    @cached_property
    def is_value(self) -> bool:
        return is_value(self.text)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def is_letter(self) -> bool:
        """Whether it is one letter or digit that may stand apart from others of its word."""
        return len(self.text) == 1 and (self.text.isdecimal() or _is_ideograph(self.text))

    @property
    def has_digit(self) -> bool:
        return _DIGIT.search(self.text) is not None


@dataclass
class Block:
    """Words that stand together."""

    words: list[Word]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def is_value(self) -> bool:
        return all(word.is_value for word in self.words)


@dataclass
class TextLine:
    """A line of text over the whole width of a page."""

    top: float
    bottom: float
    height: float
    blocks: list[Block]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def x0(self) -> float:
        return self.blocks[0].x0

    @property
    def x1(self) -> float:
        return self.blocks[-1].x1

    @property
    def words(self) -> list[Word]:
        return [word for block in self.blocks for word in block.words]

    @cached_property
    def gaps(self) -> list[tuple[float, float]]:
        """The white between its blocks."""
        return [(before.x1, behind.x0) for before, behind in pairwise(self.blocks)]

    @cached_property
    def is_row(self) -> bool:
        """Whether it may be a row of a table: values beside something, or short texts apart.

        The words of a justified line stand apart, too, but not so far.
        """
        others = self.blocks[1:]
        if not others:
            return False
        values = sum(block.is_value for block in others)
        widest = max(end - start for start, end in self.gaps)
        is_apart = widest >= GRID.apart * self.height
        if values >= len(others) / 2 or (values and is_apart):
            return True
        longest = max(len(block.words) for block in others)
        return len(others) > 1 and longest <= GRID.most_words and is_apart


def text_lines_of(chars: Chars, uprights: Sequence[Rule] = ()) -> tuple[list[TextLine], list[Rule]]:
    """The lines of text that chars form, from the top, and the edges that rows of dashes draw.

    uprights: edges that part blocks: x, and where each begins and ends.
    """
    found = list[tuple[float, float, float, list[Word]]]()
    drawn = list[Rule]()
    spread = list[Word]()
    order, starts = lines_in_order(chars.boxes, np.zeros(len(chars), np.int64))
    for first, end in pairwise(starts.tolist()):
        letters = order[first:end]
        boxes = chars.boxes[letters]
        height = float(np.median(heights(boxes)))
        words = _words(letters.tolist(), chars[letters], height or 1.0)
        top, bottom = np.median(boxes[:, [1, 3]], axis=0).tolist()
        if _DASHES.fullmatch("".join(word.text for word in words)):
            drawn.append(((top + bottom) / 2, words[0].x0, words[-1].x1))
            continue
        words = list(_without_leaders(words, chars))
        spread += _join_spread(words, height)
        if words:
            found.append((top, bottom, height, words))
    lines = list[TextLine]()
    for top, bottom, height, words in found:
        if spread:
            _join_pairs(words, spread, height)
        middle = (top + bottom) / 2
        edges = [x for x, start, end in uprights if start < middle < end]
        lines.append(TextLine(top, bottom, height, _blocks(words, height, edges)))
    return lines, drawn


def _join_spread(words: list[Word], height: float) -> list[Word]:
    """Join letters that stand evenly over a cell to one word, in place: 国 庫 支 出 金.

    Returns these words.
    """
    joined = list[Word]()
    number = 0
    while number < len(words):
        end = number + 1
        gap = words[end].x0 - words[number].x1 if end < len(words) else np.inf
        if gap <= GRID.widest_letters * height:
            while end < len(words) and words[end - 1].is_letter and words[end].is_letter:
                if abs(words[end].x0 - words[end - 1].x1 - gap) > GRID.uneven_letters * height:
                    break
                end += 1
        if end - number >= GRID.fewest_letters and not words[number].has_digit:
            words[number:end] = [_as_one(words[number:end])]
            joined.append(words[number])
        number += 1
    return joined


def _join_pairs(words: list[Word], spread: Sequence[Word], height: float) -> None:
    """Join two letters that begin and end where spread ones do, in place: 区 分."""
    reach = GRID.off_column * height
    for number in range(len(words) - 1, 0, -1):
        before, word = words[number - 1], words[number]
        if not (before.is_letter and word.is_letter) or before.has_digit:
            continue
        if any(abs(before.x0 - w.x0) < reach and abs(word.x1 - w.x1) < reach for w in spread):
            words[number - 1 : number + 1] = [_as_one([before, word])]


def _as_one(words: Sequence[Word]) -> Word:
    chars = [char for word in words for char in word.chars]
    text = "".join(word.text for word in words)
    return Word(words[0].x0, words[-1].x1, chars, text, words[0].before, is_spread=True)


def _words(letters: Sequence[int], chars: Chars, height: float) -> list[Word]:
    """The words of a line."""
    lefts, _, rights, _ = chars.boxes.T
    ends = np.maximum.accumulate(rights)
    gaps = np.append(np.inf, (lefts[1:] - ends[:-1]) / height)
    begins = (gaps > GRID.word_gap) | (chars.spaces & (gaps > GRID.least_blank))
    begins[0] = True
    text = chars.text
    starts = np.flatnonzero(begins).tolist()
    words = list[Word]()
    for first, end in pairwise([*starts, len(chars)]):
        x0 = float(lefts[first])
        x1 = float(rights[first:end].max())
        letters_of_word = list(letters[first:end])
        words.append(Word(x0, x1, letters_of_word, text[first:end], float(gaps[first])))
    return words


def _without_leaders(words: Sequence[Word], chars: Chars) -> Iterator[Word]:
    """The words of a line; dots that lead from one to the next are of the first, beyond its end."""
    number = 0
    while number < len(words):
        word = words[number]
        number += 1
        if leader := LEADER.search(word.text):
            ends = chars.boxes[word.chars[: leader.start()], 2]
            word.x1 = float(ends.max(initial=word.x0))
            word.text = word.text[: leader.start()]
        end = number
        while end < len(words) and _DOTS.issuperset(words[end].text):
            end += 1
        dots = [char for dot in words[number:end] for char in dot.chars]
        if len(dots) >= GRID.fewest_dots or (leader and dots):
            word.chars += dots
            number = end
        if word.text:
            yield word


def _blocks(words: Sequence[Word], height: float, edges: Sequence[float]) -> list[Block]:
    """The blocks of a line; edges: the upright ones that part it."""
    blocks = [Block([words[0]])]
    for before, word in pairwise(words):
        gap = (word.x0 - before.x1) / height
        are_figures = before.is_value and word.is_value and before.has_digit and word.has_digit
        is_near = gap < GRID.within_block and not (are_figures and gap > GRID.least_blank)
        if is_near and not any(before.middle < x < word.middle for x in edges):
            blocks[-1].words.append(word)
        else:
            blocks.append(Block([word]))
    return blocks
