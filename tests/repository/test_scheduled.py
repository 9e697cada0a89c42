"""`hyoka report --config`: what the file may say, and what a run leaves that nobody watches."""

import json
import re
import tomllib

import pytest
import yaml
from click.testing import CliRunner
from notebooks_for_tests import notebook
from true_tables import ROOT

from hyoka.cli.main import app

SELECT = """import helpers as h
tables = h.select(h.load_all(processed), cities)"""
CITY = 'raw = "pdfs"\nmemory = 3000\nonly = [1]\ncities = ["枚方市"]\n'


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("HYOKA_SECONDS", "HYOKA_MEMORY_MB"):
        monkeypatch.setenv(name, "")
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "a.pdf").symlink_to(ROOT / "data" / "raw" / "hirakata-2017-general.pdf")
    (tmp_path / "pdfs" / "broken.pdf").write_bytes(b"<html>")
    notebook(tmp_path / "notebooks" / "01_select.ipynb", SELECT)
    return tmp_path


def run(home, text, *options):
    (home / "report.toml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["report", "--config", str(home / "report.toml"), *options])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep = 0", ["'--keep'", "0"]),
        ("row = 'x'", ["report.toml: wrong keys; expected: raw, processed, ", "; found: row"]),
        ("keep =", ["is no TOML"]),
        ("cities = ['東京都']", ["no such city; expected: 枚方市; found: 東京都"]),
    ],
)
def test_wrong_key_and_wrong_value_are_named_with_what_is_allowed(home, text, words):
    result = run(home, f"raw = 'pdfs'\n{text}")
    assert result.exit_code == 2
    assert [word for word in words if word not in result.output] == []
    assert not list(home.glob("reports/*/"))
    assert not list(home.glob("data/processed/*.csv"))


def test_folders_are_those_beside_the_file_and_the_command_line_comes_first(home, monkeypatch):
    monkeypatch.chdir(home / "elsewhere")
    result = run(home, CITY + 'processed = "tables"\nreports = "elsewhere/pages"')
    assert result.exit_code == 1, result.output
    assert "broken" in result.stdout
    assert (home / "elsewhere" / "pages" / "index.html").is_file()
    (record,) = home.glob("elsewhere/pages/*/run.json")
    assert json.loads(record.read_bytes())["limits"]

    before = sorted(home.rglob("*"))
    again = run(home, CITY + 'processed = "tables"\nreports = "elsewhere/pages"')
    assert (again.exit_code, "nothing has changed" in again.stderr, sorted(home.rglob("*"))) == (
        1,
        True,
        before,
    )
    given = CITY + 'processed = "tables"\nreports = "elsewhere/pages"'
    assert run(home, given, "--reports", "mine").exit_code == 1
    assert (home / "elsewhere" / "mine" / "index.html").is_file()


def test_the_scheduled_workflow_asks_for_a_review_with_the_text_of_hyoka_changes():
    workflow = yaml.safe_load((ROOT / "deploy" / "github-actions.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["report"]["steps"]
    (review,) = [step["run"] for step in steps if "hyoka changes" in step.get("run", "")]
    text = re.search(r'hyoka changes "(.*)" (\S+) > "(.*)"', review)
    before, after, body = text.groups()
    runs = [step.get("run", "") for step in steps]
    copied = runs.index(f'cp -r {after} "{before}"')
    assert copied < runs.index(".venv/bin/hyoka report --config deploy/report.toml")
    assert f'gh pr create --fill --body-file "{body}"' in review
    assert workflow["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert "changes" in app.commands


def test_the_example_of_a_schedule_has_options_of_the_command_alone():
    given = tomllib.loads((ROOT / "deploy" / "report.toml").read_text(encoding="utf-8"))
    assert given.keys() <= {parameter.name for parameter in app.commands["report"].params}
