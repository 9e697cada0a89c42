"""Which direction of an indicator is better: by the document's mark or a rule on words."""

import re
from collections.abc import Hashable, Mapping
from functools import cache

import pandas as pd

from hyoka.text import UsageError, fold

#: The polarity of a rule whose words have no direction. Later rules are not tried then.
UNKNOWN_WAY = "unknown"
POLARITIES = ("higher", "lower", "maintain", UNKNOWN_WAY)
#: The columns of an indicator that a rule may look at.
RULE_FIELDS = ("name", "definition", "unit")


def polarity_matches(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The first rule (data/labels/polarity.csv) that applies to each indicator.

    Also to one with a printed mark.

    Returns:
        indicator_id, polarity (may be unknown) and reason, in the order of the indicators.

    Raises:
        UsageError: A rule has an unknown field or polarity.
    """
    rules = [
        _compiled(number, rule) for number, rule in enumerate(polarity_rules.to_dict("records"), 1)
    ]

    @cache  # sheets print the same indicators
    def first_rule(*texts: str) -> int | None:
        folded = [fold(text) for text in texts]
        for number, (field, pattern) in enumerate(rules):
            if pattern.search(folded[field]):
                return number
        return None

    texts = indicators.reindex(columns=list(RULE_FIELDS)).fillna("")
    numbers = [first_rule(*of_one) for of_one in texts.itertuples(index=False, name=None)]
    first = pd.Series(numbers, indicators.index, dtype="Int64")
    numbered = indicators[["indicator_id"]].assign(rule=first).dropna(subset="rule")
    ruled = numbered.drop_duplicates("indicator_id")
    said = polarity_rules.reset_index(drop=True)[["polarity", "reason"]]
    return ruled.join(said, on="rule").drop(columns="rule").reset_index(drop=True)


def _compiled(number: int, rule: Mapping[Hashable, str]) -> tuple[int, re.Pattern[str]]:
    """The place of a rule's field among RULE_FIELDS, and its pattern."""
    field = rule["field"]
    if field not in RULE_FIELDS or rule["polarity"] not in POLARITIES:
        raise UsageError(
            "polarity_rule",
            number=number,
            found=f"{field}, {rule['polarity']}",
            fields=", ".join(RULE_FIELDS),
            polarities=", ".join(POLARITIES),
        )
    return RULE_FIELDS.index(field), re.compile(rule["pattern"], re.IGNORECASE)


def apply_polarity(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The indicators with a polarity by rule where the document prints no mark.

    Args:
        indicators: The contract's indicators.
        polarity_rules: data/labels/polarity.csv: field, pattern, polarity, reason; the first rule
            that fits counts.

    Returns:
        The indicators; polarity_source says which it is: document, rule, or "" where neither says.

    Raises:
        UsageError: A rule has an unknown field or polarity.
    """
    matches = polarity_matches(indicators, polarity_rules)
    matches = matches[matches["polarity"].ne(UNKNOWN_WAY)]
    by_rule = dict(zip(matches["indicator_id"], matches["polarity"], strict=True))
    printed = indicators["polarity"].fillna("").astype("str")
    ruled = pd.Series(
        [by_rule.get(key, "") for key in indicators["indicator_id"]], indicators.index, dtype="str"
    )
    nothing = pd.Series("", index=indicators.index, dtype="str")
    sources = nothing.mask(ruled != "", "rule")
    return indicators.assign(
        polarity=printed.where(printed != "", ruled),
        polarity_source=sources.mask(printed != "", "document"),
    )
