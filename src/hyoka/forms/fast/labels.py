"""Labels and their values: in the cells of a row, in the box below."""

from __future__ import annotations

from hyoka.forms.shared.labels import LabelName, split_at_labels
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import follows
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
