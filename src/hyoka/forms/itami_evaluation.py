"""伊丹市 施策評価: a sheet a program with indicators and projects, and pages behind it on what the projects did."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from hyoka.forms.shared.activities import Project
from hyoka.forms.shared.columns import YEAR
from hyoka.forms.shared.figures import YearFigure
from hyoka.forms.shared.headings import beginning, coded, outlines, under_headings
from hyoka.forms.shared.labels import known, labelled, text_of
from hyoka.forms.shared.names import names_told
from hyoka.forms.shared.pages import Item, parts, without_running_heads
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.table import NUMBER, Column, Table, figure_after
from hyoka.forms.shared.unruled import settled
from hyoka.grid.model import Cell

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "伊丹市", "282073", "施策評価"
LABELS = ("実施施策の目標", "指標の意味・算式等", "事務事業コード", "款項目", "性質")

_AREA, _PROGRAM, _RATING, _CREATION, _DEPARTMENT, _RELATED = "大綱", "実施施策", "評価", "創生", "評価部局", "関連部局"
_PROSE = (_AREA, "施策", _PROGRAM, "実施施策の目標", "計画", "評価の理由", "成果", "課題", "対策・対応")
_label = known((*_PROSE, _RATING), around=rf"^(?:{YEAR})で?の?")
_BASE, _NAME, _MARK, _MEANING, _MEASURE = "基準年度", "指標名(単位)", "性質", "指標の意味・算式等", "-"
_POLARITY, _MEASURES = {"↑": "higher", "↓": "lower", "=": "maintain"}, {"目標": "target", "実績": "actual"}
_INDICATORS = (Column("", "[①-⑳]"), Column(_NAME), Column(_MARK, "|".join(_POLARITY)), Column(_MEANING),
               Column(_MEASURE, "|".join(_MEASURES)), Column(YEAR, ".+", figures=True))  # fmt: skip
_CODE, _PROJECT, _MAIN, _ACCOUNT, _SECTION = "事務事業コード", "事務事業名", "主要事業", "款項目", "担当課"
_COSTS = {"事業費": ("total", "settlement"), "人件費": ("personnel_cost", "")}
_PROJECTS = (Column(_CODE, r"\d+", whole=r"\d{6}"), Column(_PROJECT), Column(_MAIN, "[○〇◯]"),
             Column(_ACCOUNT, r"[\d-]+"), *(Column(head, NUMBER, figures=True) for head in _COSTS),
             Column(_SECTION))  # fmt: skip
_YEAR = re.compile(YEAR)
_OVER_COSTS, _TOTAL, _CHAPTER = ("[-—－―ー]+", rf"(?:{YEAR})\(千円\)"), "事業費合計(千円)", r"大綱\d+"


def read(items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then what the pages behind them tell of single projects."""
    items = list(settled(without_running_heads(items, keep=_CHAPTER), _AREA))
    year = next((m[0] for item in items if (m := re.search(rf"({YEAR})(?=評価)", item.folded))), "")
    indicators = Table(_INDICATORS, items, key=_MEASURE, begins=_BASE, over=_BASE, others=["成果指標"], lines=2)
    projects = Table(_PROJECTS, items, key=_CODE, begins=_ACCOUNT, others=_OVER_COSTS)
    chapters = list(under_headings(items, beginning(rf"{_AREA}$|{_CHAPTER}")))
    for rows in (rows for heading, rows in chapters if heading == _AREA):
        _sheet(rows, year, indicators, projects, out)
    behind = (item for heading, rows in chapters if heading != _AREA for item in rows)
    for code, place, text in outlines(behind, coded(6, _CHAPTER, out.has), "【事業概要・成果】"):
        out.narrative(place, code, "事業概要・成果", text)


def _sheet(rows: list[Item], year: str, indicators: Table, projects: Table, out: Records) -> None:
    """A program's sheet: its texts, its indicators, its projects and their total."""
    named = (cells for row in rows for label, cells in labelled(row, _label) if label == _PROGRAM and cells)
    program = Project(out, next(named, parts(rows[0])), year, level="program")
    for row, following in zip_longest(rows, rows[1:]):
        if figures := indicators.cells(row, following):
            _figures(program, figures)
        elif project := projects.cells(row, following):
            _project(program, project)
        else:
            _texts(program, row)
    if total := figure_after(rows, _TOTAL):
        out.add("printed", total, check="project_total", activity_id=program.id, text=total.folded, unit="千円")


def _texts(program: Project, row: Item) -> None:
    """A row's labels with their texts, and the departments that it names."""
    for label, cells in labelled(row, _label):
        if label == _RATING and cells:
            stars = [line for line in cells[0].lines if "☆" in line.text]  # text of the row above may hang over
            program.rate(label, [replace(cells[0], lines=stars or cells[0].lines)], "stars")
        elif label != _PROGRAM:
            program.prose(label, cells)
    told_here = parts(row)
    program.prose(_CREATION, [part for part in told_here if part.folded == _CREATION])
    for part in told_here:
        if told := names_told(part, _DEPARTMENT, _RELATED):
            program.set(department=told.get(_DEPARTMENT, str(program.row["department"])))
            program.out.narrative(part, program.id, _RELATED, told.get(_RELATED, ""))


def _figures(program: Project, cells: dict[str, Cell]) -> None:
    """A line of targets or of actuals; the line of targets begins an indicator."""
    measure = _MEASURES[text_of(cells, _MEASURE)]
    if measure == "target":
        polarity = _POLARITY.get(text_of(cells, _MARK), "")
        program.begin_indicator(cells.get(_NAME, []), kind="outcome", polarity=polarity, place=cells[_MEASURE])
        program.define([cells[_MEANING]] if _MEANING in cells else [])
    for head, cell in cells.items():
        if _YEAR.fullmatch(year := head.removeprefix(_BASE)):
            program.value(YearFigure(year, cell), measure if year == head else "baseline")


def _project(program: Project, cells: dict[str, Cell]) -> None:
    name, section = (one_line(cells.get(head, [])) for head in (_PROJECT, _SECTION))
    place, code = [cells.get(_PROJECT, cells[_CODE])], text_of(cells, _CODE)
    project = Project(program.out, place, program.year, code, title=name)
    project.set(parent_id=program.id, section=section)
    for head, cell in cells.items():
        if head in _COSTS:
            project.cost(YearFigure(program.year, cell), *_COSTS[head], "千円")
        elif head in (_MAIN, _ACCOUNT):
            project.prose(head, [cell])
