"""How far the tables can be trusted: which rows a check covers, where a failing check is to be looked at."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from helpers import quality, quality_charts
from hyoka.contract.schema import SCHEMAS, empty, typed
from hyoka.records import PROVENANCE

PLACE = {"page": 2, "x0": 10.0, "top": 20.0, "x1": 30.0, "bottom": 40.0}


def frame(name, *rows):
    return typed(name, pd.DataFrame([{column: row.get(column) for column in empty(name)} for row in rows]))


def cost(own, item, basis="settlement", year=2021, **place):
    row = {
        "document_id": "a",
        "activity_id": f"a/{own}",
        "fiscal_year": year,
        "item": item,
        "basis": basis,
        "value": 1.0,
    }
    return row | PLACE | place


def check(name, subject, passes=True, document="a"):
    return {"document_id": document, "check": name, "page": 2, "subject": subject, "passes": passes}


@pytest.fixture
def tables():
    activity = {"document_id": "a", "level": "project", **PLACE}
    return {name: empty(name) for name in SCHEMAS} | {
        "documents": frame("documents", {"document_id": "a"}, {"document_id": "b"}),
        "activities": frame(
            "activities",
            activity | {"activity_id": "a/6", "level": "program"},
            activity | {"activity_id": "a/61", "parent_id": "a/6", "name": "広報"},
        ),
        "costs": frame(
            "costs",
            cost("61", "total"), cost("61", "general_funds"), cost("61", "total", basis="budget"),
            cost("61", "personnel_cost", basis="", x0=11.0), cost("61", "total", year=2022),
        ),
        "indicators": frame("indicators", {"document_id": "a", "indicator_id": "a/61#1", "unit": "件"}),
    }  # fmt: skip


def of_costs(tables):
    covered = quality.covered(tables)
    row = covered[(covered["document_id"] == "a") & (covered["table"] == "costs")].iloc[0]
    return [int(row[name]) for name in ("rows", "summed", "counted", "uncovered")]


def test_a_sum_of_funding_covers_the_total_and_its_parts_of_that_year_and_basis(tables):
    tables["checks"] = frame("checks", check("funding", "61 2021 settlement"))
    assert of_costs(tables) == [5, 2, 0, 3]


def test_an_identity_covers_the_items_that_it_names(tables):
    identity = check("identity", "61 2021 settlement") | {"note": "total = general_funds + 減価償却費"}
    tables["checks"] = frame("checks", identity)
    assert of_costs(tables) == [5, 2, 0, 3]
    tables["checks"] = frame("checks", identity | {"passes": False})
    assert of_costs(tables) == [5, 0, 0, 5]


def test_a_labour_rate_covers_personnel_cost_and_a_printed_total_its_programs_totals(tables):
    tables["checks"] = frame("checks", check("personnel_cost", "61 2021"), check("project_total", "6"))
    assert of_costs(tables) == [5, 4, 0, 1]


def test_a_count_covers_the_rows_that_no_sum_does(tables):
    tables["checks"] = frame("checks", check("funding", "61 2021 settlement"), check("control_amount_pairs", "pairs"))
    assert of_costs(tables) == [5, 2, 3, 0]


def test_a_check_that_fails_or_is_of_another_document_covers_nothing(tables):
    failing = check("funding", "61 2021 settlement", passes=False)
    tables["checks"] = frame("checks", failing, check("control_amount_pairs", "pairs", document="b"))
    assert of_costs(tables) == [5, 0, 0, 5]


def test_a_failing_check_leads_to_the_cell_that_was_added(tables):
    tables["checks"] = frame("checks", check("personnel_cost", "61 2021", passes=False), check("funding", "61 2021"))
    placed = quality.failing(tables)
    assert len(placed) == 1
    assert placed.iloc[0][list(PROVENANCE)].tolist() == [2, 11.0, 20.0, 30.0, 40.0]


def test_a_failing_check_without_a_cost_leads_to_its_activity_and_a_general_one_to_its_page(tables):
    tables["checks"] = frame(
        "checks", check("project_total", "6", passes=False), check("action_count", "", passes=False)
    )
    placed = quality.failing(tables)
    assert placed["x0"].tolist()[0] == 10.0
    assert placed["page"].tolist() == [2, 2]
    assert pd.isna(placed["x0"].tolist()[1])


def test_rows_and_places_are_counted_by_document_and_table(tables):
    rows = quality.rows_by_document(tables).set_index(["document_id", "table"])
    assert rows.loc[("a", "costs")].tolist() == [5, 5]
    assert rows.loc[("a", "indicators")].tolist() == [1, 0]
    assert rows.loc[("b", "costs")].tolist() == [0, 0]


def test_columns_are_filled_as_far_as_they_hold_something(tables):
    filled = quality.filled(tables).set_index(["table", "column"])
    assert filled.loc[("activities", "name"), ["filled", "of"]].tolist() == [1, 2]
    assert filled.loc[("costs", "basis"), ["filled", "of"]].tolist() == [4, 5]
    assert filled.loc[("indicators", "polarity"), ["filled", "of"]].tolist() == [0, 1]


def test_a_page_with_words_and_no_rows_is_told_and_an_empty_page_is_not(tables):
    log = frame("page_log", *({"document_id": "a", "page": p, "words": w, "cells": 0, "rows": r}
                              for p, w, r in ((1, 50, 0), (2, 50, 3), (3, 0, 0))))  # fmt: skip
    assert quality.pages_without_rows(log)["page"].tolist() == [1]


def test_problems_are_counted_by_kind_with_errors_first(tables):
    note = {"document_id": "a", "page": 1, "severity": "note", "kind": "no_name", "action": "look"}
    error = {"document_id": "b", "page": None, "severity": "error", "kind": "not_pdf", "action": "replace it"}
    hidden = note | {"severity": "warning", "kind": "hidden_text"}
    kinds = quality.problem_kinds(frame("problems", note, note | {"page": 2}, hidden, error))
    counts = [["not_pdf", 1, 1, 0], ["hidden_text", 1, 1, 1], ["no_name", 2, 1, 2]]
    assert kinds[["kind", "n", "documents", "pages"]].values.tolist() == counts
    assert quality.problem_kinds(tables["problems"]).empty


def test_the_answer_has_the_figures_of_the_run_and_says_when_there_is_nothing(tables):
    tables["checks"] = frame("checks", check("funding", "61 2021 settlement"), check("action_count", "", passes=False))
    said = quality.answers(tables)
    assert "2文書から8行を読み取り、そのうち7行（87.5%）" in said[0]
    assert "2件、うち1件が合い、1件が合わない" in said[1]
    assert "2行（25.0%）、件数の検算だけの行は0行（0.0%）、検算のない行は6行（75.0%）" in said[2]
    shares = quality.covered_table(tables).set_index("document_id")
    assert shares.loc["a", ["rows", "summed", "uncovered", "share"]].tolist() == [8, 2, 6, 0.25]
    assert pd.isna(shares.loc["b", "share"])
    assert quality.answers(tables | {"documents": empty("documents")})[0].startswith("読み取った文書がありません")


def test_a_mended_thing_leads_to_the_cell_of_its_activity_on_its_page(tables):
    note = {"document_id": "a", "page": 2, "severity": "note", "kind": "no_name", "subject": "61"}
    warning = note | {"severity": "warning", "page": 1}
    error = note | {"severity": "error"}
    tables["problems"] = frame("problems", note, warning, note | {"subject": "公園"}, error)
    cells = quality.doubtful(tables)
    assert cells["x0"].tolist()[0] == 10.0
    assert cells["x0"].isna().tolist() == [False, True, True]
    assert cells["page"].tolist() == [2, 1, 2]


def test_the_charts_say_their_figures_and_draw_what_is_missing_as_missing(tables):
    tables["checks"] = frame("checks", check("funding", "61 2021 settlement"))
    _, alt = quality_charts.covered_chart(quality.covered(tables))
    assert "和や単価で確かめた行は25.0%" in alt
    both = pd.concat([quality.filled(tables), pd.DataFrame(
        [{"document_id": "b", "table": "activities", "column": "name", "filled": 1, "of": 1}]
    )])  # fmt: skip
    figure, alt = quality_charts.filled_chart(both)
    assert "行がないのは8か所" in alt
    assert [text.get_text() for text in figure.axes[0].texts].count("－") == 8
    plt.close("all")


@pytest.mark.parametrize("documents", [6, 40])
def test_every_document_is_named_below_the_chart_of_columns(documents):
    rows = [
        {"document_id": f"city-2021-{n}", "table": "activities", "column": "name", "filled": 1, "of": 1}
        for n in range(documents)
    ]
    figure, _ = quality_charts.filled_chart(pd.DataFrame(rows))
    named = [label.get_text().replace("\n", "") for label in figure.axes[0].get_xticklabels()]
    assert named == [row["document_id"] for row in rows]
    plt.close("all")
