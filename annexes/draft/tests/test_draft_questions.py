"""Programs that read a corrected sheet equally well, and other sheets otherwise: a question."""

from __future__ import annotations

import csv
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from corrected_sheets import NAMES, teach, typed, write_sheets, write_typed
from drafted_rows import entering

from hyoka_draft.answers import form_lines
from hyoka_draft.command import write_draft
from hyoka_draft.drafting import draft_documents
from hyoka_draft.facts import judge_facts
from hyoka_draft.form_file import mended_toml
from hyoka_draft.lessons import taught

if TYPE_CHECKING:
    from pathlib import Path

    from hyoka_draft.facts import Documents, Draft

GIVEN = """
city = "架空市"
title = "票"
known_by = ["事務事業評価シート"]
[labels]
"事務事業名" = "activity.name"
"""


def taught_by(documents: Documents, *sheets: list[dict[str, str]]) -> tuple[Draft, list]:
    before = draft = draft_documents(documents.items)
    lessons = []
    for sheet in sheets:
        lessons.append(teach(documents.items, draft, sheet))
        draft = taught(before, lessons)
    judge_facts(draft)
    return draft, [question for lesson in lessons for question in lesson.questions]


def test_two_programs_that_differ_nowhere_are_no_question(tmp_path: Path) -> None:
    draft, questions = taught_by(write_sheets(tmp_path), typed())
    assert not questions
    assert len(entering(draft)) == len(draft.facts) == 12


def test_nothing_of_two_programs_that_differ_enters(tmp_path: Path) -> None:
    draft, questions = taught_by(write_sheets(tmp_path, two_names=True), typed())
    (question,) = questions
    assert question.figures == 6
    assert question.example.text == "102"
    assert question.taken == {"取組": "activity.name"}
    assert {*draft.states} == {"guess"}
    assert not entering(draft)


def test_a_sheet_that_only_one_of_two_programs_reads_decides(tmp_path: Path) -> None:
    documents = write_sheets(tmp_path, two_names=True)
    draft, questions = taught_by(documents, typed(), typed(2))
    assert not questions
    assert len(entering(draft)) == 12
    assert {fact.activity for fact in draft.facts} == {*NAMES}


@pytest.fixture
def asked(tmp_path: Path):
    """A draft with a corrected sheet of which two programs read all rows: its folder, what it said,
    and how it is drafted again.
    """
    documents = write_sheets(tmp_path, two_names=True)
    out = tmp_path / "draft"
    sheet = write_typed(tmp_path / "typed.csv", typed())

    def draft(**options) -> str:
        return "\n".join(write_draft(documents, out, **options))

    return out, draft(sheets=[sheet]), draft


QUESTION = 'fit "取組" = "activity.name" and '


@pytest.mark.draft_page
def test_a_question_is_asked_in_the_terminal_on_the_page_and_in_the_form(asked) -> None:
    out, said, draft = asked
    assert f"typed.csv: its rows {QUESTION}" in said
    assert "read 6 figures otherwise (102, sheet-2 p.1); neither enters" in said
    page = (out / "draft.html").read_text(encoding="utf-8")
    assert "What the sheet does not decide" in page
    lines = form_lines(out / "form.toml")
    assert "取組" in lines.marked
    assert 'または or "取組" = "head", "対象" = "activity.name"' in lines.comments["取組"]
    assert QUESTION in draft()  # nobody has answered


@pytest.mark.parametrize(
    ("answers", "last"),
    [
        ({"取組": "activity.name"}, NAMES[-1]),
        ({"取組": "head", "対象": "activity.name"}, "市民3"),
    ],
    ids=["the one that was taken", "the other"],
)
def test_an_answer_is_final(asked, answers, last) -> None:
    out, _, draft = asked
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8")
    for label, meaning in answers.items():
        line = f'"{label}" = "{meaning}"'
        text, count = re.subn(f'^"{label}" = .*$', line, text, flags=re.MULTILINE)
        assert count == 1
    form.write_text(text, encoding="utf-8")
    for _ in range(2):
        said = draft()
        assert "equally well" not in said
        with (out / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
            facts = list(csv.DictReader(file))
        assert facts[-1]["activity"] == last
        assert {row["state"] for row in facts} != {"guess"}


def test_a_form_that_a_sheet_mends_leaves_the_question_open(tmp_path: Path) -> None:
    documents = write_sheets(tmp_path, two_names=True)
    lesson = teach(documents.items, draft_documents(documents.items), typed())
    assert "open" not in mended_toml(GIVEN, [lesson])
    taught(draft_documents(documents.items), [lesson])
    assert "取組" in tomllib.loads(mended_toml(GIVEN, [lesson]))["open"]
