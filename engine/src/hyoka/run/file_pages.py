"""The pages of a file as they are read: what is kept of each while others are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from hyoka.forms import forms
from hyoka.forms.other_kinds import without_other_kinds
from hyoka.grid.collisions import collisions
from hyoka.grid.model import Row
from hyoka.grid.page_items import Item, join_pages, page_items, parts
from hyoka.grid.paragraphs import Part
from hyoka.pages.cell_names import CellBox
from hyoka.pages.picture_page import PicturePage
from hyoka.pages.reader import read_pages

#: A row of the problems.
Problem = dict[str, object]


class PrintedInk(NamedTuple):
    """The counts of a page's chars that are made before anything is read: those of `Page`."""

    glyphs: int
    told: int
    again: int


@dataclass
class FilePages:
    """The pages of a file, by their numbers.

    Attributes:
        items: The rows and lines of each.
        ink: The counts of the chars of each.
        cells: Of a sheet of a workbook the boxes of its cells.
        tabs: Of a sheet of a workbook its name.
        pictures: Those that were recognised.
        problems: What was met, with its page.
    """

    items: dict[int, list[Item]] = field(default_factory=dict)
    ink: dict[int, PrintedInk] = field(default_factory=dict)
    cells: dict[int, Mapping[str, CellBox]] = field(default_factory=dict)
    tabs: dict[int, str] = field(default_factory=dict)
    pictures: dict[int, PicturePage] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def texts(self) -> dict[int, list[Part]]:
        """The texts of each page."""
        return {number: [*chain(*map(parts, found))] for number, found in self.items.items()}


class Sheets(NamedTuple):
    """What a form is asked to read of a file.

    Attributes:
        joined: The items of all pages, tables that go on over pages joined.
        items: Those without pages of another kind and pages of two sheets side by side.
        left_out: The pages that are left out.
        problems: What is said of pages of another kind.
    """

    joined: list[Item]
    items: list[Item]
    left_out: set[int]
    problems: list[Problem]


def file_pages(path: Path, data: bytes, *, cache: bool) -> FilePages:
    """Read the pages of a file.

    Args:
        path: The file.
        data: Its bytes.
        cache: Whether pictures that were recognised before are not recognised again.

    Raises:
        UnreadableFile: No PDF or workbook, damaged, or locked.
    """
    pages = FilePages()
    for page in read_pages(path, data=data, cache=cache):
        number = page.number
        pages.items[number] = page_items(page)
        pages.ink[number] = PrintedInk(page.glyphs, page.told, page.again)
        if page.cells:
            pages.cells[number] = page.cells
            pages.tabs[number] = page.tab
        if isinstance(page, PicturePage):
            pages.pictures[number] = page
            rows = [item for item in pages.items[number] if isinstance(item, Row)]
            declared = {label for form in forms() for label in form.declared.labels}
            page.mend_labels(rows, {label for label in declared if "{" not in label})
        pages.problems += [met | {"page": number} for met in (*page.problems, *collisions(page))]
    return pages


def sheets_of(pages: FilePages) -> Sheets:
    joined = join_pages([*pages.items.values()])
    items, problems = without_other_kinds(joined, pages.tabs)
    two_sheets = {_page_of(met) for met in pages.problems if met["kind"] == "two_sheets"}
    items = [item for item in items if item.page not in two_sheets]
    return Sheets(joined, items, two_sheets | set(map(_page_of, problems)), problems)


def _page_of(met: Problem) -> int:
    return int(str(met["page"]))
