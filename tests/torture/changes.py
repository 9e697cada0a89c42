"""The kinds of changes to pages: each picks its place by a seed and says which figures the page shows otherwise now."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

import numpy as np

from hyoka.forms.shared.page_items import page_items, parts
from hyoka.forms.shared.paragraphs import lines_of
from hyoka.grid.model import Cell
from hyoka.pdf.page import Page
from hyoka.text import vocabulary
from hyoka.text.japanese import fold

from .samples import Figure, Key, Sample, add, box_of, inside, remove, retype

AT_PT: Final = 1.6
FAR_PT: Final = (-20, -8, -5, -3, 3, 5, 8, 20)
SIDES: Final = ([0, 2], [1, 3])
NUMBERS: Final = ("costs", "indicator_values")


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
        scale: By how much values of money may change; 0: not at all.
    """

    pages: list[Page]
    what: str
    touched: list[Figure] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    forbidden: bool = False
    counted: bool = False
    unjudged: set[Key] = field(default_factory=set)
    scale: float = 0.0


Kind = Callable[[Sample, Random], Change | None]
KINDS: Final[dict[str, Kind]] = {}


def kind(function: Kind) -> Kind:
    KINDS[function.__name__] = function
    return function


def _numbers(sample: Sample) -> list[Figure]:
    return [one for one in sample.printed if one.key[0] in NUMBERS and any(map(str.isdigit, one.text))]


def _with_marks(sample: Sample) -> list[Figure]:
    return [*_numbers(sample), *(one for one in sample.printed if one.key[0] == "ratings")]


def labels_of(sample: Sample) -> list[Cell]:
    """The cells with a label of the form or the vocabulary; the name of a line that a form leaves free is none."""
    names = {fold(one.key[-1]) for one in sample.control.figures if one.key[0] == "costs"}
    words = [cell for cell in sample.cells if re.fullmatch(r"\D{2,}", cell.folded) and cell.folded not in names]
    return [cell for cell in words if sample.form.is_label(cell.folded) or vocabulary.is_label(cell.folded)]


@dataclass
class Place:
    """A chosen figure or label: the pages, the page it stands on, which chars print it."""

    sample: Sample
    one: Figure | Cell
    rng: Random

    def __post_init__(self) -> None:
        self.pages = self.sample.copy()
        self.page = self.pages[self.one.page - 1]
        self.box = self.one.box if isinstance(self.one, Figure) else box_of(self.one)
        self.which = inside(self.page, self.box)


def of(choices: Callable[[Sample], list[Figure] | list[Cell]]) -> Callable:
    """Add a kind of change to one of the figures or labels of a sample; a document without any cannot have it."""

    def add_kind(change: Callable[[Place], Change | None]) -> Callable[[Place], Change | None]:
        def changed(sample: Sample, rng: Random) -> Change | None:
            found = choices(sample)
            return change(Place(sample, rng.choice(found), rng)) if found else None

        KINDS[change.__name__] = changed
        return change

    return add_kind


def as_shown(sample: Sample, pages: list[Page], what: str, *, moves: bool) -> Change:
    """The change, with the figures whose cells show something else now; of a text around a figure nothing is known."""
    change = Change(pages, what, unjudged={("statuses",)})
    printed = {one.key for one in sample.printed if one.key[0] in NUMBERS}
    codes = {one.key[1] for one in sample.control.figures if one.key[0] == "activities"}
    before, after = (
        [word for page in some for word in re.findall(r"\d+", page.chars.text) if word in codes]
        for some in (sample.pages, pages)
    )
    change.counted = before != after
    texts = [[fold(page.chars.text) for page in some] for some in (sample.pages, pages)]
    for one in sample.control.figures:
        at, name = one.page - 1, fold(one.key[-1])
        before, after = (fold(some[at].chars[inside(some[at], one.box)].text) for some in (sample.pages, pages))
        is_otherwise = before != after or texts[0][at].count(name) > texts[1][at].count(name)
        if is_otherwise and one.key in printed:
            change.touched.append(one)
            change.shown += list(filter(None, [one.text if moves else after]))
        elif is_otherwise:
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


def _ruling(change: Callable[[np.ndarray, int], np.ndarray]) -> Callable[[Place], Change | None]:
    def changed(at: Place) -> Change | None:
        side, far = at.rng.randrange(4), at.rng.choice(FAR_PT)
        name, (first, last) = ("horizontal", at.box[::2]) if side % 2 else ("vertical", at.box[1::2])
        edges = getattr(at.page, name)
        on = (abs(edges[:, 0] - at.box[side]) < AT_PT) & (edges[:, 1] < last - AT_PT) & (edges[:, 2] > first + AT_PT)
        setattr(at.page, name, np.concatenate((edges[~on], change(edges[on], far))))
        return Change(at.pages, f"side {side} of {at.one}") if on.any() else None

    return changed


for name, change in RULINGS.items():
    changed = _ruling(change)
    changed.__name__ = name
    of(_numbers)(changed)


@kind
def rule_missing(sample: Sample, rng: Random) -> Change | None:
    pages = sample.copy()
    page, name = rng.choice(pages), rng.choice(("horizontal", "vertical"))
    edges = getattr(page, name)
    if not len(edges):
        return None
    at = edges[rng.randrange(len(edges)), 0]
    setattr(page, name, edges[abs(edges[:, 0] - at) >= AT_PT])
    return Change(pages, f"{name} rules at {at:.0f} on page {page.number}")


@kind
def text_moved(sample: Sample, rng: Random) -> Change | None:
    pages = sample.copy()
    page, far, side = rng.choice(pages), rng.choice((-5, 5)), rng.choice(SIDES)
    lines = [part for item in page_items(page) for part in parts(item)]
    line = rng.choice([line for part in lines for line in lines_of(part)])
    page.chars.boxes[np.ix_(inside(page, box_of(line)), side)] += far
    return as_shown(sample, pages, f"{line.text} on page {page.number} by {far}, side {side[0]}", moves=True)


def _with_letter(at: Place, cells: list[Cell]) -> Change:
    letter = at.rng.randrange(9)
    for cell in cells:
        page = at.pages[cell.page - 1]
        chars = np.flatnonzero(inside(page, box_of(cell.lines[0])))
        page.chars.codes[chars[letter % len(chars)]] = ord("某")
    return Change(at.pages, f"letter {letter} of {at.one.text} on page {at.one.page}, {len(cells)} times")


@of(labels_of)
def letter_of_a_label(at: Place) -> Change:
    return _with_letter(at, [at.one])


@of(labels_of)
def letter_of_a_label_everywhere(at: Place) -> Change:
    return _with_letter(at, [cell for cell in labels_of(at.sample) if cell.folded == at.one.folded])


@of(labels_of)
def label_removed(at: Place) -> Change:
    remove(at.page, at.which)
    return Change(at.pages, f"{at.one.text} on page {at.one.page}")


@of(labels_of)
def label_moved(at: Place) -> Change:
    far, side = at.rng.choice(FAR_PT), at.rng.choice(SIDES)
    at.page.chars.boxes[np.ix_(at.which, side)] += far
    return Change(at.pages, f"{at.one.text} on page {at.one.page} by {far}, side {side[0]}")


@of(labels_of)
def labels_swapped(at: Place) -> Change | None:
    """Two labels of a page change places; whatever list its items are of then, the page shows the same figures."""
    first = at.one
    others = [one for one in labels_of(at.sample) if one.page == first.page and one.folded != first.folded]
    if not others:
        return None
    second = at.rng.choice(others)
    places = [at.which, inside(at.page, box_of(second))]
    (x, y), (x2, y2) = (at.page.chars.boxes[place, :2].min(0) for place in places)
    for place, far in zip(places, ((x2 - x, y2 - y), (x - x2, y - y2)), strict=True):
        at.page.chars.boxes[place] += (*far, *far)
    touched = [one for one in at.sample.control.figures if one.page == first.page]
    shown = [one.text for one in touched if one.key[0] in NUMBERS and one in at.sample.printed]
    return Change(at.pages, f"{first.text} and {second.text} of page {first.page}", touched, shown, counted=True)


@of(_with_marks)
def figure_moved(at: Place) -> Change:
    far = at.rng.choice((3.0, 8.0, 20.0, at.box[2] - at.box[0]))
    dx, dy = at.rng.choice(((far, 0.0), (-far, 0.0), (0.0, far), (0.0, -far)))
    at.page.chars.boxes[at.which] += (dx, dy, dx, dy)
    return Change(at.pages, f"{at.one} by {dx:.0f}, {dy:.0f}", [at.one], [at.one.text])


@of(_numbers)
def figure_changed(at: Place) -> Change:
    """Another first digit."""
    other = re.sub(r"\d", lambda digit: str(int(digit[0]) % 9 + 1), at.one.text, count=1)
    retype(at.page, at.box, other)
    return Change(at.pages, str(at.one), [at.one], [other])


@of(_with_marks)
def figure_removed(at: Place) -> Change:
    remove(at.page, at.which)
    return Change(at.pages, str(at.one), [at.one], forbidden=True)


@of(_numbers)
def digit_fallen(at: Place) -> Change:
    far = at.rng.choice(FAR_PT)
    at.page.chars.boxes[at.rng.choice(np.flatnonzero(at.which)), 1::2] += far
    return Change(at.pages, f"a digit of {at.one} by {far}", [at.one], [at.one.text])


@of(_numbers)
def figures_swapped(at: Place) -> Change | None:
    others = [one for one in _numbers(at.sample) if one.page == at.one.page and one.text != at.one.text]
    if not others:
        return None
    both = [at.one, at.rng.choice(others)]
    for one, other in zip(both, both[::-1], strict=True):
        retype(at.page, one.box, other.text)
    return Change(at.pages, f"{both[0]} and {both[1]}", both, [one.text for one in both], forbidden=True)


@of(_numbers)
def figure_struck_over(at: Place) -> Change:
    x0, top, x1, bottom = at.page.chars.boxes[at.which].T
    across = ((top.min() + bottom.max()) / 2, x0.min() - 1, x1.max() + 1)
    down = (sum(at.box[::2]) / 2, *at.box[1::2])
    name, line = ("horizontal", across) if at.rng.random() < 0.5 else ("vertical", down)
    setattr(at.page, name, np.vstack((getattr(at.page, name), line)))
    return Change(at.pages, str(at.one))


def _row(at: Place) -> tuple[np.ndarray, list[Figure]]:
    """Which chars stand in the row of a figure, and what was read from it."""
    _, top, _, bottom = at.box
    on_page = [one for one in at.sample.control.figures if one.page == at.one.page]
    row = [one for one in on_page if top <= sum(one.box[1::2]) / 2 <= bottom]
    return inside(at.page, (0, top, at.page.width, bottom)), row


@of(_numbers)
def row_moved(at: Place) -> Change:
    far, (band, row) = at.rng.choice(FAR_PT), _row(at)
    at.page.chars.boxes[band] += (0, far, 0, far)
    texts = [one.text for one in row if one in at.sample.printed]
    is_far = abs(far) > at.box[3] - at.box[1]
    return Change(at.pages, f"row of {at.one} by {far}", row, texts, counted=is_far)


@of(_numbers)
def row_emptied(at: Place) -> Change:
    band, row = _row(at)
    remove(at.page, band)
    return Change(at.pages, f"row of {at.one}", row, forbidden=True, counted=True, unjudged={("activities",)})


@of(_numbers)
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
    same = [one for one in at.sample.printed if one.page == at.one.page and one.box[1::2] == at.box[1::2]]
    return Change(at.pages, f"row of {at.one}", shown=[one.text for one in same], counted=True)


@of(_numbers)
def column_added(at: Place) -> Change:
    page, (x0, x1) = at.page, at.box[::2]
    column = [one for one in _numbers(at.sample) if one.page == at.one.page and one.box[::2] == at.box[::2]]
    width, top, bottom = x1 - x0, min(one.box[1] for one in column) - 30, max(one.box[3] for one in column)
    copied = page.chars[inside(page, (x0, top, x1, bottom))]
    edge = page.vertical[abs(page.vertical[:, 0] - x1) < AT_PT]
    page.width += width
    page.chars.boxes[(page.chars.boxes[:, 0] + page.chars.boxes[:, 2]) / 2 > x1] += (width, 0, width, 0)
    page.vertical[page.vertical[:, 0] > x1 - AT_PT, 0] += width
    page.horizontal[page.horizontal[:, 2] > x1 - AT_PT, 2] += width
    page.horizontal[page.horizontal[:, 1] > x1 + AT_PT, 1] += width
    copied.boxes += (width, 0, width, 0)
    add(page, copied)
    page.vertical = np.concatenate((page.vertical, edge))
    return Change(at.pages, f"column of {at.one}", shown=[one.text for one in column])
