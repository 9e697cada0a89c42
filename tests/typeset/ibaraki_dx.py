"""茨木市 ICTビジョン アクションプラン総評: levels listed, the review with its counts, prose and actions by Level 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import words
from .page import Pages
from .table import Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .style import Style

BLUE = "#DDEBF7"
SIZE = 7.0
MARKS = ("R{}終了", "R{}構想", "R{}実施")
STATUSES = ("completed", "planned", "implementing")
#: The headers of the table of what answers to a law: headings, names, the law's items.
HEADS = ("見出し1", "見出し2", "見出し3", "項目名")
LAW = tuple(f"8条2項{n}号" for n in range(1, 6))
#: Chapters of the plan, which are no activities: the heading they stand under, their number, their name, their marks.
CHAPTERS = (
    (0, "第1章", "次なる茨木のためのICTビジョンの改定にあたって", "○", "", "", "", ""),
    (1, "1", "ICTビジョン改定の趣旨", "○", "", "", "", ""),
    (0, "第8章", "個別施策の概要", "", "○", "", "", ""),
)
#: The headings of the review's prose, which has no row in the tables.
REVIEW = (
    "評価の目的",
    "{year}年度の総評",
    "(1) 行かなくてもいい市役所",
    "(2) くらしのデジタル化",
    "(3) スマート行政経営",
    "(4) 情報格差に配慮した施策",
)


class Builder:
    """One review in the making."""

    def __init__(self, facts: dict[str, pd.DataFrame], pages: Pages) -> None:
        self.facts, self.pages = facts, pages
        self.activities = facts["activities"]
        self.texts = words.by_field(facts["narratives"])
        self.grades = dict(zip(facts["ratings"]["activity_id"], facts["ratings"]["symbol"], strict=True))
        self.statuses = {(row.activity_id, row.status) for row in facts["statuses"].itertuples()}
        self.year = int(self.activities["fiscal_year"].iloc[0])

    def children(self, activity_id: str) -> list[Any]:
        return list(self.activities[self.activities["parent_id"] == activity_id].itertuples())

    def overview(self) -> None:
        """施策一覧: each design's Level 2 and Level 3, counted."""
        self.pages.text("施策一覧", 13.0, bold=True, after=6)
        self.pages.text("各デザインのLevel:3（施策）の一覧です。", 9.0, after=8)
        total = 0
        for design in self.children(""):
            cells, starts = self.levels(design)
            count = sum(cell.column == 3 for cell in cells[2:])
            self.pages.keep(90)
            self.pages.text(f"Design:{design.code} {design.name}", 11.0, bold=True, after=5)
            width = self.pages.width_pt * 0.93
            self.pages.table(
                Table(
                    cells,
                    [36.0, 180.0, 36.0, 180.0],
                    width,
                    self.pages.style,
                    header_rows=1,
                    starts=starts,
                    row_pt=19.0,
                )
            )
            self.pages.space(5)
            self.pages.text(f"施策数：{count}", 9.0, align="right", after=8)
            total += count
        self.pages.text(f"合計：{total}施策", 9.5, bold=True, align="right")

    def levels(self, design: Any) -> tuple[list[Cell], set[int]]:
        """The cells of a design's table, and the rows at which a Level 2 begins."""
        heads = ("Level:2 【イノベーションの対象】", "Level:3 【施策】")
        cells = [Cell(0, 2 * n, head, columns=2, align="center", fill=BLUE) for n, head in enumerate(heads)]
        row, starts = 1, set()
        for second in self.children(design.activity_id):
            thirds = self.children(second.activity_id)
            starts.add(row)
            cells += [
                Cell(row, 0, second.code, rows=len(thirds), align="center"),
                Cell(row, 1, second.name, rows=len(thirds)),
            ]
            for n, third in enumerate(thirds):
                cells += [Cell(row + n, 2, third.code, align="center"), Cell(row + n, 3, third.name)]
            row += len(thirds)
        return cells, starts

    def correspondence(self) -> None:
        """対応関係: the items of the law that each design and each Level 2 answers to; nothing where none is known."""
        answered = {(own, field) for own, field in self.texts if field in LAW}
        if not answered:
            return
        rows = [[""] * column + [code] + [""] * (2 - column) + texts for column, code, *texts in CHAPTERS]
        for design in self.children(""):
            for measure in (design, *self.children(design.activity_id)):
                place = ["", f"Design:{measure.code}", ""] if measure is design else ["", "", measure.code]
                marks = ["○" if (measure.activity_id, field) in answered else "" for field in LAW]
                rows.append([*place, measure.name, *marks])
        cells = [Cell(0, column, head, align="center", fill=BLUE, size=SIZE) for column, head in enumerate(HEADS + LAW)]
        for number, row in enumerate(rows, 1):
            cells += [
                Cell(number, column, text, align="left" if column < len(HEADS) else "center", size=SIZE)
                for column, text in enumerate(row)
            ]
        self.pages.keep(330)
        self.pages.text("官民データ活用推進基本法第8条第2項各号に定める記載事項との対応関係", 11.0, bold=True, after=5)
        widths = [40.0, 50.0, 40.0, 190.0] + [46.0] * len(LAW)
        self.pages.table(Table(cells, widths, self.pages.width_pt, self.pages.style, header_rows=1, row_pt=12.5))

    def review(self, title: str) -> None:
        """The review's own words and the counts of its actions."""
        year = words.long_year(self.year)
        self.pages.begin()
        self.pages.text(title.replace(" ", "\n", 1), 14.0, bold=True, align="center", after=8)
        for head in REVIEW:
            self.pages.text(head.format(year=year), 11.0, bold=True, after=4)
            self.pages.text("［本文 収録なし］", 9.0, after=8)
        grades = self.facts["ratings"]["symbol"].value_counts()
        good, poor = (sum(int(grades.get(grade, 0)) for grade in pair) for pair in ("AB", "CD"))
        kinds = words.printed(self.facts)
        counts = "、".join(
            f"{kind}：{kinds[kind]}"
            for kind in ("新規/新規完了", "拡充/臨時拡充", "継続", "縮小", "完了")
            if kind in kinds
        )
        self.pages.text(f"{year}年度アクションプラン取組数及び実績評価の集計", 11.0, bold=True, after=4)
        self.pages.text(
            f"　{year}年度に実施した取組の総数は{len(self.facts['ratings'])}取組（{counts}）でした。", 9.0, after=6
        )
        self.pages.text(
            f"　評価がA（成果があった）又はB（一定の成果があった）だった取組が{good}取組でした。"
            f"評価がC（成果があまり見られなかった）又はD（全く成果が見られなかった）の取組は{poor}取組でした。",
            9.0,
        )

    def designs(self) -> None:
        """Each design: its Level 2, the prose of each Level 3, and a table of their actions."""
        year = words.long_year(self.year)
        self.pages.begin()
        self.pages.text(f"デザインにおける施策の評価（{year}年度末時点）", 13.0, bold=True, after=6)
        self.pages.text(f"{year}年度末の各デザインのLv.3（施策）の評価です。", 9.0, after=8)
        for design in self.children(""):
            self.pages.keep(120)
            self.pages.text(f"Design:{design.code} {design.name}", 12.0, bold=True, after=6)
            for second in self.children(design.activity_id):
                self.second_level(second)

    def second_level(self, second: Any) -> None:
        """A Level 2: prose, then the actions of all its Level 3."""
        self.pages.keep(110)
        self.pages.text(f"Level:2 {second.code} {second.name}", 10.5, bold=True, after=5)
        thirds = self.children(second.activity_id)
        for third in thirds:
            self.pages.keep(40)
            self.pages.text(f"【{third.code}.{third.name}】", 9.5, bold=True, after=3)
            self.pages.text(self.texts.get((third.activity_id, "施策の評価"), ""), 9.0, after=6)
        self.pages.keep(80)
        self.pages.table(self.actions(thirds))
        self.pages.space(12)

    def actions(self, thirds: list[Any]) -> Table:
        """The actions' table, Level 3 in a merged cell at the left."""
        marks = [mark.format(self.year - 2018 + (n > 0)) for n, mark in enumerate(MARKS)]
        heads = ["Lv.3（施策）", "自己評価", *marks, "取組ID", "取組名", "マネジメント担当課"]
        cells = [Cell(0, column, head, align="center", fill=BLUE, size=SIZE) for column, head in enumerate(heads)]
        row = 1
        for third in thirds:
            actions = self.children(third.activity_id)
            if actions:
                label = f"{third.code.rsplit('-', 1)[1]} {third.name}"
                cells.append(Cell(row, 0, label, rows=len(actions), middle=False, size=SIZE))
            for action in actions:
                cells += self.action(row, action)
                row += 1
        shares = [88.0, 33.0, 33.0, 33.0, 33.0, 56.0, 142.0, 106.0]
        return Table(cells, shares, self.pages.width_pt, self.pages.style, header_rows=1, row_pt=12.5)

    def action(self, row: int, action: Any) -> list[Cell]:
        """An action's cells."""
        marks = ["○" if (action.activity_id, status) in self.statuses else "" for status in STATUSES]
        middle = [self.grades[action.activity_id], *marks, action.code]
        cells = [Cell(row, 1 + n, text, align="center", size=SIZE) for n, text in enumerate(middle)]
        return [*cells, Cell(row, 6, action.name, size=SIZE), Cell(row, 7, action.section, size=SIZE)]


def build(facts: dict[str, pd.DataFrame], style: Style, path: Path, foot: str, title: str) -> None:
    """Typeset the review."""
    pages = Pages(path, style, title, foot)
    builder = Builder(facts, pages)
    builder.overview()
    builder.correspondence()
    builder.review(title)
    builder.designs()
    pages.finish()
