"""`hyoka draft`: from a folder of unknown PDFs to form.toml, facts.csv, draft.html and questions.toml."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from hyoka.contract.records import Codes
from hyoka.draft.corrected_sheet import choose_sheet, read_sheet, rows_of, write_csv, write_xlsx
from hyoka.draft.declared import drafted_by_form, find_differences, find_untaken
from hyoka.draft.draft_page import draft_html
from hyoka.draft.drafting import draft_documents
from hyoka.draft.facts import Assumption, Fact
from hyoka.draft.questions import (
    MOST,
    check_answers,
    check_words,
    form_toml,
    in_codes,
    questions_of,
    questions_toml,
    read_answers,
)
from hyoka.draft.said_rows import Row
from hyoka.draft.sheet_targets import Lesson
from hyoka.draft.states import STATES, Draft, find_proofs, states_of
from hyoka.draft.taught import teach
from hyoka.forms import find_form, load_form
from hyoka.forms.shared.page_items import Item, all_texts, document_items
from hyoka.pages.pictures import no_text
from hyoka.pages.pictures.pages import read_pages
from hyoka.report.templating import with_font
from hyoka.store.files import replace_file
from hyoka.store.sources import find_pdfs
from hyoka.text.errors import HyokaError, UnreadableFile, UsageError
from hyoka.text.messages import Message, message
from hyoka.text.vocabulary import concepts_of, plain_label

FORM, FACTS, PAGE, QUESTIONS, SHEET = "form.toml", "facts.csv", "draft.html", "questions.toml", "sheet"
DIFFERENCE: Final = "difference.csv"
#: Two documents are of one form if the one with fewer labels has this share of them in common with the other.
_ONE_FORM: Final = 0.5
_DEFAULT_TITLE: Final = "様式"


@dataclass
class Documents:
    """PDFs by document_id, the rows and lines of those that could be read, and what kept the others from it.

    met: what was left out of pages, or is to be looked at.
    """

    files: dict[str, Path] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    unread: list[UnreadableFile] = field(default_factory=list)
    met: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The PDFs that are named, and those in the folders that are named.

    Raises:
        UsageError: There is no such file or folder, or two files have one name.
    """
    files = [file for path in paths for file in (find_pdfs(path) if path.is_dir() else [path])]
    for number, file in enumerate(files):
        if not file.is_file():
            raise UsageError("no_such_file", file=str(file))
        if same := next((other for other in files[:number] if other.stem == file.stem), None):
            raise UsageError("two_files_of_one_name", file=str(file), found=str(same))
    return files


def read_files(files: Iterable[Path]) -> Documents:
    """Read the rows and lines of every PDF; what cannot be read is said and left out."""
    documents = Documents()
    for file in files:
        try:
            pages = list(read_pages(file))
            if not any(len(page.chars) for page in pages):
                raise no_text(file.name, len(pages))
        except UnreadableFile as error:
            documents.unread.append(error)
        else:
            documents.files[file.stem], documents.items[file.stem] = file, document_items(pages)
            documents.met += [
                (file.name, page.number, problem)
                for page in pages
                for problem in page.problems
                if problem["severity"] != "note"
            ]
    return documents


def check_one_form(documents: Mapping[str, Sequence[Item]]) -> None:
    """Refuse documents that have few labels in common, and say which belong together.

    Raises:
        HyokaError: They are of several forms.
    """
    labels = {
        key: {plain_label(text) for text in all_texts(items) if concepts_of(text, funding=True)}
        for key, items in documents.items()
    }
    groups: list[list[str]] = []
    for key, mine in labels.items():
        alike = [group for group in groups if any(_is_one_form(mine, labels[other]) for other in group)]
        groups = [*(group for group in groups if group not in alike), sorted([key, *chain(*alike)])]
    groups.sort(key=lambda group: (-len(group), group))
    if len(groups) > 1:
        parts = enumerate(groups, 1)
        named = [message("draft.group", number=number, files=", ".join(group)) for number, group in parts]
        raise HyokaError("several_forms", number=len(groups), named="\n  ".join(["", *named]))


def _is_one_form(labels: set[str], others: set[str]) -> bool:
    fewer = min(len(labels), len(others))
    return fewer > 0 and len(labels & others) >= _ONE_FORM * fewer


def write_draft(
    documents: Documents,
    out: Path,
    *,
    form: Path | None = None,
    answers: Path | None = None,
    sheets: Sequence[Path] = (),
    ask: Callable[[Assumption], str] | None = None,
) -> Iterator[str]:
    """Draft a form and write form.toml, facts.csv, draft.html, questions.toml, sheet.csv and sheet.xlsx.

    With a form to read by, only facts.csv and draft.html are written. `ask` asks a question and returns the answer;
    None where nobody can be asked. What was done is said in words.

    Raises:
        UsageError: An answer is to no question, or not allowed.
    """
    words: list[str] = []
    if form:
        draft = drafted_by_form(documents.items, form)
    else:
        draft, words = _draft(documents, answers, sheets, ask)
    draft.proofs = find_proofs(draft.facts)
    draft.states = states_of(draft, draft.proofs)
    rows = list(rows_of(draft.facts, draft.states))
    if draft.declaration:
        draft.sheet = choose_sheet(draft.facts)
        _write(out / FORM, form_toml(draft))
        _write(out / QUESTIONS, questions_toml(draft))
        if not sheets:  # a corrected one stays as it is
            _write_sheet(out, [rows[number] for number in draft.sheet])
    draft.untaken = list(find_untaken(load_form(form or out / FORM), documents.items))
    replace_file(out / FACTS, partial(write_csv, rows=rows))
    page = draft_html(draft, documents.files, documents.items, title=out.absolute().name or _DEFAULT_TITLE)
    _write(out / PAGE, with_font(page))
    yield from words
    yield from _in_words(draft, len(documents.files), out, corrected=bool(sheets))
    if not form:
        names = {known.name for items in documents.items.values() if (known := find_form(list(items))[0])}
        yield from (message("draft.known", form=name) for name in sorted(names))


def _write_sheet(out: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    replace_file(out / f"{SHEET}.csv", partial(write_csv, rows=rows))
    replace_file(out / f"{SHEET}.xlsx", partial(write_xlsx, rows=rows))


def _write(path: Path, text: str) -> None:
    replace_file(path, partial(Path.write_text, data=text, encoding="utf-8"))


def _in_words(draft: Draft, documents: int, out: Path, *, corrected: bool) -> Iterator[str]:
    counts = {state: draft.states.count(state) for state in STATES}
    yield message("draft.facts", documents=documents, facts=len(draft.facts), **counts)
    if not draft.facts:
        yield message("draft.nothing")
    for proof in draft.proofs:
        yield message("draft.proof", identity=Codes(proof.identity), number=proof.sheet_years)
    if open_ := questions_of(draft.assumptions):
        yield message("draft.questions", number=len(open_), file=out / QUESTIONS)
    if draft.sheet and not corrected:
        yield message("draft.sheet", document=draft.facts[draft.sheet[0]].document_id, file=out / SHEET)
    yield message("draft.page", file=out / PAGE)


def _draft(
    documents: Documents, answers: Path | None, sheets: Sequence[Path], ask: Callable[[Assumption], str] | None
) -> tuple[Draft, list[str]]:
    """What is understood of documents, with answers and a corrected sheet; and what these changed, in words."""
    draft, given, words = draft_documents(documents.items, {}), dict[str, str](), list[str]()
    if answers:
        given = in_codes(read_answers(answers), draft.assumptions)
        asked = draft.assumptions
        check_words(given, answers.name)
        draft = draft_documents(documents.items, given)
        check_answers(given, [*asked, *draft.assumptions], answers.name)
        words += _without_effect(documents, given, asked)
    first = draft if sheets else None
    lessons: list[Lesson] = []
    for sheet in sheets:
        lessons.append(teach(documents.items, draft, _rows_of_one_document(sheet, documents)))
        draft = draft_documents(documents.items, given, lessons, first)
    for sheet, lesson in zip(sheets, lessons, strict=True):
        words += _lesson_in_words(sheet, lesson, draft.facts)
    if first:
        names = ", ".join(sheet.name for sheet in sheets)
        words.append(message("draft.changed", file=names, number=_changes(first.facts, draft.facts)))
    while ask and len(given) < MOST:  # an answer may raise another question
        questions = [one for one in questions_of(draft.assumptions) if one.id not in given]
        if not questions:
            break
        given |= {question.id: ask(question) for question in questions}
        draft = draft_documents(documents.items, given, lessons, first)
    return draft, words


def _rows_of_one_document(path: Path, documents: Documents) -> list[dict[str, str]]:
    rows = read_sheet(path)
    names = dict.fromkeys(row["document_id"] for row in rows)
    if len(names) > 1 or not documents.items.keys() >= names.keys():
        raise UsageError("sheet_of_no_document", file=path.name, found=", ".join(names))
    return rows


def _lesson_in_words(path: Path, lesson: Lesson, facts: Sequence[Fact]) -> Iterator[str]:
    """What a corrected sheet taught, and where the facts still differ from its rows."""
    for key, value in {**lesson.meanings, **lesson.settings}.items():
        yield message("draft.says", file=path.name, key=key, value=str(value or "－"))
    for number, fact in lesson.read_otherwise(facts):
        read = fact and _fact_in_words(fact)
        if number == 0:
            yield message("draft.still_read", file=path.name, page=fact and fact.place.page, read=read)
            continue
        key = "draft.not_found" if number in lesson.not_found else "draft.read_as" if fact else "draft.not_learnt"
        yield message(key, file=path.name, row=number, says=_row_in_words(lesson.rows[number - 1]), read=read)


def _row_in_words(row: Row) -> Codes:
    return Codes(
        " ".join(filter(None, (row["activity"], row["label"] or row["concept"], row["fiscal_year"], row["value"])))
    )


def _fact_in_words(fact: Fact) -> Codes:
    about = (fact.activity, fact.label, fact.concept, fact.fiscal_year, fact.phase, fact.value)
    return Codes(" ".join(str(text) for text in about if text))


def _without_effect(documents: Documents, given: dict[str, str], asked: Sequence[Assumption]) -> Iterator[str]:
    """The answers that differ from what was assumed and change nothing."""
    facts = draft_documents(documents.items, given).facts
    assumed = {one.id: one.default for one in asked}
    for key, answer in given.items():
        if key in ("city", "code") or assumed.get(key) == answer:
            continue
        others = {one: text for one, text in given.items() if one != key}
        if not _changes(draft_documents(documents.items, others).facts, facts):
            yield message("draft.no_effect", key=key, answer=answer)


def _changes(before: Sequence[Fact], after: Sequence[Fact]) -> int:
    """How many facts are in one of two drafts only."""
    said = [
        Counter((one.document_id, one.activity, one.kind, one.concept, one.label, one.fiscal_year, one.phase, one.value)
                for one in facts) for facts in (before, after)
    ]  # fmt: skip
    return max((said[0] - said[1]).total(), (said[1] - said[0]).total())


def write_difference(documents: Documents, like: str, out: Path) -> Iterator[str]:
    """Write difference.csv: how documents differ from a known form; the differences in words.

    Raises:
        UsageError: There is no such form.
    """
    differences = find_differences(documents.items, like)
    replace_file(out / DIFFERENCE, partial(differences.to_csv, index=False, encoding="utf-8-sig"))
    for one in differences.to_dict("records"):
        kind = "there" if one["documents"] else "nearest" if one["nearest"] else "nowhere"
        change = Message(f"draft.difference.{one['change']}")
        yield message(
            f"draft.difference.{kind}", **{str(name): value for name, value in one.items()} | {"change": change}
        )
    yield message("draft.difference.file", file=out / DIFFERENCE)
