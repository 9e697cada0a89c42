"""Lines of text and figures from chars; arrays only.

A figure is digits that a file writes one after another: it is never cut, and two of them are never
one number.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from hyoka.grid.settings import GRID
from hyoka.pdf.chars import (
    DIGITS,
    Boxes,
    CharCodes,
    Floats,
    Indices,
    Mask,
    are_in,
    code_set,
    heights,
    middles,
    of_each,
    shared_heights,
)
from hyoka.text.digits import FIGURE, MINUS, SIGN
from hyoka.text.numbers import HALF_WIDTH

#: Chars that may not begin a line: they stay with the char before them.
_SMALL: Final = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
CLOSING: Final = f"、。，．,.）)」』】〕］]｝}}〉》・：:；;！？!?ー々%％{_SMALL}"
#: Chars that may not end a line: they stay with the char behind them.
OPENING: Final = "（(「『【〔［[｛{〈《"
_CLOSING: Final = code_set(CLOSING)
_OPENING: Final = code_set(OPENING)
_POINTS: Final = code_set(",.，．")
_SIGNS: Final = code_set(f"+{MINUS}")
_BLANK: Final = ord(" ")
#: The first code that is not one of ASCII.
_ASCII_END: Final = 128
#: The codes of kana and kanji go from the first to the last.
_FIRST_LETTER: Final = ord("ぁ")
_LAST_LETTER: Final = ord("\u9fff")
_NUMBER: Final = re.compile(rf"{SIGN}?{FIGURE}%?")


class Lines(NamedTuple):
    """Chars in reading order, and their lines of text.

    codes, boxes, spaces: the chars; starts: where each line starts in them, with their number at
    the end; cells: the number of each line's cell; text: the texts of the lines one after another,
    with blanks; text_starts: where each line starts in it, with its length at the end; places: x0,
    top, x1, bottom, height, first_width of each line, in points. first_width is the width of the
    first part that a line break cannot split.
    """

    codes: CharCodes
    boxes: Boxes
    spaces: Mask
    starts: Indices
    cells: Indices
    text: CharCodes
    text_starts: Indices
    places: Floats


def find_lines(
    codes: CharCodes, boxes: Boxes, spaces: Mask, cells: Indices, figures: Indices | None = None
) -> Lines:
    """Find the lines of text in each cell.

    cells: the number of each char's cell; figures: what `find_figures` has.
    """
    order, starts = _with_texts_beside(*lines_in_order(boxes, cells), boxes, cells)
    codes = codes[order]
    boxes = boxes[order]
    spaces = spaces[order]
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    are_apart = gaps > GRID.within_figure * heights(boxes[1:])
    if figures is not None:
        are_apart |= figures[order[1:]] != figures[order[:-1]]
    are_digits = are_in(codes, DIGITS)
    are_parts = are_digits | are_in(codes, _SIGNS)
    are_beside = are_digits[1:] & are_parts[:-1]
    are_beside[starts[1:-1] - 1] = False
    spaces[1:] |= are_beside & are_apart
    return describe_lines(codes, boxes, spaces, starts, cells[order[starts[:-1]]])


def lines_in_order(boxes: Boxes, cells: Indices) -> tuple[Indices, Indices]:
    """The order of chars by cell, in a cell from the top, in a line from the left.

    Also where each line starts in it, with their number at the end.
    """
    order = np.lexsort((boxes[:, 1] + boxes[:, 3], cells))
    first = _line_starts(cells[order], boxes[order, 1], boxes[order, 3])
    begins = np.zeros(len(order), np.int64)
    begins[first] = 1
    order = order[np.lexsort((boxes[order, 0], np.cumsum(begins)))]
    return order, np.array([*first, len(order)], np.int64)


def _with_texts_beside(
    order: Indices, starts: Indices, boxes: Boxes, cells: Indices
) -> tuple[Indices, Indices]:
    """Lines in order, with a text that stands half-way down beside all others of its cell.

    Left of them it is the first line: the 4 of 流域下水道 / 維持管理費 (下水道事業会計予算 of
    南国市). Right of them it is the last: the Ⓑ of 準元利償還金（企業債の / 償還のための繰出金等）
    (健全化判断比率 of 神戸市).
    """
    begins = np.diff(cells[order], prepend=-1) != 0
    firsts = np.flatnonzero(begins)
    if len(starts) - 1 == len(firsts):
        return order, starts
    of_cells = np.cumsum(begins) - 1
    lefts, tops, rights, bottoms = boxes[order].T
    middle = (of_each(np.minimum, tops, firsts) + of_each(np.maximum, bottoms, firsts)) / 2
    off_middle = (tops + bottoms) / 2 - middle[of_cells]
    height = bottoms - tops
    are_half_way = abs(off_middle) <= GRID.half_way * height
    are_above = off_middle <= -GRID.level * height
    are_below = off_middle >= GRID.level * height
    left = of_each(np.minimum, np.where(are_half_way, np.inf, lefts), firsts)
    right = of_each(np.maximum, np.where(are_half_way, -np.inf, rights), firsts)
    are_left = are_half_way & (rights <= left[of_cells])
    are_right = are_half_way & (lefts >= right[of_cells])
    are_parted = of_each(np.logical_and, are_above | are_below | are_left | are_right, firsts)
    are_parted &= of_each(np.logical_or, are_above, firsts)
    are_parted &= of_each(np.logical_or, are_below, firsts)
    # a text beside them comes before the first line of its cell, or behind the last
    lines = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    numbers = 3 * lines
    first_lines = lines[firsts]
    last_lines = np.append(first_lines[1:] - 1, lines[-1])
    are_first = are_left & are_parted[of_cells]
    are_last = are_right & are_parted[of_cells]
    numbers[are_first] = 3 * first_lines[of_cells[are_first]] - 1
    numbers[are_last] = 3 * last_lines[of_cells[are_last]] + 1
    again = np.lexsort((lefts, numbers))
    starts = np.flatnonzero(np.diff(numbers[again], prepend=-2))
    return order[again], np.append(starts, len(order))


def _line_starts(cells: Indices, tops: Floats, bottoms: Floats) -> list[int]:
    """Where the lines of chars begin that are sorted by cell and from the top.

    Only a char in another cell or at another height than the one before it can begin one.
    """
    if not len(cells):
        return []
    changes = cells[1:] != cells[:-1]
    changes |= tops[1:] != tops[:-1]
    changes |= bottoms[1:] != bottoms[:-1]
    changes |= tops[1:] >= bottoms[1:]
    places = np.flatnonzero(np.append(True, changes))
    starts = list[int]()
    line_cell = -1
    line_top = line_bottom = 0.0
    overlap = GRID.line_overlap
    candidates = zip(
        places.tolist(),
        cells[places].tolist(),
        tops[places].tolist(),
        bottoms[places].tolist(),
        strict=True,
    )
    for place, cell, top, bottom in candidates:
        shared = min(line_bottom, bottom) - max(line_top, top)
        lower_height = min(line_bottom - line_top, bottom - top)
        if cell != line_cell or shared <= overlap * lower_height:
            starts.append(place)
            line_cell = cell
            line_top = top
            line_bottom = bottom
    return starts


def describe_lines(
    codes: CharCodes, boxes: Boxes, spaces: Mask, starts: Indices, cells: Indices
) -> Lines:
    """Find the text and place of lines of chars in reading order.

    Starts and cells as in `Lines`.
    """
    is_first = np.zeros(len(codes) + 1, np.bool_)
    is_first[starts] = True
    # a blank of the file is one on the page where it is wide enough; between two digits it always
    # is, and never before a line
    blanks = spaces & ~is_first[:-1]
    digits = are_in(codes, DIGITS)
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    is_wide = gaps > GRID.narrowest_blank * heights(boxes[1:])
    blanks[1:] &= is_wide | (digits[1:] & digits[:-1])
    _join_spread_letters(blanks, codes, boxes, is_first[:-1])
    text = np.insert(codes, np.flatnonzero(blanks), _BLANK)
    text_starts = starts + np.append(0, np.cumsum(blanks))[starts]
    firsts = starts[:-1]
    # a line may not end within a Latin word, nor between a char and its marks
    stays = are_in(codes, _OPENING)
    are_latin = codes < _ASCII_END
    continues_latin = are_latin[1:] & ~spaces[1:]
    stays[:-1] |= are_latin[:-1] & continues_latin
    stays[:-1] |= are_in(codes[1:], _CLOSING)
    ends_of_parts = np.flatnonzero(~stays | is_first[1:])
    ends_of_first_parts = ends_of_parts[np.searchsorted(ends_of_parts, firsts)]
    places = np.column_stack(
        (
            of_each(np.minimum, boxes[:, :2], firsts),
            of_each(np.maximum, boxes[:, 2:], firsts),
            of_each(np.maximum, heights(boxes), firsts),
            boxes[ends_of_first_parts, 2] - boxes[firsts, 0],
        )
    )
    return Lines(codes, boxes, spaces, starts, cells, text, text_starts, places)


def _join_spread_letters(blanks: Mask, codes: CharCodes, boxes: Boxes, begin_lines: Mask) -> None:
    """Take away the blanks between letters that stand apart alike where some have none, in place.

    Where letters are spread over a cell, which of them a file has goes by a hair: 企 業債 利息
    of 南国市's 下水道事業会計予算, 本 山駅 前 of 神戸市's 路線別営業成績.
    """
    if not blanks.any():
        return
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    uneven = GRID.uneven_letters * heights(boxes[1:])
    are_letters = (codes >= _FIRST_LETTER) & (codes <= _LAST_LETTER)
    are_spread = are_letters[1:] & are_letters[:-1] & ~begin_lines[1:] & (gaps > uneven)
    are_alike = are_spread[1:] & are_spread[:-1] & (abs(gaps[1:] - gaps[:-1]) <= uneven[1:])
    words = np.cumsum(np.append(True, ~are_alike)) - 1
    are_one = np.zeros(len(gaps), np.bool_)
    are_one[words[are_spread & ~blanks[1:]]] = True
    blanks[1:] &= ~are_spread | ~are_one[words]


def find_figures(codes: CharCodes, boxes: Boxes, spaces: Mask) -> Indices:
    """The number of the figure that each char is part of, from 1; 0 for any other char.

    Chars are in the order of the file; a figure ends where a blank stands before one.
    """
    are_signs = are_in(codes, _SIGNS)
    are_parts = are_in(codes, DIGITS) | are_signs | are_in(codes, _POINTS)
    before = boxes[:-1]
    behind = boxes[1:]
    height = heights(behind)
    gaps = behind[:, 0] - before[:, 2]
    are_near = (-GRID.slanted_figure * height < gaps) & (gaps <= GRID.within_figure * height)
    are_level = shared_heights(before, behind) > GRID.figure_overlap * height
    follows = are_parts & ~are_signs & ~spaces
    follows[:1] = False
    follows[1:] &= are_parts[:-1] & are_near & are_level
    return np.where(are_parts, np.cumsum(are_parts & ~follows), 0)


def keep_together(cells: Indices, figures: Indices, boxes: Boxes) -> None:
    """Give a figure that lies over an edge to the cell of its middle char, in place.

    `figures` as of `find_figures`.
    """
    before = figures[:-1]
    is_within = (figures[1:] == before) & (before > 0)
    is_cut = is_within & (cells[1:] != cells[:-1])
    for figure in np.unique(before[is_cut]).tolist():
        chars = np.flatnonzero(figures == figure)
        left = boxes[chars[0], 0]
        right = boxes[chars[-1], 2]
        middle = (left + right) / 2
        centres = middles(boxes[chars])[0]
        middle_char = chars[np.argmin(abs(centres - middle))]
        cells[chars] = cells[middle_char]


def keep_words_whole(
    cells: Indices, places: Boxes, drawn: Mask, boxes: Boxes, spaces: Mask
) -> None:
    """Give a text that runs over an edge into a blank cell to the cell that it is of, in place.

    Excel prints a label so that is longer than its cell. A cell that holds more than the text is
    the one; else that at whose side the text stands. What a cell has behind the text on its line
    is no more of it: （差引）一般財源（Ｂ） runs up to an amount (神戸市 事務事業評価シート).

    Args:
        cells: The cell of each char, from 1, or 0.
        places: The boxes of the cells.
        drawn: Whether edges are printed between the cells of a row.
        boxes: The boxes of the chars.
        spaces: Whether a blank stands before each char in the file.
    """
    height = heights(boxes[1:])
    gaps = boxes[1:, 0] - boxes[:-1, 2]
    follows = ~spaces[1:] & (abs(gaps) <= GRID.within_text * height)
    follows &= shared_heights(boxes[:-1], boxes[1:]) > GRID.figure_overlap * height
    is_cut = follows & (cells[1:] != cells[:-1]) & (cells[1:] > 0) & (cells[:-1] > 0)
    ends = np.flatnonzero(~follows)
    for cut in np.flatnonzero(is_cut).tolist():
        first = int(ends[ends < cut].max(initial=-1)) + 1
        last = int(ends[ends > cut].min(initial=len(follows)))
        text = slice(first, last + 1)
        of_text = list(dict.fromkeys(cells[text].tolist()))
        fuller = [cell for cell in of_text if (cells == cell).sum() > (cells[text] == cell).sum()]
        if len(of_text) < 2 or len(fuller) > 1 or not drawn[np.array(of_text) - 1].all():
            continue
        left = boxes[first, 0] - places[of_text[0] - 1, 0]
        right = places[of_text[-1] - 1, 2] - boxes[last, 2]
        nearer = of_text[0] if left <= right else of_text[-1]
        are_behind = boxes[:, 0] >= boxes[last, 2]
        shared = shared_heights(boxes[last : last + 1], boxes)
        are_behind &= shared > GRID.figure_overlap * heights(boxes)
        around = cells[~are_behind]
        fuller = [cell for cell in fuller if (around == cell).sum() > (cells[text] == cell).sum()]
        cells[text] = next(iter(fuller), nearer)


def is_whole_number(text: str) -> bool:
    """Whether a text is one whole number."""
    return _NUMBER.fullmatch(text.translate(HALF_WIDTH)) is not None


def join(texts: Sequence[str], are_parted: Callable[[str, str], bool] | None = None) -> str:
    """The texts of lines as one, with a blank between two whole numbers, which stay two.

    are_parted: which lines have a blank between them, too.
    """
    parts = list(texts[:1])
    for before, after in pairwise(texts):
        is_parted = are_two_numbers(before, after) or (are_parted and are_parted(before, after))
        parts += [" ", after] if is_parted else [after]
    return "".join(parts)


def are_two_numbers(before: str, after: str) -> bool:
    """Whether a line ends, and the next one begins, with a whole number of its own."""
    if not after[:1].isdecimal():
        return False
    last = before.rpartition(" ")[2]
    first = after.partition(" ")[0]
    return is_whole_number(last) and is_whole_number(first)
