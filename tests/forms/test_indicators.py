"""An indicator that has no name, or tells its unit where it says what it means."""

from __future__ import annotations

import pytest
from made_pages import cell

from hyoka.forms.shared.activities import Project
from hyoka.forms.shared.figures import YearFigure
from hyoka.forms.shared.names import unit_told
from hyoka.forms.shared.records import Records


@pytest.fixture
def project() -> Project:
    return Project(Records(), [cell("12 窓口事業")], "R6年度")


def test_an_indicator_without_a_name_is_kept_where_the_form_says_its_place(project: Project) -> None:
    project.begin_indicator([], place=cell("目標", x0=200, x1=250))
    project.value(YearFigure("R6", cell("12")), "target")
    (indicator,), (value,) = project.out.tables["indicators"], project.out.tables["indicator_values"]
    assert (indicator["name"], indicator["x0"], value["indicator_id"]) == ("", 200, "12#1")


def test_an_indicator_without_a_name_is_none_where_the_form_does_not(project: Project) -> None:
    project.begin_indicator([])
    project.value(YearFigure("R6", cell("12")), "target")
    assert project.out.tables["indicators"] == project.out.tables["indicator_values"] == []


@pytest.mark.parametrize(("name", "unit"), [("来館者", "人"), ("来館者（千人）", "千人")])
def test_the_meaning_tells_the_unit_where_the_name_does_not(project: Project, name: str, unit: str) -> None:
    project.begin_indicator([cell(name)])
    project.define([cell("年度末の数", "（単位：人）")])
    assert project.out.tables["indicators"][0]["unit"] == unit


@pytest.mark.parametrize(("text", "unit"), [("数(単位:件)", "件"), ("数（単位： ％ ）とする", "％"), ("数（件）", "")])
def test_a_unit_is_told_behind_the_word(text: str, unit: str) -> None:
    assert unit_told(text) == unit
