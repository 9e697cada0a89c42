"""What rows of a sheet teach of its labels, or of the places of names in its lists.

A list is read by the addresses of its names alone, a sheet by its labels alone. Where the names of
a sheet's figures stand is found as in a list: what rows say of the texts there are meanings of
labels, those of all tables at once, and other labels beside these figures say no more than a phase
or a unit. A row that is read but for one thing says it of the label that said otherwise. The sheet
is read by what is said, and what makes most rows exactly right stays. No unit that the page prints
is changed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

from hyoka.contract.scales import SCALES
from hyoka.contract.tables import STAFF
from hyoka.forms.addresses import Addressed, addressed_cells
from hyoka.forms.cells import PageCell
from hyoka.forms.labels import is_open
from hyoka.forms.table_slots import Slot, is_second, kind_alone
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import one_line
from hyoka.text.japanese import fold
from hyoka.text.messages import Message
from hyoka.text.numbers import is_figure, two_figures
from hyoka.text.units import UNITS, YEN, stated_unit
from hyoka.text.vocabulary import concepts_of
from hyoka.text.years import ANY_YEAR, is_date, year_of
from hyoka_draft.corrected_sheet import (
    UNITS_OF_STAFF,
    Match,
    SheetColumns,
    SheetRow,
    match,
    name_of,
    printed_values,
)
from hyoka_draft.drafting import (
    FORM_SETTINGS,
    SAYS_NOTHING,
    Meanings,
    label_of,
    repeated_texts,
    title_of,
)
from hyoka_draft.facts import DocumentReading, Draft, Fact, drafted, reading_of
from hyoka_draft.lessons import NAME, Lesson, label_at, pages_of
from hyoka_draft.table_lessons import (
    TaughtTable,
    is_year_before,
    last_year,
    tables_taught,
    with_tables,
    year_of_rows,
)

#: Labels with new meanings, and settings with new values.
Change = tuple[Meanings, dict[str, Any]]
#: A label, and a meaning that something says of it.
_Said = tuple[str, str]

#: So many labels beside and over a row that no table holds may say what it is.
_NEAREST: Final = 2
#: The addresses of what stands beside a figure and over it, the nearest first.
_NEAR: Final = [f"{side} {number}" for side in ("left", "over") for number in range(1, 5)]
_LONGEST: Final = 45
#: So much of a title around its year tells it from other years.
_AROUND: Final = 4
#: A cell whose corner is so near a row's place, across and down together, is the row's; in points.
_SAME_PLACE_PT: Final = 2
_NUMBER: Final = re.compile(r"[△▲−-]?(\d+(?:\.\d+)?)")
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: The phases that a form may say of all figures without one: no forecast is that of a whole form.
_PHASES_OF_FORM: Final = {
    "basis": ("budget", "settlement"),
    "phase": ("target", "actual", "baseline"),
}
_KEPT: Final = ("phase.", "unit.", "kind.")
#: What a label beside a figure of a kind may say of it.
_MAY_SAY: Final = {
    "cost": ("cost.", "group.", *_KEPT),
    "value": ("indicator.", *_KEPT),
    "rating": ("rating.", "indicator.", "text", "reason", *_KEPT),
}
#: What a label says beside which no item stands, unless it says an item, too.
_OF_NO_ITEM: Final = ("activity.", "indicator.name", "phase.", "unit.")
#: Meanings that say of which kind a label's figures or texts are.
_KINDS: Final = (SAYS_NOTHING, "ignore", "text", "derived", "total", "reason", "mark")


def lesson_of_rows(
    documents: Mapping[str, Sequence[Item]],
    draft: Draft,
    key: str,
    rows: Sequence[SheetRow],
    pointed: Sequence[TaughtTable] = (),
    *,
    has_examples: bool = False,
) -> Lesson:
    """What rows of a document teach beside what was pointed at.

    Of a document its pages, those beside them and the first are read; all where a row that names no
    page is not found on these.

    Args:
        documents: The rows and lines of each document.
        draft: The draft whose sheets were corrected.
        key: The document of the rows.
        rows: What they say; rows with addresses have said what stands there.
        pointed: The tables that rows with addresses teach, of all documents.
        has_examples: Whether the rows are an example a column.
    """
    pages = pages_of(rows)
    near = range(min(pages) - 1, max(pages) + 2) if pages else ()
    repeated = repeated_texts(documents) if draft.repeated is None else draft.repeated
    labels = repeated | draft.labels.keys()
    has_pages = len({(key, item.page) for key, items in documents.items() for item in items}) > 1
    named = [row for row in rows if not row.at]
    form = {**draft.form_data, "tables": with_tables(draft.form_data, pointed)}

    def is_label(text: str) -> bool:
        return not has_pages or label_of(text) in labels

    def lesson_of(items: Sequence[Item]) -> Lesson:
        lesson = Lesson(key, rows, pages, has_examples)
        lesson.seen_tables, lesson.without_phase = tables_taught(items, named, is_label)
        _Teacher(form, with_tables({}, pointed), lesson, items, repeated, is_label).teach()
        return lesson

    items = [item for item in documents[key] if not pages or item.page == 1 or item.page in near]
    lesson = lesson_of(items)
    anywhere = {row.number for row in rows if row.page is None}
    is_elsewhere = not anywhere.isdisjoint(lesson.not_found) and len(items) < len(documents[key])
    lesson = lesson_of(documents[key]) if is_elsewhere else lesson
    tables = [*pointed, *lesson.tables]
    cells = addressed_cells(documents[key]) if tables else []
    last = max((last_year(table, cells) for table in tables), default=0)
    if "year" not in lesson.settings and is_year_before(draft, last):
        lesson.settings["year"] = last
    return lesson


class _Example(NamedTuple):
    """A row of a sheet that is not read as it says, with the cell that prints its figure."""

    row: SheetRow
    fact: Fact | None
    cell: PageCell


class _State(NamedTuple):
    """What is tried: the keys of the form, and the sheet as they read it."""

    form: dict[str, Any]
    reading: DocumentReading
    found: Match


class _Teacher:
    """Says of labels what rows say, until a sheet reads as they do."""

    def __init__(
        self,
        form: dict[str, Any],
        pointed: dict[str, Any],
        lesson: Lesson,
        items: Sequence[Item],
        texts: Collection[str],
        is_label: Callable[[str], bool],
    ) -> None:
        self._pointed = pointed
        self._lesson = lesson
        self._items = items
        self._is_label = is_label
        self._repeated = texts
        self._texts = {*texts} | {fold(row.label) for row in lesson.rows}
        self._readings: dict[str, DocumentReading] = {}
        self._tables_taken: list[TaughtTable] = []
        self._known_examples: tuple[_State | None, list[_Example]] = (None, [])
        self._known_cells: tuple[DocumentReading | None, dict[str, list[PageCell]]] = (None, {})
        self._is_printed: dict[int, bool] = {}
        self._now = self._read(form)
        lesson.pages |= self._pages_of_rows()
        self._now = self._now._replace(found=lesson.match(self._now.reading.facts))

    @property
    def _labels(self) -> Meanings:
        return self._now.form["labels"]

    def _pages_of_rows(self) -> set[int]:
        """The pages on which rows are read, or may be, without those of other activities.

        A figure that another sheet prints, too, does not make its page one of this sheet.
        """
        facts = self._now.reading.facts
        found = match(self._lesson.rows, facts)
        cells = map(self._likeliest, found.unread)
        pages = {fact.place.page for _, fact, _ in found.pairs}
        pages |= {cell.page for cell in cells if cell}
        activities = {row.activity for row in self._lesson.rows}
        of_others = {
            fact.place.page for fact in facts if activities.isdisjoint(fact.names_of_activity)
        }
        return pages - of_others if self._lesson.pages else pages

    def teach(self) -> None:
        before = self._now
        self._leave_out_rows_without_phase()
        self._take_lists()
        while self._take_best(self._changes()) or any(
            self._take_best(self._at_each_address(group)) for group in self._unread_by_heads()
        ):
            pass
        self._say(before)

    def _leave_out_rows_without_phase(self) -> None:
        """Learn nothing of rows whose heads speak of a phase that neither they nor labels say."""
        found = self._now.found
        unsaid = {row.number for row, fact, _ in found.pairs if not fact.is_phase_printed}
        unsaid |= {row.number for row, _ in found.otherwise if row is not None}
        left_out = self._lesson.without_phase & unsaid
        if left_out:
            told = Message("draft.no_phase", column=SheetColumns("phase"))
            self._lesson.rows = [
                replace(row, fault=told) if row.number in left_out and not row.fault else row
                for row in self._lesson.rows
            ]
            # what a draft made of these tables knew no phase either
            self._now = self._read(self._now.form | {"tables": self._pointed})

    def _meanings_of(self, taught: TaughtTable) -> list[_Said]:
        """What the labels at the addresses of a table say of its figures."""
        slots = taught.slots
        if is_second(taught.kind):
            return []  # said with the first figures of its cells
        label = label_at(slots.activity)
        said = [(label, NAME)] if label else []
        if kind_alone(taught.kind) == "rating":
            criteria = self._labels_at(slots.label, taught)
            said += [(label, f"rating.{slots.scale}") for _, label in criteria]
        texts = self._labels_at(slots.phase, taught)
        said += [(label, f"phase.{row.phase}") for row, label in texts if row.phase]
        for _, each in taught.examples:  # what stands behind the name of a sheet is no part of it
            name = each.at.get(slots.activity.at)
            behind = name.right[:1] if name and slots.activity.at.startswith("beside") else ()
            labels = (label_of(near.folded) for near in behind if self._may_be_label(near))
            said += [(label, self._labels.get(label, SAYS_NOTHING)) for label in labels]
        said = [(label, meaning) for label, meaning in said if self._is_label(label)]
        if kind_alone(taught.kind) == "value":
            said += self._said_of_names(taught)
        elif kind_alone(taught.kind) == "cost":
            said += self._said_of_items(taught)
        said += self._said_of_columns(taught)
        return [*said, *self._said_of_others(taught, said)]

    def _said_of_names(self, taught: TaughtTable) -> list[_Said]:
        """What says the names of indicators: the label over or beside them, else they do."""
        slot = taught.slots.label
        head = label_at(slot)
        heads = [head] if head and self._is_label(head) else []
        if not heads:
            names = [
                near
                for row, each in taught.examples
                if (near := each.at.get(slot.at)) and name_of(row.label) in near.folded
            ]
            heads = [label for near in names if (label := self._head_of_name(near))]
        itself = (label for _, label in self._labels_at(slot, taught) if self._is_label(label))
        return [(label, "indicator.name") for label in heads] or [
            (label, "indicator.itself") for label in itself
        ]

    def _head_of_name(self, name: PageCell) -> str:
        """The label beside or over a name that does not say yet that it is one; "": none."""
        for near in (*name.left[:1], *name.above[:1]):
            label = label_of(near.folded)
            known = self._labels.get(label, "")
            says_else = any(each in known for each in ("activity.", "indicator.name", "unit"))
            if self._may_be_label(near) and self._is_repeated(label) and not says_else:
                return label
        return ""

    def _said_of_items(self, taught: TaughtTable) -> Iterator[_Said]:
        """What says the items of costs, with the unit of counts; of two in a cell both."""
        slots = taught.slots
        slot = slots.item if slots.item and slots.item.constant is None else slots.label
        texts = [pair for pair in self._labels_at(slot, taught) if self._is_label(pair[1])]
        for row, label in texts:
            yield label, f"cost.{row.concept or 'detail'}"
            is_count = row.concept in STAFF and row.unit in ("", *UNITS_OF_STAFF)
            if is_count and "unit." not in self._labels.get(label, ""):
                yield label, f"unit.{row.unit or UNITS_OF_STAFF[0]}"
        second = {
            id(example.each.cell): f" + cost.{example.row.concept or 'detail'}"
            for table in self._lesson.seen_tables
            for example in table.examples
            if table.kind == "second_cost"
        }
        for row, each in taught.examples:
            beside = second.get(id(each.cell), "")
            label = self._label_of_item(each) if beside or not texts else ""
            if label:
                yield label, f"cost.{row.concept or 'detail'}{beside}"

    def _label_of_item(self, each: Addressed) -> str:
        """The nearest label of a figure that may say its item; "": none."""
        near = (each.at.own[at] for at in _NEAR if at in each.at.own)
        for label in (label_of(cell.folded) for cell in near if self._may_be_label(cell)):
            known = self._labels.get(label, "")
            if "cost." in known or not any(each in known for each in _OF_NO_ITEM):
                return label
        return ""

    def _said_of_columns(self, taught: TaughtTable) -> Iterator[_Said]:
        """The phases that columns or rows say which no text tells apart but by its year."""
        at: dict[str, list[_Said]] = defaultdict(list)
        for row, each in taught.examples if taught.lacks_phase else ():
            for address in _NEAR:
                near = each.at.own.get(address)
                label = label_of(near.folded) if near and row.phase else ""
                if near and label == "{year}":
                    at[address].append((near.folded, f"phase.{row.phase}"))
                elif near and label and self._may_be_label(near):
                    at[address].append((label, f"phase.{row.phase}"))

        for said in at.values():
            most = _together(said)
            if all(most[label] == meaning for label, meaning in said):
                yield from said
                return

    def _said_of_others(self, taught: TaughtTable, said: Sequence[_Said]) -> Iterator[_Said]:
        """That other labels beside its figures say nothing that a figure of its kind cannot be."""
        slots = taught.slots
        kind = kind_alone(taught.kind)
        named = {slot.at for slot in (slots.activity, slots.label, slots.item) if slot}
        saying = {label for label, meaning in said if not meaning.startswith("phase.")}
        for row, each in taught.examples:
            names = [near for at in named if (near := each.at.get(at))]
            beside = (each.at.own[at] for at in _NEAR if at in each.at.own)
            for cell in beside:
                label = label_of(cell.folded)
                is_name = any(cell is name for name in names)
                if is_name or label in (*saying, "{year}") or not self._may_be_label(cell):
                    continue
                known = [each for each in self._labels.get(label, "").split(" + ") if each]
                allowed = (SAYS_NOTHING, *_MAY_SAY[kind])
                is_wrong = any(not concept.startswith(allowed) for concept in known)
                if kind == "cost":
                    item = f"cost.{row.concept or 'detail'}"
                    is_wrong |= any(each.startswith("cost.") and each != item for each in known)
                if kind == "value" and slots.label.at.startswith("under"):
                    is_wrong |= "indicator.name" in known
                is_unsaid = not (known or label in dict(said)) and bool(concepts_of(label))
                if is_wrong or is_unsaid:
                    yield label, SAYS_NOTHING

    def _labels_at(self, slot: Slot | None, taught: TaughtTable) -> Iterator[tuple[SheetRow, str]]:
        """The labels that stand at the address of a slot, with their rows."""
        for row, each in taught.examples if slot and slot.constant is None else ():
            near = each.at.get(slot.at) if slot else None
            if near is not None and self._may_be_label(near):
                yield row, label_of(near.folded)

    def _constant_phases(self, taught: TaughtTable) -> list[_Said]:
        """The phase of all figures of a table, as its heads or, over years, its corner say it."""
        phase = taught.slots.phase
        found: list[PageCell] = []
        for _, each in taught.examples if phase and phase.constant else ():
            heads = [head for head in each.over if label_of(head.folded) != "{year}"]
            corner = sorted(each.heads, key=lambda head: (head.x0, head.top))
            found += (heads or corner)[:1]
        said = phase.constant if phase else ""
        labels = filter(self._is_label, (label_of(head.folded) for head in found))
        return [(label, f"phase.{said}") for label in labels]

    def _take_lists(self) -> None:
        """Read lists by the places of their names, all or each if no fewer rows are right."""
        wrong = {row.number for row, _ in self._now.found.otherwise if row is not None}
        lists = [
            each
            for each in self._lesson.seen_tables
            if not (each.is_read_by_labels or each.lacks_phase or wrong.isdisjoint(each.rows))
        ]
        if lists and not self._takes(lists, least=0):
            for each in lists:
                self._takes([each], least=1)

    def _takes(self, taught: Sequence[TaughtTable], least: int) -> bool:
        """Read tables by the places of their names, if so many more rows are right at least."""
        state = self._read(self._now.form | {"tables": with_tables(self._now.form, taught)})
        is_better = state.found.right >= self._now.found.right + least
        if is_better:
            self._now = state
            self._tables_taken += taught
        return is_better

    def _say(self, before: _State) -> None:
        """Write into the lesson what differs from before."""
        lesson = self._lesson
        known = before.form["labels"]
        lesson.meanings = {
            label: text for label, text in self._labels.items() if known.get(label) != text
        }
        for key in FORM_SETTINGS:
            if self._now.form.get(key) != before.form.get(key):
                lesson.settings[key] = self._now.form[key]
        lesson.tables = self._tables_taken
        lesson.mistyped = {
            row.number
            for row, fact in self._now.found.otherwise
            if row is not None and self._is_mistyped(row, fact)
        }
        was = {**before.form, **known}
        for key in (*lesson.meanings, *lesson.settings):
            if was.get(key) not in (None, "", SAYS_NOTHING):
                lesson.before[key] = was[key]
        cells = self._now.reading.document
        words = (fold(word) for cell in cells for word in one_line(cell.part).split())
        found = [each for word in words for each in _NUMBER.finditer(word.replace(",", ""))]
        numbers = {each[1] for each in found}.union(*(printed_values(each[0]) for each in found))
        for row in self._now.found.unread:
            is_among = row.kind != "rating" and not row.printed.isdisjoint(numbers)
            if not (self._likeliest(row) or self._is_mark_printed(row)):
                lesson.not_found[row.number] = is_among
        mistyped = (row for row in lesson.rows if row.number in lesson.mistyped)
        among = (row for row in mistyped if not row.printed.isdisjoint(numbers))
        lesson.not_found |= {row.number: True for row in among}

    def _is_mark_printed(self, row: SheetRow) -> bool:
        """Whether a row's mark stands anywhere, be it beside another name."""
        cells = self._now.reading.document
        return row.kind == "rating" and any(fold(row.value) in cell.folded for cell in cells)

    def _read(self, form: dict[str, Any]) -> _State:
        key = self._lesson.document_id
        said = repr(sorted((label, form[label]) for label in form))
        reading = self._readings.get(said) or reading_of(drafted(form), key, self._items)
        self._readings[said] = reading
        return _State(form, reading, self._lesson.match(reading.facts))

    def _examples(self) -> list[_Example]:
        """The rows that are not read as they say, of which a cell prints the figure."""
        state, examples = self._known_examples
        if state is not self._now:
            examples = []
            for row, fact in self._now.found.otherwise:
                is_wrong = row is None or row.fault is not None or self._is_mistyped(row, fact)
                if row is not None and not is_wrong:
                    cell = self._now.reading.cells[fact.place] if fact else self._likeliest(row)
                    examples += [_Example(row, fact, cell)] if cell else []
            self._known_examples = self._now, examples
        return examples

    def _is_mistyped(self, row: SheetRow, fact: Fact | None) -> bool:
        """Whether a row is a fact's but for its value, and no cell prints that."""
        if fact is None or row.apart(fact) != ["value"]:
            return False
        if row.number not in self._is_printed:
            self._is_printed[row.number] = any(True for _ in self._printing(row))
        return not self._is_printed[row.number]

    def _take_best(self, changes: Iterable[Change]) -> bool:
        """Take the change by which most rows are right, if they are more than without it."""
        better = filter(self._is_better, map(self._changed, changes))
        best = max(better, key=lambda state: state.found.score, default=self._now)
        is_better = best is not self._now
        self._now = best
        return is_better

    def _changed(self, change: Change) -> _State:
        meanings, settings = change
        labels = {label: self._with(label, meaning) for label, meaning in meanings.items()}
        return self._read({**self._now.form, **settings, "labels": {**self._labels, **labels}})

    def _is_better(self, state: _State) -> bool:
        """Whether a state has more rows right than now, and no printed unit is another."""
        now = self._now
        if state.found.right <= now.found.right or state.found.score <= now.found.score:
            return False
        printed = (read for read in now.reading.facts if "unit" not in read.rests_on)
        units = {read.place: read.unit for read in printed if read.unit}
        amounts = (read for read in state.reading.facts if "unit" in read.rests_on)
        return all(
            units.get(read.place, read.unit) == read.unit for read in amounts if read.unit in YEN
        )

    def _changes(self) -> Iterator[Change]:
        """What rows that are read otherwise say of labels, and what tables say, with the settings.

        A year may be wrong as long as nobody knows of what activity the figures are.
        """
        rows = self._examples()
        tables = [each for each in self._lesson.seen_tables if each.is_read_by_labels]
        said = [[*self._meanings_of(each)] for each in tables]
        phases = [self._constant_phases(each) for each in tables]
        whole = _together(chain.from_iterable(said))
        changes = [
            ({}, {}),
            (whole, {}),
            (whole, _phases_of_form(tables)),
            (_together(chain(*said, *phases)), {}),
        ]
        settings = self._settings(rows)
        yield from self._corrections(rows)
        yield from changes
        yield from ((meanings, of_form | settings) for meanings, of_form in changes)

    def _corrections(self, rows: Iterable[_Example]) -> Iterator[Change]:
        """What rows say that are read but for their phase or their item, of the label that says it.

        The form says a phase that no label says, or the nearest label does; a label
        that says another item before one that says the row's does not.
        """
        said: list[_Said] = []
        nearest: list[_Said] = []
        unsaid: dict[str, Counter[str]] = {key: Counter() for key in _PHASES_OF_FORM}
        for row, fact, cell in rows:
            apart = row.apart(fact) if fact else []
            labels = [near for near in (*cell.labels, *cell.caption) if self._may_be_label(near)]
            of_phase = [_text_of(near) for near in labels if near.slots.phase]
            of_item = [near for near in labels if near.slots.items]
            if row.kind == "cost" and (fact is None or "concept" in apart):
                says_it = [row.concept in near.slots.items for near in of_item]
                nearer = of_item[: says_it.index(True)] if True in says_it else []
                said += [(_text_of(near), SAYS_NOTHING) for near in nearer]
            if apart == ["phase"] and row.phase:
                nearest += [(_text_of(near), f"phase.{row.phase}") for near in labels[:1]]
            if apart == ["phase"] and of_phase:
                said.append((of_phase[0], f"phase.{row.phase}"))
            elif apart == ["phase"]:
                unsaid["basis" if row.kind == "cost" else "phase"][row.phase] += 1
            elif row.kind == "cost" and fact and {*apart} <= {"concept", "label"} and of_item:
                said.append((_text_of(of_item[0]), f"cost.{row.concept or 'detail'}"))
        common = {key: count.most_common(1)[0][0] for key, count in unsaid.items() if count}
        settings = {key: said for key, said in common.items() if said in _PHASES_OF_FORM[key]}
        yield _together(said), settings
        yield _together(nearest), {}

    def _settings(self, rows: Iterable[_Example]) -> dict[str, Any]:
        """The place of the year in a title, so that other sheets have their own; else the year.

        Figures without any year say it before those of a year without an era, 25年度. And the unit
        of amounts that no page says: in which most are as typed.
        """
        undated: list[SheetRow] = []
        of_no_year: list[SheetRow] = []
        units = Counter[str]()
        for example in rows:
            row, fact, _ = example
            is_misread = fact is not None and "fiscal_year" in row.apart(fact)
            undated += [row] if is_misread or self._is_undated(example) else []
            if not any(re.search(ANY_YEAR, near.folded) for near in example.cell.labels):
                of_no_year.append(row)
            if fact and row.kind == "cost" and "unit" in fact.rests_on:
                units.update(unit for unit in YEN if row.has_value_of(_in_unit(fact, unit)))
        settings: dict[str, Any] = {}
        if units:
            settings["unit"] = units.most_common(1)[0][0]
        if undated and (year := year_of_rows(of_no_year) or year_of_rows(undated)):
            settings["year"] = next(self._places_of(year), year)
        return settings

    def _is_undated(self, example: _Example) -> bool:
        """Whether a figure has the year of its form, as marks have, and what no label dates.

        25年度 needs it to be of an era; figures of a year behind that of the form are not read.
        """
        row, fact, cell = example
        if fact is not None:
            return "year" in fact.rests_on
        is_dated = any(year_of(near.slots.year, None) for near in cell.labels if near.slots.year)
        is_of_form = "year" in self._now.form or row.kind == "rating" or not is_dated
        return bool(row.year) and is_of_form

    def _places_of(self, year: int) -> Iterator[str]:
        """The places of a year in the titles of the document, as a form writes them; of no day."""
        for cell in title_of(self._now.reading.document):
            for printed in re.finditer(ANY_YEAR, cell.folded):
                is_day = is_date(cell.folded, printed.end())
                if not is_day and year_of(printed[0], year) == year:
                    before, _, after = cell.folded.partition(printed[0])
                    yield f"{before[-1:]}{{year}}{after[:_AROUND]}"

    def _unread_by_heads(self) -> Iterable[Sequence[_Example]]:
        """The rows that are not read as they say, but for those of lists, by their kind and heads.

        A table that its places do not read is none: 補助金名 | 公園管理事業 heads no list.
        """
        of_lists = frozenset[int]().union(*(each.rows for each in self._tables_taken))
        groups: dict[object, list[_Example]] = defaultdict(list)
        for example in self._examples():
            if example.row.number not in of_lists:
                groups[example.row.kind, _heads_over(example.cell)].append(example)
        return groups.values()

    def _at_each_address(self, group: Sequence[_Example]) -> Iterator[Change]:
        """What rows say of the labels at one address, the address of most rows first.

        Of two labels beside a figure also the farther one as the group of the nearer: 収入>合計.
        What one page alone prints is the name of a row rather than a label: it comes last.
        """
        at: dict[str, list[_Said]] = defaultdict(list)
        for example in group:
            cell, what = example.cell, _what(example, group)
            left = [near for near in cell.left if self._may_be_label(near)][:_NEAREST]
            over = [near for near in cell.above if self._may_be_label(near)][:_NEAREST]
            for side, labels in (("left", left), ("over", over)):
                for number, near in enumerate(labels):
                    at[f"{side} {number}"].append((_text_of(near), what))
            for near, farther in pairwise(left):
                if farther.x1 <= near.x0 + 1:
                    at["within"].append((f"{_text_of(farther)}>{_text_of(near)}", what))
        ranked = []
        for number, said in enumerate(at.values()):
            meanings = _together(said)
            right = sum(meanings[label] == what for label, what in said)
            names = sum(not self._is_repeated(label) for label in meanings)
            ranked.append(((-right, names, number), meanings))
        for _, meanings in sorted(ranked, key=lambda pair: pair[0]):
            yield meanings, self._settings(group)
            yield meanings, {}

    def _is_repeated(self, label: str) -> bool:
        return all(part in self._labels or part in self._repeated for part in label.split(">"))

    def _may_be_label(self, near: PageCell) -> bool:
        """Whether a text may be a label: several pages print it, and it is no data of a list.

        A mark is none: A of the year before stands beside A.
        """
        text = _text_of(near)
        if is_open(near.folded) or is_figure(near.folded) or not 0 < len(text) <= _LONGEST:
            return False
        is_said = text in self._labels or text in self._texts
        is_known = near.is_label or is_said or self._is_label(text)
        is_unit = text in UNITS or near.slots.unit == near.folded or _is_unit_alone(near)
        is_mark = any(text in marks for marks in SCALES.values())
        return is_known and text != "{year}" and not (is_unit or is_mark)

    def _with(self, label: str, meaning: str) -> str:
        """A meaning beside what a label says of other things: its phase, unit, kind and group.

        A phase alone leaves all else.
        """
        said = meaning.split(" + ")
        families = {concept.partition(".")[0] for concept in said}
        before = [concept for concept in self._labels.get(label, "").split(" + ") if concept]
        if families == {"phase"}:
            kept = [each for each in before if not each.startswith("phase.") and each not in _KINDS]
            said, kept = kept, said
        else:
            kept = [each for each in before if each.startswith(_KEPT)]
            kept = [each for each in kept if each.partition(".")[0] not in families]
        words = dict.fromkeys([*said, *kept])
        return " + ".join(each for each in words if each != SAYS_NOTHING) or SAYS_NOTHING

    def _likeliest(self, row: SheetRow) -> PageCell | None:
        """The cell that prints the value of a row that is not read.

        It stands at the row's place, else under its year and label.
        """
        if row.fault is not None:
            return None
        taken = {fact.place for _, fact, _ in self._now.found.pairs}
        cells = (cell for cell in self._printing(row) if cell.place not in taken or _has_two(cell))
        return max(cells, key=partial(_likeness, row), default=None)

    def _printing(self, row: SheetRow) -> Iterator[PageCell]:
        """The cells that print a row's value; for all rows of a long sheet each is seen once."""
        reading, by_value = self._known_cells
        if reading is not self._now.reading:
            by_value = defaultdict(list)
            for cell in self._now.reading.document:
                texts = {*filter(None, two_figures(cell.folded)), one_line(cell.part)}
                for value in frozenset[str]().union(*map(printed_values, texts)):
                    by_value[value].append(cell)
            self._known_cells = self._now.reading, by_value
        found = (cell for value in sorted(row.printed) for cell in by_value.get(value, ()))
        return (cell for cell in found if prints(cell, row))


def _phases_of_form(tables: Iterable[TaughtTable]) -> dict[str, str]:
    """The one phase that the figures of tables have, as a form says it of all without one."""
    found: dict[str, set[str]] = {key: set() for key in _PHASES_OF_FORM}
    for each in tables:
        key = "basis" if kind_alone(each.kind) == "cost" else "phase"
        if phase := each.slots.phase and each.slots.phase.constant:
            found[key].add(phase)
    phases = {key: said.pop() for key, said in found.items() if len(said) == 1}
    return {key: phase for key, phase in phases.items() if phase in _PHASES_OF_FORM[key]}


def _together(said: Iterable[_Said]) -> Meanings:
    """What most say of each label, a word a family: cost.total + phase.budget."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for label, meaning in said:
        found[label][meaning.partition(".")[0]][meaning] += 1
    return {
        label: " + ".join(words.most_common(1)[0][0] for words in families.values())
        for label, families in found.items()
    }


def _heads_over(cell: PageCell) -> frozenset[str]:
    """The heads of the table in which a cell stands, without their years."""
    document = cell.document
    rows = (document.rows[number] for number in document.blocks[cell.block])
    heads = (head.slots.label for row in rows for head in row if head.is_header)
    return frozenset(heads) - {"{year}"}


def _what(example: _Example, group: Iterable[_Example]) -> str:
    """What a row's figure or mark is, as a label says it; of the figures of its cell each item."""
    row = example.row
    if row.kind == "rating":
        return "rating.abc" if row.value in tuple("ABCD") else "rating.direction"
    if row.kind == "value":
        return "indicator.itself"
    item = f"cost.{row.concept or 'detail'}"
    first, second = two_figures(example.cell.folded)
    said = [each.row for each in group if each.cell is example.cell]
    known = [item for label in example.cell.labels for item in label.slots.items]
    others = [each.concept or "detail" for each in said if each is not row] or known
    other = next((f"cost.{each}" for each in others if each != row.concept), "")
    if not (second and other):
        return item
    is_first = not row.printed.isdisjoint(printed_values(first))
    return f"{item} + {other}" if is_first else f"{other} + {item}"


def _text_of(cell: PageCell) -> str:
    """The text of a cell as a form writes its label."""
    return cell.slots.label if cell.is_label else label_of(cell.folded)


def _is_unit_alone(cell: PageCell) -> bool:
    """Whether a cell says a unit and nothing else: 単位:千円."""
    unit = stated_unit(cell.folded)
    return unit is not None and _WORD.search(cell.folded.replace(unit.printed, "")) is None


def _in_unit(fact: Fact, unit: str) -> Fact:
    """An amount as it is if its page prints it in a unit."""
    return replace(fact, unit=unit, value=str(Decimal(fact.printed) * YEN[unit]))


def _has_two(cell: PageCell) -> bool:
    return bool(two_figures(cell.folded)[1])


def likeliest_cell(cells: Iterable[PageCell], row: SheetRow) -> PageCell | None:
    """Of cells that print the value of a row the one beside or under its label and its year."""
    return max(
        (each for each in cells if prints(each, row)), key=partial(_likeness, row), default=None
    )


def _likeness(row: SheetRow, cell: PageCell) -> tuple[bool, ...]:
    """Whether a cell stands at the place of a row, under its year, and beside its label."""
    is_placed = False
    if row.place is not None:
        distance = abs(cell.x0 - row.place.x0) + abs(cell.top - row.place.top)
        is_placed = distance < _SAME_PLACE_PT
    years = (near.slots.year for near in cell.labels if near.slots.year)
    year = next(years, "")
    is_dated = str(year_of(year, int(row.year or 0))) == row.year
    name = fold(row.label)
    texts = [near.folded for near in (*cell.left, *cell.above) if near.folded]
    is_named = any(name and (name in text or text in name) for text in texts)
    return is_placed, is_dated, is_named


def prints(cell: PageCell, row: SheetRow) -> bool:
    """Whether a cell prints a row's value, of a mark beside its name."""
    if not cell.folded or cell.is_header:
        return False
    if row.kind != "rating":
        texts = filter(None, two_figures(cell.folded))
        return any(not row.printed.isdisjoint(printed_values(text)) for text in texts)
    if row.value not in printed_values(one_line(cell.part)):
        return False
    labels = (*cell.left[:2], *cell.above)
    names = (name_of(near.slots.label.replace("{year}", "")) for near in labels)
    return any(name and row.name and (name in row.name or row.name in name) for name in names)
