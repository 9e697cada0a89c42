"""Kinds of changes to a table or a document as a whole: heads, years over columns, units, pages."""

import re
from random import Random
from typing import Final

import numpy as np

from hyoka.forms.shared.page_items import page_items
from hyoka.grid.model import Cell, Line, Row
from hyoka.text.japanese import fold

from .changes import NUMBERS, Change, Place, kind, labels_of, of
from .samples import Box, Sample, box_of, inside, remove

_YEAR: Final = re.compile(r"(令和|平成|[RH])(\d{1,2})年?度?")
_ERAS: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}


def _heads(sample: Sample) -> list[Row]:
    """The rows without figures that stand right above figures."""
    boxes = {(one.page, one.box) for one in sample.control.figures if one.key[0] in NUMBERS}
    out = []
    for page in sample.pages:
        rows = [item for item in page_items(page) if isinstance(item, Row)]
        holds = [any((row.page, _rounded(box_of(cell))) in boxes for cell in row.cells) for row in rows]
        out += [row for row, this, below in zip(rows, holds, holds[1:], strict=False) if below and not this]
    return [row for row in out if sum(bool(cell.lines) for cell in row.cells) > 1]


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (2 * edge for edge in box)
    return np.floor(x0) / 2, np.floor(top) / 2, np.ceil(x1) / 2, np.ceil(bottom) / 2


def _without_heads(sample: Sample, rows: list[Row]) -> Change:
    pages = sample.copy()
    for cell in (cell for row in rows for cell in row.cells if cell.lines):
        page = pages[cell.page - 1]
        for line in cell.lines:
            remove(page, inside(page, box_of(line)))
    places = {(row.page, round(cell.top)) for row in rows for cell in row.cells}
    gone = [one for one in sample.control.figures if (one.page, round(one.box[1])) in places]
    return Change(pages, f"heads {rows[0].text} of page {rows[0].page}, {len(rows)} times", gone)


@kind
def heads_gone(sample: Sample, rng: Random) -> Change | None:
    heads = _heads(sample)
    return _without_heads(sample, [rng.choice(heads)]) if heads else None


@kind
def heads_on_one_page_only(sample: Sample, rng: Random) -> Change | None:
    heads = _heads(sample)
    first = min((row.page for row in heads), default=0)
    rest = [row for row in heads if row.page > first]
    return _without_heads(sample, rest) if rest else None


def _years(sample: Sample) -> list[Cell]:
    return [cell for row in _heads(sample) for cell in row.cells if _YEAR.match(cell.folded)]


@of(_years)
def year_of_a_column(at: Place) -> Change | None:
    cell, page = at.one, at.page
    era, digits = _YEAR.match(cell.folded).groups()  # type: ignore[union-attr]
    year, other = int(digits), max(int(digits) + at.rng.choice((-1, 1)), 1)
    if other == year or len(str(other)) != len(str(year)):
        return None
    letters = [i for i in np.flatnonzero(at.which) if fold(chr(page.chars.codes[i])).isdecimal()]
    page.chars.codes[letters[: len(str(other))]] = [ord(digit) for digit in str(other)]
    tops = [
        one.top for one in _years(at.sample) if one.page == cell.page and one.x0 < cell.x1 and cell.bottom <= one.top
    ]
    below = [
        one
        for one in at.sample.control.figures
        if one.page == cell.page
        and cell.top <= one.box[1] < min(tops, default=np.inf)
        and cell.x0 - 1 <= (one.box[0] + one.box[2]) / 2 <= cell.x1 + 1
        and str(_ERAS[era] + year) in one.key[2:3]
    ]
    return Change(at.pages, f"{cell.text} to {other}", below, [one.text for one in below], forbidden=True)


def _units(sample: Sample) -> list[tuple[int, int]]:
    """The page and the char of each 千 of 千円 in brackets or alone in its cell."""
    found = [(page.number, re.finditer(r"[（(:：]千円[)）]", page.chars.text)) for page in sample.pages]
    return [(number, match.start() + 1) for number, matches in found for match in matches]


@kind
def unit_changed(sample: Sample, rng: Random) -> Change | None:
    return _with_units(sample, [rng.choice(units)]) if (units := _units(sample)) else None


@kind
def unit_changed_everywhere(sample: Sample, rng: Random) -> Change | None:
    return _with_units(sample, units) if (units := _units(sample)) else None


def _with_units(sample: Sample, units: list[tuple[int, int]]) -> Change:
    pages = sample.copy()
    for number, at in reversed(units):
        page = pages[number - 1]
        remove(page, np.arange(len(page.chars)) == at)
    return Change(pages, f"千円 to 円 on page {units[0][0]}, {len(units)} times", scale=1 / 1000)


@kind
def page_dropped(sample: Sample, rng: Random) -> Change | None:
    pages = sample.copy()
    number = rng.randrange(len(pages))
    del pages[number]
    gone = [one for one in sample.control.figures if one.page == number + 1]
    return Change(pages, f"page {number + 1}", gone) if pages else None


@kind
def page_doubled(sample: Sample, rng: Random) -> Change | None:
    pages = sample.copy()
    number = rng.randrange(len(pages))
    pages.insert(number, pages[number])
    return Change(pages, f"page {number + 1}")


@kind
def pages_swapped(sample: Sample, rng: Random) -> Change | None:
    """Two pages change places; where both begin alike and print no number, nobody can see whose figures they are."""
    pages = sample.copy()
    if len(pages) < 2:
        return None
    first, second = rng.sample(range(len(pages)), 2)
    pages[first], pages[second] = pages[second], pages[first]
    labels = {page.number: next((one for one in labels_of(sample) if one.page == page.number), None) for page in pages}
    is_seen = (
        _prints_numbers(sample) or len({one and one.folded for one in (labels[first + 1], labels[second + 1])}) > 1
    )
    return Change(pages, f"pages {first + 1} and {second + 1}", counted=not is_seen)


def _prints_numbers(sample: Sample) -> bool:
    last = [page_items(page)[-2:] for page in sample.pages]
    return any(re.fullmatch(r"\W*\d+\W*", item.folded) for items in last for item in items if isinstance(item, Line))
