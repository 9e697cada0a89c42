"""What one page or figure of a document has otherwise than its sisters: said as problems, changed in nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, Final

from hyoka.forms import Item, Records
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.figures import is_figure
from hyoka.grid.model import Cell, Line, Row
from hyoka.numbers import YEN
from hyoka.odd_labels import LONGEST_LABEL, MOST_LINES, YEAR_HEAD, Place, odd_labels, place
from hyoka.odd_records import FIGURES_OF, odd_records

Problem = dict[str, object]
_ERAS: Final = frozenset("令平RH")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(YEN)})\)?")
#: Numbers of which a larger share follows none, and most stand on no page of a steady count, are no page numbers.
_MOST_BREAKS: Final = 0.6
_FIGURE: Final = r"[△▲+\-−]?(?:[1-9][\d,]*|0)(?:\.\d+)?"  # 01 01 02 is a code
_TORN: Final = re.compile(r"(?<!\w)[,，]\d{3}(?!\d)")
_BEGINS_FIGURE: Final = frozenset("0123456789△▲+-−")
_FIGURES: Final = re.compile(rf"{_FIGURE}(?: {_FIGURE})+")


def oddities(
    pages: Mapping[int, Sequence[Part]],
    items: Iterable[Item],
    records: Records,
    is_label: Callable[[str], bool],
    labels: Iterable[str] = (),
) -> list[Problem]:
    """What stands otherwise on a page than on its sisters.

    Args:
        pages: The cells with text and the lines outside tables of each page, as printed.
        items: The document's rows and lines.
        records: What was read from them.
        is_label: Whether a folded text is one of the form's labels or headers.
        labels: Those labels.
    """
    taken, tables = _taken(records), records.tables
    all_oddities = chain(
        _broken_numbering(pages), odd_labels(pages, items, taken, is_label, labels), _odd_units(pages),
        _years_twice(items), _fallen_letters(pages), _torn_numbers(pages), _two_figures(items, tables),
        _untaken_figures(items, tables, taken), odd_records(tables, is_label),
    )  # fmt: skip
    action = "look at the page: figures may be missing, or stand under another head"
    return [
        {"page": page, "severity": "warning", "kind": kind, "subject": f"page {page}", "text": text, "action": action}
        for page, kind, text in all_oddities
    ]


def _broken_numbering(pages: Mapping[int, Sequence[Part]]) -> Iterator[tuple[int, str, str]]:
    """The pages whose printed number does not follow the one before; a new count may begin with 1."""
    numbers = {page: number for page, parts in pages.items() if (number := _page_number(parts))}
    breaks = [
        (page, before, number)
        for (last, before), (page, number) in pairwise(numbers.items())
        if number - before != page - last and number != 1
    ]
    steady = max(Counter(number - page for page, number in numbers.items()).values(), default=0)
    if len(breaks) <= _MOST_BREAKS * len(numbers) or 2 * steady > len(numbers):
        for page, before, number in breaks:
            yield page, "page_numbers", f"{number} after {before}"


def _page_number(parts: Sequence[Part]) -> int:
    for part in (*reversed(parts[-3:]), *parts[:1]):
        if isinstance(part, Line) and (match := _PAGE_NUMBER.fullmatch(part.folded)):
            return int(match[1])
    return 0


def _odd_units(pages: Mapping[int, Sequence[Part]]) -> Iterator[tuple[int, str, str]]:
    """The labels with a unit of money that differs from that of the same label elsewhere."""
    units: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for page, parts in pages.items():
        for part in parts:
            text = part.folded
            if "円" in text and len(text) <= LONGEST_LABEL and (match := _WITH_UNIT.fullmatch(text)):
                units[match[1]].append((match[2], page))
    for label, printed in units.items():
        (usual, most), *_ = Counter(unit for unit, _ in printed).most_common()
        if 2 * most > len(printed) > most:
            for unit, page in printed:
                if unit != usual:
                    yield page, "unit_differs", f"{label}: {unit}, elsewhere {usual}"


def _years_twice(items: Iterable[Item]) -> Iterator[tuple[int, str, str]]:
    """The rows of years over columns in which one year stands twice among others that stand once."""
    for item in items:
        if isinstance(item, Row):
            heads = [cell.folded for cell in item.cells if cell.folded[:1] in _ERAS]
            years = list(filter(YEAR_HEAD.fullmatch, heads))
            if len(years) >= 3 and len(set(years)) == len(years) - 1:
                yield item.page, "year_twice", " ".join(years)


def _fallen_letters(pages: Mapping[int, Sequence[Part]]) -> Iterator[tuple[int, str, str]]:
    """The cells in which a line stands over or under a gap in another one that it would fill."""
    cells = (part for parts in pages.values() for part in parts if isinstance(part, Cell))
    for cell in (cell for cell in cells if 1 < len(cell.lines) <= MOST_LINES):
        for line in cell.lines:
            inner = [other for other in cell.lines if line.x0 < other.x0 and other.x1 < line.x1]
            if inner and any(_fills(one, *gap) for gap in _gaps(line) for one in inner):
                yield cell.page, "letter_fallen", cell.text


def _torn_numbers(pages: Mapping[int, Sequence[Part]]) -> Iterator[tuple[int, str, str]]:
    """The texts with thousands of which the first digits stand elsewhere."""
    parts = ((page, part) for page, printed in pages.items() for part in printed)
    return ((page, "letter_fallen", part.text) for page, part in parts if _TORN.search(part.text))


def _fills(line: Line, left: float, right: float) -> bool:
    return left - 1 < line.x0 and line.x1 < right + 1 and 2 * (line.x1 - line.x0) > right - left


def _gaps(line: Line) -> Iterator[tuple[float, float]]:
    """Where nothing stands between two letters of a line."""
    return (
        (before[2], behind[0]) for before, behind in pairwise(line.chars.boxes.tolist()) if behind[0] > before[2] + 1
    )


def _two_figures(items: Iterable[Item], tables: Mapping[str, list[Any]]) -> Iterator[tuple[int, str, str]]:
    """The cells beside a figure, or over two columns of figures, that hold several figures and nothing else."""
    columns: dict[int, set[float]] = defaultdict(set)
    for row in (row for name in FIGURES_OF for row in tables[name]):
        columns[row["page"]] |= {row["x0"], row["x1"]}
    for row in (item for item in items if isinstance(item, Row)):
        cells = [cell for cell in row.cells if cell.lines and cell.lines[0].text[0] in _BEGINS_FIGURE]
        several = [cell for cell in cells if " " in cell.text and _FIGURES.fullmatch(cell.text)]
        several = [cell for cell in several if not all(_is_read(line, cell, tables) for line in cell.lines)]
        if not several:
            continue
        spans = any(
            all(any(abs(x - edge) < 1 for edge in columns[row.page]) for x in (cell.x0, cell.x1)) for cell in several
        )
        if spans or len(several) + sum(is_figure(cell.text) for cell in cells) > 1:
            yield row.page, "two_numbers", " / ".join(cell.text for cell in several)


def _are_years(cells: Sequence[Cell]) -> bool:
    """Whether the figures of a row are years over columns: 2021 2022 2023."""
    numbers = [int(cell.folded) for cell in cells if cell.folded.isdecimal()]
    return len(numbers) == len(cells) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_read(line: Line, cell: Cell, tables: Mapping[str, list[Any]]) -> bool:
    """Whether a line of a cell was read as a figure of its own: 目標 over 実績."""
    rows = (row for name in FIGURES_OF for row in tables[name] if row["page"] == cell.page and row["x0"] == cell.x0)
    inside = (row for row in rows if cell.top <= row["top"] and row["bottom"] <= cell.bottom)
    return any(row["bottom"] - row["top"] < cell.bottom - cell.top and row["text"] == line.text for row in inside)


def _taken(records: Records) -> set[Place]:
    """The places of what was read or left out: page, left and top."""
    rows = (row for table in records.tables.values() for row in table)
    taken = {(row["page"], round(row["x0"]), round(row["top"])) for row in rows}  # type: ignore[call-overload]
    return taken | set(map(place, records.left_out))


def _untaken_figures(
    items: Iterable[Item], tables: Mapping[str, list[Any]], taken: set[Place]
) -> Iterator[tuple[int, str, str]]:
    """The figures that were not taken or left out with an edge on which most figures of the page were."""
    rows = (row for name in FIGURES_OF for row in tables[name])
    counts = Counter((row["page"], round(row[edge])) for row in rows for edge in ("x0", "x1"))
    edges: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in (item for item in items if isinstance(item, Row) and not item.guessed):
        figures = [n for n, cell in enumerate(row.cells) if _is_figure(cell)]
        cells = [row.cells[n] for n in figures]
        is_taken = any(place(cell) in taken for cell in cells)
        is_empty = len(cells) > 1 and not is_taken and all(map(_is_zero, cells))  # of an item without a name
        for n in figures if not (is_empty or _are_years(cells)) else ():
            cell, beside = row.cells[n], row.cells[max(n - 1, 0) : n] + row.cells[n + 1 : n + 2]
            if place(cell) not in taken and (
                not _is_zero(cell) or not beside or any(re.search(r"\w", one.folded) for one in beside)
            ):
                ends = ((cell.page, round(cell.x0)), (cell.page, round(cell.x1)))
                edges[max(ends, key=counts.__getitem__)].append(cell.text)
    for edge, texts in edges.items():
        if len(texts) <= counts[edge]:
            yield edge[0], "figure_untaken", " / ".join(texts)


def _is_zero(cell: Cell) -> bool:
    return not cell.folded.strip("0.%")


def _is_figure(cell: Cell) -> bool:
    return bool(cell.lines) and cell.lines[0].text[0] in _BEGINS_FIGURE and is_figure(cell.text)
