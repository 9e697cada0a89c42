"""Signals side by side: each mark by SQL, sums that close, and what nothing is printed for."""

import pandas as pd
import pytest
from findings_in_sql import tables_in_sql
from notebooks_in_process import page_on
from real_tables import sheets, six
from test_explore import data_of, explore_html
from test_explore import tables as two_towns

from hyoka.contract.schema import empty, typed
from measures.signals import SIGNALS
from measures.totals import lowest_levels

both = pytest.mark.parametrize("made", [six, pytest.param(sheets, marks=pytest.mark.shared)])


def newest(tables):
    """The tables without the older documents of each form, as page 06 takes them."""
    documents = tables["documents"]
    last = documents.groupby(["municipality", "form"])["fiscal_year"].transform("max")
    ids = documents.loc[documents["fiscal_year"].eq(last), "document_id"]
    return {name: rows[rows["document_id"].isin(ids)] for name, rows in tables.items()}


def signals_of(given):
    """The signals of all projects of documents, as page 06 saves them."""
    return page_on(given, "06").saved["signals"]


def in_figures(frame, year):
    """Each project with its marks and its yen, as SQL and the program may have it."""
    rows = frame[["activity_id", year, *SIGNALS, "settlement"]].astype("object")
    return sorted(rows.where(rows.notna(), None).itertuples(index=False, name=None))


@both
def test_sql_over_the_documents_tables_has_the_same_marks(made):
    found = signals_of(made())
    again = tables_in_sql(made(), "side_by_side")["side_by_side"]
    again = again.rename(columns={"yen": "settlement"})
    assert in_figures(found, "fiscal_year") == in_figures(again, "y")
    assert found[[*SIGNALS]].any().all(), "each of them holds somewhere"


@both
def test_each_project_is_there_once_and_its_marks_are_those_that_hold(made):
    tables = newest(made())
    found = signals_of(made())
    levels = tables["activities"]["document_id"].map(lowest_levels(tables["activities"]))
    is_lowest = tables["activities"]["level"].eq(levels)
    assert sorted(found["activity_id"]) == sorted(tables["activities"]["activity_id"][is_lowest])
    marks = found[[*SIGNALS]]
    assert found["n_marks"].tolist() == marks.sum(axis=1).tolist()
    assert found["n_judged"].tolist() == marks.count(axis=1).tolist()
    assert found["n_marks"].is_monotonic_decreasing
    assert found["section"].ne("").any()
    assert found["policy"].ne("").any()


@pytest.mark.shared
def test_seven_of_forty_sheets_have_two_signals_or_more():
    found = signals_of(sheets())
    assert found["n_marks"].value_counts().to_dict() == {0: 23, 1: 10, 2: 5, 3: 2}
    first = found.iloc[0]
    assert (first["name"], first["low_marks"]) == ("予防接種事業", "")
    fireworks = found.set_index("activity_id").loc["ikeda-r7-054/54"]
    assert fireworks["low_marks"] == "事業の有効性 C、事業の効率性 C、方向性 その他"
    assert (fireworks["general_funds_change"], fireworks["n_marks"]) == (8_861_000, 2)


def test_the_explorer_shows_the_marks_of_each_project_beside_its_section_and_policy(tmp_path):
    about = {"municipality": "開設町", "fiscal_year": 2020, "n_marks": 2, "n_judged": 3}
    marks = {"pays_more": True, "has_low_mark": True, "misses_target": False}
    park = {"document_id": "kaisetsu-2020", "activity_id": "kaisetsu-2020/7", "settlement": 490e3}
    rows = pd.DataFrame([park | about | marks]).reindex(columns=empty("signals").columns)
    made = two_towns() | {"signals": typed("signals", rows)}
    data = data_of(explore_html(tmp_path, made))
    table = data["tables"]["着眼点の重なり"]
    ((_, place, *cells),) = table["rows"]
    assert place == [[1, 100, 100, 150, 115]]
    row = dict(zip(table["heads"], cells, strict=True))
    assert row["着眼点の数"] == "2"
    assert (row["一般財源の増"], row["低い評価"], row["目標の未達成"]) == ("該当", "該当", "なし")
    assert "予算の残り" not in row, "nothing judges it"
    assert row["決算（千円）"] == 490
    assert {"課", "政策・施策", "着眼点の数"} <= {*data["filters"]}


def test_a_run_without_signals_has_no_such_table_in_the_explorer(tmp_path):
    data = data_of(explore_html(tmp_path, two_towns()))
    assert "着眼点の重なり" not in data["tables"]
