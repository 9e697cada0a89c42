"""Web Annotations of the tables: each leads to the printed figure, and a validator takes them."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pdfplumber
import pytest
from click.testing import CliRunner
from true_tables import ROOT

from hyoka.cli.main import app
from hyoka.contract.tables import FIGURES
from hyoka.text.japanese import fold
from hyoka_report.annotations import annotations
from hyoka_report.export import tables_of_folder

PROCESSED = ROOT / "data/processed"
#: How many of a file's annotations the validator of npm refuses, of so many.
REFUSED = """
const takes = require("validate-web-annotation");
const lines = require("fs").readFileSync(0, "utf-8").trim().split("\\n").map(JSON.parse);
console.log(lines.filter(line => !takes(line)).length, lines.length);
"""


@pytest.fixture(scope="module")
def contents():
    return tables_of_folder(PROCESSED)


@pytest.fixture(scope="module")
def made(contents):
    return list(annotations(contents))


def said_by(annotation: dict) -> dict:
    return json.loads(annotation["body"][1]["value"])


def test_each_row_of_the_tables_of_figures_has_an_annotation_with_an_id_of_its_own(contents, made):
    counts = pd.Series([said_by(annotation)["table"] for annotation in made]).value_counts()
    assert counts.to_dict() == {name: len(contents[name]) for name in FIGURES}
    assert len({annotation["id"] for annotation in made}) == len(made)
    assert [annotation["id"] for annotation in annotations(contents)] == [
        annotation["id"] for annotation in made
    ]


def test_the_quoted_text_stands_in_the_box_on_the_page_of_the_file_with_that_hash(contents, made):
    document = contents["documents"].set_index("document_id").loc["tsukuba-2022-sheets"]
    source = f"nih:sha-256;{document['sha256']}"
    targets = [annotation["target"] for annotation in made]
    chosen = [target["selector"] for target in targets if target["source"]["id"] == source]
    with pdfplumber.open(ROOT / "data/raw" / document["file"]) as pdf:
        page = pdf.pages[0]
        quotes = 0
        for selector in chosen:
            if not selector["value"].startswith("page=1&"):
                continue
            edges = re.fullmatch(r"page=1&viewrect=(.+),(.+),(.+),(.+)", selector["value"])
            left, top, width, height = map(float, edges.groups())
            box = (left - 1, top - 1, left + width + 1, top + height + 1)
            printed = page.crop(box, strict=False).extract_text()
            quote = selector["refinedBy"]["exact"]
            assert "".join(fold(quote).split()) in "".join(fold(printed).split())
            quotes += 1
    assert quotes > 10


def test_a_body_says_a_figure_in_words_and_as_json(contents, made):
    bodies = [annotation["body"] for annotation in made]
    sentence = "職員の多様な価値観や個性を尊重する市役所づくり 平成29年度 予算 事業費 490,000円"
    (body,) = (body for body in bodies if body[0]["value"] == sentence)
    assert json.loads(body[1]["value"]) == {
        "table": "costs",
        "activity_id": "hirakata-2017-general/1/(2)",
        "fiscal_year": 2017,
        "basis": "budget",
        "item": "total",
        "value": 490000,
        "unit": "JPY",
        "origin": "text",
    }
    assert "政策推進事業 実施計画事業数（再掲含む） 平成30年度 実績 586件" in {
        body[0]["value"] for body in bodies
    }


def test_a_cell_of_a_workbook_a_row_without_a_box_and_an_address(contents):
    row = contents["costs"].head(1)
    document = contents["documents"].set_index("document_id").loc[[*row["document_id"]]]
    address = "https://example.jp/costs.xlsx"
    book = document.assign(file="costs.xlsx", source_url=address).reset_index()
    in_cell = row.assign(cell="費用!B12")
    (annotation,) = annotations({"documents": book, "costs": in_cell})
    target = annotation["target"]
    assert target["source"] == {
        "id": f"nih:sha-256;{book['sha256'].iloc[0]}",
        "type": "Text",
        "via": address,
    }
    quote = {"type": "TextQuoteSelector", "exact": "490千円"}
    assert target["selector"] == {
        "type": "FragmentSelector",
        "value": "費用!B12",
        "refinedBy": quote,
    }
    nowhere = row.assign(x0=float("nan"))
    on_page, of_file = annotations(
        {"documents": book, "costs": pd.concat([nowhere, nowhere.assign(page=pd.NA)])}
    )
    assert on_page["target"]["selector"]["value"] == "page=1"
    assert of_file["target"]["selector"] == quote


def test_the_same_row_twice_has_two_ids(contents):
    row = contents["costs"].head(1)
    first, second = annotations(contents | {"costs": pd.concat([row, row])} | without(FIGURES))
    assert first["body"] == second["body"]
    assert first["id"] != second["id"]


def without(names) -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame() for name in names if name != "costs"}


def test_a_validator_of_web_annotations_takes_each_line_of_the_export(tmp_path):
    file = tmp_path / "annotations.jsonl"
    asked = ["export", "--processed", str(PROCESSED), "--annotations", str(file)]
    shown = CliRunner().invoke(app, asked)
    assert (shown.exit_code, str(file) in shown.output) == (0, True)
    lines = file.read_text(encoding="utf-8").splitlines()
    require_validator()
    broken = json.loads(lines[0])
    del broken["target"]["id"]
    refused, number = refusals([*lines, json.dumps(broken)])
    assert (refused, number) == (1, len(lines) + 1)


def refusals(lines: list[str]) -> list[int]:
    """How many annotations the validator refuses, and how many it was given."""
    done = subprocess.run(
        ["node", "-e", REFUSED],
        input="\n".join(lines),
        text=True,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return [int(number) for number in done.stdout.split()]


def require_validator() -> None:
    """Skip the test where the validator of npm is not installed; fail where it is required."""
    folders = [ROOT / "node_modules", *os.environ.get("NODE_PATH", "").split(os.pathsep)]
    is_there = any(Path(folder, "validate-web-annotation").is_dir() for folder in folders)
    if shutil.which("node") and is_there:
        return
    missing = "not found: validate-web-annotation (`make test` installs it by npm)"
    if os.environ.get("HYOKA_REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    pytest.skip(missing)
