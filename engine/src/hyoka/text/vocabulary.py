"""Labels that all cities use, and their meaning, from labels/vocabulary.csv."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from hyoka.text.japanese import YEAR, fold, year_range
from hyoka.text.label_grammar import (
    EXPLAINED_WHOLE,
    INNER,
    fits,
    is_other_label,
    without_sum_before,
)
from hyoka.text.units import money_units
from hyoka.text.vocabulary_rows import concepts_as_printed, entries, spelled
from hyoka.text.years import ANY_YEAR, OTHER_YEAR

_RATIO: Final = re.compile(rf"(?:{ANY_YEAR})[/÷](?:{ANY_YEAR})")
#: What a note mark says more of a label: 決算※見込.
_NOTED: Final = re.compile(r"(?<=.)※([^\W\d]+)$")
_YEAR_AND_INNER: Final = re.compile(rf"(?:{ANY_YEAR}|{OTHER_YEAR})\(.*\)")
#: Letters of a longest label, and of one that a pattern of vocabulary.csv may match.
_LONGEST: Final = 60
#: What stands between words of one label that are equals.
_WORDS_BESIDE: Final = re.compile(r"[・/、,]|及び")
_LONGEST_OF_PATTERN: Final = 16
#: What no label has: particles and ends of sentences.
_SENTENCE: Final = re.compile(r"[がをは。]|(?:[るたすてずく]|ため|ない)$")
#: What takes no further meaning from a pattern: 決算書頁 is no settlement.
_SAYS_ALL: Final = ("activity.", "ignore", "rating.", "derived")
_SIGNS: Final = "■◆◇●○◎▼▶□★・※*"
_NUMBER_BEFORE: Final = re.compile(
    rf"^(?:[{_SIGNS}]|[(\[【〔<]?(?:\d{{1,2}}(?:-\d{{1,2}})*|[IVX]{{1,4}}|[A-Za-zア-オ])[)\]】〕>.、:]"
    r"|(?:\d{1,2}(?:-\d{1,2})*)(?=[^\W\d_A-Za-z年月日次回件人歳号]|人[員件数])"
    r"|(?:[IVX]{1,4}|[A-Za-zアイウエオ])(?=(?!評価)[一-龥]{2}|その他))"
)
_BEHIND: Final = re.compile(
    r"(?:(?<![A-Za-z])[(\[]?[A-Zア-オa-z][)\]]?(?:[÷/+=×-][A-Za-z0-9+÷×/-]*)?"
    r"|[:*※◆]\d*|[・.]{2,}\d*|\d(?:[+×÷-]\d)+|=.*)$"
)
#: The letter of a column: 一般財源(B).
_LETTER_BEHIND: Final = re.compile(r"\([A-Za-z①-⑳]\)$")
#: A number before a text, of a heading or a list, that is no figure.
ENUMERATION: Final = re.compile(r"^[^\w△▲+-]*(?:\d{1,6}(?:[-.]\d{1,3})*[\])】.、:]?(?=\D))?")
#: A year; four digits alone are one only at the end of a word, for 2022人 is a figure.
_YEAR_NO_FIGURE: Final = re.compile(rf"{YEAR}(?:(?<!\d{{4}})|(?!\w))")
#: A year before or within a label; digits right behind it are a figure that fell into the label, no
#: number of it.
_YEAR_OF_LABEL: Final = re.compile(rf"(?>(?:{YEAR})(?:における|以降の|での|の)?)(?!\d+(?![\d月]))")
_FIGURE_BEHIND_YEAR: Final = re.compile(rf"(?>{YEAR})\d+(?![\d月])")
#: The group before its item: 財源 国庫支出金, 支出 人件費.
_FUNDING: Final = re.compile("^(?:財源(?:内訳)?|支出|歳出)(?=..)")
#: A word wholly in brackets: (特定財源).
_WHOLE: Final = re.compile(r"^\((対[^():]{2,}|[^()\d:]{2,})\)$")
_MONEY_BEHIND: Final = re.compile(
    rf"(?<=\w{{2}})(?:{'|'.join(word for word in money_units() if len(word) > 1)})$"
)
#: What a part begins with: うち人件費, 内、人件費.
_PART: Final = re.compile("^([(]?)(?:うち|内、)")
#: The number of a label; -0 is a figure.
_NUMBER_OF_LABEL: Final = re.compile(r"(?<=[^\W\d])\d{1,2}$")
_BRACKETS: Final = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|【[^】]*】$|〔[^〕]*〕$")


@lru_cache(maxsize=1 << 14)
def plain_label(text: str) -> str:
    """A label folded, without years, notes and brackets.

    Nor the number or sign before it and the letter behind it. This takes apart and decides nothing:
    whether a bracket leaves the label the same, the grammar says (`is_other_label`). What goes
    elsewhere the grammar explains, too, but for うち: whoever asks has to ask `is_part`.
    """
    folded = re.sub(r"\(?※.*$", "", fold(text)) or fold(text)
    bare = _YEAR_OF_LABEL.sub("", folded.replace(year_range(folded), "") or folded)
    for _ in range(2):
        bare = _NUMBER_BEFORE.sub("", bare) or bare
    bare = (_BRACKETS.sub("", bare) or bare).strip("【】〔〕<>《》[]「」『』:・")
    bare = _WHOLE.sub(r"\1", bare)
    without = _BRACKETS.sub("", bare)
    bare = _PART.sub(r"\1", without or bare)
    for _ in range(2):
        bare = _BEHIND.sub("", bare) or bare
    bare = without_sum_before(bare)
    return _MONEY_BEHIND.sub("", bare).rstrip("+-×÷/") or bare


#: What a figure of a year that is over is, unless its label says more: 決算(見込), 実績(速報値).
_OVER: Final = frozenset(("phase.settlement", "phase.actual"))
#: One of them that is still to come, as brackets say.
_EXPECTED: Final = "phase.expected"
#: Phases in brackets that leave it one: 決算(実績).
_PLAIN_PHASES: Final = frozenset(
    f"phase.{name}" for name in ("settlement", "budget", "target", "actual", "baseline")
)


@lru_cache(maxsize=1 << 14)
def concepts_of(text: str, *, funding: bool = False) -> tuple[str, ...]:
    """The concepts of a printed label; empty where not all cities share it.

    `funding`: whether it stands in a table of funding, where 国 and その他 have a meaning.
    """
    folded = spelled(fold(text))
    if not folded or len(folded) > _LONGEST or folded.endswith("か"):  # a question
        return ()
    if _RATIO.fullmatch(folded) and not re.fullmatch(YEAR, folded):
        return ("derived",)
    plain = spelled(plain_label(text))
    concepts = _of_spelling(folded, plain, funding=funding)
    may_be_pattern = len(plain) <= _LONGEST_OF_PATTERN and not _SENTENCE.search(plain)
    if may_be_pattern and not any(concept.startswith(_SAYS_ALL) for concept in concepts):
        known = {concept.partition(".")[0] for concept in concepts}
        spellings = dict.fromkeys((plain, _NUMBER_OF_LABEL.sub("", plain)))
        found = _of_patterns(spellings)
        concepts += [concept for concept in found if concept.partition(".")[0] not in known]
    if _has_two_phases(folded):
        concepts = [concept for concept in concepts if not concept.startswith("phase.")]
        concepts = concepts or ["head"]
    meanings = _with_inner(folded, plain, concepts)
    inner = INNER.search(folded)
    explained = inner[1] if inner and meanings != concepts else label_as_printed(folded)
    if is_other_label(folded, explained, tuple(meanings)):
        meanings = [concept for concept in meanings if not concept.startswith(EXPLAINED_WHOLE)]
    return tuple(dict.fromkeys(meanings))


def label_as_printed(folded: str) -> str:
    """The label with its brackets, where the vocabulary has it so; without year, number, letter.

    "" where it has it only without them.
    """
    bare = (folded, re.sub(YEAR, "", folded), _NUMBER_BEFORE.sub("", folded))
    spellings = [*bare, *(_LETTER_BEHIND.sub("", label) for label in bare)]
    return next((label for label in spellings if label in entries().exact), "")


def _of_spelling(folded: str, plain: str, *, funding: bool) -> list[str]:
    """The concepts of the first spelling of a label that is known.

    As printed, plain, without its year or number.
    """
    first, *options = re.split(r"[/・]|及び|、単位", plain)
    shorter = (
        re.sub(YEAR, "", folded),
        _FUNDING.sub("", plain),
        _NUMBER_OF_LABEL.sub("", plain),
        re.sub(r"(?:等|など|欄)$", "", plain),
        first,
    )
    spellings = (folded, plain, *shorter)
    spelling = next((text for text in spellings if text in entries().exact), "")
    concepts = concepts_as_printed(spelling, funding=funding)
    if spelling != first or first in (folded, plain):
        return concepts
    costs = {cost for option in options for cost in _costs_of(option)}
    if (
        costs
        and costs.isdisjoint(concepts)
        and any(concept.startswith("cost.") for concept in concepts)
    ):
        return ["derived"] if plain[len(first)] == "/" else []
    of_options = [concepts_as_printed(option, funding=funding) for option in options]
    common = set(concepts).intersection(*of_options)
    return [
        concept
        for concept in concepts
        if concept in common or not concept.startswith(("rating.", "text"))
    ]


def _of_patterns(spellings: Iterable[str]) -> list[str]:
    """The concepts of the patterns of which one of these spellings is."""
    possible = [text for text in spellings if entries().core.search(text)]
    if not possible:
        return []
    return [
        concept
        for pattern, concept in entries().patterns
        if any(fits(pattern, text) for text in possible)
    ]


def _with_inner(folded: str, plain: str, concepts: list[str]) -> list[str]:
    """The concepts of a label with what stands in its brackets.

    That is a phase, 決算, or the part of a cost, うち人件費.
    """
    inner = INNER.search(folded) or _NOTED.search(folded)
    if not inner:
        return concepts
    added = [_costs_of(word) for word in inner[1].split("+")[1:]]
    if ["cost.personnel_cost"] in added:
        return ["cost.full_cost"]  # 事業費計(直接費+人件費)
    parts = _costs_of(inner[1].removeprefix("うち"))
    is_whole = not plain.startswith("その他") and {"cost.other_funds", "group.funding"} & set(
        concepts
    )
    if parts and (inner[1].startswith("うち") or is_whole):
        concepts = parts + [concept for concept in concepts if concept.startswith("phase.")]
    is_cost = any(concept.startswith("cost.") for concept in concepts)
    is_noted = inner.re is _NOTED
    if is_cost or is_noted or _YEAR_AND_INNER.fullmatch(folded):
        concepts = with_phases(concepts, _phases_of(inner[1]))
    return concepts


def _phases_of(words: str) -> list[str]:
    """The phases that some words behind a label say."""
    word = re.sub(YEAR, "", words)
    found = concepts_as_printed(word, funding=True)
    found += _of_patterns([word])
    return [concept for concept in found if concept.startswith("phase.")]


@lru_cache(maxsize=1 << 12)
def phases_in_brackets(folded: str) -> tuple[str, ...]:
    """The phases that a label says in brackets: budget of 事業費(予算)."""
    return tuple(
        dict.fromkeys(phase for words in INNER.findall(folded) for phase in _phases_of(words))
    )


def with_phases(concepts: Sequence[str], inner: Sequence[str]) -> list[str]:
    """The concepts of a label with the phases in its brackets.

    They may say of a settlement or an actual that it is not one: 決算(見込).
    """
    if _OVER.isdisjoint(concepts):
        return [*concepts, *inner]
    if "phase.target" in inner:
        inner = [_EXPECTED]
    others = [concept for concept in inner if concept not in _PLAIN_PHASES]
    if not others:
        return [*concepts, *inner]
    return [concept for concept in concepts if concept not in _OVER] + others


def _costs_of(label: str) -> list[str]:
    concepts = concepts_as_printed(label, funding=True)
    return [concept for concept in concepts if concept.startswith("cost.")]


@lru_cache(maxsize=1 << 14)
def holds_figures(folded: str) -> bool:
    """Whether a text holds a number, but for zeros, years and the number of a heading."""
    without_years = _YEAR_NO_FIGURE.sub("", ENUMERATION.sub("", folded))
    return (
        re.search("[1-9]", without_years) is not None
        or _FIGURE_BEHIND_YEAR.search(folded) is not None
    )


def is_label(text: str) -> bool:
    """Whether all cities share a label, among funding or elsewhere."""
    return bool(concepts_of(text, funding=True))


def _has_two_phases(folded: str) -> bool:
    """Whether a label speaks of figures of two phases, and so of neither: 実績値・計画値."""
    words = _WORDS_BESIDE.split(_BRACKETS.sub("", folded))
    if len(words) == 1:
        return False
    phases = {meaning_of(word, "phase") for word in words} - {""}
    return len(phases) > 1


def is_spelled_so(text: str) -> bool:
    """Whether all cities share a label in these letters, not only its end or beginning."""
    return bool(_of_spelling(spelled(fold(text)), spelled(plain_label(text)), funding=True))


def meaning_of(label: str, family: str) -> str:
    """What a label means among the concepts of one family, such as total of cost.total.

    "" where it means nothing.
    """
    parted = (concept.partition(".") for concept in concepts_of(label, funding=True))
    return next((name for start, _, name in parted if start == family), "")
