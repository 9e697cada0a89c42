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

Kind = Callable[[Sample, Random], "Change | None"]

_AT_PT: Final = 1.6
FAR_PT: Final = (-20, -8, -5, -3, 3, 5, 8, 20)
NUMBERS: Final = ("costs", "indicator_values")
KINDS: Final[dict[str, Kind]] = {}


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


def as_shown(sample: Sample, pages: list[Page], what: str, *, moves: bool) -> Change:
    """The change, with the figures whose cells show something else now; of a text around a figure nothing is known."""
    change = Change(pages, what, unjudged={("statuses",)})
    printed = {one.key for one in sample.printed if one.key[0] in NUMBERS}
    codes = {one.key[1] for one in sample.control.figures if one.key[0] == "activities"}
    change.counted = _numbers_of(sample.pages, codes) != _numbers_of(pages, codes)
    texts = [[fold(page.chars.text) for page in some] for some in (sample.pages, pages)]
    for one in sample.control.figures:
        at, name = one.page - 1, fold(one.key[-1])
        before, after = (fold(some[at].chars[inside(some[at], one.box)].text) for some in (sample.pages, pages))
        is_otherwise = before != after or (name in texts[0][at] and name not in texts[1][at])
        if is_otherwise and one.key in printed:
            change.touched.append(one)
            change.shown += list(filter(None, [one.text if moves else after]))
        elif is_otherwise:
            change.unjudged.add(one.key)
    return change


def _numbers_of(pages: list[Page], codes: set[str]) -> list[str]:
    """The codes of activities among the texts of pages."""
    return [word for page in pages for word in re.findall(r"\d+", page.chars.text) if word in codes]


def kind(function: Kind) -> Kind:
    """Add a kind of change under its function's name."""
    KINDS[function.__name__] = function
    return function


def kind_of_figures(function: Kind) -> Kind:
    """Add a kind of change that a document without figures cannot have."""
    KINDS[function.__name__] = lambda sample, rng: function(sample, rng) if _numbers(sample) else None
    return function


def _numbers(sample: Sample) -> list[Figure]:
    return [one for one in sample.printed if one.key[0] in NUMBERS and any(map(str.isdigit, one.text))]


def _numbers_and_marks(sample: Sample) -> list[Figure]:
    return [*_numbers(sample), *(one for one in sample.printed if one.key[0] == "ratings")]


def kind_of_rulings(change: Callable[[np.ndarray, int], np.ndarray]) -> None:
    """Add a kind of change to the edges that print one side of a figure's box; it may go by a distance."""

    def changed(sample: Sample, rng: Random) -> Change | None:
        figure, pages, side = rng.choice(_numbers(sample)), sample.copy(), rng.randrange(4)
        page, at, is_vertical = pages[figure.page - 1], figure.box[side], side % 2 == 0
        name, (first, last) = ("vertical", figure.box[1::2]) if is_vertical else ("horizontal", figure.box[::2])
        edges = getattr(page, name)
        on = (abs(edges[:, 0] - at) < _AT_PT) & (edges[:, 1] < last - _AT_PT) & (edges[:, 2] > first + _AT_PT)
        setattr(page, name, np.concatenate((edges[~on], change(edges[on], rng.choice(FAR_PT)))))
        return Change(pages, f"side {side} of {figure}") if on.any() else None

    changed.__name__ = change.__name__
    kind_of_figures(changed)


@kind_of_rulings
def line_missing(edges: np.ndarray, _: int) -> np.ndarray:
    return edges[:0]


@kind_of_rulings
def line_moved(edges: np.ndarray, far: int) -> np.ndarray:
    return edges + np.array((far, 0, 0))


@kind_of_rulings
def line_doubled(edges: np.ndarray, _: int) -> np.ndarray:
    return np.vstack((edges, edges + np.array((2.5, 0, 0))))


@kind_of_rulings
def line_broken(edges: np.ndarray, _: int) -> np.ndarray:
    first, second, length = edges.copy(), edges.copy(), edges[:, 2] - edges[:, 1]
    first[:, 2] -= 0.6 * length
    second[:, 1] += 0.6 * length
    return np.concatenate((first, second))


@kind
def rule_missing(sample: Sample, rng: Random) -> Change | None:
    pages = sample.copy()
    page, name = rng.choice(pages), rng.choice(("horizontal", "vertical"))
    edges = getattr(page, name)
    if not len(edges):
        return None
    at = edges[rng.randrange(len(edges)), 0]
    setattr(page, name, edges[abs(edges[:, 0] - at) >= _AT_PT])
    return Change(pages, f"{name} rules at {at:.0f} on page {page.number}")


@kind
def text_moved(sample: Sample, rng: Random) -> Change | None:
    pages = sample.copy()
    page, far, side = rng.choice(pages), rng.choice((-5, 5)), rng.choice(([0, 2], [1, 3]))
    lines = [part for item in page_items(page) for part in parts(item)]
    line = rng.choice([line for part in lines for line in lines_of(part)])
    page.chars.boxes[np.ix_(inside(page, box_of(line)), side)] += far
    return as_shown(sample, pages, f"{line.text} on page {page.number} by {far}, side {side[0]}", moves=True)


def labels_of(sample: Sample) -> list[Cell]:
    """The cells with a label of the form or the vocabulary; the name of a line that a form leaves free is none."""
    names = {fold(one.key[-1]) for one in sample.control.figures if one.key[0] == "costs"}
    words = [cell for cell in sample.cells if re.fullmatch(r"\D{2,}", cell.folded) and cell.folded not in names]
    return [cell for cell in words if sample.form.is_label(cell.folded) or vocabulary.is_label(cell.folded)]


def _with_letter(sample: Sample, cells: list[Cell], at: int) -> Change:
    pages = sample.copy()
    for cell in cells:
        page = pages[cell.page - 1]
        chars = np.flatnonzero(inside(page, box_of(cell.lines[0])))
        page.chars.codes[chars[at % len(chars)]] = ord("某")
    return Change(pages, f"letter {at} of {cells[0].text} on page {cells[0].page}, {len(cells)} times")


@kind
def letter_of_a_label(sample: Sample, rng: Random) -> Change | None:
    labels = labels_of(sample)
    return _with_letter(sample, [rng.choice(labels)], rng.randrange(9)) if labels else None


@kind
def letter_of_a_label_everywhere(sample: Sample, rng: Random) -> Change | None:
    labels = labels_of(sample)
    if not labels:
        return None
    chosen = rng.choice(labels)
    return _with_letter(sample, [cell for cell in labels if cell.folded == chosen.folded], rng.randrange(9))


@kind
def label_removed(sample: Sample, rng: Random) -> Change | None:
    return _with_label(sample, rng, remove)


@kind
def label_moved(sample: Sample, rng: Random) -> Change | None:
    far, side = rng.choice(FAR_PT), rng.choice(([0, 2], [1, 3]))

    def move(page: Page, which: np.ndarray) -> None:
        page.chars.boxes[np.ix_(which, side)] += far

    return _with_label(sample, rng, move)


def _with_label(sample: Sample, rng: Random, change: Callable[[Page, np.ndarray], None]) -> Change | None:
    labels = labels_of(sample)
    if not labels:
        return None
    cell, pages = rng.choice(labels), sample.copy()
    page = pages[cell.page - 1]
    change(page, inside(page, box_of(cell)))
    return Change(pages, f"{cell.text} on page {cell.page}")


@kind_of_figures
def figure_moved(sample: Sample, rng: Random) -> Change | None:
    figure = rng.choice(_numbers_and_marks(sample))
    far = rng.choice((3.0, 8.0, 20.0, figure.box[2] - figure.box[0]))
    dx, dy = rng.choice(((far, 0.0), (-far, 0.0), (0.0, far), (0.0, -far)))
    pages = sample.copy()
    page = pages[figure.page - 1]
    which = inside(page, figure.box)
    page.chars.boxes[which] += (dx, dy, dx, dy)
    return Change(pages, f"{figure} by {dx:.0f}, {dy:.0f}", [figure], [figure.text])


def _other(text: str) -> str:
    """A figure with another first digit."""
    at = next(i for i, letter in enumerate(text) if letter.isdigit())
    return f"{text[:at]}{int(text[at]) % 9 + 1}{text[at + 1 :]}"


@kind_of_figures
def figure_changed(sample: Sample, rng: Random) -> Change | None:
    figure, pages = rng.choice(_numbers(sample)), sample.copy()
    retype(pages[figure.page - 1], figure.box, _other(figure.text))
    return Change(pages, str(figure), [figure], [_other(figure.text)])


@kind_of_figures
def figure_removed(sample: Sample, rng: Random) -> Change | None:
    figure, pages = rng.choice(_numbers_and_marks(sample)), sample.copy()
    page = pages[figure.page - 1]
    remove(page, inside(page, figure.box))
    return Change(pages, str(figure), [figure], forbidden=True)


@kind_of_figures
def digit_fallen(sample: Sample, rng: Random) -> Change | None:
    figure, far, pages = rng.choice(_numbers(sample)), rng.choice(FAR_PT), sample.copy()
    page = pages[figure.page - 1]
    page.chars.boxes[rng.choice(np.flatnonzero(inside(page, figure.box))), 1::2] += far
    return Change(pages, f"a digit of {figure} by {far}", [figure], [figure.text])


@kind_of_figures
def figures_swapped(sample: Sample, rng: Random) -> Change | None:
    first = rng.choice(_numbers(sample))
    others = [one for one in _numbers(sample) if one.page == first.page and one.text != first.text]
    if not others:
        return None
    second, pages = rng.choice(others), sample.copy()
    for one, other in ((first, second), (second, first)):
        retype(pages[one.page - 1], one.box, other.text)
    return Change(pages, f"{first} and {second}", [first, second], [second.text, first.text], forbidden=True)


@kind_of_figures
def figure_struck_over(sample: Sample, rng: Random) -> Change | None:
    figure, pages = rng.choice(_numbers(sample)), sample.copy()
    page = pages[figure.page - 1]
    x0, top, x1, bottom = page.chars.boxes[inside(page, figure.box)].T
    if rng.random() < 0.5:
        page.horizontal = np.vstack((page.horizontal, ((top.min() + bottom.max()) / 2, x0.min() - 1, x1.max() + 1)))
    else:
        page.vertical = np.vstack((page.vertical, (sum(figure.box[::2]) / 2, *figure.box[1::2])))
    return Change(pages, str(figure))


def _row(sample: Sample, figure: Figure) -> tuple[list[Page], Page, np.ndarray, list[Figure]]:
    """Pages, the page of a figure, which of its chars stand in the figure's row, and what was read from it."""
    pages = sample.copy()
    page = pages[figure.page - 1]
    _, top, _, bottom = figure.box
    row = [one for one in sample.control.figures if one.page == figure.page and top <= sum(one.box[1::2]) / 2 <= bottom]
    return pages, page, inside(page, (0, top, page.width, bottom)), row


@kind_of_figures
def row_moved(sample: Sample, rng: Random) -> Change | None:
    figure, far = rng.choice(_numbers(sample)), rng.choice(FAR_PT)
    pages, page, band, row = _row(sample, figure)
    page.chars.boxes[band] += (0, far, 0, far)
    texts = [one.text for one in row if one in sample.printed]
    return Change(pages, f"row of {figure} by {far}", row, texts, counted=abs(far) > figure.box[3] - figure.box[1])


@kind_of_figures
def row_emptied(sample: Sample, rng: Random) -> Change | None:
    figure = rng.choice(_numbers(sample))
    pages, page, band, row = _row(sample, figure)
    remove(page, band)
    return Change(pages, f"row of {figure}", row, forbidden=True, counted=True, unjudged={("activities",)})


@kind_of_figures
def row_added(sample: Sample, rng: Random) -> Change | None:
    figure = rng.choice(_numbers(sample))
    pages, page, band, _ = _row(sample, figure)
    row, bottom, height = page.chars[band], figure.box[3], figure.box[3] - figure.box[1]
    if page.chars.boxes[:, 3].max() + height > page.height:
        return None
    boxes, down = page.chars.boxes, (0, height, 0, height)
    boxes[boxes[:, 1] > bottom - _AT_PT] += down
    below = page.horizontal[:, 0] > bottom - _AT_PT
    upper = page.horizontal[abs(page.horizontal[:, 0] - bottom) < _AT_PT]
    page.horizontal[below] += (height, 0, 0)
    page.horizontal = np.concatenate((page.horizontal, upper))
    page.vertical[page.vertical[:, 1] > bottom - _AT_PT, 1] += height
    page.vertical[page.vertical[:, 2] > bottom - _AT_PT, 2] += height
    row.boxes += down
    add(page, row)
    same = [one.text for one in sample.printed if one.page == figure.page and one.box[1::2] == figure.box[1::2]]
    return Change(pages, f"row of {figure}", shown=same, counted=True)


@kind_of_figures
def column_added(sample: Sample, rng: Random) -> Change | None:
    figure = rng.choice(_numbers(sample))
    column = [one for one in _numbers(sample) if one.page == figure.page and one.box[::2] == figure.box[::2]]
    pages, (x0, x1) = sample.copy(), figure.box[::2]
    page = pages[figure.page - 1]
    width, top, bottom = x1 - x0, min(one.box[1] for one in column) - 30, max(one.box[3] for one in column)
    copied = page.chars[inside(page, (x0, top, x1, bottom))]
    edge = page.vertical[abs(page.vertical[:, 0] - x1) < _AT_PT]
    page.width += width
    page.chars.boxes[(page.chars.boxes[:, 0] + page.chars.boxes[:, 2]) / 2 > x1] += (width, 0, width, 0)
    page.vertical[page.vertical[:, 0] > x1 - _AT_PT, 0] += width
    page.horizontal[page.horizontal[:, 2] > x1 - _AT_PT, 2] += width
    page.horizontal[page.horizontal[:, 1] > x1 + _AT_PT, 1] += width
    copied.boxes += (width, 0, width, 0)
    add(page, copied)
    page.vertical = np.concatenate((page.vertical, edge))
    return Change(pages, f"column of {figure}", shown=[one.text for one in column])
