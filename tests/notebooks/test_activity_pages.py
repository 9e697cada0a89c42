"""The page of each activity: every figure of the tables stands on it, and a link shows it alone."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from pages_in_browser import check_page, printed, require_browser, run_script

from hyoka.report.activity_pages import link_to, write_activity_pages
from hyoka.report.explore_rows import activity_rows
from hyoka.report.front_page import document_rows
from hyoka.report.run_folders import Run
from hyoka.report.settings import RunFacts, Settings
from hyoka.store.table_files import load_all


@pytest.fixture(scope="module")
def tables(root):
    return load_all(root / "data" / "processed")


@pytest.fixture(scope="module")
def folder(root, tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    settings = Settings(root / "data" / "raw", root / "data" / "processed", folder)
    write_activity_pages(RunFacts(Run(folder), settings, "", document_rows(tables, settings.files)), tables)
    return folder


def articles(folder, document_id):
    page = BeautifulSoup((folder / "activities" / f"{document_id}.html").read_bytes(), "html.parser")
    return {article["id"]: article for article in page.select("article")}


def test_every_activity_has_a_page_with_all_its_figures_marks_and_texts(folder, tables):
    rows = activity_rows(tables)
    pages = {document: articles(folder, document) for document in tables["documents"]["document_id"]}
    for row in rows:
        article = pages[row["document"]][unquote(urlsplit(link_to(row["document"], row["id"])).fragment)]
        text = article.get_text()
        indicators = row.get("indicators", [])
        figures = [cost.get("words", "").removesuffix("千円").rstrip("人時間%") for cost in row.get("costs", [])]
        figures += [value["text"] for entry in indicators for value in entry["values"] if "status" not in value]
        marks = [entry["symbol"] for entry in row.get("ratings", [])]
        assert [words for words in [*figures, *marks] if words not in text] == []
        assert [entry for entry in row.get("narratives", []) if entry["text"] not in text] == []
        assert article.select_one(".sheet img")
    assert sum(map(len, pages.values())) == len(rows)


def test_a_link_shows_its_activity_alone_on_an_accessible_page_that_is_printed_on_one_sheet(folder):
    require_browser()
    page = folder / "activities" / "tsukuba-2022-sheets.html"
    shown = "[...document.querySelectorAll('article')].filter((part) => part.offsetHeight).map((part) => part.id)"
    assert run_script(page, f"return {shown}", "#089") == ["089"]
    assert check_page(page, folder) == []
    assert len(printed(page, "#089")) == 1
