"""Two readers give one page: the same characters and ruled lines in the same places, and the same tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pikepdf
import pytest
from forms.reading import TABLES, read_differences, tables_of
from true_tables import ROOT, SHARED
from two_readers import merged
from typeset import STYLES, facts
from typeset.fonts import NOT_EMBEDDED

from hyoka.pdf.page import Page, read_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RAW = sorted((ROOT / "data" / "raw").glob("*.pdf"))
PUBLISHED = sorted((SHARED / "pdf").glob("*.pdf"))
#: Sheets of a real publication, taken evenly from all of them.
REAL = sorted((SHARED / "pdf-real").rglob("*.pdf"))[::7][:6]
needs_published = pytest.mark.skipif(not PUBLISHED, reason="the shared folder with published documents is absent")
#: Rules, fonts and letters that are drawn in other ways.
DRAWN = ["bold_twice", "latin_digits", "rectangles", "merged_fills", "hairlines_filled", "radicals", "wide_all", "b5"]


def named(path: Path) -> str:
    return path.stem


def pages_of(path: Path) -> list[tuple[Page, Page]]:
    return list(zip(read_pages(path, "fast"), read_pages(path, "reference"), strict=True))


def assert_same_pages(path: Path) -> None:
    pages = pages_of(path)
    assert pages
    for fast, reference in pages:
        assert fast.chars == reference.chars, f"page {fast.number}"
        for name in ("horizontal", "vertical"):
            assert merged(getattr(fast, name)) == merged(getattr(reference, name)), f"page {fast.number}, {name}"
        assert (fast.width, fast.height) == (reference.width, reference.height)


@pytest.mark.parametrize("path", RAW, ids=named)
def test_both_readers_give_the_same_pages_of_the_samples(path: Path) -> None:
    assert_same_pages(path)
    assert [page.doubt for page in read_pages(path) if page.doubt] == []


@pytest.mark.parametrize("style", DRAWN)
def test_both_readers_give_the_same_pages_however_they_are_drawn(style: str, typeset_pdf: Callable[..., Path]) -> None:
    assert_same_pages(typeset_pdf("itami-2021-evaluation", style))


@pytest.mark.shared
@needs_published
@pytest.mark.parametrize("path", [*PUBLISHED, *REAL], ids=named)
def test_both_readers_give_the_same_pages_of_published_documents(path: Path) -> None:
    assert_same_pages(path)


@pytest.mark.parametrize("path", RAW, ids=named)
def test_both_readers_give_the_same_tables(path: Path) -> None:
    fast, reference = tables_of(path, "fast"), tables_of(path, "reference")
    for name in TABLES:
        pd.testing.assert_frame_equal(fast[name], reference[name])


@pytest.mark.parametrize("style", [name for name, style in STYLES.items() if style.font in NOT_EMBEDDED])
def test_both_readers_give_the_same_pages_where_fonts_are_not_in_the_file(
    style: str, typeset_pdf: Callable[..., Path]
) -> None:
    document_id = "hirakata-2017-general"
    path = typeset_pdf(document_id, style)
    assert_same_pages(path)
    assert {page.doubt for page in read_pages(path)} == {""}
    assert read_differences(path, facts(document_id)) == []


def test_page_that_is_not_understood_goes_to_the_reference_reader_with_a_note(
    tmp_path: Path, typeset_pdf: Callable[..., Path]
) -> None:
    document_id = "hirakata-2017-general"
    path = tmp_path / f"{document_id}.pdf"
    with pikepdf.open(typeset_pdf(document_id)) as pdf:
        for page in pdf.pages:
            page.contents_add(b"unheard-of")
        pdf.save(path)
    pages = list(read_pages(path))
    assert {page.doubt for page in pages} == {"its content has a word that is no operator"}
    assert [page.chars for page in pages] == [page.chars for page in read_pages(path, "reference")]
    notes = tables_of(path)["problems"]
    assert notes["kind"].tolist() == ["reference_reader"] * len(pages)
    assert notes["page"].tolist() == [page.number for page in pages]
    assert set(notes["severity"]) == {"note"}
    assert read_differences(path, facts(document_id)) == []
