"""Prose on pages: what stands under a heading, and a text with the tables that stand between its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby

from helpers.cells import Line, text_lines
from helpers.forms._paragraphs import one_line, paragraphs
from helpers.forms._stream import Item, parts
from helpers.forms._unruled import is_unruled
from helpers.forms._white import chars_of

__all__ = ["as_prose", "told", "under_headings"]


def under_headings(items: Iterable[Item], heading: Callable[[Item], str | None]) -> Iterator[tuple[str, list[Item]]]:
    """The parts of a stream, each with its heading's name and its rows and lines, the heading first.

    Args:
        items: The document's stream.
        heading: Gives a heading's name, which may be "", and None for what is none.

    Yields:
        First, under the name "", what stands above all headings.
    """
    name, below = "", list[Item]()
    for item in items:
        found = heading(item)
        if found is not None:
            yield name, below
            name, below = found, []
        below.append(item)
    yield name, below


def as_prose(items: Iterable[Item], heading: str) -> list[Item]:
    """The stream of pages of prose: rows between hairlines line by line, unless they are a table's.

    Args:
        items: The pages' rows and lines.
        heading: Regular expression of how headings begin; where one stands in a row, the row is none of a table.
    """
    out: list[Item] = []
    for item in items:
        lines = text_lines(item.page, chars_of(item)) if is_unruled(item) else []
        headed = any(re.match(heading, line.text) for line in lines)
        out += lines if lines and (headed or len(parts(item)) == 1) else [item]
    return sorted(out, key=lambda item: (item.page, item.top))


def told(items: Iterable[Item], right: float) -> str:
    """A text's paragraphs, and the rows of tables between them with a stroke between their cells.

    Args:
        items: Its rows and lines.
        right: The right edge of what the page prints.
    """
    out: list[str] = []
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        out += paragraphs(chain(*rows), right) if is_line else [" | ".join(map(one_line, row)) for row in rows]
    return "\n".join(out)
