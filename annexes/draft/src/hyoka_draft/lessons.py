"""What corrected sheets teach: meanings of labels and keys, and what is read by them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from typing import Any, Final, NamedTuple

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Codes, Place
from hyoka.forms.paths import path_with_printed_unit
from hyoka.forms.table_records import key_of_names
from hyoka.forms.table_slots import Slot
from hyoka.text.japanese import fold
from hyoka.text.messages import Message
from hyoka_draft.corrected_sheet import (
    ALL,
    Match,
    SheetColumns,
    SheetRow,
    match,
    name_of,
    plain_number,
    ranges,
    shortened,
)
from hyoka_draft.drafting import (
    FORM_SETTINGS,
    SAYS_NOTHING,
    UNREAD,
    Meanings,
    beside_figures,
    label_of,
)
from hyoka_draft.facts import (
    DocumentReading,
    Draft,
    Fact,
    drafted,
    facts_in,
    heads_of_names,
)
from hyoka_draft.list_sums import sums_of_lists
from hyoka_draft.table_lessons import TaughtTable, rival_of, with_tables

#: The meaning of a label of the names of activities.
NAME: Final = "activity.name"
#: The number before a name.
_NUMBER: Final = re.compile(r"^\d+")
#: The name of the file of rows.
SHEET: Final = "sheet"
#: Facts of so many activities are those of a list.
_OF_A_LIST: Final = 4


class Question(NamedTuple):
    """Two places of names that fit a sheet equally well, and read documents otherwise.

    Attributes:
        taken: What a form says of the place that was taken, by the slot or the label.
        instead: What it would say of the other one.
        keys: What figures rest on that are read by the place that was taken.
        figures: How many figures the two read otherwise.
        example: One of them.
    """

    taken: Mapping[str, Any]
    instead: Mapping[str, Any]
    keys: Collection[str]
    figures: int
    example: Fact

    def in_words(self, file: str = SHEET) -> Message:
        about = {"document": self.example.document_id, "page": self.example.place.page}
        return Message(
            "draft.question",
            file=file,
            taken=shortened(form_lines(self.taken)),
            other=shortened(form_lines(self.instead)),
            number=self.figures,
            text=shortened(" ".join(self.example.text.split())),
            **about,
        )


def form_lines(said: Mapping[str, Any]) -> str:
    """Keys with what they say, as a form writes them."""
    return ", ".join(f'"{key}" = "{value}"' for key, value in said.items())


@dataclass
class Lesson:
    """What a corrected sheet teaches.

    Attributes:
        document_id: The document of which it is.
        rows: What it says.
        pages: The pages on which its rows are printed.
        has_examples: Whether its rows are an example a column: they deny nothing.
        meanings: The labels that mean something else than before, with their meanings.
        settings: Keys of the form that differ: year, unit, basis, phase.
        seen_tables: What its rows say of the tables in which they stand.
        without_phase: The numbers of the rows that lack a phase of which their heads speak.
        tables: Those of these by which it is read.
        before: What labels and keys meant before, where they meant anything.
        not_found: The numbers of the rows that no cell prints, and whether one has the figure among
            others.
        unprinted: Of the numbers of rows that are not read the column with a name that the document
            prints nowhere, and the name.
        mistyped: The numbers of the rows of which only the value is another, that no cell prints.
        kept: Labels and keys that a person answered otherwise in the form, which stands.
        questions: Other places of names that fit the sheet as well, and read figures of the
            documents otherwise.
        named_otherwise: By the numbers of rows that are not read the facts that are theirs but for
            the name of the activity.
        read_otherwise: The rows that are not read as they say, with the nearest fact; None: the
            fact that no row has.
    """

    document_id: str
    rows: Sequence[SheetRow]
    pages: frozenset[int]
    has_examples: bool = False
    meanings: Meanings = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    seen_tables: Sequence[TaughtTable] = ()
    without_phase: frozenset[int] = frozenset()
    tables: list[TaughtTable] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    not_found: dict[int, bool] = field(default_factory=dict)
    unprinted: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    named_otherwise: Mapping[int, Fact] = field(default_factory=dict)
    mistyped: Collection[int] = ()
    kept: dict[str, Any] = field(default_factory=dict)
    questions: Sequence[Question] = ()
    read_otherwise: Sequence[tuple[SheetRow | None, Fact | None]] = ()

    def keep(self, answered: Mapping[str, Any]) -> None:
        """Take back what would change an answer of the form."""
        for said in (self.meanings, self.settings):
            for key in [key for key in said if key in answered]:
                self.kept[key] = answered[key]
                del said[key]
        tables = answered.get("tables", {})
        self.tables = [each for each in self.tables if each.kind not in tables.get(each.table, ())]

    @cached_property
    def _places(self) -> frozenset[Place | None]:
        return frozenset(row.place for row in self.rows)

    def shows(self, fact: Fact) -> bool:
        return fact.document_id == self.document_id and fact.place.page in self.pages

    def match(self, facts: Sequence[Fact]) -> Match:
        """Its rows with the facts of its pages: of a list with those of which rows speak.

        An activity of which no row speaks denies nothing, nor does a column that nobody typed.
        """
        if self.has_examples:
            return self._match_examples(facts)
        shown = [fact for fact in facts if self.shows(fact)]
        if self._is_list(shown):
            shown = [fact for fact in shown if self._is_typed(fact)]
        return match(self.rows, shown)

    def _match_examples(self, facts: Sequence[Fact]) -> Match:
        """Its rows with the facts at their places; a row without one is of any other."""
        of_document = [fact for fact in facts if fact.document_id == self.document_id]
        rows = [row for row in self.rows if row.fault is None]
        placed = match(
            [row for row in rows if row.place],
            [fact for fact in of_document if fact.place in self._places],
        )
        others = match(
            [row for row in rows if not row.place],
            [fact for fact in of_document if fact.place not in self._places],
        )
        faulty = [row for row in self.rows if row.fault is not None]
        denied = [fact for fact in of_document if self._denies(fact)]
        unread = [*placed.unread, *others.unread, *faulty]
        return Match([*placed.pairs, *others.pairs], unread, extra=denied)

    def _denies(self, fact: Fact) -> bool:
        """Whether a row at whose figure a person pointed says the same cost of another amount.

        最終予算額 is the budget of a year: 当初予算額 of that year is none.
        """
        if fact.kind != "cost" or not fact.concept or fact.place in self._places:
            return False
        year = str(fact.fiscal_year or "")
        rows = self._costs.get((fact.concept, year, fact.phase), ())
        return fact.document_id == self.document_id and any(
            row.activity in fact.names_of_activity and not row.has_value_of(fact) for row in rows
        )

    @cached_property
    def _costs(self) -> dict[tuple[str, str, str], list[SheetRow]]:
        """The rows of costs that can be taken, by their item, year and phase."""
        found: dict[tuple[str, str, str], list[SheetRow]] = defaultdict(list)
        for row in self.rows:
            if row.fault is None and row.concept and row.is_pointed:
                found[row.concept, row.year or "", row.phase].append(row)
        return found

    def left_out(self, facts: Iterable[Fact]) -> Counter[str]:
        """The activities of a drafted list of which no row is left, with how many facts they have.

        They are wrong, or nobody looked at them: that is asked.
        """
        shown = [fact for fact in facts if self.shows(fact)]
        if not (self.is_drafted and self._is_list(shown)):
            return Counter()
        return Counter(fold(fact.activity) for fact in shown if not self._is_of_row(fact))

    def _is_list(self, shown: Iterable[Fact]) -> bool:
        return len({fact.activity for fact in shown}) >= _OF_A_LIST

    @cached_property
    def is_drafted(self) -> bool:
        """Whether a draft wrote its rows: a row of an activity that is not there was taken away."""
        return not self.has_examples and any(row.place is not None for row in self.rows)

    @cached_property
    def _typed(self) -> tuple[set[str], set[tuple[str, str, str]]]:
        """The activities of its rows, and their kinds with their names and years."""
        activities = {row.activity for row in self.rows}
        return activities, {(row.kind, row.name, row.year or "") for row in self.rows}

    @cached_property
    def _said(self) -> dict[tuple[str | None, ...], list[SheetRow]]:
        said = defaultdict(list)
        for row in self.rows:
            said[row.of].append(row)
        return said

    def denies(self, fact: Fact) -> bool:
        """Whether a row says another value of what a fact is of."""
        name = fact.concept or name_of(fact.label)
        years = (str(fact.fiscal_year or ""), None)
        about = product(fact.names_of_activity, [fact.kind], [name], years, {fact.phase, ""})
        rows = [row for of in about for row in self._said.get(of, ())]
        return bool(rows) and not any(row.has_value_of(fact) for row in rows)

    def _is_of_row(self, fact: Fact) -> bool:
        """Whether its activity has a row."""
        activities, _ = self._typed
        return not activities.isdisjoint(fact.names_of_activity)

    def _is_typed(self, fact: Fact) -> bool:
        """Whether a person who typed the rows would have typed a fact."""
        _, columns = self._typed
        column = fact.kind, fact.concept or name_of(fact.label)
        years = {str(fact.fiscal_year or ""), ""}  # a mark is typed without one
        is_of_column = self.is_drafted or any((*column, year) in columns for year in years)
        return is_of_column and self._is_of_row(fact)

    @property
    def right(self) -> int:
        """How many rows are read as they say."""
        return len(self.rows) - sum(row is not None for row, _ in self.read_otherwise)

    def refused(self, said_rightly: Collection[tuple[str, ...]]) -> Iterator[Fact]:
        """What its pages show otherwise than its rows say.

        A row without a phase says nothing of it.
        A figure stands against a row of which nothing prints the value, where others say the same.
        """
        for row, fact in self.read_otherwise:
            is_mistyped = row is not None and row.number in self.mistyped
            is_blank = row is not None and not row.phase and fact and row.apart(fact) == ["phase"]
            if fact and not is_blank and not (is_mistyped and fact.said_by in said_rightly):
                yield fact

    def why(self, row: SheetRow, fact: Fact | None) -> Message:
        """Why a row is not read as it says, in words that are true of all rows of its kind.

        Args:
            row: The row.
            fact: What is read instead, as `instead_of` has it.
        """
        if row.fault:
            return row.fault
        same = [each for each in self.rows if each.of == row.of and each is not row]
        before = [each for each in same if each.value == row.value and each.number < row.number]
        if before and before[0] not in (each for each, _ in self.read_otherwise):
            return Message("draft.repeated", row=before[0].number)
        if row.number in self.unprinted:
            column, text = self.unprinted[row.number]
            return Message("draft.unprinted", column=SheetColumns(column), text=shortened(text))
        if self.not_found.get(row.number):
            return Message("draft.among_others")
        if row.number in self.not_found:
            told = Message("draft.not_found")
        elif row.number in self.mistyped:
            told = Message("draft.mistyped")
        elif fact is None:
            return Message("draft.not_learnt")
        else:
            told = Message("draft.read_as", columns=SheetColumns(" ".join(row.apart(fact))))
        others = ranges(each.number for each in same)
        return Message("draft.contradicts", told=told, rows=others) if same else told

    def instead_of(self, row: SheetRow, fact: Fact | None) -> Fact | None:
        """What is read in place of a row: the nearest fact, also one of another name."""
        return fact or self.named_otherwise.get(row.number)

    def in_words(self, row: SheetRow | None, fact: Fact | None, file: str = SHEET) -> Message:
        """Why a row was not learnt, or that a fact is of no row."""
        if row is None:
            about = {"page": fact and fact.place.page, "read": fact and Codes(shortened(fact))}
            return Message("draft.still_read", file=file, **about)
        fact = self.instead_of(row, fact)
        return rows_in_words([(row, fact)], self.why(row, fact), file)


def rows_in_words(
    pairs: Sequence[tuple[SheetRow, Fact | None]], told: Message, file: str
) -> Message:
    """Rows of a sheet that are not read for one cause, and what is read in place of the first."""
    row, fact = pairs[0]
    says: object = Codes(shortened(row))
    if fact:
        about = {"read": Codes(shortened(fact)), "page": fact.place.page}
        says = Message("draft.says_and_read", says=says, **about)
    if len(pairs) == 1:
        return Message("draft.row", file=file, row=row.number, told=told, says=says)
    numbers = ranges(each.number for each, _ in pairs)
    about = {"number": len(pairs), "rows": shortened(numbers)}
    return Message("draft.rows", file=file, **about, told=told, says=says)


def _years_said(lessons: Sequence[Lesson], draft: Draft) -> dict[str, int]:
    """The years that a person who pointed said of documents, also of others with costs of the same.

    Their costs are of the years that stand over or beside them. Of costs of the same years no two
    years are said.
    """
    said = {each.document_id: year for each in lessons if (year := _year_said(each, draft))}
    if not said:
        return {}
    printed = {
        key: frozenset(
            fact.fiscal_year
            for fact in reading.facts
            if fact.kind == "cost" and "year" not in fact.rests_on
        )
        for key, reading in draft.readings.items()
    }
    of_costs: dict[frozenset[int | None], set[int]] = defaultdict(set)
    for key, year in said.items():
        of_costs[printed[key]].add(year)
    alike = {key: of_costs[years] for key, years in printed.items() if years in of_costs and years}
    return {key: min(years) for key, years in alike.items() if len(years) == 1} | said


def _year_said(lesson: Lesson, draft: Draft) -> int | None:
    """The year that a person who pointed says and no page does; None where nobody says one.

    A sheet is typed of one of many of its year.
    """
    year = lesson.settings.get("year", draft.form_data.get("year"))
    if not isinstance(year, int) or not any(row.is_pointed for row in lesson.rows):
        return None
    if "year" in lesson.settings:
        return year
    facts = draft.readings[lesson.document_id].facts if "year" in draft.asked else ()
    undated = {fact.place for fact in facts if "year" in fact.rests_on}
    of_year = [row for row in lesson.rows if row.fault is None and row.year == str(year)]
    return year if any(row.place in undated for row in of_year) else None


def taught(draft: Draft, lessons: Sequence[Lesson]) -> Draft:
    """The draft with what corrected sheets teach.

    What a sheet shows otherwise than its rows say is no fact on it, but for a value that the page
    does not print, where other rows confirm its labels.

    Args:
        draft: The draft whose sheets were corrected.
        lessons: What sheets teach, the last one decides.
    """
    data = draft.form_data
    for lesson in lessons:
        labels = {**data["labels"], **lesson.meanings}
        tables = with_tables(data, lesson.tables)
        keys = {"tables": tables} if tables else {}
        data = {**data, **lesson.settings, **keys, "labels": labels}
    if len(draft.readings) > 1 and (years := _years_said(lessons, draft)):
        data["years"] = {**data.get("years", {}), **years}
    # a form that is given may be read otherwise than by its labels
    is_as_before = data == draft.form_data and not draft.is_given
    readings = draft.readings if is_as_before else draft.readings.by(drafted(data))
    facts = facts_in(readings)
    again = replace(draft, readings=readings, form_data=data, instead={})
    settled = {"unit" for lesson in lessons for row in lesson.rows if row.says_unit}
    right = list[tuple[SheetRow, Fact]]()
    for lesson in lessons:
        found = lesson.match(facts)
        if not lesson.is_drafted:
            found = found._replace(extra=[fact for fact in found.extra if lesson.denies(fact)])
        lesson.read_otherwise = found.otherwise
        printed = {number for number, is_among in lesson.not_found.items() if is_among}
        nowhere = lesson.not_found.keys() - printed
        unread = [row for row in found.unread if row.number not in nowhere]
        reading = readings[lesson.document_id]
        lesson.unprinted = dict(_unprinted(unread, reading))
        lesson.named_otherwise = dict(_named_otherwise(unread, reading.facts))
        right += [(row, fact) for row, fact, agrees in found.pairs if agrees == ALL]
        cells = (
            cell for cell in readings[lesson.document_id].document if cell.page in lesson.pages
        )
        settled |= {
            *lesson.meanings,
            *lesson.settings,
            *(cell.slots.label for cell in cells if cell.is_label),
        }
    settled |= _confirm(again, lessons, right)
    settled |= {*FORM_SETTINGS} - {key for fact in again.facts for key in fact.rests_on}
    if data.get("tables") or any("activity" not in row.guessed for row, _ in right):
        settled |= {"name", *_names(data)}
    else:
        settled -= {*_names(data)}
    beside = beside_figures(again)
    settled |= {key for key in draft.asked if data["labels"].get(key) in UNREAD} - beside.keys()
    again.asked = {key: count for key, count in draft.asked.items() if key not in settled}
    undated = sum("year" in fact.rests_on for fact in facts) if data.get("years") else 0
    if undated and "year" not in again.said:  # what is said of one document is a guess of others
        again.asked["year"] = undated
    typed = {row.activity for lesson in lessons for row in lesson.rows}
    sums = [fact for fact in sums_of_lists(facts) if typed.isdisjoint(fact.names_of_activity)]
    names = Counter(fold(fact.activity) for fact in sums)
    for lesson in lessons:
        names |= lesson.left_out(facts)
    again.asked |= {name: count for name, count in names.items() if name not in again.said}
    for lesson in lessons:
        lesson.questions = [*_questions(again, facts, lesson, lessons)]
        for question in lesson.questions:
            again.asked |= dict.fromkeys(question.keys, question.figures)
            instead = form_lines(question.instead), question.example
            again.instead |= dict.fromkeys(question.keys, instead)
    return again


def _confirm(
    again: Draft, lessons: Iterable[Lesson], right: Iterable[tuple[SheetRow, Fact]]
) -> set[str]:
    """Confirm what rows say that are read as they say; the labels and keys that they settle."""
    said = [
        (row, fact)
        for row, fact in right
        if row.fault is None and (fact.kind != "value" or "phase" not in row.guessed)
    ]
    said_rightly = {fact.said_by for _, fact in said}
    again.refused = [fact for lesson in lessons for fact in lesson.refused(said_rightly)]
    refused = {fact.said_by for fact in again.refused}
    again.confirmed = said_rightly - refused
    settled: set[str] = set()
    for row, fact in said:
        if fact.said_by in again.confirmed:
            if row.has_value_in_yen_of(fact):
                settled.add("unit")
            unsaid = {"unit", "year"} if "fiscal_year" in row.guessed else {"unit"}
            settled |= {*fact.rests_on} - unsaid
            with_unit = path_with_printed_unit(fact.rests_on[-1])
            surer = replace(fact, rests_on=(*fact.rests_on[:-1], with_unit)).said_by
            if surer not in refused:
                again.confirmed.add(surer)
                settled.add(with_unit)
    return settled


def _is_by_taught_label(each: TaughtTable, lesson: Lesson) -> bool:
    """Whether the names of a sheet stand beside a label of which nobody knew it."""
    taught = lesson.meanings.get(label_at(each.slots.activity), "")
    return each.is_read_by_labels and NAME in taught


def _with_rivals_of_all(taught: TaughtTable, seen: Iterable[TaughtTable]) -> TaughtTable:
    """A table with those of its other places that fit the rows of all sheets."""
    rivals = taught.rivals
    for other in seen:
        if (other.table, other.kind) == (taught.table, taught.kind):
            fitting = {
                name: [getattr(other.slots, name), *found] for name, found in other.rivals.items()
            }
            rivals = {
                name: [slot for slot in found if slot in fitting.get(name, ())]
                for name, found in rivals.items()
            }
    return taught._replace(rivals=rivals)


def label_at(slot: Slot) -> str:
    """The label beside or over the texts at an address that names it; "" at any other."""
    side, _, label = slot.at.partition(" ")
    return label_of(fold(label)) if side in ("under", "beside", "below") else ""


def _names(form: Mapping[str, Any]) -> Iterator[str]:
    """The labels and the heads beside or over the names of activities."""
    yield from (label for label, meaning in form["labels"].items() if "activity.name" in meaning)
    yield from heads_of_names(form.get("tables", {}))


def _unprinted(
    rows: Iterable[SheetRow], reading: DocumentReading
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Of rows that are not read those with a name that no cell prints, so that no place says it.

    Two cells may print it together, as where a row goes on behind a page's end.
    """
    texts = {cell.folded for cell in reading.document}
    whole = "\n".join(texts)
    ends = {text[-length:] for text in texts for length in range(1, len(text) + 1)}
    beginnings = {text[:length] for text in texts for length in range(1, len(text) + 1)}

    def is_printed(name: str) -> bool:
        parted = ((name[:at], name[at:]) for at in range(1, len(name)))
        return name in whole or any(one in ends and two in beginnings for one, two in parted)

    for row in rows:
        names = {"activity": _NUMBER.sub("", row.activity), "label": fold(name_of(row.label))}
        for column, name in names.items():
            if not row.fault and not is_printed(name):
                yield row.number, (column, name)
                break


def _named_otherwise(rows: Iterable[SheetRow], facts: Iterable[Fact]) -> Iterator[tuple[int, Fact]]:
    """Of rows that are not read the facts that are theirs but for the name of the activity."""
    by_value: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_value[plain_number(fact.printed)].append(fact)
    for row in rows:
        alike = (fact for fact in by_value[row.value] if row.apart(fact) == ["activity"])
        yield from ((row.number, fact) for fact in islice(alike, 1))


def _questions(
    again: Draft, facts: Sequence[Fact], lesson: Lesson, lessons: Sequence[Lesson]
) -> Iterator[Question]:
    """Ask where a name stands, if two places fit the rows of all sheets and differ elsewhere.

    Nothing that rests on either enters until a person says which is right.
    """
    labels = [each for each in lesson.seen_tables if _is_by_taught_label(each, lesson)]
    seen = [each for other in lessons for each in other.seen_tables]
    tables = [_with_rivals_of_all(each, seen) for each in (*lesson.tables, *labels)]
    tables = [each for each in tables if any(each.rivals.values())]
    if not tables:
        return
    documents = list(again.readings.addresses())
    by_place = {(fact.document_id, fact.place): fact for fact in facts}
    for each in tables:
        rival = rival_of(each, (cells for _, cells in documents))
        if rival is None:
            continue
        name, slot, apart = rival
        differing = {*map(id, apart)}
        if each.is_read_by_labels:
            key, other = map(label_at, (each.slots.activity, slot))
            said = {key: NAME}, {key: SAYS_NOTHING, other: NAME}
        else:
            key = key_of_names(each.slots.activity.at) or each.table
            said = {name: getattr(each.slots, name).as_written()}, {name: slot.as_written()}
        places = (
            (document, place_in_tables(cell.cell.place._asdict()))
            for document, cells in documents
            for cell in cells
            if id(cell) in differing
        )
        read = [by_place[place] for place in places if place in by_place]
        if read and key not in again.said:
            keys = {key, *(fact.rests_on[-1] for fact in read if key not in fact.rests_on)}
            yield Question(*said, keys, len(apart), read[0])


def pages_of(rows: Iterable[SheetRow]) -> frozenset[int]:
    """The pages on which the rows of a sheet are printed."""
    return frozenset(row.page for row in rows if row.page)
