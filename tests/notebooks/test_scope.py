"""What part of a city its documents are: how many numbered sheets were read, what is planned."""

from pathlib import Path

import pandas as pd
import pytest
from notebooks_in_process import page_on
from real_tables import of_cities

from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.run.pipeline import make_tables
from hyoka.store.table_files import load_tables
from hyoka_report.front_page import _read
from measures.scope import (
    numbers_read,
    printed_settlements,
)

TRUTH = Path(__file__).parents[2] / "engine" / "tests" / "data" / "kobe-itiran.csv"


@pytest.fixture(scope="module")
def tables(root):
    return load_tables(root / "data" / "processed")


def test_sheets_read_are_held_against_the_run_of_their_numbers(tables):
    found = numbers_read(tables).set_index("municipality")[["first", "last", "read", "numbers"]]
    assert found.loc["池田市"].tolist() == [7, 312, 6, 306]
    assert found.loc["つくば市"].tolist() == [87, 98, 6, 12]
    # numbered anew in each section, none missing
    assert found.loc["茨木市"].tolist() == [1, 19, 72, 72]
    # codes of six figures are no run of numbers
    assert "伊丹市" not in found.index


def test_a_project_without_a_number_leaves_its_evaluation_without_a_count(tables):
    activities = tables["activities"]
    is_one = activities["activity_id"].eq("ikeda-2024-projects/22")
    without = tables | {"activities": activities.assign(code=activities["code"].mask(is_one, ""))}
    assert "池田市" not in numbers_read(without)["municipality"].tolist()


def test_the_first_page_says_of_a_city_how_many_of_its_sheets_were_read(tables):
    rows = {row["municipality"]: row for row in _read(tables)}
    assert rows["池田市"]["is_part"]
    assert not rows["伊丹市"]["is_part"]
    assert pd.isna(rows["伊丹市"]["numbers"])


def test_the_first_page_says_what_part_of_its_account_the_sheets_of_a_city_are(tables):
    found = tables["findings"]
    share = found[found["municipality"].eq("つくば市")].iloc[[0]]
    known = {"measure": "part_of_account", "account": "一般会計", "value": 0.007}
    more = pd.concat([found, share.assign(**known)], ignore_index=True)
    rows = {row["municipality"]: row for row in _read(tables | {"findings": more})}
    shown = [(part["account"], part["value"]) for part in rows["つくば市"]["parts"]]
    assert shown == [("一般会計", 0.007)]
    assert rows["池田市"]["parts"] == []


@pytest.mark.shared
def test_a_list_of_accounts_says_what_each_spent_with_its_page(shared, tmp_path):
    name = "kobe-itiran-h20"
    (tmp_path / "raw").mkdir()
    file = shared / "pdf-real" / "kobe-itiran" / f"{name}.pdf"
    (tmp_path / "raw" / file.name).write_bytes(file.read_bytes())
    make_tables(tmp_path / "raw", tmp_path / "processed", jobs=1)
    found = printed_settlements(load_tables(tmp_path / "processed", DOCUMENT_TABLES))
    true = pd.read_csv(TRUTH).query("document_id == @name and 項目 == '歳出' and 値 > 0")
    assert found == {
        ("神戸市", 2008, row.名称): (row.値 * 1e6, f"財政状況等一覧表（{name} p.1）")
        for row in true.itertuples()
    }


def test_an_account_of_which_nothing_was_read_is_said_and_is_no_zero(tmp_path, monkeypatch):
    rows = ["municipality,fiscal_year,account,amount,unit,source,published"]
    for city, account, amount in (
        ("つくば市", "一般会計", 100),
        ("つくば市", "介護保険特別会計", 20),
        ("別の市", "一般会計", 5),
    ):
        rows.append(f"{city},2022,{account},{amount},億円,決算カード,2023-09-01")
    (tmp_path / "settlements.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    tables = of_cities("つくば市")
    (note,) = [note for note in page_on({**tables}, "04").notes if "読み取っていない会計" in note]
    assert note == (
        "事業を一つも読み取っていない会計の決算：つくば市 R4 介護保険特別会計 20.00億円。"
    )
    nothing = tables | {"costs": tables["costs"].iloc[:0]}
    assert not [note for note in page_on(nothing, "04").notes if "読み取っていない会計" in note]
