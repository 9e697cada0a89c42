"""Labels and what belongs to them: the cells to the right, the box below, the sheet that begins there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from hyoka.forms._columns import split_by_white
from hyoka.forms._paragraphs import Part
from hyoka.forms._stream import Item, parts
from hyoka.grid.model import Cell, Row

#: What stands in a box that is chosen (folded).
MARKS = ("○", "〇", "◯", "●", "◎", "■", "☑", "✓", "✔", "レ")

#: Of so many texts met last it is known whether they are labels: a row is asked several times, and sheets are alike.
_KEPT = 1 << 12


def labels(items: Iterable[Item]) -> set[str]:
    """Every cell's and line's text, folded: what a form recognises its document by."""
    return {part.folded for item in items for part in parts(item)}


def labelled(item: Item, label: Callable[[str], str]) -> list[tuple[str, list[Cell]]]:
    """The labels in a row, each with the cells that hold text between it and the next label.

    Args:
        item: A row; a line has no labels.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
    """
    out: list[tuple[str, list[Cell]]] = []
    cells = item.cells if isinstance(item, Row) else []
    for cell in _parted(cells, label) if isinstance(item, Row) and item.guessed else cells:
        if not cell.lines:
            continue
        if name := label(cell.folded):
            out.append((name, []))
        elif out:
            out[-1][1].append(cell)
    return out


def _parted(cells: Iterable[Cell], label: Callable[[str], str]) -> Iterator[Cell]:
    """Cells whose edges are told by white; a label that was taken into its neighbour is parted from it."""
    for cell in cells:
        text = cell.folded
        may_hold_one = bool(text) and not label(text) and (not isinstance(label, _Known) or label.within(text))
        pieces = split_by_white(cell, least=1.0) if may_hold_one else []
        yield from pieces if any(label(piece.folded) for piece in pieces) else [cell]


def known(names: Iterable[str], around: str = "") -> Callable[[str], str]:
    """What tells labels from other texts, as `labelled` asks for it: gives a label's name, and "" for what is none.

    Args:
        names: The labels' folded texts.
        around: Regular expression of what may stand before or behind a label, such as its year.
    """
    return _Known(names, around)


class _Known:
    def __init__(self, names: Iterable[str], around: str) -> None:
        self._names = frozenset(names)
        self._any = re.compile("|".join(map(re.escape, self._names)))
        self._letters = [frozenset(name) for name in self._names]
        self._around = re.compile(around) if around else None
        self._name_of = lru_cache(maxsize=_KEPT)(self._bare)

    def __call__(self, text: str) -> str:
        """The name of a label; "" for a text that is none."""
        return self._name_of(text)

    def _bare(self, text: str) -> str:
        bare = self._around.sub("", text) if self._around and self._any.search(text) else text
        return bare if bare in self._names else ""

    def within(self, text: str) -> bool:
        """Whether a text may hold a label, be it broken over its lines."""
        letters = set(text)
        return any(letters.issuperset(name) for name in self._letters)


def below(items: Iterable[Item], label: Callable[[str], str]) -> Iterator[tuple[str, list[Cell]]]:
    """The labels that stand directly above a box, each with the box's cells."""
    for above, box in pairwise(items):
        name = label(above.folded) if isinstance(box, Row) else ""
        if name and isinstance(box, Row) and follows(parts(above)[0], box.cells[0]):
            yield name, box.cells


def sheets(items: Sequence[Item], label: Callable[[str], str], first: str) -> Iterator[tuple[list[Item], list[Item]]]:
    """The sheets of a stream, each beginning with the row of its first label.

    Args:
        items: The document's stream.
        label: Tells labels, as `labelled` asks for it.
        first: The label with which sheets begin.

    Yields:
        What stands above the sheet on its page, and the sheet's rows and lines up to the next one's first row.
    """
    starts = [n for n, item in enumerate(items) if any(name == first for name, _ in labelled(item, label))]
    for start, end in pairwise([*starts, len(items)]):
        top = start
        while top and items[top - 1].page == items[start].page:
            top -= 1
        yield list(items[top:start]), list(items[start:end])


def marked(items: Iterable[Item]) -> Iterator[tuple[Cell, Cell]]:
    """The texts of rows that have a mark in the cell before them, each behind its mark."""
    for item in items:
        for mark, cell in pairwise(item.cells if isinstance(item, Row) else []):
            if cell.lines and mark.folded in MARKS:
                yield mark, cell


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may be the rest of its text."""
    if before is None or before.page != part.page:
        return False
    return part.top - before.bottom < min(before.bottom - before.top, part.bottom - part.top)


def text_of(cells: Mapping[str, Cell], *names: str) -> str:
    """The folded text of the named columns' cells."""
    return "".join([cells[name].folded for name in names if name in cells])


def line_with(parts: list[Part], folded: str) -> Part:
    """The line on which a text stands; the last part, if the layout broke it."""
    lines = (line for part in parts for line in (part.lines if isinstance(part, Cell) else [part]))
    return next((line for line in lines if folded in line.folded), parts[-1])
