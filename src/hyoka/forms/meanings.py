"""What the labels of a declared form mean, in one dialect: a label and its concepts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from hyoka.forms.declaration import Declaration
from hyoka.text.vocabulary import concepts_of

#: Headers of lists that say nothing of the cells below them, though they are headers.
_OF_LISTS: Final = {"ignore": "head", "phase": "head"}
#: What a label that is ignored means all the same: a group of costs has parts that only their texts name.
_OF_GROUPS: Final = {"": ["ignore"], "group.costs": ["group.parts"]}
_Meaning = tuple[str, list[str]]


@lru_cache
def meanings_of(declared: Declaration) -> dict[str, str]:
    """Every declared label with its concepts, several parted by " + "; "" leaves it to the vocabulary."""
    out: dict[str, list[str]] = {}
    for label, concepts in chain(_of_figures(declared), _of_texts(declared), _of_lists(declared)):
        if label and label != "{year}":
            known = out.setdefault(label, [])
            known += [one for one in concepts if one not in known]
    return {label: " + ".join(concepts) for label, concepts in out.items()}


def _of_figures(declared: Declaration) -> Iterator[_Meaning]:
    for label in declared.headers:
        yield label, [] if concepts_of(label, funding=True) else ["head"]
    for label in declared.ignore:
        group = next((one for one in concepts_of(label, funding=True) if one.startswith("group.")), "")
        yield label, _OF_GROUPS.get(group, [])
    for label, line in declared.costs.lines.items():
        known = [one for one in concepts_of(label) if one.startswith("phase.")]
        phase = [f"phase.{line.basis}"] if line.basis else known
        yield label, [f"cost.{line.item}", *phase, *([f"unit.{line.unit}"] if line.unit else [])]
    for label, name in declared.phases.items():
        yield label, [f"phase.{name}"]


def _of_texts(declared: Declaration) -> Iterator[_Meaning]:
    indicators = declared.indicators
    for label, rating in declared.ratings.items():
        yield label, [f"rating.{rating.scale}", *([f"reason.{rating.reason}"] if rating.reason else [])]
    yield from ((label, [f"text.{name}" if name else "text"]) for label, name in declared.texts.items())
    yield from ((label, ["reason"]) for label in declared.reasons)
    yield from ((label, [f"activity.{role}"]) for role, label in declared.activity)
    yield from ((label, ["indicator.name"]) for label in indicators.name)
    yield indicators.unit, ["indicator.unit"]
    yield indicators.definition, ["indicator.definition"]
    yield from ((label, [f"kind.{kind}"]) for label, kind in indicators.kinds.items())
    yield from ((label, ["mark"]) for label in declared.marks)
    yield declared.sheet.begins, ["begins"]


def _of_lists(declared: Declaration) -> Iterator[_Meaning]:
    for table in declared.lists:
        yield table.total, ["total"]
        for label, concepts in table.columns.items():
            if label not in declared.ratings:
                yield label, [_OF_LISTS.get(one, one) for one in filter(None, concepts.split(" + "))]
