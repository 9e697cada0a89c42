"""Facts on the sheets of a form, and a draft: what was understood of the form, and what nobody has said for sure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from hyoka.contract.records import Place
from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.page_items import Item
from hyoka.text.errors import UnreadableFile
from hyoka.text.numbers import YEN


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
        value: The number as text, in yen for money; the mark of a rating; empty where the text is no number.
        unit: The printed unit.
        text: The whole cell.
        place: Its page and box.
        sheet: Which sheet of the document it stands on, from 0.
        row, column: Names of the row and the column that it stands in, the same on every sheet of the form.
        labels: The form's labels on its path, the nearest first.
        rests_on: The labels and keys of the form that decide what it is.
        speakers: What each label that decides says of it: "phase budget 予算額"; years without their number.
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
    sheet: int = 0
    row: str = ""
    column: str = ""
    labels: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()

    @cached_property
    def printed(self) -> str:
        """The number as the page prints it, in its printed unit; the mark of a rating."""
        scale = YEN.get(self.unit, 1) if self.kind == "cost" else 1
        return self.value if scale == 1 else format((Decimal(self.value) / scale).normalize(), "f")

    def is_said(self, slot: str) -> bool:
        """Whether a label says its year, phase or unit."""
        return any(speaker.partition(" ")[0] == slot for speaker in self.speakers)

    def __str__(self) -> str:
        about = (self.activity, self.label, self.concept, self.fiscal_year, self.phase, self.printed + self.unit)
        return " ".join(str(text) for text in about if text)

    @property
    def said_by(self) -> tuple[str, ...]:
        """What it says, and what says it: figures of one cell of a form have it in common on all sheets."""
        return (self.kind, self.concept, self.phase, *(one for one in self.speakers if one != "year"))


class Reading(NamedTuple):
    """A document as a form reads it: its cells, its facts with their labels, and the cells of these by their places.

    `entering` gives the facts that are not left out where some keys and labels are guesses.
    """

    document: DocumentCells
    facts: list[Fact]
    cells: Mapping[Place, PageCell]
    entering: Callable[[Collection[str]], list[Fact]]


@dataclass
class Documents:
    """PDFs by document_id, the rows and lines of those that could be read, and what kept the others from it.

    met: what was left out of pages, or is to be looked at.
    """

    files: dict[str, Path] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    unread: list[UnreadableFile] = field(default_factory=list)
    met: list[tuple[str, dict[str, object]]] = field(default_factory=list)


class Untaken(NamedTuple):
    """Text that no fact, label or head took; the reason why a figure was left out, "" where it has no meaning."""

    document_id: str
    text: str
    place: Place
    reason: str = ""


@dataclass
class Draft:
    """What was understood of a form.

    Attributes:
        facts: What its sheets say.
        declaration: The form; None where facts are read by one that is given.
        form_data: The keys of its file.
        open: The labels and keys that nobody has said for sure, with the number of figures that rest on each.
        together: Labels that are guessed where together they decide a figure, as `Fact.rests_on` has them last.
        confirmed: What facts say, and by which labels, on rows of corrected sheets.
        refused: What sheets show otherwise than their corrected rows say.
        readings: The documents as the form reads them.
        states: How sure each fact is.
        untaken: What was not read.
    """

    facts: Sequence[Fact]
    declaration: Declaration | None = None
    form_data: dict[str, Any] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)
    together: Collection[str] = ()
    confirmed: Collection[tuple[str, ...]] = ()
    refused: Sequence[Fact] = ()
    readings: Mapping[str, "Reading"] = field(default_factory=dict)
    states: Sequence[str] = ()
    untaken: Sequence[Untaken] = ()

    def is_open(self, fact: Fact) -> bool:
        """Whether a fact rests on something that nobody has said for sure."""
        return any(key in self.open or key in self.together for key in fact.rests_on)

    @property
    def labels(self) -> Mapping[str, str]:
        """The form's labels with their meanings."""
        return self.form_data.get("labels", {})
