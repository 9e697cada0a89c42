"""Put PDFs into a folder, each with its row in sources.csv: what can be measured, and what its pages say."""

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
        folder = _Folder(raw)
        try:
            for file in files:
                for pdf in find_pdfs(file) if file.is_dir() else [file]:
                    place = raw / path_in_words(pdf, file if file.is_dir() else pdf.parent)
                    yield folder.add(pdf, place, kind)
        finally:
            folder.save()


class _Folder:
    """A folder of PDFs: the place of each by its hash, the names that are taken, and the rows of its sources.csv."""

    def __init__(self, raw: Path) -> None:
        self.raw, self.rows, self.new = raw, source_rows(raw), 0
        self.places = {digest(path): path for path in (find_pdfs(raw) if has_pdfs(raw) else [])}
        self.names = {named(path, raw).name for path in self.places.values()}
        self.listed = {row["file"].replace("/", FOLDER_MARK) for row in self.rows}

    def add(self, file: Path, place: Path, kind: str) -> FileResult:
        """Copy a PDF and add its row, as far as they are not there."""
        data_hash = digest(file)
        is_there = data_hash in self.places
        place = self.places.get(data_hash, place)
        name = named(place, self.raw).name
        if is_there and name in self.listed:
            return FileResult(file.name, message("file.there_as", name=name), is_done=True)
        if not is_there and (name in self.names or place.exists()):
            raise UsageError("name_is_taken", file=name)
        try:
            row, text = _described(file)
            is_done = True
        except UnreadableFile as error:
            text, is_done, row = error.in_words(place=False), False, {}
            if not isinstance(error, UnknownForm | NoText):
                return FileResult(file.name, message("file.not_added", text=text), is_done=False)
        if not is_there:
            replace_file(place, lambda part: shutil.copyfile(file, part))
        row["kind"] = kind or row.get("kind", "")
        row["publisher"] = row.get("publisher", "") if row["kind"] else ""  # nobody has said that the city published it
        measured = {"file": name, "sha256": data_hash, "bytes": str(place.stat().st_size)}
        self.rows.append(dict.fromkeys((*COLUMNS, _PAGES), "") | row | measured)
        self.places[data_hash], self.new = place, self.new + 1
        self.names.add(name)
        self.listed.add(name)
        return FileResult(name, text, is_done)

    def save(self) -> None:
        """Write sources.csv, if there is a new row."""
        if self.new:
            write_csv(self.rows, self.raw / FILE_NAME)


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
