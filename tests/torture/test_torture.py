"""Some changed pages, read again: nothing is silently wrong."""

from pathlib import Path

import pytest
from tests.torture.__main__ import outcomes
from tests.torture.judge import ENTERED, READ, REPORTED, SILENT
from tests.torture.samples import Sample, box_of, read, retype, sample_paths

from hyoka import load_table

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def samples():
    """The reconstructions: a published page prints a limit once for many rows, and has charts."""
    data = Path(__file__).parents[2] / "data"
    documents = load_table(data / "processed", "documents")
    typeset = {*documents.loc[documents["kind"].eq("reconstruction"), "document_id"]}
    paths = (path for path in sample_paths() if path.parent == data / "raw")
    return [Sample.of(path) for path in paths if path.stem in typeset]


def test_no_change_of_a_page_makes_a_figure_wrong_without_a_word(samples):
    found = list(outcomes(samples, count=60, seed=1))
    assert [what for _, outcome, what in found if outcome in (SILENT, ENTERED)] == []
    assert {outcome for _, outcome, _ in found} == {READ, REPORTED}


def test_pages_as_they_are_raise_no_warning_and_an_indicators_number_that_is_not_ours_does(samples):
    assert [
        said
        for sample in samples
        for said in sample.control.said
        if not said.startswith(("name_missing", "placeholder"))  # which they do print
    ] == []
    sample = next(one for one in samples if one.control.form == "tsukuba_sheets")
    pages, number = sample.copy(), next(cell for cell in sample.cells if cell.folded == "2")
    retype(pages[number.page - 1], box_of(number), "4")
    assert read(sample.path, pages).said - sample.control.said == {"indicator_number: 4": 1}
