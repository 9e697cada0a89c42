"""What content streams say of text is read as the standard (ISO 32000) has it, and as pdfplumber reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from made_content import HALF, LATIN, both, doubt, places, same, saved, words

from hyoka.pdf.page import read_pages

if TYPE_CHECKING:
    from pathlib import Path

STRINGS = {
    "plain": (rb"(abc) Tj", "abc"),
    "nested brackets": (rb"(a(b(c))d) Tj", "a(b(c))d"),
    "escaped brackets": (rb"(a\(b\)\\c) Tj", "a(b)\\c"),
    "octal": (rb"(\101\1022\7) Tj", "AB2\7"),
    "short octal before a digit": (rb"(\0538\53) Tj", "+8+"),
    "a line continued": (b"(ab\\\ncd\\\r\nef) Tj", "abcdef"),
    "controls": (rb"(a\nb\rc\td\be\ff) Tj", "a b c d\be f"),
    "a sign of comments": (rb"(50% of) Tj", "50% of"),
    "hexadecimal": (b"<414243> Tj", "ABC"),
    "hexadecimal with blanks": (b"<4 1\n42\t4 3> Tj", "ABC"),
    "small digits": (b"<4a6B6c> Tj", "Jkl"),
    "empty": (b"() Tj <> Tj (a) Tj", "a"),
    "in a list": (b"[(a) (b) <63>] TJ", "abc"),
    "comment": (b"(a) Tj % (b) Tj\n(c) Tj", "ac"),
    "a comment to a carriage return": (b"(a) Tj % (b) Tj\r(c) Tj", "ac"),
    "no blanks between": (b"[(a)-20(b)]TJ(c)Tj/F 8 Tf<64>Tj", "abcd"),
    "a name with all that names may have": (b"/F 10 Tf /F-1.2_x#20 gs (a) Tj", "a"),
}
#: Where the reference reader is not to be followed.
STANDARD_STRINGS = {
    "an odd digit": (b"<41425> Tj", "ABP"),
    "octal beyond a byte": (rb"(\501) Tj", "A"),
    "an escape that is none": (rb"(\z\8) Tj", "z8"),
    "a line's end is one byte": (b"(a\r\nb\rc) Tj", "a b c"),
}


def text_on(path: Path, content: bytes) -> Path:
    return saved(path, b"BT /F 10 Tf 50 200 Td " + content + b" ET", {"F": LATIN})


@pytest.mark.parametrize("case", STRINGS)
def test_strings_are_read_however_they_are_written(case: str, tmp_path: Path) -> None:
    written, read = STRINGS[case]
    assert words(same(text_on(tmp_path / "a.pdf", written))) == read


@pytest.mark.parametrize("case", STANDARD_STRINGS)
def test_strings_that_pdfplumber_reads_otherwise_are_read_as_the_standard_says(case: str, tmp_path: Path) -> None:
    written, read = STANDARD_STRINGS[case]
    (page,) = read_pages(text_on(tmp_path / "a.pdf", written))
    assert (page.doubt, words(page)) == ("", read)


@pytest.mark.parametrize("x", [b"60", b"+60", b"0060", b"60.", b"60.0", b"59.9999999999999999999", b"59.99999"])
def test_numbers_are_read_in_all_their_spellings(x: bytes, tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", b"BT /F 10 Tf " + x + b" 200 Td (a) Tj ET"))
    assert places(page.chars) == [("a", 60.0)]


@pytest.mark.parametrize(
    ("x", "place"), [(b"-.5", 49.5), (b"-0.50", 49.5), (b"-5", 45.0), (b"+.25", 50.25), (b"-0", 50.0)]
)
def test_numbers_have_a_sign_and_a_fraction(x: bytes, place: float, tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td " + x + b" 0 Td (a) Tj ET"))
    assert places(page.chars) == [("a", place)]


OPERATORS = {
    "Td": b"(a) Tj 20 -12 Td (b) Tj -5.5 -12 Td (c) Tj",
    "TD and T*": b"(a) Tj 3 -14 TD (b) Tj T* (c) Tj",
    "TL and T*": b"11 TL (a) Tj T* (b) Tj T* (c) Tj",
    "quote": b"11 TL (a) Tj (b) ' (c) '",
    "Tm": b"1 0 0 1 60 150 Tm (a) Tj 2 0 0 1.5 60 100 Tm (bc) Tj 1 -1 Td (d) Tj",
    "Tc": b"1.25 Tc (abc def) Tj",
    "Tw": b"3 Tw (ab c d) Tj 0 Tw (e f) Tj",
    "Tz": b"80 Tz (abc) Tj 2 Tc 1 Tw (d e) Tj",
    "TJ": b"[(a) -250 (bc) 120.5 (d) -1000 -1000 (e)] TJ (f) Tj",
    "TJ with a number first and last": b"[500 (a) 300] TJ (b) Tj",
    "Tj after Tj": b"(ab) Tj (cd) Tj",
    "Tf": b"(a) Tj /F 7.5 Tf (b) Tj /F 20 Tf (c) Tj",
    "Tf of nothing within a string": b"/F 12 Tf (a ) Tj ( b) Tj",
    "two texts": b"(a) Tj ET BT /F 9 Tf 70 100 Td (b) Tj",
    "cm": b"ET .5 0 0 .5 20 30 cm BT 50 200 Td (a b) Tj ET 2 0 0 2 0 0 cm BT 50 90 Td (c) Tj",
    "q and Q": b"ET q 2 0 0 2 5 5 cm 3 Tc q /F 5 Tf BT 20 50 Td (a) Tj ET Q BT 20 80 Td (b) Tj ET Q BT 9 9 Td (c) Tj",
    "Q alone": b"ET Q Q BT 50 200 Td (a) Tj",
    "idle operators": b"0 Tr 1 0 0 rg .5 G /P gs (a) Tj /T BMC (b) Tj EMC /T <</MCID 0>> BDC (c) Tj EMC /T MP /T /P DP",
}


@pytest.mark.parametrize("case", OPERATORS)
def test_operators_of_text_do_as_with_pdfplumber(case: str, tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td " + OPERATORS[case] + b" ET"))
    assert page.letters.text == "abcdef"[: len(page.letters)]
    assert len(page.letters)


def test_text_that_rises_stands_higher(tmp_path: Path) -> None:
    fast, _ = both(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td (a) Tj 3 Ts (b) Tj -2 Ts (c) Tj ET"))
    bottom = fast.chars[0].bottom
    assert [round(bottom - char.bottom, 2) for char in fast.chars] == [0, 3, -2]


def test_the_gap_of_characters_stands_behind_the_last_one_too(tmp_path: Path) -> None:
    """The standard adds Tc to each character; pdfplumber leaves it out at the end of a string."""
    fast, _ = both(
        saved(tmp_path / "a.pdf", b"BT 2 Tc /F 10 Tf 50 200 Td (ab) Tj (c) Tj [(d) -100 (e)] TJ ET", {"F": HALF})
    )
    assert places(fast.chars) == [("a", 50.0), ("b", 57.0), ("c", 64.0), ("d", 71.0), ("e", 79.0)]


def test_a_double_quote_sets_gaps_and_begins_a_line(tmp_path: Path) -> None:
    """pdfplumber begins none."""
    content = b'BT /F 10 Tf 50 200 Td 11 TL (a) Tj 2 1.5 (b c) " (d) Tj ET'
    fast, _ = both(saved(tmp_path / "a.pdf", content, {"F": HALF}))
    assert places(fast.chars) == [("a", 50.0), ("b", 50.0), ("c", 65.0), ("d", 71.5)]
    assert round(fast.chars[1].top - fast.chars[0].top, 2) == 11.0


def test_the_size_of_the_graphics_state_is_kept_and_restored(tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", b"/F 10 Tf q /F 20 Tf 50 Tz Q BT 50 200 Td (a) Tj ET", {"F": HALF}))
    (char,) = page.chars
    assert (round(char.x1 - char.x0, 2), round(char.bottom - char.top, 2)) == (5.0, 10.0)


def said(path: Path, told: bytes, content: bytes = b"(abc) Tj") -> list[tuple[str, float]]:
    """What a page has where marked content says what it is; each character shown is five points wide."""
    marked = b"BT /F 10 Tf 50 200 Td /Span <</ActualText " + told + b">> BDC " + content + b" EMC (z) Tj ET"
    fast, _ = both(saved(path, marked, {"F": HALF}))
    assert fast.chars[-1].text == "z"
    assert round(fast.chars[-1].x0, 2) == 65.0
    return places(fast.chars[:-1])


SAID = {
    "one for one": (b"(xyw)", [("x", 50.0), ("y", 55.0), ("w", 60.0)]),
    "several for what is shown": (b"(uvwxyz)", [(letter, 50 + 2.5 * i) for i, letter in enumerate("uvwxyz")]),
    "one for what is shown": (b"(x)", [("x", 50.0)]),
    "UTF-16": (b"<FEFF8B5C8AB27D50>", [("譜", 50.0), ("課", 55.0), ("結", 60.0)]),
    "UTF-16 beyond the first plane": (b"<FEFFD842DFB7>", [("𠮷", 50.0)]),
    "half a pair is left out": (b"<FEFFD8420041DFB7>", [("A", 50.0)]),
    "PDFDocEncoding": (rb"(\200\240\344)", [("•", 50.0), ("€", 55.0), ("ä", 60.0)]),
    "blanks": (b"(x w)", [("x", 50.0), ("w", 60.0)]),
    "nothing": (b"()", [("a", 50.0), ("b", 55.0), ("c", 60.0)]),
    "nothing but the mark of UTF-16": (b"<FEFF>", [("a", 50.0), ("b", 55.0), ("c", 60.0)]),
    "UTF-8 is not read": (b"<EFBBBFE8AD9C>", [("a", 50.0), ("b", 55.0), ("c", 60.0)]),
    "radicals are folded": (b"<FEFF2F7B2F7B2F7B>", [("羽", 50.0), ("羽", 55.0), ("羽", 60.0)]),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_said_to_be_shown_is_read_in_its_place(case: str, tmp_path: Path) -> None:
    """pdfplumber does not follow /ActualText: it gives what is shown."""
    told, read = SAID[case]
    assert said(tmp_path / "a.pdf", told) == read


def test_only_the_outermost_of_what_is_said_counts(tmp_path: Path) -> None:
    inner = b"(a) Tj /Span <</ActualText (no)>> BDC (b) Tj EMC /P BMC (c) Tj EMC"
    assert said(tmp_path / "a.pdf", b"(xyw)", inner) == [("x", 50.0), ("y", 55.0), ("w", 60.0)]


def test_a_stream_may_end_within_what_is_said(tmp_path: Path) -> None:
    content = b"/Span <</ActualText (xy)>> BDC BT /F 10 Tf 50 200 Td (ab) Tj ET"
    (page,) = read_pages(saved(tmp_path / "a.pdf", content))
    assert (page.letters.text, page.doubt) == ("xy", "")


def test_nothing_is_read_where_nothing_is_shown(tmp_path: Path) -> None:
    content = b"/Span <</ActualText (xy)>> BDC EMC EMC BT /F 10 Tf 50 200 Td (ab) Tj ET EMC"
    assert same(saved(tmp_path / "a.pdf", content)).letters.text == "ab"


def test_text_set_without_a_place_begins_at_the_corner(tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", b"BT /F 10 Tf (a) Tj ET"))
    assert places(page.chars) == [("a", 0.0)]


@pytest.mark.parametrize("number", [b"--5", b"5-3", b"1.2.3", b"1e2", b"-", b"."])
def test_what_is_no_number_is_left_to_the_reference_reader(number: bytes, tmp_path: Path) -> None:
    content = b"BT /F 10 Tf 50 200 Td " + number + b" Tc (a) Tj ET"
    assert doubt(saved(tmp_path / "a.pdf", content)) == "its content has a word that is no operator"
