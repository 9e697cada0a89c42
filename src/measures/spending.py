"""What projects spent in two years, which of them moved a sum, who paid, and what a use cost.

Frames in, a frame out; money is in yen. `_before` is the year before, `_first` two years before.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from hyoka.contract import FUNDING
from hyoka.text import fold
from measures.costs import beside_last_year, is_lasting, proved
from measures.frames import Tables, first_of, parents_of
from measures.selection import latest
from measures.totals import BEFORE, item_amounts, of_one_level, remainder, totals

_ACCOUNT: Final = ["municipality", "fiscal_year", "account"]
_KEY: Final = ["document_id", "activity_id", "fiscal_year"]
#: What a sum takes from its rows: its document, whether its city has other accounts, and of how
#: many projects it is.
_ABOUT: Final = {"document_id": "first", "has_other_accounts": "first", "of": "first"}
#: A fund is what moved another where it is at least this share of it.
_MAIN_SHARE: Final = 0.5
#: Funds beside general funds.
_OTHER_FUNDS: Final = [name for name in FUNDING if name != "general_funds"]


def last_settlements(every_year: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The settlements of each document's last year, of one level, without money that only moves.

    Args:
        every_year: Rows of `cost_table`.
        chosen: activity_id and fiscal_year of the years that are asked for.
    """
    asked = chosen[["activity_id", "fiscal_year"]].drop_duplicates()
    settled = every_year.merge(asked).dropna(subset="settlement")
    return latest(of_one_level(settled[~settled["moves_money"]]))


def with_proofs(projects: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """The projects with what their sentences say of their account and of their proofs.

    Args:
        projects: Rows of `last_settlements`.
        tables: The contract's checks.

    Returns:
        The rows with has_other_accounts (whether their city has several), of (how many projects
        their account has), and is_proved, was_proved, first_proved and plan_proved: whether printed
        funds prove the settlement of the year, of the one and two years before, and the budget.
    """
    accounts = projects.groupby(["municipality", "fiscal_year"])["account"]
    return projects.assign(
        has_other_accounts=accounts.transform("nunique").gt(1),
        of=projects.groupby(_ACCOUNT)["activity_id"].transform("size"),
        is_proved=proved(projects, tables),
        was_proved=proved(projects, tables, years_before=1),
        first_proved=proved(projects, tables, years_before=2),
        plan_proved=proved(projects, tables, "budget"),
    )


def sums_of_accounts(
    rows: pd.DataFrame, columns: Sequence[str], proof: str = "", by: Sequence[str] = _ACCOUNT
) -> pd.DataFrame:
    """The sums of some columns by account, with what their sentence says of them.

    Args:
        rows: Rows of `with_proofs`.
        columns: Columns of amounts.
        proof: The column whose mean is the share that is proved; none: nothing is.
        by: Columns of the groups.

    Returns:
        By the columns of `by`: the sums, n, document_id, has_other_accounts, of and proved.
    """
    sums = totals(rows, columns, by)
    grouped = rows.groupby([*by])
    about = grouped.agg(_ABOUT)
    about["proved"] = grouped[proof].mean() if proof else 0.0
    return sums.join(about).reset_index()


def with_years_before(
    projects: pd.DataFrame, every_year: pd.DataFrame, costs: pd.DataFrame
) -> pd.DataFrame:
    """The projects with what they and their funds were in the two years before.

    Args:
        projects: Rows of `with_proofs`.
        every_year: Rows of `cost_table`.
        costs: The contract's costs.

    Returns:
        The rows with settlement_before and each fund's; settlement_first and general_funds_first;
        general_funds_planned (of the budget of the year); change and general_change (against the
        year before).
    """
    rows = beside_last_year(projects, costs, ["settlement", *FUNDING])
    first = every_year[[*_KEY, "settlement", "general_funds"]]
    first = first.assign(fiscal_year=first["fiscal_year"] + 2)
    rows = rows.merge(first, "left", _KEY, suffixes=("", "_first"))
    items = item_amounts(costs).reset_index()
    is_plan = items["item"].eq("general_funds") & items["basis"].eq("budget")
    planned = items[is_plan & ~items["is_several"]][[*_KEY, "value"]]
    rows = rows.merge(planned.rename(columns={"value": "general_funds_planned"}), "left", _KEY)
    return rows.assign(
        change=rows["settlement"] - rows["settlement_before"],
        general_change=rows["general_funds"] - rows["general_funds_before"],
    )


def lasting_moves(moves: pd.DataFrame, least_compared: int) -> pd.DataFrame:
    """The projects that go on, with what moved their general funds.

    Args:
        moves: Rows of `with_years_before`.
        least_compared: Of fewer projects with general funds settlements are compared.

    Returns:
        The rows with by_funds (whether general funds are compared), value and base (their change
        and what it is from; else those of the settlement), first_year, n (how many are compared),
        proved, and payer (settlement or a fund: what at least half of a change of general funds
        is due to, where all funds of both years are proved; "" where none is) with payer_change.
    """
    rows = moves[is_lasting(moves)].copy()
    n_funds = rows.groupby(_ACCOUNT)["general_change"].transform("count")
    by_funds = n_funds.ge(least_compared)
    rows = rows.assign(
        by_funds=by_funds,
        value=rows["general_change"].where(by_funds, rows["change"]),
        base=rows["general_funds_before"].where(by_funds, rows["settlement_before"]),
        first_year=rows["fiscal_year"] - 1,
        proved=rows[["is_proved", "was_proved"]].mean(axis=1),
    )
    rows["n"] = rows.groupby(_ACCOUNT)["value"].transform("count")
    return rows.assign(**_payers(rows))


def _payers(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """What a change of general funds is due to: the settlement, or a fund that went or came."""
    changes = pd.DataFrame({"settlement": rows["change"]})
    for fund in _OTHER_FUNDS:  # one that is not printed paid nothing where the others add up
        changes[fund] = rows[fund].fillna(0) - rows[f"{fund}{BEFORE}"].fillna(0)
    causes = changes.mul(-1).assign(settlement=rows["change"])
    adds_up = causes.sum(axis=1).eq(rows["general_change"]) & rows["is_proved"] & rows["was_proved"]
    parts = causes.div(rows["general_change"].where(rows["general_change"].ne(0)), axis=0)
    main = parts.fillna(-1).idxmax(axis=1)
    is_main = adds_up & parts.max(axis=1).ge(_MAIN_SHARE)
    amounts = [changes.at[row, name] for row, name in main.items()]
    of_main = pd.Series(amounts, rows.index, dtype="float64")
    return {"payer": main.where(is_main, ""), "payer_change": of_main.where(is_main)}


def with_main_fund(moved: pd.DataFrame) -> pd.DataFrame:
    """Who paid for each move, or was spared: the fund that moved most the same way.

    Args:
        moved: Rows of `moves`, or of `sums_of_moves`: change and change_<fund>.

    Returns:
        The rows with payer (a fund, "" where the funds of both years are not known) and
        payer_change (yen); second_payer and second_change: the next one, where it is at least half
        of it ("" and missing where it is not).
    """
    names = [f"change_{fund}" for fund in FUNDING]
    way = np.sign(moved["change"])
    same_way = moved[names].mul(way, axis=0).fillna(-1.0)
    order, sizes = _by_size(same_way, same_way)
    first, second = (pd.Series(sizes[:, at], moved.index) for at in range(2))
    is_known = first.gt(0)
    is_near = is_known & second.ge(_MAIN_SHARE * first)
    return moved.assign(
        payer=np.where(is_known, order[:, 0], ""),
        payer_change=(first * way).where(is_known),
        second_payer=np.where(is_near, order[:, 1], ""),
        second_change=(second * way).where(is_near),
    ).astype({"payer": "str", "second_payer": "str"})


def _by_size(changes: pd.DataFrame, sizes: pd.DataFrame) -> "tuple[np.ndarray, np.ndarray]":
    """The funds of each row by the sizes of their changes, the largest first, and the changes."""
    order = np.argsort(-sizes.to_numpy(dtype="float64"), axis=1, kind="stable")
    in_order = np.take_along_axis(changes.to_numpy(dtype="float64"), order, axis=1)
    return np.array(FUNDING)[order], in_order


def payers_of_sums(sums: pd.DataFrame) -> pd.DataFrame:
    """Who paid for the change of each account: the two funds that moved most, and all others.

    Args:
        sums: Rows of `sums_of_steps`.

    Returns:
        The rows of which funds are known, the largest change first, with payer, payer_change,
        second_payer ("" where no other moved), second_change and others_change: the three changes
        add up to that of the settlements (yen).
    """
    names = [f"change_{fund}" for fund in FUNDING]
    order, changes = _by_size(sums[names], sums[names].abs())
    rows = sums.assign(
        payer=order[:, 0],
        payer_change=changes[:, 0],
        second_payer=np.where(np.abs(changes[:, 1]) > 0, order[:, 1], ""),
        second_change=changes[:, 1],
        others_change=sums["change"] - np.nansum(changes[:, :2], axis=1),
    )
    ordered = rows.sort_values("change", key=abs, ascending=False, kind="stable")
    return ordered[ordered["payer_change"].abs().gt(0)]


def moved_by_account(steps: pd.DataFrame) -> pd.DataFrame:
    """What an account spent before and after, of all that can be compared, and of what goes on.

    Args:
        steps: Rows of `sums_of_moves`.

    Returns:
        municipality, fiscal_year, account, n, before, change; n_lasting, change_lasting and
        rate_lasting (the change of what goes on as a share of what it spent before).
    """
    compared = steps[steps["kind"].ne("no_year_before")]
    known = ["n", "before", "change"]
    lasting = compared[compared["kind"].eq("lasting")].set_index(_ACCOUNT)[known]
    whole = compared.groupby(_ACCOUNT)[known].sum()
    whole = whole.join(lasting.add_suffix("_lasting")).reset_index()
    rate = whole["change_lasting"] / whole["before_lasting"]
    whole[["n_lasting", "change_lasting"]] = whole[["n_lasting", "change_lasting"]].fillna(0)
    return whole.drop(columns="before_lasting").assign(
        n_lasting=whole["n_lasting"].astype("int"), rate_lasting=rate
    )


def begun_or_ended(
    moves: pd.DataFrame, ways: "pd.Series[str]", words: "pd.Series[str]"
) -> pd.DataFrame:
    """What begins, spends nothing any more, or is shrunk or ended by the word of its city.

    Only a form that prints a year before tells what began or stopped; there an empty cell of that
    year is nothing spent. What came from another project did neither. The word of a city is that of
    the year that its sheet speaks of.

    Args:
        moves: Rows of `with_years_before`.
        ways: What is to become of each activity, as `ways`.
        words: The same as printed, as `directions`.

    Returns:
        The rows with is_told (whether a beginning or an end could be seen), is_begun and has_spent
        (the year before), 方向性 (as printed), is_less (the city ends or shrinks it), and became:
        ended, shrunk (the word of the city), stopped (a settlement of 0), begun, or "".
    """
    before = moves["settlement_before"]
    by_form = [moves["municipality"], moves["form"]]
    prints_before = before.notna().groupby(by_form).transform("any")
    is_told = prints_before & ~moves["was_transferred"]
    has_spent = before.gt(0) & ~moves["was_transferred"]
    is_begun = is_told & ~before.gt(0) & moves["settlement"].gt(0)
    way = moves["activity_id"].map(ways).where(moves["is_of_sheet"], "")
    became = first_of(
        (way.eq("ended"), "ended"),
        (way.eq("shrunk"), "shrunk"),
        (has_spent & moves["settlement"].le(0), "stopped"),
        (is_begun, "begun"),
    )
    printed = moves["activity_id"].map(words).where(moves["is_of_sheet"])
    return moves.assign(
        is_told=is_told,
        is_begun=is_begun,
        has_spent=has_spent,
        is_less=way.isin(["ended", "shrunk"]),
        became=became,
        方向性=printed,
    )


def largest_of_steps(moved: pd.DataFrame, most: int = 1) -> pd.DataFrame:
    """The projects that moved farthest in each step of an account.

    Args:
        moved: Rows of `moves`.
        most: At most so many of a step.

    Returns:
        The rows, the farthest first, with n (how many the step has).
    """
    kinds = [*_ACCOUNT, "kind"]
    sizes = moved.groupby(kinds)["activity_id"].transform("size")
    ordered = moved.assign(n=sizes, size=moved["change"].abs())
    ordered = ordered.sort_values("size", ascending=False, kind="stable")
    return ordered.groupby(kinds).head(most).drop(columns="size")


def heaviest_moves(moved: pd.DataFrame) -> pd.DataFrame:
    """The project that moved farthest in the step of an account that moved its sum most.

    Args:
        moved: Rows of `moves`.

    Returns:
        A row an account, none where steps or projects moved as far as each other: the columns of
        `moves`, n (how many the step has), of (how many can be compared), payer and payer_change.
    """
    compared = moved[moved["kind"].ne("no_year_before")]
    kinds = [*_ACCOUNT, "kind"]
    sums = compared.groupby(kinds)["change"].transform("sum").abs()
    of_account = compared.assign(
        n=compared.groupby(kinds)["activity_id"].transform("size"),
        of=compared.groupby(_ACCOUNT)["activity_id"].transform("size"),
    )
    accounts = [compared[name] for name in _ACCOUNT]
    heaviest = of_account[sums.gt(0) & sums.eq(sums.groupby(accounts).transform("max"))]
    n_steps = heaviest.groupby(_ACCOUNT)["kind"].transform("nunique")
    heaviest = heaviest[n_steps.eq(1)]
    sizes = heaviest["change"].abs()
    is_largest = sizes.eq(sizes.groupby([heaviest[name] for name in _ACCOUNT]).transform("max"))
    largest = heaviest[is_largest]
    return with_main_fund(largest[~largest.duplicated(_ACCOUNT, keep=False)])


def funding_of_accounts(lasting: pd.DataFrame, all_steps: pd.DataFrame) -> pd.DataFrame:
    """Settlement and funds of the projects that go on, of both years, beside the change of all.

    Args:
        lasting: Rows of `lasting_moves`.
        all_steps: Rows of `sums_of_steps`.

    Returns:
        By account and fund (settlement, each fund, rest: what none of them paid): before,
        after, change, rate, share (of the settlement), n, and change_of_all (of all projects).
    """
    names = ["settlement", *FUNDING]
    sums = totals(lasting, [*names, *(f"{name}{BEFORE}" for name in names)], _ACCOUNT)
    for year in ("", BEFORE):
        funds = [f"{fund}{year}" for fund in FUNDING]
        sums[f"rest{year}"] = remainder(sums, f"settlement{year}", funds)
    parts = {
        name: sums[[f"{name}{BEFORE}", name, "n"]].set_axis(["before", "after", "n"], axis=1)
        for name in (*names, "rest")
    }
    rows = pd.concat(parts, names=["fund"]).reset_index()
    rows["change"] = rows["after"] - rows["before"]
    rows["rate"] = rows["change"] / rows["before"].where(rows["before"].gt(0))
    rows["share"] = rows["after"] / rows.groupby(_ACCOUNT)["after"].transform("first")
    is_there = rows[["before", "after"]].abs().max(axis=1).gt(0)
    changes = {"change": "settlement"} | {f"change_{fund}": fund for fund in FUNDING}
    of_all = all_steps.rename(columns=changes)
    of_all = of_all.melt(_ACCOUNT, [*changes.values()], "fund", "change_of_all")
    return rows[is_there].merge(of_all, "left", [*_ACCOUNT, "fund"])


def changes_of_one(
    projects: pd.DataFrame, every_year: pd.DataFrame, tables: Tables
) -> pd.DataFrame:
    """The one project of a city, year and account, beside its first year.

    Args:
        projects: Rows of `with_proofs`.
        every_year: Rows of `cost_table`.
        tables: The contract's checks.

    Returns:
        The rows of single projects with a settlement, with that of the first year in which they
        had one (settlement_first, general_funds_first, beneficiary_charges_first, first_year), n
        (years with a settlement) and proved.
    """
    alone = projects[projects["of"].eq(1) & projects["settlement"].gt(0)]
    own = alone[["activity_id", "fiscal_year"]].rename(columns={"fiscal_year": "own_year"})
    years = every_year[every_year["settlement"].gt(0)].merge(own)
    years = years.query("fiscal_year <= own_year").sort_values("fiscal_year", kind="stable")
    first = years.drop_duplicates("activity_id")
    first = first.assign(year=first["fiscal_year"], is_proved=proved(first, tables))
    amounts = ["settlement", "general_funds", "beneficiary_charges", "year", "is_proved"]
    beside = first.set_index("activity_id")[amounts].add_suffix("_first")
    rows = alone.join(beside, on="activity_id")
    n_years = rows["activity_id"].map(years["activity_id"].value_counts())
    return rows.assign(
        first_year=rows["year_first"],
        n=n_years,
        of=n_years,
        proved=rows[["is_proved", "is_proved_first"]].mean(axis=1),
    )


def by_policy(projects: pd.DataFrame, lasting: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """What was spent on each policy that sheets print, and how that moved.

    Args:
        projects: Rows of `with_proofs`.
        lasting: Rows of `lasting_moves`.
        tables: The contract's activities.

    Returns:
        By account: 施策, settlement, n (projects); change of the projects that go on, and
        general_change (missing where one of them prints no general funds); base (of all policies
        of the account), n_policies, of (projects with a policy) and proved; subject and
        document_id of the policy of the largest project, and has_other_accounts.
    """
    named = projects.assign(施策=parents_of(projects["activity_id"], tables))
    named = named[named["施策"].ne("")]
    policy = [*_ACCOUNT, "施策"]
    sums = totals(named, ["settlement"], policy)
    going_on = lasting.assign(施策=parents_of(lasting["activity_id"], tables))
    both = totals(going_on, ["settlement", "settlement_before"], policy)
    funds = going_on.groupby(policy)["general_change"]
    has_all = funds.count().eq(funds.size())
    changes = {"change": both["settlement"] - both["settlement_before"]}
    changes["general_change"] = funds.sum().where(has_all)
    rows = sums.join(pd.DataFrame(changes)).reset_index()
    largest = named.sort_values("settlement", ascending=False, kind="stable")
    largest = largest.drop_duplicates(policy).rename(columns={"parent_id": "subject"})
    rows = rows.merge(largest[[*policy, "document_id", "subject", "has_other_accounts"]], on=policy)
    of_account = rows.groupby(_ACCOUNT)["settlement"]
    rows["base"] = of_account.transform("sum")
    rows["n_policies"] = of_account.transform("size")
    projects_of = named.groupby(_ACCOUNT)["is_proved"].agg(proved="mean", of="size")
    return rows.join(projects_of, on=_ACCOUNT)


def natures(costs: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """The details of settlements with their nature (委託料, 補助金), as their printed names say.

    Args:
        costs: The contract's costs.
        rules: data/labels/natures.csv: nature, and the pattern of the names of its details.

    Returns:
        The costs of which one is known, with 性質.
    """
    is_detail = costs["item"].eq("detail") & costs["basis"].isin(["settlement", ""])
    details = costs[is_detail & costs["unit"].eq("JPY")].dropna(subset="value")
    details = details.drop_duplicates(["activity_id", "fiscal_year", "detail", "basis"])
    texts = details["detail"].map(fold).astype("str")
    found = pd.Series("", details.index, dtype="str")
    for pattern, nature in zip(rules["pattern"], rules["nature"], strict=True):
        found = found.mask(found.eq("") & texts.str.contains(pattern), nature)
    return details.assign(性質=found)[found.ne("")]


def by_nature(projects: pd.DataFrame, lasting: pd.DataFrame, details: pd.DataFrame) -> pd.DataFrame:
    """What projects spent by its nature.

    Args:
        projects: Rows of `with_proofs`.
        lasting: Rows of `lasting_moves`.
        details: Rows of `natures`.

    Returns:
        By account: 性質, settlement, n (projects), and change of the projects that go on and print
        it in both years; the largest first.
    """
    key = ["activity_id", "fiscal_year", "性質"]
    amounts = details.groupby(key, sort=False)["value"].sum().rename("settlement").reset_index()
    before = amounts.assign(fiscal_year=amounts["fiscal_year"] + 1)
    both = amounts.merge(before, "left", key, suffixes=("", BEFORE))
    rows = projects.drop(columns="settlement").merge(both).assign(unit="JPY")
    by = [*_ACCOUNT, "性質"]
    paid = totals(rows, ["settlement"], by)
    goes_on = rows["activity_id"].isin(lasting["activity_id"])
    in_both = rows[goes_on].dropna(subset="settlement_before")
    sums = totals(in_both, ["settlement", "settlement_before"], by)
    change = (sums["settlement"] - sums["settlement_before"]).rename("change")
    made = paid.join(change).reset_index()
    return made.sort_values("settlement", ascending=False, kind="stable")


def unit_costs_beside(tables: Tables, projects: pd.DataFrame, least_base: int) -> pd.DataFrame:
    """What a use cost, beside the year before: of each indicator of which it can be told.

    Args:
        tables: The contract's cost_measures and indicator_values.
        projects: Rows of `with_proofs`.
        least_base: Of fewer uses in one of the years no rise is told.

    Returns:
        document_id, activity_id, fiscal_year, indicator_id; value (yen a unit), actual (uses),
        value_before and actual_before; rise (a share), net (yen a unit, less what users pay,
        where that is printed) and has_staff (whether the cost holds that of staff).
    """
    indicator = ["indicator_id", "fiscal_year"]
    measures = tables["cost_measures"]
    prices = measures[measures["measure"].eq("unit_cost")].dropna(subset="value")
    prices = prices[[*_KEY, "indicator_id", "value"]].drop_duplicates(indicator)
    values = tables["indicator_values"]
    is_use = values["measure"].eq("actual") & values["status"].eq("reported")
    uses = values[is_use].dropna(subset="value").drop_duplicates(indicator, keep="last")
    uses = uses.rename(columns={"value": "actual"})[[*indicator, "actual"]]
    rows = prices.merge(uses, "left", indicator)
    before = rows[[*indicator, "value", "actual"]]
    before = before.assign(fiscal_year=before["fiscal_year"] + 1)
    rows = rows.merge(before, "left", indicator, suffixes=("", BEFORE))
    amounts = ["cost", "beneficiary_charges", "personnel_cost"]
    rows = rows.merge(projects[["activity_id", "fiscal_year", *amounts]])
    fewest = rows[["actual", "actual_before"]].abs().min(axis=1)
    rise = (rows["value"] / rows["value_before"] - 1).where(fewest.ge(least_base))
    net = (rows["cost"] - rows["beneficiary_charges"]) / rows["actual"]
    return rows.assign(rise=rise, net=net, has_staff=rows["personnel_cost"].notna())


def staffed_most(projects: pd.DataFrame) -> pd.DataFrame:
    """The fewest projects of each account that carry half of what staff cost beyond settlements.

    Args:
        projects: Rows of `cost_table` with name, settlement and personnel_cost.

    Returns:
        municipality, fiscal_year, account; n_staffed (how many they are), staffed (yen of staff),
        staffed_settlement (yen), staffed_name (the first of them) and staffed_names. An account in
        which staff cost more than the settlement nowhere has no row.
    """
    more = projects["personnel_cost"] - projects["settlement"]
    above = projects.assign(more=more)[more.gt(0)].sort_values(
        "more", ascending=False, kind="stable"
    )
    of_account = above.groupby(_ACCOUNT, dropna=False)["more"]
    is_needed = (of_account.cumsum() - above["more"]).lt(of_account.transform("sum") / 2)
    needed = above[is_needed]
    sums = totals(needed, ["personnel_cost", "settlement"], _ACCOUNT)
    names = needed.groupby(_ACCOUNT, dropna=False)["name"]
    named = names.agg(staffed_name="first", staffed_names="、".join).join(sums).reset_index()
    of_staff = {"n": "n_staffed", "personnel_cost": "staffed", "settlement": "staffed_settlement"}
    return named.rename(columns=of_staff)
