"""Paragraphs: lines that the layout broke are joined, others begin a paragraph."""

from __future__ import annotations

from made_pages import cell

from hyoka.forms.shared.paragraphs import one_line, paragraphs

FULL = "文が行の右の端まで届く"  # 11 characters: 110 of the 116 points that a cell of 120 leaves


def paragraphs_of(*lines: str, width: float = 116) -> list[str]:
    return paragraphs([cell(*lines, x0=50, x1=50 + width)])


def test_a_line_that_fills_the_cell_goes_on_in_the_next():
    assert paragraphs_of(FULL, "続きである。") == [FULL + "続きである。"]


def test_a_line_that_ends_early_ends_its_paragraph():
    assert paragraphs_of("短い行。", "次の段落。") == ["短い行。", "次の段落。"]


def test_a_closing_mark_never_begins_a_paragraph():
    assert paragraphs_of("短い行", "。次", width=200) == ["短い行。次"]


def test_a_character_that_went_down_with_its_closing_mark_still_goes_on():
    """The line has room for one more character, but 端。 keeps together."""
    assert paragraphs_of("一二三四五六七八九十", "端。続き") == ["一二三四五六七八九十端。続き"]


def test_an_opening_bracket_clings_to_what_follows():
    assert paragraphs_of("一二三四五六七八九十", "「端」続き") == ["一二三四五六七八九十「端」続き"]


def test_a_latin_word_that_did_not_fit_goes_on():
    assert paragraphs_of("一二三四五六七八", "Network の整備") == ["一二三四五六七八Network の整備"]


def test_a_latin_word_that_would_have_fitted_begins_a_paragraph():
    assert paragraphs_of("一二三四", "DX の整備") == ["一二三四", "DX の整備"]


def test_a_text_that_goes_on_over_a_page_end_is_one_paragraph():
    first, second = cell(FULL, x1=166), cell("次の頁の続き。", x1=166, number=2)
    assert paragraphs([first, second]) == [FULL + "次の頁の続き。"]
    assert one_line([first, second]) == FULL + "次の頁の続き。"


def test_letters_spread_over_a_line_are_one_word() -> None:
    assert [one_line(cell(text, x1=250)) for text in ("総 務 課", "継 続", "総務 課", "A B C", "3 4")] == [
        "総務課", "継続", "総務 課", "A B C", "3 4",
    ]  # fmt: skip


def test_pieces_that_stand_side_by_side_in_one_row_are_one_text():
    assert paragraphs([cell("左の文", x0=50, x1=90), cell("右の文", x0=90, x1=150)]) == ["左の文右の文"]


#: Lines of 11 characters break 6 points before the margin; one with a narrow letter ends 5 points further left.
LONG, OTHER, NARROWER, WIDE = "文が行の右の端まで届く", "その続きも同じく長く書", "文が行の右の端まで届A", 170.0


def test_lines_that_break_at_one_place_within_a_sentence_tell_where_text_ends() -> None:
    text = cell(NARROWER, LONG, OTHER, "いてある。", x1=WIDE)
    assert paragraphs([text]) == [NARROWER + LONG + OTHER + "いてある。"]


def test_a_single_line_does_not_tell_where_text_ends() -> None:
    assert paragraphs([cell(NARROWER, LONG, "いてある。", x1=WIDE)])[0] == NARROWER


def test_a_sentence_that_ends_where_lines_break_ends_its_paragraph() -> None:
    ends = "この行で文が終わるA。"
    text = cell(LONG, OTHER, ends, "次の段落。", x1=WIDE)
    assert paragraphs([text]) == [LONG + OTHER + ends, "次の段落。"]


def test_short_lines_that_end_at_one_place_do_not_tell_where_text_ends() -> None:
    assert paragraphs([cell("一行目", "二行目", "三行目", x1=WIDE)]) == ["一行目", "二行目", "三行目"]
