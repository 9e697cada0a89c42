"""The dialect of forms: labels and what they mean, checked against the contract."""

from collections.abc import Iterator, Mapping
from typing import Final

from hyoka.contract.scales import SCALES
from hyoka.contract.tables import COST_ITEMS
from hyoka.messages import Message
from hyoka.text.vocabulary import concepts_of

#: The concepts of each family; None: any name.
FAMILIES: Final[dict[str, tuple[str, ...] | None]] = {
    "activity": ("name", "part", "code", "department", "section", "policy", "program", "goals"),
    "indicator": ("name", "itself", "unit", "definition", "polarity"),
    "kind": ("output", "outcome"),
    "cost": COST_ITEMS,
    "phase": ("budget", "settlement", "target", "actual", "baseline"),
    "group": None,
    "unit": None,
    "rating": tuple(SCALES),
    "status": None,
    "text": None,
    "reason": None,
    "head": (),
    "ignore": (),
    "derived": (),
    "total": (),
    "mark": (),
    "begins": (),
}
_GROUPS: Final = ("costs", "funding", "revenue", "personnel", "parts")
#: Every meaning that a label can have, without names of texts, statuses and units.
MEANINGS: Final = tuple(
    f"{family}.{name}" if name else family
    for family, names in (FAMILIES | {"group": _GROUPS}).items()
    for name in names or ("",)
    if family not in ("status", "unit")
)


def faults_of(labels: Mapping[str, str]) -> Iterator[Message]:
    """What is no meaning of a label, in words."""
    for label, meaning in labels.items():
        if not meaning and not concepts_of(label.rpartition(">")[2], funding=True):
            yield Message("fault.label", label=label, expected=", ".join(FAMILIES))
        for concept in filter(None, meaning.split(" + ")):
            family, _, name = concept.partition(".")
            allowed = FAMILIES.get(family, ())
            if family not in FAMILIES:
                yield Message("fault.meaning", label=label, concept=concept, expected=", ".join(FAMILIES))
            elif name and allowed is not None and name not in allowed:
                names = f"{family}.{{{', '.join(allowed)}}}"
                yield Message("fault.meaning", label=label, concept=concept, expected=names)
