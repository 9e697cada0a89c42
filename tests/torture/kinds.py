"""The kinds of changes to pages: each picks its place by a seed and says which figures the page
shows otherwise now.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from random import Random
from typing import Any, Final

import numpy as np

from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import parts
from hyoka.pdf.page import Page
from hyoka.text import vocabulary
from hyoka.text.japanese import fold
from hyoka.text.numbers import parse_number

from .samples import Box, Figure, Key, Sample, add, box_of, inside, remove, retype, text_in

AT_PT: Final = 1.6
FAR_PT: Final = (-20, -8, -5, -3, 3, 5, 8, 20)
SIDES: Final = ([0, 2], [1, 3])
AXES: Final = ("horizontal", "vertical")
NUMBERS: Final = ("costs", "indicator_values")
_CODE: Final = re.compile(r"\d+(?:-\d+)*|[①-⑳]")
_YEAR: Final = re.compile(r"(令和|平成|[RH])(\d{1,2})年?度?")
_ERAS: Final = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}


@dataclass
class Change:
    """A document's pages after a change.

    Attributes:
        pages: The pages.
        what: Where and what was changed.
        touched: The figures of the control that the page no longer shows as they were.
        shown: The texts that it shows in their place.
        forbidden: Whether a touched figure may not stay as it was.
        counted: Whether rows come in between or change places, so that ids by count shift.
        unjudged: Keys of figures of which nothing is known.
        truth: What the page shows in the place of the touched figures, where that is known whole:
            then nothing else may enter, though a problem be told.
    """

    pages: list[Page]
    what: str
    touched: Sequence[Figure] = ()
    shown: list[str] = field(default_factory=list)
    forbidden: bool = False
    counted: bool = False
    unjudged: set[Key] = field(default_factory=set)
    truth: Sequence[Figure] | None = None


@dataclass
class Place:
    """What was chosen to be changed, and a copy of the pages.

    Of a figure or label its page, box and chars.
    """

    sample: Sample
    one: Any
    rng: Random

    def __post_init__(self) -> None:
        self.pages = self.sample.copy()
        if isinstance(self.one, Figure | Cell | Line):
            self.page = self.pages[self.one.page - 1]
            self.box = box_of(self.one)
            self.which = inside(self.page, self.box)

    def change(self, how: object = "", touched: Sequence[Figure] = (), **about: Any) -> Change:
        return Change(
            self.pages, f"{self.one.text} on page {self.one.page} {how}", touched, **about
        )

    def move(self, far: Sequence[float], which: np.ndarray | None = None) -> None:
        self.page.chars.boxes[self.which if which is None else which] += (*far, *far)


Kind = Callable[[Sample, Random], Change | None]
KINDS: Final[dict[str, Kind]] = {}


def of(choices: Callable[[Sample], Sequence[Any]]) -> Callable:
    """Add a kind of change at one of the places of a sample.

    A document without any cannot have it.
    """

    def add_kind(change: Callable[[Place], Change | None]) -> Callable[[Place], Change | None]:
        def changed(sample: Sample, rng: Random) -> Change | None:
            found = choices(sample)
            return change(Place(sample, rng.choice(found), rng)) if len(found) else None

        KINDS[change.__name__] = changed
        return change

    return add_kind


def _figures(sample: Sample) -> list[Figure]:
    return [
        one for one in sample.printed if one.key[0] in NUMBERS and any(map(str.isdigit, one.text))
    ]


def _with_marks(sample: Sample) -> list[Figure]:
    return [*_figures(sample), *(one for one in sample.printed if one.key[0] == "ratings")]


def labels_of(sample: Sample) -> list[Cell]:
    """The cells with a label of the form or the vocabulary.

    The name of a line that a form leaves free is none.
    """
    names = {fold(one.key[-1]) for one in sample.control.figures if one.key[0] == "costs"}
    words = [
        cell
        for cell in sample.cells
        if re.fullmatch(r"\D{2,}", cell.folded) and cell.folded not in names
    ]
    return [
        cell
        for cell in words
        if sample.form.is_label(cell.folded) or vocabulary.is_label(cell.folded)
    ]


def _page_numbers(sample: Sample) -> range:
    return range(len(sample.pages))


def _is_alone(sample: Sample, figure: Figure) -> bool:
    """Whether no other figure of the same indicator is printed: in a list it goes with this one."""
    of_indicator = [one for one in sample.control.figures if one.key[:2] == figure.key[:2]]
    is_value = figure.key[0] == "indicator_values"
    return is_value and sum(1 for one in of_indicator if one.text) == 1


def as_shown(sample: Sample, pages: list[Page], what: str, *, moves: bool) -> Change:
    """The change, with the figures whose cells show something else now.

    Of a text around a figure nothing is known.
    """
    change = Change(pages, what, [], unjudged={("statuses",)})
    printed = {one.key for one in sample.printed if one.key[0] in NUMBERS}
    # the number of a level stands in the ids of those below it: ③/①
    codes = {
        code
        for one in sample.control.figures
        if one.key[0] == "activities"
        for code in one.key[1].split("/")
    }
    numbers, texts = [], []
    for some in (sample.pages, pages):
        numbers.append(
            [word for page in some for word in _CODE.findall(page.chars.text) if word in codes]
        )
        texts.append([fold(page.chars.text) for page in some])
    change.counted = numbers[0] != numbers[1]
    for one in sample.control.figures:
        name = fold(one.key[-1])
        before, after = (text_in(some, one) for some in (sample.pages, pages))
        had, has = (some[one.page - 1].count(name) for some in texts)
        if before != after or had > has:
            if one.key in printed:
                change.touched = [*change.touched, one]
                change.shown += list(filter(None, [one.text if moves else after]))
                if not after and _is_alone(sample, one):
                    change.counted = True
                    change.unjudged.add(("indicators",))
            else:
                change.unjudged.add(one.key)
    return change


def _broken(edges: np.ndarray, _: int) -> np.ndarray:
    first, second, length = edges.copy(), edges.copy(), edges[:, 2] - edges[:, 1]
    first[:, 2] -= 0.6 * length
    second[:, 1] += 0.6 * length
    return np.concatenate((first, second))


#: What becomes of the edges that print one side of a figure's box, by a distance.
RULINGS: Final = {
    "line_missing": lambda edges, _: edges[:0],
    "line_moved": lambda edges, far: edges + np.array((far, 0, 0)),
    "line_doubled": lambda edges, _: np.vstack((edges, edges + np.array((2.5, 0, 0)))),
    "line_broken": _broken,
}


def _add_ruling(name: str, change: Callable[[np.ndarray, int], np.ndarray]) -> None:
    def changed(at: Place) -> Change | None:
        side, far = at.rng.randrange(4), at.rng.choice(FAR_PT)
        axis, (first, last) = (
            ("horizontal", at.box[::2]) if side % 2 else ("vertical", at.box[1::2])
        )
        edges = getattr(at.page, axis)
        on = (
            (abs(edges[:, 0] - at.box[side]) < AT_PT)
            & (edges[:, 1] < last - AT_PT)
            & (edges[:, 2] > first + AT_PT)
        )
        setattr(at.page, axis, np.concatenate((edges[~on], change(edges[on], far))))
        return at.change(f"side {side}") if on.any() else None

    changed.__name__ = name
    of(_figures)(changed)


for _name, _ruling in RULINGS.items():
    _add_ruling(_name, _ruling)


def _rules(sample: Sample) -> list[tuple[int, str, float]]:
    sides = [(n, axis, getattr(page, axis)) for n, page in enumerate(sample.pages) for axis in AXES]
    return [(n, axis, at) for n, axis, edges in sides for at in edges[:, 0]]


@of(_rules)
def rule_missing(at: Place) -> Change:
    number, axis, place = at.one
    edges = getattr(at.pages[number], axis)
    setattr(at.pages[number], axis, edges[abs(edges[:, 0] - place) >= AT_PT])
    return Change(at.pages, f"{axis} rules at {place:.0f} on page {number + 1}")


def _lines(sample: Sample) -> list[Line]:
    found = (part for items in sample.items for item in items for part in parts(item))
    return [line for part in found for line in part.lines]


@of(_lines)
def text_moved(at: Place) -> Change:
    far, side = at.rng.choice((-5, 5)), at.rng.choice(SIDES)
    at.page.chars.boxes[np.ix_(at.which, side)] += far
    return as_shown(
        at.sample,
        at.pages,
        f"{at.one.text} on page {at.one.page} by {far}, side {side[0]}",
        moves=True,
    )


def _with_letter(at: Place, cells: Sequence[Cell]) -> Change:
    letter = at.rng.randrange(9)
    for cell in cells:
        page = at.pages[cell.page - 1]
        chars = np.flatnonzero(inside(page, box_of(cell.lines[0])))
        page.chars.codes[chars[letter % len(chars)]] = ord("某")
    return at.change(f"letter {letter}, {len(cells)} times")


@of(labels_of)
def letter_of_a_label(at: Place) -> Change:
    return _with_letter(at, [at.one])


@of(labels_of)
def letter_of_a_label_everywhere(at: Place) -> Change:
    return _with_letter(at, [cell for cell in labels_of(at.sample) if cell.folded == at.one.folded])


@of(labels_of)
def label_removed(at: Place) -> Change:
    remove(at.page, at.which)
    return at.change()


@of(labels_of)
def label_moved(at: Place) -> Change:
    far, side = at.rng.choice(FAR_PT), at.rng.choice(SIDES)
    at.page.chars.boxes[np.ix_(at.which, side)] += far
    return at.change(f"by {far}, side {side[0]}")


@of(labels_of)
def labels_swapped(at: Place) -> Change | None:
    """Two labels of a page change places.

    Whatever list its items are of then, the page shows the same figures.
    """
    others = [
        one
        for one in labels_of(at.sample)
        if one.page == at.one.page and one.folded != at.one.folded
    ]
    if not others:
        return None
    second = at.rng.choice(others)
    places = [at.which, inside(at.page, box_of(second))]
    first, other = (at.page.chars.boxes[place, :2].min(0) for place in places)
    for place, far in zip(places, (other - first, first - other), strict=True):
        at.move(far, place)
    touched = [one for one in at.sample.control.figures if one.page == at.one.page]
    shown = [one.text for one in touched if one.key[0] in NUMBERS and one in at.sample.printed]
    return at.change(f"and {second.text}", touched, shown=shown, counted=True)


@of(_with_marks)
def figure_moved(at: Place) -> Change:
    far = at.rng.choice((3.0, 8.0, 20.0, at.box[2] - at.box[0]))
    there = at.rng.choice(((far, 0.0), (-far, 0.0), (0.0, far), (0.0, -far)))
    at.move(there)
    return at.change(f"by {there}", [at.one], shown=[at.one.text])


@of(_figures)
def figure_changed(at: Place) -> Change:
    """Another first digit."""
    other = re.sub(r"\d", lambda digit: str(int(digit[0]) % 9 + 1), at.one.text, count=1)
    retype(at.page, at.box, other)
    return at.change(f"to {other}", [at.one], shown=[other])


@of(_with_marks)
def figure_removed(at: Place) -> Change:
    """No figure where one was: an indicator of a list goes with its only one, and those behind it
    count anew.
    """
    remove(at.page, at.which)
    if _is_alone(at.sample, at.one):
        return at.change("", [at.one], forbidden=True, counted=True, unjudged={("indicators",)})
    return at.change("", [at.one], forbidden=True)


@of(_figures)
def digit_fallen(at: Place) -> Change:
    far = at.rng.choice(FAR_PT)
    at.page.chars.boxes[at.rng.choice(np.flatnonzero(at.which)), 1::2] += far
    return at.change(f"by {far}", [at.one], shown=[at.one.text])


@of(_figures)
def figures_swapped(at: Place) -> Change | None:
    others = [
        one for one in _figures(at.sample) if one.page == at.one.page and one.text != at.one.text
    ]
    if not others:
        return None
    both = [at.one, at.rng.choice(others)]
    for one, other in zip(both, both[::-1], strict=True):
        retype(at.page, one.box, other.text)
    return at.change(f"and {both[1].text}", both, shown=[one.text for one in both], forbidden=True)


@of(_figures)
def figure_struck_over(at: Place) -> Change:
    x0, top, x1, bottom = at.page.chars.boxes[at.which].T
    across = ((top.min() + bottom.max()) / 2, x0.min() - 1, x1.max() + 1)
    down = (sum(at.box[::2]) / 2, *at.box[1::2])
    axis, line = ("horizontal", across) if at.rng.random() < 0.5 else ("vertical", down)
    setattr(at.page, axis, np.vstack((getattr(at.page, axis), line)))
    return at.change(axis)


def _row(at: Place) -> tuple[np.ndarray, list[Figure]]:
    """Which chars stand in the row of a figure, and what was read from it."""
    _, top, _, bottom = at.box
    on_page = [one for one in at.sample.control.figures if one.page == at.one.page]
    row = [one for one in on_page if top <= sum(one.box[1::2]) / 2 <= bottom]
    return inside(at.page, (0, top, at.page.width, bottom)), row


@of(_figures)
def row_moved(at: Place) -> Change:
    far, (band, row) = at.rng.choice(FAR_PT), _row(at)
    at.move((0, far), band)
    texts = [one.text for one in row if one in at.sample.printed]
    return at.change(f"by {far}", row, shown=texts, counted=abs(far) > at.box[3] - at.box[1])


@of(_figures)
def row_emptied(at: Place) -> Change:
    band, row = _row(at)
    remove(at.page, band)
    return at.change("", row, forbidden=True, counted=True, unjudged={("activities",)})


@of(_figures)
def row_added(at: Place) -> Change | None:
    page, bottom, height = at.page, at.box[3], at.box[3] - at.box[1]
    row, boxes = page.chars[_row(at)[0]], page.chars.boxes
    if boxes[:, 3].max() + height > page.height:
        return None
    boxes[boxes[:, 1] > bottom - AT_PT] += (0, height, 0, height)
    upper = page.horizontal[abs(page.horizontal[:, 0] - bottom) < AT_PT]
    page.horizontal[page.horizontal[:, 0] > bottom - AT_PT] += (height, 0, 0)
    page.horizontal = np.concatenate((page.horizontal, upper))
    for end in (1, 2):
        page.vertical[page.vertical[:, end] > bottom - AT_PT, end] += height
    row.boxes += (0, height, 0, height)
    add(page, row)
    same = [
        one
        for one in at.sample.printed
        if one.page == at.one.page and one.box[1::2] == at.box[1::2]
    ]
    return at.change("", shown=[one.text for one in same], counted=True)


@of(_figures)
def column_added(at: Place) -> Change:
    page, (x0, x1) = at.page, at.box[::2]
    column = [
        one
        for one in _figures(at.sample)
        if one.page == at.one.page and one.box[::2] == at.box[::2]
    ]
    width, top, bottom = (
        x1 - x0,
        min(one.box[1] for one in column) - 30,
        max(one.box[3] for one in column),
    )
    copied = page.chars[inside(page, (x0, top, x1, bottom))]
    edge = page.vertical[abs(page.vertical[:, 0] - x1) < AT_PT]
    page.width += width
    page.chars.boxes[(page.chars.boxes[:, 0] + page.chars.boxes[:, 2]) / 2 > x1] += (
        width,
        0,
        width,
        0,
    )
    page.vertical[page.vertical[:, 0] > x1 - AT_PT, 0] += width
    page.horizontal[page.horizontal[:, 2] > x1 - AT_PT, 2] += width
    page.horizontal[page.horizontal[:, 1] > x1 + AT_PT, 1] += width
    copied.boxes += (width, 0, width, 0)
    add(page, copied)
    page.vertical = np.concatenate((page.vertical, edge))
    return at.change("", shown=[one.text for one in column])


def _heads(sample: Sample) -> list[Row]:
    """The rows without figures that stand right above figures."""
    boxes = {(one.page, one.box) for one in sample.control.figures if one.key[0] in NUMBERS}
    out = []
    for items in sample.items:
        rows = [item for item in items if isinstance(item, Row)]
        holds = [
            any((row.page, _rounded(box_of(cell))) in boxes for cell in row.cells) for row in rows
        ]
        out += [
            row
            for row, this, below in zip(rows, holds, holds[1:], strict=False)
            if below and not this
        ]
    return [row for row in out if sum(bool(cell.lines) for cell in row.cells) > 1]


def _rounded(box: Box) -> Box:
    x0, top, x1, bottom = (2 * edge for edge in box)
    return np.floor(x0) / 2, np.floor(top) / 2, np.ceil(x1) / 2, np.ceil(bottom) / 2


def _later_heads(sample: Sample) -> list[list[Row]]:
    """All heads that do not stand on the first page that has some."""
    heads = _heads(sample)
    later = [row for row in heads if row.page > heads[0].page]
    return [later] if later else []


@of(lambda sample: [[row] for row in _heads(sample)])
def heads_gone(at: Place) -> Change:
    cells = [cell for row in at.one for cell in row.cells]
    for line in (line for cell in cells for line in cell.lines):
        page = at.pages[line.page - 1]
        remove(page, inside(page, box_of(line)))
    places = {(cell.page, round(cell.top)) for cell in cells}
    gone = [one for one in at.sample.control.figures if (one.page, round(one.box[1])) in places]
    return Change(at.pages, f"{at.one[0].text} on page {at.one[0].page}, {len(at.one)} times", gone)


@of(_later_heads)
def heads_on_one_page_only(at: Place) -> Change:
    return heads_gone(at)


def _years(sample: Sample) -> list[Cell]:
    return [cell for row in _heads(sample) for cell in row.cells if _YEAR.match(cell.folded)]


@of(_years)
def year_of_a_column(at: Place) -> Change | None:
    cell, page = at.one, at.page
    era, digits = _YEAR.match(cell.folded).groups()  # type: ignore[union-attr]
    other = max(int(digits) + at.rng.choice((-1, 1)), 1)
    if other == int(digits) or len(str(other)) != len(digits.lstrip("0")):
        return None
    letters = [i for i in np.flatnonzero(at.which) if fold(chr(page.chars.codes[i])).isdecimal()]
    page.chars.codes[letters[: len(str(other))]] = [ord(digit) for digit in str(other)]
    on_page = [one for one in _years(at.sample) if one.page == cell.page]
    end = min(
        (one.top for one in on_page if one.x0 < cell.x1 and cell.bottom <= one.top), default=np.inf
    )
    below = [
        one
        for one in at.sample.control.figures
        if one.page == cell.page
        and cell.top <= one.box[1] < end
        and cell.x0 - 1 <= (one.box[0] + one.box[2]) / 2 <= cell.x1 + 1
        and str(_ERAS[era] + int(digits)) in one.key[2:3]
    ]
    return at.change(f"to {other}", below, shown=[one.text for one in below], forbidden=True)


def _units(sample: Sample) -> list[list[tuple[int, int]]]:
    """The page and the char of each 千 of 千円 in brackets or alone in its cell."""
    found = [
        (page.number, re.finditer(r"[（(:：]千円[)）]", page.chars.text)) for page in sample.pages
    ]
    return [[(number, match.start() + 1)] for number, matches in found for match in matches]


@of(_units)
def unit_changed(at: Place) -> Change:
    """千円 to 円: no amount may stay as it was."""
    for number, char in reversed(at.one):
        page = at.pages[number - 1]
        remove(page, np.arange(len(page.chars)) == char)
    costs = [one for one in at.sample.control.figures if one.key[0] == "costs"]
    amounts = [one for one in costs if isinstance(one.value, float) and abs(one.value) >= 1000]
    what, shown = f"on page {at.one[0][0]}, {len(at.one)} times", [one.text for one in amounts]
    return Change(at.pages, what, amounts, shown, forbidden=True)


@of(lambda sample: [list(chain(*units))] if (units := _units(sample)) else [])
def unit_changed_everywhere(at: Place) -> Change:
    return unit_changed(at)


@of(_page_numbers)
def page_dropped(at: Place) -> Change | None:
    del at.pages[at.one]
    gone = [one for one in at.sample.control.figures if one.page == at.one + 1]
    return Change(at.pages, f"page {at.one + 1}", gone) if at.pages else None


@of(_page_numbers)
def page_doubled(at: Place) -> Change:
    at.pages.insert(at.one, at.pages[at.one])
    return Change(at.pages, f"page {at.one + 1}")


@of(_page_numbers)
def pages_swapped(at: Place) -> Change | None:
    """Two pages change places.

    Where both begin alike and print no number, nobody can see whose figures they are.
    """
    first, second = at.one, at.rng.randrange(len(at.pages))
    if first == second:
        return None
    at.pages[first], at.pages[second] = at.pages[second], at.pages[first]
    labels = {label.page: label.folded for label in reversed(labels_of(at.sample))}
    is_alike = labels.get(first + 1) == labels.get(second + 1)
    return Change(at.pages, f"pages {first + 1} and {second + 1}", counted=is_alike)


def _in_columns(page: list[Figure], box: Box) -> list[Figure]:
    """The figures of a page that stand right in the column of a box."""
    return [one for one in page if abs(one.box[0] - box[0]) < AT_PT > abs(one.box[2] - box[2])]


def _exchange(page: Page, first: Box, other: Box) -> None:
    """Let what two boxes hold change places, each as far from the left as it was."""
    places = [inside(page, box) for box in (first, other)]
    for place, far in zip(places, (other[0] - first[0], first[0] - other[0]), strict=True):
        page.chars.boxes[place] += (far, 0, far, 0)


def _cells_between(cells: list[Cell], x0: float, x1: float) -> list[Cell]:
    """The cells of a column."""
    return [cell for cell in cells if abs(cell.x0 - x0) < AT_PT and abs(cell.x1 - x1) < AT_PT]


def _pairs(at: Place) -> list[tuple[Cell, Cell]]:
    """Two columns of a table, cell by cell from the head: that of a figure, and another like it.

    None where something over them spans one and not the other, or one has a cell where the other is
    blank.
    """
    cells = [cell for cell in at.sample.cells if cell.page == at.one.page]
    x0, x1 = at.box[::2]
    own = {(round(cell.top), round(cell.bottom)): cell for cell in _cells_between(cells, x0, x1)}
    beside: dict[int, list[Cell]] = {}
    for cell in cells:
        is_as_wide = abs((cell.x1 - cell.x0) - (x1 - x0)) < AT_PT and abs(cell.x0 - x0) > AT_PT
        if is_as_wide and (round(cell.top), round(cell.bottom)) in own:
            beside.setdefault(round(cell.x0), []).append(cell)
    full = [
        column
        for column in beside.values()
        if len(column) == len(own) > 1
        and len(_cells_between(cells, column[0].x0, column[0].x1)) == len(own)
    ]
    for column in full:
        others = {(round(cell.top), round(cell.bottom)): cell for cell in column}
        left, right = min(x0, column[0].x0), max(x1, column[0].x1)
        top = min(cell.top for cell in own.values())
        over = [cell for cell in cells if cell.bottom <= top + AT_PT]
        is_free = all(
            (cell.x0 <= left + AT_PT and right - AT_PT <= cell.x1)
            or cell.x1 <= left + AT_PT
            or right - AT_PT <= cell.x0
            for cell in over
            if cell.top > top - 60
        )
        if is_free and any(_YEAR.search(cell.folded) for cell in column):
            return [(own[place], others[place]) for place in own]
    return []


@of(_figures)
def columns_swapped(at: Place) -> Change | None:
    """Two columns change places with their heads: the tables say what they said."""
    pairs = _pairs(at)
    for first, other in pairs:
        _exchange(at.page, box_of(first), box_of(other))
    return at.change(f"with that at {pairs[0][1].x0:.0f}", truth=[]) if pairs else None


@of(_years)
def years_of_two_columns_swapped(at: Place) -> Change | None:
    """The heads of two columns change places: each figure is of the other year."""
    cell = at.one
    beside = [
        one
        for one in _years(at.sample)
        if one.page == cell.page
        and abs(one.top - cell.top) < AT_PT
        and abs((one.x1 - one.x0) - (cell.x1 - cell.x0)) < AT_PT
        and one.folded != cell.folded
    ]
    figures = [one for one in at.sample.control.figures if one.page == cell.page]
    if not beside:
        return None
    other = at.rng.choice(beside)
    columns = [
        [one for one in _in_columns(figures, box_of(head)) if one.box[1] >= head.bottom - AT_PT]
        for head in (cell, other)
    ]
    #: what the facets of each column are, by table
    facets = [{one.key[0]: one.key[2:4] for one in column} for column in columns]
    kinds = [{(one.key[0], one.key[2:4]) for one in column} for column in columns]
    is_plain = all(len(kind) == len(facet) for kind, facet in zip(kinds, facets, strict=True))
    if not all(columns) or not is_plain or facets[0].keys() != facets[1].keys():
        return None
    truth = []
    for column, heads in zip(columns, facets[::-1], strict=True):
        for one in column:
            table, owner, *_ = one.key
            truth.append(one._replace(key=(table, owner, *heads[table], *one.key[4:])))
    _exchange(at.page, box_of(cell), box_of(other))
    return at.change(f"and {other.text}", [*columns[0], *columns[1]], truth=truth)


def _is_in_thousands(figure: Figure) -> bool:
    """Whether a cost is printed in thousands of yen."""
    if figure.key[0] != "costs" or not isinstance(figure.value, float):
        return False
    number = parse_number(figure.text).value if re.fullmatch(r"[\d,]+", figure.text) else None
    return bool(number) and figure.value == 1000 * float(number)


@of(lambda sample: [list(chain(*units))] if (units := _units(sample)) else [])
def table_in_other_unit(at: Place) -> Change | None:
    """千円 to 万円 wherever it stands: each amount is ten times as large."""
    for number, char in at.one:
        at.pages[number - 1].chars.codes[char] = ord("万")
    amounts = [one for one in at.sample.control.figures if _is_in_thousands(one)]
    truth = [one._replace(value=10 * one.value) for one in amounts]
    return Change(at.pages, f"{len(at.one)} times", amounts, truth=truth) if amounts else None


@of(lambda sample: [one for one in _figures(sample) if _is_in_thousands(one)])
def unit_behind_a_figure(at: Place) -> Change:
    """A unit of its own behind a figure of thousands: it has that one, or no value."""
    unit, factor = at.rng.choice((("百万円", 1000), ("円", 0.001), ("人", 0)))
    text = at.one.text + unit
    retype(at.page, at.box, text)
    truth = [at.one._replace(text=text, value=at.one.value * factor)] if factor else []
    return at.change(f"with {unit}", [at.one], truth=truth)


def _later_sides(sample: Sample) -> list[int]:
    """The pages on which no activity has its name."""
    named = {one.page for one in sample.control.figures if one.key[0] == "activities"}
    later = [number for number in range(1, len(sample.pages)) if number + 1 not in named]
    return later if len(later) > 1 else []


@of(_later_sides)
def side_of_a_sheet_swapped(at: Place) -> Change | None:
    """The later sides of two sheets change places: the figures are of the other project."""
    other = at.rng.choice(_later_sides(at.sample))
    if other == at.one:
        return None
    at.pages[at.one], at.pages[other] = at.pages[other], at.pages[at.one]
    return Change(at.pages, f"pages {at.one + 1} and {other + 1}", counted=True)
