"""A project of a form, written as it is read: its texts, ratings, costs and indicators."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from helpers.cells import Row
from helpers.forms._toolkit import Item, Part, Records, code_and_name, fold, one_line, paragraphs, split_unit
from helpers.forms._years import YearFigure

__all__ = ["MARKS", "Project"]

#: What stands in a box that is chosen (folded).
MARKS = ("○", "〇", "◯", "●", "◎", "■", "☑", "✓", "✔", "レ")


class Project:
    """A project; its id is its number, or its name where it has none.

    Args:
        out: Where its rows go.
        name: The cells of its name; a number before the name is parted from it.
        year: The year of the document, as printed.
        number: Its number where that stands apart.
    """

    def __init__(self, out: Records, name: Sequence[Part], year: str, number: str = "") -> None:
        self.out, self.year, self.indicators = out, year, 0
        self.indicator, self._named = "", name[0]
        code, title = code_and_name(one_line(name))
        code = number or code
        self.id = code or title
        out.add("activities", name[0], activity_id=self.id, level="project", code=code, name=title, year=year)
        self.row = out.tables["activities"][-1]

    def set(self, **values: str) -> None:
        """Fill columns of the project's row: section, department, parent_id."""
        self.row.update(values)

    def prose(self, label: str, cells: Sequence[Part]) -> None:
        """Add a text under its label."""
        if cells:
            self.out.narrative(cells[0], self.id, label, "\n".join(paragraphs(cells)))

    def rate(self, label: str, cells: Sequence[Part], scale: str) -> None:
        """Add a rating: A of "A.順調に推移している", the whole text where the scale is a direction."""
        text = one_line(cells[0])
        symbol = text if scale == "direction" else fold(text).partition(".")[0]
        own = {"activity_id": self.id, "year": self.year, "criterion": label}
        self.out.add("ratings", cells[0], **own, symbol=symbol, scale=scale, text=text)
        self.prose(f"{label}の理由", cells[1:])

    def cost(self, figure: YearFigure, item: str, basis: str = "", unit: str = "") -> None:
        """Add a figure of costs; the label of a free line (item detail) is kept."""
        detail = figure.label if item == "detail" else ""
        own = {"activity_id": self.id, "year": figure.year, "basis": basis, "item": item, "detail": detail}
        self.out.add("costs", figure.cell, **own, text=one_line(figure.cell), unit=figure.unit or unit)

    def begin_indicator(self, name: Part, unit: str = "", kind: str = "") -> None:
        """Begin an indicator; what is printed without a name is none. The same cell again is the same indicator."""
        if name is self._named:
            return
        self.indicators, self._named = self.indicators + 1, name
        title, own_unit = split_unit(one_line(name))
        self.indicator = f"{self.id}#{self.indicators}" if title else ""
        if title:
            own = {"indicator_id": self.indicator, "activity_id": self.id, "number": str(self.indicators)}
            self.out.add("indicators", name, **own, name=title, unit=unit or own_unit, kind=kind)

    def marks(self, item: Item) -> None:
        """Add the texts of a row that have a mark in the cell before them."""
        for mark, cell in pairwise(item.cells if isinstance(item, Row) else []):
            if cell.lines and fold(mark.text) in MARKS:
                self.prose(fold(mark.text), [cell])

    def value(self, figure: YearFigure, measure: str) -> None:
        """Add a value of the indicator that was begun last."""
        if self.indicator:
            own = {"indicator_id": self.indicator, "year": figure.year, "measure": measure}
            self.out.add("indicator_values", figure.cell, **own, text=one_line(figure.cell))
