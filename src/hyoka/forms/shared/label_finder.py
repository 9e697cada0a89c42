"""Labels: whether a folded text is one, whatever stands around it or however it is spelt, and cells that hold one."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from hyoka.forms.shared.page_items import Item, parts
from hyoka.forms.shared.white_space import split_at_white_space
from hyoka.grid.model import Cell, Row
from hyoka.text.numbers import is_missing
from hyoka.text.vocabulary import ANY_YEAR, plain_label

#: Gives the name of the label that a folded text is; "" for a text that is no label.
LabelName = Callable[[str], str]

#: The number of texts whose label names are cached: a row is asked several times, and sheets are alike.
_CACHED = 1 << 12
_YEAR = "{year}"
_PLACEHOLDERS = {re.escape(_YEAR): f"(?:{ANY_YEAR})", re.escape("{n}"): r"(?:\d+|[①-⑳])"}


def pattern_of(label: str) -> str:
    """The regular expression of a folded label, in which {year} is any year and {n} any number."""
    pattern = re.escape(label).replace(r"\.", r"\.?")  # No. may be printed without its full stop
    for placeholder, any_text in _PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, any_text)
    return pattern


def plain(label: str) -> str:
    """A declared label as printed ones are compared: without the place of a year."""
    return plain_label(label.replace(_YEAR, ""))


def label_finder(names: Iterable[str], spellings: Mapping[str, str] = MappingProxyType({})) -> LabelName:
    """Finds labels (folded) whatever stands around them; {year} and {n} in them stand for any year and any number.

    `spellings` are other texts that labels are printed as, each with its label.
    """
    known = {name: name for name in names if name} | dict(spellings)
    by_plain = {plain(text): name for text, name in known.items()}
    patterns = [(re.compile(pattern_of(text)), name) for text, name in known.items() if "{" in text]

    @lru_cache(maxsize=_CACHED)
    def label_of(text: str) -> str:
        name = known.get(text) or by_plain.get(plain_label(text), "")
        return name or next((name for pattern, name in patterns if pattern.fullmatch(text)), "")

    return label_of


def all_texts(items: Iterable[Item]) -> set[str]:
    """The folded texts of all cells and lines, by which a form recognises its documents."""
    return {part.folded for item in items for part in parts(item)}


def split_at_labels(cells: Iterable[Cell], label: LabelName) -> Iterator[Cell]:
    """The cells of a row whose columns are guessed, with each label split from the text or the labels beside it."""
    for cell in cells:
        pieces = [] if label(cell.folded) else split_at_white_space(cell, least=1.0)
        if any(label(piece.folded) for piece in pieces):
            yield from pieces
            continue
        pieces = [] if label(cell.folded) else split_at_white_space(cell)
        yield from (
            pieces
            if len(pieces) > 1 and all(label(piece.folded) and not is_missing(piece.folded) for piece in pieces)
            else [cell]
        )


def with_labels_apart(item: Item, label: LabelName) -> Item:
    """A row or line; in guessed columns each label has a cell apart from the text beside it."""
    if not isinstance(item, Row) or not item.guessed:
        return item
    return replace(item, cells=list(split_at_labels(item.cells, label)))
