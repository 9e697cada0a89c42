"""The records of tables where a form says in which places the names of figures stand."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count, groupby
from typing import Final, NamedTuple

from hyoka.contract.ledger import RawRow, Records, Taken
from hyoka.contract.records import PROVENANCE, Place, column_of_costs
from hyoka.contract.scales import score
from hyoka.contract.tables import LIMIT
from hyoka.forms.activities import Activity, OpenText, tell_costs_apart
from hyoka.forms.activity_sheets import ActivitySheet, printed, year_of_titles
from hyoka.forms.addresses import (
    ACROSS,
    LEVEL,
    UNDER,
    Addressed,
    addressed_cells,
    heads_in,
    is_guessed,
    without_years,
    year_at,
)
from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.labels import LabelSlots, is_open
from hyoka.forms.marks import chosen_option, symbol_of
from hyoka.forms.name_cells import (
    code_and_name,
    name_and_phase,
    name_and_purpose,
    name_and_section,
    section_names,
    split_unit,
    without_letter_spaces,
)
from hyoka.forms.paths import UNITS_OF_COSTS, Reason, Why
from hyoka.forms.sum_rows import sum_rows
from hyoka.forms.table_slots import KINDS, Kind, Slot, TableSlots, is_second, kind_alone
from hyoka.grid.model import Cell
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import Part, one_line, paragraphs
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure
from hyoka.text.units import stated_unit, unit_of, unit_of_money
from hyoka.text.vocabulary import concepts_of

#: A year without an era is at most so far ahead of its document's.
_YEARS_AHEAD: Final = 10
#: Addresses in the row of a figure: each row has its own.
_OF_ROW: Final = ("under", "across", "left", "first", "stub", LEVEL)
#: A head over names; what figures in its rows are is the same in all tables that have it.
_OVER_NAMES: Final = (UNDER, ACROSS)
#: On which side of a figure an address is.
_SIDES: Final = dict.fromkeys((*_OF_ROW, "group"), "left") | dict.fromkeys(
    ("over", "above", "top"), "above"
)
_OVER: Final = ("over ", "top")
_LISTED: Final = "listed_section"


class Said(NamedTuple):
    """What a slot says of a figure: the text, and the cell that prints it; None: the form does."""

    text: str
    cell: PageCell | None


def said_by(slot: Slot, cell: Addressed) -> Said | None:
    """What a slot says of a figure; None where its address or the text there says nothing."""
    if slot.constant is not None:
        return Said(slot.constant, None)
    near = cell.at.get(slot.at) or _itself(slot, cell)
    if near is None:
        return None
    if slot.says:
        text = slot.says.get(without_years(near.folded))
        text = slot.says.get(place_of_year(near, cell)) if text is None else text
        text = slot.says.get(phase_behind(near)) if text is None else text
        return None if text is None else Said(text, near)
    if "phase" in slot.without and not phase_behind(near):
        return None
    text = without_letter_spaces(one_line(near.part))
    if "purpose" in slot.without and isinstance(near.part, Cell):
        text = name_and_purpose([near.part])[0]
    if slot.behind:
        folded = fold(text)
        found = slot.begins.search(folded)
        text = folded[found.end() :] if found else ""
    if slot.before:
        name, has_end, _ = fold(text).rpartition(slot.before)
        text = name if has_end else ""
    return Said(part_of(text, slot.without), near)


def _itself(slot: Slot, cell: Addressed) -> PageCell | None:
    """A cell under the head that a slot names: a name whose cell has a text, too."""
    heads = {UNDER + without_years(head.folded) for head in cell.over}
    return cell.cell if slot.at in heads else None


def phase_behind(near: PageCell) -> str:
    """The word of a phase behind a name: 目標 of 利用者数(目標)."""
    return name_and_phase(one_line(near.part))[1]


def place_of_year(near: PageCell, cell: Addressed) -> str:
    """How many years stand behind a head that is a year alone: {year}-1 of the last but one.

    The last year may be a budget, and those before it are settled: 元年度 | 2年度 | 3年度.
    """
    years = [head for head in cell.heads if head.row == near.row and not without_years(head.folded)]
    behind = sum(head.x0 > near.x0 for head in years if head.folded)
    return f"{{year}}-{behind}" if any(near is head for head in years) else ""


def is_of_cost(each: Addressed) -> bool:
    """Whether the unit of a figure is one of money, and a text before it is an item of costs."""
    if not unit_of_money(fold(each.text), (near.folded for near in each.speaking)):
        return False
    left = (near for at, near in each.at.own.items() if at.startswith("left "))
    said = (concept for near in left for concept in concepts_of(near.folded, funding=True))
    return any(concept.startswith("cost.") for concept in said)


def key_of_names(address: str) -> str:
    """The head over the names of activities, "" where they stand elsewhere."""
    head = next((address.removeprefix(at) for at in _OVER_NAMES if address.startswith(at)), "")
    return fold(head)


def part_of(text: str, without: Collection[str]) -> str:
    """A text without its year, its number or its phase."""
    if "year" in without:
        text = without_years(fold(text)).replace("{year}", "")
    if "phase" in without:
        text = name_and_phase(text)[0]
    if "number" in without:
        text = code_and_name(text)[1]
    return text


@dataclass(frozen=True)
class TableWhy(Why):
    """Why a cell of a table became its row: what stands at the addresses of its slots.

    Attributes:
        table: The name of its table, and what of it the cell is.
        kind: cost, value, rating, text or status.
        column: The head that says what it is, without its year; where none does, all over it.
        said: What each slot says.
        addresses: Where each slot says it.
        unit_of_amount: The unit of an amount.
        beside: The texts of its row left of it, the nearest first.
        over: The heads over it, the nearest first.
    """

    table: str = ""
    kind: str = ""
    column: str = ""
    said: Mapping[str, Said] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    unit_of_amount: str = ""
    beside: Sequence[PageCell] = ()
    over: Sequence[PageCell] = ()

    def label_of(self, item: str) -> str:
        return self.said["label"].text if item else ""

    @property
    def unit(self) -> str:
        return self.unit_of_amount

    @property
    def left(self) -> tuple[str, ...]:
        of_other_rows = (near for near in self._texts if near.row != self.cell.row)
        said = (near for near in of_other_rows if near.x1 <= self.cell.x0 + 1)
        return tuple(one_line(near.part) for near in dict.fromkeys((*self.beside, *said)))

    @property
    def above(self) -> tuple[str, ...]:
        said = (near for near in self._texts if near.bottom <= self.cell.top + 1)
        return tuple(one_line(near.part) for near in dict.fromkeys((*self.over, *said)))

    @property
    def _texts(self) -> list[PageCell]:
        texts = (said.cell for said in self.said.values())
        return list(dict.fromkeys(cell for cell in texts if cell is not None))

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The head over its names, else its table, and what together decides what it is.

        That is the head that says so, in any table, else its table and column, with its kind, item
        and phase. And what the form says where the table says nothing: the year, a cost's basis.
        """
        words = [self.said[name].text for name in ("item", "phase") if name in self.said]
        year = [] if "year" in self.said else ["year"]
        basis = ["basis"] if self.unit and "phase" not in self.said else []
        is_head = self.column != "" and self.addresses["label"].startswith(_OVER)
        about = [self.column] if is_head else [self.table, self.column]
        together = filter(None, [*about, self.kind, *words])
        return self.key, *year, *basis, " + ".join(together)

    @property
    def key(self) -> str:
        """What its names rest on: the head over them, in any table, else its table."""
        return key_of_names(self.addresses["activity"]) or self.table

    @property
    def reasons(self) -> tuple[Reason, ...]:
        words = {"activity": "activity", "label": "name", "item": "item"}
        words |= {"year": "year", "phase": "phase"}
        return tuple(
            Reason(what, self.said[name].text, near, self._side(name), self.table)
            for name, what in words.items()
            if name in self.said and (near := self.said[name].cell) is not None
            if self.said[name].text or name != "activity"  # the page may print no name
        )

    def _side(self, name: str) -> str:
        return _SIDES.get(self.addresses[name].partition(" ")[0], "caption")


class TableRecords:
    """Writes the records of a document's tables that a form names."""

    def __init__(
        self,
        declared: Declaration,
        items: Sequence[Item],
        sheets: Iterable[ActivitySheet],
        labels: LabelSlots,
        out: Records,
    ) -> None:
        self._declared = declared
        self._labels = labels
        self._out = out
        named = {heads_in(name): name for name in declared.tables}
        cells = addressed_cells(items, named=declared.tables, with_none=True) if named else []
        self._named = named
        self._of_rows = {
            slots.folded_rows: name
            for name, kinds in declared.tables.items()
            for slots in kinds.values()
            if slots.rows
        }
        firsts = [sheet.first for sheet in sheets]
        self._cells = [
            cell
            for cell in cells
            if self._table_of(cell)
            and _is_within_sheet(cell, firsts)
            and (not cell.is_again or cell.cell.folded in declared.none)
        ]
        self._costs = defaultdict[tuple[str, ...], list[tuple[RawRow, str]]](list)
        self._activities: dict[str, list[_Activity]] = defaultdict(list)
        self._of_cell: dict[tuple[object, ...], _Activity] = {}  # those that labels have listed
        self._of_number: dict[PageCell, _Activity] = {}  # by the cell of its number
        self._known = 0  # how many activities are of sheets before
        self._whole: Activity | None = None
        self._levels: Mapping[str, Activity] = {}
        self._year_of_titles: int | None = None
        self._year: int | None = None
        self._sums = set[int]()  # the rows that sum up others
        self._sections: dict[int, Sequence[str]] = {}  # department and section of each row
        self._totals = frozenset(declared.labels_of("total"))
        self._limits = frozenset(declared.labels_of(f"phase.{LIMIT}"))
        if cells:
            document = cells[0].cell.document
            self._sums = sum_rows(document)
            if declared.sections:
                self._find_sections(document)
            heads = (head for each in cells if not each.cell.is_line for head in each.over)
            of_heads = (year_at(head.folded, None, 0) for head in heads)
            last = max(filter(None, of_heads), default=None)
            self._year_of_titles = year_of_titles(declared, document) or last

    def _find_sections(self, document: DocumentCells) -> None:
        """Find department and section of each row of a table: lines above it may name them."""
        sections = [""]
        lines: list[Part] = []
        for number, row in enumerate(document.rows):
            if row and row[0].is_line:
                lines.append(row[0].part)
                continue
            if lines and row:
                if above := section_names(lines, row[0].page):
                    sections = [*sections[:1], *above][-2:]
                    self._out.ledger.take(lines, Taken.NAME)
                lines = []
            self._sections[number] = sections

    @cached_property
    def places(self) -> set[Place]:
        """The places of what these tables say, or may say: figures, marks, heads over marks.

        Of a list, whose rows name their activities, also the heads, and all in such a row where no
        lines tell it from what is above; also figures of a row without a name, unless a label calls
        it a total. Such totals are left to labels, and costs of an item that no row spoke of. And
        the places of what their heads leave out.
        """
        said: set[PageCell] = set()
        listed: set[int] = set()
        for each in self._cells:
            said.update([each.cell] if self._left_out(each) else ())
            for _, slots in self._slots_of(each):
                is_list = _is_of_row(slots)
                is_named = said_by(slots.activity, each) is not None
                said.update(each.heads if is_list and is_named else ())
                if is_list and is_named and is_guessed(each.cell):
                    listed.add(each.cell.row)
                is_said = slots.item is None or said_by(slots.item, each) is not None
                is_left = is_list and not is_named and self._is_total(each)
                said.update([each.cell] if is_said and not is_left else ())
                said.update(each.heads if slots.value == "head" else ())
        said.update(each.cell for each in self._cells if each.cell.row in listed)
        return {cell.place for cell in said}

    def _is_total(self, each: Addressed) -> bool:
        """Whether a label of a total stands in the row of a figure."""
        beside = each.cell.document.beside[each.cell.row]
        return any("total" in self._labels.of(near.folded).roles for near in beside)

    def _table_of(self, each: Addressed) -> str:
        """What the form calls a cell's table, known by its heads or its rows; "" if nothing."""
        return self._named.get(heads_in(each.table)) or self._of_rows.get(each.rows, "")

    def _slots_of(self, each: Addressed) -> Iterator[tuple[Kind, TableSlots]]:
        """What its table says of the column of a cell."""
        of_table = self._declared.tables[self._table_of(each)]
        for kind in KINDS:
            slots = of_table.get(kind)
            is_part = is_second(kind) == (each.part > 0)
            if slots and is_part and each.over:
                is_of_names = bool(each.column and slots.rows) and slots.folded_rows == each.rows
                is_of_column = is_of_names or slots.has_column(each.column)
                if is_of_column and (slots.costs or not is_of_cost(each)):
                    yield kind, slots

    def _left_out(self, each: Addressed) -> Taken | None:
        """Why the heads over a cell leave it out: they say that it is derived, or to be ignored.

        前年度比較 over several columns says it of all of them. No column that its table names.
        """
        if any(self._slots_of(each)):
            return None
        roles = [self._labels.of(head.folded).roles for head in each.over]
        if any("ignore" in of_head for of_head in roles[:1]):
            return Taken.IGNORED
        return Taken.DERIVED if any("derived" in of_head for of_head in roles) else None

    def _text(self, each: Addressed) -> str:
        """The text of a cell; its own of a figure of two, where its table says both."""
        of_table = self._declared.tables[self._table_of(each)]
        seconds = (slots for kind, slots in of_table.items() if is_second(kind))
        is_apart = any(slots.has_column(each.column) for slots in seconds)
        return each.text if is_apart else one_line(each.cell.part)

    def write(
        self, sheet: ActivitySheet, whole: Activity | None, levels: Mapping[str, Activity]
    ) -> None:
        """Write what stands in the tables of a sheet.

        Args:
            sheet: The sheet.
            whole: Its activity, to which those of its lists belong; None: it names none.
            levels: The levels of the document's plan, by their codes as printed.
        """
        self._whole = whole
        self._levels = levels
        self._year = (sheet.year if whole else None) or self._year_of_titles
        self._costs.clear()
        for row in self._out.tables["activities"][self._known :]:
            known = _Activity(str(row["activity_id"]), row)
            self._activities[fold(str(row["name"]))].append(known)
            self._of_cell[tuple(row[name] for name in PROVENANCE)] = known
        heads = dict[PageCell, None]()
        of_sheet = [each for each in self._cells if sheet.first <= each.cell.row < sheet.last]
        for _, cells in groupby(of_sheet, key=lambda each: each.cell.row):
            for each in sorted(cells, key=self._is_text):  # figures say of which activity a row is
                for kind, slots in self._slots_of(each):
                    if self._write(each, kind, slots):
                        heads |= dict.fromkeys(each.heads)
                        break
                if reason := self._left_out(each):
                    self._out.ledger.take([each.cell.part], reason)
        self._out.ledger.take((head.part for head in heads), Taken.LABEL)
        for row in self._out.tables["costs"]:
            key = tuple(str(row[name]) for name in ("activity_id", "year", "basis", "item"))
            why = row.get("why")
            if isinstance(why, Why) and not isinstance(why, TableWhy) and key in self._costs:
                self._costs[key].append((row, why.label_of(str(row["item"]))))
        for costs in self._costs.values():
            tell_costs_apart(costs)
        self._known = len(self._out.tables["activities"])

    @cached_property
    def _figures(self) -> set[PageCell]:
        """The cells of all columns but those of texts."""
        return {
            each.cell
            for each in self._cells
            if any(kind != "text" for kind, _ in self._slots_of(each))
        }

    def _beside(self, each: Addressed) -> list[PageCell]:
        """The texts of a row left of a cell, the nearest first: no figures of other columns."""
        cell = each.cell
        row = cell.document.beside_in_table[cell.row]
        left = (near for near in reversed(row) if near.folded and near.x1 <= cell.x0 + 1)
        return [near for near in left if not (near in self._figures or is_open(near.folded))]

    def _is_text(self, each: Addressed) -> bool:
        return any(kind == "text" for kind, _ in self._slots_of(each))

    @cached_property
    def _names(self) -> Counter[str]:
        """How many labels of indicators are one without what stands in brackets behind them."""
        labels = set[str]()
        for each in self._cells:
            for kind, slots in self._slots_of(each):
                said = said_by(slots.label, each) if kind_alone(kind) == "value" else None
                if said:
                    labels.add(without_years(fold(said.text)))
        return Counter(fold(split_unit(label)[0]) for label in labels)

    @cached_property
    def _bare_names(self) -> Counter[str]:
        """How many names of activities are one without the section behind them."""
        names = set[str]()
        for each in self._cells:
            for _, slots in self._slots_of(each):
                if said := said_by(slots.activity, each):
                    names.add(said.text)
        return Counter(fold(name_and_section(name, _LISTED)[0]) for name in names)

    def _said(self, each: Addressed, key: str, slots: TableSlots) -> dict[str, Said] | None:
        """What the slots of a kind say of a cell; None where they do not say of what it is."""
        kind = kind_alone(key)
        known = {}
        for name, slot in _given(kind, slots).items():
            said = said_by(slot, each)
            if name == "activity" and said is None:
                said = self._level_beside(each, slot) or _total_for_code(each, slots)
            is_nameless = "purpose" in slot.without and slots.code and said_by(slots.code, each)
            if said is None or not (said.text or name == "phase" or is_nameless):
                return None
            known[name] = said
        folded = each.cell.folded
        is_no_mark = is_figure(folded) and score(slots.scale, folded) is None
        is_other = kind == "rating" and is_no_mark and slots.value == "itself"
        is_of_figure = kind in ("cost", "value") and slots.value == "itself"
        is_text = kind == "text" and len(folded) > 1  # - - - of 款項目; a dash alone is none
        is_blank = is_open(folded) and not (is_of_figure or is_text)
        return None if is_other or is_blank else known

    def _level_beside(self, each: Addressed, slot: Slot) -> Said | None:
        """The level of the plan whose code stands in the row of a cell, where a form means it."""
        row = each.cell.document.beside_in_table[each.cell.row] if slot.at == LEVEL else ()
        return next((Said(near.folded, near) for near in row if near.folded in self._levels), None)

    def _write(self, each: Addressed, key: str, slots: TableSlots) -> bool:
        """Write what a cell is; whether it is of this kind."""
        kind = kind_alone(key)
        known = self._said(each, key, slots)
        if known is None:
            return False
        year = self._year_of(slots.year, each, known)
        addresses = {name: slot.at for name, slot in _given(kind, slots).items()}
        if slots.year is not None:
            addresses["year"] = slots.year.at
        unit = ""
        if kind == "cost":
            item = known["item"].text if "item" in known else "detail"
            unit = slots.units.get(item) or self._unit(each)
        table = self._table_of(each)
        column = "" if slots.value == "head" else each.column  # any head over a mark says as much
        if column and slots.label.at.startswith(_OVER):
            column = without_years(fold(known["label"].text)) or column
        about = (table, key, column, known, addresses, unit, self._beside(each), each.over)
        why = TableWhy(each.cell, None, None, *about)
        name = fold(known["activity"].text)
        if PATTERNS["name_of_carried"].fullmatch(name):
            self._out.ledger.take([each.cell.part], Taken.DERIVED)
            return True
        is_named_sum = PATTERNS["name_of_total"].fullmatch(name) or name in self._totals
        is_sum = each.cell.row in self._sums or is_named_sum
        if is_sum and not slots.totals:
            self._write_total(each, kind, known, year, why)
            return True
        if kind == "value" and name in self._limits:
            self._write_limits(each, known, why)
            return True
        near = [said.cell for said in known.values()]
        near += each.heads if slots.value == "head" else []
        self._out.ledger.take((cell.part for cell in near if cell is not None), Taken.LABEL)
        of_figure = (table, key, *(text for text, _ in known.values()), year)
        activity = self._activity(each, slots, known["activity"], of_figure)
        figure = _Figure(each, slots, activity, known, year, why)
        write = {
            "cost": self._write_cost,
            "value": self._write_value,
            "rating": self._write_rating,
            "text": self._write_text,
            "status": self._write_status,
        }
        write[kind](figure)
        return True

    def _write_total(
        self, each: Addressed, kind: str, said: Mapping[str, Said], year: str, why: TableWhy
    ) -> None:
        """Write the printed total of a column; its check is that which the form declares."""
        if kind in ("text", "status"):  # what is said beside a total is said of no activity
            return
        name = said["activity"].cell
        self._out.ledger.take([each.cell.part, *([name.part] if name else [])], Taken.DERIVED)
        if kind == "rating" or not is_figure(each.cell.folded):
            return
        label = said["label"].text
        subject = split_unit(label)[0]
        if kind == "cost":
            item = said["item"].text if "item" in said else "detail"
            detail = label if item == "detail" else ""
            subject = column_of_costs(item, detail, self._basis(said))
        self._out.add(
            "printed",
            each.cell.part,
            why,
            check=self._declared.check_of_total(why.column),
            subject=subject,
            row=fold(said["activity"].text),
            year=year,
            text=self._text(each),
            unit=why.unit,
        )

    def _write_limits(self, each: Addressed, said: Mapping[str, Said], why: TableWhy) -> None:
        """Write a limit in a row of its own: one of all in its table with a value of its year.

        One under the heads of several years is that of the document's.
        """
        word, near = said["activity"]
        self._out.ledger.take([near.part] if near else (), Taken.LABEL)
        years = {each.year_at(head, None, 0) for head in each.over} - {None}
        year = printed(self._year) if len(years) != 1 else printed(*years)
        for activity in chain.from_iterable(self._activities.values()):
            for indicator in activity.indicators[fold(said["label"].text)]:
                is_of_table = indicator.head is each.heads[0]
                if is_of_table and any(year == of_value for of_value, _ in indicator.values):
                    self._out.add(
                        "indicator_values",
                        each.cell.part,
                        why,
                        indicator_id=indicator.id,
                        year=year,
                        measure="target",
                        target_kind=LIMIT,
                        target_word=word,
                        text=self._text(each),
                    )

    def _basis(self, said: Mapping[str, Said]) -> str:
        return said["phase"].text if "phase" in said else self._declared.basis

    def _year_of(self, slot: Slot | None, each: Addressed, said: dict[str, Said]) -> str:
        near = each.at.get(slot.at) if slot else None
        if slot is None or near is None:
            ahead = slot.ahead.get(fold(each.column), 0) if slot else 0
            return printed(self._year + ahead if self._year else self._year)
        latest = self._year + _YEARS_AHEAD if self._year else None
        year = each.year_at(near, latest, slot.era)
        if year is None:  # a period: the figure is of the year of its document
            return printed(self._year)
        year += slot.ahead.get(fold(each.column), 0)
        said["year"] = Said(printed(year), near)
        return printed(year)

    def _activity(
        self,
        each: Addressed,
        slots: TableSlots,
        said: Said,
        key: tuple[object, ...],
    ) -> "_Activity":
        """The activity of a figure: the last of its name that has no such figure yet.

        A name on two rows of a list is that of two activities where both say the same of a year.
        """
        if slots.activity.at == LEVEL:
            level = self._levels[said.text]
            return self._of_cell[tuple(level.row[name] for name in PROVENANCE)]
        name = self._name(each, slots, said)
        found = self._of_number.get(name.number) if name.number else None
        found = found or self._listed(name, key) or self._last(name, key)
        activity = found or self._made(each, name)
        if name.cell is not None:
            activity.names.add(name.cell)
        activity.keys.add(key)
        return activity

    def _name(self, each: Addressed, slots: TableSlots, said: Said) -> "_Name":
        """The name of the activity of a figure, with its number and its section."""
        text, near = said
        section = ""
        code = self._code(each, slots)
        # a name and its purpose may stand in several cells beside one number
        has_purpose = "purpose" in slots.activity.without
        number = said_by(slots.code, each) if slots.code and has_purpose else None
        is_of_row = _is_of_row(slots)
        if is_of_row:
            text, section = self._without_section(text)
        whole = self._whole.id if self._whole and is_of_row else ""
        above = self._sections.get(each.cell.row, ("",))[-1] if is_of_row else ""
        cell = number.cell if number else None
        return _Name(text, near, code, section, cell, is_of_row, whole, above)

    def _listed(self, name: "_Name", key: tuple[object, ...]) -> "_Activity | None":
        """The activity of a row that labels have listed."""
        listed = self._of_cell.get(name.cell.place) if name.cell and name.is_of_row else None
        if listed is not None:
            listed.row["name"] = name.text  # 公園管理事業 of 公園管理事業(建設課)
            of_id = [each for each in self._activities[fold(name.text)] if each.id == listed.id]
            if any(key in each.keys for each in of_id if each is not listed):  # of another goal
                listed.id = listed.row["activity_id"] = f"{len(of_id)}/{listed.id}"
        return listed

    def _of_name(self, name: "_Name") -> "list[_Activity]":
        """The activities of a name within what its row belongs to."""
        of_name = self._activities[fold(name.code + name.text)]
        return [each for each in of_name if not name.scope or each.within in ("", name.scope)]

    def _last(self, name: "_Name", key: tuple[object, ...]) -> "_Activity | None":
        """The activity of the cell of a name, else the last of its name without such a figure."""
        of_name = self._of_name(name)
        named = (each for each in reversed(of_name) if name.cell in each.names)
        last = next(named, of_name[-1] if of_name else None)
        if last is None or not name.is_of_row or key not in last.keys or name.cell in last.names:
            return last
        return None

    def _made(self, each: Addressed, name: "_Name") -> "_Activity":
        """A new activity. Numbers begin anew in each section, or in each table."""
        _, near, code, section, number, is_of_row, whole, above = name
        is_known = code != "" and self._out.has("/".join(filter(None, (above, code))))
        count = len(self._of_name(name))
        outer = whole if is_known or not code else ""
        within = "/".join(filter(None, (outer, str(count + 1) if count else "")))
        if is_known and not within:
            within = name.text
        owners = self._owners(each)
        owners["section"] = owners["section"] or section
        place = near or each.at.get("title") or each.cell
        made = Activity(
            self._out,
            [place.part],
            printed(self._year),
            code,
            title=name.text,
            level=self._declared.row_level if is_of_row else self._declared.level,
            within="/".join(filter(None, (above, within))),
            why=None,
        )
        upper = code.rpartition("-")[0]  # 1-2 over 1-2-3
        parent = whole or (upper if self._out.has(upper) else "")
        made.row.update(owners, parent_id=parent)
        if near is not None and is_of_row:
            row = near.document.beside_in_table[near.row]
            made.tell_listed_again(cell.part for cell in row)
        activity = _Activity(made.id, made.row, name.scope)
        self._activities[fold(code + name.text)].append(activity)
        if number is not None:
            self._of_number[number] = activity
        return activity

    def _code(self, each: Addressed, slots: TableSlots) -> str:
        """The number of the activity of a figure, also before its name; "" where it has none."""
        said = said_by(slots.code, each) if slots.code else None
        if slots.code is None or said is None:
            return ""
        if said.cell is not None:
            self._out.ledger.take([said.cell.part], Taken.NAME)
        is_before_name = slots.code.at == slots.activity.at or slots.code.at.startswith(ACROSS)
        return code_and_name(said.text)[0] if is_before_name else fold(said.text)

    def _owners(self, each: Addressed) -> dict[str, str]:
        """The department and the section of a row, under heads that the form or all call so."""
        owners: dict[str, str] = {}
        for address, near in each.at.items():
            if address.startswith(UNDER):
                head = address.removeprefix(UNDER)
                for concept in (*self._labels.of(head).roles, *concepts_of(head)):
                    family, _, name = concept.partition(".")
                    if family == "activity" and name in ("department", "section"):
                        owners.setdefault(name, one_line(near.part))
                        self._out.ledger.take([near.part], Taken.NAME)
        *department, section = self._sections.get(each.cell.row, ("",))
        return {"department": "".join(department), "section": section} | owners

    def _without_section(self, name: str) -> tuple[str, str]:
        """A name and the section in brackets behind it, unless this tells it from another name."""
        bare, section = name_and_section(name, _LISTED)
        return (bare, section) if self._bare_names[fold(bare)] == 1 else (name, "")

    def _unit(self, each: Addressed) -> str:
        """The unit of an amount: beside it, over it, over its table, on its page, of its form."""
        for near in each.speaking:
            if near.folded in UNITS_OF_COSTS:
                return near.folded
            stated = stated_unit(near.folded)
            if stated and stated.unit in UNITS_OF_COSTS:
                return stated.unit
        return each.cell.document.unit_of_page(each.cell.page, self._declared.unit)

    def _write_cost(self, figure: "_Figure") -> None:
        each, _, activity, said, year, why = figure
        item = said["item"].text if "item" in said else "detail"
        text = self._text(each)
        basis = self._basis(said)
        row = self._out.add(
            "costs",
            each.cell.part,
            why,
            activity_id=activity.id,
            year=year,
            basis=basis,
            item=item,
            detail=said["label"].text if item == "detail" else "",
            text=text,
            unit="" if why.unit and fold(text).endswith(why.unit) else why.unit,
        )
        if item != "detail":
            self._costs[activity.id, year, basis, item].append((row, said["label"].text))

    def _write_value(self, figure: "_Figure") -> None:
        each, slots, activity, said, year, why = figure
        label, near = said["label"]
        measure = said["phase"].text if "phase" in said else self._declared.phase
        name, unit = split_unit(label)
        if self._names[without_years(fold(name))] > 1:  # (繰越分) beside (現年分)
            name, unit = label, ""
        if printed_apart := self._unit_said(each, slots):
            name, unit = label, printed_apart
        of_name = activity.indicators[fold(label)]
        if not of_name or (year, measure) in of_name[-1].values:
            number = self._free_number(activity)
            made = _Indicator(f"{activity.id}#{number}", each.heads[0])
            of_name.append(made)
            self._out.add(
                "indicators",
                (near or each.cell).part,
                None,
                indicator_id=made.id,
                activity_id=activity.id,
                number=str(number),
                name=name,
                unit=unit or _unit_beside(each),
                kind=self._declared.kind,
                polarity=self._declared.polarity,
            )
        of_name[-1].values.add((year, measure))
        self._out.add(
            "indicator_values",
            each.cell.part,
            why,
            indicator_id=of_name[-1].id,
            year=year,
            measure=measure or "actual",
            text=self._text(each),
            status="none" if each.cell.folded in self._declared.none else "",
        )

    def _unit_said(self, each: Addressed, slots: TableSlots) -> str:
        """The unit where the form says it stands, or which the form says it is; "" of none."""
        said = said_by(slots.unit, each) if slots.unit else None
        if said is None:
            return ""
        self._out.ledger.take([said.cell.part] if said.cell else (), Taken.NAME)
        return said.text

    def _free_number(self, activity: "_Activity") -> int:
        """The number of the next indicator of an activity: labels may have written its second."""
        taken = {row["indicator_id"] for row in self._out.tables["indicators"]}
        return next(number for number in count(1) if f"{activity.id}#{number}" not in taken)

    def _write_rating(self, figure: "_Figure") -> None:
        each, slots, activity, said, year, why = figure
        cell = each.over[0] if slots.value == "head" else each.cell
        text = chosen_option(one_line(cell.part))
        symbol = symbol_of(fold(text)) or text
        self._out.add(
            "ratings",
            each.cell.part,
            why,
            activity_id=activity.id,
            year=year,
            criterion=said["label"].text,
            symbol=symbol,
            scale=slots.scale or "direction",
            text=text,
        )

    def _write_text(self, figure: "_Figure") -> None:
        """Write prose under its head; below a text of the same name it goes on with that."""
        each, slots, activity, said, _, why = figure
        name = fold(said["label"].text)
        cells = [each.cell.part]
        if "purpose" in slots.activity.without and said["activity"].cell is each.cell:
            self._write_purpose(each, activity, name, why)
            return
        above = activity.texts.get(name)
        if above and above.goes_on(cells):
            above.extend(cells)
            self._out.ledger.take(cells, Taken.TEXT)
            return
        text = "\n".join(paragraphs(cells))
        if row := self._out.add_narrative(cells[0], activity.id, name, text, why):
            activity.texts[name] = OpenText(row, "text", cells)

    def _write_purpose(
        self, each: Addressed, activity: "_Activity", name: str, why: TableWhy
    ) -> None:
        """Write the text below a name in its cell, which a page end may cut."""
        if not isinstance(each.cell.part, Cell):
            return
        above = activity.texts.get(name)
        cells = [*activity.cells, each.cell.part]
        activity.cells = cells
        activity.row["name"], text = name_and_purpose(cells)
        self._out.ledger.take(cells, Taken.NAME)
        if above:
            above.row["text"] = text
        elif row := self._out.add_narrative(cells[0], activity.id, name, text, why):
            activity.texts[name] = OpenText(row, "text", cells)

    def _write_status(self, figure: "_Figure") -> None:
        each, _, activity, said, year, why = figure
        about = {"activity_id": activity.id, "year": year, "status": said["phase"].text}
        self._out.add("statuses", each.cell.part, why, **about)


def _is_within_sheet(each: Addressed, firsts: Sequence[int]) -> bool:
    """Whether a cell is of the sheet of its heads: below a list another sheet may begin."""
    rows = [each.cell.row, *(head.row for head in each.heads)]
    return len({bisect_right(firsts, row) for row in rows}) == 1


def _is_of_row(slots: TableSlots) -> bool:
    """Whether each row names its activity, as in a list."""
    return slots.activity.at.partition(" ")[0] in _OF_ROW


def _total_for_code(each: Addressed, slots: TableSlots) -> Said | None:
    """The word of a total, 合計, which may stand where other rows have their number."""
    said = said_by(slots.code, each) if slots.code else None
    is_total = said is not None and PATTERNS["name_of_total"].fullmatch(fold(said.text)) is not None
    return said if is_total else None


def _given(kind: str, slots: TableSlots) -> dict[str, Slot]:
    """The slots that have to say something of a figure of a kind."""
    given = {"activity": slots.activity, "label": slots.label}
    given |= {"item": slots.item} if kind == "cost" and slots.item else {}
    return given | ({"phase": slots.phase} if kind != "rating" and slots.phase else {})


class _Figure(NamedTuple):
    """A figure or a mark, with all that is said of it."""

    each: Addressed
    slots: TableSlots
    activity: "_Activity"
    said: Mapping[str, Said]
    year: str
    why: TableWhy


class _Name(NamedTuple):
    """The name of an activity beside a figure.

    Attributes:
        text: The name.
        cell: What prints it.
        code: Its number; "" without one.
        section: The section in brackets behind it.
        number: The cell of the number beside which name and purpose stand in several cells.
        is_of_row: Whether it stands in the row of the figure.
        whole: The activity of the sheet in which the row is listed; "": it names none.
        above: The section in a line above the row.
    """

    text: str
    cell: PageCell | None
    code: str
    section: str
    number: PageCell | None
    is_of_row: bool
    whole: str
    above: str

    @property
    def scope(self) -> str:
        """Within what its name stands for one activity."""
        return self.above or self.whole


@dataclass
class _Indicator:
    """An indicator, and of which years and phases it has values."""

    id: str
    head: PageCell  # the first one of its table
    values: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class _Activity:
    """An activity: its row, the cells that name it, and what is written of it."""

    id: str
    row: RawRow
    within: str = ""  # the activity of the sheet in which it is listed
    names: set[PageCell] = field(default_factory=set)
    keys: set[tuple[object, ...]] = field(default_factory=set)
    indicators: dict[str, list[_Indicator]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, OpenText] = field(default_factory=dict)  # the last of each name
    cells: list[Cell] = field(default_factory=list)  # those of its name and purpose


def _unit_beside(each: Addressed) -> str:
    """The unit in the row of a figure, or over it."""
    for near in each.speaking:
        if unit_of(near.folded) is not None:
            return near.folded
        stated = stated_unit(near.folded)
        if stated and stated.is_understood:
            return stated.unit
    return ""
