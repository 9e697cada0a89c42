"""Small letters that are no part of the text beside or below them: marks of notes, furigana."""

import re
import unicodedata
from collections.abc import Iterator
from string import ascii_letters
from typing import Final, NamedTuple

import numpy as np

from hyoka.pdf.chars import (
    DIGITS,
    CharCodes,
    Chars,
    Floats,
    Indices,
    Mask,
    are_in,
    code_set,
    near_pairs,
    parts_boxes,
)
from hyoka.pdf.settings import PAGE

#: What is raised or lowered in any size.
_SCRIPTS: Final = code_set("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾₀₁₂₃₄₅₆₇₈₉₍₎")
#: What is so in a small size.
_SIGNS: Final = code_set("0123456789０１２３４５６７８９※*＊†‡注()（）,、")
#: Latin letters, also those of full width. Units have powers: the digit of m² is no note.
_LATIN: Final = code_set(ascii_letters + "".join(chr(ord(sign) + 0xFEE0) for sign in ascii_letters))
_MARK: Final = re.compile(r"(?:[※*†‡注(),、]|(?<!\d)\d{1,2}(?!\d))+")
#: With what a small mark on the line begins.
_ON_LINE: Final = re.compile("[※*†‡注]")
#: First and last codes.
_KANA: Final = (0x3041, 0x30FF)
_HALF_WIDTH_KANA: Final = (0xFF66, 0xFF9F)
_IDEOGRAPHS: Final = (0x3400, 0x9FFF)


class SmallLetters(NamedTuple):
    """What small letters beside larger ones are.

    marks: which chars are the mark of a note, as ※1; ends: before which chars a text ends, for its
    size is another's; powers: which chars are digits alone, raised or lowered beside a figure, as
    the 3 of 10³: a note or a power, which nothing says.
    """

    marks: Mask
    ends: Mask
    powers: Mask


def small_letters(chars: Chars, vertical: Floats, *, sizes: bool = True) -> SmallLetters:
    """The small letters beside a larger one.

    Args:
        chars: Of a page.
        vertical: Its vertical edges.
        sizes: Whether the sizes of chars are known, as they are not in a picture.
    """
    marks, ends, powers = np.zeros((3, len(chars)), np.bool_)
    are_digits = are_in(chars.codes, DIGITS)
    is_script = are_in(chars.codes, _SCRIPTS)
    is_small = is_script
    heights = chars.heights
    if sizes and len(chars):
        is_low = heights <= PAGE.small * heights.max()
        is_small = is_script | (is_low & are_in(chars.codes, _SIGNS))
    baselines = _baselines(chars)
    for letter, base, way in _beside_larger(chars, is_small, is_script):
        turned = chars.boxes[[letter, base]][:, [1, 0, 3, 2]]
        if marks[letter] or powers[letter] or parts_boxes(vertical, *turned):
            continue
        mark = _alike(chars, letter, way)
        text = unicodedata.normalize("NFKC", chars[mark].text)
        off_line = abs(baselines[base] - baselines[letter])
        is_raised = is_script[letter] or off_line > PAGE.raised * heights[base]
        if text.isdecimal() and is_raised and are_digits[base]:
            powers[mark] = True
        elif _MARK.fullmatch(text) and (is_raised or _ON_LINE.match(text)):
            marks[mark] = True
        else:
            ends[letter if way > 0 else base] = True
    return SmallLetters(marks, ends, powers)


def furigana(chars: Chars, horizontal: Floats) -> Mask:
    """Which chars are furigana: a text of kana alone over ideographs of a larger size."""
    out = np.zeros(len(chars), np.bool_)
    boxes = chars.boxes
    is_kana = _is_within(chars.codes, _KANA) | _is_within(chars.codes, _HALF_WIDTH_KANA)
    for letter, base in _over_larger(chars, is_kana):
        out[letter] |= not parts_boxes(horizontal, boxes[letter], boxes[base])
    if out.any():  # a text of kana and other letters is none
        shifts = np.abs(np.diff(_baselines(chars)))
        height = chars.heights
        is_new = (np.diff(height) != 0) | (shifts > PAGE.alike_letters * height[1:])
        for text in np.split(np.arange(len(chars)), np.flatnonzero(is_new) + 1):
            out[text] = out[text].any() and is_kana[text].all()
    return out


def _over_larger(chars: Chars, is_kana: Mask) -> list[tuple[int, int]]:
    """Kana over an ideograph of a larger size, each with that."""
    boxes = chars.boxes
    height = chars.heights
    xs = chars.xs
    is_low = height <= PAGE.furigana * height.max(initial=0)
    small = np.flatnonzero(is_kana & is_low)
    is_higher = height > height[small].min(initial=np.inf)
    large = np.flatnonzero(_is_within(chars.codes, _IDEOGRAPHS) & is_higher)
    reach = height[large].max(initial=0)
    over, under = near_pairs(xs[small], xs[large], reach)
    over = small[over]
    under = large[under]
    fits = height[over] <= PAGE.furigana * height[under]
    fits &= np.abs(xs[over] - xs[under]) < height[under]
    gaps = np.abs(boxes[under, 1] - boxes[over, 3])
    fits &= gaps < PAGE.over_letter * height[over]
    pairs = zip(over[fits].tolist(), under[fits].tolist(), strict=True)
    return list(pairs)[: PAGE.most_small]


def _is_within(codes: CharCodes, limits: tuple[int, int]) -> Mask:
    inside: Mask = (limits[0] <= codes) & (codes <= limits[1])
    return inside


def _baselines(chars: Chars) -> Floats:
    return np.asarray(chars.boxes[:, 3] - PAGE.below_line * chars.heights, np.float64)


def _beside_larger(chars: Chars, is_small: Mask, is_script: Mask) -> Iterator[tuple[int, int, int]]:
    """Small chars beside a larger one, each with that.

    1 where the small one stands behind it, -1 before it.
    """
    if not is_small.any():
        return
    boxes = chars.boxes
    height = chars.heights
    small = np.flatnonzero(is_small)
    least = height[small].min()
    if not is_script.any():
        least /= PAGE.small
    is_base = ~is_script & ~are_in(chars.codes, _LATIN) & (height >= least)
    large = np.flatnonzero(is_base)
    is_usual = height > PAGE.small * float(np.median(height))
    ys = chars.ys
    reach = PAGE.beside_larger * height.max()
    for way, begin, end in ((1, 0, 2), (-1, 2, 0)):
        letter, base = near_pairs(boxes[small, begin], boxes[large, end], reach)
        letter = small[letter]
        base = large[base]
        off_middle = np.abs(ys[letter] - ys[base])
        is_level = off_middle < (0.5 + PAGE.off_larger) * height[base]
        letter = letter[is_level]
        base = base[is_level]
        gap = way * (boxes[letter, begin] - boxes[base, end])
        fits = is_script[letter] | (height[letter] <= PAGE.small * height[base])
        # beside a letter of a watermark a digit of the table is no note
        fits &= ~(is_usual[letter] & (PAGE.watermark * height[letter] < height[base]))
        fits &= -PAGE.into_larger * height[letter] < gap
        fits &= gap < PAGE.beside_larger * height[base]
        pairs = zip(letter[fits].tolist(), base[fits].tolist(), strict=True)
        for found, larger in pairs:
            yield found, larger, way


def _alike(chars: Chars, letter: int, way: int) -> Indices:
    """A letter and those of its size that follow it on its line, from the left.

    They follow leftwards where the way is -1.
    """
    begin, end = (0, 2) if way > 0 else (2, 0)
    boxes = chars.boxes
    heights = chars.heights
    height = heights[letter]
    baselines = _baselines(chars)
    is_alike = np.abs(heights - height) <= PAGE.alike_letters * height
    is_alike &= np.abs(baselines - baselines[letter]) <= PAGE.alike_letters * height
    others = np.flatnonzero(is_alike)
    others = others[np.argsort(way * boxes[others, begin], kind="stable")]
    found = [letter]
    for other in others.tolist():
        gap = way * (boxes[other, begin] - boxes[found[-1], end])
        is_next = -PAGE.into_larger * height < gap < PAGE.apart_letters * height
        if is_next and other not in found:
            found.append(other)
    return np.array(found[::way])
