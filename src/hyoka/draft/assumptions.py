"""What nobody has said of a form for sure: the assumptions that its facts rest on, and the questions about them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hyoka.clean.typed_rows import place_in_tables
from hyoka.contract.records import Place
from hyoka.draft.drafted_form import DraftedForm, title_of
from hyoka.draft.facts import Assumption, Fact
from hyoka.draft.label_uses import NOTHING, Documents, Given
from hyoka.draft.states import Draft
from hyoka.forms.cells import PageCell
from hyoka.forms.declaration import MEANINGS
from hyoka.text.japanese import YEAR
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.numbers import YEN, is_figure
from hyoka.text.vocabulary import concepts_of

LABEL: Final = "label."
#: Meanings by which no figure is read.
_UNREAD: Final = (NOTHING, "phase.budget", "phase.settlement")
#: Costs that are no money of a budget, of which nobody asks whether they are settled.
_STAFF: Final = ("personnel_cost", "regular_staff", "overtime", "fixed_term_staff", "beneficiary_rate")
_QUESTIONS: Final = CODE_WORDS["question"]
ALLOWED: Final = {
    "basis": ("budget", "settlement", "none"),
    "scale": ("abc", "abcd"),
    "unit": tuple(YEN)[:4],
}


def is_known(label: str, meanings: Given) -> bool:
    """Whether all cities call so what a label means, so that it is asked but does not stop a form from being used."""
    return label in meanings and meanings[label] not in _UNREAD and not _is_guess(label, meanings)


def assumptions_of(drafted: DraftedForm, draft: Draft, cells: Documents, answers: Given) -> Iterator[Assumption]:
    """What nobody has said for sure, the weightiest first."""
    facts = draft.facts
    undated = [fact for fact in facts if not fact.is_said("year")]
    without = [
        fact for fact in facts if fact.kind == "cost" and not fact.is_said("phase") and fact.concept not in _STAFF
    ]
    scales = {label for label, meaning in drafted.meanings.items() if meaning in ("rating.abc", "rating.abcd")}
    rated = [fact for fact in facts if fact.kind == "rating" and scales.intersection(fact.labels)]
    is_clear = any(fact.value == "D" for fact in rated)
    asked = []
    if "name" in answers or not any("activity.name" in meaning for meaning in drafted.meanings.values()):
        asked.append(_asked("name", "", facts, answers))
    if "year" in answers or (undated and (drafted.assumed["year"] or _has_titles_of_years(cells))):
        asked.append(_asked("year", str(drafted.settings.get("year", "")), undated, answers))
    if without or "basis" in answers:
        asked.append(_asked("basis", str(drafted.settings.get("basis", "none")), without, answers))
    if rated and (not is_clear or "scale" in answers):
        asked.append(_asked("scale", "abc", rated, answers))
    asked += _about_labels(drafted, draft, cells, answers)
    return iter(sorted(asked, key=lambda one: -one.facts))


def _is_of_no_phase(fact: Fact) -> bool:
    return fact.kind == "cost" and not fact.is_said("phase") and fact.concept not in _STAFF


def _has_titles_of_years(cells: Documents) -> bool:
    """Whether a title names several years: 令和5年度…の取組状況と令和7年度当初予算."""
    lines = (cell.folded for document in cells.values() for cell in title_of(document))
    return any(len(set(re.findall(YEAR, line))) > 1 for line in lines)


def _asked(key: str, default: str, facts: Sequence[Fact], answers: Given) -> Assumption:
    places = [(fact.document_id, fact.place) for fact in facts]
    evidence = facts[0].text if facts else ""
    return Assumption(
        key, _QUESTIONS[key], default, evidence, ALLOWED.get(key, ()), answers.get(key, ""), places, len(facts)
    )


def _about_labels(drafted: DraftedForm, draft: Draft, cells: Documents, answers: Given) -> Iterator[Assumption]:
    """The labels whose figures nobody has a meaning for, or one by their place; those that no corrected sheet has."""
    places: dict[str, list[tuple[str, Place]]] = defaultdict(list)
    places |= {key.removeprefix(LABEL): [] for key in answers if key.startswith(LABEL)}
    taken = set()
    for fact in draft.facts:
        taken.add((fact.document_id, fact.place))
        is_new = draft.confirmed is not None and fact.said_by not in draft.confirmed
        said = {one.rpartition(" ")[2] for one in fact.speakers if is_new and not one.startswith(("year", "unit"))}
        for label in fact.labels:
            if _is_guess(label, drafted.meanings) or (label in said and label in drafted.meanings):
                places[label].append((fact.document_id, fact.place))
    for key, document in cells.items():
        for cell in document:
            if cell.is_label or not is_figure(cell.folded) or not re.search(r"\d", cell.folded):
                continue
            if (key, place_in_tables(cell.place._asdict())) in taken:
                continue
            near = next((one.slots.label for one in cell.labels if _may_be_asked(one)), None)
            if near is not None and drafted.meanings.get(near, "") in _UNREAD:
                places[near].append((key, cell.place))
    for label, where in places.items():
        meaning = drafted.meanings.get(label, "")
        yield Assumption(
            LABEL + label, _QUESTIONS["label"].format(label), "none" if meaning == NOTHING else meaning, "",
            (*MEANINGS, "none"), answers.get(LABEL + label, ""), where, len(where),
        )  # fmt: skip


def _may_be_asked(cell: PageCell) -> bool:
    return not (cell.slots.year or cell.slots.unit) and "ignore" not in cell.slots.roles


def _is_guess(label: str, meanings: Mapping[str, str]) -> bool:
    """Whether a label's meaning is one of its place, which the vocabulary does not know."""
    return meanings.get(label, "").startswith(("cost.detail", "indicator.")) and not concepts_of(label, funding=True)


def rests_on(fact: Fact, assumptions: Sequence[Assumption]) -> tuple[str, ...]:
    """The ids of the assumptions that a fact rests on."""
    mine = {LABEL + label for label in fact.labels}
    mine |= {"name"} if any(assumption.id == "name" for assumption in assumptions) else set()
    mine |= {"year"} if not fact.is_said("year") else set()
    mine |= {"basis"} if _is_of_no_phase(fact) else set()
    mine |= {"scale"} if fact.kind == "rating" and fact.value in "ABC" else set()
    return tuple(one.id for one in assumptions if one.id in mine)


def about_city(data: Mapping[str, Any], answers: Given, cells: Documents) -> Iterator[Assumption]:
    """What the form says of the city, to be confirmed."""
    key, document = next(iter(cells.items()))
    first = next(iter(document), None)
    for name in ("city", "code"):
        answer = answers.get(name, "")
        places = [(key, first.place)] if first is not None else []
        yield Assumption(name, _QUESTIONS[name], str(data[name]), "", (), answer, places, 0)
