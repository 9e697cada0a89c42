"""茨木市 事務事業実績報告: a table a section, a project over several rows, an indicator a row, prose below them."""

from __future__ import annotations

import re

from helpers.cells import Cell, Line
from helpers.forms._toolkit import (
    YEAR,
    Columns,
    Item,
    Records,
    fold,
    joined,
    merge,
    one_line,
    paragraphs,
    without_running_heads,
)

MUNICIPALITY, MUNICIPALITY_CODE = "茨木市", "272116"
TITLE = "事務事業実績報告"
LABELS = ("事務事業名/目的及び概要", "活動実績・事業の成果", "指標", "単位")

_NUMBER, _NAME, _INDICATOR, _UNIT = "No.", "事務事業名/目的及び概要", "指標", "単位"
_HEADS = (r"No\.?", _NAME, "活動実績・事業の成果", _INDICATOR, _UNIT, YEAR)
_SECTION = re.compile(r"\D*(?:部|局|課|室|所|館|署|院|会|係|担当|本部|センター|チーム|グループ)")
_NO_SECTION = re.compile(r"年度|報告|実績|[、。:「」をがは]|^[\d\W]+$")
_END_OF_A_NAME = re.compile(r".*(?:事業|業務|事務)\s*(?:[（(【［\[].*[)）】］\]])?")


def read(items: list[Item], out: Records) -> None:
    """Read sections, projects, indicators and prose."""
    items = without_running_heads(items, keep=rf"^{_SECTION.pattern}$")
    columns, page_head, project = Columns(_HEADS, items), [], None
    department = section = ""
    for item in items:
        if isinstance(item, Line):
            page_head.append(item)
        elif columns.learn(item):
            department, section = _sections([line for line in page_head if line.page == item.page], department, section)
            page_head = []
        else:
            cells = columns.cells(item)
            number = cells.get("No.") or cells.get("No")
            if number and fold(number.text).isdigit():
                _finish(project, out)
                project = _Project(fold(number.text), department, section, columns)
            if project:
                project.take(cells)
    _finish(project, out)


def _sections(lines: list[Line], department: str, section: str) -> tuple[str, str]:
    """Department and section: the last lines above a table that name one, or that might."""
    words = [word for line in lines for word in line.text.split()]
    names = [word for word in words if _SECTION.fullmatch(fold(word))]
    names = names or [word for word in words if len(word) < 30 and not _NO_SECTION.search(fold(word))]
    if not names:
        return department, section
    return (names[-2], names[-1]) if len(names) > 1 else (department, names[-1])


class _Project:
    def __init__(self, number: str, department: str, section: str, columns: Columns) -> None:
        self.number, self.department, self.section = number, department, section
        self.id = f"{section}/{number}"
        self.years = [name for name, _ in columns.leaves() if re.fullmatch(YEAR, name)]
        self.names: list[Cell] = []
        self.indicators: list[dict[str, Cell]] = []
        self.prose: list[Cell] = []

    def take(self, cells: dict[str, Cell]) -> None:
        """Take a row of the project: its name or purpose, an indicator, or prose."""
        name, indicator = cells.get(_NAME), cells.get(_INDICATOR)
        if name and name.lines:
            self.names.append(name)
        if not indicator or not indicator.lines:
            return
        figures = [cells[column] for column in (_UNIT, *self.years) if column in cells and cells[column].lines]
        if figures and not any(re.search("[、。]", cell.text) for cell in figures):
            self.indicators.append(cells)
        else:
            self.prose.append(merge([indicator, *figures]))


def _finish(project: _Project | None, out: Records) -> None:
    if project is None:
        return
    place = project.names[0]
    name, purpose = _name_and_purpose(project.names)
    out.add(
        "activities",
        place,
        activity_id=project.id,
        level="project",
        code=project.number,
        name=name,
        department=project.department,
        section=project.section,
        year=project.years[-1],
    )
    if not name:
        out.problem(
            place, "note", "name_missing", project.id, one_line(place)[:40], "look at the page: no name is printed"
        )
    out.narrative(place, project.id, "目的及び概要", purpose)
    for number, cells in enumerate(project.indicators, start=1):
        _indicator(f"{project.id}#{number}", number, cells, project, out)
    if project.prose:
        out.narrative(project.prose[0], project.id, "活動実績・事業の成果", "\n".join(paragraphs(project.prose)))


def _indicator(indicator_id: str, number: int, cells: dict[str, Cell], project: _Project, out: Records) -> None:
    unit = cells.get(_UNIT)
    out.add(
        "indicators",
        cells[_INDICATOR],
        indicator_id=indicator_id,
        activity_id=project.id,
        number=str(number),
        name=one_line(cells[_INDICATOR]),
        unit=one_line(unit) if unit else "",
    )
    for year in project.years:
        if year in cells and cells[year].lines:
            out.add(
                "indicator_values",
                cells[year],
                indicator_id=indicator_id,
                year=year,
                measure="actual",
                text=one_line(cells[year]),
            )


def _name_and_purpose(cells: list[Cell]) -> tuple[str, str]:
    """The first paragraph is the name unless it is prose.

    Where the name fills its line the layout does not tell its end; the word that ends names does.
    """
    first, *rest = paragraphs(cells)
    if "。" not in first and ("、" not in first or not rest or _END_OF_A_NAME.fullmatch(first)):
        return first, "\n".join(rest)
    name = ""
    for line in cells[0].lines:
        name = joined(name, line.text)
        if "。" in name:
            break
        if _END_OF_A_NAME.fullmatch(name):
            return name, "\n".join(filter(None, [first[len(name) :].strip(), *rest]))
    return "", joined(first, "\n".join(rest))
