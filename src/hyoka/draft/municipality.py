"""The name of the municipality whose documents these are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from hyoka.text.vocabulary import YEAR

#: The name of a municipality; 市民 and the like are none. From each kanji on one is found.
_CITY: Final = re.compile("(?=([一-龯々ヶケ]{1,5}?(?:市?市|[町村])(?![民営立長役場費債税有道議街県町村])))")
#: A longer name counts if it is printed nearly as often as the shorter one that it ends with.
_NEARLY: Final = 0.8
_NO_CITY: Final = re.compile(
    "(?:[本当全他各同隣辺内似旧元新]|近隣|周辺|県内|類似|.*性)[市町村]|.*町村|.*市町|(?:.*[^京西])?都市"
)


def municipality_of(texts: Iterable[str]) -> str:
    """The name of a municipality that folded texts print most; "" where none has one."""
    counts = Counter[str]()
    for text in texts:
        names = _CITY.findall(re.sub(rf"{YEAR}|第\d+[期次]", " ", text))
        counts.update(name for name in names if not _NO_CITY.fullmatch(name))
    often = [name for name, count in counts.items() if count >= _NEARLY * max(counts.values())]
    return max(often, key=len, default="")
