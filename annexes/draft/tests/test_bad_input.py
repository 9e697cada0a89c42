"""Bad input: one line each, with the file, the row, what was found and what to do; the rest is
taught.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner
from corrected_sheets import typed, write_sheets, write_typed

from hyoka.cli.main import app
from hyoka.text.errors import UsageError
from hyoka_draft.answers import form_lines
from hyoka_draft.command import write_draft
from hyoka_draft.corrected_sheet import ranges

if TYPE_CHECKING:
    from hyoka_draft.facts import Documents

TOTAL, SUBSIDIES, FUNDS = typed()


@pytest.fixture(scope="module")
def documents(tmp_path_factory) -> Documents:
    return write_sheets(tmp_path_factory.mktemp("sheets"))


def draft(documents: Documents, out: Path, *sheets: Path) -> list[str]:
    documents.refused.clear()
    return [*write_draft(documents, out, sheets=sheets)]


def sure(out: Path) -> int:
    """How many facts are proved or confirmed."""
    return int(pd.read_csv(out / "facts.csv")["state"].isin(["proved", "confirmed"]).sum())


#: Rows of a sheet, and the one line that is said of them.
ROWS = {
    "a value that is nowhere": (
        [TOTAL | {"value": "7777"}, SUBSIDIES, FUNDS],
        r"row 1: its value is printed nowhere; write it as .* 7777; page 1 has .* 100千円",
    ),
    "a row that stands twice": (
        [TOTAL, SUBSIDIES, FUNDS, TOTAL],
        "row 4: it says the same as row 1, more often than the page is read so",
    ),
    "a name that no place says": (
        [
            TOTAL,
            SUBSIDIES,
            FUNDS,
            FUNDS | {"activity": "水道事業", "value": "40"},
            FUNDS | {"activity": "水道事業", "value": "100"},
        ],
        r"2 rows \(4-5\): activity has 水道事業, which no page prints, .*: write it as the page",
    ),
    "a row of another activity": (
        [TOTAL, SUBSIDIES, FUNDS, FUNDS | {"label": "地方債", "concept": "bonds", "value": "40"}],
        "row 4: label has 地方債, which no page prints",
    ),
    "a word that nobody knows": (
        [TOTAL | {"phase": "見積"}, SUBSIDIES, FUNDS],
        "row 1: phase has 見積: it was left out; it may have .*決算",
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_wrong_row_is_one_line_and_the_rest_is_taught(case, documents, tmp_path):
    rows, told = ROWS[case]
    sheet = write_typed(tmp_path / "typed.csv", rows)
    named = [line for line in draft(documents, tmp_path / "out", sheet) if "typed.csv, " in line]
    assert len(named) == 1, named
    assert re.search(told, named[0]), named
    is_total_said = rows[0] == TOTAL or "left out" in told  # else it is said to be another one
    assert sure(tmp_path / "out") == (12 if is_total_said else 8)


def test_a_row_stands_as_often_as_the_page_prints_its_figure(documents, tmp_path):
    same = TOTAL | {"value": "60", "label": "一般財源", "concept": "general_funds"}
    sheet = write_typed(tmp_path / "typed.csv", [TOTAL, SUBSIDIES, same, same, same])
    told = [line for line in draft(documents, tmp_path / "out", sheet) if "typed.csv, " in line]
    assert len(told) == 1
    assert "2 rows (4-5): it says the same as row 3" in told[0]
    assert sure(tmp_path / "out") == 12


def test_a_sheet_of_another_city_is_one_line_beside_others_and_refused_alone(documents, tmp_path):
    other = write_typed(
        tmp_path / "other.csv", [row | {"document_id": "tsukuba", "value": "9"} for row in typed()]
    )
    sheet = write_typed(tmp_path / "typed.csv", typed())
    lines = draft(documents, tmp_path / "out", other, sheet)
    assert lines[0] == ("not used: other.csv: a sheet is of one of the documents; found: tsukuba")
    assert sure(tmp_path / "out") == 12
    with pytest.raises(UsageError, match="a sheet is of one of the documents"):
        draft(documents, tmp_path / "alone", other)
    files = [*map(str, documents.files.values())]
    options = ["--sheet", str(other), "--sheet", str(sheet), "--out", str(tmp_path / "again")]
    assert CliRunner().invoke(app, ["draft", *files, *options]).exit_code == 1


ADDRESS = """
[tables."区分 | 経費".cost]
columns = [""]
activity = "besides 事務事業名"
label = "first"
item = "= total"
"""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            ADDRESS,
            "line [0-9]+: tables.区分 | 経費.cost.activity: no such place: besides 事務事業名",
        ),
        ('"事業費(千円)" = "cost.totl"', "line [0-9]+: labels: .*cost.totl"),
        ('basis = "plan"', "line [0-9]+: basis: "),
    ],
    ids=["an unknown address", "an unknown meaning", "an unknown word"],
)
def test_a_wrong_line_of_a_form_is_told_and_left_out_and_the_rest_is_used(
    line, told, documents, tmp_path
):
    out = tmp_path / "out"
    draft(documents, out)
    form = out / "form.toml"
    text = form.read_text(encoding="utf-8").replace('city = ""', 'city = "架空市"')
    key = line.partition(" = ")[0]
    is_there = re.search(rf"(?m)^{re.escape(key)} = .*$", text) is not None
    at = re.compile(rf"(?m)^{re.escape(key)} = .*$" if is_there else r"\Z")
    form.write_text(at.sub(lambda _: line, text, count=1), encoding="utf-8")
    sheet = write_typed(tmp_path / "typed.csv", typed())
    lines = draft(documents, out, sheet)
    (named,) = (each for each in lines if "stays as a comment" in each)
    assert named.startswith(f"{form}, ")
    assert re.search(told, named), named
    assert sure(out) == 12
    assert form_lines(form).keys["city"] == "架空市"
    comments = [each for each in form.read_text(encoding="utf-8").splitlines() if "#" in each]
    word = re.findall(r'= "([^"]+)"', line)[0]
    assert any(word in comment.partition("#")[2] for comment in comments)
    assert not any("stays as a comment" in each for each in draft(documents, out))


def test_rows_are_named_in_runs() -> None:
    assert ranges([3, 1, 2, 7, 9, 8, 12]) == "1-3, 7-9, 12"
