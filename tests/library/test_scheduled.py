"""`hyoka run`: what the file may say, what a run leaves, and when it does nothing."""

import json

import pytest
from click.testing import CliRunner
from notebooks_for_tests import notebook
from true_tables import ROOT

from hyoka.cli.main import app

SELECT = """import helpers as h
tables = h.select(h.load_all(processed), cities)"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("HYOKA_SECONDS", "HYOKA_MEMORY_MB", "TMPDIR"):
        monkeypatch.setenv(name, "")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "a.pdf").symlink_to(ROOT / "data" / "raw" / "hirakata-2017-general.pdf")
    (tmp_path / "data" / "raw" / "broken.pdf").write_bytes(b"<html>")
    notebook(tmp_path / "notebooks" / "01_select.ipynb", SELECT)
    return tmp_path


def run(home, text="", *options):
    (home / "run.toml").write_text(f"jobs = 1\n{text}", encoding="utf-8")
    return CliRunner().invoke(app, ["run", "--config", str(home / "run.toml"), *options])


def records(home):
    return [json.loads(path.read_bytes()) for path in sorted(home.glob("runs/*/run.json"))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep = 0", ["keep: expected a number above 0, found 0"]),
        ("row = 'x'", ['row: no such key, found "x"', "raw (Folder"]),
        ("[report]\nonly = 3", ["report.only: expected a list […], found 3"]),
        ("jobs =", ["line 1 is no TOML"]),
    ],
)
def test_wrong_key_is_named_with_what_was_found_and_what_is_allowed(home, text, words):
    (home / "run.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["run", "--config", str(home / "run.toml")])
    assert result.exit_code == 2
    assert all(word in result.output for word in words)
    assert not (home / "runs").exists()


def test_run_leaves_tables_report_log_and_record_and_notifies(home):
    result = run(home, 'notify = ["tee", "mail.txt"]\n[report.parameters]\ncities = ["枚方市"]')
    assert result.exit_code == 1, result.output
    assert "broken" in (home / "mail.txt").read_text(encoding="utf-8")
    assert (home / "reports" / "index.html").is_file()
    (record,) = records(home)
    assert (record["exit_status"], set(record["pdfs"])) == (1, {"a.pdf", "broken.pdf"})
    assert set(record["seconds"]) == {"tables", "report"}
    assert any("broken" in line for line in record["summary"])
    log = [json.loads(line) for line in next(home.glob("runs/*/log.jsonl")).read_text(encoding="utf-8").splitlines()]
    assert {line["run"] for line in log} == {record["run"]}
    assert [log[0]["event"], log[-1]["event"]] == ["begun", "ended"]
    assert any(line["event"] == "not read or doubtful" and "broken" in line["text"] for line in log)

    before = sorted(home.rglob("*"))
    again = run(home, 'notify = ["tee", "mail.txt"]\n[report.parameters]\ncities = ["枚方市"]', "--only-if-changed")
    said = f"nothing has changed since {record['run']}, which ended with exit status 1\n"
    assert (again.exit_code, again.output) == (1, said)
    assert sorted(home.rglob("*")) == before
    (home / "data" / "raw" / "broken.pdf").unlink()
    assert run(home, "keep = 1\n[report.parameters]\ncities = ['枚方市']", "--only-if-changed").exit_code == 0
    assert [one["exit_status"] for one in records(home)] == [0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[report.parameters]\ncities = ['東京都']", "no such city; expected: 枚方市; found: 東京都"),
        ("processed = '/dev/null/tables'", "Not a directory: '/dev/null/tables'"),
    ],
)
def test_error_is_recorded_and_notified_with_its_exit_status(home, text, sentence):
    result = run(home, f'notify = ["tee", "mail.txt"]\n{text}')
    assert result.exit_code == 2
    assert sentence in (home / "mail.txt").read_text(encoding="utf-8")
    assert not list(home.glob("reports/*"))
    assert [one["exit_status"] for one in records(home)] == [2]
    assert not list(home.glob("data/processed/*.csv"))
