"""茨木市's projects are read whatever they are set in: names, purposes, indicators and prose share their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from forms.reading import read_differences, tables_of
from made_pages import line, row
from typeset import facts

from hyoka.forms import forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hyoka.grid.model import Line, Row

DOCUMENT = "ibaraki-2020-projects"


@pytest.fixture
def tables(typeset_pdf: Callable[..., Path]) -> dict[str, pd.DataFrame]:
    return tables_of(typeset_pdf(DOCUMENT))


def test_project_that_has_lost_its_name_is_kept_and_told(tables: dict[str, pd.DataFrame]) -> None:
    """まち魅力発信課 11."""
    activities = tables["activities"].set_index("activity_id")
    nameless = activities[activities["name"] == ""]
    assert nameless.index.tolist() == [f"{DOCUMENT}/まち魅力発信課/11"]
    (problem,) = tables["problems"].to_dict("records")
    assert [problem[column] for column in ("kind", "severity", "subject")] == [
        "name_missing", "note", "まち魅力発信課/11",
    ]  # fmt: skip
    assert problem["page"] == nameless["page"].iloc[0]
    purposes = tables["narratives"].query("field == '目的及び概要'")
    assert f"{DOCUMENT}/まち魅力発信課/11" in purposes["activity_id"].tolist()


def test_name_and_purpose_that_share_a_cell_are_parted(tables: dict[str, pd.DataFrame]) -> None:
    assert tables["activities"].loc[0, "name"] == "政策推進事業"
    named = tables["activities"].query("name != ''")
    assert not named["name"].str.contains("。").any()


def test_prose_below_the_indicators_is_no_indicator(tables: dict[str, pd.DataFrame]) -> None:
    assert not tables["indicators"]["name"].str.endswith("。").any()
    assert "活動実績・事業の成果" in set(tables["narratives"]["field"])


def test_hyphen_is_a_missing_figure_and_never_a_zero(tables: dict[str, pd.DataFrame]) -> None:
    missing = tables["indicator_values"].query("status == 'missing'")
    assert len(missing) == 26
    assert set(missing["text"]) == {"-"}
    assert missing["value"].isna().all()


def test_yen_percent_and_pieces_share_a_column_and_keep_their_units(tables: dict[str, pd.DataFrame]) -> None:
    assert {"件", "円", "%"} <= set(tables["indicators"]["unit"].replace("％", "%"))


def test_department_and_section_come_from_the_heading_above_the_table(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables["activities"]["department"]) == {"企画財政部"}
    assert tables["activities"].groupby("section", sort=False).size().tolist() == [19, 8, 11, 2, 3, 18, 11]


def test_headers_that_come_again_on_every_page_are_no_rows(typeset_pdf: Callable[..., Path]) -> None:
    again, once = (tables_of(typeset_pdf(DOCUMENT, style)) for style in ("cut_rows_low", "cut_lines_no_header"))
    for name in ("activities", "indicators", "indicator_values"):
        assert len(again[name]) == len(once[name]) == len(facts(DOCUMENT)[name])


def test_a_project_that_fills_pages_is_one_project(made_pdf: Callable[..., tuple]) -> None:
    path, truth = made_pdf(DOCUMENT, 2, 12, "cut_text_low", 0.5)
    assert read_differences(path, truth) == []


XS = [28.0, 54.0, 338.0, 500.0, 624.0, 700.0]
HEADERS = row("No.", "事務事業名／目的及び概要", "指標", "単位", "R1年度", xs=XS, top=60, guessed=True)


def sections(*above: Line | Row) -> list[tuple[object, object]]:
    """Department and section of the projects of two tables, with something above the second one."""
    first = row("1", "窓口事業", "件数", "件", "1", xs=XS, top=80, guessed=True)
    headers = row("No.", "事務事業名／目的及び概要", "指標", "単位", "R1年度", xs=XS, top=60, number=2, guessed=True)
    second = row("1", "相談事業", "件数", "件", "2", xs=XS, top=80, number=2, guessed=True)
    (form,) = [form for form in forms() if form.name == "ibaraki_projects"]
    out = form.read_records([line("総務部", top=20), line("総務課", top=40), HEADERS, first, *above, headers, second])
    return [(project["department"], project["section"]) for project in out.tables["activities"]]


def test_a_section_at_the_foot_of_the_page_before_its_table_is_its_section():
    assert sections(line("市民部", top=700), line("市民課", top=720)) == [("総務部", "総務課"), ("市民部", "市民課")]


def test_a_section_that_was_taken_for_a_row_of_the_table_above_is_none():
    xs = [28, 338, 500, 624, 700]
    taken = (row(text, "", "", "", xs=xs, top=top, guessed=True) for text, top in (("市民部", 700), ("市民課", 720)))
    assert sections(*taken) == [("総務部", "総務課"), ("市民部", "市民課")]


def test_the_rest_of_a_name_that_ends_as_a_section_does_is_none():
    rest = row("", "推進協議会", "", "", "", xs=XS, top=100, guessed=True)
    assert sections(rest) == [("総務部", "総務課"), ("総務部", "総務課")]


def test_a_section_alone_keeps_the_department():
    assert sections(line("市民課", top=20, number=2)) == [("総務部", "総務課"), ("総務部", "市民課")]
