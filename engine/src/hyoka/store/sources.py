"""The PDFs and workbooks of a folder, and sources.csv: who published which of them."""

import csv
import hashlib
import io
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from hyoka.contract.records import problem
from hyoka.contract.tables import KINDS
from hyoka.store.files import replace_file
from hyoka.text.errors import WORKBOOKS, UsageError, YearError
from hyoka.text.given import as_path
from hyoka.text.japanese import fiscal_year
from hyoka.text.messages import Message

SOURCES_FILE: Final = "sources.csv"
#: The file beside it with what people have read in pictures.
CONFIRMED: Final = "confirmed.csv"
#: How the names of files begin that hold what it was, each time before more was added.
CONFIRMED_BEFORE: Final = "confirmed-before-"
#: Endings of the files that are read.
ENDINGS: Final = (".pdf", *WORKBOOKS)
#: Stands in a document's name for the "/" of its path below the folder: 政策企画課/01.pdf is
#: 政策企画課／01.
FOLDER_MARK: Final = "／"
#: The least likeness of a name to one that is named beside it, 0 to 1.
_LIKE: Final = 0.4
SOURCE_COLUMNS: Final = (
    "file",
    "publisher",
    "municipality_code",
    "title",
    "fiscal_year",
    "kind",
    "page_url",
    "source_url",
    "licence",
    "publish",
    "retrieved_on",
    "sha256",
    "bytes",
)
#: In the column `expect`: a person has looked at the file, and it cannot be read.
UNREADABLE: Final = "unreadable"
#: What a person says of a file; the others are measured.
_OF_PERSONS: Final = (*SOURCE_COLUMNS[:-2], "expect")
#: How the names of files begin that programs lay beside others.
_BESIDE_OTHERS: Final = ("~$", "._")
_PATTERNS: Final = {
    "municipality_code": (r"\d{6}", Message("source.six_digits")),
    "retrieved_on": (r"\d{4}-\d\d-\d\d", Message("source.day")),
    "kind": ("|".join(KINDS), ", ".join(KINDS)),
    "publish": ("yes|no", "yes, no"),
}
#: How grave a wrong value is where it is more than a note: the file is left out of every report.
_WRONG: Final = {"publish": "error"}


@dataclass(frozen=True)
class FileResult:
    """What became of a file: its form and year, or why it was not added or fetched.

    Whether all is well with it.
    """

    name: str
    text: str
    is_done: bool


Problems = list[dict[str, object]]


def find_pdfs(raw: Path) -> list[Path]:
    """The PDFs and workbooks of a folder and of those below it.

    They are sorted by path, which is the order of their rows.

    Raises:
        UsageError: There is no such folder, or it holds none.
    """
    if not raw.is_dir():
        raise UsageError("no_such_folder", file=str(raw))
    if not (pdfs := all_pdfs(raw)):
        raise UsageError("folder_holds_no_pdf", file=str(raw))
    return pdfs


def all_files(raw: Path) -> list[Path]:
    """All files below a folder, sorted.

    Left out are hidden folders, folders of runs (with a run.json), and files that programs lay
    beside others: Excel's ~$… beside a workbook that is open, ._… where macOS copies to a drive or
    an archive of another system.
    """
    found: list[Path] = []
    for folder, folders, files in os.walk(raw):
        here = Path(folder)
        folders[:] = [name for name in folders if _is_looked_into(here / name)]
        found += [here / name for name in files if not name.startswith(_BESIDE_OTHERS)]
    return sorted(found)


def _is_looked_into(folder: Path) -> bool:
    if folder.name.startswith(".") or (folder / "run.json").is_file():
        return False
    return folder.suffix.lower() not in ENDINGS  # a PDF on macOS may be a folder


def other_files(raw: Path) -> Problems:
    """Rows of `problems` about files that are not looked at: how many there are of each ending."""
    counts = Counter[str]()
    for path in all_files(raw):
        is_own = path.name in (SOURCES_FILE, CONFIRMED)
        is_own |= path.name.startswith((".", CONFIRMED_BEFORE))
        if not is_own and path.suffix.lower() not in ENDINGS:
            counts[path.suffix.lower()] += 1
    return [
        {"document_id": f"*{ending}", **problem("other_files", severity="note", number=number)}
        for ending, number in sorted(counts.items())
    ]


def has_pdfs(raw: Path) -> bool:
    return bool(all_pdfs(raw))


def all_pdfs(raw: Path) -> list[Path]:
    paths = (path for path in all_files(raw) if path.suffix.lower() in ENDINGS)
    # a link that leads nowhere is an error to report
    return [path for path in paths if path.is_file() or (path.is_symlink() and not path.is_dir())]


def named(path: Path, raw: Path) -> Path:
    """The name of a file of a folder, or of one below it, as tables have it.

    Its stem is the document_id.
    """
    return Path(path_in_words(path, raw).replace("/", FOLDER_MARK))


def path_in_words(path: Path, raw: Path) -> str:
    """The path of a file below a folder.

    A name that is not in UTF-8 is in Shift_JIS, as in many an archive.
    """
    parts = path.relative_to(raw).parts if path.is_relative_to(raw) else (path.name,)
    return "/".join(
        part if part.isprintable() else _decoded(os.fsencode(part), "replace") for part in parts
    )


def document_paths(
    raw: str | os.PathLike[str], pdfs: Iterable[Path] | None = None
) -> dict[str, Path]:
    """Where files lie, by document_id (the first of a.pdf, a.PDF, a.xlsx; a／b.pdf, a/b.pdf).

    Another one of the same id is not read, and stands under its path with its ending.
    """
    raw = as_path(raw)
    paths: dict[str, Path] = {}
    for path in all_pdfs(raw) if pdfs is None else pdfs:
        if paths.setdefault(named(path, raw).stem, path) != path:
            paths[path_in_words(path, raw)] = path
    return paths


def publishable_paths(raw: str | os.PathLike[str]) -> dict[str, Path]:
    """Where the files lie that may stand in a report, by document_id.

    Left out are those for which sources.csv has `publish` no, or what is neither yes nor no.
    """
    raw = as_path(raw)
    said = {Path(_name(row["file"])).stem: row.get("publish", "") for row in source_rows(raw)}
    return {
        document_id: path
        for document_id, path in document_paths(raw).items()
        if said.get(unicodedata.normalize("NFC", document_id), "") in ("", "yes")
    }


def file_named(file: str | os.PathLike[str], folders: Iterable[Path]) -> Path:
    """The file of a path, or of a name or document_id in one of the folders, the first first.

    Raises:
        UsageError: There is none, and names like it are listed; or it is a folder.
    """
    if as_path(file).is_file():
        return Path(file)
    if Path(file).is_dir():
        raise UsageError("is_folder", file=os.fspath(file))
    there = [item for raw in folders if raw.is_dir() for item in document_paths(raw).items()]
    for document_id, path in there:
        if os.fspath(file) in (document_id, path.name):
            return path
    names = [path.name for _, path in there]
    near = get_close_matches(Path(file).name, names, cutoff=_LIKE)
    raise UsageError("no_such_file", file=os.fspath(file), expected=", ".join(near))


def _decoded(data: bytes, errors: str = "strict") -> str:
    """A text in UTF-8, or in cp932, as programs on a Japanese Windows write."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", errors)


def repeated(raw: Path, pdfs: Sequence[Path], read_last: Collection[str] = ()) -> dict[Path, Path]:
    """Files that are the same as another one by their SHA-256, with the one that is read.

    That is the one that the last run read, else one of sources.csv, else that with the shortest
    name: a download that a browser has numbered (計画 (1).pdf) takes no id over.

    Args:
        raw: The folder.
        pdfs: Its files.
        read_last: The names of those that the last run read.
    """
    there = [path for path in pdfs if path.exists()]
    sizes = Counter(path.stat().st_size for path in there)
    groups: dict[str, list[Path]] = {}
    for path in there:
        if sizes[path.stat().st_size] > 1 and (sha256 := digest(path)):
            groups.setdefault(sha256, []).append(path)
    of_sources = {_name(row["file"]) for row in source_rows(raw)} if groups else set()
    ids = document_paths(raw, pdfs)

    def rank(path: Path) -> tuple[bool, bool, bool, int, str]:
        name = named(path, raw)
        is_second = ids[name.stem] != path
        is_unknown = _name(name.name) not in of_sources
        return is_second, name.name not in read_last, is_unknown, len(name.name), name.name

    same: dict[Path, Path] = {}
    for group in groups.values():
        first = min(group, key=rank)
        same |= {path: first for path in group if path != first}
    return same


def digest(path: Path) -> str:
    """The SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def fingerprint(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return hashlib.sha256(
        json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def files_fingerprint(paths: Iterable[Path]) -> str:
    """The fingerprint of the names and bytes of files; what is hidden does not count."""
    files = [path for path in sorted(paths) if path.is_file() and not path.name.startswith(".")]
    return fingerprint([[path.name, digest(path)] for path in files])


def read_sources(
    raw: Path, pdfs: Sequence[Path], same: Mapping[Path, Path]
) -> tuple[dict[str, dict[str, object]], Problems]:
    """What sources.csv, if there is one, says of some PDFs by their names.

    Beside it, where it and the folder do not agree. `same` is as `repeated` has it.

    Raises:
        UsageError: sources.csv has no column `file`, or is no CSV.
    """
    problems = other_files(raw)
    rows: dict[str, dict[str, object]] = {}
    given = {_name(row["file"]): row for row in source_rows(raw)}
    for path in pdfs:
        if (name := named(path, raw).name) not in rows:
            rows[name] = _row(path, name, given.pop(_name(name), None), problems)
    paths = document_paths(raw, pdfs)
    for name, path in sorted(paths.items(), key=lambda pair: pair[1]):
        if (first := paths[named(path, raw).stem]) != path:
            about = problem(
                "same_name", None, name, severity="error", other=path_in_words(first, raw)
            )
            problems.append({"document_id": name, **about})
    called_pdf = [
        path for path in raw.glob("*.[pP][dD][fF]") if not path.name.startswith(_BESIDE_OTHERS)
    ]
    for name in sorted({named(path, raw).name for path in called_pdf} - {*rows}):
        _note(problems, name, "not_pdf", severity="warning")
    for path, first in same.items():
        _note(
            problems, named(path, raw).name, "same_file", named(first, raw).name, severity="warning"
        )
    for name in given:
        _note(problems, name or SOURCES_FILE, "no_file")
    return rows, problems


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).replace("/", FOLDER_MARK)


def source_rows(raw: Path) -> list[dict[str, str]]:
    """The rows of a folder's sources.csv, with all columns that it has.

    Raises:
        UsageError: It has no column `file`, or is no CSV.
    """
    path = raw / SOURCES_FILE
    if not path.is_file():
        return []
    columns, *rows = read_csv(path)
    if "file" not in columns:
        raise UsageError(
            "no_file_column",
            file=SOURCES_FILE,
            expected=", ".join(SOURCE_COLUMNS),
            found=", ".join(columns),
        )
    named_rows = []
    for row in rows:
        texts = map(str.strip, row)
        named_rows.append(dict(zip(columns, texts, strict=False)))
    return named_rows


def write_csv(rows: Sequence[dict[str, str]], path: Path) -> None:
    """Replace a CSV by these rows, with all columns that one of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    replace_file(
        path, lambda part: part.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    )


def read_csv(path: Path) -> list[list[str]]:
    """Head and rows, each row as long as the head; a row of commas alone does not count.

    Raises:
        UsageError: It is no CSV.
    """
    try:
        text = io.StringIO(_decoded(path.read_bytes()), newline="")
        lines = csv.reader(text, strict=True)
        rows = [line for line in lines if any(map(str.strip, line))]
        width = len(rows[0])
    except (csv.Error, UnicodeDecodeError, IndexError) as error:
        raise UsageError("no_csv", file=path.name, found=str(error)) from error
    for row in rows:
        if any(row[width:]):
            raise UsageError("no_csv.long_row", file=path.name, found=", ".join(row))
    return [row + [""] * (width - len(row)) for row in rows]


def _row(
    path: Path, name: str, given: dict[str, str] | None, problems: Problems
) -> dict[str, object]:
    """What sources.csv says of a PDF; what has not its column's form is left out and noted."""
    if given is None:
        _note(problems, name, "no_source")
        return {"file": name}
    if given.get("sha256") and path.exists() and digest(path) != given["sha256"]:
        _note(problems, name, "another_file", f"sha256 {given['sha256']}")
    row: dict[str, object] = {column: given.get(column, "") for column in _OF_PERSONS}
    row["file"] = name
    for column, (pattern, expected) in _PATTERNS.items():
        if row[column] and not re.fullmatch(pattern, str(row[column])):
            _note(
                problems,
                name,
                "source",
                f"{column} {row[column]}",
                severity=_WRONG.get(column, "note"),
                column=column,
                expected=expected,
            )
            row[column] = ""
    year = row["fiscal_year"]
    try:
        row["fiscal_year"] = fiscal_year(str(year)) if year else None
    except YearError as error:
        _note(problems, name, "source", f"fiscal_year {year}", action="source.year", error=error)
        row["fiscal_year"] = None
    return row


def _note(
    problems: Problems,
    name: str,
    kind: str,
    text: str = "",
    severity: str = "note",
    **values: Any,  # noqa: ANN401
) -> None:
    met = problem(kind, None, name, text, severity=severity, **values)
    problems.append({"document_id": Path(name).stem, **met})
