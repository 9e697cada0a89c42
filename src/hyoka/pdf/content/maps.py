"""A font's maps: which characters its codes mean (ToUnicode), and how wide they are (W)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from hyoka.compiled import bare, inlined
from hyoka.pdf.chars import MEANINGS, Codes
from hyoka.pdf.content.letters import SEVERAL, UNKNOWN, utf16
from hyoka.pdf.content.marks import is_name
from hyoka.pdf.content.tokens import END, HEX, LIST, LIST_END, NUMBER, WORD, Bytes, Token, characters_of, token
from hyoka.pdf.edges import Counts, Floats

#: How many codes of two bytes there are, and the last character.
CODES, _LAST = 1 << 16, 0x10FFFF
_BEGIN = np.frombuffer(b"beginbf", np.uint8)


class _Map(NamedTuple):
    """What is known of a map so far: `size` has the codes up to the highest, and what is used of `several`."""

    meanings: Codes
    several: Codes
    size: Counts
    folded: Codes
    scratch: Bytes
    text: Codes


@lru_cache(maxsize=16)
def meanings_of(told: bytes) -> tuple[Codes, Codes]:
    """What codes mean by a ToUnicode map; a publisher's files have the same ones again and again.

    Args:
        told: The map, decoded.

    Returns:
        Characters by code up to the highest that is mapped; UNKNOWN for those between that are not; for those that mean
        several characters SEVERAL and a place in the second array, where their number stands and then they.
    """
    room = len(told) + 2
    meanings, several, size = np.full(CODES, UNKNOWN, np.uint32), np.empty(room, np.uint32), np.zeros(2, np.int64)
    data = np.frombuffer(told, np.uint8)
    _read(data, _Map(meanings, several, size, MEANINGS, np.empty(room, np.uint8), np.empty(room, np.uint32)))
    return meanings[: size[0]].copy(), several[: size[1]].copy()


@bare
def _read(data: Bytes, known: _Map) -> None:
    at, section = 0, 0
    while True:
        read = token(data, at)
        at = read[4]
        if read[0] == END:
            break
        if read[0] == WORD:
            section = _section(data, read)
        elif read[0] == HEX and section == ord("c"):
            low = _code(data, read, known)
            at = _map(data, at, low, low, known)
        elif read[0] == HEX and section == ord("r"):
            low, read = _code(data, read, known), token(data, at)
            at = _map(data, read[4], low, _code(data, read, known), known)


@inlined
def _section(data: Bytes, word: Token) -> int:
    """What a word begins: the c of beginbfchar, the r of beginbfrange, else 0."""
    last = word[1] + len(_BEGIN)
    return int(data[last]) if last < word[2] and is_name(data, word[1], last, _BEGIN) else 0


@inlined
def _code(data: Bytes, read: Token, known: _Map) -> int:
    code = 0
    for i in range(characters_of(data, read[0], read[1], read[2], known.scratch)):
        code = min(code * 256 + int(known.scratch[i]), CODES)
    return code


@inlined
def _map(data: Bytes, at: int, low: int, high: int, known: _Map) -> int:
    """Map codes to what stands at a place, one text counted on or a list of texts; where to read on."""
    read = token(data, at)
    if read[0] == LIST:
        code, read = low, token(data, read[4])
        while read[0] == HEX:
            _mean(code, _text(data, read, known) if code <= high else 0, known)
            code, read = code + 1, token(data, read[4])
        return read[4]
    count = _text(data, read, known) if read[0] == HEX else 0
    for code in range(low, min(high, CODES - 1) + 1 if count else low):
        _mean(code, count, known)
        known.text[count - 1] += 1
    return read[4]


@inlined
def _text(data: Bytes, read: Token, known: _Map) -> int:
    size = characters_of(data, read[0], read[1], read[2], known.scratch)
    if size == 1:
        known.text[0] = known.scratch[0]
        return 1
    return utf16(known.scratch, 0, size, known.text)


@inlined
def _mean(code: int, count: int, known: _Map) -> None:
    """Let a code mean the text that was read last."""
    if code >= CODES or count == 0:
        return
    known.size[0] = max(known.size[0], code + 1)
    if count == 1:
        known.meanings[code] = _folded(known.text[0], known.folded)
        return
    used = known.size[1]
    if used + count < len(known.several):
        known.meanings[code], known.several[used] = SEVERAL + used, count
        for i in range(count):
            known.several[used + 1 + i] = _folded(known.text[i], known.folded)
        known.size[1] = used + count + 1


@inlined
def _folded(code: int, folded: Codes) -> int:
    """What a character counts as; what was counted on beyond the characters is none."""
    if code < len(folded):
        return UNKNOWN if 0xD800 <= code < 0xE000 else int(folded[code])
    return int(code) if code <= _LAST else UNKNOWN


def widths_of(data: Bytes, count: int, others: float) -> Floats:
    """Widths of codes from W, in shares of the size.

    Args:
        data: W as a PDF writes it, in brackets: `first [w w …]` or `first last w`.
        count: How many codes there are.
        others: The width of those that W does not have, in thousandths.

    Returns:
        Widths by code; none if W has something else.
    """
    widths = np.full(count, others / 1000)
    return widths if _read_widths(data, widths) else widths[:0]


@bare
def _read_widths(data: Bytes, widths: Floats) -> bool:
    """Fill in what W has; whether all of it was understood."""
    at, code, last = token(data, 0)[4], -1, -1
    while True:
        kind, _, _, value, at = token(data, at)
        if kind == LIST and code >= 0 and last < 0:
            kind, _, _, value, at = token(data, at)
            while kind == NUMBER:
                widths[code : code + 1] = value / 1000
                code += 1
                kind, _, _, value, at = token(data, at)
            if kind != LIST_END:
                return False
            code = -1
        elif kind != NUMBER:
            return kind in (LIST_END, END) and code < 0
        elif code < 0:
            code = int(value)
        elif last < 0:
            last = int(value)
        else:
            widths[code : last + 1] = value / 1000
            code = last = -1
