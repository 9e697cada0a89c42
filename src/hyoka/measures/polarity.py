"""Which direction of an indicator is better: by the document's mark, else by a rule on its words, else unknown."""

from __future__ import annotations

import re

import pandas as pd

from hyoka.errors import UsageError
from hyoka.text.japanese import fold

#: The polarity of a rule whose words have no direction. Later rules are not tried then.
UNKNOWN = "unknown"
POLARITIES = ("higher", "lower", "maintain", UNKNOWN)
FIELDS = ("name", "definition", "unit")


def polarity_matches(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The first rule (data/labels/polarity.csv) that applies to each indicator, also to one with a printed mark.

    Returns:
        indicator_id, polarity (may be unknown) and reason, in the order of the indicators.

    Raises:
        UsageError: A rule has an unknown field or polarity.
    """
    texts = indicators.reindex(columns=list(FIELDS)).map(fold).astype("str")
    first = pd.Series(pd.NA, indicators.index, dtype="Int64")
    for number, rule in enumerate(polarity_rules.to_dict("records")):
        field, polarity = rule["field"], rule["polarity"]
        if field not in FIELDS or polarity not in POLARITIES:
            expected = f"field {' or '.join(FIELDS)}, polarity {' or '.join(POLARITIES)}"
            raise UsageError(f"rule {number + 1} of polarity.csv", expected=expected, found=f"{field}, {polarity}")
        first = first.mask(first.isna() & texts[field].str.count(rule["pattern"], re.IGNORECASE).gt(0), number)
    ruled = indicators[["indicator_id"]].assign(rule=first).dropna(subset="rule").drop_duplicates("indicator_id")
    rules = polarity_rules.reset_index(drop=True)[["polarity", "reason"]]
    return ruled.join(rules, on="rule").drop(columns="rule").reset_index(drop=True)


def apply_polarity(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The indicators with a polarity by rule where the document prints no mark; polarity_source says which."""
    matches = polarity_matches(indicators, polarity_rules).query("polarity != @UNKNOWN")
    by_rule = dict(zip(matches["indicator_id"], matches["polarity"], strict=True))
    printed = indicators["polarity"].fillna("").astype("str")
    ruled = pd.Series([by_rule.get(key, "") for key in indicators["indicator_id"]], indicators.index, dtype="str")
    sources = pd.Series("", index=indicators.index, dtype="str").mask(ruled != "", "rule")
    return indicators.assign(
        polarity=printed.where(printed != "", ruled), polarity_source=sources.mask(printed != "", "document")
    )
