"""Where the sheets of a document begin, and which activity each is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.forms.page_cells import PageCell, PageCells
from hyoka.forms.paths import Paths, behind
from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.ledger import LABEL, TEXT
from hyoka.forms.shared.name_cells import code_and_name, owner_of, section_behind
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.years import year_of
from hyoka.text.japanese import fold

_PART_OF_NUMBER: Final = re.compile(r"\d+(?:-\d+)*|[-－―]")
_NUMBER: Final = re.compile(r"[\w-]*\d[\w-]*")


@dataclass
class ActivitySheet:
    """The rows of one activity, from `first` up to `last`; its year; the cells beside its labels, by label.

    `title` is its first text, `above` are the texts over the row in which it begins, `headers` the labels over its
    columns; `part` is the label that names it where it is a part of the sheet before it. A document without a label
    that names an activity is one sheet, whose rows name theirs.
    """

    first: int
    last: int
    year: int | None = None
    values: dict[str, list[Part]] = field(default_factory=dict)
    above: list[Part] = field(default_factory=list)
    title: list[Part] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)
    part: str = ""


def find_sheets(declared: Declaration, cells: PageCells, paths: Paths) -> Iterator[ActivitySheet]:
    """The sheets of a document, and the parts of each behind it, in their order."""
    wanted = "begins" if declared.label_of("begins") else "activity.name"
    sheets, parts = _rows_with(cells, wanted), _rows_with(cells, "activity.part")
    tops = _page_tops(cells)
    starts = {_from_top(number, tops[cells.items[number].page], cells): number for number in sheets}
    starts |= {number: number for number in parts}
    bounds = [0, *sorted(starts)[1:], len(cells.rows)]
    year, of_document = None, _year(declared, cells.rows)
    for (first, last), start in zip(pairwise(bounds), sorted(starts) or [0], strict=True):
        rows = cells.rows[first:last]
        sheet = ActivitySheet(first, last, title=[cell.part for row in rows for cell in row if cell.folded][:1])
        if starts:
            sheet.part = parts.get(starts[start], "")
            sheet.values = _values(rows, paths)
            sheet.headers = {cell.slots.label for row in rows for cell in row if cell.is_header}
            sheet.above = [cell.part for row in cells.rows[first : starts[start]] for cell in row if cell.folded]
        if not sheet.part:
            year = _year(declared, rows) or of_document or _last_year(rows)
        sheet.year = year
        yield sheet


def _rows_with(cells: PageCells, role: str) -> dict[int, str]:
    """The rows in which a label of a role stands beside its value, each with the label."""
    return {
        number: cell.slots.label
        for number, row in enumerate(cells.rows)
        for cell in row
        if cell.is_label and not cell.is_header and role in cell.slots.roles
    }


def _page_tops(cells: PageCells) -> dict[int, int]:
    tops: dict[int, int] = {}
    for number, item in enumerate(cells.items):
        tops.setdefault(item.page, number)
    return tops


def _from_top(number: int, top: int, cells: PageCells) -> int:
    """The row with which a sheet begins: that of its label, or the first of the page if only titles are above."""
    rows = (row for row in cells.rows[top:number] if row and not row[0].is_line)
    return top if all(sum(bool(cell.folded) for cell in row) == 1 for row in rows) else number


def _year(declared: Declaration, rows: Sequence[Sequence[PageCell]]) -> int | None:
    """The year that the form says, or that is printed in its declared place; else that of a title over all tables."""
    if isinstance(declared.year, int):
        return declared.year
    if declared.year == "{year}":
        rows = list(takewhile(lambda row: row and row[0].is_line, rows))
    texts = (cell.folded for row in rows for cell in row)
    matches = (match for text in texts if (match := declared.year_pattern.search(text)))
    return next((year for match in matches if (year := year_of(match[1], None))), None)


def _last_year(rows: Sequence[Sequence[PageCell]]) -> int | None:
    """The last year over figures."""
    years = (year_of(cell.slots.year, None) for row in rows for cell in row if cell.is_header and cell.slots.year)
    return max(filter(None, years), default=None)


def _values(rows: Sequence[Sequence[PageCell]], paths: Paths) -> dict[str, list[Part]]:
    """The texts beside the labels of what identifies an activity, by label; the first of each counts."""
    values: dict[str, list[Part]] = {}
    for label in (cell for row in rows for cell in row if cell.is_label and not cell.is_header):
        if label.slots.role("activity.") or "begins" in label.slots.roles:
            texts = behind(paths.right(label))
            if texts:
                values.setdefault(label.slots.label, [cell.part for cell in texts])
    return values


def begin_part(sheet: ActivitySheet, whole: Activity | None, out: Records) -> Activity | None:
    """Add the activity of a part of a sheet below that of the sheet."""
    name = sheet.values.get(sheet.part, [])
    if not name or whole is None:
        return whole
    activity = Activity(out, name[:1], printed(sheet.year), title=one_line(name), level="action", within=whole.id)
    out.ledger.take(name, TEXT)
    activity.update(parent_id=whole.id)
    return activity


def begin_activity(declared: Declaration, sheet: ActivitySheet, out: Records) -> Activity | None:
    """Add the activity of a sheet with the levels above it; None where the sheet names none."""
    values, label_of = sheet.values, declared.label_of
    name = values.get(label_of("activity.name"), [])
    if not label_of("activity.name"):  # a draft of which nobody has said yet where the name stands
        name = sheet.title
    if not name:
        return None
    for texts in values.values():
        out.ledger.take(texts, TEXT)
    year = printed(sheet.year)
    named = [(level, label_of(f"activity.{level}")) for level in ("policy", "program")]
    levels = [
        (level, values[label][0], *code_and_name(one_line(values[label])))
        for level, label in named
        if label in values and label != label_of("activity.name")
    ]
    parent = add_parents(out, levels, year)
    of_code = label_of("activity.code")
    has_code = of_code not in ("", *sheet.headers)
    number = _number(values.get(of_code, []), sheet.above) if has_code else ""
    out.ledger.take((part for part in sheet.above if number and part.folded == number), LABEL)
    code, title = (number, one_line(name)) if has_code else code_and_name(one_line(name))
    title, section = section_behind(title)
    within = parent if code and code == parent.partition("/")[0] else ""
    activity = Activity(out, name[:1], year, code, title=title, level=declared.level, within=within)
    if has_code and not number:
        out.add_problem(name[0], "error", "number_missing", activity.id, one_line(name))
    if "再掲" in title:
        out.add_problem(name[0], "note", "listed_again", activity.id, title)
    department_label, section_label = label_of("activity.department"), label_of("activity.section")
    owner = owner_of(department_label, section_label, values)
    owner["section"] = owner["section"] or section
    activity.update(parent_id=parent, **owner)
    return activity


def _number(cells: Sequence[Part], above: Sequence[Part]) -> str:
    """The number beside its label; where the label is torn, the first one that stands alone over the sheet."""
    if not cells:
        return next((part.folded for part in above if part.folded.isdecimal()), "")
    texts = [fold(one_line(cell)) for cell in cells]
    number = ""
    for text in texts:
        if not _PART_OF_NUMBER.fullmatch(text):
            break
        number += text
    return number or "".join(_NUMBER.findall("".join(texts[:1]))[:1])


def printed(year: int | None) -> str:
    """A year as records have it."""
    return f"{year}年度" if year else ""
