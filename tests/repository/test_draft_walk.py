"""The walk of docs/ja-draft.md, as it is written, in a folder in which nothing is."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner
from openpyxl import load_workbook
from true_tables import ROOT
from typeset.layouts import made_city

from hyoka.cli.main import app

WALK = (ROOT / "docs" / "ja-draft.md").read_text(encoding="utf-8")


def typed_rows() -> list[dict[str, str]]:
    """The rows that the walk lets a person type."""
    heads, _, *rows = (
        re.search(r"\| 事業 \| 種類 \|.*?\n\n", WALK, re.DOTALL)[0].strip().split("\n")
    )
    names = [name.strip() for name in heads.strip("|").split("|")]
    return [
        dict(zip(names, [text.strip() for text in row.strip("|").split("|")], strict=True))
        for row in rows
    ]


def test_the_walk_in_japanese_prints_what_it_says(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    made_city(tmp_path / "my" / "pdfs")
    printed = ""
    lines = [line.removeprefix("    ") for line in WALK.split("\n") if line.startswith("    ")]
    for command in (line for line in lines if line.startswith(".venv/bin/hyoka ")):
        if "--sheet" in command:
            type_into_the_sheet()
        if "--form" in command:
            answer_the_form()
        options = {"HYOKA_LANG": "ja", "HYOKA_FORMS": "", "HYOKA_DRAFTS": ""}
        done = CliRunner(env=options).invoke(app, command.split()[1:])
        assert done.exit_code == 0, (command, done.output)
        printed += done.output
    says = [line for line in lines if "：" in line or line.startswith("文書")]
    assert len(says) >= 9
    assert [line for line in says if line not in printed] == []
    assert re.search(r"costs +63 行", printed)
    assert re.search(r"indicator_values +35 行", printed)
    assert re.search(r"ratings +14 行", printed)
    form = (tmp_path / "my" / "draft" / "form.toml").read_text(encoding="utf-8")
    quoted = [line for line in lines if re.match(r'("決算"|unit|city|code) ?= ', line)]
    assert [line for line in quoted if line not in form] == []


#: What `cmd` or PowerShell reads otherwise than a shell, or one of them otherwise than the other.
READ_OTHERWISE = set("&;|<>^%!$`'\"()@{}*?~#/")


def test_each_command_of_the_walk_stands_there_as_it_is_typed_on_windows() -> None:
    walk, _, of_windows = WALK.partition("## Windows では")
    commands = [line.strip() for line in walk.split("\n") if line.startswith("    ")]
    walked = []
    for command in (line for line in commands if line.startswith((".venv/", "mkdir"))):
        parts = command.replace("mkdir -p", "mkdir").replace("cp ", "copy ").split(" && ")
        walked += [part.replace(".venv/bin", ".venv/Scripts").replace("/", "\\") for part in parts]
    typed = [line.strip() for line in of_windows.split("\n") if line.startswith("    ")]
    assert typed == walked
    assert len(typed) == 8
    assert READ_OTHERWISE.isdisjoint("".join(typed))


def type_into_the_sheet() -> None:
    book = load_workbook("my/draft/sheet.xlsx")
    table = book["sheet"]
    heads = [cell.value for cell in table[1]]
    for row in typed_rows():
        table.append([row.get(head) or None for head in heads])
    book.save("my/draft/sheet.xlsx")


def answer_the_form() -> None:
    """What the walk lets a person write and copy."""
    form = Path("my/draft/form.toml")
    text = form.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^city = .*$", 'city = "架空市"', text)
    form.write_text(re.sub(r"(?m)^code = .*$", 'code = "999997"', text), encoding="utf-8")
    Path("my/forms").mkdir(exist_ok=True)
    Path("my/forms/kakuu.toml").write_bytes(form.read_bytes())
