"""Kinds of tables: those of all documents with the same heads, as forms name them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten
from typing import Final, NamedTuple

from hyoka.forms.addresses import Addressed, heads_in
from hyoka.text.messages import Message
from hyoka.text.numbers import is_figure

#: So many kinds are named, each by so many letters.
MOST_KINDS: Final = 6
_LONGEST: Final = 40


class TableKind(NamedTuple):
    """A kind of table.

    Attributes:
        name: Its heads, or the first of them.
        pages: On how many pages it stands.
        document_id, page: The one of these on which it has fewest figures.
    """

    name: str
    pages: int
    document_id: str
    page: int


def kinds_of_tables(documents: Iterable[tuple[str, Sequence[Addressed]]]) -> list[TableKind]:
    """The kinds of the tables with figures, those on most pages first.

    A table that stands once, where others stand again, is a sheet's own.
    """
    figures: dict[frozenset[str], Counter[tuple[str, int]]] = defaultdict(Counter)
    names: dict[frozenset[str], str] = {}
    for key, cells in documents:
        for each in cells:
            if is_figure(each.cell.folded):
                heads = heads_in(each.table)
                figures[heads][key, each.cell.page] += 1
                names.setdefault(heads, shorten(each.table, _LONGEST, placeholder="…"))
    kinds = [
        TableKind(names[heads], len(pages), *min(pages, key=pages.__getitem__))
        for heads, pages in figures.items()
    ]
    kinds.sort(key=lambda kind: -kind.pages)
    return [kind for kind in kinds if kind.pages > 1] or kinds


def kinds_in_words(kinds: Sequence[TableKind]) -> Iterator[Message]:
    """Which kinds of tables there are, the commonest with the number of their pages."""
    if kinds:
        named: list[object] = [
            Message("draft.kind", name=kind.name, pages=kind.pages) for kind in kinds[:MOST_KINDS]
        ]
        yield Message("draft.kinds", number=len(kinds), kinds=named)
