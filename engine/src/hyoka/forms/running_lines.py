"""Labels and what stands behind them in lines of text: 公園管理事業 決算額：12,345千円、….

A label has a colon behind it, or stands before a figure with a unit. Blanks, 、 and ／ part what
stands in a line. What a figure is of, nothing but a form can say: its label, a name before it in
its line, a name beside another label, or the heading over the lines.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.name_cells import code_and_name
from hyoka.grid.model import Line
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure
from hyoka.text.years import ANY_YEAR, without_other_years

#: A text that may be a heading is no longer than this.
_LONGEST: Final = 30
#: What blanks, 、 and ／ part; a comma or a stroke between digits parts nothing.
_WORDS: Final = re.compile(r"(?:[^\s、／；，,/]|(?<=\d)[，,/](?=\d))+")
_WITH_COLON: Final = re.compile(r"([^：:]*[^\W\d_][^：:]*)[：:]([^：:]*)")
#: A label and a figure with a unit, nothing between: 事業費12,345千円.
_TOGETHER: Final = re.compile(r"(\D*[^\d△▲－-])([△▲－-]?\d.*)")
#: A figure with a unit, before a note in brackets.
_BEFORE_NOTE: Final = re.compile(r".*?\d[^\d（(]+(?=[（(])")
#: Words before a figure that are no label: a sentence, 利用者は延べ.
_IN_SENTENCE: Final = re.compile(r".*。.*|.*[\u3041-\u309f]")
_BRACKETS: Final = ("（）", "()", "〔〕", "【】", "［］")
_WITHOUT_UNIT: Final = re.compile(r".*\d|\D*")
_IN_BRACKETS: Final = re.compile(r"[(\[【〔][^()\[\]]*[)\]】〕]")
_YEAR: Final = re.compile(rf"\W?(?:{ANY_YEAR})\W?")
_OF_SENTENCES: Final = re.compile(r"。|[、,]$")

#: From where to where in a line.
_Span = tuple[int, int]


class _Words(NamedTuple):
    """Words of a line: where they stand, where the label before them does, and if they are one."""

    span: _Span
    label: _Span | None = None
    is_figure: bool = False


class RunningText(NamedTuple):
    """A text in a line, and the label before it, if it has one; a figure has one."""

    cell: PageCell
    label: PageCell | None
    is_figure: bool


class RunningLine(NamedTuple):
    """A line with labels, and the heading over the lines with labels among which it stands."""

    texts: Sequence[RunningText]
    heading: PageCell | None


def labels_in(text: str) -> Iterator[tuple[str, bool]]:
    """The labels in a line of text, folded, without the number before one: are they of figures."""
    for words in _words(text):
        if words.label:
            yield bare_label(text[slice(*words.label)]), words.is_figure


def bare_label(text: str) -> str:
    """A label without the number before it: 事業名 of (1)事業名 and of (2)事業名."""
    return fold(code_and_name(text)[1])


def running_lines(document: DocumentCells) -> list[RunningLine]:
    """The lines of a document with labels and what stands behind them."""
    found: list[RunningLine] = []
    heading: PageCell | None = None
    for row in document.rows:
        if len(row) != 1 or not isinstance(row[0].part, Line):
            heading = None
            continue
        (line,) = row
        words = _words(row[0].part.text)
        if any(each.label for each in words):
            found.append(RunningLine(list(_texts(line, row[0].part, words)), heading))
        elif not _is_beside_headings(line.folded):
            heading = line if _may_be_heading(line.folded) else None
    looks = Counter(map(_looks, filter(None, (line.heading for line in found))))
    usual = max(looks, key=looks.__getitem__, default=None)
    # a line of a text over figures is no name of theirs: it stands elsewhere than most headings
    return [
        line if line.heading and _looks(line.heading) == usual else line._replace(heading=None)
        for line in found
    ]


def _is_beside_headings(folded: str) -> bool:
    """Whether a line says nothing of the heading over it: a page number, (内訳)."""
    is_note = _IN_BRACKETS.fullmatch(folded) is not None and not _is_of_year(folded)
    return is_note or PATTERNS["page_number"].fullmatch(folded) is not None


def _may_be_heading(folded: str) -> bool:
    if not 0 < len(folded) <= _LONGEST or is_figure(folded):
        return False
    return not (_OF_SENTENCES.search(folded) or _is_of_year(folded))


def _is_of_year(folded: str) -> bool:
    """Whether a line says of which year the figures below it are: 令和4年度, (参考)前年度."""
    return _YEAR.fullmatch(folded) is not None or without_other_years(folded) != folded


def _looks(heading: PageCell) -> tuple[int, int]:
    """Where a heading begins, and how high it is."""
    return round(heading.x0), round(heading.bottom - heading.top)


def _texts(cell: PageCell, line: Line, words: Sequence[_Words]) -> Iterator[RunningText]:
    """The texts of a line as cells."""
    glyphs = [number for number, letter in enumerate(line.text) if not letter.isspace()]
    if len(glyphs) != line.glyphs:
        return

    def part(span: _Span) -> PageCell:
        inside = [n for n, place in enumerate(glyphs) if span[0] <= place < span[1]]
        text = Line(line.page, line.chars[inside[0] : inside[-1] + 1])
        slots = cell.document.slots.of(text.folded)
        return replace(
            cell,
            part=text,
            folded=text.folded,
            x0=text.x0,
            top=text.top,
            x1=text.x1,
            bottom=text.bottom,
            slots=slots,
            is_label=slots.known,
        )

    for each in words:
        label = part(each.label) if each.label else None
        yield RunningText(part(each.span), label, each.is_figure)


def _words(text: str) -> list[_Words]:
    """What stands in a line of text; words without a label go on with those before them."""
    found: list[_Words] = []
    for each in _labelled(text):
        last = found[-1] if found else None
        if last and not (last.is_figure or each.label):
            found[-1] = last._replace(span=(last.span[0], each.span[1]))
        else:
            found.append(each)
    return found


def _labelled(text: str) -> list[_Words]:
    """The words of a line one by one, those with a label behind it."""
    found: list[_Words] = []
    label: _Span | None = None
    for match in _WORDS.finditer(text):
        start, end = match.span()
        if pair := _WITH_COLON.fullmatch(text, start, end):
            label = _bare(text, *pair.span(1))
            start, end = pair.span(2)
            if start == end:
                continue
        span = _bare(text, start, end)
        if span is None:
            continue
        together = _TOGETHER.fullmatch(text, *span)
        figure = _figure(text, span)
        if label:
            found.append(_Words(figure or span, label, is_figure=figure is not None))
        elif figure and _has_unit(text, figure) and found and _is_label(text, found[-1]):
            found[-1] = _Words(figure, found[-1].span, is_figure=True)
        elif together and _has_unit(text, together.span(2)) and _figure(text, together.span(2)):
            name = _bare(text, *together.span(1))
            is_label = name is not None and _is_label(text, _Words(name))
            words = _Words(together.span(2), name, is_figure=True) if is_label else _Words(span)
            found.append(words)
        else:
            found.append(_Words(span))
        label = None
    return found


def _is_label(text: str, words: _Words) -> bool:
    """Whether words without a colon may be the label of the figure behind them."""
    return not (words.label or _IN_SENTENCE.fullmatch(text, *words.span))


def _figure(text: str, span: _Span) -> _Span | None:
    """Where a figure stands, without a note in brackets behind its unit."""
    if is_figure(fold(text[slice(*span)])):
        return span
    before = _BEFORE_NOTE.match(text, *span)
    return before.span() if before and is_figure(fold(before[0])) else None


def _has_unit(text: str, span: _Span) -> bool:
    return _WITHOUT_UNIT.fullmatch(text, *span) is None


def _bare(text: str, start: int, end: int) -> _Span | None:
    """A part of a text without what closes or opens another one; None: nothing is left of it."""
    end -= text[start:end].endswith("。")
    for left, right in _BRACKETS:
        inner = text[start:end]
        start += inner.startswith(left) and right not in inner
        end -= inner.endswith(right) and left not in inner
    return (start, end) if start < end else None
