"""Years that are none of figures, and figures that no page dates: a draft says which these are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from hyoka_draft.answers import Answers
from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAMES = ("公園管理事業", "健康診査事業", "図書館運営事業", "消防団運営事業")
THIN = Border(*[Side("thin")] * 4)
UNDATED = 24  # a total and two parts in two phases, of four sheets
#: A year that is no head of the table of costs.
ASSUMED = (("評価の対象", "平成25年度"), ("担当課", "公園課"))


def write_sheet(path: Path, title: str, rows: Iterable[tuple[str | int, ...]]) -> None:
    """A title, and below it a ruled table."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([title])
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.border = THIN
    book.save(path)


def write_sheets(folder: Path, *above: tuple[str, str], settlement: str = "決算額") -> list[Path]:
    """Sheets whose costs have no year over or beside them, with rows of texts above."""
    files = []
    for number, name in enumerate(NAMES):
        files.append(folder / f"sheet-{number}.xlsx")
        rows = (
            ("事務事業名", name),
            *above,
            ("区分", settlement, "予算額"),
            ("事業費(千円)", 100 + number, 120 + number),
            ("国庫支出金(千円)", 40 + number, 50),
            ("一般財源(千円)", 60, 70 + number),
        )
        write_sheet(files[-1], "事務事業評価シート", rows)
    return files


@pytest.mark.parametrize(
    "row",
    [
        ("事業開始年度", "昭和43年度"),
        ("根拠計画", "第5次総合計画(平成23年度策定)"),
        ("施設の沿革", "平成12年度設置"),
    ],
)
def test_a_year_of_a_beginning_or_a_plan_is_none_of_figures(tmp_path: Path, row) -> None:
    draft = draft_documents(read_files(write_sheets(tmp_path, row)).items)
    judge_facts(draft)
    assert "year" not in draft.form_data
    assert draft.undated == UNDATED
    assert not draft.facts


@pytest.mark.draft_page
@pytest.mark.usefixtures("no_pictures")
def test_figures_without_a_year_are_said_with_what_to_do_and_read_when_it_is_answered(
    tmp_path: Path,
) -> None:
    documents = read_files(write_sheets(tmp_path, ("事業開始年度", "昭和43年度")))
    out = tmp_path / "draft"
    said = "\n".join(write_draft(documents, out))
    assert (
        f"{UNDATED} figures have no year over or beside them, or none with an era, and are not read"
        in said
    )
    assert "hyoka inspect" not in said
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    assert f"# year = 2023  見出しに年度がない数値{UNDATED}件" in text
    assert f"{UNDATED} figures have no year" in (out / "draft.html").read_text("utf-8")
    form.write_text(text.replace('city = ""', 'year = 2013\ncity = ""'), encoding="utf-8")
    said = "\n".join(write_draft(documents, out))
    assert f"{UNDATED} facts: {UNDATED} proved" in said
    assert "no year" not in said


def test_a_year_that_a_draft_assumes_is_said_with_how_many_figures_are_of_it(
    tmp_path: Path,
) -> None:
    documents = read_files(write_sheets(tmp_path, *ASSUMED))
    said = "\n".join(write_draft(documents, tmp_path / "draft"))
    assert (
        f"{UNDATED} figures have no year over or beside them: all are taken to be of 2013" in said
    )


def test_sheets_of_a_year_of_long_ago_have_no_facts_and_that_year_is_said(tmp_path: Path) -> None:
    documents = read_files(write_sheets(tmp_path, *ASSUMED))
    out = tmp_path / "draft"
    assert [*write_draft(documents, out)]
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace("year = 2013", "year = 1968"), encoding="utf-8")
    said = "\n".join(write_draft(documents, out))
    assert "0 facts" in said
    assert f"{UNDATED} figures have no year over or beside them" in said
    assert "all are taken to be of 1968" in said


def test_a_dated_figure_of_a_sheet_of_long_ago_is_no_fact(tmp_path: Path) -> None:
    documents = read_files(write_sheets(tmp_path, settlement="令和5年度決算"))
    draft = draft_documents(documents.items, Answers(keys={"year": 1968}))
    assert draft.facts == []


def write_bare_years(folder: Path, stem: str, title: str = "事務事業評価シート") -> list[Path]:
    """Sheets whose costs stand under years without an era."""
    files = []
    for number, name in enumerate(NAMES):
        files.append(folder / f"{stem}-{number}.xlsx")
        rows = (
            ("事務事業名", name),
            ("区分", "30年度決算", "元年度決算", "2年度予算"),
            ("事業費(千円)", 100 + number, 120 + number, 130),
            ("国庫支出金(千円)", 40 + number, 50, 50),
            ("一般財源(千円)", 60, 70 + number, 80),
        )
        write_sheet(files[-1], title, rows)
    return files


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("sheet", "令和2年度 事務事業評価シート"),
        ("sheet-r2", "事務事業評価シート"),
        ("R02評価", "事務事業評価シート"),
        ("令和2年度評価シート", "事務事業評価シート"),
        ("sheet-2020", "事務事業評価シート"),
    ],
)
def test_the_title_or_else_the_names_of_files_say_the_era_of_bare_years(
    tmp_path: Path, stem: str, title: str
) -> None:
    draft = draft_documents(read_files(write_bare_years(tmp_path, stem, title)).items)
    years = Counter((fact.fiscal_year, fact.phase) for fact in draft.facts)
    assert years == {(2018, "settlement"): 12, (2019, "settlement"): 12, (2020, "budget"): 12}
    assert ("year" in draft.asked) == ("令和" not in title)


@pytest.mark.parametrize("stem", ["sheet", "s1", "part2", "20200801", "r2-r3"])
def test_figures_under_years_of_no_known_era_are_said_with_what_to_do(
    tmp_path: Path, stem: str
) -> None:
    documents = read_files(write_bare_years(tmp_path, stem))
    out = tmp_path / "draft"
    said = "\n".join(write_draft(documents, out))
    assert "36 figures have no year over or beside them, or none with an era" in said
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    form.write_text(text.replace('city = ""', 'year = 2020\ncity = ""'), encoding="utf-8")
    assert "36 facts: 36 proved" in "\n".join(write_draft(documents, out))
