"""Documents and values unlike all others: a document lacks what the others have, a value lies far from its series."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from hyoka.contract.findings import Record, Rows
from hyoka.contract.records import Codes, problem
from hyoka.contract.tables import dtypes

_Rows = Mapping[str, Sequence[Sequence[Any]]]
_Kinds = frozenset[tuple[object, ...]]

#: Fewer documents say nothing. One with more activities has sheets enough of its own to compare.
_FEWEST, _MOST_ACTIVITIES = 20, 9
_COLUMNS: Final = {
    "activities": ("level",), "ratings": ("criterion",), "narratives": ("field",),
    "costs": ("item", "basis", "fiscal_year"), "indicator_values": ("measure", "fiscal_year"),
}  # fmt: skip
_PLACES: Final = {name: [list(dtypes(name)).index(column) for column in columns] for name, columns in _COLUMNS.items()}
#: A value is apart from the nearest of its series by this factor at least; the others are within the second.
_APART, _NEAR = 500, 30
#: So many other values say what is usual.
_NEIGHBOURS: Final = 2


class DocumentsOfForms:
    """The documents of a run, by form and year and by what their rows are about."""

    def __init__(self) -> None:
        self._groups: dict[tuple[object, object], dict[_Kinds, list[str]]] = defaultdict(lambda: defaultdict(list))

    def add(self, document_id: str, tables: _Rows) -> None:
        """Add a cleaned document; `tables` has its rows, values in the order of the contract's columns."""
        for row in tables["documents"] if len(tables["activities"]) <= _MOST_ACTIVITIES else ():
            about = dict(zip(dtypes("documents"), row, strict=True))
            kinds = frozenset(
                (name, *(values[place] for place in places))
                for name, places in _PLACES.items()
                for values in tables[name]
            )
            self._groups[about["form"], about["fiscal_year"]][kinds].append(document_id)

    def problems(self) -> Iterator[Record]:
        """A row of `problems` for each document that alone lacks what all others of its form and year have."""
        for group in self._groups.values():
            number, counts = sum(map(len, group.values())), Counter[tuple[object, ...]]()
            for kinds, documents in group.items():
                counts.update(dict.fromkeys(kinds, len(documents)))
            common = {kind for kind, count in counts.items() if number >= _FEWEST and count == number - 1}
            for kinds, documents in group.items():
                for document_id in documents if common - kinds else ():
                    lacked = sorted(" ".join(map(str, kind)) for kind in common - kinds)
                    met = problem("unlike_others", 1, lacked=[*map(Codes, lacked)])
                    yield {"document_id": document_id, **met}


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
                met = problem("value_apart", row["page"], subject, row["text"])
                yield {"document_id": row["document_id"], **met}


def _is_apart(value: float, others: Sequence[float]) -> bool:
    if len(others) < _NEIGHBOURS:
        return False
    least, greatest = min(others), max(others)
    return greatest < _NEAR * least and not least / _APART < value < greatest * _APART
