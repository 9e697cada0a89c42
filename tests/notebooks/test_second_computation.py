"""Every figure of attainment, costs, progress and disclosure comes out of a second computation from the true rows."""

from fractions import Fraction

import pytest
from second_count import BANDS, TSUKUBA
from true_tables import DOCUMENTS, true_rows, true_tables

from hyoka.measures.attainment import attainment
from hyoka.measures.costs import cost_measures
from hyoka.measures.disclosure import CRITERIA, disclosure
from hyoka.measures.dx import dx_progress
from hyoka.text.label_files import read_labels

WITH_INDICATORS = ("ibaraki-2020-projects", "itami-2021-evaluation", "tsukuba-2022-sheets")
PLAN = "ibaraki-2021-dx"


def present(frame, key, columns):
    """Key → the values of these columns that are not null; keys without any are left out."""
    rows = {}
    for row in frame.to_dict("records"):
        known = {column: row[column] for column in columns if row[column] == row[column] and row[column] is not None}
        rows[tuple(row[name] for name in key)] = {c: v for c, v in known.items() if str(v) != "<NA>"}
    return {place: known for place, known in rows.items() if known}


def as_floats(rows):
    return {key: {name: float(v) for name, v in row.items() if v is not None} for key, row in rows.items()}


@pytest.mark.parametrize("document_id", WITH_INDICATORS)
def test_attainment_comes_out_again(document_id):
    first = attainment(true_tables(document_id), read_labels("polarity"))
    columns = ["attainment", "attainment_capped", "met", "progress", "pace"]
    found = as_floats(present(first, ["indicator_id", "fiscal_year"], columns))
    again = as_floats(attainment_again(document_id))
    assert found.keys() == again.keys()
    assert all(found[key] == pytest.approx(again[key], rel=1e-12) for key in again)
    assert len(again) == {"ibaraki": 0, "itami": 15, "tsukuba": 26}[document_id.split("-")[0]]


@pytest.mark.parametrize("weight", [0, 0.7, 1])
def test_progress_of_the_plan_comes_out_again(weight):
    first = dx_progress(true_tables(PLAN), read_labels("dx_themes"), weight)
    columns = ["n", "done", "live", "planned", "a", "b", "c", "d", "share_ab", "score", "index"]
    found = as_floats(present(first, ["activity_id"], columns))
    again = {(own,): row for own, row in as_floats(progress_again(PLAN, weight)).items()}
    assert found.keys() == again.keys()
    assert all(found[key] == pytest.approx(again[key], rel=1e-12) for key in again)
    assert sum(1 for (own,) in again if len(own.rpartition("-")[2]) == 3) == 235


@pytest.mark.parametrize("document_id", DOCUMENTS)
def test_disclosure_comes_out_again(document_id):
    true = true_tables(document_id)
    measures = cost_measures(true, read_labels("unit_costs"), read_labels("population"))
    first = disclosure(true | {"cost_measures": measures}).set_index("criterion")
    again = disclosure_again(document_id)
    assert {name: (row.n, row.of) for name, row in first.iterrows()} == again
    assert first["value"].to_dict() == pytest.approx({name: n / of for name, (n, of) in again.items()})
    assert set(first.index) == {*CRITERIA}


@pytest.mark.parametrize("document", ["tsukuba-2022-sheets", "itami-2021-evaluation", "hirakata-2017-general"])
def test_every_figure_comes_out_of_a_second_computation_in_plain_python_and_every_null_has_a_reason(document):
    tables = true_tables(document)
    found = cost_measures(tables, read_labels("unit_costs"), read_labels("population"), read_labels("labour_rates"))
    assert found["value"].isna().eq(found["reason"].ne("")).all()
    key = ["activity_id", "fiscal_year", "measure", "indicator_id"]
    first = found.dropna(subset="value").set_index(key)["value"].to_dict()
    second = second_computation(tables, read_labels("unit_costs"), read_labels("population"))
    assert first.keys() == second.keys()
    assert first == pytest.approx(second, rel=1e-12)


#: Pairs of activity code and indicator number with a unit cost, and the first year of it; decided by hand.
PAIRS = {("087", 2): 2020, ("089", 1): 2020, ("098", 1): 2022}
PARTS = ("general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds")
LABOUR_RATE_OF_ITAMI = 8_397_000


def _rows(table):
    return table.to_dict("records")


def _divided(above, below):
    return None if above is None or not below else above / below


def _amounts(tables):
    found = {}
    for row in _rows(tables["costs"]):
        if row["value"] == row["value"]:
            found[row["activity_id"], int(row["fiscal_year"]), row["basis"], row["item"]] = row["value"]
    return found


def _residents(tables, population, year):
    code = _rows(tables["documents"])[0]["municipality_code"]
    census = [
        (int(r["fiscal_year"]), float(r["population"])) for r in _rows(population) if r["municipality_code"] == code
    ]
    return max((c for c in census if 0 <= year - c[0] < 5), default=(0, None))[1]


def _of_year(amounts, activity, year):
    def get(item, basis=""):
        return amounts.get((activity, year, basis, item))

    budget, direct, personnel = get("total", "budget"), get("total", "settlement"), get("personnel_cost")
    full = None if direct is None or personnel is None else direct + personnel
    found = {
        "execution": _divided(direct, budget),
        "direct_cost": direct,
        "full_cost": full,
        "personnel_share": _divided(personnel, full),
        "overtime_per_person": _divided(get("overtime"), get("regular_staff")),
        "budget": budget,
        "unspent": None if budget is None or direct is None or direct > budget else budget - direct,
    }
    return found | {f"{part}_share": _divided(get(part, "settlement"), direct) for part in PARTS}


def _unit_costs(tables, full_costs):
    """Unit costs and what moved them, for the pairs; full_costs by (activity, year)."""
    actuals = {
        (row["indicator_id"], int(row["fiscal_year"])): row["value"]
        for row in _rows(tables["indicator_values"])
        if row["measure"] == "actual" and row["status"] == "reported"
    }
    found = {}
    for row in _rows(tables["indicators"]):
        activity, indicator = row["activity_id"], row["indicator_id"]
        first = PAIRS.get((activity.partition("/")[2], int(row["number"])))
        years = [] if first is None else [year for a, year in full_costs if a == activity and year >= first]
        for year in years:
            c1, q1 = full_costs[activity, year], actuals.get((indicator, year))
            if not c1 or not q1:
                continue
            found[activity, year, "unit_cost", indicator] = c1 / q1
            c0, q0 = full_costs.get((activity, year - 1)), actuals.get((indicator, year - 1))
            if c0 and q0 and year - 1 >= first:
                moved = _moved(c0, q0, c1, q1)
                found |= {(activity, year, name, indicator): value for name, value in moved.items()}
    return found


def _moved(c0, q0, c1, q1):
    moved = {
        "change_unit_cost": (c1 / q1) / (c0 / q0) - 1,
        # the mean of "cost first, then volume" and "volume first, then cost"
        "unit_cost_cost_effect": ((c1 / q0 - c0 / q0) + (c1 / q1 - c0 / q1)) / 2,
        "unit_cost_volume_effect": ((c0 / q1 - c0 / q0) + (c1 / q1 - c1 / q0)) / 2,
        "full_cost_price_effect": (c1 / q1 - c0 / q0) * (q0 + q1) / 2,
        "full_cost_volume_effect": (q1 - q0) * (c0 / q0 + c1 / q1) / 2,
    }
    if (c1 - c0) * (q1 - q0) > 0:
        moved["incremental_cost"] = (c1 - c0) / (q1 - q0)
    return moved


def second_computation(tables, unit_costs, population):
    """Every value (no nulls) by (activity_id, fiscal_year, measure, indicator_id)."""
    amounts = _amounts(tables)
    own_year = int(_rows(tables["documents"])[0]["fiscal_year"])
    places = sorted({(activity, year) for activity, year, _, _ in amounts})
    years = {place: _of_year(amounts, *place) for place in places}
    staff_printed = any(item == "regular_staff" for *_, item in amounts)
    found = {}
    for (activity, year), known in years.items():
        values = {name: value for name, value in known.items() if name != "budget"}
        if year <= own_year and known["full_cost"] is not None:
            people = _residents(tables, population, year)
            values["cost_per_resident"] = known["full_cost"] / people
            values["cost_per_1000_residents"] = 1000 * known["full_cost"] / people
        before = years.get((activity, year - 1), {})
        for name in ("budget", "direct_cost", "full_cost"):
            rate = _divided(known[name], before.get(name))
            values[f"change_{name}"] = None if rate is None else rate - 1
        personnel = amounts.get((activity, year, "", "personnel_cost"))
        if personnel is not None and not staff_printed:
            values["staff_derived"] = int(100 * personnel / LABOUR_RATE_OF_ITAMI + 0.5) / 100
        found |= {(activity, year, name, ""): value for name, value in values.items() if value is not None}
    full_costs = {place: known["full_cost"] for place, known in years.items() if place[1] <= own_year}
    return found | _unit_costs(tables, full_costs)


SCORES = {"A": Fraction(1), "B": Fraction(2, 3), "C": Fraction(1, 3), "D": Fraction(0)}
REACH = {"planned": Fraction(0), "implementing": Fraction(1, 2), "completed": Fraction(1)}
WITH_UNIT_COST = {"tsukuba-2022-sheets/087", "tsukuba-2022-sheets/089", "tsukuba-2022-sheets/098"}
FUNDS = {"general_funds", "subsidies", "bonds", "subsidies_and_bonds", "other_funds", "beneficiary_charges"}


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
        polarity = row["polarity"] or TSUKUBA.get(own, "")
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
    if way == 0 or (way < 0) == (polarity == "higher") or 20 * abs(way) < abs(b):
        return {}
    progress = (a - b) / way
    return {"progress": progress} | ({"pace": progress / Fraction(year - begun, last - begun)} if year > begun else {})


def progress_again(document_id, weight_grade):
    """activity_id → the measures of dx_progress, for every action and every level above one."""
    activities = true_rows(document_id, "activities")
    grades = {row["activity_id"]: row["symbol"] for row in true_rows(document_id, "ratings")}
    marks = {}
    for row in true_rows(document_id, "statuses"):
        marks.setdefault(row["activity_id"], set()).add(row["status"])
    members = {}
    parents = {row["activity_id"]: row["parent_id"] for row in activities}
    for row in activities:
        above = row["activity_id"] if row["level"] == "action" else ""
        while above:
            members.setdefault(above, []).append(row["activity_id"])
            above = parents[above]
    weight = Fraction(str(weight_grade))
    return {own: _measures(below, grades, marks, weight) for own, below in members.items()}


def _measures(members, grades, marks, weight):
    of = {grade: sum(grades.get(m) == grade for m in members) for grade in SCORES}
    scores = [SCORES[grades[m]] for m in members if m in grades]
    both = [
        weight * SCORES[grades[m]] + (1 - weight) * max(REACH[s] for s in marks[m])
        for m in members
        if m in grades and m in marks
    ]
    return {
        "n": len(members),
        "done": sum("completed" in marks.get(m, ()) for m in members),
        "live": sum(bool({"completed", "implementing"} & marks.get(m, set())) for m in members),
        "planned": sum("planned" in marks.get(m, ()) for m in members),
        **{grade.lower(): n for grade, n in of.items()},
        "share_ab": Fraction(of["A"] + of["B"], len(scores)) if scores else None,
        "score": sum(scores) / len(scores) if scores else None,
        "index": sum(both) / len(both) if both else None,
    }


def disclosure_again(document_id):
    """criterion → (how many of the lowest activities have it, of how many); None for what no document says."""
    tables = {
        name: true_rows(document_id, name)
        for name in ("activities", "indicators", "indicator_values", "costs", "ratings")
    }
    parents = {row["activity_id"]: row["parent_id"] for row in tables["activities"]}
    lowest = [own for own in parents if own not in parents.values()]
    having = _having(tables)

    def chain(own):
        return [] if not own else [own, *chain(parents.get(own, ""))]

    counts = {name: sum(any(a in ids for a in chain(own)) for own in lowest) for name, ids in having.items()}
    return {name: (n, len(lowest)) for name, n in counts.items()}


def _having(tables):
    owner = {row["indicator_id"]: row["activity_id"] for row in tables["indicators"]}
    said = {
        (r["indicator_id"], r["measure"], r["fiscal_year"])
        for r in tables["indicator_values"]
        if r["status"] == "reported"
    }
    actual, target = ({(i, y) for i, m, y in said if m == measure} for measure in ("actual", "target"))
    costs = [row for row in tables["costs"] if row["value"]]
    totals = {
        b: {(r["activity_id"], r["fiscal_year"]) for r in costs if (r["item"], r["basis"]) == ("total", b)}
        for b in ("budget", "settlement")
    }
    named = [row for row in tables["activities"] if row["section"] or row["department"]]
    return {
        "responsible": {row["activity_id"] for row in named},
        "rating": {row["activity_id"] for row in tables["ratings"]},
        "indicator": set(owner.values()),
        "actual": {owner[i] for i, _ in actual},
        "target": {owner[i] for i, _ in target},
        "target_and_actual": {owner[i] for i, _ in actual & target},
        "baseline": {owner[i] for i, measure, _ in said if measure == "baseline"},
        "three_years": {owner[i] for i, _ in actual if sum(i == other for other, _ in actual) >= 3},
        "polarity": {row["activity_id"] for row in tables["indicators"] if row["polarity"]},
        "cost": {row["activity_id"] for row in costs if row["item"] == "total"},
        "budget_and_settlement": {own for own, _ in totals["budget"] & totals["settlement"]},
        "funding": {row["activity_id"] for row in costs if row["item"] in FUNDS},
        "personnel": {row["activity_id"] for row in costs if row["item"] in ("personnel_cost", "regular_staff")},
        "unit_cost": WITH_UNIT_COST,
    }
