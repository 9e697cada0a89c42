"""茨木市 ICTビジョン アクションプラン総評: designs, levels and actions; an action's own code says where it belongs."""

from __future__ import annotations

import re

from hyoka.forms.shared.activities import Project
from hyoka.forms.shared.columns import Columns
from hyoka.forms.shared.keyed_rows import KeyedRows
from hyoka.forms.shared.names import unfolded
from hyoka.forms.shared.pages import Item, without_running_heads
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.plan_levels import Outline
from hyoka.forms.shared.records import Records, printed
from hyoka.grid.model import Cell
from hyoka.japanese import fold

MUNICIPALITY, MUNICIPALITY_CODE = "茨木市", "272116"
TITLE = "ICTビジョン アクションプラン総評"
LABELS = ("マネジメント担当課", "取組ID", "自己評価", "Lv.3(施策)")

_ID, _NAME, _GRADE, _SECTION = "取組ID", "取組名", "自己評価", "マネジメント担当課"
_STATUS = re.compile(r"([RH](?:元|\d+))(終了|構想|実施)")
_STATUSES = {"終了": "completed", "構想": "planned", "実施": "implementing"}
_HEADS = (r"Lv\.?3\(施策\)", _GRADE, _STATUS.pattern, _ID, _NAME, _SECTION)
_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_HEAD = re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"), re.compile(r"Level:\d【")
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
    items = without_running_heads(items)
    columns, outline = Columns(_HEADS, items), Outline()
    actions = KeyedRows(_ID, r"\d+-\d+-\d+-\d+", texts=(_NAME, _SECTION), short=(_GRADE,))
    for item in items:
        cells = columns.cells(item)
        if columns.learn(item) or actions.begins(item, cells):
            outline.close()
        elif not outline.tells and actions.goes_on(item, cells):
            continue
        else:
            for part in outline.lines(item, _HEADING):
                _text(part, part.folded, outline, out)
    year = next((match[1] for item in items if (match := _YEAR.search(item.folded))), "")
    outline.write(out, year, "施策の評価")
    for action in actions.rows:
        _action(action, year, out)
    printed(items, _COUNTS, out)


def _text(part: Part, folded: str, outline: Outline, out: Records) -> None:
    """Take a line: a printed count, a heading, the heads in one band with prose, a level of the list, or its rest."""
    if count := _LIST_END.fullmatch(folded):
        design = outline.top if count[1] == "施策数" else ""
        out.add("printed", part, check="level_count", activity_id=design, subject=count[1], text=count[2])
    elif heading := _HEADING.match(folded):
        code = next(filter(None, heading.groups()))
        outline.open(code, part, unfolded(part.text, heading.end()), tells=bool(heading[3]))
    elif (_ID in folded and _GRADE in folded) or (not outline.tells and _LIST_HEAD.match(folded)):
        outline.close()
    elif not outline.tells and (listed := _LISTED.match(folded)):
        outline.open(listed[1], part, unfolded(part.text, listed.end()))
    else:
        outline.goes_on(part)


def _action(action: dict[str, list[Cell]], year: str, out: Records) -> None:
    code, printed_section = fold(one_line(action[_ID])), one_line(action.get(_SECTION, []))
    project = Project(out, action.get(_NAME, action[_ID]), year, code, level="action")
    project.set(parent_id=code.rpartition("-")[0], section=_section(printed_section))
    for grade in action.get(_GRADE, []):
        if grade.lines:
            project.rate(_GRADE, [grade], "abcd")
    for head, cells in action.items():
        is_blank = len(cells) == 1 and not cells[0].lines
        if not is_blank and (status := _STATUS.fullmatch(head)) and one_line(cells):
            out.add("statuses", cells[0], activity_id=code, year=status[1], status=_STATUSES[status[2]])


def _section(printed: str) -> str:
    """A section with one blank behind its number."""
    number = _NUMBER.match(printed)
    return f"{number[1]} {printed[number.end() :]}" if number else printed
