"""Wrong inputs end in one line that says what is wrong: of commands, in papermill, in cells.

tests/data/wrong_commands.csv and wrong_cells.csv list them: what is typed, and what its last line
says (parts of it, with … between).
"""

import shlex
import shutil
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from click.testing import CliRunner
from notebooks_in_process import ROOT, InProcess
from papermill.cli import papermill
from papermill.engines import papermill_engines

import helpers as h
import hyoka
from hyoka.cli.main import app
from hyoka.text import csv_rows
from hyoka.text.errors import HyokaError, UsageError

DATA = ROOT / "tests" / "data"
COMMANDS = csv_rows(DATA / "wrong_commands.csv")
CELLS = csv_rows(DATA / "wrong_cells.csv")
#: Small files of the folder in which the commands are typed.
FILES = {
    "bad.toml": "city = 某市\n",
    "broken.pdf": "%PDF-1.4\nnothing",
    "broken/checks.csv": "nosuch\n1\n",
    "broken/costs.csv": "nosuch\n1\n",
    "head.csv": "cities\n",
    "keys.toml": "nosuch = 1\n",
    "lists.toml": 'raw = "pdfs"\nkeep = [1]\n',
    "numbers.toml": 'raw = "pdfs"\nyears = 3\n',
    "paths.toml": "raw = 3\n",
    "pdfs/sources.csv": "file\n",
    "rows.csv": "cities\n甲市\n",
    "text.txt": "text\n",
    "values.toml": 'raw = "pdfs"\nkeep = "many"\n',
    "wrong.csv": "nosuch\n甲市\n",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with a PDF, tables, some of the tables (partly), and what is none of these."""
    home = tmp_path_factory.mktemp("home")
    for name in ("empty", "partly", "pdfs"):
        (home / name).mkdir()
    shutil.copy(ROOT / "data" / "raw" / "itami-2021-evaluation.pdf", home / "pdfs" / "itami.pdf")
    for name in ("tables", "broken"):
        shutil.copytree(ROOT / "data" / "processed", home / name)
    shutil.copy(home / "tables" / "costs.csv", home / "partly")
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def files_of(folder: Path) -> set[Path]:
    return {*folder.rglob("*")}


def assert_told(last: str, told: str) -> None:
    for part in told.split(" … "):
        assert part in last


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row["command"])
def test_a_wrong_command_ends_in_one_line_and_one_that_does_nothing_leaves_nothing(
    row, home, tmp_path, monkeypatch
):
    program, *words = shlex.split(row["command"])
    before = files_of(home)
    if program == "papermill":
        monkeypatch.chdir(ROOT / "notebooks")
        papermill_engines.register("in_process", InProcess)
        name, *given = [str(home / "nosuch") if word == "NOWHERE" else word for word in words]
        files = [f"{name}.ipynb", str(tmp_path / "out.ipynb")]
        options = ["--engine", "in_process", "--no-progress-bar"]
        ended = CliRunner().invoke(papermill, [*options, *given, *files])
        last = str(ended.exception).strip().splitlines()[-1]
    else:
        monkeypatch.chdir(home)
        ended = CliRunner().invoke(app, words)
        assert isinstance(ended.exception, SystemExit), ended.exception
        last = ended.stderr.strip().splitlines()[-1]
    assert ended.exit_code == int(row["status"])
    assert_told(last, row["told"])
    if ended.exit_code == UsageError.exit_status:
        assert files_of(home) == before


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What a cell may name, beside h and hyoka."""
    processed = ROOT / "data" / "processed"
    return {
        "h": h,
        "hyoka": hyoka,
        "pd": pd,
        "FRAME": pd.DataFrame({"事業": ["1 甲"], "value": [1.0]}),
        "EMPTY": (empty := tmp_path_factory.mktemp("empty")),
        # a name alone is looked for in each folder above, too
        "NOWHERE": str(empty / "nosuch"),
        "RAW": ROOT / "data" / "raw",
        "costs": h.load("costs", processed=processed),
        "tables": h.load_all(processed),
    }


@pytest.mark.parametrize("row", CELLS, ids=lambda row: row["cell"])
def test_a_wrong_cell_ends_in_one_line(row, names, monkeypatch):
    monkeypatch.chdir(ROOT)
    with mpl.rc_context({"backend": "agg"}), pytest.raises(HyokaError) as raised:
        eval(row["cell"], names)
    (line,) = raised.value._render_traceback_()
    assert "\n" not in line
    assert_told(line, row["told"])
