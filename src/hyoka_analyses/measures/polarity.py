"""Which direction of an indicator is better: by the document's mark or a rule on words.

What a self-rating suggests.
"""

import re
from functools import cache
from typing import Any

import pandas as pd

from hyoka.text.errors import UsageError
from hyoka.text.japanese import fold
from hyoka_analyses.measures.defaults import NEARLY_MET
from hyoka_analyses.measures.frames import Tables, criteria_about

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
    rules: list[tuple[int, re.Pattern[str]]] = []
    for number, rule in enumerate(polarity_rules.to_dict("records"), 1):
        field, polarity = rule["field"], rule["polarity"]
        if field not in FIELDS or polarity not in POLARITIES:
            allowed: dict[str, Any] = {
                "fields": ", ".join(FIELDS),
                "polarities": ", ".join(POLARITIES),
            }
            raise UsageError(
                "polarity_rule", number=number, found=f"{field}, {polarity}", **allowed
            )
        rules.append((FIELDS.index(field), re.compile(rule["pattern"], re.IGNORECASE)))

    @cache  # sheets print the same indicators
    def first_rule(*texts: str) -> int | None:
        folded = [fold(text) for text in texts]
        return next(
            (number for number, (field, rule) in enumerate(rules) if rule.search(folded[field])),
            None,
        )

    texts = indicators.reindex(columns=list(FIELDS)).fillna("").itertuples(index=False, name=None)
    first = pd.Series([first_rule(*of_one) for of_one in texts], indicators.index, dtype="Int64")
    ruled = (
        indicators[["indicator_id"]]
        .assign(rule=first)
        .dropna(subset="rule")
        .drop_duplicates("indicator_id")
    )
    said = polarity_rules.reset_index(drop=True)[["polarity", "reason"]]
    return ruled.join(said, on="rule").drop(columns="rule").reset_index(drop=True)


def apply_polarity(indicators: pd.DataFrame, polarity_rules: pd.DataFrame) -> pd.DataFrame:
    """The indicators with a polarity by rule where the document prints no mark.

    Polarity_source says which.
    """
    matches = polarity_matches(indicators, polarity_rules)
    matches = matches[matches["polarity"].ne(UNKNOWN)]
    by_rule = dict(zip(matches["indicator_id"], matches["polarity"], strict=True))
    printed = indicators["polarity"].fillna("").astype("str")
    ruled = pd.Series(
        [by_rule.get(key, "") for key in indicators["indicator_id"]], indicators.index, dtype="str"
    )
    sources = pd.Series("", index=indicators.index, dtype="str").mask(ruled != "", "rule")
    return indicators.assign(
        polarity=printed.where(printed != "", ruled),
        polarity_source=sources.mask(printed != "", "document"),
    )


def judged_polarity(tables: Tables, nearly_met: float = NEARLY_MET) -> pd.Series:
    """Which way would be better by the city's own judgement of an activity that has one indicator, by indicator_id.

    Of indicators whose direction neither a mark nor a rule says. It judges no target: only what was
    missed has a mark below the best, so a rate with such indicators would be one of misses alone.

    An actual that the city does not call on track, though its mark judges it, lies on the worse
    side of its target. The best mark alone says nothing, as cities give it to figures that miss a
    target too; it contradicts a direction by which the actual would miss its target by more than
    `nearly_met` leaves. All years and sheets of a city's indicator have to agree.
    """
    ratings, indicators = tables["ratings"], tables["indicators"]
    marks = ratings[ratings["criterion"].isin(criteria_about("figures"))].dropna(subset="score")
    if marks.empty:
        return pd.Series(dtype="str")
    single = indicators[
        ~indicators.duplicated("activity_id", keep=False) & indicators["polarity"].eq("")
    ]
    values = tables["indicator_values"]
    values = values[values["status"].eq("reported") & values["measure"].isin(["actual", "target"])]
    values = values.pivot_table(
        "value", ["indicator_id", "fiscal_year"], "measure", aggfunc="first"
    )
    pairs = values.reindex(columns=["actual", "target"]).dropna().reset_index()
    rows = pairs.merge(single[["indicator_id", "activity_id", "name"]], on="indicator_id")
    rows = rows.merge(
        marks[["activity_id", "fiscal_year", "score"]], on=["activity_id", "fiscal_year"]
    )
    miss = rows["target"] - rows["actual"]
    is_far = miss.abs().gt((1 - nearly_met) * rows["target"].abs())
    votes = miss.where(rows["score"].lt(1), -miss.where(is_far)).fillna(0)
    rows = rows.assign(vote=votes.gt(0).astype(int) - votes.lt(0).astype(int))
    names = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["name"]
    cities = tables["documents"].set_index("document_id")["municipality"]
    of_city = single.set_index("indicator_id")["document_id"].map(cities)
    rows["series"] = (
        rows["indicator_id"].map(of_city)
        + " "
        + rows["activity_id"].map(names)
        + " "
        + rows["name"]
    )
    ends = rows[rows["vote"].ne(0)].groupby("series")["vote"].agg(["min", "max"])
    missed = set(rows.loc[rows["score"].lt(1) & rows["vote"].ne(0), "series"])
    agreed = ends[ends["min"].eq(ends["max"]) & ends.index.isin(missed)]["min"]
    ways = (
        rows.drop_duplicates("indicator_id")
        .set_index("indicator_id")["series"]
        .map(agreed)
        .dropna()
    )
    return ways.map({1: "higher", -1: "lower"}).astype("str")
