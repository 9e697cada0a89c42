"""伊丹市 施策評価: a sheet a program with indicators and projects; pages of prose on the projects behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest

from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.columns import YEAR
from hyoka.forms.shared.figures import Figure
from hyoka.forms.shared.headings import heading_by_code, heading_by_pattern, split_at_headings, texts_under_headings
from hyoka.forms.shared.labels import LabelFinder, labelled_cells, text_of
from hyoka.forms.shared.names import names_behind_labels
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.table import NUMBER, Column, Table, figure_after
from hyoka.forms.shared.unruled import rows_by_height
from hyoka.grid.model import Cell

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "伊丹市", "282073", "施策評価"
LABELS = ("実施施策の目標", "指標の意味・算式等", "事務事業コード", "款項目", "性質")

_AREA, _PROGRAM, _RATING, _CREATION, _DEPARTMENT, _RELATED = "大綱", "実施施策", "評価", "創生", "評価部局", "関連部局"
_PROSE = (_AREA, "施策", _PROGRAM, "実施施策の目標", "計画", "評価の理由", "成果", "課題", "対策・対応")
_label = LabelFinder((*_PROSE, _RATING), around=rf"^(?:{YEAR})で?の?")
_BASE, _NAME, _MARK, _MEANING, _MEASURE = "基準年度", "指標名(単位)", "性質", "指標の意味・算式等", "-"
_POLARITY, _MEASURES = {"↑": "higher", "↓": "lower", "=": "maintain"}, {"目標": "target", "実績": "actual"}
_INDICATORS = (Column("", "[①-⑳]"), Column(_NAME), Column(_MARK, "|".join(_POLARITY)), Column(_MEANING),
               Column(_MEASURE, "|".join(_MEASURES)), Column(YEAR, ".+", figures=True))  # fmt: skip
_CODE, _PROJECT, _MAIN, _ACCOUNT, _SECTION = "事務事業コード", "事務事業名", "主要事業", "款項目", "担当課"
_COSTS = {"事業費": ("total", "settlement"), "人件費": ("personnel_cost", "")}
_PROJECTS = (Column(_CODE, r"\d+", text=r"\d{6}"), Column(_PROJECT), Column(_MAIN, "[○〇◯]"),
             Column(_ACCOUNT, r"[\d-]+"), *(Column(header, NUMBER, figures=True) for header in _COSTS),
             Column(_SECTION))  # fmt: skip
_YEAR = re.compile(YEAR)
_OVER_COSTS, _TOTAL, _CHAPTER = ("[-—－―ー]+", rf"(?:{YEAR})\(千円\)"), "事業費合計(千円)", r"大綱\d+"


def read(items: list[Item], out: Records) -> None:
    """Read the programs' sheets, then the pages behind them on single projects."""
    items = list(rows_by_height(without_running_headers(items, keep=_CHAPTER), _AREA))
    year = next((m[0] for item in items if (m := re.search(rf"({YEAR})(?=評価)", item.folded))), "")
    indicators = Table(
        _INDICATORS, items, key=_MEASURE, first_header=_BASE, upper_header=_BASE, other_headers=["成果指標"],
        rows_per_entry=2,
    )  # fmt: skip
    projects = Table(_PROJECTS, items, key=_CODE, first_header=_ACCOUNT, other_headers=_OVER_COSTS)
    chapters = list(split_at_headings(items, heading_by_pattern(rf"{_AREA}$|{_CHAPTER}")))
    for rows in (rows for heading, rows in chapters if heading == _AREA):
        _read_sheet(rows, year, indicators, projects, out)
    behind = (item for heading, rows in chapters if heading != _AREA for item in rows)
    for code, place, text in texts_under_headings(behind, heading_by_code(6, _CHAPTER, out.has), "【事業概要・成果】"):
        out.add_narrative(place, code, "事業概要・成果", text)


def _read_sheet(rows: list[Item], year: str, indicators: Table, projects: Table, out: Records) -> None:
    """Read a program's sheet: its texts, its indicators, its projects and their total."""
    names = (cells for row in rows for label, cells in labelled_cells(row, _label) if label == _PROGRAM and cells)
    program = Activity(out, next(names, parts(rows[0])), year, level="program")
    for row, following in zip_longest(rows, rows[1:]):
        if figures := indicators.cells_by_header(row, following):
            _add_figures(program, figures)
        elif project := projects.cells_by_header(row, following):
            _add_project(program, project)
        else:
            _add_texts(program, row)
    if total := figure_after(rows, _TOTAL):
        out.add("printed", total, check="project_total", activity_id=program.id, text=total.folded, unit="千円")


def _add_texts(program: Activity, row: Item) -> None:
    """Add a row's labels with their texts, and the departments that it names."""
    for label, cells in labelled_cells(row, _label):
        if label == _RATING and cells:
            stars = [line for line in cells[0].lines if "☆" in line.text]  # text of the row above may hang over
            program.add_rating(label, [replace(cells[0], lines=stars or cells[0].lines)], "stars")
        elif label != _PROGRAM:
            program.add_text(label, cells)
    program.add_text(_CREATION, [part for part in parts(row) if part.folded == _CREATION])
    for part in parts(row):
        if names := names_behind_labels(part, _DEPARTMENT, _RELATED):
            program.update(department=names.get(_DEPARTMENT, str(program.row["department"])))
            program.out.add_narrative(part, program.id, _RELATED, names.get(_RELATED, ""))


def _add_figures(program: Activity, cells: dict[str, Cell]) -> None:
    """Add a row of targets or of actuals; the row of targets begins an indicator."""
    measure = _MEASURES[text_of(cells, _MEASURE)]
    if measure == "target":
        polarity = _POLARITY.get(text_of(cells, _MARK), "")
        program.begin_indicator(cells.get(_NAME, []), kind="outcome", polarity=polarity, place=cells[_MEASURE])
        program.add_definition([cells[_MEANING]] if _MEANING in cells else [])
    for header, cell in cells.items():
        if _YEAR.fullmatch(year := header.removeprefix(_BASE)):
            program.add_value(Figure(year, cell), measure if year == header else "baseline")


def _add_project(program: Activity, cells: dict[str, Cell]) -> None:
    name, section = (one_line(cells.get(header, [])) for header in (_PROJECT, _SECTION))
    place, code = [cells.get(_PROJECT, cells[_CODE])], text_of(cells, _CODE)
    project = Activity(program.out, place, program.year, code, title=name)
    project.update(parent_id=program.id, section=section)
    for header, cell in cells.items():
        if header in _COSTS:
            project.add_cost(Figure(program.year, cell), *_COSTS[header], "千円")
        elif header in (_MAIN, _ACCOUNT):
            project.add_text(header, [cell])
