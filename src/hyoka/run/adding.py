"""Put PDFs into a folder, each with its row in sources.csv: what can be measured, and what its pages say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from hyoka.contract.tables import KINDS
from hyoka.errors import NoText, UnknownForm, UnreadableFile, UsageError, YearError
from hyoka.run.extract import read_document
from hyoka.store.files import replace_file
from hyoka.store.locks import locked
from hyoka.store.sources import COLUMNS, FileResult, digest, find_pdfs, has_pdfs, source_rows, write_rows
from hyoka.text.japanese import fiscal_year

#: The number of pages stands in the file for readers; the tables count the pages themselves.
_PAGES: Final = "pages"


def add_files(files: Sequence[Path], raw: Path) -> Iterator[FileResult]:
    """Copy PDFs into a folder and write their rows in sources.csv; a file that is there already is reported and stays.

    Raises:
        UsageError: A file has the name of another file that is there.
    """
    with locked(raw):
        for file in files:
            yield _add(file, raw)


def _add(file: Path, raw: Path) -> FileResult:
    data_hash, rows = digest(file), source_rows(raw)
    there = {digest(path): path.name for path in (find_pdfs(raw) if has_pdfs(raw) else [])}
    name = there.get(data_hash, file.name)
    if data_hash in there and name in {row["file"] for row in rows}:
        return FileResult(file.name, f"is there already as {name}", is_done=True)
    place = raw / name
    if data_hash not in there and place.exists():
        raise UsageError("another file has this name", file=name, advice="give the new file a name of its own")
    try:
        row, text = _described(file)
        is_done = True
    except UnreadableFile as error:
        text, is_done, row = str(error).removeprefix(f"{file.name}: "), False, {}
        if not isinstance(error, UnknownForm | NoText):
            return FileResult(file.name, f"not added: {text}", is_done=False)
    if data_hash not in there:
        replace_file(place, lambda part: shutil.copyfile(file, part))
    measured = {"file": name, "kind": KINDS[0], "sha256": data_hash, "bytes": str(place.stat().st_size)}
    write_rows([*rows, dict.fromkeys((*COLUMNS, _PAGES), "") | row | measured], raw)
    return FileResult(name, text, is_done)


def _described(path: Path) -> tuple[dict[str, str], str]:
    """What the pages of a PDF say for its row, and the messages about it."""
    extracted = read_document(path)
    about = extracted.document
    try:
        year = str(fiscal_year(about["year"])) if about["year"] else ""
    except YearError:
        year = ""
    row = {
        "publisher": about["municipality"],
        "municipality_code": about["municipality_code"],
        "title": about["title"],
        "fiscal_year": year,
        _PAGES: str(extracted.pages),
    }
    return row, f"{extracted.form}, {extracted.pages} pages, fiscal year {year or 'not found'}"
