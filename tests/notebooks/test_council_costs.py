"""What page 04 says of projects that begin and end, of reasons, and of what is printed alone."""

import pandas as pd
import pytest
from findings_in_sql import in_sql, unlike
from notebooks_in_process import found_on, rows_of, run_on
from test_false_sentences import found_of, of_costs
from test_findings import sheets

from helpers.finding import page_findings
from helpers.labels import read_labels
from helpers.measures.analyses import with_analyses
from helpers.measures.targets import with_reasons

CHANGED = "始まった事業、縮小・廃止の事業（決算の大きい順）"
LEFT = "予算と残額（残額の大きい順）"
PAGE = "04_cost_efficiency"


def assert_sql_agrees(tables):
    found = found_on(tables, "04")
    again = in_sql(with_analyses(tables))
    assert unlike(found, again[again["page"].eq("04")]) == []


@pytest.fixture(scope="module")
def of_sheets(tmp_path_factory):
    return run_on(tmp_path_factory.mktemp("sheets"), PAGE, sheets())


@pytest.mark.shared
def test_h26_what_begins_and_what_the_city_ends_is_said_with_its_reason(of_sheets):
    rows = {row["事業"].partition(" ")[0]: row for row in rows_of(of_sheets, CHANGED)}
    assert [*rows] == ["154", "264", "59", "201"], "the most money first"
    assert [rows[code]["区分"] for code in rows] == [
        "前年度に決算なし",
        "廃止・終了",
        "前年度に決算なし",
        "廃止・終了",
    ]
    assert "見直す" in rows["264"]["市の述べる理由"]
    assert (rows["264"]["前年度の決算（千円）"], rows["264"]["決算（千円）"]) == ("1,764", "366")
    found = found_on(sheets(), "04").set_index("measure")
    ends = found.loc["ends_or_shrinks"]
    assert (ends["value"], ends["n"], ends["of"]) == (456_000, 2, 37)
    assert ends["subject"] == "ikeda-r7-264/264"
    begun = found.loc["begun"]
    assert (begun["value"], begun["n"], begun["subject"]) == (11_096_000, 2, "ikeda-r7-154/154")
    assert begun["ja"] == (
        "池田市（R6・特別会計を除く）の読み取った37事業中、前年度に決算のない2事業の決算は1,110万円、"
        "最大は「未来の学校づくり推進計画策定事業」。"
    )


@pytest.mark.shared
def test_h21_of_90_thousand_yen_that_end_no_page_opens():
    found = found_on(sheets(), "04", "06")
    light = found[found["measure"].isin(["ends_or_shrinks", "ended_though_met"])]
    assert light["weight"].max() < 0.001 * light["money_read"].max()
    opening = [row["measure"] for page in ("04", "06") for row in page_findings(of(found, page))]
    assert not {"ends_or_shrinks", "ended_though_met"} & {*opening}


def of(found, page):
    return found[found["page"].eq(page)]


def test_what_no_sheet_prints_of_the_year_before_did_not_begin():
    assert found_of(of_costs("settlement 2022 5", "settlement 2022 7"), "begun").empty
    made = of_costs("settlement 2022 5", "settlement 2021 7, settlement 2022 7")
    row = found_of(made, "begun").iloc[0]
    assert (row["value"], row["n"], row["of"]) == (5, 1, 2)
    assert_sql_agrees(made)


def test_a_project_split_in_two_changes_no_total_of_what_begins():
    before = "settlement 2021 7, settlement 2022 7"
    whole = found_of(of_costs("settlement 2022 8", before), "begun").iloc[0]
    halves = found_of(of_costs("settlement 2022 5", "settlement 2022 3", before), "begun").iloc[0]
    assert whole["value"] == halves["value"] == 8


def reasons(about):
    """What is printed as a reason of each activity of the sheets, by its code."""
    tables = sheets()
    rows = tables["activities"].query("level == 'project'")[["activity_id"]]
    told = with_reasons(rows, about, tables, read_labels("reasons"))
    told = told[told["reason_state"].eq("printed")]
    return {row["activity_id"].partition("/")[2] for row in told.to_dict("records")}


@pytest.mark.shared
def test_h9_notes_on_where_a_budget_came_from_are_no_reason_for_what_is_left(of_sheets):
    assert "429" not in reasons("cost")
    rows = {row["事業"].partition(" ")[0]: row for row in rows_of(of_sheets, LEFT)}
    assert "繰越明許" not in rows["429"]["市の記述"]


@pytest.mark.shared
def test_h10_a_sentence_on_another_year_is_no_reason(of_sheets):
    assert reasons("cost") == {"122", "214", "264"}
    rows = {row["事業"].partition(" ")[0]: row for row in rows_of(of_sheets, LEFT)}
    assert rows["6"]["市の記述"] == "理由の記載なし（欄の文はこのことに触れない）"


@pytest.mark.shared
def test_h10_that_an_indicator_grew_is_no_reason_why_it_did_not_grow_enough():
    found = reasons("attainment")
    assert not {"2", "65"} & found, "they grew"
    assert {"346", "387", "429"} <= found


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("利用者が少なかったため、翌年度に繰り越した。", "printed"),
        ("工事を翌年度へ繰越したため。", "printed"),
        ("R5補正予算（R6繰越明許）", "other"),
        ("令和元年度に利用者が減少した。", "other"),
        ("令和4年度は利用者が減少した。", "printed"),
    ],
)
def test_h9_a_word_alone_is_no_reason(text, state):
    field = read_labels("reasons").query("about == 'cost'")["field"].iloc[0]
    narrative = {"document_id": "d", "activity_id": "d/1", "field": field, "text": text}
    tables = of_costs("settlement 2022 5") | {"narratives": pd.DataFrame([narrative])}
    rows = pd.DataFrame({"activity_id": ["d/1"]})
    told = with_reasons(rows, "cost", tables, read_labels("reasons"))
    assert told["reason_state"].tolist() == [state]
