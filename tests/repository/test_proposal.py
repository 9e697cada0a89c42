"""The four tables of docs/proposal.ja.md hold what the tables hold of two cities, and no more."""

import runpy
from collections import Counter

import pandas as pd
import pytest
from true_tables import ROOT

DOCUMENTS = ("itami-2021-evaluation", "tsukuba-2022-sheets")
#: The columns that hold the same in a table of the contract and in the proposal's.
SAME = {
    "activities": (["activity_id", "name", "page"], ["ID", "名称", "ページ"]),
    "indicator_values": (
        ["indicator_id", "value", "text", "page"],
        ["ID", "値", "記載", "ページ"],
    ),
    "costs": (["activity_id", "value", "text", "page"], ["事業ID", "値", "記載", "ページ"]),
    "ratings": (
        ["activity_id", "criterion", "symbol", "page"],
        ["事業ID", "評価項目", "記号", "ページ"],
    ),
}
FILES = {"indicator_values": "indicators"}


def read(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


@pytest.mark.parametrize("table", SAME)
def test_the_proposal_holds_each_row_of_two_cities_once(table):
    rows = read(ROOT / "data" / "processed" / f"{table}.csv")
    rows = rows[rows["document_id"].isin(DOCUMENTS)]
    proposed = read(ROOT / "docs" / "proposal" / f"{FILES.get(table, table)}.csv")
    columns, heads = SAME[table]
    found = Counter(proposed[heads].itertuples(index=False, name=None))
    assert found == Counter(rows[columns].itertuples(index=False, name=None))
    assert {*proposed["地方公共団体名"]} == {"伊丹市", "つくば市"}
    years = proposed["期間開始日"].str.removesuffix("-04-01").astype(int)
    assert Counter(years) == Counter(rows["fiscal_year"].astype(int))


def test_the_proposal_is_made_of_the_tables():
    made = runpy.run_path(str(ROOT / "docs" / "proposal.py"))
    for name, rows in made["proposal_tables"]().items():
        text = (ROOT / "docs" / "proposal" / f"{name}.csv").read_text(encoding="utf-8-sig")
        assert text == made["csv_text"](rows), f"make reference writes {name}.csv again"
