"""つくば市 事務事業マネジメントシート: labels and values, costs and indicators by year, four ratings; many sheets."""

from __future__ import annotations

import re

from helpers.cells import Cell
from helpers.forms._toolkit import (
    YEAR,
    Columns,
    Item,
    Records,
    code_and_name,
    fold,
    labelled,
    one_line,
    paragraphs,
    parts,
    split_unit,
    without_running_heads,
)

MUNICIPALITY, MUNICIPALITY_CODE = "つくば市", "082201"
TITLE = "事務事業マネジメントシート"
LABELS = ("事務事業マネジメントシート", "正職員従事割合", "指標の概要", "市民ニーズ")

_SHEET = re.compile(rf"({YEAR})事務事業マネジメントシート")
_NAME, _SECTION, _INDICATOR, _DEFINITION = "事務事業名", "担当部課", "指標名", "指標の概要"
_PROSE = {
    **{label: label for label in (
        "予算科目", _SECTION, "市長公約", "係名", "戦略プラン", "新規・継続", "事業分類", "事業体制",
        "個別計画", "事業期間", "根拠法令等", "SDGs", "対象", "目的", "共有、理解", "企画・立案、計画",
        "実行", "評価、検証", "前年度の課題への対応", "成果", "改善目標", "方向性",
    )},
    "概要(取組内容)": "概要", "概要": "概要", "業務": "課題（業務）", "組織、予算等": "課題（組織、予算等）",
    "理由": "方向性の理由",
}  # fmt: skip
_COSTS = {
    "予算額": ("budget", "total"), "決算額": ("settlement", "total"), "一般財源": ("settlement", "general_funds"),
    "国庫、県支出金、地方債": ("settlement", "subsidies_and_bonds"), "その他": ("settlement", "other_funds"),
    "人件費計": ("", "personnel_cost"), "正職員従事割合": ("", "regular_staff"), "正職員時間外勤務": ("", "overtime"),
    "会計年度任用職員有無": ("", "fixed_term_staff"),
}  # fmt: skip
_MEASURES = {"目標値": "target", "実績": "actual"}
_KINDS = {"活動結果指標": "output", "成果指標": "outcome"}
_RATINGS = ("市民ニーズ", "進捗状況", "市の関与", "優先度")
_LABELS = {*_PROSE, *_RATINGS, *_MEASURES, _NAME, _INDICATOR, _DEFINITION}


def read(items: list[Item], out: Records) -> None:
    """Read the sheets one after another."""
    items = without_running_heads(items, keep=_SHEET.pattern)
    year, sheet = "", None
    columns = Columns((YEAR, "項目"), items)
    for item in items:
        if title := _SHEET.search(fold(item.text)):
            year = title[1]
        for label, cells in labelled(item, _label):
            if label == _NAME:
                sheet = _Sheet(cells, year, columns, out)
        if sheet:
            sheet.take(item)


class _Sheet:
    """One sheet, written as it is read."""

    def __init__(self, cells: list[Cell], year: str, columns: Columns, out: Records) -> None:
        self.out, self.year, self.place = out, year, cells[0]
        self.id, name = code_and_name(one_line(cells))
        self.columns, self.costs = columns, False
        self.blocks, self.indicator = 0, ""
        self.begun: list[tuple[dict[str, object], str, list[Cell]]] = []
        out.add("activities", cells[0], activity_id=self.id, level="project", code=self.id, name=name, year=year)

    def take(self, item: Item) -> None:
        """Take the next row: heads of years, labels with their values, or the rest of what a page end cut."""
        if self.columns.learn(item):
            self.costs, self.begun = any(name == "項目" for name, _ in self.columns.found), []
            return
        found = labelled(item, _label_or_cost if self.costs else _label)
        if found:
            self.begun = []
        else:
            self.go_on(item)
        for label, cells in found:
            if label in _COSTS and self.costs:
                self.cost(label, cells)
            elif label == _INDICATOR:
                self.begin_indicator(cells)
            elif label in _MEASURES and self.indicator:
                self.figures(_MEASURES[label], cells)
            elif label == _DEFINITION and self.indicator:
                self.begin_text(self.out.tables["indicators"][-1], "definition", cells)
            elif label in _RATINGS:
                self.rating(label, cells)
            elif label in _PROSE and cells:
                self.write(_PROSE[label], cells)

    def begin_text(self, row: dict[str, object], column: str, cells: list[Cell]) -> None:
        """Write a text that may go on over the page end."""
        row[column] = "\n".join(paragraphs(cells))
        if cells:
            self.begun.append((row, column, cells))

    def go_on(self, item: Item) -> None:
        """The rest of the texts that a page end cuts stands below no label, in the first row of the next page."""
        for row, column, cells in self.begun:
            rest = [c for c in parts(item) if isinstance(c, Cell) and c.page == cells[-1].page + 1]
            rest = [c for c in rest if min(c.x1, cells[-1].x1) - max(c.x0, cells[0].x0) > 0.5 * (c.x1 - c.x0)]
            if rest:
                cells += rest
                row[column] = "\n".join(paragraphs(cells))

    def write(self, name: str, cells: list[Cell]) -> None:
        """Write a narrative; 担当部課 also gives department and section."""
        self.out.narrative(cells[0], self.id, name, one_line(cells))
        self.begin_text(self.out.tables["narratives"][-1], "text", cells)
        if name == _SECTION:
            department, section = re.fullmatch(r"(.*?部|)(.*)", one_line(cells)).groups()  # type: ignore[union-attr]
            self.out.tables["activities"][-1].update(department=department, section=section)

    def cost(self, label: str, cells: list[Cell]) -> None:
        """Write the amounts of a row of costs, a year each."""
        basis, item = _COSTS[label]
        units = {match[1]: cell for cell in cells if (match := re.fullmatch(r"\((.*)\)", fold(cell.text)))}
        unit = next(iter(units), "")
        for year, cell in self.columns.years_of(cell for cell in cells if cell not in units.values()):
            self.out.add(
                "costs", cell, activity_id=self.id, year=year, basis=basis, item=item, text=one_line(cell), unit=unit
            )

    def begin_indicator(self, cells: list[Cell]) -> None:
        """Begin an indicator, unless its block is empty."""
        self.blocks, self.costs, self.indicator = self.blocks + 1, False, ""
        kind = next((_KINDS[fold(cell.text)] for cell in cells if fold(cell.text) in _KINDS), "")
        name, unit = split_unit(one_line(cell for cell in cells if fold(cell.text) not in _KINDS))
        if name:
            self.indicator = f"{self.id}#{self.blocks}"
            self.out.add("indicators", cells[0], indicator_id=self.indicator, activity_id=self.id,
                         number=str(self.blocks), name=name, unit=unit, kind=kind)  # fmt: skip

    def figures(self, measure: str, cells: list[Cell]) -> None:
        """Write the targets or the actuals of an indicator."""
        for year, cell in self.columns.years_of(cells):
            self.out.add(
                "indicator_values", cell, indicator_id=self.indicator, year=year, measure=measure, text=one_line(cell)
            )

    def rating(self, label: str, cells: list[Cell]) -> None:
        """Write a rating and its comment."""
        symbol, *comment = cells
        mark = fold(symbol.text)
        self.out.add(
            "ratings",
            symbol,
            activity_id=self.id,
            year=self.year,
            criterion=label,
            symbol=mark,
            scale="five",
            text=mark,
        )
        if comment:
            self.out.narrative(comment[0], self.id, f"評価（{label}）", one_line(comment))
            self.begin_text(self.out.tables["narratives"][-1], "text", comment)


def _label(text: str) -> str:
    return text if text in _LABELS else ""


def _label_or_cost(text: str) -> str:
    return text if text in _COSTS else _label(text)
