"""枚方市 部の取り組み実績: chapters by number; items bracketed, numbered or by ◆, each closed by its result's mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hyoka.forms.shared.amounts import write_prose
from hyoka.forms.shared.names import unfolded
from hyoka.forms.shared.pages import Item, parts, without_running_heads
from hyoka.forms.shared.paragraphs import Part, one_line, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.sections import Section, Sections
from hyoka.forms.shared.unruled import cut, height_of, lines_in, rows_by_white, text_edge
from hyoka.grid.model import Line, as_one_text
from hyoka.japanese import fold

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "枚方市", "272108", "部の取り組み実績"
LABELS = ("の取り組み実績", "取り組みに対する達成状況", "実績", "取り組み内容・目標")

_YEAR = r"(?:平成|令和)(?:元|\d+)年度"
_DEPARTMENT = re.compile(rf"({_YEAR})?(\D+)の取り組み実績(?:<部の構成>.*)?")
_CHAPTER, _HEADING = re.compile(r"(\d+)\.(?=\D)"), re.compile(r"\(\d+\)|◆|\d+\.(?=\D)")
#: What stands before an item's name: its bracketed number, its number, or ◆.
_CODE, _BRACKETED = re.compile(r"(\(\d+\))|(\d+(?:-\d+)?)\.|◆"), re.compile(r"\(\d+\)")
_TASK, _GOAL, _BASIS = "改革課題", "取り組み内容・目標", {"当初予算": "budget", "決算": "settlement"}
_LABELS, _LISTS = ("目標", "取り組み", "実績"), {_TASK: _GOAL, "テーマ": _GOAL}
_MARK = re.compile(r"取り組みに対する達成状況【?([^【】]?)】?")


def read(items: list[Item], out: Records) -> None:
    """Read the title, then chapters with their items."""
    items = without_running_heads(items)
    document = _Document(text_edge(items, _BRACKETED), out)
    for row in rows_by_white(items, document.parts_columns, _MARK, document.edge):
        document.take(row)
    right = max(part.x1 for item in items for part in parts(item))
    for section in document.sections.found:
        _write(section, right, document, out)


class _Document:
    """What was met so far."""

    def __init__(self, edge: float, out: Records) -> None:
        self.sections, self.edge, self.out = Sections(_LABELS, _LISTS, _HEADING, _MARK, edge), edge, out
        self.department, self.year, self.chapter = "", "", ""
        self.top: list[Line] = []

    def parts_columns(self, text: str, x0: float, x1: float) -> bool:
        """Whether white parts two columns; above the chapters it parts the year from the title."""
        return (not self.chapter and bool(re.fullmatch(_YEAR, text))) or self.sections.parts_columns(text, x0, x1)

    def take(self, row: Sequence[Part]) -> None:
        """Take a row: the title's, an item's, or the heading of a chapter or an item."""
        text = row[0].folded
        chapter, code = _CHAPTER.match(text), _CODE.match(text)
        if not self.chapter and not (self.department and chapter):
            self.title(row)
        elif self.sections.take(row):
            return
        elif self.sections.list_head:
            number = code[2] if code and self.sections.list_head[0].folded == _TASK else None
            self.sections.begin(f"{self.chapter}/{number or '業務改善-'}", row, counted=not number)
        elif chapter:
            if chapter[1] != self.chapter:
                self.sections.begin(chapter[1], row, closed=True)
            self.chapter = chapter[1]
        elif code and not code[2]:
            self.sections.begin(f"{self.chapter}/{code[1] or '◆'}", row, counted=not code[1])
        else:
            action = "see whether it belongs to an item"
            self.out.problem(row[0], "note", "unplaced_text", self.department, " ".join(p.text for p in row), action)

    def title(self, row: Sequence[Part]) -> None:
        """Year and department: the year beside the title or before it."""
        self.top += [line for part in row for line in lines_in(part)]
        for part in [*cut(as_one_text(self.top), self.parts_columns, self.edge), *row]:
            if name := _DEPARTMENT.fullmatch(part.folded):
                self.year, self.department = self.year or name[1] or "", self.department or name[2]
            elif re.fullmatch(_YEAR, part.folded):
                self.year = self.year or part.folded


def _write(section: Section, right: float, document: _Document, out: Records) -> None:
    """A chapter, or an item: its name, its texts without the amounts in them, the amounts, its mark."""
    parent, _, own = section.id.rpartition("/")
    name, *rest = paragraphs(section.name, right - 0.5 * height_of(section.name[0]))
    if "。" in name or "◆" not in own:  # a sentence is a name as a whole; only a heading by ◆ has its prose below
        name, rest = one_line(section.name), []
    code = None if "業務改善" in own else _CODE.match(fold(name))
    out.add("activities", section.name[0], activity_id=section.id, parent_id=parent, code=re.sub("[◆業].*", "", own),
            level="action" if parent else "program", name=unfolded(name, code.end() if code else 0),
            department=document.department, year=document.year)  # fmt: skip
    out.narrative(section.name[-1], section.id, "取り組み", "\n".join(rest))
    for label, cells in section.texts.items():
        write_prose(out, section.id, label, cells, _BASIS)
    mark = _MARK.fullmatch("".join(part.folded for part in section.end))
    if mark and mark[1]:
        out.add("ratings", section.end[-1], activity_id=section.id, year=document.year, criterion="達成状況",
                symbol=mark[1], scale="circle", text=mark[1])  # fmt: skip
    elif parent:
        out.problem(section.name[0], "error", "rating_missing", section.id, name, "look for 達成状況 on the page")
