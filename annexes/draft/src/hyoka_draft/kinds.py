"""Kinds of tables: those of all documents that print the same heads over their figures."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.labels import is_open
from hyoka.text.messages import Message
from hyoka.text.numbers import is_figure

#: A table has so many figures.
_FEWEST: Final = 2
#: So many kinds are named, each by so many heads of so many letters.
MOST_KINDS: Final = 6
_NAMED_BY: Final = 2
_LONGEST: Final = 20

#: The heads of a table as a form writes them, without their years.
Heads = frozenset[str]


class TableKind(NamedTuple):
    """A kind of table.

    Attributes:
        name: What its first heads print.
        pages: On how many pages it stands.
        document_id, page: The one of these on which it has fewest figures.
    """

    name: str
    pages: int
    document_id: str
    page: int


def kind_of_table(cell: PageCell) -> Heads:
    """The kind of the table in which a cell stands."""
    document = cell.document
    rows = (document.rows[number] for number in document.blocks[cell.block])
    heads = (head.slots.label for row in rows for head in row if head.is_header)
    return frozenset(head for head in heads if head != "{year}")


def kinds_of_tables(documents: Mapping[str, DocumentCells]) -> list[TableKind]:
    """The kinds of the tables with figures under heads, those on most pages first."""
    figures: dict[Heads, Counter[tuple[str, int]]] = defaultdict(Counter)
    names: dict[Heads, str] = {}
    for key, document in documents.items():
        for heads, number in _tables(document):
            kind = kind_of_table(heads[0])
            figures[kind][key, heads[0].page] += number
            names.setdefault(kind, _name(heads))
    kinds = (
        TableKind(names[kind], len(pages), *min(pages, key=pages.__getitem__))
        for kind, pages in figures.items()
    )
    return sorted(kinds, key=lambda kind: -kind.pages)


def _tables(document: DocumentCells) -> Iterator[tuple[list[PageCell], int]]:
    """The heads of each table of a document that has figures, and how many these are."""
    for block in document.blocks:
        cells = [cell for number in block for cell in document.rows[number]]
        heads = [cell for cell in cells if cell.is_header and _is_word(cell)]
        figures = sum(map(_is_printed_figure, cells))
        if heads and figures >= _FEWEST:
            yield heads, figures


def _name(heads: Sequence[PageCell]) -> str:
    """The first heads of a table."""
    texts = list(dict.fromkeys(head.folded[:_LONGEST] for head in heads))
    return "・".join(texts[:_NAMED_BY])


def _is_word(cell: PageCell) -> bool:
    return cell.slots.label not in ("", "{year}")


def _is_printed_figure(cell: PageCell) -> bool:
    return not cell.is_label and is_figure(cell.folded) and not is_open(cell.folded)


def kinds_in_words(kinds: Sequence[TableKind]) -> Iterator[Message]:
    """Which kinds of tables there are, the commonest with the number of their pages."""
    if kinds:
        named: list[object] = [
            Message("draft.kind", name=kind.name, pages=kind.pages) for kind in kinds[:MOST_KINDS]
        ]
        yield Message("draft.kinds", number=len(kinds), kinds=named)
