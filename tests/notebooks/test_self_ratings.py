"""Each parameter of the page on self-ratings is heard by its sentences, tables and chart."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from notebooks_in_process import alts_of, rows_of, run_on, shown
from test_attainment import facts, together
from true_tables import contract_table

from helpers.words import tenths
from hyoka.contract.schema import empty
from hyoka.contract.tables import DOCUMENT_TABLES
from hyoka.store.table_files import load_table

#: What projects with the best mark reach of their target, with its unit; all cost a million yen.
PROJECTS = {
    "甲": ("target 2021 100, actual 2021 70", "人"),
    "乙": ("target 2021 100, actual 2021 85", "人"),
    "丙": ("target 2021 5, actual 2021 1", "人"),
    "丁": ("target 2021 60, actual 2021 57", "%"),
    "戊": ("target 2021 100, actual 2021 100", "人"),
}
HEARING = "聞き取りたい事業（目標が{}未満の達成率は－）"


def project(name):
    """The tables of a project that stays as it is."""
    values, unit = PROJECTS[name]
    tables = {table: empty(table) for table in DOCUMENT_TABLES}
    tables |= facts(values, polarity="higher", unit=unit, document_id=name)
    about = {"document_id": name, "activity_id": f"{name}/1", "fiscal_year": 2021}
    activity = about | {"level": "project", "name": name}
    best = about | {"criterion": "評価", "symbol": "A", "scale": "abc", "score": 1.0}
    way = about | {"criterion": "事業の方向性", "symbol": "現状維持"}
    spent = about | {"basis": "settlement", "item": "total", "value": 1e6, "unit": "JPY"}
    return tables | {
        "activities": contract_table("activities", [activity]),
        "ratings": contract_table("ratings", [best, way]),
        "costs": contract_table("costs", [spent]),
    }


@cache
def page(**parameters):
    """The notebook on these projects with some parameters, and what it finds by its measure."""
    tables = together([project(name) for name in PROJECTS])
    with TemporaryDirectory() as folder:
        (made := Path(folder) / "made").mkdir()
        notebook = run_on(Path(folder), "06_self_ratings", tables, output=str(made), **parameters)
        found = load_table(made, "findings").set_index("measure")
    return notebook, found


def chart(**parameters):
    (alt,) = alts_of(page(**parameters)[0])
    return alt


def listed(caption, **parameters):
    """The rows of a table by their project."""
    return {row["事業"]: row for row in rows_of(page(**parameters)[0], caption)}


def test_the_limits_of_the_library_are_those_of_the_page():
    _, found = page()
    assert found["value"].to_dict() == {
        "top_mark_missed": 0.7,
        "kept_below": 2e6,
        "marks_above": 4 / 5,
        "best_marks": 1,
    }
    assert found.at["kept_below", "ja"].endswith("2事業が目標の8割に届かず、決算は200万円。")
    assert chart().endswith(
        "試験市 評価 A 全て達成・近い 1件、試験市 評価 A 8割以上 2件、"
        "試験市 評価 A 8割に届かない 1件、試験市 評価 A 目標が10未満など 1件"
    )
    assert [*listed(HEARING.format(10))] == ["甲", "乙", "丁", "丙"]


@pytest.mark.parametrize(
    ("well_below", "word", "yen", "projects", "counts"),
    [
        (0.5, "半分", 1e6, {"丙"}, {"半分以上": 3}),
        (0.65, "65%", 1e6, {"丙"}, {"65%以上": 3}),
        (0.9, "9割", 3e6, {"甲", "乙", "丙"}, {"9割以上": 1, "9割に届かない": 2}),
    ],
)
def test_how_far_below_is_said_by_sentence_table_and_chart(well_below, word, yen, projects, counts):
    notebook, found = page(well_below=well_below)
    row = found.loc["kept_below"]
    assert row["value"] == yen
    assert f"目標の{word}に届かず" in row["ja"]
    assert f"below {100 * well_below:g} %, and cost" in row["en"]
    rows = rows_of(notebook, "結果と方向性の食い違う事業（決算の大きい順）")
    assert {row["事業"] for row in rows} == projects
    assert {row["種類"] for row in rows} == {f"現状のままで、目標の{word}に届かない"}
    drawn = chart(well_below=well_below)
    for state, n in counts.items():
        assert f"試験市 評価 A {state} {n}件" in drawn


@pytest.mark.parametrize(
    ("parameter", "value", "project"), [("near_percent", 15.0, "乙"), ("near_points", 3.0, "丁")]
)
def test_what_is_near_is_heard_by_sentence_table_and_chart(parameter, value, project):
    wider = {parameter: value}
    _, found = page(**wider)
    above = found.loc["marks_above"]
    assert (above["n"], above["of"]) == (3, 5)
    assert found.at["top_mark_missed", "n"] == 3
    assert "5件中3件" in above["ja"]
    caption = HEARING.format(10)
    assert {*listed(caption)} - {*listed(caption, **wider)} == {project}
    assert "全て達成・近い 2件" in chart(**wider)
    assert "比べられるのは5件（うち上回る 3、乖離なし 2、下回る 0）。" in shown(page(**wider)[0])


def test_how_few_lead_nothing_is_heard_by_sentence_table_and_chart():
    _, found = page(least_base=5)
    assert found.at["top_mark_missed", "subject"] == "丙/1"
    assert found.at["top_mark_missed", "value"] == 0.2
    rows = listed(HEARING.format(5), least_base=5)
    assert [*rows] == ["丙", "甲", "乙", "丁"]
    assert rows["丙"]["最も低い達成率"] == "20.0%"
    assert listed(HEARING.format(10))["丙"]["最も低い達成率"] == "－"
    assert "8割に届かない 2件" in chart(least_base=5)
    assert "目標が" not in chart(least_base=5).partition("。")[2]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.8, "8割"), (0.5, "半分"), (0.65, "65%"), (0.3, "3割"), (1.0, "100%"), (0.125, "12.5%")],
)
def test_a_share_is_said_in_tenths_where_it_is_of_tenths(share, text):
    assert tenths(share) == text
