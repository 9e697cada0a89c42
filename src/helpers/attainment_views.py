"""Tables of attainment as its page shows them.

`named` is the table attainment after `with_names`, `named_trends` the table of `trends` after it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.attainment_polarity import fold_text
from helpers.attainment_words import flag_words
from helpers.load import Tables
from helpers.source import with_cells
from helpers.words import number, percent

#: The criteria by which cities rate their progress, unlike needs and priorities.
PROGRESS_CRITERIA = ("評価", "進捗状況", "達成状況", "成果指標の達成状況", "自己評価")
TARGET_FLAGS = ("target_slack", "too_easy")
PROGRESS_FLAGS = ("small_span", "no_direction", "target_equals_baseline", "target_worse_than_baseline", "not_started")


def with_names(table: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Rows about indicators with the words a reader knows them by.

    Returns:
        The rows with municipality, sheet_year, activity_id, code, activity, indicator and unit beside them.
    """
    indicators = tables["indicators"][["indicator_id", "activity_id", "name", "unit"]]
    activities = tables["activities"][["activity_id", "code", "name"]]
    documents = tables["documents"][["document_id", "municipality", "fiscal_year"]]
    named = table.merge(indicators.rename(columns={"name": "indicator"}), on="indicator_id", how="left")
    named = named.merge(activities.rename(columns={"name": "activity"}), on="activity_id", how="left")
    return named.merge(documents.rename(columns={"fiscal_year": "sheet_year"}), on="document_id", how="left")


def with_sources(table: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Rows by indicator and year with page and box of their target, actual and baseline.

    Returns:
        The rows with target_page, target_x0 …, actual_page … and baseline_page ….
    """
    table = with_value_cells(with_value_cells(table, "target", values, "target"), "actual", values, "actual")
    known = values.loc[(values["measure"] == "baseline") & values["value"].notna(), ["indicator_id", "fiscal_year"]]
    pairs = table[["indicator_id", "fiscal_year"]].merge(
        known.rename(columns={"fiscal_year": "baseline_year"}), on="indicator_id"
    )
    gap = pairs["baseline_year"] - pairs["fiscal_year"]
    # the last baseline up to a year, else the first one after it
    pairs = pairs.assign(late=gap > 0, gap=gap.abs()).sort_values(["late", "gap"], kind="stable")
    chosen = pairs.drop_duplicates(["indicator_id", "fiscal_year"]).drop(columns=["late", "gap"])
    table = table.merge(chosen, on=["indicator_id", "fiscal_year"], how="left")
    return with_value_cells(table, "baseline", values, "baseline", "baseline_year").drop(columns="baseline_year")


def with_value_cells(
    table: pd.DataFrame, column: str, values: pd.DataFrame, measure: str, year: str = "fiscal_year"
) -> pd.DataFrame:
    """Rows with page and box of the target, actual or baseline (`measure`) of the column `year` that `column` holds."""
    cells = values[values["measure"] == measure].rename(columns={"fiscal_year": year})
    return with_cells(table, column, cells, ["indicator_id", year])


def applied_rules(matches: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """The polarity rules that apply to indicators without a printed mark, one row a rule.

    Returns:
        rule, polarity, rule_reason, words (all that were matched), indicators (how many), example.
    """
    unmarked = indicators.loc[indicators["polarity"] == "", ["indicator_id", "name"]]
    return (
        matches.merge(unmarked, on="indicator_id")
        .groupby("rule", as_index=False, sort=True)
        .agg(
            polarity=("polarity", "first"),
            rule_reason=("reason", "first"),
            words=("words", lambda words: "、".join(dict.fromkeys(words))),
            indicators=("indicator_id", "size"),
            example=("name", "first"),
        )
    )


def of_sheet_year(named: pd.DataFrame) -> pd.DataFrame:
    """The rows of the year that each document is about."""
    return named[named["fiscal_year"] == named["sheet_year"]]


def due(named: pd.DataFrame) -> pd.DataFrame:
    """The rows of each document's year that have an attainment, the lowest first."""
    rows = of_sheet_year(named).dropna(subset="attainment")
    return rows.sort_values(["attainment", "indicator_id"], kind="stable").reset_index(drop=True)


def by_city_and_year(named: pd.DataFrame) -> pd.DataFrame:
    """Attainment by city and year.

    Returns:
        municipality, fiscal_year, rows, n (with an attainment), met (of these), share_met, mean_capped, median and
        least of the uncapped attainment. Years without any attainment are left out.
    """
    grouped = named.assign(met_due=named["met"].where(named["attainment"].notna())).groupby(
        ["municipality", "fiscal_year"], sort=True
    )
    table = grouped.agg(
        rows=("indicator_id", "size"),
        n=("attainment", "count"),
        met=("met_due", "sum"),
        mean_capped=("attainment_capped", "mean"),
        median=("attainment", "median"),
        least=("attainment", "min"),
    ).reset_index()
    table.insert(5, "share_met", table["met"].astype("float64") / table["n"].where(table["n"] > 0))
    return table[table["n"] > 0].reset_index(drop=True)


def reasons(named: pd.DataFrame) -> pd.DataFrame:
    """Rows by city and by why they have no attainment: municipality, reason ("" where they have one), rows."""
    counted = named.groupby(["municipality", "reason"], sort=True).size().rename("rows")
    return counted.reset_index().sort_values(["municipality", "rows"], ascending=[True, False], ignore_index=True)


def moved_most(named_trends: pd.DataFrame, *, targets: bool, least: float = 10, rows: int = 12) -> pd.DataFrame:
    """The indicators whose direction is known and whose value changed most since their first year.

    A change is measured by the greater of the two values, so that a fall to a half weighs what a doubling does.

    Args:
        named_trends: trends `with_names`.
        targets: Whether of those with a target, or of those without.
        least: Leaves out indicators whose first and last values are both smaller.
        rows: At most so many rows.
    """
    known = named_trends[
        (named_trends["has_target"] == targets)
        & (named_trends["direction_since_first"] != "")
        & named_trends["rate_since_first"].notna()
        & (named_trends["change_since_first"] != 0)
        & (named_trends[["first", "value"]].abs().max(axis=1) >= least)
    ]
    span = known["change_since_first"].abs() / known[["first", "value"]].abs().max(axis=1)
    return known.loc[span.sort_values(ascending=False, kind="stable").index].head(rows).reset_index(drop=True)


def moved_by(row: Mapping[Hashable, Any]) -> str:
    """The change of a row of trends since its first year: +69%, △48%; in points where the figure is a percentage."""
    if fold_text(row["unit"]) == "%":
        change = float(row["change_since_first"])
        return ("+" if change > 0 else "") + number(change) + "ポイント"
    rate = float(row["rate_since_first"])
    return ("+" if rate > 0 else "") + percent(rate, 0)


def rating_agreement(tables: Tables, named: pd.DataFrame) -> pd.DataFrame:
    """What a city says of its progress beside what its indicators say, by activity.

    Returns:
        A row per activity and year that has both: criterion, symbol, score, n, met, share_met, mean_capped and
        agreement. above: the best mark though a target was missed, or a mark above the middle though most were;
        below: a mark not above the middle though all were met; else agree.
    """
    keys = ["document_id", "activity_id", "fiscal_year"]
    attained = named.dropna(subset="attainment").groupby(keys)
    figures = attained.agg(n=("met", "size"), met=("met", "sum"), mean_capped=("attainment_capped", "mean"))
    ratings = tables["ratings"].dropna(subset="score")
    table = ratings[ratings["criterion"].isin(PROGRESS_CRITERIA)].merge(figures.reset_index(), on=keys)
    names = tables["activities"][["activity_id", "code", "name"]].rename(columns={"name": "activity"})
    table = table.merge(names, on="activity_id", how="left")
    cities = tables["documents"][["document_id", "municipality"]]
    table = table.merge(cities, on="document_id", how="left")
    table["share_met"] = table["met"].astype("float64") / table["n"]
    above = ((table["score"] == 1) & (table["share_met"] < 1)) | ((table["score"] > 0.5) & (table["share_met"] < 0.5))
    below = (table["score"] <= 0.5) & (table["share_met"] == 1)
    table["agreement"] = pd.Series("agree", index=table.index, dtype="str").mask(above, "above").mask(below, "below")
    return table


def flagged(named: pd.DataFrame, flag: str) -> pd.DataFrame:
    """The rows of each document's own year that have a flag."""
    rows = of_sheet_year(named)
    has_flag = rows["flags"].map(lambda flags: flag in flags.split(";")).astype(bool)
    return rows[has_flag].reset_index(drop=True)


def questionable_targets(named: pd.DataFrame) -> pd.DataFrame:
    """The targets of each document's own year that are slack or too easy, by city, with a `note` that says which."""
    rows = pd.concat([flagged(named, flag) for flag in TARGET_FLAGS]).drop_duplicates(["indicator_id", "fiscal_year"])
    rows = rows.assign(note=[flag_words(flags, TARGET_FLAGS) for flags in rows["flags"]])
    return rows.sort_values(["municipality", "indicator_id"], kind="stable", ignore_index=True)


def underway(named: pd.DataFrame) -> pd.DataFrame:
    """The rows of each document's own year with actual and baseline, the least progress first.

    Returns:
        The rows with a `note`: why there is no progress, or why it says little.
    """
    rows = of_sheet_year(named).dropna(subset=["baseline", "actual"])
    rows = rows.assign(note=[flag_words(flags, PROGRESS_FLAGS) for flags in rows["flags"]])
    return rows.sort_values(["progress", "indicator_id"], kind="stable", ignore_index=True)
