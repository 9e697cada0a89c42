"""What typed rows teach of tables: for each slot one address, or one constant.

Each slot is chosen apart, by all rows of a kind of figures in a kind of table. A row that nobody
typed says nothing, and what no row speaks of is not read.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from typing import Any, Final, NamedTuple

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.contract.scales import scales_of
from hyoka.contract.tables import STAFF
from hyoka.forms.addresses import (
    UNDER,
    WITHIN,
    Addressed,
    Addresses,
    addressed_cells,
    without_years,
)
from hyoka.forms.cells import PageCell
from hyoka.forms.marks import MARKED_SIGN, symbol_of
from hyoka.forms.name_cells import name_and_purpose, name_and_section, without_letter_spaces
from hyoka.forms.table_records import (
    is_of_cost,
    part_of,
    phase_behind,
    place_of_year,
    said_by,
)
from hyoka.forms.table_slots import (
    YEAR_OF_DOCUMENT,
    Kind,
    Slot,
    TableSlots,
    as_written,
    constant,
    is_second,
    kind_alone,
    kind_of_part,
)
from hyoka.grid.model import Cell
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import one_line
from hyoka.text.eras import OF_FISCAL_YEARS
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of
from hyoka.text.years import printed_year, relative_year
from hyoka_draft.corrected_sheet import UNITS_OF_STAFF, SheetRow, name_of, printed_values
from hyoka_draft.facts import Draft

#: This share of the rows a place has to explain: one of ten may be typed wrong.
_NEARLY_ALL: Final = 0.9
#: What is added to a year without an era.
_ERAS: Final = (0, *(era.before for era in OF_FISCAL_YEARS))
#: Addresses, those first by which most forms go.
_ORDER: Final = (
    "over",
    "under",
    "across",
    "first",
    "stub",
    "left",
    "group",
    "section",
    "beside",
    "below",
    "above",
    "corner",
    "line",
    "title",
    "page title",
    "top",
)
#: So much of a text beside a name tells where the name begins or ends.
_BESIDE_NAME: Final = 6
_WORDS_BEFORE: Final = re.compile(rf"[^\d]{{1,{_BESIDE_NAME}}}\d{{0,2}}$")
#: With what begins what stands behind a name.
_OPENING: Final = tuple("([【〔<")
#: The item of costs that have a name of their own.
_DETAIL: Final = "detail"
_NUMBER: Final = "activity.code"
#: Rows of so many activities are those of a list.
_OF_A_LIST: Final = 3
#: How much a cell agrees with a row that has one thing of it, and all three.
_ONE_SAID: Final = 2
_NAME_LABEL_YEAR: Final = 3 * _ONE_SAID
#: What may be left out of a name when it is typed.
_LEFT_OUT: Final = ((), ("number",))
_OF_LABELS: Final = ((), ("year",), ("number",), ("number", "year"))
#: And of a label at which a person pointed.
_OF_POINTED: Final = ((), ("phase",), ("number", "phase"), *_OF_LABELS[1:])
#: On which side of a figure addresses are.
_SIDES: Final = {
    "under": "row",
    "across": "row",
    "left": "row",
    "first": "row",
    "stub": "row",
    "group": "row",
    "over": "heads",
    "above": "heads",
    "top": "heads",
    "corner": "heads",
    "line": "lines",
    "title": "lines",
    "page": "lines",
}
_OF_LINES: Final = ("line", "title", "page")
#: A table whose activities or labels stand here has no heads that another document has, too.
_NEAREST_HEAD: Final = "over 1"
_CORNER: Final = "corner"
_OF_HEADS: Final = ("over ", "above ", "top")
#: Addresses that say no phase and no item.
_OF_NO_WORD: Final = ("beside", "below", "title", "page title")
#: Where a name stands over the whole of a table.
_OVER_TABLES: Final = ("corner", "line", "section", "title", "page title")
#: Of titles and lines a name may be a part: 受診者数 of 指標:受診者数.
_OF_TITLES: Final = ("title", "page", "line", "section", "corner")


class Example(NamedTuple):
    """A typed row, and the cell that prints its figure."""

    row: SheetRow
    each: Addressed

    def at(self, slot: str) -> Addressed:
        """The cell with the addresses at which a name may stand: one, where the row says it."""
        address = self.row.at.get(slot)
        if address is not None:
            near = self.each.at.get(address)
            return self.each._replace(at=Addresses({address: near} if near else {}, ({}, {})))
        if slot == "year" and self.row.at:  # a person wrote it: no place says it
            return self.each._replace(at=Addresses({}, ({}, {})))
        if slot == "phase" and self.row.is_pointed:  # said of a column, it is that of its heads
            heads = {at: near for at, near in self.each.at.own.items() if at.startswith(_OF_HEADS)}
            return self.each._replace(at=Addresses(heads, ({}, {})))
        return self.each


class TaughtTable(NamedTuple):
    """What rows teach of the figures of a kind in a table.

    Attributes:
        table: The heads of the table.
        kind: cost, value or rating.
        slots: Where their names stand.
        examples: The rows with their cells.
        rivals: By their name the slots that agree with as many rows as those that were taken.
        is_of_indicators: Whether the table has values of indicators, too.
        lacks_phase: Whether no address says the phases of its rows, so that no place reads it.
    """

    table: str
    kind: Kind
    slots: TableSlots
    examples: Sequence[Example]
    rivals: Mapping[str, Sequence[Slot]]
    is_of_indicators: bool = False
    lacks_phase: bool = False

    @property
    def rows(self) -> frozenset[int]:
        """The numbers of the rows."""
        return frozenset(example.row.number for example in self.examples)

    @property
    def is_read_by_labels(self) -> bool:
        """Whether its names stand beside or under labels, or are labels; else its places read it.

        So does a sheet of one activity. In a list, in lines of text, and over a small table, in its
        corner or in a line, names stand where no label says so; nor does one say which option is
        ticked whose head stands over the mark, or which indicator has a mark.
        """
        activity, label = self.slots.activity.at, self.slots.label.at
        is_mark_apart = self.kind == "rating" and self.is_of_indicators
        is_apart = is_mark_apart or self.slots.value == "head" or label.startswith(_OVER_TABLES)
        is_beside = activity.startswith(("beside", "below"))
        return is_beside and not (is_apart or self.examples[0].each.cell.is_line)


def tables_taught(
    items: Sequence[Item],
    rows: Iterable[SheetRow],
    is_label: Callable[[str], bool],
) -> tuple[list[TaughtTable], frozenset[int]]:
    """The slots of the tables in which typed rows are found, and the rows that lack a phase.

    These are the numbers of rows without one under a head that speaks of one: 見込額.

    Args:
        items: The rows and lines of their document.
        rows: The typed rows.
        is_label: Whether a text may be a label: names may stand beside it.
    """
    cells = CellsByValue(_beside_labels(addressed_cells(items), is_label))
    groups: dict[tuple[str, Kind], list[Example]] = defaultdict(list)
    for example in cells.examples(row for row in rows if row.fault is None):
        each = example.each
        groups[each.table, kind_of_part(example.row.kind, each.part)].append(example)
    taught: list[TaughtTable] = []
    without_phase: set[int] = set()
    of_indicators = {table for table, kind in groups if kind_alone(kind) == "value"}
    for (table, kind), found in groups.items():
        lacking = _without_phase(found) if kind_alone(kind) != "rating" else []
        left_out = {example.row.number for example in lacking}
        examples = [example for example in found if example.row.number not in left_out]
        without_phase |= left_out
        if not examples:
            continue
        rivals: dict[str, list[Slot]] = {}
        columns = [example.each.column for example in examples]
        if any(map(_is_mark_under, examples)):
            columns = [*cells.columns_of_marks(examples[0].each, columns)]
        slots = slots_of(kind_alone(kind), examples, columns, rivals)
        lacks_phase = slots is None
        if lacks_phase:
            bare = [each._replace(row=replace(each.row, phase="")) for each in examples]
            slots = slots_of(kind_alone(kind), bare, columns, rivals)
        if slots:
            slots = cells.as_far_as_said(slots, table, rivals)
            has_values = table in of_indicators
            of_table = TaughtTable(table, kind, slots, examples, rivals, has_values, lacks_phase)
            taught.append(of_table)
    return taught, frozenset(without_phase)


def _beside_labels(
    cells: Iterable[Addressed], is_label: Callable[[str], bool]
) -> Iterator[Addressed]:
    """Cells with those of their addresses beside a text whose text may be a label."""
    known: dict[int, dict[str, PageCell]] = {}
    for each in cells:
        over_table, beside = each.at.around
        if id(beside) not in known:
            known[id(beside)] = {
                address: near
                for address, near in beside.items()
                if is_label(address.partition(" ")[2])
            }
        yield each._replace(at=Addresses(each.at.own, (over_table, known[id(beside)])))


def with_tables(form: Mapping[str, Any], taught: Iterable[TaughtTable]) -> dict[str, Any]:
    """The tables of a form with those that rows teach.

    Rows that a table is known to say add their columns to it, and its totals where they are some.
    A column is of the kind that rows teach, and of no other that none of them does.
    """
    tables = {table: dict(kinds) for table, kinds in form.get("tables", {}).items()}
    taught = list(taught)
    said = {(each.table, each.kind) for each in taught}
    for each in taught:
        slots = each.slots
        for kind, others in list(tables.get(each.table, {}).items()):
            if (each.table, kind) not in said and is_second(kind) == is_second(each.kind):
                left = [name for name in others["columns"] if not slots.has_column(name)]
                tables[each.table][kind] = {**others, "columns": left}
                if not left:
                    del tables[each.table][kind]
        if known := tables.get(each.table, {}).get(each.kind):
            there = _with_items(TableSlots.model_validate(known), each.examples)
            if all(_is_said(there, each.kind, example) for example in each.examples):
                columns = tuple(dict.fromkeys((*there.columns, *slots.columns)))
                also: dict[str, Any] = {"columns": columns}
                also |= {"totals": there.totals or slots.totals}
                also |= {"costs": there.costs or slots.costs}
                slots = there.model_copy(update=also)
        tables.setdefault(each.table, {})[each.kind] = as_written(slots)
    return tables


def _with_items(slots: TableSlots, examples: Iterable[Example]) -> TableSlots:
    """A table with the items of heads of which it says none: 増減 beside 事業費."""
    if slots.item is None or not slots.item.says:
        return slots
    says = dict(slots.item.says)
    for row, each in examples:
        near = each.at.get(slots.item.at)
        if near and said_by(slots.item, each) is None:
            says[without_years(near.folded)] = row.concept or "detail"
    item = slots.item.model_copy(update={"says": says})
    return slots.model_copy(update={"item": item})


def _is_said(slots: TableSlots, kind: Kind, example: Example) -> bool:
    """Whether a table says of a figure what a row says, wherever its columns stand.

    A row without a phase says nothing of it; a value of which a table says none is an actual.
    """
    row, each = example
    if slots.phase is None and kind_alone(kind) == "value" and row.phase not in ("", "actual"):
        return False
    if slots.year is None and "year" in row.at:
        return False
    words = {"activity": row.activity, "label": name_of(row.label), "phase": row.phase}
    words |= {"item": row.concept or _DETAIL}
    for name, word in words.items():
        slot: Slot | None = getattr(slots, name)
        said = said_by(slot, each) if slot else None
        text = name_of(said.text) if said and name == "label" else fold(said.text if said else "")
        is_blank = name == "phase" and not word
        if slot is not None and text != fold(word) and not is_blank:
            return False
    near = each.at.get(slots.year.at) if slots.year else None
    year = near and each.year_at(near, None, slots.year.era if slots.year else 0)
    if slots.year is None and row.year and years_ahead(each.column):
        return False  # 前年度 is not the year of the document
    return not year or row.year == str(year + years_ahead(each.column))


class CellsByValue:
    """The cells of tables by what they print."""

    def __init__(self, cells: Iterable[Addressed]) -> None:
        self._by_value: dict[str, list[Addressed]] = defaultdict(list)
        self._printed: dict[str, set[str]] = defaultdict(set)
        self._of_table: dict[str, list[Addressed]] = defaultdict(list)
        for each in cells:
            self._of_table[each.table].append(each)
            self._printed[each.table].add(each.column)
            for value in _values(each):
                self._by_value[value].append(each)

    def examples(self, rows: Iterable[SheetRow]) -> Iterator[Example]:
        """The rows that cells print, each with a cell of its own, the likeliest."""
        taken: set[tuple[PageCell, int]] = set()
        likeness = _Likeness()
        for row in rows:
            if each := likeness.likeliest(self._printing(row), row, taken):
                taken.add((each.cell, each.part))
                yield Example(row, each)

    def columns_of_marks(self, each: Addressed, marked: Collection[str]) -> Iterator[str]:
        """The columns in which a table has its marks: also those that are blank on a sheet."""
        others = self._printed[each.table].difference(marked)
        yield from (column for column in each.columns if column not in others)

    def as_far_as_said(
        self, slots: TableSlots, table: str, rivals: Mapping[str, Sequence[Slot]]
    ) -> TableSlots:
        """Slots with those places of a title's lines that say a name of most figures of a column.

        The second line over the first table of 営業成績 is the title of its document.
        """
        cells = [each for each in self._of_table[table] if slots.has_column(each.column)]
        best: dict[str, Slot] = {}
        for name in ("activity", "label"):
            taken: Slot = getattr(slots, name)
            if taken.at.split(" ")[0] in _OF_LINES:
                alike = [slot for slot in rivals[name] if _are_of_one_side(taken.at, slot.at)]
                best[name] = min([taken, *alike], key=partial(_blanks, cells=cells))
        return slots.model_copy(update=best)

    def _printing(self, row: SheetRow) -> list[Addressed]:
        """The cells that print the value of a row, at its place or on its page where it has one."""
        others = sorted(row.printed - {row.value})
        values = (row.value, *others)
        found = [each for value in values for each in self._by_value.get(value, ())]
        on_page = [each for each in found if each.cell.page == row.page]
        return [each for each in on_page if place_of(each.cell) == row.place] or on_page or found


def place_of(cell: PageCell) -> Place:
    """The place of a cell, as tables have it."""
    return place_in_tables(cell.place._asdict())


def _blanks(slot: Slot, cells: Iterable[Addressed]) -> int:
    """Of how many cells a slot says nothing."""
    return sum(said is None or not said.text for said in (said_by(slot, each) for each in cells))


def _values(each: Addressed) -> frozenset[str]:
    """What a cell prints as a sheet has it, for ○ its head."""
    values = printed_values(each.text) | printed_values(one_line(each.cell.part))
    if MARKED_SIGN.fullmatch(fold(each.text)) and each.over:
        values |= {each.over[0].folded}
    return values


class _Likeness:
    """How well cells agree with typed rows."""

    def __init__(self) -> None:
        self._around: dict[tuple[int, str], bool] = {}

    def likeliest(
        self, cells: Iterable[Addressed], row: SheetRow, taken: set[tuple[PageCell, int]]
    ) -> Addressed | None:
        """Of cells that print a row's value the one whose addresses say most of what it says."""
        best = None
        most = _ONE_SAID
        for each in cells:
            if (each.cell, each.part) not in taken and (says := self._of(each, row)) > most:
                best = each
                most = says
            if most == _NAME_LABEL_YEAR:
                break
        return best

    def _of(self, each: Addressed, row: SheetRow) -> int:
        is_dated = not row.year or _has_any(_years(each, row))
        said = _ONE_SAID * (self._is_named(each, row.activity) + is_dated)
        if _has_any(_near_labels(each, row)):
            return said + _ONE_SAID
        # what stands beside another label may be of any figure of the table
        return said + _has_any(_labelled(each.at.around[1], row))

    def _is_named(self, each: Addressed, name: str) -> bool:
        """Whether a cell has a name at an address of its own, or one of its table."""
        if _has_any(_names(each.at.own, name)):
            return True
        for addresses in each.at.around:
            key = id(addresses), name
            if key not in self._around:
                self._around[key] = _has_any(_names(addresses, name))
            if self._around[key]:
                return True
        return False


def _has_any(found: Iterator[object]) -> bool:
    return next(found, None) is not None


class _Where(NamedTuple):
    """Where a slot may be, as `Slot` has it."""

    at: str
    without: tuple[str, ...] = ()
    behind: str = ""
    before: str = ""
    era: int = 0

    @property
    def rank(self) -> tuple[object, ...]:
        """The simplest first."""
        word = self.at if self.at in _ORDER else self.at.split(" ")[0]
        is_part = bool(self.behind or self.before)
        return is_part, len(self.without), _ORDER.index(word), self.at, len(self.before)

    @property
    def slot(self) -> Slot:
        return Slot.model_validate(self._asdict())


@lru_cache(maxsize=1 << 14)
def _parts(
    text: str, left_out: tuple[tuple[str, ...], ...], *, is_label: bool
) -> dict[str, tuple[str, ...]]:
    """The parts of a text, folded, each with what is left out of it; the most whole first.

    A name may be typed without the section behind it, a label without its unit, too.
    """
    plain = without_letter_spaces(text)
    parts = {part_of(plain, without): without for without in reversed(left_out)}
    typed = {fold(part): without for part, without in parts.items()}
    for part, without in reversed(parts.items()):
        bare, _ = name_and_section(part, "listed_section")
        typed.setdefault(fold(bare), without)
        if is_label:
            typed.setdefault(name_of(part), without)
    return typed


def _names(
    addresses: Mapping[str, PageCell], name: str, *, is_said: bool = False
) -> Iterator[_Where]:
    """Where a name stands; where a person said so, it may be any part of a text."""
    plain = fold(name)
    if not plain:
        return
    for address, near in addresses.items():
        if plain[:2] not in near.folded:
            continue
        parts = _parts(one_line(near.part), _LEFT_OUT, is_label=False)
        is_title = address.split(" ")[0] in _OF_TITLES
        if plain in parts:
            yield _Where(address, parts[plain])
        elif fold(_without_purpose(near)) == plain:
            yield _Where(address, ("purpose",))
        elif plain in near.folded and (is_said or is_title or _is_before_section(near, plain)):
            left, _, right = near.folded.partition(plain)
            words = _WORDS_BEFORE.search(left)
            behind = words[0] if words else ""
            if bool(left) == bool(behind):  # 1 of 1公園管理事業 is the number of one title alone
                yield _Where(address, behind=behind, before=right[:_BESIDE_NAME])
                if right[:1] in _OPENING:  # 公園管理事業(建設課): each has its own
                    yield _Where(address, behind=behind, before=right[:1])


def _without_purpose(near: PageCell) -> str:
    """The name in a cell, without a text below it."""
    return name_and_purpose([near.part])[0] if isinstance(near.part, Cell) else ""


def _is_before_section(near: PageCell, name: str) -> bool:
    """Whether a cell prints a name and, in brackets, a section: 公園管理事業(建設課)."""
    before, _, behind = near.folded.partition(name)
    return not before and behind[:1] in _OPENING


def _labels(each: Addressed, row: SheetRow) -> Iterator[_Where]:
    """Where the label of a row stands; beside another label where nothing nearer says it."""
    found = [*_near_labels(each, row)] or _labelled(each.at.around[1], row)
    if "label" in row.at:
        found = [*found] or _names(each.at, row.label, is_said=True)
    yield from found


def _near_labels(each: Addressed, row: SheetRow) -> Iterator[_Where]:
    """Where the label of a row stands; in a line over its table where nothing nearer says it.

    Of a line it may be the end, but for a unit, or stand before a particle or in brackets: 受診者数
    of 成果指標1 受診者数(単位:人), 参加者数 of 参加者数の目標と実績.
    """
    over_table, _ = each.at.around
    lines = {at: line for at, line in over_table.items() if at.startswith("line")}
    found = [*_labelled(each.at.own, row)] or [*_labelled(lines, row)]
    corner = {at: near for at, near in each.at.own.items() if at == _CORNER}
    parts = _names({**over_table, **corner}, name_of(row.label))
    yield from found or (part for part in parts if PATTERNS["behind_a_name"].match(part.before))


def _labelled(addresses: Mapping[str, PageCell], row: SheetRow) -> Iterator[_Where]:
    plain = name_of(row.label)
    if not plain:
        return
    for address, near in addresses.items():
        if row.kind != "rating" and plain[0] not in near.folded:
            continue
        left_out = _OF_POINTED if "label" in row.at else _OF_LABELS
        parts = _parts(one_line(near.part), left_out, is_label=True)
        typed = next((text for text in (fold(row.label), plain) if text in parts), None)
        if typed is None and row.kind == "rating":  # 必要性 of ①必要性
            typed = next(
                (text for text in parts if text and (plain in text or text in plain)), None
            )
        if typed is not None:
            yield _Where(address, parts[typed])


def _years(each: Addressed, row: SheetRow) -> Iterator[_Where]:
    """Where the year of a row stands, but for heads of its column and texts beside labels."""
    over_table, _ = each.at.around
    for address, near in chain(each.at.own.items(), over_table.items()):
        if address.startswith(("over ", "top")):
            continue
        for era in _ERAS:
            year = each.year_at(near, None, era)
            if year and row.year in (str(year), str(year + years_ahead(each.column))):
                yield _Where(address, era=era)
                break


def _is_of_row(slot: Slot) -> bool:
    """Whether a slot stands in the row of its figure."""
    return _SIDES.get(slot.at.split(" ")[0]) == "row"


def _leaves_costs(label: Slot, examples: Sequence[Example]) -> bool:
    """Whether a person who pointed at what rows count has said nothing of costs in its column."""
    is_pointed = any(row.is_pointed for row, _ in examples)
    return is_pointed and _is_of_row(label) and not any(is_of_cost(each) for _, each in examples)


def year_of_rows(rows: Iterable[SheetRow]) -> int:
    """The year of a document of which rows say figures: the last, 0 where none says one."""
    return max((int(row.year) - years_ahead(row.label) for row in rows if row.year), default=0)


def years_ahead(column: str) -> int:
    """How many years a column is from the year of its table, by its own words: -1 of 前年度."""
    heads = column.split(WITHIN)
    ahead = (relative_year(printed_year(head)) for head in heads)
    return next(filter(None, ahead), 0)


def _with_years_ahead(slot: Slot, examples: Iterable[Example]) -> Slot:
    """The place of a year, with the columns whose rows say another one than stands there."""
    ahead = {}
    for row, each in examples:
        near = each.at.get(slot.at)
        year = near and each.year_at(near, None, slot.era)
        if year and row.year == str(year + years_ahead(each.column)) != str(year):
            ahead[each.column] = int(row.year) - year
    return slot.model_copy(update={"ahead": ahead})


def _of_all_years(label: Slot, examples: Sequence[Example]) -> Slot:
    """The place of labels without their years, where that fits more rows: 起債見込額, 末残高."""
    without = label.model_copy(update={"without": (*label.without, "year")})

    def fits(slot: Slot) -> int:
        said = ((row, said_by(slot, each)) for row, each in examples)
        return sum(fold(text.text) == fold(row.label) for row, text in said if text)

    is_whole = label.constant is not None or "year" in label.without
    return label if is_whole or fits(without) <= fits(label) else without


def _ahead_of_document(examples: Iterable[Example]) -> dict[str, int]:
    """How many years columns are from their document's, where rows say so: -1 of 前年度予算額."""
    ahead: dict[str, int] = {}
    years = set[int]()
    for row, each in examples:
        if by := years_ahead(each.column):
            ahead[each.column] = by
        years.add(int(row.year or 0) - by)
    return ahead if len(years) == 1 else {}


def _commonest(
    examples: Iterable[Example], where: Callable[[Example], Iterable[_Where]]
) -> list[Slot]:
    """The slots in which most examples agree, the simplest first.

    What stands over heads is of all columns, or a label and its texts: 活動指標 | 件数 | 単位 | 件.
    """
    examples = list(examples)
    votes = Counter(found for example in examples for found in where(example))
    for found in [*votes]:
        if found.at.startswith("above") and votes[found] < len(examples):
            del votes[found]
    most = max(votes.values(), default=0)
    best = [found for found, count in votes.items() if count == most]
    return [found.slot for found in sorted(best, key=lambda found: found.rank)]


def says_so(example: Example, slot: str) -> bool:
    """Whether a row has what stands at its address of a slot: activity, label or year."""
    each = example.at(slot)
    if slot == "activity":
        return _has_any(_names(each.at, example.row.activity, is_said=True))
    return _has_any((_labels if slot == "label" else _years)(each, example.row))


def _constants(examples: Iterable[Example], name: str) -> list[Slot]:
    """The slots that say a constant which rows say for them."""
    said = dict.fromkeys(example.row.at.get(name, "") for example in examples)
    return [slot for slot in (Slot(at=at) for at in said if at) if slot.constant is not None]


def slots_of(
    kind: str,
    examples: Sequence[Example],
    columns: Iterable[str],
    rivals: dict[str, list[Slot]],
) -> TableSlots | None:
    """What rows teach of the figures of a kind in a table; None: where their names stand is open.

    Args:
        kind: cost, value or rating.
        examples: The rows with their cells.
        columns: Where their figures stand, and where other sheets have marks like theirs.
        rivals: By its name the slots that fit as well as the one that is taken; filled here.
    """
    dated = [example for example in examples if example.row.year]
    activities = _constants(examples, "activity") or _commonest(
        examples,
        lambda found: _names(
            found.at("activity").at, found.row.activity, is_said="activity" in found.row.at
        ),
    )
    labels = _constants(examples, "label") or _commonest(
        examples, lambda found: _labels(found.at("label"), found.row)
    )
    found_years = _commonest(dated, lambda found: _years(found.at("year"), found.row))
    years = [_with_years_ahead(slot, dated) for slot in found_years]
    if not years and (ahead := _ahead_of_document(dated)):
        years = [Slot(at=YEAR_OF_DOCUMENT, ahead=ahead)]
    if not labels and kind == "cost":
        labels = [constant(examples[0].row.label or examples[0].row.concept)]
    if not (activities and labels):
        return None
    labels[0] = _of_all_years(labels[0], examples)
    rivals |= {"activity": activities[1:], "label": labels[1:], "year": years[1:]}
    columns = tuple(dict.fromkeys(columns))
    items: list[Slot] = []
    phases: list[Slot] = []
    scale = ""
    if kind == "rating":
        signs = {symbol_of(fold(example.row.value)) for example in examples} - {""}
        scale = next(iter(scales_of(signs)), "direction") if signs else "direction"
    else:
        phased = _phased(examples)
        phases = _words(phased, "phase", lambda row: row.phase) if phased else []
        if not phases and (phased or any(map(_says_phase, columns))):
            return None
        if "phase" in labels[0].without and phases and phases[0].constant is not None:
            words = {phase_behind(each.at[labels[0].at]): row.phase for row, each in phased}
            phases = [Slot(at=labels[0].at, says=words)]  # others say other phases
        if phases and years and not _speaks(phases[0]):
            phases = _phases_of_years(years[0], dated) or phases
    if kind == "cost":
        items = _words(examples, "label", lambda row: row.concept or _DETAIL)
        if items and _is_of_row(labels[0]) and items[0].constant not in (None, _DETAIL):
            items = [_said_by_labels(labels[0], items[0].constant, examples)]
        if not items:
            return None
    is_said = bool(phases) and _speaks(phases[0])  # other texts beside a figure say no phase then
    rivals |= {"item": items[1:]}
    rivals |= {"phase": [slot for slot in phases[1:] if _speaks(slot) or not is_said]}
    of_staff = [row for row, _ in examples if row.concept in STAFF and row.unit in UNITS_OF_STAFF]
    heads = sum(_is_mark_under(example) for example in examples)
    totals = any(PATTERNS["name_of_total"].fullmatch(each.row.activity) for each in examples)
    rows = {example.each.rows for example in examples}
    are_names = activities[0].at == _NEAREST_HEAD or labels[0].at == _CORNER
    is_named_by_rows = are_names and len(rows) == 1
    return TableSlots(
        columns=columns,
        rows=tuple(sorted(rows.pop())) if is_named_by_rows else (),
        activity=activities[0],
        code=_number_beside(activities[0], examples[0].each),
        label=labels[0],
        item=next(iter(items), None),
        scale=scale,
        year=next(iter(years), None),
        phase=next(iter(phases), None),
        units={row.concept: row.unit for row in of_staff},
        totals=totals,
        costs=kind != "value" or not _leaves_costs(labels[0], examples),
        value="head" if 2 * heads > len(examples) else "itself",
    )


def _number_beside(activity: Slot, each: Addressed) -> Slot | None:
    """Where the number of an activity stands whose cell may have a purpose and no name."""
    heads = each.heads if "purpose" in activity.without else ()
    numbers = (head.folded for head in heads if _NUMBER in concepts_of(head.folded))
    return next((Slot(at=UNDER + without_years(number)) for number in numbers), None)


def _phased(examples: Sequence[Example]) -> Sequence[Example]:
    """The rows that say a phase, if each column has one of them; else all."""
    phased = [example for example in examples if example.row.phase]
    columns = {example.each.column for example in phased}
    is_said = all(example.each.column in columns for example in examples)
    return phased if is_said or not phased else examples


def _without_phase(examples: Sequence[Example]) -> list[Example]:
    """The rows of a list without a phase under heads that speak of one, of which no row says it.

    Of a sheet labels may say it.
    """
    if len({example.row.activity for example in examples}) < _OF_A_LIST:
        return []
    said = {example.each.column for example in examples if example.row.phase}
    lacking = (example for example in examples if example.each.column not in said)
    return [example for example in lacking if _says_phase(example.each.column)]


def _says_phase(column: str) -> bool:
    """Whether a head over a column ends with a word of a phase: 償還見込額, 現在高(見込額)."""
    parts = re.split(r"[()>\s]+", column)
    ends = (part[start:] for part in parts for start in range(len(part) - 1))
    return any(concept.startswith("phase.") for end in ends for concept in concepts_of(end))


def _phases_of_years(year: Slot, examples: Iterable[Example]) -> list[Slot]:
    """The phases that years beside figures say, where they have words of them.

    A row of 令和3年度決算 says nothing of 令和5年度予算 below it.
    """
    if not _is_of_row(year):
        return []
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for row, each in examples:
        if near := each.at.get(year.at):
            said[without_years(near.folded)][row.phase] += 1
    if not any(map(_says_phase, said)):
        return []
    return [Slot(at=year.at, says={text: n.most_common(1)[0][0] for text, n in said.items()})]


def _speaks(slot: Slot) -> bool:
    """Whether one of the texts at the place of a phase has a word of one: 令和4年度(予算額)."""
    return any(map(_says_phase, slot.says))


def _is_mark_under(example: Example) -> bool:
    row, each = example
    is_mark = MARKED_SIGN.fullmatch(each.cell.folded) is not None
    return row.kind == "rating" and is_mark and row.value == each.over[0].folded


def _words(
    examples: Sequence[Example],
    slot: str,
    says: Callable[[SheetRow], str],
) -> list[Slot]:
    """The slots that say a word of the contract, the simplest first.

    It is a constant, or what each text at an address says.

    Args:
        examples: The rows with their cells.
        slot: What stands at the address, as rows have it that say the address.
        says: The word of a row.
    """
    words = Counter(says(example.row) for example in examples)
    is_at_place = slot == "phase" and any("phase" in example.row.at for example in examples)
    if len(words) == 1 and not is_at_place:
        return [constant(next(iter(words)))]
    is_pointed = any(row.is_pointed for row, _ in examples)
    ways = (_phase_behind,) if is_at_place else ()
    for text_of in (*ways, _without_years, place_of_year)[: len(ways) + 1 + is_pointed]:
        at: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for example in examples:
            for address, near in example.at(slot).at.items():
                text = text_of(near, example.each)
                is_nothing = text_of is _phase_behind and not text
                if not (is_nothing or address.startswith(_OF_NO_WORD) or is_figure(near.folded)):
                    at[address][text][says(example.row)] += 1
        right = {
            address: sum(count.most_common(1)[0][1] for count in texts.values())
            for address, texts in at.items()
        }
        most = max(right.values(), default=0)
        if most >= _least(examples):
            break
    else:
        return []  # one text says two words
    best = [address for address, count in right.items() if count == most]
    best.sort(key=lambda address: (len(at[address]), _Where(address).rank))
    return [
        Slot(at=address, says={text: n.most_common(1)[0][0] for text, n in at[address].items()})
        for address in best
    ]


def _said_by_labels(label: Slot, item: str, examples: Iterable[Example]) -> Slot:
    """The item of costs that the labels of rows say: that of other rows nobody said."""
    texts = (near.folded for _, each in examples if (near := each.at.get(label.at)))
    return Slot(at=label.at, says=dict.fromkeys(map(without_years, texts), item))


def _least(examples: Sequence[Example]) -> float:
    """How many examples a place has to explain: all at which a person pointed."""
    return len(examples) * (1 if any(row.is_pointed for row, _ in examples) else _NEARLY_ALL)


def _without_years(near: PageCell, _each: Addressed) -> str:
    return without_years(near.folded)


def _phase_behind(near: PageCell, _each: Addressed) -> str:
    return phase_behind(near)


def last_year(taught: TaughtTable, cells: Iterable[Addressed]) -> int:
    """The last year of a table: no document is of a year before its figures."""
    slot = taught.slots.year
    if slot is None:
        return 0
    years = (
        each.year_at(near, None, slot.era)
        for each in cells
        if each.table == taught.table and (near := each.at.get(slot.at))
    )
    return max(filter(None, years), default=0)


def is_year_before(draft: Draft, year: int) -> bool:
    """Whether a draft guesses that its documents are of a year before another one, or of none.

    Without a year of its document nothing of it is a fact.
    """
    guessed = draft.form_data.get("year")
    if guessed is None:
        is_dated = draft.facts or any(reading.years for reading in draft.readings.values())
        return year > 0 and not is_dated
    return isinstance(guessed, int) and guessed < year and "year" in draft.asked


def rival_of(
    taught: TaughtTable, documents: Iterable[Sequence[Addressed]]
) -> tuple[str, Slot, list[Addressed]] | None:
    """A slot that fits the rows as well as the one that was taken, and says other texts elsewhere.

    It comes with its name, and with the cells of which it does so.
    """
    cells = [
        each
        for document in documents
        for each in document
        if each.table == taught.table and taught.slots.has_column(each.column)
    ]
    for name, rivals in taught.rivals.items():
        slot = getattr(taught.slots, name)
        for rival in rivals:
            if _are_of_one_side(slot.at, rival.at):
                continue
            apart = [each for each in cells if _differ(name, slot, rival, each)]
            if apart:
                return name, rival, apart
    return None


def _are_of_one_side(taken: str, other: str) -> bool:
    """Whether two addresses say the same side of a figure, of which a column is the surer one."""
    sides = [_SIDES.get(address.split(" ")[0], address) for address in (taken, other)]
    are_columns = taken.startswith("under") and other.startswith("under")
    return sides[0] == sides[1] and not are_columns


def _differ(name: str, slot: Slot, rival: Slot, each: Addressed) -> bool:
    """Whether two slots say different texts of a figure; one that says nothing agrees with any."""
    if name == "year":
        near, other = each.at.get(slot.at), each.at.get(rival.at)
        years = [
            near and each.year_at(near, None, slot.era),
            other and each.year_at(other, None, rival.era),
        ]
        return None not in years and years[0] != years[1]
    said = said_by(slot, each)
    other_said = said_by(rival, each)
    if said is None or other_said is None:
        return False
    texts = {fold(said.text), fold(other_said.text)} - {""}
    return len(texts) > 1
