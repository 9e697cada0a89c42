"""Texts that lines strike out."""

from typing import NamedTuple

import numpy as np

from hyoka.pdf.box_edges import stands_alone
from hyoka.pdf.chars import (
    DIGITS,
    OF_FIGURES,
    Boxes,
    Chars,
    Floats,
    Indices,
    Mask,
    are_in,
    near_pairs,
)
from hyoka.pdf.settings import PAGE
from hyoka.pdf.unread import Unread


class StruckOut(NamedTuple):
    """What lines strike out.

    chars: which chars; ends: before which others a text ends where these are left out; edges: which
    edges are such lines, of a double one both; rests: which digits beside them are fewer, of what
    may be the rest of a figure and no new one.
    """

    chars: Mask
    ends: Mask
    edges: Mask
    rests: Mask


class _Text(NamedTuple):
    """The chars that a line goes through.

    places: their numbers among the chars of the page; first, last: the chars at its ends; left,
    right: where it begins and ends; height: that of its tallest char.
    """

    places: Indices
    first: int
    last: int
    left: float
    right: float
    height: float


def struck_out(chars: Chars, horizontal: Floats) -> StruckOut:
    """Which chars a line goes through that begins and ends where their text does.

    Also a part of a text: 850 of 850900.
    """
    boxes = chars.boxes
    xs = chars.xs
    ys = chars.ys
    reach = PAGE.struck_double * chars.heights
    struck, ends, rests = np.zeros((3, len(chars)), np.bool_)
    edges = np.zeros(len(horizontal), np.bool_)
    are_digits = are_in(chars.codes, DIGITS)
    are_of_figures = are_in(chars.codes, OF_FIGURES)
    near, letter = near_pairs(horizontal[:, 0], ys, reach.max(initial=0))
    _, starts, stops = horizontal[near].T
    goes_through = (starts < xs[letter]) & (xs[letter] < stops)
    for line in horizontal[np.unique(near[goes_through])]:
        on_line = np.abs(ys - line[0]) < reach
        text = _text_at(line, chars, on_line)
        if text is None:
            continue
        y = ys[text.first]
        lines = _lines_of(text, line, boxes, y, horizontal)
        off_middle = abs(horizontal[lines, 0].mean() - y)
        is_amid = off_middle < PAGE.struck_middle * text.height
        if is_amid and _is_as_long(line, text, boxes, on_line):
            struck[text.places] = True
            edges[lines] = True
            follows = np.abs(boxes[:, 0] - text.right) < text.height / 2
            ends |= follows & (np.abs(ys - y) < text.height / 2)
            beside = _directly_beside(text, boxes, np.flatnonzero(on_line & are_of_figures))
            digits = beside[are_digits[beside]]
            if len(digits) < np.count_nonzero(are_digits[text.places]):
                rests[digits] = True
    return StruckOut(struck, ends & ~struck, edges, rests & ~struck)


def struck_labels(chars: Chars, struck: Mask, edges: tuple[Floats, Floats]) -> list[Unread]:
    """Struck-out words that are all that ruled lines hold: what may be labels.

    What stands beside one is not to be read by the labels farther out. They come behind all chars
    that are not struck out.

    edges: horizontal and vertical ones.
    """
    are_digits = are_in(chars.codes, DIGITS)
    others = chars.boxes[~struck]
    places = np.flatnonzero(struck)
    found = list[Unread]()
    for word in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        if len(word) < PAGE.least_struck or are_digits[word].any():
            continue
        first_corner = chars.boxes[word, :2].min(axis=0)
        last_corner = chars.boxes[word, 2:].max(axis=0)
        box = np.concatenate([first_corner, last_corner])
        if stands_alone(box, others, edges):
            found.append(Unread(len(others), box, space=True))
    return found


def _directly_beside(text: _Text, boxes: Boxes, places: Indices) -> Indices:
    """Those of some chars that directly follow a text to the right, and to the left."""
    gap = PAGE.struck_beside * text.height
    found = list[int]()
    others = np.setdiff1d(places, text.places)
    for way, begin, end, place in ((1, 0, 2, text.right), (-1, 2, 0, text.left)):
        for char in others[np.argsort(way * boxes[others, begin], kind="stable")].tolist():
            if abs(boxes[char, begin] - place) < gap:
                found.append(char)
                place = boxes[char, end]
    return np.array(found, np.intp)


def _text_at(line: Floats, chars: Chars, on_line: Mask) -> _Text | None:
    """The text that a line goes through, of the chars at its height."""
    xs = chars.xs
    _, start, end = line
    places = np.flatnonzero(on_line & (start < xs) & (xs < end))
    if not len(places):
        return None
    first = places[xs[places].argmin()]
    last = places[xs[places].argmax()]
    left = chars.boxes[places, 0].min()
    right = chars.boxes[places, 2].max()
    return _Text(places, first, last, left, right, chars.heights[places].max())


def _widths_of_ends(text: _Text, boxes: Boxes) -> Floats:
    """How wide the first and the last char of a text are, at most as the text is high."""
    ends = boxes[[text.first, text.last]]
    return np.minimum(ends[:, 2] - ends[:, 0], text.height)


def _lines_of(text: _Text, line: Floats, boxes: Boxes, y: float, horizontal: Floats) -> Mask:
    """A line and those beside it that are as long, at the height of a text."""
    off_ends = np.abs(horizontal[:, 1:] - line[1:])
    are_as_long = off_ends.max(axis=1) < _widths_of_ends(text, boxes).min() / 2
    are_near = np.abs(horizontal[:, 0] - y) < PAGE.struck_double * text.height
    return np.asarray(are_as_long & are_near, np.bool_)


def _is_as_long(line: Floats, text: _Text, boxes: Boxes, on_line: Mask) -> bool:
    """Whether a line begins and ends with its text.

    Where others stand directly beside the text, it does so within a part of a char.
    """
    gap = PAGE.struck_beside * text.height
    are_beside = on_line & (boxes[:, 0] < text.right + gap)
    are_beside &= boxes[:, 2] > text.left - gap
    reach = PAGE.struck_part * _widths_of_ends(text, boxes)
    if are_beside.sum() == len(text.places):
        reach = np.full(2, PAGE.struck_ends * text.height)
    off_ends = np.abs(line[1:] - [text.left, text.right])
    return bool((off_ends < reach).all())
