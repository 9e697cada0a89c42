"""Rows between hairlines: each text in the row of its own height."""

from __future__ import annotations

from made_pages import cell, line

from hyoka.forms.shared.unruled import is_unruled, settled
from hyoka.grid.model import Cell, Row


def between_hairlines(top: float, bottom: float, *texts: tuple[str, float, float], number: int = 1) -> Row:
    """A row and its texts, each in a cell of its own."""
    cells = []
    for text, x, y in texts:
        found = Cell(number, x, top, x + 100, bottom, [line(text, x, y, number)])
        cells.append(found)
    return Row(number, top, cells, guessed=True)


def told(*items: Row) -> list[str]:
    return [item.text for item in settled(items, "大項目")]


def test_a_text_that_hangs_below_its_row_belongs_to_the_next_one() -> None:
    first = between_hairlines(100, 120, ("一", 60, 105), ("名前", 160, 125))
    second = between_hairlines(120, 140, ("二", 60, 125))
    assert told(first, second) == ["一", "二 名前"]


def test_a_line_beside_a_row_is_of_the_row() -> None:
    first = between_hairlines(100, 120, ("一", 60, 105))
    assert told(first, line("二", 200, 106), line("三", 60, 150)) == ["一 二", "三"]  # type: ignore[arg-type]


def test_what_stands_above_the_first_label_of_a_table_is_a_row_of_its_own() -> None:
    both = between_hairlines(100, 160, ("前の文", 160, 105), ("大項目", 60, 130), ("名前", 160, 130))
    assert told(both) == ["前の文", "大項目 名前"]


def test_ruled_rows_stay_as_they_are() -> None:
    ruled = Row(1, 100, [cell("一", "二")])
    assert list(settled([ruled], "大項目")) == [ruled]
    assert not is_unruled(ruled)
    assert not is_unruled(None)
