"""Published documents, typeset by a spreadsheet and by a browser, become the tables that were
checked by eye.
"""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from true_tables import SHARED

from hyoka.run.pipeline import RunResult, make_tables
from hyoka.watch import repeated_sheets

#: Prose may differ in as much of its rows; all else has to be right.
PROSE_AT_LEAST = 0.97
PDFS = sorted((SHARED / "pdf").glob("*.pdf"))
VARIANTS = sorted((SHARED / "pdf-variants").glob("*.pdf"))
#: What has made the PDFs; `make test` reads those of one program, `make test-all` the others.
PROGRAMS = ["calc", pytest.param("chromium", marks=pytest.mark.slow)]

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
def runs(shared, tmp_path_factory):
    """The PDFs of a program, read in one run: runs(folder, program) -> where, and the result."""

    @cache
    def run(name: str, program: str) -> tuple[Path, RunResult]:
        folder = tmp_path_factory.mktemp("published")
        (folder / "raw").mkdir()
        for pdf in (shared / name).glob(f"*-{program}*.pdf"):
            (folder / "raw" / pdf.name).symlink_to(pdf)
        processed = folder / "processed"
        with pytest.MonkeyPatch.context() as patch:
            # they are the same sheets in several typesettings: each is a document of its own here
            patch.setattr(repeated_sheets, "sheets_once", lambda _: None)
            return processed, make_tables(folder / "raw", processed, jobs=1)

    return run


def stems(pdfs: list[Path]) -> list[Any]:
    """The names of PDFs, as parameters; none of an absent folder, which a skipped test names."""
    return [
        pytest.param(path.stem, marks=[pytest.mark.slow] * ("-chromium" in path.stem))
        for path in pdfs
    ] or ["none"]


def program_of(stem: str) -> str:
    return "chromium" if "-chromium" in stem else "calc"


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


@pytest.mark.parametrize("stem", stems(PDFS))
def test_published_document_becomes_the_tables_that_were_checked_by_eye(
    stem, runs, shared, comparison
):
    golden = shared / "golden" / stem.rpartition("-")[0]
    processed, _ = runs("pdf", program_of(stem))
    assert shortfalls(comparison, golden, processed, stem) == {}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_published_document_was_read_without_a_warning_and_passes_every_check(program, runs):
    _, result = runs("pdf", program)
    of_program = [path.stem for path in PDFS if program_of(path.stem) == program]
    assert result.tables["documents"]["document_id"].tolist() == of_program
    assert result.tables["checks"].query("not passes").to_dict("records") == []
    problems = result.tables["problems"].query("severity != 'note'")
    assert problems["text"].tolist() == []
    assert result.exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("stem", stems(VARIANTS))
def test_wrapped_names_and_thin_borders_give_the_same_tables(stem, runs, shared, comparison):
    golden = next(
        folder for folder in (shared / "golden").iterdir() if stem.startswith(folder.name)
    )
    processed, _ = runs("pdf-variants", program_of(stem))
    assert shortfalls(comparison, golden, processed, stem) == {}
