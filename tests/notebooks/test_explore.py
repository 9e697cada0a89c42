"""The explorer as a reader meets it: search, filters, cells on their page, CSV.

And the pages of activities.
"""

import csv
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from cases import cases
from notebooks_for_tests import leave_out_fonts, page
from notebooks_in_process import page_on
from pages_in_browser import check_page, printed, require_browser, run_script
from real_tables import six

from hyoka.contract.schema import empty, typed
from hyoka.contract.tables import TABLES
from hyoka.html import rendering
from hyoka.html.rendering import pictures
from hyoka.html.templating import write_page
from hyoka.store.table_files import load_tables
from hyoka.text import shown_year
from hyoka_report.activity_pages import activity_pages, with_places
from hyoka_report.explore_page import _activities, _reached, explore_values, json_for_script
from hyoka_report.front_page import Pages
from hyoka_report.run import Run
from hyoka_report.templates import report_html, write_styles
from looks.cards import link_to
from looks.joined_tables import INDICATORS, joined_tables
from looks.ways import rows_of

SCRIPT_IN_NAME = '</script><img src=x onerror="alert(1)">公園'
PLACE = {"page": 1, "x0": 100.04, "top": 100.0, "x1": 150.0, "bottom": 115.0}
#: Two towns' tables: a file a table with the columns that are not empty; every row that can have a
#: place has PLACE.
FOLDER = Path(__file__).parents[1] / "data" / "explore"


def tables() -> dict[str, pd.DataFrame]:
    return {name: _table(name) for name in TABLES}


def _table(name: str) -> pd.DataFrame:
    if not (FOLDER / f"{name}.txt").exists():
        return empty(name)
    rows = pd.read_csv(FOLDER / f"{name}.txt", sep="|", quoting=csv.QUOTE_NONE)
    rows = (
        rows.replace({"\\\\n": "\n"}, regex=True)
        .astype(object)
        .where(rows.notna(), None)
        .assign(**PLACE)
    )
    return typed(name, rows.reindex(columns=empty(name).columns, fill_value=None))


def explore_html(raw: Path, tables: dict[str, pd.DataFrame]) -> str:
    documents = tables["documents"].assign(
        link=lambda frame: str(raw) + "/" + frame["file"], kind="reconstruction"
    )
    run = Run(raw, raw, raw, folder=Path("2026-11-20T064500Z"))
    rows = documents.to_dict("records")
    frame = {"run": run, "here": "", "menu": [], "documents": rows, "recognised": ""}
    values = explore_values(tables, rows, run.files)
    return report_html("explore.html.j2", title="探す", **frame, **values)


@pytest.fixture
def made(tmp_path):
    return lambda: explore_html(tmp_path, tables())


def data_of(text):
    return json.loads(
        re.search(
            r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL
        ).group(1)
    )


#: Targets met in the last year that has a target and an actual; of costs the last of each basis.
ABOUT_THE_PARK = {
    "決算（千円）": 490,
    "予算（千円）": 500,
    "目標の達成": "1 / 2",
    "評価": "☆",
    "番号": "7",
    "年度": "令和3年度",
    "課": "公園課",
    "自治体名": "開設町",
    "階層": "事務事業",
    "文書": "kaisetsu-2020",
}


def test_every_activity_with_something_of_its_own_is_a_row_with_its_sum_and_what_it_is_part_of(
    made,
):
    table = data_of(made())["tables"]["事業"]
    first, park = (dict(zip(table["heads"], row[2:], strict=True)) for row in table["rows"])
    assert (first["名称"], first["政策・施策"], first["進捗"]) == (
        "サーバー室の更新",
        "1 ＩＣＴの活用",
        "実施",
    )
    assert first["課"] == "公園課/人事課"
    assert {name: park[name] for name in ABOUT_THE_PARK} == ABOUT_THE_PARK
    assert table["rows"][1][:2] == [1, [[1, 100, 100, 150, 115]]]


def test_what_nothing_judges_is_counted_beside_what_is_judged():
    judged = {
        "met": ["met", "undetermined", "undetermined"],
        "one": ["met", "missed", "undetermined"],
        "none": ["undetermined"],
        "all": ["met"],
    }
    words = [_reached(pd.Series(values, dtype="str")) for values in judged.values()]
    assert words == [
        "1 / 1（ほか判定できない2）",
        "1 / 2（ほか判定できない1）",
        "判定できない1",
        "1 / 1",
    ]


def test_what_cannot_be_judged_is_one_count_in_the_explorer_on_page_03_and_in_its_answer():
    reached = _activities(six())["目標の達成"].dropna()
    counts = [int(n) for text in reached for n in re.findall(r"判定できない(\d+)", text)]
    notes = "\n".join(page_on(six(), "03").notes)
    in_section, in_answer = re.findall(r"判定できない指標は(\d+)（", notes)
    assert sum(counts) == int(in_section) == int(in_answer) == 6


def test_target_and_actual_of_a_year_are_a_row_with_both_cells_and_heads_are_those_of_the_contract(
    made,
):
    tables = data_of(made())["tables"]
    assert [len(table["rows"]) for table in tables.values()] == [2, 3, 3, 2, 1]
    assert tables["事業費"]["heads"] == ["費目", "値", "単位", "年度", "予算・決算の別", "記載値"]
    titles = {field.title for fields in TABLES.values() for field in fields.values()} | {
        "政策・施策",
        "目標の達成",
        "分野",
    }
    heads = {head for table in tables.values() for head in table["heads"]}
    assert {head for head in heads - titles if not head.endswith("（千円）")} == set()


def test_a_name_with_markup_stays_a_name_and_without_pdfs_pictures_are_said_to_be_left_out(made):
    text = made()
    data = data_of(text)
    assert text.count("</script>") == 2
    assert SCRIPT_IN_NAME not in text
    assert data["tables"]["事業"]["rows"][1][2] == SCRIPT_IN_NAME
    assert data["years"] == {"令和元年度": 2019, "令和2年度": 2020, "令和3年度": 2021}
    assert data["sheets"] == {}
    assert "行のある2ページのうち0ページの画像" in text
    hostile = json_for_script({"name": SCRIPT_IN_NAME, "other": "<!-- & --> \u2028"})
    assert "<" not in hostile
    assert json.loads(hostile)["name"] == SCRIPT_IN_NAME


def test_pictures_stop_where_the_page_would_be_too_large_and_are_of_pages_that_are_there(tmp_path):
    page(tmp_path / "a.pdf")
    page(tmp_path / "b.pdf")
    wanted = [("b", tmp_path / "b.pdf", {"page": 1}), ("a", tmp_path / "a.pdf", {"page": 1})]
    one = len(pictures(wanted[:1], 10**6)["b"]["src"])
    assert set(pictures(wanted, one + 10)) == {"b"}
    lost = [
        ("a", tmp_path / "a.pdf", {"page": 9}),
        ("c", tmp_path / "c.pdf", {"page": 1}),
        ("d", None, {}),
    ]
    assert pictures(wanted, 10) == pictures(lost, 10**6) == {}


def test_without_activities_the_page_says_so_and_has_no_script(tmp_path):
    text = explore_html(tmp_path, {name: empty(name) for name in TABLES})
    assert "探せるデータがまだない" in text
    assert "<script" not in text


# --- in a browser ---

SEEN_ROWS = """
const seen = () => [...document.querySelectorAll("#all tbody button")].map((button) =>
  Number(button.id.slice(4)));"""
WAIT = "await new Promise((done) => setTimeout(done, 100));"


def following(addresses: list[str]) -> str:
    """A script that follows links within the page and tells which rows each of them shows."""
    return f"""{SEEN_ROWS}
      const found = [];
      for (const address of {json.dumps(addresses)}) {{ location.hash = address;
        {WAIT} found.push(seen()); }}
      return found;"""


browser = pytest.mark.browser


@pytest.fixture(scope="module")
def explore(tmp_path_factory):
    require_browser()
    home = tmp_path_factory.mktemp("explore")
    page(home / "meibo-2021.pdf")
    page(home / "kaisetsu-2020.pdf")
    path = home / "explore.html"
    path.write_text(explore_html(home, tables()), encoding="utf-8")
    write_styles(home, "")
    return path


@pytest.fixture
def run(explore):
    return lambda script, address="": run_script(explore, script, f"#{address}")


@browser
def test_a_long_list_is_printed_across_with_its_head_on_each_sheet(tmp_path):
    require_browser()
    whole = tables()
    whole["narratives"] = pd.concat([whole["narratives"]] * 60, ignore_index=True)
    path = tmp_path / "explore.html"
    path.write_text(explore_html(tmp_path, whole), encoding="utf-8")
    write_styles(tmp_path, "")
    sheets = printed(path, "#表=記述")
    assert len(sheets) > 2
    heads = [[line for line in sheet if line.startswith("名称")] for sheet in sheets]
    of_list = [bool(head) for head in heads]
    assert of_list[: len(sheets) - 1] == [True] * (len(sheets) - 1)
    heads_again = """onbeforeprint(); onafterprint();
      return document.querySelectorAll("#all thead button").length;"""
    assert run_script(path, heads_again, "#表=記述") > 2


@browser
def test_a_row_of_each_table_is_headed_by_the_name_of_its_project(run):
    script = """return Object.keys(TABLES).map((title) => {
        by(`table-${title}`).click();
        const rows = sorted(title).map((row) => ACTIVITIES[row[0]]);
        const named = rows.map(column(FIRST, NAMES.name));
        const shown = [...document.querySelectorAll("#all tbody th button")];
        return [title, named, shown.map((button) => button.textContent)];
      });"""
    tables_seen = run(script)
    assert len(tables_seen) > 3
    for title, named, shown in tables_seen:
        assert shown == named, title
        assert all(shown), title


@browser
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_and_no_request_leaves_the_page(explore, tmp_path, dark):
    assert check_page(explore, tmp_path, dark=dark) == []


@browser
@pytest.mark.parametrize("width", [1440, 390])
def test_rows_begin_in_the_upper_two_thirds_of_a_screen(explore, width):
    script = 'return document.querySelector("#all tbody tr").getBoundingClientRect().top'
    assert run_script(explore, script, width=width) < 600


@browser
def test_a_link_keeps_words_filter_and_order_and_a_word_is_found_however_it_is_written(run):
    found = run(following([quote(address, safe="=&") for address, _ in cases("found_rows")]))
    assert [" ".join(map(str, rows)) for rows in found] == [rows for _, rows in cases("found_rows")]


@browser
def test_what_is_chosen_goes_into_the_address_is_said_and_can_be_cleared(run):
    script = f"""{SEEN_ROWS}
      const select = () => document.querySelector('select[name="自治体名"]');
      const linked = [seen(), select().value, by("words").value];
      by("words").value = "公園"; by("words").dispatchEvent(new Event("input"));
      select().focus(); select().value = "名簿市"; select().dispatchEvent(new Event("change"));
      const texts = ["count", "selection"].map((name) => by(name).textContent);
      const chosen = [decodeURIComponent(location.hash), document.activeElement.id, ...texts];
      by("clear").click();
      return [linked, chosen, seen(), location.hash, document.activeElement.id];"""
    linked, chosen, *cleared = run(script, quote("ことば=ベンチ&自治体名=開設町", safe="=&"))
    assert linked == [[1], "開設町", "ベンチ"]
    said = ["1 / 2行", "ことば: 公園　自治体名: 名簿市"]
    assert chosen == ["#ことば=公園&自治体名=名簿市", "filter-自治体名", *said]
    assert cleared == [[0, 1], "", "words"]


@browser
def test_a_link_to_the_rows_of_a_sum_chooses_its_projects_and_years_and_says_so(run):
    costs = tables()["costs"].query("item == 'total' and basis == 'settlement'")
    park = costs[costs["activity_id"].eq("kaisetsu-2020/7")]
    (link,) = rows_of(park, ["activity_id"], before=1).map(lambda rows: rows.link)
    script = """
      const found = sorted(titleNow()).map((row) => column(titleNow(), "年度")(row));
      return [found, by("selection").textContent.split("　").slice(0, 1)];"""
    years, said = run(script, link.partition("#")[2])
    assert years == [*park["fiscal_year"].map(shown_year)]
    assert said == ["対象: 1事業"]


@browser
@pytest.mark.parametrize(("edge", "left"), [(100.04, 3), (100.6, 0)])
def test_a_link_to_cells_chooses_the_rows_that_stand_in_them(run, edge, left):
    costs = tables()["costs"].query("item == 'total' and basis == 'settlement'")
    park = costs[costs["activity_id"].eq("kaisetsu-2020/7")].assign(x0=edge)
    (link,) = rows_of(park, ["activity_id"], cells="").map(lambda rows: rows.link)
    script = """
      return sorted(titleNow()).length"""
    assert run(script, link.partition("#")[2]) == left


@browser
def test_a_row_opens_beside_the_table_with_its_cells_on_the_page_and_its_activity(run):
    script = """
      const button = document.querySelector("#all tbody button");
      button.click();
      const beside = by("beside");
      const parts = ["rect", "image", "a"].map((part) => beside.querySelectorAll(part).length);
      const opened = [document.activeElement.id, by("row-0").ariaExpanded, parts,
        beside.textContent];
      const tab = new KeyboardEvent("keydown", { key: "Tab", cancelable: true });
      beside.dispatchEvent(tab);
      beside.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      return [...opened, tab.defaultPrevented, beside.hidden, document.activeElement.id,
        document.images.length];"""
    *opened, text, is_kept, hidden, focus, made = run(
        script, quote("表=指標の目標と実績", safe="=")
    )
    assert opened == ["beside", "true", [2, 1, 2]]
    assert all(
        part in text
        for part in (
            "7 </script>",
            "開設町の評価 p.1",
            "再構成",
            "1,500",
            "107.1%",
            "☆",
            "この事業の行",
        )
    )
    assert not is_kept, "Tab does not leave the panel"
    assert (hidden, focus, made) == (True, "row-0", 0), "the picture in the name was made"


@browser
def test_rows_are_sorted_summed_and_saved_with_the_heads_of_the_contract_and_open_in_excel(run):
    script = """
      const handed = [];
      HTMLAnchorElement.prototype.click = function () { handed.push([this.download,
        this.href.slice(0, 5)]); };
      by("head-値").click(); by("export").click();
      const first = csvOf("事業費", sorted("事業費"));
      by("head-値").click();
      const amounts = sorted("事業費").map((row) => row[3]);
      return [first, csvOf("事業", sorted("事業")), handed, amounts, by("count").textContent];"""
    *texts, handed, ordered, said = run(script, quote("表=事業費", safe="="))
    assert handed == [["事業費.csv", "blob:"]]
    assert texts[0].startswith(
        "\ufeff自治体名,番号,名称,課,費目,値,単位,年度,予算・決算の別,記載値,文書,ページ\r\n"
    )
    costs, activities = (
        list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))) for text in texts
    )
    assert [row["値"] for row in costs] == ["490", "500", ""]
    assert ordered == [500, 490, None]
    assert said == "3 / 3行"
    asked = quote("表=事業費&年度=令和元年度&費目=事業費", safe="&=")
    assert run('return by("count").textContent', asked) == "1 / 3行　合計 490千円"
    held = [activities[1][name] for name in ("名称", "決算（千円）", "目標の達成", "ページ")]
    assert held == [SCRIPT_IN_NAME, "490", "1 / 2", "1"]
    cells = ["=1+1", "+A1", "-cmd|x", "@SUM(A1)", "-1,234", "+5.5%", "-", "3", None]
    marked = [
        '"\'=1+1"',
        '"\'+A1"',
        '"\'-cmd|x"',
        '"\'@SUM(A1)"',
        '"-1,234"',
        "+5.5%",
        "-",
        "3",
        "",
    ]
    assert run(f"return {json.dumps(cells)}.map(csvCell);") == marked


@browser
def test_on_a_phone_a_figure_stands_beside_the_name_of_each_row(explore):
    script = """
      return Object.keys(TABLES).slice(0, 4).map((name) => {
        change({ [TABLE]: name });
        const figure = document.querySelector("#all tbody tr:last-child > td");
        return figure.getBoundingClientRect().right <= innerWidth;
      });"""
    assert run_script(explore, script, width=390) == [True] * 4


# --- the page of each activity ---


@pytest.fixture(scope="module")
def committed(root):
    return load_tables(root / "data" / "processed")


def test_a_limit_is_kept_and_not_met_where_rows_are_sorted(committed):
    judged = joined_tables(committed)[INDICATORS].query("判定 != ''")
    of_limits = judged["文書"].str.endswith("-kenzenka")
    assert judged[of_limits].value_counts("判定").to_dict() == {"守られている": 78}
    assert set(judged[~of_limits]["判定"]) == {"達成", "未達成", "判定できない"}


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """The pages with neither their font nor what is in their pictures."""
    with pytest.MonkeyPatch.context() as patch:
        leave_out_fonts(patch)
        patch.setattr(rendering, "data_uri", lambda *_: "data:,")
        return pages_of(root, tmp_path_factory.mktemp("reports"))


def pages_of(root, reports):
    folder = reports / "2026-11-20T064500Z"
    shutil.copytree(root / "data" / "processed", folder / "tables")
    pages = Pages(Run(root / "data" / "raw", folder, folder.parent, folder=folder))
    frame = {"run": pages.run, "here": "../", "menu": [], "recognised": ""}
    shown = activity_pages(pages.tables, pages.documents, pages.run.files)
    for file, values in shown.items():
        write_page(folder / file, report_html("activities.html.j2", **frame, **values))
    write_styles(folder, "")
    return folder


def articles(folder, document_id):
    page = BeautifulSoup(
        (folder / "activities" / f"{document_id}.html").read_bytes(), "html.parser"
    )
    return {article["id"]: article for article in page.select("article")}


def test_e1_targets_are_called_what_is_printed_over_them_on_the_page_of_an_activity(folder):
    heads = {
        cell.get_text()
        for page in articles(folder, "ikeda-2024-projects").values()
        for cell in page.select("th")
    }
    assert {"目標値（見込）", "達成率"} <= heads
    assert "目標" not in heads


def without_left_out(text: str) -> str:
    """A text without the letters that a reconstruction sets in place of those it leaves out."""
    return re.sub(r"\s*〓[〓\s]*。?", "", text)


def test_every_activity_has_a_page_with_all_its_figures_marks_and_texts(folder, committed):
    pages = {
        document: articles(folder, document) for document in committed["documents"]["document_id"]
    }
    rows = with_places(committed).query("is_shown")
    owners = committed["indicators"].set_index("indicator_id")["activity_id"]
    values = committed["indicator_values"].query("status != 'placeholder'")
    values = values.assign(activity_id=values["indicator_id"].map(owners))
    costs, texts = (
        committed["costs"],
        (("ratings", "symbol"), ("narratives", "text"), ("indicators", "name")),
    )
    amounts = costs["value"].mask(costs["unit"] == "JPY", costs["value"] / 1000)
    said = [
        (frame["activity_id"], of) for frame, of in ((costs, amounts), (values, values["value"]))
    ]
    said += [(committed[name]["activity_id"], committed[name][column]) for name, column in texts]
    articles_of = {}
    for document, activity in zip(rows["document_id"], rows["activity_id"], strict=True):
        article = pages[document][unquote(urlsplit(link_to(document, activity)).fragment)]
        articles_of[activity] = (
            without_left_out(article.get_text().replace(",", "")),
            article.select_one(".sheet img"),
        )
    for activities, parts in said:
        for activity, part in zip(activities, parts, strict=True):
            is_figure = isinstance(part, float)
            words = f"{part:.10g}".replace("-", "△") if is_figure else part.replace(",", "")
            assert pd.isna(part) or without_left_out(words) in articles_of[activity][0], (
                activity,
                part,
            )
    assert all(picture for _, picture in articles_of.values())
    assert sum(map(len, pages.values())) == len(rows)


def test_a_line_of_figures_has_one_style_and_execution_and_flags_are_told(folder):
    pages = articles(folder, "tsukuba-2022-sheets")
    lines = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in pages["089"].select("tr")
    ]
    assert ["正職員（人）", "1.5", "1.0", "1.0", "1.5", "1.5"] in lines
    assert ["執行率", "93.9%", "97.0%", "96.4%", "", ""] in lines
    assert ["実績", "1,570", "1,654", "1,672", "2,027"] in lines
    text = pages["087"].get_text()
    assert "決算額が記載予算額を上回る（令和3年度・令和4年度）" in text
    assert "目標を大幅に超過（1.5倍以上）" in text


def test_a_project_has_its_logic_as_a_row_its_costs_by_nature_and_what_was_found_of_it(folder):
    page = articles(folder, "ikeda-2024-projects")["22"]
    model = {
        station.h3.get_text(): station.get_text()
        for station in page.select(".model:not(.chain) > li")
    }
    assert [*model] == ["対象", "手段", "実施形態", "成果指標"]
    assert "一部委託" in model["実施形態"]
    assert "目標 100・実績 200 達成" in model["成果指標"]
    fields = [field.get_text() for field in page.select("dt")]
    assert "取組実績" in page.select_one(".chain").get_text()
    assert not {"事業の対象", "事業の手段・方法", "実施形態"} & {*fields}
    by_nature = page.find("h4", string="性質別の内訳").find_next("table").get_text()
    assert "工事請負費" in by_nature
    assert "一般財源" not in by_nature
    found = page.select_one(".found").get_text()
    assert "読み取った5事業で最も予算の残った「都市再生整備事業」は予算2.60億円のうち" in found


@browser
def test_a_link_shows_its_activity_alone_on_an_accessible_page_that_is_printed_on_one_sheet(
    root, tmp_path
):
    require_browser()
    folder = pages_of(root, tmp_path)
    page = folder / "activities" / "tsukuba-2022-sheets.html"
    in_sight = (
        "[...document.querySelectorAll('article')].filter((part) => "
        "part.offsetHeight).map((part) => part.id)"
    )
    assert run_script(page, f"return {in_sight}", "#089") == ["089"]
    assert check_page(page, folder) == []
    sheets = [len(printed(page, place)) for place in ("#087", "#089", "#nowhere")]
    assert sheets == [1, 1, len(articles(folder, page.stem)) + 1]
