"""One notebook, a page for each row of a file of parameters: `hyoka report --only 3 --each`."""

import json

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from notebooks_for_tests import dead_links, notebook, project, report_of, run_cells_here

from hyoka.cli.main import app
from hyoka.text.errors import UsageError
from hyoka_report.each_page import MOST_PAGES, parameter_rows

NOTEBOOK = """import helpers as h
h.setup()
h.note(f"{cities}、{labels}")
if labels == "fails": raise ValueError("no such label")
if labels == "wrong": h.load_all("data/nosuch")"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run of four rows: of two the notebook fails, of one as it asks for what is not there."""
    home = project(tmp_path_factory.mktemp("each"))
    notebook(home / "notebooks" / "03_costs.ipynb", NOTEBOOK)
    notebook(home / "notebooks" / "04_more.ipynb", "1 + 1")
    rows = [{"labels": "wrong"}, {"labels": "en"}, {"labels": "fails"}]
    rows = [{"title": "甲市", "cities": "甲市、乙市"}, *rows]
    with pytest.MonkeyPatch.context() as patch:
        run_cells_here(patch)
        return report_of(home, only=[3], each=rows)


def soup(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_each_row_is_a_page_with_its_title_and_its_parameters(made):
    pages = sorted(made.folder.glob("03_*.html"))
    assert [page.stem for page in pages] == [f"03_costs~00{number}" for number in (1, 2, 3, 4)]
    headings = [soup(page).h1.get_text().partition(" — ")[0] for page in pages]
    assert headings == [f"{of}：決算はいくらか" for of in ("甲市", "wrong", "en", "fails")]
    notes = [soup(page).select_one(".hyoka-note").get_text() for page in pages]
    assert notes == ["甲市、乙市、ja", *(f"[]、{of}" for of in ("wrong", "en", "fails"))]


def test_the_first_page_is_the_contents_and_names_the_rows_that_failed(made):
    first = soup(made.index)
    linked = [link.get_text().partition("：")[0] for link in first.select("ul.pages a")]
    assert linked == ["甲市", "wrong", "en", "fails"]
    failed = ["03_costs~002", "03_costs~004"]
    assert all(name in first.select_one("details.failed").get_text() for name in failed)
    assert (made.exit_code, [failure.notebook for failure in made.failures]) == (
        1,
        failed,
    )
    assert made.failures[0].error.startswith("UsageError: no tables there")
    assert dead_links(made.folder) == []
    assert json.loads((made.folder / "run.json").read_bytes())["exit_code"] == 1


@pytest.mark.parametrize(
    ("rows", "options", "told"),
    [
        ("cities\n", "--only 3", "no rows of parameters"),
        ("title\n甲市\n", "--only 3", "names of parameters"),
        ("city\n甲市\n", "--only 3", "wrong keys; expected: title, raw, processed, "),
        ("cities\n甲市,乙市\n", "--only 3", "a row of the CSV has more cells than its head"),
        ("cities\n甲市\n", "", "--each is of one notebook; found: 03_costs, 04_more"),
    ],
)
def test_a_file_of_rows_that_cannot_be_used_is_refused_in_one_line(
    rows, options, told, tmp_path, monkeypatch
):
    home = project(tmp_path)
    notebook(home / "notebooks" / "03_costs.ipynb", NOTEBOOK)
    notebook(home / "notebooks" / "04_more.ipynb", "1 + 1")
    monkeypatch.chdir(home)
    (home / "rows.csv").write_text(rows, encoding="utf-8")
    done = CliRunner().invoke(app, ["report", *options.split(), "--each", "rows.csv"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr.splitlines()[-1]
    assert not list(home.glob("reports/*"))


def test_a_file_that_is_no_text_and_too_many_rows_are_refused(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_bytes("cities\n甲市\n".encode("cp932"))
    with pytest.raises(UsageError, match="this is no CSV"):
        parameter_rows(file)
    file.write_text("years\n" + "2021\n" * (MOST_PAGES + 1), encoding="utf-8")
    with pytest.raises(UsageError, match=f"1 to {MOST_PAGES} rows"):
        parameter_rows(file)
