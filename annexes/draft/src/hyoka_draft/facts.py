"""Facts: what a form reads of documents, what says so, and how sure each of them is.

A fact is proved by a sum, confirmed by a corrected sheet, declared by a form that a person
answered, or a guess.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from itertools import permutations
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from hyoka.clean.documents import typed_tables
from hyoka.clean.list_totals import (
    ListedValue,
    ListTotal,
    list_totals,
)
from hyoka.clean.typed_rows import place_in_tables, unit_of_costs
from hyoka.contract.identities import PLUS, Identity, Term
from hyoka.contract.ledger import OF_FIGURES, Records
from hyoka.contract.records import PROVENANCE, Extracted, Place, column_of_costs
from hyoka.contract.tables import FUNDING
from hyoka.forms import Form, guesses_of, names_of_rows
from hyoka.forms.addresses import Addressed, addressed_cells, without_years
from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.paths import ALONE, Why
from hyoka.forms.table_records import key_of_names
from hyoka.forms.table_slots import TableSlots
from hyoka.grid.page_items import Item
from hyoka.run import cache
from hyoka.store.sources import fingerprint
from hyoka.text.errors import HyokaError, UnreadableFile, UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.messages import Message
from hyoka.text.numbers import figure, is_figure
from hyoka.text.units import YEN, money_units
from hyoka.text.vocabulary import concepts_of, plain_label
from hyoka.text.years import year_of
from hyoka_draft.kinds import TableKind

Found = TypeVar("Found")
#: The tables of which facts are made.
_OF_FACTS: Final = ("activities", "indicators", "indicator_values", "costs", "ratings")
#: What of a cost or a value says which one it is.
_KEYS_OF_FIGURES: Final = {
    "costs": ("activity_id", "year", "basis", "item", "detail"),
    "indicator_values": ("indicator_id", "year", "measure"),
}
#: The unit of money in tables.
_CURRENCY: Final = "JPY"
#: The units of money, the longest first.
MONEY: Final = re.compile("|".join(money_units()))
#: What the name of an indicator has at least: ④＝②×③ is none.
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: What concepts of phases begin with.
_PHASE: Final = "phase."
#: What stands round a section behind a name.
_BRACKETS: Final = ("【】", "〔〕")
PROVED: Final = "proved"
SAID_BY_ROW: Final = "confirmed"
DECLARED: Final = "declared"
GUESS: Final = "guess"
#: How sure a fact is, the surest first.
STATES: Final = (PROVED, SAID_BY_ROW, DECLARED, GUESS)
#: Sheets in a year on which a total must be the sum of its funding, several parts being no zeros.
_FEWEST: Final = 3
#: So many printed totals of a column are its sums.
_FEWEST_TOTALS: Final = 2
#: Where this share of the sheets keep a sum, the others contradict it.
_NEARLY_ALL: Final = 0.7


@dataclass(frozen=True)
class Fact:
    """A figure or a mark on a sheet, and what it means.

    Attributes:
        document_id: The stem of the PDF's file name.
        activity: The name of the activity that it is about.
        kind: cost, value or rating.
        concept: The contract's item of a cost; empty where it is unknown.
        label: The printed label of a cost, the name of an indicator, or the criterion of a rating.
        fiscal_year: The year; None where it is unknown.
        phase: budget, settlement, target, actual, baseline or empty.
        value: The number as text, in yen for money; the mark of a rating.
        unit: The printed unit.
        text: The whole cell.
        place: Its page and box.
        row: The texts of its row before it, the nearest first.
        rests_on: The labels and keys of the form that decide what it is, the last one for all
            together.
        code: The number of the activity; empty where it has none.
        section: The section of the activity; empty where none is printed.
        is_phase_printed: Whether a label says its phase, and not the form for all figures.
        contradicts_head: Whether a head over it prints another phase than a label that prints none.
    """

    document_id: str
    activity: str
    kind: str
    concept: str
    label: str
    fiscal_year: int | None
    phase: str
    value: str
    unit: str
    text: str
    place: Place
    row: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ("－",)
    code: str = ""
    section: str = ""
    is_phase_printed: bool = False
    contradicts_head: bool = False

    @cached_property
    def names_of_activity(self) -> frozenset[str]:
        """What a row may call its activity, folded.

        Its name, its number, or both, or its name with its section in brackets behind it.
        """
        names = [self.activity]
        if self.section:
            names += [f"{self.activity}{left}{self.section}{right}" for left, right in _BRACKETS]
        if self.code:
            names += [self.code, self.code + self.activity]
        return frozenset(map(fold, names))

    @cached_property
    def printed(self) -> str:
        """The number as the page prints it, in its printed unit; the mark of a rating."""
        scale = YEN.get(self.unit, 1) if self.kind == "cost" else 1
        if scale == 1:
            return self.value
        return format((Decimal(self.value) / scale).normalize(), "f")

    @property
    def path(self) -> str:
        """The labels that together decide what it is: 決算額 + 事業費."""
        return self.rests_on[-1].removesuffix(f" + {ALONE}")

    @property
    def said_by(self) -> tuple[str, ...]:
        """What it says, and what says it.

        Figures of one cell of a form have it in common on all sheets, and with figures under heads
        that differ by their year alone: 20年度決算 | 21年度決算.
        """
        path = self.rests_on[-1]
        return self.kind, self.concept, self.phase, without_years(path) or path

    @property
    def about_cell(self) -> tuple[object, ...]:
        """What it says of its cell, but for its phase."""
        about = self.activity, self.kind, self.concept or self.label, self.fiscal_year, self.value
        return (self.document_id, self.place, *about)

    def __str__(self) -> str:
        about = (
            self.activity,
            self.label,
            self.concept,
            self.fiscal_year,
            self.phase,
            self.printed + self.unit,
        )
        return " ".join(str(text) for text in about if text)


@dataclass
class DocumentReading:
    """A document as a form reads it: its cells, its records, and its facts.

    Attributes:
        document_id: Its name.
        unit: The form's unit of money.
        is_dated: Whether the form says the year of this document alone.
        known: What was found of it, by what it is; the document is read for what is not known.
        has_news: Whether anything was found since it was kept.
    """

    document_id: str
    unit: str
    _read: Callable[[], tuple[DocumentCells, Records]]
    is_dated: bool = False
    known: dict[Hashable, Any] = field(default_factory=dict)
    has_news: bool = False

    @cached_property
    def _cells_and_records(self) -> tuple[DocumentCells, Records]:
        return self._read()

    @property
    def document(self) -> DocumentCells:
        return self._cells_and_records[0]

    @property
    def records(self) -> Records:
        return self._cells_and_records[1]

    def find(self, what: Hashable, find: Callable[[], Found]) -> Found:
        """What is known of the document, else what is found now."""
        if what not in self.known:
            self.known[what] = find()
            self.has_news = True
        found: Found = self.known[what]
        return found

    @property
    def facts(self) -> list[Fact]:
        return self.entering(())

    @property
    def list_totals(self) -> list[dict[str, Any]]:
        """Its records of totals of lists, each with the label of its column."""

        def found() -> list[dict[str, Any]]:
            printed = (row for row in self.records.tables["printed"] if row["row"])
            return [{**row, "why": None, "label": _label_of(row)} for row in printed]

        return self.find("list totals", found)

    @cached_property
    def cells(self) -> dict[Place, PageCell]:
        """The cells of its facts."""
        return {place: next(iter(whys.values())).cell for place, whys in self._whys.items()}

    @cached_property
    def _whys(self) -> dict[Place, dict[str, Why]]:
        """By the place of a cell why its figures are what they are, by their texts."""
        whys: dict[Place, dict[str, Why]] = defaultdict(dict)
        for rows in self.records.tables.values():
            for row in rows:
                if isinstance(why := row.get("why"), Why):
                    text = str(row.get("text", ""))
                    whys[place_in_tables(row)][text] = why
        return whys

    def entering(self, guessed: Collection[str]) -> list[Fact]:
        """The facts that enter the tables where some keys and labels of the form are guesses."""
        touching = self._rests_on.intersection(guessed) if guessed else frozenset[str]()
        return self.find(("facts", touching), lambda: self._entering(touching))

    @property
    def years(self) -> frozenset[str]:
        """The years of its sheets, as they are printed or as the form says."""

        def found() -> frozenset[str]:
            rows = self.records.tables["activities"]
            return frozenset(str(row["year"]) for row in rows if row["year"])

        return self.find("years", found)

    @property
    def said_twice(self) -> Counter[str]:
        """By labels together, how many of their figures differ and would be the same one."""

        def found() -> Counter[str]:
            same: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
            for name, key in _KEYS_OF_FIGURES.items():
                for row in self.records.tables[name]:
                    if row.get("item") != "detail" and isinstance(row.get("why"), Why):
                        said = (fold(str(row.get(column, ""))) for column in key)
                        same[name, *said].append(row)
            groups = (rows for rows in same.values() if len({fold(r["text"]) for r in rows}) > 1)
            return Counter(row["why"].rests_on[-1] for rows in groups for row in rows)

        return self.find("said twice", found)

    @property
    def _rests_on(self) -> frozenset[str]:
        """The keys and labels of the form that its figures rest on, and the names of activities."""

        def found() -> frozenset[str]:
            tables = self.records.tables
            rows = (row for name in OF_FIGURES for row in tables[name])
            whys = (row.get("why") for row in rows)
            keys = {key for why in whys if isinstance(why, Why) for key in self._keys(why)}
            return frozenset(keys | {*names_of_rows(tables).values()})

        return self.find("rests on", found)

    def _keys(self, why: Why) -> tuple[str, ...]:
        """What a figure rests on in this document: not on the year of all where it has its own."""
        keys = tuple(why.rests_on)
        return tuple(key for key in keys if key != "year") if self.is_dated else keys

    def _entering(self, guessed: Collection[str]) -> list[Fact]:
        tables = {name: self.records.tables[name] for name in _OF_FACTS}
        names = names_of_rows(tables)
        for name in OF_FIGURES if guessed else ():
            records = self.records.tables[name]
            tables[name] = [row for row in records if not guesses_of(row, guessed, names)]
        years = (str(row["year"]) for row in tables["activities"] if row["year"])
        document = {"year": next(years, "")}
        typed, _ = typed_tables(Extracted(self.document_id, "draft", document, tables), {})
        indicators = {row["indicator_id"]: row for row in typed["indicators"]}
        rows = [
            ("cost", row, row, row["detail"] or row["item"], row["basis"]) for row in typed["costs"]
        ]
        for row in typed["indicator_values"]:
            indicator = indicators[row["indicator_id"]]
            rows.append(("value", row, indicator, indicator["name"], row["measure"]))
        rows += [("rating", row, row, row["criterion"], "") for row in typed["ratings"]]
        activities = {row["activity_id"]: row for row in typed["activities"]}
        facts = (
            self._fact(kind, row, of, activities[of["activity_id"]], *about)
            for kind, row, of, *about in rows
            if of["activity_id"] in activities  # one of a year of long ago has no row
        )
        return [fact for fact in facts if fact.value]

    def _fact(
        self,
        kind: str,
        row: Mapping[str, Any],
        of: Mapping[str, Any],
        activity: Mapping[str, Any],
        label: str,
        phase: str,
    ) -> Fact:
        place = Place(*(row[name] for name in PROVENANCE))
        item = row.get("item", "")
        item = "" if item == "detail" else item
        unit = of.get("unit", "")
        paths: dict[str, Any] = {}
        if whys := self._whys.get(place):
            why = whys.get(row["text"]) or next(reversed(whys.values()))
            cell = why.cell
            left = [
                beside for beside in cell.left if beside.folded and not is_figure(beside.folded)
            ]
            label = why.label_of(item) or label
            if unit == _CURRENCY:
                printed = MONEY.search(fold(row["text"]))  # 5千円
                stated = unit_of_costs(why.unit or self.unit, item or "detail")
                unit = printed[0] if printed else stated
            paths = {
                "row": tuple(
                    beside.folded for beside in left if not beside.slots.unit or beside.slots.item
                ),
                "rests_on": self._keys(why),
                "is_phase_printed": any(reason.what == "phase" for reason in why.reasons),
                "contradicts_head": kind == "cost" and _contradicts_head(why, phase),
            }
        value = row.get("symbol", "")
        if not value and row["value"] is not None:
            value = figure(row["value"])
        about = (
            kind,
            item,
            str(label).replace("\n", ""),
            row["fiscal_year"],
            phase,
            value,
            unit,
            row["text"],
            place,
        )
        paths["code"] = str(activity["code"] or "")
        paths["section"] = str(activity["section"] or "")
        return Fact(self.document_id, str(activity["name"]), *about, **paths)


class Readings(Mapping[str, DocumentReading]):
    """Documents as a form reads them, each read when what is not known of it is asked for.

    Args:
        form: The form.
        documents: The rows and lines of each document.
        keys: The keys in the cache of those of which it keeps what is found.
    """

    def __init__(
        self,
        form: Form,
        documents: Mapping[str, Sequence[Item]],
        keys: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._form = form
        self._documents = documents
        self._keys = keys
        self._read: dict[str, DocumentReading] = {}

    def by(self, form: Form) -> "Readings":
        """The same documents as another form reads them."""
        return Readings(form, self._documents, self._keys)

    def addresses(self) -> Iterator[tuple[str, list[Addressed]]]:
        """The cells of the tables of each document, with their addresses."""
        for key, items in self._documents.items():
            yield key, addressed_cells(items)

    @cached_property
    def _program(self) -> str:
        return fingerprint(self._form.declared.model_dump(mode="json"))

    def _key(self, key: str) -> str:
        kept = self._keys.get(key)
        return fingerprint([kept, self._program]) if kept else ""

    def keep(self) -> None:
        """Keep what was found of documents."""
        for key, reading in self._read.items():
            if reading.has_news and (kept := self._key(key)):
                cache.keep_object(kept, reading.known)
                reading.has_news = False

    def __getitem__(self, key: str) -> DocumentReading:
        if key not in self._read:
            reading = reading_of(self._form, key, self._documents[key])
            kept = self._key(key)
            reading.known = (kept and cache.look_up_object(kept)) or {}
            self._read[key] = reading
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


def reading_of(form: Form, key: str, items: Sequence[Item]) -> DocumentReading:
    """A document as a form reads it."""
    declared = form.declared

    def read() -> tuple[DocumentCells, Records]:
        records = Records()
        return form.of_document(key).read(items, records), records

    return DocumentReading(key, declared.unit, read, is_dated=key in declared.years)


def _contradicts_head(why: Why, phase: str) -> bool:
    """Whether a label that prints no phase says another one than the nearest head that does.

    一般財源 was a settlement where nothing over it said so; under 4年度(予算) it is none.
    """
    said_by = [reason.label for reason in why.reasons if reason.what == "phase"]
    if not said_by or _printed_phases(said_by[0]):
        return False
    of_heads = filter(None, map(_printed_phases, why.above))
    return phase not in next(of_heads, {phase})


def _printed_phases(text: str) -> set[str]:
    """The phases that a text says as all cities use it."""
    concepts = concepts_of(without_years(fold(text)) or "") or concepts_of(fold(text))
    return {concept.removeprefix(_PHASE) for concept in concepts if concept.startswith(_PHASE)}


def _label_of(total: Mapping[str, Any]) -> str:
    """The label of the column of a list's total."""
    why: Any = total["why"]
    label: str = why.column
    return label


def facts_in(readings: Mapping[str, DocumentReading]) -> list[Fact]:
    return [fact for reading in readings.values() for fact in reading.facts]


def drafted(data: Mapping[str, Any]) -> Form:
    """The form with the keys of a draft's file."""
    return Form("draft", Declaration.model_validate(data))


@dataclass
class Documents:
    """PDFs, and what was read of them.

    Attributes:
        files: The PDFs by document_id.
        items: The rows and lines of those that could be read, by document_id.
        unread: What kept the others from it.
        met: Of a file's name, what was left out of pages, or is to be looked at.
        refused: What kept sheets that were given from being used, where others were.
        faults: Why rows of the sheets that are used cannot be taken.
        keys: Their keys in the cache, where what is worked out of them is kept.
    """

    files: dict[str, Path] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    unread: list[UnreadableFile] = field(default_factory=list)
    met: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    refused: list[UsageError] = field(default_factory=list)
    faults: list[Message] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)


class Contradiction(NamedTuple):
    """A fact, and another label of the form by which it cannot be what it is read as.

    Attributes:
        fact: The fact.
        label: The other label, or labels together.
        text: What is printed of it.
    """

    fact: Fact
    label: str
    text: str


@dataclass
class Draft:
    """What a form that is drafted, or one that is given, reads of documents.

    Attributes:
        readings: The documents as the form reads them.
        form_data: The keys of its file.
        is_given: Whether a person gave the form: what it says is final.
        said: Keys and labels that a person answered, alone or as `Fact.rests_on` has them together.
        asked: The keys that no page says, and labels without a meaning beside figures, with the
            number of figures.
        instead: By what is asked, the lines of a form that read the corrected sheets as well, and a
            figure that they read otherwise.
        refused: What sheets show otherwise than their corrected rows say; it is no fact.
        confirmed: What facts say, and by which labels, on rows of corrected sheets.
        open: What is asked, and the labels that are guessed, alone or as `Fact.rests_on` has them
            together.
        states: How sure each fact is.
        kinds: The kinds of tables of its documents.
        doubts: By the number of a fact, the sum of other sheets that it contradicts.
        contradictions: By labels together, as `Fact.rests_on` has them, what says otherwise.
        repeated: What `repeated_texts` gives, where it is known.
    """

    readings: Readings
    form_data: dict[str, Any] = field(default_factory=dict)
    is_given: bool = False
    said: Collection[str] = ()
    asked: dict[str, int] = field(default_factory=dict)
    instead: dict[str, tuple[str, Fact]] = field(default_factory=dict)
    refused: list[Fact] = field(default_factory=list)
    confirmed: Collection[tuple[str, ...]] = ()
    open: Counter[str] = field(default_factory=Counter)
    states: list[str] = field(default_factory=list)
    doubts: Mapping[int, Identity] = field(default_factory=dict)
    contradictions: Mapping[str, Contradiction] = field(default_factory=dict)
    kinds: Sequence[TableKind] = ()
    repeated: frozenset[str] | None = None

    @cached_property
    def facts(self) -> list[Fact]:
        return [fact for fact in facts_in(self.readings) if fact not in self.refused]

    def is_open(self, fact: Fact) -> bool:
        """Whether a fact rests on something that nobody has said for sure."""
        return fold(fact.activity) in self.open or any(key in self.open for key in fact.rests_on)

    @property
    def guessed_names(self) -> set[str]:
        """The labels of the names of activities of which nobody is sure; "name": there is none."""
        heads = {"name", *heads_of_names(self.form_data.get("tables", {}))}
        return {
            key for key in self.asked if key in heads or "activity.name" in self.labels.get(key, "")
        }

    def guessed(self, fact: Fact) -> list[str]:
        """The columns in which a fact has what no page and no person says."""
        rests = {"fiscal_year": "year", "unit": "unit"}
        found = [name for name, key in rests.items() if key in self.asked and key in fact.rests_on]
        if fact.kind == "value" and not fact.is_phase_printed and "phase" not in self.said:
            found.append("phase")
        return ["activity", *found] if self.guessed_names else found

    @property
    def undated(self) -> int:
        """How many figures neither a page nor a person dates: the form's year, if any, does.

        Where nothing is a fact, all that labels know counts: a year of long ago has no facts, nor
        has 30年度 where nothing says of which era it is.
        """
        if self.facts:
            is_open = "year" in self.open and "year" in self.form_data
            of_figures = (fact for fact in self.facts if fact.kind != "rating")
            return sum("year" in fact.rests_on for fact in of_figures) if is_open else 0
        tables = (reading.records.tables for reading in self.readings.values())
        rows = (row for of in tables for name in OF_FIGURES for row in of[name])
        return sum(
            isinstance(why := row.get("why"), Why)
            and ("year" in why.rests_on or year_of(row["year"], None) is None)
            for row in rows
        )

    @property
    def labels(self) -> Mapping[str, str]:
        """The form's labels with their meanings."""
        return self.form_data.get("labels", {})


def heads_of_names(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The heads over names in the tables of a form."""
    slots = (of_kind for kinds in tables.values() for of_kind in kinds.values())
    heads = (key_of_names(TableSlots.model_validate(each).activity.at) for each in slots)
    yield from dict.fromkeys(filter(None, heads))


@dataclass(frozen=True)
class Proof:
    """A total and its funding, in labels, and the numbers of their facts.

    Attributes:
        sheet_years: On how many sheets in a year it says something.
        exceptions: The facts of the sheets that do not keep it, where nearly all do.
    """

    identity: Identity
    sheet_years: int
    facts: frozenset[int]
    exceptions: frozenset[int]


def judge_facts(draft: Draft) -> list[Proof]:
    """Say how sure each fact of a draft is, what of its form is a guess, and which sums prove.

    A sum proves amounts and their relation, neither the year nor the unit: a fact is proved only if
    nothing that it rests on is open. A fact is confirmed by a row of a corrected sheet that says
    the same by the same labels. What contradicts a sum that other sheets keep is neither. What
    another label of the form contradicts stays open, whatever a person said of each by itself.
    """
    proofs = _find_proofs(draft.facts)
    added = {number for proof in proofs if not proof.exceptions for number in proof.facts}
    added |= _declare_sums(draft)
    draft.doubts = {number: proof.identity for proof in proofs for number in proof.exceptions}
    doubtful = {*draft.doubts, *_said_twice(draft)}
    draft.open = Counter(draft.asked)
    draft.states = []
    for number, fact in enumerate(draft.facts):
        is_open = (
            draft.is_open(fact)
            or fact.fiscal_year is None
            or fact.contradicts_head
            or not (fact.kind != "value" or _WORD.search(fact.label))
            or bool(draft.guessed_names)
            or number in doubtful
        )
        state = GUESS
        if not is_open and fact.said_by in draft.confirmed:
            state = SAID_BY_ROW
        if not is_open and number in added:
            state = PROVED
        draft.states.append(state)
    _declare(draft, doubtful)
    draft.contradictions = _contradictions(draft)
    for number, fact in enumerate(draft.facts):
        if fact.rests_on[-1] in draft.contradictions:
            draft.states[number] = GUESS
            draft.open[fact.rests_on[-1]] += 1
    if draft.form_data and not draft.is_given:
        _open_guesses(draft)
    return proofs


def _said_twice(draft: Draft) -> Iterator[int]:
    """The facts whose labels say the same of most of their figures, which differ.

    They lack what tells these apart: 一般財源 of the budget and of the settlement side by side.
    """
    twice = Counter[str]()
    for reading in draft.readings.values():
        twice += reading.said_twice
    entering = Counter(fact.rests_on[-1] for fact in draft.facts)
    for number, fact in enumerate(draft.facts):
        if twice[fact.rests_on[-1]] > entering[fact.rests_on[-1]]:
            yield number


def _contradictions(draft: Draft) -> dict[str, Contradiction]:
    """By labels that are answered together, the label that contradicts what they say.

    Other labels that are no guess say another amount of the same, or a label beside a value says
    another phase.
    """
    same: dict[tuple[object, ...], dict[str, Fact]] = defaultdict(dict)
    found: dict[str, Contradiction] = {}
    answered = set[str]()
    for fact, state in zip(draft.facts, draft.states, strict=True):
        path = fact.rests_on[-1]
        if state == DECLARED:
            answered.add(path)
        if state != GUESS and fact.kind == "cost" and fact.concept:
            about = fact.document_id, fact.activity, fact.concept, fact.fiscal_year, fact.phase
            same[about][path] = fact
        elif fact.kind == "value" and path not in found:
            nearest = next(filter(partial(_phases_of, draft), fact.row), "")
            for text in (fact.label, nearest):
                phases = _phases_of(draft, text)
                if phases and fact.phase not in phases:
                    found.setdefault(path, Contradiction(fact, text, text))
    for of_paths in same.values():
        for (path, fact), (label, other) in permutations(of_paths.items(), 2):
            if fact.value != other.value:
                found.setdefault(path, Contradiction(fact, label, other.text))
    sure = {
        fact.rests_on[-1]
        for fact, state in zip(draft.facts, draft.states, strict=True)
        if state not in (GUESS, DECLARED)
    }
    return {path: each for path, each in found.items() if path in answered - sure}


def _phases_of(draft: Draft, text: str) -> set[str]:
    """The phases that a text says as the form has it, else as all cities use it."""
    labels = (fold(text), plain_label(text))
    said = next(filter(None, map(draft.labels.get, labels)), "")
    concepts = said.split(" + ") if said else concepts_of(text)
    return {concept.removeprefix(_PHASE) for concept in concepts if concept.startswith(_PHASE)}


def _proves_nothing(record: Mapping[str, Any], error: HyokaError) -> None:
    """Of a total that cannot be read a draft says nothing: cleaning tells it."""


def _declare_sums(draft: Draft) -> set[int]:
    """Say in the form which columns' printed totals are sums; the facts that a total proves.

    A column is one where nearly all its totals in all documents are: to the digit, or within
    what rounding makes, which proves nothing, nor does a total of zeros alone. A given form says
    so itself, as does a person.
    """
    totals: dict[str, list[ListTotal]] = defaultdict(list)
    values: dict[str, list[ListedValue]] = defaultdict(list)
    for number, fact in enumerate(draft.facts):
        if fact.kind != "rating" and fact.fiscal_year is not None:
            is_cost = fact.kind == "cost"
            column = column_of_costs(fact.concept, "" if fact.concept else fact.label, fact.phase)
            value = ListedValue(
                fold(column if is_cost else fact.label),
                fact.fiscal_year,
                fact.place.page,
                fact.place.top,
                Decimal(fact.value),
                number,
                is_again=PATTERNS["listed_again"].search(fold(fact.activity)) is not None,
            )
            values[fact.document_id].append(value)
    for document_id, of_document in values.items():
        records = draft.readings[document_id].list_totals
        for total in list_totals(records, of_document, _proves_nothing):
            totals[total.record["label"]].append(total)
    found: dict[str, list[str]] = {"sums": [], "rounded_sums": []}
    proved = set[int]()
    for label, found_totals in totals.items():
        of_column = [each for each in found_totals if any((each.expected, each.found))]
        exact = [total for total in of_column if total.is_exact]
        near = [total for total in of_column if total.is_within_rounding]
        if _are_nearly_all(exact, of_column):
            found["sums"].append(label)
            proved |= {part.number for total in exact for part in (*total.parts, *total.again)}
        elif exact and _are_nearly_all(near, of_column):
            found["rounded_sums"].append(label)
    if not draft.is_given and draft.form_data:
        said = {key: labels for key, labels in found.items() if key not in draft.said and labels}
        labels = draft.form_data.pop("labels", {})
        draft.form_data |= {**said, "labels": labels}
    return proved


def _are_nearly_all(totals: Sequence[ListTotal], of_column: Sequence[ListTotal]) -> bool:
    return len(totals) >= _FEWEST_TOTALS and len(totals) >= _NEARLY_ALL * len(of_column)


def _declare(draft: Draft, doubtful: Collection[int]) -> None:
    """Call declared what is no guess because the form of a person says so.

    Of a given form that is all that it does not leave open; of a draft what rests on an answered
    label, or labels answered together, if the other labels are known by what is sure.
    """
    known = set(draft.said)
    for fact, state in zip(draft.facts, draft.states, strict=True):
        if state != GUESS:
            known.update(fact.rests_on)
    answered = {key for key in draft.said if key in draft.labels}
    for number, fact in enumerate(draft.facts):
        *labels, together = fact.rests_on
        is_answered = together in draft.said or not answered.isdisjoint(labels)
        is_known = known.issuperset(label for label in labels if label in draft.labels)
        is_said = draft.is_given or (is_answered and is_known and fact.fiscal_year is not None)
        is_asked = draft.is_open(fact) or number in doubtful or bool(draft.guessed_names)
        if draft.states[number] == GUESS and is_said and not is_asked:
            draft.states[number] = DECLARED


def _find_proofs(facts: Sequence[Fact]) -> list[Proof]:
    """The costs that are the sum of the funding on all sheets, or on nearly all.

    Where 総事業費 is the total and no sum of it, 直接事業費 has a name of its own, and the funding
    is of that.
    """
    sheets: dict[tuple[object, ...], dict[str, list[int]]] = {}
    items: dict[str, str] = {}
    for number, fact in enumerate(facts):
        if fact.kind == "cost" and fact.concept in ("", "total", *FUNDING):
            label = fold(fact.label)
            items[label] = fact.concept
            sheet = fact.document_id, fact.activity, fact.phase, fact.fiscal_year
            sheets.setdefault(sheet, defaultdict(list))[label].append(number)
    funding = [label for label, item in items.items() if item in FUNDING]
    if len(funding) > 1:
        for concept in ("total", ""):
            costs = [label for label, item in items.items() if item == concept]
            proofs = [_proof_of(cost, funding, [*sheets.values()], facts) for cost in costs]
            if any(proofs):
                return [proof for proof in proofs if proof]
    return []


def _proof_of(
    total: str,
    funding: Sequence[str],
    sheets: Sequence[Mapping[str, Sequence[int]]],
    facts: Sequence[Fact],
) -> Proof | None:
    kept = set[int]()
    broken = set[int]()
    telling = Counter[bool]()
    for found in sheets:
        parts = [number for label in funding for number in found.get(label, ())]
        has_two = any(len(found.get(label, ())) > 1 for label in (total, *funding))
        if total not in found or not parts or has_two:
            continue
        amounts = [Decimal(facts[number].value) for number in parts]
        agrees = sum(amounts) == Decimal(facts[found[total][0]].value)
        (kept if agrees else broken).update([*parts, *found[total]])
        telling[agrees] += not agrees or sum(map(bool, amounts)) > 1
    if telling[True] < _FEWEST or telling[True] < _NEARLY_ALL * telling.total():
        return None
    identity = Identity(total, tuple(Term(PLUS, label) for label in funding))
    return Proof(identity, telling[True], frozenset(kept | broken), frozenset(broken))


def _open_guesses(draft: Draft) -> None:
    """Open the labels on which nothing that is sure rests, and labels that together make a guess.

    What enters the tables then is sure, and nothing that a corrected sheet says otherwise; every
    other fact is a guess.
    """
    guesses = list(draft.refused)
    sure: list[Fact] = []
    for fact, state in zip(draft.facts, draft.states, strict=True):
        is_guess = state == GUESS and fact.said_by not in draft.confirmed
        (guesses if is_guess else sure).append(fact)
    known = {key for fact in sure for key in fact.rests_on}
    tables = draft.form_data.get("tables", {})
    in_tables = {*tables, *heads_of_names(tables)}  # what these are is answered together
    draft.open |= Counter(
        key
        for fact in guesses
        for key in fact.rests_on
        if (key in draft.labels or (fact.rests_on[0] in in_tables and key == fact.rests_on[-1]))
        and key not in known
        and key not in draft.said
    )
    said = {(fact.about_cell, fact.phase) for fact in sure}
    while guesses:
        undecided = [fact for fact in guesses if not draft.is_open(fact)]
        draft.open |= Counter(fact.rests_on[-1] for fact in undecided)
        entering: list[Fact] = []
        for reading in draft.readings.values():
            entering += reading.entering(draft.open)
        guesses = [fact for fact in entering if (fact.about_cell, fact.phase) not in said]
    for number, fact in enumerate(draft.facts):
        if draft.is_open(fact):
            draft.states[number] = GUESS
