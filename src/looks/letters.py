"""How wide a Japanese text is, and where its lines may break."""

import math
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

import budoux

from hyoka.text import shortened

#: Ends of phrases where no line ends: before a suffix of places, a mark or hiragana.
_NO_BREAK = re.compile(r"\0(?=[市町村区・ぁ-ん])|(?<=[（「『])\0")
#: The parts of a phrase: katakana or not, with ・ or 」の behind it; a number stays with what it
#: numbers.
_PARTS = re.compile(
    r"^[\d①-⑳-]+ [ァ-ヶー]+|[ァ-ヶー]+[・」]?の?|[^ァ-ヶー・」]+[・」]?の?|[・」]の?"
)


def width_of(text: str) -> float:
    """Width of a text in full-width characters: 達成率% is 3.5."""
    return sum(
        1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text
    )


def wrap(text: str, width: float, lines: int | None = None) -> str:
    """Break a Japanese name into lines at the ends of phrases; line breaks in it stay.

    Args:
        text: The name.
        width: Width of a line in full-width characters; only a wider phrase is cut, into parts of
            equal width.
        lines: At most so many lines, the last one then ends with 「…」 and the number in brackets.
    """
    wrapped: list[str] = []
    for paragraph in str(text).split("\n"):
        wrapped.append("")
        for piece in _pieces(paragraph, width):
            if wrapped[-1] and width_of(wrapped[-1] + piece.rstrip()) > width:
                wrapped.append("")
            wrapped[-1] += piece
    wrapped = [line.strip() for line in wrapped]
    if lines and len(wrapped) > lines:
        code = re.search("(〔[^〔]*〕)?$", str(text))[0]  # type: ignore[index]  # it matches every text
        room = width - 1 - width_of(code)
        last_line = _cut(wrapped[lines - 1] + wrapped[lines], room)[0]
        wrapped = [*wrapped[: lines - 1], last_line.rstrip() + "…" + code]
    return "\n".join(wrapped)


def _pieces(text: str, width: float) -> Iterator[str]:
    """Phrases, a number with what it numbers; one that is wider than a line in equal pieces."""
    phrases = _NO_BREAK.sub("", "\0".join(_phrases().parse(text)))
    for phrase in re.split("(?=[〔（])|\0", re.sub(r"^([\d①-⑳-]+ )\0", r"\1", phrases)):
        for part in [phrase] if width_of(phrase) <= width else _PARTS.findall(phrase):
            n_pieces = max(math.ceil(width_of(part) / width), 1)
            yield from _cut(part, math.ceil(width_of(part) / n_pieces))


def _cut(phrase: str, width: float) -> list[str]:
    lines = [""]
    for character in phrase:
        if lines[-1] and width_of(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


@cache
def _phrases() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


#: The brackets of names, each with its end.
_BRACKETS: Final = {
    "（": "）",
    "(": ")",
    "［": "］",
    "【": "】",
    "「": "」",
    "『": "』",
    "〈": "〉",
}


def shortened_name(name: str, longest: int) -> str:
    """A name of at most so many letters: brackets that lose their end are closed."""
    room = max(longest, 1)
    if len(name) <= room:
        return name
    for length in range(room, 1, -1):
        begun = shortened(name, length)
        closed = begun + _missing_ends(begun)
        if len(closed) <= room:
            return closed
    return shortened(name, room)


def _missing_ends(text: str) -> str:
    """The ends of the brackets that are open at the end of a text, the innermost first."""
    ends: list[str] = []
    for letter in text:
        if letter in _BRACKETS:
            ends.insert(0, _BRACKETS[letter])
        elif ends and letter == ends[0]:
            ends.pop(0)
    return "".join(ends)
