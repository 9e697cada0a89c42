"""Notes under an indicator that say which of its zeros are no figures.

A form that wants a number in every cell gets a 0 where there is none. Notes of つくば市
(tsukuba-2022-sheets) say so in three ways: a 0 is set (0としている), in a year it was another
indicator (別指標), it came from another project or went there (移管). A note that speaks of it
otherwise is not sure: its zeros stay figures, and each is a problem.
"""

import re
from math import inf
from typing import Final, NamedTuple

from hyoka.text.japanese import fiscal_year, fold

_YEAR: Final = r"(?:(?:令和|平成|[RH])(?:元|\d{1,2})(?:年度?)?|20\d\d(?:年度?))"
_NEW_SENTENCE: Final = re.compile(r"\n(?=\s*[※・(（【〔●○◆■□*＊①-⑳])|[。※]")
_SET_TO_ZERO: Final = re.compile(r"0としてい|別の?指標.*0$")
_STRIVEN_FOR: Final = re.compile(r"目指|めざ|抑え")
_SPAN: Final = re.compile(rf"({_YEAR})(?:(以降|以後)|(以前|まで)|(?=は))")
_CAME: Final = re.compile(rf"から({_YEAR})(?:より|から|に)?移管")
_WENT: Final = re.compile(rf"に({_YEAR})(?:より|から)移管")
_MAY_BE_NONE: Final = re.compile(
    r"移管|引き?継|別の?指標|指標.{0,2}(?:変更|見直)|(?<![\d.])0(?:と|で|に|を)|(?:ため|ので)0|目標値?[はをが]?(?:な|無|設定し)"
)


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
    sentences = [fold(part).replace("ゼロ", "0") for part in _NEW_SENTENCE.split(definition)]
    return [zeros for sentence in sentences for zeros in _of_sentence(sentence)]


def _of_sentence(sentence: str) -> list[NoFigure]:
    both = frozenset({"target", "actual"})
    if came := _CAME.search(sentence):
        return [NoFigure(both, last=fiscal_year(came[1]) - 1)]
    if went := _WENT.search(sentence):
        return [NoFigure(both, first=fiscal_year(went[1]))]
    spans = list(_SPAN.finditer(sentence))
    is_told = len(spans) == len(re.findall(_YEAR, sentence)) and not _STRIVEN_FOR.search(sentence)
    if not (_SET_TO_ZERO.search(sentence) and is_told):
        return [NoFigure(both, is_sure=False)] if _MAY_BE_NONE.search(sentence) else []
    named = {
        measure for word, measure in (("目標", "target"), ("実績", "actual")) if word in sentence
    }
    years = [(fiscal_year(span[1]), span[2], span[3]) for span in spans]
    return [
        NoFigure(frozenset(named or both), -inf if until else year, inf if since else year)
        for year, since, until in years
    ] or [NoFigure(frozenset(named or both))]
