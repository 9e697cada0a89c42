"""An ellipse around one of several options chooses it; a text with a line through it counts no more."""

from pathlib import Path

import pytest
from made_content import Made, kinds_of, only_page, text, words_of

from hyoka.grid.collisions import collisions
from hyoka.grid.model import text_lines
from hyoka.pdf.chars import Char, Chars
from hyoka.pdf.page import Page

OPTIONS = (
    text("A / B / C") + text("1 Go  2 Stop", y=70) + text("Up", y=40) + text("Down", y=25) + text("1 Costs of R4", y=10)
)
#: Where an ellipse is: its middle, width and height; and how the page's first lines read with it.
CHOSEN = {
    "a letter": ((45, 106, 14, 18), "A/○B/C"),
    "a number and a word": ((75, 74, 48, 18), "1Go○2Stop"),
    "an option over another": ((28, 44, 24, 16), "○Up"),
}


def ellipse(x: float, y: float, width: float, height: float, end: str = "s") -> bytes:
    """The operators that draw an ellipse around a point."""
    right, up = width / 2, height / 2
    corners = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1)]
    places = [f"{x + right * across} {y + up * along}" for across, along in corners]
    curves = [f"{places[n]} {places[n]} {places[n + 1]} c" for n in (1, 3, 5, 7)]
    return f"{places[0]} m {' '.join(curves)} {end} ".encode()


def page_of(folder: Path, content: bytes) -> Page:
    return only_page(Made(content).save(folder / "a.pdf"))


@pytest.mark.parametrize("name", CHOSEN)
def test_option_in_an_ellipse_has_a_circle_before_it(tmp_path, name):
    place, line = CHOSEN[name]
    assert line in words_of(page_of(tmp_path, OPTIONS + ellipse(*place)))


@pytest.mark.parametrize(
    "drawn",
    [
        ellipse(24, 14, 14, 18),
        ellipse(43.5, 104, 14, 18) + ellipse(23.5, 104, 14, 18) + ellipse(63, 104, 14, 18),
        ellipse(43.5, 104, 14, 18, "b"),
        ellipse(60, 80, 110, 90),
        ellipse(43.5, 104, 14, 18)[:-20] + b"S ",
        b"36.5 95 14 18 re s ",
    ],
    ids=["around a heading's number", "around all options", "filled", "around a block", "an open curve", "a box"],
)
def test_other_shapes_choose_nothing(tmp_path, drawn):
    assert "○" not in "".join(words_of(page_of(tmp_path, drawn + OPTIONS)))


@pytest.mark.parametrize(("text", "read"), [("A・B/C", "A・○B/C"), ("R4.B", "R4.B○")])
def test_circle_laid_over_an_option_stands_before_it(text, read):
    chars = [Char(sign, 9 * n, 50, 9 * n + 9, 60) for n, sign in enumerate(text)]
    at = 9 * text.index("B")
    page = Page(1, 100, 100, Chars.of([*chars, Char("○", at - 3, 47, at + 12, 63)]))
    page.normalize()
    assert page.chars.text == read


@pytest.mark.parametrize("y", [103, 105])
def test_figure_with_a_line_through_it_is_left_out(tmp_path, y):
    line = f"19.5 {y} m 53 {y} l S ".encode()
    page = page_of(tmp_path, text("5,000") + text("4,500", 60) + line)
    assert words_of(page) == ["4,500"]
    assert kinds_of(page) == ["struck_out"]


@pytest.mark.parametrize("lines", ["19.5 104 m 51 104 l S ", "20 102 m 50 102 l S 20 106 m 50 106 l S "])
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
    assert [problem["kind"] for problem in collisions(page)] == ["text_on_line"]


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
    signed = read.replace(" ", "")
    assert (words_of(page), kinds_of(page)) == ([signed], ["drawn_sign"] * (signed != "1,234"))


@pytest.mark.parametrize("line", [b"19.5 99 m 53 99 l S ", b"10 104 m 150 104 l S ", b"30 104 m 40 104 l S "])
def test_other_lines_leave_a_figure(tmp_path, line):
    page = page_of(tmp_path, text("5,000") + line)
    assert (words_of(page), page.problems) == (["5,000"], [])


#: Boxes before two words, of which the second is ticked: with a pen, a dot in a ring, a char; and a box around a text.
BOXES = {
    "□Go☑Up": b"8 99 9 9 re S 58 99 9 9 re S 60 104 m 62 101 l 66 107 l S ",
    "○Go●Up": ellipse(12, 103.5, 9, 9) + ellipse(62, 103.5, 9, 9) + ellipse(62, 103.5, 4, 4, "f"),
    "□Go□Up": b"8 99 9 9 re S 58 99 9 9 re S ",
    "GoUp": b"8 99 9 9 re S 58 99 9 9 re S 5 99 70 0 re S 0 108 70 0 re S " + ellipse(12, 80, 9, 9),
}


@pytest.mark.parametrize("read", BOXES)
def test_boxes_drawn_before_options_are_read_as_signs(tmp_path, read):
    page = page_of(tmp_path, text("Go") + text("Up", 70) + BOXES[read])
    assert words_of(page) == [read]
    assert len(page.horizontal) == (6 if read == "GoUp" else 0)
