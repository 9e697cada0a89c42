"""`hyoka draft`: from a folder of unknown PDFs to form.toml, facts.csv, draft.html and a sheet to be corrected."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import tomlkit

from hyoka.contract.records import Codes
from hyoka.draft.corrected_sheet import choose_sheet, read_sheet, rows_of, write_csv, write_xlsx
from hyoka.draft.draft_page import draft_html
from hyoka.draft.drafting import draft_documents
from hyoka.draft.facts import GUESS, STATES, Documents, Draft, Proof, drafted, judge, read_by
from hyoka.draft.teacher import SHEET, Lesson, taught, teach
from hyoka.forms import find_form, load_form
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.grid.page_items import Item, all_texts, document_items
from hyoka.html.templating import rendered, with_font
from hyoka.pages.pictures import no_text
from hyoka.pages.pictures.pages import read_pages
from hyoka.pages.pictures.picture_page import RECOGNISED
from hyoka.store.files import replace_file
from hyoka.store.sources import find_pdfs
from hyoka.text.errors import WORKBOOKS, HyokaError, UnreadableFile, UsageError
from hyoka.text.messages import message
from hyoka.text.vocabulary import concepts_of, plain_label

FORM, FACTS, PAGE = "form.toml", "facts.csv", "draft.html"
#: Two documents are of one form if the one with fewer labels has this share of them in common with
#: the other.
_ONE_FORM: Final = 0.5


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
            items, other_kinds = without_other_kinds(
                document_items(pages), of_workbook=file.suffix.lower() in WORKBOOKS
            )
            if items:
                documents.files[file.stem], documents.items[file.stem] = file, items
            met = [problem | {"page": page.number} for page in pages for problem in page.problems]
            said = (row for row in met if row["severity"] != "note" or row["kind"] == RECOGNISED)
            documents.met += [(file.name, row) for row in (*other_kinds, *said)]
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
        alike = (
            group for group in groups if any(_is_one_form(mine, labels[other]) for other in group)
        )
        if group := next(alike, None):
            group.append(key)
        else:
            groups.append([key])
    if len(groups) > 1:
        named = [
            message("draft.group", number=number, files=", ".join(group))
            for number, group in enumerate(groups, 1)
        ]
        raise HyokaError("several_forms", number=len(groups), named="\n  ".join(["", *named]))


def _is_one_form(labels: set[str], others: set[str]) -> bool:
    return len(labels & others) >= max(1, _ONE_FORM * min(len(labels), len(others)))


def form_toml(draft: Draft) -> str:
    """The form as TOML: what nobody has said has the mark # ? behind it, or stands among labels under open."""
    asked = {"city": "", "code": ""} | ({"basis": ""} if "basis" in draft.open else {})
    keys = asked | {
        key: value
        for key, value in draft.form_data.items()
        if key != "labels" and value not in (None, "")
    }
    together = [key for key in draft.open if key not in {*keys, *draft.labels, "name"}]

    def line(key: str, text: str, *, is_open: bool = False) -> str:
        facts = [fact for fact in draft.facts if key in fact.rests_on]
        count = len(facts) or draft.open.get(key, 0)
        examples = [
            f": {' '.join(fact.text.split())} ({fact.document_id} p.{fact.place.page})"
            for fact in facts[:1]
        ]
        about = "? " * is_open + (f"{count:,}" if count else "") + "".join(examples)
        return f"{text}  # {about.strip()}" if about else text

    def lines(values: Mapping[str, Any]) -> Iterator[str]:
        for key, value in values.items():
            text = f"{tomlkit.key(key).as_string()} = {tomlkit.item(value).as_string()}"
            yield line(key, text, is_open=key in draft.open or value == "")

    return rendered(
        "form.toml.j2",
        keys=list(lines(keys)),
        labels=list(lines(draft.labels)),
        together=[line(key, f"{tomlkit.item(key).as_string()},") for key in together],
        is_named="name" not in draft.open,
    )


def write_draft(
    documents: Documents,
    out: Path,
    *,
    form: Path | None = None,
    sheets: Sequence[Path] = (),
    may_cost: Callable[[str, str, int], bool] = lambda *_: False,
) -> Iterator[str]:
    """Draft a form and write form.toml, facts.csv, draft.html, sheet.csv and sheet.xlsx; say in words what was done.

    With a form to read by, only facts.csv and draft.html are written; with a corrected sheet, no
    other one.

    Args:
        documents: The documents of the form.
        out: The folder to write into.
        form: A form to read by.
        sheets: Corrected sheets.
        may_cost: Whether a label may be given a meaning that loses so many facts of other sheets.
    """
    lessons: list[Lesson] = []
    read_with = load_form(form) if form else None
    draft = before = (
        Draft(read_by(read_with, documents.items))
        if read_with
        else draft_documents(documents.items)
    )
    for sheet in sheets:
        lessons.append(teach(documents.items, draft, _rows_of_one_document(sheet, documents)))
        draft = taught(documents.items, before, lessons, may_cost)
    proofs = judge(draft)
    rows = list(rows_of(draft.facts, draft.states))
    sheet_rows = choose_sheet(draft.facts) if not (form or sheets) else []
    shown = [rows[number] | {"value": rows[number]["printed"]} for number in sheet_rows]
    read_with = read_with or drafted(draft.form_data)
    page = draft_html(
        draft,
        len(before.facts),
        proofs,
        lessons,
        sheet_rows,
        documents,
        read_with,
        out.absolute().name,
    )
    files = {FACTS: partial(write_csv, rows=rows), PAGE: partial(_write, text=with_font(page))}
    if not form:
        files[FORM] = partial(_write, text=form_toml(draft))
    if shown:
        files |= {
            f"{SHEET}.csv": partial(write_csv, rows=shown),
            f"{SHEET}.xlsx": partial(write_xlsx, rows=shown),
        }
    for name, write in files.items():
        replace_file(out / name, write)
    for path, lesson in zip(sheets, lessons, strict=True):
        yield from _lesson_in_words(path, lesson)
    yield from _in_words(draft, proofs, len(documents.files), out)
    if shown:
        yield message("draft.sheet", document=shown[0]["document_id"], file=out / SHEET)
    if not form:
        names = {
            known.name for items in documents.items.values() if (known := find_form(list(items))[0])
        }
        yield from (message("draft.known", form=name) for name in sorted(names))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _in_words(draft: Draft, proofs: Sequence[Proof], documents: int, out: Path) -> Iterator[str]:
    counts = {state: draft.states.count(state) for state in STATES}
    yield message("draft.facts", documents=documents, facts=len(draft.facts), **counts)
    if not draft.facts:
        yield message("draft.nothing")
    for proof in proofs:
        if not proof.exceptions:
            yield message("draft.proof", identity=Codes(proof.identity), number=proof.sheet_years)
    if draft.open:
        yield message("draft.open", number=len(draft.open), guesses=counts[GUESS], file=out / FORM)
    yield message("draft.page", file=out / PAGE)


def _rows_of_one_document(path: Path, documents: Documents) -> list[dict[str, str]]:
    rows = read_sheet(path)
    names = dict.fromkeys(row["document_id"] for row in rows)
    if len(names) > 1 or not documents.items.keys() >= names.keys():
        raise UsageError("sheet_of_no_document", file=path.name, found=", ".join(names))
    return rows


def _lesson_in_words(path: Path, lesson: Lesson) -> Iterator[str]:
    """What a corrected sheet taught, and where the facts still differ from its rows."""
    for key, value in {**lesson.meanings, **lesson.settings}.items():
        yield message("draft.says", file=path.name, key=key, value=str(value or "－"))
    for label, (meaning, lost) in lesson.costly.items():
        yield message("draft.costly", file=path.name, label=label, meaning=meaning, lost=lost)
    for row, fact in lesson.read_otherwise:
        yield lesson.in_words(row, fact, path.name).in_words()
