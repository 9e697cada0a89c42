"""枚方市 部の取り組み実績: chapters by number.

Items bracketed, numbered or by ◆, each closed by its mark.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hyoka.contract.record_rows import Records, Taken
from hyoka.forms.cells import NEAR_PT, label_cells, split_at_labels
from hyoka.forms.declaration import Declaration
from hyoka.forms.labels import label_finder
from hyoka.forms.name_cells import unfold
from hyoka.forms.paths import Why
from hyoka.forms.plans import add_text_with_amounts
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part, merge_cells, one_line, paragraphs
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import ANY_YEAR

_CHAPTER = re.compile(r"(\d+)\.(?=\D)")
#: Before an item's name: its bracketed number, its number, or ◆.
_CODE = re.compile(r"(\(\d+\))|(\d+(?:-\d+)?)\.(?=\D)|◆")
_MARK = re.compile(r"取り組みに対する(達成状況)【?([^【】]?)】?")
#: A part this many characters further right than an item's name is no heading, but text beside a
#: label.
_BESIDE = 1.5


@dataclass
class _Section:
    """A chapter or an item: its id, its name, its texts and the rows of their labels by these, the row of its end."""

    id: str
    name: list[Part]
    texts: dict[str, list[Part]] = field(default_factory=dict)
    end: Sequence[Part] = ()
    labelled: dict[str, list[Sequence[Part]]] = field(default_factory=dict)


def read_by_hook(form: Declaration, items: list[Item], out: Records) -> None:
    """Read the title, then chapters with their items.

    Texts stand beside their labels, amounts end paragraphs.
    """
    reader = _Reader(form, out)
    torn: Sequence[Part] = ()
    for item, following in pairwise([*items, None]):
        row = reader.cells(item) if item else []
        row = [_joined(torn[0], row[0]), *torn[1:], *row[1:]] if torn else row
        torn = row if following and reader.is_torn(row, parts(following)) else ()
        if not torn:
            reader.take(row)
    for section in reader.sections:
        reader.write(section, _right(items))


def _joined(above: Part, below: Part) -> Cell:
    return Cell(
        above.page,
        above.x0,
        above.top,
        above.x1,
        above.bottom,
        [*above.lines, *below.lines],
    )


def _right(items: list[Item]) -> float:
    """Where lines of prose end: near the edge of the tables, at the end of the longest."""
    edge = max(part.x1 for item in items for part in parts(item))
    lines = (item for item in items if isinstance(item, Line))
    return max((line.x1 for line in lines if edge - line.x1 < line.height), default=edge)


class _Reader:
    def __init__(self, form: Declaration, out: Records) -> None:
        self.form, self.out, self.texts = form, out, form.labels_of("text")
        self.sections, self.counts = list[_Section](), Counter[str]()
        self.lists = dict.fromkeys(form.labels_of("activity.name"), self.texts[-1])
        self.label_name = label_finder({*self.texts[:-1], *self.lists})
        self.title = self.department = self.year = self.chapter = self.label = ""
        self.list_header: Sequence[Part] = ()  # the headers of the list whose next name is to come
        self.before_label, self.page = (
            list[Part](),
            0,
        )  # text above a page end whose label stands on the next page

    def cells(self, item: Item) -> Sequence[Part]:
        """The cells of a row: where no line separates columns, text stands beside a label or a name of a list."""
        if not isinstance(item, Row) or not item.guessed:
            return parts(item)
        first, *rest = [cell for cell in split_at_labels(item.cells, self.label_name) if cell.lines]
        is_in_list = self.list_header and max(line.x1 for line in first.lines) <= _left(
            self.list_header[-1]
        )
        is_apart = rest and (self.label_name(first.folded) or is_in_list)
        return [first, merge_cells(rest)] if is_apart else [merge_cells([first, *rest])]

    def is_torn(self, row: Sequence[Part], following: Sequence[Part]) -> bool:
        """Whether a page end tears the label or the mark with which a row begins."""
        first, whole = (
            row[0].folded + following[0].folded,
            "".join(part.folded for part in (*row, *following)),
        )
        is_label = first in self.texts and row[0].folded not in self.texts
        return row[0].page < following[0].page and bool(is_label or _MARK.fullmatch(whole))

    def take(self, row: Sequence[Part]) -> None:
        """Take a row: the title's, an item's, or the heading of a chapter or an item."""
        self.out.ledger.take(row, Taken.TEXT)
        chapter, code = _CHAPTER.match(row[0].folded), _CODE.match(row[0].folded)
        if not self.chapter and not chapter:
            self.title += "".join(part.folded for part in row)  # the layout may break the year
            pattern = rf"(?:年度)?([^\d<>]+?{self.form.title[0]}){self.form.title[1:]}"
            year, department = re.search(ANY_YEAR, self.title), re.search(pattern, self.title)
            self.year = f"{year[0].removesuffix('年度')}年度" if year else ""
            self.department = department[1] if department else ""
        elif self._take_row_of_item(row):
            return
        elif self.list_header:
            has_number = code and self.list_header[0].folded == next(iter(self.lists))
            self._begin(code[2] if has_number and code else "業務改善-", row)
        elif chapter:
            self.chapter = chapter[1]
            self._begin("", row, end=row)
        elif code and not code[2]:
            self._begin(code[1] or "◆", row)
        else:
            line = " ".join(part.text for part in row)
            self.out.add_problem(row[0], "note", "unplaced_text", self.department, line)

    def _begin(self, number: str, row: Sequence[Part], end: Sequence[Part] = ()) -> None:
        """Begin a section; if it has no number it is counted. A chapter is closed at once."""
        section_id = f"{self.chapter}/{number}".strip("/")
        self.counts[section_id] += 1
        section_id += str(self.counts[section_id]) if section_id[-1] in "◆-" else ""
        self.label = self.lists[self.list_header[0].folded] if self.list_header else ""
        texts, labelled = (
            {self.label: [*row[1:]]} if self.label else {},
            {self.label: [self.list_header, row]},
        )
        self.before_label, self.page, self.list_header = [], row[0].page, ()
        self.sections.append(_Section(section_id, [row[0]], texts, end, labelled))

    def _take_row_of_item(self, row: Sequence[Part]) -> bool:
        """Take a row of the section that is not closed, or the headers of a list.

        False if something else begins.
        """
        text, section = (
            row[0].folded,
            next((last for last in self.sections[-1:] if not last.end), None),
        )
        is_mark = _MARK.fullmatch("".join(part.folded for part in row)) is not None
        if text in self.lists:
            self.sections = self.sections[:-1] if section and not section.texts else self.sections
            self.list_header = row
        elif (
            not section or self.list_header or text == self.texts[-1]
        ):  # the last: a row of headers without its first
            return False
        elif is_mark or text in self.texts[:-1]:
            section.end, self.page = row if is_mark else (), row[0].page
            self.label = self.label if is_mark else text
            section.texts.setdefault(self.label, []).extend(
                [*self.before_label, *([] if is_mark else row[1:])]
            )
            section.labelled.setdefault(self.label, [row])
            self.before_label = []
        else:
            is_beside = _left(row[0]) - _left(section.name[0]) > _BESIDE * row[0].lines[0].height
            if section.texts and not is_beside and _CODE.match(text):
                return False  # another section begins although this one is not closed
            is_of_next = (
                len(row) == 1 and is_beside and (not section.texts or row[0].page == self.page)
            )
            above = section.texts[self.label] if section.texts else section.name
            if self.label == self.texts[-1] and above and row[0].x1 <= above[0].x0 + NEAR_PT:
                section.name.append(
                    row[0]
                )  # a page end cuts the name in a list, and may cut the text beside it
                row = row[1:]
            (self.before_label if is_of_next else above).extend(row)
        return True

    def _why(self, rows: Sequence[Sequence[Part]]) -> Why | None:
        """What the labels in some rows say of the text that ends the last of them.

        None where none stands there.
        """
        if len(rows[-1]) < 2:
            return None
        items = [
            Row(row[0].page, row[0].top, [cell for cell in row if isinstance(cell, Cell)])
            for row in rows
        ]
        return Why(label_cells(self.form.meanings, items).rows[-1][-1])

    def write(self, section: _Section, right: float) -> None:
        """Write a chapter or an item: its name, its texts without the amounts in them, the amounts, its mark."""
        out, (parent, _, number) = self.out, section.id.rpartition("/")
        name, *rest = paragraphs(section.name, right)
        if "◆" not in number:  # only a heading by ◆ has prose below it
            name, rest = one_line(section.name), []
        code = _CODE.match(fold(name))
        about = {"activity_id": section.id, "year": self.year}
        out.add("activities", section.name[0], **about, parent_id=parent, department=self.department,
                code=re.sub("[◆業].*", "", number), level="action" if parent else "program",
                name=unfold(name, code.end() if code else 0))  # fmt: skip
        lines = [line for part in section.name for line in part.lines]
        place = next(
            (line for line in lines if rest and rest[0].startswith(line.text)), section.name[-1]
        )
        out.add_narrative(place, section.id, self.texts[1], "\n".join(rest))
        for label, texts in section.texts.items():
            add_text_with_amounts(
                self.form, section.id, label, texts, out, self._why(section.labelled[label])
            )
        if (mark := _MARK.fullmatch("".join(part.folded for part in section.end))) and mark[2]:
            marked = {"criterion": mark[1], "symbol": mark[2], "scale": "circle", "text": mark[2]}
            out.add("ratings", section.end[-1], **about, **marked)
        elif parent:
            out.add_problem(section.name[0], "error", "rating_missing", section.id, name)


def _left(part: Part) -> float:
    return min(line.x0 for line in part.lines)
