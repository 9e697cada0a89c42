"""The command line: help, exit status, messages. What the commands call is replaced; it has tests of its own."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner

from hyoka import summary
from hyoka.cli import app
from hyoka.errors import ContractError, HyokaError, NotPdf
from hyoka.tables import load

COMMANDS = ["tables", "report", "run", "inspect", "draft", "forms", "check", "cache"]
CHECK = {"document_id": "a", "check": "total", "page": 3, "subject": "611", "expected": 410, "found": 400, "note": ""}
PROBLEM = {"document_id": "a", "page": None, "kind": "not_pdf", "subject": "a.pdf", "text": "", "action": "fetch it"}

CHECK_HEAD = ["document_id", "check", "page", "subject", "expected", "found", "passes", "note"]
PROBLEM_HEAD = ["document_id", "page", "severity", "kind", "subject", "text", "action"]

run = CliRunner().invoke


def write(processed: Path, name: str, rows: list[dict], head: list[str]) -> None:
    processed.mkdir(exist_ok=True)
    with (processed / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def outcome(processed: Path, passes: list[bool], severities: list[str], exit_code: int) -> SimpleNamespace:
    """What a run has come to; its tables on checks and problems are written."""
    write(processed, "checks", [CHECK | {"passes": str(value).lower()} for value in passes], CHECK_HEAD)
    write(processed, "problems", [PROBLEM | {"severity": value} for value in severities], PROBLEM_HEAD)
    checks, problems = load(processed, "checks"), load(processed, "problems")
    return SimpleNamespace(
        processed=processed,
        rows={"checks": len(passes)},
        summary=list(summary.lines(checks[~checks["passes"].astype(bool)], problems, processed)),
        warning="",
        exit_code=exit_code,
    )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "one.PDF").write_bytes(b"%PDF-1.7")
    return folder


@pytest.fixture
def replace(monkeypatch: pytest.MonkeyPatch):
    """Put functions in the place of a module of helpers; returns the calls they get."""

    def put(module: str, **results: object) -> list[tuple[tuple, dict]]:
        calls: list[tuple[tuple, dict]] = []
        stand_in = ModuleType(f"hyoka.{module}")

        def function(result: object):
            def call(*args: object, **named: object) -> object:
                calls.append((args, named))
                if isinstance(result, BaseException):
                    raise result
                return result

            return call

        for name, result in results.items():
            setattr(stand_in, name, function(result))
        monkeypatch.setitem(sys.modules, f"hyoka.{module}", stand_in)
        return calls

    return put


def test_calling_without_a_command_shows_the_commands():
    result = run(app, [])
    assert all(name in result.output for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example_that_names_the_command(command):
    result = run(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"Example: hyoka {command} " in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_example_in_the_help_uses_only_options_that_exist(command):
    text = run(app, [command, "--help"]).output
    options, example = text.split("Example: hyoka")
    used = [word for word in example.split() if word.startswith("--")]
    assert used
    assert all(f"  {option} " in options for option in used)


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; from hyoka.cli import app; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; "
        "print(*{'pandas', 'numpy', 'pandera', 'matplotlib', 'papermill', 'pypdfium2', 'rich'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []


@pytest.mark.parametrize(
    ("passes", "severities", "exit_code"), [([], ["note"], 0), ([], ["error"], 1), ([False], [], 1)]
)
def test_tables_ends_with_the_status_of_the_run(replace, raw, out, passes, severities, exit_code):
    calls = replace("pipeline", make_tables=outcome(out, passes, severities, exit_code))
    result = run(app, ["tables", "--raw", str(raw), "--processed", str(out), "--jobs", "2"])
    assert result.exit_code == exit_code
    assert calls == [((raw, out), {"jobs": 2, "reader": "pdfium", "scheduler": "", "cache": True})]


def test_tables_hands_on_scheduler_and_that_no_cache_is_wanted(replace, raw, out):
    calls = replace("pipeline", make_tables=outcome(out, [], [], 0))
    run(app, ["tables", "--raw", str(raw), "--processed", str(out), "--scheduler", "local", "--no-cache"])
    assert calls[0][1] == {"jobs": 0, "reader": "pdfium", "scheduler": "local", "cache": False}


def test_tables_lists_what_was_not_read_and_which_check_failed(replace, raw, out):
    replace("pipeline", make_tables=outcome(out, [True, False], ["note", "error"], 1))
    lines = run(app, ["tables", "--raw", str(raw), "--processed", str(out)]).output.splitlines()
    assert "checks                   2 rows" in lines
    assert lines.count("check failed: a, page 3: total, 611: expected 410, found 400") == 1
    assert lines.index("error: a: not_pdf: a.pdf; fetch it") < lines.index("note: a: not_pdf: a.pdf; fetch it")


def test_tables_of_a_whole_country_lists_the_first_problems_and_counts_the_rest(replace, raw, out):
    replace("pipeline", make_tables=outcome(out, [False] * 201, ["note"] * 203, 1))
    lines = run(app, ["tables", "--raw", str(raw), "--processed", str(out)]).output.splitlines()
    assert sum(line.startswith("note: ") for line in lines) == 200
    assert f"and 3 more notes: {out / 'problems.csv'}" in lines
    assert f"and 1 more failed checks: {out / 'checks.csv'}" in lines


def test_tables_says_what_became_of_the_cache(replace, raw, out):
    made = outcome(out, [], [], 0)
    made.warning = "Permission denied: cache"
    replace("pipeline", make_tables=made)
    lines = run(app, ["tables", "--raw", str(raw), "--processed", str(out)]).output.splitlines()
    assert "cache: nothing could be kept: Permission denied: cache" in lines


def test_cache_shows_folder_entries_and_size_and_clears(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path))
    monkeypatch.setenv("HYOKA_CACHE_SIZE", "500MB")
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "abc.json.gz").write_bytes(b"x" * 1_200_000)
    shown = [f"folder: {tmp_path}", "entries: 1", "size: 1.2 MB of at most 500 MB"]
    assert run(app, ["cache"]).output.splitlines() == shown
    shown = ["cleared: 1 entries", f"folder: {tmp_path}", "entries: 0", "size: 0.0 MB of at most 500 MB"]
    assert run(app, ["cache", "--clear"]).output.splitlines() == shown


@pytest.mark.parametrize("command", ["tables", "report"])
def test_folder_that_does_not_exist_is_wrong_usage_in_one_line(command, tmp_path):
    result = run(app, [command, "--raw", str(tmp_path / "none")])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no such folder" in result.stderr
    assert result.stderr.count("\n") == 1


def test_file_given_as_folder_of_tables_is_wrong_usage(raw):
    result = run(app, ["tables", "--raw", str(raw), "--processed", str(raw / "one.PDF")])
    assert result.exit_code == 2
    assert "is a file" in result.stderr


@pytest.mark.parametrize("wrong", [["--reader", "third"], ["--jobs", "-1"], ["--unknown"]])
def test_wrong_option_is_wrong_usage(raw, wrong):
    assert run(app, ["tables", "--raw", str(raw), *wrong]).exit_code == 2


def test_error_of_the_project_is_its_message_without_a_traceback(replace, raw):
    replace("pipeline", make_tables=ContractError("a column is missing", file="costs.csv", expected="value"))
    result = run(app, ["tables", "--raw", str(raw)])
    assert (result.exit_code, result.stderr) == (1, "hyoka: costs.csv: a column is missing; expected: value\n")


def test_folder_that_may_not_be_written_is_said_without_a_traceback(replace, raw):
    replace("pipeline", make_tables=PermissionError(13, "Permission denied", "out/costs.csv"))
    result = run(app, ["tables", "--raw", str(raw)])
    assert (result.exit_code, result.stderr) == (1, "hyoka: out/costs.csv: Permission denied\n")


def test_error_that_is_not_the_projects_own_is_not_hidden(replace, raw):
    replace("pipeline", make_tables=ZeroDivisionError())
    assert isinstance(run(app, ["tables", "--raw", str(raw)]).exception, ZeroDivisionError)


def test_interruption_ends_with_130(replace, raw):
    replace("pipeline", make_tables=KeyboardInterrupt())
    assert run(app, ["tables", "--raw", str(raw)]).exit_code == 130


def test_report_hands_on_notebooks_cities_and_years(replace, raw, tmp_path):
    calls = replace(
        "report.report", run_report=SimpleNamespace(failures=[], index=tmp_path / "index.html", exit_code=0)
    )
    options = ["--only", "3, 05", "--cities", "茨木市,伊丹市", "--years", "2021"]
    result = run(app, ["report", "--raw", str(raw), *options])
    assert result.exit_code == 0
    assert str(tmp_path / "index.html") in result.output
    given = {"cities": ["茨木市", "伊丹市"], "years": [2021]}
    assert calls[0][1] == {"only": ["03", "05"], "parameters": given, "show_code": False, "force": False, "keep": 10}


def test_report_names_notebook_cell_and_error_of_a_failure(replace, raw):
    failure = SimpleNamespace(notebook="03_indicator_attainment", cell=4, error="KeyError: 'value'")
    replace("report.report", run_report=SimpleNamespace(failures=[failure], index=Path("index.html"), exit_code=1))
    result = run(app, ["report", "--raw", str(raw)])
    assert result.exit_code == 1
    assert "03_indicator_attainment, cell 4: KeyError: 'value'" in result.stderr


def test_notebook_number_that_is_none_is_wrong_usage(raw):
    result = run(app, ["report", "--raw", str(raw), "--only", "three"])
    assert result.exit_code == 2
    assert "three" in result.stderr


def test_inspect_tells_of_the_page_that_is_asked_for(replace, raw):
    calls = replace("inspecting.document", inspect_document=SimpleNamespace(text="form: none"))
    result = run(app, ["inspect", str(raw / "one.PDF"), "--page", "2"])
    assert (result.exit_code, result.output) == (0, "form: none\n")
    assert calls == [((raw / "one.PDF", 2, "pdfium"), {})]


@pytest.mark.parametrize("option", ["--image", "--cells"])
def test_inspect_into_a_folder_that_does_not_exist_is_wrong_usage(raw, tmp_path, option):
    result = run(app, ["inspect", str(raw / "one.PDF"), option, str(tmp_path / "none" / "out.png")])
    assert result.exit_code == 2
    assert "folder of this file does not exist" in result.stderr


@pytest.mark.parametrize("error", [NotPdf("this is no PDF", file="one.PDF")])
def test_inspect_of_what_is_no_pdf_is_wrong_usage(replace, raw, error: HyokaError):
    replace("inspecting.document", inspect_document=error)
    result = run(app, ["inspect", str(raw / "one.PDF")])
    assert (result.exit_code, result.stderr) == (2, f"hyoka: {error}\n")


def test_check_without_tables_is_wrong_usage(tmp_path):
    result = run(app, ["check", "--processed", str(tmp_path)])
    assert result.exit_code == 2
    assert "hyoka tables" in result.stderr


@pytest.mark.parametrize(
    ("passes", "severities", "exit_code"),
    [([True, True], ["note"], 0), ([True, False], [], 1), ([True], ["error"], 1), ([], [], 0)],
)
def test_check_ends_with_1_when_a_check_failed_or_a_problem_is_an_error(tmp_path, passes, severities, exit_code):
    outcome(tmp_path, passes, severities, exit_code)
    result = run(app, ["check", "--processed", str(tmp_path)])
    assert result.exit_code == exit_code
    assert result.output.count("check failed") == passes.count(False)
    if passes:
        assert f"a: {sum(passes)} of {len(passes)} checks pass" in result.output


def test_forms_are_listed_with_the_users_own_and_a_broken_one_is_named_with_its_line(tmp_path, monkeypatch):
    monkeypatch.setenv("HYOKA_FORMS", "")
    shipped = run(app, ["forms"])
    assert shipped.exit_code == 0
    assert "つくば市 事務事業マネジメントシート" in shipped.output
    (tmp_path / "mine.toml").write_text("city = '某市'\nsheets = 1\n", encoding="utf-8")
    result = run(app, ["forms", "--forms", str(tmp_path)])
    assert result.exit_code == 1
    assert "mine.toml" in result.stderr
    assert "line 2: sheets: no such key" in result.stderr


def test_schema_describes_every_key_of_a_form():
    keys = json.loads(run(app, ["forms", "--schema"]).output)["properties"]
    assert {"city", "known_by", "sheet", "costs", "lists", "spellings"} <= keys.keys()
    assert all("description" in key or "$ref" in key for key in keys.values())
