"""Which direction of an indicator is better: by the document's mark, else by a rule on its words, else unknown."""

from __future__ import annotations

import re

import pandas as pd

from hyoka.japanese import fold

#: The polarity of a rule whose words have no direction. Later rules are not tried then.
UNKNOWN = "unknown"
POLARITIES = ("higher", "lower", "maintain", UNKNOWN)
FIELDS = ("name", "definition", "unit")
MATCH_COLUMNS = ["indicator_id", "rule", "pattern", "field", "words", "polarity", "reason"]


def polarity_matches(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The first rule that applies to each indicator, whether or not the document prints a mark.

    Args:
        indicators: The table indicators.
        polarity_rules: data/labels/polarity.csv, its rows in the order in which they are tried.

    Returns:
        MATCH_COLUMNS: `rule` is its row in the file, from 1; `words` is what was matched; polarity may be unknown.

    Raises:
        ValueError: A rule has an unknown field or polarity.
    """
    texts = indicators.reindex(columns=list(FIELDS)).map(fold).set_index(indicators["indicator_id"])
    rows = []
    for number, rule in enumerate(polarity_rules.to_dict("records"), start=1):
        pattern, field, polarity = (str(rule[name]) for name in ("pattern", "field", "polarity"))
        if field not in FIELDS or polarity not in POLARITIES:
            raise ValueError(
                f"polarity rule {number}: field {field!r} and polarity {polarity!r}; "
                f"expected one of {FIELDS} and one of {POLARITIES}"
            )
        for indicator_id, text in texts[field].items():
            if match := re.search(pattern, text, re.IGNORECASE):
                rows.append((indicator_id, number, pattern, field, match.group(), polarity, str(rule["reason"])))
    matches = pd.DataFrame(rows, columns=MATCH_COLUMNS).drop_duplicates("indicator_id").set_index("indicator_id")
    return matches.reindex(
        [indicator_id for indicator_id in texts.index if indicator_id in matches.index]
    ).reset_index()


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
