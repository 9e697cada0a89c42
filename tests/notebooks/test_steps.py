"""The waterfall of a sum: its steps with their projects and payers, and where its axis begins."""

import pandas as pd
import pytest

from helpers import plots


@pytest.fixture
def drawn(monkeypatch):
    """Draws steps of an account, and gives what the chart says."""

    def draw(*rows):
        shown = []
        monkeypatch.setattr(plots, "chart", lambda *about, **_: shown.extend(about))
        names = ["区分", "n", "before", "after", "change", "largest"]
        names += ["largest_change", "payer", "payer_change"]
        frame = pd.DataFrame([*rows], columns=names)
        plots.steps(frame, "決算", "甲市", "出典")
        _, _, subtitle, _, alt = shown
        return subtitle, alt

    return draw


def test_a_step_names_its_largest_project_and_who_paid(drawn):
    lasting = ("継続", 2, 5e7, 6e7, 1e7, "図書館", 7e6, "general_funds", 8e6)
    ended = ("終わった", 1, 2e7, 0.0, -2e7, "展示会", -2e7, "", float("nan"))
    subtitle, alt = drawn(lasting, ended)
    assert alt == (
        "前年度の決算 7,000万円、"
        "継続（2事業） うち 図書館 +700万円 計 +1,000万円 （一般財源 +800万円）、"
        "終わった（1事業） 展示会 △2,000万円、当年度の決算 6,000万円"
    )
    assert subtitle == "甲市"


@pytest.mark.parametrize(("change", "says"), [(1e7, "。横軸は9.80億円から始まる"), (2e8, "")])
def test_of_steps_that_are_hairs_the_axis_begins_near_them_and_says_so(drawn, change, says):
    row = ("継続", 2, 1e9, 1e9 + change, change, "図書館", change, "", float("nan"))
    assert drawn(row)[0] == "甲市" + says


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("学校給食の調理と配送の事業費", "学校給食の調理と配送の事業費"),
        ("学校給食の調理と配送の事業経費", "学校給食の調理と配送の事業…"),
    ],
)
def test_a_step_names_its_project_in_fourteen_letters(drawn, name, shown):
    row = ("終わった", 1, 2e7, 0.0, -2e7, name, -2e7, "", float("nan"))
    assert f"終わった（1事業） {shown} △2,000万円" in drawn(row)[1]
