"""The data contract: what its schemas refuse, and what is made from them."""

import csv
import os
from functools import partial

import pandas as pd
import pandera.pandas as pa
import pytest
from true_tables import ROOT, contract_table

from hyoka.clean.documents import clean_document
from hyoka.contract.records import Extracted
from hyoka.contract.schema import empty, typed, validate
from hyoka.contract.tables import DOCUMENT_TABLES, STAFF, TABLES, dtypes
from hyoka.store import table_files as tables
from hyoka.text.errors import ContractError, UsageError

PLACE = {"page": 1, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
ACTIVITY = {
    "document_id": "a-2021",
    "activity_id": "a-2021/1",
    "level": "project",
    "code": "088",
    "name": "事業",
}


def activities(*changes: dict[str, object]) -> pd.DataFrame:
    rows = [ACTIVITY | {"fiscal_year": 2021} | PLACE | change for change in changes or ({},)]
    return pd.DataFrame(rows, columns=list(dtypes("activities")), dtype=object)


def test_no_column_is_hidden_by_an_attribute_of_a_frame():
    assert [name for table in TABLES for name in dtypes(table) if hasattr(pd.DataFrame, name)] == []


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
    row = {
        "document_id": "a",
        "activity_id": "a/1",
        "fiscal_year": 2021,
        "criterion": "評価",
        "symbol": "A",
    }
    with pytest.raises(ContractError, match="score"):
        validate("ratings", contract_table("ratings", [row | {"scale": "abcd", "score": 1.5}]))


def pandera_schema(name: str, *names: str) -> pa.DataFrameSchema:
    """The rules of some columns of a table and of its rows once more, as pandera has them."""
    columns = {}
    for column in names:
        field = TABLES[name][column]
        checks = []
        if field.dtype == "str" and not field.empty:
            checks.append(pa.Check.str_length(min_value=1))
        if field.values:
            checks.append(pa.Check.isin([*field.values, ""] if field.empty else field.values))
        if field.pattern:
            pattern = f"(?:{field.pattern})"
            checks.append(pa.Check.str_matches(f"{pattern}?$" if field.empty else f"{pattern}$"))
        if field.least is not None:
            checks.append(pa.Check.ge(field.least))
        if field.most is not None:
            checks.append(pa.Check.le(field.most))
        may_be_none = field.dtype == "str" or field.empty
        columns[column] = pa.Column(checks=checks, nullable=may_be_none, unique=field.unique)
    place = ["page", "x0", "top", "x1", "bottom"]
    whole = pa.Check(lambda rows: rows[place].notna().all(axis=1) | rows[place].isna().all(axis=1))
    rules = [whole] if TABLES[name].keys() >= {*place} else []
    return pa.DataFrameSchema(columns, checks=rules)


def is_refused(check) -> bool:
    try:
        check()
    except (ContractError, pa.errors.SchemaErrors):
        return True
    return False


WRONG = {"str": ["", "?", "2021-01-01"], "Int64": [None, -1, 3000], "float64": [None, -1.0, 9e9]}


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENT_TABLES)
def test_pandera_refuses_the_same_rows(name):
    frame = tables.load_table(ROOT / "data" / "processed", name).head(3)
    schema = pandera_schema(name, *TABLES[name])
    assert len(schema.validate(validate(name, frame))) == len(frame)
    if frame.empty:
        return
    for column, dtype in dtypes(name).items():
        schema = pandera_schema(name, column)  # of the others nothing is changed
        for value in WRONG.get(dtype, []):
            changed = frame.copy()
            changed.loc[changed.index[-1], column] = value
            of_pandera = is_refused(partial(schema.validate, changed, lazy=True))
            assert is_refused(partial(validate, name, changed)) == of_pandera, column


def test_row_without_any_provenance_and_table_without_rows_keep_the_contract():
    assert len(validate("activities", activities(dict.fromkeys(PLACE)))) == 1
    assert empty("activities").dtypes.equals(validate("activities", activities()).dtypes)
    frame = typed(
        "activities", activities({"section": None}, {"section": float("nan"), "activity_id": "b"})
    )
    assert frame["section"].tolist() == ["", ""]


def test_a_column_that_nothing_fills_is_an_error_that_says_where_to_name_it(monkeypatch):
    unfilled = TABLES["costs"] | {"note": TABLES["costs"]["detail"]}
    monkeypatch.setitem(TABLES, "costs", unfilled)
    dtypes.cache_clear()
    cost = {
        "activity_id": "1",
        "year": "R3",
        "basis": "",
        "item": "total",
        "detail": "",
        "text": "5",
        "unit": "円",
    }
    activity = {"activity_id": "1", "level": "project", "code": "1", "name": "事業", "year": "R3"}
    tables = {"activities": [activity | PLACE], "costs": [cost | PLACE]}
    try:
        with pytest.raises(
            ContractError, match=r"nothing fills the column note of costs.*`read` in columns\.csv"
        ):
            clean_document(Extracted("a", "form", {"year": "R3"}, tables), {})
    finally:
        dtypes.cache_clear()


#: Columns that may not be empty, and no others.
DOCUMENT = {
    "document_id": "a-2021",
    "form": "form",
    "file": "a-2021.pdf",
    "sha256": "0" * 64,
    "bytes": 10,
    "pages": 1,
}
COST = {
    "document_id": "a-2021",
    "activity_id": "a-2021/1",
    "fiscal_year": 2021,
    "item": "total",
    "text": "1",
}
CHECK = {"document_id": "a", "check": "sum", "expected": "1", "found": "2"}


@pytest.fixture
def processed(tmp_path):
    documents = [DOCUMENT, DOCUMENT | {"document_id": "b-2017", "file": "b-2017.pdf"}]
    tables.save_table(tmp_path, "documents", contract_table("documents", documents))
    tables.save_table(
        tmp_path, "activities", activities({}, {"document_id": "b-2017", "activity_id": "b-2017/1"})
    )
    return tmp_path


@pytest.mark.parametrize("lost", ["csv", "parquet"])
def test_saved_table_loads_the_same_from_either_file_and_is_empty_without_any(processed, lost):
    tables.save_table(
        processed,
        "checks",
        contract_table("checks", [CHECK | {"passes": False}, CHECK | {"passes": True}]),
    )
    for name, column, values in (
        ("activities", "code", ["088", "088"]),
        ("checks", "passes", [False, True]),
    ):
        saved = tables.load_table(processed, name)
        (processed / f"{name}.{lost}").unlink()
        pd.testing.assert_frame_equal(tables.load_table(processed, name), saved)
        assert saved[column].tolist() == values
    pd.testing.assert_frame_equal(tables.load_table(processed, "costs"), empty("costs"))


@pytest.mark.parametrize(
    "load", [tables.load_tables, lambda folder: tables.load_table(folder, "costs")]
)
def test_tables_of_a_folder_that_is_not_there_are_an_error_that_names_it(load, tmp_path):
    with pytest.raises(UsageError, match=f"{tmp_path.name}/nothing: there are no tables here"):
        load(tmp_path / "nothing")


def test_tables_of_a_folder_that_holds_other_files_are_an_error_that_names_it(tmp_path):
    (tmp_path / "costs.xlsx").touch()
    with pytest.raises(UsageError, match=f"{tmp_path.name}: there are no tables here"):
        tables.load_tables(tmp_path)


def test_csv_opens_in_excel_and_has_no_artefacts(tmp_path):
    values = [586.0, 35.4, 1_354_422_000.0, 0.1, None, -0.5]
    rows = [COST | {"value": value, "activity_id": f"a/{i}"} for i, value in enumerate(values)]
    tables.save_table(tmp_path, "costs", contract_table("costs", rows))
    data = (tmp_path / "costs.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [row["value"] for row in csv.DictReader(data.decode("utf-8-sig").splitlines())]
    assert cells == ["586", "35.4", "1354422000", "0.1", "", "-0.5"]
    assert b"nan" not in data


def test_csv_edited_after_the_parquet_wins(processed):
    csv = processed / "activities.csv"
    csv.write_text(
        csv.read_text(encoding="utf-8-sig").replace("事業", "改めた名"), encoding="utf-8-sig"
    )
    newer = (processed / "activities.parquet").stat().st_mtime_ns + 1_000_000_000
    os.utime(csv, ns=(newer, newer))
    assert set(tables.load_table(processed, "activities")["name"]) == {"改めた名"}


def test_refused_table_leaves_the_old_files_and_nothing_else(processed):
    before = {path.name: path.read_bytes() for path in processed.iterdir()}
    with pytest.raises(ContractError):
        tables.save_table(processed, "activities", activities({"level": "?"}))
    assert {path.name: path.read_bytes() for path in processed.iterdir()} == before
    header = "document_id,check,page,subject,expected,found,passes,note"
    (processed / "checks.csv").write_text(f"{header}\na,sum,,x,1,1,yes,\n", encoding="utf-8-sig")
    with pytest.raises(ContractError, match="yes"):
        tables.load_table(processed, "checks")


def test_staff_is_what_counts_people_or_hours_and_not_what_they_cost():
    assert STAFF == ("regular_staff", "overtime", "fixed_term_staff")
