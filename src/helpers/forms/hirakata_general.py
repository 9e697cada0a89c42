"""枚方市 部の取り組み実績: chapters by number, items bracketed, numbered or by ◆, each with its result and its mark.

The mark closes an item. Where no line parts a label from its text, the white between them does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

from helpers.cells import Cell, Line, Row, text_lines
from helpers.forms._toolkit import (
    Part,
    Records,
    fold,
    line_with,
    one_line,
    paragraphs,
    parts,
    unfolded,
    without_running_heads,
)

MUNICIPALITY, MUNICIPALITY_CODE = "枚方市", "272108"
TITLE = "部の取り組み実績"
LABELS = ("の取り組み実績", "取り組みに対する達成状況", "実績", "取り組み内容・目標")

_YEAR = re.compile(r"(?:平成|令和)(?:元|\d+)年度")
_DEPARTMENT = re.compile(rf"({_YEAR.pattern})?(\D+)の取り組み実績(?:<部の構成>.*)?")
_CHAPTER, _BRACKETED = re.compile(r"(\d+)\.(?=\D)"), re.compile(r"(\(\d+\))")
_NUMBERED = re.compile(r"(\d+(?:-\d+)?)\.")
_BEGINS = re.compile(r"\(\d+\)|◆|\d+\.(?=\D)")
_TASK, _THEME, _GOAL = "改革課題", "テーマ", "取り組み内容・目標"
_LABELS = ("目標", "取り組み", "実績")
_MARK = re.compile(r"取り組みに対する達成状況【?([^【】]?)】?")
_AMOUNT = re.compile(rf"({_YEAR.pattern})(当初予算|決算)額?:([△▲-]?[\d,]+(?:千円|百万円|万円|円))$")
_BROKEN_AMOUNT = re.compile(r"(?:当初予算|決算)額?:?[△▲-]?[\d,]*[千百万]*$")
_BASIS = {"当初予算": "budget", "決算": "settlement"}
#: White as wide as this share of a character's height may part two columns.
_WHITE = 0.15
#: What stands this many characters further right than an item's name is no heading, but text beside a label.
_BESIDE = 1.5


@dataclass
class _Item:
    chapter: str
    id: str
    code: str
    name: list[Part]
    cut: int  # folded characters before the name: its code or ◆
    fields: dict[str, list[Part]] = field(default_factory=dict)
    mark: tuple[Part, str] | None = None

    def beside(self, part: Part) -> bool:
        """Whether a part stands further right than the item's name and what goes on below it."""
        return _span(part)[0] - _span(self.name[0])[0] > _BESIDE * _height(part)


def read(items: list[Row | Line], out: Records) -> None:
    """Read chapters, their items, each item's prose, amounts and mark."""
    document = _Document(_table_edge(items), max(part.x1 for item in items for part in parts(item)))
    for band in _bands(without_running_heads(items)):
        document.take(band)
    for code, (place, cut) in document.chapters.items():
        out.add("activities", place, activity_id=code, level="program", code=code, name=unfolded(place.text, cut),
                department=document.department, year=document.year)  # fmt: skip
        for item in (i for i in document.items if i.chapter == code):
            _write(item, document, out)
    for part in document.unplaced:
        out.problem(part, "note", "unplaced_text", document.department, part.text, "see whether it belongs to an item")


def _table_edge(items: list[Row | Line]) -> float:
    """Where text in tables ends: at their right edge less the margin that a numbered name keeps on the left."""
    rows = [item for item in items if isinstance(item, Row) and parts(item)]
    margins = [_span(row.cells[0])[0] - row.cells[0].x0 for row in rows if _BRACKETED.match(fold(row.cells[0].text))]
    return max((row.cells[-1].x1 for row in rows), default=inf) - min(margins, default=0)


def _bands(items: list[Row | Line]) -> Iterator[Row | list[Line]]:
    """Ruled rows as they are; the lines of a row between hairlines; lines in no table that follow on one another."""
    band: list[Line] = []
    between_hairlines = False
    for item in items:
        follows = isinstance(item, Line) and bool(band) and item.page == band[-1].page
        if band and not (follows and (item.top < band[-1].bottom or not between_hairlines)):
            yield band
            band, between_hairlines = [], False
        if isinstance(item, Row) and not item.guessed:
            yield item
        else:
            band = _one_band([*band, *(line for part in parts(item) for line in _lines(part))])
            between_hairlines = between_hairlines or isinstance(item, Row)
    if band:
        yield band


def _one_band(lines: list[Line]) -> list[Line]:
    return text_lines(lines[0].page, [char for line in lines for char in line.chars])


class _Document:
    """What was met so far."""

    def __init__(self, edge: float, right: float) -> None:
        self.edge, self.right = edge, right  # where lines end in tables and elsewhere
        self.page, self.department, self.year, self.label = 0, "", "", ""
        self.top: list[Line] = []
        self.head: Sequence[Part] = []
        self.waiting: list[Part] = []  # text above the page end on the other side of which its label stands
        self.chapters: dict[str, tuple[Part, int]] = {}
        self.items: list[_Item] = []
        self.unplaced: list[Part] = []

    @property
    def open(self) -> _Item | None:
        """The item whose mark is still to come."""
        return self.items[-1] if self.items and not self.items[-1].mark else None

    def take(self, band: Row | list[Line]) -> None:
        """Take a ruled row, or the rows that the white in a band of lines parts."""
        new = [self.row(found) for found in ([parts(band)] if isinstance(band, Row) else self.rows(band))]
        if any(new):
            self.page = band.page if isinstance(band, Row) else band[0].page

    def rows(self, lines: list[Line]) -> Iterator[Sequence[Part]]:
        """Lines as rows: headings and marks line by line, a label and its text or a name and its goal side by side."""
        ends = [0, *(end for end, line in enumerate(lines, 1) if _MARK.fullmatch(fold(line.text))), len(lines)]
        for first, last in pairwise(ends):
            cuts = (_cut(lines[start:last], self.edge, self.parts_columns) for start in range(first, last))
            headings, cells = next(((n, cells) for n, cells in enumerate(cuts) if cells), (last - first, []))
            yield from ([line] for line in lines[first : first + headings])
            yield from [cells] if cells else []

    def parts_columns(self, text: str, x0: float, x1: float) -> bool:
        """Whether the white from x0 to x1, right of a text, parts two columns."""
        if text in (*_LABELS, _TASK, _THEME) or (not self.chapters and _YEAR.fullmatch(text)):
            return True
        if self.head and not self.open:
            return _span(self.head[0])[1] <= x1 and x0 <= _span(self.head[-1])[0]
        goals = self.items[-1].fields[_GOAL][:1] if self.label == _GOAL else []
        return any(abs(x1 - _span(goal)[0]) < _WHITE * _height(goal) for goal in goals)

    def row(self, found: Sequence[Part]) -> bool:
        """Take a row by what it begins with; False for a head that stands again on the next page."""
        texts, here = [fold(part.text) for part in found], self.open
        if not self.chapters and not (self.department and _CHAPTER.match(texts[0])):
            self.title(found)
        elif here and (mark := _MARK.fullmatch("".join(texts))):
            here.mark = (found[-1], mark[1])
            here.fields.get(self.label, []).extend(self.waiting)
            self.waiting = []
        elif texts[0] in (_TASK, _THEME):
            return self.heads(found)
        elif here and here.fields and texts[0] == fold(one_line(here.name)):
            return False
        elif here and texts[0] in _LABELS:
            self.label = texts[0]
            here.fields.setdefault(self.label, []).extend([*self.waiting, *found[1:]])
            self.waiting = []
        elif here and not self.begins(found, texts[0], here):
            self.goes_on(found, here)
        elif self.head:
            self.listed(found, texts)
        else:
            self.heading(found[0], texts[0])
        return True

    def title(self, found: Sequence[Part]) -> None:
        """Year and department: the year beside the title or before it."""
        self.top += [line for part in found for line in _lines(part)]
        beside = _cut(_one_band(self.top), self.edge, lambda text, *_: bool(_YEAR.fullmatch(text)))
        for part in [*beside, *found, *(line for cell in beside[1:] for line in cell.lines), *self.top]:
            if name := _DEPARTMENT.fullmatch(fold(part.text)):
                self.year, self.department = self.year or name[1] or "", self.department or name[2]
            elif _YEAR.fullmatch(fold(part.text)):
                self.year = self.year or fold(part.text)

    def heads(self, found: Sequence[Part]) -> bool:
        """The heads of a name and its goal; False if they stand again where a page end cuts the item."""
        if self.open and not self.open.fields and "◆" in self.open.id:  # its ◆ was the heading of a list, no item
            self.items.pop()
        if self.open and self.open.fields and found[0].page != self.page:
            return False
        self.head = found
        return True

    def begins(self, found: Sequence[Part], text: str, here: _Item) -> bool:
        """Whether something new begins though the item before has no mark yet."""
        if self.head or len(found) > 1 or not _BEGINS.match(text) or here.beside(found[0]):
            return bool(self.head)
        return bool(here.fields) or not text[0].isdigit()

    def goes_on(self, found: Sequence[Part], here: _Item) -> None:
        """More of a name, of the text above, or of the text whose label is still to come."""
        if len(found) > 1 and self.label != _GOAL:
            self.unplaced.extend(found)
        elif len(found) > 1 or not here.beside(found[0]):
            named = not here.fields or self.label == _GOAL
            (here.name if named else here.fields[self.label]).append(found[0])
            here.fields.get(self.label, []).extend(found[1:])
        else:
            text = _cell([found[0]], self.edge) if isinstance(found[0], Line) else found[0]
            (here.fields[self.label] if here.fields and text.page != self.page else self.waiting).append(text)

    def heading(self, part: Part, text: str) -> None:
        """A chapter, or an item by its bracketed number or its ◆."""
        if chapter := _CHAPTER.match(text):
            self.chapters.setdefault(chapter[1], (part, chapter.end()))
        elif code := _BRACKETED.match(text):
            self.add(code[1], code[1], part, code.end())
        elif text.startswith("◆"):
            self.add(f"◆{self.count('◆') + 1}", "", part, 1)
        else:
            self.unplaced.append(part)

    def listed(self, found: Sequence[Part], texts: list[str]) -> None:
        """An item below the head 改革課題 or テーマ: its name, and beside it what is to be done."""
        code = _NUMBERED.match(texts[0]) if fold(self.head[0].text) == _TASK else None
        name = code[1] if code else f"業務改善-{self.count('業務改善') + 1}"
        self.add(name, code[1] if code else "", found[0], code.end() if code else 0)
        self.items[-1].fields[_GOAL] = list(found[1:])
        self.head, self.label = [], _GOAL

    def count(self, kind: str) -> int:
        return sum(item.id.startswith(f"{[*self.chapters][-1]}/{kind}") for item in self.items)

    def add(self, name: str, code: str, part: Part, cut: int) -> None:
        """Begin an item of the chapter."""
        chapter = list(self.chapters)[-1]
        self.items.append(_Item(chapter, f"{chapter}/{name}", code, [part], cut))
        self.label, self.waiting = "", []


def _cut(lines: list[Line], edge: float, parts_columns: Callable[[str, float, float], bool]) -> list[Cell]:
    """Two cells left and right of the widest white that parts columns; none without one."""
    chars = sorted((char for line in lines for char in line.chars), key=lambda c: c.x0)
    found: list[tuple[float, list[Cell]]] = []
    reached = chars[0].x1
    for number, char in enumerate(chars):
        if char.x0 - reached > _WHITE * (char.bottom - char.top):
            left, beside = (text_lines(lines[0].page, side) for side in (chars[:number], chars[number:]))
            if parts_columns(fold("".join(line.text for line in left)), reached, char.x0):
                found.append((char.x0 - reached, [_cell(left, reached), _cell(beside, edge)]))
        reached = max(reached, char.x1)
    return max(found, key=lambda f: f[0])[1] if found else []


def _cell(lines: list[Line], x1: float) -> Cell:
    tops, bottoms = (line.top for line in lines), (line.bottom for line in lines)
    return Cell(lines[0].page, min(line.x0 for line in lines), min(tops), x1, max(bottoms), lines)


def _lines(part: Part) -> list[Line]:
    return part.lines if isinstance(part, Cell) else [part]


def _span(part: Part) -> tuple[float, float]:
    return min(line.x0 for line in _lines(part)), max(line.x1 for line in _lines(part))


def _height(part: Part) -> float:
    return max(line.height for line in _lines(part))


def _write(item: _Item, document: _Document, out: Records) -> None:
    name, *rest = paragraphs(item.name, document.right - 0.5 * _height(item.name[0]))
    if "。" in name or "◆" not in item.id:  # a sentence is a name as a whole; only a heading by ◆ has its prose below
        name, rest = one_line(item.name), []
    out.add("activities", item.name[0], activity_id=item.id, parent_id=item.chapter, level="action", code=item.code,
            name=unfolded(name, item.cut), department=document.department, year=document.year)  # fmt: skip
    if rest:
        out.narrative(item.name[-1], item.id, "取り組み", "\n".join(rest))
    for label, cells in item.fields.items():
        if cells:
            out.narrative(cells[0], item.id, label, "\n".join(filter(None, _without_amounts(item, cells, out))))
    if item.mark and item.mark[1]:
        out.add("ratings", item.mark[0], activity_id=item.id, year=document.year, criterion="達成状況",
                symbol=item.mark[1], scale="circle", text=item.mark[1])  # fmt: skip
    else:
        out.problem(item.name[0], "error", "rating_missing", item.id, name, "look for 達成状況 on the page")


def _without_amounts(item: _Item, cells: list[Part], out: Records) -> list[str]:
    """The paragraphs of prose; a line that gives budget or settlement becomes a cost instead."""
    texts: list[str] = []
    for text in paragraphs(cells):
        if texts and _BROKEN_AMOUNT.search(fold(texts[-1])):
            text = texts.pop() + text
        texts.append(text)
    for number, text in enumerate(texts):
        if amount := _AMOUNT.search(fold(text)):
            year, kind, printed = amount.groups()
            place = line_with(cells, printed)
            out.add("costs", place, activity_id=item.id, year=year, basis=_BASIS[kind], item="total", text=printed)
            texts[number] = unfolded(text, 0, amount.start())
    return texts
