"""The staff behind personnel costs, by the labour cost of a person in data/labels/labour_rates.csv."""

from fractions import Fraction

import pandas as pd

from hyoka.measures.amounts import amount_of
from hyoka.text.bounds import exact

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
