"""Prose on pages: what stands under a heading, and a text with the tables that stand between its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby

from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line, paragraphs
from hyoka.forms.shared.unruled import is_unruled
from hyoka.forms.shared.white_space import letters_in
from hyoka.grid.model import Line, text_lines
from hyoka.japanese import fold

__all__ = ["beginning", "coded", "outlines", "under_headings"]

#: Gives a heading's name, which may be "", and None for what is none.
Heading = Callable[[Item], str | None]


def beginning(pattern: str) -> Heading:
    """Headings told by what their first text (folded) begins with, which is their name."""
    begins = re.compile(pattern)
    return lambda item: match[0] if (match := begins.match(parts(item)[0].folded)) else None


def coded(digits: int, chapter: str, known: Callable[[str], bool]) -> Heading:
    """Headings told by the code before their name, which may begin with a figure, so that the code is not folded.

    Args:
        digits: How many digits a code has.
        chapter: What a chapter's heading (folded) begins with; it ends what stands above, and has the name "".
        known: Whether a code of other length is one.
    """

    def heading(item: Item) -> str | None:
        """The code, "" for a chapter, None for what is no heading."""
        first, *others = [part.text for part in parts(item)]
        code = re.findall(r"^\d*", first)[0]
        if len(code) == digits and len(others) < 2:
            return fold(code)
        return "" if re.match(chapter, fold(first)) or (known(fold(code)) and not others) else None

    return heading


def under_headings(items: Iterable[Item], heading: Heading) -> Iterator[tuple[str, list[Item]]]:
    """The parts of a stream, each with its heading's name and its rows and lines, the heading first.

    Args:
        items: The document's stream.
        heading: Tells headings.

    Yields:
        First, under the name "", what stands above all headings, if anything does.
    """
    name, below = "", list[Item]()
    for item in items:
        found = heading(item)
        if found is not None:
            if below:
                yield name, below
            name, below = found, []
        below.append(item)
    if below:
        yield name, below


def outlines(items: Iterable[Item], heading: Heading, title: str) -> Iterator[tuple[str, Part, str]]:
    """The texts of pages of prose by their headings, tables within a text row by row with strokes between the cells.

    Args:
        items: The pages' rows and lines.
        heading: Tells headings.
        title: What a line between a heading and its text says (folded): above it stands more of the heading.

    Yields:
        A heading's name, where its text begins, and the text; none under headings without a name.
    """
    lines = list(_by_lines(items, lambda item: heading(item) is not None or item.folded == title))
    lines.sort(key=lambda item: (item.page, item.top))
    right = max((part.x1 for item in lines for part in parts(item)), default=0.0)
    for name, rows in under_headings(lines, heading):
        titles = [number for number, row in enumerate(rows, 1) if parts(row)[0].folded == title]
        below = rows[max(titles, default=1) :]
        if name and below:
            yield name, parts(below[0])[0], _told(below, right)


def _by_lines(items: Iterable[Item], is_heading: Callable[[Item], bool]) -> Iterator[Item]:
    """The stream with rows between hairlines line by line, if they hold one text or a heading: those are no table's."""
    for item in items:
        lines = text_lines(item.page, letters_in(item)) if is_unruled(item) else []
        is_prose = lines and (len(parts(item)) == 1 or any(map(is_heading, lines)))
        yield from lines if is_prose else [item]


def _told(items: Sequence[Item], right: float) -> str:
    out: list[str] = []
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        out += paragraphs(chain(*rows), right) if is_line else [" | ".join(map(one_line, row)) for row in rows]
    return "\n".join(out)
