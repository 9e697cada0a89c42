"""The texts of a document with their places: what stands above, left of and right of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Final

from hyoka.contract.records import Place
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.years import year_of
from hyoka.grid.model import Cell
from hyoka.text.vocabulary import YEAR, concepts_of

#: Two cells touch if no more than this lies between them, points.
GAP_PT: Final = 4.0
LONGEST_LABEL: Final = 26
LONGEST_NAME: Final = 80
_BRACKETS: Final = re.compile(r"\([^()]*\)")
#: What stands in a name's place where it is printed above.
_ABOVE: Final = re.compile(r"\(?(?:上記(?:の(?:とおり|通り)|参照|同様)?|同上)\)?")
_YEAR_ONLY: Final = re.compile(rf"\(?(?:(?:{YEAR})(?:\([^)]*\)|[~〜-])?|(?<!\d)(?:\d{{1,2}}|元)年度)\)?")


#: What a text means: its concepts, those among funding, families, phases, item of costs; is it a year, a label.
Meaning = tuple[tuple[str, ...], tuple[str, ...], frozenset[str], tuple[str, ...], str, bool, bool]


@dataclass(slots=True, eq=False)
class Text:
    """A cell or a line with its place.

    Attributes:
        part: The cell or line.
        text, folded: Its text on one line.
        page, x0, top, x1, bottom, middle: Its place; middle is half-way between top and bottom.
        item: Its place in reading order.
        table: The number of its table, below 0 for a line.
        is_blank: Whether nothing is printed in it.
        is_figure: Whether it is a printed number, two of them, or a mark for none.
        is_year: Whether it is a year and nothing else.
        is_label: Whether it is a label: a year, in the vocabulary, or printed on nearly all sheets.
        is_bare_year: Whether it is a year without an era: 2021, 3.
        is_shared: Whether nearly all sheets print it.
        over: The cell of the same edges directly above it.
        left: The cell directly left of it in its row.
        concepts: What the vocabulary says of it; of its lines where it says nothing of the whole.
        in_funding: The same where it stands among funding.
        families: The beginnings of its concepts: cost of cost.total.
        phases: The phases among them: budget of phase.budget.
        cost: The item of costs that it is among funding; "" where it is none.
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
    is_blank: bool
    is_figure: bool
    concepts: tuple[str, ...]
    in_funding: tuple[str, ...]
    families: frozenset[str]
    phases: tuple[str, ...]
    cost: str
    is_year: bool
    is_label: bool
    over: Text | None = None
    left: Text | None = None
    is_bare_year: bool = False
    is_shared: bool = False
    header: bool | None = None
    role: str | None = None
    above: list[Text] | None = field(default=None, repr=False)

    @property
    def place(self) -> Place:
        """Its page and box."""
        return Place(self.page, self.x0, self.top, self.x1, self.bottom)

    def give(self, concepts: tuple[str, ...]) -> None:
        """Give it a meaning in place of the vocabulary's."""
        self.concepts = self.in_funding = concepts
        self.families, self.phases, self.cost = _parted(concepts, concepts)
        self.is_label = self.is_year or self.is_shared or bool(concepts)

    def mark_bare_year(self) -> None:
        """Take it for a year without an era."""
        self.is_bare_year = self.is_year = self.is_label = True
        self.is_figure = False


@dataclass
class Texts:
    """The texts of a document, in reading order and by page."""

    texts: list[Text]
    items: Sequence[Item]
    last_headers: dict[tuple[int, float, float], Text | None] = field(default_factory=dict, repr=False)
    of_labels: dict[tuple[str, int], bool] = field(default_factory=dict, repr=False)
    _columns: dict[tuple[int, int, float, float], list[Text]] = field(default_factory=dict, repr=False)
    _rows: dict[tuple[int, int, float, float], list[Text]] = field(default_factory=dict, repr=False)
    _same_columns: dict[tuple[int, float, float], list[Text]] = field(default_factory=dict, repr=False)
    _concepts: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict, repr=False)

    @cached_property
    def by_page(self) -> dict[int, list[Text]]:
        """The texts of each page."""
        return {page: list(texts) for page, texts in groupby(self.texts, key=attrgetter("page"))}

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
            self._concepts[key] = frozenset(one for other in self._tables[key] for one in other.concepts)
        return self._concepts[key]

    def _column(self, text: Text) -> list[Text]:
        """The cells of its table that share half of a width with a text, the lowest first."""
        key = (text.page, text.table, text.x0, text.x1)
        if key not in self._columns:
            x0, x1, half = text.x0, text.x1, (text.x1 - text.x0) / 2
            meeting = [one for one in self._tables[key[:2]] if one.x0 < x1 and x0 < one.x1]
            column = [one for one in meeting if min(one.x1, x1) - max(one.x0, x0) > min((one.x1 - one.x0) / 2, half)]
            self._columns[key] = sorted(column, key=lambda other: (-other.bottom, -other.top))
        return self._columns[key]

    def _row(self, text: Text) -> list[Text]:
        """The cells of its table whose middle a text reaches or that reach its own, from the left."""
        key = (text.page, text.table, text.top, text.bottom)
        if key not in self._rows:
            top, bottom, middle = text.top - 1, text.bottom + 1, text.middle
            table = self._tables[key[:2]]
            row = [one for one in table if one.top - 1 <= middle <= one.bottom + 1 or top <= one.middle <= bottom]
            self._rows[key] = sorted(row, key=lambda other: (other.x0, other.top))
        return self._rows[key]

    @cached_property
    def by_item(self) -> dict[int, list[Text]]:
        """The texts of each row or line."""
        return {item: list(texts) for item, texts in groupby(self.texts, key=attrgetter("item"))}

    @cached_property
    def _first_items(self) -> dict[int, int]:
        return {text.table: text.item for text in reversed(self.texts)}

    def between(self, first: int, last: int) -> list[Text]:
        """The texts from one item to before another."""
        start, end = (bisect_left(self.texts, item, key=attrgetter("item")) for item in (first, last))
        return self.texts[start:end]

    def above_table(self, text: Text) -> list[Text]:
        """The texts of the line directly above a text's table, or its heading there; none where figures are there."""
        over = self._first_items[text.table] - 1
        above = self.by_item.get(over, [])
        headings = [one for one in above if is_within(text, one) and self._first_items.get(one.table) == over]
        lines = [one for one in above if one.table < 0]
        return [] if any(one.is_figure for one in above) else lines or headings

    def lines_above_table(self, text: Text) -> list[Text]:
        """The texts of the two lines above a text's table, the nearest first."""
        first = self._first_items[text.table]
        lines = (self.by_item.get(first - n, [])[:1] for n in (1, 2))
        return [one for line in lines for one in line if one.table < 0]

    def column_above(self, text: Text) -> list[Text]:
        """The cells of its table that stand above a text without a gap, the nearest first."""
        if text.above is None:
            over = text.over
            text.above = [over, *self.column_above(over)] if over else list(self._climb(text))
        return text.above

    def cell_above(self, text: Text) -> Text | None:
        """The nearest of them."""
        return text.over or next(iter(self.column_above(text)), None)

    def _climb(self, text: Text) -> Iterator[Text]:
        edge = text.top
        for other in (one for one in self._column(text) if one.bottom <= text.top + GAP_PT):
            # where another cell reaches over the gap, rows without any text are between
            if other.bottom < edge - GAP_PT and not any(
                one.top < other.bottom and one.bottom > edge - GAP_PT for one in self.in_table(text)
            ):
                return
            if other.top < text.top - 1:
                yield other
                edge = min(edge, other.top)

    def row_left(self, text: Text) -> list[Text]:
        """The cells of its table left of a text that reach to its middle, the nearest first."""
        edge = text.x0 + GAP_PT
        beside = [other for other in self._row(text) if other.x1 <= edge and reaches(other, text)]
        return sorted(beside, key=lambda other: (-other.x1, -other.top, -other.x0))

    def row_right(self, text: Text) -> list[Text]:
        """The cells of its table right of a text, the nearest first, that its middle or their own reaches."""
        edge = text.x1 - GAP_PT
        return [other for other in self._row(text) if other.x0 >= edge]

    def same_column(self, page: int, text: Text) -> list[Text]:
        """The texts of a page with the left and right edges of a text, in reading order."""
        key = (page, text.x0, text.x1)
        if key not in self._same_columns:
            self._same_columns[key] = [one for one in self.by_page.get(page, ()) if same_edges(one, text)]
        return self._same_columns[key]

    def below(self, text: Text) -> list[Text]:
        """The cells of its table under a text, the nearest first; under a line by itself the one box of a row."""
        if text.table < 0:
            box = self.by_item.get(text.item + 1, []) if len(self.by_item[text.item]) == 1 else []
            is_near = len(box) == 1 and text.page == box[0].page and box[0].top < 2 * text.bottom - text.top
            return box if is_near and box[0].table >= 0 and not box[0].is_figure else []
        under = (other for other in self._column(text) if other.top >= text.bottom - 1)
        return sorted(under, key=lambda other: (other.top, other.item))


def reaches(cell: Text, text: Text) -> bool:
    """Whether a cell reaches beside the middle of a text."""
    return cell.top - 1 <= text.middle <= cell.bottom + 1


def meaning_of_text(part: Part) -> Meaning:
    """What a text means; its lines are asked too where it has two or three and the whole says a phase or nothing."""
    folded, lines = part.folded, part.lines if isinstance(part, Cell) else []
    several = 1 < len(lines) <= 3 and len(folded) <= 2 * LONGEST_LABEL
    return _meaning(folded, tuple([line.folded for line in lines]) if several else ())


@lru_cache(maxsize=1 << 14)
def _meaning(folded: str, lines: tuple[str, ...]) -> Meaning:
    concepts, in_funding = (_concepts(folded, lines, funding=funding) for funding in (False, True))
    is_year = _YEAR_ONLY.fullmatch(folded) is not None
    return concepts, in_funding, *_parted(concepts, in_funding), is_year, is_year or bool(in_funding)


def _concepts(folded: str, lines: Sequence[str], *, funding: bool) -> tuple[str, ...]:
    concepts = concepts_of(folded, funding=funding) if folded else ()
    if lines and all(concept.startswith("phase.") for concept in concepts):
        several = [concepts_of(line, funding=funding) for line in lines]
        concepts += tuple(c for one in several for c in one if all(several) and c not in concepts)
    return concepts


@lru_cache(maxsize=1 << 10)
def _parted(concepts: tuple[str, ...], in_funding: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...], str]:
    families = frozenset(concept.partition(".")[0] for concept in concepts)
    phases = tuple(concept.removeprefix("phase.") for concept in concepts if concept.startswith("phase."))
    return families, phases, item_in(in_funding)


@lru_cache(maxsize=1 << 10)
def item_in(concepts: tuple[str, ...]) -> str:
    """The item of costs among concepts; "" where there is none."""
    return next((concept.removeprefix("cost.") for concept in concepts if concept.startswith("cost.")), "")


def same_edges(a: Text, b: Text) -> bool:
    """Whether two cells have the same left and right edges."""
    return abs(a.x0 - b.x0) <= GAP_PT and abs(a.x1 - b.x1) <= GAP_PT


def is_within(a: Text, b: Text) -> bool:
    """Whether a cell stands within the left and right edges of another one."""
    return b.x0 - GAP_PT <= a.x0 and a.x1 <= b.x1 + GAP_PT


def is_prose(text: Text) -> bool:
    """Whether a text is too long for a name, has sentences, but for one in brackets: （休業を含む。）, or says 上記."""
    has_sentences = "。" in _BRACKETS.sub("", text.folded)
    return len(text.folded) > LONGEST_NAME or has_sentences or _ABOVE.fullmatch(text.folded) is not None


def named_year(text: Text, latest: int | None) -> int | None:
    """The year that a text names, none for a number that is no year, 1."""
    return year_of(text.folded, latest) if text.is_bare_year or not text.folded.isdecimal() else None
