"""枚方市 部の取り組み実績: chapters by number.

Items bracketed, numbered or by ◆, each closed by its mark.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hyoka.contract.ledger import Records, Taken
from hyoka.forms.cells import NEAR_PT, label_cells, split_at_labels
from hyoka.forms.declaration import Declaration
from hyoka.forms.labels import label_finder
from hyoka.forms.paths import Why
from hyoka.forms.plans import add_text_with_amounts
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part, merge_cells, one_line, paragraphs
from hyoka.text.japanese import fold, unfold
from hyoka.text.years import ANY_YEAR

_CHAPTER = re.compile(r"(\d+)\.(?=\D)")
#: Before an item's name: its bracketed number, its number, or ◆.
_CODE = re.compile(r"(\(\d+\))|(\d+(?:-\d+)?)\.(?=\D)|◆")
_MARK = re.compile(r"取り組みに対する(達成状況)【?([^【】]?)】?")
#: A part this many characters further right than an item's name is no heading, but text beside a
#: label.
_BESIDE = 1.5


@dataclass
class _Section:
    """A chapter or an item.

    Attributes:
        id: Its id.
        name: The parts of its name.
        texts: Its texts by their labels.
        end: The row that closes it.
        labelled: The rows of these labels, by them.
    """

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
        if torn:
            row = [_joined(torn[0], row[0]), *torn[1:], *row[1:]]
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
    lines = [item for item in items if isinstance(item, Line)]
    near = [line.x1 for line in lines if edge - line.x1 < line.height]
    return max(near, default=edge)


class _Reader:
    def __init__(self, form: Declaration, out: Records) -> None:
        self.form = form
        self.out = out
        self.texts = form.labels_of("text")
        self.sections: list[_Section] = []
        self.counts: Counter[str] = Counter()
        self.lists = dict.fromkeys(form.labels_of("activity.name"), self.texts[-1])
        self.label_name = label_finder({*self.texts[:-1], *self.lists})
        self.title = self.department = self.year = self.chapter = self.label = ""
        self.list_header: Sequence[Part] = ()  # the headers of the list whose next name is to come
        self.page = 0
        # text above a page end whose label stands on the next page
        self.before_label: list[Part] = []

    def cells(self, item: Item) -> Sequence[Part]:
        """The cells of a row.

        Where no line separates columns, text stands beside a label or a name of a list.
        """
        if not isinstance(item, Row) or not item.guessed:
            return parts(item)
        split = split_at_labels(item.cells, self.label_name)
        first, *rest = [cell for cell in split if cell.lines]
        right = max(line.x1 for line in first.lines)
        is_in_list = self.list_header and right <= _left(self.list_header[-1])
        is_apart = rest and (self.label_name(first.folded) or is_in_list)
        return [first, merge_cells(rest)] if is_apart else [merge_cells([first, *rest])]

    def is_torn(self, row: Sequence[Part], following: Sequence[Part]) -> bool:
        """Whether a page end tears the label or the mark with which a row begins."""
        if row[0].page >= following[0].page:
            return False
        first = row[0].folded + following[0].folded
        whole = "".join(part.folded for part in (*row, *following))
        is_label = first in self.texts and row[0].folded not in self.texts
        return is_label or _MARK.fullmatch(whole) is not None

    def take(self, row: Sequence[Part]) -> None:
        """Take a row: the title's, an item's, or the heading of a chapter or an item."""
        self.out.ledger.take(row, Taken.TEXT)
        chapter = _CHAPTER.match(row[0].folded)
        code = _CODE.match(row[0].folded)
        if not self.chapter and not chapter:
            self._take_title(row)
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

    def _take_title(self, row: Sequence[Part]) -> None:
        self.title += "".join(part.folded for part in row)  # the layout may break the year
        pattern = rf"(?:年度)?([^\d<>]+?{self.form.title[0]}){self.form.title[1:]}"
        year = re.search(ANY_YEAR, self.title)
        department = re.search(pattern, self.title)
        self.year = f"{year[0].removesuffix('年度')}年度" if year else ""
        self.department = department[1] if department else ""

    def _begin(self, number: str, row: Sequence[Part], end: Sequence[Part] = ()) -> None:
        """Begin a section; if it has no number it is counted. A chapter is closed at once."""
        section_id = f"{self.chapter}/{number}".strip("/")
        self.counts[section_id] += 1
        section_id += str(self.counts[section_id]) if section_id[-1] in "◆-" else ""
        self.label = self.lists[self.list_header[0].folded] if self.list_header else ""
        texts = {self.label: [*row[1:]]} if self.label else {}
        labelled = {self.label: [self.list_header, row]}
        self.before_label = []
        self.list_header = ()
        self.page = row[0].page
        self.sections.append(_Section(section_id, [row[0]], texts, end, labelled))

    def _take_row_of_item(self, row: Sequence[Part]) -> bool:
        """Take a row of the section that is not closed, or the headers of a list.

        False if something else begins.
        """
        text = row[0].folded
        section = next((last for last in self.sections[-1:] if not last.end), None)
        is_mark = _MARK.fullmatch("".join(part.folded for part in row)) is not None
        if text in self.lists:
            if section and not section.texts:
                self.sections.pop()
            self.list_header = row
        # the last: a row of headers without its first
        elif not section or self.list_header or text == self.texts[-1]:
            return False
        elif is_mark or text in self.texts[:-1]:
            section.end = row if is_mark else ()
            self.page = row[0].page
            self.label = self.label if is_mark else text
            section.texts.setdefault(self.label, []).extend(
                [*self.before_label, *([] if is_mark else row[1:])]
            )
            section.labelled.setdefault(self.label, [row])
            self.before_label = []
        else:
            indent = _left(row[0]) - _left(section.name[0])
            is_beside = indent > _BESIDE * row[0].lines[0].height
            if section.texts and not is_beside and _CODE.match(text):
                return False  # another section begins although this one is not closed
            is_on_page = not section.texts or row[0].page == self.page
            is_of_next = len(row) == 1 and is_beside and is_on_page
            above = section.texts[self.label] if section.texts else section.name
            is_in_list = self.label == self.texts[-1]
            if is_in_list and above and row[0].x1 <= above[0].x0 + NEAR_PT:
                # a page end cuts the name in a list, and may cut the text beside it
                section.name.append(row[0])
                row = row[1:]
            (self.before_label if is_of_next else above).extend(row)
        return True

    def _why(self, rows: Sequence[Sequence[Part]]) -> Why | None:
        """What the labels in some rows say of the text that ends the last of them.

        None where none stands there.
        """
        if len(rows[-1]) < 2:
            return None
        items = []
        for row in rows:
            cells = [cell for cell in row if isinstance(cell, Cell)]
            items.append(Row(row[0].page, row[0].top, cells))
        return Why(label_cells(self.form.meanings, items).rows[-1][-1])

    def write(self, section: _Section, right: float) -> None:
        """Write a chapter or an item.

        Its name, its texts without the amounts in them, the amounts, its mark.
        """
        out = self.out
        parent, _, number = section.id.rpartition("/")
        name = one_line(section.name)
        prose: list[str] = []
        if "◆" in number:  # only a heading by ◆ has prose below it
            name, *prose = paragraphs(section.name, right)
        code = _CODE.match(fold(name))
        out.add(
            "activities",
            section.name[0],
            activity_id=section.id,
            parent_id=parent,
            level="action" if parent else "program",
            code=re.sub("[◆業].*", "", number),
            name=unfold(name, code.end() if code else 0),
            department=self.department,
            year=self.year,
        )
        place = section.name[-1]
        if prose:
            lines = [line for part in section.name for line in part.lines]
            place = next((line for line in lines if prose[0].startswith(line.text)), place)
        out.add_narrative(place, section.id, self.texts[1], "\n".join(prose))
        for label, texts in section.texts.items():
            why = self._why(section.labelled[label])
            add_text_with_amounts(self.form, section.id, label, texts, out, why)
        mark = _MARK.fullmatch("".join(part.folded for part in section.end))
        if mark and mark[2]:
            out.add(
                "ratings",
                section.end[-1],
                activity_id=section.id,
                year=self.year,
                criterion=mark[1],
                symbol=mark[2],
                scale="circle",
                text=mark[2],
            )
        elif parent:
            out.add_problem(section.name[0], "error", "rating_missing", section.id, name)


def _left(part: Part) -> float:
    return min(line.x0 for line in part.lines)
