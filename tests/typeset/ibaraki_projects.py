"""茨木市 事務事業実績報告: projects by section, name and purpose in one cell beside the indicators."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from . import words
from .page import Pages
from .table import BOLD, Cell, Table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .style import Style

BLUE = "#D9E1F2"
SHARES = [28.0, 275.0, 220.0, 52.0, 65.0, 65.0, 65.0]
HEADER_ROWS = 2


def build(facts: dict[str, pd.DataFrame], style: Style, path: Path, foot: str, title: str) -> None:
    """Typeset the report: each section begins a page."""
    pages = Pages(path, style, title, foot, landscape=True)
    years = sorted({int(year) for year in facts["indicator_values"]["fiscal_year"]})
    for (department, section), projects in facts["activities"].groupby(["department", "section"], sort=False):
        pages.section(partial(_heading, department=department, section=section))
        pages.table(_table(facts, projects, years, pages))
    pages.finish()


def _heading(pages: Pages, department: str, section: str) -> None:
    pages.text(department, 10.5)
    pages.text(section, 10.5)


def _table(facts: dict[str, pd.DataFrame], projects: pd.DataFrame, years: list[int], pages: Pages) -> Table:
    cells, starts, row = _header(years), set(), HEADER_ROWS
    indicators = dict(list(facts["indicators"].groupby("activity_id", sort=False)))
    texts, values = words.by_field(facts["narratives"]), words.values(facts)
    for project in projects.itertuples():
        starts.add(row)
        rows = [
            _indicator(row + n, line, years, values) for n, line in enumerate(_rows(indicators, project.activity_id))
        ]
        result = texts.get((project.activity_id, "活動実績・事業の成果"), "")
        height = len(rows) + bool(result) or 1
        name = (BOLD + project.name, texts.get((project.activity_id, "目的及び概要"), ""))
        cells.append(Cell(row, 0, project.code, rows=height, align="center", middle=False))
        cells.append(Cell(row, 1, "\n".join(part for part in name if part.strip(BOLD)), rows=height, middle=False))
        cells += [cell for line in rows for cell in line]
        if result or not rows:
            cells.append(Cell(row + len(rows), 2, result, columns=2 + len(years)))
        row += height
    shares = SHARES[:4] + [SHARES[4]] * len(years)
    return Table(cells, shares, pages.width_pt, pages.style, header_rows=HEADER_ROWS, starts=starts, row_pt=15.0)


def _rows(indicators: dict[str, pd.DataFrame], activity_id: str) -> list[Any]:
    return list(indicators[activity_id].itertuples()) if activity_id in indicators else []


def _header(years: list[int]) -> list[Cell]:
    heads = [
        (0, 0, "No.", 2, 1),
        (0, 1, "事務事業名／目的及び概要", 2, 1),
        (0, 2, "活動実績・事業の成果", 1, 2 + len(years)),
    ]
    heads += [(1, 2, "指標", 1, 1), (1, 3, "単位", 1, 1)]
    heads += [(1, 4 + n, f"{words.short_year(year)}年度", 1, 1) for n, year in enumerate(years)]
    return [
        Cell(row, column, text, rows, columns, align="center", fill=BLUE) for row, column, text, rows, columns in heads
    ]


def _indicator(row: int, line: Any, years: list[int], values: dict[tuple[str, int, str], str]) -> list[Cell]:
    cells = [Cell(row, 2, line.name), Cell(row, 3, line.unit, align="center")]
    figures = [values.get((line.indicator_id, year, "actual"), "") for year in years]
    return cells + [Cell(row, 4 + n, figure, align="right") for n, figure in enumerate(figures)]
