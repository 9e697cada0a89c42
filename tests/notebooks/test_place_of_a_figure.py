"""Where a figure was read, and why it is what it is, from its row."""

import pytest
from typeset import Style, facts, typeset

import helpers
from hyoka.run.pipeline import make_tables
from hyoka.store.table_files import load_table, load_tables
from hyoka.text.errors import UsageError


def test_a_place_that_is_no_cell_is_an_error(root):
    costs = load_table(root / "data" / "processed", "costs").set_index("document_id", drop=False)
    row = costs.loc["ikeda-2024-projects"].iloc[0].copy()
    row["x0"] += 40
    with pytest.raises(UsageError, match="no cell of a sheet stands there"):
        helpers.why(row, root / "data" / "raw")


def test_a_figure_of_a_workbook_is_shown_in_its_cell(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    book = raw / "ikeda-2024-projects.xlsx"
    typeset(book.stem, facts(book.stem), Style(), book)
    make_tables(raw, tmp_path / "tables", jobs=1)
    row = load_tables(tmp_path / "tables")["costs"].iloc[0]
    shown = helpers.source(row, raw)
    assert repr(shown) == f"ikeda-2024-projects.xlsx {row['cell']}"
    assert len(shown.image.convert("L").getcolors()) > 2
    assert "事業費" in str(helpers.why(row, raw)).replace(" ", "")
    assert "ikeda_projects" in str(helpers.inspect(book, 1))
