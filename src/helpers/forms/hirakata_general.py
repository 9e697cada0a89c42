"""枚方市 部の取り組み実績: chapters by number, items bracketed, numbered or by ◆, each with its result and its mark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from helpers.forms._toolkit import Item, Part, Records, fold, line_with, one_line, paragraphs, parts, unfolded

MUNICIPALITY, MUNICIPALITY_CODE = "枚方市", "272108"
TITLE = "部の取り組み実績"
LABELS = ("の取り組み実績", "取り組みに対する達成状況", "実績", "取り組み内容・目標")

_DEPARTMENT, _YEAR = re.compile(r"(\D+)の取り組み実績"), re.compile(r"(?:平成|令和)(?:元|\d+)年度")
_CHAPTER, _BRACKETED, _NUMBERED = re.compile(r"(\d+)\.(?=\D)"), re.compile(r"(\(\d+\))"), re.compile(r"(\d+(?:-\d+)?)\.")
_TASK, _THEME, _GOAL = "改革課題", "テーマ", "取り組み内容・目標"
_LABELS = ("目標", "取り組み", _GOAL, "実績")
_MARK = re.compile(r"取り組みに対する達成状況【?(.)】?")
_AMOUNT = re.compile(r"((?:平成|令和)(?:元|\d+)年度)(当初予算|決算)額?:([△▲-]?[\d,]+(?:千円|百万円|万円|円))")
_BASIS = {"当初予算": "budget", "決算": "settlement"}


@dataclass
class _Item:
    chapter: str
    id: str
    code: str
    name: list[Part]
    cut: int  # folded characters before the name: its code or ◆
    fields: dict[str, list[Part]] = field(default_factory=dict)
    mark: tuple[Part, str] | None = None


def read(items: list[Item], out: Records) -> None:
    """Read chapters, their items, each item's prose, amounts and mark."""
    document = _Document()
    for item in items:
        document.take(parts(item))
    right = max(part.x1 for item in items for part in parts(item))
    for code, (place, cut) in document.chapters.items():
        out.add("activities", place, activity_id=code, level="program", code=code, name=unfolded(place.text, cut),
                department=document.department, year=document.year)  # fmt: skip
        for item in (i for i in document.items if i.chapter == code):
            _write(item, document, right, out)


class _Document:
    """What was met so far."""

    def __init__(self) -> None:
        self.department = self.year = self.head = self.label = ""
        self.chapters: dict[str, tuple[Part, int]] = {}
        self.items: list[_Item] = []

    def take(self, found: list[Part]) -> None:
        texts = [fold(part.text) for part in found]
        whole, here = "".join(texts), self.items[-1] if self.items and not self.items[-1].mark else None
        if not self.chapters and not (self.department and _CHAPTER.match(texts[0])):
            self.title(texts)
        elif here and (mark := _MARK.fullmatch(whole)):
            here.mark = (found[-1], mark[1])
        elif texts[0] in (_TASK, _THEME):
            self.head = texts[0]
            if here and here.id.startswith(f"{here.chapter}/◆"):  # its ◆ was the heading of a list, no item
                self.items.pop()
        elif self.head:
            self.listed(found, texts)
        elif here and texts[0] in _LABELS and len(found) > 1:
            self.label = texts[0]
            here.fields[self.label] = found[1:]
        elif here and len(found) == 1 and not self.begins(texts[0], here):
            (here.fields[self.label] if self.label else here.name).extend(found)
        elif len(found) == 1:
            self.heading(found[0], texts[0])

    def title(self, texts: list[str]) -> None:
        for text in texts:
            self.year = self.year or (text if _YEAR.fullmatch(text) else "")
            self.department = (name := _DEPARTMENT.fullmatch(text)) and name[1] or self.department

    def begins(self, text: str, here: _Item) -> bool:
        """Whether a lone text begins something new though the item before has no mark yet."""
        return not here.fields and (text.startswith("◆") or _BRACKETED.match(text) is not None)

    def heading(self, part: Part, text: str) -> None:
        self.label = ""
        if chapter := _CHAPTER.match(text):
            self.chapters.setdefault(chapter[1], (part, chapter.end()))
        elif self.chapters and (code := _BRACKETED.match(text)):
            self.add(code[1], code[1], part, code.end())
        elif self.chapters and text.startswith("◆"):
            self.add(f"◆{self.count('◆') + 1}", "", part, 1)

    def listed(self, found: list[Part], texts: list[str]) -> None:
        """An item below the head 改革課題 or テーマ: its name, and beside it what is to be done."""
        code = _NUMBERED.match(texts[0]) if self.head == _TASK else None
        name = code[1] if code else f"業務改善-{self.count('業務改善') + 1}"
        self.add(name, code[1] if code else "", found[0], code.end() if code else 0)
        self.items[-1].fields[_GOAL] = found[1:]
        self.head, self.label = "", _GOAL

    def count(self, kind: str) -> int:
        chapter = list(self.chapters)[-1]
        return sum(item.id.startswith(f"{chapter}/{kind}") for item in self.items)

    def add(self, name: str, code: str, part: Part, cut: int) -> None:
        chapter = list(self.chapters)[-1]
        self.items.append(_Item(chapter, f"{chapter}/{name}", code, [part], cut))


def _write(item: _Item, document: _Document, right: float, out: Records) -> None:
    name, *rest = paragraphs(item.name, right)
    if "。" in name:  # a sentence is a name as a whole; a heading has its prose below
        name, rest = one_line(item.name), []
    out.add("activities", item.name[0], activity_id=item.id, parent_id=item.chapter, level="action", code=item.code,
            name=unfolded(name, item.cut), department=document.department, year=document.year)  # fmt: skip
    if rest:
        out.narrative(item.name[-1], item.id, "取り組み", "\n".join(rest))
    for label, cells in item.fields.items():
        out.narrative(cells[0], item.id, label, "\n".join(filter(None, _without_amounts(item, cells, out))))
    if item.mark:
        out.add("ratings", item.mark[0], activity_id=item.id, year=document.year, criterion="達成状況",
                symbol=item.mark[1], scale="circle", text=item.mark[1])  # fmt: skip
    else:
        out.problem(item.name[0], "error", "rating_missing", item.id, name, "look for 達成状況 on the page")


def _without_amounts(item: _Item, cells: list[Part], out: Records) -> list[str]:
    """The paragraphs of prose; a line that gives budget or settlement becomes a cost instead."""
    texts = []
    for text in paragraphs(cells):
        amount = _AMOUNT.search(fold(text))
        if amount and amount.end() == len(fold(text)):
            place = line_with(cells, amount[3])
            out.add("costs", place, activity_id=item.id, year=amount[1], basis=_BASIS[amount[2]], item="total", text=amount[3])
            text = unfolded(text, 0, amount.start())
        texts.append(text)
    return texts
