"""The produced pages in headless Chromium: axe-core finds nothing, no request leaves, nothing stands out sideways."""

import pytest
from notebooks_for_tests import CHART, IMPORTS, TABLE, notebook, project, report_of
from pages_in_browser import check_page, require_browser, run_script

pytestmark = pytest.mark.browser

EVERYTHING = (
    IMPORTS,
    "## 答え — Answer",
    'display.answer("答えは一つ。")',
    CHART,
    "## 表 — Table\n\n| 指標 | 式 |\n|---|---|\n| 執行率 | 決算 ÷ 予算 |\n\n```python\nx = 1\n```",
    TABLE,
    'costs.pivot_table(index=["activity_id", "unit"], columns=["basis", "item"], values="value")',
    'print("読みました")\ndisplay.note("注記")',
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    require_browser()
    home = project(tmp_path_factory.mktemp("pages"))
    notebook(home / "notebooks" / "01_everything.ipynb", *EVERYTHING)
    notebook(home / "notebooks" / "02_fails.ipynb", "1 / 0", title="失敗 — Fails")
    run = report_of(home)
    assert [failure.notebook for failure in run.failures] == ["02_fails"]
    return {
        "notebook": run.folder / "01_everything.html",
        "index": run.index,
        "dictionary": run.folder / "dictionary.html",
    }


@pytest.mark.parametrize("name", ["notebook", "index", "dictionary"])
def test_axe_finds_nothing_and_no_request_leaves_the_page(pages, tmp_path, name):
    assert check_page(pages[name], tmp_path) == []


def test_dark_pages_have_enough_contrast(pages, tmp_path):
    name = "notebook"
    script = "return getComputedStyle(document.body).backgroundColor;"
    assert run_script(pages[name], script) != run_script(pages[name], script, dark=True)
    assert check_page(pages[name], tmp_path, dark=True) == []


def test_what_is_wrong_would_be_found(pages, tmp_path):
    spoilt = tmp_path / "spoilt.html"
    text = pages["index"].read_text(encoding="utf-8").replace('<html lang="ja">', "<html>")
    wrong = '<img src="missing.png"><hr style="width:400px"></main>'
    spoilt.write_text(text.replace("</main>", wrong), encoding="utf-8")
    found = check_page(spoilt, tmp_path)
    for wrong in ("html-has-lang", "image-alt"):
        assert any(fault.startswith(f"390 px: {wrong}: <") for fault in found)
    assert [fault for fault in found if "request" in fault] == ["1440 px: request: file"]
    assert [fault.partition(" px: too wide: ")[0] for fault in found if "too wide" in fault] == ["390"]
