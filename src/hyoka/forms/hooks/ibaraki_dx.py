"""茨木市 アクションプラン総評: a plan's levels, the items of a law they answer to, prose on the lowest, actions."""

from __future__ import annotations

import re

from hyoka.forms.columns import Columns
from hyoka.forms.declaration import Declaration
from hyoka.forms.entries import write_entries
from hyoka.forms.lists import ListReader
from hyoka.forms.shared.labels import pattern_of
from hyoka.forms.shared.names import unfold
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part
from hyoka.forms.shared.plan_levels import PlanLevels
from hyoka.forms.shared.records import Records, add_printed_counts
from hyoka.forms.shared.titles import printed_year

_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_HEADER = re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"), re.compile(r"Level:\d【")
_MEASURE = re.compile(r"Design:(\d+)|(\d+-\d+)(?![\d-])")
_LIST_END = re.compile(r"(施策数|合計):(\d+)(?:施策)?")


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the list of levels, the prose on each, the actions with their grades and marks, and the printed counts."""
    items = without_running_headers(items)
    law = Columns([pattern_of(label) for label in (*form.headers, *form.texts)], items)
    actions, levels, year = ListReader(form.lists[0], items), PlanLevels(), printed_year(form, items)
    for item in items:
        if _take_marks(item, law, out) or actions.take_row(item):
            levels.close()
        elif levels.in_prose or _HEADING.search(item.folded) or not actions.append_continuation(item):
            lines = levels.lines(item, _HEADING)
            out.leave_out(lines)  # the introduction and the headings above the levels are no rows
            for line in lines:
                _take_line(line, line.folded, levels, out)
    levels.write(out, year, "施策の評価")
    write_entries(form, actions.table, actions.entries, year, out)
    add_printed_counts(items, form.counts, out)


def _take_marks(item: Item, law: Columns, out: Records) -> bool:
    """Take a row of the table of what answers to a law: a text for each mark, under the header above it."""
    is_header, cells = law.take_header(item), law.cells_of(item)
    if not cells:
        law.reset()
        return False
    measure = None if is_header else _MEASURE.match(item.folded)
    code = (measure[1] or measure[2]) if measure else ""
    for cell in cells if code else ():
        if "条" in (header := law.header_of(cell)):
            out.add_narrative(cell, code, header, cell.text)
    out.leave_out(parts(item))
    return True


def _take_line(part: Part, folded: str, levels: PlanLevels, out: Records) -> None:
    """Take a line: a printed count, a heading, headers among prose, a level of the list, or its rest."""
    if count := _LIST_END.fullmatch(folded):
        design = levels.top_code if count[1] == "施策数" else ""
        out.add("printed", part, check="level_count", activity_id=design, subject=count[1], text=count[2])
    elif heading := _HEADING.match(folded):
        code = next(filter(None, heading.groups()))
        levels.open(code, part, unfold(part.text, heading.end()), in_prose=bool(heading[3]))
    elif ("取組ID" in folded and "自己評価" in folded) or (not levels.in_prose and _LIST_HEADER.match(folded)):
        levels.close()
    elif not levels.in_prose and (listed := _LISTED.match(folded)):
        levels.open(listed[1], part, unfold(part.text, listed.end()))
    else:
        levels.append_continuation(part)
