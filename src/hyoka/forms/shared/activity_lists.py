"""Activities from labels or from the headers of a list: name, number, department, section."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.names import code_and_name
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.sheet_rows import LabelledValues, SheetRow
from hyoka.grid.model import Cell, Row
from hyoka.japanese import fold

_TOTAL = re.compile(r"(?:総|小|合)?計(?:\(.*\))?")
_DEPARTMENT_AND_SECTION = (r"(.*(?:部|局|院|庁|委員会))\s*(\S+)", r"(?:(\S*)\s+)?(\S+)")


def begin_activity(
    out: Records,
    values: Mapping[str, Sequence[Part]],
    about: Mapping[str, str],
    year: str,
    level: str = "project",
    parent: str = "",
    number: str = "",
    group: str = "",
) -> Activity | None:
    """Begin the activity whose name labels or headers give.

    Args:
        out: The records to add to.
        values: Labels or headers with their values.
        about: What each label names: name, number, department, section, or "department section" for both in one.
        year: The document's year, as printed.
        level: policy, program, project or action.
        parent: The id of the parent; it stands before the activity's own id.
        number: Its number where no label gives it.
        group: The id of the heading above it; it stands before the activity's own id unless that begins with it.

    Returns:
        None where no name is given.
    """
    cells = {what: values[label] for label, what in about.items() if values.get(label)}
    if "name" not in cells:
        return None
    texts = {what: one_line(parts) for what, parts in cells.items()}
    code = number or texts.get("number", "")
    within = group if group and not (code or code_and_name(texts["name"])[0]).startswith(group) else ""
    activity = Activity(out, cells["name"], year, code, level=level, parent=parent, within=within)
    if group:
        activity.update(parent_id=group)
    both = texts.get("department section", "")
    if match := next(filter(None, (re.fullmatch(pattern, both) for pattern in _DEPARTMENT_AND_SECTION)), None):
        texts |= {"department": match[1] or "", "section": match[2]}
    activity.update(**{what: texts[what] for what in ("department", "section") if what in texts})
    return activity


class ActivityList:
    r"""The activities that the rows of a list name, one after another.

    Args:
        out: The records to add to.
        about: What the headers of the list name: name, number, department, section.
        year: The document's year, as printed.
        level: The level of a row.
        groups: Regular expressions of headings, a line or a row of one cell, with the heading's number as their group
            (施策(\d+)), and the headings' levels.
    """

    def __init__(
        self,
        out: Records,
        about: Mapping[str, str],
        year: str,
        level: str = "project",
        groups: Mapping[str, str] | None = None,
    ) -> None:
        self.out, self.about, self.year, self.level, self.groups = out, about, year, level, groups or {}
        self._name_header = next(header for header, what in about.items() if what == "name")
        self._last_name: Cell | None = None
        self._activity: Activity | None = None
        self._group = ""

    def activity_of(self, row: SheetRow, sheet: Activity | None = None) -> Activity | None:
        """The activity of a row or line.

        Args:
            row: The row or line.
            sheet: The activity of the sheet in which the list stands.

        Returns:
            In the list the row's own, that of the row above where its name is merged over both, and None for a total;
            elsewhere the sheet's, and where there is none the last of the list.
        """
        self._group = _group(self.out, row.item, self.groups, self.year) or self._group
        if not self._is_in_list(row):
            return sheet or self._activity
        name = row.cells.get(self._name_header)
        if name is None or any(_TOTAL.fullmatch(cell.folded) for cell in row.cells.values()):
            return None
        if self._last_name is not name:
            values = {header: [cell] for header, cell in row.cells.items()}
            parent = sheet.id if sheet else ""
            self._last_name = name
            self._activity = begin_activity(
                self.out, values, self.about, self.year, self.level, parent, group=self._group
            )
        return self._activity

    def labelled_values(self, row: SheetRow) -> LabelledValues:
        """The row's labels with their values; in the list the headers are labels of the cells that begin in the row."""
        item, values = row.item, list(row.values)
        if isinstance(item, Row) and self._is_in_list(row):
            own = {id(cell) for cell in item.cells}
            values += [(header, [cell]) for header, cell in row.cells.items() if item.guessed or id(cell) in own]
        return values

    def _is_in_list(self, row: SheetRow) -> bool:
        """Whether a row stands in the list: under half of its headers, or under all that name something."""
        names = set(self.about)
        return self._name_header in row.headers or (len(names) > 1 and names <= set(row.cells))


def heading_above(out: Records, items: Sequence[Item], first: Item, groups: Mapping[str, str], year: str) -> str:
    """The id of the heading above a row, added once; "" where there is none.

    Args:
        out: The records to add to.
        items: The document's rows and lines.
        first: The row: the first of a sheet.
        groups: Regular expressions of headings and their levels, as `ActivityList` takes them.
        year: The document's year, as printed.
    """
    before = items[: next(number for number, item in enumerate(items) if item is first)]
    return next((group for item in reversed(before) if (group := _group(out, item, groups, year))), "")


def _group(out: Records, item: Item, groups: Mapping[str, str], year: str) -> str:
    """The id of the activity that a line, or a row of one cell, heads; "" where it is no heading."""
    cells = parts(item)
    text = one_line(cells[0]) if len(cells) == 1 else ""
    for pattern, level in groups.items():
        if match := re.match(pattern, fold(text)):
            name = re.sub(r"^\S*[\d０-９]\S*\s+", "", text)
            name = name if name != text else fold(text)[match.end() :].strip(":.、 ")
            if not out.has(match[1]):
                Activity(out, cells, year, match[1], title=name, level=level)
            return match[1]
    return ""
