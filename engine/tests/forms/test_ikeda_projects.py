"""Published sheets of 池田市 are read as they were checked by hand, one by one and many in one
file.
"""

from dataclasses import replace

import pandas as pd
import pypdfium2
import pytest
from forms.reading import differences, errors, tables_of
from made_pages import cell
from true_tables import SHARED, SHEETS
from typeset import facts

from hyoka.contract.tables import FUNDING
from hyoka.forms import forms
from hyoka.grid.model import Row
from hyoka.grid.page_items import page_items
from hyoka.pages.reader import printed_pages

REAL = sorted((SHARED / "pdf-real" / "ikeda").glob("*.pdf"))
needs_real = pytest.mark.skipif(
    not REAL, reason="no shared folder: set HYOKA_SHARED to one that holds pdf-real/ikeda"
)


@needs_real
def test_published_sheets_are_as_checked_by_hand():
    for sheet in SHEETS:
        read = tables_of(SHARED / "pdf-real" / "ikeda" / f"{sheet}.pdf")
        assert (
            differences(read | {"narratives": read["narratives"].iloc[:0]}, facts(sheet)) == []
        ), sheet


@needs_real
def test_every_published_sheet_has_its_project_costs_indicators_and_four_ratings():
    for path in REAL:
        tables = tables_of(path)
        assert tables["activities"]["level"].tolist() == ["policy", "program", "project"], path.name
        assert tables["activities"].iloc[2]["code"] == str(int(path.stem[-3:]))
        assert len(tables["ratings"]) == 4, path.name
        assert len(tables["indicators"]) >= 1, path.name
        assert len(tables["costs"].query("item == 'total'")) >= 2, path.name
        assert tables["problems"].empty, path.name
        funding = tables["checks"].query("check == 'funding'")
        amounts = tables["costs"][tables["costs"]["item"].isin(["total", *FUNDING])]
        # funds of 0 without a total are no sum: nothing could differ
        is_asked = amounts["item"].eq("total") | amounts["value"].ne(0)
        years = amounts[is_asked][["fiscal_year", "basis"]].drop_duplicates()
        assert len(funding) == len(years), path.name
        assert len(funding) >= 2, path.name
        assert funding["passes"].astype(bool).all(), path.name


@pytest.mark.slow
@needs_real
def test_many_sheets_in_one_file_are_what_they_are_one_by_one(tmp_path):
    joined = pypdfium2.PdfDocument.new()
    for path in REAL:
        joined.import_pages(pypdfium2.PdfDocument(path))
    joined.save(tmp_path / "joined.pdf")
    together = tables_of(tmp_path / "joined.pdf")
    assert errors(tmp_path / "joined.pdf") == []
    for name in ("indicators", "indicator_values", "costs", "ratings", "narratives"):
        apart = pd.concat([tables_of(path)[name] for path in REAL], ignore_index=True)
        texts = [
            column for column in apart.columns if not column.endswith("_id") and column != "page"
        ]
        pd.testing.assert_frame_equal(together[name][texts], apart[texts])
    assert together["activities"]["activity_id"].is_unique
    assert together["activities"]["level"].value_counts()["project"] == len(REAL)


def test_a_misread_label_of_two_rows_is_in_no_name_of_either(root):
    items = page_items(next(iter(printed_pages(root / "data" / "raw" / "ikeda-2024-projects.pdf"))))
    for number, item in enumerate(items):
        cells = item.cells if isinstance(item, Row) else []
        for place, label in enumerate(cells):
            if label.folded.startswith("国土強靭化地域計画の体系"):
                about = {"x0": label.x0, "top": label.top, "number": label.page}
                misread = replace(cell("圀土強靭化", **about), x1=label.x1, bottom=label.bottom)
                of_row = [*cells[:place], misread, *cells[place + 1 :]]
                items[number] = replace(item, cells=of_row)
    (form,) = [form for form in forms() if form.name == "ikeda_projects"]
    names = [row["name"] for row in form.read_records(items).tables["activities"]]
    assert names[:2] == ["価値を高め発信するまちづくり", "「環境共創」のまちづくり"]
