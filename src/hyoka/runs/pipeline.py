"""From a folder of PDFs to the tables: read every document, clean, check, and write all tables or none.

Documents go through in batches, each written and let go, so that memory does not grow with the folder. What was read
before is taken from the cache; where nothing at all has changed, nothing is done.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hyoka.collector import seldom_collected
from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.documents.entries import Entry, pack
from hyoka.errors import UsageError
from hyoka.kept import fingerprints, manifest
from hyoka.kept.cache import Cache, limit
from hyoka.kept.digests import digests_of
from hyoka.kept.manifest import Counts
from hyoka.kept.shelf import Shelf
from hyoka.pdf_files import find_pdfs, has_pdfs
from hyoka.progress import counting
from hyoka.records import unread
from hyoka.runs.batches import write_all
from hyoka.runs.crews import crew_of, make_ready
from hyoka.runs.reading import read_all
from hyoka.runs.tasks import LONG, count_pages
from hyoka.sources import read_sources
from hyoka.tables import outputs
from hyoka.tables.datapackage import save_description
from hyoka.tables.pieces import Read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Executor

    import pandas as pd

    from hyoka.records import Extracted
    from hyoka.runs.crews import Crew
    from hyoka.sources import Sources
    from hyoka.tables.pieces import Piece


@dataclass(frozen=True)
class RunResult:
    """What a run has made.

    Attributes:
        processed: Folder of the tables.
        counts: Rows of the tables, errors, failed checks.
        read: How many PDFs were read, and not taken from the cache.
        damaged: In how many places the cache was damaged; what was lost was made anew.
        unkept: Why the cache could not keep what was read; empty where it could.
    """

    processed: Path
    counts: Counts = field(default_factory=Counts)
    read: int = 0
    damaged: int = 0
    unkept: str = ""

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The contract's tables of documents by name, each loaded when it is asked for."""
        from hyoka.tables.saved import Saved

        return Saved(self.processed, DOCUMENT_TABLES)

    @property
    def problems(self) -> pd.DataFrame:
        """Rows of `problems`."""
        return self.tables["problems"]

    @property
    def failed_checks(self) -> pd.DataFrame:
        """Rows of `checks` that do not pass."""
        checks = self.tables["checks"]
        return checks[~checks["passes"].astype(bool)]

    @property
    def exit_code(self) -> int:
        """0: all was read; 1: something was not, or a check failed."""
        return int(self.counts.errors > 0 or self.counts.failed > 0)


@dataclass(frozen=True)
class Way:
    """How a run goes about it; `make_tables` says what its attributes mean."""

    jobs: int = 0
    reader: str = "fast"
    progress: bool = True
    executor: Executor | None = None
    scheduler: str = ""
    cache: bool = True


@seldom_collected()
def make_tables(
    raw: Path,
    processed: Path,
    *,
    jobs: int = 0,
    reader: str = "fast",
    progress: bool = True,
    executor: Executor | None = None,
    scheduler: str = "",
    cache: bool = True,
) -> RunResult:
    """Read every PDF of a folder, clean what was read, and write all tables, or none.

    A file that cannot be read becomes rows of `problems`; the others' rows are what they are without it.

    Args:
        raw: Folder of the PDFs and sources.csv.
        processed: Folder of the tables; made if need be.
        jobs: Worker processes; 0: one a core; 1: none, all in this process.
        reader: fast or reference.
        progress: Whether to show progress on standard error, where that is a terminal.
        executor: Where to work instead, any executor of `concurrent.futures`; `jobs` is not looked at.
        scheduler: Address of a dask scheduler to work on instead, or "local".
        cache: Whether to take what was read before, and to keep what is read now.

    Raises:
        UsageError: There is no such folder, it holds no PDF, or the scheduler does not answer.
    """
    if not (executor or scheduler or (processed / outputs.RUN_FILE).is_file()) and has_pdfs(raw):
        make_ready(jobs)
    run = _Run(raw, Way(jobs, reader, progress, executor, scheduler, cache))
    cleaning = manifest.cleaning_inputs(raw, run.digests)
    done = manifest.made_before(processed, run.inputs, cleaning) if cache else None
    if done is None:
        with outputs.replacing(processed) as parts:
            done = run.fill(parts, read_sources(raw, run.pdfs, run.digests))
        manifest.note_reading(processed, run.inputs)
        manifest.note_tables(processed, cleaning, done)
    save_description(processed)
    return run.result(processed, done)


def extract_folder(
    raw: Path, processed: Path, *, jobs: int = 0, reader: str = "fast", progress: bool = True
) -> list[Extracted]:
    """The first half of `make_tables`: read every PDF and keep what was read, as printed, in processed/extracted.

    Args:
        raw: Folder of the PDFs.
        processed: Folder of the tables; made if need be.
        jobs: Worker processes; 0: one a core; 1: none.
        reader: fast or reference.
        progress: Whether to show progress on standard error, where that is a terminal.

    Raises:
        UsageError: There is no such folder, or it holds no PDF.
    """
    from hyoka.tables import extracts

    run = _Run(raw, Way(jobs, reader, progress))
    if not manifest.is_read(processed, run.inputs):
        with outputs.replacing(processed, tables=False) as parts:
            run.fill(parts, None)
        manifest.note_reading(processed, run.inputs)
    return extracts.read(processed / outputs.RAW_FOLDER)


def clean_folder(raw: Path, processed: Path) -> RunResult:
    """The second half of `make_tables`: from what `extract_folder` has kept to the tables.

    Args:
        raw: Folder of sources.csv.
        processed: Folder of the tables, with its folder `extracted`.

    Raises:
        UsageError: Nothing has been extracted yet.
    """
    from hyoka.tables import extracts

    extracted = extracts.read(processed / outputs.RAW_FOLDER)
    if not extracted:
        raise UsageError("nothing has been extracted yet", file=str(processed), advice="run 01_extract or hyoka tables")
    pdfs = find_pdfs(raw)
    digests = digests_of(pdfs)
    sources = read_sources(raw, pdfs, digests)
    rows = {Path(name).stem: row for name, row in reversed(sources.rows.items())}
    with outputs.replacing(processed, raw=False) as parts, crew_of(1, tasks=1) as crew:
        reads = (Read(own, pack(own, each), rows.get(own, {})) for each in extracted if (own := each.document_id))
        counts = write_all(parts, reads, crew, sources)
    manifest.note_tables(processed, manifest.cleaning_inputs(raw, digests), counts)
    save_description(processed)
    return RunResult(processed, counts)


class _Run:
    """One run over a folder: each file that has a document_id of its own is read."""

    def __init__(self, raw: Path, way: Way) -> None:
        self.way = way
        self.pdfs = find_pdfs(raw)
        limit()  # a size that is none is told before anything is done
        self.digests = digests_of(self.pdfs, remember=way.cache)
        self.inputs = manifest.reading_inputs(self.digests, way.reader)
        self.cache = Cache(way.reader)
        self.fresh = 0
        self.first: dict[str, Path] = {}
        for path in self.pdfs:
            self.first.setdefault(path.stem, path)

    def fill(self, parts: outputs.Parts, sources: Sources | None) -> Counts:
        """Read what the cache has not, and write the tables, or without sources the raw tables alone."""
        shelf = self._shelf(sources)
        missing = set(shelf.plan(self.first.values(), self._kept))
        self.fresh, way = len(missing), self.way
        with crew_of(way.jobs, tasks=_tasks(missing), executor=way.executor, scheduler=way.scheduler) as crew:
            reads = self._reads(missing, crew, sources.rows if sources else {}, shelf)
            counts = write_all(parts, reads, crew, sources, shelf)
        if way.cache:
            self.cache.store.trim(limit())
            self.cache.store.close()
        return counts

    def result(self, processed: Path, counts: Counts) -> RunResult:
        """What the run has come to."""
        return RunResult(processed, counts, self.fresh, self.cache.store.damaged, self.cache.store.unwritten)

    def _kept(self, path: Path) -> Entry | None:
        return self.cache.get(self.digests[path.name], path.name) if self.way.cache else None

    def _shelf(self, sources: Sources | None) -> Shelf:
        """Where the pieces of this run's documents are kept; nowhere if it makes no tables or wants no cache."""
        if sources is None or not self.way.cache:
            return Shelf(self.cache.store)
        facts = [
            json.dumps([self.digests[path.name], sources.rows.get(path.name), self._same_name(path)])
            for path in self.first.values()
        ]
        return Shelf(self.cache.store, f"{fingerprints.tables()} {self.way.reader}", facts)

    def _reads(
        self, missing: set[Path], crew: Crew, sources: Mapping[str, Mapping[str, object]], shelf: Shelf
    ) -> Iterator[Read | Piece]:
        fresh = read_all([path for path in self.first.values() if path in missing], self.way.reader, crew)
        taken = 0
        with counting(len(self.first), shown=self.way.progress) as count:
            for place, (own, path) in enumerate(self.first.items()):
                if piece := shelf.take(place):
                    taken = place + piece.documents
                    yield piece
                if place >= taken:
                    entry = self._entry(path, fresh if path in missing else None, crew)
                    yield Read(own, entry, sources.get(path.name, {}), self._same_name(path))
                count()

    def _entry(self, path: Path, fresh: Iterator[Entry] | None, crew: Crew) -> Entry:
        entry = None if fresh else self._kept(path)
        if entry is None:
            # another run may have taken an entry away since: then this one file is read now
            entry = next(fresh or read_all([path], self.way.reader, crew))
            self.fresh += fresh is None
            if self.way.cache:
                self.cache.put(self.digests[path.name], entry)
        return entry

    def _same_name(self, first: Path) -> list[dict[str, object]]:
        """A problem for each file that shares the first one's document_id (a.pdf, a.PDF) and is not read."""
        others = [path for path in self.pdfs if path.stem == first.stem and path != first] if self._has_twins else []
        advice = "not read; give it a name of its own"
        said = (unread(path, "same_name", "another file has this name", "", advice) for path in others)
        return [problem for document in said for problem in document.problems]

    @cached_property
    def _has_twins(self) -> bool:
        return len(self.first) < len(self.pdfs)


def _tasks(missing: Iterable[Path]) -> int:
    """How many workers could have something to do at once."""
    paths = list(missing)
    cores = os.cpu_count() or 1
    return len(paths) if len(paths) >= cores else sum(max(1, count_pages(path) // LONG) for path in paths)
