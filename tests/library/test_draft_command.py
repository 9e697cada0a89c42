"""`hyoka draft` from PDFs to its files: questions, answers, several forms at once, a form that was edited."""

from __future__ import annotations

import csv
import re
import tomllib
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from pages_in_browser import check_page, require_browser
from true_tables import ROOT

from hyoka.cli.main import _ask, app
from hyoka.contract.records import Place
from hyoka.draft.command import read_files, write_draft
from hyoka.draft.facts import Assumption
from hyoka.draft.questions import MOST, check_answers, questions_of, questions_toml, read_answers
from hyoka.draft.states import Draft
from hyoka.text.errors import UsageError

RAW = ROOT / "data" / "raw"
IKEDA, TSUKUBA, ITAMI = "ikeda-2024-projects.pdf", "tsukuba-2022-sheets.pdf", "itami-2021-evaluation.pdf"
#: Itami's sheets do not say whether costs are of the budget or of the settlement.
ASKED = "basis"


def drafted(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["draft", *map(str, arguments)])


def facts(out: Path) -> list[dict[str, str]]:
    with (out / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def untaken(out: Path) -> str:
    return (out / "draft.html").read_text(encoding="utf-8").partition('<h2 id="untaken">')[2]


def test_a_draft_writes_its_files_and_says_what_sums_prove(tmp_path: Path) -> None:
    done = drafted(RAW / TSUKUBA, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "form.toml",
        "facts.csv",
        "draft.html",
        "questions.toml",
        "sheet.csv",
        "sheet.xlsx",
    }
    assert "holds on every sheet: 決算額 = 一般財源 + 国庫、県支出金、地方債 + その他 (11 sheet-years)" in done.output
    assert "tsukuba_sheets reads such documents already" in done.output
    assert sum(row["state"] == "proved" for row in facts(tmp_path)) == 72
    assert "<td>国・府県支出金と地方債</td><td>決算</td>" in (tmp_path / "draft.html").read_text(encoding="utf-8")
    assert facts(tmp_path)[0]["unit"] == "千円"
    assert re.search(r">[✓=?]1</text>", (tmp_path / "draft.html").read_text(encoding="utf-8"))
    tomllib.loads((tmp_path / "form.toml").read_text(encoding="utf-8"))


def test_answers_turn_guesses_into_confirmed_facts(tmp_path: Path) -> None:
    first = drafted(RAW / ITAMI, "--out", tmp_path)
    assert f"fill in {tmp_path / 'questions.toml'}" in first.output
    assert {row["state"] for row in facts(tmp_path) if row["concept"] == "total"} == {"guess"}
    questions = (tmp_path / "questions.toml").read_text(encoding="utf-8")
    assert "one of: budget（予算）, settlement（決算）, none（どちらでもない）" in questions
    answers = tmp_path / "answers.toml"
    answers.write_text(questions.replace(f'"{ASKED}" = ""', f'"{ASKED}" = "予算"'), encoding="utf-8")
    done = drafted(RAW / ITAMI, "--out", tmp_path, "--answers", answers)
    assert done.exit_code == 0, done.output
    totals = [row for row in facts(tmp_path) if row["concept"] == "total"]
    assert {(row["state"], row["phase"]) for row in totals} == {("confirmed", "budget")}


def test_what_labels_are_taken_for_can_be_corrected_though_it_is_not_asked(tmp_path: Path) -> None:
    drafted(RAW / TSUKUBA, "--out", tmp_path)
    questions = (tmp_path / "questions.toml").read_text(encoding="utf-8")
    answers = tmp_path / "answers.toml"
    for line, corrected in (
        ('# "label.一般財源" = "cost.general_funds + phase.settlement"', '"label.一般財源" = "地方債 予算"'),
        ('# "label.予算額" = "cost.total + phase.budget"', '"label.予算額" = "cost.detail"'),
        ('# "label.人件費計" = "cost.personnel_cost"', '"label.人件費計" = "ignore"'),
        ('# "label.事務事業名" = "activity.name"', '"label.事務事業名" = "text"\n"label.係名" = "activity.name"'),
    ):
        assert line in questions
        questions = questions.replace(line, corrected)
    answers.write_text(questions, encoding="utf-8")
    done = drafted(RAW / TSUKUBA, "--out", tmp_path, "--answers", answers)
    assert done.exit_code == 0, done.output
    assert {row["concept"] for row in facts(tmp_path)} >= {"bonds", ""}
    assert {"general_funds", "personnel_cost"}.isdisjoint(row["concept"] for row in facts(tmp_path))
    assert {row["activity"][-1] for row in facts(tmp_path)} == {"係"}


@pytest.mark.shared
def test_a_sheet_of_a_spreadsheet_teaches_and_what_it_cannot_teach_is_said(shared: Path, tmp_path: Path) -> None:
    folder = shared / "pdf-real" / "yokohama"
    assert drafted(folder, "--out", tmp_path).exit_code == 0
    book = load_workbook(tmp_path / "sheet.xlsx")
    table = book["sheet"]
    heads = [cell.value for cell in table[1]]
    kind, year, value, unit = (heads.index(name) for name in ("種類", "年度", "値", "単位"))
    first = True
    for line in list(table.iter_rows(min_row=2)):
        if line[kind].value == "評価":
            line[year].value = "令和７年度"
        elif line[kind].value == "費用":
            line[year].value, line[unit].value = float(line[year].value), "円"
            line[value].value, first = ("１，２３４", False) if first else (line[value].value, False)
    sheet = tmp_path / "corrected.xlsx"
    book.save(sheet)
    done = drafted(folder, "--out", tmp_path, "--sheet", sheet)
    assert done.exit_code == 0, done.output
    assert 'corrected.xlsx says: "year" = "2025"' in done.output
    assert "corrected.xlsx, row 1: not learnt, not read: デジタル化推進事業 決算 2023 1234" in done.output
    assert "corrected.xlsx: still read, though no row says so: page 1, read as デジタル化推進事業" in done.output
    found = facts(tmp_path)
    assert {row["fiscal_year"] for row in found if row["kind"] == "rating"} == {"2025"}
    assert max(float(row["value"]) for row in found if row["kind"] == "cost") < 10_000_000


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        (
            '"label.事業費合計(千円)" = "cost.totl"',
            r"no answer to label.事業費合計\(千円\); expected: .*cost.total, .*; found: cost.totl",
        ),
        ('"unit.monney" = "円"', "an answer to no question; expected: .*basis.*; found: unit.monney"),
        ("basis =", "line 1 is no TOML"),
    ],
)
def test_wrong_answers_are_refused_and_nothing_is_written(tmp_path: Path, answers: str, fault: str) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(answers, encoding="utf-8")
    done = drafted(RAW / ITAMI, "--out", tmp_path / "out", "--answers", file)
    assert done.exit_code == 2
    assert re.search(f"answers.toml: {fault}", done.output), done.output
    assert not (tmp_path / "out").exists()


def test_documents_of_several_forms_are_grouped_and_not_drafted(tmp_path: Path) -> None:
    done = drafted(RAW / IKEDA, RAW / TSUKUBA, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "\n  form 1: ikeda-2024-projects\n  form 2: tsukuba-2022-sheets\n" in done.output
    assert "--one-form" in done.output
    assert not (tmp_path / "out").exists()
    assert drafted(RAW / IKEDA, RAW / TSUKUBA, "--out", tmp_path / "out", "--one-form").exit_code == 0


def test_what_cannot_be_read_is_said_and_the_rest_is_drafted(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_text("no PDF")
    done = drafted(RAW / TSUKUBA, broken, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "not read: broken.pdf" in done.output
    assert facts(tmp_path / "out")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("nowhere.pdf",), "no such file"),
        ((RAW / ITAMI, RAW / ITAMI), "two files have one name"),
        ((RAW / ITAMI, "--answers", "nowhere.toml"), "'nowhere.toml' does not exist"),
        ((RAW / ITAMI, "--form", "nowhere.toml"), "'nowhere.toml' does not exist"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, arguments: tuple[object, ...], fault: str) -> None:
    done = drafted(*arguments, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert fault in done.output


def test_an_edited_form_is_shown_with_what_it_reads(tmp_path: Path) -> None:
    form = ROOT / "src" / "hyoka" / "forms" / "tsukuba_sheets.toml"
    done = drafted(RAW / TSUKUBA, "--form", form, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {"facts.csv", "draft.html"}
    assert "ありません" in untaken(tmp_path)
    found = facts(tmp_path)
    assert sum(row["kind"] == "cost" and row["concept"] == "total" for row in found) == 48
    assert sum(row["state"] == "proved" for row in found) == 72


def test_the_difference_to_a_known_form_names_missing_and_new_labels(tmp_path: Path) -> None:
    done = drafted(RAW / IKEDA, "--like", "tsukuba_sheets", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "missing: 市民ニーズ (printed nowhere)" in done.output
    assert "new: 施策名称 (ikeda-2024-projects, page 1, 1 documents)" in done.output
    assert (tmp_path / "difference.csv").read_text(encoding="utf-8-sig").startswith("change,label,nearest")
    wrong = drafted(RAW / IKEDA, "--like", "nowhere", "--out", tmp_path)
    assert wrong.exit_code == 2
    assert "there is no such form" in wrong.output


def question(number: int, **values: object) -> Assumption:
    place = Place(2, 0.0, 0.0, 1.0, 1.0)
    return Assumption(f"label.{number}", "What is\nthis?", "total", "said above", places=[("a", place)], **values)


def test_at_most_ten_questions_are_asked_those_first_on_which_most_figures_rest() -> None:
    open_ = [question(number, facts=number) for number in range(20)]
    asked = questions_of([*open_, question(99, facts=99, answer="bonds")])
    assert [one.facts for one in asked] == list(range(19, 19 - MOST, -1))


def test_questions_filled_in_read_back_as_answers(tmp_path: Path) -> None:
    asked = [question(1, facts=5), question(2, facts=3, answer="その他")]
    file = tmp_path / "questions.toml"
    file.write_text(questions_toml(Draft([], asked)).replace('"label.1" = ""', '"label.1" = "国費"'), encoding="utf-8")
    assert read_answers(file) == {"label.1": "国費", "label.2": "その他"}
    with pytest.raises(UsageError, match="no question"):
        check_answers({"labels.3": "x"}, asked, "a.toml")


def test_at_a_terminal_a_question_offers_the_assumed_answer_with_its_evidence() -> None:
    for typed, answer, allowed in (("\n", "total", ()), ("国費\n", "国費", ()), ("?\n予算\n", "budget", ("budget",))):
        asked = question(1, facts=5, allowed=allowed)
        with CliRunner().isolation(input=typed) as (out, *_):
            assert _ask(asked) == answer
            said = out.getvalue().decode()
        assert "What is this? (5 figures rest on it)" in said
        assert "evidence: said above" in said
        assert "see: a page 2" in said


def test_what_is_asked_is_answered_in_the_same_run(tmp_path: Path) -> None:
    documents = read_files([RAW / ITAMI])
    given = {ASKED: "budget", "city": "伊丹市"}
    said = list(write_draft(documents, tmp_path, ask=lambda asked: given.get(asked.id, asked.default)))
    assert not [line for line in said if "questions" in line]
    assert {row["state"] for row in facts(tmp_path) if row["concept"] == "total"} == {"confirmed"}
    assert f'"{ASKED}" = "budget"' in (tmp_path / "questions.toml").read_text(encoding="utf-8")


@pytest.mark.browser
def test_axe_finds_nothing_on_the_page_of_a_draft(tmp_path: Path) -> None:
    require_browser()
    drafted(RAW / ITAMI, "--out", tmp_path)
    page = tmp_path / "draft.html"
    text = page.read_text(encoding="utf-8")
    own = text[text.index('<meta http-equiv="Content-Security-Policy"') : text.index("<title>")]
    assert "default-src 'none'" in own
    assert "script-src" not in own
    assert check_page(page, tmp_path, narrow=500) == []


@pytest.mark.shared
def test_a_form_with_open_questions_reads_no_document_but_as_a_draft(shared, tmp_path) -> None:
    pdfs, forms = shared / "pdf-real" / "nankoku", tmp_path / "forms"
    assert drafted(pdfs, "--out", forms).exit_code == 0
    (forms / "questions.toml").unlink()
    run = partial(make, pdfs, tmp_path / "tables", forms)
    assert run().exit_code == 1
    problems = rows(tmp_path / "tables" / "problems.csv")
    unproved = [row for row in problems if row["kind"] == "form_unproved"]
    assert {row["severity"] for row in unproved} == {"error"}
    assert len(unproved) == 3
    assert all("basis" in row["text"] for row in unproved)
    assert rows(tmp_path / "tables" / "costs.csv") == []
    assert run("--drafts").exit_code == 1
    assert len(rows(tmp_path / "tables" / "costs.csv")) > 90
    assert len([row for row in rows(tmp_path / "tables" / "problems.csv") if row["kind"] == "form_unproved"]) == 3


def make(pdfs: Path, processed: Path, forms: Path, *options: str):
    command = ["tables", "--raw", str(pdfs), "--processed", str(processed), "--forms", str(forms), "--jobs", "1"]
    return CliRunner(env={"HYOKA_FORMS": "", "HYOKA_DRAFTS": ""}).invoke(app, [*command, "--no-cache", *options])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
