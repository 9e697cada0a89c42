"""The grammar of a label: what stands beside the words of a concept and leaves it the same.

A label is a number, a year, words of one concept, a unit, and brackets behind them that say more of
these: its year, unit, phase, section, letter. A word that is left over makes of it another label:
決算差引, 決算(4~12月), 一般財源(うち基金).
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from hyoka.text.label_files import PATTERNS
from hyoka.text.units import is_beside_unit, stated_unit, units_in
from hyoka.text.vocabulary_rows import concepts_as_printed, entries
from hyoka.text.years import printed_year, relative_year

#: What stands in brackets, the innermost ones.
INNER: Final = re.compile(r"\(([^()]+)\)")
#: Concepts of figures and ratings: a word that is left over beside one makes it another. What a
#: text or a name is may be said in any words: 対象(誰を、何を).
EXPLAINED_WHOLE: Final = ("phase.", "cost.", "group.", "rating.", "indicator.itself")
#: Concepts that words beside an amount may speak of.
_OF_AMOUNTS: Final = ("cost.", "phase.", "group.")
#: What makes of an amount that of another time: 計画策定時決算.
_OTHER_TIME: Final = "phase.baseline"
#: Phases that may be of any day.
_OF_ANY_DAY: Final = frozenset(("phase.baseline", "phase.target"))
_TOTALS: Final = frozenset(("cost.total", "cost.full_cost"))
#: One column less another: 決算額(B)-(A).
_DIFFERENCE: Final = re.compile(r"[A-Z①-⑳]\)?-\(?[A-Z①-⑳]")
#: What numbers and adds up columns in brackets: (A), (①+②), (注1).
#: Q1 is a quarter.
_LETTERS: Final = re.compile(r"[A-PR-Za-zア-オ①-⑳\d+×÷/=-]{1,9}|[注註※]\d*")


def fits(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a label is of a pattern of the vocabulary, all words for ~ explained."""
    match = pattern.fullmatch(text)
    return match is not None and all(is_explained(words) for words in match.groups() if words)


@lru_cache(maxsize=1 << 12)
def is_explained(words: str, family: str = "phase") -> bool:
    """Whether a text beside a label is words that leave it the same, to the last one.

    A year, an item of costs, a group of them, 額; 差引 or 順位 makes of 決算 another label.

    Args:
        words: The text, folded.
        family: What the label is: phase, cost, rating.
    """
    if not words or _is_beside(words, family):
        return True
    ends = range(len(words) - 1, 0, -1)
    return any(
        _is_beside(words[:end], family) and is_explained(words[end:], family) for end in ends
    )


def _is_beside(word: str, family: str) -> bool:
    if not entries().beside.get(word, frozenset()).isdisjoint(("", family)):
        return True
    if PATTERNS["number_beside"].fullmatch(word) or printed_year(word) == word:
        return True
    is_amount = len(word) > 1 and family != "rating"
    return is_amount and any(
        concept.startswith(_OF_AMOUNTS) and concept != _OTHER_TIME
        for concept, _ in entries().exact.get(word, ())
    )


@lru_cache(maxsize=1 << 14)
def is_other_label(folded: str, label: str, concepts: Collection[str]) -> bool:
    """Whether a printed label is another one than that of the words outside its brackets.

    実績(前年度), 一般財源(うち基金), 事業費(人件費を除く), 決算(4~12月).

    Args:
        folded: The printed label.
        label: The label that it would be; what it has itself changes nothing.
        concepts: What that one means.
    """
    inner = [words for words in INNER.findall(folded) if words not in label]
    inner = [words for words in inner if folded != f"({words})"]
    if any((relative_year(words) or 0) != 0 for words in inner):
        return True
    whole = [concept for concept in concepts if concept.startswith(EXPLAINED_WHOLE)]
    if not whole or not inner:
        return False
    families = {concept.partition(".")[0] for concept in whole}
    if "phase" in families and _DIFFERENCE.search(folded):
        return True
    family = next(name for name in ("phase", "rating", "cost") if name in {*families, "cost"})
    of_day = not _OF_ANY_DAY.isdisjoint(whole)
    return not all(_leaves_same(words, family, of_day=of_day) for words in inner)


def names_other_item(folded: str, label: str, concepts: Collection[str]) -> bool:
    """Whether brackets behind the label of a total name an item that is a part of it.

    事業費(人件費) of a form that says what 事業費 is; その他(特定財源) names the same funds.

    Args:
        folded: The printed label.
        label: The label that it would be; what it has itself changes nothing.
        concepts: What that one means.
    """
    if _TOTALS.isdisjoint(concepts):
        return False
    items = {
        concept
        for words in INNER.findall(folded)
        if words not in label
        for concept in concepts_as_printed(words, funding=True)
        if concept.startswith("cost.")
    }
    return bool(items) and items.isdisjoint(_TOTALS)


def without_sum_before(label: str) -> str:
    """The label of a total without the word before it that says so again: 計事業費合計."""
    for end in range(1, len(label)):
        word = label[:end]
        if "total" in entries().beside.get(word, ()):
            total = label[end:]
            if not _TOTALS.isdisjoint(concepts_as_printed(total, funding=False)):
                return total
    return label


def says_points_to_reach(label: str) -> bool:
    """Whether a label is of the points that a mark can reach: 配点, 満点."""
    return "points" in entries().beside.get(label, ())


def _leaves_same(words: str, family: str, *, of_day: bool) -> bool:
    """Whether each word of a bracket leaves a label the same.

    A year, a unit, a phase, an item, a section, a letter, the end of the year; (4~12月) does not.

    Args:
        words: What stands in the bracket, folded.
        family: What the label is: phase, cost, rating.
        of_day: Whether any day behind a year does so, too.
    """
    year = printed_year(words)
    if relative_year(year) is not None or is_part(words):
        return False
    without_year = words.replace(year, "")
    behind_year = words.replace(year.removesuffix("年度"), "")  # 令和3年度末
    patterns = (PATTERNS["end_of_year"], _LETTERS)
    return (
        PATTERNS["end_of_year"].fullmatch(behind_year) is not None
        or _is_section(without_year, family)
        or (of_day and year != "" and PATTERNS["day_of_state"].fullmatch(without_year) is not None)
        or is_explained(without_year, family)
        or any(pattern.fullmatch(without_year) for pattern in patterns)
        or bool(units_in(without_year))
        or stated_unit(f"({without_year})") is not None
        or is_beside_unit(without_year)
        or (family != "rating" and _is_of_amounts(without_year))
    )


def _is_section(words: str, family: str) -> bool:
    """Whether words name a section; the mark of any but the one in charge is another mark."""
    if family != "rating":
        return PATTERNS["section"].fullmatch(words) is not None
    return "activity.section" in concepts_as_printed(words, funding=False)


def is_part(words: str) -> bool:
    """Whether words begin as those of a part do: うち人件費, 内、人件費."""
    return PATTERNS["part_of_item"].match(words) is not None


def _is_of_amounts(words: str) -> bool:
    known = concepts_as_printed(words, funding=True)
    known += [concept for pattern, concept in entries().patterns if fits(pattern, words)]
    return any(concept.startswith(_OF_AMOUNTS) for concept in known)
