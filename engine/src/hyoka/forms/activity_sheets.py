"""The sheets of a document, and the activity of each with the levels above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Final

from hyoka.contract.ledger import Records, Taken
from hyoka.forms.activities import Activity
from hyoka.forms.cells import NEAR_PT, DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.name_cells import (
    code_and_name,
    name_and_section,
    owning_departments,
)
from hyoka.forms.paths import Why
from hyoka.grid.page_items import Item, boxes_of
from hyoka.grid.paragraphs import Part, one_line
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure
from hyoka.text.years import is_date, is_of_other_year, last_year_of_range, year_of

_PART_OF_NUMBER: Final = re.compile(r"\d+(?:-\d+)*|[-－―]")
#: A line wholly in brackets, and what parts a title from what stands in brackets behind it.
_IN_BRACKETS: Final = re.compile(r"[(\[【〔<].*[)\]】〕>]")
_PARTS: Final = re.compile(r"[()\[\]【】〔〕<>]")
_Rows = Sequence[Sequence[PageCell]]
_Values = dict[str, list[PageCell]]


@dataclass
class ActivitySheet:
    """The rows of one activity, from `first` up to `last`.

    A document without a label that names an activity is one sheet, whose rows name theirs.

    Attributes:
        year: Its year.
        other_year: The text that says that its figures are of another year: (令和4年度決算) behind
            a title of 令和5年度, 評価対象年度 | 令和4年度.
        values: The texts beside its labels, by label.
        above: The texts over the row in which it begins.
        title: Its first text; that with the name of its activity, where the form says this.
        headers: The labels over its columns.
        part: The label that names it where it is a part of the sheet before it.
    """

    first: int
    last: int
    year: int | None = None
    other_year: str = ""
    values: _Values = field(default_factory=dict)
    above: list[Part] = field(default_factory=list)
    title: list[PageCell] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)
    part: str = ""

    def texts(self, label: str) -> list[Part]:
        return [cell.part for cell in self.values.get(label, ())]


def find_sheets(declared: Declaration, document: DocumentCells) -> Iterator[ActivitySheet]:
    """The sheets of a document, and the parts of each behind it, in their order."""
    parts = _rows_with(document, "activity.part")
    begins = "begins" if declared.label_of("begins") else "activity.name"
    sheets = _rows_with(document, begins)
    under_heads = {} if sheets else _under_heads(document)
    sheets |= dict.fromkeys(under_heads, "")
    tops = _tops(document.items)
    starts = {_from_top(number, tops[number], document): number for number in sheets}
    starts |= {number: number for number in parts}
    bounds = [0, *sorted(starts)[1:], len(document.rows)]
    year = None
    other_year = ""
    of_document = _year(declared, document.rows)
    for (first, last), start in zip(pairwise(bounds), sorted(starts) or [0], strict=True):
        rows = document.rows[first:last]
        titles = (cell for cell in with_text(rows) if declared.activity in cell.folded)
        sheet = ActivitySheet(first, last, title=[*titles][:1])
        if starts:
            sheet.part = parts.get(starts[start], "")
            sheet.values = _values(rows) | under_heads.get(starts[start], {})
            sheet.headers = {cell.slots.label for row in rows for cell in row if cell.is_header}
            above = document.rows[first : starts[start]]
            sheet.above = [cell.part for cell in with_text(above)]
        if not sheet.part:
            year = _year(declared, rows) or of_document
            if year is None and not declared.has_place_of_year:
                year = _last_year(rows)
            is_declared = isinstance(declared.year, int) or declared.has_place_of_year
            other_year = "" if is_declared else _other_year(declared, document, rows, year)
        sheet.year = year
        sheet.other_year = other_year
        yield sheet


def _tops(items: Sequence[Item]) -> list[int]:
    """The number of the first item on the page of each, or on its half of the page.

    The right one of two sheets on a page begins where an item stands above the one before, and
    right of all that was read there.
    """
    if not items:
        return []
    tops = [0]
    right = boxes_of(items[0])[-1].x1
    for number, (before, item) in enumerate(pairwise(items), 1):
        boxes = boxes_of(item)
        is_beside = item.top < before.top and boxes[0].x0 > right
        is_first = item.page != before.page or is_beside
        tops.append(number if is_first else tops[-1])
        right = boxes[-1].x1 if is_first else max(right, boxes[-1].x1)
    return tops


def with_text(rows: _Rows) -> list[PageCell]:
    return [cell for row in rows for cell in row if cell.folded]


def _rows_with(document: DocumentCells, role: str) -> dict[int, str]:
    labels = (cell for cell in document if cell.is_label and not cell.is_header)
    return {cell.row: cell.slots.label for cell in labels if role in cell.slots.roles}


def _under_heads(document: DocumentCells) -> dict[int, _Values]:
    """The texts under the heads over the name of each sheet, by the row of the heads.

    Empty where names are those of lists: 整理番号 | 事業名 | 担当課 over a sheet has one name
    beside no figure.
    """
    rows = [row for row in document.rows if not any(cell.is_label for cell in row)]
    found: dict[int, _Values] = {}
    for row in rows:
        about = [cell for cell in row if cell.role.name.startswith("activity.")]
        names = [cell for cell in about if cell.role.name == "activity.name"]
        heads = [cell.role.label for cell in names if cell.role.is_header and cell.role.label]
        if not heads:
            continue
        # 款 and 決算書頁, too, have figures
        others = (cell for cell in row if cell not in about and cell.role.name != "ignore")
        if heads[0].row in found or any(is_figure(cell.folded) for cell in others):
            return {}
        found[heads[0].row] = {
            cell.role.label.slots.label: [cell] for cell in about if cell.role.label
        }
    return found


def _from_top(number: int, top: int, document: DocumentCells) -> int:
    """The row with which a sheet begins.

    That of its label, or the first of the page if only titles are above.
    """
    rows = (row for row in document.rows[top:number] if row and not row[0].is_line)
    are_titles = all(len(with_text([row])) == 1 for row in rows)
    return top if are_titles else number


def _year(declared: Declaration, rows: _Rows) -> int | None:
    """The year that the form says, or that is printed in its declared place.

    Else that of a title over all tables, the last one of a period: 歳入(平成21～25年度) and
    市税予算額・決算額の推移(昭和40～平成25年度) of 神戸市.
    """
    if isinstance(declared.year, int):
        return declared.year
    if not declared.has_place_of_year:
        rows = list(takewhile(lambda row: row and row[0].is_line, rows))
    for cell in (cell for row in rows for cell in row):
        for match in declared.year_pattern.finditer(cell.folded):
            # 平成20年10月24日 beside the title is the day on which it was published
            is_of_day = is_date(cell.folded, match.end()) and not declared.has_place_of_year
            if not is_of_day and (year := year_of(match[1], None)):
                last = last_year_of_range(cell.folded[match.start() :])
                return max(year, last or year)
    return None


def _other_year(
    declared: Declaration, document: DocumentCells, rows: _Rows, year: int | None
) -> str:
    """What says that the figures of a sheet are of another year than its title; "" for nothing.

    Brackets in its title or alone on the line below, or the year for which it says that it is.
    """
    if year is None:
        return ""
    title = fold(declared.title)
    lines = [row[0].folded for row in document.rows if row and row[0].is_line]
    titles = [
        line
        for above, line in pairwise(["", *lines])
        if title and (title in line or (title in above and _IN_BRACKETS.fullmatch(line)))
    ]
    parts = [part for line in titles for text in line.split(title) for part in _PARTS.split(text)]
    beside = [
        match["year"] or next((near.folded for near in cell.right if near.folded), "")
        for cell in with_text(rows)
        if (match := PATTERNS["year_of_figures"].fullmatch(cell.folded))
    ]
    return next((text for text in (*parts, *beside) if is_of_other_year(text, year)), "")


def year_of_titles(declared: Declaration, document: DocumentCells) -> int | None:
    """The year that the form says, that its titles print, or the last one of its heads."""
    return _year(declared, document.rows) or _last_year(document.rows)


def _last_year(rows: _Rows) -> int | None:
    years = (
        year_of(cell.slots.year, None)
        for row in rows
        for cell in row
        if cell.is_header and cell.slots.year
    )
    return max(filter(None, years), default=None)


def _values(rows: _Rows) -> _Values:
    values: _Values = {}
    for label in (cell for row in rows for cell in row if cell.is_label and not cell.is_header):
        is_of_activity = label.slots.role("activity.") or "begins" in label.slots.roles
        texts = label.behind if is_of_activity else []
        if texts:
            # a cell that reaches into other rows than its label is one of theirs, too: a label that
            # was misread
            within = [
                text
                for text in texts
                if label.top - NEAR_PT <= text.top and text.bottom <= label.bottom + NEAR_PT
            ]
            values.setdefault(label.slots.label, within or texts)
    return values


def begin_part(sheet: ActivitySheet, whole: Activity | None, out: Records) -> Activity | None:
    name = sheet.texts(sheet.part)
    if not name or whole is None:
        return whole
    why = Why(sheet.values[sheet.part][0])
    activity = Activity(
        out,
        name[:1],
        printed(sheet.year),
        title=one_line(name),
        level="action",
        within=whole.id,
        why=why,
    )
    out.ledger.take(name, Taken.NAME)
    activity.row.update(parent_id=whole.id)
    return activity


def begin_activity(declared: Declaration, sheet: ActivitySheet, out: Records) -> Activity | None:
    """Add the activity of a sheet with the levels above it; None where the sheet names none."""
    label_of = declared.label_of
    of_name = label_of("activity.name")
    of_code = label_of("activity.code")
    if not (of_name or declared.activity) and declared.tables:
        return None
    # without a label for it: a draft of which nobody has said yet where the name stands
    is_titled = declared.activity or not of_name
    cells = sheet.values.get(of_name) or (sheet.title if is_titled else [])
    if not cells:
        return None
    name = [cell.part for cell in cells]
    for label in sheet.values:
        out.ledger.take(sheet.texts(label), Taken.NAME)
    year = printed(sheet.year)
    parent = ""
    for level in ("policy", "program"):
        label = label_of(f"activity.{level}")
        if label in sheet.values and label != of_name:
            parent = _add_parent(out, sheet.values[label], level, parent, year)
    has_code = of_code not in ("", *sheet.headers)
    code, title = code_and_name(declared.activity or one_line(name))
    if has_code:
        title = one_line(name)
        code = _number(sheet.texts(of_code), sheet.above)
        numbers = [part for part in sheet.above if part.folded == code]
        out.ledger.take(numbers if code else (), Taken.LABEL)
    title, section = name_and_section(title)
    within = parent if code and code == parent.partition("/")[0] else ""
    why = Why(cells[0])
    activity = Activity(
        out, name[:1], year, code, title=title, level=declared.level, within=within, why=why
    )
    if has_code and not code:
        out.add_problem(name[0], "error", "number_missing", activity.id, one_line(name))
    if PATTERNS["listed_again"].search(title):
        out.add_problem(name[0], "note", "listed_again", activity.id, title)
    labels = label_of("activity.department"), label_of("activity.section")
    owner = owning_departments(*labels, {label: sheet.texts(label) for label in labels})
    owner["section"] = owner["section"] or section
    activity.row.update(parent_id=parent, **owner)
    return activity


def _add_parent(out: Records, cells: Sequence[PageCell], level: str, parent: str, year: str) -> str:
    """Add a level above an activity unless it was added, and return its id.

    Its code is unique within its parent.
    """
    code, name = code_and_name(one_line(cell.part for cell in cells))
    activity_id = f"{parent}/{code or name}".strip("/")
    if not out.has(activity_id):
        out.add(
            "activities",
            cells[0].part,
            Why(cells[0]),
            activity_id=activity_id,
            parent_id=parent,
            level=level,
            code=code,
            name=name,
            year=year,
        )
    return activity_id


def _number(cells: Sequence[Part], above: Sequence[Part]) -> str:
    """The number beside its label.

    Where the label is torn, the first one that stands alone over the sheet.
    """
    if not cells:
        return next((part.folded for part in above if part.folded.isdecimal()), "")
    texts = [fold(one_line(cell)) for cell in cells]
    return "".join(takewhile(_PART_OF_NUMBER.fullmatch, texts))


def printed(year: int | None) -> str:
    return f"{year}年度" if year else ""
