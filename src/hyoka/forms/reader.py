"""The reader of declared forms: sheets of labels with values, and of figures by year.

A sheet begins with its declared label. From each of its rows are read
- its labels, each with the cells beside it, or with the box below it (`_SheetReader.take_label`);
- its figures under years, by the words before them and the headers above them (`_SheetReader.take_figure`).

A form that has a list, a table whose rows are activities, declares it as [[lists]]; a form with `hook` is read by the
function `read(form, items, out)` of that module in hyoka.forms.hooks, in place of `read` here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.forms.shared.activities import Activity, add_parents
from hyoka.forms.shared.columns import YEAR, Columns
from hyoka.forms.shared.figures import Figure, year_figures
from hyoka.forms.shared.labels import LabelFinder, box_below, labelled_cells, pattern_of
from hyoka.forms.shared.pages import Item, parts, without_running_headers
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.records import Records
from hyoka.grid.model import Cell, Row
from hyoka.japanese import fold

#: What may stand around a label: a year before it, a note or a bracket behind it.
AROUND: Final = rf"^※?(?:(?:{YEAR})(?:における|以降の|での|で|の)?)?|\(.*\)$|※[^※]*$"
#: A row or line with its labels, each with the cells that hold its value.
LabelledItem = tuple[Item, list[tuple[str, list[Cell]]]]


def read(form: Declaration, items: list[Item], out: Records) -> None:
    """Read a document's sheets into records."""
    year = re.compile(fold(str(form.year)).replace("(", r"\(").replace(")", r"\)").replace("{year}", f"({YEAR})"))
    items = without_running_headers(items, keep=year.pattern)
    columns, printed_year = Columns(_headers(form), items), ""
    for title, sheet in _sheets(form, items):
        text = "\n".join(part.folded for item in title for part in parts(item))
        printed_year = next((match[1] for match in year.finditer(text)), printed_year)
        project = _begin_activity(form, text, sheet, printed_year, out)
        _SheetReader(form, columns, project).read(sheet)


def _headers(form: Declaration) -> list[str]:
    """The regular expressions of the headers of columns."""
    phases = "|".join(map(pattern_of, form.phases))
    names = [*form.headers, form.indicators.name, form.indicators.unit]
    return [*([rf"(?:{YEAR})?(?:{phases})"] if phases else []), YEAR, *(pattern_of(name) for name in names if name)]


def _labels(form: Declaration) -> LabelFinder:
    """The labels that have values beside or below them, and those that are not read."""
    about, indicators = form.activity, form.indicators
    names = {form.sheet.begins, *form.texts, *form.ratings, *form.reasons, *form.ignore}
    names |= {about.name, about.code, about.department, about.section, about.policy, about.program, about.goals}
    return LabelFinder(filter(None, names | {indicators.name, indicators.definition}), around=AROUND)


def _sheets(form: Declaration, items: Sequence[Item]) -> Iterator[tuple[Sequence[Item], list[LabelledItem]]]:
    """The sheets of a document: the lines above each one, and its rows with their labels."""
    label = _labels(form)
    rows = [
        (item, [*labelled_cells(item, label), *box_below(item, below, label)])
        for item, below in zip_longest(items, items[1:])
    ]
    starts = [n for n, (_, values) in enumerate(rows) if any(name == form.sheet.begins for name, _ in values)]
    tops = [_title_top(rows, start) for start in starts]
    for start, top, end in zip(starts, tops, [*tops[1:], len(rows)], strict=True):
        yield items[top:start], rows[start:end]


def _title_top(rows: Sequence[LabelledItem], start: int) -> int:
    """The first of the lines that stand above a sheet on its page."""
    top = start
    while top and rows[top - 1][0].page == rows[start][0].page and not _is_ruled(rows[top - 1][0]):
        top -= 1
    return top


def _is_ruled(item: Item) -> bool:
    return isinstance(item, Row) and not item.guessed


def _begin_activity(form: Declaration, title: str, sheet: Sequence[LabelledItem], year: str, out: Records) -> Activity:
    """The activity of a sheet, with the policy and the program above it."""
    about = form.activity
    values: dict[str, list[Cell]] = {}
    for label, cells in (pair for _, pairs in sheet for pair in pairs if pair[1]):
        values.setdefault(label, cells)
    levels = [(level, values[label][0]) for level, label in (("policy", about.policy), ("program", about.program))
              if label in values]  # fmt: skip
    parent, name = add_parents(out, levels, year), values.get(about.name, [])
    place = name or parts(sheet[0][0])
    if about.code:
        number = "".join(re.findall(rf"^(?:.*{re.escape(about.code)})?(\d+)$", title, re.MULTILINE)[:1])
        activity = Activity(out, place, year, number, title=one_line(name), level=form.sheet.level)
        if not number:
            action = "look at the page: no number was read"
            out.add_problem(activity.place, "error", "number_missing", activity.id, title, action)
    else:
        activity = Activity(out, place, year, level=form.sheet.level)
    activity.update(parent_id=parent, **_owner(form, values))
    return activity


def _owner(form: Declaration, values: Mapping[str, list[Cell]]) -> dict[str, str]:
    """Department and section; where one cell holds both, the department ends with 部."""
    about = form.activity
    department, section = (one_line(values.get(label, [])) for label in (about.department, about.section))
    if about.department and about.department == about.section:
        department, section = re.findall(r"^(.*?部|)(.*)", section)[0]
    return {"department": department, "section": section}


class _SheetReader:
    """Reads a sheet row by row."""

    def __init__(self, form: Declaration, columns: Columns, activity: Activity) -> None:
        self.form, self.columns, self.activity = form, columns, activity
        self.cost_line = LabelFinder(form.costs.lines, around=AROUND)
        self.phase_word = LabelFinder(form.phases, around=AROUND)
        self.rated = ""  # the criterion that was rated last
        self.details_end = ""  # the line of costs that ends the rows with names of their own

    def read(self, sheet: Sequence[LabelledItem]) -> None:
        """Read all rows of the sheet."""
        self.columns.reset()
        for item, values in sheet:
            is_header = self.columns.take_header(item)
            figures = [] if is_header else list(year_figures(self.columns, item, self.is_known))
            self.activity.append_continuation(item, ended=bool(is_header or values or figures))
            for label, cells in values if not is_header else []:
                self.take_label(label, cells)
                if label == self.form.activity.goals:
                    self.activity.add_goals(row for row, _ in sheet)
            for figure in figures:
                self.take_figure(figure)

    def take_label(self, label: str, cells: Sequence[Cell]) -> None:
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
            activity.begin_indicator(name, kind=kinds[0] if kinds else form.indicators.kind)
        elif label == form.indicators.definition:
            activity.add_definition(cells)
        elif label in form.texts:
            activity.add_text(form.texts[label] or label, cells)
        elif label in form.ignore:
            activity.out.leave_out(cells)

    def take_rating(self, label: str, cells: Sequence[Cell]) -> None:
        """Take a rating, with its reason in the cells behind it or beside a label of its own."""
        rating = self.form.ratings[label]
        self.rated = label if cells else self.rated
        self.activity.add_rating(label, cells[:1] if self.form.reasons else cells, rating.scale, rating.reason)

    def take_figure(self, figure: Figure) -> None:
        """Take a figure: of an indicator in a column, of a line of costs, of the last indicator."""
        indicators = self.form.indicators
        line = self.line_of(figure.words)
        phase = self.phase_of(figure, line)
        if name := figure.under(indicators.name):
            if phase and not self.rated:
                self.activity.begin_indicator(name, one_line(figure.under(indicators.unit) or []), indicators.kind)
                self.activity.add_value(figure, phase)
        elif line or (self.details_end and phase in ("budget", "settlement")):
            self.take_cost(figure, line, phase)
        elif phase and not any(header == indicators.name for header, _ in self.columns.headers):
            self.activity.add_value(figure, phase)

    def take_cost(self, figure: Figure, label: str, phase: str) -> None:
        """Take a figure of a line of costs, or of a row with a name of its own."""
        lines = self.form.costs.lines
        if self.details_end and label != self.details_end and not (label and lines[label].details):
            name = one_line([word for word in figure.names if word.folded not in self.form.ignore])
            self.activity.add_cost(figure, "detail", phase, self.form.costs.unit, detail=name)
            return
        line, following = lines[label], list(lines)[list(lines).index(label) + 1 :]
        self.details_end = following[0] if line.details and following else ""
        basis = phase if phase in ("budget", "settlement") else line.basis or self.form.costs.basis
        self.activity.add_cost(figure, line.item, basis, line.unit or self.form.costs.unit)

    def is_known(self, words: Sequence[tuple[str, Cell]]) -> bool:
        """Whether words before a figure say what it is."""
        return bool(self.line_of(words) or any(self.phase_word(word.folded) for _, word in words))

    def line_of(self, words: Sequence[tuple[str, Cell]]) -> str:
        """The line of costs that the words before a figure name, all together or the last one that names any."""
        names = [word.folded for _, word in words if word.folded not in self.form.ignore]
        return next(filter(None, map(self.cost_line, ["".join(names), *reversed(names)])), "")

    def phase_of(self, figure: Figure, line: str) -> str:
        """The phase that the headers say, the lowest first, else the words before the figure."""
        for text in (*reversed(figure.headers), line):
            if phase := next((phase for word, phase in self.form.phases.items() if word in text), ""):
                return phase
        return next((self.form.phases[word] for _, cell in figure.words if (word := self.phase_word(cell.folded))), "")
