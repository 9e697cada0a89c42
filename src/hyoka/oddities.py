"""What one page or figure of a document has otherwise than its sisters: said as problems, changed in nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, Final

from hyoka.forms import Item, Records
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell, Line, Row
from hyoka.numbers import YEN
from hyoka.odd_labels import LONGEST_LABEL, YEAR_HEAD, odd_labels
from hyoka.odd_records import odd_records

Problem = dict[str, object]
_Place = tuple[Any, int, int]
_ERAS: Final = frozenset("令平RH")
_PAGE_NUMBER: Final = re.compile(r"[-–—(~]*(\d{1,4})[-–—)~]*(?:頁|ページ)?")
_WITH_UNIT: Final = re.compile(rf"(.*?)[(:](?:単位:?)?({'|'.join(YEN)})\)?")
#: Numbers of which a larger share follows none, and most stand on no page of a steady count, are no page numbers.
_MOST_BREAKS: Final = 0.6
#: Letters fall in cells of so many lines at most.
_MOST_LINES: Final = 6
_WITHOUT_WORDS: Final = re.compile(r"[\d\W]+")
_ZERO: Final = re.compile(r"0(?:\.0+)?%?")
_TORN: Final = re.compile(r"(?<!\w)[,，]\d{3}(?!\d)")


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
    all_oddities = chain(
        _broken_numbering(pages), odd_labels(pages, items, is_label, labels), _odd_units(pages),
        _years_twice(items), _fallen_letters(pages), _torn_numbers(pages), _halved_cells(items),
        _untaken_zeros(items, _taken(records)), odd_records(records.tables, is_label),
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
    for cell in (cell for cell in cells if 1 < len(cell.lines) <= _MOST_LINES):
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


def _halved_cells(items: Iterable[Item]) -> Iterator[tuple[int, str, str]]:
    """The figures in half a cell, where a line stands that no other row has, between the lines of other rows."""
    rows = [item for item in items if isinstance(item, Row) and not item.guessed]
    cells = [(row.page, round(cell.x0), round(cell.x1)) for row in rows for cell in row.cells]
    counts, edges = Counter(cells), Counter((page, right) for page, _, right in cells)
    for row in rows:
        for left, right in pairwise(row.cells):
            text, whole = left.folded + right.folded, (row.page, round(left.x0), round(right.x1))
            is_half = not (left.folded and right.folded) and _WITHOUT_WORDS.fullmatch(text)
            if is_half and counts[whole] > 1 and edges[row.page, round(left.x1)] == 1:
                yield row.page, "text_on_line", text


def _taken(records: Records) -> set[_Place]:
    """The places of what was read or left out."""
    rows = (row for table in records.tables.values() for row in table)
    return {(row["page"], round(row["x0"]), round(row["top"])) for row in rows} | set(map(_place, records.left_out))  # type: ignore[call-overload]


def _place(part: Part) -> _Place:
    """Page, left and top of a part."""
    return part.page, round(part.x0), round(part.top)


def _untaken_zeros(items: Iterable[Item], taken: set[_Place]) -> Iterator[tuple[int, str, str]]:
    """The zeros beside a text that were not taken, in rows of which another cell was; other zeros are no figures."""
    for row in (item for item in items if isinstance(item, Row) and not item.guessed):
        is_taken = [_place(cell) in taken for cell in row.cells]
        for n, cell in enumerate(row.cells) if any(is_taken) else ():
            beside = "".join(one.folded for one in row.cells[max(n - 1, 0) : n + 2])
            if not is_taken[n] and _ZERO.fullmatch(cell.folded) and re.search(r"[^\W0]", beside):
                yield cell.page, "figure_untaken", cell.text
