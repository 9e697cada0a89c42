"""Labels that a document prints in another spelling than its form, and the lines that say so."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

#: The number of texts, or of forms, that are named as nearest.
NEAREST: Final = 3
#: The least likeness of a text to a label that is named, 0 to 1.
NEAR_ENOUGH: Final = 0.6
#: Of a document that its form recognises a label is renamed if a new text is so like it.
_RENAMED: Final = 0.75


def nearest_texts(
    label: str, texts: Collection[str], near_enough: float = NEAR_ENOUGH
) -> list[str]:
    """The texts that are most like a label."""
    longest = 2 * len(label) + 4
    candidates = [text for text in sorted(texts) if len(text) <= longest]
    likeness = JaroWinkler.normalized_similarity  # a renamed label usually keeps its beginning
    matches = process.extract(
        label, candidates, scorer=likeness, score_cutoff=near_enough, limit=NEAREST
    )
    return [str(text) for text, *_ in matches]


def spelling_line(text: str, label: str) -> str:
    """The line under [spellings] of a form by which a printed text is one of its labels."""
    return f'"{text}" = "{label}"'


def spelling_lines(
    lacked: Iterable[str], new: Collection[str], *, is_recognised: bool
) -> Iterator[str]:
    """The lines that may mend a form, for each label that a document lacks the likeliest first."""
    near_enough = _RENAMED if is_recognised else NEAR_ENOUGH
    for label in lacked:
        for text in nearest_texts(label, new, near_enough):
            yield spelling_line(text, label)
