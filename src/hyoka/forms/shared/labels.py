"""Labels: whether a folded text is one, whatever stands around it; and cells that hold a label beside its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.white_space import split_at_white_space
from hyoka.grid.model import Cell, Row
from hyoka.vocabulary import ANY_YEAR

#: Gives the name of the label that a folded text is; "" for a text that is no label.
LabelName = Callable[[str], str]

#: The number of texts whose label names are cached: a row is asked several times, and sheets are alike.
_CACHED = 1 << 12
_PLACEHOLDERS = {re.escape("{year}"): f"(?:{ANY_YEAR})", re.escape("{n}"): r"(?:\d+|[①-⑳])"}
#: What may stand around a label: a year before it, a note or a bracket behind it.
_AROUND = rf"^※?(?:(?:{ANY_YEAR})(?:における|以降の|での|で|の)?)?|\(.*\)$|※[^※]*$"


def pattern_of(label: str) -> str:
    """The regular expression of a folded label, in which {year} is any year and {n} any number."""
    pattern = re.escape(label).replace(r"\.", r"\.?")  # No. may be printed without its full stop
    for placeholder, any_text in _PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, any_text)
    return pattern


class LabelFinder:
    """Finds the name of the label that a folded text is; "" for a text that is no label.

    Args:
        names: The labels' folded texts; {year} and {n} in them stand for any year and any number.
        around: Regular expression of what may stand before or behind a label, such as its year.
    """

    def __init__(self, names: Iterable[str], around: str = "") -> None:
        self._names = frozenset(names)
        self._patterns = [(re.compile(pattern_of(name)), name) for name in self._names if "{" in name]
        self._any = re.compile("|".join(map(pattern_of, self._names)))
        self._around = re.compile(around) if around else None
        self._name_of = lru_cache(maxsize=_CACHED)(self._find)

    def __call__(self, text: str) -> str:
        """The name of a label; "" for a text that is none."""
        return self._name_of(text)

    def _find(self, text: str) -> str:
        if text in self._names:
            return text
        bare = self._around.sub("", text) if self._around and self._any.search(text) else text
        name = next((name for name in (text, bare) if name in self._names), "")
        return name or next((name for pattern, name in self._patterns if pattern.fullmatch(text)), "")


def label_finder(names: Iterable[str]) -> LabelFinder:
    """Finds labels whatever stands around them."""
    return LabelFinder(filter(None, names), around=_AROUND)


def all_texts(items: Iterable[Item]) -> set[str]:
    """The folded texts of all cells and lines, by which a form recognises its documents."""
    return {part.folded for item in items for part in parts(item)}


def split_at_labels(cells: Iterable[Cell], label: LabelName) -> Iterator[Cell]:
    """The cells of a row whose columns are guessed, with each label split from the text beside it."""
    for cell in cells:
        pieces = [] if label(cell.folded) else split_at_white_space(cell, least=1.0)
        yield from pieces if any(label(piece.folded) for piece in pieces) else [cell]


def with_labels_apart(item: Item, label: LabelName) -> Item:
    """A row or line; in guessed columns each label has a cell apart from the text beside it."""
    if not isinstance(item, Row) or not item.guessed:
        return item
    return replace(item, cells=list(split_at_labels(item.cells, label)))
