"""The tables that are committed in data/processed are those that the PDFs in data/raw give; of what
this project typeset with pdfplumber, too, which loses edges of published pages.
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
KINDS = ["reconstruction", "published"]


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


def rows_and_boxes(
    folder: Path, name: str, documents: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A table of some documents as its CSV has it, all text, and its boxes as numbers."""
    table = pd.read_csv(
        folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )
    table = table[table["document_id"].isin(documents)].reset_index(drop=True)
    return table.drop(columns=BOX, errors="ignore"), table.filter(BOX).apply(pd.to_numeric)


def documents_of_kind(folder: Path, kind: str) -> pd.Series:
    documents = pd.read_csv(folder / "documents.csv", encoding="utf-8-sig")
    return documents.loc[documents["kind"].eq(kind), "document_id"]


@pytest.mark.parametrize("name", DOCUMENT_TABLES)
def test_committed_table_is_what_the_documents_give_row_by_row(name, processed):
    kinds = ["reconstruction"] if "pdfplumber" in processed.name else KINDS
    compared = pd.concat(documents_of_kind(processed, kind) for kind in kinds)
    rows, boxes = rows_and_boxes(ROOT / "data" / "processed", name, compared)
    rows_again, boxes_again = rows_and_boxes(processed, name, compared)
    pd.testing.assert_frame_equal(rows, rows_again)
    pd.testing.assert_frame_equal(boxes, boxes_again, rtol=0, atol=MOVED_PT)


def test_every_check_of_the_documents_passes_and_nothing_is_doubtful(processed):
    assert pd.read_csv(processed / "checks.csv")["passes"].all()
    problems = pd.read_csv(processed / "problems.csv", encoding="utf-8-sig")
    # published pages have charts and prose that no row takes
    is_published = problems["document_id"].isin(documents_of_kind(processed, "published"))
    assert set(problems.loc[~is_published, "severity"]) <= {"note"}
    assert "error" not in set(problems["severity"])
