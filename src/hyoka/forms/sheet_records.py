"""The records of a document by the paths of its cells: each text and figure is what the labels on its path say."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from hyoka.forms.activity_sheets import ActivitySheet, begin_activity, begin_part, find_sheets, printed
from hyoka.forms.cell_roles import CellRole
from hyoka.forms.declaration import Declaration
from hyoka.forms.document_cells import DocumentCells, label_cells
from hyoka.forms.figure_paths import FigurePath, figure_path
from hyoka.forms.listed_activities import ListedActivities
from hyoka.forms.marks import CHOSEN, OPEN, chosen_option, symbol_of
from hyoka.forms.page_cells import TOUCH_PT, PageCell
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.ledger import DERIVED, IGNORED, LABEL, NAMELESS, NOT_CHOSEN, TEXT
from hyoka.forms.shared.levels import add_levels
from hyoka.forms.shared.name_cells import printed_number
from hyoka.forms.shared.page_items import Item, without_annexes
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.prose import add_prose, split_off_prose
from hyoka.forms.shared.record_rows import Records, add_printed_counts
from hyoka.forms.years import relative_year, year_of
from hyoka.text.japanese import fold
from hyoka.text.numbers import is_figure, two_figures

#: A year without an era, ８年度, is at most so far ahead of its sheet's.
_YEARS_AHEAD: Final = 10
#: A longer text is no name, chars.
_LONGEST_NAME: Final = 45
_POLARITY: Final = {"↑": "higher", "↓": "lower", "=": "maintain"}
_AS_COST: Final = {"actual": "settlement", "target": "budget"}
_AS_VALUE: Final = {"settlement": "actual", "budget": "target"}
_ZERO: Final = re.compile(r"0[0.]*%?")
_LEFT_OUT: Final = {"ignore": IGNORED, "derived": DERIVED}
_FIGURE: Final = re.compile(r"[\d,]+")


def read(declared: Declaration, items: list[Item], out: Records) -> None:
    """Read a document into records."""
    items, prose = rows_and_prose(declared, items)
    read_rows(declared, items, out)
    add_prose(declared, prose, out)
    add_printed_counts(items, declared.counts, out)


def rows_and_prose(declared: Declaration, items: list[Item]) -> tuple[list[Item], list[Item]]:
    """What a document prints without its annexes: the rows and lines of sheets and lists, and the prose."""
    return split_off_prose(declared, without_annexes(fold(declared.title), items))


def read_rows(declared: Declaration, items: Sequence[Item], out: Records) -> None:
    """Read the rows and lines of sheets and lists into records."""
    document = label_cells(declared.meanings, items, declared.spellings)
    whole: Activity | None = None
    levels: dict[str, Activity] = {}
    for sheet in find_sheets(declared, document.cells, document.paths):
        if declared.levels.headings and not levels:
            levels = add_levels(declared, items, printed(sheet.year), out)
        activity = begin_part(sheet, whole, out) if sheet.part else begin_activity(declared, sheet, out)
        whole = whole if sheet.part else activity
        SheetRecords(declared, sheet, activity, document, levels, out).write()
    out.ledger.take((cell.part for cell in document if cell.slots.known), LABEL)


@dataclass(frozen=True, slots=True)
class _Cost:
    activity: Activity
    cell: PageCell
    year: str
    basis: str
    item: str
    label: str
    unit: str
    text: str


class SheetRecords:
    """Writes the records of a sheet, row by row."""

    def __init__(
        self,
        declared: Declaration,
        sheet: ActivitySheet,
        activity: Activity | None,
        document: DocumentCells,
        levels: Mapping[str, Activity],
        out: Records,
    ) -> None:
        self.declared, self.sheet, self.out = declared, sheet, out
        self.document, self.cells, self.paths, self.roles = document, document.cells, document.paths, document.roles
        self.year = printed(sheet.year)
        self.activity = activity
        self._lists = ListedActivities(declared, sheet, document, levels, out, activity)
        self._costs: list[_Cost] = []
        self._dated, self._undated = set[int](), dict[int, PageCell]()  # rows by whether labels say years of figures
        self._reason = ""  # the name of the reason for the last rating

    def write(self) -> None:
        """Write all records."""
        for number in range(self.sheet.first, self.sheet.last):
            row = self.cells.rows[number]
            self._lists.take_line(row)
            self._continue_texts(number, row)
            for label in row:
                if "mark" in label.slots.roles and self.activity:
                    self.activity.add_text(label.folded, [label.part])
                elif label.is_label and not label.is_header and not self._has_value(label):
                    self._write_label(label, [])
            printed_cells = (cell for cell in row if cell.folded and not cell.is_label and not cell.is_header)
            for _, group in groupby(printed_cells, key=lambda cell: id(self.roles.of(cell).label)):
                self._write_group(list(group))
        self._write_costs()
        for number in sorted(self._undated.keys() & self._dated):
            cell = self._undated[number]
            self.out.add_problem(cell.part, "warning", "year", cell.folded, cell.folded, action="year.of_sheet")

    def _continue_texts(self, number: int, row: Sequence[PageCell]) -> None:
        if self.activity and self.activity.has_open_texts:
            is_own = any(cell.is_label or (cell.folded and self.roles.of(cell).label) for cell in row)
            self.activity.append_continuation(self.cells.items[number], ended=is_own)

    def _has_value(self, label: PageCell) -> bool:
        """Whether a text stands beside a label; the goals in the rows beside theirs are read all at once."""
        if "activity.goals" in label.slots.roles:
            return False
        right = self.paths.right(label)
        return bool(right) and self.roles.of(right[0]).label is label and bool(right[0].folded)

    def _write_group(self, texts: Sequence[PageCell]) -> None:
        """Write the texts of a row that have one label, or none."""
        found = self.roles.of(texts[0])
        if found.label is None:
            for cell in texts:
                self._write_figure(cell)
        elif found.is_header:
            for cell in texts:
                self._write_listed(cell, found)
        else:
            self._write_label(found.label, texts)

    def _write_label(self, label: PageCell, texts: Sequence[PageCell]) -> None:
        """Write the texts beside a label."""
        activity, slots, parts = self.activity, label.slots, [cell.part for cell in texts]
        if "ignore" in slots.roles:
            self.out.ledger.take(parts, IGNORED)
        if activity is None:
            return
        if slots.role("indicator."):
            self._write_indicator(activity, label, parts)
        elif "activity.goals" in slots.roles:
            rows = [] if texts else self.cells.rows[label.row : self.sheet.last]
            beside = (row for row in rows if row[0].page == label.page and row[0].top < label.bottom)
            activity.add_goals([cell.part for cell in row] for row in beside)
        elif texts and slots.role("rating."):
            texts = self._without_open_options(texts)
            self._write_rating(activity, label, texts[0])
            self._reason = slots.reason or f"{slots.label}の理由"
            if texts[1:]:
                activity.add_text(self._reason, [cell.part for cell in texts[1:]])
        elif slots.text or "reason" in slots.roles:
            activity.add_text(slots.text or self._reason or slots.label, parts)

    def _write_indicator(self, activity: Activity, label: PageCell, parts: Sequence[Part]) -> None:
        """Write what a label says of an indicator: its name begins one."""
        roles = label.slots.roles
        if "indicator.unit" in roles:
            activity.add_unit(parts)
        elif "indicator.definition" in roles:
            activity.add_definition(parts)
        elif "indicator.name" in roles:
            row = self.cells.beside[label.row]
            kinds = [kind.partition(".")[2] for cell in row if (kind := cell.slots.role("kind."))]
            kind = next(iter(kinds), self.declared.kind)
            activity.begin_indicator(parts, kind=kind, printed_number=self._number_before(label))

    def _without_open_options(self, texts: Sequence[PageCell]) -> Sequence[PageCell]:
        """The texts beside a rating's label without the options that are not marked: □拡充 | ■継続 | □廃止."""
        options = [cell for cell in texts if cell.folded[0] in CHOSEN + OPEN and cell.folded[1:]]
        marked = [cell for cell in options if cell.folded[0] in CHOSEN]
        if len(options) < 2 or len(marked) != 1:
            return texts
        self.out.ledger.take((cell.part for cell in options), NOT_CHOSEN)
        return [cell for cell in texts if cell is marked[0] or cell not in options]

    def _write_rating(self, activity: Activity, label: PageCell, cell: PageCell) -> None:
        scale = label.slots.role("rating.").partition(".")[2]
        chosen = chosen_option(one_line(cell.part))
        symbol = symbol_of(fold(chosen))
        if not chosen or not (symbol or scale == "direction"):
            return
        symbol = chosen if scale == "direction" and symbol != fold(chosen) else symbol
        criterion = label.slots.label.replace("{year}", "")
        about = {"activity_id": activity.id, "year": self.year, "criterion": criterion}
        self.out.add("ratings", cell.part, **about, symbol=symbol, scale=scale, text=chosen)

    def _write_listed(self, cell: PageCell, found: CellRole) -> None:
        """Write a text of a list under the header that says what it is."""
        header, (family, _, meaning) = found.label, found.role.partition(".")
        if family == "ignore":
            self.out.ledger.take([cell.part], IGNORED)
            return
        activity = self._lists.of(cell)
        if header is None or activity is None:
            return
        if family == "rating":
            self._write_rating(activity, header, cell)
        elif family == "status":
            about = {"activity_id": activity.id, "year": header.slots.year, "status": meaning}
            self.out.add("statuses", cell.part, **about)
        elif family == "text":
            activity.add_text(meaning, [cell.part])

    def _write_figure(self, cell: PageCell) -> None:
        """Write what stands in a figure's place, as the nearest labels say."""
        path = figure_path(self.document, cell)
        nearest = (*path.labels[:1], *path.above[:1])
        for role, reason in _LEFT_OUT.items():
            if any(role in label.slots.roles for label in nearest):
                self.out.ledger.take([cell.part], reason)
                return
        is_total = any("total" in label.slots.roles for label in path.labels)
        activity = (self.activity if is_total else None) or self._lists.of(cell)
        if activity is None or (path.above and not self.roles.is_figure_place(cell)):
            return
        if is_total:
            if _FIGURE.fullmatch(cell.folded):
                about = {"check": "project_total", "activity_id": activity.id, "unit": self.declared.unit}
                self.out.add("printed", cell.part, **about, text=cell.folded)
        elif path.name is not None and path.name.folded:
            self._begin_indicator(activity, path.name, path.left)
            self._write_value(activity, cell, path)
        elif path.item is not None:
            self._costs += self._costs_in(activity, cell, path, path.item)
        elif path.name is None and path.first("phase"):
            self._write_value(activity, cell, path)
        if _ZERO.fullmatch(cell.folded):
            self.out.ledger.take([cell.part], NAMELESS)

    def _is_beside_two_items(self, cell: PageCell) -> bool:
        """Whether the cell of a figure reaches down to a row with the label of another item: a line is missing."""
        below = self.cells.beside[cell.row + 1] if cell.row + 1 < self.sheet.last else []
        others = (label for label in below if label.row > cell.row and label.slots.items and label.x1 < cell.x1)
        return any(beside is cell for beside in below) and any(others)

    def _begin_indicator(self, activity: Activity, name: PageCell, left: Sequence[PageCell]) -> None:
        by_role = {self.roles.of(beside).role: beside for beside in reversed(left)}
        about = (beside for beside in left if self.roles.of(beside).role.startswith("indicator."))
        self.out.ledger.take((beside.part for beside in about), TEXT)
        unit, polarity = by_role.get("indicator.unit"), by_role.get("indicator.polarity")
        better = _POLARITY.get(polarity.folded, "") if polarity else ""
        number = self._number_before(name) if activity is self.activity else ""
        activity.begin_indicator(name.part, one_line(unit.part) if unit else None, self.declared.kind, better, number)
        definition = by_role.get("indicator.definition")
        if definition is not None:
            activity.add_definition([definition.part])

    def _write_value(self, activity: Activity, cell: PageCell, path: FigurePath) -> None:
        if path.name is None and (name := self._name_over(cell)):
            activity.begin_indicator(name.part, kind=self.declared.kind)
        phases = [label.slots.phase for label in path.meanings if label.slots.phase]
        phase = "baseline" if "baseline" in phases else next(iter(phases), self.declared.phase or "actual")
        activity.add_value(self._year(cell, path), cell.part, _AS_VALUE.get(phase, phase))

    def _name_over(self, cell: PageCell) -> PageCell | None:
        """The text that fills a row of the same table above a value; None where a label names an indicator below it."""
        for number in range(cell.row - 1, self.sheet.first - 1, -1):
            row = [one for one in self.cells.rows[number] if one.folded]
            if (row and row[0].block != cell.block) or any(one.slots.role("indicator.name") for one in row):
                return None
            if len(row) == 1 and not row[0].is_label:
                is_wide = row[0].x0 < cell.x0 and cell.x1 < row[0].x1 + TOUCH_PT
                is_name = len(row[0].folded) <= _LONGEST_NAME and not is_figure(row[0].folded)
                return row[0] if is_wide and is_name and self.roles.of(row[0]).label is None else None
        return None

    def _costs_in(self, activity: Activity, cell: PageCell, path: FigurePath, item: PageCell) -> Iterator[_Cost]:
        """The costs in a cell: one, or one of each item that its label names, 150,000(0)."""
        phase = path.first("phase") or self.declared.basis
        unit = path.unit or self.declared.unit
        year, basis = self._year(cell, path), _AS_COST.get(phase, phase)
        items = ("detail",) if path.is_part else item.slots.items
        self.out.ledger.take([item.part], TEXT if path.is_part else LABEL)
        if self._is_beside_two_items(cell):
            action = "look at the page: figures may be missing, or stand under another head"
            self.out.add_problem(cell.part, "warning", "spanning_figure", cell.folded, cell.folded, action)
        text = one_line(cell.part)
        texts = two_figures(text) if len(items) > 1 else (text,)
        for kind, figure in zip(items, texts, strict=False):
            if figure:
                yield _Cost(activity, cell, year, basis, kind, one_line(item.part), unit, figure)

    def _year(self, cell: PageCell, path: FigurePath) -> str:
        """The year of the nearest label that names one, else the sheet's."""
        of_sheet = self.sheet.year
        for label in path.meanings:
            if label.slots.year:
                far = relative_year(label.slots.year)
                latest = of_sheet and of_sheet + _YEARS_AHEAD
                year = of_sheet + far if of_sheet and far is not None else year_of(label.slots.year, latest)
                if year:
                    self._dated.add(cell.row)
                    return printed(year)
        self._undated.setdefault(cell.row, cell)
        return self.year

    def _write_costs(self) -> None:
        """Write the costs; several of one item in a year are told apart by their labels."""
        keys = [(cost.activity.id, cost.year, cost.basis, cost.item) for cost in self._costs]
        counts = Counter(keys)
        for key, cost in zip(keys, self._costs, strict=True):
            about = dict(zip(("activity_id", "year", "basis", "item"), key, strict=True))
            detail = cost.label if cost.item == "detail" or counts[key] > 1 else ""
            unit = "" if cost.unit and fold(cost.text).endswith(cost.unit) else cost.unit
            self.out.add("costs", cost.cell.part, **about, detail=detail, text=cost.text, unit=unit)

    def _number_before(self, label: PageCell) -> str:
        """The printed number of an indicator: that with which its row begins, unless it is that of rows above, too."""
        first = next(iter(self.cells.beside[label.row]), label)
        number = printed_number(first.folded) if first.row == label.row else ""
        if number:
            self.out.ledger.take([first.part], LABEL)
        return number
