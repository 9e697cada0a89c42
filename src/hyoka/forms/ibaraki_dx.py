"""茨木市 ICTビジョン アクションプラン総評: designs, levels and actions; an action's own code says where it belongs."""

from __future__ import annotations

import re

from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.keyed_rows import KeyedRows
from hyoka.forms.shared.names import unfold
from hyoka.forms.shared.pages import Item, without_running_headers
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.plan_levels import PlanLevels
from hyoka.forms.shared.records import Records, add_printed_counts
from hyoka.grid.model import Cell
from hyoka.japanese import fold

MUNICIPALITY, MUNICIPALITY_CODE = "茨木市", "272116"
TITLE = "ICTビジョン アクションプラン総評"
LABELS = ("マネジメント担当課", "取組ID", "自己評価", "Lv.3(施策)")

_ID, _NAME, _GRADE, _SECTION = "取組ID", "取組名", "自己評価", "マネジメント担当課"
_STATUS = re.compile(r"([RH](?:元|\d+))(終了|構想|実施)")
_STATUSES = {"終了": "completed", "構想": "planned", "実施": "implementing"}
_HEADERS = (r"Lv\.?3\(施策\)", _GRADE, _STATUS.pattern, _ID, _NAME, _SECTION)
_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_HEADER = re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"), re.compile(r"Level:\d【")
_LIST_END = re.compile(r"(施策数|合計):(\d+)(?:施策)?")
_COUNTS = {
    ("action_count", ""): r"取組の総数は([\d,]+)取組",
    **{("action_kinds", kind): rf"[(、]{kind}[^、:]*:([\d,]+)" for kind in ("新規", "拡充", "継続", "縮小", "完了")},
    ("grade_ab", ""): r"A\([^)]*\)又はB\([^)]*\)だった取組が([\d,]+)取組",
    ("grade_cd", ""): r"C\([^)]*\)又はD\([^)]*\)の取組は([\d,]+)取組",
}
_YEAR, _NUMBER = re.compile(r"((?:令和|平成)(?:元|\d+)年度)アクションプラン"), re.compile(r"(\d+)\s*")


def read(items: list[Item], out: Records) -> None:
    """Read the list of levels, the prose on each, the actions with their grades and marks, and the printed counts."""
    items = without_running_headers(items)
    columns, levels = Columns(_HEADERS, items), PlanLevels()
    actions = KeyedRows(_ID, r"\d+-\d+-\d+-\d+", texts=(_NAME, _SECTION), short=(_GRADE,))
    for item in items:
        cells = columns.cells_by_header(item)
        if columns.take_header(item) or actions.take_row(item, cells):
            levels.close()
        elif levels.in_prose or not actions.append_continuation(item, cells):
            for part in levels.lines(item, _HEADING):
                _take_line(part, part.folded, levels, out)
    year = next((match[1] for item in items if (match := _YEAR.search(item.folded))), "")
    levels.write(out, year, "施策の評価")
    for action in actions.rows:
        _add_action(action, year, out)
    add_printed_counts(items, _COUNTS, out)


def _take_line(part: Part, folded: str, levels: PlanLevels, out: Records) -> None:
    """Take a line: a printed count, a heading, headers among prose, a level of the list, or its rest."""
    if count := _LIST_END.fullmatch(folded):
        design = levels.top_code if count[1] == "施策数" else ""
        out.add("printed", part, check="level_count", activity_id=design, subject=count[1], text=count[2])
    elif heading := _HEADING.match(folded):
        code = next(filter(None, heading.groups()))
        levels.open(code, part, unfold(part.text, heading.end()), in_prose=bool(heading[3]))
    elif (_ID in folded and _GRADE in folded) or (not levels.in_prose and _LIST_HEADER.match(folded)):
        levels.close()
    elif not levels.in_prose and (listed := _LISTED.match(folded)):
        levels.open(listed[1], part, unfold(part.text, listed.end()))
    else:
        levels.append_continuation(part)


def _add_action(cells: dict[str, list[Cell]], year: str, out: Records) -> None:
    action = Activity(out, cells.get(_NAME, cells[_ID]), year, fold(one_line(cells[_ID])), level="action")
    action.update(parent_id=action.id.rpartition("-")[0], section=_section(one_line(cells.get(_SECTION, []))))
    for grade in cells.get(_GRADE, []):
        if grade.lines:
            action.add_rating(_GRADE, [grade], "abcd")
    for header, marks in cells.items():
        if (status := _STATUS.fullmatch(header)) and one_line(marks):
            out.add("statuses", marks[0], activity_id=action.id, year=status[1], status=_STATUSES[status[2]])


def _section(text: str) -> str:
    """A section with one space behind its number."""
    number = _NUMBER.match(text)
    return f"{number[1]} {text[number.end() :]}" if number else text
