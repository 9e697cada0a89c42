"""An activity of a form, written as it is read: its texts, ratings, costs and indicators."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from hyoka.contract.doubts import Outcome, outcome
from hyoka.contract.ledger import RawRow, Records, Taken
from hyoka.forms.name_cells import split_unit, unit_in_text, without_number
from hyoka.grid.model import Cell
from hyoka.grid.page_items import Item, parts
from hyoka.grid.paragraphs import Part, one_line, paragraphs
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.label_grammar import is_part
from hyoka.text.numbers import is_figure, is_missing

_GOAL = re.compile(r"\d{1,2}(?=\W?[^\W\d_]{3})")
_MARKS = ("○", "〇", "◯", "●", "◎", "■", "☑", "✓", "✔", "レ")
#: A cell on the next page continues a text if it shares more than this share of its width with it.
SAME_COLUMN = 0.5
#: What a mark may stand between, folded: 【再掲】, (再掲).
_BRACKETS = "()[]【】〔〕"


class Activity:
    """A project or another activity.

    Its id is its number, its name where it has none, else its place. `title` says which part of
    the cells is the name. `within` is what its number is unique in: a section.
    """

    def __init__(
        self,
        out: Records,
        name: Sequence[Part],
        year: str,
        code: str = "",
        *,
        title: str,
        level: str = "project",
        within: str = "",
        why: object = None,
    ) -> None:
        self.out = out
        self.year = year
        self.place = name[0]
        named = code or title or f"{self.place.page}:{self.place.top:.0f}"
        self.id = f"{within}/{named}" if within else named
        about = {"activity_id": self.id, "level": level, "code": code, "name": title, "year": year}
        self.row = out.add("activities", self.place, why, **about)
        out.ledger.take(name, Taken.NAME)
        if not title:
            out.add_problem(self.place, "note", "name_missing", self.id, one_line(name)[:40])
        self.indicators = 0
        self.indicator_id = ""
        # the indicators by the cells with which they begin
        self._begun: dict[int, RawRow | None] = {id(self.place): None}
        self._indicator: RawRow | None = None
        self._page_of_indicator = 0
        self._printed_number = 0
        self.open_texts: list[OpenText] = []  # those that may go on in the next row
        self._last_text: OpenText | None = None

    def tell_listed_again(self, row: Iterable[Part]) -> None:
        """Say what its name, or the mark in a cell of its row, says: it is listed elsewhere, too.

        Another cell may hold the word for its own sake: 再掲含む behind the name of an indicator.
        """
        for part in row:
            is_own = part is self.place
            of_whole = PATTERNS["listed_again"].fullmatch(part.folded.strip(_BRACKETS))
            if of_whole or (is_own and PATTERNS["listed_again"].search(part.folded)):
                text = one_line(part)
                self.out.add_problem(part, "note", "listed_again", self.id, text)
                return

    def add_text(self, label: str, cells: Sequence[Part], why: object = None) -> None:
        """Add a text under its label, or the next row of it where the label fills several rows."""
        self.out.ledger.take(cells, Taken.TEXT)
        last = self._last_text
        if last and last.row["field"] == label and last.goes_on(cells):
            last.extend(cells)
            return
        text = "\n".join(paragraphs(cells))
        place = cells[0] if cells else None
        if row := self.out.add_narrative(place, self.id, label, text, why):
            self._last_text = OpenText(row, "text", cells)
            self.open_texts.append(self._last_text)

    def append_continuation(self, item: Item, *, ended: bool = False) -> None:
        """Append a row to the texts that a page end cut, unless the row has other content."""
        self.open_texts = [] if ended else self.open_texts
        for text in self.open_texts:
            self.out.ledger.take(text.append(item), Taken.TEXT)

    def begin_indicator(
        self,
        cells: Sequence[Part],
        unit: str | None = None,
        kind: str = "",
        polarity: str = "",
        printed_number: str = "",
        why: object = None,
        unit_of_form: str = "",
    ) -> None:
        """Begin an indicator, unless it has no name.

        Its cell again, or its name on the next page, goes on with it. The unit stands in brackets
        behind the name, unless one is printed apart, even an empty one; else the form says it.
        """
        if not cells:
            self._count_indicator()
            return
        first = cells[0]
        self.out.ledger.take(cells, Taken.NAME)
        if id(first) in self._begun:
            self._indicator = self._begun[id(first)]
            self.indicator_id = str(self._indicator["indicator_id"]) if self._indicator else ""
            return
        title = indicator_title(cells, has_unit=unit is None)
        if unit is None:
            unit = split_unit(one_line(cells))[1] or unit_of_form
        before = self._indicator
        is_next_page = first.page == self._page_of_indicator + 1
        self._page_of_indicator = first.page
        if before and title == before["name"] and is_next_page:  # its name stands there again
            self._begun[id(first)] = before
            return
        self._count_indicator()
        if printed_number:
            self._check_number(printed_number, first)
        if not is_missing(title):
            self.indicator_id = f"{self.id}#{self.indicators}"
            self._indicator = self.out.add(
                "indicators",
                first,
                why,
                indicator_id=self.indicator_id,
                activity_id=self.id,
                number=str(self.indicators),
                name=title,
                unit=unit,
                kind=kind,
                polarity=polarity,
            )
        self._begun[id(first)] = self._indicator

    def _count_indicator(self) -> None:
        """Count an indicator that nothing is known of yet."""
        self.indicators += 1
        self.indicator_id = ""
        self._indicator = None

    def _check_number(self, printed: str, cell: Part) -> None:
        if int(printed) not in (1, self._printed_number + 1, self.indicators):
            subject = f"{self.id}#{self.indicators}"
            self.out.add_problem(
                cell, "warning", "indicator_number", subject, printed, number=self.indicators
            )
        self._printed_number = int(printed)

    def add_unit(self, cells: Sequence[Part]) -> None:
        if self._indicator is not None and cells:
            self._indicator["unit"] = self._indicator["unit"] or one_line(cells)
            self.out.ledger.take(cells, Taken.NAME)

    def add_definition(self, cells: Sequence[Part]) -> None:
        """Add the definition of the last indicator, and its unit if it names one."""
        if self._indicator is not None and cells:
            self._indicator["definition"] = "\n".join(paragraphs(cells))
            self._indicator["unit"] = self._indicator["unit"] or unit_in_text(one_line(cells))
            self.open_texts.append(OpenText(self._indicator, "definition", cells))
            self.out.ledger.take(cells, Taken.TEXT)

    def add_goals(self, rows: Sequence[Sequence[Part]], why: object) -> None:
        """Add the numbers of the SDGs behind marks in the rows beside their label.

        6,358, 12人 and 1l are no goals.
        """
        marks: dict[int, Part] = {}
        for cells in rows:
            for mark, goal in pairwise(cells):
                number = _GOAL.match(goal.folded)
                if number and mark.folded in _MARKS:
                    marks[int(number[0])] = mark
        texts = [part for cells in rows for part in cells if not is_figure(part.folded)]
        goals = [part for part in texts if _GOAL.match(part.folded)]
        self.out.ledger.take(goals, Taken.NOT_CHOSEN)
        self.out.ledger.take(marks.values(), Taken.TEXT)
        if marks:
            numbers = "、".join(map(str, sorted(marks)))
            self.out.add_narrative(marks[min(marks)], self.id, "SDGs", numbers, why)

    def add_value(self, year: str, cell: Part, why: object, **about: str) -> None:
        """Add a value of the last indicator; about: its measure, kind of target and status."""
        if self.indicator_id:
            value = {"indicator_id": self.indicator_id, "year": year, "text": one_line(cell)}
            self.out.add("indicator_values", cell, why, **value, **about)


def indicator_title(cells: Sequence[Part], *, has_unit: bool = True) -> str:
    """The name of an indicator without its number, nor the unit that stands behind it."""
    title = one_line(cells)
    return without_number(split_unit(title)[0] if has_unit else title)


def tell_costs_apart(costs: Iterable[tuple[RawRow, str]]) -> None:
    """Give several costs of one item in a year their labels as details.

    What its label calls a part of the others, うち一般財源, is no further cost of the item.

    Args:
        costs: The costs of an item in a year, with their labels.
    """
    stay = [cost for cost in costs if outcome(cost[0]) < Outcome.OUT]
    if len(stay) <= 1:
        return
    parts = [is_part(fold(label)) for _, label in stay]
    for is_of_others, (record, label) in zip(parts, stay, strict=True):
        record["detail"] = label
        if is_of_others and not all(parts):
            record["item"] = "detail"


def tell_marks_apart(marks: Sequence[tuple[RawRow, str]]) -> None:
    """Give the marks of one criterion for several indicators the indicators' names in brackets.

    達成状況（受診率）.

    Args:
        marks: The marks of a criterion in a year, with the names of their indicators.
    """
    if len({name for _, name in marks}) > 1:
        for record, name in marks:
            record["criterion"] = f"{record['criterion']}（{name}）"


class OpenText:
    """A text that may go on in the next row, or behind a page end."""

    def __init__(self, row: RawRow, column: str, cells: Sequence[Part]) -> None:
        self.row = row
        self.column = column
        self.cells = list(cells)

    def append(self, item: Item) -> Sequence[Part]:
        """Append the cells of a row on the next page that stand below it, and return them."""
        if item.page != self.cells[-1].page + 1:
            return []
        cells = [part for part in parts(item) if isinstance(part, Cell)]
        below = [cell for cell in cells if self._is_above(cell)]
        self.extend(below)
        return below

    def _is_above(self, cell: Cell) -> bool:
        left = max(cell.x0, self.cells[0].x0)
        right = min(cell.x1, self.cells[-1].x1)
        return right - left > SAME_COLUMN * (cell.x1 - cell.x0)

    def goes_on(self, cells: Sequence[Part]) -> bool:
        if not cells:
            return False
        last = self.cells[-1]
        first = cells[0]
        return first.page == last.page and abs(first.top - last.bottom) < 1

    def extend(self, cells: Sequence[Part]) -> None:
        self.cells += cells
        self.row[self.column] = "\n".join(paragraphs(self.cells))
