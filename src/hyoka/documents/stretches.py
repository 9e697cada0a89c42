"""A long document in stretches, each read by itself: which there are, and how they are put together again.

`sheetwise` reads them. Nothing is imported here that the process which hands out the work can do without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from hyoka.documents.entries import Entry, pack_joined
from hyoka.records import Extracted

#: Pages of a stretch, its own: few enough for little memory, many enough that the sheets beside them cost little.
PAGES: Final = 128

Row = dict[str, object]


@dataclass(frozen=True)
class Stretch:
    """What was read of a stretch.

    Attributes:
        pages: Its own pages.
        form: Name of its form.
        document: What the form says of the document.
        facts: What was told from all its pages: repeated feet, running heads.
        before, last: What the sheet before its own, and the last of its own, say, as a hash.
        rows: Its records, packed.
        activities: Of each of its activities: id, year, page, whether it is told only once in a document.
        page_log: A row a page.
        problems: What the form has met, then what the pages themselves give reason to tell.
    """

    pages: range
    form: str
    document: dict[str, str]
    facts: tuple[frozenset[str], ...]
    before: str
    last: str
    rows: bytes
    activities: list[tuple[str, str, int, bool]]
    page_log: list[Row]
    problems: tuple[list[Row], list[Row]]

    def agrees(self, following: Stretch) -> bool:
        """Whether nothing tells that the two, read as one, would read otherwise."""
        same = (self.form, self.facts) == (following.form, following.facts)
        return same and self.pages.stop == following.pages.start and self.last == following.before


def ranges(pages: int, most: int | None = None) -> list[range]:
    """The pages of a long document in ranges of nearly one length, one a stretch.

    Args:
        pages: How many pages it has.
        most: How many ranges there may be at most.
    """
    many = max(2, -(-pages // PAGES))
    many = many if most is None else min(many, most)
    return [range(1 + n * pages // many, 1 + (n + 1) * pages // many) for n in range(many)]


def joined(path: Path, stretches: Sequence[Stretch]) -> Entry | None:
    """The entry of a document of which all stretches were read; None where they do not agree.

    Args:
        path: The PDF.
        stretches: All of them in order.
    """
    if not all(one.agrees(following) for one, following in pairwise(stretches)):
        return None
    known: set[str] = set()
    left_out: list[int] = []
    fewer: Counter[int] = Counter()
    years = []
    for number, (own_id, year, page, once) in enumerate(row for stretch in stretches for row in stretch.activities):
        if once and own_id in known:
            left_out.append(number)
            fewer[page] += 1
        else:
            years.append(year)
        known.add(own_id)
    log = [
        row | {"rows": int(str(row["rows"])) - fewer[int(str(row["page"]))]} for s in stretches for row in s.page_log
    ]
    problems = [problem for kind in (0, 1) for stretch in stretches for problem in stretch.problems[kind]]
    said = stretches[0].document | {"year": next(filter(None, years), "")}
    document = Extracted(path.stem, stretches[0].form, said, page_log=log, problems=problems, pages=len(log))
    return pack_joined(path.name, [stretch.rows for stretch in stretches], document, {"activities": left_out})
