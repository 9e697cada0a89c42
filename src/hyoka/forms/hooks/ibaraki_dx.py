"""茨木市 アクションプラン総評: a plan's levels, the items of a law they answer to, prose on the lowest, actions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from hyoka.forms.declaration import Declaration
from hyoka.forms.page_ends import whole_rows
from hyoka.forms.shared.ledger import IGNORED
from hyoka.forms.shared.name_cells import unfold
from hyoka.forms.shared.page_items import Item, parts, printed_year, without_running_headers
from hyoka.forms.shared.paragraphs import Part, follows, join_lines, lines_of, paragraphs
from hyoka.forms.shared.record_rows import Records, add_printed_counts
from hyoka.forms.shared.white_space import merge_cells, text_span
from hyoka.forms.sheet_records import read_rows
from hyoka.grid.model import Line, Row

_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_END = re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"), re.compile(r"(施策数|合計):(\d+)(?:施策)?")
_HEADS, _ANSWERS = re.compile(r".*自己評価.*取組ID|見出し1.*項目名"), re.compile(r"Design:(\d+)|(\d+-\d+)")


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the list of levels, the prose on each, the actions with their grades and marks, and the printed counts."""
    items = without_running_headers(items)
    levels, heads = _Levels(out), None
    actions = [item for item in items if form.year_pattern.search(item.folded)][:1]
    for item in items:
        if isinstance(item, Row) and _HEADS.match(item.folded):
            levels.in_prose, levels.last, heads = False, None, item
        elif _HEADING.search(item.folded) and len(parts(item)) < 3:
            heads = None
        if heads is None or isinstance(item, Line):
            for line in _lines(item):
                out.ledger.take([line], IGNORED)  # the introduction and the headings above the levels are no rows
                levels.take(line)
        elif "取組ID" in heads.folded:
            actions.append(item)
        else:
            _add_marks(heads, item, out)
    levels.write(printed_year(form, items))
    read_rows(form, whole_rows(actions), out)
    add_printed_counts(items, form.counts, out)


def _add_marks(heads: Row, row: Row, out: Records) -> None:
    """Add a text for each mark beside a level, under the header that says what of a law the level answers to."""
    out.ledger.take(parts(row), IGNORED)
    code = next((code[1] or code[2] for part in parts(row) if (code := _ANSWERS.fullmatch(part.folded))), "")
    for mark in (cell for cell in row.cells if code and cell.lines):
        head = next((one.folded for one in heads.cells if one.x0 < sum(text_span(mark)) / 2 < one.x1), "")
        if head.endswith("号"):
            out.add_narrative(mark, code, head, mark.text)


def _lines(item: Item) -> Sequence[Part]:
    """The lines of a row with a heading, else its cells, as in a list of levels."""
    lines, cells = merge_cells(item.cells).lines if isinstance(item, Row) else [], parts(item)
    if any(_HEADING.match(line.folded) for line in lines):
        return lines
    return lines_of(cells[0]) if len(cells) == 1 else cells


class _Levels:
    """The levels of the plan by their codes: each is named in a list or a heading, the lowest have prose below it."""

    def __init__(self, out: Records) -> None:
        self.out, self.code = out, ""
        self.names, self.places, self.prose = dict[str, str](), dict[str, Part](), defaultdict[str, list[Part]](list)
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
            self.last = None if self.code in self.names else part  # only its first line names it
            self.names.setdefault(self.code, unfold(part.text, code.end()).removesuffix("】"))
            self.places.setdefault(self.code, part)
            self.in_prose = bool(heading and heading[3])
            self.in_heading = part.text[0] == "【" and "】" not in part.text
        elif folded.startswith("Level:"):
            self.in_prose, self.last = False, None  # headers
        elif self.names:
            self._append(part, self.names[self.code].strip())

    def _append(self, part: Part, name: str) -> None:
        """Take a line that begins no level: prose, or the rest of a name that it stands beside or directly below."""
        is_rest = follows(self.last, part)
        if self.in_prose and not self.in_heading:
            self.prose[self.code].append(part)
        elif is_rest:
            self.places[self.code] = self.places[self.code] if name else part
            self.names[self.code] = join_lines(name, part.text.rstrip("】"))
        self.last = part if is_rest and isinstance(part, Line) else None
        self.in_heading = self.in_heading and "】" not in part.text

    def write(self, year: str) -> None:
        """Add the levels as activities, the top ones as policies, and their prose."""
        for code, name in self.names.items():
            about = {"activity_id": code, "parent_id": code.rpartition("-")[0], "code": code, "year": year}
            about |= {"name": name.strip(), "level": "program" if "-" in code else "policy"}
            self.out.add("activities", self.places[code], **about)
            prose = self.prose[code]
            self.out.add_narrative(next(iter(prose), None), code, "施策の評価", "\n".join(paragraphs(prose)))
