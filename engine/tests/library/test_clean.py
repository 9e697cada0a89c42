"""Meaning given to records: years, values, units, statuses, scores.

And nothing dropped in silence.
"""

from fractions import Fraction

import pandas as pd
import pytest
from cases import cases
from fake_documents import PLACE
from true_tables import clean

from hyoka.clean import context
from hyoka.contract.records import Extracted, problem
from hyoka.contract.scales import score
from hyoka.contract.schema import validate
from hyoka.text.japanese import without_year
from hyoka.watch.coverage import Ink

PROJECT = {
    "activity_id": "1",
    "level": "project",
    "code": "1",
    "name": "事業",
    "section": "課",
    **PLACE,
}
INDICATOR = {
    "indicator_id": "1#1",
    "activity_id": "1",
    "number": "1",
    "name": "件数",
    "unit": "件",
    **PLACE,
}

ACTUAL = {"indicator_id": "1#1", "year": "R4", "measure": "actual", **PLACE}


def cleaned(year: str = "令和4年度", **tables: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    records = {"activities": [PROJECT], "indicators": [INDICATOR], **tables}
    return clean(Extracted("doc", "form", {"year": year}, records, [], [], 1))


def values(
    *texts: str, year: str = "R4", measure: str = "actual", definition: str = "", unit: str = "件"
) -> pd.DataFrame:
    record = {"indicator_id": "1#1", "measure": measure, "year": year}
    rows = [
        {**record, "year": f"R{4 - i}" if i else year, "text": text, **PLACE}
        for i, text in enumerate(texts)
    ]
    indicator = {**INDICATOR, "definition": definition}
    return cleaned(indicators=[indicator], indicator_values=rows)["indicator_values"]


def test_an_actual_that_says_that_it_is_a_forecast_has_no_value_and_is_told_and_a_target_has_one():
    record = {**ACTUAL, "text": "74件(見込)"}
    told = cleaned(indicator_values=[record])
    assert [*told["indicator_values"]["value"].isna()] == [True]
    assert [*told["problems"]["kind"]] == ["measure"]
    target = cleaned(indicator_values=[record | {"measure": "target"}])
    assert [*target["indicator_values"]["value"]] == [74]


def test_an_actual_far_ahead_of_its_document_is_left_out_and_told_and_a_dash_there_is_none():
    record = {**ACTUAL, "year": "令和33年度"}
    told = cleaned(indicator_values=[record | {"text": "12"}])
    assert len(told["indicator_values"]) == 0
    assert [*told["problems"]["kind"]] == ["year"]
    silent = cleaned(indicator_values=[record | {"text": "－"}])
    assert len(silent["problems"].query("kind == 'year'")) == 0


@pytest.mark.parametrize(
    ("code", "publisher", "of_form", "expected"),
    [
        ("272108", "大阪府枚方市", "272108", []),
        ("272108", "枚方市", "", []),
        ("272106", "枚方市", "", ["check digit would be 8"]),
        ("272108", "兵庫県枚方市", "", ["has the number 28"]),
        ("272043", "池田市", "272108", ["the form has the code 272108"]),
    ],
)
def test_a_code_is_held_against_its_check_digit_its_prefecture_and_the_form(
    code, publisher, of_form, expected
):
    document = {"year": "令和4年度", "municipality_code": of_form}
    read = Extracted("doc", "form", document, {"activities": [PROJECT]}, [], [], 1)
    about = {"municipality_code": code, "publisher": publisher}
    problems = clean(read, **about)["problems"].query("kind == 'municipality_code'")
    assert len(problems) == len(expected)
    assert all(said in action for said, action in zip(expected, problems["action"], strict=True))


@pytest.mark.parametrize(
    ("event", "statuses"),
    [
        ({"kind": "closure", "activity": "事 業"}, ["placeholder", "reported", "reported"]),
        ({"kind": "not_surveyed", "indicator": "件数"}, ["placeholder", "reported", "reported"]),
        (
            {"kind": "closure", "first_year": "", "last_year": ""},
            ["placeholder", "reported", "placeholder"],
        ),
        *(
            (event, ["reported"] * 3)
            for event in ({"kind": "closure", "activity": "図書館"}, {"kind": "epidemic"})
        ),
        ({"kind": "closure", "municipality_code": "082201"}, ["reported"] * 3),
    ],
)
def test_a_zero_of_a_closure_or_without_a_survey_is_no_figure(monkeypatch, event, statuses):
    everywhere = {
        "municipality_code": "",
        "activity": "",
        "indicator": "",
        "first_year": "2022",
        "last_year": "2022",
    }
    monkeypatch.setattr(context, "label_rows", lambda name: [everywhere | event])
    target = {**ACTUAL, "text": "3", "measure": "target"}
    rows = [{**ACTUAL, "text": "0"}, target, {**ACTUAL, "text": "0", "year": "R3"}]
    found = cleaned(indicator_values=rows)["indicator_values"]
    assert found["status"].tolist() == statuses
    assert (found["value"].isna() == found["status"].eq("placeholder")).all()


def costs(*records: dict[str, object], year: str = "令和4年度") -> dict[str, pd.DataFrame]:
    base = {
        "activity_id": "1",
        "year": "R4",
        "basis": "settlement",
        "item": "total",
        "unit": "千円",
        **PLACE,
    }
    return cleaned(year, costs=[{**base, **record} for record in records])


def test_zero_actual_of_a_year_to_come_is_a_placeholder_but_no_zero_target_and_a_blank_is_no_row():
    assert values("0.0", year="R5")["status"].tolist() == ["placeholder"]
    assert values("0.0", year="R5", measure="target")["status"].tolist() == ["reported"]
    assert values("3", year="R5")["status"].tolist() == ["reported"]
    assert values("0.0", year="R4")["value"].tolist() == [0]
    assert values("5", definition="目標値を0としている", measure="target")["value"].tolist() == [5]
    assert values("").empty


@pytest.mark.parametrize(("definition", "year", "measure", "status"), cases("zero_notes"))
def test_note_says_which_zeros_are_no_figures(definition, year, measure, status):
    """Of a note that does not say it for sure, the zero is a figure with a problem."""
    measured = [{**ACTUAL, "text": "0.0", "year": year, "measure": measure}]
    tables = cleaned(
        indicators=[{**INDICATOR, "definition": definition}], indicator_values=measured
    )
    assert [*tables["indicator_values"]["status"], *tables["problems"]["kind"]] == {
        "zero_note": ["reported", "zero_note"]
    }.get(status, [status])


@pytest.mark.parametrize(("text", "status", "value", "said"), cases("figures"))
def test_figure_keeps_its_text_and_says_what_it_is(text, status, value, said):
    tables = cleaned(indicator_values=[{**ACTUAL, "text": text}])
    row, problems = tables["indicator_values"].iloc[0], tables["problems"]
    assert (row["text"], row["status"], f"{row['value']:g}") == (text, status, value)
    assert (problems["severity"] + " " + problems["kind"]).tolist() == [said] * bool(said)
    assert problems[["page", "text"]].to_numpy().tolist() == [[1, text]] * bool(said)


def test_first_of_two_figures_in_a_cell_is_its_value_and_the_second_is_said():
    tables = costs({"text": "9,200（3,100）"})
    assert tables["costs"][["value", "text"]].to_numpy().tolist() == [[9_200_000, "9,200（3,100）"]]
    problem = tables["problems"].iloc[0]
    assert (problem["severity"], problem["kind"]) == ("note", "two_figures")
    assert "3,100" in problem["action"]


@pytest.mark.parametrize(
    ("year", "heads", "years"),
    [("H25", "20年度 25年度", [2008, 2013]), ("R6", "3 9", [2021, 2027])],
)
def test_year_without_era_is_the_one_nearest_to_its_document(year, heads, years):
    rows = [{**ACTUAL, "year": head, "text": "5"} for head in heads.split()]
    tables = cleaned(year, indicator_values=rows)
    assert tables["indicator_values"]["fiscal_year"].tolist() == years
    assert tables["problems"].empty


def test_year_in_which_a_project_began_or_that_has_no_era_is_not_a_year_to_come():
    tables = cleaned(
        "昭和25年度",
        activities=[{**PROJECT, "year": text} for text in ("昭和25年度", "令和4年度")][::-1],
    )
    assert tables["documents"]["fiscal_year"].tolist() == [2022]
    tables = cleaned("25年度", activities=[{**PROJECT, "year": "25年度"}])
    assert [tables[name]["fiscal_year"].tolist() for name in ("documents", "activities")] == [
        [2013],
        [2013],
    ]


@pytest.mark.parametrize("year", ["昭和25年度", "R99", "4年"])
def test_row_of_an_impossible_year_is_left_out_alone_and_a_project_is_of_its_documents_year(year):
    tables = cleaned(
        indicator_values=[{**ACTUAL, "year": year, "text": "5"}, {**ACTUAL, "text": "6"}]
    )
    assert validate("indicator_values", tables["indicator_values"])["text"].tolist() == ["6"]
    assert tables["problems"][["kind", "text"]].to_numpy().tolist() == [["year", year]]
    tables = cleaned(activities=[{**PROJECT, "year": year}])
    assert validate("activities", tables["activities"])["fiscal_year"].tolist() == [2022]
    assert tables["problems"]["kind"].tolist() == ["year"]


@pytest.mark.parametrize(
    ("year", "measure", "last"),
    [("R50", "target", 2052), ("R33", "actual", 2027), ("1960年", "target", 2100)],
)
def test_a_year_that_is_not_possible_is_told_with_the_years_that_are(year, measure, last):
    record = {**ACTUAL, "year": year, "measure": measure, "text": "5"}
    (action,) = cleaned(indicator_values=[record])["problems"]["action"]
    assert f"1989 to {last}" in action


@pytest.mark.parametrize(("text", "unit", "item", "value", "in_unit"), cases("amounts"))
def test_cost_comes_in_the_contracts_unit_and_in_none_or_another_it_is_no_money(
    text, unit, item, value, in_unit
):
    tables = costs({"text": text, "unit": unit, "item": item})
    row, is_money = tables["costs"].iloc[0], value != "nan"
    assert (f"{row['value']:.12g}", row["text"]) == (value, text)
    assert row["unit"] == in_unit or not is_money
    assert tables["problems"]["kind"].tolist() == ["unit"] * (not is_money)


def test_costs_of_a_year_to_come_keep_their_zeros_and_free_lines_may_have_one_name():
    zeros = costs({"text": "5", "year": "R5"}, {"text": "0", "year": "R5", "item": "bonds"})[
        "costs"
    ]
    assert zeros["text"].tolist() == ["5", "0"]
    line = {"item": "detail", "detail": "委託料"}
    assert len(costs({**line, "text": "5"}, {**line, "text": "6"})["costs"]) == 2


def test_value_that_stands_twice_is_kept_once_and_said():
    tables = cleaned(indicator_values=[{**ACTUAL, "text": "5"}, {**ACTUAL, "text": "5"}])
    assert tables["indicator_values"]["text"].tolist() == ["5"]
    assert tables["problems"][["kind", "text"]].to_numpy().tolist() == [["duplicate", "5"]]
    failed = tables["checks"][~tables["checks"]["passes"]]
    assert failed["check"].tolist() == ["one_value_a_year"]


def test_what_the_second_page_of_a_sheet_repeats_is_noted_and_fails_no_check():
    repeated = [{**ACTUAL, "text": "5"}, {**ACTUAL, "text": "5", "page": 2}]
    tables = cleaned(indicator_values=repeated)
    assert tables["indicator_values"]["text"].tolist() == ["5"]
    assert tables["problems"][["kind", "severity"]].to_numpy().tolist() == [["duplicate", "note"]]
    assert tables["checks"]["passes"].all()


def test_of_values_of_one_year_that_differ_none_is_kept_and_each_is_said():
    tables = cleaned(indicator_values=[{**ACTUAL, "text": "5"}, {**ACTUAL, "text": "6"}])
    assert tables["indicator_values"].empty
    assert tables["problems"][["kind", "text"]].to_numpy().tolist() == [
        ["duplicate", "5"],
        ["duplicate", "6"],
    ]


@pytest.mark.parametrize("symbol", ["A/B/C", "B(前年度A)", "B-"])
def test_what_is_no_one_mark_of_its_scale_does_not_enter(symbol):
    about = {"activity_id": "1", "criterion": "令和4年度評価", "scale": "abcd", **PLACE}
    tables = cleaned(ratings=[{**about, "symbol": symbol, "text": symbol, "year": "令和4年度"}])
    assert tables["ratings"].empty
    assert "symbol" in tables["problems"]["kind"].tolist()


@pytest.mark.parametrize(("scale", "symbol", "text", "expected"), cases("scores"))
def test_score_is_the_marks_place_on_its_scale(scale, symbol, text, expected):
    assert score(scale, symbol, text) == (
        pytest.approx(float(Fraction(expected))) if expected else None
    )


def test_mark_that_is_not_on_its_scale_is_a_problem():
    rating = {
        "activity_id": "1",
        "criterion": "令和4年度評価",
        "symbol": "E",
        "scale": "abcd",
        **PLACE,
    }
    tables = cleaned(ratings=[rating])
    assert tables["ratings"][["criterion", "symbol", "text"]].to_numpy().tolist() == [
        ["評価", "E", "E"]
    ]
    assert tables["ratings"]["score"].isna().all()
    assert tables["problems"]["kind"].tolist() == ["symbol"]


@pytest.mark.parametrize(("printed", "label"), cases("labels_without_year"))
def test_label_loses_its_year(printed, label):
    assert without_year(printed) == label


def test_page_without_a_word_is_noted_unless_something_was_said_of_it():
    log = [
        {
            "page": page,
            "form": "form",
            "words": words,
            "cells": 0,
            "rows": 0,
            "coverage": None,
            **dict.fromkeys(("glyphs", *Ink), 0),
            "doubt": "",
            "recogniser": "",
        }
        for page, words in ((1, 5), (2, 0), (3, 0))
    ]
    said = problem("scanned_page", 3, severity="error")
    document = Extracted("doc", "form", {"year": "R4"}, {}, log, [said], 3)
    problems = clean(document)["problems"]
    assert problems[["page", "severity", "kind"]].to_numpy().tolist() == [
        [3, "error", "scanned_page"],
        [2, "note", "no_words"],
    ]


def test_free_line_of_a_table_of_yen_in_persons_has_no_value_and_an_item_of_staff_has():
    line = {"item": "detail", "detail": "設計委託料", "text": "8,043人"}
    tables = costs(line, {"item": "regular_staff", "text": "3人", "basis": ""})
    found = tables["costs"].set_index("item")
    assert pd.isna(found.loc["detail", "value"])
    assert (found.loc["regular_staff", "value"], found.loc["regular_staff", "unit"]) == (3, "FTE")
    assert tables["problems"]["kind"].tolist() == ["unit_apart"]


def test_year_that_a_fallen_digit_makes_is_none_and_a_goal_for_2050_is():
    years = [{"year": "R32", "text": "1"}, {"year": "R42", "text": "2"}]
    figures = [{**year, "basis": "budget"} for year in years]
    tables = costs(*figures, year="令和3年度")
    assert tables["costs"]["fiscal_year"].tolist() == [2050]
    assert tables["problems"]["kind"].tolist() == ["year"]
