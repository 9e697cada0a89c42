"""Put PDFs into a folder, each with its row in sources.csv: what can be measured, and what its pages say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from hyoka.errors import NoText, UnknownForm, UnreadableFile, UsageError, YearError
from hyoka.grid.model import read_items
from hyoka.messages import message
from hyoka.pages.pictures.pages import read_pages
from hyoka.run.extract import read_document
from hyoka.store.files import replace_file
from hyoka.store.locks import locked
from hyoka.store.sources import (
    COLUMNS,
    FILE_NAME,
    FOLDER_MARK,
    FileResult,
    digest,
    find_pdfs,
    has_pdfs,
    named,
    path_in_words,
    source_rows,
    write_csv,
)
from hyoka.text.japanese import fiscal_year

#: The number of pages stands in the file for readers; the tables count the pages themselves.
_PAGES: Final = "pages"
#: What the foot of a page says of a document that is not as its city published it, and its kind.
_FEET: Final = {"再構成": "reconstruction", "架空": "made-up"}


def add_files(files: Sequence[Path], raw: Path, kind: str = "") -> Iterator[FileResult]:
    """Copy PDFs into a folder and write their rows in sources.csv; a file that is there already is reported and stays.

    A folder stands for all PDFs in it and below it; these stay in their folders.

    `kind` is what the user says that all of them are; else the foot of a page may say it, or it stays empty.

    Raises:
        UsageError: A file has the name of another file that is there.
    """
    with locked(raw):
        for file in files:
            for pdf in find_pdfs(file) if file.is_dir() else [file]:
                yield _add(pdf, raw / path_in_words(pdf, file if file.is_dir() else pdf.parent), raw, kind)


def _add(file: Path, place: Path, raw: Path, kind: str) -> FileResult:
    data_hash, rows = digest(file), source_rows(raw)
    there = {digest(path): path for path in (find_pdfs(raw) if has_pdfs(raw) else [])}
    place = there.get(data_hash, place)
    name = named(place, raw).name
    if data_hash in there and name in {row["file"].replace("/", FOLDER_MARK) for row in rows}:
        return FileResult(file.name, message("file.there_as", name=name), is_done=True)
    if data_hash not in there and name in {named(path, raw).name for path in (*there.values(), place) if path.exists()}:
        raise UsageError("name_is_taken", file=name)
    try:
        row, text = _described(file)
        is_done = True
    except UnreadableFile as error:
        text, is_done, row = error.in_words(place=False), False, {}
        if not isinstance(error, UnknownForm | NoText):
            return FileResult(file.name, message("file.not_added", text=text), is_done=False)
    if data_hash not in there:
        replace_file(place, lambda part: shutil.copyfile(file, part))
    row["kind"] = kind or row.get("kind", "")
    row["publisher"] = row.get("publisher", "") if row["kind"] else ""  # nobody has said that the city published it
    measured = {"file": name, "sha256": data_hash, "bytes": str(place.stat().st_size)}
    write_csv([*rows, dict.fromkeys((*COLUMNS, _PAGES), "") | row | measured], raw / FILE_NAME)
    return FileResult(name, text, is_done)


def _kind_at_foot(path: Path) -> str:
    """The kind that the last line of the first page says; "" where it says none."""
    lines = [item.text for page in islice(read_pages(path), 1) for item in read_items(page)][-1:]
    return next((kind for line in lines for word, kind in _FEET.items() if line.startswith(word)), "")


def _described(path: Path) -> tuple[dict[str, str], str]:
    """What the pages of a PDF say for its row, and the messages about it."""
    extracted = read_document(path)
    about = extracted.document
    try:
        year = str(fiscal_year(about["year"])) if about["year"] else ""
    except YearError:
        year = ""
    row = {
        "kind": _kind_at_foot(path),
        "publisher": about["municipality"],
        "municipality_code": about["municipality_code"],
        "title": about["title"],
        "fiscal_year": year,
        _PAGES: str(extracted.pages),
    }
    key = "file.read" if year else "file.read_without_year"
    return row, message(key, form=extracted.form, pages=extracted.pages, year=year)
