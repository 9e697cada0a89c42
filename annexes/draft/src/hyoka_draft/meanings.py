"""Meanings of labels in words: where Japanese is spoken, 指標の名称（indicator.name）."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import Language

_WORDS: Final = CODE_WORDS["meaning"]
#: The words of what stands behind the dot of a family: cost.total, phase.settlement.
_OF_FAMILY: Final = {
    "cost": CODE_WORDS["item"],
    "phase": CODE_WORDS["phase"],
}


def concepts_in_words(meanings: Iterable[str]) -> Iterator[str]:
    """What forms write, and its word, for the concepts of meanings: head = 何も示さない見出し."""
    concepts = {concept for meaning in meanings for concept in meaning.split(" + ") if concept}
    for concept in sorted(concepts):
        if word := _word(concept):
            yield f"{concept} = {word}"


class LabelMeaning(str):
    """The meaning of a label, or the value of a key of a form, as a form writes it."""

    __slots__ = ()

    def in_words(self, spoken: Language | None = None) -> str:
        """The meaning in a language; English has it as it is written."""
        if spoken != "ja":
            return str(self)
        return "・".join(map(_in_words, self.split(" + ")))


class KindOfFigures(str):
    """cost, value, rating or text; 費用, 指標値, 評価 or 文章 where Japanese is spoken."""

    __slots__ = ()

    def in_words(self, spoken: Language | None = None) -> str:
        return CODE_WORDS["slot"][self] if spoken == "ja" else str(self)


class SlotsInWords:
    """Where the figures of a table have their names, as a form writes it, or in words.

    Args:
        slots: The slots, as a form has them.
    """

    def __init__(self, slots: Mapping[str, Any]) -> None:
        self._places = {
            name: slot["at"] if isinstance(slot, dict) else slot
            for name, slot in slots.items()
            if name in CODE_WORDS["slot"]
        }

    def __str__(self) -> str:
        return ", ".join(f"{name} {place}" for name, place in self._places.items())

    def in_words(self, spoken: Language | None = None) -> str:
        """Where they stand in a language; English has it as a form writes it."""
        if spoken != "ja":
            return str(self)
        return "、".join(
            f"{CODE_WORDS['slot'][name]}は{_slot_in_words(name, place)}"
            for name, place in self._places.items()
        )


def _slot_in_words(name: str, place: str) -> str:
    """A place in Japanese, or the word of an item or a phase instead: 実績 of = actual."""
    return CODE_WORDS.get(name, {}).get(place.removeprefix("= ")) or place_in_words(place)


def place_in_words(address: str) -> str:
    """An address in Japanese: 行の初めの文字 of first."""
    word, _, behind = address.partition(" ")
    behind = "" if word in ("page", "over") else behind
    return CODE_WORDS["place"][word].format(behind)


def _in_words(concept: str) -> str:
    word = _word(concept)
    return f"{word}（{concept}）" if word else concept


def _word(concept: str) -> str:
    family, _, name = concept.partition(".")
    word = _WORDS.get(concept) or _OF_FAMILY.get(family, {}).get(name, "")
    if not word and family in _WORDS:
        word = f"{_WORDS[family]} {name}".strip()
    return word
