"""Drafts of a folder in which a person works: a made-up city, a published sheet, what is said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from drafted_rows import items_of
from typeset.layouts import made_city

from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files
from hyoka_draft.facts import Documents

TSUKUBA = Path(__file__).parents[3] / "data" / "raw" / "tsukuba-2022-sheets.pdf"


@pytest.fixture
def no_pictures(monkeypatch):
    """The pictures of `draft.html` are a third of a draft's time, and nobody looks at them here."""
    monkeypatch.setattr("hyoka.html.rendering.data_uri", lambda image: "data:,")
    monkeypatch.setattr("hyoka.run.cache.keep_object", lambda *_: None)


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Documents:
    files, _ = made_city(tmp_path_factory.mktemp("city"))
    return read_files(files[:4])


def draft(documents: Documents, out: Path, **options) -> str:
    return "\n".join(write_draft(documents, out, **options))


def read(*files: Path) -> Documents:
    return Documents({file.stem: file for file in files}, items_of(*files))


def of_issuer(shared: Path, name: str) -> Documents:
    return read(*sorted((shared / "pdf-real" / name).glob("*.pdf")))


def with_rating(sheet: Path, label: str) -> None:
    """Add a row for a mark that no city known so far gives."""
    rows = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    new = {"kind": "rating", "label": label, "value": "C", "fiscal_year": "2023"}
    new |= {name: rows[name][0] for name in ("document_id", "activity")}
    pd.concat([rows, pd.DataFrame([new])]).fillna("").to_csv(sheet, index=False)
