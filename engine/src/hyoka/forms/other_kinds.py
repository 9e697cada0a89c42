"""Pages of another kind than a form's tables: each is a problem, and nothing of it is read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final

from hyoka.contract.records import problem
from hyoka.grid.model import Cell, Line, Row
from hyoka.grid.page_items import Item, parts
from hyoka.text.digits import WHOLE
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS
from hyoka.text.numbers import is_figure

#: An amount behind a label in a line of a cell: 報酬 1,234千円.
_LISTED: Final = re.compile(rf"[^\W\d_]{{2}}[^\d,]*{WHOLE}(千円|円)?")
#: At least this many such lines with their ends below one another, in cells of two or more, are a
#: list of another kind.
_FEWEST_LINES: Final = 5
#: This many rows of several heights that begin at the same places on two pages are one table's.
_FEWEST_ROWS: Final = 4
_FEWEST_HEIGHTS: Final = 3
_SAME: Final = 0.9
#: Pages of one form have more of their labels in common.
_SHARED: Final = 0.3
_NEAR_PT: Final = 1.5
#: How many lines at the top of a page may be its title.
_TITLE_LINES: Final = 3


def without_other_kinds(
    items: Sequence[Item], tabs: Mapping[int, str] | None = None
) -> tuple[list[Item], list[dict[str, object]]]:
    """The rows and lines of the other pages, and a problem for each page that is of another kind.

    A list of labels and amounts within a cell does not say which amount is which figure of the
    table. Of a table over two pages, one half on each, only the first page names the rows. All rows
    of two sheets of a workbook have the same height. An example or a blank form is no evaluation.

    Args:
        items: The rows and lines of a document.
        tabs: The name of the sheet of each page of a workbook; of a PDF not given.
    """
    pages: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        pages[item.page].append(item)
    kinds = {
        page: "amounts_in_cell"
        for page, found in pages.items()
        if _listed_lines(found) >= _FEWEST_LINES
    }
    for left, right in pairwise([] if tabs else pages):
        if right == left + 1 and _is_spread(pages[left], pages[right]):
            kinds |= {left: "spread", right: "spread"}
    problems = [problem(kind, page, severity="error") for page, kind in sorted(kinds.items())]
    examples = dict(_examples(pages, tabs or {}))
    problems += [problem("example_sheet", page, text=text) for page, text in examples.items()]
    left_out = kinds.keys() | examples.keys()
    return [item for item in items if item.page not in left_out], problems


def _examples(
    pages: Mapping[int, Sequence[Item]], tabs: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """The pages that are examples or blank forms, each with what says so.

    That is the name of a sheet, its title, or a project whose name is left open. A sheet 様式 alone
    in its workbook is the one that is filled in.
    """
    for page, items in pages.items():
        tab = tabs.get(page, "")
        is_blank_form = len(pages) > 1 and PATTERNS["blank_form"].fullmatch(fold(tab))
        if is_blank_form or PATTERNS["example"].search(fold(tab)):
            yield page, tab
            continue
        title = [item.folded for item in items[:_TITLE_LINES] if isinstance(item, Line)]
        says_so = [text for text in title if PATTERNS["example"].search(text)]
        texts = [part.folded for item in items for part in parts(item)]
        says_so += filter(PATTERNS["open_name"].fullmatch, texts)
        if says_so:
            yield page, says_so[0]


def _listed_lines(items: Iterable[Item]) -> int:
    """How many lines of cells are a list of labels and amounts, two at least in a cell."""
    listed = 0
    for item in items:
        for part in parts(item) if isinstance(item, Row) else ():
            count = _most_at_one_end(part.lines) if isinstance(part, Cell) else 0
            listed += count if count > 1 else 0
    return listed


def _most_at_one_end(lines: Iterable[Line]) -> int:
    """Of how many lines of a cell with a label and an amount the ends stand below one another."""
    several = (line for line in lines if " " in line.text)
    ends = [line.x1 for line in several if _LISTED.fullmatch(line.folded)]
    most = 0
    for end in ends:
        below = [other for other in ends if abs(end - other) < _NEAR_PT]
        most = max(most, len(below))
    return most


def _is_spread(left: Sequence[Item], right: Sequence[Item]) -> bool:
    """Whether tables on two pages have the same rows, but not the same columns and labels."""
    fewer, more = sorted((_tops(left), _tops(right)), key=len)
    same = [top for top in fewer if any(abs(top - other) < _NEAR_PT for other in more)]
    if len(same) < max(_FEWEST_ROWS, _SAME * len(fewer)):
        return False
    heights = {round(below - top) for top, below in pairwise(same)}
    on_left = _labels(left)
    on_right = _labels(right)
    fewest_labels = min(len(on_left), len(on_right))
    is_same_form = len(on_left & on_right) > _SHARED * fewest_labels
    are_columns_same = _columns(left) == _columns(right)
    return len(heights) >= _FEWEST_HEIGHTS and not (is_same_form or are_columns_same)


def _tops(items: Iterable[Item]) -> list[float]:
    return sorted({item.top for item in items if isinstance(item, Row) and not item.guessed})


def _columns(items: Iterable[Item]) -> set[int]:
    """Where the cells of the tables of a page begin: a list that goes on has the same columns."""
    rows = (item for item in items if isinstance(item, Row) and not item.guessed)
    return {round(cell.x0) for row in rows for cell in row.cells}


def _labels(items: Iterable[Item]) -> set[str]:
    cells = chain(*(item.cells for item in items if isinstance(item, Row)))
    return {cell.folded for cell in cells if cell.lines and not is_figure(cell.folded)}
