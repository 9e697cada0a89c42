"""Notes under an indicator that say which of its zeros are no figures.

A form that wants a number in every cell gets a 0 where there is none. Notes say so in three ways: a
0 is set, in a year it was another indicator, it came from another project or went there. The words
stand in labels/zero_notes.csv. A note that speaks of it otherwise is not sure: its zeros stay
figures, and each is a problem.
"""

import re
from functools import lru_cache
from math import inf
from typing import Final, NamedTuple

from hyoka.text.japanese import YEAR_IN_TEXT, fiscal_year, fold
from hyoka.text.label_files import label_rows

_BOTH: Final = frozenset({"target", "actual"})
_ANY_YEAR: Final = "{year}"


class NoFigure(NamedTuple):
    """Years, ends included, in which a zero of the measures is no figure.

    Not sure: it may be none.
    """

    measures: frozenset[str]
    first: float = -inf
    last: float = inf
    is_sure: bool = True

    def covers(self, measure: str, year: int) -> bool:
        return measure in self.measures and self.first <= year <= self.last


def zeros_without_meaning(definition: str) -> list[NoFigure]:
    """The zeros that a definition (指標の概要) says are no figures, or may say so."""
    if not definition:
        return []
    words = {row["says"]: _pattern(row["pattern"]) for row in label_rows("zero_notes")}
    sentences = words["new_sentence"].split(definition)
    found: list[NoFigure] = []
    for sentence in sentences:
        found += _of_sentence(fold(sentence).replace("ゼロ", "0"), words)
    return found


@lru_cache(maxsize=1 << 6)
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of the file, in which {year} is any year."""
    return re.compile(text.replace(_ANY_YEAR, f"(?:{YEAR_IN_TEXT})"))


def _of_sentence(sentence: str, words: dict[str, re.Pattern[str]]) -> list[NoFigure]:
    if came := words["came"].search(sentence):
        return [NoFigure(_BOTH, last=fiscal_year(came[1]) - 1)]
    if went := words["went"].search(sentence):
        return [NoFigure(_BOTH, first=fiscal_year(went[1]))]
    spans = list(words["span"].finditer(sentence))
    is_goal = words["goal"].search(sentence) is not None
    is_told = not is_goal and len(spans) == len(words["year"].findall(sentence))
    if not is_told or not words["set_to_zero"].search(sentence):
        is_possible = words["perhaps"].search(sentence) is not None
        return [NoFigure(_BOTH, is_sure=False)] if is_possible else []
    named = frozenset(measure for measure in _BOTH if words[measure].search(sentence)) or _BOTH
    zeros = []
    for span in spans:
        year = fiscal_year(span[1])
        first = -inf if span["until"] else year
        last = inf if span["since"] else year
        zeros.append(NoFigure(named, first, last))
    return zeros or [NoFigure(named)]
