"""Put PDFs into a folder, each with its row in sources.csv.

A person names them (`add_files`), or rows do (`fetch_files`).
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import is_zipfile

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from hyoka.contract.records import Extracted
from hyoka.processes.apart import apart
from hyoka.processes.limits import document_limits
from hyoka.run.extract import read_document
from hyoka.store.files import replace_file
from hyoka.store.locks import locked
from hyoka.store.sources import (
    FOLDER_MARK,
    SOURCE_COLUMNS,
    SOURCES_FILE,
    FileResult,
    all_pdfs,
    digest,
    find_pdfs,
    named,
    path_in_words,
    source_rows,
    write_csv,
)
from hyoka.text.errors import WORKBOOKS, HyokaError, UnreadableFile, UsageError, YearError
from hyoka.text.japanese import fiscal_year
from hyoka.text.messages import Message, message

#: Files of these problems are kept: a form, or recognition, may come.
_KEPT: Final = ("unknown_form", "no_text")


def add_files(files: Sequence[Path], raw: Path, kind: str = "") -> Iterator[FileResult]:
    """Copy PDFs into a folder and write their rows in sources.csv.

    A file that is there already is reported and stays. A folder stands for all PDFs in it and below
    it; these stay in their folders. `kind` is what all of them are.

    Raises:
        UsageError: A file has the name of another file that is there.
    """
    pairs = [*_pairs(files, raw)]  # a folder without PDFs is an error before `raw` is made
    with locked(raw), apart() as read:
        rows = source_rows(raw)
        listed = {row["file"].replace("/", FOLDER_MARK) for row in rows}
        there = {digest(path): named(path, raw).name for path in all_pdfs(raw)}
        for pdf, place in pairs:
            data_hash = digest(pdf)
            name = there.get(data_hash)
            if name in listed:
                yield FileResult(pdf.name, message("file.there_as", name=name), is_done=True)
                continue
            new_name = named(place, raw).name
            if name is None and (new_name in there.values() or place.exists()):
                raise UsageError("name_is_taken", file=new_name)
            described: dict[str, str] = {}
            try:
                described, text = _described(read(_read, pdf), kind)
            except UnreadableFile as error:
                error.file = str(place)  # its advice is a command to be copied
                text = error.in_words(place=False)
                if error.kind not in _KEPT:
                    not_added = message("file.not_added", text=text)
                    yield FileResult(pdf.name, not_added, is_done=False)
                    continue
            if name is None:
                replace_file(place, partial(shutil.copyfile, pdf))
                there[data_hash] = name = new_name
            listed.add(name)
            row = dict.fromkeys(SOURCE_COLUMNS, "") | {"kind": kind} | described
            rows.append(row | {"file": name})
            write_csv(rows, raw / SOURCES_FILE)
            yield FileResult(name, text, is_done=True)


def _pairs(files: Sequence[Path], raw: Path) -> Iterator[tuple[Path, Path]]:
    for file in files:
        for pdf in find_pdfs(file) if file.is_dir() else [file]:
            yield pdf, raw / path_in_words(pdf, file if file.is_dir() else pdf.parent)


@document_limits()
def _read(path: Path) -> Extracted:
    return read_document(path)


def _described(extracted: Extracted, kind: str) -> tuple[dict[str, str], str]:
    """What the pages of a PDF say for its row, and the message about it."""
    about = extracted.document
    try:
        year = str(fiscal_year(about["year"])) if about["year"] else ""
    except YearError:
        year = ""
    # without a kind nobody has said that the city published it
    row = {
        "publisher": about["municipality"] if kind else "",
        "municipality_code": about["municipality_code"],
        "title": about["title"],
        "fiscal_year": year,
    }
    key = "file.read" if year else "file.read_without_year"
    return row, message(key, form=extracted.form, pages=extracted.pages, year=year)


#: Seconds between two requests.
PAUSE: Final = 1.0
_TRIES: Final = 4
#: Seconds to connect, and to wait for more of an answer.
_TIMEOUT: Final = (10, 60)
#: What a server answers that may do it later.
_BUSY: Final = (429, 500, 502, 503, 504)


class FetchError(HyokaError):
    """A file that was not downloaded; the files after it are."""


def fetch_files(raw: Path, pause: float = PAUSE) -> Iterator[FileResult]:
    """Download each file of sources.csv that has a source_url and is not there.

    Its row says then when it was. Between two requests it waits `pause` seconds, and longer where a
    site is busy.

    Raises:
        UsageError: There is no such folder, sources.csv is no CSV, or none of its rows has a
            source_url.
    """
    if not raw.is_dir():
        raise UsageError("no_such_folder", file=str(raw))
    if not any(row.get("source_url") for row in source_rows(raw)):
        raise UsageError("no_file_to_fetch", file=str(raw / SOURCES_FILE))
    with locked(raw), requests.Session() as session:
        session.headers["User-Agent"] = "hyoka"
        for scheme in ("http://", "https://"):
            retry = Retry(_TRIES, backoff_factor=pause, status_forcelist=_BUSY)
            session.mount(scheme, HTTPAdapter(max_retries=retry))
        rows = source_rows(raw)
        for row in rows:
            if row.get("source_url"):
                try:
                    text = _fetch(row, raw, session, pause)
                    write_csv(rows, raw / SOURCES_FILE)
                    yield FileResult(row["file"], text, is_done=True)
                except FetchError as error:
                    yield FileResult(row["file"], error.in_words(place=False), is_done=False)


def _fetch(row: dict[str, str], raw: Path, session: requests.Session, pause: float) -> str:
    """Download the file of a row, if it is not there, and write into the row what it is.

    Say what was done.
    """
    name = row["file"]
    url = row["source_url"]
    path = raw / name
    if path.parent != raw:
        raise FetchError("file_of_other_folder", file=name)
    if path.exists():
        _compare(path.read_bytes(), row, Message("file.delete"))
        return message("file.there")
    time.sleep(pause)
    try:
        response = session.get(url, timeout=_TIMEOUT)
        response.raise_for_status()
    except requests.RequestException as error:
        raise FetchError("not_fetched", file=name, found=str(error), url=url) from error
    data = response.content
    row["sha256"] = _compare(data, row, Message("file.changed", url=url))
    row |= {"bytes": str(len(data)), "retrieved_on": f"{datetime.now(UTC):%Y-%m-%d}"}
    replace_file(path, lambda part: part.write_bytes(data))
    return message("file.fetched", size=len(data))


def _compare(data: bytes, row: dict[str, str], advice: Message) -> str:
    """The SHA-256 of a file, if it is what its row says."""
    expected = row.get("sha256", "")
    actual = sha256(data).hexdigest()
    if expected and expected != actual:
        raise FetchError(
            "not_file_of_row", file=row["file"], found=actual, digest=expected, advice=advice
        )
    if row["file"].lower().endswith(WORKBOOKS):
        kind = "workbook"
        is_it = is_zipfile(BytesIO(data))
    else:
        kind = "pdf"
        is_it = b"%PDF" in data[:1024]
    if not is_it:
        raise FetchError(f"other_file.{kind}", file=row["file"], advice=advice)
    return actual
