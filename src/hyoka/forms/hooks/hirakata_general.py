"""枚方市 部の取り組み実績: chapters by number; items bracketed, numbered or by ◆, each closed by its mark.

Texts stand beside their labels, also over page ends; amounts of money end their paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.label_finder import label_finder, split_at_labels
from hyoka.forms.shared.ledger import TEXT
from hyoka.forms.shared.name_cells import unfold
from hyoka.forms.shared.page_items import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part, lines_of, one_line, paragraphs
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.shared.white_space import merge_cells
from hyoka.grid.model import Row
from hyoka.text.japanese import fold
from hyoka.text.numbers import YEN
from hyoka.text.vocabulary import ANY_YEAR

_TITLE_YEAR, _DEPARTMENT = re.compile(r"((?:平成|令和)(?:元|\d+))"), re.compile(r"(?:年度)?([^\d<>]+?)の取り組み実績")
_CHAPTER, _HEADING = re.compile(r"(\d+)\.(?=\D)"), re.compile(r"\(\d+\)|◆|\d+\.(?=\D)")
#: Before an item's name: its bracketed number, its number, or ◆.
_CODE = re.compile(r"(\(\d+\))|(\d+(?:-\d+)?)\.|◆")
_MARK, _TASK = re.compile(r"取り組みに対する達成状況【?([^【】]?)】?"), "改革課題"
_UNITS = "|".join(sorted(YEN, key=len, reverse=True))
_SCALES = "".join(sorted(set(_UNITS) - set("|円")))
#: A part this many characters further right than an item's name is no heading, but text beside a label.
_BESIDE = 1.5


@dataclass
class _Section:
    """A chapter or an item: its id, its name, its texts by their labels, and the row that closes it."""

    id: str
    name: list[Part]
    texts: dict[str, list[Part]] = field(default_factory=dict)
    end: Sequence[Part] = ()


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the title, then chapters with their items."""
    items = without_running_headers(items)
    reader, right = _Reader(form, out), max(part.x1 for item in items for part in parts(item))
    for item in items:
        for row in reader.rows(item):
            reader.take(row)
    for section in reader.sections:
        _write(section, right, reader)


class _Reader:
    def __init__(self, form: Declaration, out: Records) -> None:
        self.out, self.sections = out, list[_Section]()
        self.texts = form.labels_of("text")
        self.lists = dict.fromkeys(form.labels_of("activity.name"), self.texts[-1])
        self.label_name = label_finder({*self.texts[:-1], *self.lists})
        self.phases = {label: phase for phase in ("budget", "settlement") for label in form.labels_of(f"phase.{phase}")}
        self.title = self.department = self.year = self.chapter = self.label = ""
        self.list_header: Sequence[Part] = ()  # the headers of the list whose next name is to come
        self.before_label: list[Part] = []  # text above a page end whose label stands on the next page
        self.page, self.counts = 0, Counter[str]()

    def rows(self, item: Item) -> Iterator[Sequence[Part]]:
        """The rows of an item: where no line separates columns, text stands beside a label or a name of a list."""
        if not isinstance(item, Row) or not item.guessed:
            yield parts(item)
            return
        cell = merge_cells(item.cells)
        several = sum(bool(_HEADING.match(line.folded)) for line in cell.lines) > 1  # headings above a label
        for cells in [[replace(cell, lines=[line])] for line in cell.lines] if several else [item.cells]:
            first, *rest = [one for one in split_at_labels(cells, self.label_name) if one.lines]
            is_in_list = self.list_header and max(line.x1 for line in first.lines) <= _left(self.list_header[-1])
            is_apart = rest and (self.label_name(first.folded) or is_in_list)
            yield [first, merge_cells(rest)] if is_apart else [merge_cells([first, *rest])]

    def take(self, row: Sequence[Part]) -> None:
        """Take a row: the title's, an item's, or the heading of a chapter or an item."""
        self.out.ledger.take(row, TEXT)
        chapter, code = _CHAPTER.match(row[0].folded), _CODE.match(row[0].folded)
        if not self.chapter and not (self.department and chapter):
            self.title += "".join(part.folded for part in row)  # the layout may break the year
            year, department = _TITLE_YEAR.search(self.title), _DEPARTMENT.search(self.title)
            self.year, self.department = f"{year[1]}年度" if year else "", department[1] if department else ""
        elif self.take_row_of_item(row):
            return
        elif self.list_header:
            number = code[2] if code and self.list_header[0].folded == _TASK else None
            self.begin(f"{self.chapter}/{number or '業務改善-'}", row)
        elif chapter:
            if chapter[1] != self.chapter:
                self.begin(chapter[1], row, end=row)
            self.chapter = chapter[1]
        elif code and not code[2]:
            self.begin(f"{self.chapter}/{code[1] or '◆'}", row)
        else:
            line, action = " ".join(part.text for part in row), "see whether it belongs to an item"
            self.out.add_problem(row[0], "note", "unplaced_text", self.department, line, action)

    def begin(self, section_id: str, row: Sequence[Part], end: Sequence[Part] = ()) -> None:
        """Begin a section; if it has no number it is counted. A chapter is closed at once."""
        if section_id[-1] in "◆-":
            self.counts[section_id] += 1
            section_id += str(self.counts[section_id])
        self.label = self.lists[self.list_header[0].folded] if self.list_header else ""
        self.before_label, self.page = [], row[0].page
        self.sections.append(_Section(section_id, [row[0]], {self.label: [*row[1:]]} if self.label else {}, end))
        self.list_header = ()

    def take_row_of_item(self, row: Sequence[Part]) -> bool:
        """Take a row of the section that is not closed, or the headers of a list; False if something else begins."""
        text, section = row[0].folded, next((last for last in self.sections[-1:] if not last.end), None)
        is_mark = _MARK.fullmatch("".join(part.folded for part in row)) is not None
        if text in self.lists:
            self.sections = self.sections[:-1] if section and not section.texts else self.sections
            self.list_header = row
        elif not section:
            return False
        elif is_mark or text in self.texts[:-1]:
            section.end, self.page = row if is_mark else (), row[0].page
            self.label = self.label if is_mark else text
            section.texts.setdefault(self.label, []).extend([*self.before_label, *([] if is_mark else row[1:])])
            self.before_label = []
        else:
            return not self.list_header and self._take_rest(row, section)
        return True

    def _take_rest(self, row: Sequence[Part], section: _Section) -> bool:
        """Take the rest of a text or a name; False where another section begins although this one is not closed."""
        is_beside = _left(row[0]) - _left(section.name[0]) > _BESIDE * lines_of(row[0])[0].height
        if section.texts and not is_beside and _HEADING.match(row[0].folded):
            return False
        is_of_next = len(row) == 1 and is_beside and (not section.texts or row[0].page == self.page)
        above = section.texts[self.label] if section.texts else section.name
        (self.before_label if is_of_next else above).extend(row)
        return True


def _write(section: _Section, right: float, reader: _Reader) -> None:
    """Write a chapter or an item: its name, its texts without the amounts in them, the amounts, its mark."""
    out, (parent, _, number) = reader.out, section.id.rpartition("/")
    name, *rest = paragraphs(section.name, right - 0.5 * lines_of(section.name[0])[0].height)
    if "◆" not in number:  # only a heading by ◆ has prose below it
        name, rest = one_line(section.name), []
    code = _CODE.match(fold(name))
    about = {"activity_id": section.id, "year": reader.year}
    out.add("activities", section.name[0], **about, parent_id=parent, department=reader.department,
            code=re.sub("[◆業].*", "", number), level="action" if parent else "program",
            name=unfold(name, code.end() if code else 0))  # fmt: skip
    lines = [line for part in section.name for line in lines_of(part)]
    place = next((line for line in lines if rest and rest[0].startswith(line.text)), section.name[-1])
    out.add_narrative(place, section.id, "取り組み", "\n".join(rest))
    for label, texts in section.texts.items():
        _write_text(out, section.id, label, texts, reader.phases)
    mark = _MARK.fullmatch("".join(part.folded for part in section.end))
    if mark and mark[1]:
        out.add("ratings", section.end[-1], **about, criterion="達成状況", symbol=mark[1], scale="circle", text=mark[1])
    elif parent:
        out.add_problem(section.name[0], "error", "rating_missing", section.id, name, "look for 達成状況 on the page")


def _write_text(out: Records, section_id: str, label: str, parts: Sequence[Part], bases: Mapping[str, str]) -> None:
    """Write a text, and as costs the amounts that end its paragraphs: year, basis in its words, colon, figure, unit."""
    basis = rf"({'|'.join(bases)})額?"
    amount = re.compile(rf"({ANY_YEAR}){basis}:([△▲-]?[\d,]+(?:{_UNITS}))$")
    broken_amount = re.compile(rf"{basis}:?[△▲-]?[\d,]*[{_SCALES}]*$")
    texts: list[str] = []
    for text in paragraphs(parts):
        is_rest = texts and broken_amount.search(fold(texts[-1]))  # the layout broke the amount
        texts[-1:] = [texts[-1] + text] if is_rest else [*texts[-1:], text]
    for number, text in enumerate(texts):
        if match := amount.search(fold(text)):
            lines = (line for part in parts for line in lines_of(part) if match[3] in line.folded)
            cost = {"year": match[1], "basis": bases[match[2]], "item": "total", "text": match[3]}
            out.add("costs", next(lines, parts[-1]), activity_id=section_id, **cost)
            texts[number] = unfold(text, 0, match.start())
    out.add_narrative(parts[0] if parts else None, section_id, label, "\n".join(filter(None, texts)))


def _left(part: Part) -> float:
    return min(line.x0 for line in lines_of(part))
