"""Tables of notebooks on a phone where the page has no style of ours: nbconvert's basic template,
GitHub, which takes style and class away.
"""

import re
from pathlib import Path

import pandas as pd
import pytest
from pages_in_browser import require_browser, run_script

from hyoka.html.templating import TEMPLATES, font_rule
from looks import html_tables

#: What Jupyter's and GitHub's pages say of tables in outputs.
OF_NOTEBOOKS = """body{font:14px sans-serif;margin:8px}.output{overflow-x:auto}
table{border-collapse:collapse;font-size:12px;table-layout:fixed}
th,td{text-align:right;padding:.5em;line-height:normal;white-space:normal;max-width:none}"""
#: The cells whose text has fewer than two letters a line.
SCRIPT = """return [...document.querySelectorAll("th,td")].filter(cell => {
  const range = document.createRange(), text = cell.textContent.trim();
  range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top / 6)));
  return text.length > 2 && text.length / lines.size < 2;
}).map(cell => cell.textContent);"""
#: How many lines each cell has.
LINES = """return [...document.querySelectorAll("tbody tr td")].map(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(line => Math.round(line.top / 6))).size;
});"""
#: The tables that a reader does not see from their first column.
SCROLLED = """return [...document.querySelectorAll(".scroll,.hyoka-table")]
  .filter(table => table.scrollLeft > 0).length;"""
#: A column of names that is wider than other first columns, as the dictionary has it.
WIDE = """<div class=scroll tabindex=0><table class=plain>
<thead><tr><th>列<th>内容<th>型<th>値</tr></thead>
<tbody><tr><th scope=row><code>is_presumed_account_of_sheet</code>
<td class=long>会計の記載がなく、財源から推した<td>boolean<td>true</tr></tbody></table></div>"""
NAMES = ["標準財政規模に対する財政調整基金残高の割合", "プレスリリース件数"]


def shown(folder: Path, *, is_styled: bool, width: int) -> list[str]:
    """The cells of a table of nine columns that have one letter a line."""
    heads = ["municipality", "指標", "fiscal_year", "measure", "目標値", "印刷された合計や率で確認"]
    frame = pd.DataFrame(dict.fromkeys((*heads, "市の記述", "類似指標"), NAMES))
    frame = frame.assign(fiscal_year=2021, 目標値=12.5, municipality="つくば市")
    frame["印刷された合計や率で確認"] = 0.5
    table = html_tables.table_html(frame, "題")
    style = (TEMPLATES / "outputs.css").read_text(encoding="utf-8") if is_styled else OF_NOTEBOOKS
    if not is_styled:
        table = re.sub(' (?:class|style)="[^"]*"', "", table)
    page = folder / "page.html"
    page.write_text(
        "<!DOCTYPE html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<style>{style}{font_rule(table)}body{{font-family:hyoka}}</style>"
        f"<div class=output>{table}</div>",
        encoding="utf-8",
    )
    return run_script(page, SCRIPT, width=width)


@pytest.mark.browser
@pytest.mark.parametrize("is_styled", [True, False], ids=["basic template", "GitHub"])
def test_no_cell_has_one_letter_a_line_on_a_phone(tmp_path, is_styled):
    require_browser()
    assert shown(tmp_path, is_styled=is_styled, width=390) == []


@pytest.mark.browser
def test_where_the_style_is_there_a_wide_window_shows_a_long_name_in_one_line(tmp_path):
    require_browser()
    shown(tmp_path, is_styled=True, width=1920)
    lines = run_script(tmp_path / "page.html", LINES, width=1920)
    assert {*lines} == {1}
    assert 2 in run_script(tmp_path / "page.html", LINES, width=390), "a narrow one does not"


@pytest.mark.browser
def test_a_table_whose_first_column_is_wide_begins_at_that_column_on_a_phone(tmp_path):
    require_browser()
    page = tmp_path / "page.html"
    style = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    html = f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><main>{WIDE}</main>"
    page.write_text(html, encoding="utf-8")
    assert run_script(page, SCROLLED, width=390) == 0
