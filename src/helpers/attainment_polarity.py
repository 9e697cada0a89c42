"""Which direction of an indicator is better: by the document's mark, else by a rule on its words, else unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import pandas as pd

#: The polarity of a rule whose words have no direction. Later rules are not tried then.
UNKNOWN = "unknown"
POLARITIES = ("higher", "lower", "maintain", UNKNOWN)
FIELDS = ("name", "definition", "unit")
MATCH_COLUMNS = ["indicator_id", "rule", "pattern", "field", "words", "polarity", "reason"]


class PolarityRule(NamedTuple):
    """A row of data/labels/polarity.csv: where `pattern` is found in `field`, the indicator has `polarity`."""

    number: int
    pattern: re.Pattern[str]
    field: str
    polarity: str
    reason: str


def read_rules(rules: pd.DataFrame) -> list[PolarityRule]:
    """The rules in the order in which they are tried.

    Args:
        rules: Columns pattern (a regular expression), field (name | definition | unit), polarity
            (higher | lower | maintain | unknown) and reason.

    Raises:
        ValueError: A rule has an unknown field or polarity.
    """
    parsed = []
    for number, row in enumerate(rules.to_dict("records"), start=1):
        if row["field"] not in FIELDS or row["polarity"] not in POLARITIES:
            raise ValueError(
                f"polarity rule {number}: field {row['field']!r} and polarity {row['polarity']!r}; "
                f"expected one of {FIELDS} and one of {POLARITIES}"
            )
        pattern = re.compile(str(row["pattern"]), re.IGNORECASE)
        parsed.append(PolarityRule(number, pattern, str(row["field"]), str(row["polarity"]), str(row["reason"])))
    return parsed


def first_match(indicator: Mapping[Hashable, Any], rules: list[PolarityRule]) -> tuple[PolarityRule, str] | None:
    """The first rule whose pattern is found in an indicator, and the words that matched."""
    texts = {field: fold_text(indicator.get(field, "")) for field in FIELDS}
    for rule in rules:
        match = rule.pattern.search(texts[rule.field])
        if match:
            return rule, match.group()
    return None


def fold_text(text: object) -> str:
    """A text as rules see it: half-width where there is a choice, without blanks and line breaks."""
    return "" if pd.isna(text) else re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))  # type: ignore[call-overload]


def polarity_matches(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The rule that applies to each indicator, whether or not the document prints a mark.

    Returns:
        A row per indicator that a rule matches: indicator_id, rule (its row in the file, from 1), pattern, field, words
        (what was matched), polarity (also unknown), reason.
    """
    rules = read_rules(polarity_rules)
    rows = []
    for indicator in indicators.to_dict("records"):
        match = first_match(indicator, rules)
        if match:
            (number, pattern, field, polarity, reason), words = match
            rows.append((indicator["indicator_id"], number, pattern.pattern, field, words, polarity, reason))
    return pd.DataFrame(rows, columns=MATCH_COLUMNS)


def apply_polarity(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The indicators with a polarity by rule where the document prints no mark.

    Returns:
        The same rows with polarity and polarity_source (document | rule); both "" where neither says.
    """
    matches = polarity_matches(indicators, polarity_rules).query("polarity != @UNKNOWN")
    by_rule = dict(zip(matches["indicator_id"], matches["polarity"], strict=True))
    printed = indicators["polarity"].fillna("").astype("str")
    ruled = pd.Series([by_rule.get(key, "") for key in indicators["indicator_id"]], indicators.index, dtype="str")
    sources = pd.Series("", index=indicators.index, dtype="str").mask(ruled != "", "rule")
    return indicators.assign(
        polarity=printed.where(printed != "", ruled), polarity_source=sources.mask(printed != "", "document")
    )
