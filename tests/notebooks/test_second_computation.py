"""Every figure of attainment comes out of a second computation: plain Python over the true rows, no code shared."""

from __future__ import annotations

from fractions import Fraction

import pytest
from true_tables import true_rows, true_tables

from helpers.attainment import attainment
from hyoka.labels import read_labels

#: What a reader of the documents says of direction where no mark is printed: つくば市's indicators, decided by hand.
POLARITY = {
    "088#1": "lower", "089#2": "higher", "090#1": "lower", "091#1": "higher", "098#1": "higher", "087#1": "higher",
    "087#2": "higher", "087#3": "higher",
}  # fmt: skip
#: The band that 伊丹市 prints in the definition of an indicator to be kept.
BANDS = {"631#3": (17, 20)}
WITH_INDICATORS = {"ibaraki-2020-projects": 0, "itami-2021-evaluation": 15, "tsukuba-2022-sheets": 26}
FIGURES = ["attainment", "attainment_capped", "met", "progress", "pace"]


def attainment_again(document_id):
    """(indicator_id, year) → attainment, capped, met, progress, pace, each as far as there is one."""
    own_year = int(document_id.split("-")[1])
    known = {}
    for row in true_rows(document_id, "indicator_values"):
        if row["status"] == "reported" and row["value"]:
            known.setdefault((row["indicator_id"], row["measure"]), {})[int(row["fiscal_year"])] = Fraction(
                row["value"]
            )
    found = {}
    for row in true_rows(document_id, "indicators"):
        own = row["indicator_id"].partition("/")[2]
        targets, actuals, baselines = (
            known.get((row["indicator_id"], m), {}) for m in ("target", "actual", "baseline")
        )
        polarity = row["polarity"] or POLARITY.get(own, "")
        for year in sorted(set(actuals) & {y for y in actuals if y <= own_year}):
            figures = {}
            if year in targets and polarity:
                figures |= _reached(actuals[year], targets[year], polarity, BANDS.get(own))
            figures |= _under_way(year, actuals[year], targets, baselines, polarity)
            if figures:
                found[row["indicator_id"], year] = figures
    return found


def _reached(a, t, polarity, band):
    if polarity == "maintain" and band:
        outside = max(band[0] - a, a - band[1], 0)
        value, met = 1 - Fraction(outside, band[0] if a < band[0] else band[1]), outside == 0
    elif polarity == "maintain":
        value, met = (Fraction(int(a == t)) if t == 0 else 1 - abs(a - t) / abs(t)), a == t
    elif t == 0:
        value, met = (Fraction(int(a <= 0)), a <= 0) if polarity == "lower" else (None, a > 0 if a else None)
    else:
        value, met = (a / t, a >= t) if polarity == "higher" else (2 - a / t, a <= t)
    if value is None:
        return {} if met is None else {"met": met}
    return {"attainment": value, "attainment_capped": min(max(value, 0), 1), "met": met}


def _under_way(year, a, targets, baselines, polarity):
    later = {y: t for y, t in targets.items() if y >= year}
    if polarity not in ("higher", "lower") or not later or not baselines:
        return {}
    (begun, b), last = next(iter(baselines.items())), max(later)
    way = later[last] - b
    if way == 0 or (way < 0) == (polarity == "higher"):
        return {}
    progress = (a - b) / way
    return {"progress": progress} | ({"pace": progress / Fraction(year - begun, last - begun)} if year > begun else {})


@pytest.mark.parametrize("document_id", WITH_INDICATORS)
def test_attainment_comes_out_again(document_id):
    first = attainment(true_tables(document_id), read_labels("polarity")).set_index(["indicator_id", "fiscal_year"])
    found = {key: row.dropna().astype(float).to_dict() for key, row in first[FIGURES].astype(object).iterrows()}
    again = {key: {name: float(v) for name, v in row.items()} for key, row in attainment_again(document_id).items()}
    assert {key: row for key, row in found.items() if row} == {
        key: pytest.approx(row, rel=1e-12) for key, row in again.items()
    }
    assert len(again) == WITH_INDICATORS[document_id]
