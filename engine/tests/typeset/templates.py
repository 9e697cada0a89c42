"""A form as a template: lines of text, and tables whose rows are written as they stand on the page.

A template is filled by Jinja and read line by line. `page` begins a page, `section` one whose lines
stand on those that follow too; `space` and `keep` take points. `text` prints a line, `heading` one
with the table below it: size, `bold`, `center` or `right`, points after it. `table` has the widths
of its columns and what `set` may give all
tables: `size` and `fill` of labels, least height of a `row`, `head` rows, the column in which items
begin (`starts`), `width` and `left` as shares, `space` after it, the points that a page has to
`keep` for it. `part` is where in the table the rows below it begin. Cells are parted by |; ← is
merged with the cell before, ↑ with the one above, ⏎ begins a line. `columns` marks the cells of
each column, brackets mark one: # is a label, ^ in the middle, > at the right, a number is its size;
`bold` (its first line), `strong` (all of it), `top`, `bare` (no frame) and a colour say themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hyoka.text.wording import short_year, shown_year

from .page import Pages
from .table import BOLD, Cell, Table, merged_cells

#: What cells and lines are parted by, and what stands for it in a text of the facts.
PROTECTED = str.maketrans({"\n": "⏎", "|": "\x00", "[": "\x01"})
SHOWN = str.maketrans({"⏎": "\n", "\x00": "|", "\x01": "["})
ALIGNED = {"^": "center", ">": "right", "center": "center", "right": "right"}
DIRECTIVES = (
    "page",
    "space",
    "keep",
    "set",
    "section",
    "text",
    "heading",
    "table",
    "part",
    "columns",
)


def two_digit_year(year: int) -> str:
    """H30年度, R01年度."""
    return re.sub(r"\d+", lambda number: f"{int(number[0]):02d}年度", short_year(year))


def long_year(year: int) -> str:
    """平成30, 令和元, 令和2."""
    return shown_year(year).removesuffix("年度")


def spaced_year(year: int) -> str:
    """平成 30, 令和元, 令和 2."""
    return re.sub(r"(?<=令和|平成)(?=\d)", " ", long_year(year))


def wide(text: str) -> str:
    """Digits full-width, as 伊丹市 prints its years (令和３年度)."""
    return text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})


FORMS = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "forms"),
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
FORMS.globals |= {
    name.__name__: name for name in (short_year, two_digit_year, long_year, spaced_year, wide)
}


class Facts:
    """The tables of a document as templates ask for them, by activity; "" for what there is not."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        rows: dict[str, list[Any]] = {
            name: [] for name in ("narratives", "printed", "indicator_values", "ratings")
        }
        rows |= {name: [] for name in ("costs", "statuses", "indicators")}
        for name, table in tables.items():
            rows[name] = list(table.map(lambda text: text.translate(PROTECTED)).itertuples())
        self.activities, self.indicators = rows["activities"], rows["indicators"]
        self.year = int(self.activities[0].fiscal_year)
        self.texts = {(row.activity_id, row.field): row.text for row in rows["narratives"]}
        self.printed = {(row.activity_id, row.subject): row.text for row in rows["printed"]}
        self.figures = {
            (row.indicator_id, int(row.fiscal_year), row.measure): row.text
            for row in rows["indicator_values"]
        }
        self.ratings = {(row.activity_id, row.criterion): row for row in rows["ratings"]}
        self.costs = {
            (row.activity_id, row.item, row.detail, row.basis, int(row.fiscal_year)): row
            for row in rows["costs"]
        }
        self.marks = [row.symbol for row in rows["ratings"]]
        self.statuses = {(row.activity_id, row.status) for row in rows["statuses"]}

    def activity(self, activity_id: str) -> Any:
        return next(row for row in self.activities if row.activity_id == activity_id)

    def below(self, activity: Any = None) -> list[Any]:
        """The activities right below another, or those below none."""
        above = activity.activity_id if activity else ""
        return [row for row in self.activities if row.parent_id == above]

    def sections(self) -> Iterator[tuple[str, str, list[Any]]]:
        """Departments and sections, each with its activities."""
        for (department, section), run in groupby(
            self.activities, key=lambda row: (row.department, row.section)
        ):
            yield department, section, list(run)

    def text(self, activity: Any, name: str) -> str:
        return self.texts.get((activity.activity_id, name), "")

    def has_any(self, names: list[str]) -> bool:
        """Whether any activity has one of these texts."""
        return any(name in names for _, name in self.texts)

    def blocks(self, activity: Any, name: str) -> Iterator[tuple[list[float], list[Any]]]:
        """The paragraphs of a text, and the tables between them as the shares of their columns and
        rows of texts.
        """
        for is_table, run in groupby(
            self.text(activity, name).split("⏎"), key=lambda text: text.startswith("\x00")
        ):
            if not is_table:
                yield [], list(run)
                continue
            rows = [[cell.strip(" ") for cell in text.strip("\x00").split("\x00")] for text in run]
            yield [2.0 + max(map(len, column)) ** 0.7 for column in zip(*rows, strict=True)], rows

    def said(self, activity: Any, subject: str) -> str:
        return self.printed.get((activity.activity_id, subject), "")

    def cells(self, activity: Any, subject: str) -> list[str]:
        """What is printed of an activity in several cells side by side."""
        return self.said(activity, subject).split("\x00")

    def numbered(self, activity: Any) -> dict[int, Any]:
        """The indicators of an activity by their numbers."""
        return {
            int(row.number): row
            for row in self.indicators
            if row.activity_id == activity.activity_id
        }

    def figure(self, indicator: Any, year: int, measure: str) -> str:
        return self.figures.get((indicator.indicator_id, year, measure), "")

    def years(self, activity: Any, measure: str = "") -> list[int]:
        """The years of an activity's figures."""
        own = {row.indicator_id for row in self.numbered(activity).values()}
        return [year for line, year, of in self.figures if line in own and measure in ("", of)]

    def cost(self, activity: Any, year: int, basis: str, item: str, detail: str = "") -> str:
        return getattr(
            self.costs.get((activity.activity_id, item, detail, basis, year)), "text", ""
        )

    def total(self, activities: list[Any], basis: str, item: str) -> int:
        return sum(
            int(self.costs[row.activity_id, item, "", basis, self.year].value) for row in activities
        )

    def details(self, activity: Any) -> list[str]:
        """The names of the free lines of an activity's costs."""
        return list(
            dict.fromkeys(
                key[2] for key in self.costs if key[:2] == (activity.activity_id, "detail")
            )
        )

    def mark(self, activity: Any, criterion: str) -> str:
        return getattr(self.ratings.get((activity.activity_id, criterion)), "symbol", "")

    def rated(self, activity: Any, criterion: str) -> str:
        return getattr(self.ratings.get((activity.activity_id, criterion)), "text", "")


def typeset_form(name: str, tables: dict[str, pd.DataFrame], pages: Pages) -> None:
    filled = FORMS.get_template(f"{name}.txt").render(facts=Facts(tables), title=pages.title)
    Filled(pages).typeset(filled.split("\n"))


@dataclass
class Filled:
    """A filled template on its way to the page."""

    pages: Pages
    common: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    shares: list[float] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    place: tuple[int, int] = (0, 0)
    columns: list[str] = field(default_factory=list)
    heading: tuple[list[str], str] | None = None

    def typeset(self, lines: list[str]) -> None:
        for line in [*filter(str.strip, lines), "end"]:
            word, _, rest = line.strip(" ").partition(" ")
            if word in DIRECTIVES:
                self._part()
                given, _, text = rest.partition(":")
                self._direct(word, given.split(), text.removeprefix(" ").translate(SHOWN))
            elif line == "end":
                self._table()
            else:
                self.rows.append([text.strip(" ") for text in line.split("|")])

    def _direct(self, word: str, given: list[str], text: str) -> None:
        if word == "part":
            self.place = int(given[0]), int(given[1])
            return
        if word == "columns":
            self.columns = given
            return
        self._table()
        if word == "page":
            self.pages.begin()
        elif word == "set":
            self.common |= _named(given)
        elif word == "table":
            self.options = self.common | _named(given)
            self.shares = [float(share) for share in given if "=" not in share]
            self.place, self.columns = (0, 0), []
        elif word == "heading":
            self.heading = given, text
        elif word == "text":
            self._text(given, text)
        elif word == "section":
            self.pages.section(
                lambda pages: [pages.text(line, float(given[0])) for line in text.split("\n")]
            )
        else:
            getattr(self.pages, word)(float(given[0]))

    def _text(self, given: list[str], text: str) -> None:
        size, after, *_ = [float(word) for word in given if word[0].isdigit()] + [3.0]
        align = next((ALIGNED[word] for word in given if word in ALIGNED), "left")
        self.pages.text(text, size, bold="bold" in given, align=align, after=after)

    def _part(self) -> None:
        for cell in merged_cells(self.rows):
            marks = re.match(r"\[(.*?)\] ?", cell.text)
            kind = self.columns[cell.column] if self.columns and not marks else ""
            text = cell.text[marks.end() :] if marks else cell.text
            self._mark(cell, text.translate(SHOWN), marks[1].split() if marks else [kind])
            cell.row, cell.column = cell.row + self.place[0], cell.column + self.place[1]
            self.cells.append(cell)
        self.rows = []

    def _mark(self, cell: Cell, text: str, marks: list[str]) -> None:
        cell.size = float(
            next((mark for mark in marks if mark[:1].isdigit()), self.options["size"])
        )
        cell.align = next(
            (ALIGNED[mark] for mark in marks if mark in ALIGNED),
            "center" if "#" in marks else "left",
        )
        fills = [mark for mark in marks if mark[:1] == "#"]
        cell.fill = self.options["fill"] if fills == ["#"] else "".join(fills[-1:])
        cell.middle, cell.border, cell.bold = (
            "top" not in marks,
            "bare" not in marks,
            "strong" in marks,
        )
        cell.text = BOLD * ("bold" in marks) + text

    def _table(self) -> None:
        self._part()
        if not self.cells:
            return
        about, pages = self.options, self.pages
        width = pages.width_pt * float(about.get("width", 1))
        starts = {
            cell.row
            for cell in self.cells
            if "starts" in about and cell.column == int(about["starts"])
        }
        starts = {0} if "whole" in about else starts
        head = int(about.get("head", 0))
        table = Table(self.cells, self.shares, width, pages.style, header_rows=head, starts=starts,
                      row_pt=float(about.get("row", 0)))  # fmt: skip
        height = table.height / pages.style.size
        if "whole" in about and pages.style.cut == "groups":
            pages.keep(min(height, float(about["whole"])))
        if "keep" in about:
            is_whole = pages.style.cut == "groups" and "starts" not in about
            pages.keep(height + float(about["keep"]) if is_whole else 60)
        if self.heading:
            self._text(*self.heading)
        left = float(about.get("left", 0))
        pages.table(table, pages.left + left * (pages.width_pt if left < 1 else 1))
        pages.space(float(about.get("space", 0)))
        self.cells, self.heading = [], None


def _named(given: list[str]) -> dict[str, str]:
    return dict(word.split("=") for word in given if "=" in word)
