"""Measures of cost: execution, full cost and its parts, cost of a unit and of a resident, changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from helpers.costs_amounts import FUNDING, Amount, CostAmounts, Key, Measure, add, quotient
from helpers.costs_labour import labour_rates_of, staff_derived
from helpers.costs_units import outputs_by_activity, unit_cost_measures
from helpers.load import Tables
from hyoka.bounds import exact
from hyoka.contract.schema import dtypes, typed

#: Which budget a form prints. Only 枚方's says so (当初予算); 予算額 and R6予算 may be the first or the last one.
BUDGET_BASIS = {"hirakata_general": "initial"}
#: A census gives the population until the next one.
YEARS_OF_A_CENSUS = 5


class Population(NamedTuple):
    """Residents of a municipality: how many, of which year, counted how, on which day (2020-10-01)."""

    residents: Fraction
    fiscal_year: int
    basis: str
    date: str = ""


def execution(settlement: Amount, budget: Amount) -> Amount:
    """Settlement by budget.

    Returns:
        A ratio; above 1 it stays and is flagged over_budget. A budget of 0 or none is null; money spent without a
        budget is flagged spent_without_budget.

    Source:
        長野市 令和4年度 決算: 165,595,710,595 / 193,416,177,000 円 = 85.6 %.
    """
    rate = quotient(settlement, budget, "budget_zero")
    if rate.value is not None and rate.value > 1:
        return rate._replace(flags=(*rate.flags, "over_budget"))
    if rate.reason == "budget_zero" and settlement.value:
        return rate._replace(flags=("spent_without_budget",))
    return rate


def change(now: Amount, before: Amount) -> Amount:
    """The change against last year (same measure, same basis) as a ratio; null where last year is none or 0."""
    if now.value is not None and before.value is None:
        return Amount(None, "previous_missing")
    rate = quotient(now, before, "previous_zero")
    return rate if rate.value is None else rate._replace(value=rate.value - 1, flags=now.flags)


def population_of(residents: list[Population], fiscal_year: int) -> tuple[Population | None, tuple[str, ...]]:
    """The population to use for a year.

    Returns:
        That year's population, else the last census before it, else None; and flags: how and of which year it was
        counted (census_2020), on which day (on_2020-10-01), and earlier_population if that is not the cost's year.

    Source:
        The legal population is that of the last census (地方自治法 第254条).
    """
    same = next((known for known in residents if known.fiscal_year == fiscal_year), None)
    if same is not None:
        return same, _counted(same)
    earlier = [p for p in residents if p.basis == "census" and 0 < fiscal_year - p.fiscal_year < YEARS_OF_A_CENSUS]
    if not earlier:
        return None, ()
    last = max(earlier, key=lambda known: known.fiscal_year)
    return last, (*_counted(last), "earlier_population")


def _counted(population: Population) -> tuple[str, ...]:
    how = f"{population.basis}_{population.fiscal_year}"
    return (how, f"on_{population.date}") if population.date else (how,)


class _Measures:
    """The measures of every activity and year, with the tables that they are computed from."""

    def __init__(
        self,
        tables: Tables,
        unit_costs: pd.DataFrame,
        population: pd.DataFrame,
        labour_rates: pd.DataFrame | None,
    ) -> None:
        self.amounts = CostAmounts(tables["costs"], tables["documents"])
        self._documents = tables["documents"].set_index("document_id").to_dict("index")
        self._residents = read_population(population)
        self._rates = labour_rates_of(self.amounts, labour_rates, tables["documents"])
        self._outputs = outputs_by_activity(tables, unit_costs)
        self._first_years = {key.activity_id: key.fiscal_year for key in reversed(self.amounts.keys)}

    def budget(self, key: Key) -> Amount:
        """Yen planned, on whatever basis the form has."""
        return self.amounts.amount(key, "total", "budget")

    def direct_cost(self, key: Key) -> Amount:
        """Yen spent, without personnel."""
        return self.amounts.amount(key, "total", "settlement")

    def full_cost(self, key: Key) -> Amount:
        """Settlement + personnel cost (フルコスト: 財務省 個別事業のフルコスト情報の開示)."""
        return add(self.direct_cost(key), self.amounts.amount(key, "personnel_cost"))

    def measures(self) -> Iterator[Measure]:
        """Every measure, in document order and by year."""
        for key in self.amounts.keys:
            yield from self._spending(key)
            yield from self._funding(key)
            yield from self._staff(key)
            if not self.amounts.is_future(key):
                yield from self._per_head(key)
                for output in self._outputs.get(key.activity_id, []):
                    yield from unit_cost_measures(key, output, self.full_cost, self._first_years[key.activity_id])
            yield from self._changes(key)

    def _spending(self, key: Key) -> Iterator[Measure]:
        rate, full = execution(self.direct_cost(key), self.budget(key)), self.full_cost(key)
        form = self._documents.get(key.document_id, {}).get("form", "")
        basis = "" if self.budget(key).value is None else BUDGET_BASIS.get(form, "unknown")
        flags = (f"budget_{basis}", *rate.flags) if basis else rate.flags
        share = quotient(self.amounts.amount(key, "personnel_cost"), full, "full_cost_zero")
        yield Measure(key, "execution", rate._replace(flags=flags), "ratio", basis)
        yield Measure(key, "direct_cost", self.direct_cost(key), "JPY", "settlement")
        yield Measure(key, "full_cost", full, "JPY", "settlement")
        yield Measure(key, "personnel_share", share, "ratio", "settlement")

    def _funding(self, key: Key) -> Iterator[Measure]:
        printed = self.amounts.printed_items(key.document_id, FUNDING)
        if not printed:
            yield Measure(key, "general_funds_share", Amount(None, "funding_missing"), "ratio", "settlement")
            return
        settlement = self.direct_cost(key)
        parts = [self.amounts.amount(key, item, "settlement") for item in printed]
        known = [part.value for part in parts if part.value is not None]
        adds_up = settlement.value is None or sum(known, Fraction()) == settlement.value
        for item, part in zip(printed, parts, strict=True):
            share = quotient(part, settlement, "settlement_zero")
            flags = share.flags if adds_up else (*share.flags, "parts_differ_from_total")
            yield Measure(key, f"{item}_share", share._replace(flags=flags), "ratio", "settlement")

    def _staff(self, key: Key) -> Iterator[Measure]:
        if self.amounts.printed_items(key.document_id, ["overtime"]):
            staff, overtime = self.amounts.amount(key, "regular_staff"), self.amounts.amount(key, "overtime")
            yield Measure(key, "overtime_per_person", quotient(overtime, staff, "staff_zero"), "hours/FTE")
        if self.amounts.printed_items(key.document_id, ["personnel_cost", "regular_staff"]) == ["personnel_cost"]:
            cost = self.amounts.amount(key, "personnel_cost")
            rate = self._rates.get((key.document_id, key.fiscal_year))
            yield Measure(key, "staff_derived", staff_derived(cost, rate), "FTE")

    def _per_head(self, key: Key) -> Iterator[Measure]:
        code = self._documents.get(key.document_id, {}).get("municipality_code", "")
        population, flags = population_of(self._residents.get(code, []), key.fiscal_year)
        heads = Amount(None, "population_missing") if population is None else Amount(population.residents, "", flags)
        per_head = quotient(self.full_cost(key), heads, "population_zero")
        per_thousand = per_head if per_head.value is None else per_head._replace(value=per_head.value * 1000)
        basis = "" if population is None else population.basis
        yield Measure(key, "cost_per_resident", per_head, "JPY/person", basis)
        yield Measure(key, "cost_per_1000_residents", per_thousand, "JPY/1000 persons", basis)

    def _changes(self, key: Key) -> Iterator[Measure]:
        if key.fiscal_year == self._first_years[key.activity_id]:
            return
        before = key._replace(fiscal_year=key.fiscal_year - 1)
        followed: list[tuple[str, Callable[[Key], Amount], str]] = [
            ("budget", self.budget, "budget"),
            ("direct_cost", self.direct_cost, "settlement"),
            ("full_cost", self.full_cost, "settlement"),
        ]
        for name, amount, basis in followed:
            yield Measure(key, f"change_{name}", change(amount(key), amount(before)), "ratio", basis)


def read_population(population: pd.DataFrame) -> dict[str, list[Population]]:
    """The known populations by municipality_code (data/labels/population.csv)."""
    residents: dict[str, list[Population]] = {}
    for row in population.to_dict("records"):
        counted = (exact(row["population"]), int(row["fiscal_year"]), row["population_basis"], row.get("date", ""))
        residents.setdefault(row["municipality_code"], []).append(Population(*counted))
    return residents


def cost_measures(
    tables: Tables,
    unit_costs: pd.DataFrame,
    population: pd.DataFrame,
    labour_rates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compute every measure of cost of every activity and year that has one.

    Args:
        tables: The contract's documents, activities, indicators (best with the polarity of the rules applied: what is
            better when lower is no output), indicator_values, costs (money in yen).
        unit_costs: data/labels/unit_costs.csv: which cost goes with which indicator, with reasons.
        population: data/labels/population.csv: municipality_code, fiscal_year, population, population_basis.
        labour_rates: data/labels/labour_rates.csv: municipality, fiscal_year, per_person_thousand_yen; used only
            where the personnel costs themselves do not give the rate.

    Returns:
        The contract's table `cost_measures`, values unrounded; each null has its reason. `basis` says what a figure
        rests on: budget or settlement; of execution which budget; per head how the residents were counted.
    """
    measures = _Measures(tables, unit_costs, population, labour_rates).measures()
    rows = pd.DataFrame([measure.row() for measure in measures], columns=list(dtypes("cost_measures")))
    return typed("cost_measures", rows)
