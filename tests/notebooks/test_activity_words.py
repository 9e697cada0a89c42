"""What an activity is called: by its form on all pages, in a run of several words generally."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from notebooks_in_process import found_on

from hyoka.store.table_files import load_tables
from hyoka_report.explore_page import explore_values
from hyoka_report.front_page import _read
from hyoka_report.page_html import page_html
from hyoka_report.run import Run
from hyoka_report.templates import report_html
from looks.activity_words import (
    PROJECTS,
    activity_words,
    heads_in_words,
    level_words,
    words_of_documents,
)
from measures.selection import selected

CITY = "池田市"


@pytest.fixture(scope="module")
def tables(root):
    return load_tables(root / "data" / "processed")


@pytest.fixture(scope="module")
def of_routes(tables):
    """The tables as if 池田市's sheets were of routes."""
    documents = tables["documents"]
    is_city = documents["municipality"].eq(CITY)
    word = documents["activity_word"].mask(is_city, "路線")
    return tables | {"documents": documents.assign(activity_word=word)}


def documents_of(*words: str) -> pd.DataFrame:
    return pd.DataFrame({"municipality": "甲市", "activity_word": words})


def test_the_word_of_a_form_is_that_of_its_city() -> None:
    assert activity_words(documents_of("路線", "路線"))["甲市"].ja == "路線"
    assert activity_words(documents_of(""))["甲市"] == PROJECTS
    assert activity_words(documents_of("路線", ""))["甲市"] == ("事業等", "事業等", "activities")


def test_heads_of_tables_say_the_word_of_a_run_that_has_one(of_routes) -> None:
    assert heads_in_words(documents_of("")) == {}
    heads = heads_in_words(documents_of("路線"))
    written = '<table><th scope="col">事業</th><th>事業数</th><td>事業</td><th>事業費</th></table>'
    shown = '<table><th scope="col">路線</th><th>路線数</th><td>事業</td><th>事業費</th></table>'
    assert page_html(None, (), written, heads) == shown
    assert heads_in_words(of_routes["documents"]) == {"事業": "事業等", "事業数": "事業等数"}


def test_only_the_lowest_level_of_a_document_is_called_by_the_word_of_its_form(of_routes) -> None:
    documents = of_routes["documents"].assign(activity_word="路線")
    of_plans = of_routes | {"documents": documents}
    activities = of_plans["activities"]
    words = level_words(activities, of_plans)
    of_plan = activities["document_id"].eq("ibaraki-2021-dx")
    by_level = words[of_plan].groupby(activities["level"]).unique().map(list).to_dict()
    assert {level: words for level, words in by_level.items() if level != "action"} == {
        "policy": ["政策"],
        "program": ["施策"],
    }
    assert by_level["action"] == ["路線"]


def test_the_first_page_groups_findings_and_the_explorer_say_it(of_routes) -> None:
    documents = of_routes["documents"].set_index("document_id")
    own = words_of_documents(of_routes)
    assert {*own[documents["municipality"].eq(CITY)]} == {"路線"}
    assert {row["word"] for row in _read(of_routes) if row["municipality"] == CITY} == {"路線"}
    pages = ("02", "03", "04", "06", "07")
    found = found_on(selected(of_routes, [CITY, "伊丹市"]), *pages)  # page 07 compares two
    of_city = found[found["municipality"].eq(CITY)]
    assert {*of_city["page"]} == {*pages}
    said = [row["ja"].replace(row["name"], "") for row in of_city.to_dict("records")]
    english = of_city["en"].tolist()
    assert any("路線" in text for text in said)
    assert not any("事業" in text.replace("事業費", "") for text in said)
    assert any("activities" in text for text in english)
    assert not any("projects" in text for text in english)
    names = of_routes["documents"].assign(link="").to_dict("records")
    of_city = of_routes | {"documents": of_routes["documents"].assign(activity_word="路線")}
    explored = explore_values(of_city, names, {})
    assert '"路線": {"heads"' in explored["data"].replace('":{', '": {')
    run = Run(Path(), Path(), Path(), folder=Path("2026-11-20T064500Z"))
    frame = {"run": run, "here": "", "menu": [], "documents": names, "recognised": ""}
    page = report_html("explore.html.j2", title="", **frame, **explored)
    assert "文書のページと路線が横に出る" in page
    assert "路線の行の予算" in page
