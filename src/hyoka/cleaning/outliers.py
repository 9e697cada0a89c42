"""Values some thousand times their neighbours in a series, as a unit that is misprinted or not read makes them."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from hyoka.cleaning.findings import Record, Rows
from hyoka.records import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A value is apart from the nearest of its series by this factor at least; the others are within the second.
_APART, _NEAR = 500, 30
#: So many other values say what is usual.
_NEIGHBOURS: Final = 2
_ACTION: Final = "look at the page and at the unit above it: the value is kept as printed"


def outliers(rows: Rows) -> Iterator[Record]:
    """A warning for each value apart from all others of its indicator, or of its activity's item."""
    series: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for name, owner in (("indicator_values", "indicator_id"), ("costs", "activity_id")):
        for row in filter(itemgetter("value"), rows[name]):
            series[row[owner], row.get("item"), row.get("detail")].append(row)
    for (owned_by, *_), figures in series.items():
        for row in figures:
            if _is_apart(abs(row["value"]), [abs(other["value"]) for other in figures if other is not row]):
                short_id = str(owned_by).partition("/")[2]
                subject = " ".join(map(str, filter(None, (short_id, row.get("item"), row["fiscal_year"]))))
                met = problem("value_apart", row["page"], subject, row["text"], _ACTION)
                yield {"document_id": row["document_id"], **met}


def _is_apart(value: float, others: Sequence[float]) -> bool:
    if len(others) < _NEIGHBOURS:
        return False
    least, greatest = min(others), max(others)
    return greatest < _NEAR * least and not least / _APART < value < greatest * _APART
