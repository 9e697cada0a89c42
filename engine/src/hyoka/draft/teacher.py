"""What a corrected sheet teaches: meanings of labels are tried until the sheet reads as it says.

A row that is read otherwise has a cell, and the cell a path. Each label on the path may be what
misleads: it is given what the row says, alone or within the group that it stands in, the sheet is
read again, and what makes most rows exactly right is kept. No unit that the page prints is changed,
and no label is taught to say nothing at all.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain, groupby, pairwise
from typing import Any, Final, NamedTuple

from hyoka.contract.records import Codes
from hyoka.contract.tables import STAFF
from hyoka.draft.corrected_sheet import (
    ALL,
    UNITS_OF_STAFF,
    Match,
    SheetRow,
    match,
    name_of,
    plain_number,
    sheet_rows,
)
from hyoka.draft.drafting import (
    FORM_SETTINGS,
    SAYS_NOTHING,
    Meanings,
    label_of,
    listed_texts,
    title_of,
)
from hyoka.draft.facts import DocumentReading, Draft, Fact, Readings, drafted, facts_in, reading_of
from hyoka.draft.lists import lists_of
from hyoka.forms.cells import PageCell, label_cells
from hyoka.forms.labels import is_open
from hyoka.forms.marks import chosen_option, symbol_of
from hyoka.forms.paths import path_with_printed_unit
from hyoka.grid.model import Line
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import one_line
from hyoka.text.japanese import fold
from hyoka.text.messages import Message
from hyoka.text.numbers import is_figure, two_figures
from hyoka.text.units import UNITS, YEN, stated_unit
from hyoka.text.vocabulary import plain_label
from hyoka.text.years import ANY_YEAR, year_of

#: Labels with new meanings, and settings with new values.
Change = tuple[Meanings, dict[str, Any]]

#: Documents as a form reads them.
_Readings = Mapping[str, DocumentReading]

#: The name of the file of rows.
SHEET: Final = "sheet"
_ROUNDS: Final = 4
#: So many labels of names, alone and together, are tried where none is known.
_MOST_NAMES: Final = 40
#: Where so many rows of a list stand behind the last typed one, the person typed its first ones.
_UNTYPED: Final = 6
#: Labels on a path that are tried, the nearest first.
_NEAR: Final = 6
_LONGEST: Final = 45
#: So much of a title around its year tells it from other years; of a cell that prints a name,
#: beside the name.
_AROUND: Final = 4
_BESIDE: Final = 12
#: A cell whose corner is so near a row's place, across and down together, is the row's; in points.
_SAME_PLACE_PT: Final = 2
#: What one figure can add to a score: it is wrong and of no row, then it is right.
_OF_A_FIGURE: Final = 2
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: Keys of the form that a row without a phase says nothing of.
_OF_PHASES: Final = {"basis", "phase"}
#: The phases that a form may say of all figures without one: no forecast is that of a whole form.
_PHASES_OF_FORM: Final = {
    "basis": ("budget", "settlement"),
    "phase": ("target", "actual", "baseline"),
}
_KEPT: Final = ("phase.", "unit.", "kind.")
#: What takes its phase from a label.
_NO_PHASE: Final = "phase."
#: Meanings that say of which kind a label's figures or texts are.
_KINDS: Final = (SAYS_NOTHING, "ignore", "text", "derived", "total", "reason", "mark")


@dataclass
class Lesson:
    """What a corrected sheet teaches.

    Attributes:
        document_id: The document of which it is.
        rows: What it says.
        pages: The pages on which its rows are printed.
        meanings: The labels that mean something else than before, with their meanings.
        settings: Keys of the form that differ: year, unit, basis, phase.
        before: What labels and keys meant before, where they meant anything.
        not_found: The numbers of the rows that no cell prints, and whether one has the figure among
            others.
        kept: Labels and keys that a person answered otherwise in the form, which stands.
        costly: Labels whose new meaning would lose so many facts of other sheets, and is not taken.
        read_otherwise: The rows that are not read as they say, with the nearest fact; None: the
            fact that no row has.
    """

    document_id: str
    rows: Sequence[SheetRow]
    pages: frozenset[int]
    meanings: Meanings = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    not_found: Mapping[int, bool] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    costly: dict[str, tuple[str, int]] = field(default_factory=dict)
    read_otherwise: Sequence[tuple[SheetRow | None, Fact | None]] = ()

    def keep(self, answered: Mapping[str, Any]) -> None:
        """Take back what would change an answer of the form."""
        for said in (self.meanings, self.settings):
            for key in [key for key in said if key in answered]:
                self.kept[key] = answered[key]
                del said[key]

    def shows(self, fact: Fact) -> bool:
        return fact.document_id == self.document_id and fact.place.page in self.pages

    def match(self, facts: Sequence[Fact]) -> Match:
        shown = list(filter(self.shows, facts))
        untyped = self._untyped(shown)
        return match(self.rows, (fact for fact in shown if fact.activity not in untyped))

    def _untyped(self, shown: Sequence[Fact]) -> set[str]:
        """The activities behind the last typed row of a list, where a person typed its first ones.

        One or two of them are rows that the person took away: a total is no activity.
        """
        typed = {row.activity for row in self.rows}
        places = {fact.activity: (fact.place.page, fact.place.top) for fact in shown}
        is_typed = {fact.activity: not typed.isdisjoint(fact.names_of_activity) for fact in shown}
        last = max((place for name, place in places.items() if is_typed[name]), default=None)
        behind = {
            name
            for name, place in places.items()
            if last is not None and place > last and not is_typed[name]
        }
        return behind if len(behind) >= _UNTYPED else set()

    @property
    def right(self) -> int:
        """How many rows are read as they say."""
        return len(self.rows) - sum(row is not None for row, _ in self.read_otherwise)

    def in_words(self, row: SheetRow | None, fact: Fact | None, file: str = SHEET) -> Message:
        """Why a row was not learnt, or that a fact is of no row."""
        read = fact and Codes(fact)
        if row is None:
            return Message("draft.still_read", file=file, page=fact and fact.place.page, read=read)
        key = "read_as" if fact else "not_learnt"
        if row.number in self.not_found:
            key = "among_others" if self.not_found[row.number] else "not_found"
        says = Codes(str(row))
        return Message(f"draft.{key}", file=file, row=row.number, says=says, read=read)


def taught(
    documents: Mapping[str, Sequence[Item]],
    draft: Draft,
    lessons: Sequence[Lesson],
    may_cost: Callable[[str, str, int], bool] = lambda *_: False,
) -> Draft:
    """The draft with what corrected sheets teach.

    What a sheet shows otherwise than its rows say is no fact on it.

    Args:
        documents: The rows and lines of each document.
        draft: The draft whose sheets were corrected.
        lessons: What sheets teach, the last one decides.
        may_cost: Whether a label may be given a meaning that loses so many facts of other sheets.
    """
    data = draft.form_data
    # a form that is given may be read otherwise than by its labels
    last_read = None if draft.is_given else (data, draft.readings)

    def read(form: dict[str, Any]) -> _Readings:
        """The documents as a form reads them; what was read last by the same form is kept."""
        nonlocal last_read
        if last_read is None or last_read[0] != form:
            last_read = form, Readings(drafted(form), documents)
        return last_read[1]

    for lesson in lessons:
        _refuse_costly(read, draft, lesson, may_cost)
        labels = {**data["labels"], **lesson.meanings}
        data = {**data, **lesson.settings, "labels": labels}
    readings = read(data)
    facts = facts_in(readings)
    again = Draft(readings, data, is_given=draft.is_given, said=draft.said)
    settled = {"unit" for lesson in lessons for row in lesson.rows if row.unit in YEN}
    right = list[tuple[SheetRow, Fact]]()
    for lesson in lessons:
        found = lesson.match(facts)
        lesson.read_otherwise = found.otherwise
        again.refused += [fact for _, fact in found.otherwise if fact]
        right += [(row, fact) for row, fact, agrees in found.pairs if agrees == ALL]
        cells = (
            cell for cell in readings[lesson.document_id].document if cell.page in lesson.pages
        )
        settled |= {
            *lesson.meanings,
            *lesson.settings,
            *(cell.slots.label for cell in cells if cell.is_label),
        }
    refused = {fact.said_by for fact in again.refused}
    again.confirmed = {fact.said_by for _, fact in right} - refused
    for row, fact in right:
        if fact.said_by in again.confirmed:
            if row.has_value_in_yen_of(fact):
                settled.add("unit")
            blank = set() if row.phase else _OF_PHASES
            settled |= {*fact.rests_on} - {"unit"} - blank
            *about, path = fact.said_by
            with_unit = path_with_printed_unit(path)
            if (surer := (*about, with_unit)) not in refused:
                again.confirmed.add(surer)
                settled.add(with_unit)
    settled |= {*FORM_SETTINGS} - {key for fact in again.facts for key in fact.rests_on}
    settled |= {"name" for meaning in data["labels"].values() if "activity.name" in meaning}
    again.asked = {key: count for key, count in draft.asked.items() if key not in settled}
    return again


def _refuse_costly(
    read: Callable[[dict[str, Any]], _Readings],
    draft: Draft,
    lesson: Lesson,
    may_cost: Callable[[str, str, int], bool],
) -> None:
    """Take back meanings of a lesson by which other sheets have fewer facts, unless they may.

    Facts that its own sheet has no row for are none that others lose.
    """
    found = lesson.match(draft.facts)
    wrong = {fact.said_by for _, fact in found.otherwise if fact}
    wrong -= {fact.said_by for _, fact, agrees in found.pairs if agrees == ALL}

    def count(facts: Iterable[Fact]) -> int:
        return sum(not lesson.shows(fact) and fact.said_by not in wrong for fact in facts)

    def elsewhere(meanings: Meanings) -> int:
        labels = {**draft.labels, **meanings}
        return count(facts_in(read({**draft.form_data, **lesson.settings, "labels": labels})))

    before = count(draft.facts)
    now = elsewhere(lesson.meanings)
    for label, meaning in list(lesson.meanings.items()):
        if now >= before:
            break
        without = {key: text for key, text in lesson.meanings.items() if key != label}
        lost = min(before, elsewhere(without)) - now
        if lost > 0 and not may_cost(label, meaning, lost):
            lesson.costly[label] = (meaning, lost)
            lesson.meanings = without
            now += lost


def teach(
    documents: Mapping[str, Sequence[Item]], draft: Draft, sheet: Sequence[Mapping[str, str]]
) -> Lesson:
    """What the corrected rows of one sheet teach.

    Of a document its pages, those beside them and the first are read.
    """
    key = sheet[0]["document_id"]
    rows = sheet_rows(sheet)
    pages = pages_of(sheet)
    near = range(min(pages) - 1, max(pages) + 2) if pages else ()
    items = [item for item in documents[key] if not pages or item.page == 1 or item.page in near]
    texts: set[tuple[str, int, str]] = set()
    listed: set[str] = set()
    for name, items_of in documents.items():
        for item in items_of:
            texts |= {(name, item.page, label_of(part.folded)) for part in parts(item)}
        listed |= listed_texts(lists_of(label_cells({}, items_of).rows))
    counts = Counter(text for _, _, text in texts if text not in listed)
    labels = {text for text, count in counts.items() if count > 1} | {
        fold(row.label) for row in rows
    }
    lesson = Lesson(key, rows, pages)
    _Teacher(draft.form_data, lesson, items, labels).teach()
    return lesson


def pages_of(sheet: Sequence[Mapping[str, str]]) -> frozenset[int]:
    """The pages on which the rows of a sheet are printed."""
    return frozenset(int(float(row["page"])) for row in sheet if row.get("page"))


class _State(NamedTuple):
    """What is tried: the keys of the form, and the sheet as they read it."""

    form: dict[str, Any]
    reading: DocumentReading
    found: Match


class _Teacher:
    """Tries meanings of labels until a sheet reads as its rows say."""

    def __init__(
        self, form: dict[str, Any], lesson: Lesson, items: Sequence[Item], texts: set[str]
    ) -> None:
        self._lesson = lesson
        self._items = items
        self._texts = texts
        self._tried: set[str] = set()
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
        lesson = self._lesson
        before = self._now
        self._try_names_of_activities()
        for _ in range(_ROUNDS):
            start = self._now
            for row in lesson.rows:
                for fact in [fact for of, fact in self._now.found.otherwise if of is row]:
                    self._try(
                        row,
                        fact,
                        self._now.reading.cells[fact.place] if fact else self._likeliest(row),
                    )
            if self._now is start:
                break
        known = before.form["labels"]
        lesson.meanings = {
            label: text for label, text in self._labels.items() if known.get(label) != text
        }
        for key in FORM_SETTINGS:
            if self._now.form.get(key) != before.form.get(key):
                lesson.settings[key] = self._now.form[key]
        was = {**before.form, **known}
        for key in (*lesson.meanings, *lesson.settings):
            if was.get(key) not in (None, "", SAYS_NOTHING):
                lesson.before[key] = was[key]
        numbers = {
            number for cell in self._now.reading.document for number in _NUMBER.findall(cell.folded)
        }
        lesson.not_found = {
            row.number: row.value in {number.replace(",", "") for number in numbers}
            for row in self._now.found.unread
            if not self._likeliest(row)
        }

    def _read(self, form: dict[str, Any]) -> _State:
        key = self._lesson.document_id
        reading = reading_of(drafted(form), key, self._items)
        return _State(form, reading, self._lesson.match(reading.facts))

    def _try(self, row: SheetRow, fact: Fact | None, cell: PageCell | None) -> None:
        """Keep the change by which most rows are right, if it is better than none.

        No printed unit is changed.
        """
        best = now = self._now
        printed = [read for read in now.reading.facts if "unit" not in read.rests_on]
        units = {read.place: read.unit for read in printed}
        for labels, settings in self._changes(row, fact, cell) if cell else ():
            changed = {
                label: text for label, text in labels.items() if self._labels.get(label) != text
            }
            form = now.form | settings | {"labels": self._labels | changed}
            key = repr((changed, settings))
            if key in self._tried or form == now.form:
                continue
            self._tried.add(key)
            gain = best.found.score[0] - now.found.score[0]
            if gain and not settings and _OF_A_FIGURE * self._reach(changed) < gain:
                continue
            state = self._read(form)
            amounts = [read for read in state.reading.facts if read.unit in YEN]
            is_as_printed = all(units.get(read.place, read.unit) == read.unit for read in amounts)
            if is_as_printed and state.found.score > best.found.score:
                best = state
            if not best.found.otherwise:
                break
        if best is not now:
            self._now = best
            self._tried.clear()

    def _try_names_of_activities(self) -> None:
        """Find the label of the activities' names, where nothing is read of any of the rows'.

        It is the one by which most rows are right, alone or with that of the indicators, whatever
        else is read by it: what its sheet does not list is no reason to read nothing.
        """
        activities = {row.activity for row in self._lesson.rows}
        if any(activities & fact.names_of_activity for fact in self._now.reading.facts):
            return
        names = _labels_of(self._names(name, "activity.name") for name in activities)
        indicators = {name_of(row.label) for row in self._lesson.rows if row.kind == "value"}
        below = _labels_of(self._names(name, "indicator.name") for name in indicators)
        changes = [*names, *(of | name for name in names for of in below)]
        best = self._now
        for labels in changes[:_MOST_NAMES]:
            state = self._read(self._now.form | {"labels": self._labels | labels})
            if state.found.right > best.found.right:
                best = state
        self._now = best

    def _reach(self, changed: Meanings) -> float:
        """How many figures new meanings can concern: those of the rows that print the labels.

        All may be, where a label stands in a row without figures, or is a part of a text. A label
        within a group concerns those of the group.
        """
        alone = {name for name in changed if ">" not in name}
        if not alone or any(alone.isdisjoint(name.split(">")) for name in changed):
            return math.inf
        names = {plain_label(name.replace("{year}", "")) for name in alone}
        document = self._now.reading.document
        reach = 0
        for item, beside in zip(document.items, document.beside, strict=True):
            texts = [cell.folded for cell in beside]
            if any(_splits_off(text, names) for text in texts):
                return math.inf
            if names.isdisjoint(map(plain_label, texts)):
                continue
            figures = sum(is_figure(text) and not is_open(text) for text in texts)
            if not figures or isinstance(item, Line) or item.guessed:
                return math.inf
            reach += figures
        return reach

    def _likeliest(self, row: SheetRow) -> PageCell | None:
        """The cell that prints the value of a row that is not read.

        It stands at the row's place, else under its year and label.
        """
        taken = {fact.place for _, fact, _ in self._now.found.pairs}
        name = fold(row.label)

        def likeness(cell: PageCell) -> tuple[bool, ...]:
            is_placed = False
            if row.place is not None:
                distance = abs(cell.x0 - row.place.x0) + abs(cell.top - row.place.top)
                is_placed = distance < _SAME_PLACE_PT
            years = (near.slots.year for near in cell.labels if near.slots.year)
            year = next(years, "")
            texts = [near.folded for near in (*cell.left, *cell.above) if near.folded]
            is_dated = str(year_of(year, int(row.year or 0))) == row.year
            return (
                is_placed,
                is_dated,
                any(name and (name in text or text in name) for text in texts),
            )

        cells = (
            cell for cell in self._now.reading.document if cell.place not in taken or _has_two(cell)
        )
        printing = (cell for cell in cells if _prints(cell, row))
        return max(printing, key=likeness, default=None)

    def _path(self, cell: PageCell) -> list[tuple[str, PageCell]]:
        """The texts on a cell's path that may be labels, as a form writes them, labels first."""
        texts: dict[str, PageCell] = {}
        path = (*cell.left, *cell.above, *cell.caption)
        for part in sorted(path, key=lambda near: not near.is_label):
            text = part.slots.label if part.is_label else label_of(part.folded)
            is_word = (
                not (is_open(part.folded) or is_figure(part.folded)) and 0 < len(text) <= _LONGEST
            )
            is_label = part.is_label or text in self._labels or text in self._texts
            if part in cell.caption and (part.slots.year or _is_unit_alone(part)):
                continue  # a year or a unit of the table is as it is printed
            if (
                is_word
                and is_label
                and text != "{year}"
                and text not in UNITS
                and part.slots.unit != part.folded
            ):
                texts.setdefault(text, part)
        return list(texts.items())[:_NEAR]

    def _changes(self, row: SheetRow, fact: Fact | None, cell: PageCell) -> Iterator[Change]:
        """What may make a row be read as it says.

        That is a meaning of each label on its path, of a name's label, or a setting.
        """
        key = "basis" if row.kind == "cost" else "phase"
        if row.kind != "rating" and row.phase in _PHASES_OF_FORM[key]:
            yield {}, {key: row.phase}
        if fact and row.kind == "cost" and "unit" in fact.rests_on and not row.has_value_of(fact):
            yield from (({}, {"unit": unit}) for unit in YEN)
        is_printed = self._has_years and "year" not in self._now.form
        is_year_open = "year" in fact.rests_on if fact else not is_printed
        if row.year and is_year_open:
            yield from self._years(int(row.year))
        if fact is None or fold(fact.activity) != row.activity:
            yield from self._names(row.activity, "activity.name")
        if row.kind == "value":
            yield from self._names(name_of(row.label), "indicator.name")
        path = self._path(cell)
        if fact is None:
            yield from self._both_names(row, [label for label, _ in path])
        if row.phase and (fact is None or fact.phase != row.phase):
            # 成果目標及び成果実績 says neither
            speaking = [label for label, part in path if part.slots.phase]
            yield from (({label: self._with(label, _NO_PHASE)}, {}) for label in speaking)
        for meaning in self._meanings(row, cell):
            for label, _ in path:
                yield {label: self._with(label, meaning)}, {}
            for (label, part), (group, other) in pairwise(path):  # 合計 within 収入
                if other.x1 <= part.x0 + 1 or other.is_header:
                    known = {key: self._labels.get(key, SAYS_NOTHING) for key in (label, group)}
                    yield known | {f"{group}>{label}": self._with(label, meaning)}, {}

    def _meanings(self, row: SheetRow, cell: PageCell) -> Iterator[str]:
        """The meanings that a label on the path of a row may have."""
        if row.kind == "rating":
            letters = (
                text for text in self._labels.values() if text in ("rating.abc", "rating.abcd")
            )
            yield from ([next(letters, "rating.abc")] if row.value in tuple("ABCD") else [])
            yield "rating.direction"
            return
        item = f"cost.{row.concept or 'detail'}" if row.kind == "cost" else "indicator.itself"
        yield item
        if row.concept in STAFF:
            yield from (f"{item} + unit.{unit}" for unit in UNITS_OF_STAFF[:2])
        if row.kind == "cost" and _has_two(cell):
            for other in {item for label in cell.labels for item in label.slots.items} - {
                row.concept
            }:
                yield from (f"cost.{other} + {item}", f"{item} + cost.{other}")
        if row.phase:
            yield f"{item} + phase.{row.phase}"
        yield from (f"phase.{row.phase}", "")

    def _with(self, label: str, meaning: str) -> str:
        """A meaning beside what a label says of other things: its phase, unit, kind and group.

        The meaning "" leaves only these.
        """
        concepts = [concept for concept in self._labels.get(label, "").split(" + ") if concept]
        if meaning.startswith("phase."):
            concepts = [
                concept
                for concept in concepts
                if not concept.startswith("phase.") and concept not in _KINDS
            ]
            if meaning != _NO_PHASE:
                concepts.append(meaning)
            return " + ".join(concepts) or SAYS_NOTHING
        kept = (
            concept
            for concept in concepts
            if concept.startswith(_KEPT) and concept.partition(".")[0] not in meaning
        )
        return " + ".join(filter(None, [meaning, *kept])) or SAYS_NOTHING

    def _names(self, name: str, meaning: str) -> Iterator[Change]:
        """The meaning of a label of names, for what stands beside or over a cell with a name."""
        for part in self._cells_with(name):
            for head in (*part.left[:2], *part.above[:2]):
                label = head.slots.label if head.is_label else label_of(head.folded)
                is_known = label in self._labels or label in self._texts
                if label == "{year}" or is_figure(label) or not is_known:
                    continue  # the number of a row is no label of its name
                names = {label: self._with(label, meaning)}
                if meaning == "activity.name" and (key := self._label_of_key(part)):
                    yield {key: self._with(key, "activity.code")} | names, {}
                yield names, {}

    def _both_names(self, row: SheetRow, path: Sequence[str]) -> Iterator[Change]:
        """The label of activities' names with that over a figure, which is not read without it."""
        item = f"cost.{row.concept or 'detail'}" if row.kind == "cost" else "indicator.itself"
        for label in path:
            if row.kind != "rating" and name_of(label) == name_of(row.label):
                for names, _ in self._names(row.activity, "activity.name"):
                    yield names | {label: self._with(label, item)}, {}

    def _cells_with(self, name: str) -> Iterator[PageCell]:
        """The cells that print a name, alone, among few other letters, or side by side."""
        if not name:
            return
        for row in self._now.reading.document.rows:
            texts = [cell for cell in row if cell.folded and not cell.is_label]
            for cell in texts:
                if name in cell.folded and len(cell.folded) <= len(name) + _BESIDE:
                    yield cell
            for _, side_by_side in groupby(texts, key=lambda cell: cell.above[:1]):
                cells = list(side_by_side)
                whole = "".join(cell.folded for cell in cells)
                if len(cells) > 1 and name == whole:
                    yield cells[0]

    def _label_of_key(self, name: PageCell) -> str:
        """The label, saying nothing yet, over the number with which the row of a name begins."""
        first = name.left[-1] if name.left else None
        if first is None or not first.folded.isdecimal() or not first.above:
            return ""
        label = first.above[0].slots.label
        return label if self._labels.get(label) == SAYS_NOTHING else ""

    @property
    def _has_years(self) -> bool:
        """Whether some row is read exactly, so that its year, too, is right."""
        return any(row.year and agrees == ALL for row, _, agrees in self._now.found.pairs)

    def _years(self, year: int) -> Iterator[Change]:
        """The place of the year in a title, so that other sheets have their own; else the year."""
        for cell in title_of(self._now.reading.document):
            for printed in re.findall(ANY_YEAR, cell.folded):
                if year_of(printed, year) == year:
                    before, _, after = cell.folded.partition(printed)
                    yield {}, {"year": f"{before[-1:]}{{year}}{after[:_AROUND]}"}
        yield {}, {"year": year}


def _labels_of(changes: Iterable[Iterable[Change]]) -> list[Meanings]:
    """The labels of changes, each once."""
    found: list[Meanings] = []
    for labels, _ in chain.from_iterable(changes):
        if labels not in found:
            found.append(labels)
    return found


def _is_unit_alone(cell: PageCell) -> bool:
    """Whether a cell says a unit and nothing else: 単位:千円."""
    unit = stated_unit(cell.folded)
    return unit is not None and _WORD.search(cell.folded.replace(unit.printed, "")) is None


@lru_cache(maxsize=1 << 14)
def _numbers_in(folded: str) -> frozenset[str]:
    """The numbers of a cell in one form, also with another sign."""
    printed = set[str]()
    for text in filter(None, two_figures(folded)):
        without_unit = re.sub(r"[^\d,.△▲\-−]+$", "", text)
        printed.add(plain_number(without_unit))
    return frozenset(printed | {text.replace("△", "-").replace("▲", "-") for text in printed})


def _splits_off(text: str, names: Collection[str]) -> bool:
    """Whether a label is parted from the rest of a text by a colon."""
    before, colon, _ = text.partition(":")
    return bool(colon) and plain_label(before) in names


def _has_two(cell: PageCell) -> bool:
    return bool(two_figures(cell.folded)[1])


def _prints(cell: PageCell, row: SheetRow) -> bool:
    """Whether a cell prints a row's value.

    Of an amount also where the row has it in yen, of a mark beside its name.
    """
    if not cell.folded or cell.is_header:
        return False
    if row.kind == "rating":
        chosen = fold(chosen_option(one_line(cell.part)))
        names = (
            name_of(near.slots.label.replace("{year}", ""))
            for near in (*cell.left[:2], *cell.above)
        )
        is_named = any(
            name and row.name and (name in row.name or row.name in name) for name in names
        )
        return is_named and row.value in (cell.folded, chosen, symbol_of(chosen or cell.folded))
    has_figure = re.search(r"\d", cell.folded) is not None
    if not has_figure or not re.fullmatch(r"-?\d+(\.\d+)?", row.value):
        return False
    printed = _numbers_in(cell.folded)
    is_in_yen = row.kind == "cost" and row.unit in ("", "円")
    scales = YEN.values() if is_in_yen else (1,)
    return any(plain_number(str(Decimal(row.value) / scale)) in printed for scale in scales)
