"""What an analyst asks first is answered in a line, and an error lists what there is."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import helpers as h
from hyoka.contract.tables import TABLES
from hyoka.report.rendering import SCALE
from hyoka.text.errors import ContractError, UsageError

ROOT = Path(__file__).parents[2]
PROCESSED, RAW = ROOT / "data/processed", ROOT / "data/raw"
PLACED = ("indicator_values", "costs", "ratings", "statuses", "checks")


def test_figures_come_with_the_names_of_what_they_are_about():
    rows = h.load("indicator_values", city="つくば市", year=2022, processed=PROCESSED)
    assert set(rows["municipality"]) == {"つくば市"}
    assert set(rows["fiscal_year"]) == {2022}
    assert rows[["事業", "指標"]].ne("").all(axis=None)


def test_a_year_may_be_written_as_printed_and_all_values_of_a_column_are_described():
    plain, printed = (h.load("costs", city="伊丹市", year=year, processed=PROCESSED) for year in (2021, "令和3年度"))
    pd.testing.assert_frame_equal(plain, printed)
    measures = h.load("cost_measures", processed=PROCESSED)["measure"]
    assert set(h.describe("cost_measures", PROCESSED).loc["measure", "値"].split("、")) == {*measures}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_loaded_and_is_described(name):
    about = h.describe(name, PROCESSED)
    assert list(about.index) == list(TABLES[name])
    assert about["見出し"].ne("").all()
    assert len(h.load(name, processed=PROCESSED)) == h.tables(PROCESSED).loc[name, "行数"]


@pytest.mark.parametrize(
    ("table", "wanted", "listed"),
    [("costs", {"city": "伊丹"}, "伊丹市"), ("costs", {"year": 1990}, "2021"),
     ("costs", {"processed": "nowhere"}, "data/processed"), ("cost", {}, "indicator_values")],
)  # fmt: skip
def test_what_is_not_there_is_an_error_that_lists_what_is(table, wanted, listed):
    with pytest.raises((UsageError, ContractError), match=listed):
        h.load(table, **{"processed": PROCESSED, **wanted})
    with pytest.raises(UsageError, match="no place"):
        h.source(pd.Series({"document_id": "a"}), RAW)


def test_a_source_shows_the_cell_with_the_heads_of_its_row_and_column():
    rows = h.load("costs", city="つくば市", processed=PROCESSED)
    source = h.source(rows[rows["x0"] == rows["x0"].max()].iloc[-1], RAW)
    assert source.shown.x0 < 60 < 400 < source.place.x0
    assert source.place.top - source.shown.top > 30
    assert f"{source.path.name} p.{source.place.page}" in source._repr_html_()


def test_the_picture_of_a_source_holds_its_cell():
    tables = [h.load(name, processed=PROCESSED) for name in PLACED]
    rows = pd.concat(tables).dropna(subset=["page", "x0"]).sample(12, random_state=1)
    for _, row in rows.iterrows():
        source = h.source(row, RAW)
        shown, place = source.shown, source.place
        assert shown.x0 <= place.x0 < place.x1 <= shown.x1
        assert shown.top <= place.top < place.bottom <= shown.bottom
        framed = (np.asarray(source.image) == (213, 94, 0)).all(axis=2)
        assert framed.any(axis=0).sum() >= min((place.x1 - place.x0) * SCALE, 400) - 1
        assert framed.any(axis=1).sum() >= min((place.bottom - place.top) * SCALE, 150) - 1


def test_costs_by_item_are_of_one_year_and_one_basis_and_others_are_refused():
    costs = h.load("costs", city="つくば市", year=2022, processed=PROCESSED)
    items = h.by_item(costs, basis="settlement")
    share = items["personnel_cost"] / items[["total", "personnel_cost"]].sum(axis=1)
    assert round(share[[name for name in share.index if name.startswith("088")]].item(), 3) == 0.065
    assert items["total"].sum() == costs.query("basis == 'settlement' and item == 'total'")["value"].sum()
    assert items["fixed_term_staff"].isna().any(), "what is not there is not 0"
    for rows, basis in ((h.load("costs", city="つくば市", processed=PROCESSED), "settlement"), (costs, "")):
        with pytest.raises(UsageError, match="2021, 2022" if basis else "budget, settlement"):
            h.by_item(rows, basis)
