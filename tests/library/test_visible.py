"""What a reader of the page cannot see is no text; what he sees is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_content import HEIGHT, WIDTH, Made, kinds_of, only_page, text, words_of
from pikepdf import Array, Dictionary, Name

from hyoka.pipeline import make_tables

#: The figure that is seen, and where a 7 before it would stand.
FIGURE, AT = text("45,512", 20), 13


#: Contents of pages without resources of their own, in which the 7 cannot be seen.
HIDDEN_BY_CONTENT = {
    "white": text("7", AT, before="1 g"),
    "almost white": text("7", AT, before="0.99 1 0.98 rg"),
    "invisible mode": text("7", AT, before="3 Tr"),
    "clipped": text("7", AT, before="100 100 50 50 re W n"),
    "clipped to nothing": text("7", AT, before="0 0 0 0 re W n"),
    "under a white box": text("7", AT) + b"1 g 10 95 10 20 re f 0 g\n",
    "under a black box": text("7", AT) + b"0 g 10 95 10 20 re f\n",
    "black on black": b"0 g 10 95 10 20 re f\n" + text("7", AT),
}


def under_an_image() -> Made:
    made = Made(text("7", AT) + b"q 10 0 0 20 10 95 cm /I Do Q " + FIGURE)
    return made.add("XObject", I=made.image(b"\xff" * 4, 2, 2))


def transparent() -> Made:
    made = Made(text("7", AT, before="/G gs") + FIGURE)
    return made.add("ExtGState", G=Dictionary(ca=0, CA=0))


def in_a_transparent_form() -> Made:
    made = Made(b"q /G gs /X Do Q " + FIGURE)
    group = Dictionary(S=Name.Transparency)
    return made.add("ExtGState", G=Dictionary(ca=0, CA=0)).add("XObject", X=made.form(text("7", AT), Group=group))


def in_a_hidden_layer() -> Made:
    made = Made(b"/OC /L BDC " + text("7", AT) + b" EMC " + FIGURE)
    return made.add("Properties", L=made.layer(on=False))


def in_a_form_of_a_hidden_layer() -> Made:
    made = Made(b"/X Do " + FIGURE)
    return made.add("XObject", X=made.form(text("7", AT), OC=made.layer(on=False)))


def outside_a_forms_box() -> Made:
    made = Made(b"/X Do " + FIGURE)
    return made.add("XObject", X=made.form(text("7", AT), (50, 50, 90, 90)))


HIDDEN = {name: lambda content=content: Made(content + FIGURE) for name, content in HIDDEN_BY_CONTENT.items()} | {
    make.__name__: make
    for make in (
        under_an_image, transparent, in_a_transparent_form, in_a_hidden_layer, in_a_form_of_a_hidden_layer,
        outside_a_forms_box,
    )
}  # fmt: skip


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("make", HIDDEN.values(), ids=HIDDEN)
def test_hidden_seven_is_no_part_of_the_figure(tmp_path: Path, make: Callable[[], Made], turned: int):
    page = only_page(make().save(tmp_path / "a.pdf", Rotate=turned))
    assert page.chars.text == "45,512"
    (problem,) = page.problems
    assert (problem["kind"], problem["severity"], problem["text"]) == ("hidden_text", "warning", "7")
    assert "1 character" in str(problem["action"])


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("seven", "box"),
    [
        (text("7", -10), {}),
        (text("7", 20, HEIGHT + 10), {}),
        (text("7", AT), {"CropBox": (20, 0, WIDTH, HEIGHT)}),
        (text("7", 20, 20), {"CropBox": (0, 50, WIDTH, HEIGHT)}),
    ],
    ids=["left of the page", "above the page", "left of the crop", "below the crop"],
)
def test_text_outside_the_page_is_none(tmp_path: Path, seven: bytes, box: dict[str, object], turned: int):
    page = only_page(Made(seven + FIGURE).save(tmp_path / "a.pdf", Rotate=turned, **box))
    assert page.chars.text == "45,512"
    assert kinds_of(page) == ["hidden_text"]


def in_free_text() -> Made:
    made = Made(FIGURE)
    made.annotate("FreeText", text("7", 2, 4), (11, 96, 20, 116), DA=b"/F 12 Tf 0 g", Contents=b"7")
    return made


def in_a_stamp() -> Made:
    made = Made(FIGURE)
    made.annotate("Stamp", text("7", 2, 4), (11, 96, 20, 116))
    return made


def in_a_form_field(look: bytes = text("7", 2, 4)) -> Made:
    made = Made(FIGURE)
    field = made.annotate("Widget", look, (11, 96, 20, 116), FT=Name.Tx, T=b"f", V=b"7", DA=b"/F 12 Tf 0 g")
    made.pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), DA=b"/F 12 Tf 0 g", DR=Dictionary(Font=made.fonts), NeedAppearances=not look
    )
    if not look:
        del field.AP
    return made


def in_a_form_field_without_a_look() -> Made:
    return in_a_form_field(b"")


def in_a_pattern() -> Made:
    made = Made(text("7", AT, before="/Pattern cs /P scn") + FIGURE)
    tile = made.pdf.make_stream(b"0 g 0 0 2 2 re f")
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, 1, 1
    tile.BBox, tile.XStep, tile.YStep, tile.Resources = Array([0, 0, 2, 2]), 2, 2, Dictionary()
    return made.add("Pattern", P=tile)


def in_a_visible_layer() -> Made:
    made = Made(b"/OC /L BDC " + text("7", AT) + b" EMC " + FIGURE)
    return made.add("Properties", L=made.layer(on=True))


def in_a_form() -> Made:
    made = Made(b"/X Do " + FIGURE)
    return made.add("XObject", X=made.form(text("7", AT)))


def white_on_black() -> Made:
    return Made(b"0 g 10 95 100 20 re f\n" + text("745,512", AT, before="1 g"))


def outlined() -> Made:
    return Made(text("7", AT, before="1 g 0 G 1 Tr") + FIGURE)


def half_transparent() -> Made:
    made = Made(text("7", AT, before="/G gs") + FIGURE)
    return made.add("ExtGState", G=Dictionary(ca=0.5))


def under_a_highlight() -> Made:
    made = Made(text("7", AT) + b"q /G gs 1 1 0 rg 10 95 10 20 re f Q " + FIGURE)
    return made.add("ExtGState", G=Dictionary(BM=Name.Multiply))


SHOWN = (
    in_free_text, in_a_stamp, in_a_form_field, in_a_form_field_without_a_look, in_a_pattern, in_a_visible_layer,
    in_a_form, white_on_black, outlined, half_transparent, under_a_highlight,
)  # fmt: skip


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("make", SHOWN, ids=lambda make: make.__name__)
def test_seven_that_is_seen_is_part_of_the_figure(tmp_path: Path, make: Callable[[], Made], turned: int):
    page = only_page(make().save(tmp_path / "a.pdf", Rotate=turned))
    assert sorted(page.chars.text) == sorted("745,512")
    assert page.problems == []
    if not turned:
        assert words_of(page) == ["745,512"]


@pytest.mark.parametrize("new", ["60,000", "50,000"])
def test_figure_that_was_corrected_over_a_white_box_is_the_new_one(tmp_path: Path, new: str):
    page = only_page(Made(text("50,000") + b"1 g 15 95 60 20 re f 0 g " + text(new)).save(tmp_path / "a.pdf"))
    assert words_of(page) == [new]


@pytest.mark.parametrize("shift", [(0, 0), (0.3, 0), (0.8, 0), (1.5, 0), (0, 1.5), (1, 1)])
@pytest.mark.parametrize("size", [7, 9, 12])
def test_text_that_is_struck_twice_is_read_once(tmp_path: Path, shift: tuple[float, float], size: float):
    words = ("1,100,511", "△45.22", "111")
    content = b"".join(
        text(word.replace("△", "-"), 20 + dx, 150 - 30 * line + dy, size=size)
        for line, word in enumerate(words)
        for dx, dy in ((0, 0), shift)
    )
    page = only_page(Made(content).save(tmp_path / "a.pdf"))
    assert words_of(page) == ["1,100,511", "-45.22", "111"]


def test_page_that_is_drawn_twice_is_read_once(tmp_path: Path):
    lines = b"".join(text("500 1,000 000 11", 20, y, size=8) for y in range(10, 190, 10))
    once, twice = (only_page(Made(lines * n).save(tmp_path / f"{n}.pdf")) for n in (1, 2))
    assert words_of(twice) == words_of(once) == ["5001,00000011"] * 18


def test_mark_of_a_symbol_font_is_the_mark_and_not_its_code(tmp_path: Path):
    assert only_page(Made(text("4"), "ZapfDingbats").save(tmp_path / "a.pdf")).chars.text == "✔"


def test_character_that_the_font_does_not_tell_is_a_problem_and_no_digit(tmp_path: Path):
    made = Made(text("12") + b"BT /G 12 Tf 60 100 Td <03A103A2> Tj ET")
    inner = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Unknown,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name.Unknown, Flags=4),
    )  # fmt: skip
    outer = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Unknown, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([inner]),
    )  # fmt: skip
    made.add("Font", G=outer)
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert "cid" not in page.chars.text
    assert page.chars.text.startswith("12")
    assert not set(page.chars.text[2:]) & set("0123456789")
    assert kinds_of(page) == ["unmapped_text"]


@pytest.mark.parametrize("mode", ["3 Tr", "0 g"], ids=["invisible text", "text under the image"])
def test_image_with_a_text_layer_is_reported_and_not_read(tmp_path: Path, mode: str):
    layer = b"".join(text("45,512 1,234", 20, y, before=mode) for y in range(20, 180, 20))
    picture = b"q %d 0 0 %d 0 0 cm /I Do Q " % (WIDTH, HEIGHT)
    made = Made(picture + layer if mode == "3 Tr" else layer + picture)
    made.add("XObject", I=made.image(bytes(range(256)) * 4, 32, 32))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert (len(page.chars), kinds_of(page), page.problems[0]["severity"]) == (0, ["scanned_page"], "error")


def test_text_on_a_page_with_a_picture_as_its_ground_is_read(tmp_path: Path):
    made = Made(b"q %d 0 0 %d 0 0 cm /I Do Q " % (WIDTH, HEIGHT) + FIGURE)
    made.add("XObject", I=made.image(b"\xe8" * 4, 2, 2))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert (page.chars.text, page.problems) == ("45,512", [])


def test_what_was_met_on_pages_is_told_also_of_a_document_without_a_form(tmp_path: Path):
    (tmp_path / "raw").mkdir()
    Made(HIDDEN_BY_CONTENT["white"] + FIGURE).save(tmp_path / "raw" / "a.pdf")
    problems = make_tables(tmp_path / "raw", tmp_path / "out", jobs=1, cache=False).problems
    assert set(problems["kind"]) == {"unknown_form", "hidden_text", "no_source"}
    assert problems.set_index("kind").loc["hidden_text", ["severity", "page", "text"]].tolist() == ["warning", 1, "7"]
