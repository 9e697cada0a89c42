"""`hyoka draft`: from a folder of unknown PDFs to a form, its facts, and a sheet to be corrected.

The files are form.toml, facts.csv, draft.html, sheet.xlsx and sheet.csv.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from hyoka.forms import find_form, load_form
from hyoka.forms.declaration import form_faults
from hyoka.grid.page_items import Item, all_texts
from hyoka.html.templating import STYLE, font_of
from hyoka.run import cache
from hyoka.store.locks import locked
from hyoka.store.sources import fingerprint
from hyoka.text.errors import (
    DeclarationError,
    UsageError,
    read_toml,
)
from hyoka.text.japanese import fold
from hyoka.text.messages import Message, message
from hyoka_draft.answers import Answers
from hyoka_draft.corrected_sheet import (
    SheetColumns,
    choose_sheet,
    empty_rows,
    fact_rows,
    rows_to_correct,
    shortened,
    write_fact_csv,
    write_fact_workbook,
)
from hyoka_draft.documents import ONE_FORM
from hyoka_draft.draft_page import draft_html, lines_to_clear
from hyoka_draft.drafting import draft_documents, page_to_type
from hyoka_draft.facts import (
    DocumentReading,
    Documents,
    Draft,
    Proof,
    Readings,
    drafted,
    judge_facts,
)
from hyoka_draft.form_file import form_toml, mended_toml
from hyoka_draft.given_sheets import GivenSheet, given_sheets, rows_by_file, sheets_of_before
from hyoka_draft.kinds import TableKind
from hyoka_draft.lessons import SHEET, Lesson, taught
from hyoka_draft.pointed_rows import lessons_of
from hyoka_draft.pointing import letters_of
from hyoka_draft.said import in_words, kept_in_words, lessons_in_words
from hyoka_draft.written import Written

FORM_FILE: Final = "form.toml"
FACTS_FILE: Final = "facts.csv"
PAGE_FILE: Final = "draft.html"
#: What draft.html unpacks.
_DATA: Final = re.compile(r'id="pointing-data">([^<]*)<')


def write_draft(
    documents: Documents,
    out: Path,
    *,
    form: Path | None = None,
    sheets: Sequence[Path] = (),
    checked: Sequence[Path] = (),
    taken_back: Sequence[Path] = (),
    show: Callable[[Draft, Sequence[Lesson]], object] = lambda *_: None,
) -> Iterator[str]:
    """Draft a form and write form.toml, facts.csv, draft.html, sheet.csv and sheet.xlsx.

    Each line in words says what was done. What a person changed in the folder is never written
    over: answers of form.toml are taken into the new one, a changed sheet is used and stays. With a
    form to read by, facts.csv and draft.html are written; with corrected sheets as well, the form
    that they mend.

    Args:
        documents: The documents of the form.
        out: The folder to write into.
        form: A form to read by.
        sheets: Corrected sheets.
        checked: Sheets of which a person says that all is right, also where nothing was corrected.
        taken_back: Sheets that were given and are to be used no more.
        show: Called with what was drafted anew and learnt.

    Raises:
        UsageError: A sheet or a form is of other documents, or a sheet to take back was not used.
        DeclarationError: A form is not well declared.
    """
    written = Written.read(out)
    for path in taken_back:
        written.take_back(path)
        yield message("draft.taken_back", file=path)
    for path in checked:
        written.check(path)
    sheets = [*sheets, *checked]
    if form:
        yield from _read_by_form(documents, written, form, sheets)
    else:
        yield from _draft_anew(documents, written, sheets, show)


def _draft_anew(
    documents: Documents,
    written: Written,
    sheets: Sequence[Path],
    show: Callable[[Draft, Sequence[Lesson]], object],
) -> Iterator[str]:
    """Draft a form, with what a person has said in the folder."""
    out = written.folder
    answers = written.answers

    def without_answers() -> str:
        draft = draft_documents(documents.items)
        judge_facts(draft)
        return form_toml(draft)

    there = written.take_answers(out / FORM_FILE, without_answers)
    if there:
        text = (out / FORM_FILE).read_text(encoding="utf-8-sig")
        for fault in form_faults(text):
            answers.leave_out(fault.where, text)
            yield message("draft.form_fault", file=out / FORM_FILE, fault=fault.says)
    if there and answers:
        _check_form(documents, out / FORM_FILE, map(fold, there.keys.get("known_by", ())))
    before = _first_draft(documents, answers)
    unused: dict[Path, Message] = {}
    given = list(given_sheets(documents, written, before, sheets))
    given[:0] = sheets_of_before(documents, written, before, sheets, given, unused)
    given.sort(key=lambda sheet: sheet.has_examples)
    lessons, draft = _taught(documents, before, given)
    used = {lesson.document_id for lesson in lessons}
    left = [fact for fact in draft.facts if fact.document_id not in used]
    numbers = {id(fact): number for number, fact in enumerate(draft.facts)}
    chosen = []
    to_type = None
    if not sheets:
        chosen = [numbers[id(left[number])] for number in choose_sheet(left)]
        to_type = None if draft.facts else page_to_type(draft.readings)
    with locked(out):
        proofs = judge_facts(draft)
        show(draft, lessons)
        written.keep(rows_by_file(given))
        names = _write_files(documents, written, draft, before, proofs, lessons, chosen, to_type)
        written.write_form(FORM_FILE, form_toml(draft, answers))
        for path in map(Path.resolve, sheets):
            if path.parent != out.resolve() and str(path) not in written.sheets:
                written.sheets.append(str(path))
        written.save()
    yield from kept_in_words(documents, written, sheets, given, unused)
    yield from lessons_in_words(given, lessons)
    yield from in_words(draft, proofs, len(documents.files), out / FORM_FILE, names[PAGE_FILE])
    if chosen:
        yield from _chosen_in_words(draft, chosen, names[SHEET])
    if to_type:
        document, page = to_type
        yield message("draft.empty_sheet", document=document, page=page, file=names[SHEET])
    known = {_known_form(draft.readings[key], items) for key, items in documents.items.items()}
    draft.readings.keep()
    for name in sorted(known - {""}):
        yield message("draft.known", form=name)


def _chosen_in_words(draft: Draft, chosen: Sequence[int], sheet: Path) -> Iterator[str]:
    """Which sheet is to be corrected, what of it stays a guess, and what else could be done."""
    facts = [draft.facts[number] for number in chosen]
    yield message("draft.sheet", document=facts[0].document_id, file=sheet)
    if lines_to_clear(draft, chosen):
        yield message("draft.to_clear", sheet=sheet)
    if guessed := {column for fact in facts for column in draft.guessed(fact)}:
        columns = SheetColumns(" ".join(sorted(guessed)))
        yield message("draft.guessed", file=sheet, columns=columns)


def _known_form(reading: DocumentReading, items: Sequence[Item]) -> str:
    """The name of the form that is there already for a document; "" where none is."""

    def found() -> str:
        form, _ = find_form(list(items))
        return form.name if form else ""

    return reading.find("known form", found)


class _KeptDraft(NamedTuple):
    """A draft as the cache keeps it: its documents are read again only where they are asked for."""

    form_data: dict[str, Any]
    asked: dict[str, int]
    kinds: Sequence[TableKind]
    repeated: frozenset[str] | None


def _first_draft(documents: Documents, answers: Answers) -> Draft:
    """The draft before a sheet says anything, or as it was made before with the same answers."""
    keys = list(documents.keys.items())
    are_kept = bool(keys) and documents.keys.keys() == documents.items.keys()
    key = fingerprint([keys, asdict(answers)]) if are_kept else ""
    kept: _KeptDraft | None = cache.look_up_object(key) if key else None
    if kept is not None:
        readings = Readings(drafted(kept.form_data), documents.items, documents.keys)
        return Draft(readings, said=answers.said, **kept._asdict())
    draft = draft_documents(documents.items, answers, documents.keys)
    if key:
        kept = _KeptDraft(draft.form_data, draft.asked, draft.kinds, draft.repeated)
        cache.keep_object(key, kept)
    return draft


def _read_by_form(
    documents: Documents,
    written: Written,
    form: Path,
    sheets: Sequence[Path],
) -> Iterator[str]:
    """Read by a form; corrected sheets mend it, in a file of its own where a person's stands."""
    out = written.folder
    read_with = load_form(form)
    declared = read_with.declared
    _check_form(documents, form, declared.known_by)
    data = read_toml(form, DeclarationError) | {"labels": dict(declared.meanings)}
    data.pop("open", None)
    before = Draft(
        Readings(read_with, documents.items, documents.keys),
        data,
        is_given=True,
        asked=dict.fromkeys({*declared.open} - {"city", "code"}, 1),
    )
    given = sorted(
        given_sheets(documents, written, before, sheets), key=lambda sheet: sheet.has_examples
    )
    lessons, draft = _taught(documents, before, given)
    with locked(out):
        proofs = judge_facts(draft)
        names = _write_files(documents, written, draft, before, proofs, lessons, [])
        (mended,) = written.free_name(FORM_FILE)
        if lessons:
            written.write_form(mended, mended_toml(form.read_text(encoding="utf-8-sig"), lessons))
    draft.readings.keep()
    yield from kept_in_words(documents, written, sheets, given, {})
    yield from lessons_in_words(given, lessons)
    yield from in_words(draft, proofs, len(documents.files), form, names[PAGE_FILE])
    if lessons:
        yield message("draft.mended", form=form.name, file=out / mended)


def _taught(
    documents: Documents, before: Draft, given: Sequence[GivenSheet]
) -> tuple[list[Lesson], Draft]:
    """What sheets teach, one after the other, and the draft with it."""
    lessons: list[Lesson] = []
    draft = before
    values = {**before.labels, **before.form_data}
    answered = {key: values.get(key) for key in before.said}
    whole = [[sheet] for sheet in given if not sheet.has_examples]
    for sheets in (*whole, [sheet for sheet in given if sheet.has_examples]):
        for lesson in lessons_of(documents.items, draft, sheets):
            lesson.keep(answered)
            lessons.append(lesson)
        draft = taught(before, lessons) if sheets else draft
    documents.faults += [row.fault for lesson in lessons for row in lesson.rows if row.fault]
    return lessons, draft


def _write_files(
    documents: Documents,
    written: Written,
    draft: Draft,
    before: Draft,
    proofs: Sequence[Proof],
    lessons: Sequence[Lesson],
    chosen: Sequence[int],
    to_type: tuple[str, int] | None = None,
) -> dict[str, Path]:
    """Write facts.csv, draft.html and a sheet to be corrected, and say where they stand."""
    out = written.folder
    rows = list(fact_rows(draft.facts, draft.states))
    page = draft_html(
        draft,
        len(before.facts),
        proofs,
        lessons,
        chosen,
        documents,
        drafted(draft.form_data),
        out.absolute().name,
        to_type,
    )
    (facts,) = written.free_name(FACTS_FILE)
    (html,) = written.free_name(PAGE_FILE)
    written.write(facts, partial(write_fact_csv, rows=rows))
    written.write_text(html, _with_font(page, documents))
    names = {FACTS_FILE: out / facts, PAGE_FILE: out / html}
    shown = [*rows_to_correct(draft, [draft.facts[number] for number in chosen])]
    if to_type:
        shown = empty_rows(*to_type)
    if shown:
        book, table = written.free_name(f"{SHEET}.xlsx", f"{SHEET}.csv")
        written.write(table, partial(write_fact_csv, rows=shown))
        written.write(book, partial(write_fact_workbook, rows=shown))
        names[SHEET] = out / Path(book).stem
    return names


def _with_font(page: str, documents: Documents) -> str:
    """A page with its font, which is kept for pages of the same characters."""
    keys = list(documents.keys.values())
    found = _DATA.search(page)
    letters = "".join(sorted({*page} | (letters_of(found[1]) if found else set())))
    key = fingerprint([keys[0], letters]) if keys else ""
    return page.replace(STYLE, STYLE + cache.cached_object(partial(font_of, letters), key), 1)


def _check_form(documents: Documents, form: Path, known_by: Iterable[str]) -> None:
    """Refuse a form by whose labels no document is known, not even by half of them.

    Raises:
        UsageError: It is of other documents.
    """
    labels = list(known_by)
    if not labels:
        return
    shares = []
    for items in documents.items.values():
        whole = "\n".join(all_texts(items))
        shares.append(sum(label in whole for label in labels) / len(labels))
    if max(shares) < ONE_FORM:
        raise UsageError(
            "form_of_other_documents", file=str(form), expected=shortened(", ".join(labels))
        )
