"""Which test covers which fault that a reader of a council found: by the names of the tests."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: What was found false or misleading, and the test (a part of its name) that holds it right.
COVERED = {
    "H1": "h1_the_first_findings_of_forty_sheets",
    "H2": "h2_what_was_missed_by_half",
    "H3": "h3_an_account_that_funds_name",
    "H4": "h4_what_a_page_says_of_eight_years",
    "H5": "rule_4_each_change_in_money",
    "H7": "h7_what_is_late_stands_first",
    "H8": "h8_what_a_city_cannot_judge",
    "H10": "rule_3_the_reason_is_the_one_that_is_printed",
    "H11": "h11_the_head_of_the_report",
    "H12": "h12_vehicles_and_traffic_safety",
    "H13": "h13_a_target_below_the_start",
    "H23": "h23_the_target_of_the_year_goes_first",
    "H25": "h25_of_six_findings",
    "H26": "g4_a_project_that_began_or_ended",
    "H28": "h3_h28_of_the_care_insurance",
}


@pytest.mark.parametrize(("found", "test"), COVERED.items(), ids=str)
def test_each_fault_is_held_by_a_test(found, test):
    texts = [path.read_text("utf-8") for path in HERE.glob("test_*.py") if path != Path(__file__)]
    assert any(re.search(rf"^def test_\w*{test}\w*\(", text, re.MULTILINE) for text in texts), found
