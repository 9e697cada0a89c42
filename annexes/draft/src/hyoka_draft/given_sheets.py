"""The corrected sheets that a draft goes by: those that are given, and those of drafts before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from hyoka.grid.page_items import Item, all_texts
from hyoka.text.errors import (
    UsageError,
)
from hyoka.text.japanese import fold
from hyoka.text.messages import Message
from hyoka_draft.corrected_sheet import (
    POINTED,
    ROW_OF_FILE,
    are_examples,
    ranges,
    read_sheet,
    sheet_rows,
    shortened,
    uncorrected_rows,
)
from hyoka_draft.documents import ONE_FORM
from hyoka_draft.facts import (
    Documents,
    Draft,
)
from hyoka_draft.lessons import Lesson, pages_of
from hyoka_draft.written import Written, digest_of_rows


class GivenSheet(NamedTuple):
    """A corrected sheet.

    Attributes:
        path: Its file.
        rows: Its rows.
        is_there: Whether the file is; else its rows are kept from a draft before.
    """

    path: Path
    rows: list[dict[str, str]]
    is_there: bool = True

    @property
    def document_id(self) -> str:
        return self.rows[0]["document_id"]

    @property
    def is_pointed(self) -> bool:
        return all(row.get("state") == POINTED for row in self.rows)

    @property
    def has_examples(self) -> bool:
        """Whether it has an example a column, which is learnt after all whole sheets."""
        return are_examples(sheet_rows(self.rows))


def sheets_of_before(
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
            for sheet in _by_document(path, rows, documents):
                yield sheet._replace(is_there=is_there)
        except UsageError:
            name = rows[0]["document_id"]
            key = "another_document" if name in documents.items else "no_document"
            unused[path] = Message(f"draft.{key}", document=name)


def given_sheets(
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
                found = _by_document(path, written.touched_rows(rows), documents)
            except UsageError as error:
                documents.refused.append(error)
                if len(documents.refused) == len(sheets):
                    raise
                continue
            for sheet in found:
                is_as_read = is_untouched or _is_as_read(written, draft, path, sheet.rows)
                if sheet.is_pointed or not is_as_read:
                    yield sheet


def rows_by_file(given: Iterable[GivenSheet]) -> dict[Path, list[dict[str, str]]]:
    """The rows of sheets by their files."""
    rows: dict[Path, list[dict[str, str]]] = defaultdict(list)
    for sheet in given:
        rows[sheet.path] += sheet.rows
    return rows


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
    lesson = Lesson(rows[0]["document_id"], (), pages_of(sheet_rows(rows)))
    of_pages = uncorrected_rows(draft, filter(lesson.shows, draft.facts))
    return digest_of_rows(rows) == digest_of_rows(of_pages)


def _by_document(path: Path, rows: list[dict[str, str]], documents: Documents) -> list[GivenSheet]:
    """A sheet, a part a document: what was typed, and what was pointed at.

    What was pointed at in a document that is not there is left out and told.

    Raises:
        UsageError: Nothing of it is of one of the documents.
    """
    numbered = [
        row | {ROW_OF_FILE: row.get(ROW_OF_FILE) or str(n)} for n, row in enumerate(rows, 1)
    ]
    pointed: dict[str, list[dict[str, str]]] = defaultdict(list)
    typed: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in numbered:
        is_pointed = row.get("state") == POINTED
        (pointed if is_pointed else typed)[row["document_id"]].append(row)
    for of in typed.values():
        _check_document(path, of, documents)
    missing = [key for key in pointed if key not in documents.items]
    there = [of for key, of in pointed.items() if key not in missing]
    sheets = [GivenSheet(path, of) for of in (*typed.values(), *there)]
    if missing:
        numbers = (int(row[ROW_OF_FILE]) for key in missing for row in pointed[key])
        rows_said, names = ranges(numbers), ", ".join(missing)
        error = UsageError("rows_of_no_document", file=path.name, rows=rows_said, found=names)
        if not sheets:
            raise error
        documents.refused.append(error)
    return sheets


def _check_document(path: Path, rows: Sequence[Mapping[str, str]], documents: Documents) -> None:
    """Refuse the rows of a sheet that is of none of the documents.

    Raises:
        UsageError: No document has its name, or that one prints something else.
    """
    name = rows[0]["document_id"]
    if name not in documents.items:
        raise UsageError("sheet_of_no_document", file=path.name, found=shortened(name))
    printed = _printed(documents.items[name], rows)
    if printed.activities == 0 and printed.values < ONE_FORM:
        found = shortened(", ".join(dict.fromkeys(row["activity"] for row in rows)))
        raise UsageError("sheet_of_other_document", file=path.name, document=name, found=found)


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
