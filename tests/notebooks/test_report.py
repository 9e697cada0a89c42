"""A report of tiny notebooks: its pages, also in a browser, what they say of failures, and the
folders of runs.
"""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from notebooks_for_tests import (
    CHART,
    IMPORTS,
    TABLE,
    dead_links,
    notebook,
    project,
    report_of,
    rows,
    without_kernels,
)
from pages_in_browser import check_page, require_browser, run_script

from helpers.finding import said_of
from hyoka.cli.main import app
from hyoka.contract.records import problem, unread
from hyoka.contract.tables import TABLES
from hyoka.run.pipeline import make_tables
from hyoka.store.table_files import load_table, load_tables
from hyoka.text.errors import UnreadableFile, UsageError
from hyoka_report.front_page import repeated_projects
from hyoka_report.run import TABLES_FOLDER as FOLDER
from hyoka_report.run import Run, delete_old_runs, new_folder

__all__ = ["without_kernels"]

#: All that a notebook may show.
EVERYTHING = (
    IMPORTS,
    "## 決算 — Settlement",
    CHART,
    TABLE,
    "## 表 — Table\n\n| 指標 | 式 |\n|---|---|\n| 執行率 | 決算 ÷ 予算 |\n\n```python\nx = 1\n```",
    'costs.pivot_table(index=["activity_id", "unit"], columns=["basis", "item"], values="value")',
    'print("読みました")\ndisplay.note("注記")',
    "## 限界 — Limits\n\n次は[失敗](01_fails.ipynb)。[表](../data/processed/costs.csv)",
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    home = project(tmp_path_factory.mktemp("mixed"))
    notebook(
        home / "notebooks" / "01_fails.ipynb",
        "one = 1",
        "raise KeyError('score')",
        title="失敗 — Fails",
    )
    notebook(home / "notebooks" / "02_good.ipynb", *EVERYTHING)
    notebook(home / "notebooks" / "03_dies.ipynb", "import os\n\nos._exit(1)", title="停止 — Dies")
    return SimpleNamespace(home=home, run=report_of(home))


@pytest.fixture(scope="module")
def soup(mixed):
    return BeautifulSoup(
        (mixed.run.folder / "02_good.html").read_text(encoding="utf-8"), "html.parser"
    )


def test_a_failing_notebook_is_told_and_kept_as_such_and_the_others_run(mixed):
    wrong, dead = mixed.run.failures
    assert (wrong.notebook, wrong.cell, wrong.error) == ("01_fails", 4, "KeyError: 'score'")
    assert (dead.notebook, dead.cell, "Kernel died" in dead.error) == ("03_dies", 3, True)
    assert mixed.run.exit_code == 1
    html = ["01_fails", "02_good", "03_dies", "dictionary", "explore", "index", "problems"]
    notebooks = ["01_fails.failed.ipynb", "02_good.ipynb", "03_dies.failed.ipynb"]
    wanted = [
        *notebooks,
        *(f"{name}.html" for name in html),
        "run.json",
        "style.css",
        "activities",
        "documents",
        "tables",
    ]
    assert sorted(path.name for path in mixed.run.folder.iterdir()) == sorted(wanted)
    text = mixed.run.index.read_text(encoding="utf-8")
    assert "01_failsは、セル4で止まった" in text
    assert "KeyError" not in text
    assert "うまくいかなかったこと" in text
    good = (mixed.run.folder / "02_good.ipynb").read_text(encoding="utf-8")
    assert str(mixed.home) not in good, "a path of the machine"
    assert "input_path" not in nbformat.reads(good, as_version=4).metadata.papermill


def test_the_page_of_a_failed_notebook_opens_with_its_error_and_the_first_page_leads_there(mixed):
    index = BeautifulSoup(mixed.run.index.read_text(encoding="utf-8"), "html.parser")
    links = [str(link["href"]) for link in index.select("details.failed a")]
    assert links == [f"{mixed.run.folder.name}/{name}.html" for name in ("01_fails", "03_dies")]
    page = BeautifulSoup(
        (mixed.run.folder / "01_fails.html").read_text(encoding="utf-8"), "html.parser"
    )
    below = page.h1.find_next_sibling()
    assert below["class"] == ["failed"]
    assert "セル4で止まった" in below.get_text()
    assert below.details.pre.get_text() == "KeyError: 'score'"
    assert "An Exception was encountered" not in page.get_text()


def test_a_run_that_is_sent_as_a_zip_has_no_dead_link(mixed, tmp_path):
    asked = ["export", "--reports", str(mixed.home / "reports"), "--zip", str(tmp_path / "run.zip")]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    shutil.unpack_archive(tmp_path / "run.zip", tmp_path / "elsewhere")
    moved = {path.name for path in (tmp_path / "elsewhere").rglob("*.html")}
    assert moved == {path.name for path in mixed.run.folder.rglob("*.html")} | {"index.html"}
    assert dead_links(tmp_path / "elsewhere") == []


def test_the_dictionary_has_every_column_of_the_contract_with_its_meaning_and_values(mixed):
    found = BeautifulSoup(
        (mixed.run.folder / "dictionary.html").read_text(encoding="utf-8"), "html.parser"
    )
    shown = {
        (heading["id"], row.th.get_text()): [cell.get_text() for cell in row.find_all("td")]
        for heading in found.select("h2[id]")
        for row in heading.find_next("table").tbody.find_all("tr")
    }
    fields = {
        (name, column): field
        for name, columns in TABLES.items()
        for column, field in columns.items()
    }
    assert shown.keys() == fields.keys()
    assert all(shown[key][3] == " | ".join(field.values) for key, field in fields.items())
    assert all(
        field.ja in shown[key][0] and field.en in shown[key][0] for key, field in fields.items()
    )
    assert shown["costs", "value"][1:3] == ["number", "あり"]


def test_a_page_begins_with_question_and_answer_and_leads_to_all_pages(soup):
    shown = soup.select(".opening > .says > :not(.code)")
    parts = [part.get_text(" ", strip=True) for part in shown]
    assert soup.h1.find_next_sibling()["class"] == ["opening"]
    assert soup.select_one(".opening > .beside > .figure") is not None
    assert parts[:3] == [  # behind them, what the answer's cell shows else
        "どの事業にいくらかかったのか。",
        "決算 — Settlement",
        "決算は466,135千円でした。",
    ]
    pages = ["01_fails.html", "02_good.html", "03_dies.html", "explore.html", "dictionary.html"]
    assert [link["href"] for link in soup.select(".menu a")] == pages
    assert soup.select_one(".menu [aria-current]").get_text() == "決算はいくらか"
    shown = [part.get_text(" ", strip=True) for part in soup.select(".switches label")]
    assert shown == ["コード", "English"]
    assert len(soup.select(".figure")) == 1


def test_a_page_asks_nobody_for_anything_and_runs_only_its_own_scripts(mixed):
    for page in mixed.run.folder.glob("*.html"):
        found = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        policy = found.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
        is_notebook = (
            page.with_suffix(".ipynb").exists() or page.with_suffix(".failed.ipynb").exists()
        )
        allowed = "'unsafe-inline'" if page.stem == "explore" else "'sha256-" * is_notebook
        assert policy.startswith("default-src 'none';")
        assert policy.partition("script-src ")[2].startswith(allowed)
        scripts = found.select("script:not([type='application/ld+json'])")  # that is data
        assert ("script-src" in policy, bool(scripts)) == (bool(allowed),) * 2
        assert not found.find_all(["iframe", "object", "base"])
        assert all(tag["src"].startswith("data:") for tag in found.find_all(src=True))


def test_all_pages_share_one_file_of_styles_that_lies_beside_them(mixed):
    index = mixed.run.index
    pages = [index, *mixed.run.folder.rglob("*.html")]
    assert {page.parent.name for page in pages} > {"activities"}
    for page in pages:
        found = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        (link,) = found.select("link[rel=stylesheet]")
        assert (page.parent / link["href"]).resolve() == (mixed.run.folder / "style.css").resolve()
        assert sum(len(style.text) for style in found.select("style")) < 8_000
    style = (mixed.run.folder / "style.css").read_text(encoding="utf-8")
    assert ".hyoka-table{" in style
    assert ".conditions li{" in style


def test_a_figure_shows_its_cell_and_leads_to_its_page_and_its_activity(soup):
    source = soup.select_one("details.hyoka-source")
    assert source.img["src"].startswith("data:image/webp;base64,")
    links = [link["href"] for link in source.select("a")]
    assert links == ["documents/sample-2021.pdf#page=1", "activities/sample-2021.html#1"]


def test_an_empty_project_gets_a_page_that_says_so(tmp_path, without_kernels):
    notebook(tmp_path / "notebooks" / "01_short.ipynb", "1 + 1")
    done = report_of(tmp_path)
    assert done.exit_code == 0
    main = BeautifulSoup(done.index.read_text(encoding="utf-8"), "html.parser").main
    assert main.h2.text.startswith("次にすること")
    assert "PDFを置いて" in main.section.text


def test_a_folder_of_files_that_cannot_be_read_is_not_called_empty(tmp_path, without_kernels):
    notebook(tmp_path / "notebooks" / "01_short.ipynb", "1 + 1")
    home = tmp_path / "data" / "raw"
    home.mkdir(parents=True)
    for number in range(23):
        (home / f"{number}.pdf").write_text(str(number))
    make_tables(home, tmp_path / "data" / "processed", jobs=1)
    text = report_of(tmp_path).index.read_text(encoding="utf-8")
    assert "文書がない" not in text
    assert "22.pdf" in text
    main = BeautifulSoup(text, "html.parser").main
    step, why, *_ = main.select("h2#next, h2#next ~ p")
    assert step.find_previous("h2") is None, "the page begins with the next step"
    assert why.text == "読めた文書はない。次を直して、もう一度実行する。"
    assert [line.text.partition("：")[0] for line in main.select("h2#next ~ ul li")][:1] == [
        "0.pdf"
    ]


def test_what_was_not_read_and_checks_that_fail_are_told_with_their_page(tmp_path, without_kernels):
    home = project(tmp_path)
    notebook(home / "notebooks" / "01_short.ipynb", "1 + 1")
    check = {
        "check": "funding",
        "page": 1,
        "subject": "1 2021",
        "expected": "<5>",
        "found": "6",
        "passes": False,
    }
    (lost,) = unread(Path("lost.pdf"), UnreadableFile("not_pdf")).problems
    met = problem("untaken_text", 1, "", "目標", severity="error")
    rows(
        home / "data" / "processed", "checks", check, {**check, "subject": "2 2021", "passes": True}
    )
    rows(
        home / "data" / "processed",
        "problems",
        met,
        lost | {"document_id": "lost"},
        lost | {"severity": "note"},
    )
    done = report_of(home)
    result = BeautifulSoup(
        (done.folder / "index.html").read_text(encoding="utf-8"), "html.parser"
    ).select("details.failed li")
    assert done.exit_code == 1
    assert [" ".join(line.get_text().split()) for line in result] == [
        f"lost.pdf {UnreadableFile('not_pdf').in_words('ja')} 問題 109",
        (
            "sample-2021 p.1: 読み取らなかった文字：目標。ページを確かめる。"
            "この文字はどの表にも入っていない 問題 517"
        ),
        "sample-2021 p.1: 決算額など＝財源内訳の和：1 2021：<5> ≠ 6",
    ]
    of_page = "documents/sample-2021.pdf#page=1"
    links = [[link["href"] for link in line.select("a")] for line in result]
    assert links == [["problems.html#not_pdf"], [of_page, "problems.html#untaken_text"], [of_page]]


def test_the_first_page_has_findings_cards_and_what_is_not_known_and_no_page_without_data(
    tmp_path, without_kernels
):
    home = project(tmp_path)
    mark = {
        "mark": [["達成", 3.0, "3"], ["未達成", 1.0, "1"]],
        "unknown": ["方向の記載がない2指標"],
    }
    for name, more in (("01_read", {}), ("03_found", mark)):
        front = {"finding": f"{name}の答え。", **more}
        shown = f'"<div class=hyoka-answer></div>", "{name}の答え。", {front}'
        cell = f"from helpers.display import display_html\ndisplay_html({shown})"
        below = ["## 見えない", "nothing = 1", "## 留意点"]
        notebook(home / "notebooks" / f"{name}.ipynb", "## 表", "## 結論", cell, *below, title=name)
    link = "[計画](04_empty.ipynb)と[読み取り](01_read.ipynb)"
    notebook(home / "notebooks" / "02_links.ipynb", f"## 次\n\n{link}")
    nothing = 'import helpers as h\nh.nothing("計画がない。")'
    notebook(home / "notebooks" / "04_empty.ipynb", "## 結論", nothing, title="計画")
    finding = {
        "page": "03",
        "municipality": "見本市",
        "fiscal_year": 2021,
        "measure": "targets_met",
        "value": 0.75,
        "unit": "share",
        "n": 3,
        "of": 4,
        "account": "",
        "subject": "",
        "proved": 0.0,
    }
    elsewhere = finding | {"page": "06", "measure": "top_mark_missed", "指標": "件数"}
    unmet = finding | {"measure": "farthest_target", "subject": "sample-2021/1"}
    made = load_tables(home / "data" / "processed")
    figures = {"tolerance": 0.0, "target_word": "目標", "target": 4, "actual": 3, "unit": "件"}
    figures |= {"is_target": True, "has_before": False, "distance_unit": "", "distance": np.nan}
    figures |= {"n_below": 0, "of_below": 0}
    said = [row | said_of([row | figures], made)[0] for row in (finding, unmet, elsewhere)]
    rows(home / "data" / "processed", "findings", *said)
    done = report_of(home).folder
    first, links, read = (
        BeautifulSoup((done / f"{name}.html").read_text("utf-8"), "html.parser")
        for name in ("index", "02_links", "01_read")
    )
    heads = [head.get_text(strip=True) for head in read.select("main h2")]
    assert "留意点" in heads
    assert "見えない" not in heads  # N21: no heading above nothing
    assert [
        item.get_text(" ", strip=True) for item in first.select("#cities li p:first-of-type")
    ] == ["令和3年度 1事務事業（再構成）"]
    found, counted = first.select(".findings li")
    assert found.get_text().startswith("見本市（R3）の「")
    assert "は目標4件に対し3件。 数値に、印刷された合計の裏付けはない" in found.get_text()
    assert "4目標中3目標を達成した" in counted.get_text()
    card_of_it, page_of_it = (link["href"] for link in found.select("a"))
    assert "activities/sample-2021.html#" in card_of_it
    assert page_of_it.endswith("03_found.html")
    unknown = [item.get_text() for item in first.select("#unknown ~ ul li")]
    assert unknown == ["03_found：方向の記載がない2指標"]
    # E19: what the run lacks is not what the documents do not say
    assert "計画のページはない：計画がない。" in first.get_text()
    (card,) = first.select(".pages li")  # F9: all classes, each a part of the whole
    assert [bar["style"] for bar in card.select(".length")] == ["width:75.0%", "width:25.0%"]
    assert [part.get_text() for part in card.select("dd:not(.length)")] == ["3 / 4", "1 / 4"]
    assert not (done / "04_empty.html").exists()
    assert [link["href"] for link in links.select("main .text a[href]")] == ["01_read.html"]
    assert dead_links(done) == []


def test_parameters_reach_the_notebook_and_all_pages_and_files_are_of_the_cities_and_years(
    tmp_path, without_kernels
):
    home = project(tmp_path)
    cost = {
        "activity_id": "sample-2021/1",
        "basis": "settlement",
        "item": "total",
        "value": 1.0,
        "text": "1",
    }
    rows(
        home / "data" / "processed",
        "costs",
        *(cost | {"fiscal_year": year} for year in (2020, 2021)),
    )
    notebook(home / "notebooks" / "01_short.ipynb", "print(cities, years)")
    done = report_of(home, cities=["見本市"], years=[2021])
    assert done.exit_code == 0
    assert "全ての分析が正常に終了し" in done.index.read_text(encoding="utf-8")
    text = (done.folder / "01_short.html").read_text(encoding="utf-8")
    assert "['見本市'] [2021]" in BeautifulSoup(text, "html.parser").get_text()
    pages = {page.name: page.read_text(encoding="utf-8") for page in done.folder.glob("**/*.html")}
    assert [
        name for name, page in pages.items() if "見本市の令和3年度の数値に限る。" not in page
    ] == []
    assert len(pages) == 6
    assert "令和2年度" not in pages["explore.html"] + pages["sample-2021.html"]
    assert load_table(done.folder / FOLDER, "costs")["fiscal_year"].tolist() == [2021]
    assert load_table(home / "data" / "processed", "costs")["fiscal_year"].tolist() == [2020, 2021]
    whole = report_of(home)
    assert not whole.changes  # what the other run was limited to is no change
    with pytest.raises(UsageError, match="見本市"):
        report_of(home, cities=["茨木市"])


def test_notebooks_are_chosen_by_number_and_what_is_unknown_is_wrong_usage(tmp_path):
    for name in ("01_extract", "03_indicator_attainment", "05_dx_progress"):
        notebook(tmp_path / "notebooks" / f"{name}.ipynb", "1 + 1")
    run = Run(tmp_path, tmp_path, tmp_path, [5, 1], notebooks=tmp_path / "notebooks")
    assert [path.stem[:2] for path in run.chosen] == ["01", "05"]
    with pytest.raises(UsageError, match="01_extract"):
        report_of(tmp_path, only=[7])
    assert not (tmp_path / "reports").exists()


def test_runs_of_one_second_have_folders_of_their_own_and_only_the_last_whole_ones_are_kept(
    tmp_path,
):
    for second in range(6):
        moment = datetime(2026, 11, 20, 6, 45, second if second > 2 else 0, tzinfo=UTC)
        folder = new_folder(tmp_path, moment)
        assert folder.name == f"2026-11-20T06450{second}Z"
        if second != 4:
            facts = {"fingerprint": "", "exit_code": 0, "limits": ""}
            (folder / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    (tmp_path / "mine").mkdir()
    delete_old_runs(Run(tmp_path, tmp_path, tmp_path, folder=folder, keep=3))
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [*(f"2026-11-20T06450{second}Z" for second in (2, 3, 5)), "mine"]


def test_projects_that_several_documents_have_for_one_year_are_told(tmp_path):
    tables = load_tables(project(tmp_path) / "data" / "processed")
    assert repeated_projects(tables) == []
    for name in ("documents", "activities"):
        again = tables[name].assign(document_id="sample-2022")
        tables[name] = pd.concat([tables[name], again], ignore_index=True)
    (line,) = repeated_projects(tables)
    assert all(words in line for words in ("（1事業）", "市庁舎管理運営", "sample-2022"))


@pytest.mark.browser
@pytest.mark.parametrize("name", ["02_good", "index", "dictionary", "problems"])
def test_axe_finds_nothing_and_no_request_leaves_the_page(mixed, tmp_path, name):
    require_browser()
    # 320 px: the width of WCAG 2.1, 1.4.10, for a page that is enlarged four times
    assert check_page(mixed.run.folder / f"{name}.html", tmp_path, narrow=320) == []


@pytest.mark.browser
def test_dark_pages_have_enough_contrast_and_what_is_wrong_would_be_found(mixed, tmp_path):
    require_browser()
    page, script = (
        mixed.run.folder / "02_good.html",
        "return getComputedStyle(document.body).backgroundColor;",
    )
    assert run_script(page, script) != run_script(page, script, dark=True)
    assert check_page(page, tmp_path, dark=True) == []
    text = mixed.run.index.read_text(encoding="utf-8").replace('<html lang="ja">', "<html>")
    wrong = '<img src="missing.png"><hr style="width:400px"></main>'
    (tmp_path / "spoilt.html").write_text(text.replace("</main>", wrong), encoding="utf-8")
    found = check_page(tmp_path / "spoilt.html", tmp_path)
    for wrong in ("html-has-lang", "image-alt"):
        assert any(fault.startswith(f"390 px: {wrong}: <") for fault in found)
    assert [fault for fault in found if "request" in fault] == ["1440 px: request: file"]
    assert [fault.partition(" px: too wide: ")[0] for fault in found if "too wide" in fault] == [
        "390"
    ]
