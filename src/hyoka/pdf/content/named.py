"""What codes mean that are told by names: of an encoding (90ms-RKSJ-H), a collection (Adobe-Japan1), or glyphs.

Programs that take no fonts into the file write so. pdfminer has the tables: from codes to the numbers of a collection's
characters, and from these to characters.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from hyoka.pdf.chars import MEANINGS, Codes, Mask
from hyoka.pdf.content.letters import UNKNOWN
from hyoka.pdf.content.maps import CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

#: No byte is the first of a code of two.
NONE_LEADS = np.zeros(256, np.bool_)
#: The number of what is no code: one that no character has.
_NO_CODE: Final = CODES - 1
#: An encoding that is so called has only what it has otherwise than the one without.
_HALF_WIDTH: Final = "-HW"


class Encoding(NamedTuple):
    """An encoding that is written from left to right.

    Attributes:
        leads: Whether a code that begins with a byte has two.
        numbers: The number of each code's character, for what is no code the highest; none where codes are the numbers.
    """

    leads: Mask
    numbers: npt.NDArray[np.int64] | None


@lru_cache(maxsize=8)
def encoding_of(name: str) -> Encoding | None:
    """An encoding; None where it is written downwards, or nobody knows it.

    Args:
        name: Without its slash.
    """
    from pdfminer.cmapdb import CMap, CMapDB

    if name == "Identity-H":
        return Encoding(np.ones(256, np.bool_), None)
    try:
        found = CMapDB.get_cmap(name)
    except CMapDB.CMapNotFound:
        return None
    if found.is_vertical() or not isinstance(found, CMap):
        return None
    whole = encoding_of(name.replace(_HALF_WIDTH, "")) if _HALF_WIDTH in name else None
    leads, numbers = NONE_LEADS.copy(), np.full(CODES, _NO_CODE)
    if whole is not None and whole.numbers is not None:
        leads, numbers = whole.leads.copy(), whole.numbers.copy()
    for first, below in found.code2cid.items():
        leads[first] = isinstance(below, dict)
        codes = (
            {first << 8 | second: last for second, last in below.items()} if isinstance(below, dict) else {first: below}
        )
        for code, number in codes.items():
            if isinstance(number, int):  # else the code is longer: it stays unknown
                numbers[code] = number
    return Encoding(leads, numbers)


@lru_cache(maxsize=8)
def _numbered(collection: str) -> Codes:
    """What the numbers of a collection mean; none where nobody knows it."""
    from pdfminer.cmapdb import CMapDB

    try:
        return _by_number(CMapDB.get_unicode_map(collection).cid2unichr)
    except CMapDB.CMapNotFound:
        return np.empty(0, np.uint32)


def meanings_in(encoding: Encoding, collection: str) -> Codes:
    """What the codes of an encoding mean, as `maps.meanings_of` has it; none where nobody knows the collection.

    Args:
        encoding: From the codes to numbers.
        collection: Of the characters that have the numbers.
    """
    meanings = _numbered(collection)
    return meanings if encoding.numbers is None or not len(meanings) else meanings[encoding.numbers]


def glyphs_of(file: bytes) -> Codes:
    """What the glyphs of a TrueType font mean, by their numbers; none where it does not tell.

    Args:
        file: The font.
    """
    from pdfminer.pdffont import TrueTypeFont

    try:
        return _by_number(TrueTypeFont("", BytesIO(file)).create_unicode_map().cid2unichr)
    except (TrueTypeFont.CMapNotFound, AssertionError, struct.error):
        return np.empty(0, np.uint32)


@lru_cache(maxsize=32)
def named_glyphs(encoding: str, differences: tuple[int | str, ...]) -> Codes:
    """What codes of one byte mean by the names of their glyphs; none where nobody knows the encoding.

    Args:
        encoding: Without its slash.
        differences: What is otherwise: a code, then names from there on.
    """
    from pdfminer.encodingdb import EncodingDB
    from pdfminer.psparser import LIT

    if encoding not in EncodingDB.encodings:
        return np.empty(0, np.uint32)
    names = [each if isinstance(each, int) else LIT(each) for each in differences]
    return _by_number(EncodingDB.get_encoding(encoding, names))[:256]


def _by_number(characters: Mapping[int, str]) -> Codes:
    meanings = np.full(CODES, UNKNOWN, np.uint32)
    for number, text in characters.items():
        if len(text) == 1 and number < _NO_CODE:
            meanings[number] = MEANINGS[ord(text)]
    return meanings
