"""What a clerk is told and asked: which lines to clear, whether a sheet was checked, what is taken
back, and what a yes without looking lets in.
"""

from __future__ import annotations

import re
import tomllib
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from corrected_sheets import NAMES, THIN
from drafted_folders import TSUKUBA, draft, first_pages, of_issuer, read, with_rating
from openpyxl import Workbook

from hyoka.text.errors import UsageError
from hyoka_draft.answers import form_lines
from hyoka_draft.documents import read_files
from hyoka_draft.facts import Documents

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.usefixtures("no_pictures")


def states(out: Path, document: str = "") -> set[str]:
    facts = pd.read_csv(out / "facts.csv")
    return {*facts[facts["document_id"] == document]["state"]} if document else {*facts["state"]}


def clear(form: Path, keys: Iterable[str]) -> None:
    """Clear lines of # ?, and lines under open."""
    text = form.read_text(encoding="utf-8")
    for key in keys:
        name = re.escape(key)
        text, marks = re.subn(rf'(?m)^("?{name}"? = .*?)  # \? ', r"\1  # ", text)
        text, lines = re.subn(rf'(?m)^    "{name}",.*\n', "", text)
        assert marks + lines == 1, key
    form.write_text(text, encoding="utf-8")


def keys_to_clear(page: str) -> list[str]:
    """The lines that a page names, all of them; what is said in the terminal is cut."""
    (named,) = re.findall('<p id="clear">.*?</ul>', page, re.DOTALL)
    return [unescape(key) for key in re.findall("<li><code>(.+?)</code></li>", named)]


@pytest.mark.draft_page
@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["kyoto", "yokohama", pytest.param("takamatsu", marks=pytest.mark.slow)]
)
def test_the_lines_that_are_named_are_those_on_which_the_sheet_rests(shared, name, tmp_path):
    documents = of_issuer(shared, name)
    said = draft(documents, tmp_path)
    document = pd.read_csv(tmp_path / "sheet.csv")["document_id"][0]
    assert states(tmp_path) == {"guess"}
    keys = keys_to_clear((tmp_path / "draft.html").read_text(encoding="utf-8"))
    one, *others = keys
    assert f"where all of this sheet is right: --checked {tmp_path / 'sheet.xlsx'}" in said
    clear(tmp_path / "form.toml", others)
    draft(documents, tmp_path)
    assert "guess" in states(tmp_path, document)  # none is named that need not be
    clear(tmp_path / "form.toml", [one])
    draft(documents, tmp_path)
    assert states(tmp_path, document) == {"declared"}


@pytest.fixture(scope="module")
def two_sheets(tmp_path_factory) -> Documents:
    return read(first_pages(TSUKUBA, tmp_path_factory.mktemp("sheets"), 2))


def test_an_untouched_sheet_is_asked_about_and_a_checked_one_confirms(two_sheets, tmp_path):
    draft(two_sheets, tmp_path)
    sheet = tmp_path / "sheet.xlsx"
    said = draft(two_sheets, tmp_path, sheets=[sheet])
    assert "Did you check it against its page?" in said
    assert f"give it as --checked {sheet}" in said
    assert "confirmed" not in states(tmp_path)
    mine = sheet.read_bytes()
    draft(two_sheets, tmp_path, checked=[sheet])
    confirmed = pd.read_csv(tmp_path / "facts.csv")
    assert "confirmed" in {*confirmed["state"]}
    draft(two_sheets, tmp_path)  # also another time
    assert pd.read_csv(tmp_path / "facts.csv")["state"].equals(confirmed["state"])
    assert sheet.read_bytes() == mine


def test_a_checked_sheet_that_another_folder_wrote_confirms(two_sheets, tmp_path):
    draft(two_sheets, tmp_path / "first")
    sheet = tmp_path / "first" / "sheet.csv"
    for options, is_confirmed in ((("sheets",), False), (("checked",), True), ((), True)):
        draft(two_sheets, tmp_path / "second", **{key: [sheet] for key in options})
        assert ("confirmed" in states(tmp_path / "second")) == is_confirmed


@pytest.mark.parametrize("is_gone", [False, True], ids=["its file stays", "its file is gone"])
def test_what_a_sheet_taught_goes_when_it_is_taken_back(city, tmp_path, is_gone):
    draft(city, tmp_path)
    before = (tmp_path / "form.toml").read_bytes(), (tmp_path / "facts.csv").read_bytes()
    sheet = tmp_path / "sheet.csv"
    with_rating(sheet, "市民への届き方")
    assert "市民への届き方" in draft(city, tmp_path, sheets=[sheet])
    taught = (tmp_path / "facts.csv").read_bytes()
    mine = sheet.read_bytes()
    if is_gone:
        sheet.unlink()
    assert f"{sheet} is taken back" in draft(city, tmp_path, taken_back=[sheet])
    for _ in range(2):
        assert (tmp_path / "form.toml").read_bytes() == before[0]
        assert (tmp_path / "facts.csv").read_bytes() == before[1]
        assert "市民への届き方" not in draft(city, tmp_path)
    sheet.write_bytes(mine)
    assert is_gone or "市民への届き方" not in draft(city, tmp_path)
    draft(city, tmp_path, sheets=[sheet])  # it may be given again
    assert (tmp_path / "facts.csv").read_bytes() == taught


def test_a_checked_sheet_is_taken_back_as_well(two_sheets, tmp_path):
    draft(two_sheets, tmp_path)
    before = states(tmp_path)
    draft(two_sheets, tmp_path, checked=[tmp_path / "sheet.xlsx"])
    draft(two_sheets, tmp_path, taken_back=[tmp_path / "sheet.xlsx"])
    assert states(tmp_path) == before


@pytest.mark.shared
def test_tables_that_a_sheet_taught_go_back(shared, tmp_path):
    documents = of_issuer(shared, "kotsu")
    draft(documents, tmp_path)
    rows = pd.read_csv(tmp_path / "sheet.csv", dtype=str, keep_default_na=False)
    about = {name: rows[name][0] for name in ("document_id", "page")}
    about |= {"activity": "自動車事業", "kind": "value", "phase": "actual"}
    typed = [
        about | {"label": "営業キロ(km)", "fiscal_year": year, "value": value}
        for year, value in (("1997", "538.6"), ("1998", "534.9"), ("1999", "521.3"))
    ]
    sheet = tmp_path / "typed.csv"
    pd.DataFrame(typed, columns=rows.columns).to_csv(sheet, index=False)
    draft(documents, tmp_path, sheets=[sheet])
    assert tomllib.loads((tmp_path / "form.toml").read_text(encoding="utf-8"))["tables"]
    assert len(pd.read_csv(tmp_path / "facts.csv")) > 40
    draft(documents, tmp_path, taken_back=[sheet])
    assert "tables" not in tomllib.loads((tmp_path / "form.toml").read_text(encoding="utf-8"))
    assert pd.read_csv(tmp_path / "facts.csv").empty


def test_a_sheet_that_was_never_used_cannot_be_taken_back(city, tmp_path):
    draft(city, tmp_path)
    with pytest.raises(UsageError, match="no draft of this folder uses this sheet"):
        draft(city, tmp_path, taken_back=[tmp_path / "sheet.csv"])


def two_totals(folder: Path) -> Documents:
    """Sheets on which two labels are a total, and a value of which its name is a phase's word."""
    files = []
    for number, name in enumerate(NAMES):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(["令和5年度 事務事業評価シート"])
        for row in (
            ("事務事業名", name),
            ("区分", "決算"),
            ("直接事業費(千円)", 100 + number),
            ("人件費(千円)", 40),
            ("総事業費(千円)", 140 + number),
        ):
            sheet.append(row)
        for row in sheet.iter_rows(min_row=2, max_col=2):
            for cell in row:
                cell.border = THIN
        files.append(folder / f"sheet-{number}.xlsx")
        book.save(files[-1])
    return read_files(files)


def yes_to_all(form: Path) -> None:
    """Clear every # ?, and every line under open, without looking."""
    lines = form_lines(form)
    empty = {key for key in lines.marked if lines.values.get(key) == ""}
    clear(form, {*lines.marked, *lines.together} - empty)


def test_what_another_label_contradicts_stays_open_until_they_are_answered_apart(tmp_path):
    documents = two_totals(tmp_path)
    out = tmp_path / "out"
    draft(documents, out)
    totals = ["直接事業費(千円)", "総事業費(千円)"]
    for _ in range(2):
        yes_to_all(out / "form.toml")
        assert "2 lines under open" in draft(documents, out)
        facts = pd.read_csv(out / "facts.csv")
        of_total = facts["concept"] == "total"
        assert {*facts[of_total]["state"]} == {"guess"}
        assert {*facts[~of_total]["state"]} == {"declared"}
        lines = form_lines(out / "form.toml")
        assert len(lines.together) == 2
        text = (out / "form.toml").read_text(encoding="utf-8")
        for one, other in (totals, totals[::-1]):
            assert re.search(rf'    "{re.escape(one)} .*",  # 4: .* ≠ {re.escape(other)} ', text)
    text = (out / "form.toml").read_text(encoding="utf-8")
    text = re.sub(r'(?m)^("総事業費.*" = )"cost.total"', r'\1"cost.detail"', text)
    (out / "form.toml").write_text(text, encoding="utf-8")
    draft(documents, out)
    assert states(out) == {"declared"}
    assert not form_lines(out / "form.toml").together


def test_of_two_labels_the_one_that_is_answered_alone_enters(tmp_path):
    documents = two_totals(tmp_path)
    out = tmp_path / "out"
    draft(documents, out)
    marked = form_lines(out / "form.toml")
    empty = {key for key in marked.marked if marked.values.get(key) == ""}
    clear(out / "form.toml", {*marked.marked, *marked.together} - empty - {"直接事業費(千円)"})
    draft(documents, out)
    facts = pd.read_csv(out / "facts.csv").query("concept == 'total'").set_index("label")["state"]
    found = {label: {*facts[[label]]} for label in {*facts.index}}
    assert found == {"直接事業費(千円)": {"guess"}, "総事業費(千円)": {"declared"}}
