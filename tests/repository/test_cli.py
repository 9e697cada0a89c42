"""The command line: help, exit status, messages."""

import gettext
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from fake_documents import fake_document, folder_of
from true_tables import ROOT

from helpers.load import fiscal_years
from hyoka.cli import start
from hyoka.cli.main import app
from hyoka.contract.schema import empty
from hyoka.run import extract, pipeline
from hyoka.text.errors import ContractError
from hyoka_report import reporting
from hyoka_report.run import Run

COMMANDS = ["tables", "report", "inspect", "draft", "forms", "check"]
CHECK = {
    "document_id": "a",
    "check": "project_total",
    "page": 3,
    "subject": "611",
    "expected": 410,
    "found": 400,
    "note": "",
}
PROBLEM = {
    "document_id": "a",
    "page": None,
    "kind": "not_pdf",
    "subject": "a.pdf",
    "text": "",
    "action": "fetch it",
}

run = CliRunner().invoke


@pytest.fixture
def raw(tmp_path, monkeypatch):
    """A folder of PDFs that are not read: each is a document of one project."""
    monkeypatch.setattr(extract, "read_document", fake_document)
    return folder_of(tmp_path / "raw", "one.PDF")


def tables(raw: Path, *options: str) -> Result:
    return run(
        app,
        [
            "tables",
            "--raw",
            str(raw),
            "--processed",
            str(raw.parent / "out"),
            "--jobs",
            "1",
            *options,
        ],
    )


def check(processed: Path, passes: list[bool], severities: list[str]) -> Result:
    rows = {"checks": [CHECK | {"passes": str(value).lower()} for value in passes], "documents": []}
    rows["problems"] = [PROBLEM | {"severity": s, "text": str(n)} for n, s in enumerate(severities)]
    for name, own in rows.items():
        pd.DataFrame(own, columns=empty(name).columns).to_csv(
            processed / f"{name}.csv", index=False
        )
    return run(app, ["check", "--processed", str(processed)])


@pytest.mark.parametrize("name", ["HYOKA_LABELS", "HYOKA_FORMS"])
def test_a_folder_of_ones_own_words_or_forms_that_is_nowhere_ends_a_run_before_it_reads(
    name, raw, monkeypatch
):
    monkeypatch.setenv(name, str(raw.parent / "nosuch"))
    ended = tables(raw)
    assert ended.exit_code == 2
    (line,) = ended.stderr.splitlines()[-1:]
    assert "nosuch" in line
    assert not (raw.parent / "out").exists()


# --- make ---

LOCKS = ("requirements.lock", "requirements-server.lock", "requirements-dev.lock")


@pytest.fixture
def checkout(tmp_path):
    """A folder with a blank and an apostrophe in its path, and what make looks at in it.

    Its environment is empty: `planned` only says what make would do.
    """
    folder = tmp_path / "市の 評価 it's"
    names = ("Makefile", "pyproject.toml", "engine/pyproject.toml", "package-lock.json", *LOCKS)
    names += ("deploy/jupyter/jupyter_config.json",)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def planned(folder: Path, *arguments: str) -> str:
    command = ["make", "--no-print-directory", "-n", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def is_made(folder: Path, named: str = "", **stamps: str) -> None:
    """The environment of the folder is there, made by these locks a moment after they came.

    named: The lock that its runtime is called after, where that has changed since.
    """
    environment = folder / ".venv"
    environment.mkdir()
    (environment / "made").write_text(f"{folder}\n", encoding="utf-8")
    for stamp, lock in stamps.items():
        shutil.copyfile(folder / lock, environment / stamp)
    if name := named or stamps.get("runtime"):
        (environment / "lock").write_text(f"{name}\n", encoding="utf-8")


def installs(commands: str) -> list[str]:
    """The locks that are installed by what make plans."""
    return re.findall(r"(?<!\|\| )lock=(\S+\.lock);", commands)


def test_jupyterlab_gets_the_folder_of_its_settings_also_where_a_blank_is_in_its_path(checkout):
    is_made(checkout, runtime=LOCKS[0])
    *_, lab = planned(checkout, "lab").splitlines()
    assert f"--LabApp.app_settings_dir={checkout}/deploy/lab" in shlex.split(lab)


def test_no_command_of_make_cuts_the_path_of_the_folder_in_two(checkout):
    targets = re.findall(r"(?m)^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"))[0]
    checked = []
    for target in targets.split():
        commands = planned(checkout, "-B", target).replace("\\\n", "")
        for line in commands.splitlines():
            if checkout.name in line:
                checked.append(target)
                cut = [word for word in shlex.split(line) if "市の" in word or "it's" in word]
                assert all(str(checkout) in word for word in cut), line
    assert {"lab", "report", "env"} <= {*checked}


@pytest.mark.parametrize(
    ("made_by", "asked", "installed"),
    [
        ({"runtime": LOCKS[0]}, ["lab"], []),
        ({"runtime": LOCKS[0]}, ["report"], []),
        ({"runtime": LOCKS[0]}, ["tables", "SERVER=1"], []),
        ({"runtime": LOCKS[1]}, ["tables", "SERVER=1"], []),
        ({"runtime": LOCKS[1]}, ["report"], []),
        ({"runtime": LOCKS[1]}, ["lab"], [LOCKS[0]]),
        ({"runtime": LOCKS[1]}, ["lab", "SERVER=1"], [LOCKS[0]]),
        ({"runtime": LOCKS[1]}, ["test"], [LOCKS[2]]),
        ({"runtime": LOCKS[1], "development": LOCKS[2]}, ["test"], []),
        ({}, ["lab"], [LOCKS[0]]),
        ({}, ["tables", "SERVER=1"], [LOCKS[1]]),
        # by a lock of another day
        ({"runtime": "Makefile", "named": LOCKS[0]}, ["report"], [LOCKS[0]]),
        ({"runtime": "Makefile", "named": LOCKS[1]}, ["report"], [LOCKS[1]]),
        ({"runtime": "Makefile", "named": LOCKS[1]}, ["lab"], [LOCKS[0]]),
        ({"runtime": LOCKS[0], "development": "Makefile"}, ["test"], [LOCKS[2]]),
    ],
)
def test_make_installs_what_the_lock_of_an_environment_left_out_and_nothing_else(
    made_by, asked, installed, checkout
):
    is_made(checkout, **made_by)
    assert installs(planned(checkout, *asked)) == installed


# --- commands ---


@pytest.mark.parametrize(
    ("given", "processed"),
    [
        ("", "data/processed"),
        ("--raw ./data/raw/", "data/processed"),
        ("--raw my/pdfs", "my/pdfs-tables"),
        ("--raw my/pdfs/", "my/pdfs-tables"),
        ("--processed my/tables --raw my/pdfs", "my/tables"),
    ],
)
def test_tables_and_pages_of_other_pdfs_go_beside_them_and_those_of_the_samples_stay(
    given, processed, tmp_path, monkeypatch
):
    asked = {}
    monkeypatch.chdir(tmp_path)
    for home, name in (("data", "raw"), ("my", "pdfs")):
        (tmp_path / home).mkdir()
        folder_of(tmp_path / home / name, "one.pdf")
    monkeypatch.setattr(pipeline, "make_tables", lambda raw, to, **_: asked.update(tables=to))
    monkeypatch.setattr(reporting, "make_report", lambda run: asked.update(run=run))
    run(app, ["tables", *given.split()])
    run(app, ["report", *given.split()])
    reports = "my/pdfs-reports" if "my/" in given else "reports"
    assert asked["tables"] == asked["run"].processed == Path(processed)
    assert asked["run"].reports == Path(reports)


def test_the_folder_in_which_one_stands_has_its_tables_beside_it(tmp_path, monkeypatch):
    asked = []
    monkeypatch.chdir(folder_of(tmp_path / "pdfs", "one.pdf"))
    monkeypatch.setattr(pipeline, "make_tables", lambda _, to, **__: asked.append(to))
    run(app, ["tables", "--raw", "."])
    assert asked == [tmp_path / "pdfs-tables"]


def test_the_list_of_commands_cuts_no_sentence():
    listed = run(app, ["--help"], terminal_width=80).output.partition("Commands:")[2]
    assert "..." not in listed
    for command in app.commands.values():
        assert " ".join(command.short_help.split()) in " ".join(listed.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example_of_options_that_exist(command):
    options, example = run(app, [command, "--help"]).output.split(f"Example: hyoka {command} ")
    used = [word for word in example.split() if word.startswith("--")]
    assert used
    assert all(f"  {option} " in options for option in used)


def test_help_imports_nothing_heavy_and_the_version_is_that_of_the_package():
    code = (
        "import sys; from click.testing import CliRunner; from hyoka.cli.main import app; "
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0; "
        "print(*{'pandas', 'numpy', 'pandera', 'matplotlib', 'papermill', 'pypdfium2'} "
        "& set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.split() == []
    assert run(app, ["--version"]).output.split() == ["hyoka", version("hyoka")]


def test_tables_says_how_many_rows_there_are_what_was_not_read_and_what_became_of_the_cache(
    raw, tmp_path, monkeypatch
):
    monkeypatch.setenv("HYOKA_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").write_text("a file")
    result = tables(folder_of(raw, "broken.pdf"))
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert "documents                1 rows" in lines
    unread, why, note, cache, place, status = lines[
        lines.index("1 of 2 PDFs and workbooks were not read") :
    ]
    assert unread == "1 of 2 PDFs and workbooks were not read"
    assert why == "  not read: broken.pdf: the PDF is damaged; fetch it again"
    assert note == (
        "note: broken and 1 more: no source: no row in sources.csv; add a row for it; "
        "reading does not depend on it"
    )
    assert cache.startswith("cache: nothing could be kept: ")
    assert place == f"tables: {tmp_path / 'out'}"
    assert status == "exit status 1 (errors: 1); all else is done"


@pytest.mark.parametrize(
    ("passes", "severities", "exit_code"),
    [([True, True], ["note"], 0), ([True, False], [], 1), ([True], ["error"], 1), ([], [], 0)],
)
def test_check_ends_with_1_when_a_check_failed_or_a_problem_is_an_error(
    tmp_path, passes, severities, exit_code
):
    result = check(tmp_path, passes, severities)
    assert result.exit_code == exit_code
    assert result.output.count(
        "check failed: a, page 3: project total, 611: expected 410, found 400"
    ) == passes.count(False)
    if passes:
        assert f"a: {sum(passes)} of {len(passes)} checks pass" in result.output


def test_h36_a_check_that_always_holds_is_not_counted(tmp_path):
    rows = [CHECK, CHECK | {"check": "unique_ids"}, CHECK | {"check": "personnel_cost"}]
    checks = pd.DataFrame([row | {"passes": "true"} for row in rows])
    check(tmp_path, [], [])
    checks.to_csv(tmp_path / "checks.csv", index=False)
    assert "a: 1 of 1 checks pass" in run(app, ["check", "--processed", str(tmp_path)]).output


@pytest.mark.parametrize("spelled", ["2021,2020", "R3,R2", "令和3年度、令和2年度", "2021,R2"])
def test_years_may_be_spelled_as_the_helpers_take_them(spelled, raw, monkeypatch):
    asked = {}
    monkeypatch.setattr(pipeline, "make_tables", lambda *_, **__: None)
    monkeypatch.setattr(reporting, "make_report", lambda run: asked.update(run=run))
    run(app, ["report", "--raw", str(raw), "--year", spelled, "--city", "甲市、乙市"])
    assert (asked["run"].years, asked["run"].cities) == ([2021, 2020], ["甲市", "乙市"])
    assert fiscal_years(spelled) == [2021, 2020]


def test_no_line_of_help_begins_with_a_mark_that_ends_one(monkeypatch):
    monkeypatch.setenv("HYOKA_LANG", "ja")
    for name in ("", *app.commands):
        started = "from hyoka.cli.start import main; main()"
        command = [sys.executable, "-c", started, *filter(None, [name]), "--help"]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        lines = [line.strip() for line in shown.splitlines()]
        assert [line for line in lines if line.startswith(("、", "。", "）", "」"))] == [], name


#: What people read: guides, messages, names of columns and codes, sentences, pages, notebooks.
SAID = (
    "README.ja.md",
    "docs/ja*.md",
    "data/labels/findings.csv",
    "engine/src/hyoka/contract/*.csv",
    "engine/src/hyoka/html/templates/*",
    "annexes/desk/src/hyoka_desk/templates/*",
    "annexes/desk/src/hyoka_desk/messages.csv",
    "annexes/draft/src/hyoka_draft/templates/*",
    "annexes/draft/src/hyoka_draft/messages.csv",
    "engine/src/hyoka/text/messages.csv",
    "engine/src/hyoka/text/words.csv",
    "src/helpers/*.csv",
    "src/hyoka_report/templates/*",
    "src/looks/templates/*",
    "notebooks/*.ipynb",
)


@pytest.mark.parametrize("pattern", SAID)
def test_a_document_a_sheet_and_a_folder_have_one_word_wherever_people_read_of_them(pattern):
    other_words = re.compile("資料|帳票|フォルダ(?!ー)")
    texts = {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob(pattern)}
    assert texts
    assert [name for name, text in texts.items() if other_words.search(text)] == []


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            ContractError("contract.no_table", file="costs.csv", expected="value"),
            1,
            "costs.csv: no such table; expected: value\n",
        ),
        (
            PermissionError(13, "Permission denied", "out/costs.csv"),
            2,
            "out/costs.csv: Permission denied\n",
        ),
        (
            MemoryError(),
            2,
            "the memory does not suffice; to do: close other programs, or ask for fewer --jobs\n",
        ),
        (
            ModuleNotFoundError(name="papermill"),
            2,
            (
                "a package is not installed; found: papermill; to do: install all that is needed: "
                "python -m pip install -e ./engine -e ./annexes/desk -e ./annexes/draft "
                "-e ./annexes/workbooks -e .\n"
            ),
        ),
    ],
)
def test_error_is_its_message_without_a_traceback_and_a_defect_is_not_hidden(
    raw, monkeypatch, error, status, said
):
    monkeypatch.setattr(pipeline, "make_tables", raising(error))
    monkeypatch.setattr(sys, "prefix", str(raw.parent))  # no environment of make
    result = tables(raw)
    assert (result.exit_code, result.stderr) == (status, f"hyoka: {said}")
    monkeypatch.setattr(pipeline, "make_tables", raising(ZeroDivisionError()))
    assert isinstance(tables(raw).exception, ZeroDivisionError)


@pytest.mark.parametrize("command", ["draft", "export", "report"])
def test_a_command_whose_package_is_not_installed_says_what_installs_it(monkeypatch, command):
    monkeypatch.delitem(app.commands, command)
    result = run(app, [command])
    assert result.exit_code == 2
    assert f"the package of hyoka {command} is not installed" in result.stderr
    assert " -m pip install -e ./" in result.stderr


def raising(error: BaseException):
    def call(*_: object, **__: object) -> None:
        raise error

    return call


def test_report_hands_on_notebooks_cities_and_years_and_names_the_cell_of_a_failure(
    raw, monkeypatch
):
    failure = SimpleNamespace(notebook="03_indicator_attainment", cell=4, error="KeyError: 'value'")
    made, given = (
        SimpleNamespace(
            failures=[failure], index=Path("index.html"), exit_code=1, changes=(), wrong_replies=()
        ),
        [],
    )
    monkeypatch.setattr(reporting, "make_report", lambda asked: given.append(asked) or made)
    tables(folder_of(raw, "broken.pdf"))
    folders = ["--raw", str(raw), "--processed", str(raw.parent / "out")]
    result = run(
        app, ["report", *folders, "--only", "3, 05", "--cities", "茨木市,伊丹市", "--years", "2021"]
    )
    assert result.exit_code == 1
    assert "failed: 03_indicator_attainment, cell 4: KeyError: 'value'" in result.stderr
    status = "exit status 1 (errors: 1, failed notebooks: 1); all else is done"
    assert (
        "  not read: broken.pdf: the PDF is damaged; fetch it again" in result.stdout.splitlines()
    )
    assert result.stdout.splitlines()[-2:] == ["report: index.html", status]
    expected = Run(
        raw, raw.parent / "out", raw.parent / "raw-reports", [3, 5], ["茨木市", "伊丹市"], [2021]
    )
    assert [replace(asked, make=None) for asked in given] == [expected]


def test_forms_are_listed_with_the_users_own_and_described_and_a_broken_one_is_named_with_its_line(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("HYOKA_FORMS", "")
    shipped = run(app, ["forms"])
    assert shipped.exit_code == 0
    assert "つくば市 事務事業マネジメントシート" in shipped.output
    (tmp_path / "mine.toml").write_text("city = '某市'\nsheets = 1\n", encoding="utf-8")
    result = run(app, ["forms", "--forms", str(tmp_path)])
    assert result.exit_code == 1
    assert "mine.toml" in result.stderr
    assert "sheets: no such key" in result.stderr
    keys = json.loads(run(app, ["forms", "--schema"]).output)["properties"]
    assert {"city", "known_by", "labels", "unit", "spellings"} <= keys.keys()
    assert all("description" in key or "$ref" in key for key in keys.values())


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_that_a_library_makes_its_own_error_of_ends_with_its_line(
    ending, monkeypatch, capfd
):
    def app(**_):
        try:
            signal.raise_signal(ending)
        except SystemExit as ended:
            raise ValueError from ended

    monkeypatch.setattr("hyoka.cli.main.app", app)
    for name in ("gettext", "ngettext"):
        monkeypatch.setattr(gettext, name, getattr(gettext, name))  # put back behind the test
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with pytest.raises(SystemExit, match=str(128 + ending)):
            start.main()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert capfd.readouterr().err == "hyoka: interrupted\n"
