"""Put PDFs into a folder, each with its row in sources.csv: what its pages say."""

import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from hyoka.run.extract import read_document
from hyoka.store.files import replace_file
from hyoka.store.locks import locked
from hyoka.store.sources import (
    COLUMNS,
    FILE_NAME,
    FOLDER_MARK,
    FileResult,
    digest,
    document_paths,
    find_pdfs,
    named,
    path_in_words,
    source_rows,
    write_csv,
)
from hyoka.text.errors import NoText, UnknownForm, UnreadableFile, UsageError, YearError
from hyoka.text.japanese import fiscal_year
from hyoka.text.messages import message


def add_files(files: Sequence[Path], raw: Path, kind: str = "") -> Iterator[FileResult]:
    """Copy PDFs into a folder and write their rows in sources.csv; a file that is there already is reported and stays.

    A folder stands for all PDFs in it and below it; these stay in their folders. `kind` is what all of them are.

    Raises:
        UsageError: A file has the name of another file that is there.
    """
    with locked(raw):
        rows = source_rows(raw)
        listed = {row["file"].replace("/", FOLDER_MARK) for row in rows}
        there = {digest(path): named(path, raw).name for path in document_paths(raw).values()}
        for pdf, place in _pairs(files, raw):
            name = there.get(data_hash := digest(pdf))
            if name in listed:
                yield FileResult(pdf.name, message("file.there_as", name=name), is_done=True)
                continue
            if name is None and (named(place, raw).name in there.values() or place.exists()):
                raise UsageError("name_is_taken", file=named(place, raw).name)
            row, is_done = dict[str, str](), True
            try:
                row, text = _described(pdf, kind)
            except (UnknownForm, NoText) as error:
                text, is_done = error.in_words(place=False), False
            except UnreadableFile as error:
                text = message("file.not_added", text=error.in_words(place=False))
                yield FileResult(pdf.name, text, is_done=False)
                continue
            if name is None:
                replace_file(place, partial(shutil.copyfile, pdf))
                name = there[data_hash] = named(place, raw).name
            listed.add(name)
            rows.append(dict.fromkeys(COLUMNS, "") | {"kind": kind} | row | {"file": name})
            write_csv(rows, raw / FILE_NAME)
            yield FileResult(name, text, is_done)


def _pairs(files: Sequence[Path], raw: Path) -> Iterator[tuple[Path, Path]]:
    for file in files:
        for pdf in find_pdfs(file) if file.is_dir() else [file]:
            yield pdf, raw / path_in_words(pdf, file if file.is_dir() else pdf.parent)


def _described(path: Path, kind: str) -> tuple[dict[str, str], str]:
    """What the pages of a PDF say for its row, and the message about it."""
    extracted = read_document(path)
    about = extracted.document
    try:
        year = str(fiscal_year(about["year"])) if about["year"] else ""
    except YearError:
        year = ""
    row = {
        "publisher": about["municipality"] if kind else "",  # nobody has said that the city published it
        "municipality_code": about["municipality_code"],
        "title": about["title"],
        "fiscal_year": year,
    }
    key = "file.read" if year else "file.read_without_year"
    return row, message(key, form=extracted.form, pages=extracted.pages, year=year)
