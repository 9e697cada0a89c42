"""枚方市 部の取り組み実績: chapters by number; items bracketed, numbered or by ◆, each closed by its mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.amounts import add_text_with_amounts
from hyoka.forms.shared.names import unfold
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part, lines_of, one_line, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.sections import Section, SectionReader
from hyoka.forms.shared.unruled import height_of, right_text_edge, rows_by_white_space, split_in_two
from hyoka.grid.model import Line, as_one_text
from hyoka.japanese import fold

_YEAR = r"(?:平成|令和)(?:元|\d+)年度"
_DEPARTMENT = re.compile(rf"({_YEAR})?(\D+)の取り組み実績(?:<部の構成>.*)?")
_CHAPTER, _HEADING = re.compile(r"(\d+)\.(?=\D)"), re.compile(r"\(\d+\)|◆|\d+\.(?=\D)")
#: Before an item's name: its bracketed number, its number, or ◆.
_CODE, _BRACKETED = re.compile(r"(\(\d+\))|(\d+(?:-\d+)?)\.|◆"), re.compile(r"\(\d+\)")
_TASK = "改革課題"
_MARK = re.compile(r"取り組みに対する達成状況【?([^【】]?)】?")


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the title, then chapters with their items."""
    items = without_running_headers(items)
    document = _Document(form, right_text_edge(items, _BRACKETED), out)
    for row in rows_by_white_space(items, document.separates_columns, _MARK, document.edge):
        document.take(row)
    right = max(part.x1 for item in items for part in parts(item))
    for section in document.reader.sections:
        _write(section, right, document, out)


class _Document:
    """The title, and the sections met so far."""

    def __init__(self, form: Declaration, edge: float, out: Records) -> None:
        lists = {table.key: label for table in form.lists for label in table.columns if label != table.key}
        self.reader = SectionReader(form.texts, lists, _HEADING, _MARK, edge)
        self.form, self.edge, self.out = form, edge, out
        self.department, self.year, self.chapter = "", "", ""
        self.title_lines: list[Line] = []

    def separates_columns(self, text: str, x0: float, x1: float) -> bool:
        """Whether white space separates two columns; above the chapters it separates the year from the title."""
        return (not self.chapter and bool(re.fullmatch(_YEAR, text))) or self.reader.separates_columns(text, x0, x1)

    def take(self, row: Sequence[Part]) -> None:
        """Take a row: the title's, an item's, or the heading of a chapter or an item."""
        text, reader = row[0].folded, self.reader
        chapter, code = _CHAPTER.match(text), _CODE.match(text)
        if not self.chapter and not (self.department and chapter):
            self.take_title(row)
        elif reader.take(row):
            return
        elif reader.list_header:
            number = code[2] if code and reader.list_header[0].folded == _TASK else None
            reader.begin(f"{self.chapter}/{number or '業務改善-'}", row, counted=not number)
        elif chapter:
            if chapter[1] != self.chapter:
                reader.begin(chapter[1], row, closed=True)
            self.chapter = chapter[1]
        elif code and not code[2]:
            reader.begin(f"{self.chapter}/{code[1] or '◆'}", row, counted=not code[1])
        else:
            line, action = " ".join(part.text for part in row), "see whether it belongs to an item"
            self.out.add_problem(row[0], "note", "unplaced_text", self.department, line, action)

    def take_title(self, row: Sequence[Part]) -> None:
        """Take year and department; the year stands beside the title or before it."""
        self.title_lines += [line for part in row for line in lines_of(part)]
        self.out.leave_out(row)
        for part in [*split_in_two(as_one_text(self.title_lines), self.separates_columns, self.edge), *row]:
            if name := _DEPARTMENT.fullmatch(part.folded):
                self.year, self.department = self.year or name[1] or "", self.department or name[2]
            elif re.fullmatch(_YEAR, part.folded):
                self.year = self.year or part.folded


def _write(section: Section, right: float, document: _Document, out: Records) -> None:
    """Write a chapter or an item: its name, its texts without the amounts in them, the amounts, its mark."""
    parent, _, number = section.id.rpartition("/")
    name, *rest = paragraphs(section.name, right - 0.5 * height_of(section.name[0]))
    if "。" in name or "◆" not in number:  # a sentence is a name as a whole; only a heading by ◆ has prose below it
        name, rest = one_line(section.name), []
    code = None if "業務改善" in number else _CODE.match(fold(name))
    out.add("activities", section.name[0], activity_id=section.id, parent_id=parent,
            code=re.sub("[◆業].*", "", number), level="action" if parent else "program",
            name=unfold(name, code.end() if code else 0), department=document.department,
            year=document.year)  # fmt: skip
    out.add_narrative(section.name[-1], section.id, "取り組み", "\n".join(rest))
    for label, cells in section.texts.items():
        add_text_with_amounts(out, section.id, label, cells, document.form.phases)
    mark = _MARK.fullmatch("".join(part.folded for part in section.end))
    if mark and mark[1]:
        out.add("ratings", section.end[-1], activity_id=section.id, year=document.year, criterion="達成状況",
                symbol=mark[1], scale="circle", text=mark[1])  # fmt: skip
    elif parent:
        out.add_problem(section.name[0], "error", "rating_missing", section.id, name, "look for 達成状況 on the page")
