"""伊丹市 施策評価: a sheet a program with indicators and projects, and pages behind it on what the projects did."""

from __future__ import annotations

import re
from functools import partial
from itertools import zip_longest

from helpers.cells import Cell
from helpers.forms._columns import YEAR
from helpers.forms._labels import known, labelled, text_of
from helpers.forms._names import split_unit, unfolded
from helpers.forms._paragraphs import Part, one_line, paragraphs
from helpers.forms._project import Project
from helpers.forms._prose import as_prose, told, under_headings
from helpers.forms._records import Records
from helpers.forms._stream import Item, parts, without_running_heads
from helpers.forms._table import NUMBER, Column, Table
from helpers.forms._unruled import settled
from helpers.forms._years import YearFigure
from helpers.japanese import fold

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "伊丹市", "282073", "施策評価"
LABELS = ("実施施策の目標", "指標の意味・算式等", "事務事業コード", "款項目", "性質")

_AREA, _PROGRAM, _RATING, _CREATION, _DEPARTMENT = "大綱", "実施施策", "評価", "創生", "評価部局"
_PROSE = (_AREA, "施策", _PROGRAM, "実施施策の目標", "計画", "評価の理由", "成果", "課題", "対策・対応")
_label = known((*_PROSE, _RATING), around=rf"^(?:{YEAR})で?の?")
_DIVISIONS = re.compile(rf"({_DEPARTMENT}|関連部局):(.*?)(?=関連部局:|$)")
_BASE, _NAME, _MARK, _MEANING, _MEASURE = "基準年度", "指標名(単位)", "性質", "指標の意味・算式等", "-"
_POLARITY = {"↑": "higher", "↓": "lower", "=": "maintain"}
_MEASURES = {"目標": "target", "実績": "actual"}
_INDICATORS = (Column("", "[①-⑳]"), Column(_NAME), Column(_MARK, "|".join(_POLARITY)), Column(_MEANING),
               Column(_MEASURE, "|".join(_MEASURES)), Column(YEAR, ".+", figures=True))  # fmt: skip
_CODE, _PROJECT, _MAIN, _ACCOUNT, _SECTION = "事務事業コード", "事務事業名", "主要事業", "款項目", "担当課"
_COSTS = {"事業費": ("settlement", "total"), "人件費": ("", "personnel_cost")}
_PROJECTS = (Column(_CODE, r"\d+", whole=r"\d{6}"), Column(_PROJECT), Column(_MAIN, "[○〇◯]"),
             Column(_ACCOUNT, r"[\d-]+"), *(Column(head, NUMBER, figures=True) for head in _COSTS),
             Column(_SECTION))  # fmt: skip
_OVER_COSTS, _TOTAL = ("[-—－―ー]+", rf"(?:{YEAR})\(千円\)"), "事業費合計(千円)"
_CHAPTER, _PROJECT_HEAD, _OUTCOME = re.compile(r"大綱\d+"), re.compile(r"(\d{6})(?!\d)"), "【事業概要・成果】"
_IN_PROSE = rf"{_PROJECT_HEAD.pattern}|{_OUTCOME}"


def read(items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then what the pages behind them tell of single projects."""
    items = list(settled(without_running_heads(items, keep=_CHAPTER.pattern), _AREA))
    year = next((m[0] for item in items if (m := re.search(rf"({YEAR})(?=評価)", fold(item.text)))), "")
    indicators = Table(_INDICATORS, items, key=_MEASURE, begins=_BASE, over=_BASE, others=["成果指標"], lines=2)
    projects = Table(_PROJECTS, items, key=_CODE, begins=_ACCOUNT, others=_OVER_COSTS)
    chapters = list(under_headings(items, _sheet_or_chapter))
    for rows in (rows for heading, rows in chapters if heading == _AREA):
        _Sheet(rows, year, out).read(rows, indicators, projects)
    behind = as_prose((item for heading, rows in chapters if heading != _AREA for item in rows), _IN_PROSE)
    right = max((part.x1 for item in behind for part in parts(item)), default=0.0)
    programs = {fold(f"{row['code']}{row['name']}") for row in out.tables["activities"] if row["level"] == "program"}
    for code, rows in under_headings(behind, partial(_project_or_chapter, programs)):
        ends = [n for n, row in enumerate(rows, 1) if fold(parts(row)[0].text) == _OUTCOME]
        below = rows[max(ends, default=1) :]  # above it stands the rest of a name that takes two lines
        if code and below:
            out.narrative(parts(below[0])[0], code, "事業概要・成果", told(below, right))


def _sheet_or_chapter(item: Item) -> str | None:
    first = fold(parts(item)[0].text)
    return first if first == _AREA or _CHAPTER.match(first) else None


def _project_or_chapter(programs: set[str], item: Item) -> str | None:
    first, *others = [part.text for part in parts(item)]
    if len(others) < 2 and (code := _PROJECT_HEAD.match(first)):  # not folded: a name may begin with a figure
        return fold(code[1])
    return "" if _CHAPTER.match(fold(first)) or fold(first) in programs else None


class _Sheet:
    """A program's sheet: its labels and texts, its indicators, its projects and their total."""

    def __init__(self, rows: list[Item], year: str, out: Records) -> None:
        named = (cells for row in rows for label, cells in labelled(row, _label) if label == _PROGRAM and cells)
        self.program = Project(out, next(named, parts(rows[0])), year, level="program")
        self.id, self.out, self.year, self.indicators = self.program.id, out, year, 0

    def read(self, rows: list[Item], indicators: Table, projects: Table) -> None:
        """Take the rows one by one."""
        total = False  # the sum of the projects' costs comes next
        for row, following in zip_longest(rows, rows[1:]):
            for label, cells in labelled(row, _label):
                self.text(label, cells)
            for part in parts(row):
                self.division(part)
            if placed := indicators.placed(row, following):
                self.figures(placed)
            if project := projects.cells(row, following):
                self.project(project)
            total |= any(fold(part.text) == _TOTAL for part in parts(row))
            if total and re.fullmatch(r"[\d,]+", money := fold(parts(row)[-1].text)):
                own = {"check": "project_total", "activity_id": self.id, "text": money, "unit": "千円"}
                self.out.add("printed", parts(row)[-1], **own)
                total = False

    def text(self, label: str, cells: list[Cell]) -> None:
        """A rating in stars, or prose under its label; the program's name is no prose."""
        if label == _RATING and cells:
            stars = "".join(re.findall("☆", one_line(cells))) or one_line(cells)
            self.out.add("ratings", cells[0], activity_id=self.id, year=self.year, criterion=label, symbol=stars,
                         scale="stars", text=stars)  # fmt: skip
        elif label != _PROGRAM:
            self.program.prose(label, cells)

    def division(self, part: Part) -> None:
        """評価部局 and 関連部局, and before them the mark of 創生."""
        text, folded = one_line(part), fold(one_line(part))
        if folded == _CREATION:
            self.program.prose(_CREATION, [part])
        for division in _DIVISIONS.finditer(folded):
            name = unfolded(text, division.start(2), division.end(2))
            if division[1] == _DEPARTMENT:
                self.program.set(department=name)
            else:
                self.out.narrative(part, self.id, division[1], name)

    def figures(self, placed: list[tuple[str, Cell]]) -> None:
        """A line of targets or of actuals; the line of targets begins an indicator."""
        measure = next(_MEASURES[fold(cell.text)] for head, cell in placed if fold(cell.text) in _MEASURES)
        if measure == "target":
            self.indicator(placed)
        for head, cell in placed:
            if re.fullmatch(YEAR, year := head.removeprefix(_BASE)):
                self.out.add("indicator_values", cell, indicator_id=f"{self.id}#{self.indicators}", year=year,
                             measure=measure if year == head else "baseline", text=one_line(cell))  # fmt: skip

    def indicator(self, placed: list[tuple[str, Cell]]) -> None:
        """An indicator's name, unit, mark and meaning."""
        self.indicators += 1
        names, marks, meanings = ([c for head, c in placed if head == own] for own in (_NAME, _MARK, _MEANING))
        name, unit = split_unit(re.sub(r"^[①-⑳]\s*", "", one_line(names)))
        meaning = "\n".join(paragraphs(meanings))
        unit = unit or "".join(re.findall(r"[(（]単位[:：](.+?)[)）]", meaning)[:1])
        self.out.add("indicators", [placed[0][1], *names][-1], indicator_id=f"{self.id}#{self.indicators}",
                     activity_id=self.id, number=str(self.indicators), name=name, unit=unit, kind="outcome",
                     polarity=_POLARITY.get(fold(one_line(marks)), ""), definition=meaning)  # fmt: skip

    def project(self, cells: dict[str, Cell]) -> None:
        """A row of the table of projects."""
        name = [cells[_PROJECT]] if _PROJECT in cells else []
        project = Project(self.out, name or [cells[_CODE]], self.year, text_of(cells, _CODE), title=one_line(name))
        project.set(parent_id=self.id, section=one_line(cells.get(_SECTION, [])))
        for head in (head for head in (_MAIN, _ACCOUNT) if head in cells):
            project.prose(head, [cells[head]])
        for head, (basis, item) in _COSTS.items():
            if head in cells:
                project.cost(YearFigure(self.year, cells[head]), item, basis, "千円")
