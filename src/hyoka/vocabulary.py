"""What all cities call alike: labels and their meaning, from data/labels/vocabulary.csv."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from hyoka.japanese import fold
from hyoka.labels import label_rows

_ERA: Final = r"(?:令和|平成|昭和|[RHS])\.?(?:元|\d{1,2})"
_WESTERN: Final = r"(?:19|20)\d\d"
#: A year as sheets print it (folded): R4, 令和4年度, 令和4(2022)年度, 2022(令和4)年度, 2022年度.
YEAR: Final = (
    rf"(?:{_ERA}(?:\({_WESTERN}(?:年度?)?\))?(?:年度?)?(?:\({_WESTERN}(?:年度?)?\)(?:年度?)?)?"
    rf"|{_WESTERN}(?:年度?)?\({_ERA}(?:年度?)?\)(?:年度?)?|(?<![\dA-Za-z]){_WESTERN}(?:年度?|(?!\d)))"
)
#: The same, but no number 2021 alone; or a year without an era: 25年度.
ANY_YEAR: Final = rf"(?!\d{{4}}(?![年(])){YEAR}|(?<![\d第])(?:\d{{1,2}}|元)年度"
_RATIO: Final = re.compile(rf"(?:{ANY_YEAR})[/÷](?:{ANY_YEAR})")
_INNER: Final = re.compile(r"\(([^()]+)\)")
_YEAR_AND_INNER: Final = re.compile(rf"(?:{ANY_YEAR}|(?:前々|前|昨|本|今|当|当該|翌|次|来)年度)\(.*\)")
#: Letters of a longest label, and of one that a pattern of vocabulary.csv may match.
_LONGEST: Final = 60
_LONGEST_OF_PATTERN: Final = 16
#: What no label has: particles and ends of sentences.
_SENTENCE: Final = re.compile(r"[がをは。]|(?:[るたすてずく]|ため|ない)$")
#: What a row of vocabulary.csv says in its note where a label means this only beside 一般財源 or 財源内訳.
_FUNDING_ONLY: Final = "only in a table of funding"
_SIGNS: Final = "■◆◇●○◎▼▶□・※*"
_NUMBER_BEFORE: Final = re.compile(
    rf"^(?:[{_SIGNS}]|[(\[【〔<]?(?:\d{{1,2}}(?:-\d{{1,2}})*|[ⅠⅡⅢⅣⅤⅥI]{{1,3}}|[A-Za-zア-オ])[)\]】〕>.．、:]"
    r"|(?:\d{1,2}(?:-\d{1,2})*|[ⅠⅡⅢⅣⅤⅥ]|[①-⑳])(?=[^\W\d_A-Za-z年月日次回件人歳号]|人[員件])"
    r"|[A-Z](?=(?!評価)[一-龥]{2}))"
)
_BEHIND: Final = re.compile(
    r"(?:(?<![A-Za-z])[(\[]?[A-Zア-オ①-⑳a-z][)\]]?(?:[÷/+=×-][A-Z①-⑳a-z0-9+÷×/-]*)?|[:*※]\d*|=.*)$"
)
_RELATIVE: Final = re.compile(r"^(?:前々|前|昨|本|今|当|当該|翌|次|来|元|\d{1,2})年度(?=..)")
#: The group before its item: 財源 国庫支出金, 支出 人件費.
_FUNDING: Final = re.compile("^(?:財源(?:内訳)?|支出|歳出)(?=..)")
#: A word wholly in brackets: (特定財源).
_WHOLE: Final = re.compile(r"^\((対[^():]{2,}|[^()\d:]{2,})\)$")
_MONEY_BEHIND: Final = re.compile(r"(?<=\w{2})(?:千|百万)円$")
#: What a part begins with: うち人件費, 内、人件費.
_PART: Final = re.compile("^([(]?)(?:うち|内、)")
_BRACKETS: Final = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|【[^】]*】$|〔[^〕]*〕$")


@lru_cache(maxsize=1 << 14)
def plain_label(text: str) -> str:
    """A label folded, without years, notes, brackets, the number or sign before it and the letter behind it."""
    folded = re.sub(r"※.*$", "", fold(text)) or fold(text)
    bare = re.sub(rf"{YEAR}(?:における|以降の|での|の)?", "", folded)
    for _ in range(2):
        bare = _NUMBER_BEFORE.sub("", bare) or bare
    bare = (_BRACKETS.sub("", bare) or bare).strip("【】〔〕<>《》[]「」『』:・")
    bare = _WHOLE.sub(r"\1", bare)
    without = _BRACKETS.sub("", bare)
    bare = _PART.sub(r"\1", without or bare)
    for _ in range(2):
        bare = _BEHIND.sub("", bare) or bare
    return _MONEY_BEHIND.sub("", bare).rstrip("+") or bare


@cache
def _entries() -> tuple[dict[str, tuple[tuple[str, bool], ...]], list[tuple[re.Pattern[str], str]]]:
    """The concepts by label, each with whether it holds only among funding; and the patterns with their concepts."""
    exact: dict[str, tuple[tuple[str, bool], ...]] = {}
    patterns = []
    for row in label_rows("vocabulary"):
        label, concept = fold(row["label"]), row["concept"]
        if "*" in label:
            patterns.append((re.compile(re.escape(label).replace(r"\*", ".{0,14}")), concept))
        else:
            exact[label] = (*exact.get(label, ()), (concept, row["note"] == _FUNDING_ONLY))
    return exact, patterns


@cache
def known_concepts() -> tuple[str, ...]:
    """The concepts that a label of figures or texts may have: cost.total, phase.budget, text."""
    known = {row["concept"] for row in label_rows("vocabulary")}
    return tuple(sorted(one for one in known if not one.startswith(("group.", "head", "mark."))))


@lru_cache(maxsize=1 << 14)
def concepts_of(text: str, *, funding: bool = False) -> tuple[str, ...]:
    """The concepts of a printed label; empty where it is none that all cities share.

    `funding`: whether it stands in a table of funding, where 国 and その他 have a meaning.
    """
    folded = fold(text)
    if not folded or len(folded) > _LONGEST or folded.endswith("か"):  # a question
        return ()
    if _RATIO.fullmatch(folded):
        return ("derived",)
    plain = plain_label(text)
    concepts = _of_spelling(folded, plain, funding=funding)
    may_be_pattern = len(plain) <= _LONGEST_OF_PATTERN and not _SENTENCE.search(plain)
    if may_be_pattern and not any(concept.startswith("activity.") for concept in concepts):
        known = {concept.partition(".")[0] for concept in concepts}
        known |= {"indicator"} if "derived" in known else set()  # 効率性指標
        patterns = [concept for pattern, concept in _entries()[1] if pattern.fullmatch(plain)]
        concepts += [concept for concept in patterns if concept.partition(".")[0] not in known]
    return tuple(dict.fromkeys(_with_inner(folded, plain, concepts)))


def _of_spelling(folded: str, plain: str, *, funding: bool) -> list[str]:
    """The concepts of the first spelling of a label that is known: as printed, plain, without its year or number."""
    exact, _ = _entries()
    first = re.split(r"[/・]|、単位", plain)[0]
    shorter = (
        re.sub(YEAR, "", folded),
        _FUNDING.sub("", plain),
        _RELATIVE.sub("", plain),
        re.sub(r"\d{1,2}$", "", plain),
        plain.removesuffix("等"),
        first,
    )
    spelling = next((text for text in (folded, plain, *shorter) if text in exact), "")
    concepts = [concept for concept, only_funding in exact.get(spelling, ()) if funding or not only_funding]
    if spelling != first or first in (folded, plain):
        return concepts
    if _names_another_cost(plain.removeprefix(first)[1:], concepts):
        return []
    return [concept for concept in concepts if not concept.startswith(("rating.", "text"))]


def _with_inner(folded: str, plain: str, concepts: list[str]) -> list[str]:
    """The concepts of a label with what stands in its brackets: a phase, 決算, or the part of a cost, うち人件費."""
    inner = _INNER.search(folded)
    if not inner:
        return concepts
    parts = _costs_of(inner[1].removeprefix("うち"))
    is_whole = not plain.startswith("その他") and {"cost.other_funds", "group.funding"} & set(concepts)
    if parts and (inner[1].startswith("うち") or is_whole):
        concepts = parts + [concept for concept in concepts if concept.startswith("phase.")]
    if any(map(_is_cost, concepts)) or _YEAR_AND_INNER.fullmatch(folded):
        return concepts + _phases(re.sub(YEAR, "", inner[1]))
    return concepts


def _names_another_cost(rest: str, concepts: list[str]) -> bool:
    others = _costs_of(rest)
    return bool(others) and set(others).isdisjoint(concepts) and any(map(_is_cost, concepts))


def _costs_of(label: str) -> list[str]:
    return [concept for concept, _ in _entries()[0].get(label, ()) if _is_cost(concept)]


def _is_cost(concept: str) -> bool:
    return concept.startswith("cost.")


def _phases(word: str) -> list[str]:
    exact, patterns = _entries()
    concepts = [concept for concept, _ in exact.get(word, ())]
    concepts += [concept for pattern, concept in patterns if pattern.fullmatch(word)]
    return [concept for concept in concepts if concept.startswith("phase.")]


def is_label(text: str) -> bool:
    """Whether all cities share a label, among funding or elsewhere."""
    return bool(concepts_of(text, funding=True))


def meaning_of(label: str, family: str) -> str:
    """What a label means among the concepts of one family, such as total of cost.total; "" where it means nothing."""
    parted = (concept.partition(".") for concept in concepts_of(label, funding=True))
    return next((name for start, _, name in parted if start == family), "")
