"""Labour cost of a person and of an overtime hour, recovered from the personnel costs that documents print."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd

from hyoka.measures.amounts import CostAmounts, amount_of
from hyoka.measures.defaults import FEWEST_COSTS, FITTING_SHARE, HIGHEST_RATE, LOWEST_RATE
from hyoka.measures.frames import Tables
from hyoka.text.bounds import exact
from hyoka.text.wording import number

THOUSAND = 1000
LAWSON_STEPS = 200


class LabourRate(NamedTuple):
    """The labour cost of one person in a year, in yen: recovered from `n` personnel costs, of which so many fit."""

    per_person_yen: int
    source: str
    fitting: int
    n: int


#: Document and fiscal year → its labour rate.
LabourRates = dict[tuple[str, int], LabourRate]


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


def recover_rate(
    personnel_costs_yen: list[Fraction],
    *,
    fewest_costs: int = FEWEST_COSTS,
    fitting_share: float = FITTING_SHARE,
    lowest_rate: int = LOWEST_RATE,
    highest_rate: int = HIGHEST_RATE,
) -> LabourRate | None:
    """Find the one labour rate of which all personnel costs of a document and year are hundredths of a person.

    Returns:
        The rate between the lowest and the highest that fits the most costs, in whole thousands of yen; None where
        there are fewer costs than `fewest_costs`, where less than `fitting_share` of them fit, or where two rates fit
        equally well.
    """
    costs = np.array([int(cost / THOUSAND) for cost in personnel_costs_yen if cost > 0], dtype=np.int64)
    if len(costs) < fewest_costs:
        return None
    rates = np.arange(lowest_rate // THOUSAND, highest_rate // THOUSAND + 1, dtype=np.int64)[:, None]
    hundredths = (200 * costs + rates) // (2 * rates)
    fitting = (((2 * hundredths * rates + 100) // 200) == costs).sum(axis=1)
    best = int(fitting.max())
    if best < fitting_share * len(costs) or int((fitting == best).sum()) > 1:
        return None
    return LabourRate(int(rates[int(fitting.argmax()), 0]) * THOUSAND, "recovered", best, len(costs))


def labour_rates_of(
    amounts: CostAmounts,
    labels: pd.DataFrame | None,
    documents: pd.DataFrame,
    *,
    fewest_costs: int = FEWEST_COSTS,
    fitting_share: float = FITTING_SHARE,
) -> LabourRates:
    """The labour rate of each document and year that prints personnel costs without staff, else that of the labels."""
    stated = {}
    for row in [] if labels is None else labels.to_dict("records"):
        # a rate of which overtime is paid on top would give too few persons
        if row.get("kind", "person") == "person":
            key = row["municipality"], int(row["fiscal_year"])
            stated[key] = int(exact(row["per_person_thousand_yen"]) * THOUSAND)
    cities = dict(zip(documents["document_id"], documents["municipality"], strict=True))
    costs = amounts.keys.assign(cost=amounts.amount("personnel_cost")["value"])
    costs = costs[~amounts.prints("regular_staff")].dropna(subset="cost")
    groups: dict[tuple[str, int], list[Fraction]] = {}
    for document_id, year, cost in zip(costs["document_id"], costs["fiscal_year"], costs["cost"], strict=True):
        groups.setdefault((document_id, int(year)), []).append(cost)
    rates = {}
    for key, group in groups.items():
        known = stated.get((cities.get(key[0], ""), key[1]))
        rate = recover_rate(group, fewest_costs=fewest_costs, fitting_share=fitting_share)
        if rate := rate or (LabourRate(known, "labels", 0, len(group)) if known else None):
            rates[key] = rate
    return rates


def labour_rate_table(
    tables: Tables,
    labels: pd.DataFrame | None = None,
    *,
    fewest_costs: int = FEWEST_COSTS,
    fitting_share: float = FITTING_SHARE,
) -> pd.DataFrame:
    """The labour rates that the documents' own personnel costs show.

    Returns:
        document_id, municipality, fiscal_year, 1人1年（円）, 時間外1時間（円） (empty where overtime is not printed),
        件数 (personnel costs), 当てはまり: how well they come back.
    """
    amounts, documents = CostAmounts(tables["costs"], tables["documents"]), tables["documents"]
    rates = labour_rates_of(amounts, labels, documents, fewest_costs=fewest_costs, fitting_share=fitting_share)
    rows = [
        (*key, rate.per_person_yen, np.nan, rate.n, f"{rate.n}件中{rate.fitting}件が一致（0.01人単位）")
        for key, rate in rates.items()
    ]
    rows += [
        (document_id, year, person, hour, n, f"残差は最大{number(residual, 0)}円")
        for document_id, year, person, hour, n, residual in two_part_rates(tables["costs"]).itertuples(index=False)
    ]
    columns = ["document_id", "fiscal_year", "1人1年（円）", "時間外1時間（円）", "件数", "当てはまり"]
    table = pd.DataFrame(rows, columns=columns)
    return table.merge(documents[["document_id", "municipality"]], how="left", on="document_id")


def staff_derived(cost: pd.DataFrame, keys: pd.DataFrame, rates: LabourRates) -> pd.DataFrame:
    """The staff of each activity and year derived from its personnel cost; reason rate_unknown without a rate."""
    staff, flags = [], []
    for key, value in zip(zip(keys["document_id"], keys["fiscal_year"], strict=True), cost["value"], strict=True):
        rate = rates.get(key)
        persons, fits = staff_from_cost(value, rate.per_person_yen) if rate and value == value else (float("nan"), "")
        staff.append(persons)
        flags.append(f"{fits};rate_{rate.source};rate_{rate.per_person_yen // THOUSAND}" if rate and fits else "")
    derived = amount_of(pd.Series(staff, cost.index, dtype=object), cost["reason"].replace("", "rate_unknown"))
    return derived.assign(flags=pd.Series(flags, cost.index, dtype="str"))


def two_part_rates(costs: pd.DataFrame) -> pd.DataFrame:
    """Fit personnel cost = a × staff + b × overtime where a document prints all three.

    Returns:
        document_id, fiscal_year, per_person_yen (a), per_hour_yen (b), n, largest_residual_yen: the fit whose largest
        residual is smallest, because each printed cost is off by up to half a thousand yen and no more. Years with
        fewer than three activities, or where staff and overtime do not vary, have no row.

    Source:
        つくば市 令和4年度 事務事業マネジメントシート: the relation holds to half a thousand yen on every sheet.
    """
    items = ["personnel_cost", "regular_staff", "overtime"]
    wide = costs[costs["item"].isin(items)].pivot_table(
        index=["document_id", "fiscal_year", "activity_id"], columns="item", values="value", aggfunc="first"
    )
    columns = ["document_id", "fiscal_year", "per_person_yen", "per_hour_yen", "n", "largest_residual_yen"]
    if not set(items) <= set(wide.columns):
        return pd.DataFrame(columns=columns)
    rows = []
    for (document_id, year), group in wide[items].dropna().groupby(level=[0, 1]):
        known = group[["regular_staff", "overtime"]].to_numpy()
        if len(group) > 2 and np.linalg.matrix_rank(known) == 2:
            (person, hour), residual = _smallest_largest_residual(known, group["personnel_cost"].to_numpy())
            rows.append((document_id, year, person, hour, len(group), residual))
    return pd.DataFrame(rows, columns=columns)


def _smallest_largest_residual(known: np.ndarray, costs: np.ndarray) -> tuple[list[float], float]:
    """Fit costs = known × rates by Lawson's algorithm: least squares over and over, weighted by the residuals."""
    weights = np.full(len(costs), 1 / len(costs))
    best, largest = np.zeros(known.shape[1]), np.inf
    for _ in range(LAWSON_STEPS):
        root = np.sqrt(weights)
        rates = np.linalg.lstsq(known * root[:, None], costs * root, rcond=None)[0]
        residuals = np.abs(known @ rates - costs)
        if residuals.max() < largest:
            best, largest = rates, float(residuals.max())
        if not residuals.any():
            break
        weights = weights * residuals / (weights * residuals).sum()
    return [float(rate) for rate in best], largest
