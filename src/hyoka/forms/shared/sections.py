"""Sections one below another: each has a heading, texts beside their labels and a line that closes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.unruled import WHITE, cell_beside, height_of, span_of
from hyoka.grid.model import Line
from hyoka.japanese import fold

__all__ = ["Section", "Sections"]

#: What stands this many characters further right than a section's name is no heading, but text beside a label.
BESIDE = 1.5


@dataclass
class Section:
    """A section: its id, its name, its texts by their labels, and the row that closes it."""

    id: str
    name: list[Part]
    texts: dict[str, list[Part]] = field(default_factory=dict)
    end: Sequence[Part] = ()

    def beside(self, part: Part) -> bool:
        """Whether a part stands further right than the section's name and what goes on below it."""
        return span_of(part)[0] - span_of(self.name[0])[0] > BESIDE * height_of(part)


class Sections:
    """The sections met so far; a row is of the last of them until its closing line comes, over page ends too.

    Args:
        labels: The labels (folded) beside which its texts stand.
        heads: The first heads (folded) of lists, below which names stand, and the labels of the texts beside those.
        begins: How a heading (folded) begins that opens a section though the one before was not closed.
        closes: What a line says (folded) that closes a section.
        edge: Where text ends on the right, points.
    """

    def __init__(
        self,
        labels: Collection[str],
        heads: Mapping[str, str],
        begins: re.Pattern[str],
        closes: re.Pattern[str],
        edge: float,
    ) -> None:
        self._labels, self._heads, self._begins, self._closes, self._edge = labels, heads, begins, closes, edge
        self.found: list[Section] = []
        self.list_head: Sequence[Part] = ()
        self._counted: Counter[str] = Counter()
        self._label, self._page = "", 0
        self._waiting: list[Part] = []  # text above the page end on the other side of which its label stands

    @property
    def open(self) -> Section | None:
        """The section that goes on."""
        return self.found[-1] if self.found and not self.found[-1].end else None

    def begin(self, own_id: str, row: Sequence[Part], *, counted: bool = False, closed: bool = False) -> None:
        """Begin a section: below the heads of a list with its name and the text beside it, else with its heading.

        Args:
            own_id: Its id.
            row: The row in which its name stands.
            counted: Whether it has no number of its own, but is counted among those whose ids begin alike.
            closed: Whether it is but a heading over others, and closed at once.
        """
        self._counted[own_id] += counted
        number = self._counted[own_id] if counted else ""
        self.found.append(Section(f"{own_id}{number}", [row[0]], end=row if closed else ()))
        self._label, self._waiting, self._page = "", [], row[0].page
        if self.list_head:
            self._label = self._heads[self.list_head[0].folded]
            self.found[-1].texts[self._label] = list(row[1:])
        self.list_head = ()

    def parts_columns(self, text: str, x0: float, x1: float) -> bool:
        """Whether the white from x0 to x1, right of a text, parts two columns: beside a label, or below two heads."""
        if text in self._labels or text in self._heads:
            return True
        if self.list_head and not self.open:
            return span_of(self.list_head[0])[1] <= x1 and x0 <= span_of(self.list_head[-1])[0]
        listed = self.found[-1].texts[self._label][:1] if self._is_listed() else []
        return any(abs(x1 - span_of(part)[0]) < WHITE * height_of(part) for part in listed)

    def _is_listed(self) -> bool:
        return bool(self._label) and self._label not in self._labels

    def take(self, row: Sequence[Part]) -> bool:
        """Take a row if it is of the section that goes on, or the heads of a list; False if something else begins."""
        texts, here = [part.folded for part in row], self.open
        if here and self._closes.fullmatch("".join(texts)):
            here.end = row
            self._add(here, ())
        elif texts[0] in self._heads:
            self._head(row, here)
        elif here and texts[0] in self._labels:
            self._label, self._page = texts[0], row[0].page
            self._add(here, row[1:])
        elif here and here.texts and texts[0] == fold(one_line(here.name)):
            return True  # the next page repeats the heading
        elif not here or self._begins_anew(row, texts[0], here):
            return False
        else:
            self._goes_on(row, here)
        return True

    def _add(self, here: Section, more: Sequence[Part]) -> None:
        if self._label:
            here.texts.setdefault(self._label, []).extend([*self._waiting, *more])
        self._waiting = []

    def _head(self, row: Sequence[Part], here: Section | None) -> None:
        """Take the heads of a list, unless they stand again above the rest of a section on the next page."""
        if here and here.texts and row[0].page != self._page:
            return
        if here and not here.texts:  # it was the heading of the list
            self.found.pop()
        self.list_head = row

    def _begins_anew(self, row: Sequence[Part], text: str, here: Section) -> bool:
        """Whether something new begins though the section before is not closed."""
        heading = len(row) == 1 and bool(here.texts) and self._begins.match(text) and not here.beside(row[0])
        return bool(self.list_head or heading)

    def _goes_on(self, row: Sequence[Part], here: Section) -> None:
        """More of a name, of the text above, or of the text whose label is still to come."""
        if len(row) == 1 and here.beside(row[0]):
            text = cell_beside([row[0]], self._edge) if isinstance(row[0], Line) else row[0]
            (here.texts[self._label] if here.texts and text.page != self._page else self._waiting).append(text)
        elif self._is_listed():
            here.name.append(row[0])
            here.texts[self._label].extend(row[1:])
        else:
            (here.texts[self._label] if here.texts else here.name).extend(row)
