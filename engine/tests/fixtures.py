"""What many tests need: the shared folder where there is one, and typeset documents made once."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from true_tables import ROOT, SHARED
from typeset import STYLES, Style, facts, typeset


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published typesettings and their truth.

    A test that needs it skips where it is absent.
    """
    if not (SHARED / "golden").is_dir():
        pytest.skip("no shared folder: set HYOKA_SHARED to one that holds golden/ and pdf/")
    return SHARED


@pytest.fixture(scope="session")
def typeset_pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Typeset a document, once a run: typeset_pdf(document_id, style="plain") -> path of
    <document_id>.pdf.
    """
    folder = tmp_path_factory.mktemp("typeset")

    @cache
    def make(document_id: str, style: str | Style = "plain") -> Path:
        chosen = STYLES[style] if isinstance(style, str) else style
        path = (
            folder
            / str(style if isinstance(style, str) else abs(hash(style)))
            / f"{document_id}.pdf"
        )
        path.parent.mkdir(exist_ok=True)
        typeset(document_id, facts(document_id), chosen, path)
        return path

    return make


@pytest.fixture(autouse=True)
def settings_end_with_a_test() -> Iterator[None]:
    """A command that a test calls tells the processes that it begins its options: in variables."""
    with patch.dict(os.environ):
        yield
