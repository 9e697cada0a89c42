"""Plain rows and frames are held to the same contract: what the one refuses, the other refuses too."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hyoka.contract.schema import typed, validate
from hyoka.contract.tables import TABLES, columns_of, dtypes
from hyoka.errors import ContractError
from hyoka.tables.arrow import arrow_table
from hyoka.tables.pieces import csv_text, figure
from hyoka.tables.saved import write_csv

TEXTS = ["", "project", "a/1", "082201", "2026-11-20", "0" * 64, "JPY", "reported", "target", "error", "five", "abcd"]
NUMBERS = [None, "", 0, 1, -1, 2021, 2.5, 0.5, 1988, 2101, float("nan"), True, False, 1.0]


@st.composite
def rows_of_a_table(draw: st.DrawFn) -> tuple[str, list[dict[str, object]]]:
    name = draw(st.sampled_from(sorted(TABLES)))
    row = {}
    for column, field in TABLES[name].items():
        right = [field.values[0]] if field.values else TEXTS if field.dtype == "str" else [1, 2021, None]
        wrong = st.sampled_from([*TEXTS, None] if field.dtype == "str" else NUMBERS)
        row[column] = st.sampled_from(right) if draw(st.integers(0, 9)) else wrong
    return name, draw(st.lists(st.fixed_dictionaries(row), max_size=3))


def refused(hold, *args: object) -> bool:
    try:
        hold(*args)
    except ContractError:
        return True
    return False


@given(rows_of_a_table())
def test_rows_are_refused_as_frames_and_become_what_they_become(table):
    name, rows = table
    frame = pd.DataFrame(rows, columns=list(dtypes(name)), dtype=object)
    held = refused(validate, name, frame)
    assert refused(columns_of, name, rows) == held
    if not held:
        found = arrow_table(columns_of(name, rows), dtypes(name)).to_pandas()
        pd.testing.assert_frame_equal(typed(name, found), validate(name, frame))


def test_missing_column_is_empty_and_refused_where_it_may_not_be():
    assert columns_of("statuses", [])["status"] == []
    with pytest.raises(ContractError, match=r"statuses breaks the data contract.*status"):
        columns_of("statuses", [{"document_id": "a", "activity_id": "a/1", "fiscal_year": 2021}])


@pytest.mark.parametrize("value", ["2.5", 2.5, "x", [1]])
def test_value_of_another_type_is_refused_and_named(value):
    with pytest.raises(ContractError, match="fiscal_year"):
        columns_of("statuses", [{"fiscal_year": value}])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_figure_reads_back_as_the_same_number(value):
    assert float(figure(value)) == value


def test_saved_frame_and_written_rows_are_the_same_bytes(tmp_path):
    row = {"document_id": "a", "check": 'sum "1", 2', "page": 3, "subject": "小計\n計", "expected": "1", "passes": True}
    rows = [row, {"document_id": "a", "check": "x", "passes": False}]
    write_csv(
        tmp_path / "checks.csv", "checks", validate("checks", pd.DataFrame(rows).reindex(columns=dtypes("checks")))
    )
    text = (tmp_path / "checks.csv").read_bytes().decode("utf-8-sig")
    assert text == ",".join(dtypes("checks")) + "\n" + csv_text(columns_of("checks", rows), dtypes("checks"))
