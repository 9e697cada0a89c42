"""Rows of lists that are the sums of the rows below them: a department over its projects.

Forms of the Local Autonomy Act print 款 over 項 so, without a word for a total.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from hyoka.forms.cells import NEAR_PT
from hyoka_draft.facts import Fact

#: A sum has this many parts.
_FEWEST_PARTS: Final = 2
#: Amounts of this many columns are sums, and no chance.
_FEWEST_COLUMNS: Final = 2

#: The amounts of a row, by what they are.
_Amounts = Mapping[tuple[object, ...], Decimal]


def sums_of_lists(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The amounts of rows that are the sums of the rows below them, in two columns at least.

    Rows of a list touch, and each names an activity of its own; those of a sheet are of one.
    """
    rows: dict[str, dict[tuple[int, float], list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if fact.kind == "cost" and fact.value:
            rows[fact.document_id][fact.place.page, fact.place.top].append(fact)
    for of_document in rows.values():
        in_order = [of_document[place] for place in sorted(of_document)]
        amounts = [{_column(fact): Decimal(fact.value) for fact in row} for row in in_order]
        for number in sorted(_sums(amounts)):
            row, below = in_order[number], in_order[number + 1]
            is_touching = below[0].place.top - row[0].place.bottom < NEAR_PT
            if is_touching and row[0].activity != below[0].activity:
                yield from row


def _column(fact: Fact) -> tuple[object, ...]:
    return fact.concept or fact.label, fact.fiscal_year, fact.phase


def _sums(rows: Sequence[_Amounts]) -> set[int]:
    """The numbers of the rows that are sums; those of sums, too: 款 over 項 over 目."""
    columns = sorted({column for row in rows for column in row}, key=repr)
    amounts = [[row.get(column, Decimal(0)) for column in columns] for row in rows]
    found: set[int] = set()
    while True:
        left = [number for number in range(len(rows)) if number not in found]
        sums = [tuple(Decimal(0) for _ in columns)]  # of the rows before each
        for number in left:
            sums.append(_added(sums[-1], amounts[number]))
        last = {total: place for place, total in enumerate(sums)}
        new = set()
        for place, number in enumerate(left):
            if len({*rows[number].values()}) < _FEWEST_COLUMNS:
                continue
            after = _added(sums[place + 1], amounts[number])
            if last.get(after, 0) - (place + 1) >= _FEWEST_PARTS:
                new.add(number)
        if not new:
            return found
        found |= new


def _added(amounts: Sequence[Decimal], others: Sequence[Decimal]) -> tuple[Decimal, ...]:
    return tuple(amount + other for amount, other in zip(amounts, others, strict=True))
