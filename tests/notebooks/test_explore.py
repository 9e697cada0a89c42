"""Rows of the page that searches everything, and the page as far as it can be told without a browser."""

import json
import re

import pandas as pd
import pytest
from explore_tables import SCRIPT_IN_NAME, facts, tables
from notebooks_for_tests import page

from hyoka.contract.schema import SCHEMAS, empty
from hyoka.report.explore_page import explore_html, folds, json_for_script, page_images
from hyoka.report.explore_rows import activity_rows, entries_of
from hyoka.store.sources import document_paths

TAGS = pd.DataFrame(
    [("kaisetsu-2020/7#1", "公園"), ("kaisetsu-2020/7", "公園"), ("kaisetsu-2020/7", "緑")],
    columns=["item_id", "theme"],
)


@pytest.fixture
def park():
    return activity_rows(tables(), TAGS)[2]


@pytest.fixture
def made(tmp_path):
    def make(**changes):
        values = {"tables": tables(), "documents": facts(tmp_path), "raw": tmp_path, "when": "今日"}
        return explore_html(**values | changes)

    return make


def data_of(text):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL).group(1))


def test_every_activity_is_a_row_in_document_order_with_what_there_is_to_say_of_it():
    rows = activity_rows(tables())
    assert [row["id"] for row in rows] == ["meibo-2021/1", "meibo-2021/1-1", "kaisetsu-2020/7"]
    assert rows[1]["parent"] == "meibo-2021/1"
    assert set(rows[0]) == {"id", "document", "level", "code", "name", "year", "place"}
    (value,) = rows[1]["indicators"][0]["values"]
    assert (value["text"], value["status"], "value" in value) == ("-", "missing", False)


#: The place to a tenth of a point; themes of indicators once; targets met in the last year that was judged; of costs a
#: settlement before a later budget; the worst mark.
ABOUT_THE_PARK = {
    "place": [1, 100.0, 100.0, 150.0, 115.0], "themes": ["公園", "緑"], "reached": {"year": 2020, "met": 1, "of": 2},
    "cost": {"year": 2019, "basis": "settlement", "value": 490000, "words": "49万円"}, "score": 0.0,
}  # fmt: skip


def test_a_row_says_what_its_activity_and_its_indicators_come_to(park):
    assert {name: park[name] for name in ABOUT_THE_PARK} == ABOUT_THE_PARK
    attained = [[(of["year"], of["words"], of["met"]) for of in entry["attained"]] for entry in park["indicators"]]
    assert attained == [[(2020, "107.1%", True)], [(2020, "50.0%", False)]]
    assert [entry.get("polarity") for entry in park["indicators"]] == ["higher", None]  # given by a rule
    assert [line["words"] for line in park["costs"]] == ["490千円", "500千円", "有"]
    assert "value" not in park["costs"][2]
    # the name, two indicators, three values, three costs, a rating and a text
    assert [entry["place"][0] for entry in entries_of(park) if "place" in entry] == [1] * 11


def test_a_name_with_markup_stays_a_name_and_without_pdfs_pictures_are_said_to_be_left_out(made):
    text = made()
    data = data_of(text)
    assert text.count("</script>") == 2
    assert SCRIPT_IN_NAME not in text
    assert data["rows"][2]["name"] == SCRIPT_IN_NAME
    assert data["years"] == {"2019": "令和元年度", "2020": "令和2年度", "2021": "令和3年度", "2022": "令和4年度"}
    assert data["documents"]["meibo-2021"]["municipality"] == "名簿市"
    assert data["sheets"] == {}
    assert "2ページのうち0ページの画像" in text
    assert (folds()["⻑"], folds()["\u200b"]) == ("長", "")
    hostile = json_for_script({"name": SCRIPT_IN_NAME, "other": "<!-- & --> \u2028"})
    assert "<" not in hostile
    assert json.loads(hostile)["name"] == SCRIPT_IN_NAME


def test_pictures_stop_where_the_page_would_be_too_large_and_are_of_pages_that_are_there(tmp_path):
    page(tmp_path / "a.pdf")
    page(tmp_path / "b.pdf")
    wanted, paths = {("a", 1): 1, ("b", 1): 5}, document_paths(tmp_path)
    one = len(json_for_script(page_images(paths, {("b", 1): 5}, 10**6)))
    assert set(page_images(paths, wanted, one + 10)) == {"b#1"}
    assert page_images(paths, wanted, 10) == page_images(paths, {("a", 9): 1}, 10**6) == {}


def test_without_activities_the_page_says_so_and_has_no_script(made):
    text = made(tables={name: empty(name) for name in SCHEMAS}, documents=[])
    assert "探せるデータがまだない" in text
    assert "<script" not in text
