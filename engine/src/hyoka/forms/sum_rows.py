"""Rows of lists that sum up rows above them, whatever they are called: 頁計, 前頁からの繰越."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Final, NamedTuple

from hyoka.forms.cells import DocumentCells, PageCell
from hyoka.text.errors import NumberError
from hyoka.text.numbers import parse_number

#: An amount or a count, no rate (folded).
_WHOLE: Final = re.compile(r"[△▲−-]?\d[\d,]*")
_Column = tuple[int, int]
#: The amounts of a row, by the sides of their columns.
_Amounts = Mapping[_Column, Decimal]


class _Listed(NamedTuple):
    """A row of a list: its amounts, and the columns in which it prints anything else."""

    amounts: _Amounts
    others: frozenset[_Column]


def sum_rows(document: DocumentCells) -> set[int]:
    """The rows of lists that are sums of rows above them.

    Such a row lacks what all rows above it have, a number or a section, and each of its amounts is
    the sum of the rows since the last sum, or of all rows, 累計; or it repeats a sum, as 前頁からの
    繰越 at the head of a page does. 一般会計等 of 財政状況等一覧表 lacks nothing: it is an account.
    """
    found = set[int]()
    listed: dict[frozenset[str], list[_Listed]] = defaultdict(list)
    since: dict[frozenset[str], int] = defaultdict(int)  # the first row behind the last sum
    sums: dict[frozenset[str], list[_Amounts]] = defaultdict(list)
    for number, row in enumerate(document.rows):
        amounts = dict(_amounts(row))
        if not any(amounts.values()):
            continue
        heads = frozenset(head.slots.label for cell in row for head in cell.above)
        above = listed[heads]
        printed = frozenset(_column(cell) for cell in row if cell.folded)
        others = printed.difference(amounts)
        lacks = above and frozenset.intersection(*(each.others for each in above)) - others
        parts = (above[since[heads] :], above)
        if lacks and (any(_add_up(amounts, rows) for rows in parts) or amounts in sums[heads]):
            found.add(number)
            sums[heads].append(amounts)
            since[heads] = len(above)
        else:
            above.append(_Listed(amounts, others))
    return found


def _column(cell: PageCell) -> _Column:
    return round(cell.x0), round(cell.x1)


def _amounts(row: Sequence[PageCell]) -> Iterator[tuple[_Column, Decimal]]:
    """The whole numbers of a row under heads, but for what is derived of others."""
    for cell in row[1:]:
        is_derived = any("derived" in head.slots.roles for head in cell.above)
        if cell.above and not is_derived and _WHOLE.fullmatch(cell.folded):
            with suppress(NumberError):
                value = parse_number(cell.folded).value
                yield _column(cell), value or Decimal(0)


def _add_up(amounts: _Amounts, rows: Sequence[_Listed]) -> bool:
    """Whether each amount is the sum of two or more rows."""
    return len(rows) > 1 and all(
        amount == sum(row.amounts.get(column, 0) for row in rows)
        for column, amount in amounts.items()
    )
