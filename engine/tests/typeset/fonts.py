"""Fonts and lines: what a line of text takes up, and where it breaks."""

import re
from functools import cache, lru_cache
from pathlib import Path

import matplotlib_fontja
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from .style import RADICALS, Style

NOT_EMBEDDED = {"mincho": "HeiseiMin-W3"}
#: Characters that readers bring back as others from a font that is not embedded: set in the
#: embedded one.
UNSURE = "—－～−|~"
#: No line begins with these; the character before goes down with them.
NOT_FIRST = set("、。，．・：；？！）」』】〉》％ー々),.%:;") | set("ゃゅょっァィゥェォッャュョ")
NOT_LAST = set("（「『【〈《(")


@cache
def font_name(font: str) -> str:
    """The registered name of a style's font.

    Gothic has radicals too, with their ideographs' glyphs.
    """
    if font != "gothic":
        pdfmetrics.registerFont(UnicodeCIDFont(NOT_EMBEDDED[font]))
        return NOT_EMBEDDED[font]
    path = next(Path(matplotlib_fontja.__file__).parent.rglob("ipaexg.ttf"))
    face = TTFont("IPAexGothic", str(path))
    glyphs = face.face.charToGlyph
    for ideograph, radical in ((ord(a), ord(b)) for a, b in RADICALS.items() if ord(a) in glyphs):
        glyphs[radical] = glyphs[ideograph]
        face.face.charWidths[radical] = face.face.charWidths[ideograph]
    pdfmetrics.registerFont(face)
    return str(face.fontName)


def runs(text: str, style: Style) -> list[tuple[str, str]]:
    """The parts of a text of one font each."""
    base = font_name(style.font)
    if style.font == "gothic":
        return [(base, text)] if text else []
    parts = re.findall(f"[{UNSURE}]+|[^{UNSURE}]+", text)
    return [(font_name("gothic") if part[0] in UNSURE else base, part) for part in parts]


@lru_cache(maxsize=100_000)
def width_pt(text: str, style: Style, size: float) -> float:
    return style.stretch * sum(
        pdfmetrics.stringWidth(part, name, size) for name, part in runs(text, style)
    )


def lines(text: str, style: Style, size: float, room_pt: float) -> list[str]:
    """The text broken to the room: paragraphs at their ends, words of letters and digits whole
    where they can be.
    """
    return [
        line
        for paragraph in text.split("\n")
        for line in _paragraph(paragraph, style, size, room_pt)
    ]


def _paragraph(text: str, style: Style, size: float, room_pt: float) -> list[str]:
    done: list[str] = []
    line, wide = "", 0.0
    for token in _tokens(text, style, size, room_pt):
        if line and wide + width_pt(token.rstrip(), style, size) > room_pt:
            moved = _moved_down(line, token)
            done.append(line[: len(line) - len(moved)].rstrip(" "))
            line, wide = moved, width_pt(moved, style, size)
        line, wide = line + token, wide + width_pt(token, style, size)
    return [*done, line.rstrip(" ")]


def _tokens(text: str, style: Style, size: float, room_pt: float) -> list[str]:
    words = re.findall(r"[!-~]+ ?|.", text)
    return [
        part
        for word in words
        for part in (
            [word]
            if len(word) == 1 or width_pt(word.rstrip(), style, size) <= room_pt
            else list(word)
        )
    ]


def _moved_down(line: str, token: str) -> str:
    """What goes down from the line's end with the token, so that no line begins or ends with the
    wrong mark.
    """
    if token[0] in NOT_FIRST and len(line) > 1 and not line[-1].isascii():
        return line[-1]
    return line[-1] if line[-1] in NOT_LAST and len(line) > 1 else ""
