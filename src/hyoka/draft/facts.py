"""Facts on the sheets of a form, and the assumptions they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass

from hyoka.contract.records import Place


@dataclass(frozen=True, slots=True)
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
        rests_on: The ids of the assumptions that it rests on.
        labels: The form's labels on its path, the nearest first.
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
    rests_on: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()

    def is_said(self, slot: str) -> bool:
        """Whether a label says its year, phase or unit."""
        return any(speaker.partition(" ")[0] == slot for speaker in self.speakers)

    @property
    def said_by(self) -> tuple[str, ...]:
        """What it says, and what says it: figures of one cell of a form have it in common on all sheets."""
        return (self.kind, self.concept, self.phase, *(one for one in self.speakers if one != "year"))


@dataclass
class Assumption:
    """Something about a form that its pages do not say for sure.

    Attributes:
        id: Its name in answers: "year", "unit.money", "phase.事業費", "label.執行額" and the like.
        question: The question in plain words.
        default: The answer that was assumed.
        evidence: What on the pages speaks for the default.
        allowed: The answers that can be given; empty where any text can.
        answer: The answer that was given; empty where none was.
        places: The documents and the places of what it is about.
        facts: The number of facts that rest on it.
        is_of_sheet: Whether a corrected sheet gave the answer.
    """

    id: str
    question: str
    default: str
    evidence: str = ""
    allowed: tuple[str, ...] = ()
    answer: str = ""
    places: Sequence[tuple[str, Place]] = ()
    facts: int = 0
    is_of_sheet: bool = False

    @property
    def value(self) -> str:
        """The answer, else the default."""
        return self.answer or self.default

    @property
    def where(self) -> list[str]:
        """The pages of its first places, in words."""
        return list(dict.fromkeys(f"{document_id} page {place.page}" for document_id, place in self.places[:3]))
