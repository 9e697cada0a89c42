"""Turned pages, and text that lies on its side or stands on its head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made_content import doubt, same, saved
from pikepdf import Array
from test_content_doubts import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pikepdf

TURNED = {
    "upwards": b"BT 0 1 -1 0 50 50 Tm",
    "downwards": b"BT 0 -1.5 1.5 0 50 50 Tm",
    "on its head": b"BT -1 0 0 -1 50 50 Tm",
    "by the page's matrix": b"0 1 -1 0 200 20 cm BT 5 5 Td",
    "by both matrices, nearly": b"0.00000001 1 -1 0.00000001 200 20 cm BT 0 2 -1 0 5 5 Tm",
}


@pytest.mark.parametrize("case", TURNED)
@pytest.mark.parametrize("box", [(0, 0, 400, 300), (10, -20, 500, 333.3)])
@pytest.mark.parametrize("set_", [b"", b"80 Tz 3 Tc 2 Tw"])
def test_text_that_is_turned_by_quarters_is_read(case: str, box: tuple, set_: bytes, tmp_path: Path) -> None:
    content = b"q " + TURNED[case] + b" /F 9 Tf " + set_ + b" [(a b) -500 (cd)] TJ ET Q " + TEXT
    page = same(saved(tmp_path / "a.pdf", content, None, turned(0, box=box)))
    assert page.letters.text == "abcdab"


def turned(by: int, where: str = "the page", box: tuple[float, ...] = (0, 0, 400, 300)) -> Callable[..., None]:
    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        (page if where == "the page" else pdf.Root.Pages).Rotate = by
        page.MediaBox, page.CropBox = Array(box), Array([5, 5, 300, 250])

    return finish


UPRIGHT = {
    0: b"1 0 0 1 0 0 cm ", 90: b"0 1 -1 0 400 0 cm ", 180: b"-1 0 0 -1 400 300 cm ", 270: b"0 -1 1 0 0 300 cm "
}  # fmt: skip


@pytest.mark.parametrize("by", [90, 180, 270, -90, -180, 360, 450])
@pytest.mark.parametrize("where", ["the page", "the pages above"])
@pytest.mark.parametrize("box", [(0, 0, 400, 300), (10, -20, 500, 333.3)])
def test_a_turned_page_is_read_as_it_is_seen(by: int, where: str, box: tuple[float, ...], tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", UPRIGHT[by % 360] + TEXT, None, turned(by, where, box)))
    assert (len(page.chars), len(page.horizontal)) == (2, 1)


def test_a_page_that_is_turned_by_no_quarter_goes_to_the_reference_reader(tmp_path: Path) -> None:
    assert doubt(saved(tmp_path / "a.pdf", TEXT, None, turned(45))) == "the page is turned by no quarter"
