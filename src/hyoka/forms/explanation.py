"""Why a cell became the row that it became: its path, and which label on it said item, year, phase, unit or name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hyoka.contract.records import Place
from hyoka.forms.document_cells import DocumentCells
from hyoka.forms.figure_paths import FigurePath, figure_path
from hyoka.forms.page_cells import PageCell
from hyoka.forms.paths import behind
from hyoka.forms.shared.paragraphs import one_line
from hyoka.text.label_files import CODE_WORDS

#: Whether a name, an item, a year …, and on which side of a figure: the words of a Japanese page.
_WORDS: Final = CODE_WORDS["path"]


@dataclass(frozen=True, slots=True)
class Reason:
    """What one label says of a cell.

    Attributes:
        what: name, meaning, item, year, phase or unit.
        value: What it says of it: settlement, 令和3年度, 千円.
        label: The printed label.
        side: left, above or caption: where it stands.
        is_declared: Whether the form declares it; else it is one that all cities share.
    """

    what: str
    value: str
    label: str
    side: str
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a cell means what it does.

    Attributes:
        text: The cell's whole text.
        place: Its page and box.
        left, above: The texts of its path, the nearest first.
        reasons: What the labels on it say; of a slot that none speaks of the form decides (its year, unit or basis).
    """

    text: str
    place: Place
    left: tuple[str, ...]
    above: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        """One line in English: what is said by which label."""
        reasons = (f"{why.what} {why.value}: {why.label} ({why.side})" for why in self.reasons)
        return "; ".join(reasons) or "no label on its path"

    @property
    def in_japanese(self) -> str:
        """The same in Japanese."""
        sentence = _WORDS["reason"]
        reasons = (sentence.format(_WORDS[why.what], _WORDS[why.side], why.label) for why in self.reasons)
        return "、".join(reasons)


def explain(document: DocumentCells, place: Place) -> Explanation | None:
    """Why the cell of a place means what it does; None where no cell of the document stands there."""
    cell = document.find(place)
    if cell is None:
        return None
    role = document.roles.of(cell)
    path = figure_path(document, cell)
    if role.label is not None:
        side = "above" if role.is_header else "left"
        reasons = [_reason("meaning", role.role, role.label, side)]
    else:
        reasons = [*_reasons(path)]
        if path.name is None and path.item is None and (name := _name_above(document, cell)):
            reasons.insert(0, _reason("name", one_line(name.part), name, "above"))
    left, above = ([one_line(beside.part) for beside in cells] for cells in (path.left, path.above))
    return Explanation(one_line(cell.part), cell.place, tuple(left), tuple(above), tuple(reasons))


def _name_above(document: DocumentCells, cell: PageCell) -> PageCell | None:
    """The name beside the nearest label over a value that names indicators, up to where its sheet begins."""
    labels = (label for row in reversed(document.cells.rows[: cell.row]) for label in row if label.is_label)
    for label in labels:
        if "indicator.name" in label.slots.roles and not label.is_header:
            return next(iter(behind(document.paths.right(label))), None)
        if "activity.name" in label.slots.roles:
            break
    return None


def _reasons(path: FigurePath) -> Iterator[Reason]:
    """For each slot the first label that speaks of it."""
    sides: Sequence[tuple[str, Sequence[PageCell]]] = (
        ("left", path.labels),
        ("above", path.above),
        ("caption", path.headers[len(path.above) :]),
    )
    if path.name is not None:
        yield _reason("name", one_line(path.name.part), path.name, "left")
    elif path.item is not None:
        side = next(side for side, cells in (*sides, ("left", path.left)) if path.item in cells)
        yield _reason("item", "detail" if path.is_part else path.item.slots.item, path.item, side)
    for what in ("year", "phase", "unit"):
        answers = ((getattr(label.slots, what), label, side) for side, cells in sides for label in cells)
        first = next((answer for answer in answers if answer[0]), None)
        if first is not None:
            yield _reason(what, *first)


def _reason(what: str, value: str, label: PageCell, side: str) -> Reason:
    return Reason(what, value, one_line(label.part), side, label.slots.declared)
