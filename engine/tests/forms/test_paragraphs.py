"""Paragraphs: lines that the layout broke are joined, others begin a paragraph."""

import pytest
from made_pages import cell

from hyoka.grid.paragraphs import one_line, paragraphs

FULL = "文が行の右の端まで届く"  # 11 characters: 110 of the 116 points that a cell of 120 leaves
#: In a cell of 120 lines of 11 characters break 6 points before the margin; a narrow letter ends 5
#: points further left.
OTHER, NARROWER, ENDS = "その続きも同じく長く書", "文が行の右の端まで届A", "この行で文が終わるA。"
#: The width of a cell, its lines, and how many of them make each paragraph.
BROKEN = {
    "a line that fills the cell goes on": (116, [FULL, "続きである。"], [2]),
    "a line that ends early ends its paragraph": (116, ["短い行。", "次の段落。"], [1, 1]),
    "a closing mark never begins a paragraph": (200, ["短い行", "。次"], [2]),
    "a character goes down with its closing mark": (116, ["一二三四五六七八九十", "端。続き"], [2]),
    "an opening bracket clings to what follows": (116, ["一二三四五六七八九十", "「端」続き"], [2]),
    "a Latin word that did not fit goes on": (116, ["一二三四五六七八", "Network の整備"], [2]),
    "a Latin word that would have fitted begins one": (116, ["一二三四", "DX の整備"], [1, 1]),
    "lines that break at one place tell where text ends": (
        120,
        [NARROWER, FULL, OTHER, "いてある。"],
        [4],
    ),
    "a single line does not": (120, [NARROWER, FULL, "いてある。"], [1, 2]),
    "a sentence that ends there ends its paragraph": (
        120,
        [FULL, OTHER, ENDS, "次の段落。"],
        [3, 1],
    ),
    "short lines that end at one place do not tell": (
        120,
        ["一行目", "二行目", "三行目"],
        [1, 1, 1],
    ),
}


@pytest.mark.parametrize(("width", "lines", "counts"), BROKEN.values(), ids=BROKEN)
def test_lines_that_the_layout_broke_are_joined(width, lines, counts):
    left = iter(lines)
    joined = ["".join(next(left) for _ in range(count)) for count in counts]
    assert paragraphs([cell(*lines, x1=50 + width)]) == joined


def test_letters_spread_over_a_line_are_one_word():
    assert [
        one_line(cell(text, x1=250)) for text in ("総 務 課", "継 続", "総務 課", "A B C", "3 4")
    ] == [
        "総務課",
        "継続",
        "総務 課",
        "A B C",
        "3 4",
    ]


def test_pieces_that_stand_side_by_side_in_one_row_are_one_text():
    assert paragraphs([cell("左の文", x0=50, x1=90), cell("右の文", x0=90, x1=150)]) == [
        "左の文右の文"
    ]
