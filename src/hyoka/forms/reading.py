"""The texts of a document, from its rows and lines."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, takewhile
from typing import Final

from hyoka.forms.by_place import heads_list, mark_bare_years, name_centuries, tell_by_place
from hyoka.forms.headers import mark_pairs
from hyoka.forms.pieces import is_figure, name_and_phase, parts_of_cell, parts_of_line, without_brackets, without_colon
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.paragraphs import Part, one_line
from hyoka.forms.shared.white_space import merge_cells, split_at_edges, split_at_white_space, text_span
from hyoka.forms.texts import GAP_PT, LONGEST_LABEL, Text, Texts, meaning_of_text
from hyoka.forms.years import printed_years
from hyoka.grid.model import Cell, Line, Row
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, is_label, meaning_of, plain_label

_LETTERS: Final = re.compile(r"[ぁ-ん一-龯](?:\s+[ぁ-ん一-龯])*")
_ONLY_YEAR: Final = re.compile(ANY_YEAR)
_HEADING: Final = re.compile(r"[■□◆◇●○◎▼▶【〔<(\d]")
_NO_FIGURE: Final = re.compile(r"\d\s+\d|^[①-⑳・、]+$")


def read_texts(items: Sequence[Item], meanings: Mapping[str, str] | None = None) -> Texts:
    """The texts of a document's rows and lines; rows that follow one another without a gap are one table.

    `meanings` has the concepts of labels that somebody has given, by the plain label.
    """
    texts = Texts(list(_texts(items, meanings or {})), items)
    for text in texts.texts if meanings else ():
        if given := (meanings or {}).get(plain_label(text.folded)):
            text.give(tuple(given.split()))
    name_centuries(texts)
    for text in texts.texts:
        tell_by_place(texts, text)
        if plain_label(text.folded) not in (meanings or {}) and heads_list(texts, text):
            text.give(("activity.name",))
    above = list[Text]()
    for row in texts.by_item.values():
        mark_bare_years(texts, row, above)
        mark_pairs(texts, row)
        above = row
    return texts


@dataclass
class _OpenTable:
    """Rows that follow one another without a gap; another table may stand beside them."""

    number: int
    page: int = 0
    guessed: bool = False
    x0: float = math.inf
    x1: float = -math.inf
    top: float = 0.0
    bottom: float = 0.0
    last: dict[tuple[float, float], Text] = field(default_factory=dict)  # the lowest cell of each column

    def meets(self, row: Row) -> bool:
        """Whether a row stands above or below it, not beside it."""
        return min(self.x1, row.cells[-1].x1) - max(self.x0, row.cells[0].x0) > GAP_PT

    def goes_on_with(self, row: Row) -> bool:
        """Whether a row is its next."""
        gap = min([GAP_PT, *(line.height / 2 for cell in row.cells for line in cell.lines)])
        is_same = (self.page, self.guessed) == (row.page, row.guessed) and self.meets(row)
        return is_same and self.top <= row.top <= self.bottom + gap

    def add(self, row: Row) -> None:
        """Take a row as its last."""
        self.page, self.guessed, self.top = row.page, row.guessed, row.top
        self.x0, self.x1 = min(self.x0, row.cells[0].x0), max(self.x1, row.cells[-1].x1)
        self.bottom = max(self.bottom, *(cell.bottom for cell in row.cells))


def _texts(items: Iterable[Item], known: Mapping[str, str]) -> Iterator[Text]:
    tables, count = list[_OpenTable](), 0  # those of a page that may go on
    items = [without_brackets(item) for item in _with_blanks_joined(_with_edges_before(items))]
    for number, (item, below) in enumerate(zip(items, [*items[1:], None], strict=False)):
        if isinstance(item, Row) and _is_heading(item, below):
            item = item.cells[0].lines[0]
        if isinstance(item, Line):
            yield from (_text(part, number, -1 - number) for part in parts_of_line(item, known))
            continue
        goes_on = (one for one in tables if one.goes_on_with(item) and not _begins_block(item, below, one.last))
        table = next(goes_on, None) or _OpenTable(count)
        count += table.number == count
        tables = [one for one in tables if one.page == item.page and not one.meets(item)] + [table]
        table.add(item)
        last = table.last
        left: Text | None = None
        for cell in (_in_column(cell, last) if item.guessed else cell for cell in _in_order(item, below)):
            parts = (_heads_by_line(cell, item, below) or _heads_beside(cell, item, known)) or (
                _parts(cell, known, item) if cell.lines else [cell]
            )
            if left and _means_text(left, known) and any(is_figure(part.folded) for part in parts):
                parts = [cell]
            for part in parts:
                text = _text(part, number, table.number)
                edges = (text.x0, text.x1)
                over = last.get(edges)
                if over and abs(over.bottom - text.top) <= GAP_PT and over.top < text.top - 1:
                    text.over = over
                text.left = left if left and abs(left.x1 - text.x0) <= GAP_PT else None
                left = last[edges] = text
                yield text


def _is_heading(row: Row, below: Item | None) -> bool:
    """Whether a row in guessed columns is a line over a table: one text with a mark or number, and heads below it."""
    if not row.guessed or [len(cell.lines) for cell in row.cells] != [1] or not isinstance(below, Row):
        return False
    return (
        bool(_HEADING.match(row.folded))
        and len(below.cells) > 1
        and not any(is_figure(cell.folded) for cell in below.cells)
    )


def _begins_block(row: Row, lower: Item | None, columns: Mapping[tuple[float, float], Text]) -> bool:
    """Whether a row has years behind its first cell, and no cell reaches down into it from above.

    Or it is one cell over a row of labels with figures that are in other columns than those above.
    """
    short = (cell for cell in row.cells if len(cell.folded) <= LONGEST_LABEL and not is_figure(cell.folded))
    years = [cell for cell in short if printed_years(cell.folded)]
    is_below_all = all(cell.bottom <= row.top + 1 for cell in columns.values())
    if len(years) > 1 and years[0] is not row.cells[0]:
        return not row.guessed and is_below_all
    if len(row.cells) > 1 or not is_below_all or not isinstance(lower, Row) or lower.page != row.page:
        return False
    figures = [cell for cell in lower.cells if is_figure(cell.folded)]
    labels = [cell for cell in lower.cells if is_label(cell.folded)]
    if not figures or labels[:1] != lower.cells[:1] or meaning_of(labels[0].folded, "phase") in ("target", "actual"):
        return False
    return labels[-1].x0 > figures[0].x0 or any((cell.x0, cell.x1) not in columns for cell in figures)


def _with_edges_before(items: Iterable[Item]) -> Iterator[Item]:
    """The items; where a page goes on in guessed columns without heads, they get the edges of those before it."""
    before = list[Row]()
    for (page, guessed), group in groupby(items, key=lambda one: (one.page, isinstance(one, Row) and one.guessed)):
        here = list(group)
        rows = [row for row in here if isinstance(row, Row) and guessed]
        first = [*takewhile(lambda row: not _is_head_row(row), rows)] if before and before[0].page < page else []
        pairs = [(row, _same_columns(row, before)) for row in first]
        edges = next((own for _, own in pairs if own), {})
        yield from (_with_edges(row, edges | own) for row, own in pairs)
        yield from here[len(first) :]
        before = rows or before


def _is_head_row(row: Row) -> bool:
    texts = [cell.folded for cell in row.cells if cell.lines]
    return any(map(is_label, texts)) and not any(map(is_figure, texts))


def _with_edges(row: Row, edges: Mapping[float, float]) -> Row:
    cells = [replace(one, x0=edges.get(one.x0, one.x0), x1=edges.get(one.x1, one.x1)) for one in row.cells]
    return replace(row, cells=cells)


def _with_blanks_joined(items: Iterable[Item]) -> Iterator[Item]:
    """The items; in guessed columns a text and the blank beside it are one where no row has texts in both."""
    for _, page in groupby(items, key=lambda item: item.page):
        here = list(page)
        rows = [item for item in here if isinstance(item, Row) and item.guessed]
        texts = {(cell.x0, cell.x1) for row in rows for cell in row.cells if cell.lines}
        beside = {(a.x0, b.x1, bool(a.lines), bool(b.lines)) for row in rows for a, b in pairwise(row.cells)}
        for item in here:
            cells = list[Cell]()
            for cell in item.cells if isinstance(item, Row) and item.guessed else ():
                last = cells[-1] if cells else cell
                text, blank = (last, cell) if last.lines else (cell, last)
                both, is_left = (last.x0, cell.x1), text is last
                is_one = both in texts and (blank.x0, blank.x1) not in texts
                is_one |= (*both, not is_left, is_left) in beside and (*both, True, True) not in beside
                if blank.lines or not text.lines or not is_one:
                    cells.append(cell)
                else:
                    cells[-1] = replace(text, x0=last.x0, x1=cell.x1)
            yield replace(item, cells=cells) if cells else item  # type: ignore[type-var]


def _same_columns(row: Row, before: Sequence[Row]) -> dict[float, float]:
    """The edges of the last row of as many columns of which each holds the middle of a text, by the row's own edges."""
    middles = [sum(text_span(cell)) / 2 if cell.lines else math.nan for cell in row.cells]
    for columns in (one.cells for one in reversed(before) if len(one.cells) == len(row.cells)):
        pairs = list(zip(row.cells, columns, strict=True))
        if not any(x <= one.x0 or one.x1 <= x for x, one in zip(middles, columns, strict=True)):
            return {cell.x0: column.x0 for cell, column in pairs} | {cell.x1: column.x1 for cell, column in pairs}
    return {}


def _parts(cell: Cell, known: Container[str], row: Row) -> list[Part]:
    """The labels and values in a cell that are texts of their own; the cell where it is one text."""
    parts = name_and_phase(cell, row) or parts_of_cell(cell, known, guessed=row.guessed)
    return parts if len(parts) > 1 else [cell]


def _in_column(cell: Cell, columns: Mapping[tuple[float, float], Text]) -> Cell:
    """A figure that reaches over two columns, with the edges of the one that holds its middle."""
    if not is_figure(cell.folded) or not cell.lines or (cell.x0, cell.x1) in columns:
        return cell
    middle = sum(text_span(cell)) / 2
    for (a, b), text in columns.items():
        other = columns.get((b, cell.x1) if a == cell.x0 else (cell.x0, a) if b == cell.x1 else (0, 0))
        if a < middle < b and other and other.item == text.item:
            return replace(cell, x0=a, x1=b)
    return cell


def _heads_by_line(cell: Cell, row: Row, below: Item | None) -> list[Part]:
    """In guessed columns, a head over a line of others that stand over the cells below it: R3 over 事業費 | 人件費."""
    under = below.cells if row.guessed and len(cell.lines) > 1 and isinstance(below, Row) else []
    edges = [one.x0 for one in under if cell.x0 + GAP_PT < one.x0 < cell.x1 - GAP_PT]
    if not edges:
        return []
    upper, *lower = cell.lines
    middle = (upper.bottom + lower[0].top) / 2
    heads = split_at_edges(replace(cell, top=middle, lines=lower), edges)
    are_heads = len(heads) > len(edges) and all(is_label(one.folded) for one in heads)
    return [replace(cell, bottom=middle, lines=[upper]), *heads] if are_heads else []


def _heads_beside(cell: Cell, row: Row, known: Container[str]) -> list[Part]:
    """In guessed columns, the given labels that stand beside one another in one cell."""
    pieces: list[Part] = [*split_at_white_space(cell)] if row.guessed and len(cell.lines) == 1 else []
    are_heads = all(plain_label(one.folded) in known and not is_figure(one.folded) for one in pieces)
    return pieces if len(pieces) > 1 and are_heads else []


def _means_text(label: Text, known: Mapping[str, str]) -> bool:
    """Whether a label's value is a text, in which an amount is no figure: 主な財源 | 基金繰入金 5,690千円."""
    return known.get(plain_label(label.folded), " ".join(label.concepts)) == "text"


def _in_order(row: Row, below: Item | None) -> list[Cell]:
    """The cells of a row; in guessed columns a header over several of these reaches over the blank cells behind it.

    It is one of several years or phases, or a year or phase stands under it and under each blank cell.
    """
    cells = [cell for cell in row.cells if cell.page == row.page]
    if not row.guessed:
        return cells
    under = [cell for cell in below.cells if _is_head(cell.folded)] if isinstance(below, Row) else []
    wide: list[Cell] = []
    heads = sum(_is_head(cell.folded) for cell in cells) > 1
    for cell in _with_joined_letters(cells):
        last = wide[-1:] if not cell.lines else []
        if any((heads and _is_head(one.folded)) or (_is_over(one, under) and _is_over(cell, under)) for one in last):
            wide[-1] = replace(wide[-1], x1=cell.x1)
        else:
            wide.append(cell)
    return wide


def _is_over(cell: Cell, under: Iterable[Cell]) -> bool:
    return any(cell.x0 < sum(text_span(one)) / 2 < cell.x1 for one in under)


def _is_head(folded: str) -> bool:
    concepts = concepts_of(folded)
    return bool(_ONLY_YEAR.fullmatch(folded) or (concepts and all(one.startswith("phase.") for one in concepts)))


def _with_joined_letters(cells: list[Cell]) -> Iterator[Cell]:
    """The cells of a row in guessed columns; letters of a label that stand apart are one cell: 人 | 件 | 費(千円)."""
    while cells:
        letters = sum(1 for _ in takewhile(lambda cell: _LETTERS.fullmatch(cell.text), cells))
        count = max((n for n in range(2, min(letters + 1, len(cells)) + 1) if _is_one_label(cells[:n])), default=1)
        yield merge_cells(cells[:count]) if count > 1 else cells[0]
        cells = cells[count:]


def _is_one_label(cells: list[Cell]) -> bool:
    """Whether cells are a label together; 国 and 県 beside each other are two."""
    whole = merge_cells(cells).folded
    concepts = () if any(is_figure(cell.folded) for cell in cells) else concepts_of(whole, funding=True)
    return concepts == ("head",) or (bool(concepts) and not all(is_label(cell.folded) for cell in cells))


def _text(part: Part, item: int, table: int) -> Text:
    part = without_colon(part)
    folded = part.folded
    text = one_line(part) if folded else ""
    is_number = bool(folded) and is_figure(folded) and not _NO_FIGURE.search(text)
    return Text(
        part, text, folded, part.page, part.x0, part.top, part.x1, part.bottom, (part.top + part.bottom) / 2,
        item, table, not folded, is_number, *meaning_of_text(part),
    )  # fmt: skip
