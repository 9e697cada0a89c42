"""Printed numbers of pages that do not follow each other."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from hyoka.grid.model import Line
from hyoka.text.messages import Message
from hyoka.watch.oddity import Oddity, Pages

_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
#: Numbers of which a larger share follows none are no page numbers, unless most stand on pages of a
#: steady count.
_MOST_BREAKS: Final = 0.6


def broken_numbering(pages: Pages) -> Iterator[Oddity]:
    """The pages whose printed number does not follow the one before.

    A new count may begin with 1.
    """
    numbers = _page_numbers(pages)
    breaks = [
        (page, before, number)
        for (last, before), (page, number) in pairwise(numbers.items())
        if number - before != page - last and number != 1
    ]
    shifts = Counter(number - page for page, number in numbers.items())
    steady = max(shifts.values(), default=0)
    if len(breaks) <= _MOST_BREAKS * len(numbers) or 2 * steady > len(numbers):
        for page, before, number in breaks:
            text = Message("oddity.after", number=str(number), before=str(before))
            yield page, "page_numbers", text


def _page_numbers(pages: Pages) -> dict[int, int]:
    """The number at the foot or the head of each page that has one; 0 is no page number."""
    numbers = {}
    for page, parts in pages.items():
        ends = (*reversed(parts[-3:]), *parts[:1])
        matches = (_PAGE_NUMBER.fullmatch(part.folded) for part in ends if isinstance(part, Line))
        match = next(filter(None, matches), None)
        if match and int(match[1]):
            numbers[page] = int(match[1])
    return numbers
