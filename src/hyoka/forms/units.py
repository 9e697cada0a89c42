"""Units that texts name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hyoka.numbers import YEN
from hyoka.vocabulary import is_label

_MONEY: Final = "(?:千|百万|万|億|十億)?円"
_UNIT: Final = re.compile(
    rf"単位[:は]?([^\d\s()\]】、。,:]{{1,5}}?)(?:[)\]】、。,]|$)|({_MONEY})単位|[(\[【](?!単位)([^()\[\]【】]{{1,6}})[)\]】]"
)
_BARE: Final = re.compile(rf"{_MONEY}|[%人件回]|時間")


@lru_cache(maxsize=1 << 14)
def unit_in(folded: str) -> str:
    """The unit that a text names: 単位:千円, 千円単位, 事業費(千円), (人); "" where it names none."""
    if _BARE.fullmatch(folded):
        return folded
    for match in _UNIT.finditer(folded):
        unit = next(group for group in match.groups() if group)
        unit = next((part for part in unit.split("・") if part in YEN), unit)  # (人・千円)
        is_whole = folded == match[0] and not is_label(folded) and not unit[0].isdigit()
        if unit in YEN or match[1] or (match[3] and (is_whole or _BARE.fullmatch(unit))):
            return unit
    return ""
