"""The data contract: what its schemas refuse, and what is made from them."""

import json

import pandas as pd
import pytest
from true_tables import contract_table

from hyoka.clean.documents import clean_document
from hyoka.contract.records import Extracted
from hyoka.contract.scales import SCALES, score
from hyoka.contract.schema import empty, typed, validate
from hyoka.contract.tables import DOCUMENT_TABLES, TABLES, data_package, dtypes
from hyoka.errors import ContractError
from hyoka.forms.declaration import MEANINGS
from hyoka.forms.marks import symbol_of

PLACE = {"page": 1, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
ACTIVITY = {"document_id": "a-2021", "activity_id": "a-2021/1", "level": "project", "code": "088", "name": "事業"}


def activities(*changes: dict[str, object]) -> pd.DataFrame:
    rows = [ACTIVITY | {"fiscal_year": 2021} | PLACE | change for change in changes or ({},)]
    return pd.DataFrame(rows, columns=list(dtypes("activities")), dtype=object)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": "事業"}, "level"),
        ({"fiscal_year": None}, "fiscal_year"),
        ({"fiscal_year": 3}, "fiscal_year"),
        ({"activity_id": ""}, "activity_id"),
        ({"page": None}, "all five or none"),
        ({"page": 1.5}, "type"),
    ],
)
def test_row_that_breaks_the_contract_is_refused_and_named(change, said):
    with pytest.raises(ContractError, match=said):
        validate("activities", activities(change))


def test_table_with_an_id_twice_or_with_other_columns_or_a_score_above_1_is_refused():
    with pytest.raises(ContractError, match="activity_id"):
        validate("activities", activities({}, {}))
    with pytest.raises(ContractError, match=r"missing.*section.*extra.*office"):
        validate("activities", activities().rename(columns={"section": "office"}))
    row = {"document_id": "a", "activity_id": "a/1", "fiscal_year": 2021, "criterion": "評価", "symbol": "A"}
    with pytest.raises(ContractError, match="score"):
        validate("ratings", contract_table("ratings", [row | {"scale": "abcd", "score": 1.5}]))


def test_row_without_any_provenance_and_table_without_rows_keep_the_contract():
    assert len(validate("activities", activities(dict.fromkeys(PLACE)))) == 1
    assert empty("activities").dtypes.equals(validate("activities", activities()).dtypes)
    frame = typed("activities", activities({"section": None}, {"section": float("nan"), "activity_id": "b"}))
    assert frame["section"].tolist() == ["", ""]


def test_data_package_describes_the_files_that_are_there(tmp_path):
    (tmp_path / "attainment.csv").touch()
    described = json.loads(data_package(tmp_path))
    assert [r["path"] for r in described["resources"]] == [*(f"{n}.csv" for n in DOCUMENT_TABLES), "attainment.csv"]
    values = next(r for r in described["resources"] if r["path"] == "indicator_values.csv")["schema"]
    assert values["foreignKeys"][0]["reference"] == {"resource": "indicators", "fields": "indicator_id"}
    status = next(field for field in values["fields"] if field["name"] == "status")
    assert status["constraints"] == {"required": True, "enum": ["reported", "missing", "placeholder"]}


def test_every_mark_of_every_scale_is_read_scored_and_a_meaning_of_labels():
    for scale, marks in SCALES.items():
        assert scale in TABLES["ratings"]["scale"].values
        assert f"rating.{scale}" in MEANINGS
        assert [score(scale, mark) for mark in marks] == list(marks.values())
        assert [symbol_of(mark) for mark in marks] == list(marks)


def test_a_column_that_nothing_fills_is_an_error_that_says_where_to_name_it(monkeypatch):
    unfilled = TABLES["costs"] | {"note": TABLES["costs"]["detail"]}
    monkeypatch.setitem(TABLES, "costs", unfilled)
    dtypes.cache_clear()
    cost = {"activity_id": "1", "year": "R3", "basis": "", "item": "total", "detail": "", "text": "5", "unit": "円"}
    activity = {"activity_id": "1", "level": "project", "code": "1", "name": "事業", "year": "R3"}
    tables = {"activities": [activity | PLACE], "costs": [cost | PLACE]}
    try:
        with pytest.raises(ContractError, match=r"nothing fills the column note of costs.*`read` in columns\.csv"):
            clean_document(Extracted("a", "form", {"year": "R3"}, tables), {})
    finally:
        dtypes.cache_clear()
