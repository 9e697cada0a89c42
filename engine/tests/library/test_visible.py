"""What a reader of the page cannot see is no text; what he sees is."""

from pathlib import Path

import pypdfium2
import pytest
from made_content import HEIGHT, WIDTH, Made, composite, kinds_of, only_page, text, words_of
from pikepdf import Array, Dictionary, Name, Object

from hyoka.grid.model import text_lines
from hyoka.pdf.page import Page
from hyoka.run.pipeline import make_tables

#: The figure that is seen, and where a 7 before it would stand.
FIGURE, AT = text("45,512", 20), 13
SEVEN, BLACK_BOX, IN_LAYER = (
    text("7", AT),
    b"0 g 10 95 10 20 re f\n",
    b"/OC /L BDC " + text("7", AT) + b" EMC ",
)
#: What is painted before the figure, where the 7 cannot be seen.
HIDDEN = {
    "white": text("7", AT, before="1 g"),
    "almost white": text("7", AT, before="0.99 1 0.98 rg"),
    "pale": text("7", AT, before="0.93 g"),
    "half a point high": b"BT 0.04 0 0 0.04 13 100 Tm /F 12 Tf (7) Tj ET ",
    "invisible mode": text("7", AT, before="3 Tr"),
    "clipped": text("7", AT, before="100 100 50 50 re W n"),
    "clipped to nothing": text("7", AT, before="0 0 0 0 re W n"),
    "under a white box": SEVEN + b"1 g 10 95 10 20 re f 0 g\n",
    "under a black box": SEVEN + BLACK_BOX,
    "black on black": BLACK_BOX + SEVEN,
    "under an image": SEVEN + b"q 10 0 0 20 10 95 cm /I Do Q ",
    "transparent": text("7", AT, before="/G gs"),
    "in a transparent form": b"q /G gs /X Do Q ",
    "in a hidden layer": IN_LAYER,
    "in a form of a hidden layer": b"/X Do ",
    "outside a form's box": b"/X Do ",
}
#: The same, where it can.
SHOWN = {
    "in free text": b"",
    "in a stamp": b"",
    "in a form field": b"",
    "in a form field without a look": b"",
    "in a pattern": text("7", AT, before="/Pattern cs /P scn"),
    "in a visible layer": IN_LAYER,
    "in a form": b"/X Do ",
    "in a form of an odd name": b"/X#FF#01 Do ",
    "told as another": b"/Span <</ActualText (1)>> BDC " + SEVEN + b" EMC ",
    "told as nothing": b"/Span <</ActualText ()>> BDC " + SEVEN + b" EMC ",
    "in a font of the graphics state": b"BT /G gs 13 100 Td (7) Tj ET ",
    "white on black": BLACK_BOX + text("7", AT, before="1 g"),
    "outlined": text("7", AT, before="1 g 0 G 1 Tr"),
    "half transparent": text("7", AT, before="/G gs"),
    "under a highlight": SEVEN + b"q /G gs 1 1 0 rg 10 95 10 20 re f Q ",
}
#: All cases upright, four of each kind on pages that are turned.
TURNED = [(name, 0) for name in HIDDEN] + [
    (name, turn) for name in [*HIDDEN][::4] for turn in (90, 180, 270)
]
TURNED_SHOWN = [(name, 0) for name in SHOWN] + [
    (name, turn) for name in [*SHOWN][::4] for turn in (90, 180, 270)
]
NOTE, LOOK = (11, 96, 20, 116), text("7", 2, 4)


def form_field(made: Made, look: bytes) -> None:
    field = made.annotate("Widget", look, NOTE, FT=Name.Tx, T=b"f", V=b"7", DA=b"/F 12 Tf 0 g")
    made.pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]),
        DA=b"/F 12 Tf 0 g",
        DR=Dictionary(Font=made.fonts),
        NeedAppearances=not look,
    )
    if not look:
        del field.AP


def tile(made: Made, content: bytes = b"0 g 0 0 2 2 re f", size: int = 2) -> Object:
    """A pattern, of black."""
    made_tile = made.pdf.make_stream(content)
    made_tile.Type, made_tile.PatternType, made_tile.PaintType, made_tile.TilingType = (
        Name.Pattern,
        1,
        1,
        1,
    )
    made_tile.BBox, made_tile.XStep, made_tile.YStep, made_tile.Resources = (
        Array([0, 0, size, size]),
        size,
        size,
        Dictionary(),
    )
    return made_tile


def transparent_form(made: Made) -> None:
    made.add("ExtGState", G=Dictionary(ca=0, CA=0))
    made.add("XObject", X=made.form(SEVEN, Group=Dictionary(S=Name.Transparency)))


#: What a page has beside its content.
RESOURCES = {
    "under an image": lambda made: made.add("XObject", I=made.image(b"\xff" * 4, 2, 2)),
    "transparent": lambda made: made.add("ExtGState", G=Dictionary(ca=0, CA=0)),
    "in a transparent form": transparent_form,
    "in a hidden layer": lambda made: made.add("Properties", L=made.layer(on=False)),
    "in a form of a hidden layer": lambda made: made.add(
        "XObject", X=made.form(SEVEN, OC=made.layer(on=False))
    ),
    "outside a form's box": lambda made: made.add("XObject", X=made.form(SEVEN, (50, 50, 90, 90))),
    "in free text": lambda made: made.annotate(
        "FreeText", LOOK, NOTE, DA=b"/F 12 Tf 0 g", Contents=b"7"
    ),
    "in a stamp": lambda made: made.annotate("Stamp", LOOK, NOTE),
    "in a form field": lambda made: form_field(made, LOOK),
    "in a form field without a look": lambda made: form_field(made, b""),
    "in a pattern": lambda made: made.add("Pattern", P=tile(made)),
    "in a visible layer": lambda made: made.add("Properties", L=made.layer(on=True)),
    "in a form": lambda made: made.add("XObject", X=made.form(SEVEN)),
    "in a form of an odd name": lambda made: made.add(
        "XObject", **{"X\udcff\x01": made.form(SEVEN)}
    ),
    "in a font of the graphics state": lambda made: made.add(
        "ExtGState", G=Dictionary(Font=Array([made.pdf.make_indirect(made.fonts.F), 12]))
    ),
    "half transparent": lambda made: made.add("ExtGState", G=Dictionary(ca=0.5)),
    "under a highlight": lambda made: made.add("ExtGState", G=Dictionary(BM=Name.Multiply)),
}


def made_page(name: str) -> Made:
    """One of these cases."""
    made = Made((HIDDEN | SHOWN)[name] + FIGURE)
    if name in RESOURCES:
        RESOURCES[name](made)
    return made


def page_of(name: str, folder: Path, turned: int) -> Page:
    """The page of one of these cases."""
    return only_page(made_page(name).save(folder / "a.pdf", Rotate=turned))


@pytest.mark.parametrize(("name", "turned"), TURNED)
def test_hidden_seven_is_no_part_of_the_figure(tmp_path, name, turned):
    page = page_of(name, tmp_path, turned)
    # what the image beside the figure shows may be a digit
    assert page.chars.text == ("█45,512" if name == "under an image" else "45,512")
    (problem,) = page.problems
    assert (problem["kind"], problem["severity"], problem["text"]) == (
        "hidden_text",
        "warning",
        "7",
    )
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
def test_text_outside_the_page_is_none(tmp_path, seven, box, turned):
    page = only_page(Made(seven + FIGURE).save(tmp_path / "a.pdf", Rotate=turned, **box))
    assert page.chars.text == "45,512"
    assert kinds_of(page) == ["hidden_text"]


@pytest.mark.parametrize(("name", "turned"), TURNED_SHOWN)
def test_seven_that_is_seen_is_part_of_the_figure(tmp_path, name, turned):
    page = page_of(name, tmp_path, turned)
    assert words_of(page) == ["745,512"]
    assert page.problems == []


@pytest.mark.parametrize("new", ["60,000", "50,000"])
def test_figure_that_was_corrected_over_a_white_box_is_the_new_one(tmp_path, new):
    page = only_page(
        Made(text("50,000") + b"1 g 15 95 60 20 re f 0 g " + text(new)).save(tmp_path / "a.pdf")
    )
    assert words_of(page) == [new]


@pytest.mark.parametrize("shift", [(0, 0), (0.3, 0), (0.8, 0), (1.5, 0), (0, 1.5), (1, 1)])
@pytest.mark.parametrize("size", [7, 9, 12])
def test_text_that_is_struck_twice_is_read_once(tmp_path, shift, size):
    words = ("1,100,511", "△45.22", "111")
    content = b"".join(
        text(word.replace("△", "-"), 20 + dx, 150 - 30 * line + dy, size=size)
        for line, word in enumerate(words)
        for dx, dy in ((0, 0), shift)
    )
    page = only_page(Made(content).save(tmp_path / "a.pdf"))
    assert words_of(page) == ["1,100,511", "-45.22", "111"]


def test_mark_of_a_symbol_font_is_the_mark_and_not_its_code(tmp_path):
    assert only_page(Made(text("4"), "ZapfDingbats").save(tmp_path / "a.pdf")).chars.text == "✔"


def test_character_that_the_font_does_not_tell_is_a_problem_and_no_digit(tmp_path):
    made = Made(text("12") + b"BT /G 12 Tf 60 100 Td <03A103A2> Tj ET")
    made.add("Font", G=composite("Unknown", "Identity-H", b"Identity"))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert "cid" not in page.chars.text
    assert page.chars.text.startswith("12")
    assert not set(page.chars.text[2:]) & set("0123456789")
    assert kinds_of(page) == ["unmapped_text"]


def test_text_is_read_however_it_is_printed(tmp_path):
    """A span of which /ActualText tells the letters, figures set wide, and dashes that are thinner
    than a pixel.
    """
    span = (
        b"/Span <</ActualText <FEFF4E8B52D94E8B696D>>> BDC BT /J 12 Tf 20 170 Td "
        b"<4E8B52D94E8B696D> Tj ET EMC "
    )
    wide = b"BT /F 10 Tf 20 130 Td [(1) -150 (,) -150 (2) -150 (3) -150 (4)] TJ ET /X Do "
    dashes, made = (
        b"".join(text("-", 20 + 10 * n, 100 - 0.05 * n, size=3) for n in range(25)),
        Made(span + wide),
    )
    made.add("Font", J=composite("HeiseiKakuGo-W5", "UniJIS-UCS2-H")).add(
        "XObject", X=made.form(dashes)
    )
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert [line.text for line in text_lines(1, page.chars)] == [
        "事務事業",
        "1,234",
        " ".join("-" * 25),
    ]


def test_what_a_file_tells_is_read_where_its_font_tells_nothing(tmp_path):
    made = Made(b"/Span <</ActualText (12)>>BDC BT /G 12 Tf 60 100 Td <03A103A2> Tj ET EMC ")
    made.add("Font", G=composite("Unknown", "Identity-H", b"Identity"))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert (page.chars.text, kinds_of(page)) == ("12", ["told_text"])


def test_white_lines_are_seen_on_a_fill_only(tmp_path):
    white, fill = b"1 G 20 %d m 200 %d l S 1 g 20 %d 180 1 re f ", b"0.8 g 20 100 180 60 re f "
    page = only_page(
        Made(white % (50, 50, 80) + fill + white % (120, 120, 140)).save(tmp_path / "a.pdf")
    )
    assert sorted(page.horizontal[:, 0]) == pytest.approx([59.5, 80], abs=0.1)


@pytest.mark.parametrize("mode", ["3 Tr", "0 g"], ids=["invisible text", "text under the image"])
def test_image_with_a_text_layer_is_reported_and_not_read(tmp_path, mode):
    layer = b"".join(text("45,512 1,234", 20, y, before=mode) for y in range(20, 180, 20))
    picture = b"q %d 0 0 %d 0 0 cm /I Do Q " % (WIDTH, HEIGHT)
    made = Made(picture + layer if mode == "3 Tr" else layer + picture)
    made.add("XObject", I=made.image(bytes(range(256)) * 4, 32, 32))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert (len(page.chars), kinds_of(page), page.problems[0]["severity"]) == (
        0,
        ["scanned_page"],
        "error",
    )


def test_what_has_ink_on_a_scanned_page_is_read(tmp_path):
    layer = b"".join(text("45,512 1,234", 20, y, before="3 Tr") for y in range(20, 160, 20))
    made = Made(b"q %d 0 0 %d 0 0 cm /I Do Q " % (WIDTH, HEIGHT) + layer + text("No 7", 200, 180))
    made.add("XObject", I=made.image(b"\xe8" * 4, 2, 2))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert (page.chars.text, kinds_of(page)) == ("No7", ["scanned_page"])
    assert "No" not in str(page.problems[0]["text"])


def test_text_on_a_page_with_a_picture_as_its_ground_is_read(tmp_path):
    made = Made(b"q %d 0 0 %d 0 0 cm /I Do Q " % (WIDTH, HEIGHT) + FIGURE)
    made.add("XObject", I=made.image(b"\xe8" * 4, 2, 2))
    page = only_page(made.save(tmp_path / "a.pdf"))
    assert (page.chars.text, page.problems) == ("45,512", [])


def test_a_page_without_doubtful_characters_is_not_rendered(tmp_path, monkeypatch):
    monkeypatch.delattr(pypdfium2.PdfPage, "render")
    assert only_page(Made(FIGURE).save(tmp_path / "b.pdf")).chars.text == "45,512"


def test_text_in_an_object_with_hidden_letters_is_kept_where_it_is_printed_again(tmp_path):
    twice = text("1234") + b"1 g 20 95 14 20 re f 0 g " + text("1234", size=12)
    assert words_of(only_page(Made(twice).save(tmp_path / "a.pdf"))) == ["1234"]


def test_what_was_met_on_pages_is_told_also_of_a_document_without_a_form(tmp_path):
    (tmp_path / "raw").mkdir()
    Made(HIDDEN["white"] + FIGURE).save(tmp_path / "raw" / "a.pdf")
    problems = make_tables(tmp_path / "raw", tmp_path / "out", jobs=1, cache=False).tables[
        "problems"
    ]
    assert set(problems["kind"]) == {"unknown_form", "hidden_text", "no_source"}
    assert problems.set_index("kind").loc["hidden_text", ["severity", "page", "text"]].tolist() == [
        "warning",
        1,
        "7",
    ]


def made_pattern(where: str) -> Made:
    """A figure on a pattern that draws a 7 where it is said."""
    made = Made(b"/Pattern cs /P scn 0 0 200 200 re f 0 g " + FIGURE)
    forms = {"/X": made.form(SEVEN)} if where == "in its form" else {}
    made.add(
        "Pattern",
        P=tile(made, {"in it": SEVEN, "in its form": b"/X Do"}.get(where, BLACK_BOX), 200),
    )
    made.page.Resources.Pattern.P.Resources = Dictionary(Font=made.fonts, XObject=Dictionary(forms))
    return made


@pytest.mark.parametrize("where", ["in it", "in its form", "nowhere"])
def test_letters_that_a_pattern_draws_are_told(tmp_path, where):
    page = only_page(made_pattern(where).save(tmp_path / "a.pdf"))
    told = [] if where == "nowhere" else [("pattern_text", "error")]
    assert [(problem["kind"], problem["severity"]) for problem in page.problems] == told
