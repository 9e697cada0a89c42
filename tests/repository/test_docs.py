"""The documentation: its pages can be made and read, and what it tells to type does what
it says.
"""

import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib import rc_context
from pages_in_browser import check_page, require_browser
from true_tables import ROOT
from typeset.layouts import made_city

from hyoka.cli.main import app
from hyoka_report.conditions import known_parameters

DOCS = sorted((ROOT / "docs").glob("*.md"))
SOURCES = (ROOT / "engine" / "src", *sorted(ROOT.glob("annexes/*/src")), ROOT / "src")
PATH = {"PYTHONPATH": os.pathsep.join(map(str, SOURCES))}
TYPED = [path for path in DOCS if "```console" in path.read_text(encoding="utf-8")]


#: Texts for readers, without code spans: sentences, words, kinds of problems, pages, forms.
SENTENCES = sorted(
    path for top in SOURCES for ending in ("csv", "j2", "js") for path in top.rglob(f"*.{ending}")
)
PAGES = [*DOCS, ROOT / "README.md", ROOT / "README.ja.md"]
OPTION = r"(?<![\w-])--[a-z][a-z-]+"
#: A command as a text names it, up to the end of its sentence, cell or line.
COMMAND = r"(?<![\w./@-])hyoka ([a-z]+)([^。；;|\n]*)"
#: What stands behind the name of the program in a sentence about it.
VERBS = {"is", "reads"}


def options_of_commands(command: click.Command, name: str = "") -> dict[str, set[str]]:
    """The options of each command, by its name."""
    options = [option for option in command.params if isinstance(option, click.Option)]
    texts = {text for option in options for text in (*option.opts, *option.secondary_opts)}
    found = {name: {*texts, "--help"}}
    for below, subcommand in getattr(command, "commands", {}).items():
        found |= options_of_commands(subcommand, f"{name} {below}".strip())
    return found


OPTIONS = options_of_commands(app)
KNOWN = set().union(*OPTIONS.values())


def unknown_names(text: str) -> list[str]:
    """The commands that a text names and the command line lacks, and options that one lacks."""
    unknown = []
    for word, behind in re.findall(COMMAND, text):
        if word in OPTIONS:
            options = re.findall(OPTION, behind)
            unknown += [f"{word} {each}" for each in options if each not in OPTIONS[word]]
        elif word not in VERBS:
            unknown.append(word)
    return unknown


def code_of(text: str) -> list[str]:
    """The code of a page: fenced and indented blocks, and spans within its lines."""
    fenced = re.findall(r"(?ms)^ *```\w*\n(.*?)^ *```", text)
    left = re.sub(r"(?ms)^ *```.*?^ *```", "", text)
    return [*fenced, *re.findall(r"(?m)^    .*$", left), *re.findall(r"`([^`\n]+)`", left)]


@pytest.mark.parametrize("path", SENTENCES, ids=lambda path: path.name)
def test_commands_and_options_that_a_sentence_names_are_there(path):
    text = path.read_text(encoding="utf-8")
    assert unknown_names(text) == []
    without_styles = re.sub(r"(?:var\(|[{;\"]\s*)--[a-z-]+", "", text)  # of pages: var(--open)
    assert {*re.findall(OPTION, without_styles)} <= KNOWN


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_options_and_targets_that_a_page_names_are_there(path):
    code = code_of(path.read_text(encoding="utf-8"))
    assert unknown_names("\n".join(code)) == []
    assert {span.split()[0] for span in code if span.startswith("--")} <= KNOWN
    targets = re.findall(r"(?m)^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert {*re.findall(r"(?m)^ *make ([a-z][a-z-]*)", "\n".join(code))} <= {*targets}


def blocks(path: Path, language: str) -> list[str]:
    """The fenced blocks of a document in one language, without their indent."""
    found = re.findall(rf"(?ms)^( *)```{language}\n(.*?)^\1```", path.read_text(encoding="utf-8"))
    return [re.sub(rf"(?m)^{indent}", "", block) for indent, block in found]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder in which the commands are typed: with the samples."""
    home = tmp_path_factory.mktemp("docs")
    (home / "data").mkdir()
    (home / "data" / "raw").symlink_to(ROOT / "data" / "raw")
    return home


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The documentation; a link that leads nowhere is a warning, and a warning an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "--quiet",
        "--fail-on-warning",
        ROOT / "docs",
        folder,
    ]
    subprocess.run(command, check=True, env=os.environ | PATH)
    return folder


def test_the_reference_pages_say_what_the_code_says(tmp_path):
    pages = ["cli.md", "tables.md", "problems.md", "helpers.md", "formulas.md"]
    for name in ("reference.py", *pages):
        shutil.copy(ROOT / "docs" / name, tmp_path)
    runpy.run_path(str(tmp_path / "reference.py"), run_name="__main__")
    for name in pages:
        committed = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert (tmp_path / name).read_text(encoding="utf-8") == committed, "make reference"


def test_the_stations_of_a_figure_are_made_in_files_that_are_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\d+) \|(.*)$", text)
    assert [int(number) for number, _ in rows] == [*range(1, 15)]
    named = {file for _, row in rows for file in re.findall(r"`([\w/]+\.py)`", row)}
    folders = (ROOT / "engine" / "src" / "hyoka", *SOURCES)
    assert [file for file in named if not any((top / file).is_file() for top in folders)] == []


@pytest.mark.parametrize("path", TYPED, ids=lambda path: path.stem)
def test_commands_of_a_page_print_what_it_says(home, path, monkeypatch):
    monkeypatch.chdir(home)
    for block in blocks(path, "console"):
        for command, shown in re.findall(r"(?m)^\$ (.*)\n((?:(?!\$ ).*\n)*)", block):
            program, *words = shlex.split(command, comments=True)
            assert program == "hyoka"
            ended = CliRunner().invoke(app, words)
            assert ended.exit_code == 0, ended.output
            for line in shown.splitlines():
                assert re.search(re.escape(line).replace("…", ".*"), ended.stdout), ended.stdout


def test_cells_of_the_tutorial_run_one_after_the_other(tmp_path, monkeypatch):
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    code = "\n".join(blocks(ROOT / "docs" / "tutorial.md", "python"))
    with rc_context():
        exec(compile(code, "tutorial.md", "exec"), {"__name__": "__main__"})


def test_one_corrected_sheet_of_the_walk_teaches_its_city(tmp_path):
    _, truth = made_city(tmp_path / "pdfs")

    def hyoka(*arguments):
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == 0, done.output
        return done.output

    draft, tables = tmp_path / "draft", tmp_path / "tables"
    assert "63 facts: 63 proved" in hyoka("draft", tmp_path / "pdfs", "--out", draft)
    sheet = pd.read_csv(draft / "sheet.csv", dtype=str, keep_default_na=False)
    (name, *_), *_ = truth["activities"]
    rows = [
        ("value", f"{name}の件数", *rest)
        for indicator, *rest in truth["indicator_values"]
        if name in indicator
    ]
    rows += [
        ("rating", label, "2023", "", mark) for of, label, mark, _ in truth["ratings"] if of == name
    ]
    added = pd.DataFrame(rows, columns=["kind", "label", "fiscal_year", "phase", "value"])
    added = added.assign(document_id=sheet["document_id"][0], activity=name)
    pd.concat([sheet, added]).fillna("").to_csv(draft / "sheet.csv", index=False)
    said = hyoka("draft", tmp_path / "pdfs", "--out", draft, "--sheet", draft / "sheet.csv")
    assert '"めやす" = "phase.target"' in said
    assert "112 facts" in said
    assert " 0 guess" in said
    form = re.sub(
        r'(?m)^(city|code) = ""',
        r'\1 = "999997"',
        (draft / "form.toml").read_text(encoding="utf-8"),
    )
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "kakuu.toml").write_text(form, encoding="utf-8")
    hyoka(
        "tables", "--raw", tmp_path / "pdfs", "--processed", tables, "--forms", tmp_path / "forms"
    )
    for table, place in [("costs", 5), ("indicator_values", 3), ("ratings", 2)]:
        column = "symbol" if table == "ratings" else "value"
        read = pd.read_csv(tables / f"{table}.csv", dtype=str)[column].str.removesuffix(".0")
        assert sorted(read) == sorted(row[place] for row in truth[table])


@pytest.mark.slow
def test_every_page_is_made_and_loads_only_files_that_lie_beside_it(site):
    pages = {path.name: path.read_text(encoding="utf-8") for path in site.glob("*.html")}
    assert {f"{path.stem}.html" for path in DOCS} < pages.keys()
    loads = re.compile(r'<(?:link|script|img)\b[^>]*? (?:href|src)="([^"#?]+)')
    assert [
        link
        for text in pages.values()
        for link in loads.findall(text)
        if not (site / link).is_file()
    ] == []


@pytest.mark.browser
def test_axe_finds_nothing(site):
    require_browser()
    assert check_page(site / "cli.html", site, files=True) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_plain_markdown_that_can_be_read_where_the_repository_is(page):
    text = page.read_text(encoding="utf-8")
    of_sphinx = r"(?m)^(?:```|:::+)\s*\{.*|\{(?:doc|ref|py:\w+)\}`.*|^\(.+\)=$"
    assert re.findall(of_sphinx, text) == []


def test_the_japanese_guide_names_parameters_that_notebooks_have_with_their_defaults():
    text = (ROOT / "docs" / "ja-guide.md").read_text(encoding="utf-8")
    table = text.partition("### ノートブックの設定")[2].partition("\n\n`hyoka")[0]
    rows = re.findall(r"^\| (`.+?)(?:（(\d\d)）)? \|.*\| (`.*`) \|$", table, re.MULTILINE)
    assert len(rows) > 3
    for names, number, defaults in rows:
        (notebook,) = (ROOT / "notebooks").glob(f"{number or '06'}_*.ipynb")
        known = known_parameters(nbformat.read(notebook, as_version=4))
        pairs = zip(re.findall("`(.+?)`", names), re.findall("`(.+?)`", defaults), strict=True)
        for name, default in pairs:
            assert json.dumps(known[name].default).strip('"') == default.strip('"'), name


def commands_of(page: str) -> set[str]:
    """The commands of a page, in lines of code and in sentences, without comments."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^ {4,}(?:\$ )?(.*)$", text)
    found = {re.sub(r"\s+#.*", "", line).strip() for line in (*lines, *re.findall("`(.+?)`", text))}
    called = {line.removeprefix(".venv/bin/") for line in found}
    return {line for line in called if re.match(r"(?:make|hyoka|papermill|jupyter) \w", line)}


def test_the_japanese_readme_has_the_commands_and_pages_of_the_english_one():
    assert commands_of("README.ja.md") == commands_of("README.md")
    links = {
        page: {*re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))}
        for page in ("README.md", "README.ja.md")
    }
    japanese = {"docs/ja.md", "docs/ja-guide.md", "docs/ja-draft.md", "README.md"}
    assert links["README.ja.md"] - japanese == links["README.md"] - {"README.ja.md"}


@pytest.mark.parametrize("page", ["docs/ja.md", "docs/ja-guide.md", "docs/ja-draft.md"])
def test_each_command_of_a_japanese_guide_stands_with_its_options_in_an_english_page(page):
    english = [path for path in (ROOT / "docs").glob("*.md") if not path.name.startswith("ja")]
    pages = [*english, *(ROOT / name for name in ("README.md", "deploy/README.md"))]
    said = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    for command in commands_of(page):
        program, name, *options = re.findall(r"^\w+|(?<= )[\w-]+|--[a-z-]+", command)
        wanted = [f"{program} {name}"] if program in ("hyoka", "make") else [program]
        wanted += [option for option in options if option.startswith("--")]
        assert [word for word in wanted if word not in said] == [], command


def test_rows_of_the_recipe_of_a_finding_have_the_fields_of_its_file():
    text = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    heads = (ROOT / "data" / "labels" / "findings.csv").read_text("utf-8-sig").partition("\n")[0]
    rows = re.findall("(?m)^ {8}(nothing_spent,.*)$", text)
    assert [row.count(",") for row in rows] == [heads.count(",")] * 2
