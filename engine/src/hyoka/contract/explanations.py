"""Why a figure means what it does, in short texts that are kept with its document's records."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final, NamedTuple, Self

from hyoka.contract.records import Extracted, Place
from hyoka.text.label_files import CODE_WORDS

_WORDS: Final = CODE_WORDS["path"]


class Said(NamedTuple):
    """What one label says of a cell.

    Attributes:
        what: name, meaning, item, year, phase or unit.
        value: What it says of it: settlement, 令和3年度, 千円.
        label: The printed label, or the name that it gives.
        side: left, above or caption: where it stands.
        is_declared: Whether the form declares it; else it is one that all cities share.
    """

    what: str
    value: str
    label: str
    side: str
    is_declared: bool


class Explanation(NamedTuple):
    """Why a cell became the row that it became.

    Attributes:
        reasons: What labels say of it, for each slot the first that speaks of it.
        left: The texts to its left that were looked at, the nearest first.
        above: The texts above it, the nearest first.
    """

    reasons: tuple[Said, ...]
    left: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, reasons: Iterable[Iterable[Any]], left: Iterable[str], above: Iterable[str]
    ) -> Self:
        """An explanation as it is kept."""
        of_labels = tuple(Said(*reason) for reason in reasons)
        return cls(of_labels, tuple(left), tuple(above))

    def __str__(self) -> str:
        reasons = (f"{said.what} {said.value}: {said.label} ({said.side})" for said in self.reasons)
        return "; ".join(reasons) or "no label on its path"

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        """What a notebook shows of it: a line a label, as a sentence."""
        lines = [Explanation((said,)).in_japanese for said in self.reasons]
        shown = "".join(f"<li>{escape(line)}</li>" for line in lines or [_WORDS["none"]])
        return f"<ul>{shown}</ul>"

    @property
    def in_japanese(self) -> str:
        sentence = _WORDS["reason"]
        reasons = (
            sentence.format(_WORDS[reason.what], _WORDS[reason.side], reason.label)
            for reason in self.reasons
        )
        return "、".join(reasons)


def explanations_of(document: Extracted) -> Mapping[Place, Explanation]:
    """The explanations of a document's rows, by their place in the tables."""
    return {Place(*place): Explanation.of(*texts) for place, texts in document.explanations}
