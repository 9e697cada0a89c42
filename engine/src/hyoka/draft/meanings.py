"""Meanings of labels in words: where Japanese is spoken, 指標の名称（indicator.name）."""

from collections.abc import Iterable, Iterator
from typing import Final

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


def _in_words(concept: str) -> str:
    word = _word(concept)
    return f"{word}（{concept}）" if word else concept


def _word(concept: str) -> str:
    family, _, name = concept.partition(".")
    word = _WORDS.get(concept) or _OF_FAMILY.get(family, {}).get(name, "")
    if not word and family in _WORDS:
        word = f"{_WORDS[family]} {name}".strip()
    return word
