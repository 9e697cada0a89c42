"""What many tests need: the shared folder where there is one, and typeset documents made once a
run.
"""

import gc
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pages_in_browser import close_browser
from quickest import Quickest
from typeset import STYLES, Style, facts, typeset
from warm_kernels import stop_warm_kernels, use_warm_kernels

ROOT = Path(__file__).parent.parent

#: All processes and runs of tests share a cache, by content and program: what has not changed is
#: read once. Where it is recorded what code a test runs (coverage, testmon), each run has its own.
if "PYTEST_XDIST_WORKER" not in os.environ:
    if is_recorded := {"coverage", "--testmon"} & {Path(word).name for word in sys.orig_argv}:
        own_cache = TemporaryDirectory(prefix="hyoka-tests-", ignore_cleanup_errors=True)
    os.environ["HYOKA_CACHE"] = (
        own_cache.name if is_recorded else str(ROOT / ".pytest_cache" / "documents")
    )
os.environ["HYOKA_LANG"] = "en"  # whatever the locale of who tests

#: Modules, fonts and documents live as long as the tests: looking for rings in them took a
#: twentieth of the time.
gc.set_threshold(50_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    use_warm_kernels()
    if seconds := os.environ.get("HYOKA_CHECK_SECONDS"):
        config.pluginmanager.register(Quickest(float(seconds)))


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # what nothing collects at the end, DuckDB reports as a page of leaks
    stop_warm_kernels()
    close_browser()  # workers of pytest-xdist end without asking atexit


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published typesettings and their truth.

    A test that needs it skips where it is absent.
    """
    from true_tables import SHARED

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
