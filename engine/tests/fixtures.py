"""What many tests need: the shared folder where there is one, and typeset documents made once."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

import pytest
from true_tables import ROOT, SHARED
from typeset import STYLES, facts, typeset
from typeset.documents import FOLDER

from hyoka.run.cache import cached_object
from hyoka.store.sources import files_fingerprint, fingerprint


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
    """Typeset a document: typeset_pdf(document_id, style="plain") -> path of <document_id>.pdf.

    The cache of documents keeps it, so that all processes read the same bytes, and read them once.
    """
    folder = tmp_path_factory.mktemp("typeset")

    @cache
    def make(document_id: str, style: str = "plain") -> Path:
        path = folder / style / f"{document_id}.pdf"
        path.parent.mkdir(exist_ok=True)

        def content() -> bytes:
            typeset(document_id, facts(document_id), STYLES[style], path)
            return path.read_bytes()

        key = fingerprint(["typeset", document_id, style, _typesetting()])
        path.write_bytes(cached_object(content, key))
        return path

    return make


@cache
def _typesetting() -> list[str]:
    """What a typeset document depends on."""
    program = (Path(__file__).parent / "typeset").rglob("*.[pt]*")
    files = [path for path in (*program, *FOLDER.rglob("*.csv")) if path.suffix != ".pyc"]
    return [files_fingerprint(files), version("reportlab")]


@pytest.fixture(autouse=True)
def settings_end_with_a_test() -> Iterator[None]:
    """A command that a test calls tells the processes that it begins its options: in variables."""
    with patch.dict(os.environ):
        yield


def without_annexes(patched: pytest.MonkeyPatch) -> None:
    """As where nothing is installed that reads pictures or workbooks."""
    for place in ("hyoka.pages.annexes.annex", "hyoka.pages.reader.annex"):
        patched.setattr(place, lambda _name: None)
