"""Paths: which labels say what a figure is, and what they say of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from hyoka.contract.explanations import Explanation, Said
from hyoka.contract.tables import WITHOUT_PHASE
from hyoka.forms.cells import NEAR_PT, PageCell, are_apart
from hyoka.forms.labels import is_open
from hyoka.grid.model import Row
from hyoka.grid.paragraphs import one_line
from hyoka.pdf.chars import UNREAD
from hyoka.text.label_grammar import is_part
from hyoka.text.numbers import is_missing
from hyoka.text.units import units_of_codes

#: Units of costs, and what may stand round one: 【単位：円】, 【単位：円】A.
UNITS_OF_COSTS: Final = units_of_codes("JPY", "FTE", "hours")
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: What stands for letters of a label that are struck out.
UNREAD_SIGN: Final = chr(UNREAD)
_UNIT: Final = re.compile(r"[\[【(]?(?:単位)?:?|[\])】][A-Z]?$")
#: What stands in a path beside a label that alone decides what a figure is.
ALONE: Final = "－"
_FEWEST_TOGETHER: Final = 2
#: Behind the labels of a path whose unit the form says.
_SAID_UNIT: Final = " + unit"
#: What labels decide, in the order in which it is said.
_SLOTS: Final = ("meaning", "name", "item", "year", "phase", "unit")


@dataclass(slots=True)
class FigurePath:
    """The path of a figure.

    Attributes:
        cell: The cell of the figure.
        left: What stands left of it up to the figures of another table, the nearest first.
        labels: The labels among these, with what they mean within the labels farther out.
        meanings: All labels in the order in which they are asked: of each slot the first that says
            something decides. Behind those left of it the headers over it, then its table's
            caption.
        name: The name of the indicator that it is a value of.
        is_part: Whether it is a part of costs that only its own text names: 委託料, also 市債, in
            主な内訳; but not one of which the form itself says which item it is.
        item: The label that says of which item of costs it is.
        unknown: The text right before it, if nobody knows what it means.
    """

    cell: PageCell
    left: Sequence[PageCell]
    labels: Sequence[PageCell]
    meanings: Sequence[PageCell]
    name: PageCell | None
    is_part: bool
    item: PageCell | None
    unknown: PageCell | None

    @property
    def unit(self) -> str:
        """The unit of money or staff.

        What stands alone in a cell of the row, first right behind it, else what the first label
        says.
        """
        for beside in (*self.cell.right[:1], *self.left):
            text = "" if beside.is_label else _UNIT.sub("", beside.folded)
            if text in UNITS_OF_COSTS:
                return text
        return self.first("unit")

    @property
    def said_of_part(self) -> PageCell | None:
        """The label of the group or of the column of a part."""
        groups = [label for label in self.labels if label.slots.group]
        items = [label for label in self.meanings if label.slots.items]
        return next(iter(groups + items), None)

    def first(self, slot: str) -> str:
        """What the first label that speaks of a slot says: phase, unit."""
        label = self.first_label(slot)
        return str(getattr(label.slots, slot)) if label else ""

    def first_label(self, slot: str) -> PageCell | None:
        """The first label that speaks of a slot."""
        return next((label for label in self.meanings if getattr(label.slots, slot)), None)

    def side(self, label: PageCell) -> str:
        if label in self.cell.above:
            return "above"
        return "left" if label in (*self.labels, *self.left) else "caption"


def figure_path(cell: PageCell) -> FigurePath:
    left = _left_of(cell)
    name = next((beside for beside in left if _is_name(beside)), None) or _name_above(cell)
    labels = _within_groups([beside for beside in left if beside.is_label])
    if (name is None or not name.folded) and _say_phase_only(labels):
        name = _name_in_rows_above(cell) or name
    of_table = [label for label in labels if cell.is_of_table(label)]
    of_row = [label for label in labels if label not in of_table]
    before = [*_column_before(cell), *_year_over_label(cell, of_row)]
    meanings = (*of_row, *cell.above, *before, *of_table, *cell.caption)
    item = next((label for label in meanings if label.slots.items), None)
    if item in cell.above and labels and labels[0].slots.group == "revenue":
        item = None  # 収入合計: costs over its column say nothing of it
    # a dash or a unit says nothing of what a figure is
    saying = (label for label in left if label.role.name != "indicator.unit")
    nearest = next((label for label in saying if not is_open(label.folded)), None)
    is_of_form = bool(left) and left[0].is_label and labels[0].slots.of_form
    unknown = None
    if nearest is not None and not is_of_form and _is_of_its_own(nearest):
        unknown = nearest
    groups = [label.slots.group for label in labels if label.slots.group]
    is_in_parts = groups[:1] == ["parts"]
    is_in_group = bool(groups) and nearest is not None and not nearest.is_label
    # an item over the column says nothing of a row that nobody knows
    is_within_item = item in labels and unknown is not None
    is_part = (is_in_parts and not is_of_form) or is_in_group or is_within_item
    if is_part:
        item = nearest
    return FigurePath(cell, left, labels, meanings, name, is_part, item, unknown)


def _column_before(cell: PageCell) -> list[PageCell]:
    """The head of the column that a figure's own column is a part of: 決算額 | うち一般財源."""
    head = next(iter(cell.above), None)
    if head is None or not is_part(head.folded):
        return []
    row = head.document.rows[head.row]
    before = [near for near in row if near.x1 <= head.x0 + NEAR_PT and not is_part(near.folded)]
    return [before[-1]] if before and before[-1].is_header else []


def _year_over_label(cell: PageCell, labels: Sequence[PageCell]) -> list[PageCell]:
    """The year over the label of a figure, where none stands over it: 令和4年度 | 決算額."""
    is_dated = any(head.slots.year for head in cell.above)
    near = labels[:1] if labels and labels[0].row == cell.row and not is_dated else ()
    return [head for label in near for head in label.above if head.slots.year]


def _is_of_its_own(cell: PageCell) -> bool:
    """Whether nobody knows what the text before a figure means.

    So no other label speaks for its row.
    """
    if _WORD.search(cell.folded) is None and UNREAD_SIGN not in cell.folded:
        return False
    if not cell.is_label:
        return not cell.role.name
    slots = cell.slots
    has_role = any(role != "head" for role in slots.roles)
    return not (slots.of_figures or slots.is_key or slots.group or slots.unit or has_role)


def _is_name(cell: PageCell) -> bool:
    """Whether a cell names an indicator, as its label says or as a label that is one by itself."""
    return (
        "indicator.itself" in cell.slots.roles
        if cell.is_label
        else cell.role.name == "indicator.name"
    )


def _name_above(cell: PageCell) -> PageCell | None:
    """The header over a figure that names an indicator itself.

    The first one of its row, of which each year has one.
    """
    head = next((head for head in cell.above if not head.slots.year), None)
    if head is None or "indicator.itself" not in head.slots.roles:
        return None
    label = head.slots.label
    row = head.document.rows[head.row]
    return next(first for first in row if first.slots.label == label)


def _say_phase_only(labels: Sequence[PageCell]) -> bool:
    """Whether the labels of a row say which figures it has, not of what: 目標, 実績."""
    return bool(labels) and all(label.slots.phase and not label.slots.items for label in labels)


def _name_in_rows_above(cell: PageCell) -> PageCell | None:
    """The name over the rows of its values: alone in a row, or in the first of these rows.

    None where a row between has a name or holds no values, or where two of them say one phase.
    """
    rows = cell.document.rows
    above = cell.document.blocks[cell.block]
    phases = list(_phases(rows[cell.row]))
    for number in reversed(range(above[0], cell.row)):
        if are_apart(rows[number], rows[cell.row]):
            continue
        printed = [near for near in rows[number] if near.folded]
        names = [near for near in printed if near.role.name == "indicator.name"]
        if names and len(printed) == 1 and names[0].role.is_header:
            return names[0]
        labels = [near for near in printed if near.is_label]
        if not _say_phase_only(labels) or number in cell.document.header_rows:
            return None
        phases += _phases(rows[number])
        if names:
            differ = len(set(phases)) == len(phases)
            return names[0] if differ and _are_names_first(names[0]) else None
    return None


def _phases(row: Iterable[PageCell]) -> set[str]:
    return {cell.slots.phase for cell in row if cell.is_label} - {""}


def _are_names_first(name: PageCell) -> bool:
    """Whether each name of a table stands in the first row of its values, blank cells below it.

    As the first one under their header does. Only of a table that prints no edges between its rows:
    elsewhere a blank cell is one of its own.
    """
    document = name.document
    item = document.items[name.row]
    _, head, is_header = name.role
    if head is None or not (is_header and isinstance(item, Row) and item.guessed):
        return False
    below = {*range(head.row + 1, name.row + 1)} - document.header_rows
    first = document.rows[min(below)]
    is_named = any(near.folded and near.role.label is head for near in first)
    return is_named and _phases(first) == _phases(document.rows[name.row])


def _left_of(cell: PageCell) -> list[PageCell]:
    row: list[PageCell] = []
    behind_texts = False
    for beside in cell.left:
        head = next(iter(beside.above), None)
        if head is not None and not (head.slots.known or head.folded in UNITS_OF_COSTS):
            continue  # what stands under a header that nobody declares says nothing of its row
        if beside.is_amount and not (beside.is_label or beside.role.name):
            continue  # its heads were lost
        if beside.is_figure_place:
            if behind_texts:
                break
            continue
        behind_texts = True
        says_nothing = is_missing(beside.folded)  # also a dash in a column of units: (－)
        if not says_nothing or beside.role.name == "indicator.name":
            row.append(beside)
    return row


def _within_groups(labels: list[PageCell]) -> list[PageCell]:
    if not labels or not labels[0].document.slots.of_groups:
        return labels
    within = []
    for number, label in enumerate(labels):
        farther = [group.slots for group in labels[number + 1 :]]
        slots = label.document.slots.within(farther, label.slots)
        within.append(label if slots is label.slots else replace(label, slots=slots))
    return within


class Reason(NamedTuple):
    """What one label says of a cell.

    Attributes:
        what: name, meaning, item, year, phase or unit.
        value: What it says of it: settlement, 令和3年度, 千円.
        cell: The label, or the name that it gives.
        side: left, above or caption: where it stands.
        key: The label that says so, as the form has it: "" for a year alone; None where it is no
            label.
    """

    what: str
    value: str
    cell: PageCell
    side: str
    key: str | None

    @property
    def label(self) -> str:
        """What stands there; of a name with its purpose below it the name."""
        text = one_line(self.cell.part)
        is_name = self.what == "activity" and text.startswith(self.value)
        return self.value if is_name else text

    @property
    def is_declared(self) -> bool:
        """Whether the form declares it; else it is one that all cities share."""
        return self.cell.slots.declared

    @property
    def in_texts(self) -> Said:
        return Said(self.what, self.value, self.label, self.side, self.is_declared)


@dataclass(frozen=True)
class Why:
    """Why a cell became the row that it became; the reader keeps it beside the record.

    Attributes:
        cell: The cell.
        path: The path of a figure; None for a text, which its role says.
        name: The name of the indicator of a value, where it stands over its rows.
    """

    cell: PageCell
    path: FigurePath | None = None
    name: PageCell | None = None

    def label_of(self, item: str) -> str:
        """The printed label that says an item of costs; "" where none does."""
        labels = (near.part.text for near in self.cell.labels if item and near.slots.item == item)
        return next(labels, "")

    @property
    def unit(self) -> str:
        """The unit of money or staff that labels say."""
        return self.path.unit if self.path else ""

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(one_line(cell.part) for cell in (self.path or self.cell).left)

    @property
    def above(self) -> tuple[str, ...]:
        return tuple(one_line(cell.part) for cell in self.cell.above)

    @cached_property
    def rests_on(self) -> tuple[str, ...]:
        """The labels that decide what a figure or a mark is.

        Keys of the form where none does: year, basis, unit. The last one stands for those together
        that decide it, beside its year: 決算額 + 事業費; of one alone 決算額 + －, so that a
        doubt about it does not touch what rests on this label.
        """
        keys = {reason.what: reason.key for reason in self.reasons if reason.key is not None}
        if self.path or not any(label.slots.year for label in self.cell.speakers):
            keys.setdefault("year", "year")
        for item in (reason.cell for reason in self.reasons if reason.what == "item"):
            keys.setdefault("unit", "unit")
            if not {*item.slots.items} & WITHOUT_PHASE:
                keys.setdefault("phase", "basis")
        keys = {what: keys[what] for what in _SLOTS if what in keys}
        # years and units that are printed differ between the sheets of a form: 20年度（人）
        printed = {"year": keys.get("year"), "unit": keys.get("unit")}
        if printed["unit"] == "unit":
            del printed["unit"]
        together = dict.fromkeys(key for what, key in keys.items() if what not in printed and key)
        path = [*together, *([ALONE] if len(together) < _FEWEST_TOGETHER else [])]
        return (*keys.values(), " + ".join(path))

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """What labels say, for each slot the first that speaks of it.

        Where none does, the form decides.
        """
        return tuple(self._of_figure(self.path) if self.path else self._of_text())

    def _of_text(self) -> Iterator[Reason]:
        name, label, is_header = self.cell.role
        if label is not None:
            side = "above" if is_header else "left"
            yield Reason("meaning", name, label, side, label.slots.label)

    def _of_figure(self, path: FigurePath) -> Iterator[Reason]:
        if name := path.name or self.name:
            label = name if name.is_label else name.role.label
            side = "left" if name in path.left else "above"
            yield Reason("name", one_line(name.part), name, side, _key(label))
        elif path.item is not None:
            value = "detail" if path.is_part else path.item.slots.item
            label = path.said_of_part if path.is_part else path.item
            yield Reason("item", value, path.item, path.side(path.item), _key(label))
        for what in ("year", "phase", "unit"):
            label = path.first_label(what)
            if label is not None:
                said = path.first(what)
                yield Reason(what, said, label, path.side(label), label.slots.label)

    @property
    def explanation(self) -> Explanation:
        """The same in texts, which are kept."""
        said = tuple(reason.in_texts for reason in self.reasons)
        return Explanation(said, self.left, self.above)


def path_with_printed_unit(path: str) -> str:
    """The labels of a path whose unit the form says, as they are where the page prints it.

    A long list has its unit over the first of its pages only.
    """
    labels = path.removesuffix(_SAID_UNIT)
    return labels if labels == path or " + " in labels else f"{labels} + {ALONE}"


def _key(label: PageCell | None) -> str | None:
    return label.slots.label if label and label.is_label else None
