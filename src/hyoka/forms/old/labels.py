"""Labels and their values: in the cells of a row, behind a colon on a line, in the box below; and marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, lines_of, one_line
from hyoka.forms.shared.white_space import split_at_white_space
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold
from hyoka.pdf.chars import Char
from hyoka.vocabulary import ANY_YEAR

#: Gives the name of the label that a folded text is; "" for a text that is no label.
LabelName = Callable[[str], str]

#: The marks in a box that is ticked (folded).
MARKS = ("○", "〇", "◯", "●", "◎", "■", "☑", "✓", "✔", "レ")
#: The marks before texts of which one is chosen.
CHOICES = "■□●○◎〇◯☑☐☒✓✔"
#: The number of texts whose label names are cached: a row is asked several times, and sheets are alike.
_CACHED = 1 << 12

#: The greatest length of a label on a line.
_LONGEST_LABEL = 24
#: Characters that may stand before a label on a line; and those that end no value before one.
_BEFORE, _NOT_LAST = "、。，,（(【「）)】」・／/：:；;|｜", "、，,（(・／/；;【|｜　"
_SIGNS = "△▲-−－"
_PLACEHOLDER = re.compile(r"\{\w+\}")
_PLACEHOLDERS = {re.escape("{year}"): f"(?:{ANY_YEAR})", re.escape("{n}"): r"(?:\d+|[①-⑳])"}
_OF_WHICH = ("うち", "内")


def pattern_of(label: str) -> str:
    """The regular expression of a folded label, in which {year} is any year and {n} any number."""
    pattern = re.escape(label).replace(r"\.", r"\.?")  # No. may be printed without its full stop
    for placeholder, any_text in _PLACEHOLDERS.items():
        pattern = pattern.replace(placeholder, any_text)
    return pattern


class LabelFinder:
    """Finds the name of the label that a folded text is; "" for a text that is no label.

    Args:
        names: The labels' folded texts; {year} and {n} in them stand for any year and any number.
        around: Regular expression of what may stand before or behind a label, such as its year.
    """

    def __init__(self, names: Iterable[str], around: str = "") -> None:
        self._names = frozenset(names)
        self._patterns = [(re.compile(pattern_of(name)), name) for name in self._names if "{" in name]
        self._any = re.compile("|".join(map(pattern_of, self._names)))
        self._letters = [frozenset(_PLACEHOLDER.sub("", name)) for name in self._names]
        self._around = re.compile(around) if around else None
        self._name_of = lru_cache(maxsize=_CACHED)(self._find)

    def __call__(self, text: str) -> str:
        """The name of a label; "" for a text that is none."""
        return self._name_of(text)

    def _find(self, text: str) -> str:
        if text in self._names:
            return text
        bare = self._around.sub("", text) if self._around and self._any.search(text) else text
        name = next((name for name in (text, bare) if name in self._names), "")
        return name or next((name for pattern, name in self._patterns if pattern.fullmatch(text)), "")

    def occurs_in(self, text: str) -> bool:
        """Whether a folded text contains a label."""
        return bool(self._any.search(text))

    def may_be_in(self, text: str) -> bool:
        """Whether a text may contain a label, even one broken over lines."""
        letters = set(text)
        return any(letters.issuperset(name) for name in self._letters)


def all_texts(items: Iterable[Item]) -> set[str]:
    """The folded texts of all cells and lines, by which a form recognises its documents."""
    return {part.folded for item in items for part in parts(item)}


def labelled_cells(item: Item, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The labels in a row, each with the cells that hold text between it and the next label; none for a line."""
    out: list[tuple[str, list[Cell]]] = []
    cells = item.cells if isinstance(item, Row) else []
    for cell in split_at_labels(cells, label) if isinstance(item, Row) and item.guessed else cells:
        if not cell.lines:
            continue
        if name := label(cell.folded):
            out.append((name, []))
        elif values := _values_behind_colons(cell, label):
            out += values
        elif out:
            out[-1][1].append(cell)
    return out


def _values_behind_colons(cell: Cell, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The labels with a colon in a cell that begins with one, each with its value: 担当：総務課 関連：税務課."""
    out: list[tuple[str, list[Cell]]] = []
    begins_with_label = ":" in cell.folded and label(cell.folded.partition(":")[0])
    for line in cell.lines if begins_with_label else []:
        values = _labelled_on(line, label)
        if not values and out:
            out[-1][1][0].lines.append(line)
        out += [(name, [replace(cell, lines=[value])]) for name, value in values]
    return out


def split_at_labels(cells: Iterable[Cell], label: LabelName) -> Iterator[Cell]:
    """The cells of a row whose columns are guessed, with each label split from the text beside it."""
    for cell in cells:
        pieces = split_at_white_space(cell, least=1.0) if _may_contain_label(cell.folded, label) else []
        yield from pieces if any(label(piece.folded) for piece in pieces) else [cell]


def _may_contain_label(text: str, label: LabelName) -> bool:
    """Whether a text that is no label may contain one."""
    return bool(text) and not label(text) and (not isinstance(label, LabelFinder) or label.may_be_in(text))


def box_below(item: Item, below: Item | None, label: LabelName) -> list[tuple[str, list[Cell]]]:
    """The label that an item is as a whole, with the cells of the box directly below it; none where there is none."""
    alone = parts(item)[0] if isinstance(item, Line) or len(item.cells) == 1 else None
    if alone is None or not isinstance(below, Row) or not follows(alone, below.cells[0]):
        return []
    name = label(alone.folded)
    return [(name, below.cells)] if name and not any(label(cell.folded) for cell in below.cells) else []


def text_near(label: Part, texts: Iterable[Part]) -> Part | None:
    """The text right of a label at its height, else the first one directly below it; None where there is none."""
    height, middle = label.bottom - label.top, label.bottom + label.top
    here = [text for text in texts if text.page == label.page and text is not label]
    right = [text for text in here if text.x0 > label.x0 and abs(text.top + text.bottom - middle) < height]
    below = [text for text in here if text.top > label.bottom - 1 and text.x0 < label.x1 and label.x0 < text.x1]
    nearest = [*sorted(right, key=lambda text: text.x0), *sorted(below, key=lambda text: text.top)]
    return next(iter(nearest), None)


def marked_cells(items: Iterable[Item]) -> Iterator[tuple[Cell, Cell]]:
    """The cells that have a mark in the cell before them, each behind its mark."""
    for item in items:
        for mark, cell in pairwise(item.cells if isinstance(item, Row) else []):
            if cell.lines and mark.folded in MARKS:
                yield mark, cell


def marked_text(cells: Sequence[Part], mark: str) -> str:
    """The text behind a mark, up to the next mark or the end of its cell, on one line; "" where there is no mark."""
    for cell, following in pairwise(cells):
        if cell.folded == mark:
            return one_line(following)
    texts = re.split(rf"([{CHOICES}])", one_line([line for cell in cells for line in lines_of(cell)]))
    return next((text.strip() for sign, text in zip(texts[1::2], texts[2::2], strict=True) if sign == mark), "")


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may continue its text."""
    if before is None or before.page != part.page:
        return False
    return part.top - before.bottom < min(before.bottom - before.top, part.bottom - part.top)


def line_containing(parts: list[Part], folded: str) -> Part:
    """The line that contains a folded text; the last part if the layout broke the text."""
    return next((line for part in parts for line in lines_of(part) if folded in line.folded), parts[-1])


def labelled_texts(part: Part, label: LabelName) -> list[tuple[str, Line]]:
    """The labels on a part's lines, each with the text behind it: 事業費：12,345千円（うち国県支出金 4,500千円）.

    A colon or a number stands behind a label, or white space if the label begins the line: 事業名　防災訓練.
    """
    return [pair for line in lines_of(part) for pair in _labelled_on(line, label)]


def _labelled_on(line: Line, label: LabelName) -> list[tuple[str, Line]]:
    if isinstance(label, LabelFinder) and not label.occurs_in(line.folded):
        return []
    chars = tuple(line.chars)
    labels = list(_labels(chars, label))
    ends = [*(start for start, _, _ in labels), len(chars)][1:]
    values = ((name, _value(chars[begin:end])) for (_, begin, name), end in zip(labels, ends, strict=False))
    return [(name, Line(line.page, value)) for name, value in values if value]


def _labels(chars: Sequence[Char], label: LabelName) -> Iterator[tuple[int, int, str]]:
    """The start of each label, the start of its value, and its name."""
    start = 0
    while start < len(chars):
        ends = range(min(len(chars) - 1, start + _LONGEST_LABEL), start, -1) if _may_begin(chars, start) else ()
        named = ((end, label(fold(_text(chars[start:end])))) for end in ends if _may_end(chars, end, start))
        end, name = next(((end, name) for end, name in named if name), (start + 1, ""))
        if name:
            end += chars[end].text in "：:"
            yield start, end, name
        start = end


def _may_begin(chars: Sequence[Char], at: int) -> bool:
    before = _text(chars[max(at - 2, 0) : at])
    if fold(chars[at].text).isdecimal():
        return False
    return at == 0 or chars[at].space or before[-1] in _BEFORE or before.endswith(_OF_WHICH)


def _may_end(chars: Sequence[Char], at: int, start: int) -> bool:
    text = fold(chars[at].text)
    space = start == 0 and chars[at].space
    return text == ":" or space or text.isdecimal() or (text in _SIGNS and at + 1 < len(chars))


def _value(chars: Sequence[Char]) -> tuple[Char, ...]:
    """A value without the characters that lead over to the next label."""
    text = _text(chars)
    bare = re.sub(r"[（(]?(?:うち|内)?$", "", text.rstrip(_NOT_LAST)).rstrip(_NOT_LAST)
    if bare.endswith(("）", ")")) and len(re.findall(r"[)）]", bare)) > len(re.findall(r"[(（]", bare)):
        bare = bare[:-1]
    return tuple(chars[: len(bare)])


def _text(chars: Iterable[Char]) -> str:
    return "".join(char.text for char in chars)
