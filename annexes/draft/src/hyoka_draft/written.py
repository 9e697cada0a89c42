"""What drafts wrote into a folder, so that what a person changed there is known, kept and used.

`.draft.json` beside the files holds the digest of every file that a draft wrote. A file without a
known digest is a person's: it is never written over.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Final, Self

from hyoka.store.files import replace_file
from hyoka.store.sources import digest
from hyoka.text.errors import UsageError
from hyoka_draft.answers import Answers, FormLines, form_lines
from hyoka_draft.corrected_sheet import (
    FACT_COLUMNS,
    GUESSED,
    POINTED,
    ROW_OF_FILE,
    plain_number,
    read_sheet,
    shortened,
)

#: The file of what was written.
RECORD: Final = ".draft.json"
_SHEET: Final = re.compile(r"sheet(?:-\d+)?\.(?:xlsx|csv)")
#: So many of the last forms are kept: that of the last draft, as a person left it, and that of this
#: draft, which is not there yet if it is killed.
_FORMS: Final = 3


@dataclass
class Written:
    """What drafts wrote into a folder, and what a person said there.

    Attributes:
        folder: The folder.
        files: The SHA-256 of every file that was written.
        rows: The SHA-256 of the rows of every sheet that was written, in either of its files.
        pages: The SHA-256 of the rows of each page of these sheets.
        forms: The last texts of form.toml.
        answers: What a person wrote into form.toml so far.
        sheets: Corrected sheets of other folders that were given.
        checked: The SHA-256 of the rows of every sheet of which a person said that all is right.
        taken_back: The SHA-256 of the rows of every sheet that a person took back.
        kept: By the path of each corrected sheet that was used, its rows: they count also where the
            file is gone.
    """

    folder: Path
    files: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    sheets: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    kept: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What is recorded in a folder; nothing where there is no record, or a damaged one."""
        with suppress(OSError, ValueError, TypeError):
            known = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            return cls(folder, **{**known, "answers": Answers(**known["answers"])})
        return cls(folder)

    def save(self) -> None:
        known = asdict(self) | {"folder": None}
        del known["folder"]
        text = json.dumps(known, ensure_ascii=False, indent=1)
        replace_file(self.folder / RECORD, lambda path: path.write_text(text, encoding="utf-8"))

    def is_changed(self, path: Path) -> bool:
        """Whether a file is there that no draft wrote as it is now."""
        return path.is_file() and digest(path) not in self.files

    def is_untouched(self, sheet: Path) -> bool:
        """Whether a sheet says nothing: nobody changed or checked its rows, or took it back.

        A spreadsheet may have saved the rows that a draft wrote.
        """
        if not self.is_changed(sheet):
            return True
        read = _read_rows(sheet)
        rows = digest_of_rows(read)
        is_said = rows in self.checked or any(row.get("state") == POINTED for row in read)
        return rows in self.taken_back or (rows in self.rows and not is_said)

    def is_checked(self, rows: Sequence[Mapping[str, str]]) -> bool:
        """Whether a person said of the rows of a sheet that all of them are right."""
        return digest_of_rows(rows) in self.checked

    def check(self, sheet: Path) -> None:
        """Take a sheet as a person's, with all its rows, also where a draft wrote it."""
        self.checked.append(digest_of_rows(_read_rows(sheet)))
        written = digest(sheet)
        self.files = [known for known in self.files if known != written]

    def give_again(self, sheet: Path) -> None:
        """Use a sheet that was taken back."""
        if self.taken_back:
            rows = digest_of_rows(_read_rows(sheet))
            self.taken_back = [known for known in self.taken_back if known != rows]

    def take_back(self, sheet: Path) -> None:
        """Use a sheet no more; its file stays.

        Raises:
            UsageError: No draft in the folder uses it.
        """
        changed = (str(path.resolve()) for path in self.corrected_sheets())
        used = [*self.kept, *self.sheets, *changed]
        name = str(sheet.resolve())
        if name not in used:
            known = ", ".join(dict.fromkeys(Path(path).name for path in used))
            raise UsageError("sheet_not_used", file=str(sheet), found=shortened(known))
        for rows in filter(None, (self.kept.pop(name, []), _rows_if_there(sheet))):
            said = digest_of_rows(rows)
            self.taken_back.append(said)
            self.checked = [known for known in self.checked if known != said]
            if said in self.rows and sheet.is_file():
                self.files.append(digest(sheet))
        self.sheets = [path for path in self.sheets if path != name]

    def touched_rows(self, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """The rows of pages on which a row was changed, taken away or added; others say nothing.

        An added row has no page: it belongs to those of its activity. A row at whose figure a
        person pointed says something also where a draft wrote the same.
        """
        if self.is_checked(rows):
            return list(rows)
        rows = [row | {ROW_OF_FILE: str(number)} for number, row in enumerate(rows, 1)]
        by_page = _by_page(rows)
        added = by_page.pop("", [])
        activities = {row["activity"] for row in added}
        touched: list[dict[str, str]] = []
        for of_page in by_page.values():
            is_added_to = any(row["activity"] in activities for row in of_page)
            is_pointed = any(row.get("state") == POINTED for row in of_page)
            if is_added_to or is_pointed or digest_of_rows(of_page) not in self.pages:
                touched += of_page
        known = {row["activity"] for row in touched}
        if not touched or not activities <= known:
            return rows
        return sorted([*touched, *added], key=lambda row: int(row[ROW_OF_FILE]))

    def free_name(self, *names: str) -> tuple[str, ...]:
        """Names under which nothing of a person stands: if need be with -2 … behind the stem."""
        for number in count(1):
            tail = f"-{number}" if number > 1 else ""
            paths = [Path(name).with_stem(Path(name).stem + tail) for name in names]
            if not any(self.is_changed(self.folder / path) for path in paths):
                return tuple(map(str, paths))
        raise AssertionError

    def write(self, name: str, write: Callable[[Path], object]) -> None:
        """Write a file of the folder whole or not at all, its digest first."""

        def write_and_note(path: Path) -> None:
            write(path)
            self.files.append(digest(path))
            if _SHEET.fullmatch(name) and name.endswith(".csv"):  # the workbook says the same
                with suppress(UsageError):  # rows that could not be given back as they are
                    rows = _read_rows(path, name)
                    self.rows.append(digest_of_rows(rows))
                    self.pages += map(digest_of_rows, _by_page(rows).values())
            self.save()

        replace_file(self.folder / name, write_and_note)

    def write_text(self, name: str, text: str) -> None:
        self.write(name, lambda path: path.write_text(text, encoding="utf-8"))

    def write_form(self, name: str, text: str) -> None:
        self._remember(text)
        self.write_text(name, text)

    def corrected_sheets(self) -> Iterator[Path]:
        """The sheets of the folder whose rows a person changed."""
        paths = self.folder.glob("sheet*") if self.folder.is_dir() else ()

        def when_changed(path: Path) -> tuple[int, str]:
            return path.stat().st_mtime_ns, path.name

        for path in sorted(paths, key=when_changed):
            if _SHEET.fullmatch(path.name) and not self.is_untouched(path):
                yield path

    def kept_rows(self, path: Path) -> list[dict[str, str]]:
        """The rows of a sheet that was used and is gone, or another sheet's file stands there.

        A sheet whose corrections a person took back says nothing any more.
        """
        rows = self.kept.get(str(path.resolve()), [])
        if rows and path.is_file():
            now = _read_rows(path)
            is_of_same = bool(now) and now[0]["document_id"] == rows[0]["document_id"]
            return [] if is_of_same else rows
        return rows

    def keep(self, sheets: Mapping[Path, list[dict[str, str]]]) -> None:
        """Keep the rows of the sheets that are used, and those of others of which none is."""
        used = {(row["document_id"], row["activity"]) for rows in sheets.values() for row in rows}
        self.kept = {
            path: rows
            for path, rows in self.kept.items()
            if self.kept_rows(Path(path))
            and used.isdisjoint((row["document_id"], row["activity"]) for row in rows)
        }
        self.kept |= {str(path.resolve()): rows for path, rows in sheets.items()}

    def take_answers(self, form: Path, draft_anew: Callable[[], str]) -> FormLines | None:
        """Take what a person changed in a form.toml; None where there is none.

        Args:
            form: The file.
            draft_anew: Makes the text that a draft without answers has; it stands for what was
                written where there is no record.

        Raises:
            DeclarationError: It is no TOML.
        """
        if not form.is_file():
            return None
        now = form_lines(form)
        if self.is_changed(form):
            text = form.read_text(encoding="utf-8-sig")
            lines = {*text.splitlines()}

            def lines_apart(known: str) -> int:
                return len(lines.symmetric_difference(known.splitlines()))

            nearest = min(self.forms, key=lines_apart, default=None)
            before = FormLines.of(draft_anew() if nearest is None else nearest)
            self.answers.take(before, now, is_known=nearest is not None)
            self._remember(text)  # as it is, it has been taken
        return now

    def _remember(self, form: str) -> None:
        self.forms = [*self.forms[1 - _FORMS :], form]


def _read_rows(path: Path, name: str = "") -> list[dict[str, str]]:
    """The rows of a sheet; `name` is that of the file that it becomes."""
    return read_sheet(path, Path(name).suffix, may_be_empty=True)


def _rows_if_there(sheet: Path) -> list[dict[str, str]]:
    return _read_rows(sheet) if sheet.is_file() else []


def _by_page(rows: Sequence[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Rows by the number of their page; "": those without one."""
    pages: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        page = row.get("page", "")
        pages.setdefault(str(int(float(page))) if page else "", []).append(row)
    return pages


def digest_of_rows(rows: Iterable[Mapping[str, str]]) -> str:
    """The SHA-256 of what rows say, in a workbook as in a CSV: 100.0 is 100 there."""
    names = [name for name in (*FACT_COLUMNS, GUESSED) if name != "state"]
    said = [[plain_number(row.get(name, "")) for name in names] for row in rows]
    return sha256(json.dumps(said).encode()).hexdigest()
