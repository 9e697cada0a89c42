"""A draft of documents that no form describes: its form, the facts that it reads, and what nobody has said for sure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hyoka.clean.typed_rows import place_in_tables
from hyoka.draft.drafted_form import NOTHING, DraftedForm, draft_form, title_of
from hyoka.draft.facts import Draft, Reading, drafted, read_by
from hyoka.forms.shared.page_items import Item
from hyoka.text.japanese import YEAR
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of

SETTINGS: Final = ("year", "unit", "basis", "phase")
_KNOWN_BY: Final = 3
#: Meanings by which no figure is read.
_UNREAD: Final = (NOTHING, "phase.budget", "phase.settlement")


def draft_documents(documents: Mapping[str, Sequence[Item]]) -> Draft:
    """Draft a form from the rows and lines of each document."""
    form = draft_form(documents)
    data = {"city": "", "code": "", "title": "様式", "known_by": ["様式"], **form.settings, "labels": form.meanings}
    readings = read_by(drafted(data), documents)
    draft = Draft(readings, data | _known_by(form, readings))
    draft.open = dict(_open(draft, form.assumed))
    return draft


def _known_by(form: DraftedForm, readings: Mapping[str, Reading]) -> dict[str, Any]:
    """The title of the documents, and labels that all of them print."""
    documents = [reading.document for reading in readings.values()]
    title = next((cell.folded for document in documents for cell in document if cell.folded), "")
    longest = max(re.split(YEAR, title), key=len).strip("()[]【】の度") or "様式"
    shared = Counter(
        label for document in documents for label in {cell.slots.label for cell in document if cell.is_label}
    )
    everywhere = [label for label in form.meanings if shared[label] == len(readings) and "{" not in label]
    known_by = sorted(everywhere, key=len, reverse=True)[:_KNOWN_BY] or list(form.meanings)[:1] or [title or longest]
    return {"title": longest, "known_by": known_by}


def _open(draft: Draft, assumed: Counter[str]) -> Iterator[tuple[str, int]]:
    """What nobody has said for sure of a form that was drafted: its keys and labels, with the figures that rest on it.

    A label is open whose meaning is one of its place, and one without a meaning beside figures.
    """
    documents, counts = [reading.document for reading in draft.readings.values()], Counter[str]()
    resting = Counter(key for fact in draft.facts for key in fact.rests_on)
    if not any("activity.name" in meaning for meaning in draft.labels.values()):
        yield "name", len(draft.facts)
    titles = (cell.folded for document in documents for cell in title_of(document))
    has_years = any(len(set(re.findall(YEAR, title))) > 1 for title in titles)  # 令和5年度…と令和7年度当初予算
    for key, is_open in (("year", assumed["year"] or has_years), ("basis", True), ("unit", assumed["unit"])):
        if resting[key] and is_open:
            yield key, resting[key]
    is_clear = any(fact.kind == "rating" and fact.value == "D" for fact in draft.facts)
    for label, meaning in draft.labels.items():
        is_scale = meaning in ("rating.abc", "rating.abcd") and not is_clear
        if is_scale or (meaning.startswith(("cost.detail", "indicator.")) and not concepts_of(label, funding=True)):
            counts[label] += resting[label]
    taken = {(fact.document_id, fact.place) for fact in draft.facts}
    for key, reading in draft.readings.items():
        for cell in reading.document:
            if cell.is_label or not is_figure(cell.folded) or not re.search(r"\d", cell.folded):
                continue
            asked = (near.slots for near in cell.labels if not (near.slots.year or near.slots.unit))
            label = next((slots.label for slots in asked if "ignore" not in slots.roles), "")
            if draft.labels.get(label) in _UNREAD:
                counts[label] += (key, place_in_tables(cell.place._asdict())) not in taken
    yield from sorted(((label, count) for label, count in counts.items() if count), key=lambda pair: -pair[1])
