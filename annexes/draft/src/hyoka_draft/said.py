"""What a draft says in the terminal: what was read and learnt, what is open, what to do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from hyoka.contract.records import Codes
from hyoka.forms.table_slots import as_written
from hyoka.grid.page_items import all_texts
from hyoka.text.japanese import fold
from hyoka.text.messages import Message, message
from hyoka_draft.corrected_sheet import SheetRow, shortened
from hyoka_draft.drafting import label_of
from hyoka_draft.facts import (
    DECLARED,
    GUESS,
    STATES,
    Documents,
    Draft,
    Fact,
    Proof,
)
from hyoka_draft.given_sheets import GivenSheet
from hyoka_draft.kinds import kinds_in_words
from hyoka_draft.lessons import Lesson, rows_in_words
from hyoka_draft.meanings import (
    KindOfFigures,
    LabelMeaning,
    SlotsInWords,
)
from hyoka_draft.written import Written

#: Of a sheet so many rows are told that are not learnt, and figures that no row says.
_MOST_TOLD: Final = 20
_SOME_TOLD: Final = 3


def in_words(
    draft: Draft, proofs: Sequence[Proof], documents: int, form: Path, page: Path
) -> Iterator[str]:
    counts = {state: draft.states.count(state) for state in STATES}
    yield message("draft.facts", documents=documents, facts=len(draft.facts), **counts)
    yield from (line.in_words() for line in kinds_in_words(draft.kinds))
    if counts[DECLARED]:
        yield message("draft.declared", number=counts[DECLARED], file=form)
    if undated := draft.undated:
        year = draft.form_data.get("year")
        key = "draft.year" if year else "draft.no_year"
        yield message(key, number=undated, year=str(year), file=form)
    elif not draft.facts:
        yield message("draft.nothing")
    for proof in proofs:
        if not proof.exceptions:
            yield message("draft.proof", identity=Codes(proof.identity), number=proof.sheet_years)
    if counts[GUESS]:
        yield message("draft.open", number=len(draft.open), guesses=counts[GUESS], file=form)
    if draft.contradictions:
        yield message("draft.contradicted", number=len(draft.contradictions), file=form)
    yield message("draft.page", file=page)
    if draft.facts and not (counts[GUESS] or draft.form_data.get("city")):
        yield message("draft.next", file=form)


def kept_in_words(
    documents: Documents,
    written: Written,
    sheets: Sequence[Path],
    given: Sequence[GivenSheet],
    unused: Mapping[Path, Message],
) -> Iterator[str]:
    """What a person's work in the folder was taken for, and what of it does not fit."""
    for error in documents.refused:
        yield message("draft.refused", error=error)
    refused = {error.file for error in documents.refused}
    used = {sheet.path.resolve() for sheet in given}
    named = {path.resolve() for path in sheets}
    for path in sheets:
        if path.resolve() not in used and path.name not in refused:
            yield message("draft.untouched", file=path)
    for sheet in given:
        if sheet.path.resolve() not in named:
            key = "draft.used" if sheet.is_there else "draft.sheet_gone"
            yield message(key, file=sheet.path)
    for path, why in unused.items():
        yield message("draft.not_used", file=path, why=why)
    labels = written.answers.labels
    texts = chain.from_iterable(map(all_texts, documents.items.values())) if labels else ()
    whole = "\n".join(set(map(label_of, texts)))
    for label, meaning in labels.items():
        if fold(label.rpartition(">")[2].strip("*")) not in whole:
            yield message("draft.not_printed", label=label, meaning=LabelMeaning(meaning or "－"))


def lessons_in_words(given: Iterable[GivenSheet], lessons: Iterable[Lesson]) -> Iterator[str]:
    """What corrected sheets taught, and where the facts still differ from their rows."""
    for (path, *_), lesson in zip(given, lessons, strict=True):
        for key, value in {**lesson.meanings, **lesson.settings}.items():
            about = {"file": path.name, "key": key, "value": LabelMeaning(value or "－")}
            if key in lesson.before:
                yield message("draft.changes", **about, before=LabelMeaning(lesson.before[key]))
            else:
                yield message("draft.says", **about)
        for each in lesson.tables:
            about = {"table": shortened(each.table), "kind": KindOfFigures(each.kind)}
            places = SlotsInWords(as_written(each.slots))
            yield message("draft.reads_table", file=path.name, places=places, **about)
        for key, value in lesson.kept.items():
            yield message("draft.kept", file=path.name, key=key, value=LabelMeaning(value or "－"))
        for question in lesson.questions:
            yield question.in_words(path.name).in_words()
        yield from _unlearnt_in_words(lesson, path.name)


def _unlearnt_in_words(lesson: Lesson, file: str) -> Iterator[str]:
    """What is not read as a sheet says: a line a cause, with the number of its rows."""
    told: dict[str, list[tuple[SheetRow, Fact | None]]] = defaultdict(list)
    causes: dict[str, Message] = {}
    extra: list[Message] = []
    for row, fact in lesson.read_otherwise:
        if row is None:
            extra.append(lesson.in_words(row, fact, file))
        else:
            fact = lesson.instead_of(row, fact)
            cause = lesson.why(row, fact)
            causes.setdefault(words := cause.in_words(), cause)
            told[words].append((row, fact))
    for words, pairs in islice(told.items(), _MOST_TOLD):
        yield rows_in_words(pairs, causes[words], file).in_words()
    if len(told) > _MOST_TOLD:
        left = sum(map(len, islice(told.values(), _MOST_TOLD, None)))
        yield message("draft.more_rows", file=file, number=left)
    yield from (each.in_words() for each in extra[:_SOME_TOLD])
    if len(extra) > _SOME_TOLD:
        yield message("draft.more_read", file=file, number=len(extra) - _SOME_TOLD)
