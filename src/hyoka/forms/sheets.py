"""Where the sheets of a document begin and which activity each is about; the activities that rows of lists name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Final

from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.paths import Why
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.name_cells import (
    code_and_name,
    name_and_purpose,
    name_and_section,
    owner_of,
    section_names,
)
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.record_rows import LABEL, TEXT, Records
from hyoka.forms.years import year_of
from hyoka.grid.model import Cell
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS

_PART_OF_NUMBER: Final = re.compile(r"\d+(?:-\d+)*|[-－―]")
_Rows = Sequence[Sequence[PageCell]]


@dataclass
class ActivitySheet:
    """The rows of one activity, from `first` up to `last`; its year; the texts beside its labels, by label.

    `title` is its first text, `above` are the texts over the row in which it begins, `headers` the labels over its
    columns; `part` is the label that names it where it is a part of the sheet before it. A document without a label
    that names an activity is one sheet, whose rows name theirs.
    """

    first: int
    last: int
    year: int | None = None
    values: dict[str, list[PageCell]] = field(default_factory=dict)
    above: list[Part] = field(default_factory=list)
    title: list[PageCell] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)
    part: str = ""

    def texts(self, label: str) -> list[Part]:
        return [cell.part for cell in self.values.get(label, ())]


def find_sheets(declared: Declaration, document: DocumentCells) -> Iterator[ActivitySheet]:
    """The sheets of a document, and the parts of each behind it, in their order."""
    parts = _rows_with(document, "activity.part")
    sheets = _rows_with(document, "begins" if declared.label_of("begins") else "activity.name")
    tops: dict[int, int] = {}
    for number, item in enumerate(document.items):
        tops.setdefault(item.page, number)
    starts = {_from_top(number, tops[document.items[number].page], document): number for number in sheets}
    starts |= {number: number for number in parts}
    bounds = [0, *sorted(starts)[1:], len(document.rows)]
    year, of_document = None, _year(declared, document.rows)
    for (first, last), start in zip(pairwise(bounds), sorted(starts) or [0], strict=True):
        rows = document.rows[first:last]
        sheet = ActivitySheet(first, last, title=[cell for row in rows for cell in row if cell.folded][:1])
        if starts:
            sheet.part = parts.get(starts[start], "")
            sheet.values = _values(rows)
            sheet.headers = {cell.slots.label for row in rows for cell in row if cell.is_header}
            sheet.above = [cell.part for row in document.rows[first : starts[start]] for cell in row if cell.folded]
        if not sheet.part:
            year = _year(declared, rows) or of_document or _last_year(rows)
        sheet.year = year
        yield sheet


def _rows_with(document: DocumentCells, role: str) -> dict[int, str]:
    labels = (cell for cell in document if cell.is_label and not cell.is_header)
    return {cell.row: cell.slots.label for cell in labels if role in cell.slots.roles}


def _from_top(number: int, top: int, document: DocumentCells) -> int:
    """The row with which a sheet begins: that of its label, or the first of the page if only titles are above."""
    rows = (row for row in document.rows[top:number] if row and not row[0].is_line)
    return top if all(sum(bool(cell.folded) for cell in row) == 1 for row in rows) else number


def _year(declared: Declaration, rows: _Rows) -> int | None:
    """The year that the form says, or that is printed in its declared place; else that of a title over all tables."""
    if isinstance(declared.year, int):
        return declared.year
    if declared.year == "{year}":
        rows = list(takewhile(lambda row: row and row[0].is_line, rows))
    texts = (cell.folded for row in rows for cell in row)
    matches = (match for text in texts if (match := declared.year_pattern.search(text)))
    return next((year for match in matches if (year := year_of(match[1], None))), None)


def _last_year(rows: _Rows) -> int | None:
    years = (year_of(cell.slots.year, None) for row in rows for cell in row if cell.is_header and cell.slots.year)
    return max(filter(None, years), default=None)


def _values(rows: _Rows) -> dict[str, list[PageCell]]:
    values: dict[str, list[PageCell]] = {}
    for label in (cell for row in rows for cell in row if cell.is_label and not cell.is_header):
        if (label.slots.role("activity.") or "begins" in label.slots.roles) and (texts := label.behind):
            values.setdefault(label.slots.label, texts)
    return values


def begin_part(sheet: ActivitySheet, whole: Activity | None, out: Records) -> Activity | None:
    name = sheet.texts(sheet.part)
    if not name or whole is None:
        return whole
    why = Why(sheet.values[sheet.part][0])
    activity = Activity(
        out, name[:1], printed(sheet.year), title=one_line(name), level="action", within=whole.id, why=why
    )
    out.ledger.take(name, TEXT)
    activity.row.update(parent_id=whole.id)
    return activity


def begin_activity(declared: Declaration, sheet: ActivitySheet, out: Records) -> Activity | None:
    """Add the activity of a sheet with the levels above it; None where the sheet names none."""
    label_of = declared.label_of
    of_name, of_code = label_of("activity.name"), label_of("activity.code")
    # without a label for it: a draft of which nobody has said yet where the name stands
    cells = sheet.values.get(of_name, []) if of_name else sheet.title
    if not cells:
        return None
    name = [cell.part for cell in cells]
    out.ledger.take((cell.part for texts in sheet.values.values() for cell in texts), TEXT)
    year, parent = printed(sheet.year), ""
    for level in ("policy", "program"):
        label = label_of(f"activity.{level}")
        if label in sheet.values and label != of_name:
            parent = _add_parent(out, sheet.values[label], level, parent, year)
    has_code = of_code not in ("", *sheet.headers)
    code, title = code_and_name(one_line(name))
    if has_code:
        code, title = _number(sheet.texts(of_code), sheet.above), one_line(name)
        out.ledger.take((part for part in sheet.above if code and part.folded == code), LABEL)
    title, section = name_and_section(title)
    within = parent if code and code == parent.partition("/")[0] else ""
    why = Why(cells[0])
    activity = Activity(out, name[:1], year, code, title=title, level=declared.level, within=within, why=why)
    if has_code and not code:
        out.add_problem(name[0], "error", "number_missing", activity.id, one_line(name))
    if "再掲" in title:
        out.add_problem(name[0], "note", "listed_again", activity.id, title)
    labels = label_of("activity.department"), label_of("activity.section")
    owner = owner_of(*labels, {label: sheet.texts(label) for label in labels})
    owner["section"] = owner["section"] or section
    activity.row.update(parent_id=parent, **owner)
    return activity


def _add_parent(out: Records, cells: Sequence[PageCell], level: str, parent: str, year: str) -> str:
    """Add a level above an activity unless it was added, and return its id; its code is unique within its parent."""
    code, name = code_and_name(one_line(cell.part for cell in cells))
    about = {"activity_id": f"{parent}/{code or name}".strip("/"), "parent_id": parent}
    if not out.has(about["activity_id"]):
        out.add("activities", cells[0].part, Why(cells[0]), **about, level=level, code=code, name=name, year=year)
    return about["activity_id"]


def _number(cells: Sequence[Part], above: Sequence[Part]) -> str:
    """The number beside its label; where the label is torn, the first one that stands alone over the sheet."""
    if not cells:
        return next((part.folded for part in above if part.folded.isdecimal()), "")
    texts = [fold(one_line(cell)) for cell in cells]
    return "".join(takewhile(_PART_OF_NUMBER.fullmatch, texts))


def printed(year: int | None) -> str:
    return f"{year}年度" if year else ""


class ListedActivities:
    """The activities of the lists of a sheet: one has all rows beside its name or number, also over a page end."""

    def __init__(
        self,
        declared: Declaration,
        sheet: ActivitySheet,
        document: DocumentCells,
        levels: Mapping[str, Activity],
        out: Records,
        whole: Activity | None,
    ) -> None:
        self._declared, self._out, self._whole, self._levels = declared, out, whole, levels
        self._document, self._year = document, printed(sheet.year)
        self._names: dict[PageCell, list[PageCell]] = {}  # the cells of each name, by the first of them
        self._first_of: dict[PageCell, PageCell] = {}  # the first of these, by each of them
        self._begun: dict[PageCell, Activity] = {}
        self._lines: list[PageCell] = []  # the lines above the next table
        self._sections = [""]
        self._titles: dict[str, str] = {}  # by the number of the activity
        self.totals: set[int] = set()  # rows that are sums of those above them
        self._find_names(document.rows[sheet.first : sheet.last])

    def _find_names(self, rows: _Rows) -> None:
        last: PageCell | None = None
        code_of_last: PageCell | None = None
        for row in rows:
            names = [cell for cell in row if _is_listed(cell, "activity.name")]
            name = next((cell for cell in names if cell.folded), next(iter(names), None))
            if name is None:
                continue
            if PATTERNS["name_of_total"].fullmatch(name.folded):
                self.totals.add(name.row)
                continue
            beside = self._document.beside[name.row]
            code = next((cell for cell in beside if _is_listed(cell, "activity.code")), None)
            is_cut = last is not None and not name.folded and name.page == self._names[last][-1].page + 1
            is_part = code is not None and (code is code_of_last or (name.folded != "" and not code.folded))
            if last is not None and (is_part or is_cut):
                self._names[last].append(name)
                self._first_of[name] = last
            elif name.folded:
                last, code_of_last = name, code
                self._names[name] = [name]
                self._first_of[name] = name

    def take_line(self, row: Sequence[PageCell]) -> None:
        """Take a row; lines above a table may name the department and the section of its activities."""
        if row and row[0].is_line:
            self._lines.append(row[0])
        elif self._lines:
            lines, self._lines = [line.part for line in self._lines], []
            if self._declared.sections and (above := section_names(lines, row[0].page)):
                self._sections = [*self._sections[:1], *above][-2:]
                self._out.ledger.take(lines, TEXT)

    def of(self, cell: PageCell) -> Activity | None:
        """The activity whose name, or a level whose code stands in a cell's row; that of the sheet where none does."""
        beside = self._document.beside[cell.row]
        if level := next((self._levels[key.folded] for key in beside if key.folded in self._levels), None):
            return level
        name = next((self._first_of[cell] for cell in beside if cell in self._first_of), None)
        if name is None:
            return None if self._is_in_list(cell.row) else self._whole
        if name not in self._begun:
            self._begun[name] = self._begin(name)
        return self._begun[name]

    def _is_in_list(self, row: int) -> bool:
        """Whether a row stands under headers of which one names activities, so that without a name it is of none."""
        rows = self._document.rows
        over = {head.row for cell in rows[row] for head in cell.above}
        return any("activity.name" in head.slots.roles for number in over for head in rows[number])

    def _begin(self, name: PageCell) -> Activity:
        """Begin the activity of a row; its number is unique within its section where it comes again."""
        declared, out, names = self._declared, self._out, self._names[name]
        beside = [cell for cell in reversed(self._document.beside[name.row]) if cell.role.is_header]
        texts = {cell.role.name: one_line(cell.part) for cell in beside}
        about = [*names, *(cell for cell in beside if _is_listed(cell, "activity."))]
        out.ledger.take((cell.part for cell in about), TEXT)
        header = name.role.label
        purpose = header.folded.partition("/")[2] if header else ""
        parts = [cell.part for cell in names if isinstance(cell.part, Cell) and cell.folded]
        title, text = name_and_purpose(parts) if purpose and parts else (one_line(parts or name.part), "")
        code = fold(texts.get("activity.code", ""))
        code, title = (code, title) if code else code_and_name(title)
        section = texts.get("activity.section", "")
        title, section = (title, section) if section else name_and_section(title, "listed_section")
        section = section or self._sections[-1]
        department = texts.get("activity.department", "") or "".join(self._sections[-2:-1])
        whole = self._whole.id if self._whole else ""
        is_repeated = self._document.codes[code] > 1 or out.has(code)
        within = section if declared.sections else whole if not code or is_repeated else ""
        if code and self._titles.setdefault(f"{within}/{code}", title) != title:  # numbers begin anew in each table
            within = "/".join(filter(None, (within, title)))
        level, why = declared.row_level, Why(name)
        activity = Activity(out, [name.part], self._year, code, title=title, level=level, within=within, why=why)
        upper = code.rpartition("-")[0]  # 1-2 over 1-2-3
        parent = whole or (upper if out.has(upper) else "")
        activity.row.update(parent_id=parent, department=department, section=section)
        out.add_narrative(name.part, activity.id, purpose, text, why)
        return activity


def _is_listed(cell: PageCell, role: str) -> bool:
    return cell.role.is_header and cell.role.name.startswith(role)
