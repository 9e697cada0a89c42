"""茨木市 アクションプラン総評: a plan's levels, the items of a law they answer to, prose on the lowest, actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hyoka.forms.columns import Columns
from hyoka.forms.declaration import Declaration
from hyoka.forms.entries import write_entries
from hyoka.forms.lists import ListReader
from hyoka.forms.shared.labels import pattern_of
from hyoka.forms.shared.names import unfold
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part, follows, join_lines, lines_of, paragraphs
from hyoka.forms.shared.records import Records, add_printed_counts
from hyoka.forms.shared.titles import printed_year
from hyoka.forms.shared.white_space import merge_cells
from hyoka.grid.model import Cell, Row

_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_HEADER = re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"), re.compile(r"Level:\d【")
_MEASURE = re.compile(r"Design:(\d+)|(\d+-\d+)(?![\d-])")
_LIST_END = re.compile(r"(施策数|合計):(\d+)(?:施策)?")


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the list of levels, the prose on each, the actions with their grades and marks, and the printed counts."""
    items = without_running_headers(items)
    law = Columns([pattern_of(label) for label in (*form.headers, *form.texts)], items)
    actions, levels = ListReader(form.lists[0], items), _Levels(out)
    for item in items:
        if _take_marks(item, law, out) or actions.take_row(item):
            levels.close()
        elif levels.in_prose or _HEADING.search(item.folded) or not actions.append_continuation(item):
            lines = _lines(item)
            out.leave_out(lines)  # the introduction and the headings above the levels are no rows
            for line in lines:
                levels.take(line)
    year = printed_year(form, items)
    levels.write(year)
    write_entries(form, actions.table, actions.entries, year, out)
    add_printed_counts(items, form.counts, out)


def _take_marks(item: Item, law: Columns, out: Records) -> bool:
    """Take a row of the table of what answers to a law: a text for each mark, under the header above it."""
    law.take_header(item)
    if not (cells := law.cells_of(item)):
        law.reset()
        return False
    measure = _MEASURE.match(item.folded)
    code = (measure[1] or measure[2]) if measure else ""
    for cell in cells if code else ():
        if "条" in (header := law.header_of(cell)):
            out.add_narrative(cell, code, header, cell.text)
    out.leave_out(parts(item))
    return True


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
        self.out, self.in_prose = out, False
        self._levels: dict[str, _Level] = {}
        self._top_code = ""
        self._current: _Level | None = None
        self._name_part: Part | None = None  # the line that the next line may continue
        self._in_bracket = False  # the closing bracket of a heading is still to come

    def take(self, part: Part) -> None:
        """Take a line: a printed count, a heading, headers among prose, a level of the list, or its rest."""
        folded = part.folded
        if count := _LIST_END.fullmatch(folded):
            design = self._top_code if count[1] == "施策数" else ""
            self.out.add("printed", part, check="level_count", activity_id=design, subject=count[1], text=count[2])
        elif heading := _HEADING.match(folded):
            code = next(filter(None, heading.groups()))
            self._open(code, part, unfold(part.text, heading.end()), in_prose=bool(heading[3]))
        elif ("取組ID" in folded and "自己評価" in folded) or (not self.in_prose and _LIST_HEADER.match(folded)):
            self.close()
        elif not self.in_prose and (listed := _LISTED.match(folded)):
            self._open(listed[1], part, unfold(part.text, listed.end()))
        else:
            self._append(part)

    def _open(self, code: str, part: Part, name: str, *, in_prose: bool = False) -> None:
        """Begin a level, or come back to one; only its first line names it."""
        self._name_part = None if code in self._levels else part
        self._current = self._levels.setdefault(code, _Level(part, name.removesuffix("】")))
        self._in_bracket = part.text.startswith("【") and "】" not in part.text
        self._top_code, self.in_prose = code.partition("-")[0], in_prose

    def close(self) -> None:
        """End the name or the prose of the current level."""
        self._name_part, self._in_bracket, self.in_prose = None, False, False

    def _append(self, part: Part) -> None:
        """Take a line that begins no level: prose, or the rest of a name that it stands beside or directly below."""
        if self._current and self.in_prose and not self._in_bracket:
            self._current.prose.append(part)
        elif self._current and follows(self._name_part, part):
            self._current.place = self._current.place if self._current.name.strip() else part
            self._current.name = join_lines(self._current.name, part.text.rstrip("】"))
            self._name_part = None if isinstance(part, Cell) else part
        else:
            self._name_part = None
        self._in_bracket = self._in_bracket and "】" not in part.text

    def write(self, year: str) -> None:
        """Add the levels as activities, the top ones as policies, and their prose."""
        for code, level in self._levels.items():
            about = {"activity_id": code, "parent_id": code.rpartition("-")[0], "code": code, "year": year}
            kind = "program" if "-" in code else "policy"
            self.out.add("activities", level.place, **about, name=level.name.strip(), level=kind)
            if level.prose:
                self.out.add_narrative(level.prose[0], code, "施策の評価", "\n".join(paragraphs(level.prose)))
