"""The labels and values that stand in one line or cell, and what is a printed figure or unit."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from hyoka.errors import NumberError
from hyoka.forms.shared.page_items import Item
from hyoka.forms.shared.paragraphs import Part
from hyoka.grid.model import Cell, Line, Row
from hyoka.pdf.chars import Chars
from hyoka.text.numbers import TOO_WIDE, UNITS, YEAR_BEHIND, YEN, is_missing, parse_number, two_figures
from hyoka.text.vocabulary import ANY_YEAR, concepts_of, is_label, meaning_of, plain_label

_LABEL_WITH_COLON: Final = re.compile(
    r"(?:^|[\s,、])([^\s:：()（）、。]{1,20}(?:[(（][^()（）]{1,6}[)）])?)"
    r"(\s?[:：]|\s(?=[△▲]?\d[\d,.]*(?:\s?(?:(?:千|百万)?円|[%％])|(?P<bare>$|(?=\s[^\s\d年])))))"
)
_MAY_HAVE_VALUE: Final = re.compile(r"[\d:：】]")
#: What a part or the other phase of an amount is, in the brackets behind it: 9,200千円（うち一般財源 3,100千円）.
_BEHIND_AMOUNT: Final = re.compile(r"(?<=[\d円])\s?([(（])([^\d\s()（）]{2,12})\s*[:：]?\s*(?=[△▲\d])")
_BEFORE_VALUE: Final = re.compile(r"(【)([^【】\d]{2,12})(?=】\s?[^\s【])")
_UNIT: Final = re.compile(r"[(（][^()（）]{1,4}[)）]")
_MONEY: Final = "(?:千|百万|万|億|十億)?円"
_NAMED_UNIT: Final = re.compile(
    rf"単位[:は]?([^\d\s()\]】、。,:]{{1,5}}?)(?:[)\]】、。,]|$|(?<=円)\()|({_MONEY})単位|[(\[【](?!単位)([^()\[\]【】]{{1,6}})[)\]】]"
)
_UNIT_OF_MONEY: Final = re.compile(rf"単位\s?[:：]\s?{_MONEY}")
_NOTE: Final = re.compile(r"\((?!うち)([^()\d]{2,14})\)")
_IN_BRACKETS: Final = re.compile(r"\([\d,.]+\)")
_BARE_UNIT: Final = re.compile(rf"{_MONEY}|[%人件回]|時間|人工|人[日月時]")
#: A word of more characters than this may be a label of an activity between blanks.
_SHORTEST_NAME: Final = 2
#: A label of an activity may be printed in so many parts.
_MOST_WORDS: Final = 5
_MAY_BE_FIGURE: Final = re.compile(r"\d|^[-‐‑–—―−ー─]+$")
_COUNTED: Final = re.compile(r"(?:\d|\()([^\d\s.,()%]{1,4})\)?$")
_YEAR: Final = re.compile("年度|[RHS令平]")
_LETTER: Final = re.compile(r"[^\W\d_]")
#: What is said behind an indicator's name of the figures in its row.
_PHASE: Final = "(?:目標|計画|予定|見込み?|実績)値?"
_PHASE_BEHIND: Final = re.compile(rf"\s*[(（]{_PHASE}[)）](?=[(（][^()（）]+[)）]$|$)|(?:^|\s+|(?<=[)）])){_PHASE}$")
#: A step of a cycle behind a heading: [ACTION], [PLAN/DO].
_STEP: Final = re.compile(r"[\[［【(（][A-Za-z/・]+[)）】］\]]")
_DATE: Final = re.compile(r"\d+月\d+日|\d+年\d+月|\d{2,4}[-/]\d{2,4}[-/]\d{2,4}")


@lru_cache(maxsize=1 << 14)
def is_figure(folded: str) -> bool:
    """Whether a folded text is a number, two numbers (9,200(3,100)), or a mark for none or for a hidden one."""
    if TOO_WIDE.fullmatch(folded):
        return True
    folded = folded.strip("<>")
    if not _MAY_BE_FIGURE.search(folded) or len(folded) > 30:
        return is_missing(folded) and bool(folded) and len(folded) <= 7
    first, second = two_figures(folded)
    if second:
        return is_figure(first)
    if _YEAR.search(YEAR_BEHIND.sub("", folded)) or _DATE.search(folded):
        return False
    try:
        parse_number(folded)
    except NumberError:
        return False
    return True


def two_in(folded: str) -> tuple[str, str]:
    """The two figures of a folded text, 9,200(3,100) or 55/32; the second is "" where there is one."""
    first, _, second = folded.partition("/")
    are_figures = second and is_figure(first) and is_figure(second) and second[0] != "("
    return (first, second) if are_figures else two_figures(folded)


@lru_cache(maxsize=1 << 14)
def unit_in(folded: str) -> str:
    """The unit that a text names: 単位:千円, 千円単位, 事業費(千円), (人); "" where it names none."""
    if _BARE_UNIT.fullmatch(folded):
        return folded
    for match in _NAMED_UNIT.finditer(folded):
        unit = next(group for group in match.groups() if group)
        unit = next((part for part in unit.split("・") if part in YEN), unit)  # (人・千円)
        is_whole = folded == match[0] and not is_label(folded) and not unit[0].isdigit()
        if unit in YEN or match[1] or (match[3] and (is_whole or _BARE_UNIT.fullmatch(unit))):
            return unit
    return ""


def counts_pieces(folded: str) -> bool:
    """Whether the unit behind a figure or a name is none of money: 431人 is no money, whatever stands above."""
    counted = _COUNTED.search(folded)
    return counted is not None and counted[1] in UNITS and counted[1] not in YEN


_COLON_BEHIND: Final = re.compile(r"(?<=\s)[^\s:：]{2,}[:：]\S+$")


def parts_of_line(line: Line, known: Container[str] = ()) -> list[Part]:
    """A line, or its labels with a colon behind them and their values: 事業名：水防事業　担当課：防災課.

    `known` are plain labels that not all cities share.
    """
    if parts := _values_in(line, known):
        return parts
    printed = line.text
    labels = _spaced_labels(printed, ("activity.", "rating."))
    rest = printed[labels[0][1] :].split() if labels and not printed[: labels[0][0]].strip() else []
    begins = len(rest) == 1 or any(len(word) > 1 for word in rest)  # in a title all letters stand apart
    begins = begins and not all(_STEP.fullmatch(word) for word in rest)
    places = [place for label in labels for place in label]
    places += [match.start() for match in _COLON_BEHIND.finditer(printed)]  # 事務事業名 水防事業　キーコード：12
    return _cut(line, places) if begins else [line]


def _values_in(line: Line, known: Container[str]) -> list[Part]:
    """The labels and values of a line where a colon or an amount stands behind a label."""
    printed = line.text
    if not _MAY_HAVE_VALUE.search(printed):
        return []
    marks = [match for match in _LABEL_WITH_COLON.finditer(printed) if _has_value(match, known)]
    behind = (*_BEHIND_AMOUNT.finditer(printed), *_BEFORE_VALUE.finditer(printed))
    marks += [one for one in behind if one[2].startswith("うち") or is_label(one[2])]
    if not marks or (meaning_of(printed, "cost") and not re.search(r"\d", printed)):
        return []  # 差引：一般財源 is an item
    cuts = {place for match in marks for place in (match.start(1), match.start(2), match.end(2))}
    places = sorted(cuts | {0, len(printed)})
    pieces = [line.chars[start:end] for start, end in pairwise(_places_of_chars(line, places)) if end > start]
    parts: list[Part] = [Line(line.page, _without_brackets(chars)) for chars in pieces]
    return [part for part in parts if part.folded not in ("", ":", "(", ")", "【")]


def _has_value(match: re.Match[str], known: Container[str]) -> bool:
    if match[1].startswith("【") or _UNIT_OF_MONEY.match(match.string, match.start(1)):
        return False  # 【単位：円】 is no label 【単位, 単位：千円 one text
    if match["bare"] is not None:  # 指標 1 is no amount
        return any(one.startswith(("cost.", "phase.")) for one in concepts_of(match[1], funding=True))
    return is_label(match[1]) or plain_label(match[1]) in known


def rows_apart(items: Iterable[Item]) -> Iterator[Item]:
    """The items; a row is several where lines of a cell have phases or amounts, or are names beside as many figures."""
    for item in items:
        several = [cell for cell in item.cells if len(cell.lines) > 1] if isinstance(item, Row) else []
        by = next((cell for cell in several if _are_names(cell, several) or _are_amounts(cell)), None)
        if by is None or not isinstance(item, Row):
            yield item
            continue
        edges = [by.top, *((above.bottom + below.top) / 2 for above, below in pairwise(by.lines)), by.bottom]
        cells = [_cut_at(cell, edges) if _has_rows_of(cell, by) else [cell] for cell in item.cells]
        for number, top in enumerate(edges[:-1]):
            yield replace(item, top=top, cells=[parts[number] for parts in cells if number < len(parts)])


def _are_names(names: Cell, cells: Sequence[Cell]) -> bool:
    """Whether the lines of a cell are phases, or names that no end of a line cuts, beside as many figures."""
    figures = sum(len(cell.lines) == len(names.lines) and _are_figures(cell) for cell in cells)
    if _are_phases(names):
        return figures > 0  # 実 over 績 may be one word in vertical writing
    is_cut = any(is_full(names, line) or _UNIT.fullmatch(line.folded) for line in names.lines)
    return figures > 1 and not (is_cut or _are_figures(names))


def _has_rows_of(cell: Cell, other: Cell) -> bool:
    if len(cell.lines) != len(other.lines) or _are_amounts(cell) != _are_amounts(other):
        return False
    return not _are_phases(other) or _are_phases(cell) or all(is_figure(line.folded) for line in cell.lines)


def _are_amounts(cell: Cell) -> bool:
    """Whether each line of a cell is a label with its amount: 国庫支出金 1,234千円."""
    parts = [_values_in(line, ()) for line in cell.lines]
    return all(one and is_figure(one[-1].folded) for one in parts)


def _are_figures(cell: Cell) -> bool:
    return all(is_figure(line.folded) and line.folded[0] != "(" for line in cell.lines)


def is_full(cell: Cell, line: Line) -> bool:
    """Whether a line has no room for another char between the margins of its cell, so that the text may go on."""
    return cell.x1 - cell.x0 - (line.x1 - line.x0) < 2 * line.height


def _cut_at(cell: Cell, edges: Sequence[float]) -> list[Cell]:
    """The parts of a cell between horizontal edges, each with a line."""
    spans = zip(pairwise(edges), cell.lines, strict=True)
    return [Cell(cell.page, cell.x0, top, cell.x1, bottom, [line]) for (top, bottom), line in spans]


def name_and_phase(cell: Cell, row: Row) -> list[Part]:
    """An indicator's name and the phase of its row's figures behind it, 参加者数（目標）, each as a cell; else none."""
    *above, last = cell.lines
    unit = [last] if above and _UNIT.fullmatch(last.folded) else []
    *above, last = above if unit else cell.lines
    match = _PHASE_BEHIND.search(last.text)
    if match is None and above:  # 参加者数（人）目 over 標
        *above, last = [Line(cell.page, [char for line in cell.lines for char in line.chars])]
        match = _PHASE_BEHIND.search(last.text)
    if match is None or not any(is_figure(other.folded) for other in row.cells if other.x0 >= cell.x1 - 1):
        return []
    pieces = _cut(last, [match.start(), match.end()])
    phase = pieces.pop(1 if match.start() else 0)
    name = replace(cell, lines=[*above, *pieces, *unit])  # type: ignore[list-item]
    if not _LETTER.search(name.folded) or is_label(name.folded) or re.search(ANY_YEAR, name.folded):
        return []
    return [name, replace(cell, x0=cell.x1 - 1, lines=[phase])]  # type: ignore[list-item]


def _are_phases(cell: Cell) -> bool:
    return all(any(c.startswith("phase.") for c in concepts_of(line.folded)) for line in cell.lines)


def parts_of_cell(cell: Cell, known: Container[str] = (), *, guessed: bool) -> list[Part]:
    """The labels and values in a cell of one line: 担当課：防災課; in guessed columns also those between blanks.

    Of more lines only an indicator's kind is parted from its name, 活動指標：巡回数, and an amount from its part.
    """
    first, *others = cell.lines
    parts = _values_in(first, known)
    if others and "円" in cell.folded:  # an amount cut by the cell's edge, or its part below it
        whole = _values_in(Line(cell.page, [char for line in cell.lines for char in line.chars]), known)
        if [is_figure(part.folded) for part in whole] in ([False, True], [True, False, True]):
            edges = [cell.x0 + n * (cell.x1 - cell.x0) / len(whole) for n in range(len(whole) + 1)]
            return [_in_cell(part, cell, *span) for part, span in zip(whole, pairwise(edges), strict=True)]
    if others:
        is_kind = len(parts) == 2 and any(one.startswith("indicator.") for one in concepts_of(parts[0].folded))
        is_kind = is_kind and all(isinstance(part, Line) for part in parts)
        parts = [parts[0], replace(cell, lines=[parts[1], *others])] if is_kind else [cell]  # type: ignore[list-item]
    if len(parts) > 1:
        edges = [cell.x0, *(part.x0 for part in parts[1:]), cell.x1]
        return [_in_cell(part, cell, *span) for part, span in zip(parts, pairwise(edges), strict=True)]
    return parts_of_line(first, known) if guessed and not others else [cell]


def _in_cell(part: Part, cell: Cell, x0: float, x1: float) -> Part:
    return Cell(cell.page, x0, cell.top, x1, cell.bottom, [part] if isinstance(part, Line) else part.lines)


def _spaced_labels(printed: str, concepts: tuple[str, ...] = ("activity.",)) -> list[tuple[int, int]]:
    """Where labels of these concepts stand between blanks in a text; their characters may stand apart: 事 業 名."""
    words = list(re.finditer(r"\S+", printed))
    places: list[tuple[int, int]] = []
    for first, word in enumerate(words):
        for last in words[first : first + _MOST_WORDS] if not places or word.start() >= places[-1][1] else ():
            label = re.sub(r"\s", "", printed[word.start() : last.end()])
            if len(label) > _SHORTEST_NAME and any(one.startswith(concepts) for one in concepts_of(label)):
                places.append((word.start(), last.end()))
                break
    return places


def _cut(line: Line, places: Sequence[int]) -> list[Part]:
    cuts = sorted({0, *places, len(line.text)})
    pieces = [line.chars[start:end] for start, end in pairwise(_places_of_chars(line, cuts)) if end > start]
    return [Line(line.page, chars) for chars in pieces]


def _without_brackets(chars: Chars) -> Chars:
    """Chars without a comma at their end, or a bracket that is opened elsewhere."""
    text = "".join(char.text for char in chars)
    is_closed = text.endswith((")", "）")) and "(" not in text and "（" not in text
    return chars[text.startswith("】") : len(chars) - (is_closed or text.endswith("、"))]


def without_colon(part: Part) -> Part:
    """A cell without the colon before its value, 事業名 | ：水防事業, or the note over its amount."""
    if not isinstance(part, Cell) or not part.lines or not part.lines[0].folded.startswith(":"):
        return _without_note(part)
    first, *others = part.lines
    rest = [Line(part.page, first.chars[1:])] if len(first.folded) > 1 else []
    return replace(part, lines=[*rest, *others])


def _without_note(part: Part) -> Part:
    """A cell without the note in brackets over its amount, （広告料） over 1,210,000; a label is none."""
    if not isinstance(part, Cell) or len(part.lines) < 2 or "," not in (last := part.lines[-1]).folded:
        return part
    note = _NOTE.fullmatch("".join(line.folded for line in part.lines[:-1]))
    is_over = note and is_figure(last.folded) and not concepts_of(note[1], funding=True)
    return replace(part, lines=[last]) if is_over else part


def without_brackets(item: Item) -> Item:
    """A row of parts, （うち使用料） | （58） | （42）, without its figures' brackets; others are left as they are."""
    cells = [cell for cell in item.cells if cell.lines] if isinstance(item, Row) else []
    is_of_parts = len(cells) > 1 and cells[0].folded.startswith("(うち")
    if not (is_of_parts and isinstance(item, Row) and all(_IN_BRACKETS.fullmatch(one.folded) for one in cells[1:])):
        return item
    bare = {id(one): replace(one, lines=[Line(one.page, one.lines[0].chars[1:-1])]) for one in cells[1:]}
    return replace(item, cells=[bare.get(id(cell), cell) for cell in item.cells])


def _places_of_chars(line: Line, places: Iterable[int]) -> list[int]:
    """Places in a line's text, blanks counted, as numbers of chars."""
    return [len(line.text[:place].replace(" ", "")) for place in places]
