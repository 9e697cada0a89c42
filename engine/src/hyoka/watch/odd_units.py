"""Labels with another unit of money than elsewhere in their document."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from hyoka.text.messages import Message
from hyoka.text.units import money_units
from hyoka.watch.oddity import Oddity, Pages

#: A longer text is no label with its unit.
_LONGEST_LABEL: Final = 20
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(money_units())})\)?")


def odd_units(pages: Pages) -> Iterator[Oddity]:
    """The labels with a unit of money that differs from that of the same label elsewhere."""
    units: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for page, parts in pages.items():
        for text in (part.folded for part in parts):
            is_short = "円" in text and len(text) <= _LONGEST_LABEL
            if is_short and (match := _WITH_UNIT.fullmatch(text)):
                units[match[1]].append((match[2], page))
    for label, printed in units.items():
        (usual, most), *_ = Counter(unit for unit, _ in printed).most_common()
        for unit, page in printed if 2 * most > len(printed) else ():
            if unit != usual:
                difference = Message("oddity.elsewhere", label=label, found=unit, usual=usual)
                yield page, "unit_differs", difference
