"""What projects cost, of what budget, who paid and for how much use: measures, and the amounts side by side.

An amount is a frame with a row for each activity and year: value (NaN where there is none), reason
(a code of the contract where there is none) and cautions (codes joined by ;). Money is in whole yen
and a measure divides once, so that its value is the float next to the exact quotient.
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from hyoka.contract.records import PROVENANCE
from hyoka.contract.schema import dtypes, empty, typed
from hyoka.contract.tables import FUNDING
from hyoka.text.japanese import fold
from hyoka_analyses.measures.defaults import YEARS_OF_A_CENSUS
from hyoka_analyses.measures.frames import Tables, first_of, folded_names, with_names
from hyoka_analyses.measures.remarks import carried_over, remarks

#: An activity in a fiscal year.
KEY = ["document_id", "activity_id", "fiscal_year"]
#: What an absent amount is called in a reason: (item, basis) → word.
REASON_WORDS = {
    ("total", "budget"): "budget", ("total", "settlement"): "settlement", ("personnel_cost", ""): "personnel",
}  # fmt: skip
#: Units of a rate or a score: a cost divided by them says nothing, because they don't grow with
#: what was done.
RATES = ("%", "ポイント", "点", "割")
#: Words in a unit that make it a bound to stay below.
BOUNDS = "以内|以下|未満"
THOUSAND = 1000
#: Columns that a table of costs has, empty where no document has them.
SHOWN = (
    "budget", "settlement", "personnel_cost", "regular_staff", "overtime", *FUNDING, "beneficiary_charges",
    "full_cost", "execution", "carried_over", "unspent", "budget_balance",
)  # fmt: skip


def amount_of(value: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    """The values as an amount, with this reason for those that are none."""
    reasons = pd.Series(np.where(value.isna(), reason, ""), value.index, dtype="str")
    return pd.DataFrame({"value": value.astype("float64"), "reason": reasons, "cautions": ""})


def flagged(
    amount: pd.DataFrame, flag: str | pd.Series, where: pd.Series | bool = True
) -> pd.DataFrame:
    """The amount with a further flag in some rows."""
    return amount.assign(
        cautions=amount["cautions"].mask(
            pd.Series(where, amount.index), amount["cautions"] + ";" + flag
        )
    )


def absent(amount: pd.DataFrame, where: pd.Series, reason: str | pd.Series) -> pd.DataFrame:
    """The amount with nothing in some rows, for a reason; cautions stay."""
    return amount.assign(
        value=amount["value"].mask(where), reason=amount["reason"].mask(where, reason)
    )


def combined(first: pd.DataFrame, second: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    """A value made of two amounts, with both amounts' cautions.

    One that is missing is the reason for none.
    """
    reason = second["reason"].mask(second["reason"].eq(""), first["reason"])
    cautions = (first["cautions"] + ";" + second["cautions"]).where(reason.eq(""), "")
    return pd.DataFrame({"value": value, "reason": reason, "cautions": cautions})


def quotient(above: pd.DataFrame, below: pd.DataFrame, zero: str) -> pd.DataFrame:
    """The quotient of two amounts; none by 0, for the reason `zero`."""
    below = absent(below, below["value"].eq(0), zero)
    return combined(above, below, above["value"] / below["value"])


class Amounts:
    """The amounts of the contract's `costs` table, in the order of `keys`: yen, staff in FTE, overtime in hours.

    The documents' fiscal_year (by document_id) says which settlements can't be there yet.
    """

    def __init__(self, costs: pd.DataFrame, documents: pd.DataFrame) -> None:
        costs = costs[costs["item"].ne("detail")].dropna(subset="value")
        self._items = costs.groupby("document_id")["item"].agg(set)
        # 国庫支出金 and 県支出金 are one item in two details: they add up. Two figures of one cell
        # are none.
        cells = costs.groupby([*KEY, "item", "basis", "detail"])["value"].agg(["first", "nunique"])
        cells = cells.groupby([*KEY, "item", "basis"]).agg({"first": "sum", "nunique": "max"})
        keys = costs[KEY].drop_duplicates()
        keys = keys.assign(order=pd.factorize(keys["activity_id"])[0]).sort_values(
            ["order", "fiscal_year"]
        )
        #: Every activity and year that has an amount, in document order and by year.
        self.keys = keys[KEY].reset_index(drop=True)
        self._cells = cells.unstack(["item", "basis"]).reindex(pd.MultiIndex.from_frame(self.keys))
        #: The fiscal year of each document.
        self.sheet_years = documents["fiscal_year"]
        #: Whether the year comes after the document's own: plans, no results.
        self.is_future = (
            self.keys["fiscal_year"]
            .gt(self.keys["document_id"].map(self.sheet_years))
            .fillna(False)
            .astype(bool)
        )
        self.budget, self.direct_cost = (
            self.amount("total", "budget"),
            self.amount("total", "settlement"),
        )
        self.personnel_cost = self.amount("personnel_cost")
        #: Settlement + personnel cost (フルコスト: 財務省 個別事業のフルコスト情報の開示).
        both = self.direct_cost["value"] + self.personnel_cost["value"]
        self.full_cost = combined(self.personnel_cost, self.direct_cost, both)

    def prints(self, item: str) -> pd.Series:
        """Whether a row's document has an amount of the item anywhere."""
        return (
            self.keys["document_id"]
            .map(lambda document: item in self._items[document])
            .astype(bool)
        )

    def amount(self, item: str, basis: str = "") -> pd.DataFrame:
        """An item on a basis ("" where the document names none).

        Reason not_yet_due, two_values, or missing.
        """
        nothing = pd.Series(np.nan, self.keys.index)
        value, several = (
            pd.Series(self._cells.get((part, item, basis), nothing).to_numpy(), self.keys.index)
            for part in ("first", "nunique")
        )
        what = REASON_WORDS.get((item, basis), "funding" if basis == "settlement" else item)
        money = amount_of(value, f"{what}_missing")
        if basis == "settlement":
            money = absent(money, money["value"].isna() & self.is_future, "not_yet_due")
        money = absent(money, several.gt(1), "two_values")
        return flagged(money, "planned", self.is_future & money["value"].notna())

    def of_last_year(self, amount: pd.DataFrame) -> pd.DataFrame:
        """An amount of the year before, in the row of each year.

        NaN and no reason where there is no such row.
        """
        before = self.keys.assign(fiscal_year=self.keys["fiscal_year"] + 1).join(amount)
        return self.keys.merge(before, "left", KEY)[list(amount)].fillna(
            {"reason": "", "cautions": ""}
        )


def rows_of(
    keys: pd.DataFrame,
    measure: str,
    amount: pd.DataFrame,
    unit: str | pd.Series,
    basis: str | pd.Series = "",
    indicator_id: str | pd.Series = "",
) -> pd.DataFrame:
    """Rows of `cost_measures`: the columns of the keys, the measure and its amount."""
    about = {"measure": measure, "basis": basis, "indicator_id": indicator_id, "unit": unit}
    return keys.assign(**about, **{name: amount[name] for name in ("value", "reason", "cautions")})


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


def _spending(amounts: Amounts, declared: pd.Series, said: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """How much of the budget was spent, carried over and left over, and what the project cost with its personnel.

    What a sheet says of the kind of its budget and of carry-over (`remarks`) is about its own year;
    else the kind is what its form has declared.
    """
    keys, has_budget = amounts.keys, amounts.budget["value"].notna()
    is_own_year = keys["fiscal_year"].eq(keys["document_id"].map(amounts.sheet_years)) & has_budget
    stated = (
        said[said["kind"].eq("budget_basis")]
        .drop_duplicates("activity_id")
        .set_index("activity_id")["says"]
    )
    stated = keys["activity_id"].map(stated).astype(object).where(is_own_year)
    # 予算額 and R6予算 may be the first or the last one
    basis = stated.fillna(declared.where(declared.fillna("").ne(""), "unknown"))
    basis = basis.where(has_budget, "").astype("str")
    later = keys["activity_id"].map(carried_over(said, amounts.sheet_years)).where(is_own_year)
    available = amounts.budget.assign(value=amounts.budget["value"] - later.fillna(0.0))
    rate = flagged(execution(amounts.direct_cost, available), "without_carried_over", later.notna())
    rate["cautions"] = ("budget_" + basis).where(basis.ne(""), "") + ";" + rate["cautions"]
    left = combined(
        available, amounts.direct_cost, available["value"] - amounts.direct_cost["value"]
    )
    left = absent(left, left["value"].lt(0), "over_budget")
    has_both, is_current = has_budget & amounts.direct_cost["value"].notna(), basis.eq("current")
    share = quotient(amounts.personnel_cost, amounts.full_cost, "full_cost_zero")
    yield rows_of(keys, "execution", rate, "ratio", basis)
    yield rows_of(keys, "carried_over", amount_of(later, ""), "JPY", basis)[later.notna()]
    # 不用額 is what is left of the budget as it stood in the end; of another one it is a difference
    yield rows_of(keys, "unspent", left, "JPY", basis)[has_both & is_current]
    yield rows_of(keys, "budget_balance", left, "JPY", basis)[has_both & ~is_current]
    yield rows_of(keys, "direct_cost", amounts.direct_cost, "JPY", "settlement")
    yield rows_of(keys, "full_cost", amounts.full_cost, "JPY", "settlement")
    yield rows_of(keys, "personnel_share", share, "ratio", "settlement")


def _funding(amounts: Amounts) -> Iterator[pd.DataFrame]:
    """Which part of a settlement each source pays, where the document prints the source."""
    printed = {item: amounts.prints(item) for item in FUNDING}
    parts = {item: amounts.amount(item, "settlement") for item in FUNDING if printed[item].any()}
    settlement = amounts.direct_cost["value"]
    known = sum(part["value"].fillna(0.0) for part in parts.values())
    for item, part in parts.items():
        share = quotient(part, amounts.direct_cost, "settlement_zero")
        share = flagged(
            share, "parts_differ_from_total", settlement.notna() & (known != settlement)
        )
        yield rows_of(amounts.keys, f"{item}_share", share, "ratio", "settlement")[printed[item]]


def _staff(amounts: Amounts, documents: pd.DataFrame, labour_rates: pd.DataFrame) -> pd.DataFrame:
    """The staff behind a personnel cost, to a hundredth of a person, where the document prints the cost alone.

    Source:
        伊丹市 令和3年度 施策評価: all 35 personnel costs are a hundredth of a person × 8,397 千円.
    """
    # a rate of which overtime is paid on top would give too few persons
    rates = labour_rates[labour_rates["kind"].eq("person")].astype({"fiscal_year": "Int64"})
    rows = amounts.keys.assign(
        municipality=amounts.keys["document_id"].map(documents["municipality"])
    )
    rate = rows.merge(rates, "left", ["municipality", "fiscal_year"])[
        "per_person_thousand_yen"
    ].astype("float64")
    staff = quotient(
        amounts.personnel_cost, amount_of(rate * THOUSAND, "rate_unknown"), "rate_unknown"
    )
    staff = flagged(staff.assign(value=staff["value"].round(2)), "derived", staff["value"].notna())
    alone = amounts.prints("personnel_cost") & ~amounts.prints("regular_staff")
    return rows_of(amounts.keys, "staff_derived", staff, "FTE")[alone]


def residents_of(
    population: pd.DataFrame,
    codes: pd.Series,
    years: pd.Series,
    years_of_a_census: int = YEARS_OF_A_CENSUS,
) -> pd.DataFrame:
    """The population (data/labels/population.csv) of a city and year: that year's, else the last census before it.

    A census counts for so many years, its own included.

    Returns:
        An amount (residents; cautions such as census_2020, earlier_population) with its basis, by
        the index of `codes`.

    Source:
        The legal population is that of the last census (地方自治法 第254条).
    """
    known = population.assign(
        counted=population["fiscal_year"].astype(int), value=population["population"].astype(float)
    )
    asked = pd.DataFrame(
        {"municipality_code": codes, "year": years.astype(float), "row": codes.index}
    )
    counts = asked.merge(known, on="municipality_code")
    counts["age"] = counts["year"] - counts["counted"]
    recent = counts["population_basis"].eq("census") & counts["age"].between(
        1, years_of_a_census - 1
    )
    counts = (
        counts[counts["age"].eq(0) | recent]
        .sort_values("age", kind="stable")
        .drop_duplicates("row")
    )
    counts = counts.set_index("row").reindex(codes.index)
    basis = counts["population_basis"].fillna("")
    how = (
        basis
        + "_"
        + counts["fiscal_year"]
        + (";on_" + counts["date"]).where(counts["date"].ne(""), "")
    )
    how = how.mask(counts["age"].gt(0), how + ";earlier_population").fillna("")
    return amount_of(counts["value"], "population_missing").assign(cautions=how, basis=basis)


def _per_head(amounts: Amounts, codes: pd.Series, population: pd.DataFrame) -> pd.DataFrame:
    residents = residents_of(population, codes, amounts.keys["fiscal_year"])
    basis = residents.pop("basis")
    cost = amounts.full_cost.assign(value=amounts.full_cost["value"] * THOUSAND)
    share = quotient(cost, residents, "population_zero")
    return rows_of(amounts.keys, "cost_per_1000_residents", share, "JPY/1000 persons", basis)[
        ~amounts.is_future
    ]


def change(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The change against last year (same measure, same basis) as a ratio.

    Null where last year is none or 0.
    """
    rate = quotient(now.assign(value=now["value"] - before["value"]), before, "previous_zero")
    rate = rate.assign(cautions=now["cautions"].where(rate["value"].notna(), ""))
    return absent(rate, now["value"].notna() & before["value"].isna(), "previous_missing")


def _changes(amounts: Amounts) -> Iterator[pd.DataFrame]:
    has_earlier_year = amounts.keys["activity_id"].duplicated()
    for name, now in (("direct_cost", amounts.direct_cost), ("full_cost", amounts.full_cost)):
        rate = change(now, amounts.of_last_year(now))
        yield rows_of(amounts.keys, f"change_{name}", rate, "ratio", "settlement")[has_earlier_year]


def unit_cost_rows(tables: Tables, rules: pd.DataFrame, amounts: Amounts) -> pd.DataFrame:
    """The cost of a unit of each indicator: of the full cost, or the settlement where no personnel cost is printed.

    Source:
        池田市 行政評価シート: (事業費 + 人件費) ÷ 活動指標. 安芸高田市 H21 printed "#DIV/0!" for an
        output of 0.
    """
    indicators, values = tables["indicators"], tables["indicator_values"]
    outputs = indicators.loc[indicators["kind"].eq("output"), "activity_id"].value_counts()
    asked = indicators[["activity_id", "indicator_id", "name", "unit", "kind", "polarity"]]
    asked = asked.assign(alone=asked["activity_id"].map(outputs).eq(1)).join(
        folded_names(indicators, tables)
    )
    actuals = values[values["measure"].eq("actual") & values["status"].eq("reported")].dropna(
        subset="value"
    )
    actuals = actuals.drop_duplicates(["indicator_id", "fiscal_year"], keep="last")
    rows = amounts.keys.assign(place=amounts.keys.index)[~amounts.is_future].merge(
        asked, on="activity_id"
    )
    rows = rows.merge(
        actuals[["indicator_id", "fiscal_year", "value"]], "left", ["indicator_id", "fiscal_year"]
    )
    rows = rows.join(pairings(rows, rules))
    alone = flagged(amounts.direct_cost, "without_personnel", amounts.direct_cost["value"].notna())
    cost = (
        amounts.full_cost.where(amounts.prints("personnel_cost"), alone)
        .loc[rows["place"]]
        .set_axis(rows.index)
    )
    found = quotient(cost, amount_of(rows["value"], "output_zero"), "output_zero")
    found = absent(found, found["value"].eq(0), "full_cost_zero")  # the output was not free
    found = absent(found, rows["why"].ne(""), rows["why"])
    found["cautions"] = (
        found["cautions"].where(rows["why"].eq(""), "") + ";" + rows["pair_cautions"]
    )
    per_unit = "JPY/" + rows["unit"].where(rows["unit"].ne(""), rows["name"])
    made = rows_of(rows[KEY], "unit_cost", found, per_unit, "settlement", rows["indicator_id"])
    return made.set_axis(rows["place"].to_numpy())


def pairings(rows: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Why the cost of a year is not divided by an indicator ("" where it is), and cautions: why, pair_cautions.

    The first row of data/labels/unit_costs.csv decides whose activity ("" is any), whole name by
    its pattern, and years ("" is no bound) are the indicator's. Without one only the single output
    of an activity is paired.
    """
    asked = rows.reset_index(names="row").merge(
        rules, on="municipality_code", suffixes=("", "_rule")
    )
    names = asked[["activity_rule", "activity", "indicator_rule", "indicator"]].itertuples(
        index=False, name=None
    )
    is_named = [
        fold(rule) in ("", activity) and re.fullmatch(fold(of), name)
        for rule, activity, of, name in names
    ]
    first, last = (
        asked["first_year"].replace("", "0").astype(int),
        asked["last_year"].replace("", "9999").astype(int),
    )
    is_here = asked["fiscal_year"].astype(int).between(first, last) & pd.Series(
        is_named, asked.index, dtype=bool
    )
    stated = asked[is_here].drop_duplicates("row").set_index("row").reindex(rows.index)
    is_stated, is_pair = stated["pair"].notna(), stated["pair"].eq("yes")
    why = _why_unpaired(rows).mask(
        is_stated, ("not_meaningful: " + stated["reason"]).mask(is_pair, "")
    )
    cautions = (
        why.eq("").map({True: "single_output", False: ""}).mask(is_stated, stated["cautions"])
    )
    return pd.DataFrame({"why": why, "pair_cautions": cautions})


def _why_unpaired(rows: pd.DataFrame) -> pd.Series:
    """Why an indicator that no label names is no output of its activity's cost.

    "" where it is the only output.
    """
    unit = rows["unit"].map(fold).astype("str")
    is_rate = unit.isin(RATES) | rows["name"].str.endswith(("率", "割合"))
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
    unit_costs: pd.DataFrame,
    population: pd.DataFrame,
    labour_rates: pd.DataFrame,
    remark_rules: pd.DataFrame,
) -> pd.DataFrame:
    """Compute every measure of cost of every activity and year that has one.

    Args:
        tables: The contract's documents, activities, narratives, indicators (best with a known
            polarity: what is better when lower is no output), indicator_values, costs (money in
            yen).
        unit_costs: data/labels/unit_costs.csv: which cost goes with which indicator, with reasons.
        population: data/labels/population.csv.
        labour_rates: data/labels/labour_rates.csv: the labour cost of a person, from which staff is
            derived.
        remark_rules: data/labels/remarks.csv: what sheets say of their budgets.

    Returns:
        The contract's table `cost_measures`, values unrounded; each null has its reason. `basis`
        says what a figure rests on: budget or settlement; of execution which budget; per head how
        the residents were counted.
    """
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")
    documents = documents.reindex(tables["costs"]["document_id"].unique())
    amounts = Amounts(tables["costs"], documents)
    if amounts.keys.empty:
        return empty("cost_measures")
    of_document = amounts.keys["document_id"]
    said = remarks(tables, remark_rules)
    measures = [
        *_spending(amounts, of_document.map(documents["budget_basis"]), said),
        *_funding(amounts),
        _staff(amounts, documents, labour_rates),
        _per_head(amounts, of_document.map(documents["municipality_code"]), population),
        *([] if tables["indicators"].empty else [unit_cost_rows(tables, unit_costs, amounts)]),
        *_changes(amounts),
    ]
    rows = pd.concat(measures).sort_index(kind="stable").reset_index(drop=True)
    cautions = rows["cautions"].map(
        lambda text: ";".join(dict.fromkeys(flag for flag in text.split(";") if flag))
    )
    return typed(
        "cost_measures", rows.assign(cautions=cautions.astype("str"))[list(dtypes("cost_measures"))]
    )


def cost_table(tables: Tables, remark_rules: pd.DataFrame) -> pd.DataFrame:
    """The printed amounts and the measures of each activity and year side by side, in the documents' order.

    An activity is there from the first year on in which it has an amount that is not 0.

    Returns:
        The columns of `with_names`; budget and settlement (事業費) and other items, in the unit of
        `costs`, with the page and box of their cells; basis (which budget); a column per measure
        that is not of an indicator; 費用: the full cost, or the settlement in a document that
        prints no personnel cost; and 会計, the account.
    """
    costs = tables["costs"].dropna(subset="value")
    costs = costs[
        costs["item"].ne("detail") & (costs["item"].eq("total") | costs["basis"].ne("budget"))
    ]
    costs = costs.assign(
        column=costs["item"].mask(costs["item"].eq("total") & costs["basis"].ne(""), costs["basis"])
    )
    cell = [*KEY, "column", "detail"]
    costs = costs.drop_duplicates([*cell, "value"])
    by_cell = costs[~costs.duplicated(cell, keep=False)].groupby(
        [*KEY, "column"], sort=False
    )  # two figures are none
    edges = [by_cell[edge].first().unstack().add_suffix(f"_{edge}") for edge in PROVENANCE]
    measures = tables["cost_measures"]
    of_activities = measures[measures["indicator_id"].eq("")].pivot(
        index=KEY, columns="measure", values="value"
    )
    wide = pd.concat([by_cell["value"].sum().unstack(), *edges, of_activities], axis=1).rename_axis(
        index=KEY
    )
    wide = wide.reindex(columns=list(dict.fromkeys([*wide, *SHOWN])))
    wide["basis"] = measures[measures["measure"].eq("execution")].set_index(KEY)["basis"]
    has_staff = wide["personnel_cost"].groupby("document_id").transform("count").gt(0)
    wide["費用"] = wide["full_cost"].where(has_staff, wide["settlement"])
    order = {
        activity_id: place for place, activity_id in enumerate(tables["activities"]["activity_id"])
    }
    rows = wide.reset_index().assign(order=lambda found: found["activity_id"].map(order))
    rows = rows.sort_values(["order", "fiscal_year"], kind="stable").drop(columns="order")
    begun = (
        rows[["budget", "settlement", "personnel_cost"]]
        .gt(0)
        .any(axis=1)
        .groupby(rows["activity_id"])
    )
    rows = with_names(rows[begun.cummax() | ~begun.transform("any")], tables)
    accounts = (
        remarks(tables, remark_rules).query("kind == 'account'").drop_duplicates("activity_id")
    )
    account = rows["activity_id"].map(accounts.set_index("activity_id")["says"]).astype(object)
    return rows.assign(会計=account.fillna("会計の記載なし").astype("str"))
