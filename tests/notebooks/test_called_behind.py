"""The city's own verdict and its reason come before ours: what it calls behind itself."""

import pytest
from notebooks_in_process import page_on
from test_findings import sheets, six

BEHIND = "市が遅れ・未達成などと評価した事業（決算の大きい順）"
TOGETHER = "評価の組合せと方向性（多い順）"


def test_rule_3_the_lower_half_of_a_scale_is_behind():
    found = {*page_on(six(), "06").tables[BEHIND].frame["activity_id"]}
    assert {f"tsukuba-2022-sheets/{code}" for code in ("088", "090")} <= found
    assert {f"ikeda-2024-projects/{code}" for code in ("7", "59")} <= found


def test_h7_what_is_late_stands_first_though_all_its_targets_are_met():
    page = page_on(six(), "06")
    found = page.findings.query("measure == 'called_behind'").set_index("municipality")
    row = found.loc["つくば市"]
    spent = six()["costs"].query(
        "item == 'total' and basis == 'settlement' and fiscal_year == 2022"
    )
    late = [f"tsukuba-2022-sheets/{code}" for code in ("088", "090")]
    money = spent[spent["activity_id"].isin(late)]["value"].sum()
    assert (row["value"], row["n"], row["of"], row["subject"]) == (money, 2, 6, late[1])
    rows = {row["事業"].partition(" ")[0]: row for row in page.rows(BEHIND)}
    assert rows["090"]["方向性"] == "拡大・拡充"
    assert rows["090"]["評価"] == "2 計画から遅れている。（未達成）"
    assert "達成した指標" in rows["090"]


@pytest.mark.shared
def test_rule_3_the_reason_is_the_one_that_is_printed_for_the_mark():
    of_sheets = page_on(sheets(), "06").rows(BEHIND)
    rows = {row["事業"].partition(" ")[0]: row for row in of_sheets}
    assert [*rows] == ["405", "7", "264", "59"], "the most money first"
    assert "先送り" in rows["405"]["市の述べる理由"]
    assert "予算積算時点" in rows["59"]["市の述べる理由"]


def test_h8_what_a_city_cannot_judge_has_not_the_best_of_all_marks():
    page = page_on(six(), "06")
    best = page.findings.query("measure == 'all_best'").set_index("municipality")
    assert best.loc["池田市", ["n", "of"]].tolist() == [2, 5]
    rows = page.rows(TOGETHER, "池田市")
    assert sum(int(row["事業数"]) for row in rows) == 5
    assert "A/A" not in {row["評価の組合せ"] for row in rows}, "the marks of 214 without its C"
