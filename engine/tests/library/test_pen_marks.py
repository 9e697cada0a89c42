"""What is drawn at an option is told; a text with a line through it counts no more.

A sign that is drawn is one.
"""

from pathlib import Path

import pytest
from made_content import Made, kinds_of, only_page, text, words_of

from hyoka.grid.model import text_lines
from hyoka.pdf.page import Page


def ellipse(x: float, y: float, width: float, height: float, end: str = "s") -> bytes:
    """The operators that draw an ellipse around a point."""
    right, up = width / 2, height / 2
    corners = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1)]
    places = [f"{x + right * across} {y + up * along}" for across, along in corners]
    curves = [f"{places[n]} {places[n]} {places[n + 1]} c" for n in (1, 3, 5, 7)]
    return f"{places[0]} m {' '.join(curves)} {end} ".encode()


def page_of(folder: Path, content: bytes) -> Page:
    return only_page(Made(content).save(folder / "a.pdf"))


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (ellipse(45, 106, 14, 18), ["drawn_mark"]),
        (ellipse(12, 103.5, 9, 9), ["drawn_mark"]),
        (b"8 99 9 9 re S ", ["drawn_mark"]),
        (b"10 104 m 12 101 l 16 107 l S ", ["drawn_mark"]),
        (ellipse(60, 80, 110, 90), []),
        (b"8 99 9 9 re S 5 99 70 0 re S 0 108 70 0 re S ", []),
    ],
    ids=[
        "an ellipse",
        "a ring before",
        "a box before",
        "a tick before",
        "around a block",
        "cells of a table",
    ],
)
def test_mark_that_is_drawn_at_an_option_is_told_and_not_read(tmp_path, drawn, told):
    page = page_of(tmp_path, text("A / B / C") + drawn)
    assert (words_of(page), kinds_of(page)) == (["A/B/C"], told)


@pytest.mark.parametrize("y", [103, 105])
def test_figure_with_a_line_through_it_is_left_out(tmp_path, y):
    line = f"19.5 {y} m 53 {y} l S ".encode()
    page = page_of(tmp_path, text("5,000") + text("4,500", 60) + line)
    assert words_of(page) == ["4,500"]
    assert kinds_of(page) == ["struck_out"]


@pytest.mark.parametrize(
    "lines", ["19.5 104 m 51 104 l S ", "20 102 m 50 102 l S 20 106 m 50 106 l S "]
)
@pytest.mark.parametrize(("printed", "left"), [("5,0004,500", "4,500"), ("5,000 and", "and")])
def test_figure_beside_one_with_lines_through_it_is_the_new_one(tmp_path, lines, printed, left):
    page = page_of(tmp_path, text(printed) + lines.encode())
    assert (words_of(page), kinds_of(page)) == ([left], ["struck_out"])
    assert not len(page.horizontal)


def test_digits_of_a_figure_whose_middle_is_struck_are_no_number(tmp_path):
    page = page_of(tmp_path, text("90850") + b"33 104 m 39.5 104 l S ")
    assert [line.text for line in text_lines(1, page.chars)] == ["90 50"]


def test_figure_with_a_leaning_stroke_through_it_is_told(tmp_path):
    page = page_of(tmp_path, text("5,000") + b"20 98 m 50 110 l S ")
    (problem,) = page.problems
    assert (problem["kind"], problem["text"]) == ("drawn_mark", "5,000")
    assert page.chars.text == "5,███"  # no number


#: Signs that are drawn before 1,234, and others that are none.
SIGNS = {
    "△1,234": b"12 100 m 15.5 107 l 19 100 l s ",
    "△ 1,234": b"12 100 m 15.5 107 l 19 100 l f ",
    "-1,234": b"14 104 m 19 104 l S ",
    "- 1,234": b"14 103.6 5 0.9 re f ",
    "1,234": b"2 104 m 19 104 l S ",
    " 1,234": b"8 104 m 12 104 l S 14 104 m 19 104 l S ",
    "1,234 ": b"14 104 m 19 104 l S 14 95 m 14 115 l S ",
    " 1,234 ": b"12 107 m 15.5 100 l 19 107 l s ",
}


@pytest.mark.parametrize("read", SIGNS)
def test_sign_that_is_drawn_before_a_figure_is_its_sign(tmp_path, read):
    page = page_of(tmp_path, SIGNS[read] + text("1,234"))
    signed, is_on_its_head = read.replace(" ", ""), read == " 1,234 "
    told = ["drawn_mark"] * is_on_its_head or ["drawn_sign"] * (signed != "1,234")
    seen = "█,234" if is_on_its_head else signed  # ∨ may say that a digit is to be added
    assert (words_of(page), kinds_of(page)) == ([seen], told)


def test_line_below_a_figure_leaves_it(tmp_path):
    page = page_of(tmp_path, text("5,000") + b"19.5 99 m 53 99 l S ")
    assert (words_of(page), page.problems) == (["5,000"], [])


#: What is drawn over 5,000, and what is read of it.
OVER_A_FIGURE = {
    "a line longer than it": (b"10 104 m 150 104 l S ", "█,███"),
    "a line through a part": (b"30 104 m 40 104 l S ", "5,█00"),
    "a wave": (b"18 103 m 26 109 34 97 54 104 c S ", "█,███"),
    "a line that leans": (b"16 96 m 56 114 l S ", "5,██0"),
    "a thick wave": (b"16 w 14 103 m 26 109 34 97 58 104 c S ", "█,███"),
    "a wave with a fill": (b"18 103 m 26 109 34 97 54 104 c 34 100 26 112 18 106 c f ", "█,███"),
    "a ring around it": (ellipse(36, 104, 48, 22), "5,000"),
    "a wave below it": (b"18 99 m 26 101 34 97 54 99 c S ", "5,000"),
    "white over the upper half": (b"1 g 18 105 40 20 re f ", "█,███"),
    "white above it": (b"1 g 18 112 40 20 re f ", "5,000"),
    "white over the end": (b"1 g 45 90 20 30 re f ", "5,00█"),
    "a thick white line": (b"1 G 14 w 17 104 m 26 104 l S ", "█,000"),
}


@pytest.mark.parametrize(("drawn", "read"), OVER_A_FIGURE.values(), ids=OVER_A_FIGURE)
def test_digits_that_something_is_drawn_over_are_not_read(tmp_path, drawn, read):
    assert words_of(page_of(tmp_path, text("5,000") + drawn)) == [read]


#: Pixels of a picture on which 5,000 is printed, each some 2 points wide, and what is read.
UNDER_A_FIGURE = {
    "dark": (b"\x40" * 30, "5,000"),
    "pale stripes": (b"\xff\xd8" * 15, "5,000"),
    "dark stripes": (b"\xff\x40" * 15, "█,███"),
}


@pytest.mark.parametrize(("pixels", "read"), UNDER_A_FIGURE.values(), ids=UNDER_A_FIGURE)
def test_figure_on_a_picture_is_read_unless_strokes_are_seen_in_it(tmp_path, pixels, read):
    white = text("5,000", before="1 g") if pixels[0] == pixels[1] else text("5,000")
    made = Made(b"q 60 0 0 40 10 90 cm /I Do Q " + white)
    made.add("XObject", I=made.image(pixels, len(pixels), 1))
    assert words_of(only_page(made.save(tmp_path / "a.pdf"))) == [read]


def test_figure_on_a_round_ground_is_read(tmp_path):
    ground = b"0.6 g " + ellipse(36, 104, 60, 30, "f") + b"0 g "
    assert words_of(page_of(tmp_path, ground + text("5,000"))) == ["5,000"]


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("18 103 m 20 109 22 97 24 104 c S ", "AB"),
        ("18 103 m 20 109 22 97 38 104 c S ", "██"),
        ("10 95 m 46 115 l S ", "AB"),
    ],
    ids=["a wave over one", "a wave over both", "a line that parts a cell"],
)
def test_letters_are_struck_out_by_a_wave_over_two(tmp_path, drawn, read):
    assert words_of(page_of(tmp_path, text("AB") + drawn.encode())) == [read]


def test_strokes_are_looked_for_however_many_there_are(tmp_path):
    beside = b"".join(b"150 %d m 152 %d l S " % (y, y + 2) for y in range(20, 180, 4)) * 11
    page = page_of(tmp_path, text("5,000") + beside + b"18 103 m 26 109 34 97 54 104 c S ")
    assert words_of(page) == ["█,███"]


def test_digits_of_which_a_part_is_clipped_are_not_read(tmp_path):
    clip = b"q 0 104.5 200 100 re W n " + text("5,000") + b"Q "
    assert words_of(page_of(tmp_path, clip)) == ["█,███"]


CELL = b"10 95 m 60 95 l S 10 115 m 60 115 l S 10 95 m 10 115 l S 60 95 m 60 115 l S "


@pytest.mark.parametrize(
    ("line", "read"),
    [(b"10 95 m 60 115 l S ", "█,███"), (b"10 95 m 14 100 l S ", "5,000")],
    ids=["from corner to corner", "in a corner"],
)
def test_figure_of_a_cell_that_is_crossed_is_not_read(tmp_path, line, read):
    assert words_of(page_of(tmp_path, text("5,000") + CELL + line)) == [read]


@pytest.mark.parametrize(
    ("line", "told"),
    [(b"10 95 m 60 115 l S ", []), (b"52 98 m 60 112 l S ", ["drawn_mark"])],
    ids=["from corner to corner", "a tick"],
)
def test_a_cell_that_is_crossed_because_it_is_empty_marks_nothing_beside_it(tmp_path, line, told):
    page = page_of(tmp_path, text("5,000", 62) + CELL + line)
    assert (words_of(page), kinds_of(page)) == (["5,000"], told)


@pytest.mark.parametrize(
    ("bar", "read"),
    [
        (b"17.5 99 m 17.5 109 l S ", "█5,000"),
        (b"17.5 80 m 17.5 130 l S ", "5,000"),
        (b"17.5 99 m 17.5 109 l S 17.5 84 m 17.5 94 l S ", "5,000"),
    ],
    ids=["as high as a digit", "of a table", "dashed"],
)
def test_bar_beside_a_digit_may_be_one(tmp_path, bar, read):
    assert words_of(page_of(tmp_path, text("5,000") + bar)) == [read]


def test_digits_beside_a_drawn_caret_are_not_read(tmp_path):
    caret = b"26 98 m 28 101 l S 28 101 m 30 98 l S "
    assert words_of(page_of(tmp_path, text("5,000") + caret)) == ["█,█00"]
