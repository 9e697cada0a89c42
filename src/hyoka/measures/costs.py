"""Measures of cost: execution, what was left over, full cost and its parts, cost of a unit and a resident, changes."""

from collections.abc import Iterator

import pandas as pd

from hyoka.contract.schema import dtypes, empty, typed
from hyoka.contract.tables import FUNDING
from hyoka.measures.amounts import CostAmounts, absent, add, amount_of, flagged, quotient, rows_of, with_exact
from hyoka.measures.defaults import SMALL_SPAN, YEARS_OF_A_CENSUS
from hyoka.measures.frames import Tables
from hyoka.measures.labour import LabourRates, labour_rates_of, staff_derived
from hyoka.measures.remarks import COLUMNS, carried_over, remarks
from hyoka.measures.unit_costs import unit_cost_rows

#: Which budget a form prints. Only 枚方's says so (当初予算); 予算額 and R6予算 may be the first or the last one.
BUDGET_BASIS = {"hirakata_general": "initial"}


def execution(settlement: pd.DataFrame, budget: pd.DataFrame) -> pd.DataFrame:
    """Settlement by budget.

    Returns:
        A ratio; above 1 it stays and is flagged over_budget. A budget of 0 or none is null; money spent without a
        budget is flagged spent_without_budget.

    Source:
        長野市 令和4年度 決算: 165,595,710,595 / 193,416,177,000 円 = 85.6 %.
    """
    rate = quotient(settlement, budget, "budget_zero")
    rate = flagged(rate, "over_budget", rate["value"].gt(1))
    return flagged(rate, "spent_without_budget", rate["reason"].eq("budget_zero") & settlement["value"].ne(0))


def change(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The change against last year (same measure, same basis) as a ratio; null where last year is none or 0."""
    rate = quotient(now, before, "previous_zero")
    rate = rate.assign(value=rate["value"] - 1, flags=now["flags"].where(rate["value"].notna(), ""))
    return absent(rate, now["value"].notna() & before["value"].isna(), "previous_missing")


def residents_of(
    population: pd.DataFrame, codes: pd.Series, years: pd.Series, years_of_a_census: int = YEARS_OF_A_CENSUS
) -> pd.DataFrame:
    """The population (data/labels/population.csv) of a city and year: that year's, else the last census before it.

    A census counts for so many years, its own included.

    Returns:
        An amount (residents; flags such as census_2020 and earlier_population) with its basis, by the index of `codes`.

    Source:
        The legal population is that of the last census (地方自治法 第254条).
    """
    known = population.assign(counted=population["fiscal_year"].astype(int), value=with_exact(population["population"]))
    asked = pd.DataFrame({"municipality_code": codes, "year": years.astype(float), "row": codes.index})
    counts = asked.merge(known, on="municipality_code")
    counts["age"] = counts["year"] - counts["counted"]
    recent = counts["population_basis"].eq("census") & counts["age"].between(1, years_of_a_census - 1)
    counts = counts[counts["age"].eq(0) | recent].sort_values("age", kind="stable").drop_duplicates("row")
    counts = counts.set_index("row").reindex(codes.index)
    basis = counts["population_basis"].fillna("")
    how = basis + "_" + counts["fiscal_year"] + (";on_" + counts["date"]).where(counts["date"].ne(""), "")
    how = how.mask(counts["age"].gt(0), how + ";earlier_population").fillna("")
    return amount_of(counts["value"], "population_missing").assign(flags=how, basis=basis)


def _spending(amounts: CostAmounts, forms: pd.Series, said: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """How much of the budget was spent, carried over and left over, and what the project cost with its personnel.

    What a sheet says of the kind of its budget and of carry-over (`remarks`) is about its own year.
    """
    keys, has_budget = amounts.keys, amounts.budget["value"].notna()
    is_own_year = keys["fiscal_year"].eq(keys["document_id"].map(amounts.sheet_years)) & has_budget
    stated = said[said["kind"].eq("budget_basis")].drop_duplicates("activity_id").set_index("activity_id")["says"]
    stated = keys["activity_id"].map(stated).astype(object).where(is_own_year)
    basis = stated.fillna(forms.map(BUDGET_BASIS)).fillna("unknown")
    basis = basis.where(has_budget, "").astype("str")
    later = keys["activity_id"].map(carried_over(said, amounts.sheet_years)).where(is_own_year)
    carried = amount_of(with_exact(later.fillna(0)), "")
    available = amounts.budget.assign(value=amounts.budget["value"] - carried["value"])
    rate = flagged(execution(amounts.direct_cost, available), "without_carried_over", later.notna())
    rate["flags"] = ("budget_" + basis).where(basis.ne(""), "") + ";" + rate["flags"]
    unspent = add(available, amounts.direct_cost.assign(value=-amounts.direct_cost["value"]))
    unspent = absent(unspent, unspent["value"].lt(0).fillna(False).astype(bool), "over_budget")
    has_both, is_current = has_budget & amounts.direct_cost["value"].notna(), basis.eq("current")
    share = quotient(amounts.personnel_cost, amounts.full_cost, "full_cost_zero")
    yield rows_of(keys, "execution", rate, "ratio", basis)
    yield rows_of(keys, "carried_over", carried, "JPY", basis)[later.notna()]
    # 不用額 is what is left of the budget as it stood in the end; of another one it is a difference
    yield rows_of(keys, "unspent", unspent, "JPY", basis)[has_both & is_current]
    yield rows_of(keys, "budget_balance", unspent, "JPY", basis)[has_both & ~is_current]
    yield rows_of(keys, "direct_cost", amounts.direct_cost, "JPY", "settlement")
    yield rows_of(keys, "full_cost", amounts.full_cost, "JPY", "settlement")
    yield rows_of(keys, "personnel_share", share, "ratio", "settlement")


def _charges(amounts: CostAmounts) -> Iterator[pd.DataFrame]:
    """The share of the settlement that those who benefit pay (受益者負担率 = 受益者負担 ÷ 事業費)."""
    if not amounts.prints("beneficiary_charges").any():
        return
    share = quotient(amounts.amount("beneficiary_charges", "settlement"), amounts.direct_cost, "settlement_zero")
    yield rows_of(amounts.keys, "beneficiary_share", share, "ratio", "settlement")[share["value"].notna()]


def _funding(amounts: CostAmounts) -> Iterator[pd.DataFrame]:
    printed = {item: amounts.prints(item) for item in FUNDING}
    parts = {item: amounts.amount(item, "settlement") for item in FUNDING if printed[item].any()}
    settlement = amounts.direct_cost["value"]
    known = sum(part["value"].where(part["value"].notna(), 0) for part in parts.values())
    for item, part in parts.items():
        share = quotient(part, amounts.direct_cost, "settlement_zero")
        share = flagged(share, "parts_differ_from_total", settlement.notna() & (known != settlement))
        yield rows_of(amounts.keys, f"{item}_share", share, "ratio", "settlement")[printed[item]]
    missing = amount_of(pd.Series(float("nan"), amounts.keys.index), "funding_missing")
    none = ~pd.DataFrame(printed).any(axis=1)
    yield rows_of(amounts.keys, "general_funds_share", missing, "ratio", "settlement")[none]


def _staff(amounts: CostAmounts, rates: LabourRates) -> Iterator[pd.DataFrame]:
    """Overtime of a person, and the staff behind a personnel cost."""
    if (printed := amounts.prints("overtime")).any():
        shared = quotient(amounts.amount("overtime"), amounts.amount("regular_staff"), "staff_zero")
        yield rows_of(amounts.keys, "overtime_per_person", shared, "hours/FTE")[printed]
    derived = staff_derived(amounts.personnel_cost, amounts.keys, rates)
    alone = amounts.prints("personnel_cost") & ~amounts.prints("regular_staff")
    yield rows_of(amounts.keys, "staff_derived", derived, "FTE")[alone]


def _per_head(amounts: CostAmounts, residents: pd.DataFrame) -> Iterator[pd.DataFrame]:
    basis = residents.pop("basis")
    per_head = quotient(amounts.full_cost, residents, "population_zero")
    per_thousand = per_head.assign(value=per_head["value"] * 1000)
    yield rows_of(amounts.keys, "cost_per_resident", per_head, "JPY/person", basis)[~amounts.is_future]
    yield rows_of(amounts.keys, "cost_per_1000_residents", per_thousand, "JPY/1000 persons", basis)[~amounts.is_future]


def _changes(amounts: CostAmounts) -> Iterator[pd.DataFrame]:
    for name, basis in (("budget", "budget"), ("direct_cost", "settlement"), ("full_cost", "settlement")):
        now: pd.DataFrame = getattr(amounts, name)
        rate = change(now, amounts.of_last_year(now))
        yield rows_of(amounts.keys, f"change_{name}", rate, "ratio", basis)[amounts.has_earlier_year()]


def cost_measures(
    tables: Tables,
    unit_costs: pd.DataFrame,
    population: pd.DataFrame,
    labour_rates: pd.DataFrame | None = None,
    remark_rules: pd.DataFrame | None = None,
    *,
    small_span: float = SMALL_SPAN,
    years_of_a_census: int = YEARS_OF_A_CENSUS,
) -> pd.DataFrame:
    """Compute every measure of cost of every activity and year that has one.

    Args:
        tables: The contract's documents, activities, narratives, indicators (best with a known polarity: what is better
            when lower is no output), indicator_values, costs (money in yen).
        unit_costs: data/labels/unit_costs.csv: which cost goes with which indicator, with reasons.
        population: data/labels/population.csv.
        labour_rates: data/labels/labour_rates.csv: the labour cost of a person, from which staff is derived.
        remark_rules: data/labels/remarks.csv: what sheets say of their budgets; without it every budget is as printed.
        small_span: Below this share of last year's effect its change has the flag small_span.
        years_of_a_census: A census gives the population of so many years, its own included.

    Returns:
        The contract's table `cost_measures`, values unrounded; each null has its reason. `basis` says what a figure
        rests on: budget or settlement; of execution which budget; per head how the residents were counted.
    """
    amounts = CostAmounts(tables["costs"], tables["documents"])
    if amounts.keys.empty:
        return empty("cost_measures")
    documents = tables["documents"].set_index("document_id")
    forms, codes = (
        amounts.keys["document_id"].map(documents[name]).astype(object).fillna("").astype("str")
        for name in ("form", "municipality_code")
    )
    residents = residents_of(population, codes, amounts.keys["fiscal_year"], years_of_a_census)
    rates = labour_rates_of(tables["documents"], labour_rates)
    said = remarks(tables, remark_rules) if remark_rules is not None else pd.DataFrame(columns=COLUMNS)
    measures = [
        *_spending(amounts, forms, said),
        *_funding(amounts),
        *_charges(amounts),
        *_staff(amounts, rates),
        *_per_head(amounts, residents),
        *([] if tables["indicators"].empty else [unit_cost_rows(tables, unit_costs, amounts, small_span)]),
        *_changes(amounts),
    ]
    rows = pd.concat(measures).sort_index(kind="stable").reset_index(drop=True)
    flags = rows["flags"].map(lambda text: ";".join(dict.fromkeys(flag for flag in text.split(";") if flag)))
    rows = rows.assign(value=rows["value"].astype("float64"), flags=flags.astype("str"))
    return typed("cost_measures", rows[list(dtypes("cost_measures"))])
