"""Small documents of a test's own: pages of lines of text and of tables with merged cells."""

from collections.abc import Sequence
from pathlib import Path

from .page import Pages
from .style import Style
from .table import Cell, Table

#: In place of a cell's text: the cell goes on from the left, or from above.
LEFT, UP = "←", "↑"
#: A line of text, or a table's rows.
Block = str | list[list[str]]


def typeset_pages(path: Path, pages: Sequence[Sequence[Block]], style: Style | None = None) -> Path:
    """Typeset pages; columns are equally wide.

    Args:
        path: The PDF to write.
        pages: The blocks of each page.
        style: How they are set.
    """
    style = style or Style()
    out = Pages(path, style, "見本", foot="")
    for blocks in pages:
        out.begin()
        for block in blocks:
            if isinstance(block, str):
                out.text(block)
            else:
                out.table(Table(merged_cells(block), [1.0] * len(block[0]), out.width_pt, style, row_pt=14))
                out.space(6)
    out.finish()
    return path


def merged_cells(rows: list[list[str]]) -> list[Cell]:
    """The cells of rows of texts, merged where these say so."""
    return [
        Cell(row, column, text, _span([line[column] for line in rows[row + 1 :]], UP), _span(texts[column + 1 :], LEFT))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text not in (LEFT, UP)
    ]


def _span(texts: Sequence[str], goes_on: str) -> int:
    """How many rows or columns a cell fills."""
    return next((count for count, text in enumerate(texts, 1) if text != goes_on), len(texts) + 1)
