"""Tables for readers: captions, scopes, numbers, what is missing, and the way back to the cell."""

import base64
import io

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from notebooks_for_tests import page
from pages_in_browser import require_browser, run_script
from PIL import Image

from helpers import display
from helpers.lookup import load
from helpers.source import crop, with_value_cells
from hyoka.contract.records import PROVENANCE, Place

HEADS = ["名称", "年度", "値"]
CELL = Place(1, 100.0, 100.0, 150.0, 115.0)


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "document_id": "sample-2021", "name": ["庁舎<管理>", "広報"], "fiscal_year": [2021, 2022],
            "value": [466135000.0, None], "page": [1, 1], "x0": 100.0, "top": 100.0, "x1": 150.0, "bottom": 115.0,
        }
    )  # fmt: skip


@pytest.fixture
def raw(tmp_path):
    page(tmp_path / "raw" / "sample-2021.pdf")
    return tmp_path / "raw"


def table(frame, **options):
    return BeautifulSoup(
        display.table_html(frame, "決算額の表", ["name", "fiscal_year", "value"], **options), "html.parser"
    )


def picture(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGB")


def test_a_table_has_caption_scopes_and_japanese_heads_and_aligned_numbers(frame):
    soup = table(frame.drop(columns="document_id"), formats={"value": "千円"})
    assert soup.caption.string == "決算額の表"
    heads = [name.replace("値", "値（千円）") for name in HEADS]
    assert [(th.string, th["scope"]) for th in soup.thead.find_all("th")] == [(head, "col") for head in heads]
    assert [(th.string, th["scope"]) for th in soup.tbody.find_all("th")] == [("庁舎<管理>", "row"), ("広報", "row")]
    cells = [row.find_all("td") for row in soup.tbody.find_all("tr")]
    assert [[cell.string for cell in row] for row in cells] == [["令和3年度", "466,135"], ["令和4年度", "－"]]
    assert all(cell["class"] == ["num"] for row in cells for cell in row)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1234567, None, "1,234,567"), (0.963, "percent", "96.3%"), (2020, "fiscal_year", "令和2年度"),
        (2.345, ",.1f", "2.3"), (1354422000, "億円", "13.54"), (True, None, "該当"), (pd.NA, "int", "－"),
        ("", None, "－"), (float("nan"), ",.1f", "－"), (3, lambda value: f"{value}件", "3件"),
        (-12, "number", "△12"), (0.02, "+.1f", "±0.0"), (0.5, "+.1f", "+0.5"),
        (0.25, "+.1f", "+0.3"), (142.5, "int", "143"),
        (2021.0, "year", "2021"), ("088", None, "088"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_its_format_says(value, form, shown):
    assert display.shown_as(value, form) == shown


def test_a_long_table_shows_both_ends_and_says_where_the_rest_is(frame):
    long = pd.concat([frame] * 30, ignore_index=True).assign(name=[f"事業{n}" for n in range(60)])
    soup = table(long, rows=20, csv="costs.csv")
    named = [row.th.string for row in soup.tbody.find_all("tr") if row.th]
    assert named == [f"事業{n}" for n in (*range(15), *range(55, 60))]
    assert soup.select_one("tr.gap").td["colspan"] == str(len(HEADS) + 1)
    assert soup.select_one(".hyoka-rest").get_text() == "全60行のうち初めの15行と終わりの5行。残りはcosts.csvにある。"


def shown(monkeypatch, show):
    """What a function displays, as HTML."""
    outputs = []
    monkeypatch.setattr(display, "display", lambda data, **_: outputs.append(data["text/html"]))
    show()
    return BeautifulSoup("".join(outputs), "html.parser")


def test_a_row_leads_to_its_cell_and_a_figure_with_a_place_of_its_own_is_the_link_itself(frame, raw, monkeypatch):
    placed = frame.rename(columns={name: f"value_{name}" for name in PROVENANCE})
    own = table(placed, formats={"value": "千円"}, raw=raw)
    assert [summary.string for summary in own.find_all("summary")] == ["466,135", "－"]
    assert "出典" not in [th.string for th in own.thead.find_all("th")]
    monkeypatch.chdir(raw)
    source = table(frame, raw=str(raw)).select_one("details.hyoka-source")
    assert source.summary.string == "p.1"
    assert source.a["href"] == "sample-2021.pdf#page=1"
    assert source.img["alt"] == "出典のセル sample-2021 p.1"
    assert picture(source.img["src"]).width > 100


def test_a_target_in_words_is_shown_as_printed_and_a_small_figure_beside_it_with_two_digits():
    key = {"document_id": "a", "indicator_id": ["a/1#1", "a/1#2"], "fiscal_year": 2021}
    rows = pd.DataFrame(key | {"unit": "件", "target": None, "actual": [0.036, None]})
    printed = {"measure": "target", "text": ["0.03未満", "0.0"], "value": None, "status": ["reported", "placeholder"]}
    values = pd.DataFrame(key | printed | dict.fromkeys(PROVENANCE, 1.0))
    html = display.table_html(with_value_cells(rows, values), "表", ["indicator_id", "unit", "target", "actual"])
    cells = [td.get_text() for td in BeautifulSoup(html, "html.parser").select("td")]
    assert cells == ["件", "0.03未満", "0.036", "件", "－", "－"]


def test_the_picture_of_a_figure_comes_with_the_labels_that_say_what_it_is(root):
    costs = load("costs", city="つくば市", processed=root / "data" / "processed").head(1)
    crop = table(costs.assign(name=costs["activity_id"]), raw=root / "data" / "raw").select_one(
        ".hyoka-crop .hyoka-why"
    )
    assert crop.string.startswith("読み取りの根拠：費目は左の「予算額」、年度は上の「令和 2年度」")


def test_a_crop_frames_the_cell_of_the_file_as_it_is_now_and_of_no_page_that_it_has_not(raw):
    before = crop(raw / "sample-2021.pdf", CELL)
    (raw / "sample-2021.pdf").unlink()
    assert crop(raw / "sample-2021.pdf", CELL) == ""
    page(raw / "sample-2021.pdf")
    assert crop(raw / "sample-2021.pdf", CELL) == before
    assert crop(raw / "sample-2021.pdf", CELL._replace(page=2)) == ""
    colours = {colour for _, colour in picture(before).getcolors(4096)}
    assert any(red > 180 and green < 130 and blue < 60 for red, green, blue in colours), "the frame"
    assert any(max(colour) < 90 for colour in colours), "the figure"


@pytest.mark.browser
def test_a_frame_is_sorted_by_a_press_on_a_head_and_filtered_by_a_word(monkeypatch, tmp_path):
    require_browser()
    rows = pd.DataFrame({"name": ["庁舎", "広報", "図書", "税務"], "value": [-3.5, 1200.0, None, 20.0]})
    written = tmp_path / "shown.html"
    made = shown(monkeypatch, lambda: display.show(rows, "決算"))
    written.write_text(f"<html><body>{made}</body></html>", encoding="utf-8")
    script = """
      const [search, head] = ["input", "thead th:nth-child(2)"].map((what) => document.querySelector(what));
      const rows = () => [...document.querySelectorAll("tbody tr")].filter((row) => !row.hidden);
      const seen = () => rows().map((row) => row.cells[0].textContent);
      const found = [seen()];
      for (let press = 0; press < 2; press += 1) { head.click(); found.push(seen()); }
      search.value = "１,２００"; search.oninput();
      return [...found, seen()];"""
    orders = [
        ["庁舎", "広報", "図書", "税務"],
        ["庁舎", "税務", "広報", "図書"],
        ["広報", "税務", "庁舎", "図書"],
        ["広報"],
    ]
    assert run_script(written, script) == orders
