"""data/raw holds what sources.csv says and what the typesetter makes, both ways.

The truth holds facts, no prose.
"""

import re
import shutil

import pandas as pd
import pytest
from true_tables import ROOT
from typeset import DOCUMENTS, facts, typeset_plain
from typeset.documents import write_sources

from hyoka.pages.reader import printed_pages
from hyoka.text.japanese import fold


@pytest.fixture(scope="module")
def raw(root):
    return root / "data" / "raw"


@pytest.fixture(scope="module")
def sources(raw):
    return pd.read_csv(raw / "sources.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")


@pytest.fixture(scope="module")
def made_again(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("raw") / "raw"
    shutil.copytree(raw, folder)
    for document_id in DOCUMENTS:
        (folder / f"{document_id}.pdf").unlink()
    typeset_plain(folder)
    write_sources(folder)
    return folder


def test_sources_name_every_pdf_with_codes_that_end_with_their_check_digit(
    raw, sources, made_again
):
    assert sorted(sources["file"]) == sorted(path.name for path in raw.glob("*.pdf"))
    assert (raw / "sources.csv").read_bytes() == (made_again / "sources.csv").read_bytes()
    for code in sources["municipality_code"]:
        rest = (
            sum(
                int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True)
            )
            % 11
        )
        assert int(code[5]) == (11 - rest) % 10, code


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_committed_pdf_is_what_the_typesetter_makes_and_each_page_says_so(
    document_id, raw, made_again
):
    name, foot = f"{document_id}.pdf", DOCUMENTS[document_id].foot
    same = (raw / name).read_bytes() == (made_again / name).read_bytes()
    assert same, "make it again with: python -m engine.tests.typeset --out data/raw"
    assert "再構成" in foot
    assert DOCUMENTS[document_id].city in foot
    assert all(fold(foot) in fold(page.chars.text) for page in printed_pages(raw / name))


@pytest.mark.shared
def test_the_truth_is_that_of_the_documents_without_their_sentences(shared):
    # facts, as are remarks on figures (※)
    meanings = set(pd.read_csv(ROOT / "data" / "labels" / "scales.csv")["meaning"])
    for folder in (*(shared / "golden").iterdir(), *(shared / "golden-real").iterdir()):
        committed = facts(folder.name)
        for path in folder.glob("*.csv"):
            table, whole = committed[path.stem], pd.read_csv(path, dtype=str, keep_default_na=False)
            if (
                "field" in table
            ):  # the table of the law's items stands on pages that these documents leave out
                table = table[~table["field"].str.startswith("8条2項")].reset_index(drop=True)
            table = table.drop(
                columns="score", errors="ignore"
            )  # worked out by hand from the marks
            prose = ["text"] if path.stem == "narratives" else ["definition"]
            left, right = (frame.drop(columns=prose, errors="ignore") for frame in (table, whole))
            pd.testing.assert_frame_equal(left, right)
            sentences = [
                {
                    part
                    for text in frame.filter(prose).stack()
                    for part in re.findall(r"[^。\n]{12,}。", text)
                }
                for frame in (table, whole)
            ]
            assert sentences[1] or path.stem != "narratives", (
                "the documents have sentences to compare with"
            )
            assert {
                text for text in sentences[0] & sentences[1] - meanings if text[0] != "※"
            } == set()
