"""枚方市 部の取り組み実績: five chapters of items, each with a box of results and the mark reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import words
from .page import Pages
from .table import RIGHT, Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .style import Style

GREY = "#F2F2F2"
SIZE = 9.0
THEMES = {"改革課題": "新行政改革実施プランの改革課題", "テーマ": "業務改善のテーマ・目標"}


class Builder:
    """One report in the making."""

    def __init__(self, facts: dict[str, pd.DataFrame], pages: Pages) -> None:
        self.facts, self.pages = facts, pages
        self.texts = words.by_field(facts["narratives"])
        self.marks = dict(zip(facts["ratings"]["activity_id"], facts["ratings"]["symbol"], strict=True))
        self.costs = {(row.activity_id, row.basis): row.text for row in facts["costs"].itertuples()}
        self.year = f"{words.long_year(int(facts['activities']['fiscal_year'].iloc[0]))}年度"

    def head(self) -> None:
        """The year, the department and its sections."""
        department = self.facts["activities"]["department"].iloc[0]
        sections = words.printed(self.facts)["部の構成"]
        cells = [
            Cell(0, 0, self.year, rows=2, align="center", size=12.0),
            Cell(0, 1, f"{department}の取り組み実績", align="center", size=14.0),
            Cell(1, 1, f"<部の構成>\n{sections}", size=SIZE),
        ]
        self.pages.table(Table(cells, [100.0, 340.0], self.pages.width_pt, self.pages.style))
        self.pages.space(12)

    def chapter(self, chapter_id: str, code: str, name: str) -> None:
        """A chapter's heading and its items."""
        self.pages.keep(120)
        self.pages.text(f"{code}. {name}", 12.0, bold=True, after=8)
        theme = ""
        items = self.facts["activities"][self.facts["activities"]["parent_id"] == chapter_id]
        for item in items.itertuples():
            if (item.activity_id, "取り組み内容・目標") in self.texts:
                head = "テーマ" if "業務改善" in item.activity_id else "改革課題"
                if head != theme:
                    self.pages.keep(120)
                    self.pages.text(f"◆{THEMES[head]}", 10.5, bold=True, after=8)
                theme = head
                self.themed(item, theme)
            elif item.code:
                self.numbered(item)
            else:
                self.diamond(item)

    def numbered(self, item: Any) -> None:
        """(1) name, with what is aimed at, done and reached below it."""
        cells = [Cell(0, 0, f"{item.code} {item.name}", columns=2, fill=GREY, size=SIZE)]
        for row, label in enumerate(("目標", "取り組み", "実績"), 1):
            cells += self.labelled(row, item, label)
        self.table(cells, 4, item, [62.0, 380.0])

    def themed(self, item: Any, head: str) -> None:
        """A task and what is to be done, side by side under their headings."""
        code = f"{item.code}. " if item.code else ""
        cells = [
            Cell(0, 0, head, align="center", fill=GREY, size=SIZE),
            Cell(0, 1, "取り組み内容・目標", align="center", fill=GREY, size=SIZE),
        ]
        cells.append(Cell(1, 0, f"{code}{item.name}", size=SIZE, middle=False))
        cells.append(Cell(1, 1, self.text(item, "取り組み内容・目標"), size=SIZE))
        cells += self.labelled(2, item, "実績")
        self.table(cells, 3, item, [142.0, 300.0])

    def diamond(self, item: Any) -> None:
        """◆ a sentence or a name over a box of results."""
        text = self.texts.get((item.activity_id, "取り組み"), "")
        self.pages.keep(90)
        self.pages.text(f"◆{item.name}", SIZE, after=4)
        if text:
            self.pages.text("\n".join(f"　{paragraph}" for paragraph in text.split("\n")), SIZE, after=4)
        self.table(self.labelled(0, item, "実績"), 1, item, [62.0, 380.0])

    def labelled(self, row: int, item: Any, label: str) -> list[Cell]:
        """A label and its text."""
        return [Cell(row, 0, label, align="center", size=SIZE), Cell(row, 1, self.text(item, label), size=SIZE)]

    def text(self, item: Any, label: str) -> str:
        """An item's text, its budget or settlement as a line at the right end."""
        activity_id: str = item.activity_id
        text = self.texts.get((activity_id, label), "")
        basis, name = ("settlement", "決算") if label == "実績" else ("budget", "当初予算")
        amount = self.costs.get((activity_id, basis), "") if label != "目標" else ""
        return f"{text}\n{RIGHT}{self.year}{name}：{amount}　　" if amount else text

    def table(self, cells: list[Cell], row: int, item: Any, shares: list[float]) -> None:
        """The item's box, with the mark in its last row."""
        mark = self.marks[item.activity_id]
        cells.append(Cell(row, 0, f"取り組みに対する達成状況　　【 {mark} 】", columns=2, align="right", size=SIZE))
        table = Table(cells, shares, self.pages.width_pt, self.pages.style, row_pt=15.0, starts={0})
        if self.pages.style.cut == "groups":
            self.pages.keep(min(table.height / self.pages.style.size, 640.0))
        self.pages.table(table)
        self.pages.space(10)


def build(facts: dict[str, pd.DataFrame], style: Style, path: Path, foot: str, title: str) -> None:
    """Typeset the report."""
    pages = Pages(path, style, title, foot, margin_pt=50.0, number="- {} -")
    builder = Builder(facts, pages)
    builder.head()
    chapters = facts["activities"][facts["activities"]["parent_id"] == ""]
    for chapter in chapters.itertuples():
        builder.chapter(chapter.activity_id, chapter.code, chapter.name)
    pages.finish()
