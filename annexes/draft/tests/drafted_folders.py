"""Drafts of a folder in which a person works: a made-up city, a published sheet, what is said."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pikepdf
import pytest
from typeset.layouts import made_city

from hyoka.run import cache
from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files
from hyoka_draft.facts import Documents

TSUKUBA = Path(__file__).parents[3] / "data" / "raw" / "tsukuba-2022-sheets.pdf"
#: What tests keep in place of the cache's files, by its key: of the same documents and answers the
#: next test has the draft.
_KEPT: dict[str, bytes] = {}
_look_up_file = cache.look_up_object


def first_pages(file: Path, folder: Path, pages: int) -> Path:
    """A PDF of its first pages, of the same name."""
    folder.mkdir(parents=True, exist_ok=True)
    with pikepdf.open(file) as pdf:
        del pdf.pages[pages:]
        pdf.save(folder / file.name)
    return folder / file.name


@contextmanager
def without_page() -> Iterator[None]:
    """`draft.html` is up to half of a draft's time."""
    with pytest.MonkeyPatch.context() as patch:
        for makes in ("draft_html", "font_of"):
            patch.setattr(f"hyoka_draft.command.{makes}", lambda *_: "")
        yield


@pytest.fixture(autouse=True)
def page_only_where_it_is_looked_at(request):
    """It is made for tests that are marked so."""
    if request.node.get_closest_marker("draft_page"):
        yield
    else:
        with without_page():
            yield


@pytest.fixture
def no_pictures(monkeypatch):
    """Nobody looks at the pictures and letters of the page; drafts are kept in memory alone."""
    monkeypatch.setattr("hyoka.html.rendering.data_uri", lambda image: "data:,")
    monkeypatch.setattr("hyoka_draft.command.font_of", lambda _: "")
    monkeypatch.setattr(cache, "keep_object", _keep)
    monkeypatch.setattr(cache, "look_up_object", _look_up)


def _keep(key: str, made: object) -> None:
    _KEPT[key] = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)


def _look_up(key: str) -> object:
    return pickle.loads(_KEPT[key]) if key in _KEPT else _look_up_file(key)


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Documents:
    files, _ = made_city(tmp_path_factory.mktemp("city"))
    return read_files(files[:4], use_cache=True)


def draft(documents: Documents, out: Path, **options) -> str:
    return "\n".join(write_draft(documents, out, **options))


def read(*files: Path) -> Documents:
    known = _read(*files)
    return Documents(known.files, known.items, keys=known.keys)


@functools.cache
def _read(*files: Path) -> Documents:
    return read_files(files, use_cache=True)


def of_issuer(shared: Path, name: str) -> Documents:
    return read(*sorted((shared / "pdf-real" / name).glob("*.pdf")))


def with_rating(sheet: Path, label: str) -> None:
    """Add a row for a mark that no city known so far gives."""
    rows = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    new = {"kind": "rating", "label": label, "value": "C", "fiscal_year": "2023"}
    new |= {name: rows[name][0] for name in ("document_id", "activity")}
    pd.concat([rows, pd.DataFrame([new])]).fillna("").to_csv(sheet, index=False)
