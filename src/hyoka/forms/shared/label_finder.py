"""Labels: whether a folded text is one, whatever stands around it or however it is spelt, and cells that hold one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from hyoka.forms.shared.page_items import Item, parts
from hyoka.forms.shared.white_space import split_at_white_space
from hyoka.grid.model import Cell, Line, Row
from hyoka.pdf.chars import Char
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_missing
from hyoka.text.vocabulary import ANY_YEAR, plain_label

#: Gives the name of the label that a folded text is; "" for a text that is no label.
LabelName = Callable[[str], str]
#: The pattern of a printed text (folded), and its label.
Spelling = tuple[re.Pattern[str], str]

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


def label_finder(names: Iterable[str]) -> LabelName:
    """Finds labels (folded) whatever stands around them; {year} and {n} in them stand for any year and any number."""
    known = dict.fromkeys(filter(None, names))
    by_plain = {plain(name): name for name in known}
    patterns = [(re.compile(pattern_of(name)), name) for name in known if "{" in name]

    @lru_cache(maxsize=_CACHED)
    def label_of(text: str) -> str:
        name = text if text in known else by_plain.get(plain_label(text), "")
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


def spelling_patterns(labels: Mapping[str, str]) -> tuple[Spelling, ...]:
    """The patterns of folded texts that are printed in place of labels, each with its label; {year} is any year."""
    any_year = f"(?P<year>{ANY_YEAR})"
    return tuple((re.compile(re.escape(text).replace(re.escape(_YEAR), any_year, 1)), labels[text]) for text in labels)


def with_known_labels(items: Iterable[Item], spellings: Sequence[Spelling]) -> list[Item]:
    """The rows and lines of a document with the form's own labels; all other texts stay as printed."""
    return [_item(item, spellings) for item in items] if spellings else list(items)


def _item(item: Item, spellings: Sequence[Spelling]) -> Item:
    if isinstance(item, Line):
        return _label([item], spellings) or item
    labels = [(cell, _label(cell.lines, spellings)) for cell in item.cells]
    return replace(item, cells=[replace(cell, lines=[label]) if label else cell for cell, label in labels])


def _label(lines: list[Line], spellings: Sequence[Spelling]) -> Line | None:
    """The label that lines spell, in their place; None where they spell none."""
    text = fold("".join(line.text for line in lines))
    for pattern, label in spellings:
        if text and (match := pattern.fullmatch(text)):
            return _line_of(label.replace(_YEAR, match.groupdict().get("year") or ""), lines)
    return None


def _line_of(text: str, lines: list[Line]) -> Line:
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    step = (x1 - x0) / len(text)
    chars = (Char(char, x0 + n * step, top, x0 + (n + 1) * step, bottom) for n, char in enumerate(text))
    return Line(lines[0].page, tuple(chars))
