"""The walk of docs/ja-draft.md, as it is written, in a folder in which nothing is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clerk_who_points import clerk_before
from click.testing import CliRunner
from pages_in_browser import close_browser, require_browser
from true_tables import ROOT
from typeset.draft_example import write_draft_example

from hyoka.cli.main import app
from hyoka.grid.page_items import all_texts
from hyoka_draft.documents import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator

WALK = (ROOT / "docs" / "ja-draft.md").read_text(encoding="utf-8")


@pytest.fixture
def in_japanese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    require_browser()
    monkeypatch.setenv("HYOKA_LANG", "ja")
    yield
    close_browser()


def pointed_rows(number: int) -> list[dict[str, str]]:
    """The figures at which the walk lets a person point, of one of its tables."""
    table = re.findall(r"\| 文書 \| ページ \|.*?\n\n", WALK, re.DOTALL)[number]
    heads, _, *rows = table.strip().split("\n")
    names = [name.strip() for name in heads.strip("|").split("|")]
    return [
        dict(zip(names, [text.strip() for text in row[1:-1].split("|")], strict=True))
        for row in rows
    ]


def point_at(page: Path, sheet: Path, rows: list[dict[str, str]]) -> None:
    """Point at figures as the walk says, and move what was saved."""
    with clerk_before(page, page.parent / "saved") as clerk:
        for row in rows:
            clerk.show(row["文書"], int(row["ページ"]))
            if row["種類"] == "評価":
                clerk.point_beside(row["項目・指標"], row["数値"])
                clerk.choose("kind", row["種類"])
                clerk.write("事業", row["事業"])
                clerk.choose("near", row["項目・指標"])
                clerk.take()
                continue
            clerk.point(row["数値"])
            clerk.choose("kind", row["種類"])
            clerk.choose("activity", row["事業"])
            clerk.choose("label", row["項目・指標"])
            if "＝" in row["区分"]:
                says = dict(each.split("＝") for each in row["区分"].split("、"))
                clerk.choose("phase", next(iter(says)))
                clerk.say_phases(says)
            else:
                clerk.choose("phase", row["区分"])
            clerk.take()
        shutil.move(clerk.save(), sheet)


@pytest.mark.browser
@pytest.mark.usefixtures("in_japanese")
def test_the_walk_in_japanese_prints_what_it_says(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs" / "example", tmp_path / "docs" / "example")
    printed = ""
    walked: list[str] = []
    lines = [line.removeprefix("    ") for line in WALK.split("\n") if line.startswith("    ")]
    for command in (line for line in lines if line.startswith(".venv/bin/hyoka ")):
        if "--sheet" in command:
            *_, out, _, sheet = command.split()
            point_at(Path(out) / "draft.html", Path(sheet), pointed_rows(len(walked)))
            walked.append(sheet)
        if "--form " in command:
            answer(Path("my/draft/form.toml"), Path("my/forms/kakuu.toml"))
        if "my/list-forms" in command:
            answer(Path("my/list/form.toml"), Path("my/list-forms/kikin.toml"))
        options = {"HYOKA_LANG": "ja", "HYOKA_FORMS": "", "HYOKA_DRAFTS": ""}
        done = CliRunner(env=options).invoke(app, command.split()[1:])
        assert done.exit_code == 0, (command, done.output)
        printed += done.output
    says = [line for line in lines if "：" in line or line.startswith("文書")]
    assert len(says) >= 6
    assert [line for line in says if line not in printed] == []
    assert re.search(r"costs +63 行", printed)
    assert re.search(r"indicator_values +35 行", printed)
    assert re.search(r"ratings +14 行", printed)
    assert re.search(r"indicator_values +96 行", printed)
    form = (tmp_path / "my" / "draft" / "form.toml").read_text(encoding="utf-8")
    quoted = [line for line in lines if re.match(r"(city|code) ?= ", line)]
    assert [line for line in quoted if line not in form] == []


#: What `cmd` or PowerShell reads otherwise than a shell, or one of them otherwise than the other.
READ_OTHERWISE = set("&;|<>^%!$`'\"()@{}*?~#/")


def test_each_command_of_the_walk_stands_there_as_it_is_typed_on_windows() -> None:
    walk, _, of_windows = WALK.partition("## Windows では")
    commands = [line.strip() for line in walk.split("\n") if line.startswith("    ")]
    walked = []
    for command in (line for line in commands if line.startswith((".venv/", "mkdir", "cp "))):
        parts = command.replace("mkdir -p", "mkdir").replace("cp ", "copy ").split(" && ")
        walked += [part.replace(".venv/bin", ".venv/Scripts").replace("/", "\\") for part in parts]
    typed = [line.strip() for line in of_windows.split("\n") if line.startswith("    ")]
    assert typed == walked
    assert len(typed) == 12
    assert READ_OTHERWISE.isdisjoint("".join(typed))


def answer(form: Path, copy: Path) -> None:
    """What the walk lets a person write and copy."""
    text = form.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^city = .*$", 'city = "架空市"', text)
    text = re.sub(r"(?m)^code = .*$", 'code = "999997"', text)
    if form.parent.name == "list":
        (known_by,) = re.findall(r"(?m)^    (known_by = .*)$", WALK)
        text = re.sub(r"(?m)^known_by = .*$", known_by, text)
    form.write_text(text, encoding="utf-8")
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(form.read_bytes())


def test_the_documents_of_the_walk_are_those_that_are_typeset(tmp_path) -> None:
    shipped = ROOT / "docs" / "example"
    made = [path.relative_to(tmp_path) for path in write_draft_example(tmp_path)]
    assert sorted(path.relative_to(shipped) for path in shipped.rglob("*.pdf")) == sorted(made)
    assert [path for path in made if text_of(shipped / path) != text_of(tmp_path / path)] == []


def text_of(path: Path) -> set[str]:
    (items,) = read_files([path]).items.values()
    return all_texts(items)
