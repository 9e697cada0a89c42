"""Numbers of figures and marks that one activity or indicator has, and no other."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hyoka.contract.records import Codes
from hyoka.text.messages import Message
from hyoka.watch.oddity import Oddity, Record, Tables

#: The tables of figures and marks, with the column that says whose each is.
_OWNERS: Final = {
    "costs": "activity_id",
    "indicator_values": "indicator_id",
    "ratings": "activity_id",
}
_TABLE_OF_OWNER: Final = {"activity_id": "activities", "indicator_id": "indicators"}
#: How many activities or indicators must have the same number of figures, at least.
_FEWEST: Final = 2
#: The least share of them that has this number: a broken line takes figures from several at once.
_LEAST_SHARE: Final = 0.8


def odd_numbers_of_figures(tables: Tables) -> Iterator[Oddity]:
    """What has another number of figures or marks of a kind than all others of its kind.

    Activities and indicators.
    """
    for name, owner in _OWNERS.items():
        owners = {row[owner]: row for row in tables[_TABLE_OF_OWNER[owner]]}
        for (_, *what), count in _figures_of_owners(tables, name, owners).items():
            (usual, most), *_ = Counter(count.values()).most_common()
            all_but_one = len(count) - 1
            if not usual or most < max(_FEWEST, min(_LEAST_SHARE * len(count), all_but_one)):
                continue
            for who, number in count.items():
                if number != usual:
                    label = Codes(" ".join(filter(None, (str(who), *what))))
                    text = Message("oddity.elsewhere", label=label, found=number, usual=usual)
                    yield owners[who]["page"], "number_of_figures", text


def _figures_of_owners(
    tables: Tables, name: str, owners: Mapping[object, Record]
) -> dict[tuple[Any, ...], Counter[object]]:
    """How many figures of each kind each activity or indicator has, by its level and the kind."""
    owner = _OWNERS[name]
    # what has projects has figures of its own
    above = {row["parent_id"] for row in tables["activities"]}
    levels = {who: (row.get("level"), who in above) for who, row in owners.items()}
    counts: dict[tuple[Any, ...], Counter[object]] = defaultdict(Counter)
    for row in tables[name]:
        if row["text"] and row[owner] in owners and row.get("item") != "detail":
            what = map(row.get, ("basis", "measure", "target_word", "item", "criterion"))
            counts[levels[row[owner]], *what][row[owner]] += 1
    for (level, *_), count in counts.items():
        count.update(dict.fromkeys((who for who in levels if levels[who] == level), 0))
    return counts
