"""枚方市's form keeps apart what is odd about its pages: those of hirakata_pages.txt."""

from pathlib import Path

import pytest
from made_pages import cell, line

from hyoka.forms import forms
from hyoka.grid.model import Row

LEFT, BESIDE, RIGHT = 40.0, 110.0, 310.0
HEAD = ["平成29年度 | 総務部の取り組み実績", "- 1. 重点施策"]
TEXT = (Path(__file__).parent / "hirakata_pages.txt").read_text(encoding="utf-8")
PAGES = dict(page.strip("\n").split("\n", 1) for page in TEXT.split("\n== ")[1:])


def items(lines):
    """The rows and lines of pages, one below another."""
    found = []
    page, top = 1, 50.0
    for text in lines[1:] if lines[0] == "bare" else [*HEAD, *lines]:
        if text == "---":
            page, top = page + 1, 50.0
        elif text.startswith("- "):
            found.append(line(text[2:], LEFT, top, page))
            top += 15
        else:
            text = "= 取り組みに対する達成状況【◎】" if text == "◎" else text
            cells = [
                part.strip(" ").split("⏎")
                for part in text.removeprefix("= ").removeprefix("~ ").split("|")
            ]
            edges = [(LEFT, RIGHT)] if len(cells) == 1 else [(LEFT, BESIDE), (BESIDE, RIGHT)]
            row = [
                cell(*t, x0=a, x1=b, top=top, number=page)
                for t, (a, b) in zip(cells, edges, strict=True)
            ]
            found.append(Row(page, top, row, text.startswith("~ ")))
            top += 5 + 12 * max(map(len, cells))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_read_as_they_were_meant(name):
    pages, *expected = PAGES[name].split("\n> ")
    (form,) = [form for form in forms() if form.name == "hirakata_general"]
    out = form.read_records(items(pages.split("\n")))
    assert expected
    for block in expected:
        about, *rows = block.strip("\n").split("\n")
        table, *columns = about.split()
        found = out.problems if table == "problems" else out.tables[table]
        assert [" ".join(str(row[c]) for c in columns).replace("\n", "⏎") for row in found] == rows
