"""Programs that read a corrected sheet equally well, and other sheets otherwise: a question."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from corrected_sheets import typed, write_sheets, write_typed
from drafted_rows import entering

from hyoka.draft.answers import form_lines
from hyoka.draft.command import write_draft
from hyoka.draft.drafting import draft_documents
from hyoka.draft.facts import judge_facts
from hyoka.draft.lessons import taught
from hyoka.draft.programs import teach

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka.draft.facts import Documents, Draft

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


def taught_by(documents: Documents, *sheets: list[dict[str, str]]) -> tuple[Draft, list]:
    before = draft = draft_documents(documents.items)
    lessons = []
    for sheet in sheets:
        lessons.append(teach(documents.items, draft, sheet))
        draft = taught(documents.items, before, lessons)
    judge_facts(draft)
    return draft, [question for lesson in lessons for question in lesson.questions]


def test_two_programs_that_differ_nowhere_are_no_question(tmp_path: Path) -> None:
    draft, questions = taught_by(write_sheets(tmp_path), typed())
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
    of_third = typed(2)
    more = of_third[0] | {"concept": "personnel_cost", "label": "人件費", "value": "32"}
    draft, questions = taught_by(documents, typed(), [*of_third, more])
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
    sheet = write_typed(tmp_path / "typed.csv", typed())

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
