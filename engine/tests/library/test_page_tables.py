"""Tables of pages as anyone can ask for them: hyoka.page_tables."""

from pathlib import Path

import pytest
from made_content import Made
from made_pages import chars, grid, page

import hyoka
from hyoka.grid.page_tables import tables_of_page

RAW = Path(__file__).parents[3] / "data" / "raw"


def test_a_merged_cell_has_its_text_once_and_says_how_far_it_goes():
    edges = grid([50, 100, 150], [100, 120, 140])
    edges["vertical"][1] = (100, 120, 140)
    made = page(chars("合計", 60, 104), chars("12", 60, 124), chars("34", 110, 124), **edges)
    (table,) = tables_of_page(made)
    assert not table.guessed
    assert table.frame.astype(object).where(table.frame.notna(), None).to_numpy().tolist() == [
        ["合計", None],
        ["12", "34"],
    ]
    head = table.cells[0]
    assert (head.row, head.column, head.row_span, head.column_span) == (0, 0, 1, 2)
    assert (head.x0, head.top, head.x1, head.bottom) == (50, 100, 150, 120)


def test_each_table_of_a_pdf_names_its_page():
    whole = hyoka.page_tables(RAW / "kobe-2015-routes.pdf")
    assert {table.page for table in whole} == {1, 2, 3}
    assert hyoka.page_tables(str(RAW / "kobe-2015-routes.pdf"), 2) == [
        t for t in whole if t.page == 2
    ]
    assert hyoka.page_tables(RAW / "kobe-2015-routes.pdf", [3, 1]) == [
        t for t in whole if t.page != 2
    ]
    assert whole[0].frame.iloc[1].tolist()[4:] == ["79", "201", "18,524", "366"]


def test_a_page_of_one_text_or_of_a_picture_has_no_table(tmp_path):
    made = Made()
    made.add("XObject", P=made.image(b"\x00" * 12, 2, 2))
    made.content += b"q 500 0 0 700 20 20 cm /P Do Q"
    assert hyoka.page_tables(made.save(tmp_path / "picture.pdf")) == []
    assert tables_of_page(page(chars("本文である。", 50, 100))) == []


def test_what_cannot_be_read_is_said_as_by_read(tmp_path):
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(hyoka.HyokaError) as by_tables:
        hyoka.page_tables(broken)
    (by_read,) = hyoka.read(broken, jobs=1)
    (problem,) = by_read.problems
    assert by_tables.value.key.startswith(problem["kind"])
    assert problem["action"] in str(by_tables.value)
    with pytest.raises(hyoka.HyokaError, match=r"page 9: .* 1 to 3|9.*1から3まで"):
        hyoka.page_tables(RAW / "kobe-2015-routes.pdf", [1, 9])
