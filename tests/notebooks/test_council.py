"""Which test or case covers which fault that a reader of a council found: by their names."""

import re
from pathlib import Path

import pytest
from case_files import case_paths

HERE = Path(__file__).parent
#: What was found false or misleading, and a part of the name of the test or case
#: that holds it right.
COVERED = {
    "H1": "h1_the_first_findings_of_forty_sheets",
    "H2": "h2_what_was_missed_by_half",
    "H3": "h3_an_account_that_funds_name",
    "H4": "h4_what_a_page_says_of_eight_years",
    "H5": "rule_4_each_change_in_money",
    "H6": "h6_55_of_100_were_not_nearly_reached",
    "H7": "h7_what_is_late_stands_first",
    "H8": "h8_what_a_city_cannot_judge",
    "H9": "h9_notes_on_where_a_budget_came_from",
    "H10": "h10_a_sentence_on_another_year",
    "H11": "page_04_says_the_whole_and_the_lasting_of_it",
    "H12": "h12_vehicles_and_traffic_safety",
    "H13": "h13_a_target_below_the_start",
    "H14": "h14_what_was_split_or_merged",
    "H15": "h15_of_what_grew_worse",
    "H17": "h17_no_text_says_the_name",
    "H18": "h18_each_indicator_with_a_target",
    "H20": "h20_heads_of_amounts",
    "H21": "h21_of_90_thousand_yen",
    "H22": "h22_what_began_has_no_year_before",
    "H23": "h23_the_target_of_the_year_goes_first",
    "H24": "h24_the_columns_of_a_list",
    "H25": "h25_of_six_findings",
    "H26": "h26_what_begins_and_what_the_city_ends",
    "H27": "h27_what_was_reached_of_a_target",
    "H28": "h3_h28_of_the_care_insurance",
    "H29": "h29_of_settlements_alone",
    "H30": "h30_what_moved_over_the_whole_series",
    "H31": "h31_a_target_that_stands_for_none",
    "H32": "h32_a_run_of_one_year",
    "H33": "h33_of_one_sheet_alone",
    "H35": "h35_what_a_form_does_not_check",
    "H37": "h37_the_budget_beside_a_settlement",
}


@pytest.mark.parametrize(("found", "test"), COVERED.items(), ids=str)
def test_each_fault_is_held_by_a_test(found, test):
    texts = [path.read_text("utf-8") for path in HERE.glob("test_*.py") if path != Path(__file__)]
    names = re.findall(r"^def test_(\w+)\(", "\n".join(texts), re.MULTILINE)
    names += [path.stem for path in case_paths()]
    assert any(test in name for name in names), found
