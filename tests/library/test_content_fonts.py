"""What the codes of a font mean, and how wide they are: maps, widths, encodings, fonts that draw their letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from made_content import both, doubt, mapped, places, same, saved, simple, wide, words
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.pdf.page import Page

NO_CHARACTERS = "one of its fonts does not tell its characters"
NOT_ALL = "one of its fonts does not tell all its characters"
#: Codes 1 to 9 are the first nine letters.
LETTERS = b"1 beginbfrange <0001> <0009> <0061> endbfrange"


def shown(path: Path, font: Any, codes: bytes = b"<000100020003>") -> Page:
    """A page with codes of a font, and x behind them in another, the same by both readers."""
    content = b"BT /F 10 Tf 50 200 Td " + codes + b" Tj /G 10 Tf (x) Tj ET"
    return same(saved(path, content, {"F": font, "G": simple()}))


MAPS = {
    "single characters": (b"3 beginbfchar <0001> <0061> <0002> <3042> <0003> <8B5C> endbfchar", "aあ譜"),
    "a range that is counted": (b"1 beginbfrange <0001> <0003> <0061> endbfrange", "abc"),
    "a range that is listed": (b"1 beginbfrange <0001> <0003> [<0061> <3042> <0063>] endbfrange", "aあc"),
    "several ranges": (b"2 beginbfrange <0001><0001><0061> <0002><0003>[<0062><0063>] endbfrange", "abc"),
    "pairs for one character": (b"1 beginbfrange <0001> <0003> <D842DFB7> endbfrange", "𠮷𠮸𠮹"),
    "several letters": (
        b"2 beginbfchar <0001> <006600660069> <0002> <0062> endbfchar 1 beginbfchar <0003> <0066006A> endbfchar",
        "ffibfj",
    ),
    "several letters counted": (b"1 beginbfrange <0001> <0003> <00660061> endbfrange", "fafbfc"),
    "comments and blanks": (b"% x\n1 beginbfrange\r\n<00 01>\t<0003>% y\n<0061>\nendbfrange", "abc"),
    "what else a map has": (
        (
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <<>> def /CMapName /A def "
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0001> <0003> <0061> endbfrange "
            b"1 beginnotdefrange <0001> <0003> 0 endnotdefrange endcmap end end"
        ),
        "abc",
    ),
    "the last of two": (
        b"1 beginbfrange <0001> <0003> <0041> endbfrange 1 beginbfrange <0001> <0003> <0061> endbfrange",
        "abc",
    ),
    "the highest code": (
        b"2 beginbfchar <0001> <0061> <FFFF> <0062> endbfchar 2 beginbfchar <0002> <0062> <0003> <0063> endbfchar",
        "abc",
    ),
    "blanks": (b"3 beginbfchar <0001> <0061> <0002> <0020> <0003> <3000> endbfchar", "a"),
    "radicals": (b"3 beginbfchar <0001> <2F7B> <0002> <F900> <0003> <2E80> endbfchar", None),
}


@pytest.mark.parametrize("case", MAPS)
def test_codes_mean_what_the_map_says(case: str, tmp_path: Path) -> None:
    told, read = MAPS[case]
    page = shown(tmp_path / "a.pdf", wide(told))
    assert read is None or page.letters.text == read + "x"


def test_codes_of_one_byte_have_maps_too(tmp_path: Path) -> None:
    told = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <01> <03> <3042> endbfrange"
    page = shown(tmp_path / "a.pdf", mapped(told, FirstChar=1, Widths=Array([400, 500, 600])), b"<010203>")
    assert places(page.chars) == [("あ", 50.0), ("ぃ", 54.0), ("い", 59.0), ("x", 65.0)]


def test_half_a_code_is_left_out(tmp_path: Path) -> None:
    fast, _ = both(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td <00010002FF> Tj ET", {"F": wide(LETTERS)}))
    assert fast.letters.text == "ab"


WIDE_WIDTHS = {
    "of each": "[1 [500 600 700]]",
    "of ranges": "[1 1 500 2 3 650]",
    "of both": "[1 [500] 2 3 650.5]",
    "of others": "[7 [500] 9 12 600]",
    "of some": "[2 [250]]",
    "over one another": "[1 9 300 2 [400]]",
    "beyond the codes": "[3 [400 500 600 700] 60000 70000 400]",
    "of none": "[]",
}


@pytest.mark.parametrize("default", [None, 800, 333.25])
@pytest.mark.parametrize("case", WIDE_WIDTHS)
def test_characters_are_as_wide_as_the_font_says(case: str, default: float | None, tmp_path: Path) -> None:
    shown(tmp_path / "a.pdf", wide(LETTERS, WIDE_WIDTHS[case], default))


def test_widths_that_stand_elsewhere_in_the_file_are_left_to_the_reference_reader(tmp_path: Path) -> None:
    def make(pdf: pikepdf.Pdf) -> Dictionary:
        font = wide(LETTERS)(pdf)
        font.DescendantFonts[0].W = Array([1, pdf.make_indirect(Array([500, 600, 700]))])
        return font

    path = saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td <00010002> Tj ET", {"F": make})
    assert doubt(path) == NO_CHARACTERS


ENCODINGS: dict[str, dict[str, Any]] = {
    "WinAnsiEncoding": {},
    "MacRomanEncoding": {"Encoding": Name.MacRomanEncoding},
    "StandardEncoding": {"Encoding": Name.StandardEncoding},
    "a base and differences": {
        "Encoding": Dictionary(
            BaseEncoding=Name.WinAnsiEncoding, Differences=Array([97, Name.zero, Name.one, 200, Name.A])
        )
    },
    "differences alone": {"Encoding": Dictionary(Differences=Array([97, Name.bullet, 99, Name.uni3042]))},
    "differences of Type 1": {"Subtype": Name.Type1, "Encoding": Dictionary(Differences=Array([97, Name.uni3042]))},
    "widths of some": {"FirstChar": 97, "Widths": Array([300, 400]), "FontDescriptor": Dictionary(MissingWidth=270)},
    "widths of some and none of the others": {"FirstChar": 98, "Widths": Array([300])},
    "no widths are needed": {
        "Subtype": Name.Type1,
        "BaseFont": Name("/Helvetica-Bold"),
        "Widths": None,
        "FirstChar": None,
    },
    "a fixed width": {"Subtype": Name.Type1, "BaseFont": Name.Courier, "Widths": None, "FirstChar": None},
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_codes_mean_what_their_names_say(case: str, tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", simple(**ENCODINGS[case]), rb"(abc it's A1)")
    assert len(page.letters) == 10


@pytest.mark.parametrize(("encoding", "read"), [("WinAnsiEncoding", "–äx"), ("MacRomanEncoding", "ñ‰x")])
def test_codes_beyond_ascii_mean_what_the_encoding_says(encoding: str, read: str, tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", simple(Encoding=Name(f"/{encoding}")), rb"(\226\344)")
    assert page.letters.text == read


def drawn_by_itself(matrix: list[float], **entries: Any) -> Any:
    """A font whose letters are content streams (Type 3)."""

    def make(pdf: pikepdf.Pdf) -> Dictionary:
        procedures = Dictionary(a=pdf.make_stream(b"500 0 d0 0 0 400 400 re f"))
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, -200, 1000, 800]),
            FontMatrix=Array(matrix),
            CharProcs=procedures,
            Encoding=Dictionary(Differences=Array([97, Name.a, Name.b, Name.c])),
            FirstChar=97,
            LastChar=99,
            Widths=Array([500, 600, 700]),
            **entries,
        )

    return make


@pytest.mark.parametrize("scale", [0.001, 0.0025, 0.01])
def test_a_font_that_draws_its_letters_has_a_scale_of_its_own(scale: float, tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", drawn_by_itself([scale, 0, 0, scale, 0, 0]), b"(abc)")
    assert round(page.chars[1].x0 - page.chars[0].x0, 2) == round(5000 * scale, 2)
    assert round(page.chars[0].bottom - page.chars[0].top, 2) == 10.0


def test_a_page_may_have_several_fonts_with_several_letters_a_code(tmp_path: Path) -> None:
    one, two = (
        wide(b"2 beginbfchar <0001> %b <0002> <0061> endbfchar" % text)
        for text in (b"<006600660069>", b"<0078007900790079>")
    )
    content = b"BT 50 200 Td /F 10 Tf <00010002> Tj /G 10 Tf <00010002> Tj /F 9 Tf <0001> Tj ET"
    page = same(saved(tmp_path / "a.pdf", content, {"F": one, "G": two}))
    assert page.letters.text == "ffiaxyyyaffi"


def test_a_font_written_in_the_page_itself_is_read_for_each_page(tmp_path: Path) -> None:
    def finish(pdf: pikepdf.Pdf, page: Any) -> None:
        page.Resources.Font = Dictionary(F=simple(Encoding=Name.StandardEncoding)(pdf))

    page = same(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td (a'b) Tj ET", None, finish))
    assert words(page) == "a’b"


def in_the_file(**entries: Any) -> Any:
    """A font of one byte a code that is in the file, and tells no encoding."""

    def make(pdf: pikepdf.Pdf) -> Dictionary:
        made = simple(Encoding=None, **entries)(pdf)
        made.FontDescriptor = Dictionary(FontFile2=pdf.make_stream(b"a font"))
        return made

    return make


@pytest.mark.parametrize("kind", [Name.TrueType, Name.Type1])
def test_a_font_that_is_not_in_the_file_has_the_usual_encoding(kind: Name, tmp_path: Path) -> None:
    page = shown(tmp_path / "a.pdf", simple(Encoding=None, Subtype=kind), b"(a')")
    assert page.letters.text == {Name.TrueType: "a'x", Name.Type1: "a’x"}[kind]


def test_codes_that_a_map_has_not_mean_what_their_names_say(tmp_path: Path) -> None:
    told = b"1 beginbfrange <61> <62> <3042> endbfrange"

    def make(pdf: pikepdf.Pdf) -> Dictionary:
        made = simple()(pdf)
        made.ToUnicode = pdf.make_stream(told)
        return made

    page = shown(tmp_path / "a.pdf", make, b"(abc 1)")
    assert page.letters.text == "あぃc1x"


DOUBTFUL: dict[str, tuple[Any, bytes, str]] = {
    "an encoding of its own": (in_the_file(), b"(a)", NO_CHARACTERS),
    "an empty map": (wide(b""), b"<0001>", NO_CHARACTERS),
    "a map of nonsense": (wide(b"beginbfchar <zz> (1) ] > endbfchar <</"), b"<0001>", NO_CHARACTERS),
    "a code that the map lacks": (wide(LETTERS), b"<0001000B>", NOT_ALL),
    "a code between those of the map": (
        wide(b"2 beginbfchar <0001> <0061> <0009> <0062> endbfchar"),
        b"<0005>",
        NOT_ALL,
    ),
    "a code that means no character": (wide(b"1 beginbfchar <0001> <> endbfchar"), b"<0001>", NO_CHARACTERS),
    "half a pair": (wide(b"2 beginbfchar <0001> <D842> <0002> <0061> endbfchar"), b"<0001>", NOT_ALL),
    "a code without a name": (simple(), rb"(a\201)", NOT_ALL),
    "a font that is not there": (None, b"(a)", NO_CHARACTERS),
    "another encoding": (simple(Encoding=Name.MacExpertEncoding), b"(a)", NO_CHARACTERS),
    "an unknown font without widths": (simple(Widths=None), b"(a)", NO_CHARACTERS),
    "letters drawn slanting": (drawn_by_itself([0.001, 0.0005, 0, 0.001, 0, 0]), b"(a)", NO_CHARACTERS),
    "letters drawn mirrored": (drawn_by_itself([-0.001, 0, 0, 0.001, 0, 0]), b"(a)", NO_CHARACTERS),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_a_font_that_does_not_tell_enough_is_left_to_the_reference_reader(case: str, tmp_path: Path) -> None:
    font, codes, why = DOUBTFUL[case]
    fonts = {"F": font, "G": simple()} if font else {"G": simple()}
    assert doubt(saved(tmp_path / "a.pdf", b"BT /G 10 Tf (x) Tj /F 10 Tf " + codes + b" Tj ET", fonts)) == why


def test_widths_of_codes_that_a_font_cannot_have_are_left_out(tmp_path: Path) -> None:
    page = same(saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td (ab) Tj ET", {"F": simple(FirstChar=10**12)}))
    assert places(page.chars) == [("a", 50.0), ("b", 50.0)]


@pytest.mark.parametrize(
    "entries",
    [
        {"FirstChar": -40},
        {"Widths": Array([Name.a])},
        {"Widths": 5},
        {"Encoding": Dictionary(Differences=5)},
        {"Encoding": 5},
        {"FontDescriptor": 5},
        {"Subtype": Name.Type3, "FontMatrix": Array([0.001])},
        {"Subtype": Name.Type0},
    ],
    ids=str,
)
def test_a_font_that_is_built_wrongly_is_not_understood(entries: dict[str, Any], tmp_path: Path) -> None:
    from hyoka.pdf.content import reader

    path = saved(tmp_path / "a.pdf", b"BT /F 10 Tf 50 200 Td (a) Tj ET", {"F": simple(**entries)})
    (page,) = reader.read(path)
    assert page.doubt == NO_CHARACTERS or page.doubt.startswith("it is not built as the standard says")
