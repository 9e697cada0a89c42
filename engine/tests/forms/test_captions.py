"""What stands over a table or in its corner speaks for all figures below it."""

import tomllib

import pytest
from made_pages import FORM, line, row

from hyoka.contract.ledger import Records
from hyoka.forms.declaration import Declaration
from hyoka.forms.sheet_records import read_sheets

LABELS = """
"人件費" = "cost.personnel_cost"
"決算" = "phase.settlement"
"予算" = "phase.budget"
"""
THREE_COLUMNS = [50.0, 150.0, 250.0, 350.0]


def read(*items: object) -> list[dict[str, object]]:
    """The costs of rows and lines, below the name of an activity."""
    name = row("事業名", "水防", xs=[50.0, 150.0, 250.0], top=60.0)
    out = Records()
    read_sheets(Declaration.model_validate(tomllib.loads(FORM + LABELS)), [name, *items], out)
    return out.tables["costs"]


def table(corner: str = "", page: int = 1) -> list[object]:
    """A table of the personnel cost of two years."""
    return [
        row(corner, "R4年度", "R5年度", xs=THREE_COLUMNS, top=200.0, number=page),
        row("人件費", "12", "13", xs=THREE_COLUMNS, top=216.0, number=page),
    ]


def costs(*captions: str, corner: str = "") -> list[tuple[object, ...]]:
    """Unit, phase and text of the costs of a table under some lines, the nearest first."""
    lines = [line(text, top=180.0 - 20 * number) for number, text in enumerate(captions)]
    found = read(*reversed(lines), *table(corner))
    return [(cost["unit"], cost["basis"], cost["text"]) for cost in found]


@pytest.mark.parametrize(
    ("captions", "unit", "basis"),
    [
        (["費用の推移(単位:千円)"], "千円", ""),
        (["(単位:円)"], "円", ""),
        (["決算(単位:千円)"], "千円", "settlement"),
        (["予算", "(単位:百万円)"], "百万円", "budget"),
        (["(単位:百万円)", "予算"], "百万円", "budget"),
        (["決算", "予算"], "", "settlement"),
        (["費用の推移"], "", ""),
    ],
    ids=[
        "a unit",
        "a unit alone",
        "a unit and a phase",
        "two lines",
        "two lines the other way round",
        "the nearer line before the other",
        "no label",
    ],
)
def test_a_line_over_a_table_says_unit_and_phase_of_its_figures(captions, unit, basis):
    assert costs(*captions) == [(unit, basis, "12"), (unit, basis, "13")]


def test_a_third_line_over_a_table_says_nothing_of_its_phase():
    assert {basis for _, basis, _ in costs("甲", "乙", "決算")} == {""}


def test_a_line_on_the_page_before_says_nothing_of_a_phase():
    found = read(line("決算", top=700.0), *table(page=2))
    assert [cost["basis"] for cost in found] == ["", ""]


def test_a_unit_in_the_corner_of_a_table_wins_over_that_of_a_line_above():
    assert costs("(単位:千円)", corner="(単位:円)") == [("円", "", "12"), ("円", "", "13")]


@pytest.mark.parametrize(
    ("captions", "path"),
    [
        ([], "人件費 + unit"),
        (["決算(単位:千円)"], "人件費 + 決算"),
        (["(単位:千円)"], "人件費 + －"),
    ],
)
def test_the_labels_on_which_a_figure_rests_are_said_together(captions, path):
    (cost, _) = read(*[line(text, top=180.0) for text in captions], *table())
    assert cost["why"].rests_on[-1] == path
