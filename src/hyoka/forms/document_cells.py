"""The cells of a document with their paths and roles: what reader, draft and explanation look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from hyoka.contract.records import Place
from hyoka.forms.cell_roles import CellRoles
from hyoka.forms.label_slots import LabelSlots
from hyoka.forms.page_cells import PageCell, PageCells, read_cells
from hyoka.forms.paths import Paths
from hyoka.forms.shared.label_finder import LabelName, label_finder, with_labels_apart
from hyoka.forms.shared.page_items import Item

#: Two boxes are one if their corners lie no farther apart, points.
_NEAR_PT = 1.0


@dataclass(frozen=True)
class DocumentCells:
    """The cells of a document with their paths and roles, by the labels that are taken for such."""

    slots: LabelSlots
    cells: PageCells
    paths: Paths
    roles: CellRoles

    def __iter__(self) -> Iterator[PageCell]:
        return (cell for row in self.cells.rows for cell in row)

    @cached_property
    def lists_activities(self) -> bool:
        """Whether a header names activities."""
        return any("activity.name" in cell.slots.roles for cell in self if cell.is_header)

    @cached_property
    def _pages(self) -> Mapping[int, list[PageCell]]:
        pages: dict[int, list[PageCell]] = {}
        for cell in self:
            pages.setdefault(cell.page, []).append(cell)
        return pages

    def find(self, place: Place) -> PageCell | None:
        """The cell of a place."""
        cells = self._pages.get(place.page, ())
        near = (cell for cell in cells if _is_near(cell.part.x0, place.x0) and _is_near(cell.part.top, place.top))
        return next(near, None)


def _is_near(edge: float, wanted: float) -> bool:
    return abs(edge - wanted) < _NEAR_PT


@lru_cache(maxsize=16)
def _labels(
    meanings: tuple[tuple[str, str], ...], spellings: tuple[tuple[str, str], ...]
) -> tuple[LabelName, LabelSlots]:
    """What tells the labels of a form, and what they mean: found once for all documents of a form."""
    return label_finder(dict(meanings), dict(spellings)), LabelSlots(dict(meanings), dict(spellings))


def label_cells(
    meanings: Mapping[str, str], items: Sequence[Item], spellings: Mapping[str, str] = MappingProxyType({})
) -> DocumentCells:
    """The cells of a document, with the labels that have a meaning and those that all cities share."""
    label, slots = _labels(tuple(meanings.items()), tuple(spellings.items()))
    cells = read_cells([with_labels_apart(item, label) for item in items], slots)
    paths = Paths(cells)
    return DocumentCells(slots, cells, paths, CellRoles(cells, paths))
