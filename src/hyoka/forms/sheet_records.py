"""The records of a document by the paths of its cells: each text and figure is what the labels on its path say."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from hyoka.forms.cells import DocumentCells, PageCell, Role, label_cells
from hyoka.forms.declaration import Declaration
from hyoka.forms.marks import CHOSEN, OPEN, chosen_option, symbol_of
from hyoka.forms.paths import FigurePath, Why, figure_path
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.name_cells import printed_number
from hyoka.forms.shared.page_items import Item, without_annexes
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.plans import add_levels, add_prose, split_off_prose
from hyoka.forms.shared.record_rows import (
    DERIVED,
    IGNORED,
    LABEL,
    NAMELESS,
    NOT_CHOSEN,
    TEXT,
    Record,
    Records,
    add_printed_counts,
)
from hyoka.forms.sheets import ActivitySheet, ListedActivities, begin_activity, begin_part, find_sheets, printed
from hyoka.forms.years import relative_year, year_of
from hyoka.text.japanese import fold
from hyoka.text.numbers import two_figures

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


def read(declared: Declaration, items: list[Item], out: Records) -> DocumentCells:
    """Read a document into records, and return its cells."""
    items, prose = split_off_prose(declared, without_annexes(fold(declared.title), items))
    document = label_cells(declared.meanings, items, declared.spellings)
    whole: Activity | None = None
    levels: dict[str, Activity] = {}
    for sheet in find_sheets(declared, document):
        if declared.levels.headings and not levels:
            levels = add_levels(declared, items, printed(sheet.year), out)
        activity = begin_part(sheet, whole, out) if sheet.part else begin_activity(declared, sheet, out)
        whole = whole if sheet.part else activity
        SheetRecords(declared, sheet, activity, document, levels, out).write()
    out.ledger.take((cell.part for cell in document if cell.slots.known), LABEL)
    add_prose(declared, prose, out)
    add_printed_counts(items, declared.counts, out)
    return document


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
        self.declared, self.sheet, self.document, self.out = declared, sheet, document, out
        self.year = printed(sheet.year)
        self.activity = activity
        self._lists = ListedActivities(declared, sheet, document, levels, out, activity)
        self._costs = defaultdict[tuple[str, ...], list[tuple[Record, str]]](list)  # with their labels
        self._dated, self._undated = set[int](), dict[int, PageCell]()  # rows by whether labels say years of figures
        self._reason = ""  # the name of the reason for the last rating
        self._name: PageCell | None = None  # that of the last indicator

    def write(self) -> None:
        for number in range(self.sheet.first, self.sheet.last):
            row = self.document.rows[number]
            self._lists.take_line(row)
            self._continue_texts(number, row)
            for label in row:
                if "mark" in label.slots.roles and self.activity:
                    self.activity.add_text(label.folded, [label.part])
                elif label.is_label and not label.is_header and not self._has_value(label):
                    self._write_label(label, [])
            printed_cells = (cell for cell in row if cell.folded and not cell.is_label and not cell.is_header)
            for _, group in groupby(printed_cells, key=lambda cell: id(cell.role.label)):
                texts = list(group)
                role = texts[0].role
                if role.label is not None and not role.is_header:
                    self._write_label(role.label, texts)
                    continue
                for cell in texts:
                    if role.label is None:
                        self._write_figure(cell)
                    else:
                        self._write_listed(cell, role, role.label)
        for costs in self._costs.values():  # several of one item in a year are told apart by their labels
            for record, text in costs if len(costs) > 1 else ():
                record["detail"] = text
        for number in sorted(self._undated.keys() & self._dated):
            cell = self._undated[number]
            self.out.add_problem(cell.part, "warning", "year", cell.folded, cell.folded, action="year.of_sheet")

    def _continue_texts(self, number: int, row: Sequence[PageCell]) -> None:
        if self.activity and self.activity.open_texts:
            is_own = any(cell.is_label or (cell.folded and cell.role.label) for cell in row)
            self.activity.append_continuation(self.document.items[number], ended=is_own)

    def _has_value(self, label: PageCell) -> bool:
        """Whether a text stands beside a label; the goals in the rows beside theirs are read all at once."""
        if "activity.goals" in label.slots.roles:
            return False
        right = label.right
        return bool(right) and right[0].role.label is label and bool(right[0].folded)

    def _write_label(self, label: PageCell, texts: Sequence[PageCell]) -> None:
        activity, slots, parts = self.activity, label.slots, [cell.part for cell in texts]
        if "ignore" in slots.roles:
            self.out.ledger.take(parts, IGNORED)
        if activity is None:
            return
        if slots.role("indicator."):
            self._write_indicator(activity, label, texts)
        elif "activity.goals" in slots.roles:
            rows = [] if texts else self.document.rows[label.row : self.sheet.last]
            beside = [row for row in rows if row[0].page == label.page and row[0].top < label.bottom]
            why = next((Why(cell) for row in beside for cell in row if cell.role.label is label), None)
            activity.add_goals([[cell.part for cell in row] for row in beside], why)
        elif texts and slots.role("rating."):
            texts = self._without_open_options(texts)
            self._write_rating(activity, label, texts[0])
            self._reason = slots.reason or f"{slots.label}の理由"
            if texts[1:]:
                activity.add_text(self._reason, [cell.part for cell in texts[1:]], Why(texts[1]))
        elif texts and (slots.text or "reason" in slots.roles):
            activity.add_text(slots.text or self._reason or slots.label, parts, Why(texts[0]))

    def _write_indicator(self, activity: Activity, label: PageCell, texts: Sequence[PageCell]) -> None:
        roles, parts = label.slots.roles, [cell.part for cell in texts]
        if "indicator.unit" in roles:
            activity.add_unit(parts)
        elif "indicator.definition" in roles:
            activity.add_definition(parts)
        elif "indicator.name" in roles:
            row = self.document.beside[label.row]
            kinds = [kind.partition(".")[2] for cell in row if (kind := cell.slots.role("kind."))]
            self._name = next(iter(texts), None)
            activity.begin_indicator(
                parts,
                kind=next(iter(kinds), self.declared.kind),
                printed_number=self._number_before(label),
                why=self._name and Why(self._name),
            )

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
        self.out.add("ratings", cell.part, Why(cell), **about, symbol=symbol, scale=scale, text=chosen)

    def _write_listed(self, cell: PageCell, role: Role, header: PageCell) -> None:
        family, _, meaning = role.name.partition(".")
        if family == "ignore":
            self.out.ledger.take([cell.part], IGNORED)
            return
        activity = self._lists.of(cell)
        if activity is None:
            return
        if family == "rating":
            self._write_rating(activity, header, cell)
        elif family == "status":
            about = {"activity_id": activity.id, "year": header.slots.year, "status": meaning}
            self.out.add("statuses", cell.part, Why(cell), **about)
        elif family == "text":
            activity.add_text(meaning, [cell.part], Why(cell))

    def _write_figure(self, cell: PageCell) -> None:
        path = figure_path(cell)
        nearest = {role for label in (*path.labels[:1], *cell.above[:1]) for role in label.slots.roles}
        if reason := next((reason for role, reason in _LEFT_OUT.items() if role in nearest), ""):
            self.out.ledger.take([cell.part], reason)
            return
        if cell.row in self._lists.totals:
            self.out.ledger.take([cell.part], DERIVED)
            return
        is_total = any("total" in label.slots.roles for label in path.labels)
        activity = (self.activity if is_total else None) or self._lists.of(cell)
        is_unknown = bool(cell.above) and not (cell.is_figure_place and cell.above[0].slots.known)
        if activity is None or is_unknown:
            return
        if is_total:
            if _FIGURE.fullmatch(cell.folded):
                about = {"check": "project_total", "activity_id": activity.id, "unit": self.declared.unit}
                self.out.add("printed", cell.part, Why(cell, path), **about, text=cell.folded)
        elif path.name is not None and path.name.folded:
            self._begin_indicator(activity, path.name, path.left)
            self._write_value(activity, path)
        elif path.item is not None:
            self._write_costs(activity, path, path.item)
        elif path.name is None and path.first("phase"):
            self._write_value(activity, path)
        if _ZERO.fullmatch(cell.folded):
            self.out.ledger.take([cell.part], NAMELESS)

    def _is_beside_two_items(self, cell: PageCell, item: PageCell) -> bool:
        """Whether the cell of a figure reaches down to a row with another item, or a free line below its own."""
        below = self.document.beside[cell.row + 1] if cell.row + 1 < self.sheet.last else []
        printed = (other for other in below if other.row > cell.row and other.folded and other.x1 < cell.x1)
        place = round(item.x0), round(item.x1)
        return cell in below and any(
            other.slots.items or (round(other.x0), round(other.x1)) == place for other in printed
        )

    def _begin_indicator(self, activity: Activity, name: PageCell, left: Sequence[PageCell]) -> None:
        by_role = {beside.role.name: beside for beside in reversed(left)}
        self.out.ledger.take((beside.part for beside in left if beside.role.name.startswith("indicator.")), TEXT)
        unit, polarity = by_role.get("indicator.unit"), by_role.get("indicator.polarity")
        activity.begin_indicator(
            [name.part],
            one_line(unit.part) if unit else None,
            self.declared.kind,
            _POLARITY.get(polarity.folded, "") if polarity else "",
            self._number_before(name) if activity is self.activity else "",
            Why(name),
        )
        definition = by_role.get("indicator.definition")
        if definition is not None:
            activity.add_definition([definition.part])

    def _write_value(self, activity: Activity, path: FigurePath) -> None:
        cell = path.cell
        phases = [label.slots.phase for label in path.meanings if label.slots.phase]
        phase = "baseline" if "baseline" in phases else next(iter(phases), self.declared.phase or "actual")
        activity.add_value(self._year(path), cell.part, _AS_VALUE.get(phase, phase), Why(cell, path, self._name))

    def _write_costs(self, activity: Activity, path: FigurePath, item: PageCell) -> None:
        """Write the costs in a cell: one, or one of each item that its label names, 150,000(0)."""
        cell, phase, label = path.cell, path.first("phase") or self.declared.basis, one_line(item.part)
        unit = path.unit or self.declared.unit
        about = {"activity_id": activity.id, "year": self._year(path), "basis": _AS_COST.get(phase, phase)}
        items = ("detail",) if path.is_part else item.slots.items
        self.out.ledger.take([item.part], TEXT if path.is_part else LABEL)
        if self._is_beside_two_items(cell, item):
            self.out.add_problem(cell.part, "warning", "spanning_figure", cell.folded, cell.folded)
        text = one_line(cell.part)
        for kind, figure in zip(items, two_figures(text) if len(items) > 1 else (text,), strict=False):
            if figure:
                alone = "" if unit and fold(figure).endswith(unit) else unit
                detail = label if kind == "detail" else ""
                row = self.out.add(
                    "costs", cell.part, Why(cell, path), **about, item=kind, detail=detail, text=figure, unit=alone
                )
                self._costs[(*about.values(), kind)].append((row, label))

    def _year(self, path: FigurePath) -> str:
        of_sheet, row = self.sheet.year, path.cell.row
        for label in path.meanings:
            far = relative_year(label.slots.year)
            latest = of_sheet and of_sheet + _YEARS_AHEAD
            year = of_sheet + far if of_sheet and far is not None else year_of(label.slots.year, latest)
            if year:
                self._dated.add(row)
                return printed(year)
        self._undated.setdefault(row, path.cell)
        return self.year

    def _number_before(self, label: PageCell) -> str:
        """The printed number of an indicator: that with which its row begins, unless it is that of rows above, too."""
        first = next(iter(self.document.beside[label.row]), label)
        number = printed_number(first.folded) if first.row == label.row else ""
        if number:
            self.out.ledger.take([first.part], LABEL)
        return number
