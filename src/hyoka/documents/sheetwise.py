"""A long document sheet by sheet: stretch after stretch its pages are read, turned into records and let go.

A stretch is read as if it were a document: the sheets that begin in a range of pages, and beside them one sheet before
and one behind, for what a form carries on from sheet to sheet. Only what stands on its own pages is kept of it. That
this is what the whole document would give is not taken for granted: neighbours must read the sheet between them alike,
and all must have found the same where a form looks at all pages. Where they have not, the document is read whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Final

from hyoka.collector import seldom_collected
from hyoka.documents.entries import Entry, pack_rows, plain
from hyoka.documents.stretches import Row, Stretch, joined, ranges
from hyoka.extract import Leaf, document_of, page_log, page_problems, said_of
from hyoka.forms import Form, Records, broken_forms, find_form, joined_leaves, repeated_feet
from hyoka.pdf.page import Page, read_pages
from hyoka.records import Extracted

#: After so many pages of a stretch its form is asked for first.
FIRST_LOOK: Final = 8


def read_in_turn(path: Path, reader: str, pages: int) -> Entry | Extracted | None:
    """Read a long document, one stretch after another; None where it has to be read whole.

    Args:
        path: The PDF.
        reader: fast or reference.
        pages: How many pages it has.
    """
    read: list[Stretch] = []
    for own in ranges(pages):
        stretch = read_stretch(path, reader, own, pages)
        if isinstance(stretch, list) and not read:
            return document_of(path, chain(stretch, read_pages(path, reader, range(own.stop, pages + 1))))
        if not isinstance(stretch, Stretch) or not all(before.agrees(stretch) for before in read[-1:]):
            return None
        read.append(stretch)
    return joined(path, read)


@seldom_collected()
def read_stretch(path: Path, reader: str, pages: range, total: int) -> Stretch | list[Page] | None:
    """Read a stretch of a long document.

    Args:
        path: The PDF.
        reader: fast or reference.
        pages: A range of its pages.
        total: How many pages it has.

    Returns:
        The stretch of the sheets that begin in the range; its pages where their form knows no sheets; None where too
        few sheets begin in it or behind it.
    """
    last = min(total, pages.stop - 1 + len(pages))
    read = read_pages(path, reader, range(pages.start, last + 1))
    kept, leaves, form = _begun(read, len(pages))
    if form is None or form.begins is None or broken_forms():
        return [*kept, *islice(read, len(pages) - len(kept))]
    kept.clear()
    starts = [leaf.number for leaf in leaves if form.begins_on(leaf.items)]
    for leaf in map(Leaf.of, read):
        if form.begins_on(leaf.items):
            starts.append(leaf.number)
            if sum(start >= pages.stop for start in starts) == 3:
                break
        leaves.append(leaf)
    first, end = (_sheet_at(at, starts, total) for at in (pages.start, pages.stop))
    return _stretch(form, leaves, first, end) if first is not None and end is not None else None


def _begun(read: Iterator[Page], many: int) -> tuple[list[Page], list[Leaf], Form | None]:
    """The first pages of a range, as many as show its form; at most all of it."""
    kept: list[Page] = []
    leaves: list[Leaf] = []
    for page in islice(read, many):
        kept.append(page)
        leaves.append(Leaf.of(page))
        if len(leaves) in (FIRST_LOOK, many):
            form, _ = find_form([item for leaf in leaves for item in leaf.items])
            if form is not None:
                return kept, leaves, form
    return kept, leaves, None


def _sheet_at(at: int, starts: Sequence[int], total: int) -> range | None:
    """The sheet that is the first to begin at a page or behind it; none where no other follows on it.

    It is the last of the stretch before; at either end of the document there is none, and the range is empty.
    """
    if at == 1 or at > total:
        return range(at, at)
    behind = [start for start in starts if start >= at][:2]
    return range(*behind) if len(behind) == 2 else None


def _stretch(form: Form, leaves: Sequence[Leaf], first: range, end: range) -> Stretch:
    """The stretch between two sheets: behind the one, and with the other."""
    leaves = [leaf for leaf in leaves if leaf.number >= first.start]
    own = range(first.stop, end.stop)
    feet = repeated_feet([leaf.items for leaf in leaves])
    items = joined_leaves([leaf.items for leaf in leaves], feet)
    out = form.read_records(items)
    tables, mine = _on(own, out), [leaf for leaf in leaves if leaf.number in own]
    once = {id(row) for row in out.once}
    return Stretch(
        pages=own,
        form=form.name,
        document=said_of(form),
        facts=(feet, *out.facts),
        before=_hash(first, out),
        last=_hash(end, out),
        rows=pack_rows(tables),
        activities=[
            (str(row["activity_id"]), str(row["year"]), int(str(row["page"])), id(row) in once)
            for row in tables["activities"]
        ],
        page_log=page_log(mine, items, form.name, tables),
        problems=(
            [problem for problem in out.problems if problem["page"] in own],
            [problem for leaf in mine for problem in page_problems(leaf)],
        ),
    )


def _on(pages: range, out: Records) -> dict[str, list[Row]]:
    return {name: [row for row in rows if row["page"] in pages] for name, rows in out.tables.items()}


def _hash(pages: range, out: Records) -> str:
    """What was read on some pages, but for what is told only once in a document."""
    once = {id(row) for row in out.once}
    rows = {name: [row for row in found if id(row) not in once] for name, found in _on(pages, out).items()}
    problems = [problem for problem in out.problems if problem["page"] in pages]
    return sha256(json.dumps([rows, problems], default=plain).encode()).hexdigest()
