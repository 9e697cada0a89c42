"""Labels that are printed with another letter."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Final

from numpy import argwhere
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hyoka.text.japanese import without_year
from hyoka.text.messages import Message
from hyoka.text.vocabulary import is_spelled_so
from hyoka.watch.oddity import IsLabel, Oddity, Pages

#: A longer text is no label.
_LONGEST_LABEL: Final = 20
_IN_BRACKETS: Final = re.compile(r"[\[【(〔:]")


def misspelt_labels(pages: Pages, is_label: IsLabel, labels: Iterable[str]) -> Iterator[Oddity]:
    """The texts that differ from a label in one letter, or have one more or one less."""
    bare = cache(lambda text: without_year(_IN_BRACKETS.split(text, maxsplit=1)[0]))
    texts = {
        page: [bare(part.folded) for part in parts if len(part.folded) <= 2 * _LONGEST_LABEL]
        for page, parts in pages.items()
    }
    counts = Counter(chain.from_iterable(texts.values()))
    known = [label for label in sorted(set(labels)) if len(label) >= 3]
    unknown = [text for text in counts if 2 <= len(text) <= _LONGEST_LABEL and not is_label(text)]
    near: dict[str, str] = {}
    distances = process.cdist(unknown, known, scorer=Levenshtein.distance, score_cutoff=1)
    for row, column in argwhere(distances == 1):
        text = unknown[row]
        label = known[column]
        if _is_misspelt(text, label, counts) and not is_spelled_so(text):
            near[text] = label
    for page, printed in texts.items():
        for text in sorted(near.keys() & printed):
            label = near[text]
            is_once = counts[text] == 1 and counts[label] > 2
            # 担当者 may stand beside 担当課
            is_apart = len(label) > 3 or label not in printed
            if is_once or (len(text) > 2 and is_apart):
                yield page, "label_misspelt", Message("oddity.perhaps", text=text, label=label)


def _is_misspelt(text: str, label: str, counts: Mapping[str, int]) -> bool:
    """Whether a text differs from a label in letters that are no digits.

    Nor did a page end or a cell cut them off.
    """
    edit = next(part for part in Levenshtein.opcodes(text, label) if part.tag != "equal")
    letters = text[edit.src_start : edit.src_end] + label[edit.dest_start : edit.dest_end]
    is_cut = edit.tag == "insert" and edit.src_start in (0, len(text)) and letters in counts
    return not any(map(str.isdigit, letters)) and not is_cut
