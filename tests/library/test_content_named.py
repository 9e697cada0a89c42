"""Fonts that name an East Asian encoding, or a collection of characters, instead of telling their characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib_fontja
import pikepdf
import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from made_content import both, doubt, places, same, saved, wide
from pikepdf import Name
from test_content_fonts import LETTERS, NO_CHARACTERS, NOT_ALL, shown

TEXT = "事業費（千円）ｱｲABC 1,234㈱①―"
#: Numbers of Adobe-Japan1: the blank to the tilde are 1 to 95, half as wide the same from 231 on.
HALF_WIDTHS = "[1 [300 310 320] 34 95 500 231 389 500]"


def named(encoding: str, w: str = HALF_WIDTHS, collection: str = "Japan1") -> Any:
    return wide(None, w, encoding=Name(f"/{encoding}"), collection=collection)


ENCODINGS = {
    "90ms-RKSJ-H": "cp932",
    "90msp-RKSJ-H": "cp932",
    "UniJIS-UCS2-H": "utf-16-be",
    "UniJIS-UTF16-H": "utf-16-be",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_in_a_named_encoding_reads_as_pdfplumber_reads_it(encoding: str, tmp_path: Path) -> None:
    codes = TEXT.encode(ENCODINGS[encoding]).hex()
    page = shown(tmp_path / "a.pdf", named(encoding), f"<{codes}>".encode())
    assert page.letters.text.startswith("事業費（千円）ｱｲABC1,234㈱①")


@pytest.mark.parametrize(("encoding", "codec", "text"), [("EUC-H", "euc_jp", "事業ABCﾃ"), ("H", "", "")])
def test_older_encodings_are_known_too(encoding: str, codec: str, text: str, tmp_path: Path) -> None:
    codes = text.encode(codec).hex() if codec else "3b763648"
    page = shown(tmp_path / "a.pdf", named(encoding), f"<{codes}>".encode())
    assert page.letters.text == (text or "事業") + "x"


def test_encodings_of_other_countries_are_known_too(tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", named("GBK-EUC-H", collection="GB1"), f"<{'評価a'.encode('gbk').hex()}>".encode())
    assert page.letters.text == "評価ax"


def test_numbers_of_a_collection_need_no_map(tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", named("Identity-H"), b"<002200230024034B>")
    assert page.letters.text == "ABCあx"


def test_codes_of_one_byte_and_of_two_stand_side_by_side_each_as_wide_as_its_number_says(tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", named("90msp-RKSJ-H", "[34 [700 600] 843 [900]]"), b"<4182A04282A0>")
    assert places(page.chars) == [("A", 50.0), ("あ", 57.0), ("B", 66.0), ("あ", 72.0), ("x", 81.0)]


def test_half_as_wide_letters_are_all_that_some_encodings_have_of_their_own(tmp_path: Path) -> None:
    codes = "事業費A1".encode("utf-16-be").hex()
    content = f"BT /F 10 Tf 50 200 Td <{codes}> Tj ET".encode()
    fast, _ = both(saved(tmp_path / "a.pdf", content, {"F": named("UniJIS-UCS2-HW-H")}))
    assert places(fast.chars) == [("事", 50.0), ("業", 60.0), ("費", 70.0), ("A", 80.0), ("1", 85.0)]


def test_a_gap_between_words_is_for_no_code_of_a_composite_font(tmp_path: Path) -> None:
    spaced = b"BT /F 10 Tf 20 Tw 50 200 Td <41204220> Tj (A) Tj ET"
    assert places(same(saved(tmp_path / "a.pdf", spaced, {"F": named("90ms-RKSJ-H")})).chars) == [
        *(("A", 50.0), ("B", 60.0), ("A", 70.0))
    ]


def test_half_a_code_is_left_out(tmp_path: Path) -> None:
    fast, _ = both(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td <4182A082> Tj ET", {"F": named("90ms-RKSJ-H")}))
    assert fast.letters.text == "Aあ"


def test_a_map_counts_by_codes_and_before_the_collection(tmp_path: Path) -> None:
    told = b"2 beginbfchar <41> <3042> <82A0> <0062> endbfchar"
    font = wide(told, HALF_WIDTHS, encoding=Name("/90ms-RKSJ-H"), collection="Japan1")
    fast, _ = both(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td <4182A0> Tj ET", {"F": font}))
    assert places(fast.chars) == [("あ", 50.0), ("b", 55.0)]


def truetype(file: bytes, **entries: Any) -> Any:
    """A composite font without a map whose TrueType font is in the file."""

    def make(pdf: pikepdf.Pdf) -> Any:
        made = named("Identity-H", collection="Identity")(pdf)
        own = made.DescendantFonts[0]
        own.FontDescriptor = pikepdf.Dictionary(FontFile2=pdf.make_stream(file))
        for key, value in entries.items():
            own[f"/{key}"] = value
        return made

    return make


def test_numbers_of_glyphs_mean_what_the_font_itself_says(tmp_path: Path) -> None:
    text = "評価A1"
    with TTFont(next(Path(matplotlib_fontja.__file__).parent.rglob("ipaexg.ttf"))) as font:
        part = Subsetter()
        part.populate(text=text)
        part.subset(font)
        font.save(tmp_path / "part.ttf")
        numbers = [font.getGlyphID(font.getBestCmap()[ord(letter)]) for letter in text]
    codes = "".join(f"{number:04x}" for number in numbers).encode()
    own = truetype((tmp_path / "part.ttf").read_bytes(), CIDToGIDMap=Name.Identity)
    page = shown(tmp_path / "a.pdf", own, b"<" + codes + b">")
    assert page.letters.text == f"{text}x"


DOUBTFUL = {
    "a font that says nothing": (truetype(b"no font"), NO_CHARACTERS),
    "a font whose glyphs are numbered otherwise": (truetype(b"", CIDToGIDMap=Name.Other), NO_CHARACTERS),
    "written downwards": (named("90ms-RKSJ-V"), NO_CHARACTERS),
    "an encoding that nobody knows": (named("90xy-RKSJ-H"), NO_CHARACTERS),
    "a collection that nobody knows": (named("90ms-RKSJ-H", collection="Japan9"), NO_CHARACTERS),
    "numbers of no collection": (named("Identity-H", collection="Identity"), NO_CHARACTERS),
    "codes of no character": (named("UniJIS-UCS2-H"), NOT_ALL),
    "codes that its map has not": (wide(LETTERS, encoding=Name("/90ms-RKSJ-H"), collection="Japan1"), NOT_ALL),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_a_font_that_does_not_tell_enough_is_left_to_the_reference_reader(case: str, tmp_path: Path) -> None:
    font, why = DOUBTFUL[case]
    assert doubt(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td <FFF0> Tj ET", {"F": font})) == why
