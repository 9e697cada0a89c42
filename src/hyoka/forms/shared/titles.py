"""The year in a document's title, and its pages without the title: annexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.pages import Item, parts
from hyoka.grid.model import Line
from hyoka.vocabulary import ANY_YEAR

#: The first line of a page that is no sheet but belongs to one.
_ANNEX: Final = re.compile(r"[(【\[<〔]?(?:別紙|別表|別添|付表|付属資料|参考資料|補足資料)")


@lru_cache
def year_pattern(form: Declaration) -> re.Pattern[str]:
    """The regular expression of the document's year and what the form says stands around it."""
    around = re.escape(str(form.year)).replace(re.escape("{year}"), f"({ANY_YEAR})")
    return re.compile(around)


def printed_year(form: Declaration, items: Iterable[Item]) -> str:
    """The first year in its declared place, a bare year in no table; "" where there is none."""
    if isinstance(form.year, int):
        return str(form.year)
    places = (item for item in items if form.year != "{year}" or isinstance(item, Line))
    texts = (part.folded for item in places for part in parts(item))
    return next((match[1] for text in texts if (match := year_pattern(form).search(text))), "")


def without_annexes(title: str, items: Sequence[Item]) -> list[Item]:
    """The rows and lines of pages that are no annex: 別紙, where the folded title stands on other pages only."""
    pages = [list(page) for _, page in groupby(items, key=lambda item: item.page)]
    annexes = [number for number, page in enumerate(pages) if _ANNEX.match(page[0].folded)]
    titled = {number for number, page in enumerate(pages) if annexes and any(title in item.folded for item in page)}
    left_out = set(annexes) - titled if titled else ()
    return [item for number, page in enumerate(pages) if number not in left_out for item in page]
