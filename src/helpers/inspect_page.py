"""What a page shows to somebody who is to describe its form: sections, tables and their heads, labels, year columns.

Nothing here knows a city: these are guesses by the look of a text and the place of its cell, for a person to correct.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from helpers.cells import Cell, Line, Row
from helpers.forms import Item
from helpers.forms._toolkit import YEAR, Columns, fold, one_line
from helpers.forms._years import year_figures

#: A printed number with a short unit, or what stands for none (folded).
FIGURE = r"[△▲+\-−‐–]?\d[\d,]*(?:\.\d+)?[^\d、。]{0,3}|[-‐‑–—―−ー─]+"
MARKS = "○〇◯●◎△▲×✕✓✔☑☒■★☆レ"
#: Words that a column's head ends with or is.
_HEAD_WORD = re.compile(
    r"(?:No\.?|番号|コード|項目|区分|名称?|名\(単位\)|指標|単位|性質|内容|内訳|評価|目標|実績|計画|見込|進捗.*|担当.*|予算|決算"
    r"|備考|概要|事業費|人件費|財源|年度|対象|課題|成果|理由|款項目|算式等?|主要事業)(?:値|額|\(.*\))?(?:/.*)?"
)
_MEASURE_WORD = re.compile(r"\D{0,4}(?:予算|決算|実績|目標|見込|計画|執行|現状|基準|最終|当初|増減|達成)\D{0,4}")
_YEAR_HEAD = re.compile(rf"\D{{0,8}}(?:{YEAR})\D{{0,12}}")
_CHOSEN = re.compile(r"[●■☑☒✓✔]([^●■☑☒✓✔○□☐]+)")
_UNITS = (
    re.compile(r"単位[:は]?([^\d\s()、。,]{1,4}?)(?:[)、。,]|$)"),
    re.compile(r"((?:千|百万|万|億)?円)単位"),
    re.compile(
        r"\(((?:(?:千|百万|万|億)?円|[万千]?(?:[人件回日年月校館園社戸枚台本点名分秒冊箇所%％‰tm]|kg|時間|世帯|団体|種類){1,2})"
        r"(?:以内|以上|以下)?)\)$"
    ),
)
_LONGEST_LABEL = 24
#: What stands in a head that says nothing.
_BLANKS = ("-", "—", "－", "")
#: An edge may lie so far off another and still be the same, points.
_SAME_EDGE_PT = 2.0


@dataclass(frozen=True)
class Labelled:
    """A label and the cells that hold its value."""

    label: str
    cell: Cell
    values: list[Cell]

    @property
    def text(self) -> str:
        """The value as one line."""
        return " ".join(cell.text for cell in self.values if cell.lines)


@dataclass(frozen=True)
class YearColumn:
    """A column of a table under a year: its heads from the top, folded, and the year as they print it."""

    heads: tuple[str, ...]
    year: str
    cell: Cell


@dataclass
class Table:
    """Rows that follow one another, and those among them that are heads."""

    section: str
    rows: list[Row]
    heads: list[Row] = field(default_factory=list)


@dataclass
class Findings:
    """What is on a page, or on all of a document's pages."""

    sections: list[Line]
    tables: list[Table]
    labelled: list[Labelled]
    year_columns: list[YearColumn]
    units: list[tuple[str, str]]
    marked: list[tuple[str, Cell]]
    heads: list[str]


def find(items: list[Item]) -> Findings:
    """Tell what a stream of rows and lines shows.

    Args:
        items: Rows and lines in reading order.
    """
    tables = list(_tables(items))
    heads = list(dict.fromkeys(fold(c.text) for t in tables for row in t.heads for c in row.cells if c.lines))
    columns = Columns([head_pattern(head) for head in heads] or ["(?!)"], items)
    years: dict[tuple[str, ...], YearColumn] = {}
    pairs: list[Labelled] = []
    marks = _mark_columns(items)
    for item in items:
        if columns.learn(item):
            years.update((column.heads, column) for column in _year_columns(columns) if column.heads not in years)
        elif isinstance(item, Row) and not _in_grid(item, columns):
            pairs += _labelled(_behind_figures(item, columns), marks)
    sections = [a for a, b in pairwise(items) if isinstance(a, Line) and isinstance(b, Row) and a.page == b.page]
    marked = [mark for item in items if isinstance(item, Row) for mark in _marked(item, marks)]
    return Findings(sections, tables, pairs, list(years.values()), _units(items), marked, heads)


def head_pattern(head: str) -> str:
    """The regular expression of a head, any year in the place of its own."""
    return f"(?:{YEAR})".join(re.escape(part) for part in re.split(YEAR, head))


def is_figure(text: str) -> bool:
    """Whether a folded text is a number, or what is printed where there is none."""
    return re.fullmatch(FIGURE, text) is not None


def is_mark(text: str) -> bool:
    """Whether a folded text is a mark such as ○."""
    return text != "" and all(char in MARKS for char in text)


def is_label(text: str) -> bool:
    """Whether a folded text may be a label by its look."""
    short = re.sub(r"\(.*?\)|※.*", "", text)
    return 0 < len(short) <= _LONGEST_LABEL and not (
        is_figure(text) or is_mark(text) or "。" in text or short.startswith(("・", "(", "①", "A.", "B.", "C."))
    )


def _tables(items: list[Item]) -> Iterator[Table]:
    section = ""
    for (kind, _), group in groupby(items, key=lambda item: (type(item), item.page)):
        here = list(group)
        if kind is Line:
            section = here[-1].text
        else:
            rows = [item for item in here if isinstance(item, Row)]
            yield Table(section, rows, _heads(rows))


def _heads(rows: list[Row]) -> list[Row]:
    """Rows of heads: two years or more, words of measures below them, words above that span them; or a grid's first."""
    found: list[int] = []
    for number, row in enumerate(rows):
        texts = [fold(cell.text) for cell in row.cells if cell.lines]
        if _names_years(texts):
            if number and number - 1 not in found and _spans(rows[number - 1], row):
                found.append(number - 1)
            found.append(number)
        elif (number - 1 in found and _goes_on_as_heads(texts)) or _begins_a_grid(rows, number):
            found.append(number)
    return [rows[number] for number in found]


def _names_years(texts: list[str]) -> bool:
    years = [text for text in texts if _YEAR_HEAD.fullmatch(text)]
    return all(text in years or text in _BLANKS or is_label(text) for text in texts) and (
        len(years) > 1 or (len(years) == 1 and sum(bool(_HEAD_WORD.fullmatch(text)) for text in texts) > 1)
    )


def _goes_on_as_heads(texts: list[str]) -> bool:
    return bool(texts) and all(_MEASURE_WORD.fullmatch(t) or _YEAR_HEAD.fullmatch(t) or t in _BLANKS for t in texts)


def _spans(upper: Row, lower: Row) -> bool:
    """Whether an upper row is of words, one of which stands over two years or more, or beside them."""
    years = [cell for cell in lower.cells if _YEAR_HEAD.fullmatch(fold(cell.text))]
    wide = any(sum(cell.x0 <= (y.x0 + y.x1) / 2 <= cell.x1 for y in years) > 1 for cell in upper.cells if cell.lines)
    words = [fold(cell.text) for cell in upper.cells if cell.lines]
    tall = any(cell.bottom > lower.top + _SAME_EDGE_PT for cell in upper.cells if cell.lines)
    return len(words) > 1 and (wide or tall) and all(is_label(word) for word in words)


def _begins_a_grid(rows: list[Row], number: int) -> bool:
    """Whether a row holds words of heads, side by side, over a row of the same edges."""
    texts = [fold(cell.text) for cell in rows[number].cells]
    words = [bool(text) and _HEAD_WORD.fullmatch(text) is not None for text in texts]
    below = rows[number + 1] if number + 1 < len(rows) else None
    return (
        below is not None
        and any(a and b for a, b in pairwise(words))
        and sum(words) >= 0.5 * len(words)
        and not any(is_figure(text) for text in texts)
        and _same_edges(rows[number], below)
    )


def _same_edges(upper: Row, lower: Row) -> bool:
    edges = [cell.x0 for cell in upper.cells]
    shared = sum(any(abs(cell.x0 - x) <= _SAME_EDGE_PT for x in edges) for cell in lower.cells)
    return len(lower.cells) > 1 and shared == len(lower.cells)


def _year_columns(columns: Columns) -> Iterator[YearColumn]:
    for _, leaf in columns.leaves():
        heads = tuple(columns.above(leaf))
        if match := re.search(YEAR, " ".join(heads)):
            yield YearColumn(heads, match[0], leaf)


def _behind_figures(row: Row, columns: Columns) -> list[Cell]:
    """The cells behind the last one that stands under a year: those before it are the figures' own words."""
    last = max((figure.cell.x1 for figure in year_figures(columns, row, blanks=True)), default=None)
    return row.cells if last is None else [cell for cell in row.cells if cell.x0 > last - _SAME_EDGE_PT]


def _in_grid(row: Row, columns: Columns) -> bool:
    """Whether a row's cells stand under heads, edge under edge, as the rows of a list do."""
    edges = [leaf.x0 for _, leaf in columns.leaves()]
    under = sum(any(abs(cell.x0 - x) <= _SAME_EDGE_PT for x in edges) for cell in row.cells)
    return len(row.cells) > 2 and under > 0.6 * len(row.cells) and under > 0.5 * len(edges)


def _labelled(row: list[Cell], marks: set[int]) -> Iterator[Labelled]:
    """Labels and values in turns: the cell behind a label is its value; a later one is a label if a cell follows it."""
    if not row or _marks_come_first(_without_bands(row), marks):
        return
    current: Labelled | None = None
    for cell, after in zip(row, [*row[1:], None], strict=True):
        text, may_begin = fold(cell.text), current is None or bool(current.values)
        if may_begin and after is not None and _is_band(cell, after):
            continue
        if may_begin and after is not None and is_label(text):
            if current:
                yield current
            current = Labelled(text, cell, [])
        elif current:
            current.values.append(cell)
    if current and current.values:
        yield current


def _is_band(cell: Cell, after: Cell) -> bool:
    """Whether a cell stands beside several rows and only says what these have in common."""
    return (
        bool(cell.lines)
        and cell.bottom > after.bottom + _SAME_EDGE_PT
        and (not after.lines or len(fold(after.text)) <= _LONGEST_LABEL)
    )


def _without_bands(cells: list[Cell]) -> list[Cell]:
    return [cell for cell, after in pairwise(cells) if not _is_band(cell, after)] + cells[-1:]


def _mark_columns(items: list[Item]) -> set[int]:
    """Left edges, to the point, of cells that hold a mark alone."""
    cells = [cell for item in items if isinstance(item, Row) for cell in item.cells]
    return {round(cell.x0) for cell in cells if is_mark(fold(cell.text))}


def _marks_come_first(cells: list[Cell], marks: set[int]) -> bool:
    """Whether a row is of boxes for marks, each before the text that it marks."""
    texts = [fold(cell.text) for cell in cells]
    boxes = [is_mark(text) or (not text and round(cell.x0) in marks) for cell, text in zip(cells, texts, strict=True)]
    before_text = sum(box and bool(text) and not is_mark(text) for box, text in zip(boxes, texts[1:], strict=False))
    return bool(before_text) and (boxes[0] or not texts[0] or before_text > 1)


def _marked(row: Row, marks: set[int]) -> Iterator[tuple[str, Cell]]:
    """What is marked: the text right of a mark, or left of it; within a text, what follows a filled mark."""
    cells = _without_bands(row.cells)
    marks_first = _marks_come_first(cells, marks)
    for number, cell in enumerate(cells):
        if is_mark(fold(cell.text)):
            beside = cells[number + 1 : number + 2] if marks_first else cells[max(number - 1, 0) : number]
            if beside and beside[0].lines and not is_mark(fold(beside[0].text)):
                yield one_line(beside[0]), cell
        elif any(choice in cell.text for choice in "○□☐"):
            for match in _CHOSEN.finditer(one_line(cell)):
                yield match[1].strip(), cell


def _units(items: list[Item]) -> list[tuple[str, str]]:
    """Units with the text that names them, each once."""
    found: dict[str, str] = {}
    for item in items:
        for part in item.cells if isinstance(item, Row) else [item]:
            for pattern in _UNITS:
                if match := pattern.search(fold(part.text)):
                    found.setdefault(match[1], part.text)
    return list(found.items())
