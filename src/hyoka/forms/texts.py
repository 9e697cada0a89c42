"""The texts of a document with their places: what stands above, left of and right of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell
from hyoka.records import Place
from hyoka.vocabulary import YEAR, concepts_of

#: Two cells touch if no more than this lies between them, points.
GAP_PT: Final = 4.0
#: The greatest length of a label without its brackets.
LONGEST_LABEL: Final = 26
_YEAR_ONLY: Final = re.compile(rf"\(?(?:(?:{YEAR})(?:\([^)]*\)|[~〜-])?|(?<!\d)(?:\d{{1,2}}|元)年度)\)?")


@dataclass(slots=True, eq=False)
class Text:
    """A cell or a line with its place.

    `middle` is half-way between top and bottom, `item` the place in reading order, and `table` the number of the table,
    below 0 for a line.
    """

    part: Part
    text: str
    folded: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    middle: float
    item: int
    table: int
    is_number: bool = False
    shared: bool = False
    header: bool | None = None
    role: str | None = None
    bare_year: bool = False
    _concepts: tuple[str, ...] | None = field(default=None, repr=False)
    _in_funding: tuple[str, ...] | None = field(default=None, repr=False)
    _is_known: bool | None = field(default=None, repr=False)
    _above: list[Text] | None = field(default=None, repr=False)

    @property
    def place(self) -> Place:
        """Its page and box."""
        return Place(self.page, self.x0, self.top, self.x1, self.bottom)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed in it."""
        return not self.folded

    @property
    def is_figure(self) -> bool:
        """Whether it is a printed number, two of them, or a mark for none."""
        return self.is_number and not self.bare_year

    @property
    def is_year(self) -> bool:
        """Whether it is a year and nothing else."""
        return self.bare_year or _is_year(self.folded)

    def concepts(self, *, funding: bool = False) -> tuple[str, ...]:
        """What the vocabulary says of it; of its lines where it says nothing of the whole."""
        if funding:
            if self._in_funding is None:
                self._in_funding = _concepts(self.part, self.folded, funding=True)
            return self._in_funding
        if self._concepts is None:
            self._concepts = _concepts(self.part, self.folded, funding=False)
        return self._concepts

    def give(self, concepts: tuple[str, ...]) -> None:
        """Give it a meaning in place of the vocabulary's."""
        self._concepts = self._in_funding = concepts
        self._is_known = None

    def is_label(self) -> bool:
        """Whether it is a label: a year, in the vocabulary, or printed on nearly all sheets."""
        if self._is_known is None:
            self._is_known = _is_year(self.folded) or bool(self.concepts(funding=True))
        return self._is_known or self.bare_year or self.shared


@dataclass
class Texts:
    """The texts of a document, in reading order and by page."""

    texts: list[Text]
    items: Sequence[Item]
    last_headers: dict[tuple[int, float, float], Text | None] = field(default_factory=dict, repr=False)
    labels_above: dict[int, tuple[Text | None, bool]] = field(default_factory=dict, repr=False)
    captions: dict[int, list[Text]] = field(default_factory=dict, repr=False)
    of_labels: dict[tuple[str, int], bool] = field(default_factory=dict, repr=False)
    _columns: dict[tuple[int, int, float, float], _Sorted] = field(default_factory=dict, repr=False)
    _rows: dict[tuple[int, int, float, float], list[Text]] = field(default_factory=dict, repr=False)
    _rows_before: dict[tuple[int, int, float, float], _Sorted] = field(default_factory=dict, repr=False)
    _same_columns: dict[tuple[int, float, float], list[Text]] = field(default_factory=dict, repr=False)
    _concepts: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict, repr=False)

    @cached_property
    def by_page(self) -> dict[int, list[Text]]:
        """The texts of each page."""
        pages: dict[int, list[Text]] = {}
        for text in self.texts:
            pages.setdefault(text.page, []).append(text)
        return pages

    @cached_property
    def _tables(self) -> dict[tuple[int, int], list[Text]]:
        tables: dict[tuple[int, int], list[Text]] = {}
        for text in self.texts:
            tables.setdefault((text.page, text.table), []).append(text)
        return tables

    def in_table(self, text: Text) -> list[Text]:
        """The cells of a text's table on its page."""
        return self._tables[text.page, text.table]

    def concepts_in_table(self, text: Text) -> frozenset[str]:
        """What the texts of a text's table mean, on its page."""
        key = (text.page, text.table)
        if key not in self._concepts:
            self._concepts[key] = frozenset(one for other in self._tables[key] for one in other.concepts())
        return self._concepts[key]

    @cached_property
    def _by_edges(self) -> dict[tuple[int, int], _Groups]:
        """The cells of each table on a page by their left and right edges."""
        return {key: _grouped(texts, lambda text: (text.x0, text.x1)) for key, texts in self._tables.items()}

    @cached_property
    def _by_height(self) -> dict[tuple[int, int], _Groups]:
        """The cells of each table on a page by their top and bottom."""
        return {key: _grouped(texts, lambda text: (text.top, text.bottom)) for key, texts in self._tables.items()}

    @cached_property
    def _on_pages(self) -> dict[int, _Groups]:
        """The texts of each page by their left and right edges."""
        return {page: _grouped(texts, lambda text: (text.x0, text.x1)) for page, texts in self.by_page.items()}

    def _column(self, text: Text) -> _Sorted:
        """The cells of its table that share half of a width with a text, the lowest first, and their bottoms."""
        key = (text.page, text.table, text.x0, text.x1)
        if key not in self._columns:
            x0, x1, half = text.x0, text.x1, (text.x1 - text.x0) / 2
            column = _near(self._by_edges[key[:2]], lambda a, b: min(b, x1) - max(a, x0) > min((b - a) / 2, half))
            column.sort(key=lambda other: (-other.bottom, -other.top))
            self._columns[key] = [-other.bottom for other in column], column
        return self._columns[key]

    def _row(self, text: Text) -> list[Text]:
        """The cells of its table whose middle a text reaches or that reach its own, from the left."""
        key = (text.page, text.table, text.top, text.bottom)
        if key not in self._rows:
            top, bottom, middle = text.top - 1, text.bottom + 1, text.middle
            row = _near(self._by_height[key[:2]], lambda a, b: a - 1 <= middle <= b + 1 or top <= (a + b) / 2 <= bottom)
            self._rows[key] = sorted(row, key=lambda other: (other.x0, other.top))
        return self._rows[key]

    @cached_property
    def by_item(self) -> dict[int, list[Text]]:
        """The texts of each row or line."""
        items: dict[int, list[Text]] = {}
        for text in self.texts:
            items.setdefault(text.item, []).append(text)
        return items

    @cached_property
    def _first_items(self) -> dict[int, int]:
        return {text.table: text.item for text in reversed(self.texts)}

    def between(self, first: int, last: int) -> list[Text]:
        """The texts from one item to before another."""
        return self.texts[bisect_left(self.texts, first, key=_item_of) : bisect_left(self.texts, last, key=_item_of)]

    def first_item_of_table(self, text: Text) -> int:
        """The first row of a text's table in reading order."""
        return self._first_items[text.table]

    def before(self, text: Text) -> list[Text]:
        """The texts of its page that stand before a text in reading order."""
        return [other for other in self.by_page[text.page] if other.item < text.item]

    def column_above(self, text: Text) -> list[Text]:
        """The cells of its table that stand above a text without a gap, the nearest first."""
        if text._above is None:
            text._above = list(self._climb(text))
        return text._above

    def cell_above(self, text: Text) -> Text | None:
        """The nearest of them."""
        return next(self._climb(text), None) if text._above is None else next(iter(text._above), None)

    def _climb(self, text: Text) -> Iterator[Text]:
        bottoms, column = self._column(text)
        edge = text.top
        for other in column[bisect_left(bottoms, -(text.top + GAP_PT)) :]:
            if other.bottom < edge - GAP_PT:
                return
            if other.top < text.top - 1:
                yield other
                edge = min(edge, other.top)

    def row_left(self, text: Text) -> list[Text]:
        """The cells of its table left of a text that reach to its middle, the nearest first."""
        key = (text.page, text.table, text.top, text.bottom)
        if key not in self._rows_before:
            beside = [other for other in self._row(text) if reaches(other, text)]
            beside.sort(key=lambda other: (-other.x1, -other.top))
            self._rows_before[key] = [-other.x1 for other in beside], beside
        edges, beside = self._rows_before[key]
        return beside[bisect_left(edges, -(text.x0 + GAP_PT)) :]

    def row_right(self, text: Text) -> list[Text]:
        """The cells of its table right of a text, the nearest first, that its middle or their own reaches."""
        edge = text.x1 - GAP_PT
        return [other for other in self._row(text) if other.x0 >= edge]

    def same_column(self, page: int, text: Text) -> list[Text]:
        """The texts of a page with the left and right edges of a text, in reading order."""
        key = (page, text.x0, text.x1)
        if key not in self._same_columns:
            x0, x1 = text.x0, text.x1
            on_page = self._on_pages.get(page, {})
            self._same_columns[key] = _near(on_page, lambda a, b: abs(a - x0) <= GAP_PT and abs(b - x1) <= GAP_PT)
        return self._same_columns[key]

    def below(self, text: Text) -> list[Text]:
        """The cells of its table under a text, the nearest first."""
        under = (other for other in self._column(text)[1] if other.top >= text.bottom - 1)
        return sorted(under, key=lambda other: (other.top, other.item))


#: Cells in order, and before them the numbers by which they are in order.
_Sorted = tuple[list[float], list[Text]]
#: Texts of one width, or of one height, by their edges; each with its place in reading order.
_Groups = dict[tuple[float, float], list[tuple[int, Text]]]


def _grouped(texts: Iterable[Text], edges: Callable[[Text], tuple[float, float]]) -> _Groups:
    groups: _Groups = {}
    for number, text in enumerate(texts):
        groups.setdefault(edges(text), []).append((number, text))
    return groups


def _near(groups: _Groups, is_near: Callable[[float, float], bool]) -> list[Text]:
    """The texts whose edges are near, in reading order."""
    near = [group for edges, group in groups.items() if is_near(*edges)]
    if len(near) == 1:
        return [text for _, text in near[0]]
    return [text for _, text in sorted(chain.from_iterable(near))]


def _item_of(text: Text) -> int:
    return text.item


def reaches(cell: Text, text: Text) -> bool:
    """Whether a cell reaches beside the middle of a text."""
    return cell.top - 1 <= text.middle <= cell.bottom + 1


def _concepts(part: Part, folded: str, *, funding: bool) -> tuple[str, ...]:
    """The concepts of a text; of its lines too where it has two or three and the whole says a phase or nothing."""
    concepts = concepts_of(folded, funding=funding) if folded else ()
    lines = part.lines if isinstance(part, Cell) else []
    weak = all(concept.startswith("phase.") for concept in concepts)
    if weak and 1 < len(lines) <= 3 and len(folded) <= 2 * LONGEST_LABEL:
        several = [concepts_of(line.folded, funding=funding) for line in lines]
        concepts += tuple(c for one in several for c in one if all(several) and c not in concepts)
    return concepts


@lru_cache(maxsize=1 << 14)
def _is_year(folded: str) -> bool:
    return _YEAR_ONLY.fullmatch(folded) is not None


def same_edges(a: Text, b: Text) -> bool:
    """Whether two cells have the same left and right edges."""
    return abs(a.x0 - b.x0) <= GAP_PT and abs(a.x1 - b.x1) <= GAP_PT


def is_within(a: Text, b: Text) -> bool:
    """Whether a cell stands within the left and right edges of another one."""
    return b.x0 - GAP_PT <= a.x0 and a.x1 <= b.x1 + GAP_PT
