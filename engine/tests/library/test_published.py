"""Published documents, typeset by a spreadsheet and by a browser, become the tables that were
checked by eye.
"""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from true_tables import SHARED

from hyoka.run.pipeline import make_tables

#: Prose may differ in as much of its rows; all else has to be right.
PROSE_AT_LEAST = 0.97
PDFS = sorted((SHARED / "pdf").glob("*.pdf"))
VARIANTS = sorted((SHARED / "pdf-variants").glob("*.pdf"))
#: Where the folder is absent the tests are there all the same, and say why they are skipped.
STEMS = [path.stem for path in PDFS] or ["none"]

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def comparison(shared):
    """The tool that holds tables against golden ones, by natural keys."""
    spec = importlib.util.spec_from_file_location(
        "comparison", shared / "tools" / "compare_tables.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def run(shared, tmp_path_factory):
    """All of them read in one run."""
    processed = tmp_path_factory.mktemp("published") / "processed"
    return processed, make_tables(shared / "pdf", processed, jobs=1)


def shortfalls(tool: Any, golden: Path, processed: Path, stem: str) -> dict[str, list[str]]:
    """The tables that fall short of the golden ones, each with the first rows that differ."""
    truth, found = tool.keyed(golden), tool.keyed(processed, stem)
    assert truth["activities"], f"no golden tables in {golden.name}"
    short = {}
    for table in tool.TABLES:
        want, got = truth[table], found[table]
        wrong = [key for key in want.keys() | got.keys() if want.get(key) != got.get(key)]
        allowed = 1 - PROSE_AT_LEAST if table in tool.PROSE else 0
        if len(wrong) > allowed * len(want.keys() | got.keys()):
            short[table] = [
                f"{key}: expected {want.get(key)}, found {got.get(key)}" for key in wrong[:3]
            ]
    return short


@pytest.mark.parametrize("stem", STEMS)
def test_published_document_becomes_the_tables_that_were_checked_by_eye(
    stem, run, shared, comparison
):
    golden = shared / "golden" / stem.rpartition("-")[0]
    assert shortfalls(comparison, golden, run[0], stem) == {}


def test_every_published_document_was_read_without_a_warning_and_passes_every_check(run):
    result = run[1]
    assert result.tables["documents"]["document_id"].tolist() == STEMS
    assert result.tables["checks"].query("not passes").to_dict("records") == []
    problems = result.tables["problems"].query("severity != 'note'")
    # each is there as several programs print it
    assert problems.query("kind != 'same_sheets'")["text"].tolist() == []
    assert result.exit_code == 0


@pytest.fixture(scope="module")
def variants(shared, tmp_path_factory):
    """The documents with wrapped names and with thin borders only, read in one run."""
    processed = tmp_path_factory.mktemp("variants") / "processed"
    make_tables(shared / "pdf-variants", processed, jobs=1)
    return processed


@pytest.mark.parametrize("stem", [path.stem for path in VARIANTS] or ["none"])
def test_wrapped_names_and_thin_borders_give_the_same_tables(stem, variants, shared, comparison):
    golden = next(
        folder for folder in (shared / "golden").iterdir() if stem.startswith(folder.name)
    )
    assert shortfalls(comparison, golden, variants, stem) == {}
