"""A font that draws other digits than it says is told by their outlines."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from made_content import kinds_of, only_page
from reportlab.pdfgen.canvas import Canvas
from typeset.fonts import font_name

from hyoka.pages.pictured import DrawnPages, is_picture
from hyoka.pdf.chars import UNMAPPED, Char, Chars
from hyoka.pdf.drawn_digits import are_drawn_otherwise
from hyoka.pdf.page import Page


def page_of(tmp_path: Path, font: str, swapped: str = "") -> Page:
    """A page of all digits; two of them are drawn one for the other."""
    path = tmp_path / f"{swapped}.pdf"
    canvas = Canvas(str(path), (300, 200))
    canvas.setFont(font, 12)
    canvas.drawString(20, 100, "決算 0,123,456,789")
    canvas.setFont("Times-Italic", 12)
    canvas.drawString(20, 50, "2,024")
    canvas.save()
    if swapped:
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            for entry in pdf.objects:
                if isinstance(entry, pikepdf.Dictionary) and "/ToUnicode" in entry:
                    told = entry.ToUnicode.read_bytes()
                    entry.ToUnicode = pdf.make_stream(with_others(told, swapped))
            pdf.save()
    return only_page(path)


def with_others(told: bytes, swapped: str) -> bytes:
    """The map of a font with two characters in each other's places."""
    first, second = (f"<{ord(digit):04X}>".encode() for digit in swapped)
    assert first in told
    parts = [part.replace(second, first) for part in told.split(first)]
    return second.join(parts)


@pytest.mark.parametrize("swapped", ["38", "69", "17", "25", "04"])
def test_font_that_draws_other_digits_than_it_says_tells_no_character(tmp_path, swapped):
    page = page_of(tmp_path, font_name("gothic"), swapped)
    assert page.chars.text.replace(chr(UNMAPPED), "") == "2,024"
    assert kinds_of(page) == ["unmapped_text"]


def test_font_that_draws_what_it_says_is_believed(tmp_path):
    page = page_of(tmp_path, font_name("gothic"))
    assert (page.chars.text, kinds_of(page)) == ("決算0,123,456,7892,024", [])


def test_text_without_digits_is_asked_nothing():
    codes = np.array([ord("決"), UNMAPPED], np.uint32)
    assert not are_drawn_otherwise(codes, np.array([1, 1], np.uint64)).any()


@pytest.mark.parametrize(("unmapped", "needed"), [(1, False), (40, True)])
def test_page_of_which_a_font_says_nothing_is_recognised(unmapped, needed):
    letters = chr(UNMAPPED) * unmapped + "費" * (100 - unmapped)
    chars = [Char(letter, 8 * at, 10, 8 * at + 8, 20) for at, letter in enumerate(letters)]
    page = Page(1, 900, 800, Chars.of(chars))
    assert is_picture(page, DrawnPages(b"", ExitStack())) == needed
