"""A long document is parted among workers, and its entry is what reading it whole gives."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from functools import partial
from typing import TYPE_CHECKING

import pytest
from long_documents import SAMPLES, write_long

from hyoka import extract
from hyoka.documents import entries, stretches
from hyoka.documents.stretches import Stretch
from hyoka.runs import crews, reading, tasks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    write_long(folder)
    return folder


def submitted(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[entries.Entry, dict[str, list[range]]]:
    """A document's entry by two workers, and the ranges of pages that they were asked for, by task."""
    asked: dict[str, list[range]] = {"read_part": [], "read_range": []}
    for name, ranges in asked.items():
        monkeypatch.setattr(reading, name, partial(_noted, ranges, getattr(tasks, name)))
    return next(reading.read_all([path], "fast", crews.Crew(crews.Here(), 2))), asked


def _noted(asked: list[range], task: Callable[..., object], file: tasks.PdfFile, reader: str, pages: range, *rest):
    asked.append(pages)
    return task(file, reader, pages, *rest)


@pytest.mark.parametrize("name", SAMPLES)
def test_long_document_is_parted_where_workers_would_stand_idle(samples, monkeypatch, name):
    path = samples / f"{name}.pdf"
    whole = entries.unpack(name, tasks.read_group([tasks.PdfFile(path)], "fast")[0])
    monkeypatch.setattr(extract, "read_document", None)
    entry, asked = submitted(path, monkeypatch)
    assert [page for pages in asked["read_part"] for page in pages] == list(range(1, entry.pages + 1))
    assert len(asked["read_part"]) > 1
    assert asked["read_range"] == []
    assert entries.unpack(name, entry) == whole


def test_long_document_whose_stretches_do_not_agree_is_read_by_its_pages(samples, monkeypatch):
    path = samples / "long.pdf"
    whole = entries.unpack("long", tasks.read_group([tasks.PdfFile(path)], "fast")[0])
    monkeypatch.setattr(Stretch, "agrees", lambda *_: False)
    entry, asked = submitted(path, monkeypatch)
    assert asked["read_range"] == asked["read_part"]
    assert entries.unpack("long", entry) == whole


class Put(Future):
    def __init__(self, task: Callable[[], object]) -> None:
        super().__init__()
        self.task = task

    def result(self, timeout: float | None = None) -> object:
        if not self.done():
            self.set_result(self.task())
        return super().result(timeout)


class Waiting(Executor):
    """An executor that does a task when its result is asked for, unless it was called off."""

    def submit(self, fn, /, *args, **named):
        return Put(lambda: fn(*args, **named))


def test_stretches_behind_two_that_do_not_agree_are_called_off(samples, monkeypatch):
    monkeypatch.setattr(stretches, "PAGES", 12)
    monkeypatch.setattr(Stretch, "agrees", lambda *_: False)
    begun = []
    part = tasks.read_part
    monkeypatch.setattr(reading, "read_part", lambda *task: begun.append(task) or part(*task))
    path = samples / "long.pdf"
    entry = next(reading.read_all([path], "fast", crews.Crew(Waiting(), 2)))
    assert len(begun) == 2 < len(stretches.ranges(entry.pages))


@pytest.mark.parametrize("name", SAMPLES)
def test_long_document_of_which_a_part_cannot_be_read_is_read_whole_and_told(samples, monkeypatch, name):
    monkeypatch.setattr(reading, "read_part", lambda *_: None)
    monkeypatch.setattr(reading, "read_range", lambda *_: None)
    path = samples / f"{name}.pdf"
    entry = next(reading.read_all([path], "fast", crews.Crew(crews.Here(), 2)))
    assert entry == next(reading.read_all([path], "fast", crews.Crew(crews.Here(), 1)))
