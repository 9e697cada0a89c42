"""What a text says without a table: `label：value` on a line, a choice among printed ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from hyoka.forms._labels import MARKS
from hyoka.forms._paragraphs import Part
from hyoka.grid.model import Cell, Line
from hyoka.japanese import fold
from hyoka.pdf.page import Char

#: A label on a line is no longer; what may stand before one, and what is no part of the value before it.
_LONGEST = 24
_BEFORE, _LOOSE = "、。，,（(【「）)】」・／/：:；;|｜", "、，,（(・／/；;【|｜　"
#: A choice that has a cell of its own is no longer.
_LONGEST_CHOICE = 10
_SIGNS = "△▲-−－"
_OF_WHICH = ("うち", "内")
#: ■ of "□拡充 ■継続" and ○ of "( ) 新規 (○) 継続", each with what it chooses.
_FILLED = re.compile(r"[■☑☒✓✔●レ](?P<it>[^■☑☒✓✔●□☐]+)")
_OPEN = re.compile(r"[□☐]")
_BRACKETED = re.compile(r"[(（\[［]\s*(?:[○〇◯●◎✓✔レ]\s*[)）\]］](?P<it>[^(（\[［]+)|[)）\]］])")


def spoken(line: Line, label: Callable[[str], str]) -> list[tuple[str, Line]]:
    """The labels on a line, each with the text behind it: 事業費：12,345千円（うち国県支出金 4,500千円）.

    A colon stands behind a label, or a number, or white if it begins the line: 事業名　防災訓練.

    Args:
        line: The line.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
    """
    found = list(_labels(line.chars, label))
    ends = [*(start for start, _, _ in found), len(line.chars)][1:]
    values = ((name, _value(line.chars[begin:end])) for (_, begin, name), end in zip(found, ends, strict=False))
    return [(name, Line(line.page, value)) for name, value in values if value]


def _labels(chars: Sequence[Char], label: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    """Where each label begins, where its value does, and its name."""
    start = 0
    while start < len(chars):
        ends = range(min(len(chars) - 1, start + _LONGEST), start, -1) if _may_begin(chars, start) else ()
        named = ((end, label(fold(_text(chars[start:end])))) for end in ends if _may_end(chars, end, start))
        end, name = next(((end, name) for end, name in named if name), (start + 1, ""))
        if name:
            end += chars[end].text in "：:"
            yield start, end, name
        start = end


def _may_begin(chars: Sequence[Char], at: int) -> bool:
    before = _text(chars[max(at - 2, 0) : at])
    if fold(chars[at].text).isdecimal():
        return False
    return at == 0 or chars[at].space or before[-1] in _BEFORE or before.endswith(_OF_WHICH)


def _may_end(chars: Sequence[Char], at: int, start: int) -> bool:
    text = fold(chars[at].text)
    white = start == 0 and chars[at].space
    return text == ":" or white or text.isdecimal() or (text in _SIGNS and at + 1 < len(chars))


def _value(chars: Sequence[Char]) -> tuple[Char, ...]:
    """A value without what leads over to the next label."""
    text = _text(chars)
    bare = re.sub(r"[（(]?(?:うち|内)?$", "", text.rstrip(_LOOSE)).rstrip(_LOOSE)
    if bare.endswith(("）", ")")) and len(re.findall(r"[)）]", bare)) > len(re.findall(r"[(（]", bare)):
        bare = bare[:-1]
    return tuple(chars[: len(bare)])


def _text(chars: Iterable[Char]) -> str:
    return "".join(char.text for char in chars)


def chosen(parts: Sequence[Part]) -> list[Part]:
    """What is chosen among choices that are printed: in one text (□拡充 ■継続, ( ) 新規 (○) 継続) or a cell each.

    Returns:
        The choices with their places; none where nothing is a choice.
    """
    lines = [line for part in parts for line in (part.lines if isinstance(part, Cell) else [part])]
    text = "".join(_text(line.chars) for line in lines)
    if _OPEN.search(text):
        return [piece for line in lines for piece in _pieces(line, _FILLED)]
    if len(_BRACKETED.findall(text)) > 1:
        return [piece for line in lines for piece in _pieces(line, _BRACKETED)]
    choices = [part for part in parts if part.folded not in MARKS]
    each = len(parts) > len(choices) > 1 and all(len(part.text) <= _LONGEST_CHOICE for part in choices)
    return [choice for mark, choice in pairwise(parts) if each and mark.folded in MARKS]


def _pieces(line: Line, pattern: re.Pattern[str]) -> list[Part]:
    """The places on a line where a pattern's last group stands."""
    letters = [(char, letter) for char in line.chars for letter in char.text]
    found = pattern.finditer("".join(letter for _, letter in letters))
    spans = [
        [char for char, letter in letters[match.start("it") : match.end("it")] if letter.strip()] for match in found
    ]
    return [Line(line.page, tuple(span)) for span in spans if span]


def said_in(part: Part, label: Callable[[str], str]) -> list[tuple[str, Line]]:
    """The labels on the lines of a part, each with the text behind it."""
    return [pair for line in (part.lines if isinstance(part, Cell) else [part]) for pair in spoken(line, label)]
