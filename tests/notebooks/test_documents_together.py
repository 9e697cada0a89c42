"""What each of the six documents says that is no absence, and what they say beside each other."""

import pandas as pd
import pytest
from notebooks_in_process import found_on
from test_false_sentences import of_costs
from test_findings import six
from true_tables import contract_table

from hyoka.contract.tables import DOCUMENT_TABLES

#: What a document does not have is said by these; that all of it is read says little of a city.
OF_ABSENCE = ("with_target", "has_rating", "has_target", "has_cost")
PAGES = ("03", "04", "05", "06", "07", "08")


def of_document(document_id: str) -> pd.DataFrame:
    found = found_on(six(), *PAGES)
    is_said = found["document_id"].eq(document_id) & ~found["measure"].isin(OF_ABSENCE)
    return found[is_said].set_index("measure")


@pytest.mark.parametrize(
    "document_id",
    [
        "hirakata-2017-general",
        "ibaraki-2020-projects",
        "ibaraki-2021-dx",
        "itami-2021-evaluation",
        "tsukuba-2022-sheets",
        "ikeda-2024-projects",
    ],
)
def test_each_document_has_three_findings_that_are_no_absence(document_id):
    assert len(of_document(document_id)) >= 3


def test_indicators_without_a_target_grew_worse_better_or_stayed():
    rows = of_document("ibaraki-2020-projects")
    counts = {code: rows.at[code, "n"] for code in ("moved_worse", "moved_better", "moved_same")}
    assert counts == {"moved_worse": 17, "moved_better": 20, "moved_same": 37}
    assert set(rows.loc[[*counts], "of"]) == {135}


def test_the_best_mark_beside_what_was_left_and_what_the_text_expected():
    rows = of_document("hirakata-2017-general")
    assert rows.loc["best_marks", ["n", "of"]].tolist() == [28, 33]
    left = rows.loc["best_left"]
    assert (left["value"], left["base"]) == (8_481_000 - 3_741_000, 8_481_000)
    assert left["ja"].endswith(
        "「公衆無線LAN環境整備事業」は最上位の評価で、予算848.1万円のうち474万円（55.9%）が残った。"
    )
    aim = rows.loc["prose_aim"]
    assert (aim["value"], aim["base"]) == (432_108 + 200_000 + 1_296_000, 2_400_000)
    assert "（80.3%）で、評価は○。" in aim["ja"]
    assert aim["en"].endswith("its mark is ○.")


def rated(costs: str, score: float) -> dict[str, pd.DataFrame]:
    """Tables of a project of these costs with one mark of its progress."""
    made = of_costs(costs)
    about = {"document_id": "d", "activity_id": "d/0", "fiscal_year": 2022, "criterion": "評価"}
    mark = about | {"symbol": "A", "scale": "abcd", "text": "A", "score": score}
    return made | {"ratings": contract_table("ratings", [mark])}


def of_page_06(tables: dict[str, pd.DataFrame], measure: str) -> list[float]:
    found = found_on(tables, "06")
    return found[found["measure"].eq(measure)]["value"].tolist()


@pytest.mark.parametrize(
    ("costs", "score", "left"),
    [
        ("budget 2022 100, settlement 2022 79", 1.0, [21]),
        ("budget 2022 100, settlement 2022 80", 1.0, []),
        ("budget 2022 100, settlement 2022 10", 0.5, []),
        ("budget 2021 100, settlement 2021 10, budget 2022 9, settlement 2022 9", 1.0, []),
    ],
)
def test_little_that_is_left_another_mark_and_another_year_say_nothing(costs, score, left):
    assert of_page_06(rated(costs, score), "best_left") == left


def prose(*figures: tuple[str, float, str]) -> dict[str, pd.DataFrame]:
    made = rated("settlement 2022 1", 1.0)
    about = {"document_id": "d", "activity_id": "d/0", "fiscal_year": 2022}
    rows = [about | {"name": name, "value": v, "unit": unit} for name, v, unit in figures]
    made = made | {"prose_figures": contract_table("prose_figures", rows)}
    return {name: rows for name, rows in made.items() if name in DOCUMENT_TABLES}


AIM = ("年間の見込み額", 100.0, "JPY")


@pytest.mark.parametrize(
    ("figures", "values"),
    [
        ([AIM, ("広告", 30.0, "JPY"), ("寄附", 20.0, "JPY")], [50]),
        ([AIM], []),
        ([("広告", 30.0, "JPY")], []),
        ([AIM, ("利用者数", 30.0, "人")], []),
        ([AIM, ("来年の見込み額", 120.0, "JPY"), ("広告", 30.0, "JPY")], []),
    ],
)
def test_an_expected_amount_stands_beside_the_amounts_of_its_text_alone(figures, values):
    assert of_page_06(prose(*figures), "prose_aim") == values
