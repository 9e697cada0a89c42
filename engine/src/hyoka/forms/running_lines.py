"""Labels and what stands behind them in lines of text: 公園管理事業 決算額：12,345千円、….

A label has a colon behind it, or stands before a figure with a unit. Blanks, 、 and ／ part what
stands in a line. What a figure is of, nothing but a form can say: its label, a name before it in
its line, a name beside another label, or the heading over the lines.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.forms.name_cells import code_and_name
from hyoka.grid.model import Cell, Line
from hyoka.grid.paragraphs import follows, one_line
from hyoka.grid.settings import GRID
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure
from hyoka.text.years import ANY_YEAR, without_other_years

#: A text that may be a heading is no longer than this on one line …
_LONGEST: Final = 30
#: … and than this on several.
_LONGEST_BROKEN: Final = 60
#: The lines of one text are as high, but for this much.
_SAME_HEIGHT_PT: Final = 0.5
#: The first line of a text begins no farther in than this, heights of a char.
_MOST_INDENT: Final = 2.5
#: What blanks, 、 and ／ part; a comma or a stroke between digits parts nothing.
_WORDS: Final = re.compile(r"(?:[^\s、／；，,/]|(?<=\d)[，,/](?=\d))+")
_WITH_COLON: Final = re.compile(r"([^：:]*[^\W\d_][^：:]*)[：:]([^：:]*)")
#: A label and a figure with a unit, nothing between: 事業費12,345千円, 令和5年度決算額12,345千円.
_TOGETHER: Final = re.compile(rf"((?>{ANY_YEAR})?\D*[^\d△▲－-])([△▲－-]?\d.*)")
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
    # the lines of a text that may go on
    above: list[PageCell] = []
    ends = _LineEnds(document)
    for row in document.rows:
        if len(row) != 1 or not isinstance(row[0].part, Line):
            heading = None
            above = []
            continue
        (line,) = row
        words = _words(row[0].part.text)
        if any(each.label for each in words):
            found.append(RunningLine(list(_texts(line, row[0].part, words)), heading))
            above = [] if _ends_in_figure(words) else [line]
            continue
        above = [*above, line] if above and ends.may_break(above[-1], line) else [line]
        if len(above) > 1:
            are_broken = all(map(ends.is_shared, above[:-1]))
            heading = _broken_heading(above) if are_broken else None
        elif not _is_beside_headings(line.folded):
            heading = line if _may_be_heading(line.folded, _LONGEST) else None
    looks = Counter(map(_looks, filter(None, (line.heading for line in found))))
    usual = max(looks, key=looks.__getitem__, default=None)
    side_by_side = [line.heading for line in found if _are_side_by_side(line)]
    # a line of a text over figures is no name of theirs: it stands elsewhere than most headings
    return [
        line
        if line.heading and _looks(line.heading) == usual and line.heading not in side_by_side
        else line._replace(heading=None)
        for line in found
    ]


def _are_side_by_side(line: RunningLine) -> bool:
    """Whether figures of two projects stand in a line: a label twice, under words with a blank."""
    labels = [text.label.folded for text in line.texts if text.label and text.is_figure]
    is_twice = len(set(labels)) < len(labels)
    return is_twice and line.heading is not None and len(_names_in(line.heading)) > 1


def _names_in(heading: PageCell) -> list[str]:
    return code_and_name(one_line(heading.part))[1].split()


def _is_beside_headings(folded: str) -> bool:
    """Whether a line says nothing of the heading over it: a page number, (内訳)."""
    is_note = _IN_BRACKETS.fullmatch(folded) is not None and not _is_of_year(folded)
    return is_note or PATTERNS["page_number"].fullmatch(folded) is not None


class _LineEnds:
    """Where the lines of a document end: a text goes on below a line that had no more room."""

    def __init__(self, document: DocumentCells) -> None:
        self._of_pages = defaultdict[int, list[PageCell]](list)
        for row in document.rows:
            if len(row) == 1 and row[0].is_line:
                self._of_pages[row[0].page].append(row[0])

    def may_break(self, line: PageCell, below: PageCell) -> bool:
        """Whether a text may go on from one line to the next, which would not have fitted on it.

        The title of a page may be longer than all that stands below it.
        """
        upper = line.part.lines[0]
        lower = below.part.lines[0]
        is_like = abs(upper.height - lower.height) < _SAME_HEIGHT_PT
        # (単位：千円) at the right edge
        is_beside = upper.x0 - lower.x0 > _MOST_INDENT * upper.height
        if line.folded.endswith("。") or is_beside or not (is_like and follows(upper, lower)):
            return False
        of_page = self._of_pages[line.page]
        right = max(other.x1 for other in of_page if other.x0 < line.x1)
        is_full = upper.x1 + lower.first_width > right + GRID.over_edge * upper.height
        return is_full and (line is not of_page[0] or self.is_shared(line))

    def is_shared(self, line: PageCell) -> bool:
        """Whether a line ends where other texts of its document do, so that its text was broken.

        One that is too long for a heading was broken, too.
        """
        height = line.bottom - line.top
        return len(line.folded) > _LONGEST or any(
            other.folded != line.folded
            for lines in self._of_pages.values()
            for other in lines
            if abs(other.x1 - line.x1) < height and not _ends_in_figure(_words(other.part.text))
        )


def _ends_in_figure(words: Sequence[_Words]) -> bool:
    return bool(words) and words[-1].is_figure


def _broken_heading(lines: Sequence[PageCell]) -> PageCell | None:
    """The heading that several lines are; None where a label or a sentence stands in them."""
    x0 = min(line.x0 for line in lines)
    x1 = max(line.x1 for line in lines)
    first = lines[0]
    bottom = lines[-1].bottom
    texts = [text for line in lines for text in line.part.lines]
    cell = Cell(first.page, x0, first.top, x1, bottom, texts)
    if any(labels_in(cell.text)) or not _may_be_heading(cell.folded, _LONGEST_BROKEN):
        return None
    slots = first.document.slots.of(cell.folded)
    return replace(
        first,
        part=cell,
        folded=cell.folded,
        x0=x0,
        x1=x1,
        bottom=bottom,
        slots=slots,
        is_label=slots.known,
    )


def _may_be_heading(folded: str, longest: int) -> bool:
    if not 0 < len(folded) <= longest or is_figure(folded):
        return False
    return not (_OF_SENTENCES.search(folded) or _is_of_year(folded))


def _is_of_year(folded: str) -> bool:
    """Whether a line says of which year the figures below it are: 令和4年度, (参考)前年度."""
    return _YEAR.fullmatch(folded) is not None or without_other_years(folded) != folded


def _looks(heading: PageCell) -> tuple[int, int]:
    """Where a heading begins, and how high its line is."""
    first = heading.part.lines[0]
    return round(first.x0), round(first.bottom - first.top)


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
