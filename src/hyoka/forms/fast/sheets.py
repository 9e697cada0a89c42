"""The sheets of a document: where each begins, what stands above it, and which activity it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile, zip_longest

from hyoka.forms.about import begin_activity
from hyoka.forms.declaration import Declaration
from hyoka.forms.labelled import label_names
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.labels import LabelName, with_labels_apart
from hyoka.forms.shared.names import code_and_name
from hyoka.forms.shared.pages import Item, parts, printed_year
from hyoka.forms.shared.paragraphs import Part, follows, one_line
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Line, Row

#: A label with the cells or lines that hold its value.
Value = tuple[str, Sequence[Part]]
#: A row or line with its labels.
LabelledItem = tuple[Item, list[Value]]


def find_sheets(
    form: Declaration, items: Sequence[Item], out: Records
) -> Iterator[tuple[Activity, Sequence[LabelledItem]]]:
    """The sheets of a document, by the label with which each begins: its activity, which is added, and its rows."""
    label, year = label_names(form), printed_year(form, items)
    rows: list[LabelledItem] = [
        (item, [*labelled_cells(item, label), *box_below(item, below, label)])
        for item, below in zip_longest(items, items[1:])
    ]
    starts = [n for n, (_, values) in enumerate(rows) if any(name == form.sheet.begins for name, _ in values)]
    tops = [_title_top(items, start) for start in starts]
    for start, top, end in zip(starts, tops, [*tops[1:], len(rows)], strict=False):
        if not isinstance(form.year, int):
            title = items[top : start + 1]
            year = next((match[1] for item in title for match in form.year_pattern.finditer(item.folded)), year)
        yield _activity(form, items[top:start], rows[start:end], year, out), rows[start:end]


def _title_top(items: Sequence[Item], start: int) -> int:
    """The first of the lines above a sheet on its page that are no part of a table."""
    above = takewhile(lambda item: item.page == items[start].page, reversed(items[:start]))
    return start - sum(1 for _ in takewhile(lambda item: isinstance(item, Line) or item.guessed, above))


def _activity(
    form: Declaration, title: Sequence[Item], rows: Sequence[LabelledItem], year: str, out: Records
) -> Activity:
    """Add the activity of a sheet, with the policy and the program above it; the title stands above its rows."""
    values: dict[str, Sequence[Part]] = {}
    for label, value in (pair for _, pairs in rows for pair in pairs if pair[1]):
        values.setdefault(label, value)
    name = values.get(form.activity.name, [])
    cells = name or parts(rows[0][0])
    own = ("", one_line(name)) if form.activity.code else code_and_name(one_line(cells))
    above = [part.text for item in title for part in parts(item)]
    return begin_activity(form, values, above, year, out, cells[0], own)


def labelled_cells(item: Item, label: LabelName) -> list[tuple[str, list[Part]]]:
    """The labels in a row, each with the cells that hold text between it and the next label; none for a line."""
    out: list[tuple[str, list[Part]]] = []
    for cell in parts(with_labels_apart(item, label)) if isinstance(item, Row) else []:
        if name := label(cell.folded):
            out.append((name, []))
        elif out:
            out[-1][1].append(cell)
    return out


def box_below(item: Item, below: Item | None, label: LabelName) -> list[Value]:
    """The label that an item is as a whole, with the cells of the box directly below it; none where there is none."""
    alone = parts(item)[0] if isinstance(item, Line) or len(item.cells) == 1 else None
    if alone is None or not isinstance(below, Row) or not follows(alone, below.cells[0]):
        return []
    name = label(alone.folded)
    return [(name, below.cells)] if name and not any(label(cell.folded) for cell in below.cells) else []
