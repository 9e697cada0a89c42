"""Small letters beside or over larger ones, which are no part of their text: the mark of a note, and furigana."""

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_letters
from typing import Final

import numpy as np

from hyoka.pdf.chars import BELOW_LINE, Boxes, Chars, Codes, Floats, Indices, Mask

#: A letter is small if it is at most so high as this share of one beside it; furigana, of one below
#: it.
_SMALL, _FURIGANA = 0.9, 0.7
#: Heights of the larger letter: a small one is raised or lowered if its baseline is farther off; so
#: far it stands beside it, and above or below it, at most. Heights of the small one: so far it
#: reaches into it, furigana off it.
_RAISED, _BESIDE, _OFF, _INTO, _OVER = 0.12, 0.5, 0.4, 0.3, 0.8
#: Letters of one mark differ in size and baseline, and stand apart, by no more than these shares of
#: their height.
_ALIKE, _APART = 0.15, 0.4
#: So many neighbours of a letter, and so many letters, are looked at, lest a hostile page takes for
#: ever.
_MOST_NEAR, _MOST = 500, 4000
#: What is raised or lowered in any size; what is so in a small one; and with what a small mark on
#: the line begins.
_SCRIPTS = np.array([ord(sign) for sign in "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾₀₁₂₃₄₅₆₇₈₉₍₎"], np.uint32)
_SIGNS = np.array(
    [ord(sign) for sign in "0123456789０１２３４５６７８９※*＊†‡注()（）,、"], np.uint32
)
_MARK: Final = re.compile(r"(?:[※*†‡注(),、]|(?<!\d)\d{1,2}(?!\d))+")
_ON_LINE: Final = re.compile("[※*†‡注]")
_KANA, _HALF_WIDTH_KANA, _IDEOGRAPHS = (0x3041, 0x30FF), (0xFF66, 0xFF9F), (0x3400, 0x9FFF)
#: Units have powers: the digit of m² is no note.
_LATIN = np.array(
    [ord(letter) + wide for letter in ascii_letters for wide in (0, 0xFEE0)], np.uint32
)


def marks_of_notes(chars: Chars, vertical: Floats, *, sizes: bool = True) -> tuple[Mask, Mask]:
    """Which chars are the mark of a note, as the 1 of 91¹; and before which a text ends, for its size is another's.

    sizes: whether the sizes of chars are known, as they are not in a picture.
    """
    marks, ends = np.zeros((2, len(chars)), np.bool_)
    is_script = np.isin(chars.codes, _SCRIPTS)
    is_small = is_script
    if sizes and len(chars):
        heights = _heights(chars.boxes)
        is_small = is_script | (np.isin(chars.codes, _SIGNS) & (heights <= _SMALL * heights.max()))
    for letter, base, way in _beside_larger(chars, is_small, is_script):
        if marks[letter] or _parts(vertical, *chars.boxes[[letter, base]][:, [1, 0, 3, 2]]):
            continue
        mark = _alike(chars.boxes, letter, way)
        text = unicodedata.normalize("NFKC", chars[mark].text)
        height, shift = (
            _heights(chars.boxes[base]),
            np.diff(_baselines(chars.boxes[[letter, base]]))[0],
        )
        is_off = is_script[letter] or abs(shift) > _RAISED * height
        if _MARK.fullmatch(text) and (is_off or _ON_LINE.match(text)):
            marks[mark] = True
        else:
            ends[letter if way > 0 else base] = True
    return marks, ends


def furigana(chars: Chars, horizontal: Floats) -> Mask:
    """Which chars are furigana: a text of kana alone over ideographs of a larger size."""
    out, boxes, heights = np.zeros(len(chars), np.bool_), chars.boxes, _heights(chars.boxes)
    is_kana = _is_within(chars.codes, _KANA) | _is_within(chars.codes, _HALF_WIDTH_KANA)
    small = np.flatnonzero(is_kana & (heights <= _FURIGANA * heights.max(initial=0)))
    large = np.flatnonzero(
        _is_within(chars.codes, _IDEOGRAPHS) & (heights > heights[small].min(initial=np.inf))
    )
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    over, under = near_pairs(middles[small], middles[large], heights[large].max(initial=0))
    over, under = small[over], large[under]
    fits = (heights[over] <= _FURIGANA * heights[under]) & (
        np.abs(middles[over] - middles[under]) < heights[under]
    )
    fits &= np.abs(boxes[under, 1] - boxes[over, 3]) < _OVER * heights[over]
    for letter, base in list(zip(over[fits], under[fits], strict=True))[:_MOST]:
        out[letter] |= not _parts(horizontal, boxes[letter], boxes[base])
    if out.any():  # a text of kana and other letters is none
        is_new = (np.abs(np.diff(_baselines(boxes))) > _ALIKE * heights[1:]) | (
            np.diff(heights) != 0
        )
        for text in np.split(np.arange(len(chars)), np.flatnonzero(is_new) + 1):
            out[text] = out[text].any() and is_kana[text].all()
    return out


def _is_within(codes: Codes, limits: tuple[int, int]) -> Mask:
    inside: Mask = (limits[0] <= codes) & (codes <= limits[1])
    return inside


def _heights(boxes: Boxes) -> Floats:
    heights: Floats = boxes[..., 3] - boxes[..., 1]
    return heights


def _baselines(boxes: Boxes) -> Floats:
    baselines: Floats = boxes[..., 3] - BELOW_LINE * _heights(boxes)
    return baselines


def near_pairs(places: Floats, others: Floats, reach: float) -> tuple[Indices, Indices]:
    """The pairs of places and others that are no farther apart: their indices."""
    order = np.argsort(others, kind="stable")
    first, last = (np.searchsorted(others[order], places[:_MOST] + far) for far in (-reach, reach))
    counts = np.minimum(last - first, _MOST_NEAR)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(counts)), counts), order[np.repeat(first, counts) + within]


def _beside_larger(chars: Chars, is_small: Mask, is_script: Mask) -> Iterator[tuple[int, int, int]]:
    """Small chars beside a larger one, each with that.

    1 where the small one stands behind it, -1 before it.
    """
    if not is_small.any():
        return
    boxes, heights, small = chars.boxes, _heights(chars.boxes), np.flatnonzero(is_small)
    least = heights[small].min() / (1 if is_script.any() else _SMALL)
    large = np.flatnonzero(~is_script & ~np.isin(chars.codes, _LATIN) & (heights >= least))
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    for way, begin, end in ((1, 0, 2), (-1, 2, 0)):
        letter, base = near_pairs(boxes[small, begin], boxes[large, end], _BESIDE * heights.max())
        letter, base = small[letter], large[base]
        on_line = np.abs(middles[letter] - middles[base]) < (0.5 + _OFF) * heights[base]
        letter, base = letter[on_line], base[on_line]
        gap = way * (boxes[letter, begin] - boxes[base, end])
        fits = is_script[letter] | (heights[letter] <= _SMALL * heights[base])
        fits &= (-_INTO * heights[letter] < gap) & (gap < _BESIDE * heights[base])
        yield from (
            (a, b, way) for a, b in zip(letter[fits].tolist(), base[fits].tolist(), strict=True)
        )


def _alike(boxes: Boxes, letter: int, way: int) -> Indices:
    """A letter and those of its size that follow it on its line, from the left: leftwards where the way is -1."""
    begin, end = (0, 2) if way > 0 else (2, 0)
    height, found = _heights(boxes[letter]), [letter]
    is_alike = np.abs(_heights(boxes) - height) <= _ALIKE * height
    is_alike &= np.abs(_baselines(boxes) - _baselines(boxes[letter])) <= _ALIKE * height
    others = np.flatnonzero(is_alike)
    others = others[np.argsort(way * boxes[others, begin], kind="stable")]
    for other in others.tolist():
        gap = way * (boxes[other, begin] - boxes[found[-1], end])
        if other not in found and -_INTO * height < gap < _APART * height:
            found.append(other)
    return np.array(found[::way])


def _parts(edges: Floats, box: Floats, other: Floats) -> bool:
    """Whether an edge, horizontal as the boxes are given, goes between the middles of two boxes."""
    x, ys = (box[0] + box[2]) / 2, np.sort([box[1] + box[3], other[1] + other[3]]) / 2
    between = (ys[0] < edges[:, 0]) & (edges[:, 0] < ys[1])
    return bool(np.any(between & (edges[:, 1] <= x) & (x <= edges[:, 2])))
