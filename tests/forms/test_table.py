"""A table of known columns: the same cells with lines between them and with white space alone."""

from __future__ import annotations

import pytest
from made_pages import cell, line, row

from hyoka.forms.shared.columns import YEAR
from hyoka.forms.shared.pages import Item
from hyoka.forms.shared.table import NUMBER, Column, Table, figure_after
from hyoka.grid.model import Cell, Row

XS = [50.0, 100.0, 250.0, 290.0, 350.0, 450.0]
PROJECTS = (
    Column("番号", r"\d+", text=r"\d{4}"),
    Column("名称"),
    Column("印", "○"),
    Column("金額", NUMBER, figures=True),
    Column("課"),
)
HEADERS = ("番号", "名称", "印", "金額", "課")


def projects(*items: Item) -> Table:
    """A table that has taken its headers."""
    table = Table(PROJECTS, items, key="番号", first_header="番号")
    assert table.cells_with_headers(items[0]) == []
    return table


def texts(cells: list[tuple[str, Cell]]) -> dict[str, str]:
    return {header: found.text for header, found in cells}


def loose(*pieces: tuple[str, float], top: float = 120, number: int = 1) -> Row:
    """A row between hairlines whose pieces of text lie in one cell, for no line parts them."""
    found = cell(x0=50, x1=450, top=top, number=number)
    found.lines = [line(text, x, top, number) for text, x in pieces]
    return Row(number, top, [found], guessed=True)


@pytest.mark.parametrize("guessed", [False, True], ids=["lines", "white"])
def test_the_cells_are_the_same_with_lines_and_without(guessed: bool) -> None:
    headers = row(*HEADERS, xs=XS, guessed=guessed)
    found = row("1234", "道の整備", "○", "5,600", "道路課", xs=XS, top=120, guessed=guessed)
    read = texts(projects(headers, found).cells_with_headers(found))
    assert read == {"番号": "1234", "名称": "道の整備", "印": "○", "金額": "5,600", "課": "道路課"}


def test_what_is_known_by_itself_parts_the_prose_between() -> None:
    headers = row(*HEADERS, xs=XS, guessed=True)
    found = loose(("1234", 55), ("道 の整備", 110), ("○", 256), ("5,600", 320), ("道路課", 355))
    read = texts(projects(headers, found).cells_with_headers(found))
    assert read == {"番号": "1234", "名称": "道 の整備", "印": "○", "金額": "5,600", "課": "道路課"}


def test_a_mark_that_is_not_set_leaves_its_neighbours_as_they_are() -> None:
    headers = row(*HEADERS, xs=XS, guessed=True)
    found = loose(("1234", 55), ("道の整備", 110), ("0", 340), ("道路課", 355))
    assert texts(projects(headers, found).cells_with_headers(found)) == {
        "番号": "1234",
        "名称": "道の整備",
        "金額": "0",
        "課": "道路課",
    }


def test_prose_that_is_not_parted_from_other_prose_is_left_out() -> None:
    headers = row(*HEADERS, xs=XS, guessed=True)
    found = loose(("1234", 55), ("道の整備", 110), ("道路課", 355))
    assert texts(projects(headers, found).cells_with_headers(found)) == {"番号": "1234"}


@pytest.mark.parametrize("guessed", [False, True], ids=["lines", "white"])
def test_a_row_without_its_key_is_none_of_the_table(guessed: bool) -> None:
    headers = row(*HEADERS, xs=XS, guessed=guessed)
    found = row("", "計", "", "5,600", "", xs=XS, top=120, guessed=guessed)
    assert projects(headers, found).cells_with_headers(found) == []


def test_before_its_headers_a_table_has_no_rows() -> None:
    found = row("1234", "道の整備", "○", "5,600", "道路課", xs=XS, top=120, guessed=True)
    assert Table(PROJECTS, [found], key="番号", first_header="番号").cells_with_headers(found) == []


def test_a_key_that_a_page_end_cuts_has_its_rest_on_the_next_page() -> None:
    headers = row(*HEADERS, xs=XS, guessed=True)
    found = loose(("12", 55), ("道の", 110), ("5,600", 320), ("道路課", 355))
    rest = loose(("34", 55), ("整備", 110), top=30, number=2)
    table = projects(headers, found, rest)
    read = table.cells_by_header(found, rest)
    assert {header: part.text for header, part in read.items()} == {
        "番号": "1234",
        "名称": "道の整備",
        "金額": "5,600",
        "課": "道路課",
    }
    assert (read["名称"].page, [part.page for part in read["名称"].lines]) == (1, [1, 2])
    assert table.cells_with_headers(found) == []


def test_headers_in_two_lines_are_one_header() -> None:
    headers = loose(("番号", 55), ("名称", 160), ("印", 256), ("金", 320), ("課", 390), top=100)
    headers.cells[0].lines.append(line("額", 320, 112))
    found = loose(("1234", 55), ("道の整備", 110), ("○", 256), ("5,600", 310), ("道路課", 355))
    assert texts(projects(headers, found).cells_with_headers(found))["金額"] == "5,600"


def indicators(*items: Item) -> Table:
    columns = (Column("名称"), Column("性質", "[↑↓]"), Column("-", "目標|実績"), Column(YEAR, ".+", figures=True))
    return Table(columns, items, key="-", first_header="基準年度", upper_header="基準年度", rows_per_entry=2)


def test_prose_may_stand_beside_two_rows_of_figures() -> None:
    headers = loose(("名称", 60), ("性質", 150), ("-", 200), ("R3", 290), ("R4", 350), top=100)
    headers.cells[0].lines.append(line("基準年度", 225, 90))
    headers.cells[0].lines.append(line("R元", 237, 105))
    targets = loose(("来館者の", 60), ("目標", 195), ("10", 290), ("20", 350))
    actuals = loose(("数", 60), ("↑", 155), ("実績", 195), ("5", 247), ("9", 295), top=135)
    table = indicators(headers, targets, actuals)
    table.cells_with_headers(headers)
    assert table.cells_with_headers(targets, actuals) != table.cells_with_headers(targets)
    assert texts(table.cells_with_headers(targets, actuals)) == {
        "名称": "来館者の数",
        "性質": "↑",
        "-": "目標",
        "R3": "10",
        "R4": "20",
    }
    assert texts(table.cells_with_headers(actuals)) == {
        "名称": "数",
        "性質": "↑",
        "-": "実績",
        "基準年度R元": "5",
        "R3": "9",
    }


def test_a_header_over_others_stands_before_their_names_in_a_ruled_table_too() -> None:
    xs = [50.0, 150.0, 200.0, 240.0, 290.0, 340.0]
    headers = row("名称", "性質", "-", "", "R3", xs=xs)
    headers.cells[3] = cell("基準年度", x0=240, x1=290)
    below = Row(1, 117, [cell("R元", x0=240, x1=290, top=117)])
    found = row("来館者の数", "↑", "実績", "5", "9", xs=xs, top=140)
    table = indicators(headers, below, found)
    assert table.cells_with_headers(headers) == table.cells_with_headers(below) == []
    assert texts(table.cells_with_headers(found))["基準年度R元"] == "5"
    assert texts(table.cells_with_headers(found))["R3"] == "9"


def test_the_figure_after_a_label_is_the_last_of_its_row_or_of_the_next_that_has_one() -> None:
    rows = [row("計", "1,000", xs=XS[:3]), row("合計", "R3", xs=XS[:3]), row("－", "2,500", xs=XS[:3])]
    figure = figure_after(rows, "合計")
    assert figure is not None
    assert figure.text == "2,500"
    assert figure_after(rows, "総計") is None
