"""Outlines: chapters and items under headings, with texts beside labels; each item has its mark."""

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
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part, merge_cells, one_line, paragraphs
from hyoka.text.digits import FIGURES, SIGN
from hyoka.text.japanese import fold, unfold
from hyoka.text.units import money_units
from hyoka.text.years import ANY_YEAR

#: A part this many characters further right than an item's name is no heading, but text beside a
#: label.
_BESIDE = 1.5
#: An expression that matches nothing.
_NOTHING = "(?!)"


@dataclass
class _Section:
    """A chapter or an item.

    Attributes:
        id: Its id.
        code: Its code as printed; "" where it has none.
        name: The parts of its name.
        texts: Its texts by their labels.
        end: The row that closes it.
        labelled: The rows of these labels, by them.
    """

    id: str
    code: str
    name: list[Part]
    texts: dict[str, list[Part]] = field(default_factory=dict)
    end: Sequence[Part] = ()
    labelled: dict[str, list[Sequence[Part]]] = field(default_factory=dict)


def read_outline(form: Declaration, items: Sequence[Item], out: Records) -> None:
    """Read the title, then chapters with their items.

    Texts stand beside their labels, amounts end paragraphs.
    """
    reader = _Reader(form, out)
    torn: Sequence[Part] = ()
    for item, following in pairwise([*items, None]):
        row = reader.cells(item) if item else []
        if torn:
            above, below = torn[0], row[0]
            lines = [*above.lines, *below.lines]
            whole = Cell(above.page, above.x0, above.top, above.x1, above.bottom, lines)
            row = [whole, *torn[1:], *row[1:]]
        torn = row if following and reader.is_torn(row, parts(following)) else ()
        if not torn:
            reader.take(row)
    # lines of prose end near the edge of the tables, at the end of the longest
    edge = max((part.x1 for item in items for part in parts(item)), default=0.0)
    lines = [item for item in items if isinstance(item, Line)]
    right = max((line.x1 for line in lines if edge - line.x1 < line.height), default=edge)
    for section in reader.sections:
        reader.write(section, right)


class _Reader:
    def __init__(self, form: Declaration, out: Records) -> None:
        self.form = form
        self.out = out
        outline = form.outline
        self.chapters = re.compile(outline.chapters)
        self.codes = re.compile(outline.items or _NOTHING)
        self.mark = re.compile(outline.mark)
        self.beside_names = outline.beside_names or None
        self.texts = {*form.labels_of("text")} - {outline.beside_names}
        self.sections: list[_Section] = []
        self.counts: Counter[str] = Counter()
        self.lists = frozenset(form.labels_of("activity.name"))
        self.label_name = label_finder({*self.texts, *self.lists})
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
        labels = {*self.texts, self.beside_names}
        is_label = first in labels and row[0].folded not in labels
        return is_label or self.mark.fullmatch(whole) is not None

    def take(self, row: Sequence[Part]) -> None:
        """Take a row: the title's, an item's, or the heading of a chapter or an item."""
        self.out.ledger.take(row, Taken.TEXT)
        chapter = self.chapters.match(row[0].folded)
        code = self.codes.match(row[0].folded)
        if not self.chapter and not chapter:
            self.title += "".join(part.folded for part in row)  # the layout may break the year
            pattern = rf"(?:年度)?([^\d<>]+?{self.form.title[0]}){self.form.title[1:]}"
            year = re.search(ANY_YEAR, self.title)
            department = re.search(pattern, self.title)
            self.year = f"{year[0].removesuffix('年度')}年度" if year else ""
            self.department = department[1] if department else ""
        elif self._take_row_of_item(row):
            return
        elif self.list_header:
            is_numbered = self.list_header[0].folded == self.form.label_of("activity.name")
            number = _group(code, "listed") if is_numbered else ""
            self._begin(row, number, self.form.outline.without_code or "-")
        elif chapter:
            self.chapter = chapter[chapter.lastindex or 0]
            self._begin(row, end=row)
        elif code and not _group(code, "listed"):
            self._begin(row, _group(code, "code"), code[0])
        else:
            line = " ".join(part.text for part in row)
            self.out.add_problem(row[0], "note", "unplaced_text", self.department, line)

    def _begin(
        self, row: Sequence[Part], code: str = "", sign: str = "", end: Sequence[Part] = ()
    ) -> None:
        """Begin a section; those without a code are counted. A chapter is closed at once.

        sign: What an item without a code is called.
        """
        section_id = f"{self.chapter}/{code or sign}".strip("/")
        if sign and not code:
            self.counts[section_id] += 1
            section_id += str(self.counts[section_id])
        self.label = self.form.outline.beside_names if self.list_header else ""
        texts = {self.label: [*row[1:]]} if self.label else {}
        labelled = {self.label: [self.list_header, row]}
        self.before_label = []
        self.list_header = ()
        self.page = row[0].page
        code = self.chapter if end else code
        self.sections.append(_Section(section_id, code, [row[0]], texts, end, labelled))

    def _take_row_of_item(self, row: Sequence[Part]) -> bool:
        """Take a row of the section that is not closed, or the headers of a list.

        False if something else begins.
        """
        text = row[0].folded
        section = next((last for last in self.sections[-1:] if not last.end), None)
        is_mark = self.mark.fullmatch("".join(part.folded for part in row)) is not None
        if text in self.lists:
            if section and not section.texts:
                self.sections.pop()
            self.list_header = row
        elif not section or self.list_header or text == self.beside_names:
            return False
        elif is_mark or text in self.texts:
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
            if section.texts and not is_beside and self.codes.match(text):
                return False  # another section begins although this one is not closed
            is_on_page = not section.texts or row[0].page == self.page
            is_of_next = len(row) == 1 and is_beside and is_on_page
            above = section.texts[self.label] if section.texts else section.name
            is_in_list = self.label == self.beside_names
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
        parent = section.id.rpartition("/")[0]
        name = one_line(section.name)
        prose: list[str] = []
        heading = self.codes.match(section.name[0].folded)
        is_listed = self.beside_names in section.texts
        if heading and not (section.code or is_listed):  # prose is below other headings alone
            name, *prose = paragraphs(section.name, right)
        code = (self.codes if parent else self.chapters).match(fold(name))
        out.add(
            "activities",
            section.name[0],
            activity_id=section.id,
            parent_id=parent,
            level="action" if parent else "program",
            code=section.code,
            name=unfold(name, code.end() if code else 0),
            department=self.department,
            year=self.year,
        )
        place = section.name[-1]
        if prose:
            lines = [line for part in section.name for line in part.lines]
            place = next((line for line in lines if prose[0].startswith(line.text)), place)
        out.add_narrative(place, section.id, self.form.outline.text, "\n".join(prose))
        for label, texts in section.texts.items():
            why = self._why(section.labelled[label])
            _add_text_with_amounts(self.form, section.id, label, texts, out, why)
        mark = self.mark.fullmatch("".join(part.folded for part in section.end))
        if symbol := _group(mark, "mark"):
            out.add(
                "ratings",
                section.end[-1],
                activity_id=section.id,
                year=self.year,
                criterion=_group(mark, "criterion"),
                symbol=symbol,
                scale=next(iter(self.form.scales.values()), ""),
                text=symbol,
            )
        elif parent:
            out.add_problem(section.name[0], "error", "rating_missing", section.id, name)


def _group(match: re.Match[str] | None, name: str) -> str:
    """What a group of an expression has found; "" where there is no such group."""
    return (match.groupdict().get(name) if match else None) or ""


def _left(part: Part) -> float:
    return min(line.x0 for line in part.lines)


def _add_text_with_amounts(
    form: Declaration,
    activity_id: str,
    label: str,
    parts: Sequence[Part],
    out: Records,
    why: object,
) -> None:
    """Add a text, and as costs the amounts that end its paragraphs.

    Such an amount is year, basis, colon, figure, unit.
    """
    bases = dict.fromkeys(form.labels_of("phase.budget"), "budget")
    bases |= dict.fromkeys(form.labels_of("phase.settlement"), "settlement")
    basis = rf"({'|'.join(bases)})額?"
    units = "|".join(money_units())
    amount = re.compile(rf"({ANY_YEAR}){basis}:({SIGN}?{FIGURES}(?:{units}))$")
    broken_amount = re.compile(rf"{basis}:?{SIGN}?[\d,.]*[{units}]*(?<!{units[-1]})$")
    texts: list[str] = []
    for text in paragraphs(parts):
        if texts and broken_amount.search(fold(texts[-1])):  # the layout broke the amount
            texts[-1] += text
        else:
            texts.append(text)
    for number, text in enumerate(texts):
        if match := amount.search(fold(text)):
            year, basis, figure = match.groups()
            lines = (line for part in parts for line in part.lines if figure in line.folded)
            out.add(
                "costs",
                next(lines, parts[-1]),
                why,
                activity_id=activity_id,
                year=year,
                basis=bases[basis],
                item="total",
                text=figure,
            )
            texts[number] = unfold(text, 0, match.start())
    place = parts[0] if parts else None
    out.add_narrative(place, activity_id, label, "\n".join(filter(None, texts)), why)
