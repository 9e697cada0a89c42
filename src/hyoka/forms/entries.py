"""Entries of lists, written as activities and indicators with their figures, texts and ratings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, dropwhile
from typing import Final

from hyoka.forms.declaration import Declaration, ListTable
from hyoka.forms.lists import NUMBER, Column, Entry, ListReader
from hyoka.forms.marks import symbol_of
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.names import name_and_purpose
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell

_POLARITY: Final = {"↑": "higher", "↓": "lower", "=": "maintain"}
_FIGURE: Final = re.compile(r"[\d,]+")
_NUMBERED: Final = re.compile(r"(\d+)\s*(\D.*)")


class Lists:
    """The lists of a document that are read row by row."""

    def __init__(self, form: Declaration, items: Sequence[Item], out: Records, tables: Iterable[ListTable]) -> None:
        self._form, self._out = form, out
        self._readers = [ListReader(table, items) for table in tables]
        self._above: dict[int, int] = {}  # the number of other items above each entry

    def take_all(self, items: Iterable[Item], is_labelled: Callable[[Item], bool]) -> list[bool]:
        """Take the rows of lists; whether each row or line was taken. A row with a label of the sheet ends a list."""
        owners: list[ListReader | None] = []
        rows: dict[int, int] = {}  # the row with which each entry begins
        current: ListReader | None = None  # the list that the row above is of
        for number, item in enumerate(items):
            labelled = is_labelled(item)
            begun = next((one for one in self._readers if one.take_row(item)), None)
            goes_on = current is not None and not labelled and begun is None and current.append_continuation(item)
            current = current if goes_on else begun
            owners.append(current)
            for entry in current.entries[-1:] if current else ():
                rows.setdefault(id(entry), number)
        taken = [one is not None and bool(one.entries) for one in owners]  # headers without entries are of no list
        above = [0, *accumulate(not one for one in taken)]
        self._above = {entry: above[number] for entry, number in rows.items()}
        return taken

    def read(self, items: Iterable[Item], year: str) -> None:
        """Read and write the lists of a document without sheets; its year as printed."""
        for item in items:
            next((one for one in self._readers if one.take_row(item) or one.append_continuation(item)), None)
        for one in self._readers:
            write_entries(self._form, one.table, one.entries, year, self._out)

    def write(self, activity: Activity, rows: Sequence[Item], first: int) -> None:
        """Write the entries of an activity's sheet, whose other rows are numbered from `first`, and the sums below."""
        here = range(first + 1, first + len(rows) + 1)
        for one in self._readers:
            entries = [entry for entry in one.entries if self._above[id(entry)] in here]
            write_entries(self._form, one.table, entries, activity.year, self._out, activity)
            if total := figure_after(rows, one.table.total):
                about = {"activity_id": activity.id, "text": total.folded, "unit": self._form.costs.unit}
                self._out.add("printed", total, check="project_total", **about)


def write_entries(
    form: Declaration,
    table: ListTable,
    entries: Iterable[Entry],
    year: str,
    out: Records,
    sheet: Activity | None = None,
) -> None:
    """Write entries of a list: activities, or indicators of their sheet's activity.

    The year is the document's as printed; "" for the last year above each table.
    """
    for entry in entries:
        if any(column.meaning("activity") for column in entry.columns):
            activity = _begin_activity(table, entry, year or entry.year, out, sheet)
            for column, cells in entry.columns.items():
                _write_column(form, table, activity, column, cells)
            for row in entry.rows:
                if any("indicator.name" in column.concepts for column in row):
                    _write_indicator(form, table, activity, Entry([row]))
        elif sheet is not None:
            _write_indicator(form, table, sheet, entry)


def _begin_activity(table: ListTable, entry: Entry, year: str, out: Records, sheet: Activity | None) -> Activity:
    codes, names = entry.cells("activity.code"), entry.cells("activity.name")
    code, name, purpose = "".join([cell.folded for cell in codes]), one_line(names), ""
    has_purpose = [column for column in entry.columns if {"activity.name", "text"} <= {*column.concepts}]
    if has_purpose:
        name, purpose = name_and_purpose(names)
    within = entry.section or (sheet.id if sheet and not code.startswith(sheet.id) else "")
    activity = Activity(out, names or codes, year, code, title=name, level=table.level, within=within)
    parent = code.rpartition("-")[0] if table.parent_codes else sheet.id if sheet else ""
    section = _NUMBERED.sub(r"\1 \2", one_line(entry.cells("activity.section"))) or entry.section
    department = one_line(entry.cells("activity.department")) or entry.department
    activity.update(parent_id=parent, section=section, department=department)
    if has_purpose:
        out.add_narrative(activity.place, activity.id, has_purpose[0].header.partition("/")[2], purpose)
    return activity


def _write_column(form: Declaration, table: ListTable, activity: Activity, column: Column, cells: list[Cell]) -> None:
    if column.concepts == ("text",):
        activity.add_text(column.header, cells)
    for cell in cells:
        if (scale := column.meaning("rating")) and (text := one_line(cell)):
            symbol = text if scale == "direction" else symbol_of(text) or text
            about = {"activity_id": activity.id, "year": activity.year, "criterion": column.header, "scale": scale}
            activity.out.add("ratings", cell, **about, symbol=symbol, text=text)
        if item := column.meaning("cost"):
            phase = column.meaning("phase")
            basis = phase if phase in ("budget", "settlement") else form.costs.basis
            same_item = [header for header, means in table.columns.items() if f"cost.{item}" in means.split(" + ")]
            detail = column.header if len(same_item) > 1 else ""
            activity.add_cost(column.year or activity.year, cell, item, basis, form.costs.unit, detail)
    if status := column.meaning("status"):
        activity.out.add("statuses", cells[0], activity_id=activity.id, year=column.year, status=status)


def _write_indicator(form: Declaration, table: ListTable, activity: Activity, entry: Entry) -> None:
    """Write an indicator with its values; a text in a column of phases says the phase of its row."""
    name = [cell for cell in entry.cells("indicator.name") if not NUMBER.fullmatch(cell.folded)]
    has_units = any("indicator.unit" in means for means in table.columns.values())
    unit = one_line(entry.cells("indicator.unit")) if has_units else None
    polarity = next((_POLARITY.get(cell.folded, "") for cell in entry.cells("indicator.polarity")), "")
    phases = entry.cells("phase")
    activity.begin_indicator(name, unit, form.indicators.kind, polarity, phases[0] if phases else None)
    activity.add_definition(entry.cells("indicator.definition"))
    for row in entry.rows:
        phases = [cell for column, cells in row.items() if "phase" in column.concepts for cell in cells]
        said = form.phases.get(phases[0].folded, "") if phases else ""
        for column, cells in row.items():
            for cell in cells if "indicator.value" in column.concepts else []:
                phase = next((concept for concept in column.concepts if concept.startswith("phase.")), "")
                activity.add_value(column.year, cell, phase.partition(".")[2] or said)


def figure_after(items: Iterable[Item], label: str) -> Part | None:
    """The figure at the end of the first row that ends with one, from the row with a label (folded) on."""
    after = dropwhile(lambda item: label not in [part.folded for part in parts(item)], items)
    return next((last for item in after if _FIGURE.fullmatch((last := parts(item)[-1]).folded)), None)
