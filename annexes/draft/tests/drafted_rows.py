"""Facts of drafts and true facts as rows that can be compared, and one sheet of them corrected."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

from corrected_sheets import teach

from hyoka.grid.page_items import parts
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import plain_label
from hyoka_draft.answers import Answers
from hyoka_draft.corrected_sheet import plain_number
from hyoka_draft.documents import read_files
from hyoka_draft.lessons import taught

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hyoka.grid.page_items import Item
    from hyoka_draft.facts import Draft, Fact

Row = dict[str, str]


@cache
def items_of(*files: Path) -> dict[str, list[Item]]:
    """The rows and lines of files by document, read once whoever asks."""
    return read_files(files, use_cache=True).items


def strict(rows: list[Row]) -> Counter:
    """Rows by all that they say; a cost by its item, else by its label."""
    return Counter(
        (
            row["document_id"],
            fold(row["activity"]),
            row["kind"],
            row["concept"] or plain_label(row["label"]),
            row["fiscal_year"],
            row["phase"],
            plain_number(row["value"]),
        )
        for row in rows
    )


def said(facts: list[Fact]) -> list[Row]:
    return [
        {
            "document_id": fact.document_id,
            "activity": fact.activity,
            "kind": fact.kind,
            "concept": fact.concept,
            "label": fact.label,
            "fiscal_year": str(fact.fiscal_year or ""),
            "phase": fact.phase,
            "value": fact.value,
        }
        for fact in facts
    ]


def corrected(documents, drafted, rows: list[Row]):
    """The draft with one sheet corrected: the one with most kinds of facts, of which the rows are
    given.
    """
    kinds = defaultdict(set)
    for row in rows:
        about = row["label"] if row["kind"] == "rating" else ""
        kinds[row["document_id"]].add((row["kind"], row["concept"], row["phase"], about))
    key = max(kinds, key=lambda one: len(kinds[one]))
    learnt = teach(documents, drafted, [row for row in rows if row["document_id"] == key])
    return taught(drafted, [learnt]), learnt


def answered(draft: Draft, true: Counter, questions: int = 10) -> Answers:
    """What a clerk answers to the first questions of a form, which are about most figures.

    A line is called right where more than half of the facts that rest on it are true; on a guessed
    name all do.
    """
    answers = Answers()
    names = draft.guessed_names & draft.labels.keys()
    for key, _ in draft.open.most_common(questions):
        resting = [fact for fact in draft.facts if key in fact.rests_on or key in names]
        right = sum(bool(strict(said([fact])) & true) for fact in resting)
        if 2 * right <= len(resting):
            continue
        if key in draft.labels:
            answers.labels[key] = draft.labels[key]
        elif key in draft.form_data:
            answers.keys[key] = draft.form_data[key]
        elif key == "basis":
            phases = Counter(fact.phase for fact in resting)
            answers.keys[key] = phases.most_common(1)[0][0]
        else:
            answers.settled.append(key)
    return answers


def first_sheet(items, rows: list[Row]) -> list[Row]:
    """The rows of the activities that the pages up to that of the second sheet name, each with a
    page.
    """
    first = {}
    for item in items:
        for part in parts(item):
            for row in rows:
                if fold(row["activity"]) in part.folded:
                    first.setdefault(row["activity"], item.page)
    second = min((page for page in first.values() if page > min(first.values())), default=1 << 30)
    return [
        row | {"page": str(first.get(row["activity"], 1))}
        for row in rows
        if first.get(row["activity"], 1) < second
    ]


def sure(draft: Draft) -> list[Row]:
    """What is called proved or confirmed."""
    return [
        row for row, state in zip(said(draft.facts), draft.states, strict=True) if state != "guess"
    ]


def entering(draft: Draft) -> list[Fact]:
    """What the form as it is drafted lets into the tables."""
    return [fact for reading in draft.readings.values() for fact in reading.entering(draft.open)]


def meant(truth, documents: Mapping[str, str] | None = None) -> Iterator[Row]:
    """What made sheets say, as rows that can be compared: all of one document, or by activity."""
    for row in _meant(truth):
        yield row | {"document_id": documents[row["activity"]] if documents else "made"}


def _meant(truth) -> Iterator[Row]:
    names = {row[0]: row[1] for row in truth["activities"]}
    indicators = {row[0]: row[1] for row in truth["indicators"]}
    about = {"concept": "", "label": "", "fiscal_year": "", "phase": ""}
    for key, year, measure, text in truth["indicator_values"]:
        activity = key.partition("#")[0]
        row = {
            "kind": "value",
            "label": indicators[key],
            "fiscal_year": str(year),
            "phase": measure,
            "value": text,
        }
        if text not in "-－":
            yield about | {"activity": names.get(activity, activity)} | row
    for activity, year, basis, item, _, value in truth["costs"]:
        row = {
            "kind": "cost",
            "concept": item,
            "fiscal_year": str(year),
            "phase": basis,
            "value": value,
        }
        yield about | {"activity": names.get(activity, activity)} | row


def figures(rows: list[Row]) -> Counter:
    """What is said of figures, strictly, without costs that no item knows."""
    return strict([row for row in rows if row["kind"] == "value" or row["concept"]])
