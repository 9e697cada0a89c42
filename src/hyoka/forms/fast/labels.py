"""Labels and their values: in the cells of a row, in the box below."""

from __future__ import annotations

from collections.abc import Iterable

from hyoka.forms.shared.labels import LabelName, split_at_labels
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, follows
from hyoka.grid.model import Cell, Line, Row


def labelled_cells(item: Item, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The labels in a row, each with the cells that hold text between it and the next label; none for a line."""
    out: list[tuple[str, list[Cell]]] = []
    cells = item.cells if isinstance(item, Row) else []
    for cell in split_at_labels(cells, label) if isinstance(item, Row) and item.guessed else cells:
        if not cell.lines:
            continue
        if name := label(cell.folded):
            out.append((name, []))
        elif out:
            out[-1][1].append(cell)
    return out


def box_below(item: Item, below: Item | None, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The label that an item is as a whole, with the cells of the box directly below it; none where there is none."""
    alone = parts(item)[0] if isinstance(item, Line) or len(item.cells) == 1 else None
    if alone is None or not isinstance(below, Row) or not follows(alone, below.cells[0]):
        return []
    name = label(alone.folded)
    return [(name, below.cells)] if name and not any(label(cell.folded) for cell in below.cells) else []


def text_near(label: Part, texts: Iterable[Part]) -> Part | None:
    """The text right of a label at its height, else the first one directly below it; None where there is none."""
    height, middle = label.bottom - label.top, label.bottom + label.top
    here = [text for text in texts if text.page == label.page and text is not label]
    right = [text for text in here if text.x0 > label.x0 and abs(text.top + text.bottom - middle) < height]
    below = [text for text in here if text.top > label.bottom - 1 and text.x0 < label.x1 and label.x0 < text.x1]
    nearest = [*sorted(right, key=lambda text: text.x0), *sorted(below, key=lambda text: text.top)]
    return next(iter(nearest), None)
