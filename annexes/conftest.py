"""How the tests of annexes run: as the engine's, with its documents and its cache."""

import os

from drafted_folders import city, no_pictures, page_only_where_it_is_looked_at
from fixtures import root, settings_end_with_a_test, shared, typeset_pdf
from pages_in_browser import close_browser
from true_tables import ROOT

__all__ = [
    "city",
    "no_pictures",
    "page_only_where_it_is_looked_at",
    "root",
    "settings_end_with_a_test",
    "shared",
    "typeset_pdf",
]

os.environ.setdefault("HYOKA_CACHE", str(ROOT / ".pytest_cache" / "documents"))
os.environ["HYOKA_LANG"] = "en"  # whatever the locale of who tests


def pytest_unconfigure() -> None:
    close_browser()
