"""What projects cost, who paid and for how much use: measures, and the amounts side by side.

An amount is a frame with a row for each activity and year: value (NaN where there is none), reason
(a code of the contract where there is none) and cautions (codes joined by ;). Money is in whole yen
and a measure divides once, so that its value is the float next to the exact quotient.
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from hyoka import remarks
from hyoka.contract import FUNDING, PROVENANCE, dtypes, empty, validate
from hyoka.text import CODE_WORDS, fold, unit_of
from measures.frames import Tables, first_of, folded_names, with_names
from measures.one_off import one_off_years
from measures.polarity import apply_polarity
from measures.selection import settled_years
from measures.totals import BEFORE, added, item_amounts

#: An activity in a fiscal year.
KEY = ["document_id", "activity_id", "fiscal_year"]
#: What units of a rate or a score measure: a cost divided by them says nothing, because they don't
#: grow with what was done.
RATES = ("share", "points")
#: Words in a unit that make it a bound to stay below.
BOUNDS = "以内|以下|未満"
#: What stands behind an account that funds or clients of a project name.
PRESUMED = CODE_WORDS["account_name"]["presumed"]
#: Columns that a table of costs has, empty where no document has them.
COST_COLUMNS = (
    "budget",
    "settlement",
    "personnel_cost",
    "regular_staff",
    "overtime",
    *FUNDING,
    "beneficiary_charges",
    "full_cost",
    "execution",
    "carried_over",
    "unspent",
    "budget_balance",
)


def amount_of(value: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    """The values as an amount, with this reason for those that are none."""
    why = np.where(value.isna(), reason, "")
    reasons = pd.Series(why, value.index, dtype="str")
    return pd.DataFrame({"value": value.astype("float64"), "reason": reasons, "cautions": ""})


def flagged(
    amount: pd.DataFrame, flag: str | pd.Series, where: pd.Series | bool = True
) -> pd.DataFrame:
    """The amount with a further flag in some rows."""
    is_flagged = pd.Series(where, amount.index)
    cautions = amount["cautions"].mask(is_flagged, amount["cautions"] + ";" + flag)
    return amount.assign(cautions=cautions)


def absent(amount: pd.DataFrame, where: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    """The amount with nothing in some rows, for a reason; cautions stay."""
    value = amount["value"].mask(where)
    return amount.assign(value=value, reason=amount["reason"].mask(where, reason))


def combined(first: pd.DataFrame, second: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    """A value made of two amounts, with both amounts' cautions.

    One that is missing is the reason for none.
    """
    reason = second["reason"].mask(second["reason"].eq(""), first["reason"])
    both = first["cautions"] + ";" + second["cautions"]
    cautions = both.where(reason.eq(""), "")
    return pd.DataFrame({"value": value, "reason": reason, "cautions": cautions})


def quotient(above: pd.DataFrame, below: pd.DataFrame, zero: str) -> pd.DataFrame:
    """The quotient of two amounts; none by 0, for the reason `zero`."""
    below = absent(below, below["value"].eq(0), zero)
    return combined(above, below, above["value"] / below["value"])


class Amounts:
    """The amounts of the contract's `costs` in yen, a row for each activity and year of `keys`.

    Attributes:
        keys: KEY of every activity and year that has an amount, in document order and by year.
        is_own_year: Whether the year is that of the document.
        is_future: Whether it comes after it: plans, no results.
        has_staff: Whether the document prints a personnel cost anywhere.
        budget, direct_cost, personnel_cost: Amounts; reason not_yet_due, two_values, or missing.
        full_cost: Settlement + personnel cost (フルコスト: 財務省 個別事業のフルコスト情報の開示).
    """

    def __init__(self, costs: pd.DataFrame, documents: pd.DataFrame) -> None:
        items = item_amounts(costs).reset_index()
        self.keys = _in_order(items[KEY].drop_duplicates())
        self._items = items.set_index(KEY)
        own_year = self.keys["document_id"].map(documents["fiscal_year"])
        self.is_own_year = self.keys["fiscal_year"].eq(own_year).fillna(False).astype(bool)
        self.is_future = self.keys["fiscal_year"].gt(own_year).fillna(False).astype(bool)
        with_staff = items.loc[items["item"].eq("personnel_cost"), "document_id"]
        self.has_staff = self.keys["document_id"].isin(with_staff)
        self.budget = self._amount("total", "budget", "budget_missing")
        self.direct_cost = self._amount("total", "settlement", "settlement_missing")
        self.personnel_cost = self._amount("personnel_cost", "", "personnel_missing")
        both = self.direct_cost["value"] + self.personnel_cost["value"]
        self.full_cost = combined(self.personnel_cost, self.direct_cost, both)

    def _amount(self, item: str, basis: str, missing: str) -> pd.DataFrame:
        is_asked = self._items["item"].eq(item) & self._items["basis"].eq(basis)
        cells = self._items[is_asked].reindex(pd.MultiIndex.from_frame(self.keys))
        cells = cells.reset_index(drop=True)
        money = amount_of(cells["value"], missing)
        if basis == "settlement":
            money = absent(money, money["value"].isna() & self.is_future, "not_yet_due")
        money = absent(money, cells["is_several"].eq(True), "two_values")
        return flagged(money, "planned", self.is_future & money["value"].notna())


def _in_order(keys: pd.DataFrame) -> pd.DataFrame:
    """Activities in the order of the documents, each by year."""
    order = pd.factorize(keys["activity_id"])[0]
    ordered = keys.assign(order=order).sort_values(["order", "fiscal_year"])
    return ordered[KEY].reset_index(drop=True)


def measure_rows(
    keys: pd.DataFrame,
    measure: str,
    amount: pd.DataFrame,
    unit: str | pd.Series,
    basis: str | pd.Series = "",
    indicator_id: str | pd.Series = "",
) -> pd.DataFrame:
    """Rows of `cost_measures`: the columns of the keys, the measure and its amount."""
    named = keys.assign(measure=measure, basis=basis, indicator_id=indicator_id, unit=unit)
    return named.join(amount[["value", "reason", "cautions"]])


def execution(settlement: pd.DataFrame, budget: pd.DataFrame) -> pd.DataFrame:
    """Settlement by budget.

    Returns:
        A ratio; above 1 it stays and is flagged over_budget. A budget of 0 or none is null; money
        spent without a budget is flagged spent_without_budget.

    Source:
        長野市 令和4年度 決算: 165,595,710,595 / 193,416,177,000 円 = 85.6 %.
    """
    rate = quotient(settlement, budget, "budget_zero")
    rate = flagged(rate, "over_budget", rate["value"].gt(1))
    return flagged(
        rate, "spent_without_budget", rate["reason"].eq("budget_zero") & settlement["value"].ne(0)
    )


def _spending(
    amounts: Amounts, documents: pd.DataFrame, said: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """How much of the budget was spent, carried over and left, and what the project cost in all.

    What a sheet says of the kind of its budget and of carry-over (`remarks`) is about its own year;
    else the kind is what its form has declared.
    """
    keys = amounts.keys
    declared = keys["document_id"].map(documents["budget_basis"])
    sheet_years = documents["fiscal_year"]
    has_budget = amounts.budget["value"].notna()
    is_own_year = amounts.is_own_year & has_budget
    basis = _budget_basis(amounts, declared, said, is_own_year).where(has_budget, "")
    later = keys["activity_id"].map(carried_over(said, sheet_years)).where(is_own_year)
    # a sheet that says nothing of carry-over lets all of its budget be spent
    spendable = (amounts.budget["value"] - later).fillna(amounts.budget["value"])
    available = amounts.budget.assign(value=spendable)
    spent = amounts.direct_cost
    rate = flagged(execution(spent, available), "without_carried_over", later.notna())
    of_budget = ("budget_" + basis).where(basis.ne(""), "")
    rate["cautions"] = of_budget + ";" + rate["cautions"]
    left = combined(available, spent, available["value"] - spent["value"])
    left = absent(left, left["value"].lt(0), "over_budget")
    has_both = has_budget & spent["value"].notna()
    is_current = basis.eq("current")
    yield measure_rows(keys, "execution", rate, "ratio", basis)
    yield measure_rows(keys, "carried_over", amount_of(later, ""), "JPY", basis)[later.notna()]
    # 不用額 is what is left of the budget as it stood in the end; of another one it is a difference
    yield measure_rows(keys, "unspent", left, "JPY", basis)[has_both & is_current]
    yield measure_rows(keys, "budget_balance", left, "JPY", basis)[has_both & ~is_current]
    yield measure_rows(keys, "full_cost", amounts.full_cost, "JPY", "settlement")


def _budget_basis(
    amounts: Amounts, declared: pd.Series, said: pd.DataFrame, is_own_year: pd.Series
) -> pd.Series:
    """The kind of each budget: 予算額 and R6予算 may be the first or the last one."""
    remarked = said[said["kind"].eq("budget_basis")].drop_duplicates("activity_id")
    says = remarked.set_index("activity_id")["says"]
    stated = amounts.keys["activity_id"].map(says).astype(object).where(is_own_year)
    # the document says it of the budget beside a settlement; that of a later year is another one
    is_told = declared.fillna("").ne("") & amounts.direct_cost["value"].notna()
    by_form = declared.where(is_told, "unknown")
    return stated.fillna(by_form).astype("str")


def unit_cost_rows(tables: Tables, rules: pd.DataFrame, amounts: Amounts) -> pd.DataFrame:
    """The cost of a unit of each indicator: of the full cost, or of the settlement alone.

    Of the settlement where the document prints no personnel cost.

    Source:
        池田市 行政評価シート: (事業費 + 人件費) ÷ 活動指標. 安芸高田市 H21 printed "#DIV/0!" for an
        output of 0.
    """
    rows = _years_of_indicators(tables, amounts)
    rows = rows.join(pairings(rows, rules))
    has_cost = amounts.direct_cost["value"].notna()
    alone = flagged(amounts.direct_cost, "without_personnel", has_cost)
    of_activity = amounts.full_cost.where(amounts.has_staff, alone)
    cost = of_activity.loc[rows["place"]].set_axis(rows.index)
    found = quotient(cost, amount_of(rows["value"], "output_zero"), "output_zero")
    found = absent(found, found["value"].eq(0), "full_cost_zero")  # the output was not free
    is_paired = rows["why"].eq("")
    found = absent(found, ~is_paired, rows["why"])
    cautions = found["cautions"].where(is_paired, "")
    found["cautions"] = cautions + ";" + rows["pair_cautions"]
    has_unit = rows["unit"].ne("")
    per_unit = "JPY/" + rows["unit"].where(has_unit, rows["name"])
    about = (per_unit, "settlement", rows["indicator_id"])
    made = measure_rows(rows[KEY], "unit_cost", found, *about)
    return made.set_axis(rows["place"].to_numpy())


def _years_of_indicators(tables: Tables, amounts: Amounts) -> pd.DataFrame:
    """Each indicator of an activity in each year that has a cost, with its actual (value).

    `place` is the row of the amounts; `alone` whether it is the activity's only output.
    """
    indicators = tables["indicators"]
    outputs = indicators.loc[indicators["kind"].eq("output"), "activity_id"].value_counts()
    asked = indicators[["activity_id", "indicator_id", "name", "unit", "kind", "polarity"]]
    is_alone = asked["activity_id"].map(outputs).eq(1)
    asked = asked.assign(alone=is_alone).join(folded_names(indicators, tables))
    key = ["indicator_id", "fiscal_year"]
    actuals = _actuals(tables)
    of_years = amounts.keys.assign(place=amounts.keys.index)[~amounts.is_future]
    rows = of_years.merge(asked, on="activity_id")
    return rows.merge(actuals[[*key, "value"]], "left", key)


def pairings(rows: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Why the cost of a year is not divided by an indicator: why, pair_cautions.

    "" where it is. The first row of data/labels/unit_costs.csv decides whose activity ("" is any),
    whole name by its pattern, and years (none: no bound) are the indicator's. Without one only the
    single output of an activity is paired.
    """
    numbered = rows.reset_index(names="row")
    asked = numbered.merge(rules, on="municipality_code", suffixes=("", "_rule"))
    stated = asked[_are_in_years(asked) & _are_named(asked)].drop_duplicates("row")
    stated = stated.set_index("row").reindex(rows.index)
    is_stated = stated["pair"].notna()
    refused = ("not_meaningful: " + stated["reason"]).mask(stated["pair"].eq("yes"), "")
    why = _why_unpaired(rows).mask(is_stated, refused)
    by_itself = why.eq("").map({True: "single_output", False: ""})
    cautions = by_itself.mask(is_stated, stated["cautions"])
    return pd.DataFrame({"why": why, "pair_cautions": cautions})


def _are_in_years(asked: pd.DataFrame) -> "pd.Series[bool]":
    first, last = asked["first_year"].fillna(0), asked["last_year"].fillna(9999)
    return asked["fiscal_year"].astype(int).between(first, last)


def _are_named(asked: pd.DataFrame) -> "pd.Series[bool]":
    names = asked[["activity_rule", "activity", "indicator_rule", "indicator"]]
    is_named = []
    for rule, activity, pattern, indicator in names.itertuples(index=False, name=None):
        is_activity = fold(rule) in ("", activity)
        is_named.append(is_activity and re.fullmatch(fold(pattern), indicator) is not None)
    return pd.Series(is_named, asked.index, dtype=bool)


def _why_unpaired(rows: pd.DataFrame) -> pd.Series:
    """Why an indicator that no label names is no output of its activity's cost.

    "" where it is the only output.
    """
    unit = rows["unit"].map(fold).astype("str")
    known = unit.map(unit_of)
    is_rate = known.map(lambda found: found is not None and found.dimension in RATES)
    is_rate = is_rate.astype(bool) | rows["name"].str.endswith(("率", "割合"))
    is_fault = rows["polarity"].eq("lower") | unit.str.contains(BOUNDS)
    return first_of(
        (rows["kind"].ne("output"), "not_an_output"),
        (is_rate, "not_meaningful: 割合や点数は量ではない"),
        (is_fault, "not_meaningful: 少ないほど良い指標は産出量ではない"),
        (rows["alone"], ""),
        default="no_pairing",
    )


def cost_measures(
    tables: Tables,
    polarity_rules: pd.DataFrame,
    unit_costs: pd.DataFrame,
    remark_rules: pd.DataFrame,
) -> pd.DataFrame:
    """Compute every measure of cost of every activity and year that has one.

    Args:
        tables: The contract's documents, activities, narratives, indicators, indicator_values,
            costs (money in yen).
        polarity_rules: data/labels/polarity.csv: what is better when lower is no output.
        unit_costs: data/labels/unit_costs.csv: which cost goes with which indicator, with reasons.
        remark_rules: data/labels/remarks.csv: what sheets say of their budgets.

    Returns:
        The contract's table `cost_measures`, values unrounded: execution (a ratio), carried_over,
        unspent, budget_balance and full_cost (yen), unit_cost (yen a unit of the indicator). Each
        null has its reason. `basis` says what a figure rests on: the settlement, or which budget.

    Raises:
        UsageError: A rule of polarity.csv says what it cannot.

    Source:
        Those of `execution`, `Amounts` (full cost) and `unit_cost_rows`.
    """
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")
    documents = documents.reindex(tables["costs"]["document_id"].unique())
    amounts = Amounts(tables["costs"], documents)
    if amounts.keys.empty:
        return empty("cost_measures")
    said = remarks(tables, remark_rules)
    indicators = apply_polarity(tables["indicators"], polarity_rules)
    with_ways = tables | {"indicators": indicators}
    measures = [
        *_spending(amounts, documents, said),
        *([] if tables["indicators"].empty else [unit_cost_rows(with_ways, unit_costs, amounts)]),
    ]
    rows = pd.concat(measures).sort_index(kind="stable").reset_index(drop=True)
    cautions = rows["cautions"].map(
        lambda text: ";".join(dict.fromkeys(flag for flag in text.split(";") if flag))
    )
    return validate(
        "cost_measures", rows.assign(cautions=cautions.astype("str"))[list(dtypes("cost_measures"))]
    )


def cost_table(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """The printed amounts and the measures of each activity and year side by side.

    In the documents' order. An activity is there from the first year on in which it has an amount
    that is not 0.

    Args:
        tables: The contract's tables, cost_measures among them.
        remark_rules: data/labels/remarks.csv: what sheets say in words of their figures.

    Returns:
        The columns of `with_names`; parent_id and level; budget and settlement (事業費) and other
        items, in the unit of `costs`, with the page and box of their cells; basis (which budget);
        a column per measure that is not of an indicator; cost: the full cost, or the settlement in
        a document that prints no personnel cost; account ("" where none is printed),
        is_presumed_account, moves_money and was_transferred, as the words of its sheet say;
        is_one_off, as `one_off_years`; is_of_sheet: whether it is the year of which the sheet says
        what is to become of the project; unit: that of money.
    """
    amounts = amounts_by_cell(tables["costs"])
    beside = _with_measures(amounts, tables["cost_measures"])
    begun = _from_first_year(_in_order_of(beside.reset_index(), tables["activities"]))
    return _with_meaning(begun, tables, remarks(tables, remark_rules))


def amounts_by_cell(costs: pd.DataFrame) -> pd.DataFrame:
    """The printed amounts of each activity and year side by side, by KEY.

    Of the total each phase is a column (budget, settlement); of other items the settlement, or what
    has no phase (staff). `<column>_page` … is the cell of a figure. Two figures of a cell are none.
    """
    by_cell = _by_cell(costs)
    edges = [by_cell[edge].unstack().add_suffix(f"_{edge}") for edge in PROVENANCE]
    amounts = by_cell["value"].unstack()
    return pd.concat([amounts, *edges], axis=1).rename_axis(index=KEY)


def amounts_alone(costs: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Some columns of `amounts_by_cell` as rows: those of KEY, and these; without the cells."""
    amounts = _by_cell(costs)["value"].unstack()
    return amounts.reindex(columns=columns).rename_axis(index=KEY).reset_index()


def _by_cell(costs: pd.DataFrame) -> pd.DataFrame:
    """The rows of `item_amounts` that are one amount, by KEY and the column that they stand in."""
    items = item_amounts(costs)
    items = items[~items["is_several"]].reset_index()
    is_total = items["item"].eq("total")
    shown = items[is_total | items["basis"].isin(["settlement", ""])]
    of_total = shown["item"].eq("total") & shown["basis"].ne("")
    column = shown["item"].mask(of_total, shown["basis"])
    shown = shown.assign(column=column)
    return shown.drop_duplicates([*KEY, "column"]).set_index([*KEY, "column"])


def _with_measures(amounts: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """The amounts with the measures of their activities beside, and all of COST_COLUMNS."""
    of_activities = measures[measures["indicator_id"].eq("")]
    beside = of_activities.pivot(index=KEY, columns="measure", values="value")
    wide = pd.concat([amounts, beside], axis=1).rename_axis(index=KEY)
    wide = wide.reindex(columns=list(dict.fromkeys([*wide, *COST_COLUMNS])))
    executed = of_activities[of_activities["measure"].eq("execution")]
    wide["basis"] = executed.set_index(KEY)["basis"]
    has_staff = wide["personnel_cost"].groupby("document_id").transform("count").gt(0)
    wide["cost"] = wide["full_cost"].where(has_staff, wide["settlement"])
    return wide


def _in_order_of(rows: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of the activities, each by year."""
    order = {activity_id: place for place, activity_id in enumerate(activities["activity_id"])}
    placed = rows.assign(order=rows["activity_id"].map(order))
    ordered = placed.sort_values(["order", "fiscal_year"], kind="stable")
    return ordered.drop(columns="order")


def _from_first_year(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each activity from its first amount on; all of one that has none."""
    has_amount = rows[["budget", "settlement", "personnel_cost"]].gt(0).any(axis=1)
    of_activity = has_amount.groupby(rows["activity_id"])
    return rows[of_activity.cummax() | ~of_activity.transform("any")]


def _with_meaning(rows: pd.DataFrame, tables: Tables, said: pd.DataFrame) -> pd.DataFrame:
    """Add what a sum has to look at: level, account, whether it only moves money, unit."""
    activities = tables["activities"].drop_duplicates("activity_id").set_index("activity_id")
    ids = rows["activity_id"]
    named = with_names(rows, tables)
    is_own_year = named["fiscal_year"].eq(named["sheet_year"]).fillna(False).astype(bool)
    settled = settled_years(tables).set_index("document_id")["settled_year"]
    is_of_sheet = named["fiscal_year"].eq(named["document_id"].map(settled))
    return named.assign(
        level=ids.map(activities["level"]).to_numpy(),
        parent_id=ids.map(activities["parent_id"]).to_numpy(),
        account=printed_account(named["activity_id"], said),
        is_presumed_account=_is_presumed(named["activity_id"], said),
        moves_money=is_said("moves_money", named["activity_id"], said),
        is_one_off=pd.MultiIndex.from_frame(named[["activity_id", "fiscal_year"]]).isin(
            one_off_years(tables, said)
        ),
        was_transferred=is_said("transferred", named["activity_id"], said) & is_own_year,
        is_of_sheet=is_of_sheet.fillna(False).astype(bool),
        unit="JPY",
    )


def printed_account(activity_ids: pd.Series, said: pd.DataFrame) -> pd.Series:
    """The account of each activity by the words of its sheet; "" where none is printed.

    One that its funds or its clients name is the same account as one that is printed.
    """
    accounts = said[said["kind"].eq("account")].drop_duplicates("activity_id")
    found = activity_ids.map(accounts.set_index("activity_id")["says"]).astype(object)
    return found.fillna("").astype("str").str.removesuffix(PRESUMED)


def _is_presumed(activity_ids: pd.Series, said: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the account of each activity is named by its funds or its clients alone."""
    accounts = said[said["kind"].eq("account")].drop_duplicates("activity_id")
    presumed = accounts[accounts["says"].str.endswith(PRESUMED)]
    return activity_ids.isin(presumed["activity_id"])


def is_said(kind: str, activity_ids: pd.Series, said: pd.DataFrame) -> "pd.Series[bool]":
    """Whether the sheet of each activity says something of this kind, as `remarks`."""
    return activity_ids.isin(said.loc[said["kind"].eq(kind), "activity_id"])


def beside_last_year(rows: pd.DataFrame, costs: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Rows of `cost_table` with amounts of the year before, as settlement_before.

    A printed 0 is 0; what is not printed is nothing.

    Args:
        rows: Rows with document_id, activity_id and fiscal_year.
        costs: The contract's costs.
        columns: Amounts of `cost_table`: settlement, general_funds …, in the unit of `costs` (yen).
    """
    amounts = amounts_alone(costs, columns)
    before = amounts.rename(columns={name: f"{name}{BEFORE}" for name in columns})
    before["fiscal_year"] = before["fiscal_year"] + 1
    return rows.merge(before, "left", KEY)


def is_lasting(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether projects go on: they spent something in both years, and no money of one year alone.

    What came from another project, or went to one, is not held against the year before.

    Args:
        rows: Rows of `beside_last_year` with the settlement of both years.
    """
    has_both = rows[f"settlement{BEFORE}"].gt(0) & rows["settlement"].gt(0)
    return has_both & ~rows["is_one_off"] & ~rows["was_transferred"]


def _actuals(tables: Tables) -> pd.DataFrame:
    """The last actual that is printed of each indicator and year."""
    values = tables["indicator_values"]
    is_actual = values["measure"].eq("actual") & values["status"].eq("reported")
    actuals = values[is_actual].dropna(subset="value")
    return actuals.drop_duplicates(["indicator_id", "fiscal_year"], keep="last")


def proved(
    rows: pd.DataFrame, tables: Tables, phase: str = "settlement", years_before: int = 0
) -> "pd.Series[bool]":
    """Whether the sum of its printed funds proves the total of each row's activity and year.

    Args:
        rows: Rows with activity_id and fiscal_year.
        tables: The contract's checks.
        phase: settlement or budget.
        years_before: So many years before the row's own.
    """
    there = proved_figures(tables, phase)
    years = rows["fiscal_year"].astype(int) - years_before
    is_there = [figure in there for figure in zip(rows["activity_id"], years, strict=True)]
    return pd.Series(is_there, rows.index, dtype=bool)


def proved_figures(tables: Tables, phase: str) -> set[tuple[str, int]]:
    """The totals of a phase that the sum of their printed funds proves: activity_id and year."""
    checks = tables["checks"].query("check == 'funding' and passes == True and expected != ''")
    found = set()
    for document, subject in zip(checks["document_id"], checks["subject"], strict=True):
        activity, _, about = subject.partition(" ")
        year, _, basis = about.partition(" ")
        if basis == phase and year.isdecimal():
            found.add((f"{document}/{activity}", int(year)))
    return found


def carried_over(found: pd.DataFrame, sheet_years: pd.Series) -> pd.Series:
    """Yen that each activity carries over into the year after its sheet's own, by activity_id.

    The sheets' own years are by document_id.
    """
    rows = found[found["kind"].eq("carried_over")]
    next_year = rows["document_id"].map(sheet_years) + 1
    is_next = rows["fiscal_year"].eq(next_year).fillna(False)
    into_next = rows[is_next.astype(bool)]
    return added(into_next["value"], into_next["activity_id"])
