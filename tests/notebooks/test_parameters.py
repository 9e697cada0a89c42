"""What a run gives a notebook: names that it knows, numbers that are numbers, an engine of its
version; and its page says it in words.
"""

import re
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from notebooks_in_process import NOTEBOOKS, ROOT, InProcess
from papermill.cli import papermill
from papermill.engines import papermill_engines
from test_notebook_pages import page_of

import helpers as h
from helpers import versions
from hyoka.cli.main import app
from hyoka.text.errors import UsageError, YearError
from hyoka_report.conditions import conditions, known_parameters
from looks import parameters

CELL = """raw = "data/raw"  # フォルダー — folder
cities = []  # 自治体名 — cities
well_below = 0.8  # 目標にかなり届かないとする達成率 — attainment well below a target
least_change = (
    0.05  # 急とする差の下限 — least change
)
years_missed: int = 3
subject = "A"  # 対象 — subject"""


@pytest.fixture
def given(monkeypatch):
    """What a notebook's names are when setup was called after papermill's cell of these lines."""

    def names_after(*lines, cell=CELL):
        names = {"In": ["", "import helpers as h", cell, "\n".join(["# Parameters", *lines])]}
        shell = SimpleNamespace(user_ns=names)
        monkeypatch.setattr(parameters, "get_ipython", lambda: shell)
        parameters.check_given()
        return {name: value for name, value in names.items() if name != "In"}

    return names_after


def test_a_cell_of_parameters_is_read_with_its_comments_also_over_several_lines():
    found = parameters.parameters(CELL)
    assert {name: found[name].default for name in found} == {
        "raw": "data/raw",
        "cities": [],
        "well_below": 0.8,
        "least_change": 0.05,
        "years_missed": 3,
        "subject": "A",
    }
    assert found["least_change"].about == "急とする差の下限 — least change"
    assert found["years_missed"].about == ""


@pytest.mark.parametrize(
    ("line", "near"),
    [('city = "伊丹市"', "cities"), ("wellbelow = 0.6", "well_below"), ("least = 1", "least_")],
)
def test_a_parameter_that_the_notebook_does_not_know_is_refused_with_the_near_name(
    given, line, near
):
    with pytest.raises(UsageError, match=f"no such parameter; expected: {near}") as raised:
        given("cities = []", line)
    assert "\n" not in str(raised.value)
    assert raised.value._render_traceback_() == [f"UsageError: {raised.value}"]


def test_numbers_given_as_texts_become_numbers_and_all_else_stays_as_it_was_given(given):
    lines = ('well_below = "0.6"', 'years_missed = "２"', "least_change = 1", 'cities = "伊丹市"')
    assert given(*lines, "subject = 106") == {
        "well_below": 0.6,
        "years_missed": 2,
        "least_change": 1,
        "cities": "伊丹市",
        "subject": "106",
    }
    assert given('years_missed = "2.5"') == {"years_missed": 2.5}


@pytest.mark.parametrize(
    "value",
    ["'八割'", "'nan'", "'inf'", "float('nan')", "float('inf')", "None", "True", "[1]"],
)
def test_what_is_no_number_is_refused_where_a_number_is_asked_for(given, value):
    with pytest.raises(UsageError, match=r"a number such as 0\.8; found: well_below = "):
        given(f"well_below = {value}")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("subject = None", "no text; found: subject = None"),
        ("subject = True", "no text; found: subject = True"),
        ('subject = ["A"]', r"no text; found: subject = \['A'\]"),
        ("cities = True", r"a list such as .*; found: cities = True"),
        ('cities = {"伊丹市": 1}', r"a list such as .*; found: cities = "),
    ],
)
def test_what_is_no_text_or_no_list_is_refused_where_one_is_asked_for(given, line, told):
    with pytest.raises(UsageError, match=told) as raised:
        given(line)
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_nowhere_is_refused_and_one_here_or_above_is_taken(
    given, tmp_path, monkeypatch
):
    name = "raw"
    (tmp_path / "there" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "there" / "below")
    cell = f'{name}: str = ""'
    for found in ("", "there", str(tmp_path / "there"), "../../there"):
        assert given(f'{name} = "{found}"', cell=cell) == {name: found}
    for wrong in (str(tmp_path / "nosuch"), "there/nosuch"):
        told = f"names no folder; expected: .*below.*; found: {name} = '{wrong}'; to do: "
        with pytest.raises(UsageError, match=told) as raised:
            given(f'{name} = "{wrong}"', cell=cell)
        assert "\n" not in str(raised.value)


def test_a_folder_that_a_run_makes_need_not_be_there(given):
    assert given('output = "nosuch"', cell='output: str = ""') == {"output": "nosuch"}


def test_the_folder_that_a_notebook_names_itself_is_where_the_samples_lie_or_is_looked_for(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)

    def asked_for(raw):
        shell = SimpleNamespace(user_ns={"In": ["", "import helpers as h"], "raw": raw})
        monkeypatch.setattr(parameters, "get_ipython", lambda: shell)
        parameters.check_given()

    asked_for("data/raw")  # the tables of others come without their PDFs
    asked_for(["what", "is", "no", "path"])
    with pytest.raises(UsageError, match=r"names no folder; .*found: raw = '.*nosuch'"):
        asked_for(str(tmp_path / "nosuch"))


@pytest.mark.parametrize("name", ["HYOKA_LABELS", "HYOKA_FORMS"])
def test_a_folder_of_words_or_forms_that_is_nowhere_is_refused_by_the_first_cell(
    name, tmp_path, monkeypatch
):
    monkeypatch.setenv(name, str(tmp_path / "nosuch"))
    told = f"{name} names no folder; expected: .*; found: {tmp_path / 'nosuch'}; to do: "
    with pytest.raises(UsageError, match=told) as raised:
        h.setup()
    assert "\n" not in str(raised.value)
    monkeypatch.setenv(name, "")
    parameters.check_given()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_notebook_ends_with_one_line_where_a_folder_to_read_is_nowhere(
    name, tmp_path, monkeypatch
):
    monkeypatch.chdir(ROOT / "notebooks")
    papermill_engines.register("in_process", InProcess)
    content = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    refused = {"raw": "a parameter names no folder"}
    if "processed" in known_parameters(content) and name != "02_clean":  # which makes the tables
        refused["processed"] = "no tables there"
    for folder, what in refused.items():
        nowhere = str(tmp_path / "nosuch")
        options = ["--engine", "in_process", "--no-progress-bar", "-p", folder, nowhere]
        out = str(tmp_path / "out.ipynb")
        ended = CliRunner().invoke(papermill, [*options, f"{name}.ipynb", out])
        told = str(ended.exception).strip().splitlines()[-1]
        assert ended.exit_code == 1
        assert told.startswith(f"UsageError: {what}; expected: "), told
        assert "nosuch" in told.partition("found: ")[2]


def test_a_year_that_is_none_is_said_in_one_line_too():
    with pytest.raises(YearError) as raised:
        h.load("costs", year="昔", processed=ROOT / "data" / "processed")
    assert raised.value._render_traceback_() == [f"YearError: {raised.value}"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_papermill_shows_type_default_and_words_of_each_parameter(name):
    notebook = str(ROOT / "notebooks" / f"{name}.ipynb")
    shown = CliRunner().invoke(papermill, ["--help-notebook", notebook])
    assert shown.exit_code == 0
    _, _, listed = shown.output.partition("Parameters inferred for notebook")
    told = re.findall(r"^  (\w+): (\S+) \(default (.*)\)\s+(\S.*)$", listed, re.MULTILINE)
    content = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    wanted = [
        (key, type(parameter.default).__name__, parameter.about)
        for key, parameter in known_parameters(content).items()
    ]
    assert [(key, kind, about) for key, kind, _, about in told] == wanted


def test_a_report_says_what_a_notebook_may_be_given_with_the_cities_and_years_of_the_tables(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(ROOT)
    shown = CliRunner().invoke(app, ["report", "--help-notebook", "04"]).output
    content = nbformat.read(ROOT / "notebooks" / "04_cost_efficiency.ipynb", as_version=4)
    known = known_parameters(content)
    assert re.findall(r"^  (\w+): ", shown, re.MULTILINE) == [*known]
    words = known["least_weight"].about
    assert f"  least_weight: float (default 0.001)\n    {words}\n" in shown
    names, years = re.findall("in the tables: (.*)", shown)
    there = h.choices(ROOT / "data" / "processed")
    assert names.split(", ") == [*there.index]
    assert years.split(", ") == sorted({str(year) for found in there for year in found})
    empty = ["report", "--help-notebook", "4", "--processed", str(tmp_path)]
    last = CliRunner().invoke(app, empty).output.splitlines()[-1]
    assert last == f"no tables in {tmp_path}: cities and years are known after hyoka report"


def test_a_notebook_that_is_run_by_hand_or_has_no_cell_of_parameters_is_let_be(monkeypatch):
    for cells in ([], ["", "# Parameters"], ["", "import helpers as h", CELL]):
        shell = SimpleNamespace(user_ns={"In": cells})
        monkeypatch.setattr(parameters, "get_ipython", lambda shell=shell: shell)
        parameters.check_given()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_calls_setup_behind_its_parameters_and_says_each_in_two_languages(name):
    content = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    cells = [cell for cell in content.cells if cell.cell_type == "code"]
    (at,) = [at for at, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ())]
    assert all("setup(" not in cell.source for cell in cells[:at]), "it would check nothing"
    known = known_parameters(content)
    assert known
    assert [key for key, parameter in known.items() if " — " not in parameter.about] == []


def test_an_engine_of_another_version_is_refused_with_what_to_do(monkeypatch):
    wanted = ["pandas>=3", "hyoka-draft==0.3.0", "hyoka[second-reading]==0.3.0"]
    monkeypatch.setattr(versions, "requires", lambda _: wanted)
    monkeypatch.setattr(versions, "version", lambda _: "0.3.0")
    versions.check_engine()
    monkeypatch.setattr(versions, "version", lambda _: "0.2.1")
    with pytest.raises(UsageError, match=r"expected: 0\.3\.0; found: 0\.2\.1; to do: install"):
        h.setup()


def test_a_table_that_no_notebook_has_written_yet_is_refused_with_the_one_that_writes_it(tmp_path):
    (tmp_path / "documents.csv").write_bytes(
        (ROOT / "data" / "processed" / "documents.csv").read_bytes()
    )
    with pytest.raises(UsageError, match=r"found: attainment\.csv; to do: the notebook 03"):
        h.load("attainment", processed=tmp_path)


def executed(*given):
    content = nbformat.v4.new_notebook()
    parts = [(CELL, "parameters"), ("\n".join(["# Parameters", *given]), "injected-parameters")]
    content.cells = [
        nbformat.v4.new_markdown_cell("# 題 — Title\n\n問い。"),
        *(nbformat.v4.new_code_cell(text, metadata={"tags": [tag]}) for text, tag in parts),
    ]
    return content


def test_the_parameters_of_a_run_stand_in_words_at_the_head_of_its_page():
    changed = executed('raw = "elsewhere"', 'cities = ["伊丹市"]', "well_below = 0.6")
    first, *others = conditions(changed)
    words = ("目標にかなり届かないとする達成率", "attainment well below a target")
    assert first == (*words, "0.6", "0.8")
    assert [(other.ja, other.value, other.default) for other in others] == [
        ("急とする差の下限", "0.05", ""),
        ("対象", "A", ""),
    ]
    below = BeautifulSoup(page_of(changed), "html.parser").h1.find_next_sibling()
    assert below.summary.get_text() == "条件：目標にかなり届かないとする達成率 0.6（初期値 0.8）"
    assert "elsewhere" not in below.get_text()
    below = BeautifulSoup(page_of(executed()), "html.parser").h1.find_next_sibling()
    assert below.summary.get_text() == "条件：初期値のまま — Parameters: the defaults"
    assert len(below.find_all("li")) == 3


def test_a_changed_parameter_without_a_comment_is_said_by_its_name():
    assert conditions(executed("years_missed = 2"))[0] == ("years_missed", "", "2", "3")
