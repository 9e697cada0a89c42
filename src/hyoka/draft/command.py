"""`hyoka draft`: from a folder of unknown PDFs to form.toml, facts.csv, draft.html and questions.toml."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from hyoka.draft.declared import drafted_by_form, find_differences, find_untaken
from hyoka.draft.draft_page import draft_html
from hyoka.draft.infer import infer
from hyoka.draft.questions import MOST, check_answers, form_toml, in_codes, questions_of, questions_toml, read_answers
from hyoka.draft.states import STATES, Draft, find_proofs, states_of
from hyoka.errors import HyokaError, NoText, UnreadableFile, UsageError
from hyoka.forms import Item, document_items, find_form, load_form
from hyoka.forms.facts import Assumption, Fact
from hyoka.forms.reading import read_texts
from hyoka.pdf.page import read_pages
from hyoka.report.templating import with_font
from hyoka.store.files import replace_file
from hyoka.store.sources import find_pdfs
from hyoka.text.vocabulary import plain_label

FORM, FACTS, PAGE, QUESTIONS = "form.toml", "facts.csv", "draft.html", "questions.toml"
DIFFERENCE: Final = "difference.csv"
_FACT_COLUMNS: Final = (
    "document_id", "activity", "kind", "concept", "label", "fiscal_year", "phase", "value", "unit", "text", "state",
    "page", "x0", "top", "x1", "bottom",
)  # fmt: skip
#: Two documents are of one form if the one with fewer labels has this share of them in common with the other.
_ONE_FORM: Final = 0.5
_DEFAULT_TITLE: Final = "様式"


@dataclass
class Documents:
    """PDFs by document_id, the rows and lines of those that could be read, and what kept the others from it."""

    files: dict[str, Path] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The PDFs that are named, and those in the folders that are named.

    Raises:
        UsageError: There is no such file or folder, or two files have one name.
    """
    files = [file for path in paths for file in (find_pdfs(path) if path.is_dir() else [path])]
    for number, file in enumerate(files):
        if not file.is_file():
            raise UsageError("there is no such file", file=str(file))
        if same := next((other for other in files[:number] if other.stem == file.stem), None):
            raise UsageError("two files have one name", file=str(file), found=str(same), advice="rename one")
    return files


def read_files(files: Iterable[Path]) -> Documents:
    """Read the rows and lines of every PDF; what cannot be read is said and left out."""
    documents = Documents()
    for file in files:
        try:
            pages = list(read_pages(file))
            if not any(len(page.chars) for page in pages):
                raise NoText("no page has any text", file=file.name, advice="run it through text recognition first")
        except UnreadableFile as error:
            documents.unread.append(str(error))
        else:
            documents.files[file.stem], documents.items[file.stem] = file, document_items(pages)
    return documents


def check_one_form(documents: Mapping[str, Sequence[Item]]) -> None:
    """Refuse documents that have few labels in common, and say which belong together.

    Raises:
        HyokaError: They are of several forms.
    """
    labels = {
        key: {plain_label(text.folded) for text in read_texts(items).texts if text.in_funding}
        for key, items in documents.items()
    }
    groups: list[list[str]] = []
    for key, mine in labels.items():
        alike = [group for group in groups if any(_is_one_form(mine, labels[other]) for other in group)]
        groups = [*(group for group in groups if group not in alike), sorted([key, *chain(*alike)])]
    groups.sort(key=lambda group: (-len(group), group))
    if len(groups) > 1:
        named = "".join(f"\n  form {number}: {', '.join(group)}" for number, group in enumerate(groups, 1))
        advice = f"draft each by itself, or give --one-form{named}"
        raise HyokaError(f"the documents are of {len(groups)} forms", advice=advice)


def _is_one_form(labels: set[str], others: set[str]) -> bool:
    fewer = min(len(labels), len(others))
    return fewer > 0 and len(labels & others) >= _ONE_FORM * fewer


def write_draft(
    documents: Documents,
    out: Path,
    *,
    form: Path | None = None,
    answers: Path | None = None,
    ask: Callable[[Assumption], str] | None = None,
) -> Iterator[str]:
    """Draft a form and write form.toml, facts.csv, draft.html and questions.toml.

    With a form to read by, form.toml and questions.toml are not written. `ask` asks a question and returns the answer;
    None where nobody can be asked. What was done is said in words.

    Raises:
        UsageError: An answer is to no question, or not allowed.
    """
    draft = drafted_by_form(documents.items, form) if form else _draft(documents, answers, ask)
    draft.proofs = find_proofs(draft.facts)
    draft.states = states_of(draft, draft.proofs)
    if draft.declaration:
        _write(out / FORM, form_toml(draft.declaration, draft.assumptions, draft.proofs))
        _write(out / QUESTIONS, questions_toml(draft))
    draft.untaken = list(find_untaken(load_form(form or out / FORM), documents.items))
    replace_file(out / FACTS, partial(write_facts, facts=draft.facts, states=draft.states))
    page = draft_html(draft, documents.files, documents.items, title=out.absolute().name or _DEFAULT_TITLE)
    _write(out / PAGE, with_font(page))
    yield from _in_words(draft, len(documents.files), out)
    if not form:
        names = {known.name for items in documents.items.values() if (known := find_form(list(items))[0])}
        yield from (f"{name} reads such documents already: hyoka tables" for name in sorted(names))


def write_facts(path: Path, facts: Sequence[Fact], states: Iterable[str]) -> None:
    """Write facts.csv: each fact with its state, page and box."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, _FACT_COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for fact, state in zip(facts, states, strict=True):
            writer.writerow(asdict(fact) | {"state": state} | fact.place._asdict())


def _write(path: Path, text: str) -> None:
    replace_file(path, partial(Path.write_text, data=text, encoding="utf-8"))


def _in_words(draft: Draft, documents: int, out: Path) -> Iterator[str]:
    counts = ", ".join(f"{draft.states.count(state):,} {state}" for state in STATES)
    yield f"{documents} documents, {len(draft.facts):,} facts: {counts}"
    if not draft.facts:
        yield "no figure was understood: hyoka inspect shows what is on a page, and CONTRIBUTING how to declare a form"
    yield from (f"holds on every sheet: {proof.identity} ({proof.sheet_years} sheet-years)" for proof in draft.proofs)
    if open_ := questions_of(draft.assumptions):
        yield f"{len(open_)} questions: fill in {out / QUESTIONS} and give it back with --answers"
    yield f"draft: {out / PAGE}"


def _draft(documents: Documents, answers: Path | None, ask: Callable[[Assumption], str] | None) -> Draft:
    """What is understood of documents, with the answers of a file and those to the questions that are left."""
    draft, given = infer(documents.items), {}
    if answers:
        given = in_codes(read_answers(answers), draft.assumptions)
        asked = draft.assumptions
        draft = infer(documents.items, given)
        check_answers(given, [*asked, *draft.assumptions], answers.name)
    while ask and len(given) < MOST:  # an answer may raise another question
        questions = [one for one in questions_of(draft.assumptions) if one.id not in given]
        if not questions:
            break
        given |= {question.id: ask(question) for question in questions}
        draft = infer(documents.items, given)
    return draft


def write_difference(documents: Documents, like: str, out: Path) -> Iterator[str]:
    """Write difference.csv: how documents differ from a known form; the differences in words.

    Raises:
        UsageError: There is no such form.
    """
    differences = find_differences(documents.items, like)
    replace_file(out / DIFFERENCE, partial(differences.to_csv, index=False, encoding="utf-8-sig"))
    for one in differences.to_dict("records"):
        nearest = f"now {one['nearest']}?" if one["nearest"] else "printed nowhere"
        where = "{document_id}, page {page}, {documents} documents".format_map(one) if one["documents"] else nearest
        yield f"{one['change']}: {one['label']} ({where})"
    yield f"difference: {out / DIFFERENCE}"
