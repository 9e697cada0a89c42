"""What the helpers show: tables that lead to their cells, charts, words, and what an analyst looks
up first.
"""

import ast
import base64
import io
import itertools
import json
import re
import shutil
import warnings
from functools import cache
from importlib import import_module

import matplotlib as mpl
import nbformat
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from bs4 import BeautifulSoup
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot as plt
from nbconvert import HTMLExporter, MarkdownExporter
from notebooks_for_tests import page
from pages_in_browser import require_browser, run_script
from PIL import Image
from true_tables import ROOT

import helpers as h
import hyoka
import measures
from helpers import display, offered, plots, words
from hyoka.contract.explanations import Explanation
from hyoka.contract.records import PROVENANCE, Place
from hyoka.contract.schema import empty
from hyoka.contract.tables import MADE_BY, TABLES, TITLES
from hyoka.html.rendering import PIXELS_A_POINT, cell_picture
from hyoka.store.table_files import save_table
from hyoka.text import wording
from hyoka.text.errors import ContractError, UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import read_labels as frame_of_file
from looks import html_tables as html_of
from looks import letters
from measures.labels import FOLDER
from measures.population import residents

PROCESSED, RAW = ROOT / "data" / "processed", ROOT / "data" / "raw"
CELL = Place(1, 100.0, 100.0, 150.0, 115.0)

# --- tables ---


@pytest.fixture(scope="module", autouse=True)
def loaded_once():
    """The committed tables are read once, and not for each column that a test draws."""
    module = import_module("helpers.load")  # helpers has a function of this name
    stored = module._stored
    committed = cache(stored)

    def once(there, names=TABLES):
        if there.resolve() != PROCESSED:
            return stored(there, names)
        tables = {name: rows.copy() for name, rows in committed(there, tuple(names)).items()}
        module.lead_into(tables)
        return tables

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_stored", once)
        yield


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "document_id": "sample-2021",
            "name": ["庁舎<管理>", "広報"],
            "fiscal_year": [2021, 2022],
            "value": [466135000.0, None],
            "page": [1, 1],
            "x0": 100.0,
            "top": 100.0,
            "x1": 150.0,
            "bottom": 115.0,
        }
    )


@pytest.fixture
def raw(tmp_path):
    page(tmp_path / "raw" / "sample-2021.pdf")
    return tmp_path / "raw"


def table(frame, **options):
    columns = ["name", "fiscal_year", "value"]
    return BeautifulSoup(html_of.table_html(frame, "決算額の表", columns, **options), "html.parser")


def picture(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGB")


@pytest.mark.parametrize(("csv", "length"), [("problems.csv", 160), ("", 300)])
def test_a_long_text_is_cut_where_a_csv_has_it_whole(csv, length):
    frame = pd.DataFrame({"指標": ["甲"], "記載値": ["字" * 300]})
    cell = BeautifulSoup(html_of.table_html(frame, "題", csv=csv), "html.parser").td
    assert len(cell.get_text()) == length


def test_a_table_has_caption_scopes_and_japanese_heads_and_aligned_numbers(frame):
    soup = table(frame.drop(columns="document_id"), formats={"value": "千円"})
    assert soup.caption.string == "決算額の表"
    heads = [("名称", "col"), ("年度", "col"), ("値（千円）", "col")]
    assert [(th.string, th["scope"]) for th in soup.thead.find_all("th")] == heads
    names = [(th.string, th["data-below"], th["scope"]) for th in soup.tbody.find_all("th")]
    assert names == [("庁舎<管理>", "令和3年度", "row"), ("広報", "令和4年度", "row")]
    cells = [row.find_all("td") for row in soup.tbody.find_all("tr")]
    assert [[cell.string for cell in row] for row in cells] == [
        ["令和3年度", "466,135"],
        ["令和4年度", "－"],
    ]
    assert [cell["class"] for cell in cells[0]] == [["num", "fold"], ["num"]]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1234567, "", "1,234,567"),
        (0.963, "percent", "96.3%"),
        (2020, "fiscal_year", "令和2年度"),
        (1354422000, "億円", "13.54"),
        (True, "", "該当"),
        (pd.NA, "int", "－"),
        ("", "", "－"),
        (float("nan"), "千円", "－"),
        (3, lambda value: f"{value}件", "3件"),
        (-12, "number", "△12"),
        (142.5, "int", "143"),
        (2021.0, "year", "2021"),
        ("088", "", "088"),
    ],
)
def test_a_value_is_shown_as_its_format_says(value, form, shown):
    assert html_of.shown_as(value, form) == shown


def test_what_is_not_known_has_the_word_of_its_column_for_nothing_and_none_of_python():
    near = pd.DataFrame({"name": ["a", "b", "c"], "near": [True, None, pd.NA]})
    accounts = pd.DataFrame({"name": ["a", "b"], "account": ["", None]})
    cells = []
    for rows in (near, accounts):
        body = html_of.table_html(rows, "言葉").partition("<tbody>")[2]
        cells += [cell.get_text() for cell in BeautifulSoup(body, "html.parser").select("td")]
    assert cells == ["目標に近い", "－", "－", "記載なし", "記載なし"]


def test_a_long_table_shows_both_ends_and_says_where_the_rest_is(frame):
    long = pd.concat([frame] * 30, ignore_index=True).assign(name=[f"事業{n}" for n in range(60)])
    soup = table(long, rows=20, csv="costs.csv")
    named = [row.th.contents[0] for row in soup.tbody.find_all("tr") if row.th]
    assert named == [f"事業{n}" for n in (*range(15), *range(55, 60))]
    rest = soup.select_one(".hyoka-rest")
    assert (
        rest.get_text() == "全60行のうち初めの15行と終わりの5行。残りはcosts.csvにある。すべての行"
    )
    assert rest.a["href"] == "explore.html#表=事業費"
    same = long.assign(municipality="伊丹市", fiscal_year=2021)
    links = [
        table(same, rows=20, csv=csv).select_one(".hyoka-rest a")
        for csv in ("costs.csv", "checks.csv", "")
    ]
    assert [link and link["href"] for link in links] == [
        "explore.html#表=事業費&自治体名=伊丹市&年度=令和3年度",
        "tables/checks.csv",
        None,
    ]


def test_what_is_not_there_is_no_page_and_the_first_page_says_it(monkeypatch):
    shown = []
    monkeypatch.setattr(display, "show_data", lambda *given: shown.append(given))
    h.nothing("計画がない。")
    ((data, metadata),) = shown
    assert "<li>計画がない。</li>" in data["text/html"]
    assert metadata["hyoka"] == {"unknown": ["計画がない。"], "has_data": False}


def test_a_row_leads_to_its_cell_and_a_figure_with_a_place_of_its_own_is_the_link_itself(
    frame, raw, monkeypatch
):
    placed = frame.rename(columns={name: f"value_{name}" for name in PROVENANCE})
    own = table(placed, formats={"value": "千円"}, raw=raw)
    assert [summary.string for summary in own.find_all("summary")] == ["466,135", "－"]
    assert "出典" not in [th.string for th in own.thead.find_all("th")]
    monkeypatch.chdir(raw)
    source = table(frame, raw=str(raw)).select_one("details.hyoka-source")
    assert (source.summary.string, source.a["href"]) == ("p.1", "sample-2021.pdf#page=1")
    assert source.img["alt"] == "出典のセル sample-2021 p.1"
    assert picture(source.img["src"]).width > 100


def test_a_target_in_words_is_shown_as_printed_and_a_small_figure_beside_it_with_two_digits():
    key = {"document_id": "a", "indicator_id": ["a/1#1", "a/1#2"], "fiscal_year": 2021}
    rows = pd.DataFrame(key | {"unit": "件", "target": None, "actual": [0.036, None]})
    printed = {
        "measure": "target",
        "text": ["0.03未満", "0.0"],
        "value": None,
        "status": ["reported", "placeholder"],
    }
    values = pd.DataFrame(key | printed | dict.fromkeys(PROVENANCE, 1.0))
    html = html_of.table_html(
        h.with_value_cells(rows, values), "表", ["indicator_id", "unit", "target", "actual"]
    )
    cells = [td.get_text() for td in BeautifulSoup(html, "html.parser").select("td")]
    assert cells == ["件", "0.03未満", "0.036", "件", "－", "－"]


def test_the_picture_of_a_figure_comes_with_the_labels_that_say_what_it_is():
    costs = h.load("costs", city="つくば市", processed=PROCESSED).head(1)
    why = table(costs.assign(name=costs["activity_id"]), raw=RAW).select_one(
        ".hyoka-crop .hyoka-why"
    )
    assert why.string.startswith("読み取りの根拠：費目は左の「予算額」、年度は上の「令和 2年度」")


def test_a_crop_frames_the_cell_of_the_file_as_it_is_now_and_of_no_page_that_it_has_not(raw):
    before, _ = cell_picture(raw / "sample-2021.pdf", CELL)
    (raw / "sample-2021.pdf").unlink()
    assert cell_picture(raw / "sample-2021.pdf", CELL) is None
    page(raw / "sample-2021.pdf")
    assert cell_picture(raw / "sample-2021.pdf", CELL)[0] == before
    assert cell_picture(raw / "sample-2021.pdf", CELL._replace(page=2)) is None
    colours = {colour for _, colour in before.getcolors(4096)}
    assert any(red > 180 and green < 130 and blue < 60 for red, green, blue in colours), "the frame"
    assert any(max(colour) < 90 for colour in colours), "the figure"


@pytest.mark.browser
def test_a_frame_is_sorted_by_a_press_on_a_head_and_filtered_by_a_word(monkeypatch, tmp_path):
    require_browser()
    outputs = []
    monkeypatch.setattr(display, "show_data", lambda data, _: outputs.append(data["text/html"]))
    display.show(
        pd.DataFrame(
            {"name": ["庁舎", "広報", "図書", "税務"], "value": [-3.5, 1200.0, None, 20.0]}
        ),
        "決算",
    )
    written = tmp_path / "shown.html"
    written.write_text(f"<html><body>{''.join(outputs)}</body></html>", encoding="utf-8")
    script = """
      const [search, head] = ["input", "thead th:nth-child(2)"].map((what) =>
        document.querySelector(what));
      const rows = () => [...document.querySelectorAll("tbody tr")].filter((row) => !row.hidden);
      const seen = () => rows().map((row) => row.cells[0].textContent).join(" ");
      const found = [seen()];
      const press = (key) => head.dispatchEvent(
        new KeyboardEvent("keydown", { key, cancelable: true }));
      head.click(); found.push(seen());
      press("Enter"); found.push(seen());
      search.value = "１,２００"; search.oninput();
      return [...found, seen(), press("Tab") ? "left" : "kept"];"""
    orders = ["庁舎 広報 図書 税務", "庁舎 税務 広報 図書", "広報 税務 庁舎 図書", "広報", "left"]
    assert run_script(written, script) == orders


# --- charts ---

GLYPHS = "茨木市 髙﨑 ①② ㎡ △1,234 ▲ ☆☆ ◎○ ％ ～ 「－」 令和３年度 — −5"


@pytest.fixture
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.setup()
        yield
        plt.close("all")


def test_a_script_prints_text_and_no_style(capsys):
    plots.setup()
    display.note("データがない。")
    assert capsys.readouterr().out == "データがない。\n"


EIGHT_PROJECTS = [
    "子育て支援センター運営事業",
    "図書館運営",
    "防災対策推進事業",
    "生活道路整備事業",
    "学校給食費",
    "高齢者等見守り",
    "シティプロモーション推進事業",
    "庁舎管理",
]


def names_below(axes):
    """The names below a drawn chart, and how many of them run into the next."""
    axes.figure.canvas.draw()
    labels = [label for label in axes.get_xticklabels() if label.get_text()]
    boxes = [label.get_window_extent() for label in labels]
    run_together = sum(left.overlaps(right) for left, right in itertools.pairwise(boxes))
    return [label.get_text() for label in labels], run_together


def plain_bars(names):
    _, axes = plt.subplots()
    axes.bar(names, range(len(names)))
    return axes


def test_names_below_a_chart_of_ones_own_do_not_run_together(style):
    names, run_together = names_below(plain_bars(EIGHT_PROJECTS))
    assert [name.replace("\n", "") for name in names] == EIGHT_PROJECTS
    assert run_together == 0
    _, narrow = plt.subplots(1, 2)
    sns.barplot(x=EIGHT_PROJECTS, y=range(8), ax=narrow[0])
    plt.tight_layout()
    assert names_below(narrow[0])[1] == 0


def test_names_that_fit_and_names_that_a_person_turned_stay_as_they_are(style):
    years = ["令和3年度", "令和4年度", "令和5年度"]
    assert names_below(plain_bars(years))[0] == years
    axes = plain_bars(EIGHT_PROJECTS)
    axes.tick_params(axis="x", labelrotation=90)
    assert names_below(axes)[0] == EIGHT_PROJECTS


def test_no_glyph_of_the_documents_is_missing_and_the_same_figure_gives_the_same_bytes(
    style, monkeypatch
):
    shown = []
    monkeypatch.setattr(plots, "show_data", lambda data, _: shown.append(data["text/html"]))

    def picture():
        _, axes = plt.subplots()
        axes.plot([-1, 0, 1])
        h.chart(axes, GLYPHS, GLYPHS, GLYPHS, GLYPHS)
        return shown.pop()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert picture() == picture()


def test_a_chart_is_shown_smaller_than_its_pixels_with_its_alternative_text_and_closed(
    style, monkeypatch
):
    shown = {}
    monkeypatch.setattr(
        plots, "show_data", lambda data, metadata: shown.update(data=data, metadata=metadata)
    )
    figure, _ = plt.subplots(figsize=(4, 3))
    with pytest.raises(ValueError, match="alternative text"):
        plots.save_and_show(figure, "  ")
    plots.save_and_show(figure, " 棒グラフ。最大は5 ")
    meta = shown["metadata"]["chart"]
    (source,) = re.findall(r"base64,([^\"]*)", shown["data"]["text/html"])
    image = Image.open(io.BytesIO(base64.b64decode(source)))
    assert meta["alt"] == "棒グラフ。最大は5"
    assert (meta["width"], meta["height"]) == (
        round(image.width * 0.68),
        round(image.height * 0.68),
    )
    assert len(image.getcolors()) <= 32
    assert not plt.get_fignums()


@pytest.mark.parametrize("exporter", [HTMLExporter, MarkdownExporter])
def test_the_words_of_a_chart_stay_where_jupyter_exports_a_notebook(exporter, style, monkeypatch):
    outputs = []
    monkeypatch.setattr(
        plots,
        "show_data",
        lambda data, metadata: outputs.append(
            nbformat.v4.new_output("display_data", data, metadata=metadata)
        ),
    )
    _, axes = plt.subplots(figsize=(4, 3))
    axes.plot([1, 2])
    h.chart(axes, "費用 <円>", alt='甲"1"、乙"2"')
    cell = nbformat.v4.new_code_cell("h.chart(…)", outputs=outputs)
    exported, _ = exporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    (image,) = BeautifulSoup(exported, "html.parser").select("img")
    assert image["alt"] == '費用 <円>。甲"1"、乙"2"'
    assert image["src"].startswith("data:image/webp;base64,")


@pytest.fixture
def alts(style, monkeypatch):
    """What the charts say that are shown."""
    alts = []
    monkeypatch.setattr(plots, "save_and_show", lambda figure, alt, lead: alts.append(alt))
    yield alts
    plt.close("all")


def test_missing_cells_of_a_heatmap_are_hatched_and_say_so(alts):
    frame = pd.DataFrame({"令和3年度": [1.0, np.nan], "令和4年度": [0.5, 0.2]}, index=["甲", LONG])
    axes = sns.heatmap(frame, annot=True, fmt=".0%", cbar=False)
    h.chart(axes, "割合", alt="甲と乙")
    assert [text.get_text() for text in axes.texts] == ["100%", "50%", "20%", "－"]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names[0] == "甲"
    assert names[1].count("\n") == 1, "in two lines"
    assert axes.xaxis.get_ticks_position() == "top"
    assert [(patch.get_x(), patch.get_y(), patch.get_hatch()) for patch in axes.patches] == [
        (0, 1, "////")
    ]


OF_CITIES = pd.DataFrame(
    {
        "市": [*"甲甲甲乙乙乙"],
        "fiscal_year": [2019, 2020, 2021] * 2,
        "費用": [1.0, 2.0, 3.0, 5.0, 4.0, 6.0],
        "人数": [9, 7, 8, 2, 4, 3],
    }
)
OF_NUMBERS = {"x": "人数", "y": "費用"}
OF_NAMES = {"x": "市", "y": "費用"}


def by_city_and_year(rows, **_):
    return rows.pivot_table("費用", "市", "fiscal_year")


@pytest.mark.parametrize(
    "draw",
    [
        lambda rows: sns.heatmap(by_city_and_year(rows)),
        lambda rows: sns.heatmap(by_city_and_year(rows), xticklabels=2, yticklabels=False),
        lambda rows: sns.histplot(rows, **OF_NUMBERS, cbar=True),
        lambda rows: rows.plot.scatter(**OF_NUMBERS, c="費用", colormap=h.TINTS),
        lambda rows: sns.barplot(rows, x="費用", y="市", hue="fiscal_year"),
        lambda rows: sns.lineplot(rows, x="fiscal_year", y="費用", hue="市"),
        lambda rows: sns.scatterplot(rows, **OF_NUMBERS, hue="市", size="費用"),
        lambda rows: sns.histplot(rows, x="費用"),
        lambda rows: sns.countplot(rows, x="市"),
        lambda rows: sns.boxplot(rows, **OF_NAMES),
        lambda rows: sns.stripplot(rows, **OF_NAMES, hue="fiscal_year"),
        lambda rows: sns.relplot(rows, **OF_NUMBERS, col="市"),
        lambda rows: sns.catplot(rows, **OF_NAMES, col="fiscal_year", kind="bar"),
        lambda rows: sns.displot(rows, x="費用", row="市"),
        lambda rows: sns.FacetGrid(rows, col="市").map_dataframe(sns.scatterplot, **OF_NUMBERS),
        lambda rows: sns.pairplot(rows[["費用", "人数"]]),
    ],
)
def test_what_seaborn_draws_of_itself_is_a_chart(draw, alts):
    figure = h.chart(draw(OF_CITIES), "費用", "円", "出典", "二つの市")
    figure.canvas.draw()
    assert alts == ["費用。二つの市"]


def test_a_table_of_tints_has_its_names_beside_a_bar_of_colours_that_stays_as_it_is(alts):
    figure = h.chart(sns.heatmap(by_city_and_year(OF_CITIES)), "費用", alt="二つの市")
    figure.canvas.draw()
    table, bar = figure.axes
    assert [text.get_text() for text in table.get_xticklabels()] == ["2019", "2020", "2021"]
    assert [text.get_text() for text in table.get_yticklabels()] == ["乙", "甲"]
    shown = [text.get_text() for text in bar.get_yticklabels()]
    assert shown == ["1", "2", "3", "4", "5", "6"]
    assert bar.yaxis.get_ticks_position() == "right"


def test_tables_of_tints_side_by_side_have_names_at_the_first(alts):
    rows = OF_CITIES.assign(区分=[*"大中小大中小"])
    of_panel = {"values": "費用", "index": "区分", "columns": "fiscal_year"}
    grid = sns.FacetGrid(rows, col="市")
    grid.map_dataframe(lambda data, **_: sns.heatmap(data.pivot_table(**of_panel)))
    h.chart(grid, "費用", alt="二つの市").canvas.draw()
    names = [text.get_text() for text in grid.axes.flat[0].get_yticklabels()]
    assert names == ["中", "大", "小"]


def test_bars_have_one_unit_and_series_a_hatch_as_well_as_a_colour(alts):
    frame = pd.DataFrame(
        {"事業": ["甲", "乙"], "費用": [250_000_000, 50_000_000], "会計": ["一般", "特別"]}
    )
    (axes,) = h.bars(frame, "費用", "事業", "費用", words="yen", hue="会計").axes
    assert alts == ["費用。甲 2.50億円、乙 5,000万円"]
    label = axes.xaxis.get_major_formatter()
    assert [label(value, 0) for value in (0, 50_000_000, 250_000_000)] == [
        "0",
        "0.50億円",
        "2.50億円",
    ]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["甲", "乙"]
    assert [bar.get_hatch() for series in axes.containers for bar in series] == ["", "//"]
    assert [mark.get_hatch() for mark in axes.get_legend().legend_handles] == ["", "//"]


LONG = "情報システムの維持管理と更新に関する事務の実施件数の割合の推移の見込み"


def rows_of_bars(axes):
    """What a chart of bars shows, from above: names, figures beside them, ends of the bars."""
    names = [text.get_text().replace("\n", "") for text in axes.get_yticklabels()]
    figures = [text.get_text() for text in axes.texts]
    bars = itertools.chain.from_iterable(axes.containers)
    drawn = [bar for bar in bars if np.isfinite(bar.get_width()) and bar.get_width()]
    ends = {round(bar.get_y() + bar.get_height() / 2): bar.get_width() for bar in drawn}
    return names, figures, ends


def test_a_bar_is_one_row_also_where_two_cities_or_years_have_one_name(alts):
    frame = pd.DataFrame(
        {
            "municipality": ["池田市", "伊丹市", "池田市", "池田市"],
            "fiscal_year": [2024, 2024, 2023, 2024],
            "事業": ["広報", "広報", "広報", "庁舎"],
            "率": [0.29, 0.59, 0.4, np.nan],
        }
    )
    for hue in ({}, {"hue": "municipality"}):
        names, figures, ends = rows_of_bars(
            *h.bars(frame, "率", "事業", "率", words="percent", **hue).axes
        )
        assert names == ["池田市 R6 広報", "伊丹市 広報", "池田市 R5 広報", "庁舎"]
        assert figures == ["29%", "59%", "40%", "－"]
        assert ends == {0: 0.29, 1: 0.59, 2: 0.4}
        assert alts.pop() == "率。池田市 R6 広報 29%、伊丹市 広報 59%、池田市 R5 広報 40%、庁舎 －"
    with pytest.raises(UsageError, match="cannot be told apart in a chart; found: 広報"):
        h.bars(frame[["事業", "率"]], "率", "事業", "率")
    with pytest.raises(UsageError, match="holds no numbers; found: municipality"):
        h.bars(frame, "municipality", "事業", "率")


#: What a figure of each column of the contract is in: "unit" and "distance_unit" are the columns
#: beside it. All others are plain numbers.
UNITS_OF_COLUMNS = {
    ("documents", "bytes"): "byte",
    ("page_log", "coverage"): "share",
    **{
        (table, "value"): "unit"
        for table in ("indicator_values", "costs", "prose_figures", "cost_measures", "findings")
    },
    **{("attainment", column): "unit" for column in ("target", "actual")},
    ("attainment", "attainment"): "share",
    ("attainment", "distance"): "distance_unit",
    ("dx_progress", "share_ab"): "share",
    ("disclosure", "value"): "share",
    ("findings", "base"): "unit",
    ("findings", "proved"): "share",
    ("findings", "weight"): "JPY",
    ("findings", "money_read"): "JPY",
    **{
        ("moves", column): "JPY"
        for column in (
            *("before", "after", "change", "change_general_funds", "change_subsidies"),
            *("change_bonds", "change_subsidies_and_bonds", "change_other_funds", "change_rest"),
        )
    },
    **{("signals", name): "JPY" for name in ("settlement", "general_funds_change", "left")},
}
#: What stands behind a figure of each unit of the contract; documents print theirs as they are.
BEHIND = {"FTE": "人", "hours": "時間", "percent": "%", "points": "ポイント", "number": ""}


def said_rightly(figure, unit):
    """A figure with its unit, as each chart should say it."""
    if unit in ("JPY", "円"):
        return wording.yen(figure)
    if unit in ("share", "ratio"):
        return wording.percent(figure, 0)
    if unit == "year":
        return f"{figure:.0f}"
    money, _, each = unit.partition("/")
    behind = f"円/{each}" if money == "JPY" else BEHIND.get(unit, unit)
    return wording.shown_number(figure) + fold(behind.replace("1000 persons", "千人"))


def columns_of_figures(table):
    """The rows of a table as `h.load` has them, and the columns of numbers of them."""
    rows = h.load(table, processed=PROCESSED)
    return rows, [
        column
        for column in rows
        if pd.api.types.is_numeric_dtype(rows[column])
        and not pd.api.types.is_bool_dtype(rows[column])
        and rows[column].notna().any()
    ]


def rows_of_one_unit(rows, table, column):
    """Each unit of a column, and at most four rows of it, the smallest and the largest figures."""
    known = "year" if column.endswith("year") else "pt" if column in PROVENANCE[1:] else ""
    unit = UNITS_OF_COLUMNS.get((table, column), known)
    filled = rows.dropna(subset=column).sort_values(column, kind="stable")
    units = filled[unit] if unit in rows else pd.Series(unit, index=filled.index)
    groups = [*filled.groupby(units)]
    for of_unit, group in groups[:: 1 + len(groups) // 10]:
        different = group.drop_duplicates(column)
        ends = pd.concat([different.head(2), different.tail(2)]).drop_duplicates(column)
        yield of_unit, ends.assign(名=[f"名{n}" for n in range(len(ends))], 線="値")


def refuses_several_units(draw):
    with pytest.raises(UsageError, match=r"figures of several units.*to do: ") as raised:
        draw()
    return "\n" not in str(raised.value)


@pytest.mark.parametrize("table", TABLES)
def test_each_column_of_figures_is_said_in_its_own_unit(table):
    rows, columns = columns_of_figures(table)
    for column in columns:
        units = []
        for unit, few in rows_of_one_unit(rows, table, column):
            say = plots.said_in(plots.unit_of("", plots.units_of(few, column)))
            said = [said_rightly(figure, unit) for figure in few[column]]
            assert [say(figure) for figure in few[column]] == said, (column, unit)
            units.append(said_rightly(1, unit))
        if len({*units}) > 1:
            numbered = rows.assign(名=range(len(rows)))
            assert refuses_several_units(lambda: h.bars(numbered, column, "名", "棒"))  # noqa: B023


def rows_by_unit():
    """Rows of each unit: of the first table and column that have it."""
    found = {}
    for table in TABLES:
        rows, columns = columns_of_figures(table)
        for column in columns:
            for unit, few in rows_of_one_unit(rows, table, column):
                found.setdefault(unit, (few, column))
    return found


def test_a_chart_is_drawn_in_each_unit_of_the_tables(alts):
    for unit, (drawn, column) in rows_by_unit().items():
        (axes,) = h.bars(drawn, column, "名", "棒").axes
        assert rows_of_bars(axes)[1] == [said_rightly(figure, unit) for figure in drawn[column]]
        end = axes.get_xlim()[1]
        at_end = axes.xaxis.get_major_formatter()(end, 0)
        behind = said_rightly(1, unit).removeprefix("1")
        shows_plain = at_end == wording.shown_number(end) and behind in axes.get_xlabel()
        assert shows_plain or at_end == said_rightly(end, unit), (column, unit)
        plt.close("all")


def test_of_several_units_plain_numbers_are_drawn_where_they_are_asked_for(alts):
    rows = h.load("indicator_values", processed=PROCESSED).head(20)
    assert rows["unit"].nunique() > 1
    h.bars(rows.assign(名=range(20)), "value", "名", "棒", words="number")
    assert len(alts) == 1


def test_a_rate_that_is_printed_in_percent_is_no_share_in_a_table():
    costs = h.load("costs", city="池田市", year=2024, processed=PROCESSED)
    rates = h.by_item(costs, "決算")[["beneficiary_rate"]].dropna()
    cells = BeautifulSoup(html_of.table_html(rates, "表"), "html.parser").tbody
    assert [cell.get_text() for cell in cells.find_all(["th", "td"])] == ["32.2%"]


def test_what_somebody_has_computed_is_a_plain_number_and_how_many_there_are_have_no_unit(alts):
    results = h.load("attainment", city="つくば市", year=2022, processed=PROCESSED)
    missed = results[results["verdict"] == "missed"]
    missed = missed.assign(不足=missed["target"] - missed["actual"])
    h.bars(missed, "attainment", "指標", "達成率")
    h.bars(missed, "不足", "指標", "不足")
    assert alts == [
        "達成率。情報セキュリティ研修受講者数 41%",
        "不足。情報セキュリティ研修受講者数 178",
    ]
    by_city = results.groupby("municipality")
    for column in ("attainment", "actual", "fiscal_year"):
        h.bars(by_city[column].count().reset_index(), column, "municipality", "数")
        assert alts.pop() == f"数。つくば市 {results[column].count()}"


@pytest.mark.parametrize(
    ("table", "column", "title"),
    [
        ("disclosure", "n", "満たす数"),
        ("dx_progress", "n", "取組の数"),
        ("links", "score", "名称の近さ"),
        ("disclosure", "value", "割合"),
        ("costs", "fiscal_year", "年度"),
    ],
)
def test_a_column_of_several_tables_has_the_title_of_the_table_that_is_shown(table, column, title):
    rows = h.load(table, processed=PROCESSED).head(2).assign(名=["甲", "乙"])
    (axes,) = h.bars(rows, column, "名", "棒").axes
    assert axes.get_xlabel() == title
    heads = BeautifulSoup(html_of.table_html(rows, "表", [column]), "html.parser").thead
    assert heads.th.string == title


def test_a_number_of_nobody_knows_what_table_is_not_given_the_title_of_one(alts):
    numbers = pd.DataFrame({"n": [1.0], "value": [2.0]})
    axes = h.chart(sns.barplot(numbers, x="n", y="value"), "数").axes
    assert (axes[0].get_xlabel(), axes[0].get_ylabel()) == ("n", "値")


def test_words_that_the_rows_do_not_bear_out_are_refused_in_one_line(alts):
    rows = h.load("attainment", city="つくば市", year=2022, processed=PROCESSED)
    people = rows[rows["unit"] == "人"]
    for word in ("yen", "percent"):
        with pytest.raises(UsageError, match=f'expected: 人; found: words="{word}"') as raised:
            h.bars(people, "actual", "指標", "実績", words=word)
        assert "\n" not in str(raised.value)
    h.bars(people, "actual", "指標", "実績", words="number")
    assert alts == ["実績。情報セキュリティ研修受講者数 122"]
    with pytest.raises(UsageError, match="holds no numbers; found: unit"):
        h.bars(people, "unit", "指標", "表", words="number")


def test_small_charts_begin_at_nothing_and_have_their_names_in_lines_and_short_years(alts):
    years = pd.DataFrame({"図": [LONG, LONG, "乙", "乙"], "fiscal_year": [2019, 2020] * 2})
    years = years.assign(value=[5, 6, -3, 4], 文書=["甲", "甲", "乙", "乙"])
    small = {"col": "図", "col_wrap": 2, "kind": "line", "facet_kws": {"sharey": False}}
    grid = sns.relplot(years, x="fiscal_year", y="value", hue="文書", **small)
    figure = h.chart(grid, "推移", alt="二つ")
    figure.canvas.draw()
    first, second = grid.axes.flat
    assert first.get_title(loc="left").count("\n") == 2
    assert second.get_title(loc="left") == "乙"
    assert first.get_ylim()[0] == 0
    assert second.get_ylim()[0] < -3
    for axes in (first, second):
        assert [text.get_text() for text in axes.get_xticklabels()] == ["R1", "R2"]
    assert figure.get_figwidth() == pytest.approx(4.4)


def test_names_that_would_be_cut_to_the_same_are_shown_whole(alts):
    frame = pd.DataFrame({"事業": [f"{LONG}（{kind}）" for kind in "甲乙"], "費用": [1, 2]})
    names, *_ = rows_of_bars(*h.bars(frame, "費用", "事業", "費用").axes)
    assert names == [*frame["事業"]]


def test_twenty_bars_are_twenty_figures_in_the_alternative_text(alts):
    frame = pd.DataFrame({"事業": [f"事業{n}" for n in range(20)], "数": range(20)})
    _, figures, ends = rows_of_bars(*h.bars(frame, "数", "事業", "数", words="number").axes)
    assert (len(figures), len(ends)) == (20, 19)
    assert len(alts[0].split("、")) == 20


def test_what_is_not_there_is_no_chart_but_a_note(alts, capsys):
    nothing = pd.DataFrame(
        {"名": ["甲"], "value": [np.nan], "measure": "actual", "fiscal_year": 2020}
    )
    h.bars(nothing, "value", "名", "棒")
    h.bars(nothing.head(0), "value", "名", "空の棒", words="percent")
    h.chart(plt.subplots()[1], "図", alt="何も")
    said = [f"{title}：該当するデータはない。" for title in ("棒", "空の棒", "図")]
    assert capsys.readouterr().out.splitlines() == said
    assert alts == []
    assert not plt.get_fignums()


def test_a_chart_of_seaborn_is_shown_also_a_grid_and_one_without_words(alts, capsys):
    frame = pd.DataFrame({"年": [1, 2] * 2, "数": [1, 2, 3, 4], "市": [*"甲甲乙乙"]})
    h.chart(sns.lineplot(frame, x="年", y="数"), "折れ線")
    h.chart(sns.relplot(frame, x="年", y="数", col="市"), "格子", alt="二つの市")
    h.chart(sns.jointplot(frame, x="年", y="数"), "散布", alt="四つの点")
    assert alts == ["折れ線。", "格子。二つの市", "散布。四つの点"]
    assert capsys.readouterr().out.splitlines() == [
        '図を見ずに聞く人のために、図が示すことを一文で書く：h.chart(…, alt="…")'
    ]
    with pytest.raises(UsageError, match="that is no chart; expected: what seaborn returned"):
        h.chart(frame, "表")


def test_a_wrong_column_or_word_of_a_chart_is_said_in_one_line_with_those_that_there_are(alts):
    frame = pd.DataFrame({"名": ["甲"], "value": 1, "measure": "actual", "fiscal_year": 2020})
    wrong = (
        (lambda: h.bars(frame, "費用", "名", "題"), "expected: 名, value,.*found: 費用"),
        (lambda: h.bars(frame, "value", "名", "題", words="円"), "yen, percent, number; found: 円"),
        (lambda: h.bars(frame, "value", "名", "題", words="円"), "yen, percent, number; found: 円"),
    )
    for draw, told in wrong:
        with pytest.raises(UsageError, match=told) as raised:
            draw()
        assert "\n" not in str(raised.value)
    assert alts == []


# --- words ---


@pytest.mark.parametrize(("form", "value", "said"), cases("wording"))
def test_a_figure_is_said_as_people_and_documents_say_it(form, value, said):
    name, *options = form.split()
    assert (
        getattr(wording, name)(
            float(value), *(int(word) if word.isdecimal() else word for word in options)
        )
        == said
    )


def test_figures_are_listed_in_one_line():
    shares = pd.Series({"伊丹市": 0.951, "つくば市": 0.915, "池田市": 0.5})
    assert words.listed(shares, wording.percent, most=2) == "伊丹市 95.1%、つくば市 91.5% ほか1"


def test_a_long_name_ends_with_an_ellipsis_and_keeps_its_number():
    wrapped = letters.wrap("情報システムの維持管理に関する事務（基幹系）の実施件数", 8, lines=2)
    assert (wrapped.count("\n"), wrapped[-1]) == (1, "…")
    assert letters.wrap("特定保健指導実施率〔346〕", 12) == "特定保健指導実施率\n〔346〕"


@given(
    st.text(alphabet="情報システムの維持管理 に関する（abc）12・\n", max_size=60),
    st.integers(2, 20),
)
def test_wrapping_loses_no_character_and_no_line_is_too_wide(text, width):
    wrapped = letters.wrap(text, width)
    assert wrapped.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(letters.width_of(line) <= width for line in wrapped.split("\n"))


# --- what an analyst looks up ---


def test_figures_come_with_the_names_of_what_they_are_about_and_a_year_may_be_written_as_printed():
    rows = h.load("indicator_values", city="つくば市", year=2022, processed=PROCESSED)
    assert (set(rows["municipality"]), set(rows["fiscal_year"])) == ({"つくば市"}, {2022})
    assert rows[["事業", "指標"]].ne("").all(axis=None)
    plain, printed = (
        h.load("costs", city="伊丹市", year=year, processed=PROCESSED)
        for year in (2021, "令和3年度")
    )
    pd.testing.assert_frame_equal(plain, printed)


@pytest.mark.parametrize(("name", "notebook"), [*MADE_BY.items()], ids=[*MADE_BY])
def test_a_table_that_no_notebook_has_written_is_asked_of_the_one_that_makes_it(
    name, notebook, tmp_path
):
    for table in ("documents", "activities", "indicators"):
        shutil.copy(PROCESSED / f"{table}.csv", tmp_path)
    with pytest.raises(UsageError) as told:
        h.load(name, processed=tmp_path)
    assert f"found: {name}.csv" in str(told.value)
    assert notebook in str(told.value)
    save_table(tmp_path, name, empty(name))
    assert h.load(name, processed=tmp_path).empty
    (tmp_path / f"{name}.csv").unlink()
    empty(name).to_parquet(tmp_path / f"{name}.parquet")
    assert h.load(name, processed=tmp_path).empty


def test_every_table_can_be_loaded_and_all_values_of_its_columns_are_described():
    counts = h.describe(processed=PROCESSED)["行数"]
    for name in TABLES:
        about = h.describe(name, PROCESSED)
        assert list(about.index) == list(TABLES[name])
        assert about["見出し"].ne("").all()
        assert len(h.load(name, processed=PROCESSED)) == counts[name]
    measures = h.load("cost_measures", processed=PROCESSED)["measure"]
    values = h.describe("cost_measures", PROCESSED).loc["measure", "値"].split("、")
    assert {value.partition("（")[0] for value in values} == {*measures}
    assert "unit_cost（単位当たりコスト）" in values


def test_rows_name_the_policy_and_the_measure_that_they_are_part_of_and_their_section():
    marks = h.load("ratings", city="茨木市", processed=PROCESSED)
    of_measures = marks[marks["symbol"].eq("C")].groupby("施策").size()
    assert of_measures["ワークフローのデジタル化"] == 5
    assert {*marks["政策"]} >= {"デジタル・ガバメントによる行政サービス改革"}
    first = marks[marks["activity_id"].eq("ibaraki-2021-dx/1-1-1-001")].iloc[0]
    about = ["政策", "施策", "課"]
    assert first[about].tolist() == [
        "デジタル・ガバメントによる行政サービス改革",
        "デジタルファーストの実現",
        "01108000 市民税課",
    ]
    programs = h.load("activities", city="伊丹市", processed=PROCESSED).query("level == 'program'")
    assert programs["施策"].eq(programs["name"]).all()
    assert programs["政策"].eq("").all(), "its documents print none"


def test_costs_stand_beside_the_people_of_their_city_of_the_year_or_the_census_before():
    costs = h.load("costs", processed=PROCESSED)
    columns = ["municipality", "fiscal_year", "人口", "人口の年", "人口の基礎"]
    people = costs[columns].drop_duplicates().set_index(["municipality", "fiscal_year"])
    assert people.loc[("つくば市", 2022)].tolist() == [241656, 2020, "census"]
    assert people.loc["枚方市", "人口の年"].unique().tolist() == [2015]
    assert people.loc[("池田市", 2024)].tolist() == [104993, 2020, "census"]
    settled = costs.query("item == 'total' and basis == 'settlement' and fiscal_year == 2022")
    per_head = settled["value"] / settled["人口"]
    assert per_head.dtype == "Float64"
    assert per_head[settled["municipality"].eq("つくば市")].sum() > 0


@pytest.mark.parametrize(
    ("basis", "asked", "found"),
    [
        ("census", 2019, 10),
        ("census", 2020, None),  # another census was held
        ("census", 2014, None),
        ("estimate", 2015, 10),
        ("estimate", 2016, None),
    ],
)
def test_a_census_counts_for_five_years_and_an_estimate_for_its_own(basis, asked, found):
    row = {"municipality": "見本市", "fiscal_year": 2015, "population": 10}
    labels = pd.DataFrame([row | {"population_basis": basis}])
    rows = pd.DataFrame({"municipality": ["見本市"], "fiscal_year": [asked]}, index=[7])
    (shown,) = residents(rows, labels)["人口"].tolist()
    assert shown == found if found else pd.isna(shown)


def test_people_and_figures_per_head_merge_by_year_as_numbers():
    spent = h.load("costs").query("item == 'total' and basis == 'settlement'")
    merged = spent.merge(h.read_labels("population"), on=["municipality", "fiscal_year"])
    tsukuba = merged[merged["municipality"].eq("つくば市")]
    assert {*tsukuba["population"]} == {241_656}
    per_head = (tsukuba["value"] / tsukuba["population"]).sum()
    assert per_head == pytest.approx(665_187_000 / 241_656)


@pytest.mark.parametrize(
    ("column", "wrong", "says"),
    [
        ("population", "28万", "population is no number"),
        ("fiscal_year", "2020.5", "fiscal_year is no number"),
        ("source", " ", "source is empty"),
        ("population", "", "population is empty"),
    ],
)
def test_a_row_of_people_without_a_number_or_a_source_is_named(
    column, wrong, says, tmp_path, monkeypatch
):
    rows = frame_of_file("population", FOLDER)
    rows.loc[1, column] = wrong
    rows.to_csv(tmp_path / "population.csv", index=False)
    monkeypatch.setenv("HYOKA_LABELS", str(tmp_path))
    with pytest.raises(UsageError, match=rf"population.csv: row 3: {says}"):
        h.read_labels("population")


def test_what_lags_behind_in_two_years_is_found_by_the_line_of_its_rows(tmp_path):
    plan, later = "ibaraki-2021-dx", "ibaraki-2022-dx"
    every = h.load_all(PROCESSED)
    of_plan = {name: rows[rows["document_id"].eq(plan)] for name, rows in every.items()}
    tables = {}
    for name, rows in of_plan.items():
        following = rows.replace(plan, later, regex=True)
        if "fiscal_year" in rows:
            following["fiscal_year"] += 1
        if name == "ratings":
            following["symbol"] = following["symbol"].replace("D", "B")
        tables[name] = pd.concat([rows, following], ignore_index=True)
        save_table(tmp_path, name, tables[name])
    assert "line" not in h.load("ratings", processed=tmp_path), "08 has not linked the years yet"
    no_decisions = h.read_labels("links").head(0)
    save_table(tmp_path, "links", hyoka.links_of_years(tables, no_decisions, 90))
    marks = h.load("ratings", processed=tmp_path)
    is_behind = marks["symbol"].isin(["C", "D"])
    years_behind = marks[is_behind].groupby("line")["sheet_year"].nunique()
    is_c = of_plan["ratings"]["symbol"].eq("C")
    assert {*years_behind[years_behind.eq(2)].index} == {*of_plan["ratings"]["activity_id"][is_c]}


def test_several_cities_and_years_of_the_folder_that_was_named_once_come_with_their_offices(
    tmp_path, monkeypatch
):
    module = import_module("helpers.load")  # helpers has a function of this name
    monkeypatch.setattr(module, "_PROCESSED", module._PROCESSED)
    monkeypatch.chdir(tmp_path)
    h.use_tables(PROCESSED)
    rows = h.load("costs", city=["つくば市", "伊丹市"], year=["R3", 2022])
    assert {*zip(rows["municipality"], rows["fiscal_year"], strict=True)} > {
        ("つくば市", 2022),
        ("伊丹市", 2021),
    }
    assert {*rows["municipality"]} == {"つくば市", "伊丹市"}
    assert {*rows["fiscal_year"]} == {2021, 2022}
    assert rows.query("municipality == 'つくば市'")[["部局", "課"]].ne("").all(axis=None)


@pytest.mark.parametrize(
    ("table", "wanted", "listed"),
    [
        ("costs", {"city": "伊丹"}, r"expected: 伊丹市\? \(つくば市, "),
        ("costs", {"year": 1990}, "2021"),
        ("costs", {"processed": "nowhere"}, "data/processed"),
        ("cost", {}, "indicator_values"),
    ],
)
def test_what_is_not_there_is_an_error_that_lists_what_is(table, wanted, listed):
    with pytest.raises((UsageError, ContractError), match=listed):
        h.load(table, **{"processed": PROCESSED, **wanted})


@pytest.mark.parametrize(("number", "name"), enumerate(TABLES))
def test_each_table_is_limited_to_a_city_and_to_years_of_its_rows_or_else_of_its_sheets(
    number, name
):
    """A city with each table, each city with several tables."""
    rows = h.load(name, processed=PROCESSED)
    year_column = "fiscal_year" if "fiscal_year" in TABLES[name] else "sheet_year"
    of_city, years = rows["municipality"], rows[year_column]
    documents = h.load("documents", processed=PROCESSED)
    cities = [*documents.groupby("municipality")["fiscal_year"]]
    city, of_sheets = cities[number % len(cities)]
    found = h.load(name, city=city, processed=PROCESSED)
    assert list(found) == list(rows)
    pd.testing.assert_frame_equal(found, rows[of_city.eq(city)].reset_index(drop=True))
    year = of_sheets.max()
    here = rows[of_city.eq(city) & years.eq(year).fillna(False)].reset_index(drop=True)
    of_year = {"city": city, "year": year, "processed": PROCESSED}
    if of_city.eq(city).any() and here.empty:
        with pytest.raises(UsageError, match=f"no such fiscal year; .*found: {year}"):
            h.load(name, **of_year)
    else:
        pd.testing.assert_frame_equal(h.load(name, **of_year), here)
    told = r"no such city; expected: つくば市, .*神戸市.*found: 堺市"
    with pytest.raises(UsageError, match=told):
        h.load(name, city="堺市", processed=PROCESSED)


def test_a_year_of_a_city_without_rows_is_no_year_only_where_no_document_is_of_it():
    kobe = {"city": "神戸市", "processed": PROCESSED}
    assert h.load("costs", year=2015, **kobe).empty
    with pytest.raises(UsageError, match="no such fiscal year; expected: 2007, 2008"):
        h.load("costs", year=1990, **kobe)


def test_a_source_shows_the_cell_with_the_heads_of_its_row_and_column():
    rows = h.load("costs", city="つくば市", processed=PROCESSED)
    source = h.source(rows[rows["x0"] == rows["x0"].max()].iloc[-1], RAW)
    assert source.shown.x0 < 60 < 400 < source.place.x0
    assert source.place.top - source.shown.top > 30
    assert f"{source.path.name} p.{source.place.page}" in source._repr_html_()
    with pytest.raises(UsageError, match="no place"):
        h.source(pd.Series({"document_id": "a"}), RAW)


def test_a_verdict_a_measure_and_a_progress_lead_to_a_cell_of_their_document():
    for name in ("attainment", "cost_measures", "dx_progress"):
        rows = h.load(name, processed=PROCESSED)
        assert len(rows)
        assert rows[[*PROVENANCE]].notna().all(axis=None)
    judged = h.load("attainment", city="つくば市", processed=PROCESSED).dropna(subset="actual")
    values = h.load("indicator_values", processed=PROCESSED).query("measure == 'actual'")
    for _, row in judged.sample(5, random_state=1).iterrows():
        key = values["indicator_id"].eq(row["indicator_id"])
        (printed,) = values[key & values["fiscal_year"].eq(row["fiscal_year"])].to_dict("records")
        assert row[[*PROVENANCE]].tolist() == [printed[name] for name in PROVENANCE]
        assert h.source(row, RAW).place.page == printed["page"]


def test_a_computed_row_says_of_which_figures_it_is_made_and_shows_their_cells():
    rows = h.load("moves", city="池田市", processed=PROCESSED)
    row = rows[rows["activity_id"].eq("ikeda-2024-projects/312")].iloc[0]
    source, why = h.source(row, RAW), h.why(row, RAW)
    told = (
        "計算した行である（事業費の増減、04_cost_efficiency）。"
        f"もとの値：前年度の決算 {row['before']:,.0f}、決算 {row['after']:,.0f}"
    )
    assert source.about == why.about == told
    costs = h.load("costs", city="池田市", processed=PROCESSED)
    settled = costs.query("item == 'total' and basis == 'settlement'")
    for title, year in (("前年度の決算", 2023), ("決算", 2024)):
        of_year = settled["fiscal_year"].eq(year) & settled["activity_id"].eq(row["activity_id"])
        (printed,) = settled.loc[of_year, [*PROVENANCE]].to_numpy().tolist()
        assert [*source.parts[title].place] == printed
        assert f"年度は上の「R{year - 2018}年度」" in fold(why.parts[title].in_japanese)
    assert source.place == source.parts["決算"].place
    shown = BeautifulSoup(source._repr_html_(), "html.parser")
    assert [head.string for head in shown.select("h4")] == ["前年度の決算", "決算"]
    assert len(shown.select("img")) == 2
    assert "前年度の決算：費目は左の" in why._repr_html_()


@pytest.mark.parametrize("name", ["signals", "attainment", "cost_measures", "dx_progress"])
def test_each_computed_row_says_that_it_is_computed_and_a_read_one_does_not(name):
    row = h.load(name, processed=PROCESSED).iloc[0]
    about = f"計算した行である（{TITLES[name][0]}、{MADE_BY[name]}）。"
    assert h.source(row, RAW).about.startswith(about)
    assert repr(h.why(row, RAW)).startswith(about)
    read = h.load("costs", processed=PROCESSED).iloc[0]
    assert h.source(read, RAW).about == ""


def test_a_table_in_place_of_a_row_is_refused_in_one_line():
    with pytest.raises(
        UsageError, match=r"no place; .*found: \['DataFrame'\]; to do: give it a row"
    ):
        h.source(h.load("costs", processed=PROCESSED), RAW)


def test_a_document_is_inspected_by_its_name_as_a_source_is_found(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    by_name, by_id, by_path = (
        h.inspect(file, 1)
        for file in (
            "itami-2021-evaluation.pdf",
            "itami-2021-evaluation",
            RAW / "itami-2021-evaluation.pdf",
        )
    )
    assert by_name.text == by_id.text == by_path.text
    with pytest.raises(UsageError, match="there is no such file; expected: itami-2021-evaluation"):
        h.inspect("itami-2021-programs.pdf")
    with pytest.raises(UsageError, match=r"there is no such file$"):
        h.inspect("xyz.docx")


def test_the_picture_of_a_source_holds_its_cell():
    tables = [
        h.load(name, processed=PROCESSED)
        for name in ("indicator_values", "costs", "ratings", "checks")
    ]
    rows = pd.concat(tables).dropna(subset=["page", "x0"]).sample(12, random_state=1)
    for _, row in rows.iterrows():
        source = h.source(row, RAW)
        shown, place = source.shown, source.place
        assert shown.x0 <= place.x0 < place.x1 <= shown.x1
        assert shown.top <= place.top < place.bottom <= shown.bottom
        framed = (np.asarray(source.image) == (213, 94, 0)).all(axis=2)
        assert framed.any(axis=0).sum() >= min((place.x1 - place.x0) * PIXELS_A_POINT, 400) - 1
        assert framed.any(axis=1).sum() >= min((place.bottom - place.top) * PIXELS_A_POINT, 150) - 1


def test_costs_by_item_are_of_one_year_and_one_basis_and_others_are_refused():
    every = h.load("costs", city="つくば市", processed=PROCESSED)
    costs = every.query("fiscal_year == 2022")
    items = h.by_item(costs, basis="settlement")
    assert (
        items["total"].sum()
        == costs.query("basis == 'settlement' and item == 'total'")["value"].sum()
    )
    assert items["fixed_term_staff"].isna().any(), "what is not there is not 0"
    for rows, basis, listed in (
        (every, "settlement", "2021, 2022"),
        (costs, "", "budget, settlement"),
        (costs.drop(columns="basis"), "settlement", "no such column or word.*found: basis"),
    ):
        with pytest.raises(UsageError, match=listed):
            h.by_item(rows, basis)


# --- names and their errors ---


def test_the_tab_key_offers_what_the_notebooks_call_and_nothing_else():
    called = {"h": set(), "m": set()}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                code = ast.walk(ast.parse("".join(cell["source"])))
                names = [node for node in code if isinstance(node, ast.Attribute)]
                for node in names:
                    if isinstance(node.value, ast.Name) and node.value.id in called:
                        called[node.value.id].add(node.attr)
    constants = {name for name in called["h"] if name.isupper()}
    assert all(hasattr(h, name) for name in constants)
    assert dir(h) == sorted(called["h"] - constants) == sorted(h.__all__)
    assert all(callable(getattr(h, name)) for name in dir(h))
    assert sorted(measures.__all__) == sorted(called["m"])


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ('h.load("', [*TABLES]),
        ("costs = h.load('costs", ["costs"]),
        ('h.describe(name="dx', ["dx_progress"]),
    ],
)
def test_the_tab_key_offers_the_tables_that_begin_so_inside_the_quotes(typed, names, monkeypatch):
    shell = InteractiveShell(user_ns={"h": h})
    shell.history_manager.end_session()
    monkeypatch.setattr(offered, "get_ipython", lambda: shell)
    offered.offer_tables("helpers")
    with provisionalcompleter():
        found = [found.text for found in shell.Completer.completions(typed, len(typed))]
        other = [found.text for found in shell.Completer.completions('json.load("co', 13)]
    assert found == names
    assert "costs" not in other


def test_cities_and_years_are_spelled_for_a_table_as_for_a_run():
    alone = h.load("costs", city="伊丹市", year=2021, processed=PROCESSED)
    assert len(alone)
    as_for_a_run = h.load("costs", cities=["伊丹市"], years=["R3"], processed=PROCESSED)
    pd.testing.assert_frame_equal(as_for_a_run, alone)


def test_each_city_that_is_offered_is_taken_with_each_of_its_years_and_no_other_is():
    there = h.choices(PROCESSED)
    tables = h.load_all(PROCESSED)
    assert {*there.index} == {*tables["documents"]["municipality"]}
    for city, years in there.items():
        for year in years:
            assert len(h.select(tables, [city], [year])["documents"]) >= 1
    none = max(year for years in there for year in years) + 1
    with pytest.raises(UsageError, match=f"found: {none}"):
        h.select(tables, years=[none])


def test_the_tables_are_listed_where_none_is_named():
    assert [*h.describe(processed=PROCESSED).index] == [*TABLES]


def test_a_notebook_shows_the_labels_of_a_figure_as_sentences():
    row = h.load("costs", city="つくば市", processed=PROCESSED).iloc[0]
    lines = BeautifulSoup(h.why(row, RAW)._repr_html_(), "html.parser").find_all("li")
    assert [line.string for line in lines[:1]] == ["費目は左の「予算額」"]
    assert repr(h.why(row, RAW)).startswith("item total: 予算額 (left)")
    assert "見出しはない" in Explanation(())._repr_html_()


FRAME = pd.DataFrame({"事業": ["1 甲"], "value": [1.0]})


def test_a_column_alone_is_shown_and_a_name_alone_is_a_list_of_one(capsys):
    h.show(FRAME["value"], "列")
    h.table(FRAME, "表", "value")
    h.table(FRAME, "表", FRAME.columns)
    assert capsys.readouterr().out == "列: 1 rows\n表: 1 rows\n表: 1 rows\n"


def test_no_figure_stands_on_the_line_at_all_of_it(alts):
    frame = pd.DataFrame({"施策": ["甲", "乙", "丙"], "割合": [0.91, 0.4, 1.2]})
    (axes,) = h.bars(frame, "割合", "施策", "割合", words="percent").axes
    places = {text.get_text(): text.xy[0] for text in axes.texts}
    assert places == {"91%": 1, "40%": 0.4, "120%": 1.2}


def test_a_chart_names_the_project_beside_its_indicator():
    rows = pd.DataFrame(
        {
            "指標": ["来場者数", "件数", "猪名川花火大会"],
            "事業": ["54 花火大会", "7", "8 猪名川花火大会"],
        }
    )
    named = words.numbered(rows)["指標と番号"].tolist()
    assert named == ["来場者数（花火大会）〔54〕", "件数〔7〕", "猪名川花火大会〔8〕"]
    assert letters.wrap("出品者数（美術展開催事業）〔225〕", 12, 3).split("\n")[0] == "出品者数"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.8, "8割"), (0.5, "半分"), (0.65, "65%"), (0.3, "3割"), (1.0, "100%"), (0.125, "12.5%")],
)
def test_a_share_is_said_in_tenths_where_it_is_of_tenths(share, text):
    assert words.tenths(share) == text


def test_on_a_phone_the_words_of_a_row_stand_below_its_name():
    frame = pd.DataFrame(
        {
            "事業": ["図書館"],
            "年度": ["R6"],
            "決算": [5],
            "市": ["甲市"],
            "理由": ["入札で安く買えたため"],
        }
    )
    html = BeautifulSoup(html_of.table_html(frame, "題"), "html.parser")
    assert html.select_one("tbody th")["data-below"] == "R6　甲市\n入札で安く買えたため"
    assert [head.get_text() for head in html.select("thead .fold")] == ["年度", "市", "理由"]


def test_words_with_a_picture_and_tables_of_words_alone_stay_as_they_are():
    words = pd.DataFrame({"事業": ["図書館"], "方向性": ["継続"]})
    figures = words.assign(決算=5, 方向性_page=pd.NA)
    for frame in (words, figures):
        shown = [*frame.columns[:3].drop("方向性_page", errors="ignore")]
        html = BeautifulSoup(html_of.table_html(frame, "題", shown), "html.parser")
        assert html.select(".fold") == []


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("totals", "m.totals"),
        ("found", "findings.add"),
        ("remarks", "hyoka.remarks"),
        ("natures", "m.natures"),
        ("residents_of", "cells of 07"),
        ("links", "hyoka.links_of_years"),
    ],
)
def test_a_name_that_moved_says_in_one_line_where_it_is_now(name, where):
    with pytest.raises(AttributeError, match=f"{where}.*found: h.{name}") as raised:
        getattr(h, name)
    assert "\n" not in str(raised.value)
    assert not hasattr(h, "nothing_of_the_kind")


def test_a_formula_that_moved_says_in_one_line_where_it_is_now():
    with pytest.raises(AttributeError, match=r"h\.path .*found: m\.path") as raised:
        _ = measures.path
    assert "\n" not in str(raised.value)
    assert not hasattr(measures, "nothing_of_the_kind")


def test_no_formula_reads_a_label_file():
    """A cell hands them to it."""
    modules = (ROOT / "src" / "measures").glob("*.py")
    readers = [path.stem for path in modules if "measures.labels import" in path.read_text("utf-8")]
    assert readers == []
