"""What draft.html shows of documents to a person who points: cells, their addresses, their states.

Texts, addresses and readings stand once each and are numbered; a cell of a table names its
addresses by the number of their list and each text there by how far away its cell is. So what is
written grows with the cells of the documents, not with their pairs.
"""

import base64
import gzip
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.contract.tables import COST_ITEMS, STAFF
from hyoka.forms.addresses import Addressed, addressed_cells, year_at
from hyoka.forms.cells import PageCell, label_cells
from hyoka.forms.marks import MARKED_SIGN
from hyoka.forms.name_cells import code_and_name, name_and_phase
from hyoka.forms.table_records import part_of
from hyoka.grid.page_items import Item
from hyoka.grid.paragraphs import one_line
from hyoka.text.eras import OF_FISCAL_YEARS
from hyoka.text.japanese import fold
from hyoka.text.label_files import CODE_WORDS, PATTERNS
from hyoka.text.messages import MESSAGES, Language
from hyoka.text.numbers import figures_of, is_figure
from hyoka.text.units import YEN
from hyoka.text.vocabulary import concepts_of
from hyoka_draft.corrected_sheet import (
    ADDRESS_COLUMNS,
    FACT_COLUMNS,
    POINTED,
    UNITS_OF_STAFF,
    SheetRow,
)
from hyoka_draft.facts import STATES, Documents, Draft
from hyoka_draft.lessons import Lesson
from hyoka_draft.meanings import place_in_words

Thing = TypeVar("Thing", bound=Hashable)
#: The words of the page are messages whose keys begin so.
_WORDS: Final = "pointing."
_KINDS: Final = ("cost", "value", "rating")
#: What a text may say that the page takes for granted until a person chooses otherwise.
_SAID: Final = frozenset(
    {f"cost.{item}" for item in COST_ITEMS}
    | {f"phase.{each}" for each in CODE_WORDS["phase"]}
    | {"activity.code"}
)
#: Of the addresses beside labels of a document, which are many, those that name an activity.
_NAMES: Final = ("activity.", "indicator.name")
#: Texts beside figures are at most so long.
_SHOWN_TEXT: Final = 40
#: An era for years without one, which is taken off again.
_FIRST: Final = 1
#: A mark has at most so many letters.
_MARK: Final = 1


class _Numbers(dict[Thing, int], Generic[Thing]):
    """Numbers of things, in the order in which they come."""

    def __missing__(self, thing: Thing) -> int:
        self[thing] = len(self)
        return self[thing]


def pointing_data(
    draft: Draft, documents: Documents, lessons: Sequence[Lesson], spoken: Language
) -> dict[str, Any]:
    """What the page needs, as JSON has it.

    Args:
        draft: What was understood.
        documents: The files.
        lessons: What sheets taught; the rows at which a person pointed are shown again.
        spoken: The language of the page.
    """
    numbers = _Numbered()
    readings = _Numbers[tuple[str, ...]]()
    facts: dict[str, list[Any]] = {key: [] for key in documents.items}
    shown = {key: _DocumentShown(items, numbers) for key, items in documents.items.items()}
    for fact, state in zip(draft.facts, draft.states, strict=True):
        cell = shown[fact.document_id].places.get(fact.place)
        if cell is not None:
            about = fact.activity, fact.label, fact.fiscal_year, fact.phase, fact.printed, fact.unit
            reading = readings[fact.said_by]
            facts[fact.document_id].append([cell, fact.kind, fact.concept, *about, state, reading])
    return {
        "documents": [
            {"id": key, "facts": facts[key], **each.as_json()} for key, each in shown.items()
        ],
        "texts": [_about(text) for text in numbers.texts],
        "addresses": list(numbers.addresses),
        "names": list(numbers.names),
        "columns": [*FACT_COLUMNS, *ADDRESS_COLUMNS],
        "places": {
            address: place_in_words(address) if spoken == "ja" else address
            for each in numbers.addresses
            for address in each
        },
        "eras": [[era.name, era.before] for era in OF_FISCAL_YEARS],
        "items": {item: in_language("item", item, spoken) for item in COST_ITEMS},
        "phases": {phase: in_language("phase", phase, spoken) for phase in CODE_WORDS["phase"]},
        "kinds": {kind: in_language("fact_kind", kind, spoken) for kind in _KINDS},
        "states": {state: in_language("fact_state", state, spoken) for state in STATES},
        # of units those that Japanese pages print
        "units": [unit for unit in YEN if not unit.isascii()],
        "staff": list(STAFF),
        "units_of_staff": list(UNITS_OF_STAFF[:2]),
        "words": {
            key.removeprefix(_WORDS): sentences[spoken]  # the page fills in its values
            for key, sentences in MESSAGES.items()
            if key.startswith(_WORDS)
        },
        "rows": [
            _as_written(lesson, row)
            for lesson in lessons
            for row in lesson.rows
            if row.is_pointed and row.fault is None
        ],
    }


def packed(data: Mapping[str, Any]) -> str:
    """Data as the script of the page unpacks it: JSON, gzipped, in letters."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode("ascii")


def letters_of(data: str) -> set[str]:
    """The letters of packed data that the page shows as text: of its words, facts and short texts.

    Sentences of documents are seen in their pictures.
    """
    found = json.loads(gzip.decompress(base64.b64decode(data)))
    texts = (text for text, *_ in found.pop("texts") if len(text) <= _SHOWN_TEXT)
    facts = [document["facts"] for document in found.pop("documents")]
    return set(json.dumps([found, facts], ensure_ascii=False)).union(*texts)


class _Numbered:
    """What stands once for all documents, and is named by its number."""

    def __init__(self) -> None:
        self.texts = _Numbers[str]()
        self.addresses = _Numbers[tuple[str, ...]]()
        self.names = _Numbers[str]()


class _DocumentShown:
    """The cells of a document as the page has them.

    Attributes:
        places: The number of the cell at each place, as tables have it.
    """

    def __init__(self, items: Sequence[Item], numbers: _Numbered) -> None:
        self._numbers = numbers
        addressed = addressed_cells(items)
        document = addressed[0].cell.document if addressed else label_cells({}, items)
        in_lines = (
            near
            for each in addressed
            if each.cell.is_line
            for near in (each.cell, *each.at.values())
        )
        names = (near for each in addressed for near in each.at.own.values())
        found = dict.fromkeys((*document, *in_lines, *names))
        self._cells = [cell for cell in found if cell.folded]
        self._number = {id(cell): number for number, cell in enumerate(self._cells)}
        self._years = {
            self._number[id(near)]: year
            for each in addressed
            for near, year in each.counted.items()
            if id(near) in self._number
        }
        self._around: dict[tuple[int, int], int] = {}
        self._arounds: list[list[Any]] = []
        self._figures = [self._figure(each) for each in addressed if _is_shown(each)]
        self.places = {
            place_in_tables(cell.place._asdict()): number for number, cell in enumerate(self._cells)
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": [
                [place.page, *(round(2 * edge) for edge in place[1:]), self._text(cell)]
                for place, cell in zip(self._all_places(), self._cells, strict=True)
            ],
            "figures": self._figures,
            "years": self._years,
            "around": self._arounds,
        }

    def _all_places(self) -> Iterable[Place]:
        return (place_in_tables(cell.place._asdict()) for cell in self._cells)

    def _text(self, cell: PageCell) -> int:
        return self._numbers.texts[one_line(cell.part)]

    def _figure(self, each: Addressed) -> list[Any]:
        """A figure: its cell, part, text, table, column, around, addresses and their cells."""
        number = self._number[id(each.cell)]
        own = {at: self._number[id(near)] for at, near in each.at.own.items() if near.folded}
        return [
            number,
            each.part,
            self._numbers.texts[each.text],
            self._numbers.names[each.table],
            self._numbers.names[each.column],
            self._around_table(each),
            self._numbers.addresses[tuple(own)],
            *(near - number for near in own.values()),
        ]

    def _around_table(self, each: Addressed) -> int:
        """What stands around a table: over it, and beside labels that are near or name activities.

        The labels of a page are few; those of all pages before would grow with its tables.
        """
        over_table, beside = each.at.around
        key = id(over_table), id(beside)
        if key not in self._around:
            found = dict(over_table)
            for address, near in beside.items():
                label = address.partition(" ")[2]
                names = any(concept.startswith(_NAMES) for concept in concepts_of(label))
                is_head = any(near is head for head in each.heads)
                if (names or near.page == each.cell.page) and not is_head:
                    found[address] = near
            shown = {at: self._number[id(near)] for at, near in found.items() if near.folded}
            self._around[key] = len(self._arounds)
            self._arounds.append([self._numbers.addresses[tuple(shown)], *shown.values()])
        return self._around[key]


def _is_shown(each: Addressed) -> bool:
    """Whether a cell may be a figure or a mark to point at."""
    folded = each.cell.folded
    is_mark = len(folded) <= _MARK and MARKED_SIGN.fullmatch(folded) is not None
    return is_mark or is_figure(folded) or len(figures_of(folded)) > 1 or bool(each.over)


def _about(text: str) -> list[Any]:
    """A text, and what it says: whether it is a figure; its year, or one of an unknown era.

    And itself without the number before it, or without its year, its concepts, whether it is the
    name of a total, its figures where it has several, and its name and the word of a phase behind
    it.
    """
    folded = fold(text)
    figures = figures_of(text)
    is_year = year_at(folded, None, _FIRST) is not None and "." not in folded
    if is_figure(folded) and len(figures) == 1 and not is_year:
        return [text, 1]
    year = year_at(folded, None, 0)
    of_era = None if year else year_at(folded, None, _FIRST)
    is_dated = year or of_era
    bare = part_of(text, ("year",)) if is_dated else code_and_name(text)[1]
    said = [concept for concept in concepts_of(folded, funding=True) if concept in _SAID]
    is_total = PATTERNS["name_of_total"].fullmatch(folded) is not None
    about = [
        text,
        int(is_figure(folded)),
        year or 0,
        of_era - _FIRST if of_era else 0,
        "" if bare == text else bare,
    ]
    about += [said, int(is_total), figures if len(figures) > 1 else 0]
    name, phase = name_and_phase(text)
    about.append([name, phase] if phase else 0)
    while len(about) > 1 and not about[-1]:
        del about[-1]
    return about


def in_language(column: str, code: str, spoken: Language) -> str:
    """A code of the contract as a page says it: its word where Japanese is spoken."""
    return CODE_WORDS[column].get(code, code) if spoken == "ja" else code


def _as_written(lesson: Lesson, row: SheetRow) -> dict[str, Any]:
    """A row at which a person pointed, as sheet.csv has it."""
    about = {"document_id": lesson.document_id, "activity": row.activity, "kind": row.kind}
    about |= {"concept": row.concept, "label": row.label, "fiscal_year": row.year or ""}
    about |= {"phase": row.phase, "value": row.value, "unit": row.unit, "state": POINTED}
    place = row.place._asdict() if row.place else {}
    return about | place | {f"{slot}_at": address for slot, address in row.at.items()}
