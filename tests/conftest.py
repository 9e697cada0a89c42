"""How tests run, and what many of them need."""

import gc
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fixtures import root, settings_end_with_a_test, shared, typeset_pdf
from pages_in_browser import close_browser
from quickest import Quickest
from warm_kernels import stop_warm_kernels, use_warm_kernels
from weights import Weights, used

from hyoka.processes.garbage import collect_seldom

ROOT = Path(__file__).parent.parent
STARTED = os.times().elapsed
__all__ = ["root", "settings_end_with_a_test", "shared", "typeset_pdf"]

#: All processes and runs of tests share a cache, by content and program: what has not changed is
#: read once. Where it is recorded what code a test runs (coverage, testmon), each run has its own.
if "PYTEST_XDIST_WORKER" not in os.environ:
    if is_recorded := {"--cov", "--testmon"} & {*sys.orig_argv}:
        own_cache = TemporaryDirectory(prefix="hyoka-tests-", ignore_cleanup_errors=True)
    os.environ["HYOKA_CACHE"] = (
        own_cache.name if is_recorded else str(ROOT / ".pytest_cache" / "documents")
    )
os.environ["HYOKA_LANG"] = "en"  # whatever the locale of who tests

# modules, fonts and documents live as long as the tests
collect_seldom()


def pytest_configure(config: pytest.Config) -> None:
    use_warm_kernels()
    if seconds := os.environ.get("HYOKA_CHECK_SECONDS"):
        config.pluginmanager.register(Quickest(float(seconds), STARTED))
    if weights := os.environ.get("HYOKA_WEIGHTS"):
        config.pluginmanager.register(Weights(ROOT / weights))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Workers have ended before: their time is that of children, as are kernels and commands."""
    clock = os.times().elapsed - STARTED
    said = f"{clock:.0f} s of clock, {used():.0f} s of processor time"
    terminalreporter.write_line(said)


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # what nothing collects at the end, DuckDB reports as a page of leaks
    stop_warm_kernels()
    close_browser()  # workers of pytest-xdist end without asking atexit
