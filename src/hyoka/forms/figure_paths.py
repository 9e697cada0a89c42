"""What says what a figure is: the labels left of it, each within its group, the headers over it and the caption."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from hyoka.forms.document_cells import DocumentCells
from hyoka.forms.label_slots import LabelSlots
from hyoka.forms.page_cells import PageCell
from hyoka.text.numbers import YEN

#: Units of costs, and what may stand round one: 【単位：円】.
UNITS_OF_COSTS: Final = frozenset({*YEN, "人", "時間"})
_UNIT: Final = re.compile(r"[\[【(]?(?:単位)?:?|[\])】]$")


@dataclass(frozen=True, slots=True)
class FigurePath:
    """The path of a figure.

    Attributes:
        left: What stands left of it up to the figures of another table, the nearest first.
        labels: The labels among these, with what they mean within the labels farther out.
        above: The headers over it, the nearest first.
        headers: The same, and the labels of its table's caption.
        name: The name of the indicator that it is a value of.
        meanings: All labels in the order in which they are asked: of each slot the first that says something decides.
        is_part: Whether it is a part of costs that only its own text names: 委託料, also 市債, in 主な内訳.
        item: The label that says of which item of costs it is.
    """

    left: Sequence[PageCell]
    labels: Sequence[PageCell]
    above: Sequence[PageCell]
    headers: Sequence[PageCell]
    name: PageCell | None
    meanings: Sequence[PageCell]
    is_part: bool
    item: PageCell | None

    @property
    def unit(self) -> str:
        """The unit of money or staff: what stands alone in a cell of the row, else what the first label says."""
        alone = (_UNIT.sub("", one.folded) for one in self.left if not one.is_label)
        return next((text for text in alone if text in UNITS_OF_COSTS), "") or self.first("unit")

    def first(self, slot: str) -> str:
        """What the first label that speaks of a slot says: phase, unit."""
        return next((meaning for label in self.meanings if (meaning := str(getattr(label.slots, slot)))), "")


def figure_path(document: DocumentCells, cell: PageCell) -> FigurePath:
    """The path of a figure."""
    left = _left_of(document, cell)
    above = document.paths.above(cell)
    name = next((beside for beside in left if _is_name(document, beside)), None)
    labels = _within_groups(document.slots, [beside for beside in left if beside.is_label])
    headers = (*above, *document.paths.caption(cell))
    meanings = (*labels, *headers)
    groups = [label.slots.group for label in labels if label.slots.group]
    is_part = bool(left) and (groups[:1] == ["parts"] or (bool(groups) and not left[0].is_label))
    item = left[0] if is_part else next((label for label in meanings if label.slots.items), None)
    return FigurePath(left, labels, above, headers, name, meanings, is_part, item)


def _is_name(document: DocumentCells, cell: PageCell) -> bool:
    """Whether a cell names an indicator, as its label says or as a label that is one by itself."""
    if cell.is_label:
        return "indicator.itself" in cell.slots.roles
    return document.roles.of(cell).role == "indicator.name"


def _left_of(document: DocumentCells, cell: PageCell) -> list[PageCell]:
    row: list[PageCell] = []
    behind_texts = False
    for beside in document.paths.left(cell):
        if not all(header.slots.known for header in document.paths.above(beside)[:1]):
            continue  # what stands under a header that nobody declares says nothing of its row
        is_figure = document.roles.is_figure_place(beside)
        if is_figure and behind_texts:
            break
        behind_texts = behind_texts or not is_figure
        if not is_figure and (beside.folded or document.roles.of(beside).role == "indicator.name"):
            row.append(beside)
    return row


def _within_groups(slots: LabelSlots, labels: Sequence[PageCell]) -> list[PageCell]:
    groups = [label.slots for label in labels]
    means = [slots.within(groups[number + 1 :], means_alone) for number, means_alone in enumerate(groups)]
    pairs = zip(labels, means, strict=True)
    return [label if means_alone is label.slots else replace(label, slots=means_alone) for label, means_alone in pairs]
