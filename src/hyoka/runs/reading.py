"""Reading many PDFs, by whatever executor there is.

Small documents go several to a task, so that a task costs nothing beside them; a long one is read in stretches, by
several workers where else they would stand idle. Either way what is read is the same.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hyoka.documents.entries import CRASH, Entry, pack
from hyoka.documents.stretches import Stretch, joined, ranges
from hyoka.records import unread
from hyoka.runs.crews import died
from hyoka.runs.tasks import Long, PdfFile, Range, join_ranges, read_group, read_part, read_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from hyoka.runs.crews import Crew

#: Files of a task at most, and bytes where they travel with it.
MOST_FILES, MOST_BYTES = 16, 4_000_000


def read_all(paths: Sequence[Path], reader: str, crew: Crew) -> Iterator[Entry]:
    """Read PDFs; their entries come in the order given.

    Args:
        paths: The PDFs.
        reader: fast or reference.
        crew: Who reads.
    """
    waiting: deque[_Group] = deque()
    left = deque(paths)
    while left or waiting:
        while left and len(waiting) < crew.ahead:
            group = [left.popleft() for _ in range(_size(left, crew))]
            waiting.append(_Group(group, reader, crew, whole=crew.workers == 1 or len(left) > 2 * crew.workers))
        yield from waiting.popleft().entries(waiting)


def _size(left: Sequence[Path], crew: Crew) -> int:
    """How many of the files that are left go into the next task."""
    most = 1 if crew.ahead == 1 else min(MOST_FILES, max(1, len(left) // crew.ahead))
    if not crew.carries:
        return most
    sizes = [path.stat().st_size for path in list(left)[:most]]
    return max(1, sum(sum(sizes[: n + 1]) <= MOST_BYTES for n in range(most)))


#: What reading a part of a long document gives.
Part = Stretch | Range | None


@dataclass
class _Parted:
    """A long document that several workers read: the range of pages of each task, and where pages are left."""

    shared: TemporaryDirectory[str]
    left: str | None
    ranges: list[range]
    tasks: list[Future[Part]]


class _Group:
    """Files that are read in one task."""

    def __init__(self, paths: Sequence[Path], reader: str, crew: Crew, *, whole: bool) -> None:
        self.files = [PdfFile(path, path.read_bytes() if crew.carries else None) for path in paths]
        self.reader, self.crew = reader, crew
        self.task: Future[list[Entry | Long]] = crew.submit(read_group, self.files, reader, whole=whole)
        self.parted: dict[Path, _Parted] = {}

    def entries(self, behind: Sequence[_Group]) -> Iterator[Entry]:
        """The files' entries; while the last ranges of a long one are joined, those `behind` may begin theirs."""
        for file, found in zip(self.files, self._found, strict=True):
            if isinstance(found, Entry):
                yield found
                continue
            self._part(file, found)
            following = next((group for group in behind if group.task.done()), None)
            yield self._joined(file, following)

    @cached_property
    def _found(self) -> list[Entry | Long]:
        try:
            return self.crew.result(self.task)
        except died():
            return list(self._one_by_one(self.files))

    def _part(self, file: PdfFile, long: Long) -> None:
        if file.path in self.parted:
            return
        shared = TemporaryDirectory(prefix="hyoka-")
        left = None if self.crew.carries else shared.name
        own = ranges(long.pages, self.crew.workers if self.crew.carries else None)
        tasks = [self.crew.submit(read_part, file, self.reader, pages, long.pages, left) for pages in own]
        self.parted[file.path] = _Parted(shared, left, own, tasks)

    def _begin(self) -> None:
        """Part the first long file, if it is known by now."""
        long = [(file, found) for file, found in zip(self.files, self._found, strict=True) if isinstance(found, Long)]
        for file, found in long[:1]:
            self._part(file, found)

    def _joined(self, file: PdfFile, following: _Group | None) -> Entry:
        parted = self.parted.pop(file.path)
        with parted.shared:
            try:
                parts = self._parts(parted.tasks, following)
                stretches = [part for part in parts if isinstance(part, Stretch)]
                entry = joined(file.path, stretches) if len(stretches) == len(parts) else None
                return entry or self._of_pages(file, parted, parts)
            except died():
                return self._one_by_one([file])[0]

    def _parts(self, tasks: Sequence[Future[Part]], following: _Group | None) -> list[Part]:
        """What the tasks have come to; none of those behind two stretches that do not agree, if it has not begun."""
        parts: list[Part] = []
        for number, task in enumerate(tasks, 1):
            if number == len(tasks) and following is not None:
                following._begin()
            parts.append(self.crew.result(task))
            if not _may_be_joined(parts[-2:]):
                late = tasks[number:]
                return [*parts, *(None if task.cancel() else self.crew.result(task) for task in late)]
        return parts

    def _of_pages(self, file: PdfFile, parted: _Parted, parts: Sequence[Part]) -> Entry:
        """The entry of a document that is not read by its sheets: workers read its pages, one joins them."""
        more = {
            pages: self.crew.submit(read_range, file, self.reader, pages, parted.left)
            for pages, part in zip(parted.ranges, parts, strict=True)
            if not isinstance(part, Range)
        }
        read = [
            self.crew.result(more[pages]) if pages in more else part
            for pages, part in zip(parted.ranges, parts, strict=True)
        ]
        kept = [pages for pages in read if isinstance(pages, Range)]
        if len(kept) < len(read):
            return self._whole(file)
        return self.crew.result(self.crew.submit(join_ranges, file.path, kept))

    def _whole(self, file: PdfFile) -> Entry:
        return _sole(self.crew.result(self.crew.submit(read_group, [file], self.reader)))

    def _one_by_one(self, files: Sequence[PdfFile]) -> list[Entry]:
        """Read each file by itself, after a worker died: it may have been any of them, or a neighbour's."""
        with self.crew.apart() as crew:
            return [self._alone(file, crew) for file in files]

    def _alone(self, file: PdfFile, crew: Crew) -> Entry:
        # On a cluster the worker may again have died over another's file.
        for _ in range(2 if crew.carries else 1):
            try:
                return _sole(crew.result(crew.submit(read_group, [file], self.reader)))
            except died() as error:
                found = repr(error)
        advice = "fetch the file again, or report it"
        return pack(file.path.name, unread(file.path, CRASH, "the reading process died", found, advice))


def _may_be_joined(parts: Sequence[Part]) -> bool:
    """Whether nothing is known yet that keeps parts which follow on one another from being joined."""
    stretches = [part for part in parts if isinstance(part, Stretch)]
    agree = all(one.agrees(other) for one, other in pairwise(stretches))
    return agree and (len(stretches) == len(parts) or all(isinstance(part, Range) for part in parts))


def _sole(found: Sequence[Entry | Long]) -> Entry:
    return next(entry for entry in found if isinstance(entry, Entry))
