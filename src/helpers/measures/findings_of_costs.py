"""Findings of page 04: whose burden grew, how much all settlements moved, what was left.

Only projects, of one account each; money that is only lent or moved is no cost. Each finding
compares projects of one population: those that print what is compared.
"""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from helpers.measures.costs import (
    amounts_alone,
    beside_last_year,
    unit_costs_beside,
    with_general_funds,
)
from helpers.measures.run_tables import (
    CITY_AND_YEAR,
    JPY,
    LEAST_COMPARED,
    SHARE,
    RunTables,
    only_lowest,
)
from helpers.measures.scope import account_of
from helpers.measures.selection import latest
from helpers.measures.totals import totals
from hyoka.text.errors import UsageError

_AMOUNTS: Final = ["settlement", "general_funds", "bonds"]
_GROUP: Final = [*CITY_AND_YEAR, "account"]
#: What is left of a budget: of the one that stood in the end, and of any other.
_LEFT: Final = {"most_unspent": "unspent", "most_left": "budget_balance"}


def of_costs(run: RunTables) -> Iterator[dict[str, Any]]:
    """The findings of each city, year and account, those that rank projects first."""
    rows = _last_year(run)
    proved = run.proved_settlements
    for _, of_group in rows.groupby(_GROUP, sort=True):
        first = of_group.iloc[0]
        about: dict[str, Any] = {"page": "04", "unit": JPY}
        about |= {name: first[name] for name in _GROUP}
        yield from (about | found for found in _moved_most(of_group, proved))
        if len(of_group) == 1:
            yield from (about | found for found in _of_one(of_group, run, proved))
        yield from (about | found for found in _all_together(of_group, proved))
        yield from (about | found for found in _three_years(of_group, proved))
        yield from (about | found for found in _left(of_group, run))
        yield from (about | found for found in _above_budget(of_group, run))
        yield from (about | found for found in _charges(of_group, proved))
        yield from (about | found for found in _part_of_account(of_group, run))
    yield from _unit_costs(run, rows)


def _last_year(run: RunTables) -> pd.DataFrame:
    """The projects of each document's last year, with the amounts of the year before."""
    is_project = run.costs["level"].eq("project") & ~run.costs["moves_money"]
    rows = latest(run.costs[is_project].dropna(subset="settlement"))
    rows = beside_last_year(rows, run.tables["costs"], _AMOUNTS)
    rows = with_general_funds(rows, run.tables["costs"])
    change = rows["settlement"] - rows["settlement_before"]
    general_change = rows["general_funds"] - rows["general_funds_before"]
    is_built = rows["is_one_off"] | rows["bonds_before"].gt(0)
    has_spent = rows["settlement"].gt(0) & rows["settlement_before"].gt(0)
    return rows.assign(
        change=change.mask(rows["was_transferred"]),
        general_change=general_change.mask(rows["was_transferred"]),
        goes_on=has_spent & ~is_built,
    )


def _moved_most(of_group: pd.DataFrame, proved: set[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """The project whose general funds changed most; where none are printed, its settlement.

    Of those that go on: what is only built once is no burden of every year, and one that spent
    nothing in either year began or ended.
    """
    lasting = of_group[of_group["goes_on"]]
    measure = "general_funds_change"
    compared = lasting.assign(moved=lasting["general_change"]).dropna(subset="moved")
    if len(compared) < LEAST_COMPARED:
        measure = "largest_change"
        compared = lasting.assign(moved=lasting["change"]).dropna(subset="moved")
    if len(compared) < LEAST_COMPARED:
        return
    ordered = compared.assign(size=-compared["moved"].abs())
    for row in only_lowest(ordered[ordered["moved"].ne(0)], "size"):
        yield {
            "document_id": row["document_id"],
            "measure": measure,
            "value": row["moved"],
            "n": len(compared),
            "of": len(of_group),
            "subject": row["activity_id"],
            "proved": _share_proved(_both_years(row["activity_id"], row["fiscal_year"]), proved),
        }


def _of_one(
    of_group: pd.DataFrame, run: RunTables, proved: set[tuple[str, int]]
) -> Iterator[dict[str, Any]]:
    """What the years of the only project say: a largest of one is none.

    Of the years in which it spent something: from nothing to something it has not grown, but begun.
    """
    row = of_group.iloc[0]
    amounts = amounts_alone(run.tables["costs"], ["settlement"])
    is_past = amounts["fiscal_year"].le(row["fiscal_year"])
    of_project = amounts[amounts["activity_id"].eq(row["activity_id"]) & is_past]
    spent = of_project[of_project["settlement"].gt(0)]
    years = spent.sort_values("fiscal_year", kind="stable")
    if len(years) < LEAST_COMPARED or years["fiscal_year"].iloc[-1] != row["fiscal_year"]:
        return
    first = years.iloc[0]
    last = years.iloc[-1]
    change = last["settlement"] - first["settlement"]
    if change == 0:
        return
    ends = {(row["activity_id"], int(end["fiscal_year"])) for end in (first, last)}
    yield {
        "document_id": row["document_id"],
        "measure": "change_of_one",
        "value": change,
        "n": len(years),
        "of": len(years),
        "subject": row["activity_id"],
        "proved": _share_proved(ends, proved),
    }


def _all_together(of_group: pd.DataFrame, proved: set[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """How much the settlements moved together, of the projects that print both years.

    What spent nothing in the year before has begun, not grown.
    """
    compared = of_group[of_group["settlement_before"].gt(0)].dropna(subset="change")
    if len(compared) < LEAST_COMPARED:
        return
    sums = totals(compared, ["settlement", "settlement_before"], _GROUP).iloc[0]
    change = sums["settlement"] - sums["settlement_before"]
    if change == 0:
        return
    figures: set[tuple[str, int]] = set()
    for activity, year in zip(compared["activity_id"], compared["fiscal_year"], strict=True):
        figures |= _both_years(activity, year)
    yield {
        "document_id": compared["document_id"].iloc[0],
        "measure": "settled_change",
        "value": change,
        "n": len(compared),
        "of": len(of_group),
        "proved": _share_proved(figures, proved),
    }


def _three_years(of_group: pd.DataFrame, proved: set[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """Whose general funds rose most in two years, and how many rose in both.

    Of projects that print them, spent something in all three years and were not built in any.
    """
    has_spent = of_group["goes_on"] & of_group["settlement_first"].gt(0)
    is_asked = has_spent & ~of_group["bonds_first"].gt(0)
    needed = ["change", "general_change", "general_funds_first"]
    compared = of_group[is_asked].dropna(subset=needed)
    if len(compared) < LEAST_COMPARED:
        return
    rise = compared["general_funds"] - compared["general_funds_first"]
    compared = compared.assign(rise=rise, size=-rise)
    for row in only_lowest(compared[rise.gt(0)], "size"):
        activity = row["activity_id"]
        year = int(row["fiscal_year"])
        yield {
            "document_id": row["document_id"],
            "measure": "three_years_change",
            "value": row["rise"],
            "n": len(compared),
            "of": len(of_group),
            "subject": activity,
            "proved": _share_proved({(activity, year), (activity, year - 2)}, proved),
        }
    rose_before = compared["general_funds_before"].gt(compared["general_funds_first"])
    is_rising = compared["general_change"].gt(0) & rose_before
    if not is_rising.any():
        return
    figures = set()
    for activity, year in zip(compared["activity_id"], compared["fiscal_year"], strict=True):
        figures |= {*_both_years(activity, year), (activity, int(year) - 2)}
    yield {
        "document_id": compared["document_id"].iloc[0],
        "measure": "general_funds_rising",
        "value": is_rising.mean(),
        "unit": SHARE,
        "n": int(is_rising.sum()),
        "of": len(compared),
        "proved": _share_proved(figures, proved),
    }


def _above_budget(of_group: pd.DataFrame, run: RunTables) -> Iterator[dict[str, Any]]:
    """The project whose settled general funds are most over the budgeted ones.

    Other funds than planned may have come short, or the project cost more.
    """
    compared = of_group.dropna(subset=["general_funds", "general_funds_planned"])
    if len(compared) < LEAST_COMPARED:
        return
    over = compared["general_funds"] - compared["general_funds_planned"]
    above = compared.assign(over=over, size=-over)[over.gt(0)]
    for row in only_lowest(above, "size"):
        figure = (row["activity_id"], int(row["fiscal_year"]))
        is_spent = figure in run.proved_settlements
        is_planned = figure in run.proved_budgets
        yield {
            "document_id": row["document_id"],
            "measure": "funds_above_budget",
            "value": row["over"],
            "n": len(above),
            "of": len(compared),
            "subject": row["activity_id"],
            "proved": (is_spent + is_planned) / 2,
        }


def _charges(of_group: pd.DataFrame, proved: set[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    """What part of the settlements users paid, of the projects in which they paid something."""
    printed = of_group.dropna(subset="beneficiary_charges")
    charged = printed[printed["beneficiary_charges"].gt(0)]
    if len(charged) < LEAST_COMPARED:
        return
    sums = totals(charged, ["settlement", "beneficiary_charges"], _GROUP).iloc[0]
    figures = {*charged[["activity_id", "fiscal_year"]].itertuples(index=False, name=None)}
    yield {
        "document_id": charged["document_id"].iloc[0],
        "measure": "charges_share",
        "value": sums["beneficiary_charges"] / sums["settlement"],
        "unit": SHARE,
        "n": len(charged),
        "of": len(printed),
        "proved": _share_proved(figures, proved) / 2,
    }


def _part_of_account(of_group: pd.DataFrame, run: RunTables) -> Iterator[dict[str, Any]]:
    """What part of all that the city spent in their account the projects are that were read.

    Raises:
        UsageError: They spent more than the whole account did.
    """
    first = of_group.iloc[0]
    account = account_of(first["account"])
    year = int(first["fiscal_year"])
    whole = run.city_settlements.get((first["municipality"], year, account))
    if whole is None:
        return
    spent = totals(of_group, ["settlement"], _GROUP)["settlement"].iloc[0]
    if spent > whole:
        about = f"{first['municipality']} {year} {account}"
        raise UsageError("settlement_too_small", file="settlements.csv", about=about)
    figures = {(activity, year) for activity in of_group["activity_id"]}
    yield {
        "account": account,
        "document_id": first["document_id"],
        "measure": "part_of_account",
        "value": spent / whole,
        "unit": SHARE,
        "n": len(of_group),
        "of": len(of_group),
        "proved": _share_proved(figures, run.proved_settlements),
    }


def _unit_costs(run: RunTables, rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The indicator whose unit cost rose most against the year before."""
    beside = unit_costs_beside(run.tables)
    beside = beside.merge(rows[["activity_id", "fiscal_year", "municipality"]])
    for (city, year), of_city in beside.groupby(CITY_AND_YEAR, sort=True):
        compared = of_city.dropna(subset="change")
        if len(compared) < LEAST_COMPARED:
            continue
        ordered = compared.assign(size=-compared["change"])
        for row in only_lowest(ordered[ordered["change"].gt(0)], "size"):
            yield {
                "document_id": row["document_id"],
                "page": "04",
                "municipality": city,
                "fiscal_year": year,
                "measure": "unit_cost_rise",
                "value": row["change"],
                "unit": SHARE,
                "n": len(compared),
                "of": len(of_city),
                "subject": row["indicator_id"],
                "proved": 0.0,
            }


def _left(of_group: pd.DataFrame, run: RunTables) -> Iterator[dict[str, Any]]:
    """The project that left most yen of its budget; a low rate of a small one says little."""
    for measure, column in _LEFT.items():
        compared = of_group.dropna(subset=column)
        left = compared[compared[column].gt(0)]
        if len(compared) < LEAST_COMPARED:
            continue
        for row in only_lowest(left.assign(size=-left[column]), "size"):
            figure = (row["activity_id"], int(row["fiscal_year"]))
            is_spent = figure in run.proved_settlements
            is_planned = figure in run.proved_budgets
            yield {
                "document_id": row["document_id"],
                "measure": measure,
                "value": row[column],
                "n": len(left),
                "of": len(compared),
                "subject": row["activity_id"],
                "proved": (is_spent + is_planned) / 2,
            }


def _both_years(activity: str, year: int) -> set[tuple[str, int]]:
    return {(activity, int(year)), (activity, int(year) - 1)}


def _share_proved(figures: set[tuple[str, int]], proved: set[tuple[str, int]]) -> float:
    return len(figures & proved) / len(figures)
