"""What `measures.over_years` makes of the documents of some years, each figure by hand."""

import pandas as pd
import pytest
from true_tables import contract_table

import hyoka
import measures as m
from hyoka.contract import PROVENANCE
from hyoka.contract.tables import DOCUMENT_TABLES, TABLES
from measures.labels import read_labels

#: The figures of four routes in three years, and what the city prints below each list.
DEFICITS = {2019: [-50, -30, 4, 1], 2020: [-60, -20, 5, 1], 2021: [-70, -25, 6, 2]}
PRINTED = {2019: -75, 2020: -74, 2021: -87}
LINKED = ["before_id", "after_id", "linked"]


@pytest.fixture(scope="module")
def tables():
    rows = {name: [] for name in TABLES}
    for year, figures in DEFICITS.items():
        name = f"y{year}"
        of = {"document_id": name, "fiscal_year": year}
        rows["documents"].append(of | {"municipality": "甲市", "form": "f"})
        check = {"check": "list_total", "subject": f"合計 収支差 {year}", "passes": True}
        total = str(PRINTED[year])
        rows["checks"].append(
            {"document_id": name, "page": 1, "expected": total, "found": total} | check
        )
        for at, figure in enumerate(figures):
            route = {"activity_id": f"{name}/{at}", "code": str(at), "name": f"{at}番線"}
            rows["activities"].append(of | route | {"level": "project"})
            indicator = {"document_id": name, "indicator_id": f"{name}/{at}#1"}
            about = {"activity_id": f"{name}/{at}", "name": "収支差", "unit": "百万円"}
            rows["indicators"].append(indicator | about)
            value = {"measure": "actual", "value": figure, "text": str(figure)}
            rows["indicator_values"].append(
                indicator | value | {"fiscal_year": year, "status": "reported", "page": 1}
            )
    made = {name: contract_table(name, rows[name]) for name in DOCUMENT_TABLES}
    ids = made["indicators"]["indicator_id"]
    # of the first three routes more is better, of the last it is not known
    ways = [("higher", "")[identity.endswith("/3#1")] for identity in ids]
    return made | {"attainment": pd.DataFrame({"indicator_id": ids, "polarity": ways})}


@pytest.fixture(scope="module")
def by_line(tables):
    links = hyoka.links_of_years(tables, read_labels("links"), 60)
    return m.of_lines(m.own_figures(tables, hyoka.lines(tables, links)))


def test_a_line_goes_from_the_first_year_to_the_last_and_knows_its_better_way(by_line):
    moved = m.moved_lines(by_line, 0).set_index("事業")
    assert moved["base"].tolist() == DEFICITS[2019]
    assert moved["value"].tolist() == [-20, 5, 2, 1]
    assert moved["span"].tolist() == [20, 10, 2, 1]
    assert moved["grew_worse"].tolist()[:3] == [True, False, False]
    assert moved["worse_newest"].tolist()[:3] == [True, True, False]
    assert moved["grew_worse"].isna().tolist() == [False, False, False, True]
    # by 20 of 50, 5 of 30 and 2 of 4; in the last year by 10 of 60 and 5 of 20
    at_least = m.moved_lines(by_line, 0.2).set_index("事業")
    assert at_least["rose"].tolist() == [False, False, True, True]
    assert at_least["grew_worse"].tolist()[:3] == [True, False, False]
    assert at_least["worse_newest"].tolist()[:3] == [False, True, False]


def test_ways_count_lines_and_of_no_known_way_nothing_is_counted(by_line):
    moved = m.moved_lines(by_line, 0)
    (ways,) = m.ways_of_lines(moved).to_dict("records")
    counts = [ways[name] for name in ("of", "rose", "fell", "grew_worse", "worse_newest")]
    assert counts == [4, 3, 1, 1, 2]
    assert ways["of_last"] == 4
    assert (ways["first_year"], ways["fiscal_year"], ways["n_years"]) == (2019, 2021, 3)
    (unknown,) = m.ways_of_lines(moved[moved["worse_when"].isna()]).to_dict("records")
    assert pd.isna(unknown["grew_worse"])


def test_what_grew_worse_in_each_year_stands_first(by_line):
    running = m.worse_running(by_line, 2)
    assert running["is_worse"].tolist() == [True, False, False]
    first = running.iloc[0]
    assert (first["before"], first["value"], first["worse_by"]) == (-50, -70, 20)
    assert (first["n"], first["of"]) == (1, 3)
    assert m.worse_running(by_line, 3).empty


def test_a_printed_total_in_yen_is_told_over_its_years(tables):
    totals = m.printed_totals(tables)
    assert totals["value"].tolist() == [1e6 * total for total in PRINTED.values()]
    (moved,) = m.moved_totals(totals).to_dict("records")
    assert (moved["value"], moved["base"], moved["weight"]) == (-12e6, -75e6, 13e6)
    assert (moved["n"], moved["of"], moved["proved"]) == (3, 3, 1)
    assert m.moved_totals(totals.assign(value=float("nan"))).empty


def test_so_few_rows_as_carry_half_of_all_losses_are_counted(tables, by_line):
    totals = m.printed_totals(tables)
    (row,) = m.half_of_losses(by_line, totals, 2).to_dict("records")
    assert (row["lost"], row["of"], row["n"]) == (-95e6, 2, 1)
    assert m.half_of_losses(by_line, totals, 3).empty


def test_each_document_says_how_much_of_the_one_before_goes_on_in_it(tables):
    lines = [*range(3)]
    links = pd.DataFrame(
        [
            (f"y{year}/{at}", f"y{year + 1}/{at}", "activities")
            for year in (2019, 2020)
            for at in lines
        ],
        columns=LINKED,
    )
    steps = m.continued(m.rows_of_lists(tables, links))
    counts = steps[["first_year", "fiscal_year", "of", "n", "n_linked", "of_later", "n_new"]]
    assert counts.to_numpy().tolist() == [[2019, 2020, 4, 1, 3, 4, 1], [2020, 2021, 4, 1, 3, 4, 1]]
    assert steps["document_id"].tolist() == ["y2020", "y2021"]
    assert steps["gone"].tolist() == ["3番線"] * 2


def test_a_figure_that_is_printed_again_is_restated_once_its_year_was_over():
    figures = pd.DataFrame(
        [
            ("actual", 2019, 5.0, 2019),
            ("actual", 2019, 6.0, 2020),
            ("target", 2020, 7.0, 2019),
            ("target", 2020, 7.0, 2020),
            ("actual", 2020, 8.0, 2019),
            ("actual", 2020, 9.0, 2020),
        ],
        columns=["what", "fiscal_year", "value", "sheet_year"],
    ).assign(line="l", document_id="d", proved=[1, 0, 1, 1, 0, 0])
    figures[[*PROVENANCE]] = 0
    again = m.printed_again(figures)
    assert again["kind"].tolist() == ["restated", "targets_moved", ""]
    assert again["is_other"].tolist() == [True, False, True]
    assert again["proved"].tolist() == [0.5, 1.0, 0.0]
    assert again["before_value"].tolist() == [5, 7, 8]
