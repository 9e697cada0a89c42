"""The sheets of a document: where each begins, what stands above it, and which activity it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest

from hyoka.forms.about import begin_activity
from hyoka.forms.columns import SAME_EDGE_PT
from hyoka.forms.declaration import Declaration
from hyoka.forms.fast.labels import box_below, labelled_cells, text_near
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.labels import LabelFinder, label_finder
from hyoka.forms.shared.names import code_and_name
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.titles import printed_year, year_pattern
from hyoka.grid.model import Cell, Row

#: A label with the cells or lines that hold its value.
Value = tuple[str, Sequence[Part]]
#: A row or line with its labels.
LabelledItem = tuple[Item, list[Value]]


@dataclass(frozen=True)
class Sheet:
    """A sheet: the items above it on its page, its rows and lines, its year as printed, its labels' first values."""

    title: Sequence[Item]
    rows: Sequence[LabelledItem]
    year: str
    values: Mapping[str, Sequence[Part]]


def find_sheets(form: Declaration, items: Sequence[Item]) -> Iterator[Sheet]:
    """The sheets of a document; the whole document where the form does not say with which label they begin."""
    label = _labels_of(form)
    year = printed_year(form, items) if form.year != "{year}" else ""
    rows = [(item, _values(form, item, below, label)) for item, below in zip_longest(items, items[1:])]
    _add_texts_beside_merged_labels(form, rows, label)
    begins = form.sheet.begins
    starts = [n for n, (_, values) in enumerate(rows) if any(name == begins for name, _ in values)] if begins else [0]
    about = set(dict(form.activity).values())
    tops = [_title_top(rows, start, about) for start in starts]
    for start, top, end in zip(starts, tops, [*tops[1:], len(rows)], strict=False):
        title = items[top : start + 1] if begins else items
        if not isinstance(form.year, int):
            printed = (match[1] for item in title for match in year_pattern(form).finditer(item.folded))
            year = next(printed, year)
        above, below = items[top:start], rows[start:end]
        yield Sheet(above, below, year, _first_values(above, below, label))


def _add_texts_beside_merged_labels(form: Declaration, rows: Sequence[LabelledItem], label: LabelFinder) -> None:
    """Give the label of a text that fills several rows what stands beside it in those rows that have no other label."""
    merged: list[tuple[str, Cell]] = []
    for item, values in rows:
        cells = item.cells if isinstance(item, Row) and not item.guessed else []
        merged = [(name, cell) for name, cell in merged if cells and _reaches(cell, cells[0])]
        texts = [cell for cell in cells if cell.lines]
        if merged and texts and not values and abs(texts[0].x0 - merged[-1][1].x1) < SAME_EDGE_PT:
            values.append((merged[-1][0], texts))
        if any(name in form.texts for name, _ in values):
            merged += [(name, cell) for cell in texts if (name := label(cell.folded)) in form.texts]


def _reaches(label: Cell, cell: Cell) -> bool:
    """Whether a merged cell reaches down beside a cell of a row below."""
    return label.page == cell.page and label.bottom > (cell.top + cell.bottom) / 2


@lru_cache
def _labels_of(form: Declaration) -> LabelFinder:
    """The finder of labels that have values beside or below them, or are not read."""
    about, indicators = form.activity, form.indicators
    names = {form.sheet.begins, *form.texts, *form.ratings, *form.reasons, *form.ignore, *indicators.name}
    names |= {about.name, about.code, about.department, about.section, about.policy, about.program, about.goals}
    return label_finder({*names, indicators.unit, indicators.definition})


def _values(form: Declaration, item: Item, below: Item | None, label: LabelFinder) -> list[Value]:
    """The labels of a row or line with their values: beside them, behind a colon, or in the box below."""
    beside = labelled_cells(item, label)
    if form.activity.name and any(name == form.activity.name for name, _ in beside):
        name = _name_like_a_label(form, parts(item), label)
        beside = labelled_cells(item, lambda text: "" if text == name else label(text)) if name else beside
    return [*beside, *box_below(item, below, label)]


def _name_like_a_label(form: Declaration, row: Sequence[Part], label: LabelFinder) -> str:
    """The name of an activity that is a label elsewhere, such as 職員人件費, directly beside the label of names."""
    for left, right in pairwise(row):
        if label(left.folded) == form.activity.name and (name := label(right.folded)):
            has_value = len(row) == 2 or any(not label(part.folded) for part in row)
            return right.folded if name not in dict(form.activity).values() and has_value else ""
    return ""


def _title_top(rows: Sequence[LabelledItem], start: int, about: Collection[str]) -> int:
    """The first of the lines above a sheet on its page that are no part of a table and have no labels of their own."""
    top = start
    for item, values in reversed(rows[:start]):
        is_ruled = isinstance(item, Row) and not item.guessed
        if item.page != rows[start][0].page or is_ruled or any(label not in about for label, _ in values):
            break
        top -= 1
    return top


def activity_of(form: Declaration, sheet: Sheet, out: Records) -> Activity:
    """Add the activity of a sheet, with the policy and the program above it."""
    name = sheet.values.get(form.activity.name, [])
    cells = name or parts(sheet.rows[0][0])
    own = ("", one_line(name)) if form.activity.code else code_and_name(one_line(cells))
    above = [part.text for item in sheet.title for part in parts(item)]
    return begin_activity(form, sheet.values, above, sheet.year, out, cells[0], own)


def _first_values(title: Sequence[Item], rows: Sequence[LabelledItem], label: LabelFinder) -> dict[str, Sequence[Part]]:
    """The first value of each label: in the sheet, else above it, where it stands right of the label or below it."""
    values: dict[str, Sequence[Part]] = {}
    for name, value in (pair for _, pairs in rows for pair in pairs if pair[1]):
        values.setdefault(name, value)
    above = [part for item in title for part in parts(item)]
    for part in above:
        if (name := label(part.folded)) and (near := text_near(part, above)):
            values.setdefault(name, [near])
    return values
