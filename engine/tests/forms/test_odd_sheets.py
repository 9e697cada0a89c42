"""What real sheets of other cities have shown: each oddity on a sheet of its own, in
odd_sheets.txt.
"""

from itertools import groupby
from pathlib import Path

import pytest
from forms.made_forms import NAME, TITLE, cleaned, problems, read, rows
from forms.reading import rows_found

__all__ = ["read"]

TEXT = (Path(__file__).parent / "odd_sheets.txt").read_text(encoding="utf-8").replace("⏎", "\\n")
SHEETS = dict(sheet.strip("\n").split("\n", 1) for sheet in TEXT.split("\n== ")[1:])


def blocks(page):
    """The lines of text and the tables of a page."""
    lines = page.strip("\n").replace("@", f"{TITLE}\n{' | '.join(NAME)}\n").split("\n")
    found = []
    for is_table, run in groupby(lines, key=lambda line: "|" in line if line else None):
        texts = [line.replace("\\n", "\n") for line in run if line]
        found += (
            [[[cell.strip(" ") for cell in line.split("|")] for line in texts]]
            if is_table
            else texts
        )
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_read_as_it_was_meant(read, name):
    sheet, *expected = SHEETS[name].split("\n> ")
    lines = sheet.split("\n")
    changes = [
        line.removeprefix("form ").replace("\\n", "\n").split(" →")
        for line in lines
        if line[:5] == "form "
    ]
    pages = "\n".join(line for line in lines if line[:5] != "form ").split("\n---\n")
    document = read(*map(blocks, pages), form={old: new.removeprefix(" ") for old, new in changes})
    tables = cleaned(document)
    assert expected
    for block in expected:
        about, *found = block.strip("\n").split("\n")
        table, columns = about.split(" ", 1)
        assert [
            row.replace("\n", "\\n") for row in rows_found(tables[table], "sample", "", columns)
        ] == found


@pytest.mark.parametrize("head", ["別紙", "（別紙１）", "別表２ 施設の一覧", "参考資料"])
def test_table_of_an_annex_makes_no_sheet(read, head):
    annex = [["事務事業名", "本館の運営"], ["内容", "本を2,500冊そろえる。"]]
    document = read([TITLE, [NAME]], [head, annex])
    assert rows(document, "activities", "name") == [("図書館の運営",)]
    assert "2,500" in problems(document, "untaken_text")[0]
