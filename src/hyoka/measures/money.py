"""What councils ask of money: what was left of a budget, what it was for, whether an indicator can judge it."""

import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.measures.dx import lineage
from hyoka.measures.frames import Tables, first_of, with_cells, with_names
from hyoka.measures.remarks import with_account
from hyoka.measures.targets import progress_ratings

_KEY = ["activity_id", "fiscal_year"]
#: Amounts that an evaluation steers or that are only written again.
STEERED = {"budget": ("total", "budget"), "regular_staff": ("regular_staff", ""), "overtime": ("overtime", "")}
#: Fields that say whether a city works itself or by contract.
WORK_FIELDS = ("実施形態", "事業体制")
#: How far an activity's money can be judged by indicators, from the best.
JUDGED_BY = ("own", "above", "no_direction", "no_target", "none")


def budget_results(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """Budget, settlement, carry-over and what was left, of every activity and year that has both.

    Returns:
        The columns of `with_names` and fiscal_year, account ("" where the sheet names none), basis (which budget),
        budget, settlement, carried_over (0 where the sheet names none), balance (budget − carried_over − settlement in
        yen; null where more was spent than budgeted), unspent (不用額: the balance of a budget as it stood in the end,
        null of another), overspent (what was spent beyond), execution (settlement ÷ (budget − carried_over)) and
        execution_printed (settlement ÷ budget, 支出済額 ÷ 予算現額), with the cells of budget and settlement.
    """
    totals = tables["costs"].query("item == 'total'").dropna(subset="value")
    sides = [
        totals[totals["basis"].eq(basis)].rename(columns={"value": basis})[["document_id", *_KEY, basis]]
        for basis in ("budget", "settlement")
    ]
    rows = sides[0].drop_duplicates(_KEY).merge(sides[1].drop_duplicates(_KEY), on=["document_id", *_KEY])
    measures = tables["cost_measures"]
    for name in ("execution", "carried_over", "unspent", "budget_balance"):
        of_one = measures[measures["measure"].eq(name)].rename(columns={"value": name})
        rows = rows.merge(of_one[[*_KEY, name, *(["basis"] if name == "execution" else [])]], "left", _KEY)
    over = rows["settlement"] - rows["budget"] + rows["carried_over"].fillna(0.0)
    rows = rows.assign(
        carried_over=rows["carried_over"].fillna(0.0),
        balance=rows["unspent"].fillna(rows["budget_balance"]),
        overspent=over.where(over > 0),
        execution_printed=rows["settlement"] / rows["budget"].where(rows["budget"] > 0),
    )
    rows = with_account(rows.drop(columns="budget_balance"), tables, remark_rules)
    for basis in ("budget", "settlement"):
        rows = with_cells(rows, basis, totals[totals["basis"].eq(basis)], _KEY)
    return with_names(rows, tables)


def budget_totals(results: pd.DataFrame) -> pd.DataFrame:
    """Sums of `budget_results` by city, form, year, account and basis, which are never summed with each other.

    Returns:
        municipality, form, fiscal_year, account, basis, n, budget, settlement, carried_over, balance, overspent (yen:
        budget − settlement = carried_over + balance − overspent), unspent, execution and execution_printed (sum by
        sum); activities without a budget are in none of them.
    """
    by = ["municipality", "form", "fiscal_year", "account", "basis"]
    amounts = ["budget", "settlement", "carried_over", "balance", "overspent"]
    sums = results[results["budget"].gt(0)].assign(n=1).groupby(by, sort=False)[["n", *amounts]].sum().reset_index()
    return sums.assign(
        unspent=sums["balance"].where(sums["basis"].eq("current")),
        execution=sums["settlement"] / (sums["budget"] - sums["carried_over"]),
        execution_printed=sums["settlement"] / sums["budget"],
    )


def steering(tables: Tables) -> pd.DataFrame:
    """The first budget that an evaluation can have changed, beside the last one before it.

    A sheet that prints the settlement of a year was written after that year ended, when the budget of the next had long
    been voted; its evaluation can show in the budget after that (地方自治法 第211条: a budget is voted before the year
    begins). Without that settlement it can show in the next year's.

    Returns:
        A row per activity whose sheet prints both budgets: the columns of `with_names`, fiscal_year (evaluated), 評価
        and 方向性, budget_year, budget_before, budget_after, change (ratio), regular_staff_before, regular_staff_after
        and is_copied: all printed amounts of both years are the same.
    """
    wide = _amounts(tables)
    settled = tables["costs"].query("item == 'total' and basis == 'settlement'").dropna(subset="value")
    own = with_names(tables["activities"].drop_duplicates("activity_id")[["document_id", "activity_id"]], tables)
    own = own.rename(columns={"sheet_year": "fiscal_year"})
    is_settled = pd.MultiIndex.from_frame(own[_KEY]).isin(pd.MultiIndex.from_frame(settled[_KEY]))
    own["budget_year"] = own["fiscal_year"] + 1 + is_settled.astype("int64")
    for side, years in (("before", own["budget_year"] - 1), ("after", own["budget_year"])):
        keys = pd.DataFrame({"activity_id": own["activity_id"], "fiscal_year": years})
        found = keys.merge(wide.reset_index(), "left", _KEY).set_index(own.index)
        own = own.join(found[list(STEERED)].add_suffix(f"_{side}"))
    own = own.dropna(subset=["budget_before", "budget_after"])
    pairs = [own[f"{name}_before"].eq(own[f"{name}_after"]) | own[f"{name}_after"].isna() for name in STEERED]
    change = own["budget_after"] / own["budget_before"].where(own["budget_before"] > 0) - 1
    rated = progress_ratings(tables).drop_duplicates("activity_id")[["activity_id", "評価", "方向性"]]
    rows = own.assign(change=change, is_copied=pd.concat(pairs, axis=1).all(axis=1))
    return rows.merge(rated, "left", "activity_id").reset_index(drop=True)


def copied(tables: Tables) -> pd.DataFrame:
    """How many activities have the same amounts as the year before, of those that existed in both years.

    An activity exists from its first year with an amount that is not 0.

    Returns:
        municipality, fiscal_year, n (activities in both years) and how many of them have the same budget, regular_staff
        and overtime (null where a city prints none).
    """
    wide = _amounts(tables).reset_index()
    existed = wide[wide[list(STEERED)].fillna(0).gt(0).any(axis=1)]
    begun = wide["activity_id"].map(existed.groupby("activity_id")["fiscal_year"].min()).astype("float64")
    wide = wide[wide["fiscal_year"].astype("float64").ge(begun)].set_index(_KEY)
    before = wide.reset_index().assign(fiscal_year=lambda rows: rows["fiscal_year"] + 1).set_index(_KEY)
    both = wide.join(before.add_suffix("_before"), how="inner")
    same = {name: both[name].eq(both[f"{name}_before"]).where(both[name].notna()) for name in STEERED}
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")["document_id"]
    cities = tables["documents"].set_index("document_id")["municipality"]
    rows = pd.DataFrame(same).astype("Float64").assign(n=1).reset_index()
    rows["municipality"] = rows["activity_id"].map(activities).map(cities)
    return rows.groupby(["municipality", "fiscal_year"])[["n", *STEERED]].sum(min_count=1).astype("Int64").reset_index()


def _amounts(tables: Tables) -> pd.DataFrame:
    """Budget, staff and overtime by activity and year."""
    costs = tables["costs"].dropna(subset="value")
    parts = {
        name: costs[costs["item"].eq(item) & costs["basis"].eq(basis)].groupby(_KEY)["value"].first()
        for name, (item, basis) in STEERED.items()
    }
    return pd.DataFrame(parts).rename_axis(_KEY)


def judged_money(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """The cost of each lowest activity in its document's year, with how far an indicator can judge it.

    Returns:
        The columns of `with_names`, fiscal_year, account, parent_id, cost (yen: full cost, else the settlement) and
        judged_by: own (a judged target of its own), above (only of a level above it), no_direction (target and actual,
        but which way is better is not known), no_target (indicators without both) or none.
    """
    costs = tables["cost_measures"]
    full, direct = (costs[costs["measure"].eq(name)].set_index(_KEY)["value"] for name in ("full_cost", "direct_cost"))
    own = tables["activities"].drop_duplicates("activity_id")[["document_id", "activity_id", "parent_id"]]
    own = with_names(own, tables)
    own = own.assign(fiscal_year=own["sheet_year"])
    amounts = full.fillna(direct).rename("cost").reset_index()
    lines = lineage(tables["activities"])
    rows = own[own["activity_id"].isin(lines["member"])].merge(amounts, on=_KEY).dropna(subset="cost")
    indicators = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")["activity_id"]
    attained = tables["attainment"].assign(activity_id=tables["attainment"]["indicator_id"].map(indicators))
    attained = attained.merge(rows[["document_id", "fiscal_year"]].drop_duplicates(), on=["document_id", "fiscal_year"])
    judged = set(attained.dropna(subset="met")["activity_id"])
    above = set(lines.loc[lines["activity_id"].isin(judged), "member"])
    paired = set(attained.loc[attained["reason"].eq("polarity_unknown"), "activity_id"])
    ids = rows["activity_id"]
    by = first_of(
        (ids.isin(judged), "own"),
        (ids.isin(above), "above"),
        (ids.isin(paired), "no_direction"),
        (ids.isin(set(indicators)), "no_target"),
        default="none",
    )
    return with_account(rows.assign(judged_by=by), tables, remark_rules).reset_index(drop=True)


def expenses(tables: Tables, rules: pd.DataFrame, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """What the money of a document's year was for: the printed parts of a settlement by kind and by way of working.

    Args:
        tables: The contract's tables.
        rules: data/labels/expenses.csv: a pattern for the printed name of a part, and its kind (節).
        remark_rules: data/labels/remarks.csv, which says where an account is named.

    Returns:
        A row per printed part: the columns of `with_names`, fiscal_year, account, detail, value (yen), kind ("" for a
        name that no rule knows) and work (直営, 一部委託 …; "" where the sheet does not say).
    """
    costs = tables["costs"].query("item == 'detail' and basis == 'settlement'").dropna(subset="value")
    rows = with_names(costs, tables)
    rows = rows[rows["fiscal_year"].eq(rows["sheet_year"]).fillna(False).astype(bool)]
    kinds = [(rows["detail"].str.contains(rule["pattern"]), rule["kind"]) for rule in rules.to_dict("records")]
    texts = tables["narratives"]
    work = texts[texts["field"].isin(WORK_FIELDS)].drop_duplicates("activity_id").set_index("activity_id")["text"]
    work = rows["activity_id"].map(work).astype(object).fillna("").astype("str")
    return with_account(rows.assign(kind=first_of(*kinds), work=work), tables, remark_rules).reset_index(drop=True)


def program_costs(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """Cost and staff of the projects of each program that its document evaluates as a whole.

    A program that only stands as a heading on sheets of single projects has no row: the cost of one of its projects is
    not the program's.

    Returns:
        The columns of `with_names` (of the program), fiscal_year, n (projects), cost (yen: full cost, else the
        settlement), staff (FTE: printed, else derived), targets, met (of the program and its projects), 評価, and the
        place of its name.
    """
    activities = tables["activities"].drop_duplicates("activity_id")
    evaluated = {*tables["ratings"]["activity_id"], *tables["indicators"]["activity_id"]}
    programs = activities[activities["level"].eq("program") & activities["activity_id"].isin(evaluated)]
    parents = activities.set_index("activity_id")["parent_id"]
    money = judged_money(tables, remark_rules).assign(n=1)
    derived = tables["cost_measures"].query("measure == 'staff_derived'").set_index(_KEY)["value"]
    printed = tables["costs"].query("item == 'regular_staff'").groupby(_KEY)["value"].first()
    staff = printed.combine_first(derived).rename("staff").reset_index()
    money = money.merge(staff, "left", _KEY).assign(program=money["activity_id"].map(parents))
    sums = money.groupby(["program", "fiscal_year"])[["n", "cost", "staff"]].sum(min_count=1).reset_index()
    owner_of = tables["indicators"].drop_duplicates("indicator_id").set_index("indicator_id")["activity_id"]
    judged = tables["attainment"].dropna(subset="met")
    owners = judged["indicator_id"].map(owner_of)
    judged = judged.assign(program=owners.where(owners.isin(programs["activity_id"]), owners.map(parents)))
    met = judged.groupby(["program", "fiscal_year"])["met"].agg(targets="size", met="sum").reset_index()
    rows = programs[["document_id", "activity_id", *PROVENANCE]].merge(
        sums.merge(met, "left", ["program", "fiscal_year"]), left_on="activity_id", right_on="program"
    )
    rated = progress_ratings(tables).drop_duplicates("activity_id")[["activity_id", "評価"]]
    return with_names(rows.drop(columns="program").merge(rated, "left", "activity_id"), tables)
