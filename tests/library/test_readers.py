"""Two readers give one page: the same characters and ruled lines in the same places, and the same tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from forms.reading import TABLES, read_differences, tables_of
from true_tables import ROOT, SHARED
from two_readers import unmatched, unmatched_chars
from typeset import STYLES, facts
from typeset.fonts import NOT_EMBEDDED

from hyoka.pdf.page import read_pages

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


def assert_same_pages(path: Path) -> None:
    """Of a thousand characters one may be wider: pdfium follows /ActualText, of which it knows the ink alone."""
    pages, strange = list(zip(read_pages(path), read_pages(path, "reference"), strict=True)), 0
    for page, reference in pages:
        assert (page.width, page.height) == pytest.approx((reference.width, reference.height), abs=0.01)
        assert sorted(page.chars.text) == sorted(reference.chars.text), f"page {page.number}"
        strange += len(unmatched_chars(page, reference))
        for name in ("horizontal", "vertical"):
            ours, theirs = getattr(page, name), getattr(reference, name)
            assert unmatched(ours, theirs) + unmatched(theirs, ours) == [], f"page {page.number}, {name}"
        assert page.problems == []
    assert strange <= 0.001 * sum(len(page.chars) for page, _ in pages)


@pytest.mark.parametrize("path", RAW, ids=named)
def test_both_readers_give_the_same_pages_of_the_samples(path: Path) -> None:
    assert_same_pages(path)


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
    tables, reference = tables_of(path, "pdfium"), tables_of(path, "reference")
    for name in TABLES:
        pd.testing.assert_frame_equal(tables[name], reference[name], atol=0.5, rtol=0)  # half a point of a box


@pytest.mark.parametrize("style", [name for name, style in STYLES.items() if style.font in NOT_EMBEDDED])
def test_both_readers_give_the_same_text_where_fonts_are_not_in_the_file(
    style: str, typeset_pdf: Callable[..., Path]
) -> None:
    document_id = "hirakata-2017-general"
    path = typeset_pdf(document_id, style)
    for page, reference in zip(read_pages(path), read_pages(path, "reference"), strict=True):
        assert sorted(page.chars.text) == sorted(reference.chars.text), f"page {page.number}"
    assert read_differences(path, facts(document_id)) == []
