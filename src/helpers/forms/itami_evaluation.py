"""伊丹市 施策評価: a sheet a program with indicators and projects, and pages behind it on what the projects did."""

from __future__ import annotations

import re
from itertools import groupby

from helpers.forms._toolkit import (
    YEAR, Columns, Item, Part, Records, code_and_name, fold, labelled, one_line, paragraphs, parts, split_unit, text_of, unfolded,
)  # fmt: skip
from helpers.grid import Cell, Line

MUNICIPALITY, MUNICIPALITY_CODE = "伊丹市", "282073"
TITLE = "施策評価"
LABELS = ("実施施策の目標", "指標の意味・算式等", "事務事業コード", "款項目", "性質")

_LABELS = ("実施施策", "大綱", "施策", "実施施策の目標", "評価の理由", "成果", "課題")
_DATED = re.compile(rf"(?:{YEAR})(?:の(計画)|(評価)|での(対策・対応))")
_BASE, _NAME, _MARK, _MEANING, _MEASURE = "基準年度", "指標名(単位)", "性質", "指標の意味・算式等", "-"
_INDICATOR_HEADS = ("成果指標", re.escape(_NAME), _MARK, _MEANING, _MEASURE, _BASE, YEAR)
_POLARITY = {"↑": "higher", "↓": "lower", "=": "maintain"}
_MEASURES = {"目標": "target", "実績": "actual"}
_CODE, _PROJECT, _MAIN, _ACCOUNT, _COST, _STAFF, _SECTION = "事務事業コード", "事務事業名", "主要事業", "款項目", "事業費", "人件費", "担当課"
_PROJECT_HEADS = (_CODE, _PROJECT, _MAIN, _ACCOUNT, _COST, _STAFF, _SECTION, r"[-—－―ー]+", rf"(?:{YEAR})\(千円\)")
_TOTAL, _OUTCOME, _CHAPTER = "事業費合計(千円)", "【事業概要・成果】", re.compile(r"大綱\d+")
_PROJECT_HEAD = re.compile(r"(\d{6})\D")


def read(items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then what the pages behind them tell of single projects."""
    document = _Document(items, out)
    for item in items:
        document.take(item)
    document.end_outcome()


class _Document:
    """What was met so far: the program whose sheet goes on, the project whose outcome does."""

    def __init__(self, items: list[Item], out: Records) -> None:
        self.out = out
        self.year = next((m[0] for i in items if (m := re.search(rf"({YEAR})(?=評価)", fold(i.text)))), "")
        self.right = max(part.x1 for item in items for part in parts(item))
        self.indicators, self.projects = Columns(_INDICATOR_HEADS, items), Columns(_PROJECT_HEADS, items)
        self.program, self.indicator, self.number = "", "", 0
        self.pending: list[tuple[str, list[Cell]]] = []  # what a sheet prints above its program's name
        self.total = False  # the sum of the program's projects comes next
        self.outcome: tuple[str, list[Item]] | None = None

    def take(self, item: Item) -> None:
        found = parts(item)
        first = fold(found[0].text) if found else ""
        if not self.outcome and (self.indicators.learn(item) or self.projects.learn(item)):
            return
        if (head := _PROJECT_HEAD.match(first)) and len(found) <= 2:
            self.end_outcome()
            self.outcome = (head[1], [])
        elif _CHAPTER.match(first) or first in self.known_programs():
            self.end_outcome()
        elif self.outcome and first != "大綱":
            self.outcome[1].extend([item] if first and first != _OUTCOME else [])
        else:
            self.end_outcome()
            self.sheet(item, found)

    def known_programs(self) -> set[str]:
        rows = self.out.tables["activities"]
        return {fold(f"{row['code']}{row['name']}") for row in rows if row["level"] == "program"}

    def sheet(self, item: Item, found: list[Part]) -> None:
        for label, cells in labelled(item, _label):
            self.labelled(label, cells)
        self.divisions(found)
        self.figures(self.indicators.placed(item))
        self.project(self.projects.cells(item))
        last = fold(found[-1].text) if found else ""
        if self.total and re.fullmatch(r"[\d,]+", last):
            self.out.add("printed", found[-1], check="project_total", activity_id=self.program, text=last, unit="千円")
            self.total = False
        self.total |= any(fold(part.text) == _TOTAL for part in found)

    def labelled(self, label: str, cells: list[Cell]) -> None:
        if label == "大綱":
            self.program, self.pending, self.number = "", [], 0
        if label == "実施施策" and cells:
            self.program, name = code_and_name(one_line(cells))
            self.out.add("activities", cells[0], activity_id=self.program, level="program", code=self.program, name=name,
                         year=self.year)  # fmt: skip
        elif label == "評価" and cells:
            mark = one_line(cells)
            self.out.add("ratings", cells[0], activity_id=self.program, year=self.year, criterion=label, symbol=mark,
                         scale="stars", text=mark)  # fmt: skip
        elif cells:
            self.pending.append((label, cells))
        if self.program:
            for name, prose in self.pending:
                self.out.narrative(prose[0], self.program, name, "\n".join(paragraphs(prose)))
            self.pending = []

    def divisions(self, found: list[Part]) -> None:
        """評価部局 and 関連部局, and before them the mark of 創生."""
        for part in found:
            text = one_line(part)
            if fold(text) == "創生":
                self.out.narrative(part, self.program, "創生", text)
            for division in re.finditer(r"(評価部局|関連部局):(.*?)(?=関連部局:|$)", fold(text)):
                name = unfolded(text, division.start(2), division.end(2))
                if division[1] == "評価部局":
                    self.out.tables["activities"][-1]["department"] = name
                else:
                    self.out.narrative(part, self.program, "関連部局", name)

    def figures(self, placed: list[tuple[str, Cell]]) -> None:
        """A line of targets or of actuals; the line of targets begins an indicator."""
        measure = next((_MEASURES[fold(cell.text)] for _, cell in placed if fold(cell.text) in _MEASURES), "")
        if not measure or not self.program:
            return
        if measure == "target":
            self.begin_indicator(placed)
        for year, cell in self.indicators.years_of(cell for _, cell in placed):
            base = _BASE in self.indicators.above(cell)
            self.out.add("indicator_values", cell, indicator_id=self.indicator, year=year,
                         measure="baseline" if base else measure, text=one_line(cell))  # fmt: skip

    def begin_indicator(self, placed: list[tuple[str, Cell]]) -> None:
        self.number += 1
        self.indicator = f"{self.program}#{self.number}"
        names = [cell for head, cell in placed if head == _NAME and cell.lines]
        text = re.sub(r"^[①-⑳]\s*", "", one_line(names))
        meaning = "\n".join(paragraphs(cell for head, cell in placed if head == _MEANING))
        name, unit = split_unit(text)
        unit = unit or ((m := re.search(r"[(（]単位[:：](.+?)[)）]", meaning)) and m[1]) or ""
        mark = "".join(fold(cell.text) for head, cell in placed if head == _MARK)
        self.out.add("indicators", names[-1], indicator_id=self.indicator, activity_id=self.program, number=str(self.number),
                     name=name, unit=unit, kind="outcome", polarity=_POLARITY.get(mark, ""), definition=meaning)  # fmt: skip

    def project(self, cells: dict[str, Cell]) -> None:
        code = text_of(cells, _CODE)
        if not re.fullmatch(r"\d{6}", code):
            return
        self.out.add("activities", cells[_PROJECT], activity_id=code, parent_id=self.program, level="project", code=code,
                     name=one_line(cells[_PROJECT]), section=one_line(cells.get(_SECTION, [])), year=self.year)  # fmt: skip
        for head in (_MAIN, _ACCOUNT):
            self.out.narrative(cells.get(head), code, head, one_line(cells.get(head, [])))
        for head, basis, item in ((_COST, "settlement", "total"), (_STAFF, "", "personnel_cost")):
            if text_of(cells, head):
                self.out.add("costs", cells[head], activity_id=code, year=self.year, basis=basis, item=item,
                             text=one_line(cells[head]), unit="千円")  # fmt: skip

    def end_outcome(self) -> None:
        if self.outcome and self.outcome[1]:
            code, items = self.outcome
            self.out.narrative(parts(items[0])[0], code, "事業概要・成果", "\n".join(self.told(items)))
        self.outcome = None

    def told(self, items: list[Item]) -> list[str]:
        """Paragraphs, and the rows of tables between them with a stroke between cells."""
        texts: list[str] = []
        for is_line, group in groupby(items, key=lambda item: isinstance(item, Line)):
            texts += paragraphs(group, self.right) if is_line else [" | ".join(one_line(p) for p in parts(row)) for row in group]
        return texts


def _label(text: str) -> str:
    """The label's name without its year; empty for what is none."""
    dated = _DATED.fullmatch(text)
    return next(filter(None, dated.groups())) if dated else text if text in _LABELS else ""
