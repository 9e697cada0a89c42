"""The page that searches everything: its rows, and as a reader meets it: search, filters, pictures of cells, CSV."""

import csv
import io
import json
import re
import unicodedata
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from cases import cases
from notebooks_for_tests import page
from pages_in_browser import check_page, printed, require_browser, run_script

from hyoka.contract.schema import SCHEMAS, empty, typed
from hyoka.report.activity_pages import link_to, write_activity_pages
from hyoka.report.explore_page import explore_html, folds, json_for_script, page_images, rows_html
from hyoka.report.explore_rows import activity_rows, entries_of
from hyoka.report.front_page import document_rows
from hyoka.report.run_folders import Run
from hyoka.report.settings import RunFacts, Settings
from hyoka.store.sources import document_paths
from hyoka.store.table_files import load_all
from hyoka.text.japanese import fold_radicals

SCRIPT_IN_NAME = '</script><img src=x onerror="alert(1)">公園'
PLACE = {"page": 1, "x0": 100.04, "top": 100.0, "x1": 150.0, "bottom": 115.0}
#: Two towns' tables: a file a table with the columns that are not empty; every row that can have a place has PLACE.
FOLDER = Path(__file__).parents[1] / "data" / "explore"


def tables() -> dict[str, pd.DataFrame]:
    return {name: _table(name) for name in SCHEMAS}


def _table(name: str) -> pd.DataFrame:
    if not (FOLDER / f"{name}.txt").exists():
        return empty(name)
    rows = pd.read_csv(FOLDER / f"{name}.txt", sep="|", quoting=csv.QUOTE_NONE)
    rows = rows.replace({"\\\\n": "\n"}, regex=True).astype(object).where(rows.notna(), None).assign(**PLACE)
    return typed(name, rows.reindex(columns=empty(name).columns, fill_value=None))


def facts(raw: Path) -> list[dict[str, str]]:
    documents = tables()["documents"].assign(link=lambda frame: str(raw) + "/" + frame["file"], kind="再構成")
    return documents[["document_id", "title", "municipality", "link", "kind"]].to_dict("records")


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
    "place": [1, 100.0, 100.0, 150.0, 115.0], "themes": ["公園", "緑"],
    "reached": {"year": 2020, "met": 1, "of": 2, "unjudged": 0},
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


# --- in a browser ---

SEEN_ROWS = """
const at = (row) => DATA.rows.indexOf(BY_ID.get(row.dataset.id));
const seen = () => [...document.querySelectorAll("#rows details.row")].map(at);"""
WAIT = "await new Promise((done) => setTimeout(done, 100));"
TEXTS = [
    "サーバー室", "さーばー", "ｻｰﾊﾞｰの更新", "コンピューター", "スーパーマン", "らーめん", "ＤＸ推進　計画", "㈱①㌔ｶﾞｶﾞ",
    "⻑期⽬標", "戶籍", "ヴァイオリン", "ヶ月・ヵ所", "10〜20∼30～", "A‐B–C—D−E", "İstanbul ΣΊΣΥΦΟΣ",
    "が\u3099か\u3099", "ﾊﾟｿｺﾝ\u200b\u00ad", "ー", "アー", "ヽヾ・ー", "ー1", "",
    *(f"{chr(code)}ー{chr(code)}" for code in range(0x3040, 0x3100)),
]  # fmt: skip


def folded(text: str) -> str:
    """The page's own folding once more, in Python."""
    text = "".join(unicodedata.normalize("NFKC", fold_radicals(text)).lower().split())
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"[\u301c\u223c]", "~", text)
    text = re.sub(r"(?<=[ァ-ヺ])ー(?![ァ-ヺー])|(?<=[ぁ-ゔ])ー(?![ぁ-ゔー])", "", text)
    return "".join(chr(ord(kana) - 0x60) if "ァ" <= kana <= "ヶ" else kana for kana in text)


def following(addresses: list[str]) -> str:
    """A script that follows links within the page and tells which rows each of them shows."""
    return f"""{SEEN_ROWS}
      const found = [];
      for (const address of {json.dumps(addresses)}) {{ location.hash = address; {WAIT} found.push(seen()); }}
      return found;"""


browser = pytest.mark.browser


@pytest.fixture(scope="module")
def explore(tmp_path_factory):
    require_browser()
    home = tmp_path_factory.mktemp("explore")
    page(home / "meibo-2021.pdf")
    page(home / "kaisetsu-2020.pdf")
    path = home / "explore.html"
    text = explore_html(tables(), facts(home), home, when="今日")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def run(explore):
    return lambda script, address="": run_script(explore, script, f"#{address}")


@browser
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_and_no_request_leaves_the_page(explore, tmp_path, dark):
    assert check_page(explore, tmp_path, dark=dark) == []


@browser
def test_the_page_folds_texts_as_python_does(run):
    assert run(f"return {json.dumps(TEXTS)}.map(fold);") == [folded(text) for text in TEXTS]


@browser
def test_a_link_keeps_words_filter_and_order_and_a_word_is_found_however_it_is_written(run):
    found = run(following([quote(address, safe="=&") for address, _ in cases("found_rows")]))
    assert [" ".join(map(str, rows)) for rows in found] == [rows for _, rows in cases("found_rows")]


@browser
def test_a_link_shows_its_selection_which_can_be_cleared(run):
    script = f"""{SEEN_ROWS}
      const linked = [seen(), by("city").value, by("q").value, by("sort").value];
      by("clear").click();
      return [linked, seen(), location.hash, document.activeElement.id];"""
    linked, *cleared = run(script, quote("q=ベンチ&city=開設町&sort=cost", safe="=&"))
    assert linked == [[2], "開設町", "ベンチ", "cost"]
    assert cleared == [[0, 1, 2], "", "q"]


@browser
def test_what_is_chosen_goes_into_the_address_and_is_said(run):
    script = """
      by("q").value = "公園"; by("city").value = "開設町"; by("choice").dispatchEvent(new Event("input"));
      const [count, selection] = [by("count"), by("selection")];
      return [location.hash, by("link").hash, count.textContent, selection.textContent, count.getAttribute("role")];"""
    hash_, link, *said = run(script)
    assert hash_ == link == "#" + "q=" + quote("公園") + "&city=" + quote("開設町")
    assert said == ["3件のうち1件 — 1 of 3", "ことば: 「公園」　市: 開設町", "status"]
    script = f"""
      const row = document.querySelector("details.row"); row.open = true; {WAIT}
      return [location.hash, row.querySelector(".meta").textContent, row.querySelector(".facts-of").textContent];"""
    address, closed, opened = run(script, "level=program")
    assert address == "#level=program&open=" + quote("meibo-2021/1", safe="")
    assert closed.endswith("・再構成")
    assert "資料再構成（" in opened


@browser
def test_details_show_trend_cell_and_texts(run):
    script = f"""{WAIT}
      const row = document.querySelector("details.row[open]");
      const all = (what, result) => [...row.querySelectorAll(what)].map(result);
      return {{id: row.dataset.id, text: row.textContent, made: document.images.length,
        trends: all(".trend", (line) => line.getAttribute("aria-label")),
        pictures: all(".cell image", (picture) => picture.getAttribute("href").slice(0, 16)),
        tables: all("caption", (caption) => caption.textContent)}};"""
    result = run(script, f"open={quote('kaisetsu-2020/7')}")
    assert result["id"] == "kaisetsu-2020/7"
    assert result["trends"] == ["利用者の推移。令和元年度 1,200、令和2年度 1,500。目標は令和2年度 1,400。"]
    assert result["pictures"] == ["data:image/webp;"]
    assert result["tables"] == ["利用者の値", "費用と職員"]
    assert "107.1% 達成" in result["text"]
    assert result["made"] == 0, "the picture in the name was made"


@browser
def test_a_figure_shows_its_cell_in_a_popover(run):
    script = f"""{WAIT}
      const crop = document.getElementById("crop");
      const pressed = (text) => {{
        [...document.querySelectorAll(".hyoka-source")].find((one) => one.textContent === text).click();
        const cell = crop.querySelector(".cell").getAttribute("aria-label");
        return [crop.matches(":popover-open"), cell, crop.textContent];
      }};
      const shown = [pressed("1,500"), pressed("1,200")];
      crop.querySelector(".close").click();
      return [...shown, crop.popover, crop.matches(":popover-open")];"""
    where = "開設町の評価 p.1"
    shown = [True, f"出典のセル {where}", f"✕{where}"]
    assert run(script, f"open={quote('kaisetsu-2020/7')}") == [shown, shown, "auto", False]


@browser
def test_the_selection_as_csv_holds_its_rows_and_opens_in_excel(run):
    script = """
      const handed = [];
      HTMLAnchorElement.prototype.click = function () { handed.push([this.download, this.href.slice(0, 5)]); };
      by("export-rows").click(); by("export-figures").click();
      return [rowsCsv(shown.rows), figuresCsv(shown.rows), handed];"""
    *texts, handed = run(script, f"city={quote('開設町')}")
    assert texts[0].startswith("\ufeffmunicipality,document_id,activity_id,")
    assert handed == [["activities-selected.csv", "blob:"], ["figures-selected.csv", "blob:"]]
    (row,), figures = (list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))) for text in texts)
    held = [row[name] for name in ("name", "targets_met", "targets_judged", "cost_yen", "ratings")]
    assert held == [SCRIPT_IN_NAME, "1", "2", "490000", "評価 ☆"]
    assert [row["kind"] for row in figures] == ["indicator"] * 3 + ["cost"] * 3 + ["rating", "narrative"]
    assert [figures[0][name] for name in ("value", "unit", "text", "page")] == ["1200", "人", "1,200", "1"]
    assert {row["document_kind"] for row in figures} == {"再構成"}
    assert figures[-1]["text"] == 'ﾍﾞﾝﾁを"三つ", 直した\n木も植えた'
    cells = ["=1+1", "+A1", "-cmd|x", "@SUM(A1)", "-1,234", "+5.5%", "-", "3", None]
    marked = ["'=1+1", "'+A1", "'-cmd|x", "'@SUM(A1)", '"-1,234"', "+5.5%", "-", "3", ""]
    assert run(f"return {json.dumps(cells)}.map(csvCell);") == marked


@browser
def test_all_rows_are_filtered_sorted_summed_and_saved_with_japanese_heads(tmp_path):
    require_browser()
    path, home = tmp_path / "rows.html", tmp_path
    path.write_text(rows_html(tables(), facts(home), when="今日"), encoding="utf-8")
    assert check_page(path, tmp_path) == []
    count, ordered, saved = run_script(
        path,
        """
        SELECT.value = "事業費"; SELECT.onchange();
        const pick = (name, value) => {
          const label = [...FIELDS.querySelectorAll("label")].find((one) => one.textContent === name);
          Object.assign(document.getElementById(label.htmlFor), { value }).onchange();
        };
        pick("費目", "事業費");
        [...document.querySelectorAll("#all thead th")].find((head) => head.textContent === "金額（千円）").click();
        const at = table().columns.indexOf("金額（千円）");
        return [document.getElementById("count").textContent, rowsNow().map((row) => row[at]),
          csvOf([table().columns, ...rowsNow()])];""",
    )
    costs = tables()["costs"].query("item == 'total' and unit == 'JPY'")["value"].dropna() / 1000
    assert [value for value in ordered if value is not None] == sorted(costs)
    assert f"金額の合計 {costs.sum():,.3f}".rstrip("0").rstrip(".") in count
    assert saved.startswith("\ufeff自治体,番号,事業,課,年度,予算・決算,費目,")
    limits = "limitsNow().map(([at, value]) => [table().columns[at], value])"
    linked = f"return [chosen.title, {limits}, decodeURI(location.hash)];"
    asked = "#" + quote("表=評価&年度=令和2年度&課=ない課", safe="=&")
    assert run_script(path, linked, asked) == ["評価", [["年度", "令和2年度"]], "#表=評価&年度=令和2年度"]


# --- the page of each activity ---


@pytest.fixture(scope="module")
def committed(root):
    return load_all(root / "data" / "processed")


@pytest.fixture(scope="module")
def folder(root, committed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    settings = Settings(root / "data" / "raw", root / "data" / "processed", folder)
    write_activity_pages(RunFacts(Run(folder), settings, "", document_rows(committed, settings.files)), committed)
    return folder


def articles(folder, document_id):
    page = BeautifulSoup((folder / "activities" / f"{document_id}.html").read_bytes(), "html.parser")
    return {article["id"]: article for article in page.select("article")}


def test_every_activity_has_a_page_with_all_its_figures_marks_and_texts(folder, committed):
    rows = activity_rows(committed)
    pages = {document: articles(folder, document) for document in committed["documents"]["document_id"]}
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


@browser
def test_a_link_shows_its_activity_alone_on_an_accessible_page_that_is_printed_on_one_sheet(folder):
    require_browser()
    page = folder / "activities" / "tsukuba-2022-sheets.html"
    shown = "[...document.querySelectorAll('article')].filter((part) => part.offsetHeight).map((part) => part.id)"
    assert run_script(page, f"return {shown}", "#089") == ["089"]
    assert check_page(page, folder) == []
    assert len(printed(page, "#089")) == 1
