"""From last year's settlement to this year's: every project with what became of it.

A sum closes here: what the lasting projects moved, what was spent once, what began, what ended,
what came from another project and what has no printed year before is the change of the account.
"""

from typing import Final

import pandas as pd

from hyoka.contract import FUNDING, TABLES, dtypes, typed
from hyoka.text import UsageError
from measures.costs import beside_last_year, is_lasting
from measures.frames import first_of
from measures.totals import BEFORE

#: The kinds of moves, in the order in which a page shows them.
KINDS: Final = TABLES["moves"]["kind"].values
_AMOUNTS: Final = ("settlement", *FUNDING)
#: Settlement and funds that documents print in thousands of yen differ by so much at most.
ROUNDING_YEN: Final = 1000


def moves(projects: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """The contract's table `moves`: what each project of an account spent last year and this year.

    A project that spent nothing in both years has not moved, and has no row. Where the year before
    is not printed, `before` is missing and the change is the settlement.

    Args:
        projects: Rows of `cost_table` of one level, a year each: municipality, fiscal_year,
            account, activity_id, form, settlement, funds, is_one_off, was_transferred.
        costs: The contract's costs.

    Returns:
        document_id, municipality, fiscal_year, account, activity_id, kind (one of KINDS); before,
        after and change (yen: after less before); change_<fund> of each fund (yen; missing where
        the form of the city does not print it, or the funds of a year are not its settlement);
        change_rest: change less those of the funds, for documents round each to thousands;
        not_printed: the years whose funds do not add up to the settlement, joined by ;.
    """
    rows = beside_last_year(projects, costs, [*_AMOUNTS])
    before, after = rows[f"settlement{BEFORE}"], rows["settlement"]
    change = (after - before).fillna(after)
    made = rows.assign(before=before, after=after, change=change)
    made = made[before.fillna(0).ne(0) | after.ne(0)].reset_index(drop=True)
    made["kind"] = _kinds(made)
    funds = _changes_of_funds(made)
    return typed("moves", made.assign(**funds)[[*dtypes("moves")]])


def _kinds(rows: pd.DataFrame) -> "pd.Series[str]":
    """What became of each project; a form that prints a year before tells what began."""
    before = rows[f"settlement{BEFORE}"]
    prints_before = before.notna().groupby(_form_of(rows)).transform("any")
    return first_of(
        (rows["was_transferred"], "transferred"),
        (before.isna() & ~prints_before, "no_year_before"),
        (rows["is_one_off"], "one_off"),
        (is_lasting(rows), "lasting"),
        (before.fillna(0).le(0), "begun"),
        default="ended",
    )


def _form_of(rows: pd.DataFrame) -> list[pd.Series]:
    """What tells which figures a sheet prints: the form of its city."""
    return [rows["municipality"], rows["form"]]


def _changes_of_funds(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The change of each fund, where the funds of both years add up to their settlements."""
    lacking_before = ~_is_whole(rows, BEFORE)
    lacking_after = ~_is_whole(rows, "")
    is_whole = ~lacking_before & ~lacking_after
    changes = {}
    for fund in FUNDING:
        of_years = rows[[fund, f"{fund}{BEFORE}"]]
        change = of_years[fund].fillna(0) - of_years[f"{fund}{BEFORE}"].fillna(0)
        is_printed = of_years.notna().any(axis=1).groupby(_form_of(rows)).transform("any")
        changes[f"change_{fund}"] = change.where(is_whole & is_printed)
    of_funds = pd.DataFrame(changes).sum(axis=1)
    changes["change_rest"] = (rows["change"] - of_funds).where(is_whole)
    changes["not_printed"] = first_of(
        (lacking_before & lacking_after, "before;after"),
        (lacking_before, "before"),
        (lacking_after, "after"),
    )
    return changes


def _is_whole(rows: pd.DataFrame, year: str) -> "pd.Series[bool]":
    """Whether the printed funds of a year add up to its settlement: all others paid nothing."""
    funds = [f"{fund}{year}" for fund in FUNDING]
    rest = rows[f"settlement{year}"] - rows[funds].sum(axis=1)
    return rest.abs().le(ROUNDING_YEN) | rest.isna()


def sums_of_moves(moved: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """The sums of `moves` by city, year, account and kind: as the whole moved, and by which step.

    Args:
        moved: Rows of `moves`.
        whole: What the projects spent, as `totals` has it by city, year and account: settlement,
            and settlement_before.

    Returns:
        municipality, fiscal_year, account, kind (in the order of KINDS); n (projects), before,
        after, change, and the change of each fund (yen; missing where it is for one of its
        projects), change_rest.

    Raises:
        UsageError: The kinds of an account do not add up to what its projects spent, this year or
            last (sum_does_not_close).
    """
    group = ["municipality", "fiscal_year", "account", "kind"]
    placed = moved.assign(kind=pd.Categorical(moved["kind"], KINDS, ordered=True))
    of_kinds = placed.groupby(group, observed=True, dropna=False)
    amounts = ["before", "after", "change"]
    sums = of_kinds[amounts].sum(min_count=1).join(of_kinds.size().rename("n"))
    for fund in (*FUNDING, "rest"):
        change = of_kinds[f"change_{fund}"]
        has_all = change.count().eq(of_kinds.size())
        sums[f"change_{fund}"] = change.sum().where(has_all)
    rows = sums.reset_index().astype({"kind": "str"})
    _refuse_open(rows, whole)
    return rows


def sums_of_steps(steps: pd.DataFrame) -> pd.DataFrame:
    """The sum of each account, where all its steps have the figure.

    Args:
        steps: Rows of `sums_of_moves`.

    Returns:
        A row an account: n, before, after, and change of what can be compared with the year before;
        change_<fund>, missing where a step has none.
    """
    group = ["municipality", "fiscal_year", "account"]
    is_known = steps["kind"].ne("no_year_before")
    known = steps.assign(change=steps["change"].where(is_known))
    of_steps = known.groupby(group, sort=False)
    sums = of_steps[["n", "before", "after", "change"]].sum(min_count=1)
    for fund in FUNDING:
        change = of_steps[f"change_{fund}"]
        has_all = change.count().eq(of_steps.size())
        sums[f"change_{fund}"] = change.sum().where(has_all)
    return sums.reset_index()


def _refuse_open(rows: pd.DataFrame, whole: pd.DataFrame) -> None:
    """Raise where the steps of an account are not what its projects spent, to the yen."""
    group = ["municipality", "fiscal_year", "account"]
    steps = rows.groupby(group, dropna=False)[["before", "after", "change"]].sum()
    asked = whole.reset_index().set_index(group)[["settlement_before", "settlement"]]
    asked["change"] = asked["settlement"] - asked["settlement_before"]
    beside = asked.set_axis(["before", "after", "change"], axis=1)
    compared = steps.reindex(beside.index, fill_value=0)
    is_open = (compared.ne(beside) & beside.notna()).any(axis=1)
    for row in beside[is_open].reset_index().to_dict("records"):
        found = compared.loc[tuple(row[name] for name in group)]
        raise UsageError(
            "sum_does_not_close",
            file=" ".join(str(row[name]) for name in group if row[name]),
            expected=f"{row['before']:,.0f} → {row['after']:,.0f}",
            found=f"{found['before']:,.0f} → {found['after']:,.0f}",
        )
