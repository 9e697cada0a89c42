"""The committed notebooks as pages: what the reports of a fresh clone look like, without running
anything.
"""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from example_report import EXAMPLE
from pages_in_browser import ROOT, check_page, printed, require_browser, run_script

from hyoka.html.templating import LARGEST_BYTES
from hyoka_report.notebook_page import notebook_values
from hyoka_report.run import Run
from hyoka_report.templates import report_html, write_styles

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))[1:]


def page_of(content):
    run = Run(
        *(ROOT / name for name in ("data/raw", "data/processed", "reports")),
        folder=Path("2026-11-20T064500Z"),
    )
    frame = {"run": run, "here": "", "menu": [], "documents": [], "recognised": ""}
    values = notebook_values(run, (), content)
    return report_html("notebook.html.j2", failure=None, **frame, **values)


@cache
def page(path):
    """The page of a notebook; test_example holds that those of the example are of today."""
    committed = EXAMPLE / f"{path.stem}.html"
    return (
        committed.read_text("utf-8")
        if committed.is_file()
        else page_of(nbformat.read(path, as_version=4))
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_page_is_small_and_has_one_title_contents_captions_and_alternative_text(path):
    assert len(page(path).encode()) <= LARGEST_BYTES
    found = BeautifulSoup(page(path), "html.parser")
    assert found.html["lang"] == "ja"
    assert len(found.find_all("h1")) == 1
    assert found.title.get_text().startswith(found.h1.get_text().strip())
    headings = [heading["id"] for heading in found.select("main h2")]
    contents = [link["href"].removeprefix("#") for link in found.select("nav.toc a")]
    assert contents == (headings if len(headings) > 1 else [])
    assert all(len(image["alt"]) > 5 for image in found.find_all("img"))
    assert all(table.caption for table in found.select(".hyoka-table table"))
    assert all(cell.get("scope") for cell in found.select(".hyoka-table th"))
    heads = [cell.get_text() for cell in found.select("th[scope=col]")]
    assert [head for head in heads if re.fullmatch("[a-z]+_[a-z_]+", head)] == [], (
        "a name of a column, no words"
    )


def shows(html, plain, front=None):
    data = {"text/html": html, "text/plain": plain}
    return nbformat.v4.new_output("display_data", data=data, metadata={"hyoka": front or {}})


def test_a_sentence_that_opens_the_page_is_not_said_again_in_its_section():
    content = nbformat.v4.new_notebook()
    said = [f'<p class="hyoka-found">{text}</p>' for text in ("甲は3件。", "乙は2件。")]
    found = [nbformat.v4.new_code_cell(text) for text in ("one", "two", "three")]
    found[0].outputs = [shows(said[0], "甲は3件。"), shows("<p>表</p>", "甲は3件。")]
    found[1].outputs = [shows(said[1], "乙は2件。")]
    found[2].outputs = [shows(said[0], "甲は3件。")]
    for cell in found:
        for output in cell.outputs:
            del output.metadata["hyoka"]
    answer = nbformat.v4.new_code_cell("answer()")
    front = {"finding": "甲は3件。"}
    list_of_it = '<div class="hyoka-answer"><ul><li>甲は3件。</li></ul></div>'
    answer.outputs = [shows(list_of_it, "甲は3件。\nThere are 3.", front)]
    text = nbformat.v4.new_markdown_cell
    heads = [text(f"## {name}") for name in ("甲 — A", "乙 — B", "丙 — C", "結論 — The answer")]
    content.cells = [
        text("# 題 — Title\n\n問い。"),
        *(cell for pair in zip(heads[:3], found, strict=True) for cell in pair),
        heads[3],
        answer,
    ]
    soup = BeautifulSoup(page_of(content), "html.parser")
    assert [part.get_text() for part in soup.select(".hyoka-found")] == ["乙は2件。"]
    assert soup.get_text().count("甲は3件。") == 1
    assert [head.get_text() for head in soup.select("main h2")][:3] == [
        "結論 — The answer",
        "甲 — A",
        "乙 — B",
    ]  # and no heading stands above nothing


@pytest.mark.browser
def test_axe_finds_nothing_and_the_printed_page_has_numbers_and_no_heading_stands_alone(tmp_path):
    require_browser()
    path = NOTEBOOKS[2]
    written = tmp_path / f"{path.stem}.html"
    written.write_text(page(path), encoding="utf-8")
    write_styles(tmp_path, "")
    assert check_page(written, tmp_path) == []
    assert faults_in_print(written) == []


@pytest.mark.browser
def test_on_a_phone_every_figure_of_a_table_of_three_is_in_sight():
    require_browser()
    script = """await document.fonts.ready;
      return [...document.querySelectorAll(".hyoka-table")]
        .filter((table) => table.checkVisibility() && table.scrollWidth > table.clientWidth)
        .map((table) => table.ariaLabel);"""
    assert run_script(EXAMPLE / "03_indicator_attainment.html", script, width=390) == []


@pytest.mark.browser
def test_paper_says_nothing_of_pressing_and_lists_no_files():
    require_browser()
    sheets = printed(EXAMPLE / "04_cost_efficiency.html")
    text = "".join(line for lines in sheets for line in lines)
    assert "方法と留意点" in text
    assert [words for words in ("を押すと", "準備のコード", "表：") if words in text] == []


@pytest.mark.browser
def test_a_heading_in_a_cell_of_its_own_stays_with_what_follows_long_cells(tmp_path):
    require_browser()
    content = nbformat.v4.new_notebook()
    text = "\n".join(f"- 段落{line}" for line in range(42))
    cells = [
        "# 題\n\n問い。",
        *(f"## 見出し{n}\n\n{text}" for n in range(3)),
        "## 保存と確認",
        "一行。",
    ]
    content.cells = [nbformat.v4.new_markdown_cell(cell) for cell in cells]
    written = tmp_path / "long.html"
    written.write_text(page_of(content), encoding="utf-8")
    write_styles(tmp_path, "")
    assert [fault for fault in faults_in_print(written) if " ends " in fault] == []


def faults_in_print(written):
    """What is wrong with the sheets of a printed page: no number, one last line, a heading at the
    end.
    """
    found, sheets = (
        BeautifulSoup(written.read_text(encoding="utf-8"), "html.parser"),
        printed(written),
    )
    headings = [
        "".join(heading.get_text().split()) for heading in found.find_all(["h2", "h3", "caption"])
    ]
    faults = []
    for number, lines in enumerate(sheets, 1):
        text, mark = "".join("".join(lines).split()), f"{number}/{len(sheets)}"
        faults += [f"sheet {number} has no number"] * (mark not in text)
        faults += [f"sheet {number} holds a last line"] * (
            "picture" not in lines and len(lines) <= 4
        )
        ending = [
            heading
            for heading in headings
            if len(heading) > 3 and text.removesuffix(mark).endswith(heading)
        ]
        faults += [f"{heading} ends sheet {number}" for heading in ending]
    return faults
