"""What an example a column teaches, pointed at or typed, once the cell of each is known.

One row teaches its column in every document: the same kind of table, the same address in each slot.
A row that gives no address says what its figure is: it confirms what labels say, or mends it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final, NamedTuple

from hyoka.contract.records import Place
from hyoka.forms.addresses import Addressed, addressed_cells, is_address
from hyoka.forms.cells import PageCell, label_cells
from hyoka.forms.table_records import said_by
from hyoka.forms.table_slots import Kind, Slot, TableSlots, constant_of, kind_alone, kind_of_part
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import one_line
from hyoka.text.japanese import fold
from hyoka.text.messages import Message
from hyoka.text.numbers import figures_of, is_figure
from hyoka_draft.corrected_sheet import (
    ALL,
    SheetColumns,
    SheetRow,
    match,
    printed_values,
    ranges,
    sheet_rows,
    shortened,
)
from hyoka_draft.facts import DocumentReading, Draft
from hyoka_draft.given_sheets import GivenSheet
from hyoka_draft.label_lessons import lesson_of_rows, likeliest_cell
from hyoka_draft.lessons import Lesson
from hyoka_draft.table_lessons import (
    CellsByValue,
    Example,
    TaughtTable,
    place_of,
    says_so,
    slots_of,
)

#: The column of a sheet that says what stands at the address of a slot.
_COLUMNS: Final = {"activity": "activity", "label": "label", "year": "fiscal_year"}


@dataclass
class _Sheet:
    """The rows of a sheet, the cells of its document, and the tables that its rows teach."""

    document_id: str
    rows: Sequence[SheetRow]
    cells: "_CellsByPlace"
    tables: list[TaughtTable] = field(default_factory=list)


class _Pointed(NamedTuple):
    """A row with the cell of its figure, and the sheet that it is of."""

    example: Example
    sheet: _Sheet


def lessons_of(
    documents: Mapping[str, Sequence[Item]], draft: Draft, sheets: Sequence[GivenSheet]
) -> list[Lesson]:
    """What sheets teach, a lesson a sheet.

    Args:
        documents: The rows and lines of each document.
        draft: The draft of which a person gives them.
        sheets: A whole sheet, or such as have an example a column: of two rows of a figure the
            later one counts.
    """
    whole = [sheet for sheet in sheets if not sheet.has_examples]
    of_examples = [sheet for sheet in sheets if sheet.has_examples]
    examples = list(_with_places(documents, draft, of_examples))
    _teach_tables(draft, examples)
    pointed = [each for sheet in examples for each in sheet.tables]
    lessons = [
        lesson_of_rows(documents, draft, sheet.document_id, sheet_rows(sheet.rows))
        for sheet in whole
    ]
    for each in examples:
        key = each.document_id
        lesson = lesson_of_rows(documents, draft, key, each.rows, pointed, has_examples=True)
        lesson.tables = [*_joined([*each.tables, *lesson.tables])]
        lessons.append(lesson)
    return lessons


def _with_places(
    documents: Mapping[str, Sequence[Item]], draft: Draft, sheets: Sequence[GivenSheet]
) -> Iterator[_Sheet]:
    """Sheets whose rows have the places of their figures, or why they cannot be taken."""
    placed: list[tuple[str, list[SheetRow]]] = []
    by_place: dict[str, _CellsByPlace] = {}
    for sheet in sheets:
        key = sheet.document_id
        by_place.setdefault(key, _CellsByPlace(documents[key]))
        rows = by_place[key].placed(sheet_rows(sheet.rows), draft.readings[key])
        placed.append((key, rows))
    for key, rows in _last_said(placed):
        cells = by_place[key]
        yield _Sheet(key, [cells.checked(row) for row in rows], cells)


def _teach_tables(draft: Draft, sheets: Iterable[_Sheet]) -> None:
    """Say of the tables at whose figures a person pointed where their names stand."""
    groups: dict[tuple[str, Kind], list[_Pointed]] = defaultdict(list)
    for sheet in sheets:
        for row in sheet.rows:
            if row.at and not row.fault and (each := sheet.cells.addressed(row)):
                kind = kind_of_part(row.kind, each.part)
                groups[each.table, kind].append(_Pointed(Example(row, each), sheet))
    for (table, kind), group in groups.items():
        agreeing = list(_agreeing(group))
        taught = _table_taught(table, kind, [each.example for each in agreeing])
        if taught is None and (alone := _of_one_place(table, kind, agreeing)):
            _by_words(each for each in agreeing if each not in alone)
            agreeing = alone
            taught = _table_taught(table, kind, [each.example for each in agreeing])
        if taught and (alike := _said_alike(taught, agreeing)):
            _leave_out(agreeing, Message("draft.said_alike", number=alike))
        elif taught:
            sheet = agreeing[0].sheet
            if known := draft.form_data.get("tables", {}).get(table, {}).get(kind):
                taught = sheet.cells.with_columns(taught, TableSlots.model_validate(known))
            sheet.tables.append(taught)
        else:
            _leave_out(agreeing, Message("draft.no_phase_of_table", table=shortened(table)))


def _last_said(
    said: Sequence[tuple[str, list[SheetRow]]],
) -> Iterator[tuple[str, list[SheetRow]]]:
    """The document and the rows of each sheet, without figures of which a later sheet speaks.

    Two rows of one sheet that say different things of one figure are both left out, but for one
    that cannot be taken.
    """
    later = set[tuple[object, ...]]()
    found: list[tuple[str, list[SheetRow]]] = []
    for key, rows in reversed(said):
        figures = {row.number: (key, row.place or row.number, row.value) for row in rows}
        of_figure: dict[tuple[object, ...], list[SheetRow]] = defaultdict(list)
        for row in rows:
            if row.fault is None:
                of_figure[figures[row.number]].append(row)
        taken = []
        for row in rows:
            others = [each for each in of_figure[figures[row.number]] if each.of != row.of]
            fault = row.fault
            if others and fault is None:
                fault = Message("draft.said_twice", rows=ranges(each.number for each in others))
            if figures[row.number] not in later:
                taken.append(replace(row, fault=fault))
        later |= {*figures.values()}
        found.append((key, taken))
    return reversed(found)


class _CellsByPlace:
    """The cells of a document by their places, as tables have them."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._addressed: dict[Place, list[Addressed]] = defaultdict(list)
        cells = addressed_cells(items)
        for each in cells:
            self._addressed[place_of(each.cell)].append(each)
        document = cells[0].cell.document if cells else label_cells({}, items)
        self._cells = {place_of(cell): cell for cell in (*document, *(each.cell for each in cells))}
        self._pages = sorted({item.page for item in items})

    def placed(self, rows: Sequence[SheetRow], reading: DocumentReading) -> list[SheetRow]:
        """Rows with the places of their figures: of what is read so, else of the likeliest cell.

        Args:
            rows: Rows, some of which have no place.
            reading: The document as it is read.
        """
        typed = [row for row in rows if row.place is None and row.fault is None]
        pairs = match(typed, reading.facts).pairs if typed else ()
        places = {row.number: fact.place for row, fact, agrees in pairs if agrees == ALL}
        read = {
            (places[row.number], value)
            for row in typed
            if row.number in places
            for value in row.printed
        }
        unread = [row for row in typed if row.number not in places]
        addressed = chain.from_iterable(self._addressed.values()) if unread else ()
        free = (each for each in addressed if not read.intersection(_said_by(each)))
        for row, each in CellsByValue(free).examples(unread):
            places[row.number] = place_of(each.cell)
        for row in unread if len(places) < len(typed) else ():
            taken = {*places.values()}
            cells = (cell for cell in reading.document if place_of(cell) not in taken)
            if row.number not in places and (cell := likeliest_cell(cells, row)):
                places[row.number] = place_of(cell)
        return [
            replace(row, place=place, page=place.page) if (place := places.get(row.number)) else row
            for row in rows
        ]

    def checked(self, row: SheetRow) -> SheetRow:
        """A row, with why it cannot be taken: its document prints its figure nowhere there."""
        fault = row.fault
        cell = row.place and self._cells.get(row.place)
        unknown = next((at for at in row.at.values() if not _is_place(at)), "")
        if fault is not None or (row.place is None and not row.is_pointed):
            return row
        if row.page not in self._pages:
            fault = Message("draft.no_such_page", page=row.page, pages=ranges(self._pages))
        elif cell is None:
            fault = Message("draft.nothing_there", page=row.page)
        elif not (_prints(cell, row) or self.addressed(row)):
            fault = Message(
                "draft.another_there", page=row.page, found=shortened(one_line(cell.part))
            )
        elif unknown:
            fault = Message("fault.address", found=unknown)
        elif row.at and (each := self.addressed(row)):
            fault = _not_there(Example(row, each))
        return replace(row, fault=fault)

    def with_columns(self, taught: TaughtTable, known: TableSlots) -> TaughtTable:
        """What is taught, also of the columns that are known if it says the same of them."""
        for cells in self._addressed.values():
            for each in cells:
                is_known = each.table == taught.table and known.has_column(each.column)
                if is_known and _said(taught.slots, each) != _said(known, each):
                    return taught
        columns = tuple(dict.fromkeys((*taught.slots.columns, *known.columns)))
        return taught._replace(slots=taught.slots.model_copy(update={"columns": columns}))

    def of_table(self, taught: TaughtTable) -> Iterator[Addressed]:
        """The cells of the columns of a table."""
        for each in chain.from_iterable(self._addressed.values()):
            if each.table == taught.table and taught.slots.has_column(each.column):
                yield each

    def addressed(self, row: SheetRow) -> Addressed | None:
        """The figure of a row, which may be a part of its cell, with what stands around it."""
        at_place = self._addressed.get(row.place, ()) if row.place else ()
        printing = (
            each for each in at_place if not row.printed.isdisjoint(printed_values(each.text))
        )
        return next(printing, None) or next(
            (each for each in at_place if row.value in {head.folded for head in each.over[:1]}),
            None,
        )


def _said_alike(taught: TaughtTable, group: Sequence[_Pointed]) -> int:
    """Of how many figures a table says what it says of other figures; 0: of fewer than half.

    A person chose one phase or one name for all of a column that has several: 目標値 | 実績値.
    """
    figures: dict[tuple[object, ...], set[str]] = defaultdict(set)
    count = 0
    for cells in {id(each.sheet.cells): each.sheet.cells for each in group}.values():
        for each in cells.of_table(taught):
            said = _said(taught.slots, each)
            if is_figure(fold(each.text)) and len(said) == len(_given(taught.slots)):
                year = taught.slots.year and each.at.get(taught.slots.year.at)
                figures[id(cells), each.column, year and year.folded, *said].add(each.text)
                count += 1
    alike = sum(len(texts) for texts in figures.values() if len(texts) > 1)
    return alike if 2 * alike > count else 0


def _given(slots: TableSlots) -> list[Slot]:
    return [slot for slot in (slots.activity, slots.label, slots.item, slots.phase) if slot]


def _said(slots: TableSlots, each: Addressed) -> list[str]:
    """What slots say of a figure."""
    said = [said_by(slot, each) for slot in _given(slots)]
    return [text.text for text in said if text]


def _prints(cell: PageCell, row: SheetRow) -> bool:
    """Whether a cell prints the value of a row, alone or as one of its figures."""
    texts = (one_line(cell.part), *figures_of(cell.folded))
    return any(not row.printed.isdisjoint(printed_values(text)) for text in texts)


def _said_by(each: Addressed) -> Iterator[tuple[Place, str]]:
    """The values that a cell prints, each with its place."""
    place = place_of(each.cell)
    yield from ((place, value) for value in printed_values(each.text))


def _is_place(address: str) -> bool:
    return is_address(address) or constant_of(address) is not None


def _not_there(example: Example) -> Message | None:
    """Why an address of a row is wrong: nothing stands there, or another text."""
    row, each = example
    for slot, column in _COLUMNS.items():
        address = row.at.get(slot)
        if address is None or constant_of(address) is not None:
            continue
        if not says_so(example, slot):
            near = each.at.get(address)
            found = shortened(one_line(near.part)) if near else "－"
            about = {"column": SheetColumns(column), "address": address, "found": found}
            return Message("draft.not_there", **about)
    return None


def _agreeing(group: Sequence[_Pointed]) -> Iterator[_Pointed]:
    """The rows of a kind of figures that have one address in each slot, that of most rows.

    Why the others are left out is said of these.
    """
    chosen: dict[str, str] = {}
    for slot in _COLUMNS:
        said = Counter(at for each in group if (at := each.example.row.at.get(slot)))
        chosen |= {slot: said.most_common(1)[0][0]} if said else {}
    for each in group:
        row = each.example.row
        apart = [slot for slot in chosen if row.at.get(slot, chosen[slot]) != chosen[slot]]
        if not apart:
            yield each
            continue
        slot = apart[0]
        others = [o.example.row.number for o in group if o.example.row.at.get(slot) == chosen[slot]]
        about = {"column": SheetColumns(_COLUMNS[slot]), "rows": ranges(others)}
        found = Message("draft.other_address", **about, found=row.at[slot], taken=chosen[slot])
        _leave_out([each], found)


def _of_one_place(table: str, kind: Kind, group: Sequence[_Pointed]) -> list[_Pointed]:
    """The rows that say one place of their phases, of several such places that of most rows.

    A budget has its phase over it, beside years whose rows say theirs.
    """
    places: dict[str, list[_Pointed]] = defaultdict(list)
    for each in group:
        places[each.example.row.at.get("phase", "")].append(each)
    parts = sorted(places.values(), key=len, reverse=True) if len(places) > 1 else []
    return next(
        (part for part in parts if _table_taught(table, kind, [each.example for each in part])), []
    )


def _by_words(group: Iterable[_Pointed]) -> None:
    """Take rows without their places: their words say what their figures are."""
    for example, sheet in group:
        sheet.rows = [replace(row, at={}) if row is example.row else row for row in sheet.rows]


def _leave_out(group: Iterable[_Pointed], fault: Message) -> None:
    """Say why rows cannot be taken."""
    for example, sheet in group:
        sheet.rows = [
            replace(row, fault=fault) if row is example.row else row for row in sheet.rows
        ]


def _table_taught(table: str, kind: Kind, examples: Sequence[Example]) -> TaughtTable | None:
    columns = dict.fromkeys(example.each.column for example in examples)
    slots = slots_of(kind_alone(kind), examples, columns, {})
    return TaughtTable(table, kind, slots, examples, rivals={}) if slots else None


def _joined(tables: Iterable[TaughtTable]) -> Iterator[TaughtTable]:
    """Tables, two of one kind as one that says the same of the figures of both, else the first."""
    found: dict[tuple[str, Kind], TaughtTable] = {}
    for each in tables:
        key = each.table, each.kind
        parts = [found[key], each] if key in found else []
        joined = parts and _table_taught(*key, [one for part in parts for one in part.examples])
        if joined and all(_says_as(joined, part) for part in parts):
            columns = (*parts[0].slots.columns, *parts[1].slots.columns)
            update = {"columns": tuple(dict.fromkeys(columns))}
            found[key] = joined._replace(slots=joined.slots.model_copy(update=update))
        found.setdefault(key, each)
    yield from found.values()


def _says_as(taught: TaughtTable, part: TaughtTable) -> bool:
    """Whether a table says of the examples of another one what that says."""
    return all(_said(taught.slots, each) == _said(part.slots, each) for _, each in part.examples)
