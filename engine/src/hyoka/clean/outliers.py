"""Values that are apart from all others of their series.

They are odd, not unseen: a budget in the year of building, the visitors after a closure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from hyoka.clean.recognised import proved_by_sums
from hyoka.contract.check_rows import RowsByTable, TableRow
from hyoka.contract.doubts import doubt

#: A value is apart from the nearest of its series by this factor at least.
_APART: Final = 500
#: The others are within this factor of one another.
_NEAR: Final = 30
#: How many other values it takes to say what is usual.
_NEIGHBOURS: Final = 2


def doubt_outliers(rows: RowsByTable, identities: Sequence[str]) -> list[TableRow]:
    """Doubt each figure that is apart from all others of its series.

    A series is that of an indicator, or of an activity's item. Returns a problem for each.
    """
    found = list(_outliers(rows))
    proved = proved_by_sums(rows["costs"], identities) if found else set()
    problems = []
    for row, subject in found:
        action = "value_apart.proved" if id(row) in proved else _not_proved(row)
        met = doubt([row], "value_apart", row["page"], subject, row["text"], action)
        problems.append({"document_id": row["document_id"], **met})
    return problems


def _not_proved(row: TableRow) -> str:
    """What is said of a figure that is odd in more than its size; "" of all others."""
    if row["origin"] == "recognised" and not row["confirmed"]:
        return "value_apart.recognised"
    return "value_apart.unit" if row["has_unit_apart"] else ""


def _outliers(rows: RowsByTable) -> Iterator[tuple[TableRow, str]]:
    series: dict[tuple[object, ...], list[TableRow]] = defaultdict(list)
    for name, owner in (("indicator_values", "indicator_id"), ("costs", "activity_id")):
        for row in filter(itemgetter("value"), rows[name]):
            line = (row[owner], row.get("item"), row.get("detail"))
            series[line].append(row)
    for (owned_by, *_), figures in series.items():
        short_id = str(owned_by).partition("/")[2]
        for row in figures:
            others = [abs(figure["value"]) for figure in figures if figure is not row]
            if _is_apart(abs(row["value"]), others):
                about = (short_id, row.get("item"), row["fiscal_year"])
                yield row, " ".join(map(str, filter(None, about)))


def _is_apart(value: float, others: Sequence[float]) -> bool:
    """Whether a value is far from others that are near one another."""
    if len(others) < _NEIGHBOURS:
        return False
    least = min(others)
    greatest = max(others)
    are_near = greatest < _NEAR * least
    return are_near and not least / _APART < value < greatest * _APART
