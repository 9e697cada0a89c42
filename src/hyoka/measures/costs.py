"""Measures of cost: execution, what was left over, full cost and its parts, cost of a unit and a resident, changes."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pandas as pd

from hyoka.contract.schema import dtypes, empty, typed
from hyoka.contract.tables import FUNDING
from hyoka.measures.amounts import CostAmounts, absent, add, amount_of, flagged, quotient, rows_of, with_exact
from hyoka.measures.defaults import SMALL_SPAN, YEARS_OF_A_CENSUS
from hyoka.measures.frames import Tables, first_of, folded_names
from hyoka.measures.remarks import COLUMNS, carried_over, remarks
from hyoka.text.bounds import exact
from hyoka.text.japanese import fold

#: Units of a rate or a score: a cost divided by them says nothing, because they don't grow with what was done.
RATES = ("%", "ポイント", "点", "割")
#: Words in a unit that make it a bound to stay below.
BOUNDS = "以内|以下|未満"
#: What moved a unit cost since last year, in yen, in yen per unit, or as a ratio.
CHANGES = {
    "change_unit_cost": "ratio", "unit_cost_cost_effect": "", "unit_cost_volume_effect": "",
    "full_cost_price_effect": "JPY", "full_cost_volume_effect": "JPY", "incremental_cost": "",
}  # fmt: skip
_NAMES = ["municipality_code", "activity", "indicator"]
_ENDS = {"first_year": "0", "last_year": "9999"}


def unit_cost_rows(
    tables: Tables, unit_costs: pd.DataFrame, amounts: CostAmounts, small_span: float = SMALL_SPAN
) -> pd.DataFrame:
    """The unit cost of each indicator and year and, after the activity's first year, why it changed.

    Returns:
        Rows of cost_measures of the measures unit_cost and, for pairs, `CHANGES`; the key's position as index.
    """
    keys = amounts.keys.assign(place=amounts.keys.index, later=amounts.has_earlier_year())[~amounts.is_future]
    rows = keys.merge(_outputs(tables), on="activity_id").merge(
        _actuals(tables), "left", ["indicator_id", "fiscal_year"]
    )
    rows = rows.join(pairings(rows, unit_costs))
    full_cost = amounts.full_cost.loc[rows["place"]].reset_index(drop=True)
    now = absent(unit_cost(full_cost, _quantity(rows["volume"])), ~rows["pair"], rows["why"])
    now["flags"] = now["flags"].where(rows["pair"], "") + ";" + rows["pair_flags"]
    ids = rows[["document_id", "activity_id", "fiscal_year"]]
    per_unit = "JPY/" + rows["unit"].where(rows["unit"].ne(""), rows["name"])
    measures = [rows_of(ids, "unit_cost", now, per_unit, "settlement", rows["indicator_id"])]
    for name, amount in _unit_changes(rows.assign(cost=full_cost["value"]), now, small_span).items():
        moved = rows_of(ids, name, amount, CHANGES[name] or per_unit, "settlement", rows["indicator_id"])
        measures.append(moved[rows["pair"] & rows["later"]])
    together = pd.concat(measures).sort_index(kind="stable")
    return together.set_axis(rows.loc[together.index, "place"].to_numpy())


def _outputs(tables: Tables) -> pd.DataFrame:
    """The indicators with the folded names that labels know them by, and whether each is its activity's only output."""
    indicators = tables["indicators"]
    outputs = indicators.loc[indicators["kind"].eq("output"), "activity_id"].value_counts()
    rows = indicators[["activity_id", "indicator_id", "name", "unit", "kind", "polarity"]]
    rows = rows.assign(alone=rows["activity_id"].map(outputs).eq(1))
    return rows.join(folded_names(indicators, tables).astype("str"))


def _actuals(tables: Tables) -> pd.DataFrame:
    values = tables["indicator_values"]
    reported = values[values["measure"].eq("actual") & values["status"].eq("reported")].dropna(subset="value")
    reported = reported.drop_duplicates(["indicator_id", "fiscal_year"], keep="last")
    return reported[["indicator_id", "fiscal_year"]].assign(volume=with_exact(reported["value"]))


def pairings(rows: pd.DataFrame, unit_costs: pd.DataFrame) -> pd.DataFrame:
    """Whether the cost of a year may be divided by an indicator, why or why not, and flags: pair, why, pair_flags.

    The label file decides; without a row in it only the single output of an activity is paired. An empty first or last
    year in it is no bound.
    """
    rules = unit_costs.assign(**{name: unit_costs[name].map(fold).astype("str") for name in _NAMES[1:]})
    asked = rows[[*_NAMES, "fiscal_year"]].reset_index(names="row").merge(rules, on=_NAMES)
    first, last = (asked[name].replace("", bound).astype(int) for name, bound in _ENDS.items())
    here = asked["fiscal_year"].astype(int).between(first, last)
    stated = asked[here].drop_duplicates("row").set_index("row").reindex(rows.index)
    is_stated, stated_pair = stated["pair"].notna(), stated["pair"].eq("yes")
    why = _why_unpaired(rows).mask(is_stated, ("not_meaningful: " + stated["reason"]).mask(stated_pair, ""))
    flags = why.eq("").map({True: "single_output", False: ""}).mask(is_stated, stated["flags"])
    return pd.DataFrame({"pair": why.eq(""), "why": why, "pair_flags": flags})


def _why_unpaired(rows: pd.DataFrame) -> pd.Series:
    """Why an indicator that no label names is no output of its activity's cost; "" where it is the only output."""
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


def _quantity(volume: pd.Series) -> pd.DataFrame:
    """The actuals as an amount; reason output_zero for none or 0."""
    quantity = flagged(amount_of(volume, "output_zero"), "output_missing", volume.isna())
    return absent(quantity, volume.eq(0), "output_zero")


def unit_cost(full_cost: pd.DataFrame, quantity: pd.DataFrame) -> pd.DataFrame:
    """The full cost of a unit of output; a cost of 0 gives none, since the output was not free.

    Source:
        池田市 行政評価シート: (事業費 + 人件費) ÷ 活動指標. 安芸高田市 H21 printed "#DIV/0!" for an output of 0.
    """
    cost = quotient(full_cost, quantity, "output_zero")
    cost = absent(cost, quantity["value"].notna() & full_cost["value"].eq(0), "full_cost_zero")
    only_quantity = quantity["value"].isna() & full_cost["value"].notna()
    return cost.assign(flags=cost["flags"].where(cost["value"].notna(), "").mask(only_quantity, quantity["flags"]))


def split_unit_cost(cost_0: Any, volume_0: Any, cost_1: Any, volume_1: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Split the change of a unit cost (yen per unit) into the effects of cost and of volume.

    Each effect is the mean of changing it first and changing it last, so that no order is preferred and nothing is left
    over: cost = (C1 − C0) × (1/Q0 + 1/Q1)/2, volume = (C0 + C1)/2 × (1/Q1 − 1/Q0).

    Source:
        Shapley value of two factors (Shorrocks 2013, Decomposition procedures for distributional analysis).
    """
    cost = (cost_1 - cost_0) * (1 / volume_0 + 1 / volume_1) / 2
    return cost, (cost_0 + cost_1) / 2 * (1 / volume_1 - 1 / volume_0)


def split_cost(cost_0: Any, volume_0: Any, cost_1: Any, volume_1: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Split the change of a full cost (yen) into dearer units and more units.

    With unit costs U = C/Q: price = (U1 − U0) × (Q0 + Q1)/2, volume = (Q1 − Q0) × (U0 + U1)/2.

    Source:
        Bennet 1920, The theory of measurement of changes in cost of living.
    """
    unit_0, unit_1 = cost_0 / volume_0, cost_1 / volume_1
    return (unit_1 - unit_0) * (volume_0 + volume_1) / 2, (volume_1 - volume_0) * (unit_0 + unit_1) / 2


def incremental_cost(
    cost_0: pd.Series, effect_0: pd.Series, cost_1: pd.Series, effect_1: pd.Series, small_span: float = SMALL_SPAN
) -> pd.DataFrame:
    """Return (C1 − C0)/(E1 − E0), the cost of a further unit of the same indicator (more is better).

    Null, as a ratio would mean nothing, and dominant (more for no more money), dominated (less for no less) or
    effect_unchanged. Flags: both_down (money saved by doing less), small_span (the effect moved by less than this
    share of it).
    """
    more_cost, more_effect = cost_1 - cost_0, effect_1 - effect_0
    reason = first_of(
        (more_effect.eq(0), "effect_unchanged"),
        (more_effect.gt(0) & more_cost.le(0), "dominant"),
        (more_effect.lt(0) & more_cost.ge(0), "dominated"),
    )
    further = amount_of(more_cost / more_effect.mask(reason.ne("")), reason)
    further = flagged(further, "both_down", more_effect.lt(0) & reason.eq(""))
    return flagged(further, "small_span", (more_effect / effect_0).abs().lt(exact(small_span)) & reason.eq(""))


def _unit_changes(rows: pd.DataFrame, now: pd.DataFrame, small_span: float) -> dict[str, pd.DataFrame]:
    """What moved each unit cost since the year before; nothing where one of the two is missing."""
    key = ["indicator_id", "fiscal_year"]
    known = rows.loc[now["value"].notna(), [*key, "cost", "volume"]]
    before = rows[key].assign(fiscal_year=rows["fiscal_year"] - 1).merge(known, "left", key)
    after = rows[["cost", "volume"]].where(now["value"].notna())
    terms = (before["cost"], before["volume"], after["cost"], after["volume"])
    change = (after["cost"] / after["volume"]) / (before["cost"] / before["volume"]) - 1
    values = [change, *split_unit_cost(*terms), *split_cost(*terms)]
    amounts = [*(amount_of(value, "") for value in values), incremental_cost(*terms, small_span)]
    changes = {}
    for name, amount in zip(CHANGES, amounts, strict=True):
        amount = amount.assign(flags=now["flags"] + ";" + amount["flags"])
        amount = absent(amount, before["cost"].isna(), "previous_missing")
        changes[name] = absent(amount, now["value"].isna(), now["reason"])
    return changes


THOUSAND = 1000


#: Document and fiscal year → its labour cost of one person in a year, yen.
LabourRates = dict[tuple[str, int], int]


def _round_half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def staff_from_cost(personnel_cost_yen: Fraction, per_person_yen: int) -> tuple[Fraction, str]:
    """The staff behind a personnel cost (printed in whole 千円), to a hundredth of a person.

    Returns:
        Persons (FTE) and flags: derived; does_not_fit where staff × rate, half up to 千円, isn't the printed cost.

    Source:
        伊丹市 令和3年度 施策評価: all 35 personnel costs are a hundredth of a person × 8,397 千円.
    """
    hundredths = _round_half_up(personnel_cost_yen * 100 / per_person_yen)
    back = _round_half_up(Fraction(hundredths * per_person_yen, 100 * THOUSAND)) * THOUSAND
    return Fraction(hundredths, 100), "derived" if back == personnel_cost_yen else "derived;does_not_fit"


def labour_rates_of(documents: pd.DataFrame, labels: pd.DataFrame | None) -> LabourRates:
    """The labour rate of each document and year whose municipality has one in data/labels/labour_rates.csv."""
    rates = LabourRates()
    for row in [] if labels is None else labels.to_dict("records"):
        # a rate of which overtime is paid on top would give too few persons
        if row.get("kind", "person") == "person":
            yen = int(exact(row["per_person_thousand_yen"]) * THOUSAND)
            ids = documents.loc[documents["municipality"] == row["municipality"], "document_id"]
            rates |= dict.fromkeys(((document_id, int(row["fiscal_year"])) for document_id in ids), yen)
    return rates


def staff_derived(cost: pd.DataFrame, keys: pd.DataFrame, rates: LabourRates) -> pd.DataFrame:
    """The staff of each activity and year derived from its personnel cost; reason rate_unknown without a rate."""
    staff, flags = [], []
    for key, value in zip(zip(keys["document_id"], keys["fiscal_year"], strict=True), cost["value"], strict=True):
        rate = rates.get(key)
        persons, fits = staff_from_cost(value, rate) if rate and value == value else (float("nan"), "")
        staff.append(persons)
        flags.append(f"{fits};rate_{rate // THOUSAND}" if rate and fits else "")
    derived = amount_of(pd.Series(staff, cost.index, dtype=object), cost["reason"].replace("", "rate_unknown"))
    return derived.assign(flags=pd.Series(flags, cost.index, dtype="str"))


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
