"""Small letters beside figures and over labels are no part of them.

Digits that stand apart are one figure.
"""

import pytest
from made_pages import chars, grid, hairlines, page, texts

from hyoka.grid.page_items import document_items
from hyoka.pdf.page import Page

XS = [40.0, 100.0, 160.0, 220.0]
THIN = "\u2009"


def read(made: Page) -> list[list[str] | str]:
    return texts(document_items([made]))


def kinds_of(made: Page) -> list[object]:
    return [problem["kind"] for problem in made.problems]


@pytest.mark.parametrize(
    ("mark", "size", "top"),
    [
        ("1)", 6, 97),
        ("注1", 6, 104),
        ("※1", 7, 103),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_mark_of_a_note_is_no_digit_of_the_figure_beside_it(mark, size, top, before):
    width = sum(size / 2 if letter.isascii() else size for letter in mark)
    made = page(chars("91", 50, 100), chars(mark, 50 - width if before else 60, top, size))
    made.normalize()
    assert (made.chars.text, kinds_of(made)) == ("91", ["note_mark"])


@pytest.mark.parametrize(
    ("digits", "size", "top"),
    [("1", 6, 99), ("10", 7, 98), ("2", 5, 107), ("³", 10, 100)],
)
@pytest.mark.parametrize("before", [True, False])
def test_digits_alone_beside_a_figure_may_be_its_power_and_leave_it_unread(
    digits, size, top, before
):
    width = sum(size / 2 if letter.isascii() else size for letter in digits)
    made = page(chars("91", 50, 100), chars(digits, 50 - width if before else 60, top, size))
    made.normalize()
    assert (made.chars.text, kinds_of(made)) == ("91" + "█" * len(digits), [])


@pytest.mark.parametrize(("size", "top"), [(6, 103.5), (10, 98)])
def test_digit_of_another_size_or_height_is_none_of_the_figure(size, top):
    made = page(chars("件数91", 30, 100), chars("1", 60, top, size))
    made.normalize()
    assert (read(made), made.problems) == (["件数91 1"], [])


def test_power_of_a_unit_and_a_digit_in_the_next_cell_are_no_notes():
    made = page(
        chars("km", 50, 100), chars("2", 60, 99, 6), chars("91", 150, 100), chars("7", 161, 97, 6)
    )
    made.vertical = page(vertical=[(160.5, 90, 120)]).vertical
    made.normalize()
    assert (made.chars.text, made.problems) == ("km2917", [])


@pytest.mark.parametrize(
    ("small", "left"), [("じぎょう", ""), ("ジギョウ", ""), ("事業とは", "事業とは")]
)
def test_kana_over_a_label_are_no_part_of_it(small, left):
    made = page(chars("事業", 50, 100), chars(small, 51, 95, 4.5))
    made.normalize()
    assert (made.chars.text, kinds_of(made)) == ("事業" + left, [] if left else ["furigana"])


def test_kana_of_the_cell_above_are_no_furigana():
    made = page(chars("氏名", 50, 100), chars("しめい", 51, 94, 4.5), **hairlines(40, 80, [99]))
    made.normalize()
    assert (made.chars.text, made.problems) == ("氏名しめい", [])


@pytest.mark.parametrize("printed", ["12 34", "1 2     3", "1 4"])
def test_two_figures_of_a_cell_stay_two(printed):
    made = page(chars("件数", 45, 103), chars(printed, 105, 103), **grid(XS[:3], [100, 116]))
    assert read(made) == [["件数", " ".join(printed.split())]]


@pytest.mark.parametrize(
    ("boxes", "left"),
    [
        (["2", "6", "0"], [f"2{THIN}6{THIN}0"]),
        (["", "6", "0"], [f"6{THIN}0"]),
        (["6", "800", ""], [f"6{THIN}800"]),
        (["△", "2", "6"], [f"△{THIN}2{THIN}6"]),
        (["2", "", "0"], ["2 0"]),
        (["12", "34", ""], ["12 34"]),
        (["1,200", "1,300", ""], ["1,200", "1,300"]),
        (["28", "29", "30"], ["28", "29", "30"]),
        (["2", "6", "円"], [f"2{THIN}6", "円"]),
    ],
)
@pytest.mark.parametrize("pages", [1, 2])
def test_boxes_under_one_head_hold_one_figure_or_none_that_is_known(boxes, left, pages):
    xs = [100.0, 120.0, 140.0, 160.0]
    head = page(
        chars("区分", 45, 3), chars("決算", 105, 3), horizontal=[(y, 40, 160) for y in (0, 16)],
        vertical=[(x, 0, 16) for x in (40, 100, 160)],
    )  # fmt: skip
    made = page(
        chars("国費", 45, 19),
        *(chars(box, x + 1, 19, 5) for x, box in zip(xs, boxes, strict=False)),
        **grid([40, *xs], [16, 32]),
        number=pages,
    )
    assert texts(document_items([head, made]))[-1] == ["国費", *left]


@pytest.mark.parametrize("inside", ["rows", "columns", "none"])
def test_body_without_lines_inside_has_rows_by_lines_and_columns_by_the_head(inside):
    printed = [("国費", "1,800", "1,900"), ("その他", "260", "-"), ("計", "2,060", "1,900")]
    words = [
        chars(word, x + 5, 119 + 14 * n)
        for n, row in enumerate(printed)
        for x, word in zip(XS, row, strict=False)
    ]  # fmt: skip
    head = [chars(word, x + 5, 103) for x, word in zip(XS, ("区分", "R4", "R5"), strict=False)]
    lines = grid(XS, [100, 116])
    if inside != "none":
        lines["horizontal"].append((160, 40, 220))
        lines["vertical"] += [(x, 116, 160) for x in (XS if inside == "columns" else XS[::3])]
    assert read(page(*head, *words, **lines)) == [["区分", "R4", "R5"], *map(list, printed)]


def test_wrapped_label_beside_a_figure_on_each_of_its_lines_stays_one():
    words = [
        chars("公開した件", 42, 103),
        chars("数と人", 42, 115),
        chars("12", 105, 103),
        chars("34", 105, 115),
    ]
    assert read(page(*words, **grid(XS[:3], [100, 130]))) == [["公開した件数と人", "12 34"]]
