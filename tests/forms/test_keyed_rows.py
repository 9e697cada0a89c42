"""Rows with keys are whole, wherever a page end cuts them."""

from __future__ import annotations

from itertools import pairwise

from made_pages import row

from hyoka.forms.shared.keyed_rows import KeyedRows
from hyoka.forms.shared.paragraphs import one_line
from hyoka.grid.model import Row

XS = [50.0, 100.0, 250.0, 300.0]


def read(*items: Row) -> list[tuple[str, ...]]:
    """Keys, names and marks of rows: a column each."""
    table = KeyedRows("番号", r"\d+-\d+", texts=("名称",), short=("評価",))
    for item in items:
        cells = dict(zip(("番号", "名称", "評価"), item.cells, strict=True))
        if not table.take_row(item, cells):
            table.append_continuation(item, cells)
    return [tuple(one_line(found[column]) for column in ("番号", "名称", "評価")) for found in table.rows]


def at(number: int, *words: str, top: float = 100, guessed: bool = False) -> Row:
    return row(*words, xs=XS, top=top, number=number, guessed=guessed)


def test_a_row_begins_with_its_key():
    assert read(at(1, "1-1", "窓口", "A"), at(1, "１-２", "相談", "B", top=120)) == [
        ("1-1", "窓口", "A"),
        ("１-２", "相談", "B"),
    ]


def test_a_row_before_the_first_key_is_none():
    assert read(at(1, "", "見出し", ""), at(1, "1-1", "窓口", "A", top=120)) == [("1-1", "窓口", "A")]


def test_the_rest_of_a_text_stands_at_the_top_of_the_next_page():
    assert read(at(1, "1-1", "窓口の", "A", top=700), at(2, "", "改善", "", top=20)) == [("1-1", "窓口の改善", "A")]


def test_a_key_that_a_page_end_cuts_is_one():
    items = at(1, "1-1", "一", "A"), at(1, "1-", "窓口の", "", top=700), at(2, "2", "改善", "B", top=20)
    assert read(*items) == [("1-1", "一", "A"), ("1-2", "窓口の改善", "B")]


def test_between_lines_a_row_without_a_key_is_the_first_half_of_one_of_the_next_page():
    items = at(1, "1-1", "一", "A"), at(1, "", "窓口の", "", top=700), at(2, "1-2", "改善", "B", top=20)
    assert read(*items) == [("1-1", "一", "A"), ("1-2", "窓口の改善", "B")]


def test_where_white_alone_parts_rows_one_without_a_key_is_the_rest_of_the_one_above():
    assert read(at(1, "1-1", "窓口の", "A", guessed=True), at(1, "", "改善", "", top=112, guessed=True)) == [
        ("1-1", "窓口の改善", "A")
    ]


def test_a_row_with_a_mark_of_its_own_is_no_rest():
    assert read(at(1, "1-1", "窓口", "A"), at(2, "", "改善", "B", top=20)) == [("1-1", "窓口", "A")]


def test_what_is_cut_belongs_to_the_next_page_alone():
    items = at(1, "1-1", "一", "A"), at(1, "1-", "窓口の", "", top=700), at(3, "2-2", "改善", "B", top=20)
    assert read(*items) == [("1-1", "一", "A"), ("2-2", "改善", "B")]


def test_keys_on_several_pages_stay_apart():
    items = [at(number, f"1-{number}", "窓口", "A") for number in range(1, 5)]
    assert [key for key, _, _ in read(*items)] == ["1-1", "1-2", "1-3", "1-4"]
    assert all(a != b for a, b in pairwise(read(*items)))
