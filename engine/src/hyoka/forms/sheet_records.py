"""The records of a document: each text and figure is what the labels on its path say."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import compress, groupby
from typing import Final

from hyoka.contract.ledger import RawRow, Records, Taken
from hyoka.contract.records import Place
from hyoka.contract.tables import LIMIT
from hyoka.forms.activities import Activity, tell_costs_apart, tell_marks_apart
from hyoka.forms.activity_sheets import (
    ActivitySheet,
    begin_activity,
    begin_part,
    find_sheets,
    printed,
    with_text,
)
from hyoka.forms.addresses import addressed_cells
from hyoka.forms.cells import NEAR_PT, DocumentCells, PageCell, Role, label_cells
from hyoka.forms.declaration import Declaration
from hyoka.forms.marks import CHOSEN, MARKED_SIGN, OPEN, chosen_option, options_in, symbol_of
from hyoka.forms.name_cells import printed_number
from hyoka.forms.paths import UNREAD_SIGN, FigurePath, Why, figure_path
from hyoka.forms.plans import add_levels, add_printed_counts, add_prose, split_off_prose
from hyoka.forms.table_records import TableRecords
from hyoka.grid.model import Cell
from hyoka.grid.page_items import Item, without_annexes
from hyoka.grid.paragraphs import one_line
from hyoka.text.digits import FIGURES
from hyoka.text.japanese import YEAR, fold, year_range
from hyoka.text.label_grammar import says_points_to_reach
from hyoka.text.numbers import two_figures
from hyoka.text.years import is_numbered_year, relative_year, year_of

#: A mark with its reasons behind it, and the head that says whose judgement it is.
Judgement = tuple[Sequence[PageCell], PageCell]
#: A sign behind another figure.
_SIGN_BEHIND: Final = re.compile(r"\d\D?([△▲▵▴])$")
#: A year without an era, ８年度, is at most so far ahead of its sheet's.
_YEARS_AHEAD: Final = 10
_POLARITY: Final = {"↑": "higher", "↓": "lower", "=": "maintain"}
_AS_COST: Final = {"actual": "settlement", "target": "budget"}
_AS_VALUE: Final = {"settlement": "actual", "budget": "target"}
#: What a head says of a year whose figures are no actuals, though their row is called so.
_NOT_OVER: Final = frozenset(("target", "expected", "provisional", "cumulative"))
#: A year in brackets behind a label (folded): 実績(R1).
_YEAR_BEHIND: Final = re.compile(rf"\((?:{YEAR})\)$")
_ZERO: Final = re.compile(r"0[0.]*%?")
#: What no cost of a year is of: a time with which values are compared (計画策定時決算), a limit.
_OF_NO_COST: Final = frozenset(("baseline", "limit"))
_TOTAL: Final = re.compile(FIGURES)


def _sticks_out(cell: PageCell) -> bool:
    """Whether the digits of a figure reach over an edge of their cell."""
    part = cell.part
    if not isinstance(part, Cell) or not any(letter.isdecimal() for letter in cell.folded):
        return False
    left = min(line.x0 for line in part.lines)
    right = max(line.x1 for line in part.lines)
    return left < part.x0 - NEAR_PT or part.x1 + NEAR_PT < right


def _sign_before(cell: PageCell) -> str:
    """The sign behind the figure in the cell before a figure, which may be its own: 881△ | 916."""
    before = next(iter(cell.left), None)
    match = _SIGN_BEHIND.search(before.folded) if before else None
    return match[1] if match and cell.folded[:1].isdecimal() else ""


def _is_labelled(cell: PageCell, path: FigurePath) -> bool:
    """Whether labels say what a figure is: no text or header that nobody knows stands between."""
    if cell.above and not (cell.is_figure_place and cell.above[0].slots.known):
        return False
    if path.unknown is None:
        return True
    if UNREAD_SIGN in path.unknown.folded:
        return False
    is_of_item = path.item is not None and not path.is_part
    return not is_of_item and path.name in (None, path.unknown)


def read_sheets(declared: Declaration, items: Sequence[Item], out: Records) -> DocumentCells:
    """Read a document into records, and return its cells."""
    items, prose = split_off_prose(declared, without_annexes(fold(declared.title), items))
    document = label_cells(declared.meanings, items, declared.spellings)
    sheets = list(find_sheets(declared, document))
    tables = TableRecords(declared, items, sheets, document.slots, out)
    whole: Activity | None = None
    levels: dict[str, Activity] = {}
    lists = dict[PageCell, PageCell]()
    for sheet in sheets:
        if declared.levels.headings and not levels:
            levels = add_levels(declared, items, printed(sheet.year), out)
        if sheet.part:
            activity = begin_part(sheet, whole, out)
        else:
            whole = activity = begin_activity(declared, sheet, out)
        records = SheetRecords(declared, sheet, activity, document, tables.places, out)
        records.write()
        tables.write(sheet, activity, levels)
        lists |= records.lists
    _tell_lists(lists, items, out)
    labels = [cell.part for cell in document if cell.slots.known]
    out.ledger.take(labels, Taken.LABEL)
    add_prose(declared, prose, out)
    add_printed_counts(items, declared.counts, out)
    return document


def _tell_lists(lists: Mapping[PageCell, PageCell], items: Sequence[Item], out: Records) -> None:
    """Tell each list that labels alone speak of: what a form has to say of its table.

    Args:
        lists: A figure or text of each list, by the head over its names.
        items: The items of the document.
        out: The records.
    """
    if not lists:
        return
    names = {each.cell.place: each.table for each in addressed_cells(items)}
    tables = {names.get(cell.place, head.folded): head for head, cell in lists.items()}
    for table, head in tables.items():
        out.add_problem(
            head.part,
            "error",
            "list_without_table",
            "",
            table,
            table=table,
            head=one_line(head.part),
        )


class SheetRecords:
    """Writes the records of a sheet, row by row."""

    def __init__(
        self,
        declared: Declaration,
        sheet: ActivitySheet,
        activity: Activity | None,
        document: DocumentCells,
        of_tables: Collection[Place],
        out: Records,
    ) -> None:
        self.declared = declared
        self._of_tables = of_tables
        self.sheet = sheet
        self.document = document
        self.out = out
        self.year = printed(sheet.year)
        self.activity = activity
        values = (cell for cells in sheet.values.values() for cell in cells)
        self._heads_of_sheet = {cell.role.label for cell in values if cell.role.is_header}
        self._names_of_list = dict[int, PageCell | None]()  # the head over names, by row
        self.lists = dict[PageCell, PageCell]()  # a figure or text of each list, by this head
        # the costs of an item in a year, with their labels
        self._costs = defaultdict[tuple[str, ...], list[tuple[RawRow, str]]](list)
        # the marks of a criterion in a year, with the names of their rows' indicators
        self._marks = defaultdict[tuple[str, ...], list[tuple[RawRow, str]]](list)
        self._dated = set[int]()  # rows in which labels say years of figures
        self._undated = dict[int, list[PageCell]]()  # the figures without a year, by row
        self._reason = ""  # the name of the reason for the last rating
        self._name: PageCell | None = None  # that of the last indicator

    def write(self) -> None:
        for number in range(self.sheet.first, self.sheet.last):
            row = self.document.rows[number]
            if self.activity and self.activity.open_texts:
                is_own = any(cell.is_label or (cell.folded and cell.role.label) for cell in row)
                self.activity.append_continuation(self.document.items[number], ended=is_own)
            for label in row:
                if "mark" in label.slots.roles and self.activity:
                    self.activity.add_text(label.folded, [label.part])
                elif label.is_label and not label.is_header and not self._has_value(label):
                    self._write_label(label, [])
            left = [cell for cell in row if cell.place not in self._of_tables]
            values = [cell for cell in left if not (cell.is_label or cell.is_header)]
            texts = [cell for cell in values if cell.folded]
            for _, group in groupby(texts, key=lambda cell: id(cell.role.label)):
                self._write_texts(number, list(group))
        self._doubt_undated()
        # several costs of one item in a year get their labels as details
        for costs in self._costs.values():
            tell_costs_apart(costs)
        for marks in self._marks.values():
            tell_marks_apart(marks)

    def _doubt_undated(self) -> None:
        """Doubt figures without a year where labels say the years of others in their rows.

        Or where another period than the sheet's is said over them.
        """
        of_sheet = self.sheet.year
        for number, cells in sorted(self._undated.items()):
            for cell in cells:
                if number in self._dated:
                    self.out.doubt(cell.part, "year", cell.folded, "year.of_sheet")
                    continue
                other = of_sheet and self.document.other_period(cell, of_sheet)
                if other := other or self.sheet.other_year:
                    self.out.doubt(cell.part, "year", cell.folded, "year.of_other", other=other)

    def _write_texts(self, number: int, texts: list[PageCell]) -> None:
        """Write the texts of a row that have one label, or none."""
        role = texts[0].role
        if role.label is None or role.is_header:
            for cell in texts:
                if cell.role.label is None:
                    self._write_figure(cell)
                else:
                    self._write_under_head(cell, cell.role, cell.role.label)
            return
        if role.name.startswith("rating."):  # its options may fill several rows
            beside = with_text(self._rows_beside(role.label))
            of_label = [cell for cell in beside if cell.role.label is role.label]
            if any(cell.place in self._of_tables for cell in of_label):
                return  # a table says which mark it is
            texts = of_label or texts
        if texts[0].row == number:
            self._write_label(role.label, texts)

    def _has_value(self, label: PageCell) -> bool:
        """Whether a text stands beside a label.

        The goals in the rows beside theirs are read all at once.
        """
        if "activity.goals" in label.slots.roles:
            return False
        right = next(iter(label.right), None)
        return right is not None and right.role.label is label and right.folded != ""

    def _write_label(self, label: PageCell, texts: Sequence[PageCell]) -> None:
        activity = self.activity
        slots = label.slots
        parts = [cell.part for cell in texts]
        if "ignore" in slots.roles:
            self.out.ledger.take(parts, Taken.IGNORED)
        if activity is None:
            return
        if slots.role("rating."):
            texts = self._without_points_to_reach(texts)
        if slots.role("indicator."):
            self._write_indicator(activity, label, texts)
        elif "activity.goals" in slots.roles:
            beside = [] if texts else self._rows_beside(label)
            goals = [cell for row in beside for cell in row if cell.role.label is label]
            why = Why(goals[0]) if goals else None
            activity.add_goals([[cell.part for cell in row] for row in beside], why)
        elif judgements := self._judgements(label, texts):
            self._write_judgements(activity, label, judgements)
        elif texts and slots.role("rating."):
            texts = self._without_open_options(texts)
            for cell in texts[:1]:
                self._write_rating(activity, label, cell)
            self._reason = slots.reason or f"{slots.label}の理由"
            if reasons := [cell.part for cell in texts[1:]]:
                activity.add_text(self._reason, reasons, Why(texts[1]))
        elif texts and (slots.text or "reason" in slots.roles):
            activity.add_text(slots.text or self._reason or slots.label, parts, Why(texts[0]))

    def _write_indicator(
        self, activity: Activity, label: PageCell, texts: Sequence[PageCell]
    ) -> None:
        roles = label.slots.roles
        parts = [cell.part for cell in texts]
        if "indicator.unit" in roles:
            activity.add_unit(parts)
        elif "indicator.definition" in roles:
            activity.add_definition(parts)
        elif "indicator.name" in roles:
            beside = self.document.beside[label.row]
            kinds = filter(None, (cell.slots.role("kind.") for cell in beside))
            self._name = next(iter(texts), None)
            activity.begin_indicator(
                parts,
                kind=next(kinds, self.declared.kind).removeprefix("kind."),
                printed_number=self._number_before(label),
                why=self._name and Why(self._name),
            )

    def _rows_beside(self, label: PageCell) -> list[list[PageCell]]:
        rows = filter(None, self.document.rows[label.row : self.sheet.last])
        on_page = [row for row in rows if row[0].page == label.page]
        return [row for row in on_page if row[0].top < label.bottom]

    def _without_points_to_reach(self, texts: Sequence[PageCell]) -> Sequence[PageCell]:
        """The texts beside a rating's label but for those under 満点 or 配点."""
        heads = map(self.document.head_over, texts)
        are_points = [head is not None and says_points_to_reach(head.folded) for head in heads]
        self.out.ledger.take((cell.part for cell in compress(texts, are_points)), Taken.IGNORED)
        return [cell for cell, is_points in zip(texts, are_points, strict=True) if not is_points]

    def _judgements(self, label: PageCell, texts: Sequence[PageCell]) -> list[Judgement]:
        """The marks beside a rating's label that are judged apart: 一次評価 | 二次評価.

        Each comes with the texts behind it, its reasons, and the nearest head of its own: of
        一次評価 over 評点 | コメント the upper one. None where the texts do not begin with a mark,
        or a head is a mark itself.
        """
        starts = [n for n, cell in enumerate(texts) if symbol_of(cell.folded) == cell.folded]
        if len(starts) < 2 or starts[0] or not label.slots.role("rating."):
            return []
        over = [self.document.heads_over(texts[start]) for start in starts]
        common = set.intersection(*({head.folded for head in heads} for heads in over))
        own = (next((head for head in heads if head.folded not in common), None) for heads in over)
        heads = [head for head in own if head]
        are_apart = len({head.folded for head in heads}) == len(starts)
        if not are_apart or any(symbol_of(head.folded) == head.folded for head in heads):
            return []
        ends = [*starts[1:], len(texts)]
        judged = [texts[start:end] for start, end in zip(starts, ends, strict=True)]
        return [*zip(judged, heads, strict=True)]

    def _write_judgements(
        self, activity: Activity, label: PageCell, judgements: Iterable[Judgement]
    ) -> None:
        for (cell, *reasons), head in judgements:
            self._write_rating(activity, label, cell, head)
            if reasons:
                self._reason = f"{label.slots.label}の理由（{one_line(head.part)}）"
                activity.add_text(self._reason, [each.part for each in reasons], Why(reasons[0]))

    def _without_open_options(self, texts: Sequence[PageCell]) -> Sequence[PageCell]:
        """The texts beside a rating's label without the options that are not marked.

        □拡充 | ■継続 | □廃止. None where not one of several is marked, or a sign stands apart from
        its words.
        """
        signed = [cell for cell in texts if cell.folded[0] in CHOSEN + OPEN]
        options = [cell for cell in signed if cell.folded[1:]]
        marked = [cell for cell in options if cell.folded[0] in CHOSEN]
        symbols = [cell for cell in texts if symbol_of(cell.folded) == cell.folded]
        if len(options) < 2 and len(symbols) < 2:
            return [] if any(MARKED_SIGN.match(cell.folded) for cell in texts[1:]) else texts
        if len(marked) != 1:
            return []
        self.out.ledger.take((cell.part for cell in options), Taken.NOT_CHOSEN)
        return [cell for cell in texts if cell is marked[0] or cell not in options]

    def _write_rating(
        self, activity: Activity, label: PageCell, cell: PageCell, head: PageCell | None = None
    ) -> None:
        """Write a mark; of several judgements of one label its head says which one it is."""
        scale = label.slots.role("rating.").partition(".")[2]
        chosen = chosen_option(options_in(cell.part))
        symbol = symbol_of(chosen)
        if not chosen or not (symbol or scale == "direction"):
            return
        symbol = chosen if scale == "direction" and symbol != fold(chosen) else symbol
        criterion = label.slots.label.replace("{year}", "")
        if head is not None and not head.slots.year:
            criterion += f"（{one_line(head.part)}）"
        latest = self.sheet.year
        speakers = (*cell.speakers, *([head] if head else []))
        year = next(filter(None, map(self._year_of, speakers)), None)
        # 令和6年度評価 may be said in 令和6年度 of 令和5年度
        rated_year = min(year, latest) if year and latest else latest
        about = {"activity_id": activity.id, "year": printed(rated_year), "criterion": criterion}
        mark = {"symbol": symbol, "scale": scale, "text": chosen}
        row = self.out.add("ratings", cell.part, Why(cell), **about, **mark)
        names = (near for near in cell.left if near.role.name == "indicator.name" and near.folded)
        if name := next(names, None):
            self._marks[tuple(about.values())].append((row, one_line(name.part)))

    def _write_under_head(self, cell: PageCell, role: Role, header: PageCell) -> None:
        family, _, meaning = role.name.partition(".")
        if family == "ignore":
            self.out.ledger.take([cell.part], Taken.IGNORED)
            return
        is_of_row = family in ("rating", "text", "reason")
        activity = self._activity_of(cell) if is_of_row else None
        if activity is None:
            return
        if family == "rating":
            self._write_rating(activity, header, cell)
        else:
            activity.add_text(meaning or header.slots.label, [cell.part], Why(cell))

    def _write_figure(self, cell: PageCell) -> None:
        """Write what a figure is; then doubt what is not seen whole."""
        if cell.is_unit_behind:
            self.out.ledger.take([cell.part], Taken.LABEL)
            return
        path = figure_path(cell)
        self._write_path(cell, path)
        if _sticks_out(cell):
            self.out.doubt(cell.part, "figure_over_edge", cell.folded)
        elif sign := _sign_before(cell):
            self.out.doubt(cell.part, "sign_apart", cell.folded, sign=sign)
        elif self._years_differ(path) and not self._why_left_out(cell, path):
            self.out.doubt(cell.part, "year", cell.folded, "year.of_two")

    def _write_path(self, cell: PageCell, path: FigurePath) -> None:
        if reason := self._why_left_out(cell, path):
            self.out.ledger.take([cell.part], reason)
            return
        if not _is_labelled(cell, path):
            return
        is_total = any("total" in label.slots.roles for label in path.labels)
        activity = self.activity if is_total and self.activity else self._activity_of(cell)
        if activity is None:
            return
        self._write_of(activity, path, is_total=is_total)
        if _ZERO.fullmatch(cell.folded):
            self.out.ledger.take([cell.part], Taken.NAMELESS)

    def _activity_of(self, cell: PageCell) -> Activity | None:
        """The activity of a cell: that of the sheet; none in a list, which tables read."""
        if cell.row not in self._names_of_list:
            self._names_of_list[cell.row] = self._head_of_names(cell.row)
        head = self._names_of_list[cell.row]
        if head is not None:
            self.lists.setdefault(head, cell)
        return self.activity if head is None else None

    def _head_of_names(self, row: int) -> PageCell | None:
        """The head over the names of activities of a list in which a row stands."""
        rows = self.document.rows
        over = {head.row for cell in rows[row] for head in cell.above}
        heads = (head for number in over for head in rows[number])
        naming = (head for head in heads if "activity.name" in head.slots.roles)
        return next((head for head in naming if head not in self._heads_of_sheet), None)

    def _write_of(self, activity: Activity, path: FigurePath, *, is_total: bool) -> None:
        """Write a figure of an activity."""
        if is_total:
            self._write_total(activity, path)
        elif path.name is not None and path.name.folded:
            self._begin_indicator(activity, path.name, path)
            self._write_value(activity, path)
        elif path.item is not None:
            self._write_costs(activity, path, path.item)
        elif path.name is None and path.unknown is None and path.first("phase"):
            is_of_costs = any(label.slots.group for label in path.labels)  # 収入計
            if not is_of_costs:
                self._write_value(activity, path)

    def _why_left_out(self, cell: PageCell, path: FigurePath) -> Taken | None:
        """Why the form leaves a figure out, as the nearest label beside or over it says."""
        roles: set[str] = set()
        for label in (*path.labels[:1], *cell.above[:1]):
            roles.update(label.slots.roles)
        # 前年度比較 over several columns says it of all of them
        roles.update("derived" for head in cell.above[1:] if "derived" in head.slots.roles)
        if "ignore" in roles:
            return Taken.IGNORED
        return Taken.DERIVED if "derived" in roles else None

    def _write_total(self, activity: Activity, path: FigurePath) -> None:
        """Write the printed sum of a list, which a check adds up again."""
        cell = path.cell
        if _TOTAL.fullmatch(cell.folded):
            self.out.add(
                "printed",
                cell.part,
                Why(cell, path),
                check="project_total",
                activity_id=activity.id,
                unit=self.declared.unit,
                text=cell.folded,
            )

    def _is_beside_two_items(self, cell: PageCell, item: PageCell) -> bool:
        """Whether the cell of a figure reaches down to a row with another item.

        Or to a free line below its own.
        """
        if cell.row + 1 >= self.sheet.last:
            return False
        below = self.document.beside[cell.row + 1]
        if cell not in below:
            return False
        lower = [near for near in below if near.row > cell.row and near.x1 < cell.x1]
        place = round(item.x0), round(item.x1)
        return any(
            near.slots.items or (round(near.x0), round(near.x1)) == place
            for near in lower
            if near.folded
        )

    def _begin_indicator(self, activity: Activity, name: PageCell, path: FigurePath) -> None:
        left = path.left
        by_role = {beside.role.name: beside for beside in reversed(left)}
        of_indicator = [near.part for near in left if near.role.name.startswith("indicator.")]
        self.out.ledger.take(of_indicator, Taken.NAME)
        unit = by_role.get("indicator.unit")
        polarity = by_role.get("indicator.polarity")
        # the unit that a form says of an indicator's label, or of the head over names; none where
        # its table prints another
        units = {label.slots.unit for label in path.meanings if label.slots.unit}
        naming = name if name.slots.declared else name.role.label
        said = naming.slots.unit if naming and naming.slots.declared else ""
        unit_of_label = said if units <= {said} else ""
        activity.begin_indicator(
            [name.part],
            one_line(unit.part) if unit else None,
            self.declared.kind,
            _POLARITY.get(polarity.folded, "") if polarity else self.declared.polarity,
            self._number_before(name) if activity is self.activity else "",
            Why(name),
            unit_of_label,
        )
        definition = by_role.get("indicator.definition")
        if definition is not None:
            activity.add_definition([definition.part])

    def _write_value(self, activity: Activity, path: FigurePath) -> None:
        cell = path.cell
        phases = [label.slots.phase for label in path.meanings if label.slots.phase]
        phase = next(iter(phases), self.declared.phase or "actual")
        measure = "baseline" if "baseline" in phases else _AS_VALUE.get(phase, phase)
        of_years = [label.slots.phase for label in path.cell.above if label.slots.year]
        if measure == "actual":
            measure = next((head for head in of_years if head in _NOT_OVER), measure)
            measure = "expected" if measure == "target" else measure
        elif measure == "target" and "cumulative" in of_years:  # that of several years
            measure = "cumulative"
        status = "none" if cell.folded in self.declared.none else ""
        word = ""
        if measure == LIMIT and (label := path.first_label("phase")):
            measure, word = "target", one_line(label.part)
        kind = LIMIT if word else ""
        about = {"measure": measure, "target_kind": kind, "target_word": word, "status": status}
        activity.add_value(self._year(path), cell.part, Why(cell, path, self._name), **about)

    def _write_costs(self, activity: Activity, path: FigurePath, item: PageCell) -> None:
        """Write the costs in a cell: one, or one of each item that its label names, 150,000(0)."""
        cell = path.cell
        label = one_line(item.part)
        said = path.first_label("phase")
        if said is not None and said.slots.phase in _OF_NO_COST:
            head = one_line(said.part)
            self.out.doubt(cell.part, "year", cell.folded, "year.of_other", other=head)
            return
        phase = path.first("phase") or self.declared.basis
        unit = path.unit or self.document.unit_of_page(cell.page, self.declared.unit)
        about = {
            "activity_id": activity.id,
            "year": self._year(path),
            "basis": _AS_COST.get(phase, phase),
        }
        items = ("detail",) if path.is_part else item.slots.items
        self.out.ledger.take([item.part], Taken.NAME if path.is_part else Taken.LABEL)
        text = one_line(cell.part)
        figures = two_figures(text) if len(items) > 1 else (text,)
        for kind, figure in zip(items, figures, strict=False):
            if figure:
                row = self.out.add(
                    "costs",
                    cell.part,
                    Why(cell, path),
                    **about,
                    item=kind,
                    detail=label if kind == "detail" else "",
                    text=figure,
                    unit="" if unit and fold(figure).endswith(unit) else unit,
                )
                self._costs[(*about.values(), kind)].append((row, label))
        if self._is_beside_two_items(cell, item):
            self.out.doubt(cell.part, "spanning_figure", cell.folded)

    def _year(self, path: FigurePath) -> str:
        row = path.cell.row
        for label in path.meanings:
            if year := self._year_of(label):
                # 決算額 beside 前年度決算額 is of the sheet's year
                self._dated.update(() if relative_year(label.slots.year) is not None else [row])
                return printed(year)
            is_range = label in path.cell.above and year_range(label.slots.year)
            if is_range or is_numbered_year(label.slots.year):
                return label.slots.year  # no year of the calendar, which cleaning says
        if path.first("phase") != LIMIT:  # limits are those of the sheet's year
            self._undated.setdefault(row, []).append(path.cell)
        return self.year

    def _years_differ(self, path: FigurePath) -> bool:
        """Whether the label of a row says another year in brackets than the head of its column."""
        labels = [label for label in path.labels if _YEAR_BEHIND.search(label.folded)]
        heads = [head for head in path.cell.above if head.slots.year]
        if not labels or not heads:
            return False
        year = self._year_of(labels[0])
        return year is not None and self._year_of(heads[0]) not in (None, year)

    def _year_of(self, label: PageCell) -> int | None:
        """The year that a label names, also one beside the sheet's own: 前年度."""
        of_sheet = self.sheet.year
        far = relative_year(label.slots.year)
        if of_sheet and far is not None:
            return of_sheet + far
        return year_of(label.slots.year, of_sheet and of_sheet + _YEARS_AHEAD)

    def _number_before(self, label: PageCell) -> str:
        """The printed number of an indicator: that with which its row begins.

        Unless it is that of rows above, too.
        """
        first = next(iter(self.document.beside[label.row]), label)
        number = printed_number(first.folded) if first.row == label.row else ""
        if number:
            self.out.ledger.take([first.part], Taken.LABEL)
        return number
