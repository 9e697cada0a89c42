"""Facts: what a form reads of documents, each figure with the labels that say what it is; and a draft of a form."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import PROVENANCE, Extracted, Place
from hyoka.contract.tables import dtypes
from hyoka.forms import Form, guesses_of
from hyoka.forms.cells import DocumentCells, PageCell, label_cells
from hyoka.forms.declaration import Declaration
from hyoka.forms.paths import Why
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.record_rows import OF_FIGURES, Records
from hyoka.run.worker import clean
from hyoka.store.table_files import figure
from hyoka.text.errors import NumberError, UnreadableFile
from hyoka.text.numbers import YEN, is_figure, parse_number

#: The unit of money in tables.
_CURRENCY: Final = "JPY"


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
        rests_on: The labels and keys of the form that decide what it is, the last one for all together.
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

    @cached_property
    def printed(self) -> str:
        """The number as the page prints it, in its printed unit; the mark of a rating."""
        scale = YEN.get(self.unit, 1) if self.kind == "cost" else 1
        return self.value if scale == 1 else format((Decimal(self.value) / scale).normalize(), "f")

    @property
    def said_by(self) -> tuple[str, ...]:
        """What it says, and what says it: figures of one cell of a form have it in common on all sheets."""
        return self.kind, self.concept, self.phase, self.rests_on[-1]

    def __str__(self) -> str:
        about = (self.activity, self.label, self.concept, self.fiscal_year, self.phase, self.printed + self.unit)
        return " ".join(str(text) for text in about if text)


@dataclass
class Reading:
    """A document as a form reads it: its cells, its records, and its facts."""

    document_id: str
    document: DocumentCells
    records: Records
    unit: str

    @cached_property
    def facts(self) -> list[Fact]:
        return self.entering(())

    @cached_property
    def cells(self) -> dict[Place, PageCell]:
        """The cells of its facts."""
        return {place: why.cell for place, why in self._whys.items()}

    @cached_property
    def _whys(self) -> dict[Place, Why]:
        rows = (row for rows in self.records.tables.values() for row in rows)
        return {place_in_tables(row): why for row in rows if isinstance(why := row.get("why"), Why)}

    def entering(self, guessed: Collection[str]) -> list[Fact]:
        """The facts that enter the tables where some keys and labels of the form are guesses."""
        tables = dict(self.records.tables)
        for name in OF_FIGURES if guessed else ():
            tables[name] = [row for row in tables[name] if not guesses_of(row, guessed)]
        year = next((str(row["year"]) for row in tables["activities"] if row["year"]), "")
        cleaned = clean(Extracted(self.document_id, "draft", {"year": year}, tables), {}).tables
        typed: dict[str, list[dict[str, Any]]] = {
            name: [dict(zip(dtypes(name), row, strict=True)) for row in rows] for name, rows in cleaned.items()
        }
        indicators = {row["indicator_id"]: row for row in typed["indicators"]}
        rows = [("cost", row, row, row["detail"] or row["item"], row["basis"]) for row in typed["costs"]]
        for row in typed["indicator_values"]:
            indicator = indicators[row["indicator_id"]]
            rows.append(("value", row, indicator, indicator["name"], row["measure"]))
        rows += [("rating", row, row, row["criterion"], "") for row in typed["ratings"]]
        names = {row["activity_id"]: str(row["name"]) for row in typed["activities"]}
        facts = (self._fact(kind, row, of, names[of["activity_id"]], *about) for kind, row, of, *about in rows)
        return [fact for fact in facts if fact.value]

    def _fact(
        self, kind: str, row: Mapping[str, Any], of: Mapping[str, Any], activity: str, label: str, phase: str
    ) -> Fact:
        place, item, unit = Place(*(row[name] for name in PROVENANCE)), row.get("item", ""), of.get("unit", "")
        item, paths = "" if item == "detail" else item, dict[str, Any]()
        if why := self._whys.get(place):
            cell, path = why.cell, why.path
            left = [beside for beside in cell.left if beside.folded and not is_figure(beside.folded)]
            label = next((near.part.text for near in cell.labels if item and near.slots.item == item), label)
            if unit == _CURRENCY:
                unit = _unit_in(row["text"]) or (path.unit if path else "") or self.unit
            paths = {
                "row": tuple(beside.folded for beside in left if not beside.slots.unit or beside.slots.item),
                "rests_on": why.rests_on,
            }
        value = row.get("symbol") or ("" if row["value"] is None else figure(row["value"]))
        about = kind, item, str(label).replace("\n", ""), row["fiscal_year"], phase, value, unit, row["text"], place
        return Fact(self.document_id, activity, *about, **paths)


def _unit_in(text: str) -> str:
    """The unit of money that a figure's own text ends with."""
    try:
        unit = parse_number(text).unit
    except NumberError:
        return ""
    return unit if unit in YEN else ""


def read_by(form: Form, documents: Mapping[str, Sequence[Item]]) -> dict[str, Reading]:
    """Documents as a form reads them."""
    readings, declared = {}, form.declared
    for key, items in documents.items():
        document: Any = form.read(declared, list(items), records := Records())
        document = document or label_cells(declared.meanings, items, declared.spellings)  # a hook gives none
        readings[key] = Reading(key, document, records, declared.unit)
    return readings


def facts_in(readings: Mapping[str, Reading]) -> list[Fact]:
    return [fact for reading in readings.values() for fact in reading.facts]


def drafted(data: Mapping[str, Any]) -> Form:
    """The form with the keys of a draft's file."""
    return Form("draft", Declaration.model_validate(data))


@dataclass
class Documents:
    """PDFs by document_id, the rows and lines of those that could be read, and what kept the others from it.

    met: of a file's name, what was left out of pages, or is to be looked at.
    """

    files: dict[str, Path] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    unread: list[UnreadableFile] = field(default_factory=list)
    met: list[tuple[str, dict[str, object]]] = field(default_factory=list)


@dataclass
class Draft:
    """What a form that is drafted, or one that is given, reads of documents.

    Attributes:
        readings: The documents as the form reads them.
        form_data: The keys of its file; none of a form that is given.
        asked: The keys that no page says, and labels without a meaning beside figures, with the number of figures.
        refused: What sheets show otherwise than their corrected rows say; it is no fact.
        confirmed: What facts say, and by which labels, on rows of corrected sheets.
        open: What is asked, and the labels that are guessed, alone or as `Fact.rests_on` has them together.
        states: How sure each fact is.
    """

    readings: Mapping[str, Reading]
    form_data: dict[str, Any] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    refused: list[Fact] = field(default_factory=list)
    confirmed: Collection[tuple[str, ...]] = ()
    open: Counter[str] = field(default_factory=Counter)
    states: list[str] = field(default_factory=list)

    @cached_property
    def facts(self) -> list[Fact]:
        return [fact for fact in facts_in(self.readings) if fact not in self.refused]

    def is_open(self, fact: Fact) -> bool:
        """Whether a fact rests on something that nobody has said for sure."""
        return any(key in self.open for key in fact.rests_on)

    @property
    def labels(self) -> Mapping[str, str]:
        """The form's labels with their meanings."""
        return self.form_data.get("labels", {})
