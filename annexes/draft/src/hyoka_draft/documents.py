"""The documents that are drafted: their files are read, and grouped by their forms."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from hyoka import html
from hyoka.contract.tables import RECOGNISED
from hyoka.forms.labels import is_open
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.forms.running_lines import labels_in
from hyoka.grid.model import Line
from hyoka.grid.page_items import Item, all_texts, boxes_of, document_items
from hyoka.pages.annexes import no_text
from hyoka.processes.apart import reader_died
from hyoka.processes.executors import open_workers
from hyoka.processes.limits import document_limits
from hyoka.run import cache
from hyoka.store.sources import digest, files_fingerprint, find_pdfs, fingerprint
from hyoka.text.errors import (
    HyokaError,
    UnreadableFile,
    UsageError,
)
from hyoka.text.messages import message
from hyoka.text.numbers import is_figure
from hyoka.text.vocabulary import concepts_of, plain_label
from hyoka_draft.corrected_sheet import shortened
from hyoka_draft.drafting import label_of
from hyoka_draft.facts import (
    Documents,
)

#: Two documents are of one form if the one with fewer labels has this share of them in common with
#: the other.
ONE_FORM: Final = 0.5
#: So many letters of the names of the documents of a form are shown.
_NAMED: Final = 150
#: So many cells side by side, none of which is a figure, are headers of the figures below them.
_SOME_HEADERS: Final = 3


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
    rendering = Path(html.__file__).with_name("rendering.py")  # unread: it is seldom needed
    own = [*Path(__file__).parent.rglob("*.*"), rendering]
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


def several_forms(groups: Sequence[Sequence[str]]) -> HyokaError:
    """The error that documents have few labels in common, with those that belong together."""
    lines = "\n  ".join(["", *groups_in_words(groups)])
    return HyokaError("several_forms", number=len(groups), named=lines)


def groups_in_words(groups: Iterable[Sequence[str]]) -> list[str]:
    """A line a group of documents, with their names."""
    return [
        message(
            "draft.group",
            number=number,
            documents=len(group),
            files=shortened(", ".join(group), _NAMED),
        )
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
    """The texts over columns, and those before figures in lines, with {year} for a year."""
    headers: set[str] = set()
    above: list[str] = []
    for item in items:
        if isinstance(item, Line):
            headers |= {
                label_of(label) for label, is_of_figure in labels_in(item.text) if is_of_figure
            }
        texts = [box.folded for box in boxes_of(item) if not is_open(box.folded)]
        has_figures = any(map(is_figure, texts))
        is_wide = len(texts) >= _SOME_HEADERS
        if is_wide and has_figures:
            headers.update(above)
        above = [*above, *map(label_of, texts)] if is_wide and not has_figures else []
    return headers - {"{year}"}


def _is_one_form(labels: set[str], others: set[str]) -> bool:
    fewer = min(len(labels), len(others))
    return len(labels & others) >= max(1, ONE_FORM * fewer)
