"""The rendered page is the judge: each character that is read has ink, and each inked spot of text
has characters.
"""

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from true_tables import ROOT, SHARED

from hyoka.pages.reader import printed_pages
from hyoka.pdf.page import Page

RAW = sorted((ROOT / "data" / "raw").glob("*.pdf"))
SHARED_PDFS = sorted(SHARED.glob("pdf*/**/*.pdf"))
SCALE = 2.0
#: Characters that hold next to no ink, or none in their own box.
FAINT = set("、。，．・,.-－ー―‐—_:：;；'`’‘゛゜")


def pages_to_look_at(path: Path) -> list[Page]:
    """The first page and one from the middle; no other is read."""
    with pypdfium2.PdfDocument(path) as document:
        middle = len(document) // 2 + 1
    return [
        page
        for number in sorted({1, middle})
        for page in printed_pages(path, range(number, number + 1))
    ]


def inked(path: Path, page: Page) -> np.ndarray:
    """Where the page as seen, 0 (black) to 255, differs from the same without its texts."""
    with pypdfium2.PdfDocument(path) as document:
        source = document[page.number - 1]
        seen = grey(source)
        for item in source.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=9):
            pypdfium2.raw.FPDFPageObj_SetIsActive(item.raw, False)
        return np.abs(seen - grey(source)) > 40


def grey(page: pypdfium2.PdfPage) -> np.ndarray:
    return page.render(scale=SCALE, grayscale=True).to_numpy().astype(np.int16)


def assert_ink_and_characters_agree(path: Path) -> None:
    for page in pages_to_look_at(path):
        ink = inked(path, page)
        read = np.zeros_like(ink)
        without = []
        for char in page.chars:
            x0, top, x1, bottom = (
                round(SCALE * edge) for edge in (char.x0, char.top, char.x1, char.bottom)
            )
            read[max(0, top - 3) : bottom + 3, max(0, x0 - 4) : x1 + 4] = True
            if (
                char.text not in FAINT
                and not ink[max(0, top) : bottom, max(0, x0) : max(x1, x0 + 1)].any()
            ):
                without.append(char.text)
        assert without == [], f"page {page.number}"
        assert (ink & ~read).sum() <= 0.002 * ink.sum(), (
            f"page {page.number}: ink that was not read"
        )


@pytest.mark.parametrize("path", RAW, ids=lambda path: path.stem)
def test_ink_and_characters_agree_on_the_samples(path):
    assert_ink_and_characters_agree(path)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not SHARED_PDFS, reason="the shared folder with published documents is absent")
@pytest.mark.parametrize("path", SHARED_PDFS, ids=lambda path: path.stem)
def test_ink_and_characters_agree_on_published_pages(path):
    assert_ink_and_characters_agree(path)
