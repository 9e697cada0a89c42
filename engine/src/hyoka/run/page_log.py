"""What becomes of each page: its lines, cells and rows, and what each of its chars was taken as."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from hyoka.clean.gate import staying
from hyoka.contract.ledger import Records
from hyoka.contract.records import problem
from hyoka.forms import Form
from hyoka.grid.model import Row
from hyoka.grid.page_items import Item, parts
from hyoka.pages.annexes import recogniser
from hyoka.run.file_pages import FilePages, PrintedInk, Problem
from hyoka.watch.coverage import Ink, PageCoverage, glyphs_of


def ink_of_pages(
    pages: FilePages, left_out: Iterable[int], coverages: Mapping[int, PageCoverage]
) -> dict[int, dict[str, int]]:
    """How many chars each page prints, and how many of each kind of ink are accounted for.

    Those of a page that is left out are told: nothing was read of it.
    """
    told = dict[int, int]()
    for number in left_out:
        texts = chain(*map(parts, pages.items[number]))
        told[number] = sum(map(glyphs_of, texts))
    return {
        number: _ink(coverages[number].ink, printed, told.get(number, 0))
        for number, printed in pages.ink.items()
    }


def _ink(read: Counter[Ink], printed: PrintedInk, told: int) -> dict[str, int]:
    """How many chars a page prints, and how many of each kind of ink are accounted for.

    Args:
        read: Those of its cells and lines.
        printed: The page's own counts.
        told: How many chars of a page are in problems because nothing was read of it.
    """
    counts = {kind.value: read[kind] for kind in Ink}
    counts[Ink.FURNITURE] += printed.again
    counts[Ink.TOLD] += printed.told + told
    return {"glyphs": printed.glyphs, **counts}


def unaccounted(ink: Mapping[int, Mapping[str, int]]) -> Iterator[Problem]:
    """A problem for each page whose kinds of ink do not add up to all chars."""
    for number, counts in ink.items():
        glyphs = counts["glyphs"]
        found = sum(counts.values()) - glyphs
        if found != glyphs:
            yield problem("unaccounted_text", number, severity="error", glyphs=glyphs, found=found)


def page_log(
    pages: FilePages,
    items: Iterable[Item],
    form: Form,
    records: Records,
    coverages: Mapping[int, PageCoverage],
    ink: Mapping[int, Mapping[str, int]],
) -> list[dict[str, object]]:
    """A row for each page: by what it was recognised, its lines of text, cells, records, chars."""
    cells: Counter[int] = Counter()
    for item in items:
        cells[item.page] += len(item.cells) if isinstance(item, Row) else 0
    stay = chain(*map(staying, records.tables.values()))
    rows = Counter(row["page"] for row in stay)
    log = []
    for number, found in pages.items.items():
        kinds = [str(met["kind"]) for met in pages.problems if met["page"] == number]
        row: dict[str, object] = {
            "page": number,
            "form": form.name,
            "recogniser": recogniser() if number in pages.pictures else "",
            "words": words(found),
            "cells": cells[number],
            "rows": rows[number],
            "coverage": coverages[number].share,
            **ink[number],
            "doubt": "; ".join(kinds),
        }
        log.append(row)
    return log


def words(items: Iterable[Item]) -> int:
    """The number of lines of text, in cells and outside."""
    count = 0
    for item in items:
        count += sum(len(cell.lines) for cell in item.cells) if isinstance(item, Row) else 1
    return count
