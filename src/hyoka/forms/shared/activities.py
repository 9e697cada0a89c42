"""A project of a form, written as it is read: its texts, ratings, costs and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hyoka.forms.shared.figures import YearFigure
from hyoka.forms.shared.labels import marked
from hyoka.forms.shared.names import code_and_name, split_unit, unit_told
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line, paragraphs
from hyoka.forms.shared.records import Record, Records
from hyoka.grid.model import Cell
from hyoka.japanese import fold
from hyoka.numbers import is_missing

__all__ = ["Project", "parent_of"]

#: The mark at the beginning of a rating (folded): A of "A.順調に推移している", 3 of "3点".
_SYMBOL = re.compile(r"[A-Ea-e](?![A-Za-z])|[1-5](?!\d)|[◎○〇◯△▲×☆★●]+")
_GOAL = re.compile(r"\d{1,2}(?=\D)")
#: What a page end cuts goes on in cells that lie so far below its own, as a share of their width.
SAME_COLUMN = 0.5


class Project:
    """A project, or another activity; its id is its number, or its name where it has none.

    Args:
        out: Where its rows go.
        name: The cells of its name; a number before the name is parted from it.
        year: The year of the document, as printed.
        number: Its number where that stands apart; the name is whole then.
        title: Its name where it is not all that its cells hold.
        level: Its level in the plan.
        parent: The id of what it is a part of; stands before its own in its id.
        within: What its number is told in, if not its parent: a section.
    """

    def __init__(
        self,
        out: Records,
        name: Sequence[Part],
        year: str,
        number: str = "",
        *,
        title: str | None = None,
        level: str = "project",
        parent: str = "",
        within: str = "",
    ) -> None:
        self.out, self.place, self.year, self.indicators = out, name[0], year, 0
        self.indicator = ""
        self._named: Part | None = name[0]
        printed = one_line(name) if title is None else title
        code, own = (number, printed) if number or title is not None else code_and_name(printed)
        self.id = "/".join(filter(None, (within or parent, code or own)))
        about = {"activity_id": self.id, "parent_id": parent, "level": level, "code": code, "name": own, "year": year}
        self.row = out.add("activities", name[0], **about)
        self._defined: Record | None = None
        self._begun: list[_Text] = []

    def set(self, **values: str) -> None:
        """Fill columns of the project's row: section, department, parent_id."""
        self.row.update(values)

    def prose(self, label: str, cells: Sequence[Part]) -> None:
        """Add a text under its label."""
        text = "\n".join(paragraphs(cells))
        if row := self.out.narrative(cells[0] if cells else None, self.id, label, text):
            self._begun.append(_Text(row, "text", cells))

    def goes_on(self, item: Item, *, ended: bool = False) -> None:
        """Take a row as the rest of the texts that a page end cut; they have ended where it tells something else."""
        self._begun = [] if ended else self._begun
        for text in self._begun:
            text.go_on(item)

    def rate(self, label: str, cells: Sequence[Part], scale: str, reason: str = "") -> None:
        """Add a rating, unless none is printed, and its reason, if a cell behind it gives one.

        Args:
            label: What is rated.
            cells: The rating: A of "A.順調に推移している", the whole text where the scale is a direction; its reason.
            scale: The rating's scale.
            reason: The label of the reason.
        """
        if not cells:
            return
        text = one_line(cells[0])
        mark = _SYMBOL.match(fold(text)) if scale != "direction" else None
        own = {"activity_id": self.id, "year": self.year, "criterion": label, "scale": scale}
        self.out.add("ratings", cells[0], **own, symbol=mark[0] if mark else text, text=text)
        self.prose(reason or f"{label}の理由", cells[1:])

    def cost(self, figure: YearFigure, item: str, basis: str = "", unit: str = "", detail: str | None = None) -> None:
        """Add a figure of costs, unless its cell is blank.

        Args:
            figure: The figure.
            item: What it is an amount of; that of a free line is "detail".
            basis: budget or settlement.
            unit: Its unit where none stands in its row.
            detail: What tells it from others of its item; the name of a free line where it is not given.
        """
        if not figure.cell.lines:
            return
        told = figure.name if detail is None and item == "detail" else detail or ""
        self.out.add(
            "costs", figure.cell, activity_id=self.id, year=figure.year, basis=basis, item=item, detail=told,
            text=one_line(figure.cell), unit=figure.unit or unit,
        )  # fmt: skip

    def begin_indicator(
        self,
        name: Part | Sequence[Part],
        unit: str | None = None,
        kind: str = "",
        polarity: str = "",
        place: Part | None = None,
    ) -> None:
        """Begin an indicator; what is printed without a name is none. The same cell again is the same indicator.

        Args:
            name: Its name; the unit is in brackets behind it, unless it has a place of its own.
            unit: The unit where it has a place of its own, be that empty.
            kind: output or outcome.
            polarity: higher, lower or maintain, where the page says which is better.
            place: Where it stands, if it is an indicator even without a name.
        """
        cells = [name] if isinstance(name, Part) else name
        if cells and cells[0] is self._named:
            return
        self.indicators += 1
        self._named, self._defined, self.indicator = cells[0] if cells else None, None, ""
        title, own_unit = (one_line(cells), "") if unit is not None else split_unit(one_line(cells))
        where = cells[0] if cells else place
        if where and (place or not is_missing(title)):
            self.indicator = f"{self.id}#{self.indicators}"
            own = {"indicator_id": self.indicator, "activity_id": self.id, "number": str(self.indicators)}
            about = {"name": title, "unit": unit or own_unit, "kind": kind, "polarity": polarity}
            self._defined = self.out.add("indicators", where, **own, **about)

    def define(self, cells: Sequence[Part]) -> None:
        """Add what the indicator that was begun last means, and its unit if that is told there."""
        if self._defined is not None and cells:
            self._defined["definition"] = "\n".join(paragraphs(cells))
            self._defined["unit"] = self._defined["unit"] or unit_told(one_line(cells))
            self._begun.append(_Text(self._defined, "definition", cells))

    def goals(self, items: Iterable[Item]) -> None:
        """Add the numbers of the SDGs that are marked; other texts that are marked begin with no number."""
        numbers = ((_GOAL.match(goal.folded), mark) for mark, goal in marked(items))
        found = {int(number[0]): mark for number, mark in numbers if number}
        if found:
            self.out.narrative(found[min(found)], self.id, "SDGs", "、".join(map(str, sorted(found))))

    def value(self, figure: YearFigure, measure: str) -> None:
        """Add a value of the indicator that was begun last, unless its cell is blank."""
        if self.indicator and figure.cell.lines:
            text = one_line(figure.cell)
            own, year = self.indicator, figure.year
            self.out.add("indicator_values", figure.cell, indicator_id=own, year=year, measure=measure, text=text)


class _Text:
    """A text that may go on over a page end."""

    def __init__(self, row: Record, column: str, cells: Sequence[Part]) -> None:
        self.row, self.column, self.cells = row, column, list(cells)

    def go_on(self, item: Item) -> None:
        """Take what stands below the text in the first row of the next page."""
        first, last = self.cells[0], self.cells[-1]
        here = [part for part in parts(item) if isinstance(part, Cell)] if item.page == last.page + 1 else []
        rest = [c for c in here if min(c.x1, last.x1) - max(c.x0, first.x0) > SAME_COLUMN * (c.x1 - c.x0)]
        if rest:
            self.cells += rest
            self.row[self.column] = "\n".join(paragraphs(self.cells))


def parent_of(out: Records, levels: Iterable[tuple[str, Cell]], year: str) -> str:
    """Add the levels above a project, unless they are there.

    Args:
        out: Where their rows go.
        levels: Each level from the top, and the cell of its name with its code; a code is told within its parent.
        year: The year of the document, as printed.

    Returns:
        The id of the lowest; "" where there is none.
    """
    parent = ""
    for level, cell in levels:
        code, name = code_and_name(one_line(cell))
        own = f"{parent}/{code or name}".strip("/")
        out.add_once(cell, activity_id=own, parent_id=parent, level=level, code=code, name=name, year=year)
        parent = own
    return parent
