"""The page that searches everything as a reader meets it: search, filters, link, pictures of cells, CSV, keyboard."""

import csv
import io
import json
import re
import unicodedata
from urllib.parse import quote

import pytest
from cases import cases
from explore_tables import SCRIPT_IN_NAME, facts, tables
from notebooks_for_tests import page
from pages_in_browser import check_page, require_browser, run_script

from hyoka.report.explore_page import explore_html, rows_html
from hyoka.text.japanese import fold_radicals

pytestmark = pytest.mark.browser

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


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_and_no_request_leaves_the_page(explore, tmp_path, dark):
    assert check_page(explore, tmp_path, dark=dark) == []


def test_the_page_folds_texts_as_python_does(run):
    assert run(f"return {json.dumps(TEXTS)}.map(fold);") == [folded(text) for text in TEXTS]


def test_a_link_keeps_words_filter_and_order_and_a_word_is_found_however_it_is_written(run):
    found = run(following([quote(address, safe="=&") for address, _ in cases("found_rows")]))
    assert [" ".join(map(str, rows)) for rows in found] == [rows for _, rows in cases("found_rows")]


def test_a_link_shows_its_selection_which_can_be_cleared(run):
    script = f"""{SEEN_ROWS}
      const linked = [seen(), by("city").value, by("q").value, by("sort").value];
      by("clear").click();
      return [linked, seen(), location.hash, document.activeElement.id];"""
    linked, *cleared = run(script, quote("q=ベンチ&city=開設町&sort=cost", safe="=&"))
    assert linked == [[2], "開設町", "ベンチ", "cost"]
    assert cleared == [[0, 1, 2], "", "q"]


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
