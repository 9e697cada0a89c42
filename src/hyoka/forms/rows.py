"""The activities of a list's rows, with what their columns say: number, section, texts, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import dropwhile, groupby, takewhile
from operator import attrgetter
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.forms.marks import symbol_of
from hyoka.forms.roles import role_of, row_name
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.label_finder import pattern_of
from hyoka.forms.shared.name_cells import SECTION, name_and_purpose, section_names
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.record_rows import Records
from hyoka.forms.shared.white_space import text_span
from hyoka.forms.sheets import Sheet, name_of
from hyoka.forms.texts import GAP_PT, Text, is_prose, reaches
from hyoka.grid.model import Cell
from hyoka.text.japanese import fold
from hyoka.text.vocabulary import ANY_YEAR

_FIGURE: Final = re.compile(r"[\d,]+")


class ListRows:
    """The rows of a sheet's lists: each begins with a name, and has all cells up to the next one."""

    def __init__(self, declared: Declaration, sheet: Sheet, year: str, out: Records, own: Activity | None) -> None:
        self.declared, self.sheet, self.year, self.out, self.own = declared, sheet, year, out, own
        self.rated = set[int]()  # the texts under headers of ratings
        self._owner = [""]  # the last department and section above a table
        self._activities: dict[int, Activity] = {}
        self._cells: dict[int, list[Text]] = {}  # those of each name, also on later pages
        self._headers: dict[int, list[Text]] = {}
        for text in sheet.texts if sheet.lists else ():
            if pair := row_name(sheet, text):
                self._cells.setdefault(id(pair[0]), []).append(text)

    def begin(self, texts: Sequence[Text]) -> None:
        """Begin the activities whose names are among the texts."""
        for text in texts:
            if id(text) in self._cells:
                self.activity_of(text)

    def activity_of(self, text: Text) -> Activity | None:
        """The activity of a text's row; the sheet's where it stands in none."""
        name_and_header = row_name(self.sheet, text)
        if name_and_header is None:
            return self.own
        key = id(name_and_header[0])
        if key not in self._activities:
            self._activities[key] = self._begin(*name_and_header)
        return self._activities[key]

    def _begin(self, name: Text, head: Text) -> Activity:
        """The activity of a row; its number is unique within its section where it comes again."""
        lists = self.declared.lists
        row = [(one, self._header_of(one, head)) for one in self._row_of(name)]
        about = {self._role_of(one, header): one_line(one.part) for one, header in row}
        parts = [one.part for one, header in row if one is name or header is head]
        cells = [part for part in parts if isinstance(part, Cell)]
        is_whole = len(parts) > 1 or not about.keys().isdisjoint(("activity.code", "activity.section"))
        title, purpose = name_and_purpose(cells) if "/" in head.folded and cells else (one_line(parts), "")
        title = title if is_whole else name_of(name, head)
        number, above = fold(about.get("activity.code", "")), self._owner_above(name, head)
        section = about.get("activity.section", "") or above[-1]
        department = about.get("activity.department", "") or "".join(above[-2:-1])
        level, within = lists[0].level if lists else "project", self._within(number, section or title)
        activity = Activity(self.out, [name.part], self.year, number, title=title, level=level, within=within)
        upper = number.rpartition("-")[0]  # 1-2 over 1-2-3
        parent = self.own.id if self.own else upper if self.out.has(upper) else ""
        activity.update(parent_id=parent, department=department, section=section)
        self.out.add_narrative(name.part, activity.id, head.folded.partition("/")[2], purpose)
        for one, header in row:
            if header and header is not head:
                self._write(activity, header, one)
        return activity

    def _row_of(self, name: Text) -> Iterator[Text]:
        """The printed cells of a name's row, those higher than it too, and what page ends cut off them."""
        own = self._cells.get(id(name), [])
        merged = [one for one in self.sheet.document.in_table(name) if reaches(one, name)]
        row = sorted({id(one): one for one in (*merged, *own)}.values(), key=lambda one: (one.page, one.item))
        return (one for one in row if not one.is_blank and (one.is_figure or "ignore" not in one.concepts))

    def _role_of(self, text: Text, header: Text | None) -> str:
        return role_of(self.sheet.document, text) or next(iter(header.concepts if header else ()), "")

    def _owner_above(self, name: Text, head: Text) -> list[str]:
        """Department and section in the lines above a table, also at the foot of the page before its headers.

        Where a form names them above tables, those of the last table hold where none are.
        """
        texts, has_sections = self.sheet.document, self.declared.has_sections
        is_under = head.table == name.table and head.page == name.page
        first = head.item if is_under else texts.in_table(name)[0].item
        rows = (texts.by_item.get(item, []) for item in range(first - 1, -1, -1))
        lines = [row[0].part for row in takewhile(_may_name_section, rows)]
        above = section_names(lines[::-1], name.page, surely=not has_sections)
        if not has_sections:
            return above or [""]
        self._owner = [*self._owner[:1], *above][-2:] if above else self._owner
        return self._owner

    def _within(self, number: str, section: str) -> str:
        """What a row's number is unique in: its section or own name, or the sheet's activity, where it comes again."""
        if self.declared.has_sections or (number and self._is_repeated(number, self.sheet.texts)):
            return section
        if self.own is None:
            return ""
        again = self.out.has(number) or self._is_repeated(number, self.sheet.document.texts)
        return self.own.id if not number or again else ""

    def _is_repeated(self, number: str, texts: Sequence[Text]) -> bool:
        same = (one for one in texts if one.folded == number and one.table >= 0)
        return sum(role_of(self.sheet.document, one) == "activity.code" for one in same) > 1

    def _header_of(self, text: Text, head: Text) -> Text | None:
        """The header over a row's text; prose among indicators is a text under the header above theirs."""
        texts = self.sheet.document
        if id(head) not in self._headers:
            upper = (one for one in texts.in_table(head) if one.top < head.bottom - GAP_PT)
            self._headers[id(head)] = [one for one in upper if meaning_of_column(self.declared, one.folded) is not None]
        middle = sum(text_span(text.part)) / 2 if isinstance(text.part, Cell) else text.x0
        over = [one for one in self._headers[id(head)] if one.x0 < middle < one.x1]
        if (role := role_of(texts, text)).startswith("indicator."):
            is_alone = role == "indicator.name" and all(one.is_blank for one in texts.row_right(text))
            over = [one for one in over if (is_alone or is_prose(text)) and "text" in one.concepts]
        return max(over, key=lambda one: _share(one, text), default=None)

    def _write(self, activity: Activity, header: Text, text: Text) -> None:
        family, _, meaning = (meaning_of_column(self.declared, header.folded) or "").partition(".")
        about = {"activity_id": activity.id, "year": self.year}
        if family == "status":
            year = re.search(ANY_YEAR, header.folded)
            self.out.add("statuses", text.part, **about | {"year": year[0] if year else ""}, status=meaning)
        elif family == "rating" and meaning not in ("", "direction"):  # those without a scale are told by their marks
            self.rated.add(id(text))
            symbol = symbol_of(text.folded) or text.text
            self.out.add(
                "ratings", text.part, **about, criterion=header.folded, scale=meaning, symbol=symbol, text=text.text
            )
        elif family == "text" or is_prose(text) or (family == "" and not text.is_figure):
            activity.add_text(header.folded, [text.part])

    def write_totals(self) -> None:
        """Write the sums that are printed below lists."""
        own, labels = self.own, {one.total for one in self.declared.lists if one.total and self.own}
        for total in filter(None, map(self._figure_behind, sorted(labels))):
            about = {"activity_id": own.id if own else "", "text": total.folded, "unit": self.declared.costs.unit}
            self.out.add("printed", total.part, check="project_total", **about)

    def _figure_behind(self, label: str) -> Text | None:
        """The figure at the end of the first row that ends with one, from the row with a label (folded) on."""
        printed = [text for text in self.sheet.texts if not text.is_blank]
        rows = [list(row) for _, row in groupby(printed, key=attrgetter("item"))]
        below = dropwhile(lambda row: label not in [one.folded for one in row], rows)
        return next((row[-1] for row in below if _FIGURE.fullmatch(row[-1].folded)), None)


def _may_name_section(row: Sequence[Text]) -> bool:
    """Whether a row is a line, or in guessed columns was taken for one of the table above it."""
    printed = [text for text in row if not text.is_blank]
    return all(one.table < 0 for one in row) or (printed == row[:1] and SECTION.fullmatch(row[0].folded) is not None)


@lru_cache(maxsize=1 << 12)
def meaning_of_column(declared: Declaration, folded: str) -> str | None:
    """What a declared header of lists means; None for another text."""
    columns = (column for one in declared.lists for column in one.columns.items())
    return next((means for label, means in columns if re.fullmatch(pattern_of(label), folded)), None)


def _share(a: Text, b: Text) -> float:
    """The width that two texts have in common, as a share of their width together."""
    return (min(a.x1, b.x1) - max(a.x0, b.x0)) / (max(a.x1, b.x1) - min(a.x0, b.x0))
