"""Codes of fonts that name an East Asian encoding (90ms-RKSJ-H), or a collection of characters (Adobe-Japan1).

Programs that embed no fonts write them, and so do many that take only parts of fonts into the file. pdfminer has the
tables: from codes to the numbers of a collection's characters, and from these to characters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from helpers.content.letters import UNKNOWN
from helpers.content.maps import CODES
from helpers.letters import MEANINGS, Codes, Mask

#: No byte is the first of a code of two.
NONE_LEADS = np.zeros(256, np.bool_)
#: The number of what is no code: one that no character has.
NONE: Final = CODES - 1
#: An encoding that is so called has only what it has otherwise than the one without.
_HALF_WIDTH: Final = "-HW"


class Encoding(NamedTuple):
    """An encoding that is written from left to right.

    Attributes:
        leads: Whether a code that begins with a byte has two.
        numbers: The number of each code's character, NONE for what is no code; not given where codes are the numbers.
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
    leads, numbers = NONE_LEADS.copy(), np.full(CODES, NONE)
    if whole is not None and whole.numbers is not None:
        leads, numbers = whole.leads.copy(), whole.numbers.copy()
    for first, below in found.code2cid.items():
        leads[first] = isinstance(below, dict)
        for second, number in below.items() if isinstance(below, dict) else [(None, below)]:
            if isinstance(number, int):  # else the code is longer: it stays unknown
                numbers[first if second is None else first << 8 | second] = number
    return Encoding(leads, numbers)


@lru_cache(maxsize=8)
def meanings_in(encoding: str, collection: str) -> Codes:
    """What the codes of an encoding mean, as `maps.meanings_of` has it; none where nobody knows the one or the other.

    Args:
        encoding: Without its slash.
        collection: Of its characters.
    """
    from pdfminer.cmapdb import CMapDB

    codes = encoding_of(encoding)
    try:
        characters = CMapDB.get_unicode_map(collection).cid2unichr if codes else {}
    except CMapDB.CMapNotFound:
        characters = {}
    if codes is None or not characters:
        return np.empty(0, np.uint32)
    meanings = np.full(CODES, UNKNOWN, np.uint32)
    for number, text in characters.items():
        if len(text) == 1 and number < NONE:
            meanings[number] = MEANINGS[ord(text)]
    return meanings if codes.numbers is None else meanings[codes.numbers]
