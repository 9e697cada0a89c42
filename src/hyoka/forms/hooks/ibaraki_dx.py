"""茨木市 アクションプラン総評: a plan's levels, the items of a law they answer to, prose on the lowest, actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hyoka.forms.declaration import Declaration
from hyoka.forms.entries import write_entries
from hyoka.forms.lists import ListReader
from hyoka.forms.shared.names import unfold
from hyoka.forms.shared.pages import Item, parts, printed_year, without_running_headers
from hyoka.forms.shared.paragraphs import Part, follows, join_lines, lines_of, paragraphs
from hyoka.forms.shared.records import Records, add_printed_counts
from hyoka.forms.shared.white_space import merge_cells
from hyoka.grid.model import Line, Row

_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_HEADER = re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"), re.compile(r"Level:\d【|.*取組ID.*自己評価")
_LIST_END = re.compile(r"(施策数|合計):(\d+)(?:施策)?")


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the list of levels, the prose on each, the actions with their grades and marks, and the printed counts."""
    items = without_running_headers(items)
    actions, law = (ListReader(table, items) for table in form.lists)
    levels = _Levels(out)
    for item in items:
        if law.take_row(item) or actions.take_row(item):
            levels.in_prose, levels.last = False, None
        elif levels.in_prose or _HEADING.search(item.folded) or not actions.append_continuation(item):
            for line in _lines(item):
                out.leave_out([line])  # the introduction and the headings above the levels are no rows
                levels.take(line)
    for entry in law.entries:  # a text for each mark, under the header that says what of a law the level answers to
        code = entry.cells("code")[0].folded.removeprefix("Design:")
        for column, cells in entry.columns.items():
            out.leave_out(cells)
            if "text" in column.concepts:
                out.add_narrative(cells[0], code, column.header, cells[0].text)
    year = printed_year(form, items)
    levels.write(year)
    write_entries(form, actions.table, actions.entries, year, out)
    add_printed_counts(items, form.counts, out)


def _lines(item: Item) -> Sequence[Part]:
    """The lines of a row with a heading, else its cells, as in a list of levels."""
    lines, cells = merge_cells(item.cells).lines if isinstance(item, Row) else [], parts(item)
    if any(_HEADING.match(line.folded) for line in lines):
        return lines
    return lines_of(cells[0]) if len(cells) == 1 else cells


@dataclass
class _Level:
    """A level: the part that names it, its name as printed, and the prose below its heading."""

    place: Part
    name: str
    prose: list[Part] = field(default_factory=list)


class _Levels:
    """The levels of the plan by their codes: each is named in a list or a heading, the lowest have prose below it."""

    def __init__(self, out: Records) -> None:
        self.out, self.levels, self.code = out, dict[str, _Level](), ""
        self.last: Part | None = None  # the part of a name that the next one may continue
        self.in_prose = self.in_heading = False  # below a heading; the closing bracket of one is still to come

    def take(self, part: Part) -> None:
        """Take a line: a printed count, a heading, headers among prose, a level of the list, or its rest."""
        folded, heading = part.folded, _HEADING.match(part.folded)
        if count := _LIST_END.fullmatch(folded):
            design = self.code.partition("-")[0] if count[1] == "施策数" else ""
            self.out.add("printed", part, check="level_count", activity_id=design, subject=count[1], text=count[2])
        elif code := heading or (None if self.in_prose else _LISTED.match(folded)):
            self.code = code[code.lastindex or 0]
            self.last = None if self.code in self.levels else part  # only its first line names it
            self.levels.setdefault(self.code, _Level(part, unfold(part.text, code.end()).removesuffix("】")))
            self.in_prose = bool(heading and heading[3])
            self.in_heading = part.text[0] == "【" and "】" not in part.text
        elif _LIST_HEADER.match(folded):
            self.in_prose, self.last = False, None
        elif self.levels:
            self._append(part, self.levels[self.code])

    def _append(self, part: Part, level: _Level) -> None:
        """Take a line that begins no level: prose, or the rest of a name that it stands beside or directly below."""
        is_rest = follows(self.last, part)
        if self.in_prose and not self.in_heading:
            level.prose.append(part)
        elif is_rest:
            level.place = level.place if level.name.strip() else part
            level.name = join_lines(level.name, part.text.rstrip("】"))
        self.last = part if is_rest and isinstance(part, Line) else None
        self.in_heading = self.in_heading and "】" not in part.text

    def write(self, year: str) -> None:
        """Add the levels as activities, the top ones as policies, and their prose."""
        for code, level in self.levels.items():
            about = {"activity_id": code, "parent_id": code.rpartition("-")[0], "code": code, "year": year}
            about |= {"name": level.name.strip(), "level": "program" if "-" in code else "policy"}
            self.out.add("activities", level.place, **about)
            place = next(iter(level.prose), None)
            self.out.add_narrative(place, code, "施策の評価", "\n".join(paragraphs(level.prose)))
