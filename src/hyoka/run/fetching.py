"""Download the PDFs that sources.csv names: politely, whole or not at all, and only what the hash says."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser
from zipfile import is_zipfile

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from hyoka.errors import WORKBOOKS, HyokaError, UsageError
from hyoka.messages import Message, message
from hyoka.store.files import full_disk_named
from hyoka.store.locks import locked
from hyoka.store.sources import FILE_NAME, FileResult, digest, source_rows, write_csv

AGENT: Final = "hyoka"
PAUSE: Final = 1.0
_TRIES: Final = 4
_TIMEOUT: Final = (10, 60)
_BUSY: Final = (429, 500, 502, 503, 504)
_CHUNK: Final = 1 << 16


class FetchError(HyokaError):
    """A file that was not downloaded; those behind it are."""


def fetch_files(raw: Path, pause: float = PAUSE) -> Iterator[FileResult]:
    """Download each file of sources.csv that has a source_url and is not there, and write when it was.

    Between two requests it waits `pause` seconds, or as many as robots.txt asks for.

    Raises:
        UsageError: sources.csv is no CSV, or none of its rows has a source_url.
    """
    if not any(row.get("source_url") for row in source_rows(raw)):
        raise UsageError("no_file_to_fetch", file=str(raw / FILE_NAME))
    with locked(raw), full_disk_named(raw), _Visitor(pause) as visitor:
        rows = source_rows(raw)
        for row in rows:
            if row.get("source_url"):
                yield _fetch(row, rows, raw, visitor)


def _fetch(row: dict[str, str], rows: Sequence[dict[str, str]], raw: Path, visitor: "_Visitor") -> FileResult:
    name, url, path = row["file"], row["source_url"], raw / row["file"]
    try:
        if path.parent != raw:
            raise FetchError("file_of_other_folder", file=name)
        if path.exists():
            _compare(path, row, Message("file.delete"))
            return FileResult(name, message("file.there"), is_done=True)
        part = raw / f".{name}.part"
        visitor.download(url, name, part)
        try:
            _compare(part, row, Message("file.changed", url=url))
        except FetchError:
            part.unlink()
            raise
    except FetchError as error:
        return FileResult(name, error.in_words(place=False), is_done=False)
    part.replace(path)
    size, today = path.stat().st_size, f"{datetime.now(UTC):%Y-%m-%d}"
    row |= {"sha256": digest(path), "bytes": str(size), "retrieved_on": today}
    write_csv(rows, raw / FILE_NAME)
    return FileResult(name, message("file.fetched", size=size), is_done=True)


def _compare(path: Path, row: dict[str, str], advice: Message) -> None:
    expected, actual = row.get("sha256", ""), digest(path)
    if expected and expected != actual:
        raise FetchError("not_file_of_row", file=row["file"], found=actual, digest=expected, advice=advice)
    with path.open("rb") as file:
        begin = file.read(1024)
    is_workbook = row["file"].lower().endswith(WORKBOOKS)
    if not (is_zipfile(path) if is_workbook else b"%PDF" in begin):
        raise FetchError("other_file.workbook" if is_workbook else "other_file.pdf", file=row["file"], advice=advice)


class _Visitor(requests.Session):
    """A visitor of web sites who reads their robots.txt, pauses between requests, and comes again where one is busy."""

    def __init__(self, pause: float) -> None:
        super().__init__()
        self.pause = pause
        self.robots: dict[str, RobotFileParser] = {}
        self.headers["User-Agent"] = AGENT
        self.headers["Accept-Encoding"] = "identity"  # a Range counts the bytes of the file
        retry = Retry(_TRIES, backoff_factor=pause, status_forcelist=_BUSY)
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(max_retries=retry))

    def download(self, url: str, name: str, part: Path) -> None:
        """Download a file; what an earlier try left of it is continued.

        Raises:
            FetchError: robots.txt forbids it, or the site does not give it.
        """
        try:
            self._ask_robots(url, name)
            for _ in range(_TRIES):
                with suppress(requests.exceptions.ChunkedEncodingError):  # it broke off
                    return self._continue(url, part)
            return self._continue(url, part)
        except requests.RequestException as error:
            raise FetchError("not_fetched", file=name, found=str(error), url=url) from error

    def _continue(self, url: str, part: Path) -> None:
        """Add to a part what it lacks, if the site's file is still that of the part."""
        size = part.stat().st_size if part.exists() else 0
        missing = {"Range": f"bytes={size}-", "If-Range": formatdate(part.stat().st_mtime, usegmt=True)} if size else {}
        time.sleep(self.pause)
        with self.get(url, headers=missing, stream=True, timeout=_TIMEOUT) as response:
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()
                return self._continue(url, part)
            response.raise_for_status()
            changed = response.headers.get("Last-Modified")
            # The part has the time of the site's file; where that says none, one that no file has.
            seconds = parsedate_to_datetime(changed).timestamp() if changed else 0
            mode = "ab" if response.status_code == HTTPStatus.PARTIAL_CONTENT else "wb"
            with part.open(mode, buffering=0) as file:
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    os.utime(part, (seconds, seconds))
        return None

    def _ask_robots(self, url: str, name: str) -> None:
        site = urlunsplit((*urlsplit(url)[:2], "", "", ""))
        if site not in self.robots:
            response = self.get(f"{site}/robots.txt", timeout=_TIMEOUT)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                response.raise_for_status()
            self.robots[site] = RobotFileParser()
            self.robots[site].parse(response.text.splitlines() if response.ok else [])
            self.pause = max(self.pause, float(self.robots[site].crawl_delay(AGENT) or 0))
        if not self.robots[site].can_fetch(AGENT, url):
            raise FetchError("robots", file=name, found=url)
