"""Page 01 reads a table of each document by pdfplumber alone, and its rows are those of hyoka."""

import shutil
from unittest.mock import Mock

import pandas as pd
import pytest
from notebooks_in_process import alts_of, committed, page_on, rows_of, run, shown
from true_tables import ROOT

from hyoka.run import explaining

RAW = ROOT / "data" / "raw"
AGREEMENT = "見出しで見つけた表の、二つのプログラムの行"
PICTURE = "図 Figure: "
#: How many figures the table has that the walk finds by its heading.
FIGURES = {
    "hirakata-2017-general": 4,
    "ibaraki-2020-projects": 72,
    "ibaraki-2021-dx": 37,
    "ikeda-2024-projects": 32,
    "itami-2021-evaluation": 2,
    "kobe-2015-routes": 132,
    "tsukuba-2022-sheets": 45,
}


def folder_of(tmp_path, document, name=""):
    """A folder with one document, under a name."""
    (tmp_path / "raw").mkdir(exist_ok=True)
    shutil.copy(RAW / f"{document}.pdf", tmp_path / "raw" / f"{name or document}.pdf")
    return tmp_path


def walk(folder, **asked):
    """The page of the documents in a folder."""
    return page_on({}, "01", raw=str(folder / "raw"), **asked)


def pictures_of(page):
    """What the pictures of the page show, in words."""
    return [text.removeprefix(PICTURE) for text in page.texts if text.startswith(PICTURE)]


@pytest.mark.parametrize("document", FIGURES)
def test_the_rows_read_by_hand_are_those_of_hyoka_for_each_document(document):
    (row,) = [row for row in rows_of(committed("01_extract"), AGREEMENT) if row["文書"] == document]
    counts = [row["pdfplumberの行"], row["hyokaの行"], row["同じ行"]]
    assert counts == [str(FIGURES[document])] * 3


def text_otherwise(rows):
    rows.at[0, "text"] = "9" + rows.at[0, "text"]
    return rows


def label_otherwise(rows):
    rows.at[0, "labels"] = (*rows.at[0, "labels"], "他")
    return rows


def row_lost(rows):
    return rows.drop(index=0)


def row_twice(rows):
    return pd.concat([rows, rows.head(1)])


def with_wrong(monkeypatch, wrong):
    """Let hyoka give rows that something is wrong with, of each document."""
    right = explaining.labelled_records

    def given(documents, table):
        rows = right(documents, table)
        return wrong[documents[0].document_id](rows) if len(rows) else rows

    monkeypatch.setattr(explaining, "labelled_records", given)


@pytest.mark.parametrize(
    "wrong",
    [
        dict.fromkeys(FIGURES, text_otherwise),
        {
            "hirakata-2017-general": row_twice,
            "ikeda-2024-projects": row_lost,
            "itami-2021-evaluation": label_otherwise,
        },
    ],
    ids=["a text of each", "a label and rows"],
)
def test_wrong_rows_end_the_run_and_their_documents_are_named(wrong, tmp_path, monkeypatch):
    with_wrong(monkeypatch, wrong)
    for name in wrong:
        folder_of(tmp_path, name)
    with pytest.raises(AssertionError, match="pdfplumberとhyokaの行が違う") as error:
        walk(tmp_path)
    assert [name for name in wrong if name not in str(error.value)] == []


def test_of_other_documents_the_first_with_a_table_is_shown_and_nothing_is_asserted(
    tmp_path, monkeypatch
):
    with_wrong(monkeypatch, {"b": text_otherwise})
    page = run("01_extract", folder_of(tmp_path, "ikeda-2024-projects", "b"), again=True)
    assert "b 1ページ。文字のまとまり246、罫線329、表4" in alts_of(page)
    assert f"{AGREEMENT}：該当するデータはない" in shown(page)


def test_the_document_page_and_heading_of_the_walk_are_parameters(tmp_path):
    raw = folder_of(tmp_path, "ikeda-2024-projects", "b")
    page = walk(raw, document="b", page=2, heading="[予決] 算")
    assert any(alt.startswith("b 2ページ") for alt in pictures_of(page))
    rows = page.rows("「[予決] 算」の値（pdfplumber）と、hyokaの行：b 2ページ")
    texts = {row["まわりの見出し"]: row["印刷の記載"] for row in rows}
    assert texts["事業費Ａ R５年度 決算"] == "21,659"
    assert {row["予算・決算の別"] for row in rows} == {"予算", "決算"}


def test_where_a_heading_is_not_on_the_page_a_known_one_is_taken(tmp_path):
    page = walk(folder_of(tmp_path, "ikeda-2024-projects", "b"), heading="他の見出し")
    assert page.rows("見出し「[予決] 算」の下の値：b 1ページ")[0]["R６年度 予算"] == "12,916"


def test_a_page_without_any_known_heading_shows_its_first_table(tmp_path):
    raw = folder_of(tmp_path, "ibaraki-2021-dx", "b")
    page = walk(raw, document="b", page=1, heading="他の見出し")
    (first, *_) = page.rows("見出し「他の見出し」の下の値：b 1ページ")
    assert "Level:2 【イノベーションの対象】" in first.values()


def test_a_limited_run_compares_the_documents_of_its_city(tmp_path):
    for name in FIGURES:
        folder_of(tmp_path, name)
    page = walk(tmp_path, cities=["伊丹市"])
    assert [row["文書"] for row in page.rows(AGREEMENT)] == ["itami-2021-evaluation"]
    assert any(alt.startswith("itami-2021-evaluation 1ページ") for alt in pictures_of(page))


def test_of_files_that_pdfplumber_cannot_read_no_page_is_shown(tmp_path):
    (tmp_path / "raw").mkdir()
    for file in ("a.pdf", "b.xlsx"):
        (tmp_path / "raw" / file).write_bytes(b"%PDF-1.7 nothing")
    page = walk(tmp_path)
    assert any("手で読むページは示さない" in note for note in page.notes)
    assert pictures_of(page) == []


def test_a_page_beyond_pdfplumber_though_hyoka_read_it_is_not_shown(tmp_path, monkeypatch):
    monkeypatch.setattr("pdfplumber.open", Mock(side_effect=ValueError))
    page = walk(folder_of(tmp_path, "ibaraki-2020-projects"))
    assert any("手で読むページは示さない" in note for note in page.notes)
    assert page.rows("読み取った文書")[0]["記録"] == "777"
