"""つくば市 事務事業マネジメントシート: a sheet a project, five indicators with or without a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import words
from .page import Pages
from .table import BOLD, Cell, Cells, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .style import Style

BLUE = "#DCE6F1"
SIZE = 7.5
label, field = Cells(BLUE, SIZE).label, Cells(BLUE, SIZE).field
INDICATORS = 5
KINDS = {"output": "活動結果指標", "outcome": "成果指標", "": ""}
#: A row of costs: group, label, unit, item, decimals that an empty cell prints.
COSTS = (
    ("事業費", "", "予算額", "(千円)", "budget", "total"),
    ("事業費", "", "決算額", "(千円)", "settlement", "total"),
    ("事業費", "内訳", "一般財源", "(千円)", "settlement", "general_funds"),
    ("事業費", "内訳", "国庫、県支出金、地方債", "(千円)", "settlement", "subsidies_and_bonds"),
    ("事業費", "内訳", "その他", "(千円)", "settlement", "other_funds"),
    ("人件費", "", "人件費計", "(千円)", "", "personnel_cost"),
    ("人件費", "内訳", "正職員従事割合", "(人)", "", "regular_staff"),
    ("人件費", "内訳", "正職員時間外勤務", "(時間)", "", "overtime"),
    ("人件費", "内訳", "会計年度任用職員有無", "(-)", "", "fixed_term_staff"),
)
BASICS_LEFT = (("予算科目", 1), ("市長公約", 1), ("戦略プラン", 3), ("個別計画", 1), ("根拠法令等", 1))
BASICS_RIGHT = ("担当部課", "係名", "新規・継続", "事業分類", "事業体制", "事業期間", "SDGs")
RATINGS = ("市民ニーズ", "進捗状況", "市の関与", "優先度")


class Sheet:
    """One sheet in the making."""

    def __init__(self, facts: dict[str, pd.DataFrame], project: Any, pages: Pages) -> None:
        self.facts, self.project, self.pages = facts, project, pages
        self.year = int(project.fiscal_year)
        texts = facts["narratives"]
        texts = texts[texts["activity_id"] == project.activity_id]
        self.texts = dict(zip(texts["field"], texts["text"], strict=True))

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def typeset(self) -> None:
        """All blocks of the sheet."""
        self.pages.begin()
        self.pages.text(
            f"{words.long_year(self.year)[:2]} {words.long_year(self.year)[2:]}年度 事務事業マネジメントシート",
            12.5,
            bold=True,
            align="center",
            after=4,
        )
        self.block("事業の基本情報", self.basics(), [74.0, 200.0, 60.0, 112.0])
        self.block(
            "事業の概要", self.labelled({"対象": "対象", "目的": "目的", "概要\n(取組内容)": "概要"}), [74.0, 372.0]
        )
        self.block("コストの推移", self.costs(), [38.0, 36.0, 104.0, 44.0, 45.0, 45.0, 45.0, 45.0, 45.0])
        steps = {name: name for name in ("共有、理解", "企画・立案、計画", "実行", "評価、検証")}
        self.block("市民参加の取組状況", self.labelled(steps), [104.0, 342.0])
        cells, starts = self.indicators()
        self.block("指標の推移", cells, [22.0, 66.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0], starts)
        self.block("事業の成果と課題", self.outcome(), [30.0, 60.0, 356.0])
        self.block("評価", self.ratings(), [90.0, 30.0, 326.0])
        self.block("方向性", self.labelled({"方向性": "方向性", "理由": "方向性の理由"}), [90.0, 356.0])

    def block(self, head: str, cells: list[Cell], shares: list[float], starts: set[int] | None = None) -> None:
        """A block's heading and its table."""
        table = Table(cells, shares, self.pages.width_pt, self.pages.style, row_pt=12.5, starts=starts)
        self.pages.keep(60 if starts or self.pages.style.cut != "groups" else table.height / self.pages.style.size + 16)
        self.pages.text(head, 9.0, bold=True, after=2)
        self.pages.table(table)
        self.pages.space(7)

    def basics(self) -> list[Cell]:
        name = f"{BOLD}{self.project.code} {self.project.name}"
        cells = [label(0, 0, "事務事業名"), field(0, 1, name, columns=3)]
        row = 1
        for text, rows in BASICS_LEFT:
            cells += [label(row, 0, text, rows), field(row, 1, self.text(text), rows)]
            row += rows
        for row, text in enumerate(BASICS_RIGHT, 1):
            cells += [label(row, 2, text), field(row, 3, self.text(text))]
        return cells

    def labelled(self, labels: dict[str, str]) -> list[Cell]:
        """A label and its text a row."""
        return [
            cell
            for row, (text, name) in enumerate(labels.items())
            for cell in (label(row, 0, text), field(row, 1, self.text(name)))
        ]

    def costs(self) -> list[Cell]:
        costs = self.facts["costs"][self.facts["costs"]["activity_id"] == self.project.activity_id]
        amounts = {(row.basis, row.item, int(row.fiscal_year)): row.text for row in costs.itertuples()}
        years = range(self.year - 2, self.year + 3)
        cells = [label(0, 0, "項目", columns=4)]
        cells += [
            label(0, 4 + n, re.sub(r"(?<=令和|平成)(?=\d)", " ", f"{words.long_year(year)}年度"))
            for n, year in enumerate(years)
        ]
        cells += [label(1, 0, "事業費", rows=5), label(6, 0, "人件費", rows=4)]
        cells += [label(3, 1, "内訳", rows=3), label(7, 1, "内訳", rows=3)]
        for row, (_, group, text, unit, basis, item) in enumerate(COSTS, 1):
            cells.append(field(row, 2, text) if group else field(row, 1, text, columns=2))
            cells.append(field(row, 3, unit, align="center"))
            # the form prints a 0 for a settlement that is not known yet
            cells += [
                field(row, 4 + n, amounts.get((basis, item, year), "0"), align="right") for n, year in enumerate(years)
            ]
        return cells

    def indicators(self) -> tuple[list[Cell], set[int]]:
        """Five blocks, those without an indicator printed with 0.0."""
        indicators = self.facts["indicators"][self.facts["indicators"]["activity_id"] == self.project.activity_id]
        lines = {int(line.number): line for line in indicators.itertuples()}
        figures = words.values(self.facts)
        cells: list[Cell] = []
        for number in range(1, max([INDICATORS, *lines]) + 1):
            cells += self.indicator((number - 1) * 5, number, lines.get(number), figures)
        return cells, {cell.row for cell in cells if cell.column == 0}

    def indicator(self, row: int, number: int, line: Any, figures: dict[tuple[str, int, str], str]) -> list[Cell]:
        name = f"{line.name} ({line.unit})" if line else "()"
        years = range(self.year - 3, self.year + 3)
        cells = [label(row, 0, str(number), rows=5), label(row, 1, "指標名")]
        cells += [
            field(row, 2, name, columns=4),
            field(row, 6, KINDS[line.kind] if line else "", columns=2, align="center"),
        ]
        cells.append(label(row + 1, 1, ""))
        cells += [label(row + 1, 2 + n, words.two_digit_year(year)) for n, year in enumerate(years)]
        for offset, (text, measure) in enumerate((("目標値", "target"), ("実績", "actual")), 2):
            cells.append(label(row + offset, 1, text))
            for n, year in enumerate(years):
                figure = figures.get((line.indicator_id, year, measure), "") if line else "0.0"
                cells.append(field(row + offset, 2 + n, figure, align="right"))
        return [*cells, label(row + 4, 1, "指標の概要"), field(row + 4, 2, line.definition if line else "", columns=6)]

    def outcome(self) -> list[Cell]:
        cells = [label(0, 0, "前年度の課題\nへの対応", columns=2), field(0, 2, self.text("前年度の課題への対応"))]
        cells += [label(1, 0, "成果", columns=2), field(1, 2, self.text("成果")), label(2, 0, "課題", rows=2)]
        for row, text in ((2, "業務"), (3, "組織、予算等")):
            cells += [label(row, 1, text), field(row, 2, self.text(f"課題（{text}）"))]
        return [*cells, label(4, 0, "改善目標", columns=2), field(4, 2, self.text("改善目標"))]

    def ratings(self) -> list[Cell]:
        ratings = self.facts["ratings"][self.facts["ratings"]["activity_id"] == self.project.activity_id]
        marks = dict(zip(ratings["criterion"], ratings["symbol"], strict=True))
        cells: list[Cell] = []
        for row, criterion in enumerate(RATINGS):
            cells += [label(row, 0, criterion), field(row, 1, marks.get(criterion, ""), align="center")]
            cells.append(field(row, 2, self.text(f"評価（{criterion}）")))
        return cells


def build(facts: dict[str, pd.DataFrame], style: Style, path: Path, foot: str, title: str) -> None:
    """Typeset the sheets, each from a new page on."""
    pages = Pages(path, style, title, foot, margin_pt=34.0)
    for project in facts["activities"].itertuples():
        Sheet(facts, project, pages).typeset()
    pages.finish()
