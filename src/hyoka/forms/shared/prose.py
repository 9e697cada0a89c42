"""Pages of prose under headings, with the tables that stand between their lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby

from hyoka.forms.declaration import Declaration, Prose
from hyoka.forms.shared.pages import Item, parts
from hyoka.forms.shared.paragraphs import Part, one_line, paragraphs
from hyoka.forms.shared.records import Records
from hyoka.forms.shared.white_space import chars_in
from hyoka.grid.model import Line, Row, text_lines
from hyoka.japanese import fold

#: Gives the name of an item that is a heading, which may be ""; None for an item that is none.
HeadingName = Callable[[Item], str | None]


def split_off_prose(form: Declaration, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The items of a document's sheets, and those of its pages of prose."""
    if not form.prose.begins:
        return list(items), []
    either = re.compile(rf"{form.sheet.begins}$|{form.prose.begins}")

    def heading(item: Item) -> str | None:
        match = either.match(parts(item)[0].folded)
        return match[0] if match else None

    chapters = list(split_at_headings(items, heading))
    sheets = [item for name, rows in chapters if name == form.sheet.begins for item in rows]
    return sheets, [item for name, rows in chapters if name != form.sheet.begins for item in rows]


def add_prose(form: Declaration, items: Sequence[Item], out: Records) -> None:
    """Add the texts of pages of prose to the activities that their headings name."""
    heading = _heading_by_code(form.prose, out.has)
    out.leave_out(part for item in items if heading(item) is not None for part in parts(item))
    for code, place, text in texts_under_headings(items, heading, form.prose.title):
        out.add_narrative(place, code, form.prose.text, text)


def _heading_by_code(prose: Prose, is_code: Callable[[str], bool]) -> HeadingName:
    """Headings that begin with a code, which is their name.

    Args:
        prose: What begins chapters and headings.
        is_code: Whether other digits are a code.
    """

    def heading(item: Item) -> str | None:
        """The code of a heading, "" for a chapter, None for all else."""
        first, *others = [part.text for part in parts(item)]
        code = re.findall(r"^\d*", first)[0]  # in the printed text: a name may begin with a full-width digit
        if re.fullmatch(prose.code, code) and len(others) < 2:
            return fold(code)
        return "" if re.match(prose.begins, fold(first)) or (is_code(fold(code)) and not others) else None

    return heading


def split_at_headings(items: Iterable[Item], heading: HeadingName) -> Iterator[tuple[str, list[Item]]]:
    """Split a document at its headings.

    Args:
        items: The document's rows and lines.
        heading: Names the headings.

    Yields:
        The name of each heading with its rows and lines, the heading first. What stands above all headings comes
        first, under the name "".
    """
    name, below = "", list[Item]()
    for item in items:
        heading_name = heading(item)
        if heading_name is not None:
            if below:
                yield name, below
            name, below = heading_name, []
        below.append(item)
    if below:
        yield name, below


def texts_under_headings(items: Iterable[Item], heading: HeadingName, title: str) -> Iterator[tuple[str, Part, str]]:
    """The texts of pages of prose; a table within a text is given row by row, with " | " between its cells.

    Args:
        items: The pages' rows and lines.
        heading: Names the headings.
        title: A line (folded) between a heading and its text; the heading continues above it.

    Yields:
        A heading's name, the first part of its text, and the text; nothing for headings without a name or a text.
    """
    lines = list(_line_by_line(items, lambda item: heading(item) is not None or item.folded == title))
    lines.sort(key=lambda item: (item.page, item.top))
    right = max((part.x1 for item in lines for part in parts(item)), default=0.0)
    for name, rows in split_at_headings(lines, heading):
        titles = [number for number, row in enumerate(rows, 1) if parts(row)[0].folded == title]
        below = rows[max(titles, default=1) :]
        if name and below:
            yield name, parts(below[0])[0], _text(below, right)


def _line_by_line(items: Iterable[Item], is_heading: Callable[[Item], bool]) -> Iterator[Item]:
    """The items; a row between hairlines is given line by line if it holds one text or a heading: it is no table's."""
    for item in items:
        lines = text_lines(item.page, chars_in(item)) if isinstance(item, Row) and item.guessed else []
        is_prose = lines and (len(parts(item)) == 1 or any(map(is_heading, lines)))
        yield from lines if is_prose else [item]


def _text(items: Sequence[Item], right: float) -> str:
    out: list[str] = []
    for is_line, run in groupby(items, key=lambda item: isinstance(item, Line)):
        rows = [parts(item) for item in run]
        out += paragraphs(chain(*rows), right) if is_line else [" | ".join(map(one_line, row)) for row in rows]
    return "\n".join(out)
