"""The typesetter prints every fact, in every style, on pages that say what they are."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd
import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from typeset import DOCUMENTS, STYLES, Style, facts, synthesise, typeset
from typeset.fonts import MissingGlyphError
from typeset.style import RADICALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDED = str.maketrans({radical: ideograph for ideograph, radical in RADICALS.items()} | {"戶": "戸"})
#: Columns whose values the page must show.
PRINTED = (
    ("activities", "name"),
    ("activities", "section"),
    ("indicators", "name"),
    ("indicators", "definition"),
    ("indicator_values", "text"),
    ("costs", "text"),
    ("narratives", "text"),
)


def folded(text: str) -> str:
    # a line may break between a half-width letter and its mark of voice
    text = re.sub(r"\s+", "", text)
    text = unicodedata.normalize("NFKC", text.translate(FOLDED)).translate(FOLDED)
    return re.sub(r"\s+|\|", "", text)


def page_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def not_printed(path: Path, tables: dict[str, pd.DataFrame]) -> list[str]:
    """Paragraphs of the facts that the pages' text does not hold in one piece."""
    text = "".join(folded(page) for page in page_texts(path))
    values = [value for table, column in PRINTED if table in tables for value in tables[table][column]]
    # 池田市 prints its goals as marks beside all seventeen
    values = [value for value in values if not re.fullmatch(r"\d+(?:、\d+)*", value)]
    return [paragraph for value in values for paragraph in value.split("\n") if folded(paragraph) not in text]


def test_counts_of_the_facts_are_the_published_ones() -> None:
    projects, actions = facts("ibaraki-2020-projects"), facts("ibaraki-2021-dx")
    assert [len(projects[name]) for name in ("activities", "indicators", "indicator_values")] == [72, 151, 453]
    assert (projects["indicator_values"]["status"] == "missing").sum() == 26
    assert actions["ratings"]["symbol"].value_counts().to_dict() == {"A": 106, "B": 82, "D": 24, "C": 23}
    assert len(facts("hirakata-2017-general")["ratings"]) == 33
    assert len(facts("tsukuba-2022-sheets")["activities"]) == 6
    assert facts("itami-2021-evaluation")["activities"]["level"].value_counts().to_dict() == {
        "project": 35,
        "program": 5,
    }


def test_the_truth_is_that_of_the_documents_without_their_sentences(shared: Path) -> None:
    for folder in (*(shared / "golden").iterdir(), *(shared / "golden-real").iterdir()):
        committed = facts(folder.name)
        for path in folder.glob("*.csv"):
            table, whole = committed[path.stem], pd.read_csv(path, dtype=str, keep_default_na=False)
            prose = ["text"] if path.stem == "narratives" else ["definition"]
            left, right = (frame.drop(columns=prose, errors="ignore") for frame in (table, whole))
            pd.testing.assert_frame_equal(left, right)
            sentences = [
                {part for text in frame.filter(prose).stack() for part in re.findall(r"[^。\n]{12,}。", text)}
                for frame in (table, whole)
            ]
            assert sentences[1] or path.stem != "narratives", "the documents have sentences to compare with"
            assert not sentences[0] & sentences[1]


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_every_page_says_that_it_is_a_reconstruction(document_id: str, typeset_pdf: Callable[..., Path]) -> None:
    foot = folded(DOCUMENTS[document_id].foot)
    assert "再構成" in foot
    assert DOCUMENTS[document_id].city in foot
    assert all(foot in folded(text) for text in page_texts(typeset_pdf(document_id)))


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_every_font_is_embedded(document_id: str, typeset_pdf: Callable[..., Path]) -> None:
    document = pypdfium2.PdfDocument(typeset_pdf(document_id))
    texts = [item for page in document for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
    assert texts
    assert all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(item.raw)) == 1 for item in texts)
    document.close()


def test_a_character_without_a_glyph_stops_the_typesetting(tmp_path: Path) -> None:
    tables = facts("hirakata-2017-general")
    tables["activities"].loc[1, "name"] = "図書館🏛の運営"
    with pytest.raises(MissingGlyphError, match=r"U\+1F3DB"):
        typeset("hirakata-2017-general", tables, Style(), tmp_path / "x.pdf")


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_made_documents_have_ids_of_their_own_and_are_the_same_for_the_same_seed(document_id: str) -> None:
    truth, again = synthesise(document_id, 7, 60), synthesise(document_id, 7, 60)
    assert truth["activities"]["activity_id"].is_unique
    assert set(truth["activities"]["parent_id"]) - {""} <= set(truth["activities"]["activity_id"])
    for name, table in truth.items():
        pd.testing.assert_frame_equal(table, again[name])
    assert not truth["activities"].equals(synthesise(document_id, 8, 60)["activities"])


def test_settlements_of_made_sheets_are_the_sum_of_their_funding() -> None:
    costs = synthesise("tsukuba-2022-sheets", 3, 30)["costs"].query("basis == 'settlement'")
    wide = costs.assign(value=costs["value"].astype(int)).pivot_table(
        index=["activity_id", "fiscal_year"], columns="item", values="value"
    )
    assert len(wide) == 90
    assert (wide["total"] == wide.drop(columns="total").sum(axis=1)).all()


def test_typesetting_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        typeset("hirakata-2017-general", facts("hirakata-2017-general"), STYLES["worst"], tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_radicals_are_in_labels_and_fold_back(typeset_pdf: Callable[..., Path]) -> None:
    text = "".join(page_texts(typeset_pdf("ibaraki-2020-projects", "radicals")))
    assert "⽬的" in text
    assert "目" not in text
    assert "目的及び概要" in folded(text)


def test_full_width_style_prints_no_half_width_digit_in_its_tables(typeset_pdf: Callable[..., Path]) -> None:
    with pdfplumber.open(typeset_pdf("ibaraki-2021-dx", "wide_letters")) as document:
        body = document.pages[4].crop((0, 30, document.pages[4].width, document.pages[4].height - 50))
        text = body.extract_text()
    assert "Ｒ３終" in text
    assert not re.search(r"[0-9A-Za-z]", text)


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_hairlines_leave_no_vertical_line(document_id: str, typeset_pdf: Callable[..., Path]) -> None:
    with pdfplumber.open(typeset_pdf(document_id, "hairlines")) as document:
        edges = [edge for page in document.pages for edge in page.edges]
    assert edges
    assert not [edge for edge in edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > 1]


def test_frame_keeps_the_outer_vertical_lines_only(typeset_pdf: Callable[..., Path]) -> None:
    with pdfplumber.open(typeset_pdf("ibaraki-2020-projects", "frame")) as document:
        lines = [line for line in document.pages[0].lines if abs(line["x0"] - line["x1"]) < 0.1]
        assert len({round(line["x0"]) for line in lines}) == 2


def test_thin_rectangles_stand_for_lines(typeset_pdf: Callable[..., Path]) -> None:
    with pdfplumber.open(typeset_pdf("ibaraki-2020-projects", "rectangles")) as document:
        assert not document.pages[0].lines
        assert document.pages[0].rects


@pytest.mark.parametrize(("style", "again"), [("cut_rows_low", True), ("cut_lines_no_header", False)])
def test_a_cut_table_has_its_head_again_or_not(style: str, again: bool, typeset_pdf: Callable[..., Path]) -> None:
    path = typeset_pdf("ibaraki-2020-projects", style)
    texts = [folded(text) for text in page_texts(path)]
    heads = sum("事務事業名/目的及び概要" in text for text in texts)
    assert len(texts) > 7
    assert (heads == len(texts)) if again else (heads == 7)


def test_a_text_goes_on_on_the_next_page(made_pdf: Callable[..., object]) -> None:
    path, truth = made_pdf("ibaraki-2020-projects", 2, 30, "cut_text_low", 0.3)
    broken = not_printed(path, {"narratives": truth["narratives"]})
    pages = [folded(text) for text in page_texts(path)]
    assert broken
    for text in broken:
        starts = [number for number, page in enumerate(pages) if folded(text)[:8] in page]
        assert any(folded(text)[-8:] in page for number in starts for page in pages[number + 1 : number + 3])
