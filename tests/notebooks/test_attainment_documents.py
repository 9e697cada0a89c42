"""Attainment on whole documents: the values computed by hand, and what holds for every row."""

from decimal import Decimal

import pytest
from indicator_facts import RULES, flags
from true_tables import true_tables

from hyoka.measures.attainment import attainment
from hyoka.text.label_files import read_labels


def test_itamis_fifteen_indicators_of_2021_come_out_as_computed_by_hand():
    table = attainment(true_tables("itami-2021-evaluation"), RULES)
    due = table[table["fiscal_year"] == 2021].assign(key=lambda t: t["indicator_id"].str.partition("/")[2])
    due = due.set_index("key")
    expected = {"611#1": 1.5, "611#2": 3.0657, "612#1": 1.7329, "612#2": 0.682, "621#1": 1.3817, "621#2": 1.2418}
    expected |= {"621#3": 1.7, "621#4": 3.8667, "621#5": 1.85, "621#6": 1.0253, "631#1": 1.0043, "631#2": 1}
    expected |= {"631#3": 0.9882, "632#1": 1.0533, "632#2": 0.5886}
    assert {key: float(round(Decimal(value), 4)) for key, value in due["attainment"].items()} == expected
    assert (due["met"].sum(), len(due)) == (12, 15)
    assert round(due["attainment_capped"].mean(), 4) == 0.9506
    progress = due["progress"]
    for key, value in {"621#3": 0.7692, "621#5": 0.74, "621#6": 0.0875, "612#2": -2.2449}.items():
        assert progress[key] == pytest.approx(value, abs=5e-5)
    assert flags(due.loc["632#2"]) == ["small_span"]
    slack = ["611#2", "612#1", "631#1", "632#1"]
    assert due.index[due["flags"].str.contains("target_slack")].tolist() == slack
    assert due.index[due["progress"].isna() & due["polarity"].ne("maintain")].tolist() == [*slack, "632#2"]


def test_tsukubas_seven_indicators_of_2022_come_out_as_computed_by_hand():
    table = attainment(true_tables("tsukuba-2022-sheets"), read_labels("polarity"))
    due = table[(table["fiscal_year"] == 2022) & table["attainment"].notna()]
    values = {
        key.partition("/")[2]: round(value, 4)
        for key, value in zip(due["indicator_id"], due["attainment"], strict=True)
    }
    expected = {"088#1": 2.0, "089#2": 0.4067, "090#1": 1.0, "098#1": 1.425, "091#1": 2.4667, "087#1": 1.6276}
    assert values == expected | {"087#2": 2.9787}
    assert (due["met"].sum(), round(due["attainment_capped"].mean(), 4)) == (6, 0.9152)
    easy = table[table["indicator_id"].str.endswith("087#2") & table["attainment"].notna()]
    assert [round(value, 2) for value in easy["attainment"]] == [1.97, 3.30, 3.90, 2.98]
    assert easy["flags"].str.contains("too_easy").tolist() == [False, True, True, True]
    hours = table[table["indicator_id"].str.endswith("098#1") & (table["fiscal_year"] == 2019)].iloc[0]
    assert (hours["target"], hours["actual"], hours["polarity"]) == (0, 0, "higher")
    assert hours[["attainment", "met"]].isna().all(), "nothing of nothing is not judged"
