"""White space: words of a row, several texts as one cell, the text between two places."""

from __future__ import annotations

from made_pages import cell, line

from hyoka.forms.shared.white_space import (
    FIGURE_GAP,
    header_of_figure,
    merge_texts,
    text_between,
    text_span,
    with_stacked_words,
    words_in,
)
from hyoka.grid.model import Row


def words(*pieces: tuple[str, float, float]) -> list[str]:
    return [text for text, _ in words_in(row_of(*pieces))]


def row_of(*pieces: tuple[str, float, float], number: int = 1) -> Row:
    found = cell(x0=50, x1=450, number=number)
    found.lines = [line(text, x, top, number) for text, x, top in pieces]
    return Row(number, 100, [found], guessed=True)


def test_white_parts_words_and_a_narrow_blank_does_not() -> None:
    assert words(("事業費", 60, 100), ("人件費", 120, 100)) == ["事業費", "人件費"]
    assert words(("事業費", 60, 100), ("計", 92, 100)) == ["事業費計"]


def test_figures_stand_nearer_than_words() -> None:
    row = row_of(("12", 60, 100), ("34", 72, 100))
    assert [text for text, _ in words_in(row)] == ["1234"]
    assert [text for text, _ in words_in(row, FIGURE_GAP)] == ["12", "34"]


def test_a_word_at_another_height_is_another_word() -> None:
    assert words(("事業費", 60, 100), ("計", 90, 108)) == ["事業費", "計"]


def test_words_are_told_as_they_are_folded() -> None:
    assert words(("Ｒ３", 60, 100)) == ["R3"]


def test_what_a_narrow_column_prints_below_one_another_is_one_word_too() -> None:
    row = row_of(("性", 60, 100), ("質", 60, 112), ("-", 120, 106))
    assert [text for text, _ in with_stacked_words(words_in(row))] == ["性", "質", "-", "性質"]


def test_words_far_below_one_another_are_not_stacked() -> None:
    row = row_of(("性", 60, 100), ("質", 60, 140))
    assert [text for text, _ in with_stacked_words(words_in(row))] == ["性", "質"]


def test_what_rows_print_between_two_places_goes_on_over_the_page_end() -> None:
    here, rest = row_of(("左", 60, 100), ("中央の", 100, 100), ("右", 200, 100)), row_of(("文", 100, 20), number=2)
    found = text_between([here, rest], 90, 150)
    assert found is not None
    assert (found.text, found.page, found.x0, found.x1) == ("中央の文", 1, 100, 130)
    assert text_between([here], 300, 400) is None


def test_cells_merge_to_one_as_large_as_their_text() -> None:
    found = merge_texts([cell("左", x0=50, x1=90), cell("右", x0=90, x1=150)])
    assert found is not None
    assert (found.text, text_span(found)) == ("左右", (52, 102))
    assert (found.x0, found.x1) == (52, 102)
    assert merge_texts([]) is None


def test_a_figure_stands_under_the_last_header_whose_middle_lies_left_of_its_end() -> None:
    headers = [(name, cell(name, x0=x, x1=x + 40)) for name, x in (("R3", 100), ("R4", 150))]
    assert header_of_figure(cell("1,234,567", x0=110, x1=188), headers)[0] == "R4"
    assert header_of_figure(cell("12", x0=125, x1=139), headers)[0] == "R3"
    assert header_of_figure(cell("12", x0=60, x1=72), headers)[0] == ""
