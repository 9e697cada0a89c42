"""Published figures of cost, and tables of one activity made to order."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
from true_tables import contract_table

from hyoka.contract.schema import validate
from hyoka.measures.amounts import amount_of
from hyoka.measures.costs import cost_measures
from hyoka.text.label_files import read_labels

NAMES = ("documents", "activities", "indicators", "indicator_values", "costs")

#: 枚方市 平成29年度: 当初予算, 決算 (千円), execution.
HIRAKATA = [(490, 462, "0.9429"), (3918, 3708, "0.9464"), (2800, 2227, "0.7954"), (8481, 3741, "0.4411")]

#: 伊丹市 令和3年度: 人件費 of the 35 projects, 千円.
ITAMI_PERSONNEL = [
    10160, 5878, 45512, 16794, 15954, 840, 10832, 17214, 12596, 4450, 5038, 9657, 1092, 12176, 10916, 16794, 7137, 3359,
    24771, 13435, 3359, 192459, 120077, 117558, 84558, 5038, 4199, 420, 1260, 17634, 1260, 6970, 10916, 15534, 3023,
]  # fmt: skip


def unit_costs():
    return read_labels("unit_costs")


def population():
    return read_labels("population")


def one_activity(years, *, form="tsukuba_sheets", year=2022, outputs=(), number=1):
    """One document with one activity: years → {(item, basis): amount}; outputs are (name, unit, kind, actuals)."""
    document = {"document_id": "d", "form": form, "municipality": "つくば市", "municipality_code": "082201"}
    own = {"document_id": "d", "activity_id": f"d/{number}"}
    activity = own | {"level": "project", "name": "ある事業", "fiscal_year": year}
    costs = [
        own | {"fiscal_year": when, "basis": basis, "item": item, "value": amount}
        for when, amounts in years.items()
        for (item, basis), amount in amounts.items()
    ]
    indicators, values = [], []
    for line, (name, unit, kind, actuals) in enumerate(outputs, start=1):
        ids = {"document_id": "d", "indicator_id": f"d/{number}#{line}"}
        indicators.append(ids | own | {"number": line, "name": name, "unit": unit, "kind": kind})
        values += [
            ids | {"fiscal_year": when, "measure": "actual", "value": value, "text": str(value), "status": "reported"}
            for when, value in actuals.items()
        ]
    rows = ([{**document, "fiscal_year": year}], [activity], indicators, values, costs)
    return {name: contract_table(name, found) for name, found in zip(NAMES, rows, strict=True)}


def activities(*years, outputs=(), **about):
    """One document with an activity for each of `years`, and for each of `outputs` where these are given."""
    given = zip(years, outputs or [()] * len(years), strict=True)
    found = [one_activity(amounts, outputs=lines, number=n, **about) for n, (amounts, lines) in enumerate(given, 1)]
    tables = {name: pd.concat([tables[name] for tables in found], ignore_index=True) for name in NAMES}
    return tables | {"documents": tables["documents"].head(1)}


def amount(value, reason=""):
    """An amount of one row, as the formulas take it; none is a float that is no number."""
    return amount_of(pd.Series([float("nan") if value is None else Fraction(value)], dtype=object), reason)


def found_in(amount):
    row = amount.iloc[0]
    return None if pd.isna(row["value"]) else row["value"], row["reason"], row["flags"].strip(";")


def measures_of(tables):
    return validate("cost_measures", cost_measures(tables, unit_costs(), population()))


def rounded(value, places="1"):
    """A figure as people print it: half up, never half to even."""
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    return exact.quantize(Decimal(places), ROUND_HALF_UP)


def value_of(measures, measure, year):
    rows = measures[measures["measure"].eq(measure) & measures["fiscal_year"].eq(year)].to_dict("records")
    assert len(rows) >= 1, f"no {measure} in {year}"
    return rows[0]
