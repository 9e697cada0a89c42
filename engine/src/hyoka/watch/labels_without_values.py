"""Labels of figures and marks on recognised pages of which no value was read.

Other checks report ink that is no letter, and texts that are no label and became no record. Neither
finds a value that is itself the text of a label: その他 beside 事業の方向性.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from hyoka.contract.ledger import Ledger, Records, Taken
from hyoka.contract.records import problem
from hyoka.forms.activity_sheets import find_sheets
from hyoka.forms.cells import NEAR_PT, DocumentCells, PageCell, label_cells
from hyoka.forms.declaration import Declaration
from hyoka.forms.labels import Slots
from hyoka.grid.page_items import Item

_Problem = dict[str, object]
KIND: Final = "label_without_value"
#: What a text beside a label may have been taken as, so that nothing of the label is lost.
_READ: Final = frozenset({Taken.FIGURE, Taken.DERIVED, Taken.IGNORED, Taken.NAMELESS})


def labels_without_values(
    declared: Declaration, items: Sequence[Item], records: Records, pictures: Collection[int]
) -> Iterator[_Problem]:
    """A problem for each label of a figure or mark beside which something is, but no value.

    And one for each sheet on recognised pages that lacks such labels of its form.

    Args:
        declared: The form.
        items: Those of the whole document, as its form reads them.
        records: What the form has read of them.
        pictures: The pages that are recognised.
    """
    if declared.outline.chapters or not pictures:
        return
    document = label_cells(declared.meanings, items, declared.spellings)
    for cell in document:
        is_beside = cell.is_label and not cell.is_header and _is_of_values(cell.slots)
        if cell.page in pictures and is_beside:
            texts = list(_lost_beside(cell, records.ledger))
            if texts:
                yield problem(KIND, cell.page, text=f"{cell.folded}: {' '.join(texts)}")
    wanted = _wanted(declared)
    for cells in _sheets(declared, document):
        page = cells[0].page
        if page not in pictures:
            continue
        there = {name for cell in cells for name in _names(cell.slots)}
        lacked = [label for label, name in wanted.items() if name not in there]
        if lacked:
            yield problem(KIND, page, text=", ".join(lacked), action=f"{KIND}.lacking")


def _is_of_values(slots: Slots) -> bool:
    return bool(slots.items or slots.role("rating."))


def _names(slots: Slots) -> Iterator[str]:
    """What a label says that its figures are: items of costs, a criterion, an indicator's name."""
    yield from slots.items
    if slots.role("rating."):
        yield slots.label
    if "indicator.name" in slots.roles:
        yield "indicator.name"


def _wanted(declared: Declaration) -> Mapping[str, str]:
    """The labels of figures and marks of a form, each with what it says; one of several spellings.

    Labels within a group stand in a table that a sheet may do without.
    """
    names = dict[str, str]()
    for label in (label for label in declared.meanings if ">" not in label):
        for concept in declared.concepts_of(label):
            family, _, item = concept.partition(".")
            if family == "cost":
                names.setdefault(item, label)
            elif family == "rating":
                names[label] = label
            elif concept == "indicator.name":
                names.setdefault(concept, label)
    return {label: name for name, label in names.items()}


def _sheets(declared: Declaration, document: DocumentCells) -> Iterator[list[PageCell]]:
    """The cells of each sheet, with those of its parts."""
    cells = list[PageCell]()
    for sheet in find_sheets(declared, document):
        if not sheet.part and cells:
            yield cells
            cells = []
        cells += chain(*document.rows[sheet.first : sheet.last])
    if cells:
        yield cells


def _lost_beside(label: PageCell, ledger: Ledger) -> Iterator[str]:
    """The texts beside a label, where nothing of them was taken as a value."""
    right = label.right
    if not right or not right[0].folded:
        return
    others = (cell.x0 for cell in right[1:] if cell.is_label and _is_of_values(cell.slots))
    end = min(others, default=float("inf"))
    rows = label.document.rows[label.row :]
    beside = [cell for cell in _reached(label, rows) if cell.x0 < end]
    lines = chain(*(cell.part.lines for cell in beside))
    if any(ledger.reason_of(line) in _READ for line in lines):
        return
    for cell in beside:
        if cell.folded:
            yield cell.folded


def _reached(label: PageCell, rows: Iterable[Sequence[PageCell]]) -> Iterator[PageCell]:
    """The cells right of a label in the rows that it reaches beside."""
    for row in rows:
        if row and not (row[0].page == label.page and row[0].top < label.bottom):
            return
        for cell in row:
            if cell.x0 >= label.x1 - NEAR_PT:
                yield cell
