"""Programs that read a corrected sheet equally well, and other sheets otherwise: a question."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from drafted_rows import entering
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from hyoka.draft.answers import form_lines
from hyoka.draft.command import read_files, write_draft
from hyoka.draft.corrected_sheet import FACT_COLUMNS
from hyoka.draft.drafting import draft_documents
from hyoka.draft.facts import judge_facts
from hyoka.draft.lessons import taught
from hyoka.draft.programs import teach

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.draft.facts import Documents, Draft

NAMES = ("公園管理事業", "健康診査事業", "図書館運営事業", "消防団運営事業")
GIVEN = """
city = "架空市"
code = "999997"
title = "票"
known_by = ["事務事業評価シート"]
[labels]
"事務事業名" = "activity.name"
"経費" = "cost.total"
"事業費(千円)" = "cost.total"
"国庫支出金(千円)" = "cost.subsidies"
"一般財源(千円)" = "cost.general_funds"
"人件費(千円)" = "cost.personnel_cost"
"""
THIN = Border(*[Side("thin")] * 4)
#: What a person types of a sheet: 経費 is a settlement, or all that nothing else is said of is one.
TYPED = (
    ("total", "事業費", "100"),
    ("subsidies", "国庫支出金", "40"),
    ("general_funds", "一般財源", "60"),
)


def write_sheets(folder: Path, *, more: bool) -> Documents:
    """Sheets with a column of costs; the last two may have a cost more, apart from the table."""
    files = []
    for number, name in enumerate(NAMES):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(["令和5年度 事務事業評価シート"])
        apart = [("人件費(千円)", 30 + number)] if more and number > 1 else []
        for row in (
            ("事務事業名", name),
            *apart,
            ("区分", "経費"),
            ("事業費(千円)", 100 + number),
            ("国庫支出金(千円)", 40 + number),
            ("一般財源(千円)", 60),
        ):
            sheet.append(row)
        for row in sheet.iter_rows(min_row=2, max_col=2):
            for cell in row:
                cell.border = THIN
        files.append(folder / f"sheet-{number}.xlsx")
        book.save(files[-1])
    return read_files(files)


def typed(number: int = 0, *more: tuple[str, str, str]) -> list[dict[str, str]]:
    about = dict.fromkeys(FACT_COLUMNS, "") | {"document_id": f"sheet-{number}", "kind": "cost"}
    about |= {"activity": NAMES[number], "fiscal_year": "2023", "phase": "settlement", "page": "1"}
    rows = [(*of, str(int(value) + number * (of[0] != "general_funds"))) for *of, value in TYPED]
    return [
        about | {"concept": concept, "label": label, "value": value}
        for concept, label, value in (*rows, *more)
    ]


def taught_by(documents: Documents, *sheets: list[dict[str, str]]) -> tuple[Draft, list]:
    before = draft = draft_documents(documents.items)
    lessons = []
    for sheet in sheets:
        lessons.append(teach(documents.items, draft, sheet))
        draft = taught(documents.items, before, lessons)
    judge_facts(draft)
    return draft, [question for lesson in lessons for question in lesson.questions]


def test_two_programs_that_differ_nowhere_are_no_question(tmp_path: Path) -> None:
    draft, questions = taught_by(write_sheets(tmp_path, more=False), typed())
    assert not questions
    assert len(entering(draft)) == len(draft.facts) == 12


def test_nothing_of_two_programs_that_differ_enters(tmp_path: Path) -> None:
    draft, questions = taught_by(write_sheets(tmp_path, more=True), typed())
    assert {question.figures for question in questions} == {2}
    assert {question.example.text for question in questions} == {"32"}
    assert questions[0].rival.taken == {"basis": "settlement"}
    assert {*draft.states} == {"guess"}
    assert not entering(draft)


def test_a_sheet_that_only_one_of_two_programs_reads_decides(tmp_path: Path) -> None:
    documents = write_sheets(tmp_path, more=True)
    more = ("personnel_cost", "人件費", "32")
    draft, questions = taught_by(documents, typed(), typed(2, more))
    assert not questions
    assert len(entering(draft)) == 14


@pytest.fixture
def asked(tmp_path: Path, monkeypatch):
    """A draft with a corrected sheet of which two programs read all rows: its folder, what it said,
    and how it is drafted again.
    """
    monkeypatch.setattr("hyoka.draft.draft_page.render_page", lambda *_: None)
    documents = write_sheets(tmp_path, more=True)
    out = tmp_path / "draft"
    sheet = tmp_path / "typed.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FACT_COLUMNS)
        writer.writeheader()
        writer.writerows(typed())

    def draft(**options) -> str:
        return "\n".join(write_draft(documents, out, **options))

    return out, draft(sheets=[sheet]), draft


QUESTION = 'fit "basis" = "settlement" and '


def test_a_question_is_asked_in_the_terminal_on_the_page_and_in_the_form(asked) -> None:
    out, said, draft = asked
    assert f"typed.csv: its rows {QUESTION}" in said
    assert "read 2 figures otherwise (32, sheet-2 p.1); neither enters" in said
    page = (out / "draft.html").read_text(encoding="utf-8")
    assert "直した票からは決まらないこと" in page
    lines = form_lines(out / "form.toml")
    assert "basis" in lines.marked
    assert 'または or "経費" = "cost.total + phase.settlement"' in lines.comments["basis"]
    assert QUESTION in draft()  # nobody has answered


@pytest.mark.parametrize(
    ("answer", "to", "phases"),
    [
        (r'^basis = "settlement"  # \? ', 'basis = "settlement"  # ', {"settlement"}),
        (r'^"経費" = .*$', '"経費" = "cost.total + phase.settlement"', {"settlement", ""}),
    ],
    ids=["the one that was taken", "the other"],
)
def test_an_answer_is_final(asked, answer, to, phases) -> None:
    out, _, draft = asked
    form = out / "form.toml"
    text, count = re.subn(answer, to, form.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count == 1
    form.write_text(text, encoding="utf-8")
    for _ in range(2):
        said = draft()
        assert "equally well" not in said
        with (out / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
            facts = list(csv.DictReader(file))
        assert {row["phase"] for row in facts} == phases
        assert {row["state"] for row in facts if row["label"].startswith("事業費")} != {"guess"}


def test_a_form_that_a_sheet_mends_leaves_the_question_open(asked, tmp_path: Path) -> None:
    out, _, draft = asked
    form = tmp_path / "given.toml"
    form.write_text(GIVEN, encoding="utf-8")
    assert QUESTION in draft(form=form, sheets=[tmp_path / "typed.csv"])
    assert "basis" in form_lines(out / "form.toml").together
