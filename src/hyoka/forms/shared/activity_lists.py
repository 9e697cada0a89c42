"""Activities begun from what labels or a list's heads tell: name, number, department, section."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hyoka.forms.shared.activities import Project
from hyoka.forms.shared.names import code_and_name
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.sheet_rows import Entry, Told
from hyoka.grid.model import Cell, Row
from hyoka.japanese import fold

__all__ = ["Listed", "begun", "group_above"]

_TOTAL = re.compile(r"(?:総|小|合)?計(?:\(.*\))?")


def begun(
    out: Records,
    told: Mapping[str, Sequence[Part]],
    about: Mapping[str, str],
    year: str,
    level: str = "project",
    parent: str = "",
    number: str = "",
    group: str = "",
) -> Project | None:
    """Begin the project, or other activity, of which labels or heads tell the name.

    Args:
        out: Where its rows go.
        told: Labels or heads with their values.
        about: What each label tells: name, number, department, section, or both as "department section".
        year: The document's year, as printed.
        level: policy, program, project or action.
        parent: The id of the activity above; it stands before the own one.
        number: Its number where no label tells it.
        group: The id of the heading that it stands under; it stands before the own id unless that begins with it.

    Returns:
        None where no name is told.
    """
    found = {what: told[label] for label, what in about.items() if told.get(label)}
    if "name" not in found:
        return None
    texts = {what: one_line(cells) for what, cells in found.items()}
    code = number or texts.get("number", "")
    within = group if group and not (code or code_and_name(texts["name"])[0]).startswith(group) else ""
    project = Project(out, found["name"], year, code, level=level, parent=parent, within=within)
    if group:
        project.set(parent_id=group)
    both = texts.get("department section", "")
    if parted := re.fullmatch(r"(.*(?:部|局|院|庁|委員会))\s*(\S+)", both) or re.fullmatch(r"(?:(\S*)\s+)?(\S+)", both):
        texts |= {"department": parted[1] or "", "section": parted[2]}
    project.set(**{what: texts[what] for what in ("department", "section") if what in texts})
    return project


class Listed:
    r"""The activities that the rows of a list name, one after another.

    Args:
        out: Where their rows go.
        about: What the heads of the list tell: name, number, department, section.
        year: The document's year, as printed.
        level: The level of a row.
        groups: Regular expressions of lines or rows of one cell that head those below, the number as their group
            (施策(\d+)), and their level.
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
        self._name = next(head for head, what in about.items() if what == "name")
        self._last: Cell | None = None
        self._project: Project | None = None
        self._group = ""

    def project(self, entry: Entry, sheet: Project | None = None) -> Project | None:
        """The activity that a row or line belongs to.

        Args:
            entry: The row or line.
            sheet: The activity of the sheet in which the list stands.

        Returns:
            In the list the row's own, that of the row above where its name is merged over both, and None for a total;
            elsewhere the sheet's, and where there is none the last of the list.
        """
        self._take_group(entry)
        if not self._has(entry):
            return sheet or self._project
        name = entry.cells.get(self._name)
        if name is None or any(_TOTAL.fullmatch(cell.folded) for cell in entry.cells.values()):
            return None
        if self._last is not name:
            told = {head: [cell] for head, cell in entry.cells.items()}
            above = sheet.id if sheet else ""
            self._last = name
            self._project = begun(self.out, told, self.about, self.year, self.level, above, group=self._group)
        return self._project

    def told(self, entry: Entry) -> Told:
        """Labels with their values; in a row of the list the heads are labels, too, of the cells that begin there."""
        row = entry.item
        above = isinstance(row, Row) and not row.guessed
        own = {id(cell) for cell in row.cells} if isinstance(row, Row) else set[int]()
        here = {head: cell for head, cell in entry.cells.items() if id(cell) in own or not above}
        told: Told = [(head, [cell]) for head, cell in here.items() if self._has(entry)]
        return [*entry.told, *told]

    def _has(self, entry: Entry) -> bool:
        """Whether a row stands in the list: under half of its heads, or under all that tell of its activity."""
        names = set(self.about)
        return self._name in entry.heads or (len(names) > 1 and names <= set(entry.cells))

    def _take_group(self, entry: Entry) -> None:
        self._group = _group(self.out, entry.item, self.groups, self.year) or self._group


def group_above(out: Records, items: Sequence[Item], first: Item, groups: Mapping[str, str], year: str) -> str:
    """The id of the heading that a row stands under, added once; "" where there is none.

    Args:
        out: Where its row goes.
        items: The document's stream.
        first: The row: the first of a sheet.
        groups: As `Listed` takes them: regular expressions of headings and their level.
        year: The document's year, as printed.
    """
    before = items[: next(number for number, item in enumerate(items) if item is first)]
    return next((found for item in reversed(before) if (found := _group(out, item, groups, year))), "")


def _group(out: Records, item: Item, groups: Mapping[str, str], year: str) -> str:
    """The id of the activity that a line, or a row of one cell, heads; "" where it is no heading."""
    found = parts(item)
    text = one_line(found[0]) if len(found) == 1 else ""
    for pattern, level in groups.items():
        if match := re.match(pattern, fold(text)):
            name = re.sub(r"^\S*[\d０-９]\S*\s+", "", text)
            name = name if name != text else fold(text)[match.end() :].strip(":.、 ")
            if not out.has(match[1]):
                out.once.append(Project(out, found, year, match[1], title=name, level=level).row)
            return match[1]
    return ""
