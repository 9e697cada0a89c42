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
#: The number of a row of a list (folded).
_NUMBER: Final = re.compile(r"\d+(?:-\d+)*")
#: Without a number in the rows above it, a row is a sum if so many of its columns say so.
_FEWEST_COLUMNS: Final = 2
#: The amounts of a row, by the sides of their columns.
_Amounts = Mapping[tuple[int, int], Decimal]


class _Listed(NamedTuple):
    """A row of a list that sums up none: its amounts, and whether it begins with a number."""

    amounts: _Amounts
    is_numbered: bool


def sum_rows(document: DocumentCells) -> set[int]:
    """The rows of lists that are sums of rows above them.

    Such a row has no number, and each of its amounts is the sum of the rows since the last sum, or
    of all rows, 累計; or it repeats a sum, as 前頁からの繰越 at the head of a page does.
    """
    found = set[int]()
    listed: dict[frozenset[str], list[_Listed]] = defaultdict(list)
    since: dict[frozenset[str], int] = defaultdict(int)  # the first row behind the last sum
    sums: dict[frozenset[str], list[_Amounts]] = defaultdict(list)
    for number, row in enumerate(document.rows):
        amounts = dict(_amounts(row))
        if not amounts:
            continue
        heads = frozenset(head.slots.label for cell in row for head in cell.above)
        above = listed[heads]
        is_numbered = _NUMBER.fullmatch(row[0].folded) is not None
        is_known = any(each.is_numbered for each in above) or len(amounts) >= _FEWEST_COLUMNS
        parts = (above[since[heads] :], above)
        is_sum = any(_add_up(amounts, rows) for rows in parts) or amounts in sums[heads]
        if is_sum and is_known and not is_numbered and any(amounts.values()):
            found.add(number)
            sums[heads].append(amounts)
            since[heads] = len(above)
        else:
            above.append(_Listed(amounts, is_numbered))
    return found


def _amounts(row: Sequence[PageCell]) -> Iterator[tuple[tuple[int, int], Decimal]]:
    """The whole numbers of a row under heads, but for what is derived of others."""
    for cell in row[1:]:
        is_derived = any("derived" in head.slots.roles for head in cell.above)
        if cell.above and not is_derived and _WHOLE.fullmatch(cell.folded):
            with suppress(NumberError):
                value = parse_number(cell.folded).value
                yield (round(cell.x0), round(cell.x1)), value or Decimal(0)


def _add_up(amounts: _Amounts, rows: Sequence[_Listed]) -> bool:
    """Whether each amount is the sum of two or more rows."""
    return len(rows) > 1 and all(
        amount == sum(row.amounts.get(column, 0) for row in rows)
        for column, amount in amounts.items()
    )
