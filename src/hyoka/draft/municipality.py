"""The name of the municipality whose documents these are."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from hyoka.text.japanese import YEAR
from hyoka.text.patterns import PATTERNS

#: A longer name counts if it is printed nearly as often as the shorter one that it ends with.
_NEARLY: Final = 0.8


def municipality_of(texts: Iterable[str]) -> str:
    """The name of a municipality that folded texts print most; "" where none has one."""
    counts = Counter[str]()
    for text in texts:
        names = PATTERNS["city"].findall(re.sub(rf"{YEAR}|第\d+[期次]", " ", text))
        counts.update(name for name in names if not PATTERNS["no_city"].fullmatch(name))
    often = [name for name, count in counts.items() if count >= _NEARLY * max(counts.values())]
    return max(often, key=len, default="")
