"""Cities beside each other: what documents disclose, ratings on one scale, concepts in one unit."""

import pandas as pd
import pytest
from dx_tables import small_plan
from true_tables import contract_table, true_tables

from hyoka.measures.concepts import concept_values
from hyoka.measures.disclosure import disclosure
from hyoka.text.label_files import read_labels

ITAMI, TSUKUBA, PROJECTS = "itami-2021-evaluation", "tsukuba-2022-sheets", "ibaraki-2020-projects"


@pytest.fixture(scope="module")
def true():
    return true_tables()


def shares(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return disclosure(tables).set_index(["document_id", "criterion"])


#: A concept of 万件 that is counted in 件.
ACCESSES = {
    "concept": "ホームページの閲覧", "english": "Page views", "unit": "件", "per_1000": "yes", "municipality": "伊丹市",
    "indicator": "ホームページアクセス数", "indicator_unit": "万件", "factor": "10000",
}  # fmt: skip


def concepts(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    labels = pd.concat([read_labels("concepts"), pd.DataFrame([ACCESSES])], ignore_index=True)
    return concept_values(tables, labels, read_labels("population"))


def one_indicator(unit: str) -> dict[str, pd.DataFrame]:
    """A city's indicator of web accesses with 2 万件, for 2021 and 2031."""
    of = {"document_id": "d", "indicator_id": "d/1#1"}
    values = [of | {"fiscal_year": y, "measure": "actual", "value": 2, "status": "reported"} for y in (2021, 2031)]
    tables = small_plan()
    tables["documents"] = contract_table(
        "documents",
        [{"document_id": "d", "municipality": "伊丹市", "municipality_code": "282073", "fiscal_year": 2021}],
    )
    named = of | {"activity_id": "d/1", "number": 1, "name": "ホームページアクセス数", "unit": unit}
    return tables | {
        "indicators": contract_table("indicators", [named]),
        "indicator_values": contract_table("indicator_values", values),
    }


def test_online_applications_per_thousand_residents_with_the_documents_own_definitions(true):
    rows = concepts(true).set_index(["concept", "municipality", "fiscal_year"])
    of = rows.loc["オンライン申請の件数"]
    assert of.loc[("つくば市", 2022), "per_1000"] == pytest.approx(89362 / 241656 * 1000)
    assert of.loc[("伊丹市", 2021), "per_1000"] == pytest.approx(29015 / 198138 * 1000)
    assert of.loc[("茨木市", 2018), "per_1000"] == pytest.approx(11421 / 280033 * 1000)
    assert of.loc[("茨木市", 2018), "population_basis"] == "census_2015"
    assert rows.loc[("ネットワークの停止時間", "つくば市"), "definition"].str.contains("344日×810分×0.1%").all()


def test_units_are_harmonised_and_another_unit_or_a_year_without_population_has_no_figure():
    tables = one_indicator("万件")
    text = tables["indicator_values"].assign(value=float("nan"), fiscal_year=2022)  # a text in place of a value
    both = pd.concat([tables["indicator_values"], text], ignore_index=True)
    rows = concepts(tables | {"indicator_values": both}).set_index("fiscal_year")
    assert rows.index.tolist() == [2021, 2031]
    assert rows.loc[2021, ["value", "unit", "reason"]].tolist() == [20000, "件", ""]
    assert rows.loc[2021, "per_1000"] == pytest.approx(20000 / 198138 * 1000)
    assert rows.loc[2031, "value"] == 20000
    assert pd.isna(rows.loc[2031, "per_1000"])
    rows = concepts(one_indicator("件"))
    assert rows[["value", "per_1000"]].isna().all(axis=None)
    assert rows["reason"].eq("unit_mismatch").all()
