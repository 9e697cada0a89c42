"""Notes under an indicator that say which of its zeros are no figures.

Forms that want a number in every cell get a 0 where there is none, and a note tells so, in one of four ways: all
targets are 0 because there is none; the indicator came from another project in a year; it went to another in a year;
in a year it was another indicator. The rules look at a sentence's parts (years with what follows them, 移管, 別指標,
0 as something set), not at its wording.
"""

import re
from collections.abc import Iterator
from math import inf
from typing import Final, NamedTuple

from hyoka.text.japanese import fiscal_year, fold

_YEAR: Final = r"(?:(?:令和|平成|[RH])(?:元|\d{1,2})(?:年度?)?|20\d\d(?:年度?))"
_SPAN: Final = re.compile(
    rf"(?P<first>{_YEAR})(?:"
    rf"(?P<to>[~-]|から|より)(?P<last>{_YEAR})(?:まで)?"
    r"|(?P<before>より前|前(?=[はの、の]))"
    r"|(?P<until>以前|まで)"
    r"|(?P<since>以降|以後|から|より)"
    r"|(?P<only>(?:分|のみ|に限り|について)?は|のみ|分|及び|並びに|[・、と]|の(?:指標|目標|実績|数?値|欄))"
    r")"
)
_WITH_PARTICLE: Final = re.compile(rf"{_YEAR}(?:以降|以後|当初|途中)?(?:から|より|に|で|付けで|をもって)?、?")
_ZERO: Final = r"(?<![\d.,])0(?:\.0+)?"
#: 0 that somebody has set (0としている, 0で計上), not one that was counted (0件であった).
_SET_TO_ZERO: Final = re.compile(
    _ZERO + r"(?:と(?:し|す|なって)|に(?:設定|し)|で(?:計上|表[示記]|記載|入力)|を(?:入力|記載|表[示記]|計上))"
)
_BARE_ZERO: Final = re.compile(_ZERO + r"(?=$|[)」、])")
_OTHER_INDICATOR: Final = re.compile(r"別の?指標|指標が(?:異な|違|別)|他の指標")
_CHANGED: Final = re.compile(r"指標(?:を|の)?(?:変更|見直)")
_FIGURE: Final = re.compile(r"目標|実績|指標|数?値")
_MOVED: Final = re.compile(r"移管|引き?継")
_STRIVEN_FOR: Final = re.compile(r"目指|めざ|抑え|0を目標|0にする")
_ITSELF: Final = re.compile(r"(?:本|当|当該|この)(?:事務)?(?:事業|業務|事務|シート|課)")
_NEW_SENTENCE: Final = re.compile(r"\n(?=\s*[※・(（【〔●○◆■□*＊①-⑳])|[。※]")
_NO_TARGET: Final = re.compile(
    r"目標値?(?:は|を|が)?(?:特に|まだ)?(?:設定|設け|定め)[^。]{0,4}(?:ない|ず)|目標値?は?(?:なし|無し)"
)
_BECAUSE: Final = re.compile(r"(?:ため|ので|により)、?")
_BEFORE_THAT: Final = re.compile(r"(?:それ|これ)?(?:以前|まで|より前)(?:の|は)")
_SINCE_THAT: Final = re.compile(r"(?:それ|これ)?(?:以降|以後)(?:の|は)")
#: First and last year.
_Span = tuple[float, float]
_ALWAYS: Final[_Span] = (-inf, inf)


class NoFigure(NamedTuple):
    """Years, ends included, in which a zero of the measures is no figure."""

    measures: frozenset[str]
    first: float
    last: float

    def covers(self, measure: str, year: int) -> bool:
        return measure in self.measures and self.first <= year <= self.last


def zeros_without_meaning(definition: str, project: str = "") -> list[NoFigure]:
    """The zeros that a definition (指標の概要) says are no figures.

    The project's name tells coming from going where both are named.
    """
    notes: list[NoFigure] = []
    for part in _NEW_SENTENCE.split(definition) if definition else ():
        sentence = fold(part).replace("ゼロ", "0")
        named = {measure for word, measure in (("目標", "target"), ("実績", "actual")) if word in sentence}
        if _NO_TARGET.search(sentence):
            named = {"target"}
        notes += [NoFigure(frozenset(named or {"target", "actual"}), *span) for span in _set_to_zero(sentence)]
        notes += [NoFigure(frozenset({"target", "actual"}), *span) for span in _moved(sentence, fold(project))]
    return notes


def _set_to_zero(sentence: str) -> list[_Span]:
    """The years of which a sentence says that a zero was set, or that there was no target."""
    *reasons, statement = _BECAUSE.split(sentence)
    reason = "".join(reasons)
    replaced, moved, changed = (rule.search(sentence) for rule in (_OTHER_INDICATOR, _MOVED, _CHANGED))
    is_set = bool(_SET_TO_ZERO.search(statement)) and not _STRIVEN_FOR.search(sentence)
    spans = [*_spans(statement)] or _spans_from(statement, reason) or [*_spans(reason)]
    if _NO_TARGET.search(sentence):
        return spans or [_ALWAYS]
    if is_set or ((replaced or moved or changed) and _BARE_ZERO.search(statement)) or (replaced and spans):
        is_always = is_set and _FIGURE.search(statement) and not (moved or replaced)
        return spans or ([_ALWAYS] if is_always else [])
    return []


def _spans_from(statement: str, reason: str) -> list[_Span]:
    """Years that are given by the year of the reason: それ以前は, 以降は."""
    if not (years := re.findall(_YEAR, reason)):
        return []
    year = fiscal_year(years[0])
    if _BEFORE_THAT.search(statement):
        return [(-inf, year - 1)]
    return [(year, inf)] if _SINCE_THAT.search(statement) else []


def _spans(sentence: str) -> Iterator[_Span]:
    for match in _SPAN.finditer(sentence):
        year = fiscal_year(match["first"])
        if match["last"]:
            yield year, fiscal_year(match["last"])
        elif match["before"] or match["until"]:
            yield -inf, year - bool(match["before"])
        else:
            yield year, inf if match["since"] else year


def _moved(sentence: str, project: str) -> list[_Span]:
    """The years in which an indicator that came or went was another project's."""
    years = re.findall(_YEAR, sentence)
    came = _came(sentence, project) if years and _MOVED.search(sentence) else None
    if came is None:
        return []
    year = fiscal_year(years[0])
    return [(-inf, year - 1) if came else (year, inf)]


def _came(sentence: str, project: str) -> bool | None:
    """Whether the indicator came here (True) or went away (False); None where the sentence does not tell."""
    before, after = _MOVED.split(_WITH_PARTICLE.sub("", sentence), maxsplit=1)
    if after.startswith(("を受け", "元")):
        return True
    source, _, behind = before.rpartition("から" if "から" in before else "より")
    goes = re.search(r"(.*)(?:に|へ)(?:て)?、?$", behind)
    if source and goes:
        return True if _is_here(goes[1], project) else False if _is_here(source, project) else None
    if source:
        return True
    # 令和4年度に移管したため: who writes so has given it away.
    return False if goes or after.startswith(("した", "済")) else None


def _is_here(place: str, project: str) -> bool:
    return bool(_ITSELF.search(place)) or bool(project and project in place)
