"""What one record of a document has otherwise than its sisters: where it stands, what it lacks, how many there are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_Record = Mapping[str, Any]
_Tables = Mapping[str, list[Any]]
#: Page, kind and text.
_Oddity = tuple[int, str, str]
#: The tables of figures and marks, with the column that says whose each is.
_OWNERS: Final = {"costs": "activity_id", "indicator_values": "indicator_id", "ratings": "activity_id"}
#: At least so many, and so large a share, have the same number of figures: a broken line takes several at once.
_FEWEST, _MOST_ALIKE = 2, 0.8
#: The columns of words, none of which ends with a figure apart or with thousands, begins with one of several digits, or
#: has the number of another behind a letter.
_NAMES: Final = (
    ("activities", "name"), ("indicators", "name"), ("indicators", "unit"), ("costs", "detail"), ("ratings", "text"),
)  # fmt: skip
_WITH_FIGURE: Final = re.compile(
    r"^[1-9][\d,.]*\d \D|\D(?: [\d,.]*\d|\d{1,3}(?:[,，]\d{3})+)$|[^(（+＋×÷\-－][①-⑳](?!.*[+＋×÷\-－][①-⑳])"
)
_MARK_WITH_FIGURE: Final = re.compile(r"[ぁ-鿿)）] ?[\d,.]*\d$|.[①-⑳]")
_UNIT_WITH_FIGURE: Final = re.compile(r"[ぁ-鿿]\d+$| \d+$|^\d+[ぁ-鿿]")
#: How much of a cell lies beside another's row or column, and how much larger it is, where it spans two of them.
_BESIDE, _LARGER = 0.7, 1.6


def odd_records(tables: _Tables) -> Iterator[_Oddity]:
    """Page, kind and text of each oddity of the records of a document."""
    yield from _named_oddly(tables)
    yield from _spanning(tables)
    yield from _odd_numbers_of_figures(tables)
    yield from _nameless(tables)
    yield from _without_basis(tables)


def _named_oddly(tables: _Tables) -> Iterator[_Oddity]:
    """The names, units and marks that stand beside a figure."""
    for table, column in _NAMES:
        pages = {row[column]: row["page"] for row in tables[table]}
        odd = {"unit": _UNIT_WITH_FIGURE, "text": _MARK_WITH_FIGURE}.get(column, _WITH_FIGURE)
        yield from ((page, "name_with_figure", name) for name, page in pages.items() if odd.search(name))


def _spanning(tables: _Tables) -> Iterator[_Oddity]:
    """The only figure of an activity whose cell lies beside two rows, or over two columns, of its other figures."""
    groups: dict[tuple[object, object], list[_Record]] = defaultdict(list)
    for name, owner in _OWNERS.items():
        for row in tables[name]:
            if row.get("scale") != "direction":  # a text, which fills what cell it may
                groups[name, row["page"], str(row[owner]).partition("#")[0]].append(row)  # type: ignore[index]
    for rows in groups.values():
        spanning: list[_Record] = []
        for first, last, across, to in (("top", "bottom", "x0", "x1"), ("x0", "x1", "top", "bottom")):
            usual = sorted(row[last] - row[first] for row in rows)[len(rows) // 2]
            large = [row for row in rows if row[last] - row[first] > _LARGER * usual]
            spanning += [row for row in large if _is_beside_smaller(row, rows, first, last, across, to)]
        if len(spanning) == 1:
            yield spanning[0]["page"], "spanning_figure", str(spanning[0]["text"])


def _is_beside_smaller(row: _Record, rows: Sequence[_Record], first: str, last: str, across: str, to: str) -> bool:
    """Whether a figure's cell lies beside the whole of another's that is much smaller."""
    return any(
        (other[to] <= row[across] + 1 or row[to] <= other[across] + 1)
        and min(row[last], other[last]) - max(row[first], other[first]) > _BESIDE * (other[last] - other[first])
        and row[last] - row[first] > _LARGER * (other[last] - other[first])
        for other in rows
    )


def _odd_numbers_of_figures(tables: _Tables) -> Iterator[_Oddity]:
    """The activities and indicators with another number of figures or marks of a kind than all of their sisters."""
    for name, owner in _OWNERS.items():
        counts: dict[tuple[Any, ...], Counter[object]] = defaultdict(Counter)
        owners = {row[owner]: row for row in tables["activities" if owner == "activity_id" else "indicators"]}
        above = {row["parent_id"] for row in tables["activities"]}  # what has projects has figures of its own
        levels = {one: (row.get("level"), one in above) for one, row in owners.items()}
        for row in tables[name]:
            if row["text"] and row[owner] in owners and row.get("item") != "detail":
                what = (row.get("basis"), row.get("measure"), row.get("item"), row.get("criterion"))
                counts[levels[row[owner]], *what][row[owner]] += 1
        for kind, count in counts.items():
            count.update(dict.fromkeys((one for one, level in levels.items() if level == kind[0]), 0))
            (usual, most), *_ = Counter(count.values()).most_common()
            if usual and most >= max(_FEWEST, min(_MOST_ALIKE * len(count), len(count) - 1)):
                for one in (one for one, number in count.items() if number != usual):
                    text = f"{' '.join(filter(None, (str(one), *kind[1:])))}: {count[one]}, elsewhere {usual}"
                    yield owners[one]["page"], "number_of_figures", text


def _nameless(tables: _Tables) -> Iterator[_Oddity]:
    """Free lines of costs with no name where most have one, or with a figure."""
    lines = [row for row in tables["costs"] if row["item"] == "detail"]
    nameless = [row for row in lines if not row["detail"]]
    for row in nameless:
        if 2 * len(nameless) < len(lines) or re.search("[1-9]", row["text"]):
            yield row["page"], "line_without_name", row["text"]


def _without_basis(tables: _Tables) -> Iterator[_Oddity]:
    """The figures of costs without a basis where others of their line have one: a header was not read."""
    lines: dict[tuple[object, ...], list[_Record]] = defaultdict(list)
    for row in tables["costs"]:
        lines[row["activity_id"], row["item"], row["detail"]].append(row)
    for rows in lines.values():
        if any(row.get("basis") for row in rows):
            yield from ((row["page"], "basis", row["text"]) for row in rows if not row.get("basis"))
