"""A name stands in the first row of its values, and blank cells below it."""

import tomllib

import pytest
from made_pages import FORM, row

from hyoka.contract.ledger import Records
from hyoka.forms.declaration import Declaration
from hyoka.forms.sheet_records import read_sheets

LABELS = """
"指標名" = "indicator.name"
"区分" = "head"
"目標" = "phase.target"
"実績" = "phase.actual"
"見込" = "phase.expected"
"達成率" = "derived"
"""
HEADS = ("指標名", "区分", "R4年度", "R5年度")


def values(*rows: tuple[str, ...], guessed: bool = True) -> list[str]:
    """Of each value its indicator, measure and text."""
    name = row("事業名", "水防", xs=[50.0, 150.0, 250.0], top=60.0, guessed=guessed)
    xs = [50.0, 150.0, 200.0, 250.0, 300.0]
    table = [
        row(*words, xs=xs, top=100.0 + 16 * number, guessed=guessed)
        for number, words in enumerate([HEADS, *rows])
    ]
    out = Records()
    read_sheets(Declaration.model_validate(tomllib.loads(FORM + LABELS)), [name, *table], out)
    names = {found["indicator_id"]: found["name"] for found in out.tables["indicators"]}
    return [
        f"{names[value['indicator_id']]} {value['measure']} {value['text']}"
        for value in out.tables["indicator_values"]
    ]


TARGETS = ("目標", "1", "2")
ACTUALS = ("実績", "3", "4")


def test_a_row_with_a_blank_cell_below_a_name_is_of_that_name():
    found = values(("件数", *TARGETS), ("", *ACTUALS), ("人数", *TARGETS), ("", *ACTUALS))
    of_one = ["target 1", "target 2", "actual 3", "actual 4"]
    assert found == [f"{name} {value}" for name in ("件数", "人数") for value in of_one]


def test_three_rows_may_be_of_one_name():
    found = values(("件数", *TARGETS), ("", "見込", "5", "6"), ("", *ACTUALS))
    assert found[2:] == ["件数 expected 5", "件数 expected 6", "件数 actual 3", "件数 actual 4"]


def test_a_name_in_the_middle_of_its_rows_is_not_that_of_the_row_below():
    found = values(("", *TARGETS), ("件数", *ACTUALS), ("", *TARGETS), ("人数", *ACTUALS))
    assert found == ["件数 actual 3", "件数 actual 4", "人数 actual 3", "人数 actual 4"]


def test_a_name_in_another_row_than_the_first_one_is_not_that_of_the_row_below():
    found = values(("件数", *TARGETS), ("人数", *ACTUALS), ("", "見込", "5", "6"))
    assert found == ["件数 target 1", "件数 target 2", "人数 actual 3", "人数 actual 4"]


@pytest.mark.parametrize("third", [("", *TARGETS), ("", *ACTUALS)])
def test_a_phase_that_the_rows_of_a_name_had_is_of_another_name(third):
    found = values(("件数", *TARGETS), ("", *ACTUALS), third)
    assert len(found) == 4


def test_a_row_behind_a_rate_is_not_of_the_name_before_it():
    found = values(("件数", *TARGETS), ("", "達成率", "50", "60"), ("", *ACTUALS))
    assert found == ["件数 target 1", "件数 target 2"]


def test_a_blank_cell_with_edges_of_its_own_has_no_name():
    found = values(("件数", *TARGETS), ("", *ACTUALS), guessed=False)
    assert found == ["件数 target 1", "件数 target 2"]
