"""The first page: what the projects of a city spent, a chart, ways in by policy, folded lists."""

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from notebooks_for_tests import ReportRuns, project, rows
from notebooks_in_process import ROOT, found_of, page_on
from test_costs import measures_of, printed
from test_false_sentences import of_costs
from true_tables import contract_table

from hyoka.store.table_files import load_tables
from hyoka_report import front_page
from hyoka_report.accounts import spent_by_account
from hyoka_report.activity_pages import _PLACED
from hyoka_report.front_page import _by_title, _themes
from measures.labels import read_labels

EXAMPLE = ROOT / "reports" / "example" / "index.html"


def spent(*texts):
    tables = printed(*texts)
    measured = measures_of(tables).reset_index()
    return spent_by_account(tables | {"cost_measures": measured}, read_labels("remarks"))


def test_what_projects_spent_has_beside_it_what_those_spent_that_print_funds():
    (row,) = spent(
        "settlement 2021 100, settlement 2022 130, general_funds 2022 30",
        "settlement 2022 70",
    ).to_dict("records")
    assert [row["n"], row["settlement"]] == [2, 200]
    assert [row["n_funds"], row["general_funds"], row["settlement_of_funds"]] == [1, 30, 130]


def test_of_a_run_without_money_nothing_is_said():
    assert spent("budget 2022 7").empty


@pytest.fixture(scope="module")
def example():
    return BeautifulSoup(EXAMPLE.read_text("utf-8"), "html.parser")


def test_a_city_is_headed_by_what_was_read_and_what_each_account_spent(example):
    heads = [item.get_text(" ", strip=True) for item in example.select("#cities li")]
    (of_city,) = [head for head in heads if head.startswith("つくば市")]
    assert "令和4年度 6事務事業" in of_city
    assert "7.32億円 一般会計" in of_city
    assert "7.16億円（97.8%）" in of_city
    (with_two,) = [head for head in heads if head.startswith("池田市")]
    assert "2.25億円 会計の記載なし、5事業" in with_two
    assert "3.91億円 介護保険特別会計、1事業" in with_two


def test_what_was_spent_in_a_year_without_a_document_has_a_line_of_its_own(monkeypatch):
    money = {"municipality": "甲市", "fiscal_year": 2023, "account": "", "settlement": "1万円"}
    read = {"municipality": "甲市", "fiscal_year": 2024, "count": 3}
    monkeypatch.setattr(front_page, "_spent", lambda _: [money])
    monkeypatch.setattr(front_page, "_read", lambda _: [read])
    (city,) = front_page._cities({})
    assert [line["fiscal_year"] for line in city["lines"]] == [2024, 2023]
    assert [len(line["spent"]) for line in city["lines"]] == [0, 1]


def test_one_chart_stands_beside_the_findings(example):
    """The change of the account that the first sentence is about, as page 04 draws it."""
    (chart,) = example.select(".first .figure img")
    assert chart["alt"].startswith("前年度の決算から当年度の決算まで")
    first = example.select(".findings li")[0].get_text(" ", strip=True)
    assert first.startswith("池田市")
    assert "5,724万円" in first
    assert "前年度の決算 5,724万円" in chart["alt"]


def test_policies_lead_to_their_rows_in_the_explorer():
    tables = load_tables(ROOT / "data" / "processed")
    of_years = _themes(tables)
    themes = {row["municipality"]: row for row in of_years}
    parts = themes["伊丹市"]["parts"]
    assert sum(part["count"] for part in parts) == 35
    (asked,) = parse_qs(urlsplit(parts[0]["link"]).fragment).values()
    assert asked == [parts[0]["name"]]
    assert sum(part["count"] for part in themes["茨木市"]["parts"]) == 235
    of_accounts = [row for row in of_years if row["municipality"] == "神戸市"]
    assert [row["fiscal_year"] for row in of_accounts] == [2007, 2008, 2009, 2010], "no routes"
    counts = [[part["count"] for part in row["parts"]] for row in of_accounts]
    assert counts == [[13], [13], [13], [12]]
    assert {row["level"] for row in themes.values()} == {"施策"}


def test_what_stands_above_is_called_what_it_is():
    tables = {name: contract_table(name, []) for name in (*_PLACED, "documents")}
    about = {"document_id": "d", "fiscal_year": 2024}
    tables["documents"] = contract_table("documents", [about | {"municipality": "甲市"}])
    names = [("1", "project", ""), ("1/1", "action", "1"), ("1/2", "action", "1")]
    activities = [
        about | {"activity_id": name, "level": level, "name": name, "parent_id": parent}
        for name, level, parent in names
    ]
    (theme,) = _themes(tables | {"activities": contract_table("activities", activities)})
    assert (theme["level"], theme["word"], theme["parts"][0]["count"]) == ("事務事業", "取組", 2)


def test_many_documents_of_one_title_are_folded_and_few_are_not():
    many = [{"municipality": "甲市", "fiscal_year": 2024, "title": f"評価：{n}"} for n in range(13)]
    one = [{"municipality": "乙市", "fiscal_year": pd.NA, "title": "計画"}]
    (first, few), (title, folded) = _by_title([*many, *one])
    assert (first, few) == ("", one)
    assert (title, len(folded)) == ("甲市 令和6年度 評価", 13)
    assert _by_title([]) == []


def test_a_sum_of_a_year_without_documents_names_its_year(tmp_path, monkeypatch):
    home = project(tmp_path)
    runs = ReportRuns(home)
    runs.replace_kernels(monkeypatch)
    cost = {"activity_id": "sample-2021/1", "fiscal_year": 2020, "basis": "settlement"}
    cost |= {"item": "total", "value": 5e6, "unit": "JPY", "text": "5,000"}
    rows(home / "data" / "processed", "costs", cost)
    first = BeautifulSoup((runs.report().folder / "index.html").read_text("utf-8"), "html.parser")
    lines = [line.get_text(" ", strip=True) for line in first.select("#cities p")]
    assert lines[0] == "令和3年度 1事務事業（再構成）"
    assert lines[1].startswith("令和2年度の決算 500万円")
    assert first.select_one(".first .find"), "it fills the room beside the chart"


def test_pages_are_listed_where_none_has_found_anything(tmp_path, monkeypatch):
    home = project(tmp_path)
    runs = ReportRuns(home)
    runs.replace_kernels(monkeypatch)
    first = BeautifulSoup((runs.report().folder / "index.html").read_text("utf-8"), "html.parser")
    assert [link["href"] for link in first.select(".pages a")] == ["03_last.html"]


def test_a_run_of_a_document_without_money_has_neither_sums_nor_empty_heads(tmp_path, monkeypatch):
    home = project(tmp_path)
    runs = ReportRuns(home)
    runs.replace_kernels(monkeypatch)
    rows(home / "data" / "processed", "costs")
    first = BeautifulSoup((runs.report().folder / "index.html").read_text("utf-8"), "html.parser")
    assert first.select("#cities b, #themes, .first .figure") == []


def test_page_04_says_the_whole_and_the_lasting_of_it():
    """Beside two that go on: one built, one that begins, one that ends, one of one year."""
    texts = (
        "settlement 2021 100, settlement 2022 110",
        "settlement 2021 100, settlement 2022 120",
        "settlement 2021 100, settlement 2022 1250, bonds 2022 625",
        "settlement 2021 0, settlement 2022 5",
        "settlement 2021 5, settlement 2022 0",
        "settlement 2022 7",
    )
    tables = of_costs(*texts, names=[*"甲乙丙丁戊己"])
    (note,) = [note for note in page_on(tables, "04").notes if note.startswith("区分ごとの件数：")]
    assert "継続 2、一時 1、" in note
    (found,) = found_of(tables, "settled_change").to_dict("records")
    assert (found["n"], found["base"], found["value"]) == (6, 305, 1492 - 305)
    assert found["ja"].endswith("305円から1,187円増、うち継続2件は30円増（+15.0%）。")


def test_what_is_not_to_be_published_is_named_and_left_out_and_the_rest_is_said(
    tmp_path, monkeypatch
):
    home = project(tmp_path)
    runs = ReportRuns(home)
    runs.replace_kernels(monkeypatch)
    folder = runs.report().folder
    assert [path.name for path in (folder / "documents").iterdir()] == ["sample-2021.pdf"]
    first = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    assert first.select_one("#publish").get_text().startswith("報告には文書1件の原本も付いている")
    sources = home / "data" / "raw" / "sources.csv"
    sources.write_text("file,publish\nsample-2021.pdf,no\n", encoding="utf-8")
    folder = runs.report().folder
    assert not [*(folder / "documents").iterdir()]
    pages = [path.read_text("utf-8") for path in folder.rglob("*.html")]
    assert not [page for page in pages if "sample-2021.pdf" in page]
    first = BeautifulSoup((folder / "index.html").read_text("utf-8"), "html.parser")
    assert first.select_one("#publish").get_text().startswith("原本もその画像も付けていない文書")
