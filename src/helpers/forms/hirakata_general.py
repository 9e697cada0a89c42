"""枚方市 部の取り組み実績: chapters by number, items bracketed, numbered or by ◆, each with its result and its mark.

The mark closes an item. Where no line parts a label from its text, the white between them does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpers.cells import Line
from helpers.forms._amounts import prose_and_amounts
from helpers.forms._bands import cut, height_of, lines_in, one_band, rows_by_white, text_edge
from helpers.forms._names import unfolded
from helpers.forms._paragraphs import Part, one_line, paragraphs
from helpers.forms._records import Records
from helpers.forms._sections import Section, Sections
from helpers.forms._stream import Item, parts, without_running_heads
from helpers.japanese import fold

MUNICIPALITY, MUNICIPALITY_CODE, TITLE = "枚方市", "272108", "部の取り組み実績"
LABELS = ("の取り組み実績", "取り組みに対する達成状況", "実績", "取り組み内容・目標")

_YEAR = r"(?:平成|令和)(?:元|\d+)年度"
_DEPARTMENT = re.compile(rf"({_YEAR})?(\D+)の取り組み実績(?:<部の構成>.*)?")
_CHAPTER = re.compile(r"(\d+)\.(?=\D)")
_HEADING = re.compile(r"\(\d+\)|◆|\d+\.(?=\D)")
#: What stands before an item's name: its bracketed number, its number, ◆.
_CODE = re.compile(r"(\(\d+\))|(\d+(?:-\d+)?)\.|◆")
_TASK, _THEME, _GOAL = "改革課題", "テーマ", "取り組み内容・目標"
_LABELS = ("目標", "取り組み", "実績")
_MARK = re.compile(r"取り組みに対する達成状況【?([^【】]?)】?")
_BASIS = {"当初予算": "budget", "決算": "settlement"}


def read(items: list[Item], out: Records) -> None:
    """Read the title, then chapters with their items."""
    items = without_running_heads(items)
    edge = text_edge(items, re.compile(r"\(\d+\)"))
    document = _Document(edge)
    for row in rows_by_white(items, document.parts_columns, _MARK, edge):
        document.take(row)
    right = max(part.x1 for item in items for part in parts(item))
    for chapter, place in document.chapters.items():
        name = unfolded(place.text, len(chapter) + 1)
        own = {"department": document.department, "year": document.year}
        out.add("activities", place, activity_id=chapter, level="program", code=chapter, name=name, **own)
        for item in document.sections.found:
            if item.id.startswith(f"{chapter}/"):
                _write(item, right, own, out)
    for part in document.unplaced:
        out.problem(part, "note", "unplaced_text", document.department, part.text, "see whether it belongs to an item")


class _Document:
    """What was met so far."""

    def __init__(self, edge: float) -> None:
        self.sections = Sections(_LABELS, {_TASK: _GOAL, _THEME: _GOAL}, _HEADING, _MARK, edge)
        self.edge, self.department, self.year = edge, "", ""
        self.top: list[Line] = []
        self.chapters: dict[str, Part] = {}
        self.unplaced: list[Part] = []

    def parts_columns(self, text: str, x0: float, x1: float) -> bool:
        """Whether white parts two columns; above the chapters it parts the year from the title."""
        above = not self.chapters and re.fullmatch(_YEAR, text)
        return bool(above) or self.sections.parts_columns(text, x0, x1)

    def take(self, row: Sequence[Part]) -> None:
        """Take a row by what it begins with."""
        text = fold(row[0].text)
        chapter, code = _CHAPTER.match(text), _CODE.match(text)
        if not self.chapters and not (self.department and chapter):
            self.title(row)
        elif self.sections.take(row):
            return
        elif self.sections.list_head:
            task = code and code[2] if fold(self.sections.list_head[0].text) == _TASK else None
            self.begin(task or self.numbered("業務改善-"), row)
        elif chapter:
            self.chapters.setdefault(chapter[1], row[0])
        elif code and not code[2]:
            self.begin(code[1] or self.numbered("◆"), row)
        else:
            self.unplaced += row

    def title(self, row: Sequence[Part]) -> None:
        """Year and department: the year beside the title or before it."""
        self.top += [line for part in row for line in lines_in(part)]
        for part in [*cut(one_band(self.top), self.parts_columns, self.edge), *row]:
            if name := _DEPARTMENT.fullmatch(fold(part.text)):
                self.year, self.department = self.year or name[1] or "", self.department or name[2]
            elif re.fullmatch(_YEAR, fold(part.text)):
                self.year = self.year or fold(part.text)

    def numbered(self, kind: str) -> str:
        """The number of the next of the items that have none of their own."""
        chapter = [*self.chapters][-1]
        return f"{kind}{sum(item.id.startswith(f'{chapter}/{kind}') for item in self.sections.found) + 1}"

    def begin(self, own_id: str, row: Sequence[Part]) -> None:
        """Begin an item of the chapter."""
        self.sections.begin(f"{[*self.chapters][-1]}/{own_id}", row)


def _write(item: Section, right: float, own: dict[str, str], out: Records) -> None:
    """An item's name, its texts without the amounts in them, the amounts, its mark."""
    chapter, _, kind = item.id.partition("/")
    name, *rest = paragraphs(item.name, right - 0.5 * height_of(item.name[0]))
    if "。" in name or "◆" not in kind:  # a sentence is a name as a whole; only a heading by ◆ has its prose below
        name, rest = one_line(item.name), []
    code = _CODE.match(fold(name)) if "業務改善" not in kind else None
    name = unfolded(name, code.end() if code else 0)
    numbered = "" if "◆" in kind or "業務改善" in kind else kind
    out.add("activities", item.name[0], activity_id=item.id, parent_id=chapter, level="action", code=numbered,
            name=name, **own)  # fmt: skip
    out.narrative(item.name[-1], item.id, "取り組み", "\n".join(rest))
    for label, cells in item.texts.items():
        text, amounts = prose_and_amounts(cells, _BASIS)
        out.narrative(cells[0] if cells else None, item.id, label, text)
        for amount in amounts:
            out.add("costs", amount.place, activity_id=item.id, year=amount.year, basis=amount.kind, item="total",
                    text=amount.text)  # fmt: skip
    mark = _MARK.fullmatch("".join(fold(part.text) for part in item.end))
    if mark and mark[1]:
        out.add("ratings", item.end[-1], activity_id=item.id, year=own["year"], criterion="達成状況", symbol=mark[1],
                scale="circle", text=mark[1])  # fmt: skip
    else:
        out.problem(item.name[0], "error", "rating_missing", item.id, name, "look for 達成状況 on the page")
