"""`hyoka draft`: from a folder of unknown PDFs to a form, its facts, and a sheet to be corrected.

The files are form.toml, facts.csv, draft.html, sheet.xlsx and sheet.csv.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import tomlkit

from hyoka.contract.records import Codes
from hyoka.contract.tables import RECOGNISED
from hyoka.forms import find_form, load_form
from hyoka.forms.declaration import form_faults
from hyoka.forms.labels import is_open
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.forms.table_slots import as_written
from hyoka.grid.page_items import Item, all_texts, boxes_of, document_items, parts
from hyoka.grid.paragraphs import Part
from hyoka.html import rendering
from hyoka.html.templating import STYLE, font_of, rendered
from hyoka.pages.annexes import no_text
from hyoka.processes.apart import reader_died
from hyoka.processes.executors import open_workers
from hyoka.processes.limits import document_limits
from hyoka.run import cache
from hyoka.store.locks import locked
from hyoka.store.sources import digest, files_fingerprint, find_pdfs, fingerprint
from hyoka.text.errors import (
    DeclarationError,
    HyokaError,
    UnreadableFile,
    UsageError,
    read_toml,
)
from hyoka.text.japanese import fold
from hyoka.text.messages import Message, message
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of, plain_label
from hyoka_draft import TEMPLATES
from hyoka_draft.answers import Answers
from hyoka_draft.corrected_sheet import (
    FACT_COLUMNS,
    ROW_OF_FILE,
    choose_sheet,
    empty_rows,
    fact_rows,
    plain_number,
    ranges,
    read_sheet,
    uncorrected_rows,
    write_fact_csv,
    write_fact_workbook,
)
from hyoka_draft.draft_page import draft_html, lines_to_clear
from hyoka_draft.drafting import draft_documents, label_of, page_to_type
from hyoka_draft.facts import (
    DECLARED,
    GUESS,
    STATES,
    DocumentReading,
    Documents,
    Draft,
    Proof,
    Readings,
    drafted,
    judge_facts,
)
from hyoka_draft.kinds import TableKind, kinds_in_words
from hyoka_draft.lessons import SHEET, Lesson, pages_of, taught
from hyoka_draft.meanings import (
    KindOfFigures,
    LabelMeaning,
    SlotsInWords,
    concepts_in_words,
)
from hyoka_draft.programs import teach
from hyoka_draft.written import Written, digest_of_rows

FORM_FILE: Final = "form.toml"
FACTS_FILE: Final = "facts.csv"
PAGE_FILE: Final = "draft.html"
#: Two documents are of one form if the one with fewer labels has this share of them in common with
#: the other.
_ONE_FORM: Final = 0.5
#: A document of another name that prints this share of a sheet's values is the sheet's.
_NEARLY_ALL: Final = 0.9
#: Of a sheet so many rows are told that are not learnt, and figures that no row says.
_MOST_TOLD: Final = 20
_SOME_TOLD: Final = 3
#: So many cells side by side, none of which is a figure, are headers of the figures below them.
_SOME_HEADERS: Final = 3


class GivenSheet(NamedTuple):
    """A corrected sheet.

    Attributes:
        path: Its file.
        rows: Its rows.
        was_of: What its document was called when it was written.
        is_there: Whether the file is; else its rows are kept from a draft before.
        repeated: The numbers of rows that say the same as another one, of which the document prints
            one, each with the number of the other.
    """

    path: Path
    rows: list[dict[str, str]]
    was_of: str
    is_there: bool = True
    repeated: Mapping[int, int] = MappingProxyType({})


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The PDFs that are named, and those in the folders that are named.

    Raises:
        UsageError: There is no such file or folder, or two files have one name.
    """
    files: dict[str, Path] = {}
    for path in paths:
        for file in find_pdfs(path) if path.is_dir() else [path]:
            if not file.is_file():
                raise UsageError("no_such_file", file=str(file))
            if same := files.get(file.stem):
                raise UsageError("two_files_of_one_name", file=str(file), found=str(same))
            files[file.stem] = file
    return list(files.values())


class FileItems(NamedTuple):
    """What was read of a file: its rows and lines, what was met on its pages, and if it is kept."""

    items: list[Item]
    met: list[dict[str, object]]
    is_kept: bool


def read_files(
    files: Iterable[Path],
    jobs: int = 1,
    done: Callable[[], object] = lambda: None,
    *,
    use_cache: bool = False,
) -> Documents:
    """Read the rows and lines of every PDF; what cannot be read is said and left out.

    Args:
        files: The PDFs.
        jobs: Processes that read, within limits of time and memory; 0: one a core; 1: none, all is
            read in this process, without limits.
        done: Called after each file.
        use_cache: Whether a file that was read before is taken from the cache.
    """
    documents = Documents()
    tasks = list(_with_keys(files, _program() if use_cache else ""))
    found: dict[_FileTask, FileItems | UnreadableFile] = {}
    for task in tasks:
        if task.key and (known := cache.look_up_object(task.key)):
            found[task] = known
            done()
    left = [task for task in tasks if task not in found]
    for task, read in zip(left, read_apart(left, jobs), strict=True):
        found[task] = read
        done()
    for task in tasks:
        of_file = found[task]
        if isinstance(of_file, UnreadableFile):
            documents.unread.append(of_file)
            continue
        if of_file.items:
            documents.files[task.file.stem] = task.file
            documents.items[task.file.stem] = of_file.items
            if of_file.is_kept:
                documents.keys[task.file.stem] = task.key
        documents.met += [(task.file.name, row) for row in of_file.met]
    if use_cache and left:
        cache.trim()
    return documents


class _FileTask(NamedTuple):
    """A file to read, its hash, and the key under which it is kept; "": it is not."""

    file: Path
    sha256: str = ""
    key: str = ""


def _program() -> str:
    """A hash of all that a draft depends on beside the files and what people say of them."""
    own = [*Path(__file__).parent.rglob("*.*"), Path(rendering.__file__)]
    drawing = map(cache.version_of, ("pillow", "fonttools"))
    return fingerprint([cache.reading_program(), files_fingerprint(own), *drawing])


def _with_keys(files: Iterable[Path], program: str) -> Iterator[_FileTask]:
    """Files with their keys, by what drafts; without it there are none."""
    for file in files:
        sha256 = digest(file) if program else ""
        yield _FileTask(file, sha256, cache.key(sha256, file.name, program) if sha256 else "")


def read_apart(tasks: Sequence[_FileTask], jobs: int) -> Iterator[FileItems | UnreadableFile]:
    """What is read of each file, in their order; without any no process is begun."""
    if tasks:
        with open_workers(jobs, len(tasks)) as workers:
            yield from workers.map(_read_items, tasks, reader_died)


@document_limits()
def _read_items(task: _FileTask) -> FileItems | UnreadableFile:
    from hyoka.pages.reader import read_pages  # what is in the cache is drafted without

    file = task.file
    try:
        pages = list(read_pages(file))
        if not any(len(page.chars) for page in pages):
            raise no_text(file.name, len(pages))
    except UnreadableFile as error:
        return error
    tabs = {page.number: page.tab for page in pages if page.tab}
    items, other_kinds = without_other_kinds(document_items(pages), tabs)
    met = list(other_kinds)
    for page in pages:
        rows = [row | {"page": page.number} for row in page.problems]
        met += [row for row in rows if row["severity"] != "note" or row["kind"] == RECOGNISED]
    # it may have changed since it was found, and what crashed may be read next time
    is_same = task.key != "" and digest(file) == task.sha256
    found = FileItems(items, met, is_same and all(row["kind"] != cache.CRASH for row in met))
    if found.is_kept:
        cache.keep_object(task.key, found)
    return found


def check_one_form(documents: Mapping[str, Sequence[Item]]) -> None:
    """Refuse documents that have few labels in common, and say which belong together.

    Raises:
        HyokaError: They are of several forms.
    """
    groups = groups_of_one_form(documents)
    if len(groups) > 1:
        lines = "\n  ".join(["", *groups_in_words(groups)])
        raise HyokaError("several_forms", number=len(groups), named=lines)


def groups_in_words(groups: Iterable[Sequence[str]]) -> list[str]:
    """A line a group of documents, with their names."""
    return [
        message("draft.group", number=number, files=", ".join(group))
        for number, group in enumerate(groups, 1)
    ]


def groups_of_one_form(documents: Mapping[str, Sequence[Item]]) -> list[list[str]]:
    """The documents that have labels in common, a list a form, that of most documents first."""
    known: dict[str, set[str]] = {}
    headers: dict[str, set[str]] = {}
    for key, items in documents.items():
        texts = [text for text in all_texts(items) if concepts_of(text, funding=True)]
        known[key] = {*map(plain_label, texts)} - {"-", ""}
        headers[key] = header_texts(items)

    def is_alike(key: str, other: str) -> bool:
        return _is_one_form(known[key], known[other]) or _is_one_form(headers[key], headers[other])

    groups: list[list[str]] = []
    for key in documents:
        alike = (group for group in groups if any(is_alike(key, other) for other in group))
        if group := next(alike, None):
            group.append(key)
        else:
            groups.append([key])
    return sorted(groups, key=len, reverse=True)


def header_texts(items: Iterable[Item]) -> set[str]:
    """The texts over the columns of tables, with {year} for a year: 系統, 区間, 営業係数."""
    headers: set[str] = set()
    above: list[str] = []
    for item in items:
        texts = [box.folded for box in boxes_of(item) if not is_open(box.folded)]
        has_figures = any(map(is_figure, texts))
        is_wide = len(texts) >= _SOME_HEADERS
        if is_wide and has_figures:
            headers.update(above)
        above = [*above, *map(label_of, texts)] if is_wide and not has_figures else []
    return headers - {"{year}"}


def _is_one_form(labels: set[str], others: set[str]) -> bool:
    fewer = min(len(labels), len(others))
    return len(labels & others) >= max(1, _ONE_FORM * fewer)


def form_toml(draft: Draft, answers: Answers | None = None) -> str:
    """The form as TOML, with what a person has said of it.

    What nobody has said has the mark # ? behind it, or stands among labels under open.
    """
    answers = answers or Answers()
    keys: dict[str, Any] = {"city": "", "code": ""}
    if "basis" in draft.open:
        keys["basis"] = ""
    said = (item for item in draft.form_data.items() if item[1] not in (None, ""))
    keys |= {key: value for key, value in said if key not in ("labels", "tables")}
    alone = {*keys, *draft.labels, "name"}
    together = [key for key in draft.open if key not in alone]

    resting: dict[str, list[int]] = defaultdict(list)
    for number, fact in enumerate(draft.facts):
        for key in dict.fromkeys(fact.rests_on):
            resting[key].append(number)

    def line(key: str, text: str, *, is_open: bool = False) -> str:
        numbers = resting[key]
        count = len(numbers) or draft.open.get(key, 0)
        example = _example(draft, numbers, key) if numbers or key in draft.instead else ""
        about = "? " * is_open + (f"{count:,}" if count else "") + example
        comment = " | ".join(filter(None, [about.strip(), answers.notes.get(key)]))
        return f"{text}  # {comment}" if comment else text

    def lines(values: Mapping[str, Any]) -> Iterator[str]:
        for key, value in values.items():
            text = f"{tomlkit.key(key).as_string()} = {_toml(value).as_string()}"
            yield line(key, text, is_open=key in draft.open or value == "")

    return rendered(
        "form.toml.j2",
        TEMPLATES,
        remarks=answers.remarks,
        keys=list(lines(keys)),
        labels=list(lines(draft.labels)),
        tables=list(_table_lines(draft.form_data.get("tables", {}))),
        together=[line(key, f"{tomlkit.item(key).as_string()},") for key in together],
        contradicts=bool(draft.contradictions),
        concepts=list(concepts_in_words(draft.labels.values())),
        is_named="name" not in draft.open,
        has_word="activity_word" in draft.form_data,
        undated=0 if "year" in keys else draft.undated,
    )


def _table_lines(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tables, a slot a line."""
    for table, kinds in tables.items():
        for kind, slots in kinds.items():
            yield ""
            yield f"[tables.{tomlkit.item(table).as_string()}.{kind}]"
            for key, value in slots.items():
                yield f"{key} = {_toml(value).as_string()}"


def _example(draft: Draft, numbers: Sequence[int], key: str) -> str:
    """One of the figures that rest on a key, with its page.

    Of an open key one that contradicts a sum, with the sum, one that another label contradicts,
    with that label, or one that other lines read otherwise which read the corrected sheets as well,
    with these.
    """
    is_open = key in draft.open
    doubtful = [number for number in numbers if number in draft.doubts] if is_open else []
    if key in draft.contradictions:
        fact, label, text = draft.contradictions[key]
        beside = f" ≠ {label}" + (f" {text}" if text != label else "")
    elif key in draft.instead:
        instead, fact = draft.instead[key]
        beside = f" または or {instead}"
    else:
        number = (doubtful or numbers)[0]
        fact = draft.facts[number]
        beside = f" ≠ {draft.doubts[number]}" if doubtful else ""
    text = " ".join(fact.text.split())
    return f": {text}{beside} ({fact.document_id} p.{fact.place.page})"


def _toml(value: Any) -> Any:  # noqa: ANN401 - whatever a key of a form may have
    """A value in one line, tables within it as well."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        for key, below in value.items():
            table.append(key, _toml(below))
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        for below in value:
            array.append(_toml(below))
        return array
    return tomlkit.item(value)


def write_draft(
    documents: Documents,
    out: Path,
    *,
    form: Path | None = None,
    sheets: Sequence[Path] = (),
    checked: Sequence[Path] = (),
    taken_back: Sequence[Path] = (),
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
        yield from _draft_anew(documents, written, sheets)


def _draft_anew(documents: Documents, written: Written, sheets: Sequence[Path]) -> Iterator[str]:
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
    given = list(_given_sheets(documents, written, before, sheets))
    given[:0] = _sheets_of_before(documents, written, before, sheets, given, unused)
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
        written.keep({sheet.path: sheet.rows for sheet in given})
        names = _write_files(documents, written, draft, before, proofs, lessons, chosen, to_type)
        written.write_form(FORM_FILE, form_toml(draft, answers))
        for path in map(Path.resolve, sheets):
            if path.parent != out.resolve() and str(path) not in written.sheets:
                written.sheets.append(str(path))
        written.save()
    yield from _kept_in_words(documents, written, sheets, given, unused)
    yield from _lessons_in_words(given, lessons)
    yield from _in_words(draft, proofs, len(documents.files), out / FORM_FILE, names[PAGE_FILE])
    if chosen:
        document = draft.facts[chosen[0]].document_id
        yield message("draft.sheet", document=document, file=names[SHEET])
        if lines := [f"「{key}」" for key in lines_to_clear(draft, chosen)]:
            about = {"number": len(lines), "lines": "".join(lines), "sheet": names[SHEET]}
            yield message("draft.to_clear", file=out / FORM_FILE, **about)
    if to_type:
        document, page = to_type
        yield message("draft.empty_sheet", document=document, page=page, file=names[SHEET])
    known = {_known_form(draft.readings[key], items) for key, items in documents.items.items()}
    draft.readings.keep()
    for name in sorted(known - {""}):
        yield message("draft.known", form=name)


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
        return Draft(
            readings,
            kept.form_data,
            said=answers.said,
            asked=kept.asked,
            kinds=kept.kinds,
            repeated=kept.repeated,
        )
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
    given = list(_given_sheets(documents, written, before, sheets))
    lessons, draft = _taught(documents, before, given)
    with locked(out):
        proofs = judge_facts(draft)
        names = _write_files(documents, written, draft, before, proofs, lessons, [])
        (mended,) = written.free_name(FORM_FILE)
        if lessons:
            written.write_form(mended, mended_toml(form.read_text(encoding="utf-8-sig"), lessons))
    draft.readings.keep()
    yield from _kept_in_words(documents, written, sheets, given, {})
    yield from _lessons_in_words(given, lessons)
    yield from _in_words(draft, proofs, len(documents.files), form, names[PAGE_FILE])
    if lessons:
        yield message("draft.mended", form=form.name, file=out / mended)


def mended_toml(text: str, lessons: Iterable[Lesson]) -> str:
    """The text of a form with what corrected sheets say; all else stays, comments too."""
    document = tomlkit.parse(text)
    labels = document.setdefault("labels", tomlkit.table())
    printed = {fold(label): label for label in labels}
    for lesson in lessons:
        for key, value in lesson.settings.items():
            document[key] = value
        for each in lesson.tables:
            of_tables = document.setdefault("tables", tomlkit.table(is_super_table=True))
            of_tables.setdefault(each.table, tomlkit.table())[each.kind] = as_written(each.slots)
        for label, meaning in lesson.meanings.items():
            labels[printed.get(label, label)] = meaning
        asked = {key for question in lesson.questions for key in question.keys}
        if asked:
            document["open"] = sorted({*document.get("open", ()), *asked})
    return tomlkit.dumps(document)


def _sheets_of_before(
    documents: Documents,
    written: Written,
    draft: Draft,
    sheets: Sequence[Path],
    given: Sequence[GivenSheet],
    unused: dict[Path, Message],
) -> Iterator[GivenSheet]:
    """The sheets that say something, and that nobody gives this time.

    They are those that were changed in the folder or given before, also if they are gone since and
    nothing that is given is about the same. Why one is not used is written into `unused`.
    """
    about = {(row["document_id"], row["activity"]) for sheet in given for row in sheet.rows}
    known = [*map(Path, (*written.kept, *written.sheets)), *written.corrected_sheets()]
    paths = {path.resolve(): path for path in known}
    for path in map(Path.resolve, sheets):
        paths.pop(path, None)
    for path in paths.values():
        rows = written.kept_rows(path)
        is_there = path.is_file() and not written.is_untouched(path)
        if is_there and (now := read_sheet(path, may_be_empty=True)):
            rows = written.touched_rows(now)
            if _is_as_read(written, draft, path, now):
                unused[path] = Message("draft.as_read")
                continue
        elif not about.isdisjoint((row["document_id"], row["activity"]) for row in rows):
            continue
        if not rows:
            continue
        try:
            yield _of_its_document(path, rows, documents)._replace(is_there=is_there)
        except UsageError:
            name = rows[0]["document_id"]
            key = "another_document" if name in documents.items else "no_document"
            unused[path] = Message(f"draft.{key}", document=name)


def _given_sheets(
    documents: Documents, written: Written, draft: Draft, sheets: Sequence[Path]
) -> Iterator[GivenSheet]:
    """The sheets that a person gives; one with the rows that a draft wrote says nothing.

    Nor does one with what a draft of another folder wrote, where this one reads the same.

    One that is of other documents is left out and told, if others are given.

    Raises:
        UsageError: One is no sheet, or all are of other documents.
    """
    for path in sheets:
        written.give_again(path)
        is_untouched = written.is_untouched(path)
        if rows := read_sheet(path, may_be_empty=is_untouched):
            try:
                sheet = _of_its_document(path, written.touched_rows(rows), documents)
            except UsageError as error:
                documents.refused.append(error)
                if len(documents.refused) == len(sheets):
                    raise
                continue
            if not (is_untouched or _is_as_read(written, draft, path, sheet.rows)):
                yield sheet


def _is_as_read(
    written: Written, draft: Draft, path: Path, rows: Sequence[Mapping[str, str]]
) -> bool:
    """Whether a sheet has the states that a draft wrote, and the rows that this one would write.

    Then nobody has changed it, as far as it shows: a person who types rows types no states. Of a
    sheet that this folder's drafts wrote, the record says whether a person has.
    """
    if written.is_checked(rows):
        return False
    is_recorded = bool(written.rows) and path.resolve().parent == written.folder.resolve()
    if is_recorded or not all(row.get("state") for row in rows):
        return False
    lesson = Lesson(rows[0]["document_id"], (), pages_of(rows))
    of_pages = uncorrected_rows(filter(lesson.shows, draft.facts))
    return digest_of_rows(rows) == digest_of_rows(of_pages)


def _taught(
    documents: Documents, before: Draft, given: Sequence[GivenSheet]
) -> tuple[list[Lesson], Draft]:
    """What sheets teach, one after the other, and the draft with it."""
    lessons: list[Lesson] = []
    draft = before
    values = {**before.labels, **before.form_data}
    answered = {key: values.get(key) for key in before.said}
    for sheet in given:
        lesson = teach(documents.items, draft, sheet.rows)
        lesson.keep(answered)
        lessons.append(lesson)
        draft = taught(before, lessons)
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
    written.write(html, partial(_write, text=_with_font(page, documents)))
    names = {FACTS_FILE: out / facts, PAGE_FILE: out / html}
    shown = [rows[number] | {"value": rows[number]["printed"]} for number in chosen]
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
    key = fingerprint([keys[0], *sorted(set(page))]) if keys else ""
    return page.replace(STYLE, STYLE + cache.cached_object(partial(font_of, page), key), 1)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _in_words(
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
    if draft.open:
        yield message("draft.open", number=len(draft.open), guesses=counts[GUESS], file=form)
    if draft.contradictions:
        yield message("draft.contradicted", number=len(draft.contradictions), file=form)
    yield message("draft.page", file=page)


def _kept_in_words(
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
    for path, rows, was_of, is_there, repeated in given:
        for row, other in repeated.items():
            yield message("draft.repeated", file=path.name, row=row, other=other)
        if rows[0]["document_id"] != was_of:
            document = rows[0]["document_id"]
            yield message("draft.renamed", file=path, before=was_of, document=document)
        if path.resolve() not in named:
            yield message("draft.used" if is_there else "draft.sheet_gone", file=path)
    for path, why in unused.items():
        yield message("draft.not_used", file=path, why=why)
    labels = written.answers.labels
    texts = chain.from_iterable(map(all_texts, documents.items.values())) if labels else ()
    whole = "\n".join(set(map(label_of, texts)))
    for label, meaning in labels.items():
        if fold(label.rpartition(">")[2].strip("*")) not in whole:
            yield message("draft.not_printed", label=label, meaning=LabelMeaning(meaning or "－"))


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
    if max(shares) < _ONE_FORM:
        raise UsageError("form_of_other_documents", file=str(form), expected=", ".join(labels))


def _of_its_document(path: Path, rows: list[dict[str, str]], documents: Documents) -> GivenSheet:
    """A sheet, if it is of one of the documents and its pages print it.

    Its document may have another name by now: it is the one that prints all of its activities, and
    nearly all of its values.

    Raises:
        UsageError: It is of another document, of several, or of another document of this name.
    """
    names = dict.fromkeys(row["document_id"] for row in rows)
    name = rows[0]["document_id"]
    own = _printed(documents.items.get(name, ()), rows)
    is_own = name in documents.items and (own.activities > 0 or own.values >= _ONE_FORM)
    if len(names) == 1 and own.values < _ONE_FORM:
        shares = {key: _printed(items, rows) for key, items in documents.items.items()}
        others = [
            key
            for key, share in shares.items()
            if share.activities == 1 and share.values >= _NEARLY_ALL
        ]
        if len(others) == 1:
            renamed = [row | {"document_id": others[0]} for row in rows]
            return _without_repeated(GivenSheet(path, renamed, name), documents)
    if len(names) > 1 or name not in documents.items:
        raise UsageError("sheet_of_no_document", file=path.name, found=", ".join(names))
    if not is_own:
        found = ", ".join(dict.fromkeys(row["activity"] for row in rows))
        raise UsageError("sheet_of_other_document", file=path.name, document=name, found=found)
    return _without_repeated(GivenSheet(path, rows, name), documents)


def _without_repeated(sheet: GivenSheet, documents: Documents) -> GivenSheet:
    """A sheet with each of its rows as often as its document prints their figure, at least once."""
    texts = [box.folded.replace(",", "") for box in _boxes(sheet, documents)]
    rows: list[dict[str, str]] = []
    first: dict[tuple[str, ...], list[int]] = defaultdict(list)
    repeated: dict[int, int] = {}
    for count, row in enumerate(sheet.rows, 1):
        number = int(row.get(ROW_OF_FILE) or count)
        numbers = first[tuple(row.get(name, "") for name in FACT_COLUMNS)]
        if numbers and len(numbers) >= sum(plain_number(row["value"]) in text for text in texts):
            repeated[number] = numbers[0]
        else:
            numbers.append(number)
            rows.append(row | {ROW_OF_FILE: str(number)})
    return sheet._replace(rows=rows, repeated=repeated)


def _boxes(sheet: GivenSheet, documents: Documents) -> list[Part]:
    items = documents.items[sheet.rows[0]["document_id"]]
    return [part for item in items for part in parts(item)]


class _Printed(NamedTuple):
    """The shares of a sheet's activities and values that a document prints."""

    activities: float
    values: float


def _printed(items: Iterable[Item], rows: Sequence[Mapping[str, str]]) -> _Printed:
    whole = "\n".join(all_texts(items)).replace(",", "")

    def share(column: str) -> float:
        texts = [fold(row[column]).replace(",", "") for row in rows if row[column]]
        return sum(text in whole for text in texts) / max(1, len(texts))

    return _Printed(share("activity"), share("value"))


def _lessons_in_words(given: Iterable[GivenSheet], lessons: Iterable[Lesson]) -> Iterator[str]:
    """What corrected sheets taught, and where the facts still differ from their rows."""
    for (path, *_), lesson in zip(given, lessons, strict=True):
        for key, value in {**lesson.meanings, **lesson.settings}.items():
            about = {"file": path.name, "key": key, "value": LabelMeaning(value or "－")}
            if key in lesson.before:
                yield message("draft.changes", **about, before=LabelMeaning(lesson.before[key]))
            else:
                yield message("draft.says", **about)
        for each in lesson.tables:
            about = {"table": each.table, "kind": KindOfFigures(each.kind)}
            places = SlotsInWords(as_written(each.slots))
            yield message("draft.reads_table", file=path.name, places=places, **about)
        for key, value in lesson.kept.items():
            yield message("draft.kept", file=path.name, key=key, value=LabelMeaning(value or "－"))
        for question in lesson.questions:
            yield question.in_words(path.name).in_words()
        yield from _unlearnt_in_words(lesson, path.name)


def _unlearnt_in_words(lesson: Lesson, file: str) -> Iterator[str]:
    """What is not read as a sheet says: a line a row, those of one cause together."""
    told: dict[str, list[int]] = defaultdict(list)
    extra: list[Message] = []
    for row, fact in lesson.read_otherwise:
        if row is None:
            extra.append(lesson.in_words(row, fact, file))
        elif row.number in lesson.unprinted:
            told[lesson.why(row).in_words()].append(row.number)
        else:
            told[lesson.in_words(row, fact, file).in_words()] = []
    for words, rows in islice(told.items(), _MOST_TOLD):
        yield message("draft.rows", file=file, rows=ranges(rows), told=words) if rows else words
    if len(told) > _MOST_TOLD:
        yield message("draft.more_rows", file=file, number=len(told) - _MOST_TOLD)
    yield from (each.in_words() for each in extra[:_SOME_TOLD])
    if len(extra) > _SOME_TOLD:
        yield message("draft.more_read", file=file, number=len(extra) - _SOME_TOLD)
