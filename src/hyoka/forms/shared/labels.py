"""Labels and what belongs to them: the cells to the right, the box below, the sheet that begins there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from hyoka.forms.shared.columns import split_by_white
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell, Line, Row
from hyoka.japanese import fold
from hyoka.pdf.page import Char

#: What stands in a box that is chosen (folded).
MARKS = ("○", "〇", "◯", "●", "◎", "■", "☑", "✓", "✔", "レ")

#: Of so many texts met last it is known whether they are labels: a row is asked several times, and sheets are alike.
_KEPT = 1 << 12


def labels(items: Iterable[Item]) -> set[str]:
    """Every cell's and line's text, folded: what a form recognises its document by."""
    return {part.folded for item in items for part in parts(item)}


def labelled(item: Item, label: Callable[[str], str]) -> list[tuple[str, list[Cell]]]:
    """The labels in a row, each with the cells that hold text between it and the next label.

    Args:
        item: A row; a line has no labels.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
    """
    out: list[tuple[str, list[Cell]]] = []
    cells = item.cells if isinstance(item, Row) else []
    for cell in _parted(cells, label) if isinstance(item, Row) and item.guessed else cells:
        if not cell.lines:
            continue
        if name := label(cell.folded):
            out.append((name, []))
        elif out:
            out[-1][1].append(cell)
    return out


def _parted(cells: Iterable[Cell], label: Callable[[str], str]) -> Iterator[Cell]:
    """Cells whose edges are told by white; a label that was taken into its neighbour is parted from it."""
    for cell in cells:
        text = cell.folded
        may_hold_one = bool(text) and not label(text) and (not isinstance(label, _Known) or label.within(text))
        pieces = split_by_white(cell, least=1.0) if may_hold_one else []
        yield from pieces if any(label(piece.folded) for piece in pieces) else [cell]


def known(names: Iterable[str], around: str = "") -> Callable[[str], str]:
    """What tells labels from other texts, as `labelled` asks for it: gives a label's name, and "" for what is none.

    Args:
        names: The labels' folded texts.
        around: Regular expression of what may stand before or behind a label, such as its year.
    """
    return _Known(names, around)


class _Known:
    def __init__(self, names: Iterable[str], around: str) -> None:
        self._names = frozenset(names)
        self._any = re.compile("|".join(map(re.escape, self._names)))
        self._letters = [frozenset(name) for name in self._names]
        self._around = re.compile(around) if around else None
        self._name_of = lru_cache(maxsize=_KEPT)(self._bare)

    def __call__(self, text: str) -> str:
        """The name of a label; "" for a text that is none."""
        return self._name_of(text)

    def _bare(self, text: str) -> str:
        bare = self._around.sub("", text) if self._around and self._any.search(text) else text
        return bare if bare in self._names else ""

    def within(self, text: str) -> bool:
        """Whether a text may hold a label, be it broken over its lines."""
        letters = set(text)
        return any(letters.issuperset(name) for name in self._letters)


def below(items: Iterable[Item], label: Callable[[str], str]) -> Iterator[tuple[str, list[Cell]]]:
    """The labels that stand directly above a box, each with the box's cells."""
    for above, box in pairwise(items):
        name = label(above.folded) if isinstance(box, Row) else ""
        if name and isinstance(box, Row) and follows(parts(above)[0], box.cells[0]):
            yield name, box.cells


def sheets(items: Sequence[Item], label: Callable[[str], str], first: str) -> Iterator[tuple[list[Item], list[Item]]]:
    """The sheets of a stream, each beginning with the row of its first label.

    Args:
        items: The document's stream.
        label: Tells labels, as `labelled` asks for it.
        first: The label with which sheets begin.

    Yields:
        What stands above the sheet on its page, and the sheet's rows and lines up to the next one's first row.
    """
    starts = [n for n, item in enumerate(items) if any(name == first for name, _ in labelled(item, label))]
    for start, end in pairwise([*starts, len(items)]):
        top = start
        while top and items[top - 1].page == items[start].page:
            top -= 1
        yield list(items[top:start]), list(items[start:end])


def marked(items: Iterable[Item]) -> Iterator[tuple[Cell, Cell]]:
    """The texts of rows that have a mark in the cell before them, each behind its mark."""
    for item in items:
        for mark, cell in pairwise(item.cells if isinstance(item, Row) else []):
            if cell.lines and mark.folded in MARKS:
                yield mark, cell


def follows(before: Part | None, part: Part) -> bool:
    """Whether a part stands beside or directly below another, so that it may be the rest of its text."""
    if before is None or before.page != part.page:
        return False
    return part.top - before.bottom < min(before.bottom - before.top, part.bottom - part.top)


def text_of(cells: Mapping[str, Cell], *names: str) -> str:
    """The folded text of the named columns' cells."""
    return "".join([cells[name].folded for name in names if name in cells])


def line_with(parts: list[Part], folded: str) -> Part:
    """The line on which a text stands; the last part, if the layout broke it."""
    lines = (line for part in parts for line in (part.lines if isinstance(part, Cell) else [part]))
    return next((line for line in lines if folded in line.folded), parts[-1])


#: A label on a line is no longer; what may stand before one, and what is no part of the value before it.
_LONGEST = 24
_BEFORE, _LOOSE = "、。，,（(【「）)】」・／/：:；;|｜", "、，,（(・／/；;【|｜　"
#: A choice that has a cell of its own is no longer.
_LONGEST_CHOICE = 10
_SIGNS = "△▲-−－"
_OF_WHICH = ("うち", "内")
#: ■ of "□拡充 ■継続" and ○ of "( ) 新規 (○) 継続", each with what it chooses.
_FILLED = re.compile(r"[■☑☒✓✔●レ](?P<it>[^■☑☒✓✔●□☐]+)")
_OPEN = re.compile(r"[□☐]")
_BRACKETED = re.compile(r"[(（\[［]\s*(?:[○〇◯●◎✓✔レ]\s*[)）\]］](?P<it>[^(（\[［]+)|[)）\]］])")


def spoken(line: Line, label: Callable[[str], str]) -> list[tuple[str, Line]]:
    """The labels on a line, each with the text behind it: 事業費：12,345千円（うち国県支出金 4,500千円）.

    A colon stands behind a label, or a number, or white if it begins the line: 事業名　防災訓練.

    Args:
        line: The line.
        label: Gives the label's name for a folded text, and "" for a text that is no label.
    """
    found = list(_labels(line.chars, label))
    ends = [*(start for start, _, _ in found), len(line.chars)][1:]
    values = ((name, _value(line.chars[begin:end])) for (_, begin, name), end in zip(found, ends, strict=False))
    return [(name, Line(line.page, value)) for name, value in values if value]


def _labels(chars: Sequence[Char], label: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    """Where each label begins, where its value does, and its name."""
    start = 0
    while start < len(chars):
        ends = range(min(len(chars) - 1, start + _LONGEST), start, -1) if _may_begin(chars, start) else ()
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
    white = start == 0 and chars[at].space
    return text == ":" or white or text.isdecimal() or (text in _SIGNS and at + 1 < len(chars))


def _value(chars: Sequence[Char]) -> tuple[Char, ...]:
    """A value without what leads over to the next label."""
    text = _text(chars)
    bare = re.sub(r"[（(]?(?:うち|内)?$", "", text.rstrip(_LOOSE)).rstrip(_LOOSE)
    if bare.endswith(("）", ")")) and len(re.findall(r"[)）]", bare)) > len(re.findall(r"[(（]", bare)):
        bare = bare[:-1]
    return tuple(chars[: len(bare)])


def _text(chars: Iterable[Char]) -> str:
    return "".join(char.text for char in chars)


def chosen(parts: Sequence[Part]) -> list[Part]:
    """What is chosen among choices that are printed: in one text (□拡充 ■継続, ( ) 新規 (○) 継続) or a cell each.

    Returns:
        The choices with their places; none where nothing is a choice.
    """
    lines = [line for part in parts for line in (part.lines if isinstance(part, Cell) else [part])]
    text = "".join(_text(line.chars) for line in lines)
    if _OPEN.search(text):
        return [piece for line in lines for piece in _pieces(line, _FILLED)]
    if len(_BRACKETED.findall(text)) > 1:
        return [piece for line in lines for piece in _pieces(line, _BRACKETED)]
    choices = [part for part in parts if part.folded not in MARKS]
    each = len(parts) > len(choices) > 1 and all(len(part.text) <= _LONGEST_CHOICE for part in choices)
    return [choice for mark, choice in pairwise(parts) if each and mark.folded in MARKS]


def _pieces(line: Line, pattern: re.Pattern[str]) -> list[Part]:
    """The places on a line where a pattern's last group stands."""
    letters = [(char, letter) for char in line.chars for letter in char.text]
    found = pattern.finditer("".join(letter for _, letter in letters))
    spans = [
        [char for char, letter in letters[match.start("it") : match.end("it")] if letter.strip()] for match in found
    ]
    return [Line(line.page, tuple(span)) for span in spans if span]


def said_in(part: Part, label: Callable[[str], str]) -> list[tuple[str, Line]]:
    """The labels on the lines of a part, each with the text behind it."""
    return [pair for line in (part.lines if isinstance(part, Cell) else [part]) for pair in spoken(line, label)]
