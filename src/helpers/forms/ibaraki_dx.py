"""茨木市 ICTビジョン アクションプラン総評: designs, levels and actions; an action's own code says where it belongs."""

from __future__ import annotations

import re

from helpers.cells import Cell
from helpers.forms._toolkit import (
    Columns,
    Item,
    Part,
    Records,
    fold,
    follows,
    joined,
    lines_of,
    one_line,
    paragraphs,
    printed,
    text_of,
    unfolded,
    whole_lines,
    without_running_heads,
)

MUNICIPALITY, MUNICIPALITY_CODE = "茨木市", "272116"
TITLE = "ICTビジョン アクションプラン総評"
LABELS = ("マネジメント担当課", "取組ID", "自己評価", "Lv.3(施策)")

_ID, _NAME, _GRADE, _SECTION = "取組ID", "取組名", "自己評価", "マネジメント担当課"
_STATUS = re.compile(r"([RH](?:元|\d+))(終了|構想|実施)")
_STATUSES = {"終了": "completed", "構想": "planned", "実施": "implementing"}
_HEADS = (r"Lv\.?3\(施策\)", _GRADE, _STATUS.pattern, _ID, _NAME, _SECTION)
_HEADING = re.compile(r"Design:(\d+)|Level:\d(\d+-\d+)|【(\d+-\d+-\d+)\.?")
_LISTED, _LIST_HEAD, _LIST_END = (
    re.compile(r"(\d+-\d+(?:-\d+)?)(?!-)"),
    r"Level:\d【.*",
    re.compile(r"(施策数|合計):(\d+)(?:施策)?"),
)
_ACTION = re.compile(r"\d+-\d+-\d+-\d+")
_COUNTS = {
    ("action_count", ""): r"取組の総数は([\d,]+)取組",
    **{("action_kinds", kind): rf"[(、]{kind}[^、:]*:([\d,]+)" for kind in ("新規", "拡充", "継続", "縮小", "完了")},
    ("grade_ab", ""): r"A\([^)]*\)又はB\([^)]*\)だった取組が([\d,]+)取組",
    ("grade_cd", ""): r"C\([^)]*\)又はD\([^)]*\)の取組は([\d,]+)取組",
}


def read(items: list[Item], out: Records) -> None:
    """Read the list of levels, the prose on each, the actions with their grades and marks, and the printed counts."""
    items = without_running_heads(items)
    document = _Document(Columns(_HEADS, items))
    for item in items:
        document.take(item, out)
    year = next(
        (m[1] for i in items if (m := re.search(r"((?:令和|平成)(?:元|\d+)年度)アクションプラン", fold(i.text)))), ""
    )
    for code, place in document.levels.items():
        level = "program" if "-" in code else "policy"
        out.add("activities", place, activity_id=code, parent_id=code.rpartition("-")[0], level=level, code=code,
                name=document.names[code].strip(), year=year)  # fmt: skip
        if lines := document.prose.get(code):
            out.narrative(lines[0], code, "施策の評価", "\n".join(paragraphs(lines)))
    for action in document.actions:
        _action(action, year, out)
    printed(items, _COUNTS, out)


class _Document:
    """What was met so far: levels by code, the prose below their headings, actions by column."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.levels: dict[str, Part] = {}
        self.names: dict[str, str] = {}
        self.prose: dict[str, list[Part]] = {}
        self.actions: list[dict[str, list[Cell]]] = []
        self.name = self.prosing = self.design = ""  # the level whose name goes on, whose prose does, and the design
        self.bracket = False
        self.last: Part | None = None

    def take(self, item: Item, out: Records) -> None:
        """Take the next row or line: heads, an action, the rest of one, or text."""
        cells = self.columns.cells(item)
        if self.columns.learn(item):
            self.name = self.prosing = ""
        elif _ACTION.fullmatch(text_of(cells, _ID)):
            self.actions.append({name: [cell] for name, cell in cells.items()})
            self.prosing = ""
        elif self.actions and not self.prosing and text_of(cells, _NAME, _SECTION) and not text_of(cells, _ID, _GRADE):
            for name, cell in cells.items():
                self.actions[-1].setdefault(name, []).append(cell)
        else:
            for part in self.lines(item):
                self.text(part, fold(part.text), out)

    def lines(self, item: Item) -> list[Part]:
        """Line by line where prose is told; by its cells in the list of levels."""
        whole = whole_lines(item)
        told = self.prosing or any(_HEADING.match(fold(line.text)) for line in whole)
        return whole if told else lines_of(item)

    def text(self, part: Part, folded: str, out: Records) -> None:
        """Take a line of text: a printed count, a heading, prose, or a level of the list."""
        if count := _LIST_END.fullmatch(folded):
            design = self.design if count[1] == "施策数" else ""
            out.add("printed", part, check="level_count", activity_id=design, subject=count[1], text=count[2])
        elif heading := _HEADING.match(folded):
            self.open(next(filter(None, heading.groups())), part, unfolded(part.text, heading.end()))
            self.design, self.prosing = heading[1] or self.design, heading[3] or ""
            self.bracket = folded.startswith("【") and "】" not in folded
        elif _ID in folded and _GRADE in folded:  # heads that stand in one band with the prose above them
            self.prosing = ""
        elif self.prosing and not self.bracket:
            self.prose.setdefault(self.prosing, []).append(part)
        elif listed := _LISTED.match(folded):
            self.open(listed[1], part, unfolded(part.text, listed.end()))
        elif self.name and not re.match(_LIST_HEAD, folded) and follows(self.last, part):
            self.levels[self.name] = part if not self.names[self.name].strip() else self.levels[self.name]
            self.names[self.name] = joined(self.names[self.name], part.text.rstrip("】"))
            self.name = "" if isinstance(part, Cell) else self.name
        else:
            self.name = ""
        self.bracket &= "】" not in folded
        self.last = part

    def open(self, code: str, part: Part, name: str) -> None:
        """Begin a level; only the first time that it is met gives its name."""
        self.name = "" if code in self.levels else code
        self.levels.setdefault(code, part)
        self.names.setdefault(code, name.removesuffix("】"))


def _action(action: dict[str, list[Cell]], year: str, out: Records) -> None:
    code, place = fold(one_line(action[_ID])), action[_NAME][0]
    section = re.sub(r"^([0-9０-９]+)\s*", r"\1 ", one_line(action.get(_SECTION, [])))
    out.add("activities", place, activity_id=code, parent_id=code.rpartition("-")[0], level="action", code=code,
            name=one_line(action[_NAME]), section=section, year=year)  # fmt: skip
    if grade := one_line(action.get(_GRADE, [])):
        out.add(
            "ratings",
            action[_GRADE][0],
            activity_id=code,
            year=year,
            criterion=_GRADE,
            symbol=grade,
            scale="abcd",
            text=grade,
        )
    for head, cells in action.items():
        if (status := _STATUS.fullmatch(head)) and one_line(cells):
            out.add("statuses", cells[0], activity_id=code, year=status[1], status=_STATUSES[status[2]])
