"""What has changed since the run before: rows added, removed and changed, in a table, on a page and
at the terminal.
"""

import shutil

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from notebooks_for_tests import ReportRuns, project
from pages_in_browser import check_page, require_browser
from true_tables import ROOT

from hyoka.cli.main import app
from hyoka.contract.tables import FIGURE_TABLES
from hyoka.store.data_version import raised, version_of
from hyoka.store.differences import changes_to_show, differences, document_lines
from hyoka.store.table_files import load_table, save_table
from hyoka_desk.review import MOST_LINES

PROCESSED = ROOT / "data" / "processed"


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    home = project(tmp_path_factory.mktemp("reported"))
    with pytest.MonkeyPatch.context() as patch:
        runs_in(home, patch).report()
    return home


@pytest.fixture
def runs(reported, tmp_path, monkeypatch):
    """The project and its report in a folder of the test's own."""
    return runs_in(shutil.copytree(reported, tmp_path / "home"), monkeypatch)


def runs_in(home, patch):
    runs = ReportRuns(home)
    runs.replace_kernels(patch)
    return runs


def costs(runs, change):
    runs.actions["01_read"] = lambda: save_table(
        runs.processed, "costs", change(load_table(runs.processed, "costs"))
    )
    report = runs.report(force=True)
    return report, pd.read_csv(
        report.folder / "changes.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig"
    )


def told(report):
    soup = BeautifulSoup(report.index.read_text(encoding="utf-8"), "html.parser")
    first = soup.select_one("#past")
    return first.get_text() if first else ""


def test_changed_figure_of_a_past_year_stands_at_the_top_of_the_index(runs):
    (first,) = (runs.home / "reports").glob("*/run.json")
    assert not (first.parent / "changes.html").exists()
    report, rows = costs(runs, lambda rows: rows.assign(value=466136000.0, text="466,136"))
    assert rows[
        ["change", "table", "document_id", "page", "column", "old", "new"]
    ].to_numpy().tolist() == [
        ["changed", "costs", "sample-2021", "1", "figure", "466,135,000円", "466,136,000円"]
    ]
    assert "市庁舎管理運営、決算 事業費、令和3年度：466,135,000円 → 466,136,000円" in told(report)
    assert report.changes[0] == "sample-2021.pdf: 1 row(s) changed"
    page = (report.folder / "changes.html").read_text(encoding="utf-8")
    assert "documents/sample-2021.pdf#page=1" in page


@pytest.mark.browser
def test_axe_finds_nothing_on_the_page_of_changes(runs, tmp_path):
    require_browser()
    report, _ = costs(runs, lambda rows: rows.assign(value=466136000.0, text="466,136"))
    assert check_page(report.folder / "changes.html", tmp_path) == []


def test_added_and_removed_rows_are_told_and_those_of_years_to_come_do_not_stand_at_the_top(runs):
    ahead = {"fiscal_year": 2022, "value": 1.0, "text": "1"}
    report, rows = costs(
        runs, lambda rows: pd.concat([rows, rows.assign(**ahead), rows.assign(**ahead)])
    )
    assert (rows["change"].tolist(), rows["is_past"].tolist()) == (
        ["added", "added"],
        ["False", "False"],
    )
    assert rows["key"].is_unique
    report, rows = costs(runs, lambda rows: rows.query("fiscal_year == 2021"))
    assert rows["change"].tolist() == ["removed", "removed"]
    assert told(report) == ""
    report, rows = costs(runs, lambda rows: rows[:0])
    assert "：466,135,000円" in told(report)
    assert "→ －" in told(report)
    # codes of the contract say nothing to a reader
    assert set(rows["old"].str.split("; ").explode()).isdisjoint({"text", "recognised", "guess"})


def test_same_input_twice_has_no_rows_and_says_so(runs):
    report, rows = costs(runs, lambda rows: rows.assign(x0=1.0))
    assert rows.empty
    assert report.changes == ("since the last run: no row has changed",)
    assert "変わった行はない" in (report.folder / "changes.html").read_text(encoding="utf-8")
    assert "表の行は変わっていない" in report.index.read_text(encoding="utf-8")


def test_tables_of_another_version_are_not_compared_and_named(runs):
    (first,) = (runs.home / "reports").glob("*/run.json")
    table = first.parent / "tables" / "costs.csv"
    table.with_suffix(".parquet").unlink(missing_ok=True)
    table.write_text("document_id,amount\na,1\n", encoding="utf-8")
    report, rows = costs(runs, lambda rows: rows)
    assert rows.empty
    (line,) = report.changes
    assert line == "not compared, as that run is of another version or damaged: costs"
    changes = (report.folder / "changes.html").read_text(encoding="utf-8")
    assert "比べていない表：" in changes
    assert "表の行は変わっていない" not in report.index.read_text(encoding="utf-8")


def test_run_that_was_not_whole_is_not_compared_with(runs):
    def fails():
        save_table(runs.processed, "costs", load_table(runs.processed, "costs")[:0])
        raise KeyboardInterrupt

    runs.actions["01_read"] = fails
    with pytest.raises(KeyboardInterrupt):
        runs.report(force=True)
    _, rows = costs(runs, lambda rows: rows.assign(value=1.0))
    assert rows[["column", "old", "new"]].to_numpy().tolist() == [
        ["figure", "466,135,000円", "1円"]
    ]


def test_files_that_are_not_read_have_a_line_each_and_other_kinds_none(runs, tmp_path):
    before, after = runs.home / "data" / "processed", tmp_path / "after"
    shutil.copytree(before, after)
    kinds = [
        ("copy", "same_file", "warning", "first.pdf"),
        ("cut", "broken_pdf", "error", ""),
        ("sample-2021", "broken_pdf", "error", ""),
        ("scan", "broken_pdf", "note", "known"),
        ("*.docx", "other_files", "note", "1 file(s)"),
    ]
    columns = ["document_id", "kind", "severity", "text"]
    problems = pd.DataFrame(kinds, columns=columns).assign(
        subject="", action="", japanese="", page=None
    )
    save_table(after, "problems", problems)
    save_table(after, "documents", load_table(after, "documents")[:0])
    rows = differences(before, after)
    assert document_lines(rows, before, after, "ja") == {
        "copy": "copy.pdf は first.pdf と同じ内容なので、読んでいない",
        "cut": "cut.pdf は読めない",
        "sample-2021": "sample-2021.pdf は読めなくなった",
        "scan": "scan.pdf は読めない",
    }
    assert changes_to_show(rows).empty


# --- hyoka changes ---


@pytest.fixture
def folders(tmp_path):
    """The tables of the samples, and a copy to be changed."""
    before = tmp_path / "before"
    after = tmp_path / "after"
    for folder in (before, after):
        shutil.copytree(PROCESSED, folder, ignore=shutil.ignore_patterns("*.parquet"))
    return before, after


def changes(*folders):
    done = CliRunner().invoke(app, ["changes", *map(str, folders)])
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_a_row_that_is_gone_is_a_row_with_its_place_and_figure(folders):
    costs = load_table(folders[1], "costs")
    gone = costs.iloc[0]
    save_table(folders[1], "costs", costs.iloc[1:])
    first, version, _, document, *table = changes(*folders)
    assert first == (
        "1 document(s) differ; rows: 0 changed, 1 removed, 0 added; 1 figure(s) of past years"
    )
    before = version_of(folders[0])
    after = raised(before, "minor")
    assert version == f"version of the data: {before} → {after} (rows are new or gone)"
    assert document == f"- {gone['document_id']}.pdf: 1 row(s) removed"
    assert table[-1].startswith(f"| {gone['document_id']} p.{gone['page']} | ")
    assert table[-1].endswith(f" | {gone['value']:,.0f}円 | － |")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_whatever_has_changed_is_at_most_40_lines_and_what_is_left_out_is_counted(
    folders, language, monkeypatch
):
    monkeypatch.setenv("HYOKA_LANG", language)
    for name in FIGURE_TABLES:
        rows = load_table(folders[1], name)
        save_table(folders[1], name, rows.assign(text=rows["text"] + "|\n*"))
    for name in ("narratives", "ratings"):
        save_table(folders[1], name, load_table(folders[1], name).iloc[::2])
    lines = changes(*folders)
    assert len(lines) <= MOST_LINES
    table = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in table} == {7}
    shown = changes_to_show(differences(*folders))
    last = [line for line in lines[lines.index(table[-1]) :] if line.startswith("- ")]
    of_tables = [int(line.rpartition(" ")[2].replace(",", "")) for line in last]
    assert len(table) - 2 + sum(of_tables) == len(shown)


def test_equal_tables_and_those_of_another_version_are_one_line(folders):
    assert changes(*folders) == ["since the last run: no row has changed"]
    file = folders[0] / "documents.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace("budget_basis", "basis", 1))
    (line,) = changes(*folders)
    assert line.startswith("not compared, as that run is of another version or damaged: documents")


def test_a_folder_without_tables_is_refused(folders, tmp_path):
    done = CliRunner().invoke(app, ["changes", str(folders[0]), str(tmp_path)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there are no tables here" in done.stderr
