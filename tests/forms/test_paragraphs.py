"""Where lines of text break: at the edge of the cell, or where they are seen to break."""

from __future__ import annotations

from made_pages import cell

from hyoka.forms.shared.paragraphs import paragraphs

#: Lines of 11 characters break 6 points before the margin; one with a narrow letter ends 5 points further left.
FULL, OTHER, NARROWER, WIDE = "文が行の右の端まで届く", "その続きも同じく長く書", "文が行の右の端まで届A", 170.0


def test_lines_that_break_at_one_place_within_a_sentence_tell_where_text_ends() -> None:
    told = cell(NARROWER, FULL, OTHER, "いてある。", x1=WIDE)
    assert paragraphs([told]) == [NARROWER + FULL + OTHER + "いてある。"]


def test_a_single_line_does_not_tell_where_text_ends() -> None:
    assert paragraphs([cell(NARROWER, FULL, "いてある。", x1=WIDE)])[0] == NARROWER


def test_a_sentence_that_ends_where_lines_break_ends_its_paragraph() -> None:
    ends = "この行で文が終わるA。"
    told = cell(FULL, OTHER, ends, "次の段落。", x1=WIDE)
    assert paragraphs([told]) == [FULL + OTHER + ends, "次の段落。"]


def test_short_lines_that_end_at_one_place_do_not_tell_where_text_ends() -> None:
    assert paragraphs([cell("一行目", "二行目", "三行目", x1=WIDE)]) == ["一行目", "二行目", "三行目"]
