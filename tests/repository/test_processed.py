"""The tables that are committed in data/processed are those that the PDFs in data/raw give, with
pdfplumber, too.
"""

from pathlib import Path

import pandas as pd
import plumber
import pytest
from true_tables import ROOT

from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.pages import reader
from hyoka.run.pipeline import make_tables

#: A box may move by so much where another engine measures the characters.
MOVED_PT = 0.5
BOX = ["x0", "top", "x1", "bottom"]


@pytest.fixture(
    scope="module", params=["pdfium", pytest.param("pdfplumber", marks=pytest.mark.slow)]
)
def processed(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "pdfplumber":
            patch.setattr(reader, "pdf_pages", plumber.read)
        make_tables(ROOT / "data" / "raw", folder, jobs=1, cache=request.param == "pdfium")
    return folder


def rows_and_boxes(folder: Path, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table as its CSV has it, all text, and its boxes as numbers."""
    table = pd.read_csv(
        folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )
    return table.drop(columns=BOX, errors="ignore"), table.filter(BOX).apply(pd.to_numeric)


@pytest.mark.parametrize("name", DOCUMENT_TABLES)
def test_committed_table_is_what_the_documents_give_row_by_row(name, processed):
    rows, boxes = rows_and_boxes(ROOT / "data" / "processed", name)
    rows_again, boxes_again = rows_and_boxes(processed, name)
    pd.testing.assert_frame_equal(rows, rows_again)
    pd.testing.assert_frame_equal(boxes, boxes_again, rtol=0, atol=MOVED_PT)


def test_every_check_of_the_documents_passes_and_nothing_is_doubtful(processed):
    assert pd.read_csv(processed / "checks.csv")["passes"].all()
    assert set(pd.read_csv(processed / "problems.csv")["severity"]) <= {"note"}
