"""A first form from a page: it knows its document, reads rows at once, is short, and nothing is overwritten."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner
from forms.reading import rows_of
from typeset import STYLES, facts
from typeset.other_cities import KINDS, other_city

from hyoka.cli import app
from hyoka.errors import NotPdf, UsageError
from hyoka.forms import stream
from hyoka.forms._toolkit import labels
from hyoka.inspecting.new_form import GOLDEN, NewForm, load_form, new_form
from hyoka.pdf.page import read_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TSUKUBA = "tsukuba-2022-sheets"
LONGEST_FORM = 95


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "src" / "hyoka" / "forms").mkdir(parents=True)
    return tmp_path


def share_known(made: NewForm, document: Path) -> float:
    return load_form(made.form).share(labels(stream(read_pages(document))))


def golden(made: NewForm, table: str) -> pd.DataFrame:
    return pd.read_csv(made.golden / f"{table}.csv", dtype="str", keep_default_na=False)


def agree(made: NewForm, table: str, truth: pd.DataFrame, columns: list[str]) -> bool:
    return sorted(rows_of(golden(made, table), columns)) == sorted(rows_of(truth, columns))


@pytest.mark.parametrize("style", ["plain", "mincho", "narrow_columns"])
def test_first_form_of_a_sheet_reads_its_projects_indicators_and_costs(
    style: str, checkout: Path, typeset_pdf: Callable[..., Path]
) -> None:
    document, truth = typeset_pdf(TSUKUBA, style), facts(TSUKUBA)
    made = new_form("other_sheets", document, checkout)
    assert share_known(made, document) == 1
    assert agree(made, "activities", truth["activities"], ["activity_id", "code", "name", "fiscal_year"])
    assert agree(made, "indicators", truth["indicators"], ["indicator_id", "name", "unit"])
    values = ["indicator_id", "fiscal_year", "measure", "text"]
    assert agree(made, "indicator_values", truth["indicator_values"], values)
    costs, printed = golden(made, "costs"), truth["costs"]
    columns = ["activity_id", "fiscal_year", "basis", "value", "unit"]
    assert rows_of(costs[costs["item"] == "total"], columns) == rows_of(printed[printed["item"] == "total"], columns)
    assert set(costs["item"]) >= {"general_funds", "subsidies_and_bonds", "other_funds", "personnel_cost"}


@pytest.mark.parametrize("stem", ["ikeda-r7-001", "ikeda-r7-006", "ikeda-r7-312"])
def test_first_form_of_a_published_sheet_reads_costs_indicators_and_ratings_exactly(
    stem: str, checkout: Path, shared: Path
) -> None:
    document, truth = shared / "pdf-real" / "ikeda" / f"{stem}.pdf", shared / "golden-real" / stem
    if not (document.is_file() and truth.is_dir()):
        pytest.skip("the shared folder holds no published sheets of 池田市")
    made = new_form("other_projects", document, checkout)
    assert share_known(made, document) == 1
    for table, columns in {
        "costs": ["fiscal_year", "basis", "item", "detail", "value", "unit", "text"],
        "indicators": ["number", "name", "unit", "kind"],
        "indicator_values": ["fiscal_year", "measure", "value", "text", "status"],
        "ratings": ["fiscal_year", "symbol", "scale", "text"],
    }.items():
        assert agree(made, table, pd.read_csv(truth / f"{table}.csv", dtype="str", keep_default_na=False), columns), (
            table
        )


OTHER = {
    "activities": ["activity_id", "name", "department", "section", "fiscal_year"],
    "indicators": ["indicator_id", "name", "unit"],
    "indicator_values": ["indicator_id", "fiscal_year", "measure", "text"],
    "costs": ["activity_id", "fiscal_year", "basis", "item", "detail", "value"],
    "ratings": ["activity_id", "criterion", "symbol", "scale"],
}


@pytest.mark.parametrize("style", ["plain", "mincho", "narrow_columns"])
@pytest.mark.parametrize("kind", KINDS)
def test_first_form_of_a_city_that_no_form_knows_reads_its_sheet_exactly(
    kind: str, style: str, checkout: Path, tmp_path: Path
) -> None:
    document = tmp_path / f"{kind}.pdf"
    truth = other_city(kind, document, STYLES[style])
    made = new_form("other_city", document, checkout)
    for table, columns in OTHER.items():
        found = rows_of(golden(made, table), columns) if table in made.rows else []
        told = [tuple(part.removeprefix(f"{kind}/") for part in one) for one in found]
        assert sorted(told) == sorted(truth.get(table, [])), table


@pytest.mark.parametrize("document_id", ["ibaraki-2020-projects", "ibaraki-2021-dx"])
def test_first_form_of_a_list_takes_each_row_with_a_name_as_a_project(
    document_id: str, checkout: Path, typeset_pdf: Callable[..., Path]
) -> None:
    document = typeset_pdf(document_id)
    made = new_form("other_list", document, checkout)
    assert share_known(made, document) == 1
    found = load_form(made.form).read_records(stream(read_pages(document))).tables["activities"]
    projects = facts(document_id)["activities"]
    assert len(found) == (projects["level"].isin(["project", "action"])).sum()


@pytest.mark.parametrize("document_id", ["hirakata-2017-general", "itami-2021-evaluation", TSUKUBA])
def test_first_form_is_short_and_its_lists_are_whole(
    document_id: str, checkout: Path, typeset_pdf: Callable[..., Path]
) -> None:
    made = new_form("other_form", typeset_pdf(document_id), checkout)
    lines = made.form.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_FORM
    assert sum(made.rows.values()) > 0
    assert set(made.rows) == {path.stem for path in made.golden.glob("*.csv")}
    assert all(list(golden(made, table).columns) == list(GOLDEN[table]) for table in made.rows)


def test_first_form_and_its_test_pass_the_repositorys_own_lint(
    checkout: Path, root: Path, typeset_pdf: Callable[..., Path]
) -> None:
    made = new_form("other_sheets", typeset_pdf(TSUKUBA), checkout)
    ruff, settings = [sys.executable, "-m", "ruff"], ["--config", str(root / "pyproject.toml")]
    # what tests may do is told by their folder's name, which this one has not
    asked = {made.form: [], made.test: ["--select", "E,W,F,I"]}
    for file, more in asked.items():
        check = [*ruff, "check", *settings, *more, str(file)]
        assert subprocess.run(check, capture_output=True, check=False).returncode == 0
        in_form = [*ruff, "format", "--check", *settings, str(file)]
        assert subprocess.run(in_form, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_written_test_agrees_with_its_tables_until_one_is_corrected_and_tells_failing_checks(
    tmp_path: Path, root: Path, made_pdf: Callable[..., tuple[Path, object]]
) -> None:
    sheet, _ = made_pdf(TSUKUBA, 1, 1)
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "forms").mkdir(parents=True)
    shutil.copy(root / "tests" / "forms" / "reading.py", tmp_path / "tests" / "forms")
    shutil.copytree(root / "data" / "labels", tmp_path / "data" / "labels")
    (tmp_path / "sheets").mkdir()
    shutil.copy(sheet, tmp_path / "sheets")
    # before the form that knows the document in the order of names
    made = new_form("a_sheets", tmp_path / "sheets" / sheet.name, tmp_path)
    code = (
        "import sys, pytest; sys.path[:0] = ['src', 'tests']; "
        f"sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '--import-mode=importlib', {str(made.test)!r}]))"
    )
    command = [sys.executable, "-c", code]
    passed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 failed, 3 passed" in passed.stdout, passed.stdout
    assert "test_nothing_in_the_sheet_is_left_unread" in passed.stdout
    table = made.golden / "indicator_values.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("target", "baseline", 1), encoding="utf-8")
    command[-1] = command[-1].replace("'-q'", "'-q', '-k', 'fast'")
    failed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 failed, 3 deselected" in failed.stdout, failed.stdout


def test_nothing_is_overwritten(checkout: Path, typeset_pdf: Callable[..., Path]) -> None:
    made = new_form("other_sheets", typeset_pdf(TSUKUBA), checkout)
    made.form.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not overwritten"):
        new_form("other_sheets", typeset_pdf(TSUKUBA), checkout)
    made.form.unlink()
    with pytest.raises(UsageError, match="test_other_sheets"):
        new_form("other_sheets", typeset_pdf(TSUKUBA), checkout)
    assert not made.form.exists()


@pytest.mark.parametrize("name", ["", "ikeda", "Ikeda_projects", "_ikeda_x", "ikeda-projects", "../x_y", "ikeda_class"])
def test_name_that_is_no_city_and_what_is_refused(name: str, checkout: Path) -> None:
    with pytest.raises(UsageError, match="no name for a form"):
        new_form(name, checkout / "sheet.pdf", checkout)


def test_folder_that_is_no_repository_is_refused(tmp_path: Path, typeset_pdf: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="no checkout"):
        new_form("other_sheets", typeset_pdf(TSUKUBA), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_pdf_leaves_nothing(checkout: Path) -> None:
    (checkout / "text.pdf").write_text("text")
    with pytest.raises(NotPdf):
        new_form("other_sheets", checkout / "text.pdf", checkout)
    assert list(checkout.rglob("*.py")) == []


def test_command_tells_what_it_wrote_and_what_to_look_at(checkout: Path, typeset_pdf: Callable[..., Path]) -> None:
    arguments = ["new-form", "other_sheets", "--from", str(typeset_pdf(TSUKUBA)), "--out", str(checkout)]
    result = CliRunner().invoke(app, [*arguments, "--city", "つくば市", "--code", "082201"])
    assert result.exit_code == 0, result.output
    assert "rows: activities 6, indicators 9" in result.output
    assert "note: tsukuba_sheets knows this document already" in result.output
    form = load_form(checkout / "src" / "hyoka" / "forms" / "other_sheets.py")
    assert (form.municipality, form.municipality_code) == ("つくば市", "082201")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--from", "none.pdf"], "there is no such file"), ([], "--from")],
)
def test_command_without_its_file_is_wrong_usage(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["new-form", "other_sheets", *arguments])
    assert result.exit_code == 2
    assert message in result.output


def test_code_that_has_no_six_digits_is_refused(checkout: Path) -> None:
    with pytest.raises(UsageError, match="six digits"):
        new_form("other_sheets", checkout / "sheet.pdf", checkout, code="27204")
