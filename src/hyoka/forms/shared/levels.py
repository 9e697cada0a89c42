"""The levels of a plan, which lists and headings name by their codes, with the prose below the headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hyoka.forms.declaration import Declaration
from hyoka.forms.labels import label_finder
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.name_cells import unfold
from hyoka.forms.shared.page_items import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part, follows, lines_of, merge_cells, one_line
from hyoka.forms.shared.record_rows import IGNORED, Records
from hyoka.grid.model import Line, Row


@dataclass
class _Level:
    """A level: its code as printed, the parts of its first name, which begin with it, and its prose."""

    printed: str
    named: list[Part]
    prose: list[Part] = field(default_factory=list)


def add_levels(form: Declaration, items: Sequence[Item], year: str, out: Records) -> dict[str, Activity]:
    """Add the levels of a plan as activities, those with a code of one part as policies; by their codes as printed."""
    levels: dict[str, Activity] = {}
    reader, label = _Levels(form), label_finder(form.labels)
    for item in without_running_headers(items):
        texts = _texts(item, reader.heading)
        if isinstance(item, Row) and sum(bool(label(part.folded)) for part in texts) > 1:
            reader.in_table = True
        for part in texts:
            reader.take(part, out)
    for code, level in reader.levels.items():
        first, *rest = level.named
        place = rest[0] if rest and first.folded == level.printed else first
        name = unfold(one_line(level.named), len(level.printed)).rstrip("】")
        depth = "program" if "-" in code else "policy"
        activity = levels[level.printed] = Activity(out, [place], year, code, title=name, level=depth)
        activity.row.update(parent_id=code.rpartition("-")[0])
        activity.add_text(form.levels.text, level.prose)
    return levels


def _texts(item: Item, heading: re.Pattern[str]) -> Sequence[Part]:
    """The lines of a row with a heading, else its cells, as in a list of levels."""
    lines, cells = merge_cells(item.cells).lines if isinstance(item, Row) and item.guessed else [], parts(item)
    if any(heading.match(line.folded) for line in lines):
        return lines
    return lines_of(cells[0]) if len(cells) == 1 else cells


class _Levels:
    """The levels of a plan by their codes."""

    def __init__(self, form: Declaration) -> None:
        self.heading, self._listed = re.compile(form.levels.headings), re.compile(form.levels.listed)
        self.levels: dict[str, _Level] = {}
        self.in_table = False  # below headers that the form declares
        self._level: _Level | None = None
        self._last: Part | None = None  # the part of a name that the next one may continue
        self._in_prose = False

    def take(self, part: Part, out: Records) -> None:
        """Take a line or a cell: a heading, a level of a list, the rest of a name, or prose."""
        heading = self.heading.match(part.folded)
        self.in_table = self.in_table and not heading
        if self.in_table:
            self._in_prose = False
            return
        out.ledger.take([part], IGNORED)  # the introduction and the headers of lists are no rows
        if found := heading or (None if self._in_prose else self._listed.match(part.folded)):
            code = found[found.lastindex or 0]
            self._last = None if code in self.levels else part  # only its first line names it
            self._level = self.levels.setdefault(code, _Level(found[0], [part]))
            self._in_prose = bool(heading and found.lastindex == self.heading.groups)
        elif self._level is not None and self._in_prose:
            self._level.prose.append(part)
        elif self._level is not None:
            is_rest = follows(self._last, part) and (isinstance(part, Line) or not isinstance(self._last, Line))
            self._level.named += [part] if is_rest else []
            self._last = part if is_rest and isinstance(part, Line) else None
