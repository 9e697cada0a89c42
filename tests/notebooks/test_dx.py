"""Progress of a plan's actions: the published counts, the index by its printed formula, plans that lack something."""

import pandas as pd
import pytest
from dx_tables import small_plan
from true_tables import contract_table, true_tables

from hyoka.errors import UsageError
from hyoka.measures.dx import actions, dx_progress, lineage, section_name
from hyoka.text.label_files import read_labels

PLAN = "ibaraki-2021-dx"
COUNTS = ["n", "done", "live", "planned", "a", "b", "c", "d"]


@pytest.fixture(scope="module")
def progress():
    return dx_progress(true_tables(), read_labels("dx_themes"))


def small() -> pd.DataFrame:
    return dx_progress(small_plan(), read_labels("dx_themes")).set_index("activity_id")


def test_marks_name_their_year_and_stand_apart():
    acts = actions(true_tables())
    counts = {"R4実施": 169, "R4構想": 33, "R3終了・R4実施": 20, "R3終了": 12, "R4実施・R4構想": 1}
    assert acts["marks"].value_counts().to_dict() == counts


def test_a_sections_code_is_no_part_of_its_name():
    assert section_name("02104100 情報システム課") == "情報システム課"
    assert section_name("2025年万博推進課") == "2025年万博推進課"
    assert not actions(true_tables())["section"].str.match(r"\d+ ").any()


def test_counts_of_a_small_plan_leave_an_action_without_grade_and_status_out_of_means():
    rows = small()
    first, second = [3, 1, 3, 1, 1, 1, 1, 0], [2, 0, 0, 1, 0, 0, 0, 1]
    found = rows.loc[["p-2021/1", "p-2021/1-1", "p-2021/2"], COUNTS]
    assert found.to_numpy().tolist() == [first, first, second]
    assert rows.loc["p-2021/2-1-002", ["share_ab", "score", "index"]].isna().all()
    assert rows.loc["p-2021/2", ["share_ab", "score", "index"]].tolist() == [0, 0, 0]


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_outside_0_to_1_is_refused(weight):
    with pytest.raises(UsageError, match="not a weight"):
        dx_progress(small_plan(), read_labels("dx_themes"), weight)


def test_a_plan_without_statuses_has_grades_and_no_index_and_without_grades_no_share():
    tables, themes = small_plan(), read_labels("dx_themes")
    graded, marked = (
        dx_progress(tables | {lost: tables[lost].iloc[:0]}, themes).set_index("activity_id").loc["p-2021/1"]
        for lost in ("statuses", "ratings")
    )
    assert (graded["live"], graded["a"], pd.isna(graded["index"])) == (0, 1, True)
    assert graded["score"] == pytest.approx(2 / 3)
    assert (marked["done"], marked["live"], pd.isna(marked["share_ab"])) == (1, 3, True)


def test_actions_of_other_documents_are_no_plan_and_lineage_ends_in_a_circle():
    tables, of = small_plan(), {"document_id": "q", "activity_id": "q/1", "fiscal_year": 2017}
    others = {"activities": of | {"level": "action"}, "ratings": of | {"criterion": "達成状況", "scale": "circle"}}
    for name, row in others.items():
        tables[name] = pd.concat([tables[name], contract_table(name, [row])], ignore_index=True)
    assert set(dx_progress(tables, read_labels("dx_themes"))["document_id"]) == {"p-2021"}
    circle = pd.DataFrame({"activity_id": ["a", "b", "c"], "parent_id": ["b", "c", "b"]})
    assert lineage(circle)["activity_id"].tolist() == ["a", "b", "c"]
