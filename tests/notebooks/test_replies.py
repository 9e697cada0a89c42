"""What a city has answered stands under the finding; the letter by which it is asked."""

import pytest
from bs4 import BeautifulSoup
from notebooks_for_tests import ReportRuns, project
from notebooks_in_process import ROOT

from helpers import Findings
from hyoka.store.table_files import load_tables
from hyoka.text import UsageError
from hyoka_report.activity_pages import _findings
from hyoka_report.letter import write_letter
from looks.replies import finding_id, replies_html, wrong_replies

FOUND = "farthest_target@itami-2021-evaluation/612#2"
HEADS = "finding,date,who,words\n"


@pytest.fixture
def replied(tmp_path, monkeypatch):
    """A folder of labels in which a city has answered to a finding."""
    file = tmp_path / "labels" / "replies.csv"
    file.parent.mkdir()
    file.write_text(f"{HEADS}{FOUND},2026-11-20,広報課,<配信>へ移した\n", encoding="utf-8")
    monkeypatch.setenv("HYOKA_LABELS", str(file.parent))
    return file


@pytest.fixture(scope="module")
def tables():
    return load_tables(ROOT / "data" / "processed")


def test_findings_of_all_pages_have_names_of_their_own(tables):
    names = [finding_id(row) for row in tables["findings"].to_dict("records")]
    assert len({*names}) == len(names)
    assert FOUND in names


def test_a_reply_stands_under_its_finding_and_nowhere_else(replied, tables):
    said = _findings(tables)
    assert [text for texts in said.values() for text in texts if "回答" in text] == [
        text for text in said["itami-2021-evaluation/612"] if "プレスリリース件数（" in text
    ]
    (found,) = [text for text in said["itami-2021-evaluation/612"] if "回答" in text]
    assert "広報課の回答（2026-11-20）：「&lt;配信&gt;へ移した」" in found


def test_a_page_shows_the_reply_under_its_sentence_and_the_card_of_the_first_page_does_not(
    replied, tables, monkeypatch
):
    shown = []
    monkeypatch.setattr("helpers.finding.display_html", lambda *parts: shown.append(parts))
    findings = Findings("03", tables)
    is_asked = tables["findings"].apply(finding_id, axis=1).eq(FOUND)
    findings._rows["farthest_target"] = tables["findings"][is_asked].to_dict("records")
    findings.answer()
    ((html, plain, front),) = shown
    assert html.count("広報課の回答") == 1
    assert "広報課" not in plain + front["finding"]


def test_without_replies_nothing_is_shown(tables):
    assert not any(replies_html(row) for row in tables["findings"].to_dict("records"))


def test_a_reply_to_nothing_and_one_without_day_or_words_are_said_with_their_line(replied):
    file = replied.name
    gone = "targets_met@gone"
    lines = (f"{gone},2026-11-20,課,語", f"{FOUND},昨日,課,語", f"{FOUND},2026-11-20,課,")
    replied.write_text(HEADS + "\n".join(lines), encoding="utf-8")
    said = [wrong.in_words("en") for wrong in wrong_replies([FOUND])]
    assert said == [
        f"{file}, line 2: nothing of that name was found: {gone}; expected one such as {FOUND}",
        "replies.csv, line 3: date has to be a day such as 2026-11-20; found 昨日",
        "replies.csv, line 4: who and words have to be there",
    ]


def test_a_run_names_the_reply_to_nothing_and_fails(replied, tmp_path, monkeypatch):
    home = project(tmp_path / "home")
    runs = ReportRuns(home)
    runs.replace_kernels(monkeypatch)
    run = runs.report()
    assert run.exit_code == 1
    first = BeautifulSoup((run.folder / "index.html").read_text("utf-8"), "html.parser")
    assert f"replies.csv 2行目：その整理番号の記述はない：{FOUND}" in first.get_text()


def test_the_letter_has_each_finding_with_its_printed_cells(tmp_path):
    path = write_letter("伊丹市", ROOT / "data" / "processed", tmp_path)
    letter = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    (asked,) = [part for part in letter.select("section") if part.code.get_text() == FOUND]
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in asked.select("tbody tr")]
    assert ["目標", "500", "2"] in cells
    assert ["実績", "341", "2"] in cells
    with pytest.raises(UsageError, match="豊中市"):
        write_letter("豊中市", ROOT / "data" / "processed", tmp_path)
