"""The rows of labels/vocabulary.csv: what labels mean, and which words stand beside a meaning."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold
from hyoka.text.label_files import label_rows

#: The columns of the file.
COLUMNS: Final = ("label", "concept", "note")
#: What a row says in its note where a label means this only beside 一般財源 or 財源内訳.
_FUNDING_ONLY: Final = "only in a table of funding"
#: The concept of words that leave a label the same that stands beside them: of any label, or of one
#: that means what stands behind the dot.
BESIDE: Final = "beside"
#: Letters that * and ~ stand for.
_ANY: Final = ".{0,14}"
#: Spellings of one word, and the one that vocabulary.csv has.
_SPELLINGS: Final = {
    "取り組み": "取組",
    "取組み": "取組",
    "見込み": "見込",
    "あたり": "当たり",
    "当り": "当たり",
}
_SPELLING: Final = re.compile("|".join(_SPELLINGS))


class Entries(NamedTuple):
    """The vocabulary.

    Attributes:
        exact: The concepts by label, each with whether it holds only among funding.
        patterns: Patterns of labels, each with its concept.
        core: Letters of which each label of a pattern has some: most texts have none of them.
        beside: The families beside whose labels a word changes nothing, by word; "" is any.
        faults: The labels that two rows give two meanings; the first row holds.
    """

    exact: dict[str, tuple[tuple[str, bool], ...]]
    patterns: list[tuple[re.Pattern[str], str]]
    core: re.Pattern[str]
    beside: dict[str, frozenset[str]]
    faults: list[UsageError]


def spelled(folded: str) -> str:
    """A label in the spelling that vocabulary.csv has of its words."""
    return _SPELLING.sub(lambda spelling: _SPELLINGS[spelling[0]], folded)


@cache
def entries() -> Entries:
    """The vocabulary of the file that is found now."""
    found = Entries({}, [], re.compile(""), {}, [])
    cores: set[str] = set()
    lines: dict[tuple[str, str, str], tuple[int, str]] = {}
    for number, row in enumerate(label_rows("vocabulary"), 2):
        labels = [spelled(fold(label)) for label in alternatives(row["label"])]
        concept = row["concept"]
        family, _, name = concept.partition(".")
        if family == BESIDE:
            for word in labels:
                found.beside[word] = found.beside.get(word, frozenset()) | {name}
        elif not {"*", "~"}.isdisjoint(row["label"]):
            pattern = "|".join(map(_pattern_of, labels))
            found.patterns.append((re.compile(pattern), concept))
            cores |= {max(re.split("[*~]", label), key=len) for label in labels}
        else:
            for label in dict.fromkeys(labels):
                line = (label, family, row["note"])
                first, known = lines.setdefault(line, (number, concept))
                if known != concept:
                    found.faults.append(_two_meanings(label, (first, known), (number, concept)))
                    continue
                meaning = (concept, row["note"] == _FUNDING_ONLY)
                found.exact[label] = (*found.exact.get(label, ()), meaning)
    return found._replace(core=re.compile("|".join(map(re.escape, sorted(cores)))))


def _two_meanings(label: str, *lines: tuple[int, str]) -> UsageError:
    meanings = " / ".join(f"{number}: {concept}" for number, concept in lines)
    return UsageError(
        "label_with_two_meanings", file="vocabulary.csv", found=f"{label}: {meanings}"
    )


def alternatives(label: str) -> Iterator[str]:
    """The labels for which a row stands: 担当課 and 担当課名 for 担当課{|名}."""
    choices = []
    for number, part in enumerate(re.split(r"\{(.*?)\}", label)):
        choices.append(part.split("|") if number % 2 else [part])
    return map("".join, product(*choices))


def _pattern_of(label: str) -> str:
    """* is any letters; what stands for ~ is a group, and has to be explained word by word."""
    return re.escape(label).replace(r"\*", _ANY).replace("\\~", "~").replace("~", f"({_ANY})")


def concepts_as_printed(label: str, *, funding: bool) -> list[str]:
    """The concepts of a label in exactly these letters."""
    return [
        concept
        for concept, only_funding in entries().exact.get(label, ())
        if funding or not only_funding
    ]


def faults_of_vocabulary() -> Sequence[UsageError]:
    """What is wrong in vocabulary.csv, with the line and the word: reading goes on without it."""
    return entries().faults
