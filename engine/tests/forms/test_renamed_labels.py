"""Labels that a later year prints otherwise: all are told, each with the line that mends it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from typeset.layouts import made_city

from hyoka.cli.main import app
from hyoka_draft.command import write_draft
from hyoka_draft.documents import read_files

#: What the year before called these: by the label as it is printed now.
RENAMED = {
    "国庫支出金": "国庫の支出金",
    "一般財源": "一般の財源",
    "事業費": "事業費計",
    "事務事業ふりかえりシート": "事務事業のふりかえりシート",
    "架空の市の架空の帳票": "架空の市の帳票",
}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A folder with the documents of a city, and the form of them."""
    folder = tmp_path_factory.mktemp("city")
    files, _ = made_city(folder / "pdfs")
    [*write_draft(read_files(files), folder / "draft")]
    form = (folder / "draft" / "form.toml").read_text(encoding="utf-8")
    form = re.sub(r"(?m)^city = .*$", 'city = "架空市"', form)
    return folder / "pdfs", re.sub(r"(?m)^code = .*$", 'code = "999997"', form)


def tables(pdfs: Path, out: Path, form: str) -> str:
    """What `hyoka tables` prints, with a form of this text."""
    (out / "forms").mkdir(exist_ok=True)
    (out / "forms" / "kakuu.toml").write_text(form, encoding="utf-8")
    options = {"HYOKA_LANG": "en", "HYOKA_FORMS": "", "HYOKA_DRAFTS": ""}
    command = ["tables", "--raw", pdfs, "--processed", out / "t", "--forms", out / "forms"]
    command += ["--jobs", "1", "--no-cache"]
    return CliRunner(env=options).invoke(app, [*map(str, command)]).output


def costs(out: Path) -> list[dict[str, str]]:
    with (out / "t" / "costs.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def renamed(form: str, *labels: str) -> str:
    for label in labels:
        form = form.replace(f'"{label}"', f'"{RENAMED[label]}"')
    return form


def test_all_renamed_labels_are_told_with_their_lines_and_these_mend_the_form(city, tmp_path):
    pdfs, form = city
    tables(pdfs, tmp_path, form)
    right = costs(tmp_path)
    known = list(RENAMED)[:3]
    old = renamed(form, *known)
    said = tables(pdfs, tmp_path, old)
    assert costs(tmp_path) != right
    lines = [f'"{text}" = "{RENAMED[text]}"' for text in known]
    telling = [line for line in said.splitlines() if lines[0] in line]
    assert telling
    assert [line for line in telling if "…" in line] == []
    assert [line for line in lines if not all(line in told for told in telling)] == []
    tables(pdfs, tmp_path, old + "\n[spellings]\n" + "\n".join(lines) + "\n")
    assert [row["value"] for row in costs(tmp_path)] == [row["value"] for row in right]


def test_of_a_document_that_no_form_knows_the_nearest_is_named_with_what_they_share(city, tmp_path):
    pdfs, form = city
    *_, first, second = RENAMED
    said = tables(pdfs, tmp_path, renamed(form, first, second))
    lacked = f"{RENAMED[first]}, {RENAMED[second]}"
    shared = f"(nearest kakuu; it prints 市民への届き方; it lacks {lacked})"
    assert said.count(f"no form recognises this document {shared}") == 1
    file = str(pdfs / "kakuu-r5-001.pdf")
    options = {"HYOKA_LANG": "en", "HYOKA_FORMS": str(tmp_path / "forms")}
    shown = CliRunner(env=options).invoke(app, ["inspect", file]).output
    assert "kakuu: 1 of 3 labels (市民への届き方); lacks" in shown


def test_a_document_of_no_shared_label_has_no_nearest_form(city, tmp_path, monkeypatch):
    pdfs, form = city
    known_by = re.sub(r"(?m)^known_by = .*$", 'known_by = ["ない語"]', form)
    monkeypatch.setattr("hyoka.forms._load_forms", lambda: ([], {}))
    said = tables(pdfs, tmp_path, known_by)
    assert "no form recognises this document" in said
    assert "nearest" not in said
