"""茨木市 事務事業実績報告: a table a section, a project over several rows, an indicator a row, prose below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.columns import YEAR, Columns, merge_cells
from hyoka.forms.shared.figures import Figure
from hyoka.forms.shared.labels import text_of
from hyoka.forms.shared.names import SECTION, name_and_purpose, section_names
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell, Line, Row

MUNICIPALITY, MUNICIPALITY_CODE = "茨木市", "272116"
TITLE = "事務事業実績報告"
LABELS = ("事務事業名/目的及び概要", "活動実績・事業の成果", "指標", "単位")

_NUMBER, _NAME, _RESULTS = ("No.", "No"), "事務事業名/目的及び概要", "活動実績・事業の成果"
_INDICATOR, _UNIT = "指標", "単位"
_YEAR, _PROSE = re.compile(YEAR), re.compile("[、。]")
_HEADERS = (r"No\.?", _NAME, _RESULTS, _INDICATOR, _UNIT, YEAR)
#: The columns that hold neither figures nor a unit.
_TEXTS = frozenset({*_NUMBER, _NAME, _RESULTS, _INDICATOR})


@dataclass
class _Project:
    """A project's rows by column; department and section above its table, and the table's last year."""

    department: str
    section: str
    year: str
    rows: list[dict[str, Cell]] = field(default_factory=list)


def read(items: list[Item], out: Records) -> None:
    """Read the tables; a row with a number begins a project of the section that the lines above its table name."""
    items = without_running_headers(items, keep=rf"^{SECTION.pattern}$")
    columns, above, department, section = Columns(_HEADERS, items), list[Part](), "", ""
    projects: list[_Project] = []
    for item in items:
        if isinstance(item, Line) or _is_section(item, columns):
            above += parts(item)
        elif columns.take_header(item):
            names = [department, *section_names(above, item.page)]
            department, section = names[-2:] if len(names) > 1 else (department, section)
            above = []
        else:
            cells, above = columns.cells_by_header(item), []
            if text_of(cells, *_NUMBER).isdigit():
                years = [name for name, _ in columns.lowest_headers if _YEAR.fullmatch(name)]
                projects.append(_Project(department, section, (years or [""])[-1]))
            if projects:
                projects[-1].rows.append(cells)
    for project in projects:
        _write(project, out)


def _is_section(row: Row, columns: Columns) -> bool:
    """Whether a row is a section's name that is taken for a row of the table above, where no line is printed."""
    texts = parts(row) if row.guessed else []
    left = next((header.x0 for name, header in columns.lowest_headers if name == _NAME), 0)
    return len(texts) == 1 and texts[0].x0 < left and SECTION.fullmatch(texts[0].folded) is not None


def _write(read: _Project, out: Records) -> None:
    """Write a project: its number, its name and purpose, its indicators, and its results in prose."""
    number = next(read.rows[0][name] for name in _NUMBER if name in read.rows[0])
    names = [cells[_NAME] for cells in read.rows if _NAME in cells and cells[_NAME].lines]
    name, purpose = name_and_purpose(names)
    project = Activity(out, names or [number], read.year, number.folded, title=name, within=read.section)
    project.update(department=read.department, section=read.section)
    if not name:
        text, action = one_line(names)[:40], "look at the page: no name is printed"
        out.add_problem(project.place, "note", "name_missing", project.id, text, action)
    out.add_narrative(project.place, project.id, "目的及び概要", purpose)
    results: list[Cell] = []
    for row in read.rows:
        texts = {header: cell for header, cell in row.items() if cell.lines}
        figures = {header: cell for header, cell in texts.items() if header not in _TEXTS}
        is_prose = not figures or _PROSE.search("".join([cell.text for cell in figures.values()]))
        if _INDICATOR in texts and is_prose:
            results.append(merge_cells([texts[_INDICATOR], *figures.values()]))
        elif _INDICATOR in texts:
            project.begin_indicator(texts[_INDICATOR], one_line(figures.pop(_UNIT, [])))
            for year, cell in figures.items():
                project.add_value(Figure(year, cell), "actual")
    project.add_text(_RESULTS, results)
