"""From last year's settlement to this year's: every project with its kind, and sums that close."""

import pandas as pd
import pytest
from findings_in_sql import tables_in_sql
from notebook_limits import with_analyses
from real_tables import sheets, six
from test_costs import measures_of, printed

from hyoka.contract.schema import validate
from hyoka.text.errors import UsageError
from measures.costs import beside_last_year, cost_table
from measures.labels import read_labels
from measures.moves import KINDS, moves, sums_of_moves
from measures.selection import latest
from measures.totals import of_one_level, of_projects, totals

GROUP = ["municipality", "fiscal_year", "account"]
#: A project of each kind that figures tell, and what it spent last year and this year.
MADE = {
    "lasting": ("settlement 2021 100, settlement 2022 130", 100, 130),
    "one_off": ("settlement 2021 10, settlement 2022 300, bonds 2022 200", 10, 300),
    "begun": ("settlement 2021 0, settlement 2022 70", 0, 70),
    "ended": ("settlement 2021 40, settlement 2022 0", 40, 0),
}


def made(*texts):
    """The moves of projects that print these costs, and what they spent in all."""
    tables = printed(*texts)
    measured = measures_of(tables).reset_index()
    rows = cost_table(tables | {"cost_measures": measured}, read_labels("remarks"))
    projects = rows[rows["fiscal_year"].eq(2022)]
    beside = beside_last_year(projects, tables["costs"], ["settlement"])
    whole = totals(beside, ["settlement", "settlement_before"], GROUP)
    return moves(projects, tables["costs"]), whole


@pytest.mark.parametrize("left_out", ["", *MADE])
def test_each_project_has_its_kind_and_the_kinds_are_the_whole(left_out):
    projects = {kind: about for kind, about in MADE.items() if kind != left_out}
    moved, whole = made(*(text for text, *_ in projects.values()))
    assert validate("moves", moved)["kind"].tolist() == [*projects]
    assert moved["before"].tolist() == [before for _, before, _ in projects.values()]
    assert moved["after"].tolist() == [after for *_, after in projects.values()]
    assert (moved["after"] - moved["before"]).tolist() == moved["change"].tolist()
    sums = sums_of_moves(moved, whole)
    assert sums["kind"].tolist() == [kind for kind in KINDS if kind in projects]
    (spent,) = whole.to_dict("records")
    assert sums["change"].sum() == spent["settlement"] - spent["settlement_before"]


def test_where_no_year_before_is_printed_the_step_is_the_settlement_and_says_so():
    moved, whole = made("settlement 2022 5", "settlement 2022 7")
    assert moved["kind"].tolist() == ["no_year_before"] * 2
    assert moved["before"].isna().all()
    assert moved["change"].tolist() == [5, 7]
    (sums,) = sums_of_moves(moved, whole).to_dict("records")
    assert pd.isna(sums["before"])
    assert (sums["after"], sums["n"]) == (12, 2)


def test_of_a_form_that_prints_the_year_before_what_does_not_print_it_began():
    moved, _ = made("settlement 2022 5", "settlement 2021 7, settlement 2022 7")
    assert moved["kind"].tolist() == ["begun", "lasting"]


def test_what_spent_nothing_in_both_years_has_not_moved_and_money_may_come_back():
    texts = ("settlement 2021 0, settlement 2022 0", "settlement 2021 30, settlement 2022 -5")
    moved, whole = made(*texts)
    assert moved[["kind", "change"]].to_numpy().tolist() == [["ended", -35]]
    assert sums_of_moves(moved, whole)["change"].tolist() == [-35]


FUNDED = (
    "settlement 2021 100, general_funds 2021 60, subsidies 2021 40, "
    "settlement 2022 130, general_funds 2022 70, bonds 2022 60"
)


def test_the_funds_of_a_step_add_up_to_it_and_a_fund_that_is_not_printed_paid_nothing():
    moved, whole = made(FUNDED)
    (row,) = moved.to_dict("records")
    funds = ("general_funds", "subsidies", "bonds", "rest")
    assert [row[f"change_{fund}"] for fund in funds] == [10, -40, 60, 0]
    assert pd.isna(row["change_other_funds"]), "no sheet of the city prints it"
    assert row["not_printed"] == ""
    (sums,) = sums_of_moves(moved, whole).to_dict("records")
    assert sum(sums[f"change_{fund}"] for fund in funds) == sums["change"] == 30


@pytest.mark.parametrize(
    ("text", "years"),
    [
        (FUNDED.replace("subsidies 2021 40, ", ""), ""),
        (FUNDED.replace("1 100", "1 100000").replace("1 60", "1 60000"), "before"),
        (FUNDED.replace("2 130", "2 130000"), "after"),
        ("settlement 2021 90000, settlement 2022 80000", "before;after"),
    ],
)
def test_funds_that_do_not_add_up_are_named_and_have_no_change(text, years):
    moved, whole = made(text)
    (row,) = moved.to_dict("records")
    assert row["not_printed"] == years
    (sums,) = sums_of_moves(moved, whole).to_dict("records")
    for fund in ("general_funds", "rest"):
        assert (row[f"change_{fund}"] != row[f"change_{fund}"]) == (years != "")
        assert (sums[f"change_{fund}"] != sums[f"change_{fund}"]) == (years != "")


def test_a_project_that_is_left_out_opens_the_sum():
    moved, whole = made(*(text for text, *_ in MADE.values()))
    with pytest.raises(UsageError) as told:
        sums_of_moves(moved[moved["kind"].ne("one_off")], whole)
    assert told.value.key == "sum_does_not_close"
    assert "150 → 500" in str(told.value)
    assert "140 → 200" in str(told.value)


def moves_of(tables):
    """The moves of all projects of documents, as page 04 makes them."""
    made = with_analyses(tables)
    rows = cost_table(made, read_labels("remarks")).dropna(subset="settlement")
    last = latest(of_one_level(rows[~rows["moves_money"]]))
    projects = of_projects(last, tables["activities"])
    beside = beside_last_year(projects, tables["costs"], ["settlement"])
    whole = totals(beside, ["settlement", "settlement_before"], GROUP)
    moved = moves(projects, tables["costs"])
    sums_of_moves(moved, whole)
    return moved


def in_figures(frame, year):
    """Who moved, how, and from what to what, as SQL and the program may have it."""
    rows = frame[["activity_id", year, "kind", "before", "after"]].astype("object")
    return sorted(rows.where(rows.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize("made", [six, pytest.param(sheets, marks=pytest.mark.shared)])
def test_sql_over_the_documents_tables_has_the_same_moves(made):
    moved = moves_of(made())
    again = tables_in_sql(made(), "project_moves")["project_moves"].rename(columns={"yen": "after"})
    assert len(moved) > 10
    assert in_figures(moved, "fiscal_year") == in_figures(again, "y")
