"""Lists, seen by their place: heads over rows of figures, the first words of a row its name.

Any word may head them. What stands among the names is data, never a label: a bus stop is none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from hyoka.forms.cells import PageCell
from hyoka.forms.labels import is_open
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of
from hyoka.text.years import ANY_YEAR

#: So many heads stand side by side over a list.
_FEWEST_HEADS: Final = 3
#: A row of a list has so many figures.
_FEWEST_FIGURES: Final = 2
#: A document of lists has one of so many rows, and lists of so many.
_LONG: Final = 6
_SHORT: Final = 3
#: A head stands over a cell if it covers so much of its width.
_COVERED: Final = 0.8
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_YEAR: Final = re.compile(ANY_YEAR)

_Row = Sequence[PageCell]


class SeenList(NamedTuple):
    """A list of a document.

    Attributes:
        words: The heads over words, from the left; the first that is no department names its rows.
        figures: The heads over figures, from the left, of each column the nearest that says of what
            they are: more than a year or a phase.
        texts: The texts in its rows.
    """

    words: Sequence[PageCell]
    figures: Sequence[PageCell]
    texts: Sequence[PageCell]


def lists_of(rows: Sequence[_Row]) -> list[SeenList]:
    """The lists of a document, in reading order; none where no list is long."""
    seen = [found for heads, body in _tables(rows) if (found := _seen(heads, body)) is not None]
    lengths = [len({cell.row for cell in found.texts}) for found in seen]
    return seen if max(lengths, default=0) >= _LONG else []


def _tables(rows: Sequence[_Row]) -> Iterator[tuple[list[PageCell], list[_Row]]]:
    """Heads, and the rows with figures below them, also over a page end."""
    heads: list[PageCell] = []
    body: list[_Row] = []
    for row in rows:
        printed = [cell for cell in row if not is_open(cell.folded)]
        figures = [cell for cell in printed if is_figure(cell.folded)]
        if len(figures) >= _FEWEST_FIGURES:
            body.append(printed)
        elif figures or not printed or printed[0].is_line:
            continue
        elif body and len(printed) >= _FEWEST_HEADS:
            yield heads, body
            heads, body = printed, []
        elif not body:
            is_below = bool(heads) and heads[-1].row + 1 == printed[0].row
            heads = [*heads, *printed] if is_below else printed
    yield heads, body


def _seen(heads: Sequence[PageCell], body: Sequence[_Row]) -> SeenList | None:
    """The list of a table; None where its rows have no names, or most heads say a year or a phase.

    Figures of years and phases are of items or indicators, and what names these may be a label.
    """
    under: dict[PageCell, list[PageCell]] = {}
    for row in body:
        for cell in row:
            for head in _over(heads, cell)[:1]:
                under.setdefault(head, []).append(cell)
    columns = sorted(under, key=lambda head: head.x0)
    words = [head for head in columns if _are_words(under[head])]
    figures = [head for head in columns if _are_figures(under[head])]
    saying = list(_saying(heads, figures))
    texts = [cell for row in body for cell in row if _is_text(cell)]
    is_long = words and len({cell.row for cell in texts}) >= _SHORT
    is_list = len(saying) >= _FEWEST_FIGURES and len(saying) > len(figures) / 2
    return SeenList(words, list(dict.fromkeys(saying)), texts) if is_long and is_list else None


def _over(heads: Sequence[PageCell], cell: PageCell) -> list[PageCell]:
    """The heads over a cell, the nearest first."""
    least = _COVERED * (cell.x1 - cell.x0)
    over = [head for head in heads if min(head.x1, cell.x1) - max(head.x0, cell.x0) >= least]
    return sorted(over, key=lambda head: -head.bottom)


def _saying(heads: Sequence[PageCell], lowest: Sequence[PageCell]) -> Iterator[PageCell]:
    """The nearest head of each column that says of what its figures are: no year, no phase.

    Over a year or a phase it is a head only where others have the same one: 20年度 of each measure.
    A phase alone has no counterpart: 一般会計等負担見込額 beside 経常損益 is a figure of its own.
    """
    times = {head: (_year(head), _phases(head)) for head in lowest}
    counts = Counter(times.values())
    phases = sum(bool(phases) for _, phases in times.values())
    for head, (year, of_head) in times.items():
        if not (year or of_head) or (phases == 1 and not year):
            yield head
        elif counts[year, of_head] > 1:
            over = (upper for upper in _over(heads, head) if upper is not head)
            yield from (upper for upper in over if not (_year(upper) or _phases(upper)))


def _year(head: PageCell) -> str:
    found = _YEAR.search(head.folded)
    return found[0] if found else ""


def _phases(head: PageCell) -> tuple[str, ...]:
    return tuple(concept for concept in concepts_of(head.folded) if concept.startswith("phase."))


def _are_words(cells: Sequence[PageCell]) -> bool:
    """Whether the rows of a column have words, also behind their numbers."""
    rows = {cell.row for cell in cells}
    texts = {cell.row for cell in cells if _is_text(cell)}
    return len(texts) > len(rows) / 2


def _is_text(cell: PageCell) -> bool:
    return _WORD.search(cell.folded) is not None and not is_figure(cell.folded)


def _are_figures(cells: Sequence[PageCell]) -> bool:
    return sum(is_figure(cell.folded) for cell in cells) > len(cells) / 2
