"""Which direction of an indicator is better: by the document's mark or a rule on words.

What a self-rating suggests.
"""

import re
from collections.abc import Hashable, Mapping
from functools import cache

import numpy as np
import pandas as pd

from helpers.measures.defaults import NEARLY_MET
from helpers.measures.frames import Tables, criteria_about
from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold

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

    Polarity_source says which.
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


def judged_polarity(tables: Tables, nearly_met: float = NEARLY_MET) -> pd.Series:
    """Which way would be better by the city's own judgement, by indicator_id.

    Of an activity that has one indicator, whose direction neither a mark nor a rule says. It judges
    no target: only what was missed has a mark below the best, so a rate with such indicators would
    be one of misses alone.

    An actual that the city does not call on track, though its mark judges it, lies on the worse
    side of its target. The best mark alone says nothing, as cities give it to figures that miss a
    target too; it contradicts a direction by which the actual would miss its target by more than
    `nearly_met` leaves. All years and sheets of a city's indicator have to agree.
    """
    ratings = tables["ratings"]
    indicators = tables["indicators"]
    marks = ratings[ratings["criterion"].isin(criteria_about("figures"))].dropna(subset="score")
    if marks.empty:
        return pd.Series(dtype="str")
    single = indicators[
        ~indicators.duplicated("activity_id", keep=False) & indicators["polarity"].eq("")
    ]
    values = tables["indicator_values"]
    is_asked = values["status"].eq("reported") & values["measure"].isin(["actual", "target"])
    key = ["indicator_id", "fiscal_year"]
    by_measure = values[is_asked].pivot_table("value", key, "measure", aggfunc="first")
    pairs = by_measure.reindex(columns=["actual", "target"]).dropna().reset_index()
    rows = pairs.merge(single[["indicator_id", "activity_id", "name"]], on="indicator_id")
    rows = rows.merge(
        marks[["activity_id", "fiscal_year", "score"]], on=["activity_id", "fiscal_year"]
    )
    miss = rows["target"] - rows["actual"]
    is_far = miss.abs().gt((1 - nearly_met) * rows["target"].abs())
    is_below_best = rows["score"].lt(1)
    votes = miss.where(is_below_best, -miss.where(is_far)).fillna(0)
    rows["vote"] = np.sign(votes).astype(int)
    names = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["name"]
    cities = tables["documents"].set_index("document_id")["municipality"]
    of_city = single.set_index("indicator_id")["document_id"].map(cities)
    owners = rows["indicator_id"].map(of_city) + " " + rows["activity_id"].map(names)
    rows["series"] = owners + " " + rows["name"]
    votes_cast = rows[rows["vote"].ne(0)]
    ends = votes_cast.groupby("series")["vote"].agg(["min", "max"])
    missed = votes_cast.loc[votes_cast["score"].lt(1), "series"]
    is_agreed = ends["min"].eq(ends["max"]) & ends.index.isin(missed)
    agreed = ends.loc[is_agreed, "min"]
    series = rows.drop_duplicates("indicator_id").set_index("indicator_id")["series"]
    ways = series.map(agreed).dropna()
    return ways.map({1: "higher", -1: "lower"}).astype("str")
