"""The reader of declared forms: sheets of labels with values, and of figures by year.

A document is split into sheets (`hyoka.forms.sheets`). From each row of a sheet are read
- its labels, each with the cells beside it, or with the box below it (`_SheetReader.take_label`);
- its figures, by the words before them and the headers above them (`_SheetReader.take_figure`).

A form that has a list, a table whose rows are activities, declares it as [[lists]]; a form with `hook` is read by the
function `read(form, items, out)` of that module in hyoka.forms.hooks, in place of `read` here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hyoka.contract.documents import MEASURES
from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.figures import Figure, Headers, Words, printed_number, row_figures
from hyoka.forms.shared.labels import pattern_of
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.records import Records
from hyoka.forms.sheets import LabelledItem, begin_activity, find_sheets, label_finder, without_annexes, year_pattern
from hyoka.grid.model import Cell, Row
from hyoka.numbers import YEN, two_figures
from hyoka.vocabulary import concepts_of, is_label

_YEAR: Final = re.compile(YEAR)
_UNIT: Final = re.compile(rf"(?:単位:?|\()({'|'.join(sorted(YEN, key=len, reverse=True))})")


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read a document's sheets into records."""
    items = without_annexes(form, without_running_headers(items, keep=year_pattern(form).pattern))
    columns = Columns(_headers(form), items)
    for sheet in find_sheets(form, items):
        _SheetReader(form, columns, begin_activity(form, sheet, out)).read(sheet.rows)


def _headers(form: Declaration) -> list[str]:
    """The regular expressions of the headers of columns."""
    phases = "|".join(map(pattern_of, form.phases))
    names = [*form.headers, form.indicators.name, form.indicators.unit]
    years = [rf"(?:{YEAR})?の?(?:{phases})額?(?:\([^()]*\))?"] if phases else []
    return [*years, rf"(?:{YEAR})(?:\([^()]*\))?", *(rf"{pattern_of(name)}(?:\([^()]*\))?" for name in names if name)]


class _SheetReader:
    """Reads a sheet row by row."""

    def __init__(self, form: Declaration, columns: Columns, activity: Activity) -> None:
        self.form, self.columns, self.activity = form, columns, activity
        self.cost_line, self.phase_word = label_finder(form.costs.lines), label_finder(form.phases)
        self.beside: Words = ()  # texts of rows above that may reach down to the next row
        self.first = ""  # the first text of the row
        self.rated = ""  # the criterion that was rated last
        self.details_end = ""  # the line of costs that ends the rows with names of their own
        self.unit = ""  # the unit of money that was printed last
        self.above: Cell | None = None  # a name in a merged row above the figures of an indicator

    def read(self, rows: Sequence[LabelledItem]) -> None:
        """Read all rows of the sheet."""
        self.columns.reset()
        for item, values in rows:
            is_header = self.columns.take_header(item)
            figures = [] if is_header else self.figures_of(item)
            self.activity.append_continuation(item, ended=bool(is_header or values or figures))
            self.above = self.above if figures else self.name_above(item) if not is_header and not values else None
            self.unit = match[1] if not figures and (match := _UNIT.search(item.folded)) else self.unit
            self.first = parts(item)[0].folded
            for label, cells in values if not is_header else []:
                self.take_label(label, cells)
                if label == self.form.activity.goals:
                    self.activity.add_goals(row for row, _ in rows)
            for figure in figures:
                self.take_figure(figure)

    def figures_of(self, item: Item) -> list[Figure]:
        """The figures of a row, with the texts beside it that begin above it."""
        if not isinstance(item, Row):
            return []
        middle = item.top + 0.5 * min(cell.bottom - cell.top for cell in item.cells)
        beside = tuple((name, cell) for name, cell in self.beside if cell.page == item.page and cell.bottom > middle)
        here = ((self.columns.header_of(cell), cell) for cell in item.cells if cell.lines)
        self.beside = (*beside, *((name, cell) for name, cell in here if cell.bottom > item.cells[-1].bottom))
        return list(row_figures(self.columns, item, self.names_row, self.is_undated, beside))

    def name_above(self, item: Item) -> Cell | None:
        """The only text of a row under years, where it fills several of their columns: the name of an indicator."""
        cells = [cell for cell in item.cells if cell.lines] if isinstance(item, Row) else []
        if len(cells) != 1 or not self.columns.has_years or is_label(cells[0].folded):
            return None
        years = [header for header, (year, _) in self.columns.years if year]
        return cells[0] if sum(cells[0].x0 <= year.x0 and year.x1 <= cells[0].x1 for year in years) > 1 else None

    def take_label(self, label: str, cells: Sequence[Part]) -> None:
        """Take the cells beside a label: a text, a rating or its reason, an indicator or its definition."""
        form, activity = self.form, self.activity
        if label in form.ratings:
            self.take_rating(label, cells)
        elif label in form.reasons:
            reason = form.ratings[self.rated].reason if self.rated else ""
            activity.add_text(reason or f"{self.rated}{label}", cells)
        elif label == form.indicators.name:
            kinds = [form.indicators.kinds[cell.folded] for cell in cells if cell.folded in form.indicators.kinds]
            name = [cell for cell in cells if cell.folded not in form.indicators.kinds]
            kind, number = kinds[0] if kinds else form.indicators.kind, printed_number(self.first)
            activity.begin_indicator(name, kind=kind, printed_number=number)
        elif label == form.indicators.definition:
            activity.add_definition(cells)
        elif label in form.texts:
            activity.add_text(form.texts[label] or label, cells)
        elif label in form.ignore:
            activity.out.leave_out(cells)

    def take_rating(self, label: str, cells: Sequence[Part]) -> None:
        """Take a rating, with its reason in the cells behind it or beside a label of its own."""
        rating = self.form.ratings[label]
        self.rated = label if cells else self.rated
        rated = cells[:1] if self.form.reasons else cells
        self.activity.add_rating(label, rated, rating.scale, rating.reason, rating.mark)

    def take_figure(self, figure: Figure) -> None:
        """Take a figure: of an indicator in a column, of a line of costs, of the last indicator."""
        indicators = self.form.indicators
        line = "" if self.is_revenue(figure) else self.line_of(figure.words) or self.line_around(figure)
        phase = self.phase_of(figure, line)
        figure = replace(figure, year=figure.year or self.year_of(figure))
        if indicators.name and (name := figure.under(indicators.name)):
            if phase and not self.rated:
                unit = one_line(figure.under(indicators.unit) or []) if indicators.unit else None
                self.activity.begin_indicator(name, unit, indicators.kind, printed_number=figure.number)
                self.activity.add_value(figure, phase)
        elif line or (self.details_end and phase in ("budget", "settlement")):
            self.take_cost(figure, line, phase)
        elif phase in MEASURES and not any(header == indicators.name for header, _ in self.columns.headers):
            if self.above:
                self.activity.begin_indicator([self.above], kind=indicators.kind)
            self.activity.add_value(figure, phase)

    def take_cost(self, figure: Figure, label: str, phase: str) -> None:
        """Take a figure of a line of costs, or of a row with a name of its own."""
        lines, unit = self.form.costs.lines, self.unit or self.form.costs.unit
        if self.details_end and label != self.details_end and not (label and lines[label].details):
            name = one_line([word for word in figure.names if word.folded not in self.form.ignore])
            self.activity.add_cost(figure, "detail", phase, unit, detail=name)
            return
        line, following = lines[label], list(lines)[list(lines).index(label) + 1 :]
        self.details_end = following[0] if line.details and following else ""
        basis = phase if phase in ("budget", "settlement") else line.basis or self.form.costs.basis
        first, second = two_figures(one_line(figure.cell)) if line.bracket else (one_line(figure.cell), "")
        self.activity.add_cost(figure, line.item, basis, line.unit or unit, text=first)
        if second and line.bracket:
            self.activity.add_cost(figure, line.bracket, basis, line.unit or unit, text=second)

    def names_row(self, words: Words) -> bool:
        """Whether words before a figure say what it is."""
        return bool(self.line_of(words) or any(self.phase_word(word.folded) for _, word in words))

    def is_undated(self, words: Words, headers: Headers) -> bool:
        """Whether a figure under no year is known: by its row, which names a year itself where others have years."""
        known = self.names_row(words) or any(map(self.cost_line, headers))
        return known and (not self.columns.has_years or any(_YEAR.search(word.folded) for _, word in words))

    def is_revenue(self, figure: Figure) -> bool:
        """Whether a text before or beside a figure says that it is no cost: 収入, 歳入."""
        words = [word.folded for _, word in (*figure.words, *figure.beside)]
        return any("group.revenue" in concepts_of(word) and not self.cost_line(word) for word in words)

    def line_of(self, words: Words) -> str:
        """The line of costs that words before a figure name, all together or the last one that names any."""
        names = [word.folded for _, word in words if word.folded not in self.form.ignore]
        return next(filter(None, map(self.cost_line, ["".join(names), *reversed(names)])), "")

    def line_around(self, figure: Figure) -> str:
        """The line of costs that the header says; or the text beside several rows, if the row's own say the phase."""
        header = next(filter(None, map(self.cost_line, reversed(figure.headers))), "")
        has_own_name = any(not self.phase_word(word.folded) for word in figure.names)
        return header or ("" if has_own_name else self.line_of(figure.beside))

    def phase_of(self, figure: Figure, line: str) -> str:
        """The phase that the headers say, the lowest first, else the words before the figure."""
        for text in (*reversed(figure.headers), line):
            if phase := next((phase for word, phase in self.form.phases.items() if word in text), ""):
                return phase
        words = map(self.phase_word, [word.folded for _, word in (*figure.words, *figure.beside)])
        return next((self.form.phases[word] for word in words if word), "")

    def year_of(self, figure: Figure) -> str:
        """The year that the words before a figure name, the nearest first; else the document's."""
        words = (_YEAR.search(word.folded) for _, word in reversed((*figure.beside, *figure.words)))
        return next((match[0] for match in words if match), self.activity.year)
