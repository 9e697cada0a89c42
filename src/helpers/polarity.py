"""Which way an indicator is meant to move: the document's own mark, else a rule's words, else unknown."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import pandas as pd

#: What a rule says where its words tell no direction; a rule that stands before others keeps them from guessing.
UNKNOWN = "unknown"
POLARITIES = ("higher", "lower", "maintain", UNKNOWN)
FIELDS = ("name", "definition", "unit")
HIT_COLUMNS = ("indicator_id", "rule", "pattern", "field", "words", "polarity", "reason")


class Rule(NamedTuple):
    """A row of data/labels/polarity.csv: where `pattern` is found in `field`, the indicator has `polarity`."""

    number: int
    pattern: re.Pattern[str]
    field: str
    polarity: str
    reason: str


class Hit(NamedTuple):
    """The rule that spoke first about an indicator, and the words that made it speak."""

    rule: Rule
    words: str


def read_rules(rules: pd.DataFrame) -> list[Rule]:
    """The rules in the order in which they are asked.

    Args:
        rules: Columns pattern (a regular expression), field (name | definition | unit), polarity
            (higher | lower | maintain | unknown) and reason.

    Raises:
        ValueError: A rule has a field or a polarity that there is not.
    """
    read = []
    for number, row in enumerate(rules.to_dict("records"), start=1):
        if row["field"] not in FIELDS or row["polarity"] not in POLARITIES:
            raise ValueError(
                f"polarity rule {number}: field {row['field']!r} and polarity {row['polarity']!r}; "
                f"expected one of {FIELDS} and one of {POLARITIES}"
            )
        pattern = re.compile(str(row["pattern"]), re.IGNORECASE)
        read.append(Rule(number, pattern, str(row["field"]), str(row["polarity"]), str(row["reason"])))
    return read


def first_hit(words: dict[str, str], rules: list[Rule]) -> Hit | None:
    """The first rule whose pattern is found.

    Args:
        words: The indicator's name, definition and unit, as printed.
        rules: As `read_rules` gives them.
    """
    folded = {field: folded_words(words.get(field, "")) for field in FIELDS}
    for rule in rules:
        found = rule.pattern.search(folded[rule.field])
        if found:
            return Hit(rule, found.group())
    return None


def folded_words(text: object) -> str:
    """A text as rules see it: half-width where there is a choice, without blanks and line breaks."""
    return "" if pd.isna(text) else re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))  # type: ignore[call-overload]


def polarity_hits(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """Which rule speaks about which indicator, whether or not the document has a mark of its own.

    Args:
        indicators: The contract's table.
        polarity_rules: As in `read_rules`.

    Returns:
        A row per indicator that a rule's words are found in: indicator_id, rule (its row in the file, from 1), pattern,
        field, words (what was found), polarity (with unknown), reason.
    """
    rules = read_rules(polarity_rules)
    rows = []
    for row in indicators.to_dict("records"):
        hit = first_hit({field: row[field] for field in FIELDS}, rules)
        if hit:
            number, pattern, field, polarity, reason = hit.rule
            rows.append((row["indicator_id"], number, pattern.pattern, field, hit.words, polarity, reason))
    return pd.DataFrame(rows, columns=list(HIT_COLUMNS))


def apply_polarity(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The indicators with the polarity that a rule's words give to those whose document has no mark.

    Args:
        indicators: The contract's table; a polarity that stands in it is the document's and stays.
        polarity_rules: As in `read_rules`.

    Returns:
        The same rows, with polarity and polarity_source (document | rule); both "" where nobody says.
    """
    hits = polarity_hits(indicators, polarity_rules)
    told = hits[hits["polarity"] != UNKNOWN].set_index("indicator_id")["polarity"]
    own = indicators["polarity"].fillna("").astype("str")
    spoken = told.to_dict()
    by_rule = pd.Series(
        [spoken.get(key, "") for key in indicators["indicator_id"]], index=indicators.index, dtype="str"
    )
    sources = pd.Series("", index=indicators.index, dtype="str")
    sources = sources.mask(by_rule != "", "rule").mask(own != "", "document")
    return indicators.assign(polarity=own.where(own != "", by_rule), polarity_source=sources)
