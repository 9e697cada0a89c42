"""Signals side by side: what of a project a hearing would ask about, one row a project, no score.

Each of five marks is true, false, or missing where the documents do not print what it rests on.
"""

from typing import Final

import pandas as pd

from hyoka.contract import dtypes, typed
from measures.frames import Tables, parents_of
from measures.selection import latest, settled_years
from measures.target_levels import is_called_target
from measures.targets import directions
from measures.totals import BEFORE, added, lowest_levels

#: The marks, in the order in which a page shows them.
SIGNALS: Final = ("pays_more", "has_low_mark", "misses_target", "has_left", "begins_or_ends")
_KEY: Final = ["activity_id", "fiscal_year"]
#: Kinds of moves whose general funds can be held against those of the year before.
_COMPARED: Final = ("lasting", "one_off", "ended")


def signals(
    tables: Tables,
    costs: pd.DataFrame,
    moved: pd.DataFrame,
    judged: pd.DataFrame,
    low_marks: pd.DataFrame,
    ways: "pd.Series[str]",
    *,
    least_yen: float,
    least_rise: float,
    least_left: float,
) -> pd.DataFrame:
    """The contract's table `signals`: the five marks of each project, in its last settled year.

    Projects are the activities of the lowest level of their document, or its projects.

    Args:
        tables: The contract's documents, activities, ratings and narratives.
        costs: Rows of `beside_last_year` with the settlements and general funds of both years,
            budget, unspent and budget_balance (yen); none of projects that only move money.
        moved: Rows of `moves`.
        judged: Rows of attainment that are met or missed, with activity_id.
        low_marks: activity_id, fiscal_year, has_low_mark and low_marks (事業の効率性 C、評価 B): a
            row for each activity and year that the city has marked.
        ways: What is to become of each activity, as `ways`.
        least_yen: A smaller rise or rest is no mark.
        least_rise: General funds rise by this share of those of the year before, at least.
        least_left: This share of the budget is left, at least.

    Returns:
        document_id, municipality, fiscal_year, account, activity_id, name, section, policy,
        settlement (yen), n_marks, n_judged, and of each mark whether it holds and what it rests on:
        pays_more, general_funds_change (yen); has_low_mark, low_marks; misses_target, n_missed,
        n_targets; has_left, left (yen); begins_or_ends, kind, direction. The most marks first, of
        as many the most yen.
    """
    settled = costs.dropna(subset="settlement")
    rows = _projects(tables, settled)
    rows = rows.merge(settled.drop(columns=["municipality", "document_id"]), "left", _KEY)
    rows = rows.merge(moved[[*_KEY, "kind"]], "left", _KEY)
    rows = rows.merge(low_marks, "left", _KEY)
    rows = rows.merge(_targets(judged), "left", _KEY)
    made = rows.assign(
        **_funds(rows, least_yen, least_rise),
        **_rests(rows, least_yen, least_left),
        **_course(rows, tables, ways),
        misses_target=rows["n_missed"].gt(0).where(rows["n_targets"].notna(), None),
    )
    is_other = made.pop("is_other_way")
    made["has_low_mark"] = made["has_low_mark"].mask(is_other, True)
    told = ("方向性 " + made["direction"]).where(is_other, "")
    made["low_marks"] = made["low_marks"].fillna("").str.cat(told, sep="、").str.strip("、")
    marks = made[[*SIGNALS]].astype("boolean")
    made["n_marks"] = marks.sum(axis=1)
    made["n_judged"] = marks.count(axis=1)
    by = {"n_marks": False, "settlement": False, "activity_id": True}
    ordered = made.sort_values([*by], ascending=[*by.values()], kind="stable")
    return typed("signals", ordered[[*dtypes("signals")]].reset_index(drop=True))


def weighed_signals(rows: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """The signals with how much of the money read of their city they are about.

    Args:
        rows: Rows of `signals`.
        moved: Rows of `moves`: what ended is weighed by what it spent the year before.

    Returns:
        The rows with share (what the project spent, of all settlements of its city and year;
        missing where none is printed), stake (yen: the largest of what is a mark: a rise, a rest,
        what a project with a low mark spent) and stake_share (of the same).
    """
    before = rows[_KEY].merge(moved[[*_KEY, "before"]], "left", _KEY)["before"].set_axis(rows.index)
    spent = rows["settlement"].where(~rows["settlement"].lt(before), before)
    year = ["municipality", "fiscal_year"]
    of_cities = added(rows["settlement"], [rows[name] for name in year]).rename("money")
    money = rows[year].join(of_cities, on=year)["money"]
    amounts = {
        "general_funds_change": "pays_more",
        "left": "has_left",
        "settlement": "has_low_mark",
    }
    stakes = [rows[of].where(rows[mark].fillna(value=False)) for of, mark in amounts.items()]
    stake = pd.concat(stakes, axis=1).max(axis=1)
    return rows.assign(share=spent / money, stake=stake, stake_share=stake / money)


def _projects(tables: Tables, settled: pd.DataFrame) -> pd.DataFrame:
    """The projects of each document with their section and policy, and the year that is looked at.

    It is the last settled year, else that of the document or of its marks.
    """
    documents = tables["documents"]
    years = [latest(settled), documents, tables["ratings"]]
    first = pd.concat([of[["document_id", "fiscal_year"]] for of in years]).dropna()
    year = first.drop_duplicates("document_id").set_index("document_id")["fiscal_year"]
    cities = documents.set_index("document_id")["municipality"]
    activities = tables["activities"].drop_duplicates("activity_id")
    of_document = activities["document_id"]
    is_lowest = activities["level"].eq(of_document.map(lowest_levels(activities)))
    rows = activities[["document_id", "activity_id", "name", "section"]].assign(
        municipality=of_document.map(cities),
        fiscal_year=of_document.map(year),
        policy=parents_of(activities["activity_id"], tables),
    )
    return rows[is_lowest].dropna(subset="fiscal_year")


def _targets(judged: pd.DataFrame) -> pd.DataFrame:
    """How many targets of each activity and year can be judged, and how many are missed."""
    of_targets = judged[is_called_target(judged["target_word"])]
    of_targets = of_targets.assign(is_missed=of_targets["verdict"].eq("missed"))
    counts = of_targets.groupby(_KEY)["is_missed"].agg(n_missed="sum", n_targets="size")
    return counts.reset_index()


def _funds(rows: pd.DataFrame, least_yen: float, least_rise: float) -> dict[str, pd.Series]:
    """Who pays more: general funds of a project that spent the year before."""
    before = rows[f"general_funds{BEFORE}"]
    change = rows["general_funds"] - before
    change = change.where(rows["kind"].isin(_COMPARED))
    is_more = change.ge(least_yen) & change.ge(_in_yen(least_rise * before))
    return {
        "pays_more": is_more.where(change.notna(), None),
        "general_funds_change": change,
    }


def _rests(rows: pd.DataFrame, least_yen: float, least_left: float) -> dict[str, pd.Series]:
    """Money left of a budget; of one that was overspent nothing is."""
    budget = rows["budget"]
    is_judged = budget.gt(0) & rows["settlement"].notna()
    left = rows["unspent"].fillna(rows["budget_balance"]).where(is_judged)
    is_much = left.ge(least_yen) & left.ge(_in_yen(least_left * budget))
    return {"has_left": is_much.where(is_judged, None), "left": left}


def _in_yen(limits: "pd.Series[float]") -> "pd.Series[float]":
    """Shares of amounts to the yen: 0.1 of 3 is 0.30000000000000004."""
    return limits.round()


def _course(rows: pd.DataFrame, tables: Tables, ways: "pd.Series[str]") -> dict[str, pd.Series]:
    """What began or ended by its settlements, or ends by the word of the city for its sheet's year.

    And whether that word is the one for a way that is none of the others (その他).
    """
    settled = settled_years(tables).set_index("document_id")["settled_year"]
    printed = tables["documents"].set_index("document_id")["fiscal_year"]
    of_document = rows["document_id"]
    own_year = of_document.map(settled).astype("Int64").fillna(of_document.map(printed))
    is_own = rows["fiscal_year"].eq(own_year).fillna(value=False).astype(bool)
    direction = rows["activity_id"].map(directions(tables)).astype(object).where(is_own)
    way = rows["activity_id"].map(ways).where(is_own)
    is_moved = rows["kind"].isin(["begun", "ended"])
    is_known = rows["kind"].notna() & rows["kind"].ne("no_year_before")
    is_judged = is_known | direction.notna()
    return {
        "begins_or_ends": (is_moved | way.eq("ended")).where(is_judged, None),
        "direction": direction.fillna("").astype("str"),
        "is_other_way": way.eq("other"),
    }
