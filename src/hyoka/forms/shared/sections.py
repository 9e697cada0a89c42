"""Sections of a document: each has a heading, texts beside their labels, and a line that closes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.unruled import cell_up_to, height_of, span_of
from hyoka.forms.shared.white_space import COLUMN_GAP
from hyoka.grid.model import Line
from hyoka.japanese import fold

#: A part this many characters further right than a section's name is no heading, but text beside a label.
BESIDE = 1.5


@dataclass
class Section:
    """A section: its id, its name, its texts by their labels, and the row that closes it."""

    id: str
    name: list[Part]
    texts: dict[str, list[Part]] = field(default_factory=dict)
    end: Sequence[Part] = ()

    def has_beside(self, part: Part) -> bool:
        """Whether a part stands further right than the section's name."""
        return span_of(part)[0] - span_of(self.name[0])[0] > BESIDE * height_of(part)


class SectionReader:
    """Reads sections row by row; a row is of the last section until its closing line comes, also over page ends.

    Args:
        labels: The labels (folded) of the texts.
        list_headers: The first headers (folded) of lists of names, each with the label of the texts beside the names.
        heading: The beginning of a heading (folded) that opens a section although the one before is not closed.
        closing: A line (folded) that closes a section.
        edge: The right edge of text, points.

    Attributes:
        sections: The sections met so far.
        list_header: The headers of the list whose next name is to come; empty elsewhere.
    """

    def __init__(
        self,
        labels: Collection[str],
        list_headers: Mapping[str, str],
        heading: re.Pattern[str],
        closing: re.Pattern[str],
        edge: float,
    ) -> None:
        self._labels, self._list_headers, self._edge = labels, list_headers, edge
        self._heading, self._closing = heading, closing
        self.sections: list[Section] = []
        self.list_header: Sequence[Part] = ()
        self._counts: Counter[str] = Counter()
        self._label, self._page = "", 0
        self._before_label: list[Part] = []  # text above a page end whose label stands on the next page

    @property
    def open(self) -> Section | None:
        """The section that is not closed yet."""
        return self.sections[-1] if self.sections and not self.sections[-1].end else None

    def begin(self, section_id: str, row: Sequence[Part], *, counted: bool = False, closed: bool = False) -> None:
        """Begin a section with its heading, or below the headers of a list with its name and the text beside it.

        Args:
            section_id: Its id.
            row: The row of its name.
            counted: Whether its number among the sections with this id is added to the id.
            closed: Whether it is only a heading over others, and closed at once.
        """
        self._counts[section_id] += counted
        number = self._counts[section_id] if counted else ""
        self.sections.append(Section(f"{section_id}{number}", [row[0]], end=row if closed else ()))
        self._label, self._before_label, self._page = "", [], row[0].page
        if self.list_header:
            self._label = self._list_headers[self.list_header[0].folded]
            self.sections[-1].texts[self._label] = list(row[1:])
        self.list_header = ()

    def separates_columns(self, text: str, x0: float, x1: float) -> bool:
        """Whether white space right of a text separates columns: beside a label or below two headers."""
        if text in self._labels or text in self._list_headers:
            return True
        if self.list_header and not self.open:
            return span_of(self.list_header[0])[1] <= x1 and x0 <= span_of(self.list_header[-1])[0]
        first = self.sections[-1].texts[self._label][:1] if self._is_in_list() else []
        return any(abs(x1 - span_of(part)[0]) < COLUMN_GAP * height_of(part) for part in first)

    def _is_in_list(self) -> bool:
        return bool(self._label) and self._label not in self._labels

    def take(self, row: Sequence[Part]) -> bool:
        """Take a row of the open section, or the headers of a list; False if something else begins."""
        texts, section = [part.folded for part in row], self.open
        if section and self._closing.fullmatch("".join(texts)):
            section.end = row
            self._add(section, ())
        elif texts[0] in self._list_headers:
            self._take_list_header(row, section)
        elif section and texts[0] in self._labels:
            self._label, self._page = texts[0], row[0].page
            self._add(section, row[1:])
        elif section and section.texts and texts[0] == fold(one_line(section.name)):
            return True  # the next page repeats the heading
        elif not section or self._begins_another(row, texts[0], section):
            return False
        else:
            self._append(row, section)
        return True

    def _add(self, section: Section, parts: Sequence[Part]) -> None:
        if self._label:
            section.texts.setdefault(self._label, []).extend([*self._before_label, *parts])
        self._before_label = []

    def _take_list_header(self, row: Sequence[Part], section: Section | None) -> None:
        """Take the headers of a list, unless the next page repeats them above the rest of a section."""
        if section and section.texts and row[0].page != self._page:
            return
        if section and not section.texts:  # it was the heading of the list
            self.sections.pop()
        self.list_header = row

    def _begins_another(self, row: Sequence[Part], text: str, section: Section) -> bool:
        """Whether a row begins another section although this one is not closed."""
        heading = len(row) == 1 and bool(section.texts) and self._heading.match(text) and not section.has_beside(row[0])
        return bool(self.list_header or heading)

    def _append(self, row: Sequence[Part], section: Section) -> None:
        """Append a row to the name, to the text above, or to the text whose label is still to come."""
        if len(row) == 1 and section.has_beside(row[0]):
            text = cell_up_to([row[0]], self._edge) if isinstance(row[0], Line) else row[0]
            continues = section.texts and text.page != self._page
            (section.texts[self._label] if continues else self._before_label).append(text)
        elif self._is_in_list():
            section.name.append(row[0])
            section.texts[self._label].extend(row[1:])
        else:
            (section.texts[self._label] if section.texts else section.name).extend(row)
